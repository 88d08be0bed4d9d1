"""``gcheck init``: a gcheck.yaml, or templates of registers, to start from."""

from __future__ import annotations

from pathlib import Path

import click

from gcheck.config import FILE
from gcheck.errors import UsageError

_TEMPLATE = """\
# yaml-language-server: $schema={schema}
# What `gcheck scan` reads and by what it is judged. Paths are relative to this file.

organisation: Example Ltd

sources:
  - name: infrastructure
    kind: terraform
    path: .
  # - name: registers
  #   kind: records               # `gcheck init records` writes templates
  #   path: registers
  #   time_zone: Europe/Dublin
  # - name: production
  #   kind: aws
  #   regions: [eu-west-1]        # or: all
  #   role_arn: arn:aws:iam::111122223333:role/gcheck-read-only
  #   external_id: EXTERNAL-ID

# frameworks: [iso-27001-2022, hipaa, gdpr, cobit-2019, itil-4]
# controls: [controls]            # folders of your own controls
# records: [records.yaml]         # waivers, attestations, applicability
# show_personal_data: true        # names and addresses of registers in reports

gate:
  fail_on: high
  # allow_unknown: [remote_module]

reports:
  html: gcheck-report.html
  json: gcheck-report.json
"""


class _Init(click.Group):
    """A group of which the first word may also be the folder of ``gcheck init FOLDER``."""

    default = "configuration"
    """The command that is meant where none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asks_for_help = bool(args) and args[0] in ("-h", "--help")
        if not asks_for_help and (not args or args[0] not in self.commands):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


@click.group("init", cls=_Init)
def command() -> None:
    """Write what to start from: a gcheck.yaml into FOLDER, or templates of registers.

    `gcheck init [FOLDER]` is `gcheck init configuration [FOLDER]`.
    """


@command.command("configuration")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
def configuration(folder: Path, force: bool) -> int:
    """Write a gcheck.yaml, and its schema for editors, into FOLDER."""
    from gcheck.catalog.schemas import text
    from gcheck.cli.files import write

    path = folder / FILE
    schema = folder / ".gcheck.schema.json"
    if path.exists() and not force:
        raise UsageError(f"{path} exists already; --force overwrites it.")
    write(schema, text("config"))
    write(path, _TEMPLATE.format(schema=schema.name))
    click.echo(str(path))
    return 0


@command.command("records")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("registers"))
@click.option("--format", "form", type=click.Choice(["csv", "yaml", "xlsx"]), default="csv", show_default=True,
              help="One table or list for each register, or one workbook.")  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
def records(folder: Path, form: str, force: bool) -> int:
    """Write a template of every register, with an example row, into FOLDER; `registers` by default.

    Example rows are not read as records.
    """
    from gcheck.cli.files import write
    from gcheck.collectors.records.templates import templates

    try:
        made = list(templates(form))
    except ImportError:
        raise UsageError("workbooks are written with openpyxl: pip install 'gcheck[xlsx]'.") from None
    there = [name for name, _ in made if (folder / name).exists()]
    if there and not force:
        raise UsageError(f"{folder / there[0]} exists already; --force overwrites it.")
    for name, content in made:
        write(folder / name, content)
        click.echo(str(folder / name))
    return 0
