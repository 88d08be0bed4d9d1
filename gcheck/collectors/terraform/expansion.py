"""Expansion: the instances that ``count`` and ``for_each`` make of a block."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gcheck.collectors.terraform.values import Symbol, bare, to_bool, to_number, unresolved
from gcheck.collectors.terraform.view import attempt
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope
    from gcheck.collectors.terraform.syntax import Block

MAX_INSTANCES = 10_000


class Expansion(Struct, frozen=True):
    """``items`` are the suffix of the address and the names bound for each instance.

    With a ``doubt`` there is one item that stands for any number of instances, none included.
    """

    kind: str
    items: tuple[tuple[str, dict[str, Any]], ...]
    doubt: Unread | None = None

    @classmethod
    def unknown(cls, doubt: Unread) -> Expansion:
        """It is not known which instances there are."""
        names = {"count": {"index": doubt}, "each": {"key": doubt, "value": doubt}}
        return cls("unknown", (("[*]", names),), doubt)

    def shape(self, instances: list[Any]) -> Any:
        """The instances as a reference sees them: one, a list, or a map by key."""
        if self.kind == "single":
            return instances[0] if instances else None
        if self.kind == "count":
            return instances
        return dict(zip((names["each"]["key"] for _, names in self.items), instances, strict=True))


_SINGLE = Expansion("single", (("", {}),))


def expand(block: Block, scope: Scope) -> Expansion:
    """The instances of a block in a scope."""
    count, each = block.body.attribute("count"), block.body.attribute("for_each")
    if count is not None:
        return _counted(attempt(lambda: to_number(count.evaluate(scope)), count.file, count.line), block)
    if each is not None:
        return _keyed(attempt(lambda: each.evaluate(scope), each.file, each.line), block)
    return _enabled(block, scope)


def _enabled(block: Block, scope: Scope) -> Expansion:
    """OpenTofu's ``lifecycle { enabled = … }``: one instance, or none."""
    for lifecycle in block.body.named("lifecycle"):
        enabled = lifecycle.body.attribute("enabled")
        if enabled is None:
            continue
        value = attempt(lambda found=enabled: to_bool(found.evaluate(scope)), enabled.file, enabled.line)  # type: ignore[misc]
        if isinstance(value, Unread):
            return Expansion.unknown(value)
        if value is False:
            return Expansion("single", ())
    return _SINGLE


def _counted(number: Any, block: Block) -> Expansion:
    if isinstance(number, Unread):
        return Expansion.unknown(number)
    if not isinstance(number, int) or number < 0:
        return Expansion.unknown(unresolved("count is not a whole number", block.file, block.line))
    if number > MAX_INSTANCES:
        return Expansion.unknown(_too_many(block))
    return Expansion("count", tuple((f"[{index}]", {"count": {"index": index}}) for index in range(number)))


def _too_many(block: Block) -> Unread:
    return Unread("truncated", f"more than {MAX_INSTANCES:,} instances", file=block.file, line=block.line)


def _keyed(value: Any, block: Block) -> Expansion:
    if isinstance(value, Unread):
        return Expansion.unknown(bare(value))
    if isinstance(value, list):
        unread = next((item for item in value if isinstance(item, Unread)), None)
        if unread is not None:
            return Expansion.unknown(bare(unread))
        if not all(isinstance(item, str) for item in value):
            reason = unresolved("for_each is not a set of texts", block.file, block.line)
            return Expansion.unknown(reason)
        value = {item: item for item in value}
    if not isinstance(value, dict):
        return Expansion.unknown(unresolved("for_each is neither a map nor a set", block.file, block.line))
    if any(isinstance(key, Symbol) or "${" in key for key in value):
        return Expansion.unknown(
            unresolved("a key of for_each is only known after apply", block.file, block.line)
        )
    if len(value) > MAX_INSTANCES:
        return Expansion.unknown(_too_many(block))
    return Expansion("each", tuple(
        (f"[{json.dumps(key, ensure_ascii=False)}]", {"each": {"key": key, "value": value[key]}})
        for key in sorted(value)
    ))  # fmt: skip
