"""``gcheck init``: a gcheck.yaml to start from."""

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
  # - name: production
  #   kind: aws
  #   regions: [eu-west-1]        # or: all
  #   role_arn: arn:aws:iam::111122223333:role/gcheck-read-only
  #   external_id: EXTERNAL-ID

# frameworks: [iso-27001-2022, hipaa, gdpr, cobit-2019, itil-4]
# controls: [controls]            # folders of your own controls
# records: [records.yaml]         # waivers, attestations, applicability

gate:
  fail_on: high
  # allow_unknown: [remote_module]

reports:
  html: gcheck-report.html
  json: gcheck-report.json
"""


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
def command(folder: Path, force: bool) -> int:
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
