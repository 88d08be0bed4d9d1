"""The syntax of a Dockerfile: parser directives, instructions over several lines, comments among them, and heredocs.

By Docker's Dockerfile reference, sections "Format", "Parser directives", "Escape" and "Here-Documents".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from gcheck.errors import DocumentError
from gcheck.patterns import regex

INSTRUCTIONS = frozenset(
    [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    ]
)
_DIRECTIVE = regex(r"#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*\Z")
_HEREDOC = regex(r"""<<(-?)\s*(["']?)([A-Za-z_][A-Za-z0-9_]*)\2""")
_TAKES_HEREDOC = ("RUN", "COPY", "ADD")
_FLAG = regex(r"--([a-z][a-z-]*)(?:=(\S*))?(?:\s+|\Z)")
MAX_LINES = 100_000


class Heredoc(Struct, frozen=True):
    """A document that follows an instruction; ``line`` is that of its first line, from 1."""

    name: str
    text: str
    line: int


class Instruction(Struct, frozen=True):
    """One instruction. ``text`` is what follows its name and flags, with continued lines joined by ``\\`` and a newline.

    ``line`` is that of its name, ``start`` that at which the text begins, both from 1. A flag that stands there several times
    has its values on a line each.
    """

    name: str
    flags: Mapping[str, str]
    text: str
    line: int
    start: int
    heredocs: tuple[Heredoc, ...] = ()
    trigger: bool = False

    @property
    def joined(self) -> str:
        """The text on one line."""
        return self.text.replace("\\\n", " ").strip()

    @property
    def form(self) -> list[str] | None:
        """The words of the exec form, ``["a", "b"]``; None for the shell form."""
        if not self.joined.startswith("["):
            return None
        try:
            words = json.loads(self.joined)
        except (ValueError, RecursionError):
            return None
        return words if isinstance(words, list) and all(isinstance(one, str) for one in words) else None


def read_instructions(text: str, name: str) -> list[Instruction]:
    """The instructions of a Dockerfile, in their order. Raises DocumentError, with the line, where one cannot be read."""
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise DocumentError(f"the file has more than {MAX_LINES:,} lines", name)
    reading = _Reading(lines, name)
    found = list(reading.instructions())
    if not any(one.name == "FROM" for one in found):
        raise DocumentError("there is no FROM: this is no Dockerfile", name, 1)
    return found


class _Reading:
    def __init__(self, lines: list[str], name: str) -> None:
        self._lines, self._name = lines, name
        self._at = 0
        self._escape = "\\"
        self._directives()

    def _directives(self) -> None:
        for line in self._lines:
            match = _DIRECTIVE.match(line.strip())
            if match is None:
                return
            if match[1].lower() == "escape" and match[2] in ("\\", "`"):
                self._escape = match[2]

    def instructions(self) -> Iterator[Instruction]:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip() and not line.lstrip().startswith("#"):
                yield self._instruction()
            else:
                self._at += 1

    def _instruction(self) -> Instruction:
        first = self._at
        text = self._logical()
        return self._made(text, first, False)

    def _made(self, text: str, first: int, trigger: bool) -> Instruction:
        match = re.match(r"\s*([A-Za-z]+)(?:\s+|\\\n\s*|\Z)", text)
        if match is None or match[1].upper() not in INSTRUCTIONS:
            word = text.split(None, 1)[0][:40]
            raise DocumentError(f"there is no instruction {word!r}", self._name, first + 1)
        name, rest = match[1].upper(), text[match.end() :]
        if name == "ONBUILD" and not trigger:
            return self._made(rest, first + text.count("\n") - rest.count("\n"), True)
        flags: dict[str, str] = {}
        while (flag := _FLAG.match(rest := _trimmed(rest))) is not None:
            before = [flags[flag[1]]] if flag[1] in flags else []
            flags[flag[1]] = "\n".join([*before, _unquoted(flag[2] or "")])
            rest = rest[flag.end() :]
        if not rest.strip():
            raise DocumentError(f"{name} has no arguments", self._name, first + 1)
        start = first + 1 + text.count("\n") - rest.count("\n")
        heredocs = tuple(self._heredocs(rest)) if name in _TAKES_HEREDOC else ()
        return Instruction(name, flags, rest, first + 1, start, heredocs, trigger)

    def _logical(self) -> str:
        """A line with those that continue it; comments and empty lines among them count as nothing, as in Docker."""
        parts: list[str] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            if parts and (not line.strip() or line.lstrip().startswith("#")):
                parts.append("")
                continue
            bare = line.rstrip()
            if not bare.endswith(self._escape):
                parts.append(line)
                break
            parts.append(bare[:-1])
        return "\\\n".join(parts)

    def _heredocs(self, text: str) -> Iterator[Heredoc]:
        for dash, _, word in _HEREDOC.findall(text):
            start, body = self._at, []
            while True:
                if self._at >= len(self._lines):
                    raise DocumentError(f"the document <<{word} does not end", self._name, start + 1)
                line = self._lines[self._at]
                self._at += 1
                if (line.lstrip("\t") if dash else line) == word:
                    break
                body.append(line)
            yield Heredoc(word, "\n".join(body), start + 1)


def _trimmed(text: str) -> str:
    """Text without the spaces and continued lines before it."""
    return re.sub(r"\A(\s|\\\n)+", "", text)


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
