"""``gcheck scan``: collect, judge and report in one go."""

from __future__ import annotations

from typing import Any

import click

from gcheck import folders
from gcheck import scan as flow
from gcheck.cli.console import progress
from gcheck.cli.finish import finish
from gcheck.cli.keeping import STORE_FAILED, keeping, store_options
from gcheck.cli.options import announce, choosing, gating, reading, set_up, talking
from gcheck.cli.preflight import SAMPLE, preflight
from gcheck.cli.redact import check, redacting
from gcheck.cli.resume import begin, end


@click.command("scan", epilog="""\b
Examples:
  gcheck scan infrastructure/
  gcheck scan --source aws --region eu-west-1 --region eu-central-1 --report html=report.html
  gcheck scan --source aws --region all --organization --preflight
  gcheck scan infrastructure/ --framework hipaa --fail-on high --allow-unknown remote_module""")  # fmt: skip
@reading
@click.option("--preflight", is_flag=True,
              help="Say what a scan could not read, and end: one resource of each type is read, nothing is judged.")  # fmt: skip
@choosing
@gating
@redacting
@store_options
@talking
def command(**options: Any) -> int:
    """Read PATHS and sources, judge them, and report.

    Without PATHS and --source it reads what gcheck.yaml names.
    """
    with folders.shared():  # a tree is walked once, for what it holds and for what is read of it
        return _scan(options)


def _scan(options: dict[str, Any]) -> int:
    setup, quiet = set_up(options), options["quiet"]
    check(options)
    announce(setup, quiet)
    keeper = keeping(options, setup)
    with progress(quiet, options["verbose"]) as say:
        if options["preflight"]:
            sources = flow.looked_at(setup.sources)
            controls = setup.library.controls_of(flow.providers(sources))
            selected = setup.request.selection.choose(controls, setup.library.frameworks)
            return preflight(flow.collect(sources, selected, setup.clock, say, sample=SAMPLE), selected)
        journal = begin(options["resume"], setup, quiet)
        keeper.begin(setup)
        assessment = flow.scan(setup.sources, setup.library, setup.request, setup.clock, say, journal)
    assessment, kept = keeper.end(assessment, setup.clock, bool(setup.reports))
    code = finish(assessment, setup.reports, options)
    end(journal, assessment.gaps, options["resume"], quiet)
    return code if kept else STORE_FAILED
