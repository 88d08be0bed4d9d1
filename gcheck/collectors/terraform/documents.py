"""IAM policy documents out of arguments: JSON texts, what jsonencode made, or data sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gcheck.collectors.terraform.encodings import decode
from gcheck.collectors.terraform.values import Answer, EvaluationError, Partial, Symbol, unresolved
from gcheck.collectors.terraform.view import Reading, View, attempt
from gcheck.model.place import Place
from gcheck.model.unread import Unread


def document(view: View, name: str) -> Reading:
    """The policy document in an argument; None where it is null, empty or not written."""
    return decoded(view.get(name), view, view.place_of(name))


def decoded(value: Any, view: View, place: Place) -> Reading:
    """The policy document that a value of a block holds; None where there is none."""
    if value is None or value == "":
        return view.default(None)
    found = attempt(lambda: _decoded(value), view.block.file, place.line or view.block.line)
    return Reading(found, {"": place})


def _decoded(value: Any) -> Any:
    found = decode(value)
    if isinstance(found, Unread):
        return unresolved(found.reason, found.file, found.line)
    if not isinstance(found, dict):
        raise EvaluationError("a policy document is a JSON object")
    statements = found.get("Statement")
    if isinstance(statements, list):
        return {**found, "Statement": [settled(item) for item in statements]}
    return {**found, "Statement": settled(statements)} if isinstance(statements, dict) else found


def settled(statement: Any) -> Any:
    """A statement in which those principals and conditions that cannot be a wildcard are texts.

    A principal is an account, an ARN or ``*``: one of which a part is known is not ``*``. The values of conditions are
    patterns, so that every part of them has to be known or a plain text. Resources are patterns too, and judged by
    their account, which a stand-in does not tell: they stay as they are.
    """
    if not isinstance(statement, dict):
        return statement
    changed = dict(statement)
    if "Principal" in changed:
        changed["Principal"] = _each(changed["Principal"], _principal, 2)
    if "Condition" in changed:
        changed["Condition"] = _each(changed["Condition"], _plain, 4)
    return changed


def _each(value: Any, change: Callable[[Any], Any], depth: int) -> Any:
    if isinstance(value, dict) and depth:
        return {key: _each(item, change, depth - 1) for key, item in value.items()}
    if isinstance(value, list) and depth:
        return [_each(item, change, depth - 1) for item in value]
    return change(value)


def _plain(value: Any) -> Any:
    """A text in place of what is made of known texts and of answers that are no patterns."""
    parts = value.parts if isinstance(value, Partial) else (value,)
    if not all(isinstance(part, (str, Answer)) for part in parts):
        return value
    return Symbol("".join(map(_shown, parts))) if isinstance(value, Unread) else value


def _principal(value: Any) -> Any:
    if isinstance(value, Partial) and any(isinstance(part, str) and part.strip("*") for part in value.parts):
        return Symbol("".join(map(_shown, value.parts)))
    return _plain(value)


def _shown(part: Any) -> str:
    if isinstance(part, Answer):
        return part.text
    return part if isinstance(part, str) else "${" + part.reason.replace("{", "(").replace("}", ")") + "}"
