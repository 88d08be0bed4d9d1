from __future__ import annotations

from urllib.parse import quote, unquote

from hypothesis import given
from hypothesis import strategies as st

from gcheck.reporters.links import Distinct, anchor, link

parts = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=3)


@given(parts, parts)
def test_distinct_parts_have_distinct_anchors(one: list[str], other: list[str]) -> None:
    assert (anchor(*one) == anchor(*other)) == (one == other)


@given(parts)
def test_an_anchor_is_a_fragment_as_it_stands(names: list[str]) -> None:
    name = anchor(*names)
    assert quote(name, safe="/()~") == name == unquote(name)
    assert link(*names) == "#" + name


def test_anchors_of_real_ids_can_be_read() -> None:
    assert anchor("requirement", "hipaa", "164.312(a)(2)(iv)") == "requirement/hipaa/164.312(a)(2)(iv)"


def test_a_second_thing_of_one_name_gets_a_number() -> None:
    names = Distinct()
    assert [names.anchor("gap", "a"), names.anchor("gap", "b"), names.anchor("gap", "a")] == [
        "gap/a",
        "gap/b",
        "gap/a/2",
    ]
