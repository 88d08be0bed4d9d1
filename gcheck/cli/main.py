"""The command ``gcheck``: its commands are imported only when they run, so that it starts in a tenth of a second."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from gcheck import __version__
from gcheck.cli.console import printable
from gcheck.errors import GcheckError, StoreError

COMMANDS = {
    "scan": "Collect, judge and report in one go.",
    "collect": "Read the sources into an inventory file.",
    "assess": "Judge an inventory file, offline.",
    "report": "Render an assessment file, offline.",
    "document": "Write a document that an assessor asks for, from an assessment file, offline.",
    "controls": "List, show, scaffold, export, lint and test controls.",
    "frameworks": "List, show, export and lint frameworks; how far they are covered.",
    "history": "The runs that were kept: list, show, export, import, verify, prune, and what held over a period.",
    "diff": "What changed from one run to another.",
    "trend": "How verdicts went from run to run.",
    "attest": "Write down a named person's statement about a requirement.",
    "watch": "Judge files as they change, or AWS as events tell.",
    "schedule": "Scans at set times: keep, run or export them.",
    "alerts": "Tell what has changed from one report to the next.",
    "tickets": "Write tickets for Jira or GitHub, one for each failing finding.",
    "permissions": "Print the least that a source must grant.",
    "init": "Write a gcheck.yaml, or templates of registers, to start from.",
    "completion": "Print the completion script of a shell.",
}

_GARBAGE = (5_000, 5, 5)
"""Objects between two looks for garbage that refers to itself: little of what a run makes does, and each look costs."""

INTERNAL = 4
USAGE = 2


class Commands(click.Group):
    """A group whose commands live in modules of their own, imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"gcheck.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=Commands,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": "GCHECK",
        "max_content_width": 110,
    },
    epilog="""\b
Examples:
  gcheck scan infrastructure/                  judge a folder of Terraform
  gcheck scan --source aws --region eu-west-1  judge the AWS account of the ambient credentials
  gcheck scan --report html=report.html        what gcheck.yaml names, with an HTML report

\b
Exit codes:
  0  nothing in the gate failed        1  the gate failed
  2  usage or configuration            3  something that the gate covers could not be judged
  4  an internal error, or the store could not keep the run""",
)
@click.version_option(__version__, "-V", "--version", message="gcheck %(version)s")
def command() -> None:
    """Judge live systems, configuration and records against controls, and say what was not seen."""


def run(arguments: list[str]) -> int:
    """Run one command line. Returns the exit code; prints one clear message for every error made on purpose."""
    gc.set_threshold(*_GARBAGE)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a name that this terminal cannot show must not end the run
            stream.reconfigure(errors="backslashreplace")
    try:
        result: Any = command.main(arguments, prog_name="gcheck", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Abort:
        click.echo("gcheck: interrupted", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return USAGE
    except GcheckError as error:
        click.echo(f"gcheck: {printable(str(error))}", err=True)
        return INTERNAL if isinstance(error, StoreError) else USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERNAL
    except Exception as error:  # noqa: BLE001  # the last resort: a bug must not look like a verdict
        return _internal(error)


def _internal(error: Exception) -> int:
    import traceback

    traceback.print_exc()
    click.echo(
        f"gcheck: internal error: {type(error).__name__}: {error}. Please report it with the lines above.",
        err=True,
    )
    return INTERNAL
