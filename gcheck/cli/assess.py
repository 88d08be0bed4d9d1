"""``gcheck assess``: judge an inventory file, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gcheck import scan as flow
from gcheck.cli.console import progress
from gcheck.cli.files import write
from gcheck.cli.finish import finish, read_text
from gcheck.cli.keeping import STORE_FAILED, keeping, store_options
from gcheck.cli.options import announce, choosing, gating, set_up, talking
from gcheck.cli.redact import check, redacting
from gcheck.model.inventory import Inventory
from gcheck.plugins import reporter
from gcheck.reporters.secrets import without_secrets


@click.command("assess", epilog="""\b
Examples:
  gcheck assess inventory.jsonl -o assessment.json
  gcheck assess inventory.jsonl --framework hipaa --report html=hipaa.html""")  # fmt: skip
@click.argument("inventory", type=click.Path(path_type=Path))
@choosing
@gating
@redacting
@store_options
@talking
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The assessment file; `-` is standard output."
)
def command(**options: Any) -> int:
    """Judge an INVENTORY that `gcheck collect` wrote. The same inventory gives the same findings."""
    setup = set_up(options, need_sources=False)
    check(options)
    announce(setup, options["quiet"])
    path, keeper = options["inventory"], keeping(options, setup)
    with progress(options["quiet"], options["verbose"]) as say:
        inventory = Inventory.loads(read_text(path), str(path))
        assessment = flow.judge(inventory, setup.library, setup.request, say)
    assessment, kept = keeper.end(
        assessment, setup.clock, bool(setup.reports) or options["output"] is not None
    )
    output = options["output"]
    if output is not None:
        write(output, reporter("json").render(without_secrets(assessment)))
    code = finish(assessment, setup.reports, {**options, "quiet": options["quiet"] or str(output) == "-"})
    return code if kept else STORE_FAILED
