"""What is worked out from a resource policy by the same rules as for an account's own answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading
from gcheck.model.unread import Unread


def judged(policy: Reading, judge: Callable[[Any], Any]) -> Reading:
    """What ``judge`` makes of a policy document; unread where a part of the document is, or where it cannot tell."""
    unread = _unread(policy.value)
    if unread is not None:
        return Reading(unread, {"": policy.places[""]} if "" in policy.places else {})
    try:
        found = judge(policy.value)
    except (KeyError, TypeError, ValueError, AttributeError):
        found = unresolved("the policy is not of the form of a policy")
    if found is None:
        found = unresolved("only the interplay of the policy's statements would tell")
    return Reading(found, {"": policy.places[""]} if "" in policy.places else {})


def unbound(policy: Reading) -> Reading:
    """The service principals that a policy admits without a condition on their source."""
    from gcheck.collectors.aws.deputies import unbound_services  # the same rule for both sources

    return judged(policy, unbound_services)


def _unread(value: Any, depth: int = 0) -> Unread | None:
    if isinstance(value, Unread):
        return bare(value)
    if isinstance(value, (dict, list)) and depth < 20:
        for item in value.values() if isinstance(value, dict) else value:
            found = _unread(item, depth + 1)
            if found is not None:
                return found
    return None
