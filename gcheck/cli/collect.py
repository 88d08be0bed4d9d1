"""``gcheck collect``: read the sources into an inventory file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gcheck import scan as flow
from gcheck.cli.console import progress
from gcheck.cli.files import write
from gcheck.cli.options import announce, choosing, reading, set_up, talking
from gcheck.cli.resume import begin, end
from gcheck.store.spool import Spool


@click.command("collect", epilog="""\b
Examples:
  gcheck collect infrastructure/ -o inventory.jsonl
  gcheck collect --source aws --region all -o inventory.jsonl""")  # fmt: skip
@reading
@choosing
@talking
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("-"),
    help="The inventory file; `-` is standard output.",
)
def command(**options: Any) -> int:
    """Read PATHS and sources into an inventory, which can be judged again later and elsewhere.

    Exits 3 where something could not be read; the inventory says what.
    """
    setup = set_up(options)
    announce(setup, options["quiet"])
    with progress(options["quiet"], options["verbose"]) as say:
        sources = flow.looked_at(setup.sources)
        controls = setup.library.controls_of(flow.providers(sources))
        selected = setup.request.selection.choose(controls, setup.library.frameworks)
        journal = begin(options["resume"], setup, options["quiet"])
        spool = Spool()
        tags = bool(flow.tags_named(setup.request, flow.records_of(setup.request, setup.library)))
        collecting = flow.Collecting(sources, selected, setup.clock, say, journal, tags=tags)
        facts = collecting.run(lambda resource, _: spool.add(resource))
    write(options["output"], facts.lines(spool.lines()))
    end(journal, facts.gaps, options["resume"], options["quiet"])
    if not options["quiet"]:
        click.echo(f"{len(spool)} resources, {len(facts.gaps)} gaps: {options['output']}", err=True)
    spool.close()
    return 3 if facts.gaps else 0
