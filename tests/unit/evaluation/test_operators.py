"""Every test of a leaf: met, not met, null, missing, unread, of the wrong type."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gcheck.evaluation.conditions import compile_condition
from gcheck.evaluation.nodes import ConditionError, Environment
from gcheck.evaluation.operators import NAMES
from gcheck.evaluation.times import instant, seconds
from gcheck.evaluation.truth import STATUS
from tests.unit.evaluation.judging import DENIED, declared, of_value, outcome, status

DOCUMENT = {"Statement": [{"Effect": "Allow", "Action": "s3:Get", "Resource": "*"}]}
DENIAL = {"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
RULE = {"protocol": "tcp", "from_port": 20, "to_port": 25}

# test, operand, a value that meets it, one that does not, one of another type
CASES: list[tuple[str, Any, Any, Any, Any]] = [
    ("equals", True, True, False, "true"),
    ("equals", True, True, False, 1),
    ("equals", 1, 1, 2, True),
    ("equals", 1, 1.0, 2, "1"),
    ("equals", "a", "a", "A", 1),
    ("equals", ["a"], ["a"], ["a", "b"], "a"),
    ("equals", ["a", "b"], ["a", "b"], ["b", "a"], {}),
    ("equals", [1], [1], [True], 1),
    ("equals", [], [], ["a"], ""),
    ("not_equals", "a", "b", "a", 1),
    ("not_equals", True, False, True, 0),
    ("not_equals", ["a"], ["b"], ["a"], "b"),
    ("in", ["a", "b"], "a", "c", 1),
    ("in", [1, 2], 2, 3, True),
    ("in", [True], True, False, 1),
    ("in", ["a", 1], 1, "b", True),
    ("not_in", ["a"], "b", "a", 1),
    ("not_in", [1], 2, 1, "2"),
    ("at_least", 3, 3, 2, "3"),
    ("at_least", 3, 3.5, 2.9, True),
    ("at_most", 3, 3, 4, "3"),
    ("greater_than", 3, 4, 3, True),
    ("less_than", 3, 2, 3, [2]),
    ("matches", "^a+$", "aa", "ab", 1),
    ("matches", "b", "abc", "xyz", ["b"]),
    ("not_matches", "b", "xyz", "abc", 1),
    ("starts_with", "ab", "abc", "cab", 1),
    ("ends_with", "bc", "abc", "bca", ["bc"]),
    ("contains", "a", ["a", "b"], ["b"], {"a": 1}),
    ("contains", "b", "abc", "xyz", 1),
    ("contains", 1, [1, 2], [2], "1"),
    ("contains", True, [True], [False], "true"),
    ("contains_all", ["a", "b"], ["b", "a", "c"], ["a"], "ab"),
    ("contains_any", ["a", "b"], ["c", "b"], ["c"], "a"),
    ("subset_of", ["a", "b"], ["a"], ["a", "c"], "a"),
    ("subset_of", ["a"], [], ["b"], "a"),
    ("cidr_within", ["10.0.0.0/8"], "10.1.0.0/16", "11.0.0.0/8", 10),
    ("cidr_within", ["10.0.0.0/8"], ["10.1.0.0/16", "10.2.3.4"], ["10.1.0.0/16", "0.0.0.0/0"], {}),
    ("cidr_within", ["fd00::/8"], "fd12::/16", "2001:db8::/32", True),
    ("cidr_within", ["0.0.0.0/0"], "10.0.0.0/8", "::/0", 1),
    ("cidr_overlaps", ["10.0.0.0/8"], "0.0.0.0/0", "192.168.0.0/16", 10),
    ("cidr_overlaps", ["10.0.0.0/8", "::/0"], ["1.1.1.1", "fe80::/10"], ["1.1.1.1"], {}),
    ("cidr_overlaps", ["0.0.0.0/0"], "0.0.0.0/1", "::/0", 1),
    ("covers_port", {"port": 22, "protocol": "tcp"}, RULE, {**RULE, "to_port": 21}, "tcp"),
    ("covers_port", {"port": 22}, RULE, {**RULE, "from_port": 23}, []),
    (
        "ports_within",
        [22, 443],
        {**RULE, "from_port": 22, "to_port": 22},
        {**RULE, "from_port": 22, "to_port": 443},
        "tcp",
    ),
    ("contains_all", ["a", "b"], {"a": "1", "b": "2", "c": "3"}, {"a": "b"}, "ab"),
    ("younger_than", "90d", "2026-01-30T00:00:00Z", "2025-01-30T00:00:00Z", 20260130),
    ("older_than", "90d", "2025-01-30T00:00:00Z", "2026-01-30T00:00:00Z", True),
    ("expires_after", "30d", "2026-03-02T12:00:01Z", "2026-03-02T12:00:00Z", 20260302),
    ("expires_after", "30d", "9999-01-01", "2020-01-01", ["9999-01-01"]),
    ("younger_than", "12mo", "2025-01-31", "2025-01-30", 20250131),
    ("older_than", "1mo", "2025-12-30", "2025-12-31", 1),
    ("not_past", True, "2026-01-31", "2026-01-30", 20260131),
    ("not_past", False, "2026-01-31T11:59:59Z", "2026-01-31T12:00:00Z", True),
    ("count", {"at_least": 2}, ["a", "b"], ["a"], "ab"),
    ("count", {"at_most": 1}, ["a"], ["a", "b"], {}),
    ("count", {"equals": 0}, [], ["a"], ""),
    ("allows", {"actions": ["s3:Get"]}, DOCUMENT, DENIAL, "a document"),
    ("denies", {"actions": ["s3:Get"]}, DENIAL, DOCUMENT, []),
    ("present", True, "a", None, DENIED),
    ("present", False, None, "a", DENIED),
    ("empty", True, "", "a", 1),
    ("empty", True, [], [1], True),
    ("empty", True, {}, {"a": 1}, 0),
    ("empty", False, ["a"], [], 1.5),
]

OF_NULL = {"present", "empty"}


def test_every_test_is_tried() -> None:
    assert {case[0] for case in CASES} == NAMES


@pytest.mark.parametrize(("test", "operand", "met", "missed", "mistyped"), CASES)
class TestEveryTest:
    """One row of CASES after another."""

    def test_met(self, test: str, operand: Any, met: Any, missed: Any, mistyped: Any) -> None:
        assert of_value(test, operand, met) == "met"

    def test_not_met(self, test: str, operand: Any, met: Any, missed: Any, mistyped: Any) -> None:
        assert of_value(test, operand, missed) == "not met"

    def test_negated(self, test: str, operand: Any, met: Any, missed: Any, mistyped: Any) -> None:
        assert outcome({"not": {"path": "x", test: operand}}, {"x": met}) == "not met"
        assert outcome({"not": {"path": "x", test: operand}}, {"x": missed}) == "met"

    def test_wrong_type(self, test: str, operand: Any, met: Any, missed: Any, mistyped: Any) -> None:
        assert of_value(test, operand, mistyped) == "unknown"

    def test_unread_and_missing(self, test: str, operand: Any, met: Any, missed: Any, mistyped: Any) -> None:
        items: tuple[Any, ...] = ({"x": DENIED}, {}, {"x": {}}, DENIED)
        for item in items:
            path = "x.y" if item == {"x": {}} else "x"
            assert outcome({"path": path, test: operand}, item) == "unknown"
            assert outcome({"not": {"path": path, test: operand}}, item) == "unknown"

    def test_null(self, test: str, operand: Any, met: Any, missed: Any, mistyped: Any) -> None:
        if test not in OF_NULL:
            for item in ({"x": None}, {"x": {"y": None}}, None):
                path = "x.y" if item == {"x": {"y": None}} else "x"
                assert outcome({"path": path, test: operand}, item) == "null"
                assert status({"not": {"path": path, test: operand}}, item) == "fail"

    def test_null_of_a_parent(self, test: str, operand: Any, met: Any, missed: Any, mistyped: Any) -> None:
        if test not in OF_NULL:
            assert outcome({"path": "a.b.c", test: operand}, {"a": None}) == "null"
            assert outcome({"path": "a.b.c", test: operand}, {"a": {"b": None}}) == "null"
        assert outcome({"path": "a.b.c", test: operand}, {"a": {"b": DENIED}}) == "unknown"
        assert outcome({"path": "a.b", test: operand}, {"a": [1]}) == "unknown"


def test_null_where_a_test_asks_for_it() -> None:
    assert of_value("present", True, None) == "not met"
    assert of_value("present", False, None) == "met"
    assert of_value("empty", True, None) == "met"
    assert of_value("empty", False, None) == "not met"
    assert outcome({"not": {"path": "x", "present": True}}, {"x": None}) == "met"


class TestDefault:
    """``default`` stands for a null and for what is absent, never for what was refused."""

    LEAF = {"path": "x", "equals": "on", "default": "on"}  # noqa: RUF012  # a literal

    def test_stands_for_null_and_absence(self) -> None:
        assert outcome(self.LEAF, {"x": None}) == "met"
        assert outcome(self.LEAF, {}) == "met"
        assert outcome({**self.LEAF, "default": "off"}, {}) == "not met"
        assert outcome({"path": "x", "equals": True, "default": True}, {}) == "met"
        assert outcome({"path": "x.y", "equals": True, "default": False}, {"x": None}) == "not met"

    def test_not_for_what_was_refused_or_is_of_another_type(self) -> None:
        assert outcome(self.LEAF, {"x": DENIED}) == "unknown"
        assert outcome(self.LEAF, {"x": 1}) == "unknown"
        assert outcome(self.LEAF, {"x": "off"}) == "not met"

    @pytest.mark.parametrize("wrong", [1, True, None, ["on"]])
    def test_must_be_of_the_type_that_is_judged(self, wrong: Any) -> None:
        with pytest.raises(ConditionError, match="default"):
            outcome({**self.LEAF, "default": wrong}, {})


class TestLists:
    """An Unread in a list is any number of further items; an item of another type may be what was looked for."""

    @pytest.mark.parametrize(
        ("test", "operand", "value", "wanted"),
        [
            ("contains", "a", ["a", DENIED], "met"),
            ("contains", "a", ["b", DENIED], "unknown"),
            ("contains", "a", [1], "unknown"),
            ("contains", 1, [True], "unknown"),
            ("contains", "a", [None], "not met"),
            ("contains_all", ["a", "b"], ["a", DENIED], "unknown"),
            ("contains_all", ["a", "b"], ["b", DENIED, "a"], "met"),
            ("contains_any", ["a", "b"], [DENIED], "unknown"),
            ("contains_any", ["a", "b"], [DENIED, "b"], "met"),
            ("contains_any", ["a"], [["a"]], "unknown"),
            ("subset_of", ["a"], ["a", DENIED], "unknown"),
            ("subset_of", ["a"], ["b", DENIED], "not met"),
            ("subset_of", ["a"], [1], "unknown"),
            ("subset_of", ["a"], ["a", None], "not met"),
            ("equals", ["a"], ["a", DENIED], "unknown"),
            ("empty", True, [DENIED], "unknown"),
            ("empty", False, [DENIED], "unknown"),
            ("empty", True, ["a", DENIED], "not met"),
            ("count", {"at_least": 1}, [DENIED], "unknown"),
            ("count", {"at_least": 1}, ["a", DENIED], "met"),
            ("count", {"at_most": 1}, ["a", DENIED], "unknown"),
            ("count", {"at_most": 1}, ["a", "b", DENIED], "not met"),
            ("count", {"equals": 1}, ["a", DENIED], "unknown"),
            ("count", {"equals": 1}, ["a", "b", DENIED], "not met"),
            ("count", {"at_least": 1, "at_most": 2}, ["a", "b"], "met"),
            ("count", {"at_least": 1, "at_most": 2}, ["a", DENIED], "unknown"),
            ("cidr_within", ["10.0.0.0/8"], ["10.0.0.1", DENIED], "unknown"),
            ("cidr_within", ["10.0.0.0/8"], ["1.1.1.1", DENIED], "not met"),
            ("cidr_overlaps", ["10.0.0.0/8"], ["10.0.0.1", DENIED], "met"),
            ("cidr_overlaps", ["10.0.0.0/8"], ["1.1.1.1", DENIED], "unknown"),
            ("cidr_overlaps", ["10.0.0.0/8"], ["1.1.1.1", "no network"], "unknown"),
            ("cidr_overlaps", ["10.0.0.0/8"], ["1.1.1.1", 10], "unknown"),
        ],
    )
    def test_outcome(self, test: str, operand: Any, value: Any, wanted: str) -> None:
        assert of_value(test, operand, value) == wanted


class TestPortsWithin:
    """ports_within against what it says, port by port."""

    def opens(self, **rule: Any) -> str:
        return of_value("ports_within", [80, 81, 443], rule)

    @given(low=st.integers(70, 90), high=st.integers(70, 90))
    def test_a_range_is_within_if_each_of_its_ports_is(self, low: int, high: int) -> None:
        assume(low <= high)
        wanted = "met" if all(port in (80, 81, 443) for port in range(low, high + 1)) else "not met"
        assert self.opens(protocol="tcp", from_port=low, to_port=high) == wanted

    @pytest.mark.parametrize("protocol", ["icmp", "icmpv6", "1", "58", "ICMP"])
    def test_icmp_opens_no_port(self, protocol: str) -> None:
        assert self.opens(protocol=protocol, from_port=8, to_port=0) == "met"

    @pytest.mark.parametrize("protocol", ["all", "-1"])
    def test_everything_is_more_than_a_list(self, protocol: str) -> None:
        assert self.opens(protocol=protocol, from_port=80, to_port=80) == "not met"

    def test_what_was_not_read_is_unknown_unless_the_other_end_decides(self) -> None:
        assert self.opens(protocol="tcp", from_port=80, to_port=DENIED) == "unknown"
        assert self.opens(protocol="tcp", from_port=79, to_port=DENIED) == "not met"
        assert self.opens(protocol=DENIED, from_port=80, to_port=80) == "unknown"
        assert self.opens(from_port=80, to_port=80) == "unknown"
        assert self.opens(protocol="tcp", from_port=81, to_port=80) == "unknown"
        assert self.opens(protocol="tcp", from_port=None, to_port=None) == "not met"


class TestPorts:
    """covers_port on the shapes that a rule comes in."""

    def covers(self, port: int, spoken: str = "tcp", **rule: Any) -> str:
        return of_value("covers_port", {"port": port, "protocol": spoken}, rule)

    @pytest.mark.parametrize(
        ("low", "high", "wanted"),
        [(22, 22, "met"), (0, 65535, "met"), (1, 21, "not met"), (23, 80, "not met"), (None, None, "met"), (80, 20, "not met")],
    )  # fmt: skip
    def test_range(self, low: int | None, high: int | None, wanted: str) -> None:
        assert self.covers(22, protocol="tcp", from_port=low, to_port=high) == wanted

    @pytest.mark.parametrize("everything", ["all", "ALL", "-1"])
    def test_a_protocol_that_is_all_of_them_covers_every_port(self, everything: str) -> None:
        assert self.covers(22, protocol=everything) == "met"
        assert self.covers(22, "udp", protocol=everything, from_port=DENIED) == "met"

    @pytest.mark.parametrize(
        ("protocol", "spoken", "wanted"),
        [("6", "tcp", "met"), ("17", "udp", "met"), ("TCP", "tcp", "met"), ("udp", "tcp", "not met"), ("icmp", "tcp", "not met"),
         ("17", "tcp", "not met")],
    )  # fmt: skip
    def test_names_and_numbers_of_protocols(self, protocol: str, spoken: str, wanted: str) -> None:
        assert self.covers(22, spoken, protocol=protocol, from_port=22, to_port=22) == wanted

    def test_one_end_may_decide_where_the_other_was_not_read(self) -> None:
        assert self.covers(22, protocol="tcp", from_port=23, to_port=DENIED) == "not met"
        assert self.covers(22, protocol="tcp", from_port=DENIED, to_port=21) == "not met"
        assert self.covers(22, protocol="tcp", from_port=1, to_port=DENIED) == "unknown"
        assert self.covers(22, protocol="tcp", from_port=1) == "unknown"
        assert self.covers(22, protocol="tcp", from_port="22", to_port="22") == "unknown"
        assert self.covers(22, protocol="tcp", from_port=True, to_port=True) == "unknown"

    @pytest.mark.parametrize("protocol", [DENIED, None, 6])
    def test_a_protocol_that_was_not_read(self, protocol: Any) -> None:
        assert self.covers(22, protocol=protocol, from_port=1, to_port=9) == "unknown"


class TestAges:
    """Ages are judged by the run's clock, 2026-01-31T12:00:00Z."""

    @pytest.mark.parametrize(
        ("value", "wanted"),
        [
            ("2026-01-30T12:00:01Z", "met"),
            ("2026-01-30T12:00:00Z", "not met"),
            ("2026-01-30T13:00:00+01:00", "not met"),
            ("2026-01-30T13:00:01+01:00", "met"),
            ("2026-01-30T12:00:00.999999999Z", "met"),
            ("2026-01-31", "met"),
            ("2026-01-30", "not met"),
            ("2026-01-30T12:30:00", "met"),
            ("2026-01-30t12:30:00z", "met"),
            ("20260131T000000Z", "unknown"),
            ("2026-W05-6", "unknown"),
            ("2026-02-30", "unknown"),
            ("2026-01-30T24:00:00Z", "unknown"),
            ("31.01.2026", "unknown"),
            ("", "unknown"),
            ("2026-01-31T12:00:00Z\n", "unknown"),
        ],
    )
    def test_younger_than_a_day(self, value: str, wanted: str) -> None:
        assert of_value("younger_than", "1d", value) == wanted
        other = {"met": "not met", "not met": "met"}.get(wanted, wanted)
        assert of_value("older_than", "1d", value) == other

    @pytest.mark.parametrize(
        ("text", "number"), [("90d", 7776000), ("12h", 43200), ("30m", 1800), ("5s", 5), ("2w", 1209600)]
    )
    def test_durations(self, text: str, number: int) -> None:
        assert seconds(text) == number

    def test_times(self) -> None:
        assert instant("1970-01-01T00:00:00Z") == 0
        assert instant("1970-01-01T01:00:00.5+01:00") == 0.5
        assert instant("0001-01-01T00:00:00+23:59") is None or instant("0001-01-01T00:00:00+23:59") < 0  # type: ignore[operator]


class TestPatterns:
    """RE2: linear whatever the pattern, unanchored, and bounded."""

    def test_a_catastrophic_pattern_returns(self) -> None:
        subject = "a" * 50_000 + "!"
        assert of_value("matches", "^(a+)+$", subject) == "not met"
        assert of_value("matches", "(a|aa)+$", subject) == "not met"
        assert of_value("matches", "(.*)(.*)(.*)(.*)(.*)x$", subject) == "not met"

    def test_a_text_that_is_too_long_is_unknown_not_cut(self) -> None:
        assert of_value("matches", "a", "a" * 100_000) == "met"
        assert of_value("matches", "a", "a" * 100_001) == "unknown"
        assert of_value("not_matches", "b", "a" * 100_001) == "unknown"

    def test_a_lone_surrogate_is_unknown(self) -> None:
        assert of_value("matches", "a", "a\ud800") == "unknown"

    def test_the_same_value_twice_gives_the_same(self) -> None:
        assert [of_value("matches", "^b", value) for value in ("b", "a", "b", "a")] == ["met", "not met"] * 2


OPERANDS: list[tuple[str, Any]] = [
    ("equals", None), ("not_equals", None), ("equals", {"k": 1}), ("equals", [{"k": 1}]), ("not_equals", {}), ("equals", [["a"]]), ("in", []), ("in", "a"), ("in", [True, "a"]), ("in", [None]), ("in", [["a"]]),
    ("not_in", {}), ("at_least", "3"), ("at_least", True), ("at_least", float("nan")), ("at_most", float("inf")),
    ("less_than", [1]), ("matches", ""), ("matches", 5), ("matches", "("), ("matches", "(a)\\1"), ("matches", "(?=a)"),
    ("matches", "a" * 1001), ("not_matches", "[z-a]"), ("starts_with", ""), ("ends_with", None), ("contains", None),
    ("contains", ["a"]), ("contains_all", []), ("contains_all", [True]), ("contains_any", "a"), ("subset_of", [None]),
    ("cidr_within", []), ("cidr_within", "10.0.0.0/8"), ("cidr_within", ["10.0.0.0/33"]), ("cidr_overlaps", [10]),
    ("covers_port", 22), ("covers_port", {"port": "22"}), ("covers_port", {"port": True}), ("covers_port", {"protocol": "tcp"}),
    ("ports_within", []), ("ports_within", 22), ("ports_within", ["22"]), ("ports_within", [True]), ("ports_within", {"port": 22}),
    ("covers_port", {"port": 22, "protocol": "icmp"}), ("covers_port", {"port": 22, "proto": "tcp"}),
    ("younger_than", "90"), ("younger_than", 90), ("younger_than", "-1d"), ("older_than", "1y"), ("older_than", "90d\n"),
    ("present", "true"), ("present", 1), ("present", None), ("empty", "no"), ("count", 3), ("count", {}),
    ("count", {"at_least": -1}), ("count", {"at_least": 1.5}), ("count", {"at_least": True}), ("count", {"more": 1}),
    ("allows", ["s3:*"]), ("allows", {}), ("allows", {"actions": "s3:*"}), ("allows", {"actions": []}),
    ("allows", {"actions": ["*"], "principals": "public"}), ("allows", {"actions": ["*"], "principals": []}),
    ("denies", {"actions": ["*"], "principals": ["s3.amazonaws.com"]}), ("allows", {"actions": ["*"], "principal": "anyone"}),
    ("allows", {"actions": ["*"], "resources": "*"}), ("denies", {"actions": ["*"], "when": []}),
    ("denies", {"actions": ["*"], "resources": ["*"]}),
]  # fmt: skip


@pytest.mark.parametrize(("test", "operand"), OPERANDS)
def test_an_operand_that_makes_no_sense_is_refused_where_it_stands(test: str, operand: Any) -> None:
    with pytest.raises(ConditionError) as caught:
        outcome({"all": [{"path": "x", test: operand}]}, {})
    assert caught.value.path == ("all", 0, test)
    assert test in caught.value.message


@pytest.mark.parametrize(
    ("tree", "path", "says"),
    [
        ("x", (), "must be an object"),
        ({}, (), "must be an object"),
        ([], (), "must be an object"),
        ({"all": []}, ("all",), "at least one"),
        ({"any": {}}, ("any",), "at least one"),
        ({"not": [{"path": "x", "present": True}]}, ("not",), "must be an object"),
        ({"equals": 1}, (), "needs one of"),
        ({"path": "x"}, (), "one test"),
        ({"path": "x", "equals": 1, "in": [1]}, (), "one test"),
        ({"path": "x", "is": 1}, ("is",), "there is no test 'is'"),
        ({"path": "", "equals": 1}, ("path",), "must be text"),
        ({"path": 5, "equals": 1}, ("path",), "must be text"),
        ({"path": "x", "each": {"path": "y", "is": 1}}, ("each", "is"), "there is no test"),
        ({"path": "x", "each": {"path": "y", "present": True}, "some": {}}, ("some",), "cannot stand beside"),
        ({"path": "x", "none": {"path": "y", "present": True}, "min": 2}, ("min",), "cannot stand beside"),
        ({"path": "x", "each": {"path": "y", "present": True}, "min": -1}, ("min",), "whole number"),
        ({"path": "x", "each": {"path": "y", "present": True}, "min": True}, ("min",), "whole number"),
        ({"path": "x", "some": {"path": "y", "present": True}, "min": 0}, ("min",), "asks for nothing"),
        ({"path": "x", "percent": 50}, ("percent",), "must be an object"),
        (
            {"path": "x", "percent": {"of": {"path": "y", "present": True}, "at_least": 0}},
            ("percent", "at_least"),
            "above 0",
        ),
        (
            {"path": "x", "percent": {"of": {"path": "y", "present": True}, "at_least": 101}},
            ("percent", "at_least"),
            "100",
        ),
        ({"related": {"type": "t"}}, (), "one of each, some and none"),
        ({"related": "t", "some": {"path": "x", "present": True}}, ("related",), "must be an object"),
        (
            {"related": {"type": "t", "on": {"here": "x"}}, "some": {"path": "x", "present": True}},
            ("related", "on"),
            "here",
        ),
        (
            {"related": {"type": "t"}, "some": {"path": "x", "present": True}, "missing": "ok"},
            ("missing",),
            "pass, fail",
        ),
        ({"all": [{"path": "x", "present": True}], "path": "x"}, ("path",), "cannot stand beside"),
    ],
)
def test_a_malformed_condition_is_refused_where_it_is_wrong(
    tree: Any, path: tuple[Any, ...], says: str
) -> None:
    with pytest.raises(ConditionError, match=says) as caught:
        outcome(tree, {})
    assert caught.value.path == path


class TestDeclaredTypes:
    """A condition is compiled against what its resource type declares."""

    SCHEMA = declared(
        text={"type": "string", "description": "x"},
        count={"type": ["integer", "null"], "description": "x"},
        rows={"type": "array", "items": {"type": "object", "properties": {"on": {"type": "boolean"}}}, "description": "x"},
        closed={"type": "object", "properties": {"a": {"type": "string"}}, "description": "x"},
        tags={"type": "object", "additionalProperties": {"type": "string"}, "description": "x"},
    ).schema()  # fmt: skip

    def compile(self, tree: Any) -> Any:
        return compile_condition(tree, self.SCHEMA, Environment())

    @pytest.mark.parametrize(
        ("tree", "says"),
        [
            ({"path": "nope", "present": True}, "there is no 'nope'"),
            ({"path": "closed.b", "present": True}, "there is no 'b'"),
            ({"path": "text.a", "present": True}, "there is no 'a'"),
            ({"path": "rows.on", "equals": True}, "there is no 'on'"),
            ({"path": "rows", "each": {"path": "off", "equals": True}}, "there is no 'off'"),
            ({"path": "text", "at_least": 1}, "cannot judge that"),
            ({"path": "text", "equals": True}, "cannot judge that"),
            ({"path": "count", "matches": "1"}, "cannot judge that"),
            ({"path": "text", "each": {"path": ".", "equals": "a"}}, "not declared as a list"),
            ({"path": "closed", "percent": {"of": {"path": ".", "present": True}, "at_least": 1}}, "not declared as a list"),
            ({"path": "closed", "empty": True}, "keys are declared"),
            ({"related": {"type": "t", "on": {"here": "nope", "there": "x"}}, "some": {"path": "x", "present": True}}, "nope"),
        ],
    )  # fmt: skip
    def test_refused(self, tree: Any, says: str) -> None:
        with pytest.raises(ConditionError, match=says):
            self.compile(tree)

    def test_a_key_that_an_open_map_does_not_have_is_null_not_unread(self) -> None:
        judge = self.compile({"path": "tags.owner", "present": False}).judge
        assert judge({"tags": {}}) == judge({"tags": {"owner": None}}) == 1
        assert judge({}) == 7
        assert judge({"tags": DENIED}) == 7

    def test_a_number_is_not_an_integer_where_an_integer_is_declared(self) -> None:
        assert self.compile({"path": "count", "at_least": 1}).judge({"count": 1.5}) == 7

    def test_an_open_map_may_be_empty(self) -> None:
        assert self.compile({"path": "tags", "empty": True}).judge({"tags": {}}) == 1


@pytest.mark.parametrize("name", ["younger_than", "older_than"])
@pytest.mark.parametrize(
    ("written", "known"),
    [("1970-01-02T00:00:00Z", True), ("1970-01-02T00:00:01Z", False), ("9999-01-01", False)],
)
def test_what_lies_in_the_future_has_no_age(name: str, written: str, known: bool) -> None:
    node = compile_condition({"path": "a", name: "90d"}, None, Environment(now=0.0))
    found = STATUS[node.judge({"a": written})]
    assert found == ({"younger_than": "pass", "older_than": "fail"}[name] if known else "unknown")
