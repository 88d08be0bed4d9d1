"""The main job through the command line, on real input: Terraform folders and an AWS account over HTTP."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gcheck.model.finding import Finding
from gcheck.reporters.json import parse
from tests.aws_server import CREDENTIALS, aws_server
from tests.e2e.running import Ended, gcheck

COMPANY = Path(__file__).parents[2] / "examples" / "company"
CLOCK = "2026-11-01T00:00:00Z"
PUBLIC = """\
resource "aws_s3_bucket" "a" {
  bucket = "a"
}

resource "aws_s3_bucket_acl" "a" {
  bucket = aws_s3_bucket.a.id
  acl    = "public-read"
}
"""
VOLUME = """\
resource "aws_ebs_volume" "a" {
  availability_zone = "eu-west-1a"
  size              = 1
  encrypted         = true
}
"""


@pytest.fixture(scope="module")
def account() -> Iterator[str]:
    with aws_server() as url:
        yield url


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


def assessment(folder: Path, *arguments: str | Path, **environment: str) -> tuple[Ended, dict[str, Any]]:
    """A scan's end and its JSON report."""
    ended = gcheck("scan", *arguments, "--report", "json=report.json", cwd=folder, **environment)
    return ended, json.loads((folder / "report.json").read_text())


def test_a_folder_needs_no_configuration(tree: Path, tmp_path: Path) -> None:
    (tree / "main.tf").write_text(PUBLIC)
    ended, report = assessment(tmp_path, tree)
    assert ended.code == 1
    assert "GATE FAILED" in ended.out
    finding = next(one for one in report["findings"] if one["control"] == "aws.s3.bucket-acl-not-public")
    assert finding["status"] == "fail"
    decided = [report["places"][report["evidence"][index]["place"]] for index in finding["evidence"]]
    places = {(one.get("file"), one.get("line")) for one in decided}
    assert ("main.tf", 7) in places


def test_a_folder_without_failures_passes(tree: Path, tmp_path: Path) -> None:
    (tree / "main.tf").write_text(VOLUME)
    ended, report = assessment(tmp_path, tree, "--control", "aws.ec2.volume-encryption")
    assert ended.code == 0
    assert [one["status"] for one in report["findings"]] == ["pass"]
    # Everything else was not selected, so that no requirement may be called satisfied by this one control.
    statuses = {row["status"] for one in report["frameworks"] for row in one["requirements"]}
    assert "satisfied" not in statuses


def test_an_empty_folder_is_incomplete(tree: Path, tmp_path: Path) -> None:
    ended, report = assessment(tmp_path, tree)
    assert ended.code == 3
    assert "Nothing was judged" in ended.out
    assert "passed" not in ended.out.lower().replace("gate passed", "passed")
    assert {one["status"] for one in report["findings"]} == {"unknown"}
    assert "is of a kind that is recognised" in report["gaps"][0]["detail"]


def test_a_folder_of_unparsable_files_is_incomplete(tree: Path, tmp_path: Path) -> None:
    (tree / "a.tf").write_text('resource "aws_s3_bucket" "a" {\n')
    (tree / "b.tf").write_bytes(b"\xff\xfer\x00e\x00")
    ended, report = assessment(tmp_path, tree)
    assert ended.code == 3
    assert {one["status"] for one in report["findings"]} == {"unknown"}
    assert {one.get("place", {}).get("file") for one in report["gaps"]} >= {"a.tf", "b.tf"}
    assert "a.tf" in ended.out
    assert "b.tf" in ended.out


def test_one_broken_file_costs_only_that_file(tree: Path, tmp_path: Path) -> None:
    (tree / "main.tf").write_text(PUBLIC)
    _, clean = assessment(tmp_path, tree)
    (tree / "broken.tf").write_text('resource "aws_ebs_volume" "b" {\n')
    ended, report = assessment(tmp_path, tree)
    assert ended.code == 1
    assert findings_on("aws.s3.bucket", report) == findings_on("aws.s3.bucket", clean) != []
    (gap,) = report["gaps"]
    assert (gap["kind"], gap["place"]["file"]) == ("unparsed", "broken.tf")
    assert gap["place"]["line"]
    assert {one.status for one in findings_on("aws.ec2.volume", report)} == {"unknown"}


def test_an_allowed_kind_does_not_make_a_run_incomplete_and_is_printed(tree: Path, tmp_path: Path) -> None:
    (tree / "main.tf").write_text(VOLUME + 'module "m" {\n  source = "example/module/aws"\n}\n')
    options = ("--control", "aws.ec2.volume-encryption")
    ended, _ = assessment(tmp_path, tree, *options)
    assert ended.code == 3
    ended, report = assessment(tmp_path, tree, *options, "--allow-unknown", "remote_module")
    assert ended.code == 0
    assert report["gate"]["allowed"] == {"remote_module": 1}
    assert "allowed by the configuration: 1 unknown because of remote_module" in ended.out


def test_an_account_and_a_tree_are_judged_by_the_same_controls(account: str, tmp_path: Path) -> None:
    shutil.copytree(COMPANY, tmp_path / "examples" / "company")
    environment = {**CREDENTIALS, "AWS_ENDPOINT_URL": account}
    config = tmp_path / "examples" / "company" / "gcheck.yaml"
    ended = gcheck("scan", "--config", config, "--clock", CLOCK, cwd=tmp_path, **environment)
    assert ended.code == 1, ended.err
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    found = parse(json.dumps(report)).findings
    sources = {one.source for one in found if one.control == "aws.s3.bucket-kms-encryption"}
    assert sources == {"infrastructure", "production"}
    waived = {one["waiver"] for one in report["findings"] if "waiver" in one}
    assert waived == {"RISK-17"}, "the other waiver has expired and counts as none"
    verdicts = {
        row["requirement"]: row["status"] for one in report["frameworks"] for row in one["requirements"]
    }
    assert verdicts["5.1"] == "satisfied"
    assert verdicts["A.7.6"] == "not_applicable"
    assert verdicts["164.308(a)(1)(ii)(C)"] == "not_satisfied"


def test_stages_apart_give_the_same_findings_as_a_scan(account: str, tmp_path: Path) -> None:
    environment = {**CREDENTIALS, "AWS_ENDPOINT_URL": account}
    what = ("--source", "aws", "--region", "eu-west-1", "--clock", CLOCK)
    collected = gcheck("collect", *what, "-o", "inventory.jsonl", cwd=tmp_path, **environment)
    assert collected.code in (0, 3), collected.err
    digests = set()
    for number in range(2):
        judged = gcheck("assess", "inventory.jsonl", "-o", f"assessment-{number}.json", "-q", cwd=tmp_path)
        assert judged.code == 1, judged.err
        digests.add(hashlib.sha256((tmp_path / f"assessment-{number}.json").read_bytes()).hexdigest())
        rendered = gcheck("report", f"assessment-{number}.json", "-o", f"report-{number}.html", cwd=tmp_path)
        assert rendered.code == 0, rendered.err
        digests.add(hashlib.sha256((tmp_path / f"report-{number}.html").read_bytes()).hexdigest())
    assert len(digests) == 2, "the same inventory gave other bytes"
    ended = gcheck("scan", *what, "--report", "json=-", cwd=tmp_path, **environment)
    kept = json.loads((tmp_path / "assessment-0.json").read_text())
    assert verdicts_of(json.loads(ended.out)) == verdicts_of(kept)


def verdicts_of(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one.control, one.resource_uid, one.status) for one in parse(json.dumps(report)).findings]


def findings_on(resource_type: str, report: dict[str, Any]) -> list[Finding]:
    return [one for one in parse(json.dumps(report)).findings if one.resource_type == resource_type]


def test_an_empty_account_says_what_it_looked_for(tmp_path: Path) -> None:
    with aws_server(seeded=False) as url:
        environment = {**CREDENTIALS, "AWS_ENDPOINT_URL": url, "AWS_DEFAULT_REGION": "eu-west-1"}
        ended, report = assessment(tmp_path, "--source", "aws", "--control", "aws.s3.*", **environment)
    assert ended.code == 3
    assert "Nothing was judged" in ended.out
    (population,) = (one for one in report["populations"] if one["resource_type"] == "aws.s3.bucket")
    assert population["count"] == 0
    assert population["complete"] is True


def test_without_credentials_everything_is_unknown(tmp_path: Path) -> None:
    shut_out = {
        key: value
        for key, value in CREDENTIALS.items()
        if not key.startswith("AWS_ACCESS") and "SECRET" not in key
    }
    ended, report = assessment(tmp_path, "--source", "aws", **shut_out)
    assert ended.code == 3
    assert {one["kind"] for one in report["gaps"]} == {"credentials"}
    assert {one["status"] for one in report["findings"]} == {"unknown"}


def test_a_control_of_ones_own_is_one_file(tree: Path, tmp_path: Path) -> None:
    (tree / "main.tf").write_text(PUBLIC)
    made = gcheck("controls", "new", "acme.s3.bucket-logging", "--resource", "aws.s3.bucket", cwd=tmp_path)
    assert made.code == 0, made.err
    assert gcheck("controls", "lint", "controls", cwd=tmp_path).code == 0
    tested = gcheck("controls", "test", "acme.*", "--controls", "controls", cwd=tmp_path)
    assert (tested.code, "3 examples, 0 wrong" in tested.err) == (0, True)
    _, report = assessment(tmp_path, tree, "--controls", "controls", "--control", "acme.*")
    assert [one["control"] for one in report["findings"]] == ["acme.s3.bucket-logging"]
