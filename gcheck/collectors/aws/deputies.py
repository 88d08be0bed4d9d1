"""Services that a resource policy admits on anyone's behalf: the confused deputies.

A service principal acts for whoever set it up, in whatever account. Unless a condition says for which source, a
stranger's bucket or rule reaches the resource through it ("The confused deputy problem", IAM User Guide).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.model.condition_value import is_wide

_SOURCES = frozenset((
    "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner",
    "lambda:eventsourcetoken",
))  # fmt: skip
_NARROWING = frozenset(("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"))


def unbound_services(policy: Mapping[str, Any] | None) -> list[str] | None:
    """The service principals that the policy allows without a condition on their source, sorted.

    None where a Deny speaks of sources, so that only their interplay would tell. Raises what a document raises that is
    no policy.
    """
    if policy is None:
        return []
    found = policy["Statement"]
    statements = [found] if isinstance(found, dict) else found
    if any(item["Effect"] == "Deny" and _speaks_of_sources(item) for item in statements):
        return None
    return sorted({name for item in statements if item["Effect"] == "Allow" for name in _unbound(item)})


def _unbound(statement: Mapping[str, Any]) -> Iterator[str]:
    principal = statement.get("Principal")
    if isinstance(principal, dict) and not _bound(statement):
        yield from _strings(principal.get("Service", ()))


def _bound(statement: Mapping[str, Any]) -> bool:
    return any(
        operator.lower().removeprefix("foranyvalue:") in _NARROWING
        and key.lower() in _SOURCES
        and not any(is_wide(value, key) for value in _strings(values))
        for operator, pairs in statement.get("Condition", {}).items()
        for key, values in pairs.items()
    )


def _speaks_of_sources(statement: Mapping[str, Any]) -> bool:
    pairs = statement.get("Condition", {}).values()
    return any(key.lower() in _SOURCES for conditions in pairs for key in conditions)


def _strings(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
