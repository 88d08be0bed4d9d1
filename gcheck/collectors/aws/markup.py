"""A web page where an answer was due: what a proxy, a balancer or a broken server sends to people, told in its words."""

from __future__ import annotations

import ast
import hashlib
import re
from html.parser import HTMLParser

from gcheck.patterns import regex

_BEGIN = r"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html|head|body|h1|title)\b"
_PAGE = regex(_BEGIN, re.IGNORECASE | re.DOTALL)
_QUOTED = regex(rf"\bb(['\"])(?=(?:\\[nrt])*{_BEGIN})", re.IGNORECASE | re.DOTALL)
MOST_READ = 20_000
"""Bytes of a page that are looked through for its words, which stand in front; and ``MOST_SAID``, characters of them."""
MOST_SAID = 600
_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg"))
_NAMING = frozenset(("title", "h1", "h2"))


class _Words(HTMLParser):
    """The pieces of text that a browser shows, in their order; a heading that says the same as the title only once."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN | _NAMING:
            self._open = [*self._open[-20:], tag]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split()).strip(".: ")
        if not text.strip("-") or _UNSEEN.intersection(self._open) or sum(map(len, self.pieces)) > MOST_SAID:
            return
        if not (_NAMING.intersection(self._open) and any(text in piece for piece in self.pieces)):
            self.pieces.append(text)


def page_in(text: str) -> str | None:
    """The page that a message is, or that botocore quotes in it as what it could not parse, in one line; None for neither.

    ``a web page (265 bytes, SHA-256 0123456789abcdef): its title. Its words``: the digest is of the page as it was sent, so that
    it can be held against what a proxy or a trace of the same request kept.
    """
    if _PAGE.match(text):
        return described(text.encode("utf-8", "surrogateescape"))
    quoted = _QUOTED.search(text[:2_000])
    if quoted is None:
        return None
    try:
        page = ast.literal_eval(text[quoted.start() : text.rindex(quoted[1]) + 1])
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return described(page) if isinstance(page, bytes) else None


def described(page: bytes) -> str:
    """A page in one line, see page_in."""
    words = _Words()
    words.feed(page[:MOST_READ].decode("utf-8", "replace"))
    words.close()
    told = f"a web page ({len(page):,} bytes, SHA-256 {hashlib.sha256(page).hexdigest()[:16]})"
    return f"{told}: {'. '.join(words.pieces)}" if words.pieces else told


def is_page(body: bytes) -> bool:
    """True if this begins as a page of HTML does."""
    return _PAGE.match(body[:1000].decode("latin-1").removeprefix("\xef\xbb\xbf")) is not None
