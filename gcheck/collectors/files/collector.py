"""The collector of files: servers' configuration by its names, and what the operator declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from gcheck.folders import MAX_ENTRIES, Folder, walk
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.place import Place
from gcheck.model.source import Source
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.files.declarations import Declaration

_PERHAPS = regex(r"sshd_config|sysctl|login\.defs|postgres|pg_hba|nginx")
"""What stands in the name of every file that is a server's; only where one is found are their readers imported."""


@cache
def servers() -> Mapping[str, ModuleType]:
    """The readers of the servers that are known, by resource type."""
    from gcheck.collectors.files import access_rules, kernel, logins, nginx, openssh, postgresql

    return {part.TYPE: part for part in (openssh, kernel, logins, postgresql, access_rules, nginx)}


def _declared(options: Mapping[str, Any]) -> list[Declaration]:
    """The declarations of a source; what reads their formats is loaded only for them."""
    if not options.get("types"):
        return []
    from gcheck.collectors.files.declarations import declared

    return declared(options)


def _holds_site(folder: Folder) -> bool:
    """True for a tree with a server of nginx in a file that is called otherwise; only files of configuration are looked at."""
    files = [file for file in folder.files if file.endswith(".conf")]
    if not files:
        return False
    from gcheck.collectors.files.nginx import looks_like_site

    return any(looks_like_site(folder, file) for file in files[:MAX_LOOKED_AT])


MAX_LOOKED_AT = 500
"""Files of configuration that are opened to see whose they are."""


class FilesCollector:
    """Reads configuration files. Source options: ``path`` (a folder or a file), ``types`` (declarations)."""

    kind = "files"

    def __init__(self, source: Source | None = None) -> None:
        """``source`` adds the types that its options declare."""
        self._declared = _declared(source.options) if source is not None else []

    def for_source(self, source: Source) -> FilesCollector:
        """The same collector, with the types that this source declares."""
        return FilesCollector(source)

    def types(self) -> frozenset[str]:
        """The types of the servers that are known, and those that are declared."""
        return frozenset(servers()) | {one.type for one in self._declared}

    def attributes(self, resource_type: str) -> frozenset[str]:
        """What can be read of a type. Several declarations of one type supply what all of them name."""
        fields = [frozenset(one.fields) for one in self._declared if one.type == resource_type]
        if resource_type in servers():
            known: frozenset[str] = servers()[resource_type].ATTRIBUTES
            fields.append(known)
        return frozenset.intersection(*fields) if fields else frozenset()

    def finds(self, path: Path) -> bool:
        """True for a tree with a file that is called as a known server's main file, or that holds a server of nginx."""
        folder = walk(Path(path))
        if not any(map(_PERHAPS.search, folder.files)):
            return _holds_site(folder)
        from gcheck.collectors.files.kernel import is_part

        tests = [part.is_main for part in servers().values()]
        named = any(map(is_part, folder.files)) or bool(
            folder.named(lambda name: any(test(name) for test in tests))
        )
        return named or _holds_site(folder)

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield what the plan wants, sorted; whatever cannot be read or followed is a Gap."""
        from gcheck.collectors.files.yielding import Reading

        declarations = _declared(source.options)
        types = set(servers()) | {one.type for one in declarations}
        wanted = {kind: plan.wanted[kind] for kind in sorted(plan.wanted) if kind in types}
        reading = Reading(source.name, walk(Path(str(source.options.get("path", ".")))), wanted)
        run.progress(f"{source.name}: reading {len(reading.folder.files)} names")
        for problem in reading.folder.problems:
            reading.gap("unparsed", problem.reason, tuple(sorted(types)), Place(problem.file))
        if reading.folder.cut:
            reason = f"the folder has more than {MAX_ENTRIES:,} entries; the rest was not looked at"
            reading.gap(
                "truncated", reason, tuple(sorted(types)), Place(note=str(source.options.get("path")))
            )
        for kind, part in servers().items():
            if kind in wanted:
                part.collect(reading)
        for declaration in declarations:
            declaration.collect(reading)
        yield from reading.all()
