"""What is left of an identity's policies within its permissions boundary."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.collectors.aws.effective import effective, statements_of
from gcheck.collectors.aws.patterns import overlap, shared, within
from gcheck.model.unread import Unread

SETTINGS = settings(max_examples=400, deadline=None, derandomize=True)
Statement = dict[str, Any]

PATTERNS = st.text("ab*?", min_size=1, max_size=5)
TEXTS = [text for size in range(6) for text in map("".join, product("ab", repeat=size))]


def stands_for(pattern: str, text: str) -> bool:
    """The meaning of a pattern, by another way than the one that is tested."""
    return fnmatchcase(text, pattern)


@SETTINGS
@given(PATTERNS, PATTERNS)
def test_within_and_overlap_agree_with_what_the_patterns_stand_for(one: str, other: str) -> None:
    of_one = {text for text in TEXTS if stands_for(one, text)}
    of_other = {text for text in TEXTS if stands_for(other, text)}
    if within(one, other):
        assert of_one <= of_other
    if of_one & of_other:
        assert overlap(one, other)
    assert overlap(one, other) == overlap(other, one)


@SETTINGS
@given(PATTERNS, st.text("ab", max_size=5))
def test_a_name_is_within_what_stands_for_it(pattern: str, text: str) -> None:
    assert within(text, pattern) == stands_for(pattern, text)
    assert overlap(text, pattern) == stands_for(pattern, text)


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [
        ("s3:*", "*", True),
        ("*", "s3:*", False),
        ("s3:get*", "s3:*", True),
        ("s3:*", "s3:?", False),
        ("s3:*t", "s3:*", True),
        ("s3:g?t", "s3:g*", True),
        ("a*b*c", "a*c", True),
        ("a*c", "a*b*c", False),
        ("*", "**", True),
        ("", "*", True),
        ("*" * 2000 + "a", "*a", True),
    ],
)
def test_one_pattern_within_another(narrow: str, wide: str, expected: bool) -> None:
    assert within(narrow, wide) is expected


_GLOBS = st.text("ab*?", max_size=6)


@SETTINGS
@given(_GLOBS, _GLOBS, st.text("ab", max_size=6))
def test_what_two_patterns_share_is_just_what_both_stand_for(one: str, other: str, text: str) -> None:
    common = shared(one, other)
    if common is not None:
        assert any(within(text, item) for item in common) == (within(text, one) and within(text, other))


def test_what_long_patterns_share_is_left_open() -> None:
    assert shared("a*" * 150, "*b" * 150) is None
    assert shared("*a*b*c*d*", "*e*f*g*h*") is None


def _statement(effect: str, action: Any = "*", resource: Any = "*", **more: Any) -> Statement:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def allow(action: Any = "*", resource: Any = "*", **more: Any) -> Statement:
    return _statement("Allow", action, resource, **more)


def deny(action: Any = "*", resource: Any = "*", **more: Any) -> Statement:
    return _statement("Deny", action, resource, **more)


def left(granted: list[Any], boundary: Any) -> list[Any]:
    return statements_of(effective(granted, boundary))


def test_without_a_boundary_everything_stays_as_it_is() -> None:
    own = [
        allow("iam:*"),
        deny("iam:DeleteUser"),
        {"Effect": "Allow", "NotAction": "s3:*", "NotResource": "r"},
    ]
    assert left(own, None) == own


@pytest.mark.parametrize(
    ("own", "limit", "expected"),
    [
        (allow("*"), allow(["s3:*", "iam:PassRole"]), [allow(["s3:*", "iam:passrole"], ["*"])]),
        (allow("iam:Create*"), allow("iam:*"), [allow(["iam:create*"], ["*"])]),
        (allow("s3:*"), allow("ec2:*"), []),
        (allow("*", "arn:a/*"), allow("*", "arn:*"), [allow(["*"], ["arn:a/*"])]),
        (allow("*", "arn:a/*"), allow("*", "arn:b/*"), []),
        (allow("S3:GetObject"), allow("s3:Get*"), [allow(["s3:getobject"], ["*"])]),
        (
            allow("*"),
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
            [{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": ["*"]}],
        ),
        (allow(["iam:PassRole", "s3:*"]), {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, [allow(["s3:*"], ["*"])]),
        (
            {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
            [{"Effect": "Allow", "NotAction": ["s3:*", "iam:*"], "Resource": ["*"]}],
        ),
    ],
)  # fmt: skip
def test_what_both_allow(own: Statement, limit: Statement, expected: list[Statement]) -> None:
    assert left([own], [limit]) == expected
    mirrored = left([limit], [own])
    assert [set(item) for item in mirrored] == [set(item) for item in expected]


def test_what_either_denies_stays_denied() -> None:
    assert left([allow(), deny("s3:*")], [allow(), deny("iam:*")]) == [
        deny("s3:*"),
        deny("iam:*"),
        allow(["*"], ["*"]),
    ]


def test_patterns_that_overlap_allow_what_both_stand_for() -> None:
    assert left([allow("s3:Get*")], [allow("s3:*Acl")]) == [allow(["s3:get*acl"], ["*"])]
    arns = left([allow("*", "arn:aws:s3:::prod-*")], [allow("*", "arn:aws:s3:::*-logs/*")])
    # a name may begin and end with the same part of it
    assert arns == [allow(["*"], ["arn:aws:s3:::prod-*-logs/*", "arn:aws:s3:::prod-logs/*"])]


def test_patterns_that_overlap_in_too_many_ways_are_not_sure() -> None:
    (item,) = left([allow("s3:*a*b*c*d*")], [allow("s3:*e*f*g*h*")])
    assert isinstance(item["Effect"], Unread)


def test_patterns_less_others_that_overlap_are_not_sure() -> None:
    (item,) = left([allow("s3:*")], [{"Effect": "Allow", "NotAction": "s3:Delete*", "Resource": "*"}])
    assert isinstance(item["Effect"], Unread)


def test_a_boundary_that_is_not_known_leaves_nothing_sure() -> None:
    lost = Unread("unsupported", "a policy of AWS")
    refusal, item = left([allow("iam:*"), deny("s3:*")], lost)
    assert refusal == deny("s3:*")
    assert item == {**allow("iam:*"), "Effect": lost}


def test_a_part_that_is_not_known_stays() -> None:
    lost = Unread("unsupported", "a group")
    assert left([lost, allow("s3:*")], [allow("s3:*")]) == [lost, allow(["s3:*"], ["*"])]


def test_conditions_hold_together() -> None:
    mfa, here = (
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
    )
    (item,) = left([allow(Condition=mfa)], [allow(Condition=here)])
    assert item["Condition"] == {**mfa, **here}
    (item,) = left([allow(Condition=mfa)], [allow(Condition=mfa)])
    assert item["Condition"] == mfa
    (item,) = left([allow(Condition=mfa)], [allow()])
    assert item["Condition"] == mfa
    (item,) = left(
        [allow(Condition=mfa)], [allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})]
    )
    assert isinstance(item["Condition"], Unread)


ACTIONS = st.sampled_from(["*", "a:*", "a:x*", "a:*y", "a:xy", "b:z"])
RESOURCES = st.sampled_from(["*", "r/*", "r/s", "*/s", "t"])


@st.composite
def made(draw: st.DrawFn) -> Statement:
    inverse, other = draw(st.booleans()), draw(st.booleans())
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        "NotAction" if inverse else "Action": draw(st.lists(ACTIONS, min_size=1, max_size=2)),
        "NotResource" if other else "Resource": draw(st.lists(RESOURCES, min_size=1, max_size=2)),
    }


def may(statements: list[Statement], action: str, resource: str) -> bool | None:
    """Whether a request passes, by the rules for one request; None where a statement's effect is not known."""
    hits = [
        item["Effect"]
        for item in statements
        if _hit(item, "Action", action) and _hit(item, "Resource", resource)
    ]
    if "Deny" in hits:
        return False
    return True if "Allow" in hits else None if hits else False


def _hit(item: Statement, key: str, name: str) -> bool:
    inverse = key not in item
    found = any(
        re.fullmatch(re.escape(one).replace(r"\*", ".*"), name)
        for one in item[f"Not{key}" if inverse else key]
    )
    return found != inverse


@SETTINGS
@given(st.lists(made(), max_size=3), st.lists(made(), min_size=1, max_size=3))
def test_a_request_passes_only_if_both_let_it(own: list[Statement], limit: list[Statement]) -> None:
    both = left(own, limit)
    for action in ("a:xy", "a:x", "a:y", "a:q", "b:z", "c:c"):
        for resource in ("r/s", "r/q", "q/s", "t", "u"):
            truth = bool(may(own, action, resource)) and bool(may(limit, action, resource))
            assert may(both, action, resource) in (truth, None)
