"""Denials of a resource policy for whoever does not come from a named source.

The usual way to close an API or a bucket to all but some networks is to allow everyone and to deny everyone else
("API Gateway resource policy examples", API Gateway Developer Guide); the Allow alone does not tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gcheck.model.condition_value import is_wide

_NEGATED = frozenset((
    "stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike", "notipaddress",
))  # fmt: skip


def denied_unless(policy: Mapping[str, Any] | None, action: str) -> list[str] | None:
    """The condition keys by which the policy denies an action to everyone whose value is not a named one, sorted.

    A key is in lower case. A denial counts only if it is about all of the resource, and if nothing else must hold for
    it. None where one names several keys, of which the weakest would tell. Raises what a document raises that is no
    policy.
    """
    if policy is None:
        return []
    found = policy["Statement"]
    statements = [found] if isinstance(found, dict) else found
    named = [keys for item in statements if _denies_all(item, action) and (keys := _keys(item))]
    return None if any(len(keys) > 1 for keys in named) else sorted({key for keys in named for key in keys})


def _denies_all(statement: Mapping[str, Any], action: str) -> bool:
    principal = statement.get("Principal")
    anyone = principal == "*" or (isinstance(principal, dict) and "*" in _strings(principal.get("AWS", ())))
    service = action.partition(":")[0]
    actions = {name.lower() for name in _strings(statement.get("Action", ()))}
    return bool(
        statement["Effect"] == "Deny"
        and anyone
        and actions & {action.lower(), f"{service}:*", "*"}
        and any(_whole(name) for name in _strings(statement.get("Resource", "*")))
    )


def _whole(resource: str) -> bool:
    """Whether a resource of a policy is every path of every stage: ``*``, ``execute-api:/*`` or an API's ARN and ``/*``."""
    return resource == "*" or (resource.endswith("/*") and resource.count("/") == 1)


def _keys(statement: Mapping[str, Any]) -> list[str]:
    """The keys of a denial's conditions; none where one of them is no comparison with named values that must differ."""
    pairs = [
        # a key that is missing meets a negated operator, with IfExists and without
        (operator.lower().removesuffix("ifexists"), key.lower(), _strings(values))
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    ]
    sound = all(
        operator in _NEGATED and not any(is_wide(value, key) for value in values)
        for operator, key, values in pairs
    )
    return [key for _, key, _ in pairs] if sound else []


def _strings(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
