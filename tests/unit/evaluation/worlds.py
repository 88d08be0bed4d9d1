"""Hypothesis strategies: random conditions over a small schema, random attribute trees, and ways to see less of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.unit.evaluation.judging import OTHER, declared

Tree = Any
Path = tuple[str | int, ...]

_TEXT = {"type": ["string", "null"], "description": "x"}
_FLAG = {"type": ["boolean", "null"], "description": "x"}
_NUMBER = {"type": ["integer", "null"], "description": "x"}
_WORDS = {"type": ["array", "null"], "items": {"type": "string"}, "description": "x"}
_NESTED = {"type": ["object", "null"], "description": "x", "properties": {"flag": _FLAG, "text": _TEXT}}
_ITEM = {"type": "object", "properties": {
    "flag": _FLAG, "number": _NUMBER, "text": _TEXT, "words": _WORDS, "nested": _NESTED,
    "protocol": _TEXT, "from_port": _NUMBER, "to_port": _NUMBER,
}}  # fmt: skip
_ROWS = {"type": ["array", "null"], "items": _ITEM, "description": "x"}

THING = declared(
    flag=_FLAG, number=_NUMBER, text=_TEXT, words=_WORDS, nested=_NESTED, rows=_ROWS,
    nets={"type": ["array", "null"], "items": {"type": "string"}, "description": "x"},
    moment=_TEXT, policy={"type": ["object", "null"], "format": "iam-policy", "description": "x"},
)  # fmt: skip
OTHERS = declared(identifier=OTHER, text=_TEXT, words=_WORDS, flag=_FLAG, number=_NUMBER, rows=_ROWS)

_WORD = st.sampled_from(["a", "b", "ab"])
_NET = st.sampled_from(["10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "::/0", "fd00::/8", "no network"])
_TIME = st.sampled_from(["2026-01-30T00:00:00Z", "2020-01-01", "yesterday"])

_LEAVES: dict[str, list[Tree]] = {
    "flag": [{"equals": True}, {"equals": False}, {"not_equals": True}, {"in": [True]}],
    "number": [{"equals": 1}, {"at_least": 1}, {"at_most": 1}, {"greater_than": 0}, {"less_than": 2}, {"not_in": [1, 2]}],
    "text": [{"equals": "a"}, {"not_equals": "a"}, {"in": ["a", "b"]}, {"matches": "^a"}, {"not_matches": "b$"},
             {"starts_with": "a"}, {"ends_with": "b"}, {"contains": "b"}],
    "words": [{"contains": "a"}, {"contains_all": ["a", "b"]}, {"contains_any": ["a", "b"]}, {"subset_of": ["a"]},
              {"count": {"at_least": 1}}, {"count": {"at_most": 1}}, {"count": {"equals": 2}}, {"equals": ["a"]}],
    "nested": [],
    "nets": [{"cidr_within": ["10.0.0.0/8", "fd00::/8"]}, {"cidr_overlaps": ["10.0.0.0/8"]}],
    "moment": [{"younger_than": "90d"}, {"older_than": "90d"}, {"expires_after": "30d"}, {"not_past": True}, {"older_than": "2mo"}],
    "policy": [{"allows": {"actions": ["s3:Get", "s3:*"], "resources": ["*"], "principals": "anyone", "unless_condition_keys": ["k"]}},
               {"allows": {"actions": ["s3:Get"]}},
               {"allows": {"actions": ["s3:Get"], "principals": ["s3.amazonaws.com"]}},
               {"denies": {"actions": ["s3:*"], "principals": "anyone", "objects": True, "when": {"Bool": {"k": "false"}}}}],
}  # fmt: skip
"""Tests of every kind of value, without those to which a null means something."""

_OF_NULL = [{"present": True}, {"present": False}, {"empty": True}, {"empty": False}]
_PORT: list[dict[str, Any]] = [{"covers_port": {"port": 2, "protocol": "tcp"}}]

_TOP = ("flag", "number", "text", "words", "nets", "moment", "policy", "nested", "nested.flag", "nested.text")
_IN_ITEM = ("flag", "number", "text", "words", "nested", "nested.flag")
_IN_OTHER = ("flag", "number", "text", "words")


def single_tests() -> st.SearchStrategy[tuple[str, Tree, Tree]]:
    """One test or its negation, with the attribute that it is about and a tree of nothing but that."""
    usual: dict[str, st.SearchStrategy[Tree]] = {"policy": _policy, "words": st.lists(_WORD, max_size=3), "nets": st.lists(_NET, max_size=3),
             "rows": st.lists(_item, max_size=3)}  # fmt: skip

    def of(path: str) -> st.SearchStrategy[tuple[str, Tree, Tree]]:
        leaves = st.sampled_from([{"path": path, **test} for test in _LEAVES[path]]) if path in _LEAVES else (
            _quantified("rows", st.sampled_from([{"path": "flag", "equals": True}, {"path": ".", **_PORT[0]}]))
        )  # fmt: skip
        return st.tuples(
            st.just(path),
            leaves | leaves.map(lambda one: {"not": one}),
            usual[path].map(lambda value: {path: value}),
        )

    return st.sampled_from(sorted(usual)).flatmap(of)


def _leaf(paths: tuple[str, ...], nulls: bool) -> st.SearchStrategy[Tree]:
    choices = []
    for path in paths:
        name = path.rpartition(".")[2]
        tests = list(_LEAVES[name])
        if nulls:
            tests += [one for one in _OF_NULL if "present" in one or name in ("text", "words")]
        choices += [{"path": path, **test} for test in tests]
    return st.sampled_from(choices)


def conditions(nulls: bool = True) -> st.SearchStrategy[Tree]:
    """Condition trees with every kind of node. Without ``nulls``: no test by which a null can be what is wanted."""
    items = _logic(
        _leaf(_IN_ITEM, nulls) | (st.sampled_from([{"path": ".", **_PORT[0]}]) if nulls else st.nothing())
    )
    words = st.sampled_from([{"path": ".", "equals": "a"}, {"path": ".", "matches": "b"}])
    others = _logic(_leaf(_IN_OTHER, nulls) | _quantified("rows", items))
    top = _leaf(_TOP, nulls) | _quantified("rows", items) | _quantified("words", words) | _related(others)
    return _logic(top)


def _logic(leaves: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3).map(lambda some: {"all": some})
            | st.lists(inner, min_size=1, max_size=3).map(lambda some: {"any": some})
            | inner.map(lambda one: {"not": one})
        ),
        max_leaves=3,
    )


def _quantified(path: str, inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    least = st.sampled_from([None, 1, 2])
    return (
        st.builds(
            lambda one, low: _min({"path": path, "each": one}, low), inner, st.sampled_from([None, 0, 1, 2])
        )
        | st.builds(lambda one, low: _min({"path": path, "some": one}, low), inner, least)
        | inner.map(lambda one: {"path": path, "none": one})
        | st.builds(
            lambda one, share: {"path": path, "percent": {"of": one, "at_least": share}},
            inner,
            st.sampled_from([1, 50, 60, 100]),
        )
    )


def _related(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    on = st.sampled_from(
        [
            None,
            {"here": "text", "there": "text"},
            {"here": "text", "there": "words"},
            {"here": "words", "there": "words"},
        ]
    )
    return st.builds(
        _join, st.sampled_from(["each", "some", "none"]), on, st.none() | inner, inner,
        st.sampled_from([None, 1, 2]), st.sampled_from([None, "pass", "fail", "unknown"]),
    )  # fmt: skip


def _join(kind: str, on: Tree, where: Tree, inner: Tree, low: int | None, missing: str | None) -> Tree:
    join = {"type": OTHER} | ({"on": on} if on else {}) | ({"where": where} if where else {})
    node = {"related": join, kind: inner} | ({"missing": missing} if missing else {})
    return _min(node, low)


def joins() -> st.SearchStrategy[Tree]:
    """One join, with a selection among what it finds, as small as it can be."""
    leaf = st.sampled_from([{"path": "flag", "equals": True}, {"path": "number", "at_least": 1}])
    on = {"here": "text", "there": "text"}
    kinds, least, missing = (
        st.sampled_from(["each", "some", "none"]),
        st.sampled_from([None, 2]),
        st.sampled_from(["pass", "fail"]),
    )
    return st.builds(_join, kinds, st.just(on), leaf, leaf, least, missing)


def _min(node: Tree, low: int | None) -> Tree:
    return node if low is None or "none" in node else {**node, "min": low}


def _value(usual: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Mostly what is declared; now and then a null or a value of another type."""
    return st.one_of(
        usual, usual, usual, usual, st.none(), st.sampled_from([7.5, "text", [], {}, True, ["a"]])
    )


def _object(**parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.fixed_dictionaries({}, optional=parts)


_nested = _object(flag=_value(st.booleans()), text=_value(_WORD))
_words = _value(st.lists(_value(_WORD), max_size=3))
_item = _object(
    flag=_value(st.booleans()), number=_value(st.integers(0, 3)), text=_value(_WORD), words=_words, nested=_value(_nested),
    protocol=_value(st.sampled_from(["tcp", "all", "udp"])), from_port=_value(st.integers(0, 3)), to_port=_value(st.integers(0, 3)),
)  # fmt: skip
_rows = _value(st.lists(_value(_item), max_size=3))
_one_or_more = st.sampled_from(["s3:Get", "s3:*", "*", ["s3:Put", "s3:Get"], [], 5])
_condition = st.sampled_from(
    [{}, {"StringEquals": {"k": "v"}}, {"StringLike": {"k": "*"}}, {"Bool": {"k": ["false"]}}, {"Null": {"k": "true"}},
     {"StringEquals": {"other": "v"}, "ArnLike": {"k": ["*", "v"]}}, {"Bool": {"k": "false"}, "StringEquals": {}}]
)  # fmt: skip
_statement = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny", "Perhaps"]),
     "Principal": st.sampled_from(["*", {"AWS": "*"}, {"AWS": ["arn:x", "*"]}, {"Service": "s"}, "arn:x"]),
     "Resource": st.sampled_from(["*", "arn:b", ["arn:b", "arn:b/*"]])},
    optional={"Action": _one_or_more, "NotAction": _one_or_more, "Condition": _condition},
)  # fmt: skip
_policy = st.fixed_dictionaries({"Statement": st.lists(_statement, max_size=3) | _statement})

things = _object(
    flag=_value(st.booleans()), number=_value(st.integers(0, 3)), text=_value(_WORD), words=_words, nested=_value(_nested),
    rows=_rows, nets=_value(st.lists(_value(_NET), max_size=3) | _NET), moment=_value(_TIME), policy=_value(_policy),
)  # fmt: skip
"""Attribute trees of the judged type."""

others = _object(
    text=_value(_WORD), words=_words, flag=_value(st.booleans()), number=_value(st.integers(0, 3)), rows=_rows
)
"""Attribute trees of the type that it is joined with."""


near = st.lists(
    st.fixed_dictionaries({"text": st.just("a"), "flag": st.booleans(), "number": st.integers(0, 1)}),
    min_size=1,
    max_size=2,
)
"""Attribute trees that a join of "a" finds."""


@dataclass(frozen=True)
class Change:
    """One way to see less: what happens to the node at a path."""

    path: Path
    how: str


NOTHING = Change((), "nothing")


def nodes(tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Every node of a tree below its root, with its path."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in pairs:
        yield (*path, key), value
        yield from nodes(value, (*path, key))


def ways_to_see_less(tree: Tree) -> list[Change]:
    """Unread in the place of any node, before, behind and instead of a list's last items; any key that is not there.

    Keys of a policy stay: it is one document, and a key that it does not have means that it says nothing of it.
    """
    found = []
    for path, value in nodes(tree):
        found.append(Change(path, "unread"))
        if isinstance(value, list):
            found += [Change(path, "append"), Change(path, "prepend"), Change(path, "cut")]
        if isinstance(path[-1], str) and path[0] != "policy":
            found.append(Change(path, "remove"))
    if "policy" in tree:
        found.append(Change(("policy",), "remove"))
    return found


def changed(tree: Tree, change: Change, unread: Any) -> Tree:
    """A copy of a tree, less one thing; ``how`` may also be ``null``."""
    made = copy.deepcopy(tree)
    if not change.path:
        return made
    parent = made
    for key in change.path[:-1]:
        parent = parent[key]
    last = change.path[-1]
    if change.how == "remove":
        del parent[last]
    elif change.how == "append":
        parent[last].append(unread)
    elif change.how == "prepend":
        parent[last].insert(0, unread)
    elif change.how == "cut":  # one Unread stands for all that followed
        parent[last][len(parent[last]) // 3 :] = [unread]
    else:
        parent[last] = None if change.how == "null" else unread
    return made
