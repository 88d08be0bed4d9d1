"""OSCAL: NIST's own schema, every reference, and what must stay apart although OSCAL knows two words only."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner

from gcheck import plugins
from gcheck.cli.main import command
from gcheck.model.assessment import Assessment
from gcheck.reporters.oscal import NAMESPACE, token
from tests.reporters.golden import kept
from tests.reporters.hostile import TEXTS, hostile
from tests.reporters.sample import sample
from tests.reporters.variants import clean, empty, organisation, with_findings, with_gaps

SCHEMA = Path(__file__).parent / "schemas" / "oscal_complete_schema.json"
NAMES = pytest.mark.parametrize("name", ["oscal-results", "oscal-poam"])
CLOCK = "2026-01-31T12:00:00Z"


@cache
def schema(model: str) -> Any:
    whole = json.loads(SCHEMA.read_text("utf-8"))
    part = next(item for item in whole["oneOf"] if model in item["properties"])
    return jsonschema_rs.validator_for({**whole, "oneOf": [part]}, validate_formats=True)


def rendered(name: str, assessment: Assessment) -> str:
    return str(plugins.reporter(name).render(assessment))


def check(text: str) -> Any:
    """Holds a document against the schema and its references; returns it."""
    made = json.loads(text)
    # The model by itself: NIST's root is a choice of models, which would only say that none fits.
    wrong = [
        (list(error.instance_path), error.message[:200])
        for error in schema(next(iter(made))).iter_errors(made)
    ]
    assert not wrong
    given = Counter(value for key, value in members(made) if key == "uuid")
    assert max(given.values()) == 1, given.most_common(1)
    for key, value in members(made):
        if key.endswith("-uuid") or key in ("party-uuids",):
            assert value in given, (key, value)
        if key in ("href", "source") and value.startswith("#"):
            assert value[1:] in given, value
    return made


def members(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text with the key that it stands under."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from members(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from members(item, key)
    elif isinstance(value, str):
        yield key, value


def said(item: Any, name: str) -> str | None:
    """The value of one of gcheck's properties."""
    return next((str(one["value"]) for one in item.get("props", ()) if one["name"] == name and one.get("ns") == NAMESPACE), None)  # fmt: skip


@NAMES
@pytest.mark.parametrize("assessment", [sample(), empty(), clean(), organisation(40), with_gaps(20), with_findings(50)],
                         ids=["sample", "empty", "clean", "organisation", "gaps", "findings"])  # fmt: skip
def test_the_schema_and_every_reference(name: str, assessment: Assessment) -> None:
    check(rendered(name, assessment))


@NAMES
@pytest.mark.parametrize("assessment", hostile(), ids=[ascii(text)[:20] for text in TEXTS])
def test_hostile_text_breaks_neither(name: str, assessment: Assessment) -> None:
    check(rendered(name, assessment))


@NAMES
def test_byte_for_byte(name: str) -> None:
    text = rendered(name, sample())
    assert text == kept(f"sample.{name}.json", text)


def test_a_finding_for_each_requirement_and_an_observation_for_each_finding() -> None:
    made, run = check(rendered("oscal-results", sample())), sample()
    result = made["assessment-results"]["results"][0]
    requirements = [(one.id, item) for one in run.frameworks for item in one.requirements]
    assert len(result["findings"]) == len(requirements)
    assert len(result["observations"]) == len(run.findings) + len(run.gaps)
    for (framework, item), finding in zip(requirements, result["findings"], strict=True):
        assert said(finding, "verdict") == item.status.replace("_", "-")
        assert finding["target"]["target-id"] == token(framework, item.requirement) + "_smt"
        assert (finding["target"]["status"]["state"] == "satisfied") == (item.status == "satisfied")
        assert (finding["target"]["status"]["reason"] == "fail") == (item.status == "not_satisfied")
        assert (said(finding, "stale") == "yes") == item.stale
        assert said(finding, "accepted-until") == item.accepted_until


def test_each_verdict_stays_apart() -> None:
    result = check(rendered("oscal-results", sample()))["assessment-results"]["results"][0]
    verdicts = Counter(said(item, "verdict") for item in result["observations"])
    assert verdicts == Counter(
        {"unread": len(sample().gaps), **Counter(item.status.replace("_", "-") for item in sample().findings)}
    )
    states = {said(item, "waiver"): (item["status"], said(item, "waiver-state")) for item in result["risks"] if said(item, "waiver")}  # fmt: skip
    assert states == {
        "W-2025-019": ("deviation-approved", "in-force"), "W-2026-004": ("deviation-approved", "in-force"),
        "W-2024-002": ("open", "expired"),
    }  # fmt: skip
    attested = {said(part, "attestation"): said(part, "attestation-state") for item in result["attestations"] for part in item["parts"]}  # fmt: skip
    assert attested == {"AT-01": "valid", "AT-02": "expired", "AT-03": "evidence-changed", "AT-04": "valid"}


def test_the_same_finding_has_the_same_identifier_in_another_run() -> None:
    one, other = (check(rendered("oscal-results", run)) for run in (sample(), with_findings(10)))
    ids = [{item["uuid"] for item in made["assessment-results"]["results"][0]["observations"]} for made in (one, other)]  # fmt: skip
    assert ids[0] < ids[1]


def test_the_plan_has_an_item_for_everything_that_is_open() -> None:
    made = check(rendered("oscal-poam", sample()))["plan-of-action-and-milestones"]
    kinds = Counter(said(item, "kind") for item in made["poam-items"])
    failing = {item.control for item in sample().findings if item.status == "fail" and item.waiver is None}
    assert kinds["failure"] == len(failing)
    assert kinds["accepted-risk"] == 3
    assert kinds["stale-attestation"] == 2
    assert kinds["unread"] == len({(gap.source, gap.kind, gap.detail) for gap in sample().gaps})
    about = {
        one["observation-uuid"] for item in made["poam-items"] for one in item.get("related-observations", ())
    }
    assert about == {item["uuid"] for item in made["observations"]}


def test_a_plan_without_anything_open_says_so() -> None:
    made = check(rendered("oscal-poam", empty()))["plan-of-action-and-milestones"]
    assert [said(item, "kind") for item in made["poam-items"]] == ["nothing-open"]


def exported(*arguments: str) -> Any:
    done = CliRunner().invoke(command, [*arguments, "--clock", CLOCK])
    assert done.exit_code == 0, done.output
    return check(done.output)


@pytest.mark.parametrize("framework", ["iso-27001-2022", "hipaa", "gdpr", "cobit-2019"])
def test_a_catalogue_holds_every_requirement_under_a_name_of_its_own(framework: str) -> None:
    made = exported("frameworks", "export", framework)["catalog"]
    shown = json.loads(CliRunner().invoke(command, ["frameworks", "show", framework, "--json"]).output)
    controls = list(_controls(made["groups"]))
    labels = [item["props"][0]["value"] for item in controls]
    assert sorted(labels) == sorted(item["id"] for item in shown["requirements"])
    assert len({item["id"] for item in controls}) == len(controls)
    assert {item["id"] for item in controls} == {
        token(framework, item["id"]) for item in shown["requirements"]
    }


def _controls(groups: list[Any]) -> Iterator[Any]:
    for group in groups:
        yield from group.get("controls", ())
        yield from _controls(group.get("groups", []))


def test_the_control_pack_as_components() -> None:
    made = exported("controls", "export")["component-definition"]
    listed = json.loads(CliRunner().invoke(command, ["controls", "list", "--json"]).output)
    named = {one["value"] for item in made["components"] for one in item["props"] if one["name"] == "control"}
    assert named == {item["id"] for item in listed}
