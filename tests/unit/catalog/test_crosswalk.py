"""The published crosswalk: whole, and for navigation only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from msgspec.structs import replace

import gcheck
from gcheck.builtin import catalog
from gcheck.catalog.crosswalk import Pair, parse, related, shipped_pairs
from gcheck.catalog.library import Library
from gcheck.errors import ControlError
from gcheck.evaluation.assess import Question, assess
from gcheck.evaluation.evaluate import evaluate
from gcheck.evaluation.gate import GatePolicy
from gcheck.model.control import Control, Satisfies
from gcheck.model.framework import Framework, Group, Requirement
from gcheck.model.record import Records
from tests.unit.evaluation import judging

HEAD = "framework_a\tid_a\tframework_b\tid_b\trelation\tsource\n"
LIBRARY = Library((catalog(),))


def framework(name: str, *ids: str) -> Framework:
    """A framework with these requirements."""
    rows = tuple(Requirement(one, f"title of {one}", "g", "attestation", "x") for one in ids)
    return Framework(name, name, "o", "1", "n", (Group("g", "G"),), rows)


FRAMEWORKS = {
    "law": framework("law", "1(a)", "1(a)(2)", "10(a)"),
    "norm": framework("norm", "A.1", "A.2"),
}
PAIRS = [
    Pair(("law", "1(a)"), ("hub", "X-1"), "intersect", "S1"),
    Pair(("hub", "X-1"), ("norm", "A.1"), "intersect", "S2"),
    Pair(("hub", "X-2"), ("norm", "A.2"), "intersect", "S2"),
]


def control(name: str, *lines: tuple[str, str]) -> Control:
    """A control with this mapping."""
    satisfies = tuple(Satisfies(one, requirement, "facet", "supports") for one, requirement in lines)
    return Control(name, "t", "low", "t.thing", "r", {}, satisfies, {})


def test_neighbours_through_an_outside_catalogue_name_it_and_who_says_so() -> None:
    found = related(FRAMEWORKS["law"], "1(a)(2)", FRAMEWORKS, [], PAIRS)
    assert [(one.framework, one.requirement, one.through, one.sources) for one in found.neighbours] == [
        ("norm", "A.1", ("hub X-1",), ("S1", "S2"))
    ]
    assert found.outside == (("hub", "X-1", "S1"),)


def test_a_longer_number_is_another_requirement() -> None:
    found = related(FRAMEWORKS["law"], "10(a)", FRAMEWORKS, [], PAIRS)
    assert (found.neighbours, found.outside) == ((), ())


def test_neighbours_by_shared_controls_come_first() -> None:
    controls = [control("c1", ("law", "1(a)"), ("norm", "A.2")), control("c2", ("norm", "A.1"))]
    found = related(FRAMEWORKS["law"], "1(a)", FRAMEWORKS, controls, PAIRS)
    assert [(one.requirement, one.controls) for one in found.neighbours] == [("A.2", ("c1",)), ("A.1", ())]


def test_the_shipped_crosswalk_names_its_sources() -> None:
    pairs = shipped_pairs()
    assert len(pairs) == 2244
    assert len({one.source for one in pairs}) == 5


def test_backup_is_near_backup() -> None:
    found = related(
        LIBRARY.frameworks["iso-27001-2022"],
        "A.8.13",
        LIBRARY.frameworks,
        LIBRARY.controls.values(),
        shipped_pairs(),
    )
    names = {(one.framework, one.requirement) for one in found.neighbours}
    assert {("hipaa", "164.308(a)(7)(ii)(A)"), ("cobit-2019", "DSS04.07")} <= names


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("a\tb\n", 1), (HEAD + "a\tb\tc\td\te\n", 2), (HEAD + "a\tb\tc\td\te\t\n", 2)],
)
def test_a_damaged_crosswalk(text: str, line: int) -> None:
    with pytest.raises(ControlError) as caught:
        parse(text)
    assert caught.value.line == line


def test_quotes_are_no_syntax() -> None:
    assert parse(HEAD + '"a\tb\tc\td\te\tf"\n') == [Pair(('"a', "b"), ("c", "d"), "e", 'f"')]


def test_no_part_that_judges_or_reports_reads_the_crosswalk() -> None:
    root = Path(gcheck.__file__).parent
    readers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "gcheck.catalog.crosswalk"
    }
    assert readers == {"cli/frameworks.py", "cli/related_page.py"}


def test_a_pass_in_one_framework_leaves_its_neighbour_as_it_was() -> None:
    one = judging.control(
        {"path": "on", "equals": True}, satisfies=(Satisfies("law", "1(a)", "all", "decides"),)
    )
    frameworks = [
        replace(f, requirements=tuple(replace(row, assessed_by="machine") for row in f.requirements))
        for f in FRAMEWORKS.values()
    ]
    assert related(frameworks[0], "1(a)", FRAMEWORKS, [one], PAIRS).neighbours[0].requirement == "A.1"
    made = judging.inventory([judging.thing("a", on=True), judging.population()], {judging.TESTED: ("on",)})
    question = Question([one], [one], frameworks, Records(), GatePolicy(), "0", {}, "")
    found = assess(made, evaluate(made, [one], {}), question)
    verdicts = {row.requirement: row.status for f in found.frameworks for row in f.requirements}
    assert verdicts["1(a)"] == "satisfied"
    assert {status for name, status in verdicts.items() if name != "1(a)"} == {"not_assessed"}
