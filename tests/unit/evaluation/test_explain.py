"""Every verdict says why, and what could not be decided says so in its own evidence."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.evaluation import worlds
from tests.unit.evaluation.judging import DENIED, control, judged, outcome, population, thing
from tests.unit.evaluation.test_monotone import SETTINGS, judge, worlds_of_others
from tests.unit.evaluation.test_monotone import _items as items

Condition = Any
Tree = Any


@SETTINGS
@given(st.data(), st.booleans(), worlds.conditions(), worlds.things, worlds_of_others)
def test_what_did_not_pass_is_explained(
    data: st.DataObject, less: bool, condition: Condition, tree: Tree, others: list[Tree]
) -> None:
    ways = worlds.ways_to_see_less(tree)
    if ways and less:
        tree = worlds.changed(tree, data.draw(st.sampled_from(ways)), DENIED)
    finding = judge(condition, items(tree, others))
    results = {one.result for one in finding.evidence}
    if finding.status == "unknown":
        assert "unknown" in results
        assert finding.reasons
        assert all(reason.text for reason in finding.reasons)
    elif finding.status == "fail":
        assert results
        assert not finding.reasons


@SETTINGS
@given(worlds.conditions(nulls=False))
def test_an_unknown_names_the_kind_of_gap_behind_it(condition: Condition) -> None:
    tree = dict.fromkeys(worlds.THING.attributes, DENIED)
    finding = judge(condition, items(tree, []))
    if finding.status == "unknown" and "'related'" not in repr(condition):
        assert finding.kinds == ("denied",)


def test_evidence_of_a_negation_that_a_null_and_an_unread_share() -> None:
    condition = {"not": {"all": [{"path": "none", "equals": 1}, {"path": "unread", "equals": 1}]}}
    assert outcome(condition, {"none": None, "unread": DENIED}) not in ("met", "not met")
    one = control(condition)
    (finding,) = judged(one, [thing("a", none=None, unread=DENIED), population()])
    assert finding.status == "unknown"
    assert [(line.path, line.result) for line in finding.evidence] == [("unread", "unknown")]
    assert finding.kinds == ("denied",)


def test_an_unread_item_of_a_list_gives_its_own_reason() -> None:
    (finding,) = judged(
        control({"path": "words", "contains": "a"}), [thing("a", words=["b", DENIED]), population()]
    )
    assert finding.status == "unknown"
    assert [(reason.kind, reason.text) for reason in finding.reasons] == [("denied", "t:Read was denied")]


def test_an_unread_part_of_a_policy_gives_its_own_reason() -> None:
    policy = {"Statement": [{"Effect": "Allow", "Action": DENIED, "Resource": "*"}]}
    (finding,) = judged(
        control({"path": "p", "allows": {"actions": ["*"]}}), [thing("a", p=policy), population()]
    )
    assert (finding.status, finding.kinds) == ("unknown", ("denied",))


def test_what_was_read_and_makes_no_sense_is_malformed_not_unresolved() -> None:
    (finding,) = judged(
        control({"path": "at", "younger_than": "1d"}), [thing("a", at="yesterday"), population()]
    )
    assert (finding.status, finding.kinds) == ("unknown", ("malformed",))


def test_the_share_of_a_list_says_which_items_left_it_open() -> None:
    condition = {"path": "rows", "percent": {"of": {"path": "ok", "equals": True}, "at_least": 60}}
    (finding,) = judged(control(condition), [thing("a", rows=[{"ok": True}, {"ok": DENIED}]), population()])
    assert (finding.status, finding.kinds) == ("unknown", ("denied",))
    assert [(one.path, one.actual) for one in finding.evidence] == [("rows", "1 of 2"), ("rows.1.ok", None)]


def test_the_offending_items_of_a_list_are_shown_and_counted() -> None:
    rows = [{"ok": number % 10 == 0} for number in range(20)]
    (finding,) = judged(
        control({"path": "rows", "each": {"path": "ok", "equals": True}}),
        [thing("a", rows=rows), population()],
    )
    assert [one.path for one in finding.evidence][:3] == ["rows", "rows.1.ok", "rows.2.ok"]
    assert finding.evidence[0].actual == "20 items"
    assert finding.evidence[-1].actual == "13 further items like these"


def test_evidence_names_the_place_that_was_read() -> None:
    from gcheck.model.place import Place
    from gcheck.model.resource import Resource
    from tests.unit.evaluation.judging import TESTED

    places = {"": Place("main.tf", 1), "rows.1": Place("main.tf", 7, 3)}
    one = Resource(TESTED, "u", "n", "here", {"rows": [{"ok": True}, {"ok": False}]}, places=places)
    (finding,) = judged(
        control({"path": "rows", "each": {"path": "ok", "equals": True}}), [one, population()]
    )
    assert str(finding.place) == "main.tf:1"
    assert [str(line.place) for line in finding.evidence] == ["main.tf:1", "main.tf:7:3"]


def test_secrets_and_long_texts_do_not_reach_the_evidence() -> None:
    key = "AKIA" + "A" * 16
    attributes = {"key": key, "map": {"db_password": "hunter2", "plain": "x"}, "long": "y" * 5000}
    condition = {"all": [{"path": name, "present": False} for name in attributes]}
    (finding,) = judged(control(condition), [thing("a", **attributes), population()])
    shown = {one.path: one.actual for one in finding.evidence}
    assert shown["key"] == "[redacted]"
    assert shown["map"] == {"db_password": "[redacted]", "plain": "x"}
    assert shown["long"].endswith("… (5,000 characters)")
    assert len(shown["long"]) < 400
