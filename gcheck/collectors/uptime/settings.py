"""What the operator says about a source of availability, under ``options`` in gcheck.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timezone, tzinfo
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, field

from gcheck.collectors.tickets.moments import MomentError, Writing, writing
from gcheck.errors import DocumentError
from gcheck.patterns import regex

WHERE = "gcheck.yaml"
_VARIABLE = regex(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_KNOWN = (
    "path", "url", "services", "step", "timeout", "token_env", "windows", "months", "interval", "unlisted", "service",
    "columns", "date_format", "time_zone", "encoding", "delimiter",
)  # fmt: skip
COLUMNS = {
    "service": ("service", "name", "monitor", "target"),
    "start": ("start", "from", "began"),
    "end": ("end", "to", "until", "ended"),
    "state": ("state", "status"),
    "timestamp": ("timestamp", "time", "checked_at"),
    "up": ("up", "ok", "value", "success"),
    "approved_by": ("approved_by", "approved by", "approver"),
    "approved_at": ("approved_at", "approved at", "approved on"),
    "reason": ("reason", "change", "description"),
}
"""What a column is called, the one to take first first."""


class Settings(Struct, frozen=True):
    """``url`` of a Prometheus server and the query of each of its ``services``, or ``path`` of CSV files, or both.

    ``step`` and ``interval`` are seconds: how often Prometheus is asked about, and for how long a sample of a CSV file
    speaks. ``token_env`` names the environment variable that holds a bearer token.
    """

    path: str | None = None
    url: str | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    step: int = 60
    timeout: int = 30
    token_env: str | None = None
    windows: str | None = None
    months: int = 1
    interval: int = 60
    unlisted_up: bool = False
    service: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    writing: Writing = field(default_factory=Writing)
    zone: tzinfo = timezone.utc
    encoding: str = "utf-8"
    delimiter: str | None = None


def settings_of(options: Mapping[str, Any]) -> Settings:
    """The settings of a source. Raises DocumentError for what makes no sense: a slip must not change what is read."""
    for key in options:
        if key not in _KNOWN:
            raise _error(f"there is no {key!r}; there are {', '.join(sorted(_KNOWN))}")
    url, services = _text(options, "url"), options.get("services", {})
    if not isinstance(services, Mapping) or not all(isinstance(one, str) for one in services.values()):
        raise _error("services must be an object of names, each with its query")
    if (url is None) != (not services):
        raise _error("url and services belong together: each service is named with its query")
    columns = options.get("columns", {})
    if not isinstance(columns, Mapping) or set(columns) - set(COLUMNS):
        raise _error(f"columns can name {', '.join(COLUMNS)}")
    unlisted = options.get("unlisted", "unknown")
    if unlisted not in ("up", "unknown"):
        raise _error("unlisted must be up or unknown")
    try:
        how = writing(_text(options, "date_format"), _text(options, "time_zone"))
    except MomentError as error:
        raise _error(str(error)) from None
    made = Settings(
        path=_text(options, "path"),
        url=None if url is None else _url(url),
        services={str(name): query for name, query in services.items()},
        step=_number(options, "step", 60, 1, 3600),
        timeout=_number(options, "timeout", 30, 1, 600),
        token_env=_variable(_text(options, "token_env")),
        windows=_text(options, "windows"),
        months=_number(options, "months", 1, 1, 24),
        interval=_number(options, "interval", 60, 1, 86_400),
        unlisted_up=unlisted == "up",
        service=_text(options, "service"),
        columns={str(key): str(value) for key, value in columns.items()},
        writing=how,
        zone=how.zone or timezone.utc,
        encoding=_text(options, "encoding") or "utf-8",
        delimiter=_text(options, "delimiter"),
    )
    if made.path is None and made.url is None:
        raise _error(
            "either path, a CSV file or a folder of them, or url, a Prometheus server, must be there"
        )
    if made.path is None and made.windows is not None:
        raise _error("windows is a file below path, which is not there")
    return made


def _url(text: str) -> str:
    """The address of a server, without a slash at its end. Raises DocumentError."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _error("url is no address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise _error("url must be an address such as https://prometheus.example.com")
    if parts.username is not None or parts.password is not None:
        raise _error(
            "url holds a user or a password; put a token into an environment variable and name it in token_env"
        )
    if parts.query or parts.fragment:
        raise _error("url must end with the path of the server, before /api/v1")
    return text.rstrip("/")


def _variable(name: str | None) -> str | None:
    if name is not None and not _VARIABLE.match(name):
        raise _error("token_env must be the name of an environment variable, never the token")
    return name


def _text(options: Mapping[str, Any], key: str) -> str | None:
    value = options.get(key)
    if value is not None and (not isinstance(value, str) or not value):
        raise _error(f"{key} must be text")
    return value


def _number(options: Mapping[str, Any], key: str, default: int, least: int, most: int) -> int:
    value = options.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _error(f"{key} must be a whole number from {least} to {most:,}")
    return value


def _error(text: str) -> DocumentError:
    return DocumentError(f"options: {text}", WHERE)
