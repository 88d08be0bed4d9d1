"""Joins: what holds for resources of another type, and what it means that none, or not all, were found."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.evaluation.evaluate import evaluate, reads
from gcheck.evaluation.nodes import ConditionError
from gcheck.model.inventory import Inventory
from gcheck.model.source import Source
from tests.unit.evaluation.judging import (
    CLOCK,
    DENIED,
    OTHER,
    TESTED,
    control,
    hiding,
    judged,
    population,
    statuses,
    thing,
)

ON = {"path": "on", "equals": True}


def join(kind: str = "some", **more: Any) -> dict[str, Any]:
    """A join of ``ref`` with ``id``, on what ``kind`` of them is ``on``."""
    where = {"where": more.pop("where")} if "where" in more else {}
    on = more.pop("on", {"here": "ref", "there": "id"})
    return {"related": {"type": OTHER, **({"on": on} if on else {}), **where}, kind: ON, **more}


def other(**attributes: Any) -> Any:
    """A resource of the other type."""
    return thing(f"other-{attributes}", OTHER, **attributes)


def verdict(tree: Any, ref: Any, *others: Any, whole: bool = True, gaps: tuple[Any, ...] = ()) -> str:
    """The verdict on one resource that refers to ``ref``."""
    one = thing("one", ref=ref) if ref is not ... else thing("one")
    items = [one, population(), population(len(others), OTHER, whole), *others, *gaps]
    found = judged(control(tree), items)
    return next(finding.status for finding in found if finding.resource_uid == "one")


A_ON, A_OFF, B_ON = other(id="a", on=True), other(id="a", on=False), other(id="b", on=True)


@pytest.mark.parametrize(
    ("kind", "others", "wanted"),
    [
        ("some", [A_ON], "pass"),
        ("some", [A_OFF, B_ON], "fail"),
        ("some", [A_OFF, A_ON], "pass"),
        ("each", [A_ON, A_OFF], "fail"),
        ("each", [A_ON], "pass"),
        ("none", [A_OFF, B_ON], "pass"),
        ("none", [A_ON], "fail"),
    ],
)
def test_only_what_matches_counts(kind: str, others: list[Any], wanted: str) -> None:
    assert verdict(join(kind), "a", *others) == wanted


@pytest.mark.parametrize(
    ("on", "ref", "wanted"),
    [
        ({}, "A", "fail"),
        ({"ignoring": "case"}, "A", "pass"),
        ({"ignoring": "case"}, " a ", "pass"),
        ({"ignoring": "case"}, ["x", "A"], "pass"),
        ({"ignoring": "case"}, "a.b", "fail"),
    ],
)
def test_case_matters_unless_the_control_says_that_it_does_not(
    on: dict[str, Any], ref: Any, wanted: str
) -> None:
    tree = join("some", on={"here": "ref", "there": "id", **on}, missing="fail")
    assert verdict(tree, ref, A_ON) == wanted


def test_nothing_but_case_can_be_ignored() -> None:
    with pytest.raises(ConditionError, match="ignoring can only be `case`"):
        verdict(join("some", on={"here": "ref", "there": "id", "ignoring": "spelling"}), "a", A_ON)


@pytest.mark.parametrize("kind", ["some", "each", "none"])
@pytest.mark.parametrize("missing", ["pass", "fail", "unknown"])
def test_missing_says_what_no_match_means(kind: str, missing: str) -> None:
    assert verdict(join(kind, missing=missing), "a", B_ON) == missing
    assert verdict(join(kind), "a", B_ON) == "unknown"


@pytest.mark.parametrize("kind", ["some", "each", "none"])
@pytest.mark.parametrize("missing", ["pass", "fail"])
def test_missing_says_nothing_where_the_listing_is_not_whole(kind: str, missing: str) -> None:
    assert verdict(join(kind, missing=missing), "a", B_ON, whole=False) == "unknown"
    assert verdict(join(kind, missing=missing), "a", B_ON, gaps=(hiding(types=(OTHER,)),)) == "unknown"
    assert verdict(join(kind, missing=missing), "a", B_ON, gaps=(hiding(types=("*",)),)) == "unknown"


def test_a_type_that_was_never_listed_is_not_whole() -> None:
    found = judged(control(join(missing="pass")), [thing("one", ref="a"), population()])
    assert statuses(found) == ["unknown"]


def test_an_incomplete_listing_leaves_open_only_what_others_could_change() -> None:
    assert verdict(join("some"), "a", A_ON, whole=False) == "pass"
    assert verdict(join("some"), "a", A_OFF, whole=False) == "unknown"
    assert verdict(join("each"), "a", A_OFF, whole=False) == "fail"
    assert verdict(join("each"), "a", A_ON, whole=False) == "unknown"
    assert verdict(join("none"), "a", A_ON, whole=False) == "fail"
    assert verdict(join("none"), "a", A_OFF, whole=False) == "unknown"


@pytest.mark.parametrize("missing", ["pass", "fail"])
def test_the_near_side_of_the_join(missing: str) -> None:
    tree = join(missing=missing)
    assert verdict(tree, DENIED, A_ON) == "unknown"
    assert verdict(tree, ..., A_ON) == "unknown"
    assert verdict(tree, 5, A_ON) == "unknown"
    assert verdict(tree, None, A_ON) == "fail"
    assert verdict({"not": tree}, None, A_ON) == "fail"
    assert verdict(tree, [], A_ON) == missing
    assert verdict(tree, ["b", "a"], A_ON) == "pass"
    assert verdict(tree, ["b", DENIED], A_ON) == "unknown"


@pytest.mark.parametrize("missing", ["pass", "fail"])
@pytest.mark.parametrize("hazy", [{"id": DENIED}, {}, {"id": 5}, {"id": ["b", DENIED]}])
def test_the_far_side_of_the_join(hazy: dict[str, Any], missing: str) -> None:
    assert verdict(join(missing=missing), "a", other(**hazy, on=True)) == "unknown"
    assert verdict(join(missing=missing), "a", other(**hazy, on=False), A_ON) == "pass"


def test_a_null_on_the_far_side_belongs_to_nothing() -> None:
    assert verdict(join(missing="fail"), "a", other(id=None, on=True)) == "fail"
    assert verdict(join(missing="pass"), "a", other(id=None, on=True)) == "pass"


def test_a_list_on_the_far_side_matches_what_it_holds() -> None:
    assert verdict(join(), "a", other(id=["b", "a"], on=True)) == "pass"
    assert verdict(join(missing="fail"), "a", other(id=["b"], on=True)) == "fail"


def test_without_on_every_resource_of_the_type_is_related() -> None:
    assert verdict(join("each", on=None), "a", A_ON, B_ON) == "pass"
    assert verdict(join("each", on=None), "a", A_OFF, B_ON) == "fail"
    assert verdict(join("some", on=None, missing="fail"), "a") == "fail"


class TestWhere:
    """``where`` narrows what belongs; where it is unknown, both must be thought of."""

    LIVE = {"path": "live", "equals": True}  # noqa: RUF012  # a literal

    @pytest.mark.parametrize(
        ("kind", "missing", "live", "on", "wanted"),
        [
            ("some", "fail", True, True, "pass"),
            ("some", "fail", False, True, "fail"),
            ("some", "fail", DENIED, True, "unknown"),
            ("some", "fail", DENIED, False, "fail"),
            ("some", "pass", DENIED, False, "unknown"),
            ("each", "fail", DENIED, True, "unknown"),
            ("each", "pass", DENIED, True, "pass"),
            ("each", "pass", DENIED, False, "unknown"),
            ("each", "fail", DENIED, False, "unknown"),
            ("none", "fail", DENIED, False, "unknown"),
            ("none", "pass", DENIED, False, "pass"),
            ("none", "pass", DENIED, True, "unknown"),
            ("none", "fail", None, False, "fail"),
        ],
    )
    def test_one_candidate(self, kind: str, missing: str, live: Any, on: bool, wanted: str) -> None:
        candidate = other(id="a", live=live, on=on)
        verdicts = verdict(join(kind, where=self.LIVE, missing=missing), "a", candidate)
        # each/fail with what is not on: it fails if it belongs and, being alone, also if it does not.
        assert verdicts == ("unknown" if (kind, missing, on) == ("each", "fail", False) else wanted)

    def test_what_may_not_belong_does_not_make_up_the_number(self) -> None:
        rows = [other(id="a", live=True, on=True), other(id="a", live=DENIED, on=True)]
        assert verdict(join("each", where=self.LIVE, min=2), "a", *rows) == "unknown"
        assert verdict(join("some", where=self.LIVE, min=2), "a", *rows) == "unknown"
        assert verdict(join("each", where=self.LIVE, min=1), "a", *rows) == "pass"

    def test_the_reason_is_what_was_not_read_of_the_candidate(self) -> None:
        tree = join("some", where=self.LIVE, missing="fail")
        items = [
            thing("one", ref="a"),
            population(),
            population(1, OTHER),
            other(id="a", live=DENIED, on=True),
        ]
        (finding,) = judged(control(tree), items)
        assert (finding.status, finding.kinds) == ("unknown", ("denied",))


def test_the_reason_of_an_unknown_is_the_side_that_was_not_read() -> None:
    near = judged(control(join()), [thing("one", ref=DENIED), population(), population(0, OTHER)])
    assert (near[0].status, near[0].kinds) == ("unknown", ("denied",))
    far = judged(
        control(join(missing="pass")),
        [thing("one", ref="a"), population(), population(1, OTHER), other(id=DENIED, on=True)],
    )
    assert (far[0].status, far[0].kinds) == ("unknown", ("denied",))
    gap = hiding("throttled", (OTHER,), "t:ListOthers was throttled")
    listing = judged(control(join()), [thing("one", ref="a"), population(), population(0, OTHER, False), gap])
    assert (listing[0].status, listing[0].kinds) == ("unknown", ("throttled",))
    assert listing[0].reasons[0].gaps == (gap.id,)


def test_evidence_names_the_related_resource_and_its_place() -> None:
    (finding,) = judged(
        control(join("each")),
        [thing("one", ref="a"), population(), population(1, OTHER), other(id="a", on=False)],
    )
    assert finding.status == "fail"
    assert finding.evidence[-1].path.startswith(f"{OTHER} other-")
    assert finding.evidence[-1].path.endswith(": on")


def test_joins_stay_within_one_source() -> None:
    one = control(join(missing="fail"))
    asked = {kind: tuple(names) for kind, names in reads(one).items()}
    items = [
        thing("one", ref="a"), population(), population(0, OTHER),
        thing("o", OTHER, "there", id="a", on=True), population(0, source="there"), population(1, OTHER, source="there"),
    ]  # fmt: skip
    both = Inventory.of(
        CLOCK, [Source("here", "t"), Source("there", "t")], {"here": asked, "there": asked}, items
    )
    assert statuses(evaluate(both, [one], {})) == ["fail"]


def test_a_join_of_a_join() -> None:
    third = "t.third"
    inner = {"related": {"type": third, "on": {"here": "key", "there": "id"}}, "some": ON, "missing": "fail"}
    tree = {"related": {"type": OTHER, "on": {"here": "ref", "there": "id"}}, "each": inner}
    assert reads(control(tree)) == {TESTED: {"ref"}, OTHER: {"id", "key"}, third: {"id", "on"}}
    items = [
        thing("one", ref="a"),
        population(),
        population(1, OTHER),
        population(1, third),
        thing("o", OTHER, id="a", key="k"),
    ]
    for on, wanted in ((True, "pass"), (False, "fail"), (DENIED, "unknown")):
        assert statuses(judged(control(tree), [*items, thing("t", third, id="k", on=on)])) == [wanted]
