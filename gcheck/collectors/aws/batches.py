"""Batches: which resources are asked about in one request, for the details whose calls take several."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from gcheck.collectors.aws.declared import Work
from gcheck.collectors.aws.listings import Detail, Found


class Batch(Struct, frozen=True):
    """One request: ``key`` tells it from all others that are made for the same page of a listing."""

    key: str
    arguments: Mapping[str, Any]


Batches = Mapping[tuple[str, str], Batch]
"""By the name of the call and the uid of the resource."""


def batches(work: Work, found: Iterable[Found]) -> dict[tuple[str, str], Batch]:
    """The requests of the batched details of these resources."""
    kept: dict[tuple[str, str], Batch] = {}
    groups: dict[str, tuple[Detail, list[Found]]] = {}
    for item in found:
        for detail in work.details[item.type]:
            if detail.batched is not None and detail.needed(item):
                groups.setdefault(_key(detail, item), (detail, []))[1].append(item)
    for key, (detail, items) in groups.items():
        for number, part in enumerate(_parts(items, detail.most)):
            batch = Batch(f"{number} {key}", _joined(detail, part))
            kept |= {(detail.call.name, item.uid): batch for item in part}
    return kept


def _key(detail: Detail, found: Found) -> str:
    """What resources must have in common to be asked about together."""
    others = {name: value for name, value in detail.arguments(found).items() if name != detail.batched}
    return json.dumps([detail.call.name, found.region, others], sort_keys=True)


def _joined(detail: Detail, found: list[Found]) -> dict[str, Any]:
    asked = [detail.arguments(item) for item in found]
    name = str(detail.batched)
    return {**asked[0], name: [value for arguments in asked for value in arguments[name]]}


def _parts(items: list[Found], most: int) -> Iterator[list[Found]]:
    for start in range(0, len(items), most):
        yield items[start : start + most]
