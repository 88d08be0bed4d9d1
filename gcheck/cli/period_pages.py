"""The pages of a period: Markdown, HTML and JSON, for an auditor."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from gcheck.model.codec import encode
from gcheck.reporters.documents.model import Document, Section, Table
from gcheck.reporters.markup import code, plain
from gcheck.store.period import Held, Period, Spell, by_framework, duration

_ONLY = "Only what runs saw is said; between two runs nobody looked."
_UNSAID = "How many runs were due is not known: no schedule was named."


class Stretch(Struct, frozen=True):
    """What was asked: the days, whose days they are, and when a run was ``due``, in words; None where nobody said."""

    begin: date
    end: date
    zone: str
    every: str | None = None
    schedule: str | None = None

    @property
    def due(self) -> str | None:
        return f"by the schedule {self.schedule}" if self.schedule else f"one each {self.every}" if self.every else None  # fmt: skip


def period_json(found: Sequence[Period], asked: Stretch) -> str:
    """A period as JSON."""
    data = {
        "format": "gcheck-period/1",
        "from": asked.begin.isoformat(),
        "to": asked.end.isoformat(),
        "time_zone": asked.zone,
        "every": asked.every,
    }
    if asked.schedule:
        data["schedule"] = asked.schedule
    return json.dumps(data | {"series": [encode(one) for one in found]}, indent=2) + "\n"


def period_html(found: Sequence[Period], asked: Stretch) -> str:
    """A period as a page that loads and runs nothing."""
    from gcheck.reporters.documents.as_html import html

    facts = (
        ("From", asked.begin.isoformat()),
        ("To", asked.end.isoformat()),
        ("Days of", f"{asked.zone}; times are UTC"),
        ("Runs due", asked.due or "not known: no schedule was named"),
        ("What is said", _ONLY),
    )
    sections = tuple(section for one in found for section in _sections(one, asked))
    return html(Document("period", f"What held from {asked.begin} to {asked.end}", facts, sections))


def _sections(one: Period, asked: Stretch) -> Iterator[Section]:
    missing = Table(
        ("No run from", "to, not included"),
        tuple((slot.begin, slot.end) for slot in one.missing),
        empty="No run is missing." if asked.due else _UNSAID,
    )
    yield Section(f"Sources: {one.sources}", tuple(_figures(one, asked)), missing)
    for framework, rows in by_framework(one).items():
        shares = _Shares(rows)
        held = Table(("Requirement", "Title"), tuple((row.requirement, row.title) for row in shares.held))
        yield Section(f"{framework}: satisfied in every run", (shares.told,), held)
        yield Section(f"{framework}: not satisfied at some time", (), _spells(shares.broken))
        yield Section(f"{framework}: not assessed at some time or always", (), _spells(shares.rest))


def _spells(rows: Sequence[Held]) -> Table:
    return Table(
        ("Requirement", "Title", "Status", "Seen from", "Seen until", "Runs", "For"),
        tuple(
            (row.requirement, row.title, spell.status.replace("_", " "), spell.first, spell.last, spell.runs, _lasted(spell))
            for row in rows
            for spell in row.spells
        ),
    )  # fmt: skip


def period_page(found: Sequence[Period], asked: Stretch) -> str:
    """A period as Markdown."""
    lines = [
        f"# {asked.begin} to {asked.end}",
        "",
        f"Days are those of {asked.zone}; times are UTC. {_ONLY}",
        "",
    ]
    for one in found:
        lines += _series(one, asked)
    return "\n".join(lines).rstrip() + "\n"


def _series(one: Period, asked: Stretch) -> list[str]:
    lines = [f"## Sources: {plain(one.sources)}", "", *(f"- {text}" for text in _figures(one, asked))]
    lines += [f"    - none from {slot.begin} to {slot.end}" for slot in one.missing]
    lines.append("")
    for framework, rows in by_framework(one).items():
        lines += _framework(framework, rows)
    return lines


def _figures(one: Period, asked: Stretch) -> Iterator[str]:
    seen = f", the first {one.first_run}, the last {one.last_run}" if one.runs else ""
    yield f"Runs kept: {len(one.runs)}{seen}."
    if one.aborted:
        yield f"Runs cut short: {len(one.aborted)}: {', '.join(one.aborted)}."
    if one.pruned:
        yield f"Runs whose reports were given up since, and of which no more is said here: {len(one.pruned)}."
    if one.unread:
        yield f"Runs whose reports cannot be read, of these sources or of others: {len(one.unread)}: {', '.join(one.unread)}."
    if one.expected is None:
        yield _UNSAID
    else:
        yield f"Runs due, {asked.due}: {one.expected}; missing: {len(one.missing)}."


class _Shares:
    """The requirements of a framework, by what the runs of the period said of them."""

    def __init__(self, rows: Sequence[Held]) -> None:
        self._rows = rows
        self.held = [one for one in rows if one.throughout]
        self.broken = [one for one in rows if any(spell.status == "not_satisfied" for spell in one.spells)]
        self._never = [
            one
            for one in rows
            if all(spell.status in ("not_applicable", "out_of_scope") for spell in one.spells)
        ]
        known = [*self.held, *self.broken, *self._never]
        self.rest = [one for one in rows if one not in known]

    @property
    def told(self) -> str:
        return (
            f"{len(self._rows)} requirements: {len(self.held)} satisfied in every run, {len(self.broken)} not satisfied at some time, "
            f"{len(self.rest)} not assessed at some time or always, {len(self._never)} not applicable or out of scope."
        )


def _framework(framework: str, rows: Sequence[Held]) -> list[str]:
    shares = _Shares(rows)
    lines = [f"### {plain(framework)}", "", shares.told, ""]
    if shares.held:
        items = (f"- {code(one.requirement)} {plain(one.title)}" for one in shares.held)
        lines += ["Satisfied in every run:", "", *items, ""]
    lines += _table("Not satisfied at some time:", shares.broken)
    lines += _table("Not assessed at some time:", [one for one in shares.rest if len(one.spells) > 1])
    return lines


def _table(title: str, rows: Sequence[Held]) -> list[str]:
    if not rows:
        return []
    head = ["| requirement | status | seen from | seen until | runs | for |", "|---|---|---|---|---:|---|"]
    return [title, "", *head, *(_row(one, spell) for one in rows for spell in one.spells), ""]


def _row(one: Held, spell: Spell) -> str:
    words = spell.status.replace("_", " ")
    return f"| {code(one.requirement)} {plain(one.title)} | {words} | {spell.first} | {spell.last} | {spell.runs} | {_lasted(spell)} |"


def _lasted(spell: Spell) -> str:
    lasted = f"at least {duration(spell.at_least)}"
    return lasted + (f", at most {duration(spell.at_most)}" if spell.at_most is not None else "")
