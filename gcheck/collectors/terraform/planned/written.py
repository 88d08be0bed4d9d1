"""Written: how a part of a planned resource stands in the code, as far as the code or the plan's configuration shows it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck.collectors.terraform.planned.configuration import Where, objects
from gcheck.collectors.terraform.planned.parts import Stale
from gcheck.collectors.terraform.syntax import Block
from gcheck.collectors.terraform.values import Symbol
from gcheck.collectors.terraform.view import View

_ARGUMENTS = frozenset(["ingress", "egress", "route"])
"""Blocks that the provider declares as arguments, of groups, network ACLs and route tables: a plan tells them from
those that a dynamic block makes of something unknown, which stand in it as one block of unknown values."""


class Written(Struct, frozen=True):
    """What is known of how a part of a resource is written.

    ``view`` is its block in the code, if that is there; ``expressions`` are the plan's of the same block, None where the
    plan has none. ``place`` holds where neither is found. ``stale`` says why arguments of these words (None for all) that
    the code does not write may no longer be so; ``ids`` are what existing resources are named by; ``blocks_hidden`` is True if a dynamic block may stand behind what is not known.
    """

    address: str
    type: str
    where: Where | None
    place: Block
    view: View | None = None
    expressions: dict[str, Any] | None = None
    stale: Stale | None = None
    ids: dict[str, Symbol] = field(default_factory=dict)
    blocks_hidden: bool = True

    def has(self, name: str) -> bool | None:
        """Whether the code writes an argument or block; None where that is not known."""
        if self.view is not None:
            return self.view.has(name)
        if self.expressions is None:
            return None
        if name in self.expressions:
            return True
        return None if self.blocks_hidden and name not in _ARGUMENTS else False

    def inner(self, name: str, values: list[dict[str, Any]]) -> list[Written]:
        """The same for each of the blocks of a type."""
        views = self._views(name, values)
        written = objects((self.expressions or {}).get(name))
        found = []
        for position, value in enumerate(values):
            inner = (
                _counterpart(value, position, written, len(values)) if self.expressions is not None else None
            )
            view = views[position]
            place = view.block if view is not None else self.block(name)
            found.append(replace(self, view=view, expressions=inner, place=place))
        return found

    def _views(self, name: str, values: list[dict[str, Any]]) -> list[View | None]:
        blocks = self.view.blocks(name) if self.view is not None else []
        views = [block for block in blocks if isinstance(block, View)]
        if len(views) != len(blocks) or len(views) != len(values):
            return [None] * len(values)
        left = list(views)
        found: list[View | None] = []
        for value in values:
            same = next((view for view in left if _agrees(view, value)), None)
            found.append(same)
            if same is not None:
                left.remove(same)
        return found

    def block(self, name: str) -> Block:
        """The first block of a type in the code, or what is around it."""
        if self.view is not None:
            for block in self.view.block.body.blocks:
                if name in (block.type, *block.labels[:1]):
                    return block
            found = self.view.block.body.attribute(name)
            if found is not None:
                return replace(self.place, file=found.file, line=found.line, column=found.column)
        return self.place


def _agrees(view: View, value: dict[str, Any]) -> bool:
    """True if no plain argument of a block is known to have another value."""
    for name, planned in value.items():
        if isinstance(planned, (str, int, float)) and view.block.body.attribute(name) is not None:
            written = view.get(name)
            if type(written) in (str, bool, int, float) and str(written).lower() != str(planned).lower():
                return False
    return True


def _counterpart(
    value: dict[str, Any], position: int, written: list[dict[str, Any]], count: int
) -> dict[str, Any] | None:
    """The expressions of one of several blocks; a set of blocks stands in the plan in another order than in the code."""
    if len(written) != count:
        return None
    fitting = [
        item for item in written
        if all(
            not isinstance(one, dict) or "constant_value" not in one or one["constant_value"] == value.get(name)
            for name, one in item.items()
        )
    ]  # fmt: skip
    if len(fitting) == 1:
        return fitting[0]
    same = [item for item in fitting if item == fitting[0]]
    return fitting[0] if fitting and len(same) == len(fitting) else None
