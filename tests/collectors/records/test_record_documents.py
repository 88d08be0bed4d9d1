"""The register of documents: by hash alone, inside of its folder, and nothing of what they say is kept."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck import scan
from gcheck.catalog.library import Library, Selection
from gcheck.cli.options import library_of
from gcheck.collectors.records.registers import registers
from gcheck.model.assessment import Assessment
from gcheck.model.source import Source
from gcheck.reporters.html import HtmlReporter
from gcheck.reporters.json import JsonReporter

SECRET = b"the-words-of-the-policy"
GOOD = hashlib.sha256(SECRET).hexdigest()
OTHER = hashlib.sha256(b"an earlier version").hexdigest()
HEAD = "id,title,kind,path,sha256,owner,version,dated_on,approved_by,approved_on,next_review_on,status\n"
UNCHANGED = "record.document.unchanged-since-approval"


def row(identifier: str, path: str = "docs/policy.txt", sha256: str = GOOD, status: str = "in-force") -> str:
    """One row that is right but for what is given."""
    return f"{identifier},Policy,policy,{path},{sha256},Ravi,2,2026-01-02,Imogen,2026-01-10,2027-01-09,{status}\n"


@pytest.fixture(scope="module")
def library() -> Library:
    """All that is shipped."""
    return library_of(())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of registers with one document."""
    (tmp_path / "r" / "docs").mkdir(parents=True)
    (tmp_path / "r" / "docs" / "policy.txt").write_bytes(SECRET)
    return tmp_path / "r"


def run(folder: Path, library: Library, *rows: str) -> Assessment:
    """The controls over documents, on these rows."""
    (folder / "documents.csv").write_text(HEAD + "".join(rows))
    request = scan.Request(Selection(controls=("record.document.*",)))
    source = Source("registers", "records", {"path": str(folder)})
    clock = datetime(2026, 3, 1, tzinfo=timezone.utc)
    return scan.scan([source], library, request, clock, lambda text: None)


def states(run_: Assessment, control: str = UNCHANGED) -> dict[str, str]:
    """Verdicts of one control by row."""
    return {one.resource_uid: one.status for one in run_.findings if one.control == control}


def evidence(run_: Assessment, uid: str) -> Any:
    """What was read of the document of a row."""
    found = [one for one in run_.findings if one.control == UNCHANGED and one.resource_uid == uid]
    return found[0].evidence[0].actual


def test_as_approved_changed_missing_and_never_approved(folder: Path, library: Library) -> None:
    found = run(
        folder, library, row("same"), row("upper", sha256=GOOD.upper()), row("changed", sha256=OTHER),
        row("gone", "docs/gone.txt"), row("no-hash", sha256=""), row("no-path", path=""), row("old", status="withdrawn"),
    )  # fmt: skip
    assert states(found) == {
        "same": "pass", "upper": "pass", "changed": "fail", "gone": "fail", "no-hash": "fail", "no-path": "fail",
        "old": "not_applicable",
    }  # fmt: skip
    assert [evidence(found, uid) for uid in ("same", "changed", "gone", "no-hash")] == [
        "matches", "changed", "missing", "unapproved"
    ]  # fmt: skip


def test_a_new_approval_heals_it(folder: Path, library: Library) -> None:
    (folder / "docs" / "policy.txt").write_bytes(b"version 3")
    assert states(run(folder, library, row("d"))) == {"d": "fail"}
    renewed = hashlib.sha256(b"version 3").hexdigest()
    assert states(run(folder, library, row("d", sha256=renewed))) == {"d": "pass"}


@pytest.mark.parametrize(
    "path",
    [
        "../outside.txt",
        "/etc/hostname",
        "docs/../../outside.txt",
        "https://example.org/p.pdf",
        "C:/p.pdf",
        "docs",
        ".",
    ],
)
def test_what_lies_elsewhere_or_is_no_file_is_unknown(path: str, folder: Path, library: Library) -> None:
    (folder.parent / "outside.txt").write_bytes(SECRET)
    assert states(run(folder, library, row("d", path))) == {"d": "unknown"}


def test_a_link_out_of_the_folder_is_not_followed(folder: Path, library: Library) -> None:
    (folder.parent / "outside.txt").write_bytes(SECRET)
    (folder / "docs" / "link.txt").symlink_to(folder.parent / "outside.txt")
    (folder / "docs" / "loop.txt").symlink_to(folder / "docs" / "loop.txt")
    found = run(folder, library, row("link", "docs/link.txt"), row("loop", "docs/loop.txt"))
    assert states(found) == {"link": "unknown", "loop": "unknown"}


def test_a_pipe_does_not_block(folder: Path, library: Library) -> None:
    os.mkfifo(folder / "docs" / "pipe")
    assert states(run(folder, library, row("d", "docs/pipe"))) == {"d": "unknown"}


@pytest.mark.parametrize("sha256", ["abc", "g" * 64, GOOD + "0", "sha256:" + GOOD])
def test_what_is_no_hash_matches_nothing_and_refutes_nothing(
    sha256: str, folder: Path, library: Library
) -> None:
    found = run(folder, library, row("d", sha256=sha256))
    assert states(found) == {"d": "unknown"}
    assert any("no SHA-256" in gap.detail for gap in found.gaps)


def test_a_column_that_is_missing_is_unknown(folder: Path, library: Library) -> None:
    (folder / "documents.csv").write_text("id,path,status\nd,docs/policy.txt,in-force\n")
    request = scan.Request(Selection(controls=(UNCHANGED,)))
    source = Source("registers", "records", {"path": str(folder)})
    found = scan.scan(
        [source], library, request, datetime(2026, 3, 1, tzinfo=timezone.utc), lambda text: None
    )
    assert states(found) == {"d": "unknown"}


def test_nothing_of_a_document_enters_a_report(folder: Path, library: Library) -> None:
    found = run(folder, library, row("same"), row("changed", sha256=OTHER))
    for text in (JsonReporter().render(found), HtmlReporter().render(found)):
        assert SECRET.decode() not in text
    assert '"changed"' in JsonReporter().render(found)


def test_no_column_is_called_as_what_is_found_out(folder: Path, library: Library) -> None:
    register = registers()["documents"]
    assert "file" not in register.attributes
    (folder / "documents.csv").write_text(
        HEAD.strip() + ",file\n" + row("d", sha256=OTHER).strip() + ",matches\n"
    )
    request = scan.Request(Selection(controls=(UNCHANGED,)))
    source = Source("registers", "records", {"path": str(folder)})
    found = scan.scan(
        [source], library, request, datetime(2026, 3, 1, tzinfo=timezone.utc), lambda text: None
    )
    assert states(found) == {"d": "fail"}


def test_the_kept_inventory_judges_the_same(folder: Path, library: Library) -> None:
    (folder / "documents.csv").write_text(HEAD + row("same") + row("changed", sha256=OTHER))
    request = scan.Request(Selection(controls=("record.document.*",)))
    source = Source("registers", "records", {"path": str(folder)})
    clock = datetime(2026, 3, 1, tzinfo=timezone.utc)
    controls = [one for one in library.controls.values() if one.id.startswith("record.document.")]
    inventory = scan.collect([source], controls, clock, lambda text: None)
    again = scan.judge(inventory, library, request, lambda text: None)
    assert [(one.control, one.status) for one in again.findings] == [
        (one.control, one.status)
        for one in run(folder, library, row("same"), row("changed", sha256=OTHER)).findings
    ]
    assert SECRET.decode() not in json.dumps([one.attributes for one in inventory.resources])


@pytest.mark.parametrize(
    ("last", "clock", "verdict"),
    [
        ("2028-02-29", "2028-02-29T23:59:59Z", "pass"),
        ("2028-02-29", "2028-03-01T00:00:00Z", "fail"),
        ("2026-12-31", "2026-12-31T23:59:59Z", "pass"),
        ("2026-12-31", "2027-01-01T00:00:00Z", "fail"),
        ("2026-03-28", "2026-03-28T23:59:59Z", "pass"),
        ("2026-03-28", "2026-03-29T00:00:00Z", "fail"),
        ("2026-10-25", "2026-10-25T23:59:59Z", "pass"),
        ("2026-10-25", "2026-10-26T00:00:00Z", "fail"),
    ],
)
def test_a_record_one_day_past_its_date_counts_as_none(
    last: str, clock: str, verdict: str, folder: Path, library: Library
) -> None:
    (folder / "documents.csv").write_text(HEAD + row("d").replace("2027-01-09", last))
    request = scan.Request(Selection(controls=("record.document.review-not-overdue",)))
    source = Source("registers", "records", {"path": str(folder)})
    found = scan.scan(
        [source], library, request, datetime.fromisoformat(clock.replace("Z", "+00:00")), lambda text: None
    )
    assert states(found, "record.document.review-not-overdue") == {"d": verdict}
