"""What an OSCAL catalogue says in words: its Markdown as people read it, with parameters filled in, and statements of several parts."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.patterns import regex

DEPTH = 12
"""How deep the items of a statement may stand within each other."""
PARAMETER_MOST = 600
"""Characters of a parameter's words; what else would grow with every parameter that names two others is bounded by it."""
STATEMENT_MOST = 4_000
"""Characters of a statement that are kept; NIST's longest has 3,200."""
_ESCAPED = regex(r"\\([!-/:-@\[-`{-~])")
_INSERT = regex(r"\{\{\s*(?:insert:\s*param,\s*)?([\w.\-]+)\s*\}\}")
_HOW_MANY = {"one-or-more": "Selection (one or more)", "one": "Selection (one)"}


class Prose:
    """Reads the prose of one catalogue. A parameter is known from where it is defined on: a control's from its groups and itself."""

    def __init__(self) -> None:
        self._parameters: dict[str, Mapping[str, Any]] = {}
        self._told: dict[str, str] = {}

    def learn(self, node: Mapping[str, Any]) -> None:
        """Take note of the parameters that a catalogue, group or control defines."""
        for one in _objects(node.get("params")):
            if isinstance(one.get("id"), str):
                self._parameters[one["id"]] = one
                self._told.clear()

    def line(self, markup: str) -> str:
        """A text in one line. A parameter stands in brackets: its value, what is to be chosen from or assigned, or else its id."""
        text = _ESCAPED.sub(r"\1", html.unescape(markup))
        text = _INSERT.sub(lambda match: f"[{self._parameter(match[1])}]", text)
        shown = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
        return " ".join(shown.replace("\N{WORD JOINER}", "").split())

    def statement(self, node: Mapping[str, Any]) -> str:
        """All of what a control asks for, in one line, each item behind its label; empty where the catalogue does not say it."""
        parts = [one for one in _objects(node.get("parts")) if one.get("name") == "statement"]
        text = " ".join(piece for part in parts[:1] for piece in self._pieces(part, 0))
        return text if len(text) <= STATEMENT_MOST else text[: STATEMENT_MOST - 1].rstrip() + "…"

    def _pieces(self, part: Mapping[str, Any], depth: int) -> Iterator[str]:
        labels = [
            one["value"]
            for one in _objects(part.get("props"))
            if one.get("name") == "label" and isinstance(one.get("value"), str) and "class" not in one
        ]
        prose = part.get("prose")
        text = self.line(prose) if isinstance(prose, str) else ""
        said = " ".join([*map(self.line, labels[:1]), text]).strip()
        if said:
            yield said
        if depth < DEPTH:
            for inner in _objects(part.get("parts")):
                yield from self._pieces(inner, depth + 1)

    def _parameter(self, name: str) -> str:
        if name not in self._told:
            self._told[name] = name  # one that names itself, by whatever way, stands there by its id
            self._told[name] = self._words(name)[:PARAMETER_MOST]
        return self._told[name]

    def _words(self, name: str) -> str:
        one = self._parameters.get(name, {})
        values, select, label = _texts(one.get("values")), one.get("select"), one.get("label")
        if values:
            return ", ".join(map(self.line, values))
        if isinstance(select, dict):
            kind = _HOW_MANY.get(str(select.get("how-many")), "Selection")
            return f"{kind}: {'; '.join(map(self.line, _texts(select.get('choice'))))}"
        return f"Assignment: {self.line(label)}" if isinstance(label, str) else name


def _texts(value: Any) -> list[str]:
    return [one for one in _list(value) if isinstance(one, str)]


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
