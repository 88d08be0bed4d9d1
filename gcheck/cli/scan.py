"""``gcheck scan``: collect, judge and report in one go."""

from __future__ import annotations

from typing import Any

import click

from gcheck import scan as flow
from gcheck.cli.console import progress
from gcheck.cli.finish import finish
from gcheck.cli.options import announce, choosing, gating, reading, set_up, talking


@click.command("scan", epilog="""\b
Examples:
  gcheck scan infrastructure/
  gcheck scan --source aws --region eu-west-1 --region eu-central-1 --report html=report.html
  gcheck scan infrastructure/ --framework hipaa --fail-on high --allow-unknown remote_module""")  # fmt: skip
@reading
@choosing
@gating
@talking
def command(**options: Any) -> int:
    """Read PATHS and sources, judge them, and report.

    Without PATHS and --source it reads what gcheck.yaml names.
    """
    setup = set_up(options)
    announce(setup, options["quiet"])
    with progress(options["quiet"], options["verbose"]) as say:
        controls = setup.library.controls_of(flow.providers(setup.sources))
        selected = setup.request.selection.choose(controls, setup.library.frameworks)
        inventory = flow.collect(setup.sources, selected, setup.clock, say)
        assessment = flow.judge(inventory, setup.library, setup.request, say)
    return finish(assessment, setup.reports, options)
