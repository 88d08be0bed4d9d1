"""Events: records of CloudTrail, as they are or in an envelope of EventBridge, and the resources that each is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.aws.event_names import EC2_IDS, NAMED, WHOLE
from gcheck.collectors.aws.options import ACCOUNT_ID
from gcheck.model.collector import EVERY
from gcheck.patterns import regex

API_CALL = "AWS API Call via CloudTrail"
CHANGES, READS, REFUSED, DATA, UNKNOWN = "heeded", "only read", "refused", "about data", "unknown"

_READING = regex(r"(?:Get|List|Describe|Head|Lookup|BatchGet|Search|Test|Simulate)(?=[A-Z0-9]|\Z)")
_EC2_ID = regex(r"([a-z]+)-[0-9a-f]{8,17}")
_MOST_VALUES, _DEEPEST, _LONGEST = 20_000, 12, 2_048
_SUFFIX = ".amazonaws.com"


class Event(Struct, frozen=True):
    """One call that somebody made. ``what`` is CHANGES, or why nothing is read again because of it.

    ``named`` maps a resource type to the names, ids and ARNs by which the event may mean a resource of it, or to EVERY.
    """

    id: str
    source: str
    name: str
    account: str
    region: str
    what: str
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)


def event_of(record: Any) -> Event:
    """An event from what stands in the file. Raises ValueError, with a sentence, for what is no event of CloudTrail."""
    if not isinstance(record, dict):
        raise ValueError("it is not an object")
    if "detail-type" in record:
        kind = record["detail-type"]
        if kind != API_CALL:
            return _other(record, kind)
        record = {"recipientAccountId": record.get("account"), **_object(record, "detail")}
    source, name = _text(record, "eventSource").removesuffix(_SUFFIX), _text(record, "eventName")
    account = record.get("recipientAccountId") or _at(record, "userIdentity", "accountId")
    if not isinstance(account, str) or not ACCOUNT_ID.fullmatch(account):
        raise ValueError("it does not say in which account it was (recipientAccountId)")
    event = Event(
        _text(record, "eventID"), source, name, account, _text(record, "awsRegion"), _what(record, name)
    )
    if event.what != CHANGES:
        return event
    named = _named(source, name, record)
    what = CHANGES if named else UNKNOWN
    return Event(event.id, source, name, account, event.region, what, named)


def _other(record: Mapping[str, Any], kind: Any) -> Event:
    """An event of EventBridge that is no call, such as the change of an instance's state."""
    text = kind if isinstance(kind, str) else "an event"
    account, region = record.get("account"), record.get("region")
    return Event(
        _text(record, "id"), _text(record, "source"), text,
        account if isinstance(account, str) else "", region if isinstance(region, str) else "", UNKNOWN,
    )  # fmt: skip


def _what(record: Mapping[str, Any], name: str) -> str:
    if record.get("eventCategory") == "Data" or record.get("managementEvent") is False:
        return DATA
    reads = record.get("readOnly")
    if reads is True or reads == "true" or (reads is None and _READING.match(name)):
        return READS
    return REFUSED if record.get("errorCode") else CHANGES


def _named(source: str, name: str, record: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    table = {key.lower(): types for key, types in NAMED.get(source, {}).items()}
    for key, value in _values(record):
        for kind in table.get(key.lower(), ()):
            found[kind] |= names_in(value)
        known = _EC2_ID.fullmatch(value) if source == "ec2" else None
        if known and known[1] in EC2_IDS:
            found[EC2_IDS[known[1]]].add(value)
    # Lambda writes the version of its API behind the name: UpdateFunctionConfiguration20150331v2
    for kind in WHOLE.get(source, {}).get(re.sub(r"\d{8}(v\d+)?\Z", "", name), ()):
        found[kind] = {EVERY}
    return {kind: frozenset(names) for kind, names in found.items()}


def _values(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of what was asked and answered, with the key that it stands under."""
    waiting: list[tuple[str, Any, int]] = [
        ("", record.get(part), 0) for part in ("requestParameters", "responseElements")
    ]
    most = _MOST_VALUES
    while waiting and most:
        key, value, depth = waiting.pop()
        most -= 1
        if isinstance(value, str) and 0 < len(value) <= _LONGEST:
            yield key, value
        elif isinstance(value, dict) and depth < _DEEPEST:
            waiting += [(str(name), item, depth + 1) for name, item in value.items()]
        elif isinstance(value, list) and depth < _DEEPEST:
            waiting += [(key, item, depth + 1) for item in value]


def names_in(value: str) -> set[str]:
    """What a parameter may mean: itself, and of an ARN, a URL or a hosted zone also the parts that name something."""
    if value.startswith("arn:"):
        return {value, *filter(None, re.split(r"[:/]", ":".join(value.split(":")[5:])))}
    if value.startswith(("https://", "/hostedzone/")):
        return {value, value.rpartition("/")[2]} - {""}
    return {value}


def _object(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = record.get(key)
    if not isinstance(found, dict):
        raise ValueError(f"its {key} is not an object")
    return found


def _text(record: Mapping[str, Any], key: str) -> str:
    found = record.get(key)
    if not isinstance(found, str) or not found or len(found) > _LONGEST:
        raise ValueError(f"it has no {key}")
    return found


def _at(record: Mapping[str, Any], outer: str, inner: str) -> Any:
    found = record.get(outer)
    return found.get(inner) if isinstance(found, dict) else None
