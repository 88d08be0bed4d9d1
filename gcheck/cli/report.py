"""``gcheck report``: render an assessment file, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gcheck.cli.files import write
from gcheck.cli.finish import read_text
from gcheck.cli.redact import check, handed_out, redacting
from gcheck.plugins import reporter
from gcheck.reporters.json import parse
from gcheck.reporters.secrets import without_secrets


@click.command("report", epilog="""\b
Example:
  gcheck report assessment.json --format html -o report.html""")  # fmt: skip
@click.argument("assessment", type=click.Path(path_type=Path))
@click.option("--format", "name", default="html", show_default=True, help="The report's format.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The report's file; `-` is standard output."
)
@redacting
def command(assessment: Path, name: str, output: Path | None, **options: Any) -> int:
    """Render an ASSESSMENT that `gcheck assess` or a JSON report wrote."""
    check(options)
    made = reporter(name)
    path = output or assessment.with_suffix(made.suffix)
    if path.absolute() == assessment.absolute():
        path = assessment.with_suffix(f".report{made.suffix}")
    told = without_secrets(parse(read_text(assessment), str(assessment)))
    write(path, made.render(handed_out(told, options)))
    if str(path) != "-":
        click.echo(f"{name}: {path}", err=True)
    return 0
