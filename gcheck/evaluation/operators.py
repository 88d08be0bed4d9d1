"""The tests that a leaf can make. Each is built once from its operand and then called with one typed value.

A builder takes the operand and returns an Operator: the Python types it judges (anything else is unknown), the test,
and how the expectation reads. Builders raise OperandError for an operand that makes no sense.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from gcheck.evaluation import policy
from gcheck.evaluation.truth import EITHER, F, T, truth
from gcheck.model.unread import Unread

Test = Callable[[Any], int]

STRING: tuple[type, ...] = (str,)
NUMBER: tuple[type, ...] = (int, float)
LIST: tuple[type, ...] = (list,)
ANY: tuple[type, ...] = (bool, int, float, str, list, dict)


class OperandError(ValueError):
    """The operand of a test makes no sense; the text says what it must be."""


@dataclass(frozen=True)
class Operator:
    """A test with its operand built in. ``null`` is the outcome for an explicit null, where that is not "not met"."""

    types: tuple[type, ...]
    test: Test
    expected: str
    null: int | None = None
    flag: bool | None = None
    """Set where the test is nothing but "is true" or "is false"."""


def build(name: str, operand: Any, now: float) -> Operator:
    """The operator of this name. ``now`` is the run's clock in seconds since 1970. Raises OperandError."""
    return _BUILDERS[name](operand, now)


def _same_kind(value: Any) -> tuple[type, ...]:
    if isinstance(value, bool):
        return (bool,)
    if isinstance(value, (int, float)):
        return NUMBER
    if isinstance(value, str):
        return (str,)
    if isinstance(value, list):
        _list_of(value, (str, int, float, bool), least=0)
        return (list,)
    raise OperandError(
        "must be text, a number, true, false or a list of them; for null write `present: false`, "
        "and test the keys of an object one by one: one that is not there was not read"
    )


def _show(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return {"True": "true", "False": "false"}.get(text, text)


def _equals(operand: Any, now: float) -> Operator:
    types, words = _same_kind(operand), f"equals {_show(operand)}"
    if isinstance(operand, bool):
        return Operator(types, lambda v: T if v is operand else F, words, flag=operand)
    if isinstance(operand, (str, int, float)):
        return Operator(types, lambda v: T if v == operand else F, words)
    return Operator(types, lambda v: _equal(v, operand), words)


def _equal(value: Any, operand: Any) -> int:
    """Whether a value is the operand: a single value, or a list of them, in which true is not 1."""
    if type(value) is not list:
        return truth(value == operand)
    if _has_unread(value):
        return EITHER
    same = [isinstance(item, bool) for item in value] == [isinstance(item, bool) for item in operand]
    return truth(value == operand and same)


def _not_equals(operand: Any, now: float) -> Operator:
    def test(value: Any) -> int:
        return {T: F, F: T}.get(_equal(value, operand), EITHER)

    return Operator(_same_kind(operand), test, f"is not {_show(operand)}")


def _members(operand: Any) -> tuple[tuple[type, ...], frozenset[Any]]:
    values = _list_of(operand, (str, int, float, bool))
    types = tuple(dict.fromkeys(kind for value in values for kind in _same_kind(value)))
    if bool in types and len(types) > 1:
        raise OperandError("must not mix true or false with other values")
    return types, frozenset(values)


def _list_of(operand: Any, types: tuple[type, ...], least: int = 1) -> list[Any]:
    if not isinstance(operand, list) or len(operand) < least:
        raise OperandError("must be a list with at least one item")
    for item in operand:
        if not isinstance(item, types) or (isinstance(item, bool) and bool not in types):
            raise OperandError(f"must list {' or '.join(kind.__name__ for kind in types)} only")
    return operand


def _in(operand: Any, now: float) -> Operator:
    types, values = _members(operand)
    return Operator(types, lambda v: T if v in values else F, f"is one of {_show(operand)}")


def _not_in(operand: Any, now: float) -> Operator:
    types, values = _members(operand)
    return Operator(types, lambda v: F if v in values else T, f"is none of {_show(operand)}")


def _number(name: str, words: str, compare: Callable[[Any, Any], bool]) -> Callable[[Any, float], Operator]:
    def build_it(operand: Any, now: float) -> Operator:
        _require_number(operand)

        def test(value: Any) -> int:
            return truth(compare(value, operand)) if value == value else EITHER  # NaN is no number

        return Operator(NUMBER, test, f"{words} {operand}")

    return build_it


def _require_number(operand: Any) -> None:
    if isinstance(operand, bool) or not isinstance(operand, (int, float)) or not math.isfinite(operand):
        raise OperandError("must be a number")


def _text(operand: Any) -> str:
    if not isinstance(operand, str) or not operand:
        raise OperandError("must be text")
    return operand


MAX_SUBJECT = 100_000
"""Characters of a value that a regular expression is tried on; what is longer is unknown, not cut."""

MAX_REMEMBERED = 10_000
"""Values whose outcome a pattern remembers: images, names and the like are seen again and again."""


def _pattern(operand: Any, met: int, words: str) -> Operator:
    import re2

    text = _text(operand)
    if len(text) > 1000:
        raise OperandError("must have at most 1,000 characters")
    options = re2.Options()
    options.log_errors = False
    try:
        search = re2.compile(text, options).search
    except re2.error as error:
        reason = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise OperandError(f"is not a regular expression of RE2: {reason}") from None
    missed = F if met == T else T

    def search_it(value: str) -> int:
        if len(value) > MAX_SUBJECT:
            return EITHER
        try:
            return met if search(value) is not None else missed
        except UnicodeError:  # a lone surrogate cannot be handed to RE2
            return EITHER

    known: dict[str, int] = {}

    def test(value: str) -> int:
        outcome = known.get(value)
        if outcome is None:
            outcome = search_it(value)
            if len(known) < MAX_REMEMBERED and len(value) < 200:
                known[value] = outcome
        return outcome

    return Operator(STRING, test, f"{words} /{text}/")


def _starts(operand: Any, now: float) -> Operator:
    prefix = _text(operand)
    return Operator(STRING, lambda v: truth(v.startswith(prefix)), f"starts with {prefix}")


def _ends(operand: Any, now: float) -> Operator:
    suffix = _text(operand)
    return Operator(STRING, lambda v: truth(v.endswith(suffix)), f"ends with {suffix}")


def _has_unread(value: list[Any]) -> bool:
    return any(type(item) is Unread for item in value)


def _kinds_of(operand: Any) -> tuple[tuple[type, ...], list[Any]]:
    values = _list_of(operand, (str, int, float))
    return tuple(dict.fromkeys(kind for value in values for kind in _same_kind(value))), values


def _holds(items: Sequence[Any], wanted: Any) -> bool:
    """Membership in which true is not 1."""
    return any(item == wanted and isinstance(item, bool) == isinstance(wanted, bool) for item in items)


def _readable(items: Sequence[Any], kinds: tuple[type, ...]) -> bool:
    """True if every item was read and is of the wanted type, or a null: what was misread may be what was looked for."""
    return all(item is None or type(item) in kinds for item in items)


def _contains(operand: Any, now: float) -> Operator:
    if isinstance(operand, (list, dict)) or operand is None:
        raise OperandError("must be a single value")

    kinds = _same_kind(operand)

    def test(value: list[Any]) -> int:
        return T if _holds(value, operand) else F if _readable(value, kinds) else EITHER

    def test_text(value: Any) -> int:
        if operand in value:
            return T
        if type(value) is list:
            for item in value:
                if type(item) is not str and item is not None:
                    return EITHER
        return F

    words = f"contains {_show(operand)}"
    return Operator((list, str), test_text, words) if isinstance(operand, str) else Operator(LIST, test, words)


def _contains_all(operand: Any, now: float) -> Operator:
    kinds, values = _kinds_of(operand)

    def test(value: list[Any]) -> int:
        if all(_holds(value, item) for item in values):
            return T
        return F if _readable(value, kinds) else EITHER

    return Operator(LIST, test, f"contains all of {_show(operand)}")


def _contains_any(operand: Any, now: float) -> Operator:
    kinds, values = _kinds_of(operand)

    def test(value: list[Any]) -> int:
        if any(_holds(value, item) for item in values):
            return T
        return F if _readable(value, kinds) else EITHER

    return Operator(LIST, test, f"contains any of {_show(operand)}")


def _subset_of(operand: Any, now: float) -> Operator:
    kinds, values = _kinds_of(operand)

    def test(value: list[Any]) -> int:
        if any(item is None or (type(item) in kinds and item not in values) for item in value):
            return F
        return T if all(type(item) in kinds for item in value) else EITHER

    return Operator(LIST, test, f"has nothing but {_show(operand)}")


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@lru_cache(maxsize=8192)
def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _networks(operand: Any) -> tuple[Network, ...]:
    found = []
    for text in _list_of(operand, (str,)):
        network = _network(text)
        if network is None:
            raise OperandError(f"must list networks; {text!r} is none")
        found.append(network)
    return tuple(found)


def _cidr(operand: Any, within: bool) -> Operator:
    networks = _networks(operand)

    def one(text: Any) -> int:
        network = _network(text) if type(text) is str else None
        if network is None:
            return EITHER
        same = [item for item in networks if item.version == network.version]
        if within:
            return truth(any(network.subnet_of(item) for item in same))  # type: ignore[arg-type]  # same version
        return truth(any(network.overlaps(item) for item in same))

    def test(value: Any) -> int:
        outcomes = [one(item) for item in value] if type(value) is list else [one(value)]
        decisive, other = (F, T) if within else (T, F)
        return decisive if decisive in outcomes else EITHER if EITHER in outcomes else other

    return Operator((str, list), test, f"{'lies within' if within else 'overlaps'} {_show(operand)}")


def _covers_port(operand: Any, now: float) -> Operator:
    if (
        not isinstance(operand, dict)
        or set(operand) - {"port", "protocol"}
        or type(operand.get("port")) is not int
    ):
        raise OperandError("must be an object with `port` (a number) and `protocol` (tcp or udp)")
    port, protocol = operand["port"], operand.get("protocol", "tcp")
    if protocol not in ("tcp", "udp"):
        raise OperandError("must name tcp or udp as its protocol")
    names = {"tcp": ("tcp", "6", "TCP"), "udp": ("udp", "17", "UDP")}[protocol]

    def test(rule: dict[str, Any]) -> int:
        spoken = rule.get("protocol")
        if spoken in names:
            return _in_range(port, rule.get("from_port", Unread), rule.get("to_port", Unread))
        if type(spoken) is not str:
            return EITHER
        return T if spoken.lower() in ("all", "-1") else F

    return Operator((dict,), test, f"covers {protocol} port {port}")


def _in_range(port: int, low: Any, high: Any) -> int:
    """Null on both sides means all ports; where one side was not read, the other may still decide."""
    if low is None and high is None:
        return T
    low_known, high_known = type(low) is int, type(high) is int
    if (low_known and port < low) or (high_known and port > high):
        return F
    return T if low_known and high_known else EITHER


_DURATION = re.compile(r"([0-9]{1,6})([smhdw])\Z")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def seconds(text: Any) -> int:
    """A duration such as ``90d``, ``12h`` or ``2w`` in seconds. Raises OperandError."""
    match = _DURATION.match(text) if isinstance(text, str) else None
    if match is None:
        raise OperandError("must be a duration such as 90d, 12h or 30m")
    return int(match[1]) * _SECONDS[match[2]]


_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ]((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.([0-9]{1,12}))?([Zz]|[-+][0-9]{2}:[0-9]{2})?)?\Z"
)


@lru_cache(maxsize=8192)
def instant(text: str) -> float | None:
    """An RFC 3339 time, or a date (its midnight UTC), in seconds since 1970; None if it is neither."""
    match = _INSTANT.match(text)
    if match is None:
        return None
    day, clock, fraction, zone = match.groups()
    # Six digits and no Z: Python 3.10 reads nothing else, and 3.11 reads much more than RFC 3339.
    spelled = f"{day}T{clock or '00:00:00'}.{(fraction or '')[:6]:0<6}{'+00:00' if zone in (None, 'Z', 'z') else zone}"
    try:
        return datetime.fromisoformat(spelled).timestamp()
    except (ValueError, OverflowError):
        return None


def _age(operand: Any, now: float, younger: bool) -> Operator:
    limit = seconds(operand)

    def test(value: str) -> int:
        moment = instant(value)
        if moment is None:
            return EITHER
        return truth((now - moment < limit) == younger)

    return Operator(STRING, test, f"is {'younger' if younger else 'older'} than {operand}")


def _present(operand: Any, now: float) -> Operator:
    wanted = _flag(operand)
    met, missed = (T, F) if wanted else (F, T)
    return Operator(ANY, lambda v: met, "is set" if wanted else "is not set", null=missed)


def _empty(operand: Any, now: float) -> Operator:
    wanted = _flag(operand)

    def test(value: Any) -> int:
        if type(value) is list and value and all(type(item) is Unread for item in value):
            return EITHER
        return truth((len(value) == 0) == wanted)

    return Operator((str, list, dict), test, "is empty" if wanted else "is not empty", null=truth(wanted))


def _flag(operand: Any) -> bool:
    if not isinstance(operand, bool):
        raise OperandError("must be true or false")
    return operand


def _count(operand: Any, now: float) -> Operator:
    if not isinstance(operand, dict) or not operand or set(operand) - {"at_least", "at_most", "equals"}:
        raise OperandError("must be an object with at_least, at_most or equals")
    for number in operand.values():
        if type(number) is not int or number < 0:
            raise OperandError("must give whole numbers")
    low = max(operand.get("at_least", 0), operand.get("equals", 0))
    high = min(operand.get("at_most", math.inf), operand.get("equals", math.inf))

    def test(value: list[Any]) -> int:
        known = sum(type(item) is not Unread for item in value)
        if known > high:
            return F
        if known == len(value):
            return truth(known >= low)
        return T if known >= low and high == math.inf else EITHER

    words = " and ".join(f"{key.replace('_', ' ')} {number}" for key, number in operand.items())
    return Operator(LIST, test, f"has {words} items")


def _policy(
    operand: Any, judge: Callable[[Any, Mapping[str, Any]], int], words: str, keys: set[str]
) -> Operator:
    if not isinstance(operand, dict) or set(operand) - keys or "actions" not in operand:
        raise OperandError(
            f"must be an object with actions and, as needed, {', '.join(sorted(keys - {'actions'}))}"
        )
    for key in ("actions", "resources", "unless_condition_keys"):
        if key in operand:
            _list_of(operand[key], (str,))
    if operand.get("principals", policy.ANYONE) != policy.ANYONE:
        raise OperandError("knows only `principals: anyone`")

    def test(document: Any) -> int:
        try:
            return judge(document, operand)
        except policy.MalformedError:
            return EITHER

    who = " to anyone" if operand.get("principals") else ""
    return Operator((dict,), test, f"{words} {_show(operand['actions'])}{who}")


def _allows(operand: Any, now: float) -> Operator:
    keys = {"actions", "resources", "principals", "unless_condition_keys"}
    return _policy(operand, policy.allows, "allows", keys)


def _denies(operand: Any, now: float) -> Operator:
    if isinstance(operand, dict) and not isinstance(operand.get("when", {}), dict):
        raise OperandError("must give `when` as {operator: {key: value}}")
    return _policy(operand, policy.denies, "denies", {"actions", "principals", "objects", "when"})


_BUILDERS: dict[str, Callable[[Any, float], Operator]] = {
    "equals": _equals,
    "not_equals": _not_equals,
    "in": _in,
    "not_in": _not_in,
    "at_least": _number("at_least", "is at least", lambda a, b: bool(a >= b)),
    "at_most": _number("at_most", "is at most", lambda a, b: bool(a <= b)),
    "greater_than": _number("greater_than", "is greater than", lambda a, b: bool(a > b)),
    "less_than": _number("less_than", "is less than", lambda a, b: bool(a < b)),
    "matches": lambda operand, now: _pattern(operand, T, "matches"),
    "not_matches": lambda operand, now: _pattern(operand, F, "does not match"),
    "starts_with": _starts,
    "ends_with": _ends,
    "contains": _contains,
    "contains_all": _contains_all,
    "contains_any": _contains_any,
    "subset_of": _subset_of,
    "cidr_within": lambda operand, now: _cidr(operand, within=True),
    "cidr_overlaps": lambda operand, now: _cidr(operand, within=False),
    "covers_port": _covers_port,
    "younger_than": lambda operand, now: _age(operand, now, younger=True),
    "older_than": lambda operand, now: _age(operand, now, younger=False),
    "present": _present,
    "empty": _empty,
    "count": _count,
    "allows": _allows,
    "denies": _denies,
}

NAMES = frozenset(_BUILDERS)
"""The tests that a leaf can name."""
