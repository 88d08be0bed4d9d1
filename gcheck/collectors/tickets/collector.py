"""The collector: exports in, a resource for each ticket, gaps for all that could not be read, and the populations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.place import Place
from gcheck.model.source import Source

_TYPES = ("ticket.change", "ticket.incident", "ticket.problem", "ticket.request")


class TicketsCollector:
    """Reads exports of Jira, ServiceNow and their like. Source options: ``path``, a file or a folder of exports; ``format``,
    ``columns``, ``sheet``, ``kind``, ``kinds``, ``kind_words``, ``status_words``, ``priority_words``, ``approval_words``, ``change_type_words``,
    ``date_format``, ``time_zone``, ``encoding``, ``delimiter``, ``header_row``, ``whole``."""

    kind = "tickets"

    def types(self) -> frozenset[str]:
        """One type for each kind of ticket."""
        return frozenset(_TYPES)

    def attributes(self, resource_type: str) -> frozenset[str]:
        """What can be read of a ticket of that kind."""
        from gcheck.collectors.tickets.ticket import ATTRIBUTES

        return frozenset(ATTRIBUTES.get(resource_type.rpartition(".")[2], ()))

    def finds(self, path: Path) -> bool:
        """False: an export is called as whoever saved it likes, so that the operator names it in gcheck.yaml."""
        return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield every ticket of the wanted kinds, once, from all exports of the source."""
        from gcheck.collectors.tickets.reading import Reading
        from gcheck.collectors.tickets.settings import settings_of
        from gcheck.errors import DocumentError
        from gcheck.folders import walk
        from gcheck.model.population import Population

        wanted = {kind: names for kind, names in plan.wanted.items() if kind in _TYPES}
        if not wanted:
            return
        run.progress(f"{source.name}: reading tickets")
        try:
            settings = settings_of(source.options)
            path = source.options.get("path")
            if not isinstance(path, str):
                raise DocumentError(
                    "a source of tickets needs `path`: an export, or a folder of them", "gcheck.yaml"
                )
        except DocumentError as error:
            yield Gap(source.name, "unparsed", str(error), (ANY_TYPE,), place=Place(error.file, error.line))
            for kind in sorted(wanted):
                yield Population(source.name, kind, 0, complete=False)
            return
        yield from Reading(source.name, settings, walk(Path(path)), wanted, run.clock).items()
