"""View: one block in one scope, and what was read from it: values with the places they stand at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from gcheck.collectors.terraform.comprehensions import pairs
from gcheck.collectors.terraform.syntax import Attribute, Block, Body
from gcheck.collectors.terraform.values import (
    MAX_ITEMS,
    EvaluationError,
    ExhaustedError,
    Symbol,
    bare,
    constant,
    to_bool,
    to_number,
    to_text,
    unresolved,
)
from gcheck.errors import DocumentError
from gcheck.model.place import Place
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope


class Reading(Struct, frozen=True):
    """A value with places by dotted path within it; ``""`` is the value itself."""

    value: Any
    places: dict[str, Place] = field(default_factory=dict)

    def at(self, name: str | int) -> dict[str, Place]:
        """The places as seen from one level above."""
        return {f"{name}.{path}" if path else str(name): place for path, place in self.places.items()}


def record(place: Place, **fields: Reading) -> Reading:
    """An object of several readings."""
    places = {"": place}
    for name, reading in fields.items():
        places.update(reading.at(name))
    return Reading({name: reading.value for name, reading in fields.items()}, places)


def listing(readings: Sequence[Reading], place: Place | None = None) -> Reading:
    """A list of several readings."""
    places = {"": place} if place is not None else {}
    for position, reading in enumerate(readings):
        places.update(reading.at(position))
    return Reading([reading.value for reading in readings], places)


def attempt(evaluate: Callable[[], Any], file: str, line: int) -> Any:
    """The value of an evaluation, or an Unread that says why there is none."""
    try:
        return evaluate()
    except EvaluationError as error:
        return unresolved(f"this cannot be evaluated: {error}", file, line)
    except ExhaustedError:
        return Unread("truncated", "the evaluation of this tree took too many steps", file=file, line=line)
    except RecursionError:
        return unresolved("the references behind this are nested too deeply", file, line)
    except DocumentError as error:
        return Unread("unparsed", error.message, file=error.file, line=error.line)


class View:
    """A block whose attributes are evaluated when they are asked for."""

    def __init__(self, block: Block, scope: Scope) -> None:
        self.block = block
        self.scope = scope

    @property
    def place(self) -> Place:
        """Where the block begins."""
        return Place(self.block.file, self.block.line, self.block.column)

    def place_of(self, name: str) -> Place:
        """Where an attribute stands; the block's place where it is not written."""
        found = self.block.body.attribute(name)
        return (
            Place(found.file, found.line, found.column, note=found.note) if found is not None else self.place
        )

    def has(self, name: str) -> bool:
        """True if an attribute or a block of this name is written."""
        return self.block.body.attribute(name) is not None or bool(list(self._written(name)))

    def get(self, name: str) -> Any:
        """The value of an attribute: None where it is not written or null, an Unread where it is not known."""
        found = self.block.body.attribute(name)
        return None if found is None else self._value(found, lambda scope: found.evaluate(scope))

    def _value(self, found: Attribute, evaluate: Callable[[Scope], Any]) -> Any:
        return attempt(lambda: evaluate(self.scope), found.file, found.line)

    def _as(self, name: str, convert: Callable[[Any], Any], default: Any, note: str) -> Reading:
        found = self.block.body.attribute(name)
        if found is None:
            return self.default(default, note)
        value = self._value(found, lambda scope: convert(found.evaluate(scope)))
        if value is None:
            return self.default(default, note)
        value = bare(value) if isinstance(value, Unread) else value
        return Reading(value, {"": Place(found.file, found.line, found.column, note=found.note)})

    def text(self, name: str, default: Any = None, note: str = "provider default") -> Reading:
        """A text; the default where it is null or not written."""
        return self._as(name, to_text, default, note)

    def reference(self, name: str) -> Reading:
        """A text in which the empty one means none, as for ids and ARNs."""
        return self._as(name, lambda value: to_text(value) or None, None, "provider default")

    def flag(self, name: str, default: Any = None, note: str = "provider default") -> Reading:
        """A bool; the default where it is null or not written."""
        return self._as(name, to_bool, default, note)

    def whole(self, name: str, default: Any = None, note: str = "provider default") -> Reading:
        """An integer; the default where it is null or not written."""
        return self._as(name, _integer, default, note)

    def texts(self, name: str) -> Reading:
        """A list of texts, empty where it is null or not written; an Unread as a whole stands in it as one item."""
        found = self.block.body.attribute(name)
        if found is None:
            return Reading([])
        value = self._value(found, lambda scope: _text_list(found.evaluate(scope), found))
        value = [bare(value)] if isinstance(value, Unread) else value
        return Reading(value, {"": Place(found.file, found.line, found.column, note=found.note)})

    def default(self, value: Any, note: str = "provider default") -> Reading:
        """A value that the code does not write, with the note that says where it is from."""
        place = self.place
        return Reading(value, {"": Place(place.file, place.line, place.column, note=note)})

    def blocks(self, name: str) -> list[View | Unread]:
        """The blocks of a type, dynamic ones expanded; an Unread stands for any number of blocks.

        An argument of that name, ``ingress = [{…}]``, counts as blocks: Terraform allows it for some.
        """
        found: list[View | Unread] = []
        for block in self._written(name):
            found += self._expanded(block) if block.type == "dynamic" else [View(block, self.scope)]
            if len(found) > MAX_ITEMS:
                return [
                    Unread("truncated", f"more than {MAX_ITEMS:,} blocks", file=block.file, line=block.line)
                ]
        return found or self._objects(name)

    def _objects(self, name: str) -> list[View | Unread]:
        written = self.block.body.attribute(name)
        value = self.get(name)
        if written is None or value is None:
            return []
        return [
            View(_block_of(item, written), self.scope)
            if isinstance(item, dict)
            else _not_a_block(item, written)
            for item in (value if isinstance(value, list) else [value])
        ]

    def block_or_unread(self, name: str) -> View | Unread | None:
        """The only block of a type: None where there is none, an Unread where that is not known."""
        found = self.blocks(name)
        unread = next((item for item in found if isinstance(item, Unread)), None)
        return unread if unread is not None else (found[0] if found else None)

    def _written(self, name: str) -> Iterator[Block]:
        for block in self.block.body.blocks:
            if block.type == name or (block.type == "dynamic" and block.labels[:1] == (name,)):
                yield block

    def _expanded(self, block: Block) -> list[View | Unread]:
        contents = block.body.named("content")
        over = block.body.attribute("for_each")
        if not contents or over is None:
            return [unresolved("this dynamic block has no for_each or no content", block.file, block.line)]
        items = self._value(over, lambda scope: _items(over.evaluate(scope)))
        if isinstance(items, Unread):
            return [bare(items)]
        written = block.body.attribute("iterator")
        name = _keyword(written) if written is not None else block.labels[0]
        return [
            View(contents[0], self.scope.bind({name: {"key": key, "value": value}})) for key, value in items
        ]


def _block_of(value: dict[str, Any], written: Attribute) -> Block:
    where = (written.text, written.line, written.column)
    attributes = {key: Attribute(key, *where, None, constant(item)) for key, item in value.items()}
    return Block(written.name, (), Body(attributes, []), written.file, written.line, written.column)


def _not_a_block(item: Any, written: Attribute) -> Unread:
    reason = f"{written.name} holds something else than objects"
    return bare(item) if isinstance(item, Unread) else unresolved(reason, written.file, written.line)


def _items(value: Any) -> Any:
    if isinstance(value, Symbol):
        return unresolved(f"{value} is only known after apply")
    return pairs(value)


def _keyword(attribute: Attribute) -> str:
    """The bare word that an attribute names, e.g. ``iterator = rule``."""
    return attribute.text.of(attribute.node).strip() if attribute.node is not None else ""


def _integer(value: Any) -> Any:
    found = to_number(value)
    if isinstance(found, float):
        raise EvaluationError("a whole number is required here")
    return found


def _text_list(value: Any, found: Attribute) -> Any:
    if isinstance(value, Unread) or value is None:
        return value if value is not None else []
    if isinstance(value, Symbol):
        return unresolved(f"{value} is only known after apply", found.file, found.line)
    if not isinstance(value, list):
        raise EvaluationError("a list is required here")
    return [item if isinstance(item, Unread) else to_text(item) for item in value if item is not None]
