"""``gcheck history``: the runs that were kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from gcheck.cli.console import printable
from gcheck.cli.files import write
from gcheck.cli.history_pages import finding_page, run_page, runs_page
from gcheck.cli.keeping import choosing_store, store_of
from gcheck.cli.options import moment as clock_of
from gcheck.cli.period import FORMATS, period_options, period_text
from gcheck.cli.reading import report_in
from gcheck.errors import UsageError
from gcheck.model.codec import encode
from gcheck.reporters.json import parse
from gcheck.store import findings
from gcheck.store.upkeep import behind, clock_went_back, old, prune, rebuild, verify

_PATH = click.Path(path_type=Path)
USAGE, INCOMPLETE, DAMAGED = 2, 3, 4
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("history")
def command() -> None:
    """The runs that were kept: list, show, export, import, verify, rebuild, prune, and what held over a period."""


@command.command("list")
@choosing_store
@as_json
@click.option("--limit", type=click.IntRange(1), help="Only the newest so many.")
def list_(**options: Any) -> None:
    """One line for each run, those that were cut short included; the newest last."""
    store = store_of(options)
    with store.reading() as database:
        runs = store.runs(database)
    runs = sorted(runs, key=lambda one: (one.started, one.number or 0))[-(options["limit"] or len(runs)) :]
    if options["as_json"]:
        back = clock_went_back(runs)
        _print({"format": "gcheck-runs/1", "runs": [encode(one) | ({"clock_went_back": True} if one.run in back else {}) for one in runs]})  # fmt: skip
        return
    click.echo(runs_page(runs, clock_went_back(runs)), nl=False)


@command.command()
@choosing_store
@click.argument("run", default="latest")
@as_json
def show(**options: Any) -> None:
    """One RUN: its figures, and what fails in it with since when. RUN is an id, `latest`, `latest~1`, or a day."""
    store = store_of(options)
    with store.reading() as database:
        run = store.find(database, options["run"])
        failing = findings.failing(database, run)
    if options["as_json"]:
        _print({"format": "gcheck-run/1", "run": encode(run), "failing": [encode(one) for one in failing]})
        return
    click.echo(printable(run_page(run, failing)), nl=False)


@command.command()
@choosing_store
@click.argument("name")
@as_json
def finding(**options: Any) -> None:
    """The history of one finding, by its fingerprint, as reports and `show` have it."""
    store = store_of(options)
    with store.reading() as database:
        found = findings.history(database, options["name"])
    if not found:
        raise UsageError(f"no run knows a finding {options['name']!r}.")
    if options["as_json"]:
        _print(
            {
                "format": "gcheck-finding/1",
                "finding": options["name"],
                "spells": [encode(one) for one in found],
            }
        )
        return
    click.echo(printable(finding_page(found)), nl=False)


@command.command()
@choosing_store
@click.argument("run", default="latest")
@click.option(
    "-o", "--output", type=_PATH, default="-", help="The file; standard output where it is left out."
)
def export(**options: Any) -> None:
    """Write the assessment of a RUN as it was kept: a JSON report, for `gcheck report` or another store."""
    store = store_of(options)
    with store.reading() as database:
        run = store.find(database, options["run"])
    write(options["output"], store.pieces(run))


@command.command("import")
@choosing_store
@click.argument("files", nargs=-1, required=True, type=_PATH)
def import_(**options: Any) -> int:
    """Keep FILES, which are JSON reports of runs; in the order in which they are named.

    One that is kept already is refused, and the others are kept all the same.
    """
    store = store_of(options)
    read = [(path, report_in(path)) for path in options["files"]]
    checked = [
        (path, report, parse(report, str(path))) for path, report in read
    ]  # all are read before one is kept
    refused = 0
    for path, report, assessment in checked:
        try:
            manifest = store.bring_in(assessment, report, parse)
        except UsageError as error:
            click.echo(printable(f"gcheck: {path}: {error}"), err=True)
            refused = USAGE
        else:
            click.echo(f"kept: {path} as run {manifest.run}", err=True)
    return refused


@command.command("rebuild", epilog="""\b
Exit codes:
  0  every run is indexed
  3  a report is of a form that this gcheck does not know; the others are indexed
  4  a report or a manifest is damaged; the others are indexed""")  # fmt: skip
@choosing_store
def rebuild_(**options: Any) -> int:
    """Make the index anew from the files of the store, and say of which runs the report cannot be read.

    Such a run is listed as `unread`. `gcheck history export` still writes its report, for the gcheck that made it, unless it
    or its manifest is damaged: then put both back from a copy.
    """
    store = store_of(options)
    found = rebuild(store, parse, lambda text: click.echo(printable(text), err=True))
    for text in (*found.damaged, *found.others):
        click.echo(printable(f"unread: {text}"))
    unread = len(found.damaged) + len(found.others)
    click.echo(f"{found.runs - unread} runs indexed, {unread} unread", err=True)
    return DAMAGED if found.damaged else INCOMPLETE if found.others else 0


@command.command("verify")
@choosing_store
@as_json
def verify_(**options: Any) -> int:
    """Hold every report against its digest, and every manifest against the one that follows. Exits 1 where something is wrong."""
    store = store_of(options)
    store.folder.identity()
    wrong = list(verify(store, parse))
    runs, late = len(store.folder.names()), behind(store)
    if options["as_json"]:
        _print({"format": "gcheck-verification/1", "runs": runs, "wrong": wrong, "not_indexed": late})
    else:
        for line in wrong:
            click.echo(printable(line))
        click.echo(f"{runs} runs, {len(wrong)} {'fault' if len(wrong) == 1 else 'faults'}", err=True)
        if late:
            text = "the newest run is" if late == 1 else f"the newest {late} runs are"
            click.echo(
                f"{text} not indexed yet: the next run, or `gcheck history rebuild`, does it", err=True
            )
    return 1 if wrong else 0


@command.command("prune")
@choosing_store
@click.option(
    "--keep",
    required=True,
    metavar="SPAN",
    help="What to keep: 6y (HIPAA, 45 CFR 164.316(b)(2)(i)), 18mo, 12w, 90d.",
)
@click.option("--yes", is_flag=True, help="Do it; without it, only said what would go.")
@click.option("--clock", help="Today, RFC 3339; now where it is left out.")
@as_json
def prune_(**options: Any) -> None:
    """Give up the reports of runs that are older than a span; says what goes, and does it only with --yes.

    Manifests stay, so that the chain can still be verified, with a note of what was given up and when.
    """
    store, today = store_of(options), clock_of(options["clock"]).date()
    doomed = old(store, options["keep"], today)
    if options["yes"]:
        prune(store, doomed, f"kept for {options['keep']}, as of {today}")
    if options["as_json"]:
        gone = [{"run": one.run.run, "clock": one.run.clock, "bytes": one.bytes} for one in doomed]
        _print({"format": "gcheck-pruned/1", "done": bool(options["yes"]), "runs": gone})
        return
    for one in doomed:
        click.echo(f"{one.run.run}  {one.run.clock}  {one.bytes} bytes")
    word = "were given up" if options["yes"] else "would be given up; --yes does it"
    click.echo(f"{len(doomed)} reports, {sum(one.bytes for one in doomed)} bytes, {word}", err=True)


@command.command()
@choosing_store
@period_options(required=True)
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), default="markdown", show_default=True)
@click.option(
    "-o", "--output", type=_PATH, default="-", help="The file; standard output where it is left out."
)
def period(**options: Any) -> None:
    """What held throughout a period, what did not and for how long, and which runs are missing."""
    write(options["output"], period_text(options, options["form"]))


def _print(data: Any) -> None:
    click.echo(json.dumps(data, indent=2))
