"""Parameters as controls declare them and as gcheck.yaml sets them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gcheck.catalog.examples import run_examples
from gcheck.catalog.library import lint_controls
from gcheck.catalog.parameters import Settings
from gcheck.documents import parse_yaml
from gcheck.errors import ConfigError, ControlError
from gcheck.model.parameter import Parameter
from tests.unit.catalog.packs import CONTROL, write_pack

DECLARED = """\
parameters:
  min_words: {description: How many words there are., default: 2, tighter: higher}
assert: {path: words, count: {at_least: {parameter: min_words}}}
"""
EXAMPLES = """\
examples:
  - {name: two, given: {words: [a, b]}, then: pass}
  - {name: one, given: {words: [a]}, then: fail}
  - {name: one is enough here, given: {words: [a]}, parameters: {min_words: 1}, then: pass}
  - {name: refused, given: {}, unread: [words], then: unknown}
"""
WORDS = CONTROL.partition("examples:")[0].replace("assert: {path: on, equals: true}\n", DECLARED) + EXAMPLES


def _set(tmp_path: Path, text: str, control: str = WORDS) -> Parameter:
    library = write_pack(tmp_path, controls=control)
    document = parse_yaml(f"parameters:\n{text}".encode(), "gcheck.yaml")
    settings = Settings(document.data["parameters"], document, "gcheck.yaml")
    settings.check(library.controls)
    (parameter,) = settings.apply(library.controls.values())["t.thing.on"].parameters
    return parameter


def test_the_control_is_right_and_its_examples_hold(tmp_path: Path) -> None:
    library = write_pack(tmp_path, controls=WORDS)
    assert list(lint_controls(library, tmp_path / "controls")) == []
    (control,) = library.controls.values()
    assert [outcome.ok for outcome in run_examples(control, library.types)] == [True] * 4
    assert control.parameters == (Parameter("min_words", "How many words there are.", 2, "higher", 2, 2),)


@pytest.mark.parametrize(
    ("text", "value", "looser"),
    [("  min_words: 3", 3, False), ("  min_words: 1", 1, True), ("  t.thing.on: {min_words: 1}", 1, True),
     ("  min_words: 5\n  t.thing.on: {min_words: 4}", 4, False)],
)  # fmt: skip
def test_a_value_is_in_force_and_says_where_it_was_set(
    tmp_path: Path, text: str, value: int, looser: bool
) -> None:
    parameter = _set(tmp_path, text)
    assert (parameter.value, parameter.default, parameter.set_in, parameter.looser) == (
        value,
        2,
        "gcheck.yaml",
        looser,
    )


def test_a_value_between_the_default_and_the_loosest_is_not_loose(tmp_path: Path) -> None:
    control = WORDS.replace("default: 2, tighter", "default: 2, loosest: 1, tighter")
    assert not _set(tmp_path, "  min_words: 1", control).looser
    assert _set(tmp_path, "  min_words: 0", control).looser


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("  min_word: 3", 2, "min_words"),
        ("  min_words: many", 2, "like 2"),
        ("  min_words: true", 2, "like 2"),
        ("  min_words: [3]", 2, "like 2"),
        ("  a: 1\n  min_words: 3", 2, "no control declares a parameter 'a'"),
        ("  t.thing.off: {min_words: 3}", 2, "no control 't.thing.off'"),
        ("  t.thing.on: {words: 3}", 2, "min_words"),
        ("  t.thing.on: 3", 2, "min_words"),
        ("  min_words: 3\n  t.thing.on: {min_words: '3d'}", 3, "like 2"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _set(tmp_path, text)
    assert words in caught.value.message
    assert (caught.value.file, caught.value.line) == ("gcheck.yaml", line)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{parameter: min_words}", "2", "no condition uses the parameter min_words"),
        ("{parameter: min_words}", "{parameter: words}", "does not declare"),
        ("default: 2", "default: x", "must be a duration"),
        ("default: 2", "default: '2d'", "whole numbers"),
        ("default: 2", "default: 2, loosest: 3", "asks for less than its loosest"),
        ("tighter: higher", "tighter: more", "must be a list"),
        ("tighter: higher", "tighter: bigger", "tighter"),
        (", default: 2", "", "default"),
        ("parameters: {min_words: 1}", "parameters: {min: 1}", "declares no parameter min"),
    ],
)  # fmt: skip
def test_lint_refuses(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = WORDS.replace(old, new, 1)
    assert text != WORDS
    library = write_pack(tmp_path, controls=text)
    problems = list(lint_controls(library, tmp_path / "controls"))
    assert any(words in problem.message for problem in problems), problems
    with pytest.raises(ControlError):
        write_pack(tmp_path, controls=text).controls  # noqa: B018  # loading is what raises


def _unset(value: Any) -> str:
    return WORDS.replace("default: 2, tighter: higher", f"default: {value}, tighter: higher").replace(
        "  - {name: two, given: {words: [a, b]}, then: pass}\n  - {name: one, given: {words: [a]}, then: fail}\n",
        "  - {name: few, given: {words: []}, parameters: {min_words: 1}, then: fail}\n"
        "  - {name: unsaid, given: {words: []}, then: not_applicable}\n",
    )


def test_a_parameter_without_a_default(tmp_path: Path) -> None:
    text = _unset("null").replace(
        "count: {at_least: {parameter: min_words}}", "contains_all: {parameter: min_words}"
    )
    text = (
        text.replace("unread: [words],", "unread: [words], parameters: {min_words: 1},")
        .replace("min_words: 1", "min_words: [a]")
        .replace("tighter: higher", "tighter: more")
    )
    library = write_pack(tmp_path, controls=text)
    assert list(lint_controls(library, tmp_path / "controls")) == []
    (control,) = library.controls.values()
    assert [outcome.ok for outcome in run_examples(control, library.types)] == [True] * 4
    parameter = _set(tmp_path, "  min_words: [a, b]", text)
    assert (parameter.value, parameter.looser) == (["a", "b"], False)
