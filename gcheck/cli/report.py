"""``gcheck report``: render an assessment file, offline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from gcheck.cli.files import write
from gcheck.cli.finish import read_text
from gcheck.cli.keeping import choosing_store, store_of, with_past
from gcheck.cli.options import configured
from gcheck.cli.redact import check, handed_out, redacting
from gcheck.cli.rendering import check_format, rendered, suffix
from gcheck.model.assessment import Assessment
from gcheck.reporters.json import parse
from gcheck.reporters.secrets import without_secrets


@click.command("report", epilog="""\b
Examples:
  gcheck report assessment.json --format html -o report.html
  gcheck report latest --store history
  gcheck report 2026-06-30 --store history --format xlsx""")  # fmt: skip
@click.argument("assessment", type=click.Path(path_type=Path))
@click.option("--format", "name", default="html", show_default=True, help="The report's format.")
@click.option(
    "--template", type=click.Path(path_type=Path), help="A Jinja template of your own, in place of a format."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The report's file; `-` is standard output."
)
@choosing_store
@redacting
def command(assessment: Path, name: str, template: Path | None, output: Path | None, **options: Any) -> int:
    """Render an ASSESSMENT: a file that `gcheck assess` or a JSON report wrote, or a run of a store.

    A run is named as in `gcheck history`: by its id, `latest`, `latest~1`, or a day. Its report says what changed with it.
    """
    check(options)
    name = f"template:{template}" if template is not None else name
    check_format(name)
    told, run = _read(assessment, options)
    path = output or (Path(f"{run}{suffix(name)}") if run else assessment.with_suffix(suffix(name)))
    if path.absolute() == assessment.absolute():
        path = assessment.with_suffix(f".report{suffix(name)}")
    write(path, rendered(name, handed_out(told, options)))
    if str(path) != "-":
        click.echo(f"{name}: {path}", err=True)
    return 0


def _read(assessment: Path, options: Mapping[str, Any]) -> tuple[Assessment, str | None]:
    """The assessment without secrets, and the run that it is of where it came from a store."""
    if assessment.exists() or not (options["store"] or configured(options["config_path"]).store):
        return without_secrets(parse(read_text(assessment), str(assessment))), None
    store = store_of(options)
    with store.reading() as database:
        run = store.find(database, str(assessment))
    return with_past(store, run.run, without_secrets(parse(store.report(run), run.run))), run.run
