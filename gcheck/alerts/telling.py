"""Telling: from the events of a report to the messages in the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gcheck.alerts.event import Event
from gcheck.alerts.message import SHOWN, entry, lines, message_id, subject
from gcheck.alerts.outbox import Message, Outbox
from gcheck.alerts.policy import Policy
from gcheck.model.control import at_least


def put(
    news: Sequence[Event], policy: Policy, outbox: Outbox, now: datetime, clock: str, organisation: str | None
) -> int:
    """Write the messages, one for each receiver, or one for each event and receiver. Returns how many.

    More events than a message lists are a storm: those come as a digest, whatever the policy says.
    """
    each = policy.at_once and len(news) <= SHOWN
    groups = [[one] for one in news] if each else _by_time(news, policy)
    made = 0
    for group in filter(None, groups):
        after = _after(group, policy, now)
        for receiver in policy.receivers:
            outbox.put(
                Message(
                    message_id(receiver.name, group, clock),
                    receiver.name,
                    subject(group, organisation),
                    lines(group, policy.hide_names),
                    [entry(one, policy.hide_names) for one in group],
                    now.isoformat(),
                    after.isoformat(),
                )
            )
            made += 1
    return made


def _by_time(news: Sequence[Event], policy: Policy) -> list[list[Event]]:
    """What breaks the quiet, and the rest."""
    grave = [one for one in news if _breaks_quiet(one, policy)]
    return [grave, [one for one in news if one not in grave]]


def _breaks_quiet(event: Event, policy: Policy) -> bool:
    unless = policy.quiet.unless if policy.quiet else None
    return unless is not None and at_least(event.severity, unless)


def _after(group: Sequence[Event], policy: Policy, now: datetime) -> datetime:
    if policy.quiet is None or any(_breaks_quiet(one, policy) for one in group):
        return now
    return policy.quiet.until(now) or now
