"""The collector: registers in, a resource for each row, gaps for all that could not be read, and the populations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gcheck.collectors.records.registers import TYPES, is_register, of_type, plain, registers
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.source import Source

if TYPE_CHECKING:
    from gcheck.collectors.records.finding import Shelf

ENOUGH = 3
"""So many files that are called as registers are make a folder of registers; fewer may be anything."""


class RecordsCollector:
    """Reads registers. Source options: ``path``, the folder that they lie in or one workbook; ``registers``,
    ``date_format``, ``time_zone`` and ``encoding`` as gcheck.yaml has them."""

    kind = "records"

    def types(self) -> frozenset[str]:
        """The type of every register."""
        return frozenset(TYPES.values())

    def attributes(self, resource_type: str) -> frozenset[str]:
        """All that the type declares: each is a column, or found out from some."""
        register = of_type(resource_type)
        return frozenset({*register.attributes, *register.computed}) if register else frozenset()

    def finds(self, path: Path) -> bool:
        """True for a folder in which at least three files are called as registers are."""
        try:
            names = [one.name for one in path.iterdir()] if path.is_dir() else []
        except OSError:
            return False
        return len({plain(name.rpartition(".")[0]) for name in names if is_register(name)}) >= ENOUGH

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield the rows of every register that the plan wants; one that is missing or broken is a gap in its place."""
        from gcheck.collectors.records.finding import Shelf, options_path
        from gcheck.collectors.records.settings import WHERE, unknown_registers
        from gcheck.folders import walk

        if not plan.wanted:
            return
        path = Path(options_path(source.options))
        folder = walk(path)
        for problem in folder.problems:
            if not path.is_dir() or "/" not in problem.file:
                detail = f"{problem.file}: {problem.reason}"
                yield Gap(source.name, "unparsed", detail, (ANY_TYPE,), place=Place(problem.file))
        for name in unknown_registers(source.options):
            detail = f"registers: there is no register {name!r}; there are {', '.join(TYPES)}"
            yield Gap(source.name, "unparsed", detail, (ANY_TYPE,), place=Place(WHERE))
        shelf = Shelf(folder)
        try:
            yield from _registers(source, plan, run, shelf)
        finally:
            shelf.close()


def _registers(source: Source, plan: Plan, run: Run, shelf: Shelf) -> Iterator[Yield]:
    from gcheck.collectors.records.digests import Digests
    from gcheck.collectors.records.finding import NoRegisterError
    from gcheck.collectors.records.reading import Reading
    from gcheck.collectors.records.settings import settings_for
    from gcheck.collectors.records.strays import meant, strays, unmapped
    from gcheck.errors import DocumentError

    aside, digests = strays(shelf, source.options), Digests(shelf.folder)
    for name, register in registers().items():
        wanted = plan.wanted.get(register.type)
        if wanted is None:
            continue
        run.progress(f"{source.name}: reading the register of {name.replace('-', ' ')}")
        try:
            settings = settings_for(source.options, name, register.attributes, run.clock)
            table = shelf.table(name, settings)
            reading = Reading(source.name, register, settings, table, wanted, digests)
            yield from reading.items()
            yield Population(source.name, register.type, reading.count, reading.whole, note=reading.note)
        except NoRegisterError as error:
            yield Gap(source.name, "not_collected", f"{error}{meant(name, aside)}", (register.type,))
            yield Population(source.name, register.type, 0, complete=False)
        except DocumentError as error:
            place = Place(error.file, error.line, error.column)
            detail = f"{error.file}: {error.message}" if error.file else error.message
            yield Gap(source.name, "unparsed", detail, (register.type,), place=place)
            yield Population(source.name, register.type, 0, complete=False)
    yield from unmapped(source.name, aside, digests.read)
