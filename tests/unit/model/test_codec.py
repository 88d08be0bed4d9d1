"""Dataclasses to JSON and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.model.codec import decode, encode
from gcheck.model.control import Control, Example, Satisfies
from gcheck.model.finding import STATUSES, Evidence, Finding, Reason
from gcheck.model.framework import Framework, Group, Requirement
from gcheck.model.place import Place
from gcheck.model.record import Attestation, EvidenceFile, Waiver
from tests.unit.model.test_inventory import optional, places, scalars, text

plain = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(text, inner, max_size=2),
    max_leaves=5,
)
evidence = st.builds(Evidence, text, text, plain, text, places, optional)
reasons = st.builds(Reason, text, text, st.lists(text, max_size=2).map(tuple))
findings = st.builds(
    Finding, text, st.sampled_from(STATUSES), text, text, text, text, text, optional, optional, places,
    st.lists(evidence, max_size=2).map(tuple), st.lists(reasons, max_size=2).map(tuple), optional,
)  # fmt: skip
examples = st.builds(Example, text, st.dictionaries(text, plain, max_size=2), text)
controls = st.builds(
    Control, text, text, text, text, text, st.dictionaries(text, text, max_size=2),
    st.lists(st.builds(Satisfies, text, text, text, text), max_size=2).map(tuple),
    plain, plain, plain, examples=st.lists(examples, max_size=2).map(tuple),
)  # fmt: skip
frameworks = st.builds(
    Framework, text, text, text, text, text, st.lists(st.builds(Group, text, text, optional), max_size=2).map(tuple),
    st.lists(st.builds(Requirement, text, text, text, text), max_size=2).map(tuple),
)  # fmt: skip
SETTINGS = settings(max_examples=150, deadline=None, derandomize=True)


@SETTINGS
@given(findings | controls | frameworks)
def test_what_is_encoded_decodes_the_same(value: Any) -> None:
    again = decode(type(value), json.loads(json.dumps(encode(value))))
    assert again == value
    assert encode(again) == encode(value)


def test_a_null_that_was_read_survives() -> None:
    one = Evidence("p", "is set", None, "not met", Place("f", 1))
    assert "actual" not in encode(one)
    assert decode(Evidence, encode(one)) == one


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Reason, []),
        (Reason, None),
        (Reason, {"kind": "k"}),
        (Reason, {"kind": "k", "text": 5}),
        (Reason, {"kind": "k", "text": "t", "gaps": "g"}),
        (Reason, {"kind": "k", "text": "t", "gaps": {"g": 1}}),
        (Reason, {"kind": "k", "text": "t", "gaps": [1]}),
        (Reason, {"kind": "k", "text": "t", "more": 1}),
        (EvidenceFile, {"reference": "r", "sha256": None}),
        (Attestation, {"id": "i"}),
        (Waiver, {"id": "i", "line": True}),
    ],
)
def test_what_is_not_of_the_shape_is_refused(kind: type, data: Any) -> None:
    with pytest.raises((TypeError, KeyError, ValueError)):
        decode(kind, data)
