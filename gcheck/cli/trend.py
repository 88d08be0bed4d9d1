"""``gcheck trend``: how verdicts went from run to run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from gcheck.cli.console import printable
from gcheck.cli.keeping import choosing_store, store_of
from gcheck.errors import UsageError
from gcheck.store.trends import Line, Point, drawn, trend

STATES = ("fail", "unknown", "unseen", "not_satisfied", "not_assessed", "satisfied", "pass")


@click.command("trend", epilog="""\b
Examples:
  gcheck trend                            all findings
  gcheck trend --by framework
  gcheck trend --by control --name aws.s3.bucket-public-access-blocked
  gcheck trend --by tag:owner --json""")  # fmt: skip
@choosing_store
@click.option(
    "--by",
    default="all",
    show_default=True,
    metavar="WHAT",
    help="all, framework, control, or tag:KEY for the values of a tag, such as tag:owner.",
)
@click.option("--name", help="Only this framework, control or value.")
@click.option(
    "--run",
    "reference",
    default="latest",
    show_default=True,
    help="The series of this run: those that asked the same of the same sources.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(**options: Any) -> None:
    """A line for each framework, control or tag, run by run; where the record has a hole, so has the line."""
    by = options["by"]
    if by not in ("all", "framework", "control") and not by.startswith("tag:"):
        raise UsageError(f"--by takes all, framework, control or tag:KEY; {by!r} is none of them.")
    store = store_of(options)
    with store.reading() as database:
        series = store.find(database, options["reference"]).series or ""
        lines = trend(database, store.runs(database), series, by, options["name"])
    if options["as_json"]:
        data = {
            "format": "gcheck-trend/1",
            "by": by,
            "series": series,
            "lines": [{"name": line.name, "points": [_told(one) for one in line.points]} for line in lines],
        }
        click.echo(json.dumps(data, indent=2))
        return
    click.echo(printable(page(lines)), nl=False)


def _told(point: Point) -> dict[str, Any]:
    return {name: value for name, value in point._asdict().items() if value is not None}


def page(lines: Sequence[Line]) -> str:
    """Each line as bars, a state at a time, with the first and the last number."""
    told = []
    for line in lines:
        told.append(line.name or "(no such tag)")
        for state in STATES:
            counts = [one.counts.get(state, 0) for one in line.points if one.counts is not None]
            if any(counts):
                told.append(
                    f"  {state.replace('_', ' '):14} {drawn(line, state)}  {counts[0]} -> {counts[-1]}"
                )
        holes = [f"{one.why} {one.at}" for one in line.points if one.why is not None]
        if holes:
            told.append(f"  holes          {'; '.join(holes[-5:])}{' and others' if len(holes) > 5 else ''}")
    return "\n".join(told or ["there is nothing to show"]) + "\n"
