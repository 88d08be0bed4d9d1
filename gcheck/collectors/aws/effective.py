"""What an identity may do: the statements of its policies, less what its permissions boundary does not let through.

The rule is that of "Permissions boundaries for IAM entities" in the IAM User Guide: an identity may do what its
policies allow, what its boundary allows too, and what neither of them denies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from gcheck.collectors.aws.patterns import overlap, shared, within
from gcheck.model.unread import Unread

Statement = Mapping[str, Any]

_OVERLAPPING = Unread("unsupported", "it depends on how patterns of the policy and of its boundary overlap")
_TWO_CONDITIONS = Unread("unsupported", "the policy and its boundary each have a condition on the same key")


class _Form(Struct, frozen=True):
    """Patterns under Action or Resource, or under their inverse; not ``certain``: at most this is meant."""

    inverse: bool
    patterns: tuple[str, ...]
    certain: bool = True


def effective(
    granted: Iterable[Statement | Unread], boundary: Sequence[Statement] | Unread | None
) -> dict[str, Any]:
    """A policy document that allows what both allow, and denies what either denies.

    ``boundary`` is None where there is none, and Unread where its document is not known: then nothing is sure to be
    allowed. Raises KeyError or ValueError for what is no policy.
    """
    statements = list(granted)
    if boundary is None:
        return _document(statements)
    kept: list[Any] = [item for item in statements if isinstance(item, Unread) or item["Effect"] == "Deny"]
    allowed = [item for item in statements if not isinstance(item, Unread) and item["Effect"] == "Allow"]
    if isinstance(boundary, Unread):
        return _document([*kept, *({**item, "Effect": boundary} for item in allowed)])
    kept += [item for item in boundary if item["Effect"] == "Deny"]
    limits = [item for item in boundary if item["Effect"] == "Allow"]
    return _document([*kept, *(both for one in allowed for limit in limits for both in _meet(one, limit))])


def statements_of(document: Mapping[str, Any]) -> list[Statement]:
    """The statements of a policy; a single one may stand without a list."""
    found = document["Statement"]
    return [found] if isinstance(found, dict) else list(found)


def _document(statements: list[Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _meet(one: Statement, other: Statement) -> Iterator[Statement]:
    """What two Allow statements both allow."""
    conditions = _conditions(one.get("Condition"), other.get("Condition"))
    for action in _common(_form(one, "Action", True), _form(other, "Action", True)):
        for resource in _common(_form(one, "Resource", False), _form(other, "Resource", False)):
            sure = action.certain and resource.certain
            yield {
                "Effect": "Allow" if sure else _OVERLAPPING,
                "NotAction" if action.inverse else "Action": list(action.patterns),
                "NotResource" if resource.inverse else "Resource": list(resource.patterns),
                **({} if conditions is None else {"Condition": conditions}),
            }


def _form(statement: Statement, key: str, fold: bool) -> _Form:
    inverse = key not in statement
    value = statement[f"Not{key}" if inverse else key]
    patterns = [value] if isinstance(value, str) else value
    # actions are compared without regard to case
    return _Form(inverse, tuple(item.lower() if fold else item for item in patterns))


def _common(one: _Form, other: _Form) -> Iterator[_Form]:
    if one.inverse and other.inverse:
        yield _Form(True, tuple(dict.fromkeys((*one.patterns, *other.patterns))))
    elif one.inverse:
        yield from _less(other.patterns, one.patterns)
    elif other.inverse:
        yield from _less(one.patterns, other.patterns)
    else:
        pairs = [(left, right) for left in one.patterns for right in other.patterns]
        sure = [left for left, right in pairs if within(left, right)]
        sure += [right for left, right in pairs if within(right, left)]
        whole, unsure = set(sure), list[str]()
        for left, right in pairs:
            if not {left, right} & whole and overlap(left, right):
                both = shared(left, right)
                if both is None:
                    unsure.append(left)
                else:
                    sure += both
        yield from _forms(sure, unsure)


def _less(patterns: Sequence[str], excluded: Sequence[str]) -> Iterator[_Form]:
    """The patterns, but for what is excluded."""
    if "*" in patterns:
        yield _Form(True, tuple(excluded))
        return
    left = [item for item in patterns if not any(within(item, other) for other in excluded)]
    touched = [item for item in left if any(overlap(item, other) for other in excluded)]
    yield from _forms([item for item in left if item not in touched], touched)


def _forms(sure: Iterable[str], unsure: Iterable[str]) -> Iterator[_Form]:
    for patterns, certain in ((sure, True), (unsure, False)):
        kept = tuple(dict.fromkeys(patterns))
        if kept:
            yield _Form(False, kept, certain)


def _conditions(one: Any, other: Any) -> Any:
    """Both conditions at once; None where there is none."""
    if not one or not other or one == other:
        return one or other or None
    named = [
        {(operator.lower(), key.lower()) for operator, pairs in part.items() for key in pairs}
        for part in (one, other)
    ]
    if named[0] & named[1] or {name.lower() for name in one} & {name.lower() for name in other} - one.keys():
        return _TWO_CONDITIONS
    return {name: {**one.get(name, {}), **other.get(name, {})} for name in (*one, *other)}
