"""nginx: every HTTP server that a tree configures, with what it inherits from ``http``.

Inheritance is nginx's own: what a block sets replaces what stands above; ``add_header`` is inherited only by a block
that has no ``add_header`` itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.files.includes import is_written_for_machines
from gcheck.collectors.files.nginx_requests import CLOSED, open_status, passes_anywhere, splits_answers
from gcheck.collectors.files.nginx_syntax import Block, Directive, Reader
from gcheck.collectors.files.yielding import Reading, Value
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.patterns import regex

TYPE = "nginx.http.server"
NOTE = "not set: nginx's default, by the documentation of version 1.28"

ATTRIBUTES = frozenset(
    [
        "server_names", "listens", "tls", "plain_http", "redirects_everything", "redirects_to_https", "rejects", "ssl_protocols",
        "ssl_ciphers", "ssl_prefer_server_ciphers", "ssl_stapling", "ssl_session_tickets", "headers",
        "hsts_max_age_seconds", "server_tokens", "autoindex", "client_max_body_size_bytes", "access_log", "error_log",
        "alias_traversal", "proxies_unverified_tls", "splits_answers", "passes_anywhere", "open_status",
    ]
)  # fmt: skip

_SITES = regex(r"(^|/)(sites-(available|enabled)|nginx[^/]*/conf\.d|nginx[^/]*)/[^/]+\Z")
_NAME = regex(r"(.*[._-])?nginx([._-][^/]*)?\.conf([._-].*)?|.*\.nginx|.*\.vhost", re.IGNORECASE)
_SERVER = regex(rb"(^|[\s;{}])server\s*\{")
_LISTENS = regex(rb"(?m)(^|[\s;{}])(listen|server_name)\s+[^;{}\n]+;")
MAX_SITE = 200_000
"""Bytes of a file of another name that may still be one of nginx's."""
_SIZES = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_LOCAL = regex(r"(unix:|127\.|localhost(:|$)|\[::1\])")


def is_main(name: str) -> bool:
    """True for nginx.conf, whatever stands before or behind its name."""
    return _NAME.fullmatch(name) is not None and is_written_for_machines(name)


def collect(reading: Reading) -> None:
    """The servers of every main file, then those of the files for sites that no main file includes."""
    reader = Reader(reading.folder)
    mains = reading.folder.named(lambda name: name == "nginx.conf")
    others = [
        file
        for file in reading.folder.files
        if file not in mains and (_may_be_site(file) or looks_like_site(reading.folder, file))
    ]
    for file in [*mains, *sorted(others, key=lambda file: (not is_main(file.rpartition("/")[2]), file))]:
        if file in reader.reached:
            continue
        try:
            if file not in mains and not _SERVER.search(reading.folder.read(file)):
                continue
            _servers(reading, reader.read(file), file)
        except DocumentError as error:
            reading.lose(error, TYPE)


def looks_like_site(folder: Folder, file: str) -> bool:
    """True for a file of configuration of any name that holds a server as only nginx writes it."""
    if not file.endswith(".conf") or not is_written_for_machines(file):
        return False
    try:
        data = folder.read(file, MAX_SITE)
    except DocumentError:
        return False
    return _SERVER.search(data) is not None and _LISTENS.search(data) is not None


def _may_be_site(file: str) -> bool:
    name = file.rpartition("/")[2]
    if is_main(name):
        return True
    site = _SITES.search(file) is not None and is_written_for_machines(name)
    return site and ("sites-" in file or name.endswith(".conf"))


class _Scope(Struct):
    """The blocks from the outermost to a server's or location's own."""

    blocks: list[Block]
    alone: bool
    place: Place
    values: dict[str, Value] = field(default_factory=dict)

    def last(self, name: str) -> Directive | None:
        """The directive that holds here."""
        for block in reversed(self.blocks):
            found = list(block.all(name))
            if found:
                return found[-1]
        return None

    @property
    def missing(self) -> str | None:
        """Why more may be set than was read."""
        found = next((block.missing for block in self.blocks if block.missing), None)
        return found or (
            "what http sets around this server is not in the scanned folder" if self.alone else None
        )


def _servers(reading: Reading, top: Block, file: str) -> None:
    https = list(top.all("http"))
    seen: dict[str, int] = {}
    scopes = [([top, one.block], False) for one in https if one.block is not None]
    if not https and not any(top.all("stream", "mail", "events")):
        scopes = [([top], True)]
    for blocks, alone in scopes:
        _tell_missing(reading, blocks)
        for server in blocks[-1].all("server"):
            if server.block is None:
                continue
            values = _read(_Scope([*blocks, server.block], alone, server.place))
            names = values["server_names"].value
            label = f"{' '.join(names) or '_'} {' '.join(one['text'] for one in values['listens'].value)}"
            seen[label] = seen.get(label, 0) + 1
            uid = f"{server.place.file or file}#{label}" + (f" ({seen[label]})" if seen[label] > 1 else "")
            for item in values["listens"].value:
                item.pop("text")
            reading.add(TYPE, uid, label, server.place, values)


def _tell_missing(reading: Reading, blocks: list[Block]) -> None:
    for block in blocks:
        if block.missing is not None and block.missing_at is not None:
            reading.gap("unresolved", block.missing, (TYPE,), block.missing_at)


def _read(scope: _Scope) -> dict[str, Value]:
    server = scope.blocks[-1]
    locations = list(_locations(server, 0))
    listens = _listens(scope)
    tls = any(one["ssl"] for one in listens) or _is_on(scope.last("ssl"))
    return {
        "server_names": _of(server, "server_name", [name for one in server.all("server_name") for name in one.arguments], scope),
        "listens": _of(server, "listen", listens, scope),
        "tls": _seen(scope, tls),
        "plain_http": _seen(scope, any(not one["ssl"] and not one["local"] for one in listens) and not _is_on(scope.last("ssl"))),
        "redirects_everything": _seen(scope, _answers(server, r"30[1278]\Z|https?://|\$scheme")),
        "redirects_to_https": _seen(scope, _to_https(server, locations)),
        "rejects": _seen(scope, _answers(server, r"4\d\d\Z")),
        "ssl_protocols": _setting(scope, "ssl_protocols", ["TLSv1.2", "TLSv1.3"], lambda one: one.arguments),
        "ssl_ciphers": _setting(scope, "ssl_ciphers", ["HIGH", "!aNULL", "!MD5"], lambda one: re.split(r"[:, ]+", " ".join(one.arguments))),
        "ssl_prefer_server_ciphers": _setting(scope, "ssl_prefer_server_ciphers", False, _is_on),
        "ssl_stapling": _setting(scope, "ssl_stapling", False, _is_on),
        "ssl_session_tickets": _setting(scope, "ssl_session_tickets", True, _is_on),
        **_headers(scope, locations),
        "server_tokens": _setting(scope, "server_tokens", "on", lambda one: one.arguments[0].lower() if one.arguments[0] else "empty"),
        "autoindex": _anywhere(scope, locations, "autoindex", False, _is_on),
        "client_max_body_size_bytes": _anywhere(scope, locations, "client_max_body_size", 1024**2, _size),
        "access_log": _setting(scope, "access_log", True, lambda one: one.arguments[0] not in ("off", "/dev/null")),
        "error_log": _setting(scope, "error_log", True, lambda one: one.arguments[0] not in ("off", "/dev/null")),
        "alias_traversal": _first_of(locations, scope, lambda one: _traverses(one)),
        **_of_requests(scope, locations),
        "proxies_unverified_tls": Value(_proxies_unverified(scope, locations), scope.place),
    }  # fmt: skip


def _locations(block: Block, depth: int) -> Iterator[Directive]:
    for one in block.all("location", "if"):
        if one.block is not None:
            yield one
            yield from _locations(one.block, depth + 1)


def _listens(scope: _Scope) -> list[dict[str, Any]]:
    found = []
    for one in scope.blocks[-1].all("listen"):
        if one.arguments:
            where = one.arguments[0]
            ssl = "ssl" in one.arguments or "quic" in one.arguments
            port = re.search(r"(?:^|:)(\d{1,5})\Z", where)
            number = None if where.startswith("unix:") else int(port[1]) if port else 80
            found.append(
                {"port": number, "ssl": ssl, "local": _LOCAL.match(where) is not None, "text": where}
            )
    if not found and scope.blocks[-1].missing is not None:
        return []
    return found or [{"port": 80, "ssl": False, "local": False, "text": "80"}]


def _of(block: Block, name: str, value: Any, scope: _Scope) -> Value:
    first = next(block.all(name), None)
    return Value(value, first.place if first is not None else scope.place)


def _seen(scope: _Scope, value: bool) -> Value:
    """A fact that more directives can only make true: false is not known where an include was not found."""
    missing = scope.blocks[-1].missing
    return Value(_unread(missing, scope.place) if missing is not None and not value else value, scope.place)


def _is_on(one: Directive | None) -> bool:
    return one is not None and bool(one.arguments) and one.arguments[0].lower() == "on"


def _setting(scope: _Scope, name: str, default: Any, convert: Any) -> Value:
    found = scope.last(name)
    if found is not None and found.arguments:
        if name not in ("ssl_ciphers",) and any("$" in argument for argument in found.arguments[:1]):
            return Value(
                _unread(f"{name} {found.arguments[0]} is known only while nginx runs", found.place),
                found.place,
            )
        return Value(convert(found), found.place)
    if scope.missing is not None:
        return Value(_unread(f"{name} is not set here, and {scope.missing}", scope.place), scope.place)
    return Value(default, Place(scope.place.file, scope.place.line, note=NOTE))


def _unread(reason: str, place: Place) -> Unread:
    return Unread("unresolved", reason, file=place.file, line=place.line)


def _anywhere(scope: _Scope, locations: list[Directive], name: str, default: Any, convert: Any) -> Value:
    """The greatest value that the server or one of its locations has."""
    best = _setting(scope, name, default, convert)
    for one in locations:
        for inner in one.block.all(name) if one.block is not None else ():
            value = convert(inner) if inner.arguments else None
            known = not isinstance(best.value, Unread) and best.value is not None
            if value is not None and (value is True or (known and _more(name, value, best.value))):
                best = Value(value, inner.place)
    return best


def _more(name: str, value: Any, other: Any) -> bool:
    if name == "client_max_body_size":  # 0 is without limit
        return bool(other != 0 and (value == 0 or value > other))
    return bool(value > other)


def _size(one: Directive) -> Any:
    found = re.fullmatch(r"(\d{1,15})([kmg]?)", one.arguments[0].lower())
    return int(found[1]) * _SIZES[found[2]] if found else None


def _headers(scope: _Scope, locations: list[Directive]) -> dict[str, Value]:
    """The headers that every answer has: those of the server that no location drops by adding others."""
    own, place = _effective(scope.blocks)
    kept = dict(own)
    for location in locations:
        if location.block is None or _redirects(location.block):
            continue
        here = {
            one.arguments[0].lower() for one in location.block.all("add_header") if len(one.arguments) > 1
        }
        if here:
            kept = {name: value for name, value in kept.items() if name in here}
        if location.block.missing:
            kept = {}
    missing = (
        scope.missing if not own else next((one.missing for one in scope.blocks[-1:] if one.missing), None)
    )
    missing = missing or next(
        (one.block.missing for one in locations if one.block and one.block.missing), None
    )
    if missing is not None and not _inherits_known(scope):
        unread = _unread(f"headers may be set elsewhere: {missing}", scope.place)
        return {"headers": Value(unread, place), "hsts_max_age_seconds": Value(unread, place)}
    age = re.search(r"max-age\s*=\s*\"?(\d{1,12})", kept.get("strict-transport-security", ""), re.IGNORECASE)
    return {"headers": Value(kept, place), "hsts_max_age_seconds": Value(int(age[1]) if age else None, place)}


def _inherits_known(scope: _Scope) -> bool:
    return scope.blocks[-1].missing is None and any(scope.blocks[-1].all("add_header"))


def _effective(blocks: list[Block]) -> tuple[dict[str, str], Place]:
    for block in reversed(blocks):
        found = [one for one in block.all("add_header", "more_set_headers") if one.arguments]
        if found:
            pairs = [_header(one) for one in found]
            return {name: value for name, value in pairs if value}, found[0].place
    return {}, Place(blocks[-1].directives[0].place.file, blocks[-1].directives[0].place.line) if blocks[-1].directives else Place()  # fmt: skip


def _header(one: Directive) -> tuple[str, str]:
    if one.name == "more_set_headers":
        name, _, value = one.arguments[0].partition(":")
        return name.strip().lower(), value.strip()
    return one.arguments[0].lower(), " ".join(one.arguments[1:2])


def _redirects(block: Block) -> bool:
    return any(one.arguments and re.match(r"30[1278]\Z", one.arguments[0]) for one in block.all("return"))


def _answers(server: Block, pattern: str) -> bool:
    """True if the server gives every request this one answer, by a return of its own."""
    return any(one.arguments and re.match(pattern, one.arguments[0]) for one in server.all("return"))


def _to_https(server: Block, locations: list[Directive]) -> bool:
    """True if plain requests are sent to https://, by the server, its ``location /``, or a test of the scheme."""
    if _sends(server):
        return True
    for one in locations:
        asked = " ".join(one.arguments)
        whole = one.name == "location" and one.arguments[-1:] in (["/"], [".*"], ["^"], ["^/"])
        tests = one.name == "if" and re.search(
            r"\$(scheme|https|server_port|ssl_protocol|http_x_forwarded_proto)", asked
        )
        if (whole or tests) and one.block is not None and _sends(one.block):
            return True
    return False


def _sends(block: Block) -> bool:
    for one in block.all("return", "rewrite"):
        wanted = one.arguments[:1] if len(one.arguments) == 1 else one.arguments[1:2]
        if wanted and wanted[0].lower().startswith("https://"):
            return True
    return False


def _first_of(locations: list[Directive], scope: _Scope, test: Any) -> Value:
    found = next((one for one in locations if test(one)), None)
    return Value(found is not None, scope.place if found is None else found.place)


_REQUESTS = {"splits_answers": splits_answers, "passes_anywhere": passes_anywhere, "open_status": open_status}


def _of_requests(scope: _Scope, locations: list[Directive]) -> dict[str, Value]:
    """What a request decides; an include that was not found may hold more of it, and what limits a page."""
    blocks = [scope.blocks[-1], *(one.block for one in locations if one.block is not None)]
    around = scope.blocks[:-1]
    inside = next((block.missing for block in blocks if block.missing), None)
    values = {}
    for name, find in _REQUESTS.items():
        one = find(blocks)
        if name == "open_status" and one is not None and any(any(block.all(*CLOSED)) for block in around):
            one = None
        missing = (
            scope.missing or inside
            if name == "open_status" and one is not None
            else inside
            if one is None
            else None
        )
        place = scope.place if one is None else one.place
        values[name] = Value(_unread(missing, place) if missing is not None else one is not None, place)
    return values


def _traverses(one: Directive) -> bool:
    """``location /x { alias /y/; }``: a request for ``/x../z`` leads out of the folder."""
    if one.name != "location" or one.block is None or len(one.arguments) not in (1, 2):
        return False
    if len(one.arguments) == 2 and one.arguments[0] != "^~":
        return False
    prefix = one.arguments[-1]
    alias = next(one.block.all("alias"), None)
    return (
        alias is not None
        and not prefix.endswith("/")
        and alias.arguments[-1:] != []
        and alias.arguments[-1].endswith("/")
    )


def _proxies_unverified(scope: _Scope, locations: list[Directive]) -> bool:
    for one in locations:
        block = one.block
        passes = block.all("proxy_pass") if block is not None else ()
        if block is None or not any(p.arguments and p.arguments[0].startswith("https://") for p in passes):
            continue
        if not _is_on(_Scope([*scope.blocks, block], False, scope.place).last("proxy_ssl_verify")):
            return True
    return False
