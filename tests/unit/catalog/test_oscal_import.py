"""OSCAL catalogues become framework files; what is none is refused by what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.catalog.frameworks import load_frameworks
from gcheck.catalog.library import lint_frameworks
from gcheck.catalog.oscal import DEPTH, REMAINDER, framework_text
from gcheck.catalog.oscal_prose import STATEMENT_MOST
from gcheck.cli.options import library_of
from gcheck.errors import ControlError, GcheckError
from gcheck.model.framework import Framework
from gcheck.reporters.oscal_catalog import catalog

SETTINGS = settings(max_examples=100, deadline=None, derandomize=True)


def control(name: str, title: str = "A title", **more: Any) -> dict[str, Any]:
    return {"id": name, "title": title, **more}


def label(value: str, **more: str) -> dict[str, str]:
    return {"name": "label", "value": value, **more}


def made(folder: Path, groups: Any, leaves: bool = False, statements: bool = False, **more: Any) -> Framework:
    """The framework that comes of these groups, loaded as a user's is."""
    document = {
        "catalog": {"metadata": {"title": "Some catalogue", "version": "2"}, "groups": groups, **more}
    }
    return read(folder, document, leaves, statements)


def read(folder: Path, document: Any, leaves: bool = False, statements: bool = False) -> Framework:
    (folder / "some-catalog.json").write_text(json.dumps(document), "utf-8")
    name, text = framework_text(folder / "some-catalog.json", leaves=leaves, statements=statements)
    (folder / "frameworks").mkdir(exist_ok=True)
    (folder / "frameworks" / f"{name}.yaml").write_text(text, "utf-8")
    assert list(lint_frameworks(folder / "frameworks")) == []
    return load_frameworks([(folder / "frameworks", False)])[name]


def test_every_control_is_there_in_its_order(tmp_path: Path) -> None:
    found = made(tmp_path, [
        {"id": "ac", "title": "Access", "controls": [
            control("ac-1", "Policy", props=[label("AC-01", **{"class": "sp800-53a"}), label("AC-1")]),
            control("ac-2", "Accounts", props=[label("AC-2")], controls=[control("ac-2.1", "Automation", props=[label("AC-2(1)")])]),
        ]},
        {"id": "sc", "title": "Systems", "groups": [{"id": "sc-a", "title": "Within", "controls": [control("sc-10", "Ends")]}]},
    ])  # fmt: skip
    assert (found.id, found.title, found.edition) == ("some", "Some catalogue", "2")
    assert [(one.id, one.title, one.group) for one in found.requirements] == [
        ("AC-1", "Policy", "ac"), ("AC-2", "Accounts", "ac"), ("AC-2(1)", "Automation", "ac"), ("sc-10", "Ends", "sc-a"),
    ]  # fmt: skip
    assert [(one.id, one.parent) for one in found.groups] == [("ac", None), ("sc", None), ("sc-a", "sc")]
    assert {one.assessed_by for one in found.requirements} == {"attestation"}
    assert found.requirements[0].remainder == REMAINDER


def test_with_leaves_what_has_others_within_is_a_heading(tmp_path: Path) -> None:
    groups = [{"id": "GV", "title": "GOVERN", "controls": [
        control("GV.OC", "Context", props=[label("Context (GV.OC)")], controls=[
            control("GV.OC-01", "GV.OC-01", parts=[{"name": "statement", "prose": "The mission is understood"}]),
        ]),
    ]}]  # fmt: skip
    found = made(tmp_path, groups, leaves=True)
    assert [(one.id, one.title, one.group) for one in found.requirements] == [
        ("GV.OC-01", "The mission is understood", "GV.OC")
    ]
    assert [(one.id, one.parent) for one in found.groups] == [("GV", None), ("GV.OC", "GV")]
    assert len(made(tmp_path, groups).requirements) == 2


def test_what_is_withdrawn_is_out_of_scope(tmp_path: Path) -> None:
    found = made(tmp_path, [{"id": "a", "title": "A", "controls": [
        control("a-1"), control("a-2", props=[{"name": "status", "value": "withdrawn"}]),
    ]}])  # fmt: skip
    assert [one.assessed_by for one in found.requirements] == ["attestation", "out_of_scope"]
    assert found.requirements[1].reason == "The catalogue lists it as withdrawn."


def test_what_became_of_the_withdrawn_parents_and_relations_are_told_by_the_ids_that_people_write(
    tmp_path: Path,
) -> None:
    gone = [{"name": "status", "value": "Withdrawn"}, label("AC-2(9)")]
    links = [
        {"href": "#ac-2_smt.k", "rel": "incorporated-into"}, {"href": "#ac-2_smt.j", "rel": "incorporated-into"},
        {"href": "#elsewhere-1", "rel": "moved-to"}, {"href": "https://example.org", "rel": "moved-to"},
    ]  # fmt: skip
    related = [
        {"href": "#ac-3", "rel": "related"},
        {"href": "#not-here", "rel": "related"},
        {"href": "#x", "rel": "reference"},
    ]
    found = made(tmp_path, [{"id": "ac", "title": "Access", "controls": [
        control("ac-2", props=[label("AC-2")], links=related, controls=[control("ac-2.9", props=gone, links=links)]),
        control("ac-3", props=[label("AC-3")], links=[7, {"href": 7}, {}]),
    ]}])  # fmt: skip
    assert found.requirements[1].reason == (
        "The catalogue lists it as withdrawn: incorporated into AC-2, moved to elsewhere-1."
    )
    assert [dict(one.attributes) for one in found.requirements] == [
        {"related": ["AC-3"]},
        {"parent": "AC-2"},
        {},
    ]


def asking(prose: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    statement = {"name": "statement", "prose": prose, "parts": list(items)}
    return control("a-1", parts=[{"name": "guidance", "prose": "No part of it"}, statement], **more)


def test_what_is_asked_for_is_taken_over_on_request_only(tmp_path: Path) -> None:
    items = [
        {"props": [label("a."), label("A-1a.", **{"class": "sp800-53a"})], "prose": "Name {{ insert: param, a-1_prm_1 }};",
         "parts": [{"props": [label("1.")], "prose": "within {{ insert: param, g_1 }}; and"}]},
        {"props": [label("b.")], "prose": "Then {{ insert: param, a-1_prm_2 }}; {{ insert: param, unknown }}."},
    ]  # fmt: skip
    choice = ["lock for {{ insert: param, a-1_prm_1 }}", "tell"]
    own = [
        {"id": "a-1_prm_1", "label": "a person"},
        {"id": "a-1_prm_2", "select": {"how-many": "one-or-more", "choice": choice}},
    ]
    groups = [
        {
            "id": "a",
            "title": "A",
            "params": [{"id": "g_1", "values": ["30 days"]}],
            "controls": [asking("Do:", *items, params=own)],
        }
    ]
    assert made(tmp_path, groups).requirements[0].remainder == REMAINDER
    found = made(tmp_path, groups, statements=True)
    assert found.requirements[0].remainder == (
        f"{REMAINDER} The catalogue asks: Do: a. Name [Assignment: a person]; 1. within [30 days]; and b. Then "
        "[Selection (one or more): lock for [Assignment: a person]; tell]; [unknown]."
    )
    assert "statements" in found.notice


def test_parameters_without_end_and_endless_statements_are_bounded(tmp_path: Path) -> None:
    inserts = "".join(f"{{{{ insert: param, p{number} }}}}" for number in range(20))
    params = [{"id": f"p{number}", "label": inserts} for number in range(20)]
    part: dict[str, Any] = {"prose": inserts * 40}
    for _ in range(60):
        part = (
            {"parts": [part, part], "prose": "x"} if "parts" not in part else {"parts": [part], "prose": "x"}
        )
    found = made(
        tmp_path,
        [{"id": "a", "title": "A", "controls": [asking(inserts, part, params=params)]}],
        statements=True,
    )
    assert len(found.requirements[0].remainder) <= len(REMAINDER) + STATEMENT_MOST + 30


def test_controls_outside_of_groups_and_labels_that_stand_twice(tmp_path: Path) -> None:
    controls = [control("a", props=[label("5.10")]), control("b", props=[label("5.10")])]
    found = made(tmp_path, [], controls=controls)
    assert [one.id for one in found.requirements] == ["a", "b"]
    assert [one.title for one in found.groups] == ["Some catalogue"]
    (tmp_path / "other").mkdir()
    one = made(tmp_path / "other", [], controls=controls[:1])
    assert [row.id for row in one.requirements] == ["5.10"]


def test_markdown_becomes_what_people_read(tmp_path: Path) -> None:
    title = 'Keep \\[it\\] &amp; say {{ insert: param, ac-1_prm_1 }}\u202e: "so"\n- x'
    found = made(tmp_path, [{"id": "a", "title": "A", "controls": [control("a-1", title)]}])
    assert found.requirements[0].title == 'Keep [it] & say [ac-1_prm_1]: "so" - x'


@pytest.mark.parametrize("name", ["hipaa", "gdpr", "cobit-2019", "iso-27001-2022", "itil-4"])
def test_what_we_export_comes_back(tmp_path: Path, name: str) -> None:
    whole = library_of(()).frameworks[name]
    found = read(tmp_path, json.loads(catalog(whole, "2026-01-01T00:00:00Z")))
    assert (found.title, found.owner, found.edition) == (whole.title, whole.owner, whole.edition)
    order = [one.id for one in found.requirements]
    assert sorted(order) == sorted(one.id for one in whole.requirements)
    for one in found.requirements:
        known = whole.requirement(one.id)
        assert known is not None
        assert one.assessed_by == known.assessed_by
        assert one.title.rstrip("…") in known.title
        assert bool(one.remainder) == bool(known.remainder) or one.remainder == REMAINDER


WRONG: dict[str, tuple[Any, str]] = {
    "a list": ([], "not an OSCAL catalogue"),
    "null": (None, "not an OSCAL catalogue"),
    "a profile": ({"profile": {}}, "resolve it"),
    "no object": ({"catalog": 1}, "an object is expected"),
    "no metadata": ({"catalog": {}}, "metadata: an object"),
    "no title": ({"catalog": {"metadata": {}}}, "metadata/title"),
    "nothing in it": ({"catalog": {"metadata": {"title": "T"}}}, "no controls"),
    "groups that are no list": ({"catalog": {"metadata": {"title": "T"}, "groups": {}}}, "groups: a list"),
    "a group that is none": ({"catalog": {"metadata": {"title": "T"}, "groups": [1]}}, "groups/0: an object"),
    "a group without a title": ({"catalog": {"metadata": {"title": "T"}, "groups": [{"id": "a"}]}}, "groups/0/title"),
    "a control without an id": ({"catalog": {"metadata": {"title": "T"}, "controls": [{"title": "x"}]}}, "controls/0/id"),
    "a control with a number for a title": ({"catalog": {"metadata": {"title": "T"}, "controls": [{"id": "a", "title": 1}]}}, "controls/0/title"),
    "one id twice": ({"catalog": {"metadata": {"title": "T"}, "controls": [control("a"), control("a")]}}, "listed 2 times"),
    "props that are no list": ({"catalog": {"metadata": {"title": "T"}, "controls": [control("a", props=1)]}}, "props: a list"),
}  # fmt: skip


@pytest.mark.parametrize(("document", "word"), WRONG.values(), ids=WRONG.keys())
def test_what_is_no_catalogue_is_refused(tmp_path: Path, document: Any, word: str) -> None:
    with pytest.raises(ControlError, match=word):
        read(tmp_path, document)


def test_what_is_too_deep_or_no_json_is_refused(tmp_path: Path) -> None:
    inner = control("z")
    for number in range(DEPTH + 2):
        inner = control(f"c{number}", controls=[inner])
    with pytest.raises(ControlError, match=f"more than {DEPTH} deep"):
        made(tmp_path, [{"id": "a", "title": "A", "controls": [inner]}])
    path = tmp_path / "a.json"
    for text in ("", "{", "[" * 200_000, "catalog: {}"):
        path.write_text(text)
        with pytest.raises(GcheckError):
            framework_text(path)
    with pytest.raises(GcheckError, match=r"no\.json"):
        framework_text(tmp_path / "no.json")


@SETTINGS
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "title", "controls", "groups", "props", "parts", "name", "value", "prose", "params", "links", "href", "select", "label"]), inner, max_size=5),
    max_leaves=12,
))  # fmt: skip
def test_whatever_stands_in_it_has_an_outcome(tmp_path_factory: pytest.TempPathFactory, content: Any) -> None:
    folder = tmp_path_factory.mktemp("any")
    try:
        found = read(
            folder,
            {"catalog": {"metadata": {"title": "T"}, "groups": [content], "controls": [control("a")]}},
            statements=True,
        )
    except ControlError:
        return
    assert found.requirements
