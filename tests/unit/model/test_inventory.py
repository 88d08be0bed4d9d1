"""An inventory file: read back as it was written, or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.errors import InventoryError
from gcheck.model.gap import KINDS, Gap
from gcheck.model.inventory import FORMAT, Inventory
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unmapped import Unmapped
from gcheck.model.unread import Unread, pack, unpack

CLOCK = "2026-01-31T12:00:00Z"

# Line separators of every kind, keys that look like the mark of an Unread, and what UTF-8 cannot write.
text = st.text(max_size=6) | st.sampled_from(
    ["\u2028", "\u2029", "\x85", "\x0b\x0c", "\x1c", "\r\n", "\n", "\x00", "\ud800", "$unread", "$$", "é"]
)
kinds = st.sampled_from(sorted(KINDS))
lines = st.none() | st.integers(1, 10**6)
optional = st.none() | text
places = st.builds(Place, optional, lines, lines, optional, optional, optional, optional)
unreads = st.builds(Unread, kinds, text, optional, optional, optional, lines)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text
)
trees = st.recursive(
    scalars | unreads,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["one", "two"])
types = st.sampled_from(["t.a", "t.b", "*"])
resources = st.builds(
    Resource, types, text, text, names, st.dictionaries(text, trees, max_size=3), optional, optional,
    st.dictionaries(text, places, max_size=2),
)  # fmt: skip
gaps = st.builds(
    Gap, names, kinds, text, st.lists(types, max_size=2).map(tuple), st.lists(text, max_size=2).map(tuple),
    optional, optional, optional, optional, optional, optional, places,
)  # fmt: skip
populations = st.builds(
    Population, names, types, st.integers(0, 9), st.booleans(), optional, optional, st.booleans(), optional
)
unmapped = st.builds(Unmapped, names, optional, st.integers(1, 9), places)
inventories = st.builds(
    Inventory.of,
    st.just(CLOCK),
    st.lists(st.builds(Source, names, text, st.dictionaries(text, scalars, max_size=2)), max_size=2),
    st.dictionaries(
        names, st.dictionaries(types, st.lists(text, max_size=2).map(tuple), max_size=2), max_size=2
    ),
    st.lists(resources | gaps | populations | unmapped, max_size=5),
)
SETTINGS = settings(max_examples=200, deadline=None, derandomize=True)


@SETTINGS
@given(inventories)
def test_what_is_written_reads_back_the_same(made: Inventory) -> None:
    again = Inventory.loads(made.dumps())
    assert again == made
    assert again.dumps() == made.dumps()
    assert again.digest == made.digest


@SETTINGS
@given(inventories)
def test_it_survives_a_file_in_utf8(made: Inventory) -> None:
    stored = made.dumps().encode("utf-8", "backslashreplace")
    assert Inventory.loads(stored.decode()).digest == made.digest


@SETTINGS
@given(trees)
def test_unread_marks_are_told_from_data_of_that_name(tree: Any) -> None:
    assert unpack(json.loads(json.dumps(pack(tree)))) == tree


def _lines() -> list[str]:
    resource = Resource(
        "t.a", "u", "n", "one", {"x": Unread("denied", "why"), "y": [1]}, places={"": Place("f", 1)}
    )
    items: list[Any] = [resource, Gap("one", "denied", "why", ("t.a",)), Population("one", "t.a", 1, True),
                        Unmapped("one", "azurerm_subnet", 2, Place("main.tf", 1, 1)), Unmapped("one", None, 3)]  # fmt: skip
    whole = Inventory.of(CLOCK, [Source("one", "t")], {"one": {"t.a": ("x", "y")}}, items).dumps()
    return whole.splitlines()


def _read(lines: list[str]) -> Inventory:
    return Inventory.loads("\n".join(lines) + "\n", "i.jsonl")


def test_cut_short_anywhere_it_is_refused() -> None:
    whole = "\n".join(_lines()) + "\n"
    assert Inventory.loads(whole[:-1]) == Inventory.loads(whole)
    for length in range(len(whole) - 1):
        with pytest.raises(InventoryError):
            Inventory.loads(whole[:length])


def test_a_line_that_is_lost_or_doubled_is_noticed() -> None:
    lines = _lines()
    for number in range(len(lines)):
        with pytest.raises(InventoryError):
            _read(lines[:number] + lines[number + 1 :])
        with pytest.raises(InventoryError):
            _read([*lines[: number + 1], *lines[number:]])


def _with(number: int, **changes: Any) -> list[str]:
    """The lines with one line's content changed; ... leaves a key out."""
    lines = _lines()
    data = json.loads(lines[number])
    inner = data if number == 0 else next(iter(data.values()))
    inner.update(changes)
    for key in [key for key, value in changes.items() if value is ...]:
        del inner[key]
    lines[number] = json.dumps(data)
    return lines


HEADER, POPULATION, UNMAPPED, REST, GAP, RESOURCE = range(6)


def test_the_lines_are_what_the_cases_below_take_them_for() -> None:
    assert [next(iter(json.loads(line))) for line in _lines()] == [
        "format",
        "population",
        "unmapped",
        "unmapped",
        "gap",
        "resource",
        "end",
    ]
    assert _read(_with(RESOURCE, name="other")).resources[0].name == "other"


def test_an_inventory_of_before_kinds_were_counted_is_read() -> None:
    lines = _lines()
    old = [*lines[:UNMAPPED], *lines[GAP:-1], json.dumps({"end": len(lines) - 3})]
    assert _read(old).unmapped == ()
    assert _read(old).resources == _read(lines).resources
    assert [(one.kind, one.count) for one in _read(lines).unmapped] == [("azurerm_subnet", 2), (None, 3)]


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        (HEADER, {"format": "gcheck-inventory/2"}),
        (HEADER, {"format": ...}),
        (HEADER, {"clock": 5}),
        (HEADER, {"clock": "now"}),
        (HEADER, {"clock": "2026-01-31"}),
        (HEADER, {"clock": ...}),
        (HEADER, {"sources": None}),
        (HEADER, {"sources": [{"name": "one"}]}),
        (HEADER, {"sources": [{"name": 1, "kind": "t"}]}),
        (HEADER, {"sources": ["one"]}),
        (HEADER, {"collected": []}),
        (HEADER, {"collected": {"one": {"t.a": "x"}}}),
        (HEADER, {"collected": {"one": ["t.a"]}}),
        (HEADER, {"more": 1}),
        (POPULATION, {"count": "1"}),
        (POPULATION, {"count": True}),
        (POPULATION, {"complete": "yes"}),
        (POPULATION, {"complete": ...}),
        (POPULATION, {"source": None}),
        (POPULATION, {"more": 1}),
        (UNMAPPED, {"count": "2"}),
        (UNMAPPED, {"count": 0}),
        (UNMAPPED, {"count": -1}),
        (UNMAPPED, {"count": ...}),
        (UNMAPPED, {"kind": 5}),
        (UNMAPPED, {"source": ...}),
        (UNMAPPED, {"place": []}),
        (UNMAPPED, {"place": {"line": "1"}}),
        (UNMAPPED, {"more": 1}),
        (REST, {"count": None}),
        (GAP, {"kind": "shy"}),
        (GAP, {"kind": ...}),
        (GAP, {"resource_types": "t.a"}),
        (GAP, {"resource_types": [1]}),
        (GAP, {"place": {"line": "1"}}),
        (GAP, {"place": []}),
        (GAP, {"detail": 5}),
        (RESOURCE, {"uid": 5}),
        (RESOURCE, {"uid": ...}),
        (RESOURCE, {"type": None}),
        (RESOURCE, {"attributes": []}),
        (RESOURCE, {"attributes": {"$unread": {"kind": "denied", "reason": "r"}}}),
        (RESOURCE, {"attributes": {"x": {"$unread": {"kind": "shy", "reason": "r"}}}}),
        (RESOURCE, {"attributes": {"x": {"$unread": {"kind": ["denied"], "reason": "r"}}}}),
        (RESOURCE, {"attributes": {"x": {"$unread": {"reason": "r"}}}}),
        (RESOURCE, {"attributes": {"x": [{"$unread": "denied"}]}}),
        (RESOURCE, {"places": []}),
        (RESOURCE, {"places": {"": {"line": "1"}}}),
        (RESOURCE, {"places": {"": {"file": 1}}}),
        (RESOURCE, {"places": {"": {"nowhere": "1"}}}),
        (RESOURCE, {"more": 1}),
    ],
)
def test_damaged_content_is_refused(number: int, changes: dict[str, Any]) -> None:
    with pytest.raises(InventoryError, match=r"i\.jsonl"):
        _read(_with(number, **changes))


@pytest.mark.parametrize(
    "text",
    ["", "\n", "null", "[]", "{}", '"x"', "not json", "\x00", FORMAT, json.dumps({"format": FORMAT}), "[" * 100_000, "9" * 5000],
)  # fmt: skip
def test_what_is_no_inventory_at_all_is_refused(text: str) -> None:
    with pytest.raises(InventoryError, match=r"i\.jsonl"):
        Inventory.loads(text, "i.jsonl")


def test_the_message_names_the_line() -> None:
    with pytest.raises(InventoryError, match="line 6"):
        _read(_with(RESOURCE, uid=5))
