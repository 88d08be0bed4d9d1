"""GitHub's expressions (``${{ ... }}``): which contexts flow into a text, and what a condition guards against.

By GitHub's reference "Evaluate expressions in workflows and actions" and "Contexts reference". Nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from gcheck.patterns import regex

_TOKEN = regex(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>[+-]?(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))"
    r"|(?P<name>[A-Za-z_][\w-]*)|(?P<sign>==|!=|<=|>=|&&|\|\||[!<>()\[\],.*]))"
)
_COMPARING = frozenset(["==", "!=", "<", ">", "<=", ">="])
_SAFE = frozenset(
    ["contains", "startswith", "endswith", "hashfiles", "success", "failure", "always", "cancelled"]
)
"""Functions whose result holds nothing of the text that they are given."""
_PURE = frozenset(["format", "contains", "startswith", "endswith", "join"])
_MAX_DEPTH = 50

Tree = tuple[Any, ...]
"""("or" | "and", [Tree]), ("cmp", sign, Tree, Tree), ("not", Tree), ("text", str), ("context", str), ("call", name, [Tree])"""


class _NotAnExpressionError(ValueError):
    pass


class Expression(Struct, frozen=True):
    """An expression within a text, at ``start`` to ``end``; ``tree`` is None where it is not understood."""

    start: int
    end: int
    tree: Tree | None


def expressions(text: str) -> list[Expression]:
    """The expressions of a text; one that does not end is the text's own."""
    found, at = [], text.find("${{")
    while at >= 0:
        end = _end(text, at + 3)
        if end < 0:
            break
        found.append(Expression(at, end + 2, parsed(text[at + 3 : end])))
        at = text.find("${{", end)
    return found


def _end(text: str, at: int) -> int:
    quoted = False
    while at < len(text):
        if text[at] == "'":
            quoted = not quoted
        elif not quoted and text.startswith("}}", at):
            return at
        at += 1
    return -1


@lru_cache(maxsize=4096)
def parsed(text: str) -> Tree | None:
    """The tree of an expression; None where it is not one."""
    try:
        parser = _Parser(text)
        tree = parser.any(0)
        return tree if parser.done else None
    except _NotAnExpressionError:
        return None


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        at, text = 0, text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise _NotAnExpressionError
            self._tokens.append((str(match.lastgroup), match[match.lastgroup or 0]))
            at = match.end()
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at == len(self._tokens)

    def _peek(self) -> str:
        kind, text = self._tokens[self._at] if not self.done else ("", "")
        return text if kind == "sign" else ""

    def _take(self, sign: str) -> bool:
        taken = self._peek() == sign
        self._at += taken
        return taken

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise _NotAnExpressionError

    def any(self, depth: int) -> Tree:
        if depth > _MAX_DEPTH:
            raise _NotAnExpressionError
        items = [self._all(depth)]
        while self._take("||"):
            items.append(self._all(depth))
        return items[0] if len(items) == 1 else ("or", items)

    def _all(self, depth: int) -> Tree:
        items = [self._compared(depth)]
        while self._take("&&"):
            items.append(self._compared(depth))
        return items[0] if len(items) == 1 else ("and", items)

    def _compared(self, depth: int) -> Tree:
        left = self._one(depth)
        while self._peek() in _COMPARING:
            sign = self._peek()
            self._at += 1
            left = ("cmp", sign, left, self._one(depth))
        return left

    def _one(self, depth: int) -> Tree:
        nots = 0
        while self._take("!"):
            nots += 1
        if self._take("("):
            tree = self.any(depth + 1)
            self._need(")")
        else:
            tree = self._named(depth)
        for _ in range(min(nots, 2) if nots % 2 == 0 else 1):  # two of them still make a truth value
            tree = ("not", tree)
        return tree

    def _named(self, depth: int) -> Tree:
        if self.done:
            raise _NotAnExpressionError
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "string":
            return ("text", text[1:-1].replace("''", "'"))
        if kind == "number" or (kind == "name" and text.lower() in ("true", "false", "null")):
            return ("text", text.lower())
        if kind != "name":
            raise _NotAnExpressionError
        if self._take("("):
            return self._below(("call", text.lower(), self._arguments(depth)), depth)
        return self._below(("context", text.lower()), depth)

    def _arguments(self, depth: int) -> list[Tree]:
        items: list[Tree] = []
        if self._take(")"):
            return items
        while True:
            items.append(self.any(depth + 1))
            if self._take(")"):
                return items
            self._need(",")

    def _below(self, tree: Tree, depth: int) -> Tree:
        """What a name is followed by: ``.name``, ``.*`` and ``[...]``. Of a call's result, the call itself is kept."""
        path = str(tree[1])
        while True:
            if self._take("."):
                if self._take("*"):
                    path += ".*"
                elif not self.done and self._tokens[self._at][0] == "name":
                    path += f".{self._tokens[self._at][1].lower()}"
                    self._at += 1
                else:
                    raise _NotAnExpressionError
            elif self._take("["):
                index = ("text", "*") if self._take("*") else self.any(depth + 1)
                self._need("]")
                path += f".{index[1].lower()}" if index[0] == "text" and not index[1].isdigit() else ".*"
            else:
                return tree if tree[0] == "call" else ("context", path)


def contexts(tree: Tree) -> Iterator[str]:
    """Every context that an expression names, in lower case and with dots: ``github.event.issue.title``."""
    if tree[0] == "context":
        yield tree[1]
    for child in children(tree):
        yield from contexts(child)


def flows(tree: Tree, whole: bool = False) -> Iterator[tuple[str, bool]]:
    """The contexts whose text the result may hold, each with whether it is taken whole, as by toJSON.

    A comparison holds nothing of what it compares, and ``a && b`` nothing of ``a`` but what is empty.
    """
    kind = tree[0]
    if kind == "context":
        yield tree[1], whole
    elif kind == "or":
        for child in tree[1]:
            yield from flows(child, whole)
    elif kind == "and":
        yield from flows(tree[1][-1], whole)
    elif kind == "call" and tree[1] not in _SAFE:
        for child in tree[2]:
            yield from flows(child, whole or tree[1] == "tojson")


def children(tree: Tree) -> list[Tree]:
    """The parts of an expression."""
    if tree[0] in ("or", "and"):
        return list(tree[1])
    if tree[0] == "call":
        return list(tree[2])
    return [child for child in tree[1:] if isinstance(child, tuple)]


def is_roundabout(tree: Tree) -> bool:
    """True if a part of an expression computes what could be written: a function or a comparison of nothing but literals."""
    computes = tree[0] in ("or", "and", "cmp") or (tree[0] == "call" and tree[1] in _PURE)
    return (computes and _is_settled(tree)) or any(map(is_roundabout, children(tree)))


def _is_settled(tree: Tree) -> bool:
    below = children(tree)
    if tree[0] in ("context", "text"):
        return bool(tree[0] == "text")
    return bool(below) and (tree[0] != "call" or tree[1] in _PURE) and all(map(_is_settled, below))


def condition(text: str) -> tuple[Tree | None, bool]:
    """The tree of an ``if``, and whether it always holds: a text around an expression makes a text, which is true."""
    found = expressions(text)
    if not found:
        return parsed(text), False
    around = text[: found[0].start] + text[found[0].end :]
    if len(found) == 1 and not around:
        return found[0].tree, False
    return None, True  # one line break behind it is enough
