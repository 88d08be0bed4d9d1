"""What every report for pipelines has in common: nothing unread looks clean, nothing is lost, nothing is obeyed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from gcheck import plugins
from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment
from gcheck.model.deciding import deciding_place, decisive
from gcheck.model.finding import Evidence, Finding
from gcheck.model.place import Place
from gcheck.model.source import Source
from gcheck.reporters.deciding import why
from gcheck.reporters.entries import UNREAD, Paths, entries
from tests.reporters.golden import kept
from tests.reporters.sample import AWS, CODE, control_results, sample
from tests.reporters.variants import clean, empty, organisation, with_findings, with_gaps

FORMATS = {
    "csv": "sample.csv",
    "github": "sample.github.txt",
    "gitlab-codequality": "sample.codequality.json",
    "gitlab-sast": "sample.sast.json",
    "junit": "sample.junit.xml",
    "markdown": "sample.md",
    "sarif": "sample.sarif",
}


def render(name: str, assessment: Assessment) -> str:
    return str(plugins.reporter(name).render(assessment))


@pytest.mark.parametrize("name", FORMATS)
def test_the_report_is_what_was_kept(name: str) -> None:
    text = render(name, sample())
    assert text == kept(FORMATS[name], text)
    assert text == render(name, sample())
    assert text.endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_an_assessment_that_contradicts_itself_is_not_rendered(name: str) -> None:
    whole = sample()
    with pytest.raises(ReportError, match="contradicts itself"):
        render(name, replace(whole, findings=whole.findings[1:]))


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_that_judged_nothing_does_not_look_clean(name: str) -> None:
    text = render(name, empty())
    if name == "csv":
        assert "production/sandbox" in text
    else:
        assert "Nothing was judged at all" in text


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_unknown_is_in_every_report(name: str) -> None:
    text = render(name, sample())
    for words in (
        "s3:GetBucketEncryption was denied",
        "var.kms_key_arn has no value",
        "expected a closing brace",
    ):
        assert words in text


def test_a_place_that_was_not_read_is_one_entry_with_its_controls() -> None:
    whole = sample()
    unread = [entry for entry in entries(whole, "test") if entry.rule == UNREAD]
    hiding = [gap for gap in whole.gaps if gap.hides_resources]
    assert len(unread) == len(hiding)
    assert {name for entry in unread for name in entry.controls} == {
        finding.control
        for finding in whole.findings
        if finding.status == "unknown" and not finding.resource_uid
    }
    assert max(entry.severity for entry in unread if "iam:GetAccountSummary" in entry.text) == "critical"


@pytest.mark.parametrize("assessment", [sample(), with_findings(300), with_gaps(40), organisation(20)])
def test_no_failure_and_no_unknown_is_without_an_entry(assessment: Assessment) -> None:
    found = entries(assessment, "test")
    own = {id(entry.finding) for entry in found if entry.finding is not None}
    for finding in assessment.findings:
        if finding.status in ("fail", "unknown"):
            behind = [entry for entry in found if finding.control in entry.controls]
            assert id(finding) in own or (not finding.resource_uid and behind)
        else:
            assert id(finding) not in own


def test_an_unknown_about_missing_resources_without_a_known_gap_is_an_entry_by_itself() -> None:
    whole = sample()
    lost = replace(whole, gaps=())
    unknown = [finding for finding in whole.findings if finding.status == "unknown"]
    found = entries(lost, "test")
    assert Counter(entry.status for entry in found)["unknown"] == len(unknown)


@pytest.mark.parametrize(
    ("root", "file", "expected"),
    [
        ("infra", "main.tf", "infra/main.tf"),
        (".", "main.tf", "main.tf"),
        ("./infra/", "a/b.tf", "infra/a/b.tf"),
        ("infra/main.tf", "main.tf", "infra/main.tf"),
        ("main.tf", "main.tf", "main.tf"),
        ("../other", "main.tf", "../other/main.tf"),
        ("out/plan.json", "main.tf", "out/main.tf"),
        ("plan.json", "modules/a/main.tf", "modules/a/main.tf"),
        ("web/Dockerfile", "Dockerfile", "web/Dockerfile"),
        ("v1.2", "main.tf", "v1.2/main.tf"),
        ("/srv/infra", "main.tf", "/srv/infra/main.tf"),
        ("infra", "../shared/m.tf", "shared/m.tf"),
        ("infra", None, None),
        (None, "main.tf", "main.tf"),
    ],
)
def test_a_file_is_named_as_seen_from_where_gcheck_ran(
    root: str | None, file: str | None, expected: str | None
) -> None:
    options = {} if root is None else {"path": root}
    assert Paths((Source("s", "terraform", options),)).of("s", file) == expected
    assert Paths(()).of("elsewhere", "a.tf") == "a.tf"


def finding(*evidence: Evidence, status: str = "fail") -> Finding:
    return Finding("c", status, "high", CODE, "t", "u", "n", place=Place("main.tf", 1, 1), evidence=evidence)


def evidence(path: str, line: int | None, result: str, actual: object = "x") -> Evidence:
    return Evidence(path, "is fine", actual, result, Place("main.tf", line))


def test_the_line_is_the_one_where_the_value_that_decided_was_read() -> None:
    of_item = finding(evidence("rules", 2, "not met"), evidence("rules.3.name", 9, "not met"))
    assert (deciding_place(of_item).line, why(of_item)) == (9, "rules.3.name: read x, expected: is fine")
    of_none = finding(evidence("rules", 2, "not met", "2 items"), evidence("rules.1", 7, "met"))
    assert (deciding_place(of_none).line, why(of_none)) == (7, "rules.1: read x, not allowed: is fine")
    absent = finding(evidence("a", 1, "not met", None), evidence("b", 5, "not met", False))
    assert deciding_place(absent).line == 5
    assert why(absent) == "a: not set, expected: is fine; b: read false, expected: is fine"


def test_without_evidence_in_a_file_the_line_is_the_resource() -> None:
    assert deciding_place(finding()).line == 1
    assert deciding_place(finding(evidence("a", None, "not met"))).line == 1
    assert why(finding()) == "the control is not met"
    assert decisive(finding(evidence("a", 3, "met"))) == ()


def test_every_case_of_the_csv_is_there() -> None:
    whole = sample()
    rows = list(csv.DictReader(io.StringIO(render("csv", whole), newline="")))
    assert Counter(row["row"] for row in rows) == {
        "finding": len(whole.findings),
        "gap": len(whole.gaps),
        "source": 1,
    }
    found = [row for row in rows if row["row"] == "finding"]
    assert [(row["control"], row["status"], row["id"]) for row in found] == [
        (item.control, item.status, item.fingerprint) for item in whole.findings
    ]


def test_every_finding_is_a_case_and_what_is_unknown_is_never_green() -> None:
    whole = sample()
    root = ElementTree.fromstring(render("junit", whole))
    cases = root.findall("testsuite/testcase")
    outcomes = Counter(
        (case[0].tag if len(case) else "pass") for case in cases if case.get("classname") != "gcheck.source"
    )
    status = Counter(item.status for item in whole.findings if item.waiver is None)
    waived = sum(item.waiver is not None for item in whole.findings)
    assert outcomes == {
        "pass": status["pass"],
        "failure": status["fail"] + 1,
        "error": status["unknown"],
        "skipped": status["not_applicable"] + waived,
    }
    names = [
        (suite.get("name"), case.get("classname"), case.get("name"))
        for suite in root
        for case in suite.findall("testcase")
    ]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("assessment", [sample(), with_findings(50), empty(), organisation(30)])
def test_the_counts_of_the_suites_add_up(assessment: Assessment) -> None:
    root = ElementTree.fromstring(render("junit", assessment))
    tags = {"tests": None, "failures": "failure", "errors": "error", "skipped": "skipped"}
    for name, tag in tags.items():
        for suite in root:
            cases = suite.findall("testcase")
            assert int(suite.get(name, "")) == (
                len(cases) if tag is None else len(suite.findall(f"testcase/{tag}"))
            )
        assert int(root.get(name, "")) == sum(int(suite.get(name, "")) for suite in root)


def test_a_source_of_which_nothing_was_judged_is_not_green() -> None:
    root = ElementTree.fromstring(render("junit", sample()))
    outcome = {
        suite.get("name"): [case[0].tag for case in suite.findall("testcase") if len(case)] for suite in root
    }
    assert outcome["production/archive"] == ["error"]
    assert outcome["production/sandbox"] == ["skipped"]


def test_a_passing_gate_is_green_and_an_undecided_one_an_error() -> None:
    for code, tags in ((0, []), (1, ["failure"]), (3, ["error"])):
        gate = replace(sample().gate, exit_code=code)
        first = ElementTree.fromstring(render("junit", replace(sample(), gate=gate)))[0][0]
        assert [inner.tag for inner in first] == tags


def test_annotations_are_counted_and_the_rest_is_said() -> None:
    lines = render("github", with_findings(3000)).splitlines()
    levels = Counter(line.removeprefix("::").split(" ")[0].split("::")[0] for line in lines)
    assert max(levels.values()) <= 10
    assert set(levels) <= {"error", "warning", "notice"}
    said = re.search(r"(\d+) of (\d+) are annotated here; the other (\d+) stand", lines[0])
    assert said is not None
    shown, known, rest = map(int, said.groups())
    assert (shown, known) == (len(lines) - 1, len(entries(with_findings(3000), "test")))
    assert shown + rest == known


def test_the_gravest_are_annotated_first() -> None:
    lines = render("github", sample()).splitlines()
    assert lines[0].startswith("::error title=gcheck::The gate failed.")
    assert [line.partition("title=")[2].partition("%3A")[0] for line in lines[1:3]] == [
        "critical",
        "critical",
    ]


def test_a_code_quality_issue_has_what_gitlab_asks_for() -> None:
    issues = json.loads(render("gitlab-codequality", with_findings(100)))
    assert (
        len({issue["fingerprint"] for issue in issues})
        == len(issues)
        == len(entries(with_findings(100), "test"))
    )
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["path"]
        assert not issue["location"]["path"].startswith("./")
        assert issue["location"]["lines"]["begin"] >= 1
    gate = replace(sample().gate, exit_code=3)
    first = json.loads(render("gitlab-codequality", replace(sample(), gate=gate)))[0]
    assert (first["check_name"], first["severity"]) == ("gcheck.gate", "blocker")


def test_a_clean_run_has_no_issues() -> None:
    assert json.loads(render("gitlab-codequality", clean())) == []
    assert json.loads(render("gitlab-sast", clean()))["vulnerabilities"] == []
    assert json.loads(render("sarif", clean()))["runs"][0]["results"] == []
    assert render("github", clean()).count("\n") == 1
    assert "### Failing" not in render("markdown", clean())


def test_the_comment_stays_below_the_limit_and_counts_what_it_leaves_out() -> None:
    for assessment in (with_findings(20_000), with_gaps(5_000), organisation(2_000)):
        text = render("markdown", assessment)
        assert len(text.encode()) < 65_536
        assert text.startswith("<!-- gcheck -->\n## gcheck: The gate failed\n")
    text = render("markdown", with_findings(20_000))
    heading = re.search(r"### Failing \((\d[\d,]*)\)", text)
    assert heading is not None
    total = int(heading[1].replace(",", ""))
    section = text.partition("### Failing")[2].partition("<details>")[0]
    shown = len(re.findall(r"^- (?:critical|high|medium|low): ", section, re.MULTILINE))
    more = sum(
        int(number.replace(",", ""))
        for number in re.findall(r"^- (?:and )?([\d,]+) more", section, re.MULTILINE)
    )
    assert shown + more == total


def test_many_files_are_cut_too() -> None:
    whole = sample()
    one = next(item for item in whole.findings if item.status == "fail" and item.waiver is None)
    many = tuple(
        replace(
            one,
            source=CODE,
            resource_uid=f"u{number}",
            place=Place(f"folder-{number}/main.tf", 3, 1),
            evidence=(),
        )
        for number in range(4000)
    )
    findings = whole.findings + many
    text = render(
        "markdown",
        replace(whole, findings=findings, control_results=control_results(whole.controls, findings)),
    )
    assert len(text.encode()) < 65_536
    assert re.search(r"- and [\d,]+ more of 4,003 that are not shown here", text)
    assert "Could not be judged (3)" in text, "each section says at least how much there is of it"


def test_live_resources_have_no_file() -> None:
    for entry in entries(sample(), "test"):
        assert (entry.file is None) == (entry.source.startswith(AWS))


def test_what_stood_in_the_baseline_is_told_apart() -> None:
    whole = sample()
    old = next(item for item in whole.findings if item.status == "fail" and item.waiver is None)
    findings = tuple(replace(item, known=True) if item is old else item for item in whole.findings)
    gate = replace(whole.gate, baseline="ab" * 32, known=1)
    compared = replace(whole, findings=findings, gate=gate)
    results = json.loads(render("sarif", compared))["runs"][0]["results"]
    states = {item["partialFingerprints"]["gcheck/v1"]: item["baselineState"] for item in results}
    assert Counter(states.values())["unchanged"] == 1
    assert states[old.fingerprint] == "unchanged"
    assert "baselineState" not in render("sarif", whole)
    assert "fail, known since the baseline" in render("junit", compared)
    assert "fail, known since the baseline" not in render("junit", replace(compared, gate=whole.gate))
    assert "::Known. " in render("github", compared)
    assert [row["known"] for row in csv.DictReader(io.StringIO(render("csv", compared)))].count("yes") == 1
    assert entries(compared, "test")[0].finding is not old
