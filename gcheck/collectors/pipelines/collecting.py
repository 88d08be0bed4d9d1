"""Collecting: what the collectors of pipelines and compose files have in common. A tree in; resources, gaps and populations out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from gcheck.errors import DocumentError
from gcheck.folders import Folder, walk
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.source import Source

if TYPE_CHECKING:
    from gcheck.collectors.pipelines.gathering import Gathering

# What reads the files is imported where it is used: a run over other files asks every collector what it finds.


class FilesCollector(ABC):
    """Reads files of one kind. Source options: ``path``, a folder or a file of any name."""

    kind: ClassVar[str]
    supplied: ClassVar[Mapping[str, str]]
    """Type -> its attributes, with blanks between them: what files say, and nothing that only settings elsewhere know."""
    files: ClassVar[str]
    missing: ClassVar[str]
    """What the files are called, and what is said where there is none."""

    def types(self) -> frozenset[str]:
        """What such files describe."""
        return frozenset(self.supplied)

    def attributes(self, resource_type: str) -> frozenset[str]:
        """What they say of it."""
        return frozenset(self.supplied.get(resource_type, "").split())

    def finds(self, path: Path) -> bool:
        """True for a folder with such files by their names or places, and for such a file of any name."""
        try:
            return bool(self.among(walk(Path(path)), Path(path), quick=True))
        except (OSError, ValueError):
            return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield what the plan wants of a source; whatever cannot be read or known is a Gap."""
        from gcheck.collectors.pipelines.gathering import Gathering

        if not self.types() & set(plan.wanted):
            return
        path = Path(str(source.options.get("path", ".")))
        folder = walk(path)
        found = self.among(folder, path)
        run.progress(f"{source.name}: reading {len(found)} {self.files}")
        out = Gathering(source.name, folder, plan.wanted, tuple(sorted(self.types())))
        if not found and not folder.problems:
            out.lose(DocumentError(self.missing, "."))
        self.read(found, out)
        yield from out.all()

    @abstractmethod
    def among(self, folder: Folder, path: Path, quick: bool = False) -> list[str]:
        """The files of a tree that are such; ``quick``: only whether there are any."""

    @abstractmethod
    def read(self, files: list[str], out: Gathering) -> None:
        """Put into ``out`` what they hold."""
