"""The example company's registers: what is found in them, and what is when something cannot be read."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from tests.collectors.records.judging import COMPANY, Verdicts, assess, verdicts

TABLES = sorted(COMPANY.glob("*.csv"))
SEVERAL = ["risks", "suppliers", "breaches", "people"]


@pytest.fixture(scope="module")
def whole() -> Verdicts:
    return verdicts(assess(COMPANY))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(COMPANY, tmp_path / "registers"))


def test_what_is_found_is_what_its_readme_says(whole: Verdicts) -> None:
    text = (COMPANY / "README.md").read_text(encoding="utf-8")
    documented = {f"record.{name}" for name in re.findall(r"`([a-z-]+\.[a-z0-9-]+)`", text)}
    documented.remove("record.person.leaver-no-iam-user")  # needs the account of the demo
    assert {control for (control, _), status in whole.items() if status == "fail"} == documented
    rows = set(re.findall(r"\b([A-Z]{1,2}-[0-9]+)\b", text)) - {
        "BU-1",
        "CT-3",
    }  # the latter fails as all contacts do
    failing = {
        uid for (_, uid), status in whole.items() if status == "fail" and not uid.startswith("population")
    }
    assert failing == rows | {"L-6"}


def test_everything_can_be_judged(whole: Verdicts) -> None:
    assert "unknown" not in whole.values()
    assert not assess(COMPANY).gaps


def test_every_shipped_control_that_needs_no_account_judges_a_row(whole: Verdicts) -> None:
    judged = {control for (control, _), status in whole.items() if status in ("pass", "fail")}
    seen = {control for control, _ in whole}
    # no row of the company is about these: nothing of theirs is up for judgement, which is an answer too
    assert seen - judged == {
        "record.breach.controller-notified", "record.breach.media-notified", "record.breach.secretary-annual",
        "record.budget.approved-and-owned", "record.data-subject-request.hipaa-amendment-60-days",
        "record.processing-activity.automated-decisions-contestable", "record.processing-activity.consent-demonstrable",
        "record.problem.known-error-has-workaround", "record.restore-test.failure-followed-up",
        "record.supplier.development-terms", "record.supplier.dpia-exists", "record.transfer.binding-rules-approved",
    } - judged  # fmt: skip


@pytest.mark.parametrize("name", [path.name for path in TABLES])
def test_the_order_of_rows_and_columns_does_not_matter(folder: Path, whole: Verdicts, name: str) -> None:
    path = folder / name
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, sorted(rows[0], reverse=True))
        writer.writeheader()
        writer.writerows(rows[::-1])
    assert verdicts(assess(folder)) == whole


def only_unknown(before: Verdicts, after: Verdicts) -> None:
    """Nothing flipped between pass and fail, and what was judged is still there or unknown as a whole."""
    lost = {control for (control, uid), status in after.items() if status == "unknown" and not uid}
    for key, status in before.items():
        if key not in after:
            assert key[0] in lost, key
        elif after[key] != status:
            assert after[key] == "unknown", (key, status, after[key])


@pytest.mark.parametrize("path", sorted(COMPANY.glob("*.[cy]*")), ids=lambda path: path.name)
def test_a_missing_register_makes_unknown_and_nothing_else(folder: Path, whole: Verdicts, path: Path) -> None:
    (folder / path.name).unlink()
    after = verdicts(assess(folder))
    only_unknown(whole, after)
    assert "unknown" in after.values()


@pytest.mark.parametrize("name", SEVERAL)
def test_a_missing_column_makes_unknown_and_nothing_else(folder: Path, whole: Verdicts, name: str) -> None:
    path = folder / f"{name}.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for column in list(rows[0]):
        if column == "id":
            continue
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, [one for one in rows[0] if one != column], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        only_unknown(whole, verdicts(assess(folder)))
