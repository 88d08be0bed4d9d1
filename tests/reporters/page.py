"""A page taken apart by the standard library's parser, for tests to look at."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

_VOID = {"meta", "input", "br", "hr", "link", "img"}
_ENDS = {"td": ("td",), "tr": ("td", "tr"), "/tbody": ("td", "tr"), "/tr": ("td",)}
"""What a tag ends that has no end tag of its own (HTML, 13.1.2.4)."""


class Tag(NamedTuple):
    """One start tag."""

    name: str
    attributes: dict[str, str]


class Page(HTMLParser):
    """All tags, all text, the text of the cells by rows (of the innermost tables), what stands inside style and script, and the data island."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.words: list[str] = []
        self.raw: dict[str, list[str]] = {"style": [], "script": []}
        self.island = ""
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.cells: list[list[str]] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """What a reader sees, white space folded."""
        return " ".join(" ".join(self.words).split())

    @property
    def ids(self) -> list[str]:
        """Every id, in order."""
        return [tag.attributes["id"] for tag in self.tags if "id" in tag.attributes]

    def named(self, name: str) -> list[Tag]:
        """Every tag of this name."""
        return [tag for tag in self.tags if tag.name == name]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.end_before(tag)
        self.tags.append(Tag(tag, {key: value or "" for key, value in attrs}))
        if tag == "tr":
            self.cells.append([])
        elif tag in ("td", "th"):
            self.cells[-1].append("")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {key: value or "" for key, value in attrs}))

    def end_before(self, tag: str) -> None:
        for name in _ENDS.get(tag, ()):
            if self.open and self.open[-1] == name:
                self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        self.end_before(f"/{tag}")
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        if inside == "script" and "type" in self.tags[-1].attributes:
            self.island += data  # data, which no browser runs
            return
        self.raw.get(inside, self.words).append(data)
        if {"td", "th"} & set(self.open) and self.cells[-1]:
            self.cells[-1][-1] += data.rstrip("\n")
