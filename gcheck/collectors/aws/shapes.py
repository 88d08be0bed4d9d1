"""Whether an answer is of the types that the API declares. botocore drops nulls, and takes any text for a boolean's false.

A value of a wrong type is refused with the whole answer: half of one would be read as "there is none". A null in place of
a list is refused where it is read, since some answers leave out that way what nobody asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

MAX_DEPTH = 40
"""Levels of an answer that are looked at; a shape may hold itself."""


Path = tuple[str | int, ...]


class NullError(ValueError):
    """An answer says null where the API promises a list or a map."""


class Null:
    """Stands for a null in place of a list or a map: whoever looks into it learns that there was no answer."""

    def __init__(self, path: Path) -> None:
        self._where = ".".join(map(str, path))

    def _refuse(self, *arguments: Any) -> Any:
        raise NullError(f"{self._where} is null")

    __iter__ = __bool__ = __len__ = __getitem__ = __contains__ = __eq__ = _refuse
    get = items = keys = values = _refuse

    def __repr__(self) -> str:
        return "null"  # the same for all, wherever they stand: pages are compared by it

    __hash__ = None  # type: ignore[assignment]  # it is equal to nothing


def misfit(value: Any, shape: Any, nulls: list[Path], path: Path = ()) -> str | None:
    """What in a JSON answer is not of botocore's output shape, as a sentence; None if all of it is.

    ``nulls`` takes the paths, in the names of botocore's members, of nulls in place of lists and maps: they are an error
    only for who reads them. In place of anything else, a null is an answer that leaves the member out.
    """
    kind = shape.type_name
    if value is None:
        if kind in ("list", "map"):
            nulls.append(path)
        return None
    if not isinstance(value, _TYPES.get(kind, object)) or (isinstance(value, bool) and kind in _NUMBERS):
        where = ".".join(map(str, path)) or "the answer"
        return f"{where} is {type(value).__name__} where {kind} was expected"
    if len(path) > MAX_DEPTH:
        return None
    return next((found for found in _inside(value, shape, nulls, path) if found is not None), None)


def plant(answer: Any, nulls: list[Path]) -> None:
    """Put a Null where botocore has dropped a null."""
    for path in nulls:
        place = answer
        for step in path[:-1]:
            place = place[step]
        if path:
            place[path[-1]] = Null(path)


_NUMBERS = ("integer", "long", "float", "double")
_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,), "map": (dict,), "list": (list,), "boolean": (bool,), "string": (str,), "character": (str,),
    "blob": (str,), "timestamp": (str, int, float), **dict.fromkeys(_NUMBERS, (int, float)),
}  # fmt: skip


def _inside(value: Any, shape: Any, nulls: list[Path], path: Path) -> Iterator[str | None]:
    kind = shape.type_name
    if kind == "structure" and not getattr(shape, "is_document_type", False):
        for name, member in shape.members.items():
            key = member.serialization.get("name", name)
            if key in value and "location" not in member.serialization:
                yield misfit(value[key], member, nulls, (*path, name))
    elif kind == "list":
        for number, item in enumerate(value):
            yield misfit(item, shape.member, nulls, (*path, number))
    elif kind == "map":
        for key, item in value.items():
            yield misfit(item, shape.value, nulls, (*path, key))


def odd_element(root: Element, operation_model: Any) -> str | None:
    """An element of an XML answer that should say true or false and says something else, or that stands twice where the API
    has one; None if there is none. botocore makes a list of elements of two, or takes the first."""
    booleans, single = names_of(operation_model)
    for parent in root.iter():
        seen: set[str] = set()
        for element in parent:
            name = element.tag.rpartition("}")[2]
            if name in seen:
                return f"{name} stands twice where one was expected"
            if name in single:
                seen.add(name)
            if name in booleans and len(element) == 0 and (element.text or "").strip() not in _BOOLEANS:
                return f"{name} is {(element.text or '')[:40]!r} where true or false was expected"
    return None


_BOOLEANS = ("true", "false")


@lru_cache(maxsize=512)
def names_of(operation_model: Any) -> tuple[frozenset[str], frozenset[str]]:
    """The names that stand for booleans in an operation's XML answer, and never for anything else; and those of which an
    element has one at most."""
    booleans: set[str] = set()
    others: set[str] = set()
    repeated = {"entry"}
    seen: set[str] = set()
    waiting = [operation_model.output_shape] if operation_model.output_shape is not None else []
    while waiting:
        shape = waiting.pop()
        if shape.name in seen:
            continue
        seen.add(shape.name)
        if shape.type_name == "structure":
            for name, member in shape.members.items():
                key = member.serialization.get("name", name)
                (booleans if member.type_name == "boolean" else others).add(key)
                if member.serialization.get("flattened"):
                    repeated.add(key)
                waiting.append(member)
        elif shape.type_name == "list":
            repeated.add(shape.member.serialization.get("name", "member"))
            waiting.append(shape.member)
        elif shape.type_name == "map":
            waiting += [shape.key, shape.value]
    return frozenset(booleans - others), frozenset((booleans | others) - repeated)
