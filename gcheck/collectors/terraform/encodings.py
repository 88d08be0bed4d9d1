"""Terraform's functions on JSON, digests and files of the tree; and JSON texts of which parts are not known."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from gcheck.collectors.terraform.templates import render
from gcheck.collectors.terraform.texts import replace
from gcheck.collectors.terraform.values import (
    MAX_DEPTH,
    Budget,
    EvaluationError,
    Partial,
    PartialJson,
    PartialYaml,
    Symbol,
    bare,
    constant,
    first_unread,
    has_symbol,
    load_json,
    partial_text,
    to_text,
    unresolved,
)
from gcheck.errors import DocumentError
from gcheck.model.unread import Unread
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope

MARKER = 8
"""Characters from which on a text is taken for a marker that no attribute made at apply contains."""

_OPEN, _CLOSE = "\ufdd1", "\ufdd2"
"""Stand around the number of an unread part while a text is read as JSON; Unicode assigns them to nothing."""

_HOLE = regex(f"{_OPEN}([0-9]+){_CLOSE}")


def encode(value: Any, budget: Budget) -> Any:
    """jsonencode: a str, a Symbol, or a PartialJson that keeps what is known. Raises EvaluationError."""
    unread = first_unread(value, budget)
    if unread is not None:
        return PartialJson(unread.kind, unread.reason, file=unread.file, line=unread.line, data=value)
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return unresolved("a resource as a whole is only known after apply")
    return Symbol(text) if has_symbol(value, budget) else text


def _loads(text: str) -> Any:
    try:
        return load_json(text)
    except (ValueError, RecursionError):
        raise EvaluationError("this is not a JSON text") from None


def decode(value: Any, load: Callable[[str], Any] = _loads) -> Any:
    """jsondecode of whatever encode or a template made. Raises EvaluationError where it is not JSON.

    ``load`` reads the text of another language, such as YAML, and raises EvaluationError likewise.
    """
    if isinstance(value, PartialJson):
        return value.data
    if isinstance(value, Partial):
        return _decode_partial(value, load)
    if isinstance(value, Unread):
        return value
    if not isinstance(value, str):
        raise EvaluationError("this is not a JSON text")
    data = load(str(value))
    return (
        _each_text(data, lambda text: Symbol(text) if "${" in text else text)
        if isinstance(value, Symbol)
        else data
    )


def _decode_partial(value: Partial, load: Callable[[str], Any]) -> Any:
    holes = [part for part in value.parts if isinstance(part, Unread)]
    numbers = iter(range(len(holes)))
    text = "".join(
        part if isinstance(part, str) else f"{_OPEN}{next(numbers)}{_CLOSE}" for part in value.parts
    )
    symbolic = any(isinstance(part, Symbol) for part in value.parts)

    def known(found: str) -> str:
        return Symbol(found) if symbolic and "${" in found else found

    def fill(found: str) -> Any:
        if _OPEN not in found:
            return known(found)
        pieces: list[Any] = _HOLE.split(found)  # texts at even places, numbers of holes at odd ones
        pieces[::2] = map(known, pieces[::2])
        pieces[1::2] = [holes[int(number)] for number in pieces[1::2]]
        kept = [piece for piece in pieces if piece != ""]
        return kept[0] if len(kept) == 1 else partial_text(kept)

    try:
        return _each_text(load(text), fill)
    except (EvaluationError, ValueError, IndexError):
        return unresolved(value.reason, value.file, value.line)


def _each_text(data: Any, change: Callable[[str], Any], depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise EvaluationError("this JSON text is nested too deeply")
    if isinstance(data, str):
        return change(data)
    if isinstance(data, list):
        return [_each_text(item, change, depth + 1) for item in data]
    if isinstance(data, dict):
        changed = [(change(key), _each_text(item, change, depth + 1)) for key, item in data.items()]
        unread = next((key for key, _ in changed if isinstance(key, Unread)), None)
        return unread if unread is not None else dict(changed)
    return data


def _file(scope: Scope, path: Any) -> Any:
    if isinstance(path, (Unread, Symbol)):
        return path if isinstance(path, Unread) else unresolved(f"the file {path} is only known after apply")
    try:
        return scope.module.tree.read_text(to_text(path))
    except DocumentError as error:
        return unresolved(f"file({path!r}) cannot be read: {error.message}"[:300])


def _template_file(scope: Scope, path: Any, variables: Any) -> Any:
    return render_text(scope, path, _file(scope, path), variables)


def render_text(scope: Scope, path: str, content: Any, variables: Any) -> Any:
    """The content of a template file with its variables put in; ``path`` is for messages. Raises EvaluationError."""
    from gcheck.collectors.terraform.syntax import parse_template

    for value in (content, variables):
        if isinstance(value, Unread):
            return bare(value)
    if not isinstance(variables, dict):
        raise EvaluationError("templatefile() needs a map")
    if type(content) is not str:
        return unresolved(f"the template {path} is not a plain text")
    if scope.budget.depth > 10:
        return unresolved("template files nest too deeply")
    try:
        evaluate = parse_template(path, content)
    except DocumentError as error:
        return unresolved(f"the template {path!r} cannot be read: {error.message}"[:300])
    scope.budget.depth += 1
    try:
        return _without_last_newline(evaluate(scope.only(variables)))
    finally:
        scope.budget.depth -= 1


def _without_last_newline(value: Any) -> Any:
    """The end mark of the heredoc that the content was put into stands on a line of its own."""
    if isinstance(value, str):
        return type(value)(value[:-1])
    return value


def _replace(scope: Scope, text: Any, old: Any, new: Any) -> Any:
    """replace(). In a text that is known in part, only a marker can be replaced, long enough to be no accident."""
    known = all(type(value) is str for value in (text, old, new))
    if known:
        scope.budget.spend(1 + len(text) // 100)
        return replace(text, old, new)
    if type(old) is not str or len(old) < MARKER or old.startswith("/") or text is None or new is None:
        return first_unread([text, old, new], scope.budget) or unresolved(
            "a part of this text is only known after apply"
        )
    return _marked(text, old, new, scope)


def _marked(text: Any, old: str, new: Any, scope: Scope) -> Any:
    if isinstance(text, PartialYaml):
        return bare(text)
    if isinstance(text, PartialJson):
        return encode(_each_text(text.data, lambda found: _marked(found, old, new, scope)), scope.budget)
    if isinstance(text, Partial):
        return _joined([_marked(part, old, new, scope) for part in text.parts], scope)
    if isinstance(text, Unread) or not isinstance(text, str) or old not in text:
        return bare(text) if isinstance(text, Unread) else text
    pieces: list[Any] = []
    for piece in str(text).split(old)[:10_000]:
        pieces += [new, type(text)(piece)] if pieces else [type(text)(piece)]
    return _joined(pieces, scope)


def _joined(pieces: list[Any], scope: Scope) -> Any:
    return render([constant(piece) for piece in pieces], scope)


def _from_base64(text: str) -> str:
    return base64.b64decode(text, validate=True).decode("utf-8")


STRUCTURAL: dict[str, Callable[..., Any]] = {
    "jsonencode": lambda scope, value: encode(value, scope.budget),
    "replace": _replace,
    "jsondecode": lambda scope, value: decode(value),
    "file": _file,
    "templatefile": _template_file,
}

EXACT: dict[str, Callable[..., Any]] = {
    "base64decode": _from_base64,
    "base64encode": lambda text: base64.b64encode(text.encode()).decode(),
    "md5": lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
    "sha1": lambda text: hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(),
    "sha256": lambda text: hashlib.sha256(text.encode()).hexdigest(),
    "urlencode": lambda text: quote_plus(text),
}
