"""What is said while a command runs, and in which colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from gcheck.patterns import regex

_COMMAND = regex(r"(?m)^\s*:(?=:)|##(?=\w*\[)")
"""How GitHub's runner, and those of Azure and TeamCity, know a command in the log: ``::name``, ``##[name]``, ``##vso[name]``."""


def use_color(option: bool | None) -> bool:
    """NO_COLOR before --color, --color before FORCE_COLOR, and else whether standard output is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if option is not None:
        return option
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


@contextmanager
def progress(quiet: bool, verbose: bool) -> Iterator[Callable[[str], None]]:
    """A function that shows what is going on: a spinner on a terminal, lines with ``-v``, else nothing."""
    if verbose and not quiet:
        yield lambda text: click.echo(printable(text), err=True)
    elif quiet or not sys.stderr.isatty():
        yield lambda text: None
    else:
        from rich.console import Console  # imported here: it costs more than a small scan
        from rich.markup import escape

        console = Console(stderr=True)
        with console.status("starting") as status:
            yield lambda text: status.update(escape(printable(text)))


def printable(text: str) -> str:
    """Text without control characters but line ends: what was read must not steer the reader's terminal.

    Nor may it steer the runner of a pipeline, which obeys commands that it finds in the log.
    """
    visible = "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text
    )
    return _COMMAND.sub(lambda match: f"{match[0]} ", visible)
