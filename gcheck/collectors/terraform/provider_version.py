"""Which versions of the AWS provider a tree allows, as far as its defaults depend on that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.view import View
from gcheck.model.unread import Unread
from gcheck.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcheck.collectors.terraform.scope import Module

_LOWEST = regex(r"(?:^|,)\s*(?:>=|~>|=|>)?\s*v?(\d+)")


def lowest_major(module: Module | None) -> int | Unread:
    """The lowest major version that a module and those above it allow; 0 where none says, unread behind a lost file."""
    found = 0
    while module is not None:
        if module.folder.lost:
            return module.folder.lost[0].unread
        for constraint in _constraints(module):
            majors = [int(major) for major in _LOWEST.findall(constraint)] if len(constraint) < 200 else []
            found = max([found, *majors])
        module = module.parent
    return found


def _constraints(module: Module) -> Iterator[str]:
    for block in module.folder.settings:
        for required in block.body.named("required_providers"):
            value = View(required, module.scope).get("aws")
            yield from _texts(value.get("version") if isinstance(value, dict) else value)
    for block in module.folder.providers.values():
        yield from _texts(View(block, module.scope).get("version"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
