"""The collector: Dockerfiles in, one resource for each, gaps and the population out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gcheck.documents import decode_text
from gcheck.errors import DocumentError
from gcheck.folders import MAX_ENTRIES, Folder, walk
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread, unreads
from gcheck.patterns import regex

# What reads the files is imported where it is used: a run over other files asks every collector what it finds.

TYPE = "docker.image.build"
MAX_BYTES = 2_000_000
ATTRIBUTES = frozenset(
    [
        "name",
        "user",
        "healthcheck",
        "stages",
        "variables",
        "ports",
        "workdirs",
        "copies",
        "commands",
        "pipelines",
        "starts",
        "package_steps",
        "repeated",
        "deprecated",
        "volumes",
        "unconfined",
        "ignore_file",
    ]
)
_NAMED = regex(r"(?i)\A((dockerfile|containerfile)([._-].*)?|.*\.(dockerfile|containerfile))\Z")
_OTHERS = regex(
    r"(?i)\.(dockerignore|md|rst|txt|sh|py|go|js|ts|rb|java|rs|json|ya?ml|lock|html?|snap|orig|bak|swp|spec|toml)\Z|~\Z"
)
_TEMPLATE = regex(r"\{\{|\{%|<%|@[A-Z_]+@")
_FIRST = regex(rb"(?im)^\s*(FROM\s+\S|ARG\s+\w)")


class DockerfileCollector:
    """Reads Dockerfiles. Source options: ``path``, a folder or a file of any name."""

    kind = "dockerfile"

    def types(self) -> frozenset[str]:
        """One type: the build that a Dockerfile describes."""
        return frozenset([TYPE])

    def attributes(self, resource_type: str) -> frozenset[str]:
        """What is told of a build."""
        return ATTRIBUTES if resource_type == TYPE else frozenset()

    def finds(self, path: Path) -> bool:
        """True for a folder with a Dockerfile anywhere below, and for such a file."""
        try:
            return bool(_files(walk(Path(path))))
        except (OSError, ValueError):
            return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield a resource for each Dockerfile, a Gap for each that was not read, and the population."""
        if TYPE not in plan.wanted:
            return
        path = Path(str(source.options.get("path", ".")))
        folder = walk(path)
        files = _files(folder) or ([folder.files[0]] if not path.is_dir() and folder.files else [])
        run.progress(f"{source.name}: reading {len(files)} Dockerfiles")
        gaps = [_lost(source.name, item.file, None, item.reason) for item in folder.problems]
        if folder.cut:
            gaps.append(
                Gap(
                    source.name,
                    "truncated",
                    f"more than {MAX_ENTRIES:,} names; the rest was not looked at",
                    (TYPE,),
                )
            )
        if not files and not gaps:
            gaps.append(_lost(source.name, ".", None, "no Dockerfile was found"))
        count = 0
        for file in files:
            found = _read(folder, file, source.name, whole=path.is_dir())
            if isinstance(found, Gap):
                gaps.append(found)
                continue
            count += 1
            values, places = found
            values = {key: value for key, value in values.items() if key in plan.wanted[TYPE]}
            yield from _unread_gaps(source.name, file, values)
            yield Resource(TYPE, file, file, source.name, values, places=places)
        yield from gaps
        yield Population(source.name, TYPE, count, not gaps)


def _files(folder: Folder) -> list[str]:
    found = folder.named(lambda name: bool(_NAMED.match(name)) and not _OTHERS.search(name))
    if not found and len(folder.files) == 1 and not (folder.root / folder.files[0]).is_dir():
        return [name for name in folder.files if _begins(folder, name)]
    return found


def _begins(folder: Folder, name: str) -> bool:
    """True if the only file looks like a Dockerfile whatever it is called."""
    if _OTHERS.search(name) or "." in name:
        return False
    try:
        return bool(_FIRST.search(folder.read(name, MAX_BYTES)))
    except DocumentError:
        return False


def _read(
    folder: Folder, file: str, source: str, whole: bool
) -> tuple[dict[str, Any], dict[str, Place]] | Gap:
    from gcheck.collectors.dockerfile.build import Build
    from gcheck.collectors.dockerfile.syntax import read_instructions

    text = ""
    try:
        text = decode_text(folder.read(file, MAX_BYTES), file)
        build = Build(file, read_instructions(text, file))
    except DocumentError as error:
        if _TEMPLATE.search(text):
            return _lost(
                source,
                file,
                error.line,
                "this is a template and no Dockerfile; fill it in and scan the output",
                "unsupported",
            )
        return _lost(source, file, error.line, error.message)
    build.values["ignore_file"] = _is_guarded(folder, file, whole)
    build.places["ignore_file"] = build.places[""]
    return build.values, build.places


def _is_guarded(folder: Folder, file: str, whole: bool) -> bool | Unread:
    """Whether a .dockerignore stands beside a Dockerfile or above it, where the build may be started.

    Of a file that is scanned alone, and not its ``whole`` folder, nobody looks at what is beside it.
    """
    names = {f"{file}.dockerignore"}
    place = file
    while "/" in place:
        place = place.rpartition("/")[0]
        names.add(f"{place}/.dockerignore")
    names.add(".dockerignore")
    if not names.isdisjoint(folder.files):
        return True
    if not whole or folder.cut or any(item.file in names for item in folder.problems):
        return Unread("truncated", "a .dockerignore may stand in what was not looked at", file=file, line=1)
    return False


def _lost(source: str, file: str, line: int | None, reason: str, kind: str = "unparsed") -> Gap:
    return Gap(source, kind, f"{file}: {reason}", (TYPE,), place=Place(file, line))


def _unread_gaps(source: str, file: str, values: dict[str, Any]) -> Iterator[Gap]:
    causes: dict[Unread, set[str]] = {}
    for name, value in values.items():
        for unread in unreads(value):
            causes.setdefault(unread, set()).add(name)
    for unread, names in causes.items():
        yield Gap(source, unread.kind, f"{file}: {unread.reason}", (TYPE,), tuple(sorted(names)), file,
                  place=Place(unread.file, unread.line))  # fmt: skip
