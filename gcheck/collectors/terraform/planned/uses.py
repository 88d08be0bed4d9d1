"""Uses: whether the code of a plan refers to what it declares, by the references that the plan tells of its expressions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.planned.configuration import objects
from gcheck.collectors.terraform.values import unresolved
from gcheck.model.unread import Unread


def used(
    instance: ResourceInstance, configuration: Mapping[str, Any], parts: Mapping[str, str]
) -> bool | Unread:
    """Whether anything of a module refers to one of its resources; ``parts`` are about such a resource, and no use of it.

    Unread where an output hands it out, and where a local value may stand for it: a plan does not tell of what it is made.
    """
    name = f"{instance.type}.{instance.block.labels[1]}"
    place = (instance.block.file, instance.block.line)
    if not configuration:
        return unresolved("what refers to it is not told here", *place)
    written = [_expressions(item) for item in _users(configuration, name, parts)]
    found = {reference for item in written for reference in _references(item)}
    if name in found:
        return True
    if name in set(_references(configuration.get("outputs"))):
        return unresolved("an output hands it out", *place)
    if any(reference.startswith("local.") for reference in found):
        return unresolved("a local value may stand for it, of which a plan does not tell what it is", *place)
    return False


def _users(configuration: Mapping[str, Any], name: str, parts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The resources and calls of a module that may use a resource."""
    for item in objects(configuration.get("resources")):
        kind = str(item.get("type"))
        about = kind in parts and name in set(_references(_expressions(item).get(parts[kind])))
        if not about and f"{kind}.{item.get('name')}" != name:
            yield item
    calls = configuration.get("module_calls")
    yield from (item for item in calls.values() if isinstance(item, dict)) if isinstance(calls, dict) else ()


def _expressions(item: Mapping[str, Any]) -> dict[str, Any]:
    found = item.get("expressions")
    return found if isinstance(found, dict) else {}


def _references(data: Any) -> Iterator[str]:
    if isinstance(data, list):
        for item in data:
            yield from _references(item)
    elif isinstance(data, dict):
        for key, item in data.items():
            if key == "references" and isinstance(item, list):
                yield from (text for text in item if isinstance(text, str))
            else:
                yield from _references(item)
