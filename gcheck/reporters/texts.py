"""Every text of an assessment changed in the same way, with whatever follows from the texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from gcheck.model.assessment import Assessment

T = TypeVar("T")
Change = Callable[[str], str]

_Get = Callable[[Any], Iterable[Any]]

_TEXTS = ("str", "str | None")
_NUMBERS = ("int", "bool", "float", "Mapping[str, int]")
"""Declarations of fields without a text of any source."""


class Texts:
    """Applies one change to every text in plain values and structs; what does not change stays the same object."""

    def __init__(self, change: Change) -> None:
        self._change = cache(change)
        self._done: dict[int, tuple[Any, Any]] = {}

    def of(self, value: T) -> T:
        """The value with every text in it changed; keys of mappings are texts, too."""
        made: T = self._of(value)
        return made

    def _of(self, value: Any) -> Any:
        if isinstance(value, str):
            new = self._change(value)
            return value if new == value else new
        if value is None or isinstance(value, (bool, int, float)):
            return value
        known = self._done.get(id(value))
        if known is None:
            # The value is kept as well, so that no other object can come to stand at its address.
            known = self._done[id(value)] = (value, self._inside(value))
        return known[1]

    def _inside(self, value: Any) -> Any:
        if isinstance(value, Struct):
            pairs = ((name, getattr(value, name)) for name in value.__struct_fields__)
            new = {name: made for name, item in pairs if (made := self._of(item)) is not item}
            return replace(value, **new) if new else value
        if isinstance(value, Mapping):
            made = {self._of(key): self._of(item) for key, item in value.items()}
            return made if made != value else value
        if isinstance(value, (list, tuple)):
            items = [self._of(item) for item in value]
            same = all(new is old for new, old in zip(items, value, strict=True))
            return value if same else type(value)(items)
        return value


def every_text(value: Any, known: Iterable[object] = ()) -> set[str]:
    """Every text in plain values and structs, keys of mappings included. Faster by far than a change that changes nothing.

    Of fields that are declared to hold numbers, or numbers by a name that the code gives them, nothing is looked at, nor of
    objects that are ``known``.
    """
    left, found = [value], set[Any]()
    seen = {id(one) for one in known}
    parts: dict[type, tuple[_Get, _Get]] = {}
    while left:
        one = left.pop()
        kind = type(one)
        if kind is str:
            found.add(one)
        elif kind is tuple or kind is list:
            left.extend(one)
        elif kind is dict:
            left.extend(one)
            left.extend(one.values())
        elif id(one) not in seen:
            seen.add(id(one))
            if kind not in parts:
                parts[kind] = _parts(kind)
            texts, others = parts[kind]
            found.update(texts(one))
            left.extend(others(one))
    found.discard(None)
    return found


def _parts(kind: type) -> tuple[_Get, _Get]:
    """What gives the texts (or None) right in a value of this type, and what gives the other values in it."""
    if issubclass(kind, Struct):
        told = [item for item in _declared(kind).items() if item[1] not in _NUMBERS]
        return _getter([name for name, type_ in told if type_ in _TEXTS]), _getter(
            [name for name, type_ in told if type_ not in _TEXTS]
        )
    if issubclass(kind, str):
        return lambda one: (str(one),), _nothing
    if issubclass(kind, Mapping):
        return _nothing, lambda one: (*one.keys(), *one.values())
    return _nothing, iter if issubclass(kind, (list, tuple)) else _nothing


def _getter(names: list[str]) -> _Get:
    return attrgetter(*names) if len(names) > 1 else lambda one: [getattr(one, name) for name in names]


def _nothing(_: Any) -> tuple[()]:
    return ()


def _declared(kind: type[Struct]) -> dict[str, str]:
    """The fields of a struct with their types as they are written: to resolve them would cost a run its start."""
    written = {
        name: told
        for part in reversed(kind.__mro__)
        for name, told in vars(part).get("__annotations__", {}).items()
    }
    return {name: written[name] for name in kind.__struct_fields__}


def referring(old: Assessment, new: Assessment) -> Assessment:
    """The new assessment with its references to gaps and findings, whose ids follow from their texts, as they are now."""
    gaps = {one.id: other.id for one, other in zip(old.gaps, new.gaps, strict=True)}
    findings = tuple(
        replace(finding, reasons=tuple(
            replace(reason, gaps=tuple(gaps.get(name, name) for name in before.gaps))
            for before, reason in zip(was.reasons, finding.reasons, strict=True)
        )) if was.reasons else finding
        for was, finding in zip(old.findings, new.findings, strict=True)
    )  # fmt: skip
    if not any(waiver.fingerprint or waiver.content for waiver in new.waivers):
        return replace(new, findings=findings)
    prints = {was.fingerprint: now.fingerprint for was, now in zip(old.findings, findings, strict=True)}
    contents = {was.content: now.content for was, now in zip(old.findings, findings, strict=True)}
    waivers = tuple(
        replace(
            waiver,
            fingerprint=prints.get(was.fingerprint, was.fingerprint),
            content=contents.get(was.content, was.content),
        )
        for was, waiver in zip(old.waivers, new.waivers, strict=True)
    )
    return replace(new, findings=findings, waivers=waivers)
