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


def principal(value: Any) -> Any:
    """The principal of a permission of Lambda, as policies have it."""
    if value == "*" or type(value) is Unread:  # it may be a service, an account or anyone
        return value
    service = isinstance(value, str) and ".amazon" in value
    return {"Service" if service else "AWS": value}


def whole_services(policy: Reading) -> Reading:
    """What of allowed actions stands for a whole service, such as ``s3:*``, or for all but what is named."""
    document = policy.value
    if not isinstance(document, dict):
        return Reading(bare(document) if isinstance(document, Unread) else [], policy.places)
    held = document.get("Statement", [])
    actions = [
        action
        for item in (held if isinstance(held, list) else [held])
        for action in (_allowed(item) if isinstance(item, dict) else [item])
    ]
    wide = [
        item
        for item in actions
        if isinstance(item, Unread) or str(item).endswith((":*", "NotAction")) or item == "*"
    ]
    return Reading([bare(item) if isinstance(item, Unread) else str(item) for item in wide], policy.places)


def by_exception(policy: Reading) -> Reading:
    """Whether a statement that allows says, by NotResource, only what it is not about."""
    document = policy.value
    if not isinstance(document, dict):
        return Reading(bare(document) if isinstance(document, Unread) else False, policy.places)
    held = document.get("Statement", [])
    found = [_excepts(item) for item in (held if isinstance(held, list) else [held])]
    if True in found:
        return Reading(True, policy.places)
    return Reading(next((item for item in found if item is not False), False), policy.places)


def _excepts(statement: Any) -> Any:
    if not isinstance(statement, dict):
        return bare(statement) if isinstance(statement, Unread) else False
    if statement.get("Effect") == "Deny" or statement.get("NotResource") is None:
        return False
    effect = statement.get("Effect")
    return bare(effect) if isinstance(effect, Unread) else True


def _allowed(statement: dict[str, Any]) -> list[Any]:
    effect = statement.get("Effect")
    if effect == "Deny":
        return []
    if isinstance(effect, Unread):
        return [effect]
    if statement.get("NotAction") is not None:
        return ["NotAction"]
    actions = statement.get("Action", [])
    return actions if isinstance(actions, list) else [actions]


def _unread(value: Any, depth: int = 0) -> Unread | None:
    if isinstance(value, Unread):
        return bare(value)
    if isinstance(value, (dict, list)) and depth < 20:
        for item in value.values() if isinstance(value, dict) else value:
            found = _unread(item, depth + 1)
            if found is not None:
                return found
    return None
