"""Controls, frameworks and resource types that are wrong: one clear error, and the pack loads not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcheck.catalog.library import Library, lint_controls, lint_frameworks
from gcheck.errors import ControlError
from tests.unit.bad_files import BAD
from tests.unit.catalog.packs import CONTROL, FRAMEWORK, TYPES, WHERE, library, write_pack

LOAD: dict[str, Callable[[Library], Any]] = {
    "types": lambda one: one.types,
    "frameworks": lambda one: one.frameworks,
    "controls": lambda one: one.controls,
}
TEXTS = {"types": TYPES, "frameworks": FRAMEWORK, "controls": CONTROL}


def test_the_pack_is_right_as_it_stands(tmp_path: Path) -> None:
    made = write_pack(tmp_path)
    assert (list(made.types), list(made.frameworks), list(made.controls)) == (
        ["t.thing"],
        ["frame-1"],
        ["t.thing.on"],
    )
    assert list(lint_controls(made, tmp_path / "controls")) == []
    assert list(lint_frameworks(tmp_path / "frameworks")) == []


@pytest.mark.parametrize("kind", LOAD)
@pytest.mark.parametrize("bad", [name for name in BAD if name not in ("missing", "folder")])
def test_a_bad_file(kind: str, bad: str, tmp_path: Path) -> None:
    write_pack(tmp_path)
    path = tmp_path / WHERE[kind]
    path.unlink()
    BAD[bad][0](path)
    with pytest.raises(ControlError) as caught:
        LOAD[kind](library(tmp_path))
    assert BAD[bad][1] in caught.value.message
    assert caught.value.file.endswith(path.name)
    assert caught.value.line == BAD[bad][2]


@pytest.mark.parametrize("kind", LOAD)
@pytest.mark.parametrize("text", ["", "null\n", "[]\n", "text\n", "5\n", "true\n", "{}\n"])
def test_a_file_that_holds_something_else(kind: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(ControlError) as caught:
        LOAD[kind](write_pack(tmp_path, **{kind: text}))
    assert caught.value.file.endswith(Path(WHERE[kind]).name)


def _changed(text: str, old: str, new: str) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


CHANGES: list[tuple[str, str, str, str, int]] = [
    # which file, what is changed to what, a part of the message, the line
    ("controls", "id: t.thing.on", "id: t.thing.off", "t.thing.on", 1),
    ("controls", "id: t.thing.on", "id: 5.10", "put it in quotes", 1),
    ("controls", "id: t.thing.on", "id: T.Thing", "does not look like", 1),
    ("controls", "title: Things are on", "title: [x]", "must be text, not a list", 2),
    ("controls", "title: Things are on", "title: true", "must be text, not true or false", 2),
    ("controls", "title: Things are on", "titel: Things are on", "no key 'titel'", 2),
    ("controls", "severity: high", "severity: High", "is none of", 3),
    ("controls", "severity: high", "severity:", "is none of", 3),
    ("controls", "resource: t.thing", "resource: t.other", "no resource type 't.other'", 4),
    ("controls", "assert: {path: on, equals: true}", "assert: {path: off, equals: true}", "no 'off'", 5),
    ("controls", "assert: {path: on, equals: true}", "assert: {path: on, equal: true}", "no test 'equal'", 5),
    ("controls", "assert: {path: on, equals: true}", "assert: {path: on, equals: yes}", "cannot judge", 5),
    ("controls", "assert: {path: on, equals: true}", "assert: {path: name, at_least: 1}", "cannot judge", 5),
    ("controls", "assert: {path: on, equals: true}", "assert: {path: name, matches: '(a'}", "RE2", 5),
    ("controls", "assert: {path: on, equals: true}", "assert: {path: name, matches: '(a)\\1'}", "RE2", 5),
    ("controls", "assert: {path: on, equals: true}", "assert: {path: name, matches: 'a(?=b)'}", "RE2", 5),
    ("controls", "assert: {path: on, equals: true}", "assert: {path: on, in: true}", "must be a list", 5),
    ("controls", "assert: {path: on, equals: true}", "assert: {path: name, in: [5.10]}", "cannot judge", 5),
    ("controls", "assert: {path: on, equals: true}", "assert: [on]", "must be an object", 5),
    ("controls", "assert: {path: on, equals: true}", "assert: {}", "must be an object", 5),
    (
        "controls",
        "assert: {path: on, equals: true}",
        "assert: {all: [{path: on, equals: true}, {path: x, present: true}]}",
        "no 'x'",
        5,
    ),
    (
        "controls",
        "assert: {path: on, equals: true}",
        "assert: {path: inner, empty: true}",
        "keys are declared",
        5,
    ),
    (
        "controls",
        "assert: {path: on, equals: true}",
        "when: {path: on}\nassert: {path: on, equals: true}",
        "one test",
        5,
    ),
    (
        "controls",
        "assert: {path: on, equals: true}",
        "when: null\nassert: {path: on, equals: true}",
        "when",
        5,
    ),
    ("controls", "assert: {path: on, equals: true}\n", "", "'assert' is missing", 1),
    (
        "controls",
        "assert: {path: on, equals: true}",
        "aggregate: {of: {path: on, equals: true}}",
        "aggregate",
        5,
    ),
    (
        "controls",
        "assert: {path: on, equals: true}",
        "aggregate: {of: {path: x, equals: true}, at_least: 1}",
        "no 'x'",
        5,
    ),
    (
        "controls",
        "assert: {path: on, equals: true}",
        "aggregate: {of: {path: on, equals: true}, at_least: 0}",
        "minimum",
        5,
    ),
    (
        "controls",
        "assert: {path: on, equals: true}",
        "assert: {related: {type: t.nothing}, some: {path: on, equals: true}}",
        "no resource type 't.nothing'",
        5,
    ),
    (
        "controls",
        "assert: {path: on, equals: true}",
        "assert: {related: {type: t.thing, on: {here: name, there: nome}}, some: {path: on, equals: true}}",
        "no 'nome'",
        5,
    ),
    ("controls", "rationale:", "sample: {size: 5}\nrationale:", "'seed' is missing", 6),
    ("controls", "rationale:", "sample: {size: 0, seed: a}\nrationale:", "minimum", 6),
    ("controls", "rationale:", "sample: {size: 5, seed: 2026}\nrationale:", "put it in quotes", 6),
    (
        "controls",
        "assert: {path: on, equals: true}",
        "aggregate: {of: {path: on, equals: true}, at_least: 1}\nsample: {size: 5, seed: a}",
        "no sample can stand for it",
        6,
    ),
    ("controls", "rationale: What is off does not protect anybody.", "rationale: ''", "must not be empty", 6),
    ("controls", "  summary: Switch the thing on.", "  sumary: Switch the thing on.", "no key 'sumary'", 8),
    ("controls", "  frame-1:", "  frame-2:", "no framework 'frame-2'", 10),
    ("controls", "id: '5.10'", "id: 5.10", "put it in quotes", 11),
    ("controls", "id: '5.10'", "id: '5.1'", "no requirement '5.1'", 11),
    ("controls", "id: '5.10'", "id: '5.11'", "out of scope", 11),
    ("controls", "role: decides", "role: decide", "is none of", 11),
    ("controls", ", role: decides", "", "'role' is missing", 11),
    ("controls", "facet: that it is on, ", "", "'facet' is missing", 11),
    ("controls", "    - {id: '5.10', facet: that it is on, role: decides}", "    {}", "must be a list", 10),
    ("controls", "then: pass", "then: fail", "no example that is a pass", 12),
    ("controls", "then: fail", "then: pass", "no example that is a fail", 12),
    ("controls", "then: unknown", "then: passed", "is none of", 15),
    ("controls", "given: {on: true}", "given: []", "must be an object", 13),
    ("controls", "name: off", "name: 'on'", "two examples", 14),
    ("controls", "unread: [on]", "unread: [off]", "off is not declared", 15),
    ("controls", "unread: [on]", "unread: on", "must be a list", 15),
    (
        "controls",
        "given: {on: true}",
        "given: {on: true}, related: {t.nothing: []}",
        "no resource type 't.nothing'",
        13,
    ),
    ("controls", "given: {on: true}", "given: {on: true}, at: 2026-01-31", "does not look like", 13),
    (
        "controls",
        "given: {on: true}",
        "given: {on: true}, at: '2026-01-31T25:00:00Z'",
        "does not look like",
        13,
    ),
    ("frameworks", "id: frame-1", "id: frame-2", "the file's name", 1),
    ("frameworks", "id: frame-1", "id: Frame 1", "does not look like", 1),
    ("frameworks", "edition: '1'", "edition: 1", "put it in quotes", 4),
    ("frameworks", "owner: Somebody\n", "", "'owner' is missing", 1),
    ("frameworks", "{id: '5', title: Five}", "{id: 5, title: Five}", "put it in quotes", 7),
    ("frameworks", "{id: '5', title: Five}", "{id: '5', title: Five, parent: '5'}", "no group '5' before", 7),
    (
        "frameworks",
        "  - {id: '5', title: Five}",
        "  - {id: '5', title: Five}\n  - {id: '5', title: Six}",
        "listed twice",
        8,
    ),
    ("frameworks", "group: '5'", "group: '6'", "no group '6'", 9),
    ("frameworks", "id: '5.10'", "id: 5.10", "the number 5.1; put it in quotes", 9),
    ("frameworks", "id: '5.10'", "id: '5.11'", "listed 2 times", 9),
    ("frameworks", "assessed_by: machine", "assessed_by: hand", "is none of", 9),
    ("frameworks", "assessed_by: machine", "assessed_by: supported", "remainder", 9),
    ("frameworks", ", reason: Not ours.", "", "without a reason", 10),
    ("frameworks", "title: Five ten", "titel: Five ten", "no key 'titel'", 9),
    ("types", "title: Thing\n", "titel: Thing\n", "no key 'titel'", 3),
    ("types", "type: string, description: What", "type: text, description: What", "is none of", 7),
    ("types", "type: [boolean, 'null']", "type: [boolean, nothing]", "is none of", 6),
    ("types", "type: [boolean, 'null']", "type: [boolean, null]", "none of", 6),
    ("types", "items: {type: string}", "items: {type: str}", "is none of", 8),
    ("types", "additionalProperties: {type: string}", "additionalProperties: {}", "'type' is missing", 9),
    ("types", ", description: Deep.", "", "'description' is missing", 10),
    ("types", "description: Words.", "descripton: Words.", "'description' is missing", 8),
]


@pytest.mark.parametrize(("kind", "old", "new", "says", "line"), CHANGES)
def test_one_mistake(kind: str, old: str, new: str, says: str, line: int, tmp_path: Path) -> None:
    made = write_pack(tmp_path, **{kind: _changed(TEXTS[kind], old, new)})
    with pytest.raises(ControlError) as caught:
        LOAD[kind](made)
    message = str(caught.value)
    assert says in message
    assert caught.value.file.endswith(Path(WHERE[kind]).name)
    assert caught.value.line == line, message
    assert len(message) < 900


def test_one_bad_control_and_the_pack_loads_not_at_all(tmp_path: Path) -> None:
    write_pack(tmp_path)
    (tmp_path / "controls/t/thing/zzz.yaml").write_text(CONTROL.replace("severity: high", "severity: huge"))
    made = library(tmp_path)
    with pytest.raises(ControlError, match=r"zzz\.yaml:3"):
        _ = made.controls
    with pytest.raises(ControlError):
        made.controls_of({"t"})
    with pytest.raises(ControlError):
        made.controls_of({"elsewhere"})


def test_lint_tells_all_mistakes_of_all_files(tmp_path: Path) -> None:
    text = _changed(_changed(CONTROL, "path: on", "path: off"), "id: '5.10'", "id: '5.1'")
    made = write_pack(tmp_path, controls=text)
    (tmp_path / "controls/t/thing/b.yaml").write_text("a: [\n")
    (tmp_path / "controls/t/thing/c.yml").write_text("")
    problems = [str(one) for one in lint_controls(made, tmp_path / "controls")]
    assert [
        sum(part in one for one in problems) for part in ("on.yaml:5", "on.yaml:11", "b.yaml", "c.yml")
    ] == [1, 1, 1, 1], problems


class TestTwice:
    """One id in two places."""

    def test_of_a_control_in_one_folder(self, tmp_path: Path) -> None:
        made = write_pack(tmp_path)
        (tmp_path / "controls/t/thing/on.yml").write_text(CONTROL)
        assert any("also stands in" in str(one) for one in lint_controls(made, tmp_path / "controls"))
        with pytest.raises(ControlError, match=r"t\.thing\.on"):
            _ = library(tmp_path).controls

    def test_of_anything_in_two_packs(self, tmp_path: Path) -> None:
        one, other = write_pack(tmp_path / "a"), write_pack(tmp_path / "b")
        for kind, load in LOAD.items():
            says = {"types": "declared twice", "frameworks": "brought twice", "controls": "twice"}[kind]
            with pytest.raises(ControlError, match=says):
                load(Library((*one.packs, *other.packs)))

    def test_of_a_type_in_one_pack(self, tmp_path: Path) -> None:
        made = write_pack(tmp_path)
        (tmp_path / "types/u.yaml").write_text(TYPES)
        with pytest.raises(ControlError, match="declared twice"):
            _ = made.types


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    for kind, load in LOAD.items():
        write_pack(tmp_path / kind)
        (tmp_path / kind / kind).rename(tmp_path / kind / "elsewhere")
        with pytest.raises(ControlError, match="no such folder"):
            load(library(tmp_path / kind))
