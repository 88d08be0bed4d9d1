"""``data "aws_iam_policy_document"``: the JSON that the provider would make of it, by its documented rules."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.encodings import decode, encode
from gcheck.collectors.terraform.values import EvaluationError, unresolved
from gcheck.collectors.terraform.view import View
from gcheck.model.unread import Unread

_LISTS = (
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
)


def policy_document(view: View) -> Any:
    """The document as jsonencode would have made it, its unread parts in their place."""
    statements = _sources(view, "source_policy_documents", "source_json")
    statements += [
        block if isinstance(block, Unread) else _statement(block) for block in view.blocks("statement")
    ]  # fmt: skip
    for override in _sources(view, "override_policy_documents", "override_json"):
        statements = _overridden(statements, override)
    document = {"Version": view.text("version", "2012-10-17").value, "Statement": statements}
    identifier = view.text("policy_id").value
    return encode({**document, "Id": identifier} if identifier is not None else document, view.scope.budget)


def _sources(view: View, many: str, single: str) -> list[Any]:
    """The statements of other documents, given as JSON texts."""
    texts = view.get(many)
    if isinstance(texts, Unread):
        return [texts]
    texts = list(texts) if isinstance(texts, list) else []
    texts.append(view.get(single))
    found: list[Any] = []
    for text in texts:
        if text is not None and text != "":
            found += statements_of(decode(text))
    return found


def statements_of(document: Any) -> list[Any]:
    """The statements of a document; an Unread stands for any number of them."""
    if isinstance(document, Unread):
        return [document]
    if not isinstance(document, dict):
        raise EvaluationError("a policy document is a JSON object")
    statements = document.get("Statement", [])
    return statements if isinstance(statements, list) else [statements]


def _overridden(statements: list[Any], override: Any) -> list[Any]:
    """A statement with the same Sid is replaced; an unread one could replace any."""
    if isinstance(override, Unread) or isinstance(override.get("Sid"), Unread):
        return [unresolved("an override that is not known may replace this statement")]
    sid = override.get("Sid")
    if not sid:
        return [*statements, override]
    kept = [item for item in statements if isinstance(item, Unread) or item.get("Sid") != sid]
    return [*kept, override]


def _statement(view: View) -> dict[str, Any]:
    result: dict[str, Any] = {}
    sid = view.text("sid").value
    if sid:
        result["Sid"] = sid
    result["Effect"] = view.text("effect", "Allow").value
    for name, key in _LISTS:
        items = view.texts(name).value
        if items:
            result[key] = items
    for name, key in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        blocks = view.blocks(name)
        if blocks:
            result[key] = _principals(blocks)
    conditions = view.blocks("condition")
    if conditions:
        result["Condition"] = _conditions(conditions)
    return result


def _principals(blocks: list[View | Unread]) -> Any:
    """By type; the single type ``*`` with the identifier ``*`` is the text ``*``, as the provider writes it."""
    result: dict[str, list[Any]] = {}
    for block in blocks:
        if isinstance(block, Unread):
            return block
        kind = block.text("type").value
        if isinstance(kind, Unread):
            return kind
        result.setdefault(str(kind), []).extend(block.texts("identifiers").value)
    return "*" if result == {"*": ["*"]} else result


def _conditions(blocks: list[View | Unread]) -> Any:
    result: dict[str, dict[str, list[Any]]] = {}
    for block in blocks:
        if isinstance(block, Unread):
            return block
        operator, key = block.text("test").value, block.text("variable").value
        for part in (operator, key):
            if isinstance(part, Unread):
                return part
        result.setdefault(str(operator), {}).setdefault(str(key), []).extend(block.texts("values").value)
    return result
