"""``gcheck diff``: what changed from one run to another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from gcheck.cli.console import printable
from gcheck.cli.keeping import choosing_store, store_of
from gcheck.cli.reading import read_report
from gcheck.errors import UsageError
from gcheck.model.codec import encode
from gcheck.reporters.json import parse
from gcheck.store.differences import KINDS, Change, Diff, between_reports, between_runs
from gcheck.store.states import State


@click.command("diff", epilog="""\b
Examples:
  gcheck diff                            the latest run, and the one before it in its series
  gcheck diff 2026-01-01 latest --json
  gcheck diff before.json after.json     two JSON reports; no store is needed""")  # fmt: skip
@click.argument("earlier", default="latest~1")
@click.argument("later", default="latest")
@choosing_store
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(**options: Any) -> None:
    """What changed from EARLIER to LATER: run ids, days, `latest`, `latest~1`, or JSON reports.

    What was newly found, regressed, fixed, is no longer known, no longer there, no longer waived, or judged by another text of the
    control is told apart. A finding that a run did not look for is not said to be gone.
    """
    names = (options["earlier"], options["later"])
    files = [Path(name) for name in names if Path(name).is_file()]
    if len(files) == 1:
        raise UsageError(
            "one of the two is a file: name two files, or two runs (`gcheck history export` writes one as a file)."
        )
    if files:
        earlier, later = map(read_report, files)
        found, told = between_reports(earlier, later), [str(path) for path in files]
    else:
        found, told = _of_store(names, options)
    if options["as_json"]:
        click.echo(json.dumps(as_json(found, told), indent=2))
    else:
        click.echo(printable(page(found, told)), nl=False)


def _of_store(names: tuple[str, str], options: dict[str, Any]) -> tuple[Diff, list[str]]:
    store = store_of(options)
    with store.reading() as database:
        later = store.find(database, names[1])
        earlier = store.find(database, names[0], None if names[0] == "latest" else later.series)
        if earlier.series == later.series and "pruned" not in (earlier.status, later.status):
            return between_runs(database, earlier, later), [earlier.run, later.run]
    before, after = (store.assessment(store.manifest(run), parse) for run in (earlier, later))
    return between_reports(before, after), [earlier.run, later.run]


def page(diff: Diff, names: list[str]) -> str:
    """What changed, kind by kind."""
    lines = [f"{names[0]} -> {names[1]}", *(f"note: {note}" for note in diff.notes)]
    for kind, count in diff.counts.items():
        if count:
            lines += ["", f"{kind.replace('_', ' ')}: {count}  ({KINDS[kind]})"]
            lines += [_line(one) for one in diff.changes if one.kind == kind]
    for title, rows in (("requirements", diff.requirements), ("controls", diff.controls)):
        if rows:
            lines += ["", f"{title} that changed: {len(rows)}"]
            lines += [
                f"  {one.name}: {one.before or 'not there'} -> {one.after or 'not there'}" for one in rows
            ]
    if not diff.changes and not diff.requirements and not diff.controls:
        lines.append("nothing changed")
    return "\n".join(lines) + "\n"


def _line(one: Change) -> str:
    subject = one.subject
    where = subject.uid or f"any {subject.type} of {subject.source}"
    return f"  {subject.control}  {where}: {_told(one.before)} -> {_told(one.after)}"


def _told(state: State) -> str:
    words = {"": "not there", "unseen": "not looked at", "dropped": "not judged"}.get(
        state.state, state.state
    )
    more = state.kinds.replace(",", ", ") or (f"waived by {state.waiver}" if state.waiver else "")
    return f"{words} ({more})" if more else words


def as_json(diff: Diff, names: list[str]) -> dict[str, Any]:
    """What changed as JSON."""
    changes = []
    for one in diff.changes:
        subject = one.subject
        changes.append(
            {
                "kind": one.kind,
                "finding": subject.name,
                "control": subject.control,
                "source": subject.source,
                "resource_type": subject.type,
                "resource_uid": subject.uid,
                "resource_name": subject.label,
                "before": _state(one.before),
                "after": _state(one.after),
            }
        )
    return {
        "format": "gcheck-diff/1", "from": names[0], "to": names[1], "notes": list(diff.notes), "counts": diff.counts,
        "changes": changes,
        "requirements": [encode(one) for one in diff.requirements], "controls": [encode(one) for one in diff.controls],
    }  # fmt: skip


def _state(state: State) -> dict[str, Any]:
    found: dict[str, Any] = {"state": state.state or "absent"}
    if state.waiver:
        found["waiver"] = state.waiver
    if state.kinds:
        found["kinds"] = state.kinds.split(",")
    return found
