"""What a script starts: no word of it is run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.shell import Command, read_script


def _programs(text: str) -> list[tuple[str, str | None]]:
    return [(one.program, one.into) for one in read_script(text).commands]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("curl -fsSL x | sh", [("curl", "sh"), ("sh", None)]),
        ("curl x | sudo -E bash -s -- a", [("curl", "bash"), ("sudo", None), ("bash", None)]),
        ("bash <(curl x)", [("bash", None), ("curl", "bash")]),
        ('sh -c "$(wget -qO- x)"', [("sh", None), ("wget", "sh")]),
        ("eval $(curl x)", [("eval", None), ("curl", "eval")]),
        ("curl x | tar xz", [("curl", "tar"), ("tar", None)]),
        ("a && b || c; d &", [("a", None), ("b", None), ("c", None), ("d", None)]),
        ("if a; then b; else c; fi", [("a", None), ("b", None), ("c", None)]),
        ("for i in 1 2; do a $i; done", [("a", None)]),
        ("(cd x && make) > log", [("cd", None), ("make", None)]),
        ("X=1 /usr/bin/make all", [("make", None)]),
        ('sh -c "a && b $(c)"', [("sh", None), ("a", None), ("b", None), ("c", "sh")]),
        ("bash -euxc 'apt-get update'", [("bash", None), ("apt-get", None)]),
        ("su-exec app redis-server", [("su-exec", None), ("redis-server", None)]),
        ("env A=b -u C node x.js", [("env", None), ("node", None)]),
        ("echo 'a | sh'", [("echo", None)]),
        ("# curl x | sh", []),
        ("cat <<EOF\nrm -rf /\nEOF\n", [("cat", None)]),
        ("", []),
    ],
)
def test_the_programs_and_what_takes_their_output(text: str, wanted: list[tuple[str, str | None]]) -> None:
    assert _programs(text) == wanted


def test_words_have_no_quotes_and_lines_count_from_the_script() -> None:
    script = read_script("a \\\n  'b c' \"d $E\" f\\ g\nh")
    assert script.commands == (
        Command("a", ("b c", "d $E", "f g"), 0),
        Command("h", (), 2),
    )
    assert script.problem is None


@pytest.mark.parametrize(
    ("words", "options", "wanted"),
    [
        (("-qqy",), ("-y",), True),
        (("--yes",), ("-y",), False),
        (("--assume-yes",), ("-y", "--assume-yes"), True),
        (("--yes=1",), ("--yes",), True),
        (("y",), ("-y",), False),
        (("--y",), ("-y",), False),
    ],
)
def test_options_in_groups(words: tuple[str, ...], options: tuple[str, ...], wanted: bool) -> None:
    assert Command("p", words, 0).has(*options) is wanted


def test_what_is_no_script_is_told() -> None:
    assert read_script("if true; then\n  (((").problem is not None
    assert read_script("x" * 2_000_000).problem == 0


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet="ab '\"$(){}|;&<>\\\n`#=-", max_size=60))
def test_nothing_breaks_it(text: str) -> None:
    script = read_script(text)
    assert all(0 <= one.line <= text.count("\n") for one in script.commands)


def test_nothing_is_run(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    read_script(f"touch {canary}; $(touch {canary}); `touch {canary}`")
    assert not canary.exists()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a <<< 'x y'", [("a", "x y")]),
        ("a <<< $X", [("a", "$X")]),
        ("a <<E\nx\nE\nb", [("a", "x\n"), ("b", None)]),
        ("a <<E | b\nx\nE", [("a", "x\n"), ("b", "x\n")]),
        ("a | b", [("a", None), ("b", None)]),
        ("a <<E", [("a", None)]),
    ],
)
def test_text_that_a_command_is_given(text: str, wanted: list[tuple[str, str | None]]) -> None:
    assert [(one.program, one.given) for one in read_script(text).commands] == wanted
