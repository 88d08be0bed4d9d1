"""Terraform's functions between texts and values: YAML, CSV, base64, digests, times; and on files of the tree."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from gcheck.collectors.terraform.encodings import decode
from gcheck.collectors.terraform.values import (
    EvaluationError,
    PartialYaml,
    Symbol,
    first_unread,
    number,
    to_number,
    to_text,
    unresolved,
)
from gcheck.errors import DocumentError
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope

_ENCODINGS = {
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "us-ascii": "ascii",
}
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}


def _yaml(text: str) -> Any:
    from gcheck.documents import parse_yaml

    try:
        return parse_yaml(text.encode(), "a text").data
    except DocumentError as error:
        raise EvaluationError(f"this is not YAML that can be read: {error.message}"[:200]) from None


def _csv(text: str) -> list[dict[str, str]]:
    import csv

    rows = list(csv.reader(StringIO(text)))
    if not rows:
        raise EvaluationError("there is no header line")
    if any(len(row) != len(rows[0]) for row in rows[1:] if row):
        raise EvaluationError("a row has another number of fields than the header")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row]


def _uuidv5(space: str, name: str) -> str:
    import uuid

    known = {
        "dns": uuid.NAMESPACE_DNS,
        "url": uuid.NAMESPACE_URL,
        "oid": uuid.NAMESPACE_OID,
        "x500": uuid.NAMESPACE_X500,
    }
    return str(uuid.uuid5(known.get(space) or uuid.UUID(space), name))


def _encoding(name: str) -> str:
    found = _ENCODINGS.get(name.lower())
    if found is None:
        raise EvaluationError("this encoding is not known")
    return found


def _transpose(table: dict[str, list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in sorted(table):
        for item in table[key]:
            found.setdefault(to_text(item), []).append(key)
    return dict(sorted(found.items()))


def _matchkeys(values: list[Any], keys: list[Any], search: list[Any]) -> list[Any]:
    return [value for value, key in zip(values, keys, strict=True) if key in search]


def _log(value: Any, base: Any) -> int | float:
    return number(math.log(to_number(value)) / math.log(to_number(base)))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _timeadd(start: str, duration: str) -> str:
    parts = re.findall(r"([0-9.]+)(h|ms|us|ns|m|s)", duration)
    if not parts or "".join(amount + unit for amount, unit in parts) != duration.lstrip("-+"):
        raise EvaluationError("this is not a duration")
    seconds = sum(float(amount) * _UNITS[unit] for amount, unit in parts)
    moment = _moment(start) + timedelta(seconds=-seconds if duration.startswith("-") else seconds)
    shown = moment.replace(microsecond=0).isoformat()
    return shown.replace("+00:00", "Z") if moment.utcoffset() == timedelta(0) else shown


def _timecmp(left: str, right: str) -> int:
    first, second = _moment(left), _moment(right)
    return (first > second) - (first < second)


def _sha512(text: str) -> bytes:
    return hashlib.sha512(text.encode()).digest()


def _of_file(make: Callable[[bytes], str]) -> Callable[..., Any]:
    """A function of a file's content, as base64 or as a digest."""

    def function(scope: Scope, path: Any) -> Any:
        if isinstance(path, (Unread, Symbol)):
            return (
                path if isinstance(path, Unread) else unresolved(f"the file {path} is only known after apply")
            )
        try:
            return make(scope.module.tree.read_text(to_text(path)).encode())
        except DocumentError as error:
            return unresolved(f"the file {path!r} cannot be read: {error.message}"[:300])

    return function


def _exists(scope: Scope, path: Any) -> Any:
    """Whether a file is there; one that cannot be looked at may be."""
    if isinstance(path, (Unread, Symbol)):
        return path if isinstance(path, Unread) else unresolved(f"the file {path} is only known after apply")
    try:
        scope.module.tree.read_text(to_text(path))
    except DocumentError as error:
        return unresolved(f"whether there is a file {path!r} is not told: {error.message}"[:300])
    return True


def _digest(name: str) -> Callable[[bytes], str]:
    return lambda data: hashlib.new(name, data, usedforsecurity=False).hexdigest()


def _base64_digest(name: str) -> Callable[[bytes], str]:
    return lambda data: base64.b64encode(hashlib.new(name, data, usedforsecurity=False).digest()).decode()


def _encode_yaml(scope: Scope, value: Any) -> Any:
    """yamlencode: what it writes is not told as a text, but what it means is known to whoever reads it again."""
    unread = first_unread(value, scope.budget)
    if unread is not None:
        return PartialYaml(unread.kind, unread.reason, file=unread.file, line=unread.line, data=value)
    return PartialYaml("unresolved", "the text that yamlencode writes is not told", data=value)


STRUCTURAL: dict[str, Callable[..., Any]] = {
    "yamlencode": _encode_yaml,
    "yamldecode": lambda scope, value: decode(value, _yaml),
    "fileexists": _exists,
    "filebase64": _of_file(lambda data: base64.b64encode(data).decode()),
    "filemd5": _of_file(_digest("md5")),
    "filesha1": _of_file(_digest("sha1")),
    "filesha256": _of_file(_digest("sha256")),
    "filesha512": _of_file(_digest("sha512")),
    "filebase64sha256": _of_file(_base64_digest("sha256")),
    "filebase64sha512": _of_file(_base64_digest("sha512")),
}

EXACT: dict[str, Callable[..., Any]] = {
    "csvdecode": _csv,
    "textencodebase64": lambda text, name: base64.b64encode(text.encode(_encoding(name))).decode(),
    "textdecodebase64": lambda text, name: base64.b64decode(text, validate=True).decode(_encoding(name)),
    "urldecode": lambda text: unquote_plus(text),
    "sha512": lambda text: _sha512(text).hex(),
    "base64sha512": lambda text: base64.b64encode(_sha512(text)).decode(),
    "base64sha256": lambda text: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode(),
    "uuidv5": _uuidv5,
    "transpose": _transpose,
    "matchkeys": _matchkeys,
    "log": _log,
    "timeadd": _timeadd,
    "timecmp": _timecmp,
}
