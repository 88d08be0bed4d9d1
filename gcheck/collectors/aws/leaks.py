"""Secrets in the text that a machine is given at its start: what kind, and in which line; never the text itself."""

from __future__ import annotations

import base64
import binascii
import email
import re
import zlib
from collections.abc import Iterator
from typing import Any

from gcheck.collectors.aws.listings import UnsaidError
from gcheck.patterns import regex

LARGEST = 1 << 20
"""Bytes of text that are looked through; AWS takes 16 KiB of user data, and compressed text may unfold to more."""
_MOST = 20

_PATTERNS = (
    ("aws-access-key-id", regex(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b(?<!EXAMPLE)")),
    ("private-key", regex(r"-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----")),
    (
        "token",
        re.compile(
            r"\b(?:gh[opsur]_[A-Za-z0-9]{36}|github_pat_\w{22}|glpat-[\w-]{20}|xox[abprs]-[\w-]{10}|sk_live_\w{16})"
        ),
    ),
    # a signed JSON Web Token: header and claims each begin with an object whose first key is quoted
    ("token", regex(r"\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{20,}")),
    ("password-in-url", regex(r"[a-z]://[^\s:/@$<{%\"']{1,64}:[^\s:/@$<{%\"']{3,256}@")),
)
_ASSIGNED = regex(
    r"(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)([\w-]{0,40})"
    r"[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?([^\s\"'#;,]{6,64})",
    re.IGNORECASE,
)
_OTHER_NAME = regex(
    r"(?:arn|class|enabled|expiry|field|file|header|id|ids|length|manager|name|names|parameter|path|policy|prefix|ref|region|"
    r"rotation|seconds|store|ttl|type|uri|url|version)$",
    re.IGNORECASE,
)
"""How the name of something ends that tells where a secret is, or how it is used."""
_REFERENCE = regex(r"[$<{%`!(/\[*]|arn:|https?:|true|false|required|optional|enabled|disabled", re.IGNORECASE)
"""How a value begins that is looked up elsewhere, or that is a setting."""

_SAMPLE = regex(
    r"example|placeholder|your[-_]|change[-_]?me|x{6}|\*{3}|(?:0123|1234)[0-9]{2}|(?:abc|def){2}",
    re.IGNORECASE,
)
"""What a value holds that shows in a comment how something is written. A password that is in use may hold it, too."""


def secrets_of(user_data: str | None) -> list[dict[str, Any]]:
    """What looks like a secret in user data as the API gives it, in Base64: ``kind`` and ``line``, the first twenty.

    A line is counted in the part that it stands in, where the data has parts. Raises UnsaidError for data that cannot
    be unpacked.
    """
    if not user_data:
        return []
    found = [hit for text in _texts(_unpacked(user_data)) for hit in hits(text)]
    return [{"kind": kind, "line": line} for kind, line in dict.fromkeys(found)][:_MOST]


def hits(text: str) -> Iterator[tuple[str, int]]:
    """What looks like a secret in a text: its kind and its line, never the text."""
    for number, line in enumerate(text.splitlines(), 1):
        comment = line.lstrip().startswith("#")
        for kind, pattern in _PATTERNS:
            if any(not (comment and _SAMPLE.search(match[0])) for match in pattern.finditer(line)):
                yield kind, number
        for match in _ASSIGNED.finditer(line):
            if comment and _SAMPLE.search(match[2]):
                continue
            if not _OTHER_NAME.search(match[1]) and not _REFERENCE.match(match[2]):
                yield "password", number


def _unpacked(user_data: str) -> str:
    try:
        raw = base64.b64decode(user_data, validate=True)
    except binascii.Error:
        raise UnsaidError("the user data is not in Base64") from None
    if raw.startswith(b"\x1f\x8b"):
        raw = _inflated(raw)
    return raw.decode("utf-8", "replace")


def _inflated(raw: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        text = unpacking.decompress(raw, LARGEST)
    except zlib.error:
        raise UnsaidError("the user data cannot be decompressed") from None
    if not unpacking.eof:
        raise UnsaidError(f"the user data unfolds to more than {LARGEST} bytes, or is cut")
    return text


def _texts(text: str) -> Iterator[str]:
    """The text, and the parts of a MIME message that are encoded in it, as cloud-init takes them."""
    yield text
    if text.lstrip()[:13].lower() in ("content-type:", "mime-version:"):
        for part in email.message_from_string(text.lstrip()).walk():
            body = part.get_payload(decode=True)
            if isinstance(body, bytes) and part.get("Content-Transfer-Encoding", "").lower() == "base64":
                yield body.decode("utf-8", "replace")
