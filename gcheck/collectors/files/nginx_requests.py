"""What a request decides in nginx's configuration, and what it reaches: redirections, upstreams, the status page.

By the documentation of the modules rewrite, proxy, stub_status and access of nginx: ``$uri`` is the path after decoding, line breaks
included, and ``$request_uri`` the path as it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gcheck.collectors.files.nginx_syntax import Block, Directive
from gcheck.patterns import regex

_DECODED = regex(r"\$(\{)?(document_)?uri\b")
_CHOSEN = regex(
    r"\A(https?://)?\$\{?(arg_\w+|http_\w+|cookie_\w+|host|uri|document_uri|request_uri|query_string|args|[1-9])\b"
)
CLOSED = ("allow", "deny", "auth_basic", "auth_request", "satisfy", "internal", "ssl_verify_client")
"""Directives by which a page is not for everybody."""


def splits_answers(blocks: Iterable[Block]) -> Directive | None:
    """The first redirection or header that is made of the decoded path, into which a client can put lines of its own."""
    for one in _all(blocks, "return", "rewrite", "add_header"):
        arguments = one.arguments
        redirects = one.name == "add_header" or (
            one.name == "return" and re.match(r"30[1278]\Z", (arguments or [""])[0])
        )
        redirects = redirects or (
            one.name == "rewrite" and bool(re.match(r"https?://", "".join(arguments[1:2])))
        )
        if redirects and any(_DECODED.search(word) for word in arguments[1:]):
            return one
    return None


def passes_anywhere(blocks: Iterable[Block]) -> Directive | None:
    """The first proxy_pass whose host the client chooses."""
    passing = _all(blocks, "proxy_pass")
    return next((one for one in passing if one.arguments and _CHOSEN.match(one.arguments[0])), None)


def open_status(blocks: Iterable[Block]) -> Directive | None:
    """The first status page that nothing limits, in its location or around it."""
    held = list(blocks)
    if any(any(block.all(*CLOSED)) for block in held[:1]):
        return None
    for block in held:
        page = next(block.all("stub_status"), None)
        if page is not None and not any(block.all(*CLOSED)):
            return page
    return None


def _all(blocks: Iterable[Block], *names: str) -> Iterator[Directive]:
    for block in blocks:
        yield from block.all(*names)
