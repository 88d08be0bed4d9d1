"""The table of a group's resources, written without templates: there may be tens of thousands of rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache

from markupsafe import Markup, escape

from gcheck.model.finding import Finding
from gcheck.reporters.groups import Group
from gcheck.reporters.links import link
from gcheck.reporters.wording import moment, visible

GAPS_SHOWN = 20
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)Z")

Column = tuple[str, bool, list[str]]
"""Its heading, whether each cell says it again where the table is narrow, and the cells as markup."""


class Rows:
    """Writes tables of resources. ``gaps`` are the ids of the gaps that the page has an anchor for."""

    def __init__(self, gaps: Collection[str]) -> None:
        self._gaps = gaps
        # One name and uid stands in as many tables as there are controls on its type.
        self._shown: Callable[[str], str] = cache(lambda text: str(escape(visible(text))))

    def table(self, group: Group) -> Markup:
        """Name and uid of each resource, whatever else differs between them, and the link to each finding."""
        day = _day(group)
        columns = list(self._columns(group, day))
        head = "".join(f'<th scope="col">{label}</th>' for label, _, _ in columns)
        caption = f"<caption>Times are of {day}, UTC.</caption>" if day else ""
        # A cell and a row end where the next one begins (HTML, 13.1.2.4); that saves a tenth of the page.
        openings = [f'<td data-label="{label}">' if labelled else "<td>" for label, labelled, _ in columns]
        cells = [
            [opening + cell for cell in column]
            for opening, (_, _, column) in zip(openings, columns, strict=True)
        ]
        rows = [
            f'<tr id="{anchor}">{"".join(row)}\n'
            for (anchor, _), *row in zip(group.members, *cells, strict=True)
        ]
        kind = "members" if group.same("resource_uid") else "members uids"
        return Markup(  # noqa: S704 - each cell escapes what it holds
            f'<table class="{kind}">{caption}<thead><tr>{head}</tr></thead><tbody>\n{"".join(rows)}</tbody></table>'
        )

    def _columns(self, group: Group, day: str) -> Iterator[Column]:
        findings = [finding for _, finding in group.members]
        yield (
            "Resource",
            False,
            [self._shown(one.resource_name or one.resource_uid or one.resource_type) for one in findings],
        )
        if not group.same("resource_uid"):
            yield "Uid", False, [self._shown(one.resource_uid) for one in findings]
        for name in ("source", "account", "region"):
            if not group.same(name):
                yield name.capitalize(), True, [self._shown(getattr(one, name) or "none") for one in findings]
        if not group.same_place:
            yield "Place", True, [f"<code>{self._shown(str(one.place))}</code>" for one in findings]
        for number, times in enumerate(group.times, 1):
            alone = len(group.times) == 1
            yield (
                "Read" if alone else f"Read, time {number}",
                not alone,
                [self._time(at, day) for at in times],
            )
        if group.gaps_differ:
            yield "Gaps", True, [self._gap_links(one) for one in findings]
        yield (
            "Finding",
            False,
            [f'<a href="#{anchor}">{anchor.partition("/")[2]}</a>' for anchor, _ in group.members],
        )

    def _time(self, at: str | None, day: str) -> str:
        return self._shown("not recorded" if at is None else at[11:19] if day else moment(at))

    def _gap_links(self, finding: Finding) -> str:
        names = [gap for reason in finding.reasons for gap in reason.gaps]
        links = [
            f'<a href="{link("gap", name)}">{self._shown(name)}</a>'
            if name in self._gaps
            else self._shown(name)
            for name in names[:GAPS_SHOWN]
        ]
        return ", ".join([*links, f"{len(names) - GAPS_SHOWN:,} more"] if len(names) > GAPS_SHOWN else links)


def _day(group: Group) -> str:
    """The day of all times in the table, where that is one, so that the rows need not repeat it."""
    found = [_TIME.fullmatch(at) if at else None for column in group.times for at in column]
    days = {match[1] if match else "" for match in found}
    return days.pop() if len(days) == 1 else ""
