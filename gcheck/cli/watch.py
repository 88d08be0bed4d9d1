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
from gcheck.cli.options import Setup, announce, choosing, set_up
from gcheck.errors import UsageError
from gcheck.model.assessment import Assessment
from gcheck.model.finding import Finding
from gcheck.model.source import Source
from gcheck.watching import difference, watch

LISTED = 50


@click.command("watch", epilog="""\b
Examples:
  gcheck watch infrastructure/
  gcheck watch infrastructure/ --severity high --framework iso-27001-2022""")  # fmt: skip
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@choosing
@click.option("--records", multiple=True, type=click.Path(path_type=Path), help="A file of waivers, attestations or applicability.")  # fmt: skip
@click.option("--rounds", type=click.IntRange(1), help="End after judging so many times.")
def command(rounds: int | None, **options: Any) -> int:
    """Judge PATHS, and again whenever a file below them changes; say what is new and what is fixed.

    Without PATHS it watches the files and folders that gcheck.yaml names. It ends with Ctrl-C.
    """
    setup = set_up(options, need_sources=False)
    announce(setup, False)
    known = _known(setup, options["paths"])
    paths = [Path(one.options["path"]) for one in known]
    left = rounds

    def told(after: Assessment, before: Assessment | None) -> None:
        nonlocal left
        _tell(after, before)
        left = None if left is None else left - 1
        if left == 0:
            raise _EnoughError

    try:
        watch(paths, _judge(setup, options["paths"], known), told)
    except (KeyboardInterrupt, _EnoughError):
        click.echo("stopped watching", err=True)
    return 0


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
