"""``gcheck watch --events``: live AWS accounts, of which what events name is read again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gcheck import scan as flow
from gcheck.cli.console import printable
from gcheck.cli.options import Setup
from gcheck.errors import UsageError
from gcheck.model.inventory import Inventory

if TYPE_CHECKING:
    from gcheck.model.source import Source
    from gcheck.watching.estate import Estate, Part
    from gcheck.watching.live import Heard, Live

LISTED = 20
_KIND = "aws"


def sources_of(setup: Setup) -> tuple[Source, ...]:
    """The sources that events tell of. Raises UsageError where there is none."""
    for one in setup.sources:
        if one.kind != _KIND:
            click.echo(printable(f"{one.name} is not an AWS source; no event tells of it"), err=True)
    found = tuple(one for one in setup.sources if one.kind == _KIND)
    if not found:
        raise UsageError("--events tells of AWS: name --source aws, or an aws source of gcheck.yaml.")
    return found


def live(setup: Setup) -> Live:
    """How the sources of the command line are read, read again and judged."""
    from gcheck.watching.estate import Estate
    from gcheck.watching.live import Live

    sources = sources_of(setup)
    known = setup.library.controls_of(flow.providers(sources))
    controls = setup.request.selection.choose(known, setup.library.frameworks)
    tags = bool(flow.tags_named(setup.request, flow.records_of(setup.request, setup.library)))

    def read(sources: tuple[Source, ...], only: Mapping[str, frozenset[str]] | None = None) -> Inventory:
        resources: list[Any] = []
        collecting = flow.Collecting(sources, controls, flow.now(), lambda text: None, tags=tags, only=only)
        facts = collecting.run(lambda resource, _: resources.append(resource))
        return Inventory.of(facts.clock, facts.sources, facts.collected, [*facts.items(), *resources])

    def whole() -> Estate:
        return Estate(sources, read(sources))

    def again(part: Part) -> Inventory:
        fresh = read((part.source,), part.only)
        _say(f"read again: {_named(part)}; {_calls(fresh)}")
        return fresh

    return Live(
        whole, again, lambda inventory: flow.judge(inventory, setup.library, setup.request, lambda text: None)
    )


def hear(heard: Heard) -> None:
    """Say what a look at the file has brought: every event is counted, and those that nobody knows are named."""
    for text in heard.wrong[:LISTED]:
        _say(f"no event: {text}")
    if len(heard.wrong) > LISTED:
        _say(f"no event: and {len(heard.wrong) - LISTED} more")
    for name, count in sorted(heard.unknown.items())[:LISTED]:
        _say(f"unknown: {name[:120]} ({count}): which resource it changes is not known; a scan finds out")
    if len(heard.unknown) > LISTED:
        _say(f"unknown: and {len(heard.unknown) - LISTED} more")
    if heard.counts:
        _say("events: " + ", ".join(f"{count} {fate}" for fate, count in sorted(heard.counts.items())))


def check(path: Path) -> None:
    """Raise UsageError for what events cannot be read from. It may come later."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise UsageError(f"{path} is no regular file, and no folder of such.")
    if not path.exists():
        if not path.parent.is_dir():
            raise UsageError(f"there is no folder {path.parent} for the events.")
        _say(f"{path} is not there yet; it is waited for")


def _named(part: Part) -> str:
    from gcheck.model.collector import EVERY

    told = [
        f"{kind} {'(all)' if EVERY in names else ', '.join(sorted(names)[:5])}"
        for kind, names in part.only.items()
    ]
    return f"{part.name} {part.region or ''}".rstrip() + ": " + "; ".join(told)


def _calls(fresh: Inventory) -> str:
    count = sum(one.calls for one in fresh.calls)
    return f"{count} calls, {len(fresh.resources)} resources, {len(fresh.gaps)} gaps"


def _say(text: str) -> None:
    click.echo(printable(text), err=True)
