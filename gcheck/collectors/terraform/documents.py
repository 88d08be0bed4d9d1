"""IAM policy documents out of arguments: JSON texts, what jsonencode made, or data sources."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.encodings import decode
from gcheck.collectors.terraform.values import EvaluationError, unresolved
from gcheck.collectors.terraform.view import Reading, View, attempt
from gcheck.model.unread import Unread


def document(view: View, name: str) -> Reading:
    """The policy document in an argument; None where it is null, empty or not written."""
    place = view.place_of(name)
    value = view.get(name)
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
    return found
