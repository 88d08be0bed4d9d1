"""The example company: what its READMEs say is found is found, and nothing else; its documents say what has changed."""

from __future__ import annotations

import json
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.running import gcheck

COMPANY = Path(__file__).parents[2] / "examples" / "company"
SOURCES = ("infrastructure", "registers", "service-desk", "change-desk", "monitoring")
OCTOBER, JUNE = "2026-10-01T09:00:00Z", "2026-06-08T09:00:00Z"
STRANGERS = ("Northgate reception", "Dr. Hale", "Lea Ortiz", "Liffey Locks", "@larkspur.example", "former-contractor")  # fmt: skip
"""Who stands in tickets and registers, and attests nothing."""

CLOCKED = ("service-desk", "change-desk", "monitoring")


def scanned(folder: Path, clock: str) -> dict[str, Any]:
    """The JSON report of a scan of everything but the account."""
    path = folder / f"{clock[:10]}.json"
    named = [part for name in SOURCES for part in ("--source", name)]
    ended = gcheck("scan", "--config", COMPANY / "gcheck.yaml", *named, "--clock", clock, "-q", "--report", f"json={path}", cwd=folder)  # fmt: skip
    assert ended.code == 1, ended.err
    report: dict[str, Any] = json.loads(path.read_text())
    return report


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("larkspur")


@pytest.fixture(scope="module")
def october(folder: Path) -> dict[str, Any]:
    return scanned(folder, OCTOBER)


@cache
def table(page: Path, heading: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the first table below a heading."""
    text = page.read_text(encoding="utf-8").partition(heading)[2]
    block = re.search(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    assert block is not None, heading
    lines = block[0].splitlines()[2:]
    return tuple(tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines)


def found(report: dict[str, Any], status: str) -> set[tuple[str, str]]:
    """Control and resource of what ended so in tickets and monitoring; of a whole population, its source."""
    pairs = set()
    for one in report["findings"]:
        resource = report["resources"][one["resource"]] if "resource" in one else {}
        if one["status"] == status and resource.get("source") in CLOCKED:
            uid = resource["uid"]
            pairs.add((one["control"], resource["source"] if uid.startswith("population") else uid))
    return pairs


def documented(status: str) -> set[tuple[str, str]]:
    """The same as the README has it."""
    pairs = set()
    for where, _, by in table(COMPANY / "README.md", "## What is wrong in tickets"):
        failing, _, unknown = by.partition("unknown:")
        for name in re.findall(r"`([a-z.-]+)`", failing if status == "fail" else unknown):
            uids = where.split(", ")
            if name.startswith("uptime.window"):
                uids = ["booking-api 2026-08-23T21:00:00Z 4"]
            pairs |= {(name, uid) for uid in uids}
    return pairs


@pytest.mark.parametrize("status", ["fail", "unknown"])
def test_what_is_found_in_tickets_and_monitoring_is_what_the_readme_says(october: dict[str, Any], status: str) -> None:  # fmt: skip
    assert found(october, status) == documented(status) != set()


def test_the_share_that_the_readme_tells_is_that_of_the_evidence(october: dict[str, Any]) -> None:
    actual = {one["actual"] for one in october["evidence"] if one["path"] == "ticket.incident"}
    assert "29 of 39" in actual
    assert "29 of 39 incidents" in (COMPANY / "README.md").read_text()


def test_requests_are_judged_by_a_sample_that_says_of_how_many(october: dict[str, Any]) -> None:
    drawn = [one for one in october["findings"] if one["control"] == "larkspur.ticket.request-approved" and one["status"] == "pass"]  # fmt: skip
    assert len(drawn) == 8
    assert drawn[0]["sample"] | {"size": 8} == {"size": 8, "seed": "2026-Q3", "drawn": 8, "population": 14, "complete": True}  # fmt: skip


@pytest.mark.parametrize("form", ["html", "xlsx", "md"])
@pytest.mark.parametrize("name", ["gap-report", "plan-of-action", "management-review", "evidence-index"])
def test_who_asked_for_tickets_and_stands_in_registers_is_in_no_document(
    folder: Path, october: dict[str, Any], name: str, form: str
) -> None:
    path = folder / f"{name}.{form}"
    ended = gcheck("document", name, folder / f"{OCTOBER[:10]}.json", "--format", form, "-o", path, cwd=folder)  # fmt: skip
    assert ended.code == 0, ended.err
    text = path.read_bytes()
    if form == "xlsx":
        with zipfile.ZipFile(path) as book:
            text = b"".join(book.read(part) for part in book.namelist())
    assert b"ticket.request.approved-by-another" in text or name != "plan-of-action"
    assert not [one for one in STRANGERS if one.encode() in text]
    assert not [one for one in STRANGERS if one in json.dumps(october)]


@pytest.mark.parametrize(
    ("requirement", "status", "reason"),
    [
        ("5.1", "satisfied", "Attested by Imogen Ashby"),
        ("A.8.34", "satisfied", "approved by Imogen Ashby"),
        ("Art.38(6)", "satisfied", "approved by Imogen Ashby"),
        ("A.7.12", "not_applicable", "Declared not applicable by Imogen Ashby"),
        ("164.312(c)(2)", "not_applicable", "Instead: Every change of a booking is kept"),
        ("164.308(a)(1)(ii)(C)", "not_satisfied", "expired on 2026-04-30"),
        ("164.308(a)(5)(ii)(A)", "not_satisfied", ""),
        ("MEA04.01", "not_assessed", "No valid attestation"),
    ],
)
def test_what_persons_put_down(october: dict[str, Any], requirement: str, status: str, reason: str) -> None:
    rows = {row["requirement"]: row for one in october["frameworks"] for row in one["requirements"]}
    assert rows[requirement]["status"] == status
    assert reason in rows[requirement]["reason"]


def test_what_ends_soon_is_told_and_what_was_edited_is_known(october: dict[str, Any]) -> None:
    assert [one["id"] for one in october["expiring"]] == ["ATT-2026-013"]
    states = {one["id"]: one["evidence"][0]["state"] for one in october["attestations"] if one["evidence"]}
    assert {name for name, state in states.items() if state != "matches"} == {"ATT-2026-016"}


@pytest.mark.parametrize("name", ["statement-of-applicability", "plan-of-action", "management-review", "hipaa-addressable", "gap-report", "cobit-view", "evidence-index"])  # fmt: skip
def test_its_documents_name_what_persons_put_down_and_what_has_changed(folder: Path, october: dict[str, Any], name: str) -> None:  # fmt: skip
    june = folder / f"{JUNE[:10]}.json"
    if not june.exists():
        scanned(folder, JUNE)
    compared = name in ("statement-of-applicability", "plan-of-action", "management-review")
    against = ("--against", june, "--against-record", COMPANY / "records" / "documents-2026-06.yaml") if compared else ()  # fmt: skip
    ended = gcheck("document", name, folder / f"{OCTOBER[:10]}.json", "--record", COMPANY / "records" / "documents.yaml", *against, "-o", "-", cwd=folder)  # fmt: skip
    assert ended.code == 0, ended.err
    wanted = {
        "statement-of-applicability": "Risk R-2, and the contract with Harbour Cloud",
        "plan-of-action": "Nadia Krol",
        "management-review": "2026-06-08",
        "hipaa-addressable": "compared with the messages to the clinics each night",
        "gap-report": "ATT-2024-011",
        "cobit-view": "Self-assessment of September",
        "evidence-index": "audit-windows-2026.md",
    }[name]
    assert wanted in ended.out


def test_what_the_acquired_registers_hold_is_judged_or_named_cell_by_cell(folder: Path) -> None:
    page = COMPANY / "acquired" / "README.md"
    names = re.findall(r"--control '([^']+)'", page.read_text())
    chosen = [part for name in names for part in ("--control", name)]
    report = folder / "acquired.json"
    ended = gcheck("scan", "--config", COMPANY / "acquired" / "gcheck.yaml", "--clock", OCTOBER, *chosen, "-q", "--report", f"json={report}", cwd=folder)  # fmt: skip
    assert ended.code == 1, ended.err
    data = json.loads(report.read_text())
    rows = {}
    for one in data["findings"]:
        rows[one["control"], data["resources"][one["resource"]].get("uid", "")] = one["status"]
    for who, _, said in table(page, "# The registers"):
        for status in ("fail", "pass"):
            if said.startswith(status):
                for uid in who.split(", "):
                    assert rows.pop((re.findall(r"`(.+?)`", said)[0], uid)) == status
        if "read: " in said or "judged: " in said:
            for quoted in re.findall(r"`(.+?)`", said):
                assert any(quoted in gap["detail"] for gap in data["gaps"]), quoted
    assert "fail" not in rows.values()
