"""A second person's approval, where a requirement asks for it; and days, where the clock moves over them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gcheck.cli.options import moment
from gcheck.evaluation.assess import Question, assess
from gcheck.evaluation.evaluate import evaluate
from gcheck.evaluation.gate import GatePolicy
from gcheck.model.assessment import Assessment
from gcheck.model.expiring import NOTICE_DAYS
from gcheck.model.framework import Framework, Group, Requirement
from gcheck.model.record import Attestation, Records, Waiver, same_person
from tests.unit.evaluation.judging import TESTED, control, inventory, population, thing

ASKS = Requirement("1", "One", "g", "attestation", remainder="the rest", approval="second_person")
ASKS_NOT = replace(ASKS, approval="")


def attestation(**more: Any) -> Attestation:
    """By Ada, for the year 2026, about a requirement that asks for approval."""
    parts: dict[str, Any] = {
        "date": "2026-01-01",
        "valid_until": "2026-12-31",
        "needs_approval": True,
        **more,
    }
    return Attestation("at", "f", "1", "It is so.", "Ada Lovelace", "CISO", **parts)


APPROVED = {"approved_by": "Bo Ek", "approver_role": "Chair", "approved_on": "2026-01-10"}


def at(
    clock: str, requirement: Requirement, *attested: Attestation, waivers: tuple[Waiver, ...] = ()
) -> Assessment:
    """A run at that time, with one failing thing where something is waived."""
    framework = Framework("f", "F", "o", "1", "n", (Group("g", "G"),), (requirement,))
    pack = [control({"path": "on", "equals": True})] if waivers else []
    made = inventory([thing("a", on=False), population()] if waivers else [], {TESTED: ("on",)}, clock)
    question = Question(pack, pack, [framework], Records(waivers, attested), GatePolicy(), "0", {}, "")
    return assess(made, evaluate(made, pack, {}), question)


def status(day: str, *attested: Attestation, requirement: Requirement = ASKS) -> str:
    """The verdict at noon of a day."""
    return at(f"{day}T12:00:00Z", requirement, *attested).frameworks[0].requirements[0].status


class TestApproval:
    """It counts from its day, and only by somebody else."""

    def test_without_one_the_attestation_counts_as_none(self) -> None:
        assert status("2026-02-01", attestation()) == "not_assessed"
        assert status("2026-02-01", attestation(needs_approval=False), requirement=ASKS_NOT) == "satisfied"

    def test_with_one(self) -> None:
        found = at("2026-02-01T12:00:00Z", ASKS, attestation(**APPROVED)).frameworks[0]
        assert found.requirements[0].status == "satisfied"
        assert "approved by Bo Ek (Chair)" in found.requirements[0].reason
        assert found.coverage["attested"] == 1

    def test_from_its_day_on(self) -> None:
        assert status("2026-01-09", attestation(**APPROVED)) == "not_assessed"
        assert status("2026-01-10", attestation(**APPROVED)) == "satisfied"

    @pytest.mark.parametrize(
        "name", ["Ada Lovelace", "ada lovelace", "  ADA\tLovelace ", "\uff21da Lovelace"]
    )
    def test_ones_own_counts_as_none(self, name: str) -> None:
        own = attestation(**{**APPROVED, "approved_by": name})
        found = at("2026-02-01T12:00:00Z", ASKS, own).frameworks[0]
        assert found.requirements[0].status == "not_assessed"
        assert "its own author's approval counts as none" in found.requirements[0].reason
        assert found.coverage["attested"] == 0

    def test_ones_own_changes_nothing_where_none_is_asked_for(self) -> None:
        own = attestation(needs_approval=False, **{**APPROVED, "approved_by": "Ada Lovelace"})
        found = at("2026-02-01T12:00:00Z", ASKS_NOT, own).frameworks[0].requirements[0]
        assert (found.status, "approved by" in found.reason) == ("satisfied", False)

    def test_an_approval_outlives_no_attestation(self) -> None:
        assert status("2027-01-01", attestation(**APPROVED)) == "not_satisfied"

    def test_of_two_the_approved_one_counts(self) -> None:
        assert status("2026-02-01", attestation(), replace(attestation(**APPROVED), id="b")) == "satisfied"

    def test_other_names_are_other_persons(self) -> None:
        assert not same_person("Ada Lovelace", "Ada Lovelock")


DAYS = [
    ("a leap day", "2028-02-29", "2028-03-01"),
    ("the end of a February without one", "2027-02-28", "2027-03-01"),
    ("the end of a year", "2026-12-31", "2027-01-01"),
    ("the night that summer time begins", "2026-03-28", "2026-03-29"),
    ("the night that it ends", "2026-10-24", "2026-10-25"),
    ("the end of a century that has no leap day", "2100-02-28", "2100-03-01"),
]


@pytest.mark.parametrize(("what", "last", "after"), DAYS)
class TestOneDayPast:
    """The last day counts in full, the next not at all, in UTC."""

    def test_an_attestation(self, what: str, last: str, after: str) -> None:
        one = attestation(needs_approval=False, valid_until=last)
        verdicts = [
            at(clock, ASKS_NOT, one).frameworks[0].requirements[0].status
            for clock in (f"{last}T00:00:00Z", f"{last}T23:59:59Z", f"{after}T00:00:00Z")
        ]
        assert verdicts == ["satisfied", "satisfied", "not_satisfied"], what

    def test_a_waiver(self, what: str, last: str, after: str) -> None:
        one = Waiver("w", "t.thing.one", "*", "o", "a", "because of it", "2026-01-01", last)
        runs = [
            at(clock, ASKS_NOT, waivers=(one,))
            for clock in (f"{last}T00:00:00Z", f"{last}T23:59:59Z", f"{after}T00:00:00Z")
        ]
        assert [run.findings[0].status for run in runs] == ["fail"] * 3
        assert [run.findings[0].waiver for run in runs] == ["w", "w", None], what
        assert [run.frameworks[0].requirements[0].accepted_until for run in runs] == [last, last, None]

    def test_a_clock_with_a_zone_is_taken_to_utc_first(self, what: str, last: str, after: str) -> None:
        midnight_in_berlin = moment(f"{after}T00:30:00+02:00").strftime("%Y-%m-%dT%H:%M:%SZ")
        one = attestation(needs_approval=False, valid_until=last)
        assert at(midnight_in_berlin, ASKS_NOT, one).frameworks[0].requirements[0].status == "satisfied", what


@given(st.dates(date(2024, 1, 1), date(2101, 12, 31)), st.integers(-400, 400))
def test_an_attestation_holds_exactly_from_its_first_day_to_its_last(first: date, length: int) -> None:
    last = first + timedelta(days=abs(length))
    one = attestation(needs_approval=False, date=first.isoformat(), valid_until=last.isoformat())
    for day in (first - timedelta(days=1), first, last, last + timedelta(days=1)):
        assert (one.state_on(day.isoformat()) == "valid") == (first <= day <= last)


class TestExpiring:
    """What holds today and ends within 30 days."""

    @pytest.mark.parametrize(
        ("day", "wanted"),
        [
            ("2028-01-29", []),
            ("2028-01-30", [30]),
            ("2028-02-28", [1]),
            ("2028-02-29", [0]),
            ("2028-03-01", []),
            ("2025-12-31", []),
        ],
    )
    def test_an_attestation_that_ends_on_a_leap_day(self, day: str, wanted: list[int]) -> None:
        run = at(f"{day}T12:00:00Z", ASKS_NOT, attestation(valid_until="2028-02-29"))
        assert [one.days for one in run.expiring] == wanted

    def test_the_first_to_end_comes_first(self) -> None:
        waiver = Waiver("w", "t.thing.one", "*", "o", "a", "because of it", "2026-01-01", "2026-02-10")
        run = at("2026-01-31T12:00:00Z", ASKS_NOT, attestation(valid_until="2026-02-20"), waivers=(waiver,))
        assert [(one.kind, one.id, one.about, one.owner, one.days) for one in run.expiring] == [
            ("waiver", "w", "t.thing.one", "o", 10),
            ("attestation", "at", "f 1", "Ada Lovelace", 20),
        ]

    def test_what_does_not_hold_yet_does_not_end(self) -> None:
        one = attestation(date="2026-02-05", valid_until="2026-02-10")
        assert at("2026-01-31T12:00:00Z", ASKS_NOT, one).expiring == ()

    def test_the_notice_is_a_month(self) -> None:
        assert NOTICE_DAYS == 30
