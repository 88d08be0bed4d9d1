"""``gcheck report``: render an assessment file, offline."""

from __future__ import annotations

from pathlib import Path

import click

from gcheck.cli.files import write
from gcheck.cli.finish import read_text
from gcheck.plugins import reporter
from gcheck.reporters.json import parse


@click.command("report", epilog="""\b
Example:
  gcheck report assessment.json --format html -o report.html""")  # fmt: skip
@click.argument("assessment", type=click.Path(path_type=Path))
@click.option("--format", "name", default="html", show_default=True, help="The report's format.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The report's file; `-` is standard output."
)
def command(assessment: Path, name: str, output: Path | None) -> int:
    """Render an ASSESSMENT that `gcheck assess` or a JSON report wrote."""
    made = reporter(name)
    path = output or assessment.with_suffix(made.suffix)
    if path.absolute() == assessment.absolute():
        path = assessment.with_suffix(f".report{made.suffix}")
    write(path, made.render(parse(read_text(assessment))))
    if str(path) != "-":
        click.echo(f"{name}: {path}", err=True)
    return 0
