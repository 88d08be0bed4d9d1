"""Text as Markdown (CommonMark 0.31, as GitHub and GitLab render it) in which nothing that was read becomes markup.

Values from sources belong into ``code``: inside a code span neither HTML nor links, mentions, references to issues or
emoji are looked for.
"""

from __future__ import annotations

from gcheck.patterns import regex
from gcheck.reporters.deciding import one_line
from gcheck.reporters.wording import visible

_PUNCTUATION = regex(r"([\\`*_{}\[\]()<>&~|$^]|^[-+=#>]|^\d+[.)])")
# What a renderer looks for after it has taken the escapes away: mentions, references, bare links.
_LINKING = regex(r"(@|#|://|www\.|mailto:|GH-|!(?=\d))")
_TICKS = regex("`+")


def plain(text: str) -> str:
    """One line of prose: punctuation that could mean something is escaped, and nothing is linked."""
    escaped = _PUNCTUATION.sub(lambda match: f"{match[0][:-1]}\\{match[0][-1]}", one_line(text))
    return _LINKING.sub("\\1\N{WORD JOINER}", escaped)


def code(text: str) -> str:
    """One line as a code span, whatever backticks it holds; never empty."""
    line = one_line(text) or " "
    ticks = "`" * (max((len(run) for run in _TICKS.findall(line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line.strip() else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def fenced(text: str, language: str = "") -> str:
    """Lines as a fenced code block that nothing in them can close."""
    body = visible(text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    fence = "`" * max(3, max((len(run) for run in _TICKS.findall(body)), default=0) + 1)
    return f"{fence}{language}\n{body}\n{fence}"
