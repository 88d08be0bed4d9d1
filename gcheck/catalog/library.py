"""The library of one run: every installed pack's types, frameworks and controls, and the user's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from gcheck.catalog.controls import control_problems, load_controls
from gcheck.catalog.frameworks import framework_problems, load_frameworks
from gcheck.catalog.parameters import Settings
from gcheck.catalog.resource_types import load_types
from gcheck.catalog.shelf import build_indexes
from gcheck.documents import parse_yaml, read_bytes, walk_files
from gcheck.errors import ControlError, DocumentError, UsageError
from gcheck.model.catalog import Catalog
from gcheck.model.control import Control, at_least
from gcheck.model.framework import Framework
from gcheck.model.resource_type import ResourceType


class Library:
    """Packs that are loaded when they are first asked for. Every property may raise ControlError."""

    def __init__(self, packs: tuple[Catalog, ...], settings: Settings | None = None) -> None:
        self.packs = packs
        self.settings = Settings() if settings is None else settings
        self._loaded: dict[frozenset[str] | None, dict[str, Control]] = {}

    @cached_property
    def types(self) -> dict[str, ResourceType]:
        """Every declared resource type by id."""
        return load_types((pack.resource_types, pack.indexed) for pack in self.packs if pack.resource_types)

    @cached_property
    def frameworks(self) -> dict[str, Framework]:
        """Every framework by id."""
        return load_frameworks((pack.frameworks, pack.indexed) for pack in self.packs if pack.frameworks)

    @cached_property
    def controls(self) -> dict[str, Control]:
        """Every control by id."""
        return self.controls_of(None)

    def controls_of(self, providers: Iterable[str] | None) -> dict[str, Control]:
        """The controls about some providers' resource types, or all, by id. Of a shipped pack the rest is not opened."""
        wanted = None if providers is None else frozenset(providers)
        if wanted not in self._loaded:
            self._loaded[wanted] = self._load(wanted)
        return self._loaded[wanted]

    def _load(self, wanted: frozenset[str] | None) -> dict[str, Control]:
        packs = [(pack.controls, pack.indexed) for pack in self.packs if pack.controls]
        found = self.settings.apply(load_controls(packs, self.types, self.frameworks, wanted).values())
        return {name: one for name, one in sorted(found.items()) if wanted is None or one.provider in wanted}


class Selection(Struct, frozen=True):
    """Which controls a run judges. Empty means all; ``controls`` are ids or globs over ids."""

    frameworks: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    severity: str | None = None

    def choose(self, controls: Mapping[str, Control], frameworks: Mapping[str, Framework]) -> list[Control]:
        """The selected controls. Raises UsageError for a framework or a control that does not exist."""
        for name in self.frameworks:
            if name not in frameworks:
                raise UsageError(
                    f"there is no framework {name!r}; known are: {', '.join(sorted(frameworks))}."
                )
        for pattern in self.controls:
            if not any(fnmatchcase(name, pattern) for name in controls):
                raise UsageError(f"no control matches {pattern!r}; `gcheck controls list` shows them all.")
        return [control for control in controls.values() if self.includes(control)]

    def includes(self, control: Control) -> bool:
        """True if the control is selected."""
        if self.frameworks and not any(line.framework in self.frameworks for line in control.satisfies):
            return False
        if self.controls and not any(fnmatchcase(control.id, pattern) for pattern in self.controls):
            return False
        return self.severity is None or at_least(control.severity, self.severity)


def lint_controls(library: Library, folder: Path) -> Iterator[DocumentError]:
    """Every problem of every control file below a folder; a duplicate id is one too."""
    seen: dict[str, str] = {}
    for path in walk_files(folder, (".yaml", ".yml")):
        relative = path.relative_to(folder).as_posix()
        try:
            document = parse_yaml(read_bytes(path, kind=ControlError), str(path), ControlError)
            found = list(control_problems(document, relative, library.types, library.frameworks))
        except DocumentError as error:
            yield error
            continue
        yield from found
        identifier = document.data.get("id") if isinstance(document.data, dict) else None
        if isinstance(identifier, str):
            if identifier in seen:
                yield document.error(
                    f"the id {identifier} also stands in {seen[identifier]}", ("id",), ControlError
                )
            seen[identifier] = str(path)


def lint_frameworks(folder: Path) -> Iterator[DocumentError]:
    """Every problem of every framework file below a folder."""
    for path in walk_files(folder, (".yaml", ".yml")):
        try:
            document = parse_yaml(read_bytes(path, kind=ControlError), str(path), ControlError)
        except DocumentError as error:
            yield error
            continue
        yield from framework_problems(document, path.relative_to(folder).as_posix())


def index_texts(pack: Catalog) -> Iterator[tuple[Path, str]]:
    """Where each index of a pack stands and what it should say. Raises ControlError."""
    for folder in (pack.controls, pack.frameworks, pack.resource_types):
        if folder is not None and pack.indexed:
            yield from build_indexes(folder)
