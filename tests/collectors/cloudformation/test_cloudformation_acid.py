"""The acid test: make any one value unknown, and nothing that was read says anything else than before."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gcheck.collectors.cloudformation.template import read_templates
from gcheck.model.unread import Unread
from tests.collectors.cloudformation.test_cloudformation_platform import CASES as PLATFORM
from tests.collectors.cloudformation.test_cloudformation_stores import CASES as STORES
from tests.collectors.cloudformation.test_cloudformation_types import WRITTEN

Collect = Callable[..., Any]


def _codes() -> dict[str, str]:
    found = {f"{item[0]}-{number}": f"Resources:{item[1]}\n" for number, item in enumerate(WRITTEN)}
    for number, (name, declared, _) in enumerate(STORES + PLATFORM):
        lines = "".join(f"  {line.strip()}\n" for line in declared.splitlines())
        found[f"{name}-{number}"] = f"Resources:\n{lines}"
    return found


def _data(code: str) -> Any:
    """A template as plain data with an unknown parameter."""
    (template,) = read_templates("t.yaml", code.encode())
    return {"Parameters": {"U": {"Type": "String"}}, **json.loads(json.dumps(template.tree.data))}


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all values, and of all objects and lists, below the properties of resources."""
    if len(path) > 2:
        yield path
    for key, item in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        if len(path) != 1 or key == "Properties":
            yield from _leaves(item, (*path, key))


def _without(data: Any, path: tuple[Any, ...]) -> Any:
    changed = copy.deepcopy(data)
    target = changed["Resources"]
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = {"Ref": "U"}
    return changed


def _agrees(before: Any, after: Any) -> bool:
    """True if all that is still read is what it was before; a text may name by reference what it named by name."""
    if isinstance(after, Unread) or (isinstance(after, str) and "${" in after):
        return True
    if isinstance(after, dict) and isinstance(before, dict):
        return before.keys() == after.keys() and all(_agrees(before[key], after[key]) for key in after)
    if isinstance(after, list) and isinstance(before, list):
        seen = [item for item in after if not isinstance(item, Unread)]
        if len(seen) == len(after) and len(before) != len(after):
            return False
        return all(any(_agrees(item, one) for item in before) for one in seen)
    return bool(before == after)


def _by_uid(found: Any) -> dict[tuple[str, str], Any]:
    return {(item.type, item.uid): item for item in found.items if hasattr(item, "uid")}


def _compare(before: Any, found: Any, what: Any) -> None:
    """A secret that a parameter gives instead is another matter: it stands in the template no more. And no parameter can
    be a group that the template itself makes, so that one is no use of it. A policy of which it is not known any more that what
    it is on is declared is judged by its own text."""
    after = _by_uid(found)
    for key, item in before.items():
        if item.type == "cloudformation.secret-property":
            continue
        if key not in after:
            assert not found.populations[item.type].complete, (what, key)
            continue
        for attribute, value in after[key].attributes.items():
            if (item.type, attribute) == ("aws.ec2.security-group", "used"):
                continue
            if (item.type, attribute) == ("aws.iam.resource-policy", "declared") and value is False:
                continue
            assert _agrees(item.attributes[attribute], value), (what, attribute, value)


@pytest.mark.parametrize("name", _codes())
def test_an_unknown_value_turns_nothing_over(collect: Collect, name: str) -> None:
    data = _data(_codes()[name])
    before = {
        (item.type, item.uid): item for item in collect({"t.json": json.dumps(data)}).resources.values()
    }
    for path in _leaves(data["Resources"]):
        _compare(before, collect({"t.json": json.dumps(_without(data, path))}), path)


@pytest.mark.parametrize("name", _codes())
def test_an_unknown_condition_turns_nothing_over(collect: Collect, name: str) -> None:
    data = _data(_codes()[name])
    data["Conditions"] = {"Maybe": {"Fn::Equals": [{"Ref": "U"}, "x"]}}
    before = {
        (item.type, item.uid): item for item in collect({"t.json": json.dumps(data)}).resources.values()
    }
    for resource in data["Resources"]:
        changed = copy.deepcopy(data)
        changed["Resources"][resource]["Condition"] = "Maybe"
        _compare(before, collect({"t.json": json.dumps(changed)}), resource)
