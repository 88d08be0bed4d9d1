"""Stand-in: the text that says what a registry module declares, as a folder whose places are those of the call.

A stand-in is written in HCL and evaluated like a module of the tree. Besides blocks of Terraform it has

- ``inputs { name = default }`` and ``strict_inputs``, variables in short; those of the second refuse null;
- ``required = [...]``, inputs without a default, and ``inert = [...]``, inputs that nothing here depends on;
- the names ``version`` (``major`` and ``minor``) and ``unmodelled``, a value that is never known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from gcheck.collectors.terraform.folder import Folder
from gcheck.collectors.terraform.registry import Chosen
from gcheck.collectors.terraform.syntax import Attribute, Block, Body, Text, parse
from gcheck.collectors.terraform.values import constant
from gcheck.model.unread import Unread
from gcheck.patterns import regex
from gcheck.shipped import folder

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope

META = frozenset(["source", "version", "providers", "depends_on", "count", "for_each", "//"])
"""Arguments of a call that are no inputs."""

_SHARED = ("variable", "locals")
"""Blocks that stand as they are: what they say is only read through others."""

_Where = tuple[str, int, int]
"""File, line and column."""

_MENTION = regex(r"\b(var|local)\.([A-Za-z_][\w-]*)")
_WORD = regex(r"\"([\w-]+)\"")


class StandIn:
    """The parsed text of one stand-in: ``body`` in blocks of Terraform, ``names`` of all inputs that it knows."""

    def __init__(self, name: str, body: Body) -> None:
        self.name = name
        self.inert = _words(body, "inert")
        required = _words(body, "required")
        blocks = [block for block in body.blocks if block.type not in ("inputs", "strict_inputs")]
        blocks += [_variable(block, name, None) for block in body.blocks[:1] for name in sorted(required)]
        for block in body.blocks:
            if block.type in ("inputs", "strict_inputs"):
                strict = block.type == "strict_inputs"
                blocks += [_variable(block, *item, strict=strict) for item in block.body.attributes.items()]
        self.blocks = blocks
        self.names = self.inert | {block.labels[0] for block in blocks if block.type == "variable"}
        self._locals = {
            name: item
            for block in blocks
            if block.type == "locals"
            for name, item in block.body.attributes.items()
        }
        self._mentions: dict[int, tuple[str, ...]] = {}

    def mentions(self, attribute: Attribute) -> tuple[str, ...]:
        """The inputs that an expression depends on by name, in the order of the text, also through locals."""
        key = id(attribute)
        if key not in self._mentions:
            self._mentions[key] = tuple(dict.fromkeys(self._mentioned(attribute, set())))
        return self._mentions[key]

    def _mentioned(self, attribute: Attribute, seen: set[str]) -> Iterator[str]:
        written = attribute.text.of(attribute.node) if attribute.node is not None else ""
        for kind, name in _MENTION.findall(written):
            if kind == "var":
                yield name
            elif name not in seen and name in self._locals:
                seen.add(name)
                yield from self._mentioned(self._locals[name], seen)


def _words(body: Body, name: str) -> frozenset[str]:
    found = body.attribute(name)
    return frozenset(_WORD.findall(found.text.of(found.node))) if found is not None else frozenset()


def _variable(block: Block, name: str, default: Attribute | None, strict: bool = False) -> Block:
    attributes = {} if default is None else {"default": default}
    if strict and default is not None:
        where = (default.text, default.line, default.column)
        attributes["nullable"] = Attribute("nullable", *where, None, constant(False))
    return Block("variable", (name,), Body(attributes, []), block.file, block.line, block.column)


@lru_cache(maxsize=64)
def load(file: str) -> StandIn:
    """A stand-in by the name of its file."""
    data = (folder(f"{__package__}.stand_ins") / file).read_bytes()
    return StandIn(file, parse(file, data))


def stand_in_folder(chosen: Chosen, call: Block, path: str) -> Folder | Unread:
    """What the call declares; an Unread where it sets an input that the stand-in does not know.

    ``path`` tells the folders of several calls apart.
    """
    known = load(chosen.file)
    given = {name: item for name, item in call.body.attributes.items() if name not in META}
    strange = sorted(given.keys() - known.names)
    if strange:
        item = given[strange[0]]
        reason = f"{chosen.label} is not known to have the input {strange[0]!r}"
        return Unread("remote_module", reason, file=item.file, line=item.line)
    folder = Folder(path, note=chosen.label, bindings=_bindings(chosen, call))
    placed = _Placed(known, call, given)
    shared = [block for block in known.blocks if block.type in _SHARED]
    folder.add(
        Body({}, shared + placed.blocks([item for item in known.blocks if item.type not in _SHARED])), False
    )
    return folder


def _bindings(chosen: Chosen, call: Block) -> dict[str, Any]:
    def unread(reason: str) -> Unread:
        return Unread("remote_module", f"{chosen.label}: {reason}", file=call.file, line=call.line)

    version: Any = unread("the call allows versions that differ in this")
    if chosen.version is not None:
        version = {"major": chosen.version[0], "minor": chosen.version[1]}
    return {**chosen.bind, "version": version, "unmodelled": unread("this is not read without its source")}


class _Placed:
    """Copies of a stand-in's blocks that stand where the call is, or where it gives the input behind an expression."""

    def __init__(self, known: StandIn, call: Block, given: dict[str, Attribute]) -> None:
        self._known = known
        self._given = given
        self._call = call
        self._texts: dict[str, Text] = {}

    def blocks(self, blocks: list[Block]) -> list[Block]:
        """The blocks of the whole stand-in."""
        where = (self._call.file, self._call.line, self._call.column)
        return [self.block(block, where) for block in blocks]

    def block(self, block: Block, where: _Where) -> Block:
        """A block at a place of the tree, or where its ``for_each`` is from."""
        over = block.body.attribute("for_each") if block.type == "dynamic" else None
        where = self._place(over, where) if over is not None else where
        return Block(block.type, block.labels, _PlacedBody(self, block.body, where), *where)

    def attribute(self, attribute: Attribute, where: _Where) -> Attribute:
        """An attribute at a place of the tree, or where the input that it depends on is given."""
        file, line, column = self._place(attribute, where)
        if file not in self._texts:
            self._texts[file] = Text(file, attribute.text.data)
        evaluate = _relocated(attribute, file, line)
        return Attribute(attribute.name, self._texts[file], line, column, attribute.node, evaluate)

    def _place(self, attribute: Attribute, where: _Where) -> _Where:
        for name in self._known.mentions(attribute):
            if name in self._given:
                item = self._given[name]
                return item.file, item.line, item.column
        return where


class _PlacedBody(Body):
    """A body whose attributes and blocks are placed when they are asked for: most resources of a module are not made."""

    __slots__ = ("_attributes", "_blocks", "_body", "_placed", "_where")

    def __init__(self, placed: _Placed, body: Body, where: _Where) -> None:
        self._placed = placed
        self._body = body
        self._where = where
        self._attributes: dict[str, Attribute] = {}
        self._blocks: list[Block] | None = None

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of this name."""
        if name not in self._attributes:
            found = self._body.attributes.get(name)
            if found is None:
                return None
            self._attributes[name] = self._placed.attribute(found, self._where)
        return self._attributes[name]

    @property
    def attributes(self) -> dict[str, Attribute]:  # type: ignore[override]
        """All attributes by name."""
        return {name: item for name in self._body.attributes if (item := self.attribute(name)) is not None}

    @property
    def blocks(self) -> list[Block]:  # type: ignore[override]
        """The blocks in order."""
        if self._blocks is None:
            self._blocks = [self._placed.block(block, self._where) for block in self._body.blocks]
        return self._blocks


def _relocated(attribute: Attribute, file: str, line: int) -> Callable[[Scope], Any]:
    """The same evaluation; what it cannot know is told at the call, since the stand-in is no file of the tree."""
    name = attribute.text.name
    return lambda scope: _moved(attribute.evaluate(scope), name, file, line)


def _moved(value: Any, name: str, file: str, line: int) -> Any:
    if isinstance(value, Unread):
        return replace(value, file=file, line=line) if value.file == name else value
    if isinstance(value, list) and any(isinstance(item, (Unread, list, dict)) for item in value):
        return [_moved(item, name, file, line) for item in value]
    if isinstance(value, dict) and any(isinstance(item, (Unread, list, dict)) for item in value.values()):
        return {key: _moved(item, name, file, line) for key, item in value.items()}
    return value
