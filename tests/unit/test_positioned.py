"""YAML that others wrote: read whole, with positions, without obeying or exploding."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcheck.errors import DocumentError
from gcheck.positioned import read_trees


def _one(text: str, **options: Any) -> Any:
    (tree,) = read_trees(text.encode(), "f.yaml", **options)
    return tree.data


def test_documents_come_with_their_lines() -> None:
    trees = list(read_trees(b"---\na: 1\n---\n---\n- x\n- k:\n    deep: y\n", "f.yaml"))
    assert [tree.data for tree in trees] == [{"a": 1}, ["x", {"k": {"deep": "y"}}]]
    assert trees[0].position(("a",)) == (2, 1)
    assert trees[1].position((1, "k", "deep")) == (7, 5)
    assert trees[1].position((1, "k", "deep", "beyond")) == (7, 5)


def test_aliases_and_merge_keys_are_followed() -> None:
    text = "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\none: *b\ntwo: {<<: [*b, *o], x: 5}\n"
    assert _one(text) == {
        "base": {"x": 1, "y": 2},
        "other": {"y": 3, "z": 4},
        "one": {"x": 1, "y": 2},
        "two": {"x": 5, "y": 2, "z": 4},
    }


def test_tags_are_data() -> None:
    assert _one("a: !!python/object/apply:os.system [x]\nb: !Sub '${c}'\n") == {"a": ["x"], "b": "${c}"}
    seen = _one("a: !Ref b\nc: !GetAtt [d, e]\n", tag=lambda tag, value: {tag: value})
    assert seen == {"a": {"!Ref": "b"}, "c": {"!GetAtt": ["d", "e"]}}


def test_words_of_older_yaml_are_truth_values_only_where_asked() -> None:
    assert _one("a: yes\nb: 'yes'\nc: OFF\n") == {"a": "yes", "b": "yes", "c": "OFF"}
    assert _one("a: yes\nb: 'yes'\nc: OFF\n", legacy=True) == {"a": True, "b": "yes", "c": False}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2\n", 2, "twice"),
        ("a: *none\n", 1, "not YAML|no anchor"),
        ("a: [1\nb: 2\n", 2, "not YAML"),
        ("? [1]\n: 2\n", 1, "plain text"),
        ("a: \x00\n", None, "not YAML"),
        ("[" * 150, 1, "nested"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: int | None, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        list(read_trees(text.encode(), "f.yaml"))
    assert caught.value.file == "f.yaml"
    assert line is None or caught.value.line == line


def test_a_small_file_does_not_become_a_large_tree() -> None:
    lines = ["a0: &a0 [1,1,1,1,1,1,1,1,1,1]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(DocumentError, match="more than"):
        list(read_trees("\n".join(lines).encode(), "f.yaml"))


def test_an_alias_within_its_own_anchor_is_no_loop() -> None:
    with pytest.raises(DocumentError, match="no anchor before it"):
        list(read_trees(b"a: &a [*a]\n", "f.yaml"))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(st.characters(codec="ascii")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(_JSON.filter(lambda value: value is not None))
def test_json_is_read_as_json(value: Any) -> None:
    assert _one(json.dumps(value)) == value
