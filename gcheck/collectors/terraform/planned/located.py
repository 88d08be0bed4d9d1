"""Located: the code that was planned, where it is there: each address in it, with what it makes of a value.

Code that declares other resources than the plan was made from is not that code, and is not used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.planned.configuration import objects
from gcheck.collectors.terraform.view import View
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.terraform.planned.document import Change
    from gcheck.collectors.terraform.scope import Module
    from gcheck.collectors.terraform.tree import Tree

_KEY = regex(r'\[(?:\d+|\*|"(?:[^"\\]|\\.)*")\]')


class Located:
    """Addresses of a plan in a tree of code. ``tree`` is None where there is no code."""

    def __init__(self, tree: Tree | None) -> None:
        self._modules = {module.address: module for module in tree.modules} if tree is not None else {}
        self._plain: dict[str, Module] = {}
        for address, module in self._modules.items():
            self._plain.setdefault(plain(address), module)
        self._same: dict[str, bool] = {}
        self._views: dict[tuple[str, str, str], dict[str, View]] = {}

    def view(self, change: Change, configuration: dict[str, Any]) -> View | None:
        """The block of a change in the scope of its instance; None where it is not found."""
        module = self._modules.get(change.module) or self._plain.get(plain(change.module))
        if module is None or not self._is_same(module, configuration):
            return None
        key = (module.address, change.mode, f"{change.type}.{change.name}")
        if key not in self._views:
            table = module.folder.data if change.mode == "data" else module.folder.resources
            block = table.get(change.type, {}).get(change.name)
            made = module.made(block) if block is not None else []
            self._views[key] = {item.address.removeprefix(module.address): item.view for item in made}
        views = self._views[key]
        exact = views.get(change.address.removeprefix(change.module))
        return exact if exact is not None else next(iter(views.values()), None)

    def _is_same(self, module: Module, configuration: dict[str, Any]) -> bool:
        path = module.folder.path
        if path not in self._same:
            planned = {
                (item.get("mode") == "data", item.get("type"), item.get("name"))
                for item in objects(configuration.get("resources"))
            }
            written = {
                (False, kind, name) for kind, names in module.folder.resources.items() for name in names
            }
            written |= {(True, kind, name) for kind, names in module.folder.data.items() for name in names}
            self._same[path] = planned == written
        return self._same[path]


def plain(address: str) -> str:
    """An address without its keys."""
    return _KEY.sub("", address)
