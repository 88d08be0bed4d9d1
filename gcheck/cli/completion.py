"""``gcheck completion``: the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command("completion", epilog="""\b
Example:
  gcheck completion bash > ~/.local/share/bash-completion/completions/gcheck""")  # fmt: skip
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the completion script of a SHELL."""
    from gcheck.cli.main import command as root

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(root, {}, "gcheck", "_GCHECK_COMPLETE").source())
    return 0
