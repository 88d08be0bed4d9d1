"""Names inside a page: an id for each thing that one may want to point at, and the link to it."""

from __future__ import annotations

import re

from gcheck.patterns import regex

_OTHER = regex(r"[^A-Za-z0-9._()\-]")


def anchor(*parts: str) -> str:
    """An id such as ``requirement/hipaa/164.312(a)(1)``; distinct parts give distinct ids.

    It holds only characters that a URL's fragment takes as they are (RFC 3986, section 3.5): whatever else stands in
    a part becomes ``~`` and its code point.
    """
    return "/".join(_OTHER.sub(lambda match: f"~{ord(match[0]):x}~", part) for part in parts)


def link(*parts: str) -> str:
    """The reference to an anchor on the same page."""
    return "#" + anchor(*parts)


def shown(**filters: str) -> str:
    """The reference to the page's table of findings as these filters leave it: ``#findings?status=fail``."""
    return "#findings?" + "&".join(f"{name}={uri(value)}" for name, value in filters.items())


_RESERVED = regex(rb"[^A-Za-z0-9._~/-]")


def uri(path: str) -> str:
    """A path as a URI reference (RFC 3986): everything but unreserved characters and slashes is percent-encoded."""
    raw = path.encode("utf-8", "surrogateescape" if _decoded(path) else "surrogatepass")
    return _RESERVED.sub(lambda match: b"%%%02X" % match[0][0], raw).decode("ascii")


def _decoded(path: str) -> bool:
    """True unless it holds half surrogates that no file name can have given."""
    return not re.search("[\ud800-\udc7f\udd00-\udfff]", path)


class Distinct:
    """Gives each anchor once: a second one of the same parts has its number behind it."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def anchor(self, *parts: str) -> str:
        """The anchor of these parts, or with ``/2`` and so on where it is taken."""
        name = anchor(*parts)
        self._seen[name] = number = self._seen.get(name, 0) + 1
        return name if number == 1 else f"{name}/{number}"
