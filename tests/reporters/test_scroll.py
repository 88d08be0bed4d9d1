"""A report that is read from its file says the same as one that is held, and is refused for the same reasons."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gcheck.errors import InventoryError
from gcheck.model.assessment import Assessment
from gcheck.model.finding import Finding
from gcheck.model.findings import by_severity, by_status, sources_of, tally
from gcheck.reporters.html import HtmlReporter
from gcheck.reporters.json import JsonReporter, parse
from gcheck.reporters.scroll import Scrolled
from gcheck.reporters.secrets import without_secrets
from gcheck.reporters.tables import dumps
from gcheck.scratch import Scratch
from tests.reporters.sample import sample
from tests.reporters.sample_past import remembered
from tests.reporters.test_json import (
    BALANCE,
    INDEXES,
    SENSE,
    SETTINGS,
    SHAPE,
    Change,
    any_finding,
    counted,
    rendered,
)
from tests.reporters.variants import empty, with_findings


def filed(text: str) -> Scratch:
    return Scratch([text.encode("utf-8", "surrogatepass")])


def in_lines(data: dict[str, Any]) -> str:
    """A report in the lines that JsonReporter writes."""
    members = (
        f'"{name}":[\n' + ",\n".join(map(dumps, value)) + "\n]"
        if isinstance(value, list) and value
        else f'"{name}":{dumps(value)}'
        for name, value in data.items()
    )
    return "{\n" + ",\n".join(members) + "\n}\n"


@pytest.mark.parametrize(
    "assessment",
    [sample(), empty(), with_findings(3000), remembered()],
    ids=["sample", "empty", "more", "past"],
)
def test_it_says_the_same(assessment: Assessment) -> None:
    text = JsonReporter().render(assessment)
    found = parse(filed(text))
    assert isinstance(found.findings, Scrolled)
    assert replace(found, findings=tuple(found.findings)) == assessment
    assert JsonReporter().render(found) == text
    assert JsonReporter().render(found) == text, "it can be gone through again"
    assert HtmlReporter().render(found) == HtmlReporter().render(assessment)


@SETTINGS
@given(st.lists(any_finding, max_size=8).map(tuple))
def test_whatever_was_found(findings: tuple[Finding, ...]) -> None:
    assessment = replace(sample(), findings=findings, control_results=counted(findings))
    text = JsonReporter().render(assessment)
    found = parse(filed(text)).findings
    assert isinstance(found, Scrolled)
    assert repr(list(found)) == repr(list(findings))
    assert found == findings
    assert [found[at] for at in range(len(found))] == list(findings)
    assert found[-3:] == list(findings[-3:])
    assert tally(found) == tally(findings)
    assert by_status(found) == by_status(findings)
    assert sources_of(found) == sources_of(findings)
    severities = {one.id: one.severity for one in assessment.controls}
    assert by_severity(found, severities) == by_severity(findings, severities)
    told = [(one.fingerprint, one.control, one.status, one.waiver, one.kinds, one.resource_uid, one.resource_tags) for one in found.bare()]  # fmt: skip
    assert told == [(one.fingerprint, one.control, one.status, one.waiver, one.kinds, one.resource_uid, one.resource_tags) for one in findings]  # fmt: skip


def test_each_is_changed_when_it_is_asked_for() -> None:
    secret = "ghp_" + "a1B2" * 9
    told = with_findings(50)
    odd = replace(told.findings[-1], status="pass", resource_name=secret, reasons=(), evidence=())
    assessment = replace(told, findings=(*told.findings[:-1], odd))
    data = json.loads(JsonReporter().render(assessment))
    for one in data["control_results"]:
        if one["control"] == odd.control:
            status = [item["status"] for item in data["findings"] if item["control"] == odd.control]
            one["counts"] |= {
                name: status.count(name) for name in ("fail", "unknown", "pass", "not_applicable")
            }
    found = without_secrets(parse(filed(in_lines(data))))
    assert isinstance(found.findings, Scrolled)
    assert secret not in JsonReporter().render(found)
    assert "[redacted]" in found.findings[-1].resource_name


@pytest.mark.parametrize("change", [change for change, _ in (SHAPE | SENSE | BALANCE | INDEXES).values()], ids=(SHAPE | SENSE | BALANCE | INDEXES).keys())  # fmt: skip
def test_what_is_refused_when_it_is_held_is_refused(change: Change) -> None:
    data = rendered()
    change(data)
    with pytest.raises(InventoryError):
        parse(filed(in_lines(data)))
    with pytest.raises(InventoryError):
        parse(filed(json.dumps(data)))


def test_what_is_written_otherwise_is_read_as_a_whole() -> None:
    data, text = rendered(), JsonReporter().render(sample())
    for other in (json.dumps(data), json.dumps(data, indent=1), "\ufeff" + text, text + "\n", text.replace("\n", "\r\n")):  # fmt: skip
        found = parse(filed(other))
        assert found == sample()
        assert isinstance(found.findings, tuple)


def test_a_report_cut_short_is_refused() -> None:
    text = JsonReporter().render(sample())
    for length in range(0, len(text) - 2, 997):
        with pytest.raises(InventoryError):
            parse(filed(text[:length]))


@pytest.mark.parametrize(
    ("was", "is_"),
    [
        ('},\n{"fingerprint"', '}\n{"fingerprint"'),
        ('"findings":[\n', '"findings":[\n,\n'),
        ('"format":', '"format":"gcheck-assessment/2",\n"format":'),
        ('"status":"fail"', '"status":NaN'),
        ('"status":"fail"', '"status":"fail","more":1'),
        ("\n]", ",\n]"),
        ("\n}\n", ",\n}\n"),
    ],
)
def test_what_is_no_json_is_refused(was: str, is_: str) -> None:
    text = JsonReporter().render(sample())
    assert was in text
    with pytest.raises(InventoryError):
        parse(filed(text.replace(was, is_, 1)))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"{\n", b"{\n}\n", b'{\n"format":' + b"[" * 200_000, b"\n" * 50]
)
def test_what_is_no_report_is_refused(content: bytes) -> None:
    with pytest.raises(InventoryError, match=r"^kept\.json "):
        parse(Scratch([content]), "kept.json")


def test_a_name_that_is_not_utf8_survives() -> None:
    odd = replace(sample().findings[0], resource_name="caf\udce9")
    assessment = replace(sample(), findings=(odd, *sample().findings[1:]))
    assert list(parse(filed(JsonReporter().render(assessment))).findings) == list(assessment.findings)
