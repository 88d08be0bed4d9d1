"""A finding, and the one beside it that has the same address."""

from __future__ import annotations

from msgspec.structs import replace

from gcheck.model.finding import Finding
from gcheck.model.place import Place


def test_a_twin_is_the_same_finding_with_a_fingerprint_of_its_own() -> None:
    one = Finding("c", "fail", "high", "s", "t", "a/main.tf#t.x", "x", place=Place("a/main.tf", 1))
    before = one.fingerprint
    twin = one.as_twin()
    assert twin == replace(one, twin=True)
    assert twin.fingerprint != before
    assert one.fingerprint == before
    assert twin.as_twin() == twin
