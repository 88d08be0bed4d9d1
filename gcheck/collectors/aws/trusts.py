"""Whom a role's trust policy lets in from outside of the account, and under which conditions.

"The confused deputy problem" and "Access to AWS accounts owned by third parties" in the IAM User Guide name the
conditions; those that are also met where the key is absent (...IfExists, ForAllValues) narrow nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.effective import statements_of
from gcheck.collectors.aws.patterns import within
from gcheck.model.condition_value import is_wide
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_ACCOUNT = regex(r"(?:arn:[^:]*:(?:iam|sts)::)?([0-9]{12})(?::.*)?$")
_PROVIDER = regex(r"arn:[^:]*:iam::[0-9]{12}:oidc-provider/(.+)$")
_KNOWN = (
    "accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com",
)  # fmt: skip
"""Providers that IAM knows by their names."""
_EQUAL = frozenset(("stringequals", "stringequalsignorecase", "stringlike"))
_ORGANIZATION = frozenset(("aws:principalorgid", "aws:principalorgpaths"))
_DENIED = Unread("unsupported", "the trust policy also denies, and only the interplay would tell")


def foreign_trusts(policy: Mapping[str, Any], account: str) -> list[dict[str, Any]]:
    """Accounts other than ``account`` that may assume the role, each with the conditions that it must meet.

    One entry for each account and statement. Raises KeyError, TypeError or ValueError for what is no policy.
    """
    found = []
    for statement in _allowing(policy, "sts:assumerole"):
        principal = statement.get("Principal", {})
        names = _strings(principal.get("AWS", ())) if isinstance(principal, dict) else ()
        foreign = {match[1] for name in names if (match := _ACCOUNT.match(name))} - {account}
        guards = _guards(statement) if foreign else {}
        found += [{"account": one, **_or_unread(guards, policy)} for one in sorted(foreign)]
    return found


def web_identities(policy: Mapping[str, Any]) -> list[dict[str, Any]]:
    """OpenID Connect providers whose tokens open the role, with the subjects and audiences that they are bound to.

    Raises what ``foreign_trusts`` raises.
    """
    found = []
    for statement in _allowing(policy, "sts:assumerolewithwebidentity"):
        principal = statement.get("Principal", {})
        names = _strings(principal.get("Federated", ())) if isinstance(principal, dict) else ()
        for name in names:
            match = _PROVIDER.match(name)
            provider = match[1] if match else name
            if match or name in _KNOWN:
                bound = {
                    "subjects": _values(statement, f"{provider}:sub"),
                    "audiences": _values(statement, f"{provider}:aud"),
                }
                found.append({"provider": provider, **_or_unread(bound, policy)})
    return found


def _allowing(policy: Mapping[str, Any], action: str) -> Iterator[Mapping[str, Any]]:
    """The statements that allow an action, which is given in lower case."""
    for item in statements_of(policy):
        key = "Action" if "Action" in item else "NotAction"
        covered = any(within(action, pattern.lower()) for pattern in _strings(item[key]))
        if item["Effect"] == "Allow" and covered == (key == "Action"):
            yield item


def _guards(statement: Mapping[str, Any]) -> dict[str, bool]:
    return {
        "external_id": any(value.strip("*") for value in _values(statement, "sts:ExternalId")),
        "mfa": any(
            (operator == "bool" and key == "aws:multifactorauthpresent" and values == ["true"])
            or (operator == "numericlessthan" and key == "aws:multifactorauthage")
            for operator, key, values in _conditions(statement)
        ),
        "organization": any(
            operator.removeprefix("foranyvalue:") in _EQUAL
            and key in _ORGANIZATION
            and not any(is_wide(value, key) for value in values)
            for operator, key, values in _conditions(statement)
        ),
    }  # fmt: skip


def _or_unread(found: Mapping[str, Any], policy: Mapping[str, Any]) -> dict[str, Any]:
    """What was found; where a Deny may narrow it further, what is not narrowed here is not known."""
    denies = any(item["Effect"] == "Deny" for item in statements_of(policy))
    return {name: _DENIED if denies and not value else value for name, value in found.items()}


def _values(statement: Mapping[str, Any], key: str) -> list[str]:
    """The values that a key is bound to by equality or likeness, in one statement."""
    return [
        value
        for operator, name, values in _conditions(statement)
        if operator.removeprefix("foranyvalue:") in _EQUAL and name == key.lower()
        for value in values
    ]


def _conditions(statement: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Operator, key and values of each condition; the names in lower case, and true and false as in JSON."""
    for operator, pairs in statement.get("Condition", {}).items():
        for key, found in pairs.items():
            values = [str(item).lower() if isinstance(item, bool) else str(item) for item in _strings(found)]
            yield operator.lower(), key.lower(), values


def _strings(value: Any) -> Iterable[Any]:
    return [value] if isinstance(value, (str, bool, int)) else list(value)
