"""``gcheck scan --preflight``: what a scan would not be able to read, found out with one resource of each type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import click

from gcheck.cli.summary import clean
from gcheck.evaluation.evaluate import reads, reads_elsewhere
from gcheck.model.control import Control
from gcheck.model.gap import Gap
from gcheck.model.inventory import Inventory

SAMPLE = 1
"""Resources of each type that are read."""


def preflight(rehearsal: Inventory, controls: Sequence[Control]) -> int:
    """Print what could not be read, and how many controls depend on it. Returns 3 if there is anything, else 0."""
    rows: dict[tuple[str, str, str, str], list[Gap]] = defaultdict(list)
    for gap in rehearsal.gaps:
        if gap.kind != "truncated":  # the sample cuts every listing
            rows[gap.source, gap.kind, gap.operation or str(gap.place), gap.permission or ""].append(gap)
    calls = sum(item.calls for item in rehearsal.calls)
    operations = len({item.operation for item in rehearsal.calls})
    click.echo(f"{calls} calls of {operations} operations made, one resource of each type read")
    for source in rehearsal.sources:
        if source.skipped is not None:
            click.echo(clean(f"  will not be scanned  {source.name}: {source.skipped}"))
    for (name, kind, operation, permission), gaps in sorted(rows.items()):
        grant = f"; grant {permission}" if permission else ""
        text = f"  {kind:13} {operation} in {name}: {gaps[0].detail}{grant}"
        click.echo(clean(f"{text} ({_affected(gaps, controls)} of {len(controls)} controls need it)"))
    if rows:
        click.echo("A scan would be incomplete: what stands above would be unknown.")
        return 3
    click.echo("Everything that the selected controls need can be read.")
    return 0


def _affected(gaps: Sequence[Gap], controls: Sequence[Control]) -> int:
    return sum(any(_needs(control, gap) for gap in gaps) for control in controls)


def _needs(control: Control, gap: Gap) -> bool:
    for kind, names in (*reads(control).items(), *reads_elsewhere(control).items()):
        if kind in gap.resource_types or "*" in gap.resource_types:
            first = {path.partition(".")[0] for path in gap.attributes}
            if not first or first & names:
                return True
    return False
