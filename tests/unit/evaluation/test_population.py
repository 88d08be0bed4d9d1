"""Shares of a population with a minimum and a period, and with parameters in force."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.model.parameter import Parameter
from tests.unit.evaluation.judging import DENIED, TESTED, control, hiding, judged, population, thing

ON = {"path": "on", "equals": True}


def parameter(name: str, value: Any, default: Any = 80) -> Parameter:
    return Parameter(name, "", default, "higher", value, default, None if value == default else "gcheck.yaml")


def verdicts(aggregate: dict[str, Any], rows: list[Any], **more: Any) -> list[str]:
    things = [thing(f"r{number}", on=on) for number, on in enumerate(rows)]
    one = control(None, aggregate={"of": ON, **aggregate}, **more)
    return [finding.status for finding in judged(one, [*things, population(len(things))])]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([], ["unknown"]),
        ([True], ["unknown"]),
        ([False], ["unknown"]),
        ([True, False], ["pass"]),
        ([False, False], ["fail"]),
        ([True, DENIED], ["pass"]),
        ([False, DENIED], ["unknown"]),
    ],
)
def test_of_fewer_than_the_minimum_a_share_says_nothing(rows: list[Any], wanted: list[str]) -> None:
    assert verdicts({"percent_at_least": 50, "minimum": 2}, rows) == wanted


def test_the_reason_of_too_few() -> None:
    one = control(None, aggregate={"of": ON, "percent_at_least": 50, "minimum": 3})
    (finding,) = judged(one, [thing("a", on=True), population()])
    assert [(reason.kind, reason.text) for reason in finding.reasons] == [
        ("too_few", "there are 1 that count; of fewer than 3 a share says nothing")
    ]


def test_who_may_not_belong_does_not_count_for_the_minimum() -> None:
    assert verdicts(
        {"percent_at_least": 50, "minimum": 1}, [True], when={"path": "absent", "equals": "x"}
    ) == ["unknown"]


def test_a_minimum_and_a_listing_that_is_not_whole() -> None:
    one = control(None, aggregate={"of": ON, "percent_at_least": 50, "minimum": 1})
    found = judged(one, [thing("a", on=True), population(complete=False), hiding()])
    assert [finding.status for finding in found] == ["unknown", "unknown"]


def test_parameters_stand_for_numbers_and_are_named_in_the_evidence() -> None:
    one = control(
        None,
        aggregate={"of": ON, "percent_at_least": {"parameter": "share"}, "minimum": {"parameter": "few"}},
        parameters=(parameter("share", 50), parameter("few", 2, 2)),
    )
    (finding,) = judged(one, [thing("a", on=True), thing("b", on=False), population(2)])
    assert finding.status == "pass"
    assert finding.evidence[0].expected == (
        "at least 50 % (share, 80 by default, set in gcheck.yaml) of 2 or more (few)"
    )


def test_population_and_period_stand_in_the_evidence() -> None:
    one = control(
        None,
        when={
            "all": [
                {"path": "at", "younger_than": "90d"},
                {"any": [{"path": "on", "present": True}, {"not": {"path": "kind", "equals": "x"}}]},
            ]
        },
        aggregate={"of": ON, "percent_at_least": 50, "period": "at"},
    )
    days = ["2026-01-20", "2026-01-02T10:00:00Z", "2025-01-01"]
    rows = [thing(f"r{number}", at=day, on=True, kind="x") for number, day in enumerate(days)]
    (finding,) = judged(one, [*rows, population(3)])
    assert [(line.path, line.actual) for line in finding.evidence] == [
        (TESTED, "2 of 2"),
        ("at", "2026-01-02T10:00:00Z to 2026-01-20"),
    ]
    assert finding.evidence[0].note == (
        "counted: (at younger than 90d and (on present true or not kind equals x))"
    )


def test_a_member_without_a_date_is_told() -> None:
    one = control(None, aggregate={"of": ON, "percent_at_least": 50, "period": "at"})
    (finding,) = judged(
        one, [thing("a", at="2026-01-20", on=True), thing("b", at=None, on=True), population(2)]
    )
    assert finding.evidence[1].actual == "2026-01-20 to 2026-01-20, 1 without a date"
