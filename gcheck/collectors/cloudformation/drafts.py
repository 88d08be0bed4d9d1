"""Drafts: blocks in the shape that mappings read, made of the properties of a resource. Values are evaluated when asked.

A property becomes the argument of its name in Terraform's spelling (``KmsKeyId``: ``kms_key_id``), an object a block,
a list of objects one block each. What has another name or another form says so in a table, by a Turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias, Union

from gcheck.collectors.cloudformation.evaluation import Evaluation
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.terraform.syntax import Attribute, Block, Body, Text
from gcheck.collectors.terraform.values import Symbol, constant
from gcheck.model.unread import Unread
from gcheck.patterns import regex

Turn: TypeAlias = "Callable[[Draft, Node], None]"
Names: TypeAlias = Mapping[str, Union[str, "Turn"]]

_WORDS = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MAX_BLOCKS = 10_000


@lru_cache(maxsize=4096)
def snake(name: str) -> str:
    """``DBInstanceClass`` as ``db_instance_class``."""
    return _WORDS.sub("_", name).lower()


class Made:
    """The resources that one declaration makes: the first is itself, the others stand beside it.

    ``own`` is what ``Ref`` gives for the declaration, ``at`` the node of it, ``declared`` that of its properties.
    """

    def __init__(self, evaluation: Evaluation, name: str, own: Symbol, at: Node, declared: Node) -> None:
        self.evaluation = evaluation
        self.name = name
        self.own = own
        self.at = at
        self.declared = declared
        self.drafts: list[Draft] = []

    def resource(
        self, kind: str, node: Node | None = None, doubt: Unread | None = None, suffix: str = ""
    ) -> Draft:
        """A further resource of a Terraform type, about what stands at a node; ``suffix`` tells several apart."""
        draft = Draft(self, node or self.at, kind, doubt, suffix)
        self.drafts.append(draft)
        return draft


class Draft:
    """A block to be: ``kind`` is its type, for a resource the Terraform type."""

    def __init__(
        self, made: Made, node: Node, kind: str, doubt: Unread | None = None, suffix: str = ""
    ) -> None:
        self.suffix = suffix
        self.made = made
        self.node = node
        self.kind = kind
        self.doubt = doubt
        self._attributes: dict[str, Attribute] = {}
        self._blocks: list[Draft | Block] = []

    @property
    def evaluation(self) -> Evaluation:
        """The values of the template."""
        return self.made.evaluation

    def has(self, name: str) -> bool:
        """True if an argument or block of this name was put here."""
        return name in self._attributes or any(_named(block) == name for block in self._blocks)

    def part(self, name: str) -> Draft | None:
        """The first block of this name that was put here."""
        found = (block for block in self._blocks if isinstance(block, Draft) and block.kind == name)
        return next(found, None)

    def put(self, name: str, node: Node, change: Callable[[Any], Any] | None = None) -> None:
        """An argument with the value of a node, in another form if ``change`` makes one of a known value."""
        known: list[Any] = []

        def evaluate(scope: Any) -> Any:
            if not known:
                value = _spelled(self.evaluation.plain(node))
                known.append(value if change is None or isinstance(value, Unread) else change(value))
            return known[0]

        place = node.place
        self._attributes[name] = Attribute(
            name, Text(node.file, b""), place.line or 1, place.column or 1, None, evaluate
        )

    def set(self, name: str, value: Any, node: Node | None = None, note: str | None = None) -> None:
        """An argument with a value that is known already."""
        place = (node or self.node).place
        where = (Text((node or self.node).file, b""), place.line or 1, place.column or 1)
        self._attributes[name] = Attribute(name, *where, None, constant(value), note=note)

    def default(self, name: str, value: Any, note: str = "CloudFormation's default") -> None:
        """What AWS documents for a property that is not written; nothing where the argument is there."""
        if not self.has(name):
            self.set(name, value, note=note)

    def block(self, name: str, node: Node) -> Draft:
        """An empty block within this one."""
        draft = Draft(self.made, node, name)
        self._blocks.append(draft)
        return draft

    def hidden(self, name: str, unread: Unread, node: Node) -> None:
        """A place where any number of blocks may stand."""
        place = node.place
        where = (node.file, place.line or 1, place.column or 1)
        over = Attribute("for_each", Text(node.file, b""), where[1], where[2], None, constant(unread))
        inner = Block("content", (), Body({}, []), *where)
        self._blocks.append(Block("dynamic", (name,), Body({"for_each": over}, [inner]), *where))

    def fill(self, node: Node, names: Names) -> None:
        """Put what the properties of an object say, each by its Turn or its own name."""
        for key, child in node.children():
            found = self.evaluation.settle(child)
            if found is None:
                continue
            turn = names.get(str(key))
            if turn is None:
                generic(snake(str(key)))(self, found)
            elif isinstance(turn, str):
                generic(turn)(self, found)
            else:
                turn(self, found)

    def finish(self, labels: tuple[str, ...] = ()) -> Block:
        """The block."""
        place = self.node.place
        body = Body(self._attributes, [_finished(item) for item in self._blocks])
        return Block(
            "resource" if labels else self.kind,
            labels,
            body,
            self.node.file,
            place.line or 1,
            place.column or 1,
        )


def _finished(item: Draft | Block) -> Block:
    return item.finish() if isinstance(item, Draft) else item


def _named(item: Draft | Block) -> str:
    if isinstance(item, Draft):
        return item.kind
    return item.labels[0] if item.type == "dynamic" else item.type


def _spelled(value: Any) -> Any:
    """CloudFormation takes "True" and "FALSE" for truth values as well."""
    if type(value) is str and len(value) < 6 and value.lower() in ("true", "false"):
        return value.lower()
    return value


def generic(name: str, names: Names | None = None) -> Turn:
    """An argument of this name and, where objects stand there, a block for each."""

    def turn(draft: Draft, node: Node) -> None:
        draft.put(name, node)
        _blocks(draft, name, node, names or {})

    return turn


def _blocks(draft: Draft, name: str, node: Node, names: Names) -> None:
    if isinstance(node.raw, dict):
        draft.block(name, node).fill(node, names)
    elif isinstance(node.raw, list):
        items = [draft.evaluation.settle(child) for _, child in list(node.children())[:_MAX_BLOCKS]]
        found = [item for item in items if item is not None]
        if any(isinstance(item.raw, dict) for item in found):
            for item in found:
                if isinstance(item.raw, dict):
                    draft.block(name, item).fill(item, names)
                elif isinstance(item.raw, Unread):
                    draft.hidden(name, item.raw, item)
