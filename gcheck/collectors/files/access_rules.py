"""Who may connect to PostgreSQL: the records of pg_hba.conf, by chapter "The pg_hba.conf File" of its manual."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from gcheck.collectors.files.includes import is_written_for_machines
from gcheck.collectors.files.lined import lines_of
from gcheck.collectors.files.yielding import Reading, Value
from gcheck.errors import DocumentError
from gcheck.model.place import Place
from gcheck.patterns import regex

TYPE = "postgresql.access.rule"
ATTRIBUTES = frozenset(
    ["connection", "databases", "users", "address", "cidrs", "remote", "method", "options", "number"]
)
_CONNECTIONS = ("local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc")
_WORD = regex(r'(?:"(?:[^"]|"")*"|[^\s,"#])+|,|#.*')


def is_main(name: str) -> bool:
    """True for pg_hba.conf, whatever stands before or behind its name."""
    found = re.fullmatch(r"(.*[._-])?pg_hba([._-][^/]*)?\.conf([._-].*)?", name)
    return found is not None and is_written_for_machines(name)


def collect(reading: Reading) -> None:
    """A rule for each record; one that cannot be read is a gap, and the others are judged."""
    for file in reading.folder.named(is_main):
        try:
            records = list(_records(reading.folder.read(file), file))
        except DocumentError as error:
            reading.lose(error, TYPE)
            continue
        seen: dict[str, int] = {}
        for number, (line, fields) in enumerate(records, 1):
            place = Place(file, line)
            try:
                values = _rule(fields, file, line) | {"number": number}
            except DocumentError as error:
                reading.lose(error, TYPE)
                continue
            name = " ".join(",".join(field) for field in fields)
            seen[name] = seen.get(name, 0) + 1
            uid = f"{file}#{name}" + (f" ({seen[name]})" if seen[name] > 1 else "")
            reading.add(TYPE, uid, name, place, {key: Value(value, place) for key, value in values.items()})


def _records(data: bytes, file: str) -> list[tuple[int, list[list[str]]]]:
    """Each record's line and its fields, each a list of what stands between commas."""
    found: list[tuple[int, list[list[str]]]] = []
    held, start = "", 0
    for number, line in lines_of(data, file):
        start = start if held else number
        held += line
        if held.endswith("\\"):
            held = held[:-1]
            continue
        fields = _fields(held)
        if fields:
            found.append((start, fields))
        held = ""
    if _fields(held):
        found.append((start, _fields(held)))
    return found


def _fields(line: str) -> list[list[str]]:
    fields: list[list[str]] = []
    joined = False
    for word in (match[0] for match in _WORD.finditer(line)):
        if word.startswith("#"):
            break
        if word == ",":
            joined = True
        elif joined and fields:
            fields[-1].append(word.replace('"', ""))
            joined = False
        else:
            fields.append(
                [
                    word
                    if word.startswith('"') and word.endswith('"') and "=" in word
                    else word.replace('"', "")
                ]
            )
    return fields


def _rule(fields: list[list[str]], file: str, line: int) -> dict[str, Any]:
    connection = fields[0][0].lower()
    if connection.startswith("include"):
        raise DocumentError(f"{connection} {' '.join(map(','.join, fields[1:]))} is not followed", file, line)
    if connection not in _CONNECTIONS or len(fields) < (4 if connection == "local" else 5):
        raise DocumentError("this is no record of who may connect", file, line)
    rest = [field[0] for field in fields[3:]]
    address = None if connection == "local" else rest.pop(0)
    if address is not None and len(rest) > 1 and re.fullmatch(r"[0-9.]+|[0-9a-f:]*:[0-9a-f:]*", rest[0]):
        address = f"{address}/{rest.pop(0)}"
    cidrs = None if address is None else _networks(address)
    if not rest:
        raise DocumentError("this record names no method", file, line)
    options = dict(item.strip('"').partition("=")[::2] for item in rest[1:])
    return {
        "connection": connection, "databases": fields[1], "users": fields[2], "address": address, "cidrs": cidrs or [],
        "remote": address is not None and not _is_loopback(address, cidrs), "method": rest[0].lower(),
        "options": {key: ("(not kept)" if "secret" in key or "passwd" in key else text) for key, text in options.items()},
    }  # fmt: skip


def _networks(address: str) -> list[str] | None:
    """The networks of an address; None for a host's name, samehost and samenet."""
    if address == "all":
        return ["0.0.0.0/0", "::/0"]
    where, slash, mask = address.partition("/")
    try:
        if ":" in mask:
            mask = str(bin(int(ipaddress.IPv6Address(mask))).count("1"))
        return [str(ipaddress.ip_network(f"{where}{slash}{mask}", strict=False))]
    except ValueError:
        return None


def _is_loopback(address: str, cidrs: list[str] | None) -> bool:
    if cidrs is None:
        return address in ("localhost", "samehost")
    return all(ipaddress.ip_network(one).is_loopback for one in cidrs)
