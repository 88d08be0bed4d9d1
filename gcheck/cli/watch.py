"""``gcheck watch``: judge files as they change."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from gcheck import scan as flow
from gcheck.cli.console import printable
from gcheck.cli.options import AWS, Setup, announce, aws_options, choosing, set_up
from gcheck.errors import UsageError
from gcheck.model.assessment import Assessment
from gcheck.model.finding import Finding
from gcheck.model.source import Source
from gcheck.watching.files import difference, watch

LISTED = 50


@click.command("watch", epilog="""\b
Examples:
  gcheck watch infrastructure/
  gcheck watch infrastructure/ --severity high --framework iso-27001-2022
  gcheck watch --source aws --region eu-west-1 --events cloudtrail.jsonl --control "aws.s3.*\"""")  # fmt: skip
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--events", type=click.Path(path_type=Path), metavar="FILE",
              help="In place of PATHS: read again from live AWS what the events name that are appended to FILE, or come as files into that folder.")  # fmt: skip
@click.option("--source", "sources", multiple=True, metavar="NAME",
              help="With --events: a source of gcheck.yaml by name, or `aws`. Several times for several.")  # fmt: skip
@aws_options
@choosing
@click.option("--records", multiple=True, type=click.Path(path_type=Path), help="A file of waivers, attestations or applicability.")  # fmt: skip
@click.option("--rounds", type=click.IntRange(1), help="End after judging so many times.")
def command(rounds: int | None, **options: Any) -> int:
    """Judge PATHS, and again whenever a file below them changes; say what is new and what is fixed.

    Without PATHS it watches the files and folders that gcheck.yaml names. It ends with Ctrl-C.

    With --events it reads and judges AWS sources once, and then only what events name, and says what has changed. Events
    are records of CloudTrail, or those in envelopes of EventBridge, one on a line, or files of CloudTrail, also packed.
    """
    left = rounds

    def told(after: Assessment, before: Assessment | None) -> None:
        nonlocal left
        _tell(after, before)
        left = None if left is None else left - 1
        if left == 0:
            raise _EnoughError

    try:
        if options["events"] is None:
            _files(options, told)
        else:
            _events(options, told)
    except (KeyboardInterrupt, _EnoughError):
        click.echo("stopped watching", err=True)
    return 0


def _files(options: dict[str, Any], told: Callable[[Assessment, Assessment | None], None]) -> None:
    given = [name for name in ("sources", "regions", *AWS) if options[name]]
    if given:
        raise UsageError(
            "--source and what is said of AWS belong to --events: only files are watched without."
        )
    setup = set_up(options, need_sources=False)
    announce(setup, False)
    known = _known(setup, options["paths"])
    watch([Path(one.options["path"]) for one in known], _judge(setup, options["paths"], known), told)


def _events(options: dict[str, Any], told: Callable[[Assessment, Assessment | None], None]) -> None:
    from gcheck.cli.watch_events import check, hear, live
    from gcheck.watching.live import follow
    from gcheck.watching.stream import Stream

    if options["paths"]:
        raise UsageError("name PATHS to watch, or --events, and not both.")
    setup = set_up(options)
    announce(setup, False)
    check(options["events"])
    follow(Stream(options["events"]), live(setup), told, hear)


class _EnoughError(Exception):
    """As many rounds as were asked for."""


def _known(setup: Setup, paths: Sequence[Path]) -> list[Source]:
    found = flow.sources_for(paths) if paths else list(setup.config.sources)
    files = [one for one in found if isinstance(one.options.get("path"), str)]
    for one in found:
        if one not in files:
            click.echo(printable(f"{one.name} is not made of files; it is not watched"), err=True)
    if not files:
        raise UsageError("there is nothing to watch: name a PATH, or a source with a path in gcheck.yaml.")
    return files


def _judge(setup: Setup, paths: Sequence[Path], known: list[Source]) -> Callable[[], Assessment]:
    last: list[Source] = known

    def judge() -> Assessment:
        nonlocal last
        if paths and all(path.exists() for path in paths):
            last = flow.sources_for(paths)  # a file of another kind may have come
        gc.unfreeze()
        return flow.scan(last, setup.library, setup.request, flow.now(), lambda text: None)

    return judge


def _tell(after: Assessment, before: Assessment | None) -> None:
    counts = {
        status: sum(one.status == status for one in after.findings) for status in ("fail", "unknown", "pass")
    }
    text = ", ".join(f"{count} {status}" for status, count in counts.items())
    if before is None:
        click.echo(f"{_clock()} watching: {text}")
        return
    found = difference(before, after)
    for word, findings in (
        ("new", found.new),
        ("unknown", found.unknown),
        ("fixed", found.fixed),
        ("gone", found.gone),
    ):
        for one in findings[:LISTED]:
            click.echo(printable(f"{word:8}{_line(one)}"))
        if len(findings) > LISTED:
            click.echo(f"{word:8}and {len(findings) - LISTED} more")
    click.echo(f"{_clock()} {text}")


def _line(one: Finding) -> str:
    return f"{one.severity:9}{one.control}  {one.resource_name or one.resource_uid or one.resource_type}  {one.place}"


def _clock() -> str:
    return time.strftime("%H:%M:%S")
