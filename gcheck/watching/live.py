"""Watching live sources: what the events of a growing file name is read again, and all is judged anew."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from msgspec import Struct, field

from gcheck.collectors.aws.events import CHANGES, UNKNOWN, Event, event_of
from gcheck.model.assessment import Assessment
from gcheck.model.inventory import Inventory
from gcheck.watching.estate import Estate, Part
from gcheck.watching.files import POLL
from gcheck.watching.stream import Item, Stream

REMEMBERED = 200_000
"""Ids of events that are known again: CloudTrail delivers some twice."""
TWICE = "seen before"


class Heard(Struct):
    """What one look at the file has brought. ``counts`` says how many events had which fate, ``unknown`` which nobody knows,
    ``wrong`` what is no event."""

    events: list[Event] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.counts or self.wrong)


class Listener(Struct):
    """Tells events that matter from others, each once."""

    _seen: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def hear(self, stream: Stream, estate: Estate | None) -> Heard:
        """What came since the last look. Without an estate, which is read after that, events are only known again."""
        heard = Heard()
        for item in stream.new():
            self._hear(item, estate, heard)
        return heard

    def _hear(self, item: Item, estate: Estate | None, heard: Heard) -> None:
        try:
            if item.wrong is not None:
                raise ValueError(item.wrong)
            event = event_of(item.record)
        except ValueError as error:
            heard.wrong.append(f"{item.where}: {error}")
            return
        if event.id in self._seen:
            heard.counts[TWICE] += 1
            return
        self._seen[event.id] = None
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        if estate is None:
            return
        fate = estate.fate(event)
        heard.counts[fate] += 1
        if fate == CHANGES:
            heard.events.append(event)
        elif fate == UNKNOWN:
            heard.unknown[f"{event.source} {event.name}"] += 1


class Live(Struct):
    """The judge of live sources, as the command line sets it up: ``read`` all, ``again`` a part, and ``judge`` what is known."""

    read: Callable[[], Estate]
    again: Callable[[Part], Inventory]
    judge: Callable[[Inventory], Assessment]


def follow(
    stream: Stream,
    live: Live,
    tell: Callable[[Assessment, Assessment | None], None],
    hear: Callable[[Heard], None],
) -> None:
    """Read and judge everything, and then what events name, until interrupted.

    Events that are in the file already are older than what is read now. ``tell`` is given each result and the one before,
    ``hear`` what each look at the file has brought.
    """
    listener = Listener()
    hear(listener.hear(stream, None))
    estate = live.read()
    before = live.judge(estate.inventory)
    tell(before, None)
    while True:
        heard = listener.hear(stream, estate)
        if not heard:
            time.sleep(POLL)
            continue
        hear(heard)
        if not heard.events:
            continue
        for part in estate.parts(heard.events):
            estate.take(part, live.again(part))
        after = live.judge(estate.inventory)
        tell(after, before)
        before = after
