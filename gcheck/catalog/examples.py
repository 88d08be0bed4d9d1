"""Running a control's own examples."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from gcheck.catalog.parameters import Settings
from gcheck.evaluation.evaluate import evaluate, reads, reads_elsewhere
from gcheck.model.control import Control, Example
from gcheck.model.inventory import Inventory
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.resource_type import ResourceType
from gcheck.model.source import Source
from gcheck.model.unread import Unread

_JUDGED = "example-0"
"""The uid of the resource that ``given`` describes; related resources may be of the same type."""

_DENIED = Unread("denied", "not read in this example")


class Outcome(Struct, frozen=True):
    """What one example gave. ``misfit`` says where ``given`` is not what the resource type declares."""

    control: str
    example: str
    wanted: str
    found: str
    misfit: str | None = None

    @property
    def ok(self) -> bool:
        """True if the verdict is the wanted one and the example fits its type."""
        return self.wanted == self.found and self.misfit is None


def run_examples(control: Control, types: Mapping[str, ResourceType]) -> Iterator[Outcome]:
    """Judge every example of a control. ``found`` is ``nothing`` where there was no verdict at all."""
    for example in control.examples:
        inventory = _inventory(control, example, types)
        chosen = Settings(example.parameters).apply([control])[control.id]
        if not chosen.is_set:
            found = "not_applicable"
            yield Outcome(control.id, example.name, example.then, found, _misfit(control, example, types))
            continue
        findings = evaluate(inventory, [chosen], types)
        verdicts = {finding.status for finding in findings if finding.resource_uid in (_JUDGED, "")}
        if control.aggregate is not None:
            verdicts = {finding.status for finding in findings}
        found = verdicts.pop() if len(verdicts) == 1 else ", ".join(sorted(verdicts)) or "nothing"
        yield Outcome(control.id, example.name, example.then, found, _misfit(control, example, types))


def _inventory(control: Control, example: Example, types: Mapping[str, ResourceType]) -> Inventory:
    given = copy.deepcopy(dict(example.given))
    for path in example.unread:
        _unread(given, path.split("."))
    rows = [
        (control.resource, given),
        *((kind, dict(row)) for kind, some in example.related.items() for row in some),
    ]
    items: list[Any] = [
        Resource(kind, f"example-{number}", str(row.get("name", f"example-{number}")), "example", row)
        for number, (kind, row) in enumerate(rows)
    ]
    for kind in {control.resource, *example.related}:
        items.append(Population("example", kind, sum(row[0] == kind for row in rows), True))
    asked = {
        kind: tuple(sorted(types[kind].attributes))
        for kind in {control.resource, *reads(control), *reads_elsewhere(control)}
    }
    return Inventory.of(example.at, [Source("example", "example")], {"example": asked}, items)


def _unread(tree: dict[str, Any], parts: list[str]) -> None:
    for part in parts[:-1]:
        inner = tree.get(part)
        if not isinstance(
            inner, dict
        ):  # what lies in a null or in nothing is unread by being an object at all
            inner = tree[part] = {}
        tree = inner
    tree[parts[-1]] = _DENIED


def _misfit(control: Control, example: Example, types: Mapping[str, ResourceType]) -> str | None:
    from jsonschema import Draft202012Validator

    rows = [
        (control.resource, example.given),
        *((kind, row) for kind, some in example.related.items() for row in some),
    ]
    for kind, row in rows:
        for error in Draft202012Validator(types[kind].schema()).iter_errors(row):
            return f"{kind}.{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"
    return None
