"""Uses: whether a template puts what it declares to any use, by the references to it that stand in the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.cloudformation.template import Template
from gcheck.collectors.terraform.values import unresolved
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_SUB = regex(r"\$\{([A-Za-z0-9]+)[.}]")


class Uses:
    """The references of a template, looked through once for all of its resources."""

    def __init__(self, template: Template) -> None:
        data = template.tree.data
        resources = data.get("Resources")
        self._file = template.file
        self._users: dict[str, list[tuple[str, Any]]] = {}
        for key, item in resources.items() if isinstance(resources, dict) else ():
            for name in set(_references(item)):
                self._users.setdefault(name, []).append((key, item))
        self._handed_out = set(_references([data.get("Outputs"), data.get("Globals")]))

    def of(self, name: str, own_parts: Mapping[str, tuple[str, ...]]) -> bool | Unread:
        """Whether anything of the template refers to a resource.

        ``own_parts`` are the types that are about such a resource, each with the properties that name it: they are no use of it.
        Unread where an output hands its name or id to others.
        """
        users = self._users.get(name, ())
        if any(key != name and not _about(item, name, own_parts) for key, item in users):
            return True
        return unresolved("an output hands it out", self._file, 1) if name in self._handed_out else False


def _about(item: Any, name: str, own_parts: Mapping[str, tuple[str, ...]]) -> bool:
    links = own_parts.get(str(item.get("Type")), ()) if isinstance(item, dict) else ()
    properties = item.get("Properties") if links else None
    held = [properties.get(link) for link in links] if isinstance(properties, dict) else []
    return name in set(_references(held))


def _references(data: Any) -> Iterator[str]:
    """The logical ids that Ref, Fn::GetAtt, Fn::Sub and DependsOn name."""
    if isinstance(data, list):
        for item in data:
            yield from _references(item)
    elif isinstance(data, dict):
        for key, item in data.items():
            if key in ("Ref", "Fn::GetAtt", "DependsOn"):
                first = item[0] if isinstance(item, list) and item else item
                if isinstance(first, str):
                    yield first.partition(".")[0]
            elif key == "Fn::Sub":
                first = item[0] if isinstance(item, list) and item else item
                yield from _SUB.findall(first) if isinstance(first, str) else ()
            yield from _references(item)
