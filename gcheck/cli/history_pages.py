"""The pages of ``gcheck history``: runs, one run, one finding, a period."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from gcheck.cli.console import printable
from gcheck.model.codec import encode
from gcheck.reporters.markup import code, plain
from gcheck.store.findings import Failing, Stay
from gcheck.store.index import Run
from gcheck.store.period import Held, Period, Spell, by_framework, duration


def runs_page(runs: Sequence[Run], back: Sequence[str]) -> str:
    """One line for each run."""
    lines = []
    for one in runs:
        figures = (
            f"{one.failing} fail  {one.unknown} unknown  {one.passing} pass  {one.gaps} gaps  exit {one.exit_code}"
            if one.failing is not None
            else "nothing is known of it"
        )
        note = "  (its clock is before that of the run before it)" if one.run in back else ""
        lines.append(f"{one.run}  {one.clock}  {one.status:8}  {figures}  {one.sources}{note}\n")
    return printable("".join(lines)) or "no run was kept yet\n"


def run_page(run: Run, failing: Sequence[Failing]) -> str:
    """One run: its figures, and what fails since when."""
    lines = [
        f"run {run.run}: {run.status}",
        f"clock {run.clock}, started {run.started}, ended {run.finished}, gcheck {run.version}, series {run.series}",
        f"sources: {run.sources}",
        f"{run.failing} fail ({run.waived} of all waived), {run.unknown} unknown, {run.passing} pass, "
        f"{run.not_applicable} not applicable, {run.gaps} gaps; exit {run.exit_code}",
    ]
    for one in failing:
        waived = f"  waived by {one.waiver}" if one.waiver else ""
        where = one.resource_uid or one.resource_type
        lines.append(f"  {one.finding}  {one.control}  {where}  seen so since {one.since}{waived}")
    return "\n".join(lines) + "\n"


def finding_page(stays: Sequence[Stay]) -> str:
    """Every state of a finding, a line each."""
    first = stays[0]
    lines = [f"{first.control}  {first.resource_uid}"]
    for one in stays:
        more = "".join(
            f"  {word} {text}" for word, text in (("waived by", one.waiver), ("because", one.kinds)) if text
        )
        until = f"seen otherwise {one.until}" if one.until else "still so"
        lines.append(f"  {one.state:14}  seen from {one.since}  {until}{more}")
    return "\n".join(lines) + "\n"


def period_json(found: Sequence[Period], begin: date, end: date, zone: str, every: str | None) -> str:
    """A period as JSON."""
    data = {
        "format": "gcheck-period/1",
        "from": begin.isoformat(),
        "to": end.isoformat(),
        "time_zone": zone,
        "every": every,
    }
    return json.dumps(data | {"series": [encode(one) for one in found]}, indent=2) + "\n"


def period_page(found: Sequence[Period], begin: date, end: date, zone: str, every: str | None) -> str:
    """A period as Markdown, for an auditor."""
    lines = [
        f"# {begin} to {end}",
        "",
        f"Days are those of {zone}; times are UTC. Only what runs saw is said; between two runs nobody looked.",
        "",
    ]
    for one in found:
        lines += _series(one, every)
    return "\n".join(lines).rstrip() + "\n"


def _series(one: Period, every: str | None) -> list[str]:
    lines = [f"## Sources: {plain(one.sources)}", ""]
    seen = f", the first {one.first_run}, the last {one.last_run}" if one.runs else ""
    lines.append(f"- Runs kept: {len(one.runs)}{seen}.")
    if one.aborted:
        lines.append(f"- Runs cut short: {len(one.aborted)}: {', '.join(one.aborted)}.")
    if one.pruned:
        lines.append(
            f"- Runs whose reports were given up since, and of which no more is said here: {len(one.pruned)}."
        )
    if one.expected is None:
        lines.append("- How many runs were due is not known: no schedule was named.")
    else:
        lines.append(f"- Runs due, one each {every}: {one.expected}; missing: {len(one.missing)}.")
        lines += [f"    - none from {slot.begin} to {slot.end}" for slot in one.missing]
    lines.append("")
    for framework, rows in by_framework(one).items():
        lines += _framework(framework, rows)
    return lines


def _framework(framework: str, rows: Sequence[Held]) -> list[str]:
    held = [one for one in rows if one.throughout]
    broken = [one for one in rows if any(spell.status == "not_satisfied" for spell in one.spells)]
    never = [
        one for one in rows if all(spell.status in ("not_applicable", "out_of_scope") for spell in one.spells)
    ]
    rest = [one for one in rows if one not in held and one not in broken and one not in never]
    lines = [
        f"### {plain(framework)}", "",
        f"{len(rows)} requirements: {len(held)} satisfied in every run, {len(broken)} not satisfied at some time, "
        f"{len(rest)} not assessed at some time or always, {len(never)} not applicable or out of scope.", "",
    ]  # fmt: skip
    if held:
        lines += [
            "Satisfied in every run:",
            "",
            *(f"- {code(one.requirement)} {plain(one.title)}" for one in held),
            "",
        ]
    if broken:
        lines += [
            "Not satisfied at some time:",
            "",
            "| requirement | status | seen from | seen until | runs | for |",
            "|---|---|---|---|---:|---|",
        ]
        lines += [_row(one, spell) for one in broken for spell in one.spells]
        lines.append("")
    changed = [one for one in rest if len(one.spells) > 1]
    if changed:
        lines += [
            "Not assessed at some time:",
            "",
            "| requirement | status | seen from | seen until | runs | for |",
            "|---|---|---|---|---:|---|",
        ]
        lines += [_row(one, spell) for one in changed for spell in one.spells]
        lines.append("")
    return lines


def _row(one: Held, spell: Spell) -> str:
    lasted = f"at least {duration(spell.at_least)}"
    lasted += f", at most {duration(spell.at_most)}" if spell.at_most is not None else ""
    words = spell.status.replace("_", " ")
    return f"| {code(one.requirement)} {plain(one.title)} | {words} | {spell.first} | {spell.last} | {spell.runs} | {lasted} |"
