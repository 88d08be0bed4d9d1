"""``gcheck report``: render an assessment file, offline; or what held over a period, from the runs that were kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from gcheck.cli.console import progress
from gcheck.cli.files import write
from gcheck.cli.keeping import choosing_store, store_of, with_past
from gcheck.cli.options import configured
from gcheck.cli.period import FORMATS, period_options, period_text
from gcheck.cli.reading import read_report
from gcheck.cli.redact import check, handed_out, redacting
from gcheck.cli.rendering import check_format, rendered, suffix
from gcheck.errors import UsageError
from gcheck.model.assessment import Assessment
from gcheck.reporters.json import parse
from gcheck.reporters.secrets import without_secrets

_OF_PERIODS = ("every", "schedules", "schedule", "time_zone", "frameworks", "clock")


@click.command("report", epilog="""\b
Examples:
  gcheck report assessment.json --format html -o report.html
  gcheck report latest --store history
  gcheck report 2026-06-30 --store history --format xlsx
  gcheck report --from 2026-01-01 --to 2026-06-30 --store history -o first-half.html
  gcheck report --from 2026-01-01 --to 2026-06-30 --store history --every 1d --format markdown -o -
  gcheck report --from 2026-01-01 --to 2026-06-30 --schedules gcheck-schedules.json --time-zone Europe/Berlin""")  # fmt: skip
@click.argument("assessment", required=False, type=click.Path(path_type=Path))
@click.option("--format", "name", default="html", show_default=True, help="The report's format; of a period: html, markdown or json.")  # fmt: skip
@click.option(
    "--template", type=click.Path(path_type=Path), help="A Jinja template of your own, in place of a format."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The report's file; `-` is standard output."
)
@choosing_store
@redacting
@period_options(required=False)
def command(assessment: Path | None, name: str, template: Path | None, output: Path | None, **options: Any) -> int:  # fmt: skip
    """Render an ASSESSMENT: a file that `gcheck assess` or a JSON report wrote, or a run of a store.

    A run is named as in `gcheck history`: by its id, `latest`, `latest~1`, or a day. Its report says what changed with it.
    With --from and --to, and no ASSESSMENT: what held throughout that period by the runs that a store kept, what did not
    and for how long, and which scheduled runs are missing.
    """
    if options["begin"] is not None or options["end"] is not None:
        _refuse(assessment, template, options)
        return _period(name, output, options)
    given = [one for one in _OF_PERIODS if options[one]]
    if given:
        option = "--framework" if given[0] == "frameworks" else f"--{given[0].replace('_', '-')}"
        raise UsageError(f"{option} belongs to the report of a period; name that with --from and --to.")
    if assessment is None:
        raise UsageError("name an ASSESSMENT to render, or a period with --from and --to.")
    check(options)
    name = f"template:{template}" if template is not None else name
    check_format(name)
    told, run = _read(assessment, options)
    path = output or (Path(f"{run}{suffix(name)}") if run else assessment.with_suffix(suffix(name)))
    if path.absolute() == assessment.absolute():
        path = assessment.with_suffix(f".report{suffix(name)}")
    with progress(quiet=False, verbose=False) as say:
        text = rendered(name, handed_out(told, options), say)
    return _written(name, path, text)


def _refuse(assessment: Path | None, template: Path | None, options: dict[str, Any]) -> None:
    """What does not go together with a period. Raises UsageError."""
    if options["begin"] is None or options["end"] is None:
        raise UsageError("a period has a first and a last day: name both --from and --to.")
    if assessment is not None:
        raise UsageError(f"{assessment} is one run; the report of a period is made from the runs of a store.")
    if template is not None:
        raise UsageError("--template is for the report of one run, not of a period.")
    if options["redact"] or options["redact_key"]:
        raise UsageError("--redact is for the report of one run; that of a period names no resources.")


def _period(name: str, output: Path | None, options: dict[str, Any]) -> int:
    if name not in FORMATS:
        raise UsageError(f"a period is reported as {', '.join(FORMATS)}; {name!r} is none of them.")
    path = output or Path(f"gcheck-{options['begin']}-{options['end']}{FORMATS[name]}")
    return _written(name, path, period_text(options, name))


def _written(name: str, path: Path, text: str | bytes | Iterable[str]) -> int:
    write(path, text)
    if str(path) != "-":
        click.echo(f"{name}: {path}", err=True)
    return 0


def _read(assessment: Path, options: Mapping[str, Any]) -> tuple[Assessment, str | None]:
    """The assessment without secrets, and the run that it is of where it came from a store."""
    if assessment.exists() or not (options["store"] or configured(options["config_path"]).store):
        return without_secrets(read_report(assessment)), None
    store = store_of(options)
    with store.reading() as database:
        run = store.find(database, str(assessment))
    return with_past(store, run.run, without_secrets(store.assessment(store.manifest(run), parse))), run.run
