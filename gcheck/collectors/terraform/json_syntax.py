"""Terraform's JSON syntax: .tf.json and .tfvars.json files to the same blocks and attributes as HCL's.

Rules: https://developer.hashicorp.com/terraform/language/syntax/json. Every text is a template.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.expressions import Evaluate
from gcheck.collectors.terraform.syntax import Attribute, Block, Body, Text, parse
from gcheck.collectors.terraform.values import MAX_TEXT, constant, load_json
from gcheck.documents import decode_text
from gcheck.errors import DocumentError

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope

_LABELS = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "locals": 0}

MAX_DEPTH = 60


def parse_json(name: str, data: bytes) -> Body:
    """The body of a .tf.json file. Positions are those of the file alone. Raises DocumentError."""
    content = load(name, data)
    text = Text(name, data)
    blocks: list[Block] = []
    for kind, inner in content.items():
        if kind in _LABELS:
            _labelled(kind, (), inner, _LABELS[kind], text, blocks)
    return Body({}, blocks)


def load(name: str, data: bytes) -> dict[str, Any]:
    """The object in a JSON file. Raises DocumentError."""
    try:
        content = load_json(decode_text(data, name))
    except json.JSONDecodeError as error:
        raise DocumentError(f"this is not JSON: {error.msg}", name, error.lineno, error.colno) from None
    except (RecursionError, ValueError):
        raise DocumentError("this is nested too deeply", name) from None
    if not isinstance(content, dict):
        raise DocumentError("a Terraform file is a JSON object", name, 1)
    _check_depth(content, name, 0)
    return content


def _check_depth(value: Any, name: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise DocumentError(f"this is nested more than {MAX_DEPTH} levels deep", name)
    if isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            _check_depth(item, name, depth + 1)


def _labelled(
    kind: str, labels: tuple[str, ...], value: Any, left: int, text: Text, into: list[Block]
) -> None:
    if isinstance(value, list):
        for item in value:
            _labelled(kind, labels, item, left, text, into)
    elif isinstance(value, dict) and left:
        for label, inner in value.items():
            _labelled(kind, (*labels, label), inner, left - 1, text, into)
    elif isinstance(value, dict):
        into.append(Block(kind, labels, _JsonBody(value, text), text.name, 1, 1))


class _JsonBody(Body):
    """Whether a key is an attribute or blocks is not written in JSON, so it is both, as it is asked for."""

    __slots__ = ("content", "text")

    def __init__(self, content: dict[str, Any], text: Text) -> None:
        attributes = {
            key: Attribute(
                key, text, 1, 1, None, _lazily(value, text), value if isinstance(value, str) else None
            )
            for key, value in content.items()
        }
        blocks: list[Block] = []
        for key, value in content.items():
            if key == "dynamic":
                _labelled(key, (), value, 1, text, blocks)
            elif isinstance(value, dict) or (
                isinstance(value, list) and value and isinstance(value[0], dict)
            ):
                _labelled(key, (), value, 0, text, blocks)
        super().__init__(attributes, blocks)


def _lazily(value: Any, text: Text) -> Evaluate:
    compiled: list[Evaluate] = []

    def evaluate(scope: Scope) -> Any:
        if not compiled:
            compiled.append(_compile(value, text))
        return compiled[0](scope)

    return evaluate


def _compile(value: Any, text: Text) -> Evaluate:
    if isinstance(value, str):
        return _template(value, text)
    if isinstance(value, list):
        items = [_compile(item, text) for item in value]
        return lambda scope: [item(scope) for item in items]
    if isinstance(value, dict):
        pairs = {key: _compile(item, text) for key, item in value.items() if key != "//"}
        return lambda scope: {key: item(scope) for key, item in pairs.items()}
    return constant(value)


def _template(value: str, text: Text) -> Evaluate:
    if ("${" not in value and "%{" not in value) or len(value) > MAX_TEXT:
        return constant(value)
    quoted = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    outside = _escape_quotes(quoted)
    attribute = parse(text.name, f'v = "{outside}"\n'.encode()).attribute("v")
    if attribute is None:
        raise DocumentError("a text is not a valid template", text.name)
    return attribute.evaluate


def _escape_quotes(quoted: str) -> str:
    """Quotation marks outside of interpolations need a backslash in HCL; those inside are HCL already."""
    result, depth, position = [], 0, 0
    while position < len(quoted):
        pair = quoted[position : position + 2]
        if depth == 0 and pair in ("$$", "%%"):
            result.append(pair)
            position += 2
            continue
        if pair in ("${", "%{") or (depth and quoted[position] == "{"):
            depth += 1
        elif depth and quoted[position] == "}":
            depth -= 1
        step = 2 if pair in ("${", "%{") else 1
        piece = quoted[position : position + step]
        result.append('\\"' if piece == '"' and not depth else piece)
        position += step
    return "".join(result)
