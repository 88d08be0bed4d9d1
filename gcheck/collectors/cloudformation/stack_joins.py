"""Joins within a stack: a parameter has one value, so two texts that are made of it in the same way are the same."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.instances import IDENTITY, ResourceInstance
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.values import Partial
from gcheck.model.unread import Unread

Parts = list[tuple[bool, str]]
"""Texts (False) and parameters (True), in their order."""


class StackJoins(Joins):
    """The joins of one stack."""

    def same_name(self, value: Unread, target: ResourceInstance) -> bool | None:
        """True or False where both names are made of texts and of the same parameters; None where nobody can tell."""
        mine, own = _parts(value), _parts(target.view.get(IDENTITY.get(target.type, "id")))
        if mine is None or own is None:
            return None
        while mine and own and mine[0] == own[0]:
            mine, own = mine[1:], own[1:]
        while mine and own and mine[-1] == own[-1]:
            mine, own = mine[:-1], own[:-1]
        if any(is_parameter for is_parameter, _ in mine + own):
            return None
        return mine == own


def _parts(value: Any) -> Parts | None:
    """What a text is made of, neighbouring texts as one; None where anything but a parameter is not known."""
    if not isinstance(value, Unread):
        return None
    found: Parts = []
    for part in value.parts if isinstance(value, Partial) else (value,):
        if isinstance(part, str):
            before = found.pop()[1] if found and not found[-1][0] else ""
            found.append((False, before + str(part)))
        elif isinstance(part, Unread) and part.reason.startswith("the parameter "):
            found.append((True, part.reason))
        else:
            return None
    return found
