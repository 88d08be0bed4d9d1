"""Uses: whether the code of a plan refers to what it declares, by the references that the plan tells of its expressions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.planned.configuration import objects
from gcheck.collectors.terraform.values import unresolved
from gcheck.model.unread import Unread


class _User(Struct, frozen=True):
    """A resource or call of a module, with what it refers to. A call has no type and no name."""

    kind: str
    name: str
    expressions: dict[str, Any]
    references: frozenset[str]

    def is_about(self, name: str, parts: Mapping[str, str]) -> bool:
        """True for the resource itself, and for a part that names it."""
        if f"{self.kind}.{self.name}" == name:
            return True
        return self.kind in parts and name in set(_references(self.expressions.get(parts[self.kind])))


class Uses:
    """The references of a module's configuration, looked through once for all of its resources."""

    def __init__(self, configuration: Mapping[str, Any]) -> None:
        self._told = bool(configuration)
        self._handed_out = frozenset(_references(configuration.get("outputs")))
        self._by_name: dict[str, list[_User]] = {}
        self._by_local: list[_User] = []
        for user in _users(configuration):
            for reference in user.references:
                self._by_name.setdefault(reference, []).append(user)
            if any(reference.startswith("local.") for reference in user.references):
                self._by_local.append(user)

    def of(self, instance: ResourceInstance, parts: Mapping[str, str]) -> bool | Unread:
        """Whether anything of the module refers to one of its resources; ``parts`` are about such a resource, and no use of it.

        Unread where an output hands it out, and where a local value may stand for it: a plan does not tell of what it is made.
        """
        name = f"{instance.type}.{instance.block.labels[1]}"
        place = (instance.block.file, instance.block.line)
        if not self._told:
            return unresolved("what refers to it is not told here", *place)
        if any(not user.is_about(name, parts) for user in self._by_name.get(name, ())):
            return True
        if name in self._handed_out:
            return unresolved("an output hands it out", *place)
        if any(not user.is_about(name, parts) for user in self._by_local):
            return unresolved(
                "a local value may stand for it, of which a plan does not tell what it is", *place
            )
        return False


def _users(configuration: Mapping[str, Any]) -> Iterator[_User]:
    resources = (
        (str(item.get("type")), str(item.get("name")), item)
        for item in objects(configuration.get("resources"))
    )
    calls = configuration.get("module_calls")
    called = calls.values() if isinstance(calls, dict) else ()
    for kind, name, item in (*resources, *(("", "", item) for item in called if isinstance(item, dict))):
        expressions = _expressions(item)
        yield _User(kind, name, expressions, frozenset(_references(expressions)))


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
