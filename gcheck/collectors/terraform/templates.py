"""Templates: quoted and heredoc, with interpolations, conditionals and loops inside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from gcheck.collectors.terraform.comprehensions import pairs
from gcheck.collectors.terraform.values import (
    EvaluationError,
    Partial,
    Symbol,
    capped,
    partial_text,
    to_bool,
    to_text,
)
from gcheck.model.unread import Unread
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.terraform.expressions import Evaluate
    from gcheck.collectors.terraform.scope import Scope
    from gcheck.collectors.terraform.syntax import Text

Part: TypeAlias = "str | Evaluate"
Compile: TypeAlias = "Callable[[Any], Evaluate]"

_ESCAPE = regex(r'\\(?:([nrt"\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))|\$\$\{|%%\{')
_HOLE = "\ufdd0"
"""Stands for an interpolation while the indentation of a heredoc is taken off; Unicode assigns it to nothing."""


def unescape(raw: str, quoted: bool = True) -> str:
    """The text that an HCL string or, without ``quoted``, a heredoc means."""
    if "\\" not in raw and "{" not in raw:
        return raw
    return _ESCAPE.sub(lambda found: _escaped(found, quoted), raw)


def _escaped(found: re.Match[str], quoted: bool) -> str:
    if found[0] in ("$${", "%%{"):
        return found[0][1:]
    if not quoted:
        return found[0]
    if found[1]:
        return {"n": "\n", "r": "\r", "t": "\t"}.get(found[1], found[1])
    point = int(found[2] or found[3], 16)
    return chr(point) if point < 0x110000 and not 0xD800 <= point < 0xE000 else "\ufffd"


def compile_template(node: Any, text: Text, compiled: Compile) -> Evaluate:
    """The function that evaluates a quoted or heredoc template. A lone interpolation keeps its type."""
    if node.type == "heredoc_template":
        parts = _heredoc(node, text, compiled)
    else:
        parts = list(
            _parts(node, node.children[1:-1], node.start_byte + 1, node.end_byte - 1, text, compiled, True)
        )
        if (
            len(parts) == 1
            and not isinstance(parts[0], str)
            and node.children[1].type == "template_interpolation"
        ):
            return parts[0]
    return lambda scope: render(parts, scope)


def render(parts: list[Part], scope: Scope) -> Any:
    """The parts as one text: a str, a Symbol where a part is one, a Partial where a part is unread."""
    found: list[Any] = []
    unread = symbolic = False
    size = 0
    for part in parts:
        value = part if isinstance(part, str) else to_text(part(scope))
        if value is None:
            raise EvaluationError("a null stands in a template")
        if isinstance(value, Partial):
            found += value.parts
            unread = True
            continue
        unread = unread or isinstance(value, Unread)
        symbolic = symbolic or isinstance(value, Symbol)
        size += len(value) if isinstance(value, str) else 1
        found.append(value)
    scope.budget.spend(1 + len(parts) + size // 100)
    if unread:
        return partial_text(found[:10_000])
    joined = capped("".join(found))
    return Symbol(joined) if symbolic else joined


def _heredoc(node: Any, text: Text, compiled: Compile) -> list[Part]:
    words = [child for child in node.children if child.type == "heredoc_identifier"]
    start = text.data.find(b"\n", words[0].end_byte) + 1
    end = text.data.rfind(b"\n", 0, words[-1].start_byte) + 1
    inner = node.children[node.children.index(words[0]) + 1 : -1]
    parts = list(_parts(node, inner, start, max(start, end), text, compiled, False))
    return _dedent(parts) if text.of(node.children[0]) == "<<-" else parts


def _dedent(parts: list[Part]) -> list[Part]:
    whole = "".join(part if isinstance(part, str) else _HOLE for part in parts)
    lines = whole.split("\n")
    indent = min((len(line) - len(line.lstrip(" \t")) for line in lines if line.strip(" \t")), default=0)
    cut = "\n".join(line[indent:] if line.strip(" \t") else line.lstrip(" \t") for line in lines)
    holes = iter([part for part in parts if not isinstance(part, str)])
    result: list[Part] = []
    for position, piece in enumerate(cut.split(_HOLE)):
        if position:
            result.append(next(holes, ""))
        result.append(piece)
    return result


def _parts(
    node: Any, children: list[Any], start: int, end: int, text: Text, compiled: Compile, quoted: bool
) -> Iterator[Part]:
    """Texts and expressions in order; what lies between two interpolations is text, blanks included."""
    strip = False
    for child in children:
        if child.type not in ("template_interpolation", "template_directive"):
            continue
        before, after = _strips(child)
        yield from _literal(text, start, child.start_byte, quoted, strip, before)
        if child.type == "template_interpolation":
            inner = next((item for item in child.children if item.type == "expression"), None)
            if inner is not None:
                yield compiled(inner)
        else:
            yield _directive(child.children[0], text, compiled, quoted)
        start, strip = child.end_byte, after
    yield from _literal(text, start, end, quoted, strip, False)


def _literal(text: Text, start: int, end: int, quoted: bool, left: bool, right: bool) -> Iterator[str]:
    raw = text.data[start:end].decode("utf-8", "replace").replace("\r\n", "\n").replace(_HOLE, "")
    raw = raw.lstrip() if left else raw
    raw = raw.rstrip() if right else raw
    if raw:
        yield unescape(raw, quoted)


def _strips(node: Any) -> tuple[bool, bool]:
    """Whether ``~`` takes off the blanks before and behind an interpolation or a directive."""
    if node.type == "template_directive":
        inner = node.children[0].children
        first, last = (inner[0].children, inner[-1].children) if inner else ([], [])
    else:
        first = last = node.children
    before = len(first) > 1 and first[1].type == "strip_marker"
    after = len(last) > 1 and last[-2].type == "strip_marker"
    return before, after


def _directive(node: Any, text: Text, compiled: Compile, quoted: bool) -> Evaluate:
    """``%{ if }`` and ``%{ for }``."""
    children = node.children
    marks = [
        place for place, child in enumerate(children) if child.type.endswith(("_intro", "_start", "_end"))
    ]
    sections = [
        list(_parts(node, children[first + 1 : last], children[first].end_byte, children[last].start_byte, text,
                    compiled, quoted))
        for first, last in pairwise(marks)
    ]  # fmt: skip
    head = children[0].children
    operand = compiled(next(child for child in head if child.type == "expression"))
    if node.type == "template_for":
        names = [text.of(child) for child in head if child.type == "identifier"]
        return lambda scope: _repeat(names, operand, sections[0], scope)
    return lambda scope: _choose(operand, sections, scope)


def _choose(test: Evaluate, sections: list[list[Part]], scope: Scope) -> Any:
    decided = to_bool(test(scope))
    if isinstance(decided, Unread):
        return decided
    if decided:
        return render(sections[0], scope)
    return render(sections[1], scope) if len(sections) > 1 else ""


def _repeat(names: list[str], over: Evaluate, section: list[Part], scope: Scope) -> Any:
    items = pairs(over(scope))
    if isinstance(items, Unread):
        return items
    rounds: list[Part] = []
    for key, value in items:
        inner = scope.bind({names[0]: key, names[1]: value} if len(names) == 2 else {names[0]: value})
        rounds.append(_within(section, inner))
    return render(rounds, scope)


def _within(section: list[Part], scope: Scope) -> Evaluate:
    return lambda outer: render(section, scope)
