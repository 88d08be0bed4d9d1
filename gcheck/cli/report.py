"""``gcheck report``: render an assessment file, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gcheck.cli.files import write
from gcheck.cli.finish import read_text
from gcheck.cli.redact import check, handed_out, redacting
from gcheck.cli.rendering import check_format, rendered, suffix
from gcheck.reporters.json import parse
from gcheck.reporters.secrets import without_secrets


@click.command("report", epilog="""\b
Example:
  gcheck report assessment.json --format html -o report.html""")  # fmt: skip
@click.argument("assessment", type=click.Path(path_type=Path))
@click.option("--format", "name", default="html", show_default=True, help="The report's format.")
@click.option(
    "--template", type=click.Path(path_type=Path), help="A Jinja template of your own, in place of a format."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The report's file; `-` is standard output."
)
@redacting
def command(assessment: Path, name: str, template: Path | None, output: Path | None, **options: Any) -> int:
    """Render an ASSESSMENT that `gcheck assess` or a JSON report wrote."""
    check(options)
    name = f"template:{template}" if template is not None else name
    check_format(name)
    path = output or assessment.with_suffix(suffix(name))
    if path.absolute() == assessment.absolute():
        path = assessment.with_suffix(f".report{suffix(name)}")
    told = without_secrets(parse(read_text(assessment), str(assessment)))
    write(path, rendered(name, handed_out(told, options)))
    if str(path) != "-":
        click.echo(f"{name}: {path}", err=True)
    return 0
