"""Validation of documents against the shipped JSON Schemas, with messages that name the key and the line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from gcheck.documents import Document
from gcheck.errors import DocumentError
from gcheck.shipped import folder

_WORDS = {"string": "text", "object": "an object", "array": "a list", "boolean": "true or false",
          "integer": "a whole number", "number": "a number", "null": "null"}  # fmt: skip


@cache
def schema(name: str) -> dict[str, Any]:
    """The shipped schema ``control``, ``framework``, ``resource-types``, ``config`` or ``records``."""
    loaded: dict[str, Any] = json.loads(text(name))
    return loaded


def text(name: str) -> str:
    """The text of a shipped schema."""
    return (folder("gcheck.catalog") / f"{name}.schema.json").read_text(encoding="utf-8")


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema(name))


def problems(
    document: Document, name: str, kind: type[DocumentError] = DocumentError
) -> Iterator[DocumentError]:
    """Every way in which a document does not fit the schema, in the order of its lines."""
    errors = sorted(
        _validator(name).iter_errors(document.data), key=lambda error: list(map(str, error.absolute_path))
    )
    for error in errors:
        path = tuple(error.absolute_path)
        for message, extra in _messages(error):
            yield document.error(message, path + extra, kind)


def require(document: Document, name: str, kind: type[DocumentError] = DocumentError) -> None:
    """Raise the first problem of a document, if it has any."""
    for problem in problems(document, name, kind):
        raise problem


def _messages(error: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    where = ".".join(map(str, error.absolute_path))
    here = f"{where}: " if where else ""
    if error.validator == "additionalProperties":
        known = ", ".join(error.schema.get("properties", {}))
        for key in sorted(set(error.instance) - set(error.schema.get("properties", {}))):
            yield f"{here}there is no key {key!r} here; known are: {known}", (key,)
    elif error.validator == "required":
        # jsonschema makes one error of each missing key and names the key only in its message
        key = next(key for key in error.validator_value if error.message.startswith(repr(key)))
        yield f"{here}the key {key!r} is missing", ()
    elif error.validator == "dependentRequired":
        missing, key = error.message.split("'")[1::2]
        yield f"{here}the key {missing!r} is missing, which {key!r} needs beside it", ()
    elif error.validator == "type":
        yield f"{here}{_type_message(error)}", ()
    elif error.validator == "enum":
        yield f"{here}{error.instance!r} is none of {', '.join(map(str, error.validator_value))}", ()
    elif error.validator == "pattern":
        yield (
            f"{here}{error.instance!r} does not look like {error.schema.get('description', error.validator_value)}",
            (),
        )
    elif error.validator in ("minItems", "minProperties", "minLength"):
        yield f"{here}must not be empty", ()
    else:
        yield f"{here}{error.message[:300]}", ()


def _type_message(error: Any) -> str:
    wanted = error.validator_value
    names = [wanted] if isinstance(wanted, str) else wanted
    found = error.instance
    if "string" in names and isinstance(found, (int, float)) and not isinstance(found, bool):
        return f"YAML reads this as the number {found}; put it in quotes"
    words = " or ".join(_WORDS[name] for name in names)
    return f"this must be {words}, not {_found(found)}"


def _found(value: Any) -> str:
    if value is None:
        return "empty"
    kinds = {
        bool: "true or false",
        str: "text",
        list: "a list",
        dict: "an object",
        int: "a number",
        float: "a number",
    }
    return kinds.get(type(value), type(value).__name__)
