"""OCSF against the published models, ASFF against the shape that the AWS API takes, JSON Lines against the assessment."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding

from gcheck import plugins
from gcheck.model.assessment import Assessment
from tests.reporters.golden import kept
from tests.reporters.hostile import TEXTS, hostile
from tests.reporters.sample import ACCOUNT, sample
from tests.reporters.variants import empty, organisation

EVERY = pytest.mark.parametrize(
    "assessment",
    [sample(), empty(), organisation(20), *hostile()],
    ids=["sample", "empty", "organisation", *(ascii(text)[:20] for text in TEXTS)],
)
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def render(name: str, assessment: Assessment) -> str:
    return str(plugins.reporter(name).render(assessment))


def lines(name: str, assessment: Assessment) -> list[Any]:
    text = render(name, assessment)
    text.encode("utf-8")
    assert len(text.splitlines()) == text.count("\n"), "some readers split at U+2028, too"
    return [json.loads(line) for line in text.split("\n")[:-1]]


@pytest.mark.parametrize("name", ["asff", "jsonl", "ocsf"])
def test_byte_for_byte(name: str) -> None:
    text = render(name, sample())
    assert text == kept(f"sample.{name}", text)


@EVERY
def test_every_event_fits_the_published_models(assessment: Assessment) -> None:
    events = lines("ocsf", assessment)
    hiding = sum(gap.hides_resources for gap in assessment.gaps)
    assert len(events) == len(assessment.findings) + hiding
    for event in events:
        read = ComplianceFinding.model_validate_json(json.dumps(event))
        assert read.class_uid == 2003
        assert read.type_uid == 200301
        assert not INVISIBLE.search(event["message"] + event["finding_info"]["title"])


def test_what_each_verdict_is_in_ocsf() -> None:
    run = sample()
    events = lines("ocsf", run)[: len(run.findings)]
    words = {"pass": "Pass", "fail": "Fail", "unknown": "Warning", "not_applicable": "Other"}
    for finding, event in zip(run.findings, events, strict=True):
        assert event["compliance"]["status"] == words[finding.status]
        assert (event["status"] == "Suppressed") == (finding.waiver is not None)
        assert event["finding_info"]["uid"] == finding.fingerprint


def batch(findings: list[Any]) -> str:
    """What botocore says against these findings as input of BatchImportFindings."""
    shape = botocore.session.get_session().get_service_model("securityhub").operation_model("BatchImportFindings").input_shape  # fmt: skip
    return str(ParamValidator().validate({"Findings": findings}, shape).generate_report())


@EVERY
def test_security_hub_takes_every_batch(assessment: Assessment) -> None:
    found = json.loads(render("asff", assessment))
    for start in range(0, len(found), 100):
        assert batch(found[start : start + 100]) == ""
    for item in found:
        assert re.fullmatch(r"\d{12}", item["AwsAccountId"])
        assert item["Title"].strip()
        assert item["Description"].strip()
        assert len(item["Title"]) <= 256
        assert len(item["Description"]) <= 1024
        assert not INVISIBLE.search(json.dumps(item, ensure_ascii=False))


def test_only_what_is_in_an_account_and_each_verdict_of_it() -> None:
    run = sample()
    found = json.loads(render("asff", run))
    ours = [item for item in run.findings if item.account == ACCOUNT]
    hiding = [gap for gap in run.gaps if gap.hides_resources and gap.account]
    assert len(found) == len(ours) + len(hiding)
    words = {"pass": "PASSED", "fail": "FAILED", "unknown": "WARNING", "not_applicable": "NOT_AVAILABLE"}
    wanted = Counter(words[item.status] for item in ours) + Counter({"WARNING": len(hiding)})
    assert Counter(item["Compliance"]["Status"] for item in found) == wanted
    suppressed = [item for item in found if item["Workflow"]["Status"] == "SUPPRESSED"]
    assert len(suppressed) == sum(item.waiver is not None for item in ours)
    assert all(item["Compliance"]["Status"] == "FAILED" for item in suppressed)


@EVERY
def test_a_line_for_everything(assessment: Assessment) -> None:
    found = lines("jsonl", assessment)
    kinds = Counter(item["record"] for item in found)
    assert kinds["run"] == kinds["end"] == 1
    assert kinds["finding"] == len(assessment.findings)
    assert kinds["gap"] == len(assessment.gaps)
    assert kinds["source"] == len(assessment.provenance.sources)
    assert kinds["requirement"] == sum(len(one.requirements) for one in assessment.frameworks)
    assert found[-1] == {"record": "end", "lines": len(found) - 1}
    fingerprints = [item["fingerprint"] for item in found if item["record"] == "finding"]
    assert fingerprints == [item.fingerprint for item in assessment.findings]


def test_types_say_which_standards_a_finding_bears_on() -> None:
    """The words are those of the types taxonomy for ASFF."""
    controls = {one.id: {line.framework for line in one.satisfies} for one in sample().controls}
    root = "Software and Configuration Checks/"
    words = {
        "iso-27001-2022": "ISO 27001 Controls",
        "hipaa": "HIPAA Controls (USA)",
        "gdpr": "GDPR Controls (Europe)",
    }
    found = [one for one in json.loads(render("asff", sample())) if one["GeneratorId"] in controls]
    assert found
    for one in found:
        named = controls[one["GeneratorId"]] & set(words)
        expected = {f"{root}Industry and Regulatory Standards/{words[name]}" for name in named}
        assert set(one["Types"]) == (expected or {f"{root}AWS Security Best Practices"})
