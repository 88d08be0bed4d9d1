"""``--resume``: the journal of a run that may be cut short."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from gcheck.cli.options import Setup
from gcheck.model.gap import Gap
from gcheck.store.journal import Journal


def begin(path: Path | None, setup: Setup, quiet: bool) -> Journal | None:
    """The journal at ``path``, if one was asked for. Raises UsageError."""
    if path is None:
        return None
    journal = Journal(path, setup.clock)
    if journal.recalled and not quiet:
        click.echo(f"{journal.recalled} answers of an earlier run are taken from {path}", err=True)
    return journal


def end(journal: Journal | None, gaps: Sequence[Gap], path: Path | None, quiet: bool) -> None:
    """Remove the journal where everything was read; else say that it is kept."""
    if journal is None:
        return
    if journal.trouble:
        click.echo(f"the run cannot be resumed: {journal.trouble}", err=True)
    journal.end(whole=not gaps)
    if gaps and not quiet:
        click.echo(f"what was read is kept in {path}; the same command goes on from there", err=True)
