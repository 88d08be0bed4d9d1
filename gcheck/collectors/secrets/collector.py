"""The collector of secrets in code. It is used only where a source of its kind is named: it reads every file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gcheck.errors import DocumentError
from gcheck.folders import MAX_ENTRIES, Folder, walk
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source

if TYPE_CHECKING:
    from gcheck.collectors.secrets.candidates import Candidate

TYPE = "code.file.secrets"
MAX_BYTES = 1_000_000
"""A larger file is data; it is not read, and named as a gap if it is text."""


class SecretsCollector:
    """Looks for credentials in the files of a tree. Source options: ``path``."""

    kind = "secrets"

    def types(self) -> frozenset[str]:
        """One type: a file with what looks like a credential in it."""
        return frozenset([TYPE])

    def attributes(self, resource_type: str) -> frozenset[str]:
        """What is told of a file."""
        return frozenset(["candidates"]) if resource_type == TYPE else frozenset()

    def finds(self, path: Path) -> bool:
        """Never: every tree has files, and reading them all must be asked for."""
        return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield a resource for each file with candidates, a Gap for each that was not read, and the population."""
        if TYPE not in plan.wanted:
            return
        # its patterns take longer to compile than most runs, which ask this collector only what it finds
        from gcheck.collectors.secrets.candidates import candidates, is_installed, is_text_of_ours

        if not is_installed():
            detail = "detect-secrets is not installed: pip install gcheck[secrets]"
            yield Gap(source.name, "unsupported", detail, (TYPE,))
            yield Population(source.name, TYPE, 0, False)
            return
        folder = walk(Path(str(source.options.get("path", "."))))
        run.progress(f"{source.name}: looking through {len(folder.files)} files")
        gaps = list(_unwalked(source.name, folder))
        found: list[Resource] = []
        for file in filter(is_text_of_ours, folder.files):
            try:
                data = folder.read(file, MAX_BYTES)
            except DocumentError as error:
                gaps.append(_gap(source.name, file, error.message))
                continue
            seen = candidates(data, file)
            if seen:
                found.append(_resource(source.name, file, seen))
        yield from gaps
        yield from found
        yield Population(source.name, TYPE, len(found), not gaps)


def _unwalked(source: str, folder: Folder) -> Iterator[Gap]:
    for problem in folder.problems:
        yield _gap(source, problem.file, problem.reason)
    if folder.cut:
        detail = f"the folder has more than {MAX_ENTRIES:,} entries; the rest was not looked at"
        yield Gap(source, "truncated", detail, (TYPE,))


def _gap(source: str, file: str, reason: str) -> Gap:
    return Gap(source, "unparsed", f"{file}: {reason}", (TYPE,), place=Place(file))


def _resource(source: str, file: str, seen: list[Candidate]) -> Resource:
    places = {f"candidates.{number}": Place(file, one.line) for number, one in enumerate(seen)}
    places[""] = places["candidates"] = Place(file, seen[0].line)
    return Resource(TYPE, file, file, source, {"candidates": [one.to_json() for one in seen]}, places=places)
