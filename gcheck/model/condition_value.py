"""What a value in a policy's condition narrows: nothing, if whoever asks may have a source or an identity that it fits."""

from __future__ import annotations

import re

from gcheck.patterns import regex

_RANGE = regex(r"(?:[0-9.]+/[0-7]|[0-9a-f:]*::/(?:[0-9]|1[0-5]))$", re.IGNORECASE)
"""An IPv4 range of /7 or wider, an IPv6 one of /15: two such halves are everything."""

_OF_THE_REQUEST = regex(r"\$\{(?!aws::|aws:resource)[a-z0-9-]+:[^}]*\}", re.IGNORECASE)
"""A variable that stands for what the caller is, and not for what the resource or the template is."""

_REFERENCE = regex(r"\$\{[^}]*\}")

_PARTIAL = regex(
    r"(?:o|vpc|vpce|r|ou)-[a-z0-9]{0,7}|(?:aroa|aida|asia)[a-z0-9]{0,11}|[0-9]{0,11}", re.IGNORECASE
)
"""The beginning of an organisation's, a network's or a role's id or of an account's number that many share."""

_CALLERS = (
    "aws:principal", "aws:source", "aws:userid", "aws:vpce", "kms:calleraccount", "lambda:source", "s3:dataaccesspoint",
)  # fmt: skip
"""How the keys begin that tell who asks, or from where."""

_OWNER = 4
"""The field of an ARN that names the account; the resource is behind it."""


def is_wide(value: object, key: str = "aws:source") -> bool:
    """True if a value that the condition key may have leaves it to anyone to meet the condition.

    ``*``, any account's ARN, a range of addresses that is half of all or more, any organisation, any endpoint.
    """
    text = _REFERENCE.sub("0", _OF_THE_REQUEST.sub("*", str(value)))
    if not text.strip("*") or _RANGE.match(text):
        return True
    if text[:4].lower() == "arn:":
        return _any_account(text)
    begin = re.split(r"[*?]", text, maxsplit=1)
    if len(begin) == 1 or not key.lower().startswith(_CALLERS):
        return False
    return _PARTIAL.fullmatch(begin[0]) is not None


def _any_account(arn: str) -> bool:
    fields = arn.split(":", _OWNER + 1)
    if len(fields) <= _OWNER + 1:
        return "*" in arn
    owner, resource = fields[_OWNER], fields[_OWNER + 1]
    # of what has no account in its ARN, such as a bucket, the name is anyone's to choose as long as it is free
    return "*" in owner or "?" in owner or (not owner and resource[:1] in ("*", "?"))
