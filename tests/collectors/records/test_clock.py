"""Freshness and the clocks of the law: one day past its date a record counts as none, whatever the year."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collectors.records.judging import judged_at, write

RISK = "record.risk.assessed-within-year"
POLICY = "record.policy.review-not-overdue"
BREACH = "record.breach.authority-72-hours"
REQUEST = "record.data-subject-request.answered-in-a-month"


@pytest.mark.parametrize(
    ("assessed", "last", "after"),
    [
        ("2025-03-01", "2026-03-01T23:59:59Z", "2026-03-02T00:00:00Z"),
        ("2024-02-29", "2025-02-28T23:59:59Z", "2025-03-01T00:00:00Z"),
        ("2023-02-28", "2024-02-28T23:59:59Z", "2024-02-29T00:00:00Z"),
        ("2024-12-31", "2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z"),
        ("2025-03-30", "2026-03-30T23:59:59Z", "2026-03-31T00:00:00Z"),
    ],
)
def test_an_assessment_is_good_for_a_year_to_the_end_of_the_day(
    tmp_path: Path, assessed: str, last: str, after: str
) -> None:
    folder = write(tmp_path / "risks.csv", {"id": "R-1", "status": "open", "assessed_on": assessed})
    assert judged_at(folder, RISK, last)[RISK, "R-1"] == "pass"
    assert judged_at(folder, RISK, after)[RISK, "R-1"] == "fail"


@pytest.mark.parametrize("day", ["2025-12-31", "2024-02-29", "2026-03-29", "2026-10-25"])
def test_a_review_is_due_on_the_whole_of_its_day(tmp_path: Path, day: str) -> None:
    folder = write(tmp_path / "policies.csv", {"id": "P-1", "status": "in-force", "next_review_on": day})
    assert judged_at(folder, POLICY, f"{day}T00:00:00Z")[POLICY, "P-1"] == "pass"
    assert judged_at(folder, POLICY, f"{day}T23:59:59Z")[POLICY, "P-1"] == "pass"
    after = {
        "2025-12-31": "2026-01-01",
        "2024-02-29": "2024-03-01",
        "2026-03-29": "2026-03-30",
        "2026-10-25": "2026-10-26",
    }
    assert judged_at(folder, POLICY, f"{after[day]}T00:00:00Z")[POLICY, "P-1"] == "fail"


def test_an_assessment_in_the_future_is_unread_until_it_is_there(tmp_path: Path) -> None:
    folder = write(tmp_path / "risks.csv", {"id": "R-1", "status": "open", "assessed_on": "2026-06-01"})
    assert judged_at(folder, RISK, "2026-05-01T00:00:00Z")[RISK, "R-1"] == "unknown"
    assert judged_at(folder, RISK, "2026-06-01T00:00:00Z")[RISK, "R-1"] == "pass"


@pytest.mark.parametrize(
    ("aware", "notified", "status"),
    [
        (
            "2026-03-28 12:00",
            "2026-03-31 12:59",
            "pass",
        ),  # in Dublin, over the night in which clocks go forward
        ("2026-03-28 12:00", "2026-03-31 13:01", "fail"),
        ("2026-10-24 12:00", "2026-10-27 11:00", "pass"),  # and back
        ("2026-10-24 12:00", "2026-10-27 11:01", "fail"),
        ("2026-03-28T12:00:00+02:00", "2026-03-31T10:00:00Z", "pass"),
        ("2026-12-30", "2027-01-01", "pass"),
        ("2026-12-30", "2027-01-02", "unknown"),
        ("2026-12-30", "2027-01-03", "fail"),
        ("2026-03-29 01:30", "2026-03-30 09:00", "unknown"),  # there was no such time
    ],
)
def test_seventy_two_hours_are_hours(tmp_path: Path, aware: str, notified: str, status: str) -> None:
    row = {"id": "B-1", "role": "controller", "law": "gdpr", "risk": "high", "aware_at": aware,
           "authority_notified_at": notified, "authority_delay_reason": ""}  # fmt: skip
    folder = write(tmp_path / "breaches.csv", row)
    assert judged_at(folder, BREACH, "2027-06-01T00:00:00Z")[BREACH, "B-1"] == status


@pytest.mark.parametrize(
    ("moment", "status"),
    [("2026-02-28T23:59:59Z", "pass"), ("2026-03-01T00:00:00Z", "fail")],
)
def test_an_open_request_is_late_from_the_day_after_its_month(
    tmp_path: Path, moment: str, status: str
) -> None:
    row = {"id": "Q-1", "law": "gdpr", "received_on": "2026-01-31", "answered_on": "", "extended_on": "", "extension_reason": ""}  # fmt: skip
    folder = write(tmp_path / "data-subject-requests.csv", row)
    assert judged_at(folder, REQUEST, moment)[REQUEST, "Q-1"] == status
