from __future__ import annotations

import json
import typing
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import Struct
from msgspec.structs import replace

from gcheck.errors import InventoryError, ReportError
from gcheck.model.assessment import Assessment, ControlResult
from gcheck.model.control import SEVERITIES
from gcheck.model.expiring import Expiring
from gcheck.model.finding import STATUSES, Evidence, Finding, Reason
from gcheck.model.parameter import Parameter
from gcheck.model.place import Place
from gcheck.reporters.json import JsonReporter, parse, schema
from tests.reporters.golden import kept
from tests.reporters.sample import sample
from tests.reporters.sample_past import remembered
from tests.reporters.variants import empty, twin_gaps, with_findings

SETTINGS = settings(max_examples=150, deadline=None, derandomize=True)
Change = Callable[[Any], None]

words = st.text(max_size=3)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
any_place = st.builds(
    Place, st.none() | words, st.none() | st.integers(1, 3), operation=st.none() | words, at=st.none() | words
)
any_finding = st.builds(
    Finding, st.sampled_from([control.id for control in sample().controls]), st.sampled_from(STATUSES), st.sampled_from(SEVERITIES),
    words, words, words, words, st.none() | words, st.none() | words, any_place,
    st.lists(st.builds(Evidence, words, words, plain, st.sampled_from(["met", "not met", "unknown"]), any_place, st.none() | words),
             max_size=3).map(tuple),
    st.lists(st.builds(Reason, words, words, st.lists(words, max_size=2).map(tuple)), max_size=2).map(tuple),
    st.sampled_from([None, "W-2025-019"]),
)  # fmt: skip


def counted(found: tuple[Finding, ...]) -> tuple[ControlResult, ...]:
    """What became of each control of the sample with these findings."""
    made = []
    for control in sample().controls:
        status = Counter(item.status for item in found if item.control == control.id)
        state = "judged" if status["pass"] or status["fail"] else "unknown" if status["unknown"] else "empty"
        made.append(ControlResult(control.id, state, {name: status[name] for name in STATUSES}))
    return tuple(made)


def rendered() -> Any:
    return json.loads(JsonReporter().render(sample()))


def test_the_report_is_what_was_kept() -> None:
    text = JsonReporter().render(sample())
    assert text == kept("sample.json", text)
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    "assessment", [sample(), empty(), with_findings(30)], ids=["sample", "empty", "more"]
)
def test_reading_back_gives_the_same_assessment(assessment: Assessment) -> None:
    text = JsonReporter().render(assessment)
    assert parse(text) == assessment
    assert JsonReporter().render(parse(text)) == text


@SETTINGS
@given(st.lists(any_finding, max_size=6).map(tuple))
def test_reading_back_gives_whatever_was_found(found: tuple[Finding, ...]) -> None:
    assessment = replace(sample(), findings=found, control_results=counted(found))
    text = JsonReporter().render(assessment)
    again = parse(text)
    assert again == assessment
    assert repr(again.findings) == repr(assessment.findings), "1, 1.0 and True are equal, and not the same"
    assert JsonReporter().render(again) == text


def test_what_findings_share_is_written_once() -> None:
    data = json.loads(JsonReporter().render(with_findings(2000)))
    assert len(data["resources"]) == len(rendered()["resources"]) + 2000
    assert (data["places"], data["evidence"]) == (rendered()["places"], rendered()["evidence"])
    for table in ("places", "resources", "evidence"):
        assert len({json.dumps(item) for item in data[table]}) == len(data[table])


def test_what_follows_from_elsewhere_is_left_out() -> None:
    for item in rendered()["findings"]:
        assert set(item) <= {"fingerprint", "control", "status", "resource", "evidence", "reasons", "waiver"}
        assert [] not in item.values()
    first = sample().findings[0]
    odd = replace(sample(), findings=(replace(first, severity="low"), *sample().findings[1:]))
    assert json.loads(JsonReporter().render(odd))["findings"][0]["severity"] == "low"
    assert parse(JsonReporter().render(odd)) == odd


def test_findings_and_gaps_carry_their_identity() -> None:
    data, assessment = rendered(), sample()
    assert [item["fingerprint"] for item in data["findings"]] == [
        item.fingerprint for item in assessment.findings
    ]
    assert [item["id"] for item in data["gaps"]] == [item.id for item in assessment.gaps]


def test_the_format_stands_first_and_each_finding_on_its_own_line() -> None:
    lines = JsonReporter().render(sample()).splitlines()
    assert lines[1] == '"format":"gcheck-assessment/2",'
    assert sum(line.startswith('{"fingerprint":') for line in lines) == len(sample().findings)


def test_a_name_that_is_not_utf8_survives() -> None:
    odd = replace(sample().findings[0], resource_name="caf\udce9")
    assessment = replace(sample(), findings=(odd, *sample().findings[1:]))
    text = JsonReporter().render(assessment)
    assert parse(text.encode("utf-8").decode("utf-8")) == assessment


def test_a_value_that_json_cannot_hold_is_refused() -> None:
    first = sample().findings[0]
    odd = replace(first, evidence=(replace(first.evidence[0], actual=float("nan")),))
    with pytest.raises(ReportError, match="float values"):
        JsonReporter().render(replace(sample(), findings=(odd, *sample().findings[1:])))


# The schema


@pytest.mark.parametrize(
    "assessment",
    [sample(), remembered(), empty(), with_findings(3)],
    ids=["sample", "remembered", "empty", "more"],
)
def test_every_report_is_valid(assessment: Assessment) -> None:
    Draft202012Validator.check_schema(schema())
    Draft202012Validator(schema()).validate(json.loads(JsonReporter().render(assessment)))


def test_a_report_with_a_threshold_that_nobody_has_set_is_valid() -> None:
    unset = Parameter("allowed_regions", "Where resources may be.", None, "fewer", None, None)
    first, *others = sample().controls
    assessment = replace(sample(), controls=(replace(first, parameters=(unset,)), *others))
    text = JsonReporter().render(assessment)
    Draft202012Validator(schema()).validate(json.loads(text))
    assert parse(text) == assessment


def objects(node: Any, where: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        if "properties" in node and node.get("type") == "object":
            yield where, node
        for key, item in node.items():
            yield from objects(item, f"{where}/{key}")


def test_every_object_is_closed_and_every_property_described() -> None:
    found = dict(objects(schema()))
    assert len(found) > 15
    for where, node in found.items():
        assert node["additionalProperties"] is False, where
        for name, inner in node["properties"].items():
            assert inner.get("description") or "$ref" in inner, f"{where}/{name}"


def shapes(kind: Any, seen: dict[str, set[str]]) -> dict[str, set[str]]:
    """The fields of every struct that an assessment is made of."""
    if isinstance(kind, type) and issubclass(kind, Struct) and kind.__name__ not in seen:
        hints = typing.get_type_hints(kind)
        seen[kind.__name__] = set(kind.__struct_fields__)
        for hint in hints.values():
            shapes(hint, seen)
    for inner in typing.get_args(kind):
        shapes(inner, seen)
    return seen


def test_the_schema_names_exactly_the_fields_of_the_model() -> None:
    model = shapes(Assessment, {})
    model["Assessment"] |= {"places", "resources", "evidence", "expiring"}
    model["Expiring"] = set(Expiring.__struct_fields__)
    model["Gap"].add("id")
    about = {name for name in model["Finding"] if name.startswith("resource_")} | {
        "source",
        "account",
        "region",
        "place",
    }
    model["Control"].remove("examples")  # the control's own tests: no report holds them
    del model["Example"]
    model["Finding"] = (model["Finding"] - about) | {"fingerprint", "resource"}
    model["Resource"] = {name.removeprefix("resource_") for name in about}
    described = {frozenset(node["properties"]) for _, node in objects(schema())}
    assert {frozenset(names) for names in model.values()} | {
        frozenset(schema()["$defs"]["coverage"]["properties"])
    } == (described - {frozenset(schema()["$defs"]["counts"]["properties"])})


# What is refused


def at(*path: Any) -> Callable[[Any], Any]:
    def walk(data: Any) -> Any:
        for step in path:
            data = data[step]
        return data

    return walk


def put(value: Any, *path: Any) -> Change:
    return lambda data: at(*path[:-1])(data).__setitem__(path[-1], value)


def drop(*path: Any) -> Change:
    return lambda data: at(*path[:-1])(data).__delitem__(path[-1])


SHAPE: dict[str, tuple[Change, str]] = {
    "an unknown key": (put(1, "findings", 0, "muted"), "muted"),
    "an unknown key at the top": (put(1, "score"), "score"),
    "a missing key": (drop("findings", 0, "status"), "status"),
    "a missing list": (drop("gaps"), "gaps"),
    "a wrong type": (put("9", "gate", "failing"), "9"),
    "a bool for a number": (put(True, "gate", "failing"), "True"),
    "a list for an object": (put([], "provenance"), "provenance"),
    "text for a list": (put("abc", "gaps", 0, "resource_types"), "abc"),
    "an unknown kind": (put("muted", "gaps", 0, "kind"), "muted"),
    "a negative index": (put(-1, "findings", 0, "resource"), "-1"),
    "a bool for an index": (put(True, "findings", 0, "resource"), "True"),
    "no evidence, written out": (put([], "findings", 0, "evidence"), "empty"),
    "a finding with its own resource": (put({"uid": "a"}, "findings", 0, "resource"), "uid"),
    "a resource without a type": (drop("resources", 0, "type"), "type"),
    "no reasons, written out": (put([], "findings", 0, "reasons"), "empty"),
    "a place that is none": (put({}, "places", 0), "empty"),
    "an unknown key of a place": (put(1, "places", 0, "url"), "url"),
    "a call without a number": (drop("provenance", "calls", 0, "calls"), "calls"),
    "an unknown key of a parameter": (put(1, "controls", 4, "parameters", 0, "loosely"), "loosely"),
    "a null": (put(None, "findings", 0, "control"), "None"),
}
SENSE: dict[str, tuple[Change, str]] = {
    "an unknown status": (put("ok", "findings", 0, "status"), "ok|counted"),
    "an unknown severity": (put("info", "findings", 0, "severity"), "info"),
    "an unknown exit code": (put(2, "gate", "exit_code"), "exit code 2"),
    "an unknown result": (put("fine", "evidence", 0, "result"), "fine"),
    "an unknown state": (put("skipped", "control_results", 0, "state"), "skipped"),
    "an unknown verdict": (
        put("compliant", "frameworks", 0, "requirements", 0, "status"),
        "compliant|coverage",
    ),
    "another direction": (put("wider", "controls", 4, "parameters", 0, "tighter"), "wider"),
    "another role": (put("proves", "controls", 0, "satisfies", 0, "role"), "proves"),
    "another way of assessing": (put("hope", "frameworks", 0, "requirements", 0, "assessed_by"), "hope"),
    "a forged fingerprint": (put("0" * 16, "findings", 0, "fingerprint"), "0000"),
    "a forged gap": (put("0" * 12, "gaps", 0, "id"), "0000"),
}
INDEXES: dict[str, tuple[Change, str]] = {
    "a resource that is not there": (put(99, "findings", 0, "resource"), r"resources\[99\]"),
    "evidence that is not there": (put([99], "findings", 0, "evidence"), r"evidence\[99\]"),
    "a place that is not there": (put(99, "evidence", 0, "place"), r"places\[99\]"),
    "a resource's place that is not there": (put(99, "resources", 0, "place"), r"places\[99\]"),
    "a vanished place": (drop("places", 0), "places"),
    "a vanished resource": (drop("resources", 0), "stands where|resources"),
    "vanished evidence": (drop("evidence", 0), "evidence"),
    "a resource that nothing is about": (
        lambda data: data["resources"].append(data["resources"][0]),
        "nothing refers to resources",
    ),
    "evidence of nothing": (
        lambda data: data["evidence"].append(data["evidence"][0]),
        "nothing refers to evidence",
    ),
    "a place of nothing": (lambda data: data["places"].append(data["places"][0]), "nothing refers to places"),
}
BALANCE: dict[str, tuple[Change, str]] = {
    "a vanished gap type": (put(["*"], "gaps", 0, "resource_types"), "stands where"),
    "another resource": (put("arn:other", "resources", 0, "uid"), "stands where"),
    "the resource of another": (put(2, "findings", 0, "resource"), "stands where"),
    "a skipped source that was read": (
        put("late", "provenance", "sources", 1, "skipped"),
        "production was skipped",
    ),
    "a source in itself": (put("production", "provenance", "sources", 1, "within"), "found in itself"),
    "a source in none": (
        put("elsewhere", "provenance", "sources", 2, "within"),
        "elsewhere, which is not there",
    ),
    "a source twice": (put("production", "provenance", "sources", 0, "name"), "production stands twice"),
    "calls of nothing": (put("elsewhere", "provenance", "calls", 0, "source"), "the source is not there"),
    "more errors than calls": (put(15, "provenance", "calls", 0, "errors"), "15 of 14 failed"),
    "calls twice": (
        lambda data: data["provenance"]["calls"].append(data["provenance"]["calls"][0]),
        "stand twice",
    ),
    "looser, and nothing set it": (drop("controls", 4, "parameters", 0, "set_in"), "and nothing set it"),
    "looser than itself": (put("90d", "controls", 4, "parameters", 0, "value"), "equals the least"),
    "a number that is not looser": (
        put(True, "controls", 6, "parameters", 1, "looser"),
        "and nothing set it|said wrongly",
    ),
    "a number that is looser": (put(0, "controls", 6, "parameters", 1, "value"), "nothing set it"),
    "a parameter twice": (
        put("algorithms", "controls", 6, "parameters", 1, "name"),
        "algorithms stands twice",
    ),
    "a vanished finding": (drop("findings", 0), "counted|nothing refers to"),
    "a vanished requirement": (drop("frameworks", 0, "requirements", 0), "coverage"),
    "a better verdict": (put("satisfied", "frameworks", 0, "requirements", 2, "status"), "coverage"),
    "a vanished control": (drop("controls", 0), "no result|not there"),
    "a vanished waiver": (put([], "waivers"), "W-2025-019|W-2026-004"),
    "a judged control without findings": (put("judged", "control_results", 2, "state"), "bear out"),
}


@pytest.mark.parametrize(("change", "word"), SHAPE.values(), ids=SHAPE.keys())
def test_another_shape_is_refused_by_schema_and_reader(change: Change, word: str) -> None:
    data = rendered()
    change(data)
    assert not Draft202012Validator(schema()).is_valid(data)
    with pytest.raises(InventoryError, match=word):
        parse(json.dumps(data))


@pytest.mark.parametrize(
    ("change", "word"), (SENSE | BALANCE | INDEXES).values(), ids=(SENSE | BALANCE | INDEXES).keys()
)
def test_what_contradicts_itself_is_refused(change: Change, word: str) -> None:
    data = rendered()
    change(data)
    with pytest.raises(InventoryError, match=word):
        parse(json.dumps(data))


@pytest.mark.parametrize("change", [change for name, (change, _) in SENSE.items() if "forged" not in name])
def test_words_that_the_model_does_not_have_are_refused_by_the_schema(change: Change) -> None:
    data = rendered()
    change(data)
    assert not Draft202012Validator(schema()).is_valid(data)


def test_no_finding_can_vanish() -> None:
    for index in range(len(sample().findings)):
        data = rendered()
        del data["findings"][index]
        with pytest.raises(InventoryError):
            parse(json.dumps(data))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{}", '{"format": "gcheck-assessment/1"}', '{"format": "gcheck-assessment/2"}', "[" * 200_000, "\0"],
    ids=["empty", "list", "null", "no format", "earlier format", "nothing else", "deep", "binary"],
)  # fmt: skip
def test_what_is_not_an_assessment_is_refused(text: str) -> None:
    with pytest.raises(InventoryError, match=r"^kept\.json "):
        parse(text, "kept.json")


def test_a_report_cut_short_is_refused() -> None:
    text = JsonReporter().render(sample())
    for length in range(0, len(text) - 2, 997):
        with pytest.raises(InventoryError):
            parse(text[:length])


def test_a_key_that_stands_twice_is_refused() -> None:
    text = JsonReporter().render(sample()).replace('"status":"fail"', '"status":"fail","status":"pass"', 1)
    with pytest.raises(InventoryError, match="twice"):
        parse(text)


def test_not_a_number_is_refused() -> None:
    text = JsonReporter().render(sample()).replace('"failing":2', '"failing":NaN')
    with pytest.raises(InventoryError, match="NaN"):
        parse(text)


def test_gaps_with_one_id_are_both_kept() -> None:
    assessment = replace(sample(), gaps=twin_gaps())
    assert parse(JsonReporter().render(assessment)).gaps == twin_gaps()
