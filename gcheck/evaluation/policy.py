"""IAM policy documents: what their statements allow and deny.

The rules are those of the IAM User Guide, "IAM JSON policy elements reference" and "Policy evaluation logic": an
explicit Deny wins over any Allow; patterns know ``*`` and ``?``; actions are compared without regard to case;
operators ending in ``IfExists`` and the set operator ``ForAllValues`` are met when the key is absent from the
request, so they do not narrow a grant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from gcheck.evaluation.policy_conditions import refuses_all_but_named, same_condition, unrestricted
from gcheck.evaluation.policy_patterns import MalformedError, Patterns, has_unread, patterns_of, strings
from gcheck.evaluation.truth import EITHER, F, T
from gcheck.model.unread import Unread
from gcheck.patterns import regex

ANYONE = "anyone"

_ALL_OBJECTS = regex(r"(?:arn:[^:]*:s3:::)?(?:\*|[^/]+/\*|[^/]*\*)$")
"""A resource pattern of S3 that reaches every object of a bucket, not only those below a prefix."""

_REFERENCE = regex(r"\$\{[^}]*\}")


def statements(document: Any) -> list[Any]:
    """The statements of a policy; a single one may stand without a list. Raises MalformedError."""
    found = document.get("Statement") if isinstance(document, dict) else None
    if isinstance(found, dict):
        return [found]
    if not isinstance(found, list):
        raise MalformedError("the policy has no list of statements")
    for item in found:
        if type(item) is not dict and not isinstance(item, Unread):
            raise MalformedError("a statement is not an object")
    return found


def allows(document: Any, wanted: Mapping[str, Any]) -> int:
    """Whether the document grants at least one of ``wanted['actions']``, as a set of truth values.

    ``wanted``: ``actions``; ``resources`` and ``principals`` (``anyone``, or a list of services and accounts, of which
    one suffices) narrow what counts; a statement with a narrowing
    condition on one of ``unless_condition_keys`` does not count. A Deny for everyone takes a grant away on what it
    covers, if it is unconditional or leaves only those whose value of one of these keys is a named one. Raises
    MalformedError.
    """
    found = statements(document)
    certain = unsure = False
    grants = [_Grant(item, wanted) for item in found]
    for action in wanted["actions"]:
        grant = _granted(grants, found, action, wanted)
        certain = certain or grant == T
        unsure = unsure or grant == EITHER
    return T if certain else EITHER if unsure else F


def _granted(grants: Sequence[_Grant], found: Sequence[Any], action: str, wanted: Mapping[str, Any]) -> int:
    grant = _any_of(item.of(action) for item in grants)
    if grant == F:
        return F
    denying = [item for item in found if isinstance(item, Unread) or item.get("Effect") != "Allow"]
    if not denying:
        return grant
    # each by itself: what a Deny takes away from one resource, it leaves to the others
    if "resources" not in wanted:
        return _any_of(
            _less(
                one.of(action),
                _all_of(_blocked(denying, action, resource, wanted) for resource in one.resources),
            )
            for one in grants
        )
    return _any_of(
        _less(
            _any_of(_Grant(item, {**wanted, "resources": (resource,)}).of(action) for item in found),
            _blocked(denying, action, resource, wanted),
        )
        for resource in wanted["resources"]
    )


def _any_of(outcomes: Iterable[int]) -> int:
    result = F
    for outcome in outcomes:
        if outcome == T:
            return T
        result = EITHER if outcome == EITHER else result
    return result


def _all_of(outcomes: Iterable[int]) -> int:
    result = T
    for outcome in outcomes:
        if outcome == F:
            return F
        result = EITHER if outcome == EITHER else result
    return result


def _less(grant: int, blocked: int) -> int:
    return F if grant == F or blocked == T else EITHER if blocked == EITHER else grant


class _Grant:
    """One statement as a grant: apart from the action, it says the same for each of the many that are asked for."""

    def __init__(self, statement: Any, wanted: Mapping[str, Any]) -> None:
        self._statement = statement
        self._wanted = wanted

    def of(self, action: str) -> int:
        """Whether it grants this action."""
        statement = self._statement
        if isinstance(statement, Unread):
            return EITHER
        if _effect(statement) == "Deny":
            return F
        parts = [self._actions.cover((action,), any, True), *self._about]
        if F in parts:
            return F
        parts.append(self._free)
        return F if F in parts else EITHER if EITHER in parts else T

    @cached_property
    def resources(self) -> list[Any]:
        """The patterns of what it grants, each text or unread; everything, where it names none."""
        if isinstance(self._statement, Unread) or "Resource" not in self._statement:
            return ["*"]
        return strings(self._statement["Resource"])

    @cached_property
    def _actions(self) -> Patterns:
        return patterns_of(self._statement, "Action", "NotAction")

    @cached_property
    def _about(self) -> list[int]:
        """What it says of effect, resources and principals."""
        parts = [EITHER] if isinstance(self._statement.get("Effect"), Unread) else []
        if "resources" in self._wanted:
            wanted = tuple(self._wanted["resources"])
            parts.append(_covers(self._statement, "Resource", "NotResource", wanted, any))
        principals = self._wanted.get("principals", ())
        if principals == ANYONE:
            parts.append(_anyone(self._statement))
        elif principals:
            parts.append(_names(self._statement, principals))
        return parts

    @cached_property
    def _free(self) -> int:
        return unrestricted(self._statement, self._wanted.get("unless_condition_keys", ()))


def _blocked(denying: Sequence[Any], action: str, resource: Any, wanted: Mapping[str, Any]) -> int:
    if isinstance(resource, Unread):
        return T if _blocked(denying, action, "*", wanted) == T else EITHER
    return _any_of(_blocks(item, action, resource, wanted) for item in denying)


def _blocks(statement: Any, action: str, resource: str, wanted: Mapping[str, Any]) -> int:
    """Whether a statement denies the action on the whole of a resource pattern to everyone, or to all but named ones."""
    if isinstance(statement, Unread):
        return EITHER
    if _effect(statement) == "Allow":
        return F
    parts = [
        EITHER if isinstance(statement.get("Effect"), Unread) else T,
        _covers(statement, "Action", "NotAction", (action,), any),
        _covers(statement, "Resource", "NotResource", (resource,), all) if _has_resource(statement) else T,
        _refuses_anyone(statement, wanted),
        refuses_all_but_named(statement.get("Condition"), wanted.get("unless_condition_keys", ())),
    ]
    return F if F in parts else EITHER if EITHER in parts else T


def _refuses_anyone(statement: Mapping[str, Any], wanted: Mapping[str, Any]) -> int:
    """Whether a Deny is for everyone, or for all but named principals where it is asked what anyone may do."""
    if "NotPrincipal" not in statement:
        return _anyone(statement) if "Principal" in statement else T
    if wanted.get("principals") != ANYONE:
        return F
    named = statement["NotPrincipal"]
    left = strings(named.get("AWS", ())) if isinstance(named, dict) else strings(named)
    return F if "*" in left else EITHER if has_unread(left) else T


def denies(document: Any, wanted: Mapping[str, Any]) -> int:
    """Whether one Deny statement covers all of ``wanted['actions']``, as a set of truth values.

    ``principals: anyone``: it must hold for everyone. ``objects: true``: a resource pattern must reach
    every object of a bucket.
    ``when``: its condition must be exactly this one; without it, it must have none. ``normal`` is that condition
    normalised, where it was done before. Raises MalformedError.
    """
    outcome = F
    for statement in statements(document):
        if type(statement) is dict and statement.get("Effect") == "Allow":
            continue
        one = _deny_statement(statement, wanted)
        if one == T:
            return T
        outcome |= one
    return EITHER if outcome & T else F


def _deny_statement(statement: Any, wanted: Mapping[str, Any]) -> int:
    if isinstance(statement, Unread):
        return EITHER
    effect = _effect(statement)
    parts = [_covers(statement, "Action", "NotAction", wanted["actions"], all)]
    if effect is None:
        parts.append(EITHER)
    if wanted.get("principals") == ANYONE:
        parts.append(F if "NotPrincipal" in statement else _anyone(statement))
    if wanted.get("objects"):
        parts.append(_reaches_objects(strings(statement.get("Resource", ()))))
    if F in parts:
        return F
    parts.append(
        same_condition(statement.get("Condition") or {}, wanted.get("when", {}), wanted.get("normal"))
    )
    return F if F in parts else EITHER if EITHER in parts else T


def _reaches_objects(patterns: Sequence[Any]) -> int:
    unsure = False
    for pattern in patterns:
        if type(pattern) is not str:
            unsure = True
        elif _whole_bucket(pattern):
            return T
    return EITHER if unsure else F


@lru_cache(maxsize=4096)
def _whole_bucket(pattern: str) -> bool:
    return _ALL_OBJECTS.match(_REFERENCE.sub("X", pattern)) is not None


def _effect(statement: Mapping[str, Any]) -> str | None:
    """Allow, Deny, or None where it was not read. Raises MalformedError for anything else."""
    effect = statement.get("Effect")
    if effect == "Allow":
        return "Allow"
    if effect == "Deny":
        return "Deny"
    if isinstance(effect, Unread):
        return None
    raise MalformedError("a statement has no effect of Allow or Deny")


def _covers(statement: Mapping[str, Any], key: str, inverse: str, wanted: Sequence[str], how: Any) -> int:
    """Whether the statement's patterns under ``key`` (or not under ``inverse``) cover any or all that is wanted."""
    patterns = patterns_of(statement, key, inverse)
    if key == "Resource" and how is any:
        patterns = patterns.of_any_account()
    return patterns.cover(wanted, how, key == "Action")


def _anyone(statement: Mapping[str, Any]) -> int:
    if "NotPrincipal" in statement:
        return T
    principal = statement.get("Principal")
    if principal is None:
        raise MalformedError("a statement names no principal")
    if isinstance(principal, Unread):
        return EITHER
    if isinstance(principal, str):
        return T if principal == "*" else F
    if not isinstance(principal, dict):
        raise MalformedError("a principal is neither * nor an object")
    values = strings(principal.get("AWS", ()))
    if "*" in values:
        return T
    return EITHER if has_unread(values) or any(isinstance(item, Unread) for item in principal.values()) else F


def _names(statement: Mapping[str, Any], wanted: Sequence[str]) -> int:
    """Whether it is for one of these services and accounts by name: not because it is for everyone."""
    principal = statement.get("Principal")
    if isinstance(principal, Unread):
        return EITHER
    if not isinstance(principal, dict):
        return F
    values = [value for key in ("Service", "AWS") for value in strings(principal.get(key, ()))]
    if any(_account_or_service(value) in wanted for value in values if type(value) is str):
        return T
    unread = has_unread(values) or any(isinstance(item, Unread) for item in principal.values())
    return EITHER if unread else F


def _account_or_service(principal: str) -> str:
    """The id of an account that stands as its root's ARN; what else there is as it is."""
    return principal.split(":")[4] if principal.endswith(":root") and principal.count(":") == 5 else principal


def _has_resource(statement: Mapping[str, Any]) -> bool:
    return "Resource" in statement or "NotResource" in statement
