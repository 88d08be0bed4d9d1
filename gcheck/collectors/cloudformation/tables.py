"""Tables: how the properties of CloudFormation's types become arguments, and what AWS documents where they are absent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.cloudformation.drafts import Draft, Made, Names, Turn, generic
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.terraform.encodings import encode
from gcheck.collectors.terraform.values import Symbol, unresolved
from gcheck.model.unread import Unread

Extra = Callable[[Draft, Node], None]


class Translation(Struct, frozen=True):
    """How one CloudFormation type is put into the shape of a Terraform type.

    ``kind``: the Terraform type. ``names``: property to argument or Turn, where the spelling alone does not do.
    ``defaults``: arguments for properties that are absent, where Terraform's default is not AWS's.
    ``named``: the property that gives the name which ``Ref`` returns; ``arn``: ``Ref`` returns the ARN.
    ``further``: code that adds to the block, or resources beside it.
    """

    kind: str
    names: Names = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    named: str | None = None
    arn: bool = False
    further: Extra | None = None

    def make(self, made: Made) -> None:
        """The resource with all that stands beside it."""
        draft = made.resource(self.kind)
        draft.fill(made.declared, {"Tags": tags, **self.names})
        for name, value in self.defaults.items():
            draft.default(name, value)
        if self.further is not None:
            self.further(draft, made.declared)


def dropped(draft: Draft, node: Node) -> None:
    """A Turn for what no mapping reads, or what means something else than the argument of the same spelling."""


def several(*turns: Turn) -> Turn:
    """Several Turns of one property."""

    def turn(draft: Draft, node: Node) -> None:
        for each in turns:
            each(draft, node)

    return turn


def block(name: str, names: Names | None = None) -> Turn:
    """An object, or each object of a list, as a block with names of its own within."""
    return generic(name, names)


def changed(name: str, change: Callable[[Any], Any]) -> Turn:
    """An argument whose known value has another form."""
    return lambda draft, node: draft.put(name, node, change)


def chosen(name: str, words: Mapping[Any, Any]) -> Turn:
    """An argument with Terraform's words for those of CloudFormation."""
    return changed(name, lambda value: words.get(value, value))


def json_text(name: str) -> Turn:
    """An object as the JSON text that Terraform has: policies above all. A text stays as it is."""

    def turn(draft: Draft, node: Node) -> None:
        budget = draft.evaluation.budget
        draft.put(name, node, lambda value: value if isinstance(value, str) else encode(value, budget))

    return turn


def lifted(names: Names) -> Turn:
    """The properties of an object, as if they stood one level higher; those without a name here are left out."""

    def turn(draft: Draft, node: Node) -> None:
        if isinstance(node.raw, Unread):
            for name in names.values():
                if isinstance(name, str):
                    draft.set(name, node.raw, node)
                else:
                    name(draft, node)
        elif isinstance(node.raw, dict):
            found = {key: child for key, child in node.children() if key in names}
            _fill(draft, found, names)

    return turn


def _fill(draft: Draft, found: Mapping[str, Node], names: Names) -> None:
    for key, child in found.items():
        settled = draft.evaluation.settle(child)
        name = names[key]
        if settled is not None:
            (generic(name) if isinstance(name, str) else name)(draft, settled)


def beside(kind: str, link: str, names: Names | None = None) -> Turn:
    """A resource of its own, whose argument ``link`` names this one."""

    def turn(draft: Draft, node: Node) -> None:
        unread = node.raw if isinstance(node.raw, Unread) else None
        other = draft.made.resource(kind, node, unread)
        other.set(link, draft.made.own, node)
        if unread is None:
            other.fill(node, names or {})

    return turn


def inner(draft: Draft, node: Node, *path: str) -> Node | None:
    """The settled node at a path of properties; None where there is none, a node with an Unread where it is not known."""
    found: Node | None = node
    for key in path:
        if found is None or isinstance(found.raw, Unread):
            return found
        if not isinstance(found.raw, dict) or key not in found.raw:
            return None
        found = draft.evaluation.settle(found.child(key))
    return found


def items(draft: Draft, node: Node | None) -> list[Node]:
    """The settled items of a list; one node with an Unread where it is not known."""
    if node is None:
        return []
    if isinstance(node.raw, list):
        settled = [draft.evaluation.settle(child) for _, child in node.children()]
        return [item for item in settled if item is not None]
    return [node]


def value(draft: Draft, node: Node, *path: str) -> Any:
    """The value at a path of properties: None where it is absent."""
    found = inner(draft, node, *path)
    return None if found is None else draft.evaluation.plain(found)


def attributes(table: Mapping[str, str], key: str = "Key", of: str = "Value") -> Turn:
    """A list of keys and values, as load balancers have it; ``table`` says which key is which argument or ``block.name``.

    An item whose key is not known may be any of them.
    """

    def turn(draft: Draft, node: Node) -> None:
        blocks: dict[str, Draft] = {}
        for item in items(draft, node):
            name = item.raw if isinstance(item.raw, Unread) else value(draft, item, key)
            if isinstance(name, Unread):
                for target in table.values():
                    _target(draft, blocks, target, node).set(target.rpartition(".")[2], name, item)
            elif isinstance(name, str) and name in table:
                target = table[name]
                found = inner(draft, item, of)
                if found is not None:
                    _target(draft, blocks, target, item).put(target.rpartition(".")[2], found)

    return turn


def _target(draft: Draft, blocks: dict[str, Draft], target: str, node: Node) -> Draft:
    name = target.rpartition(".")[0]
    if not name:
        return draft
    if name not in blocks:
        blocks[name] = draft.block(name, node)
    return blocks[name]


def tags(draft: Draft, node: Node) -> None:
    """Tags as a list of keys and values, or as an object."""
    draft.put("tags", node, _tags)


def _tags(found: Any) -> Any:
    if isinstance(found, dict):
        return found
    if not isinstance(found, list):
        return unresolved("tags are a list of keys and values")
    result: dict[str, Any] = {}
    for item in found:
        name = item.get("Key") if isinstance(item, dict) else item
        if isinstance(name, (Unread, Symbol)):
            return name if isinstance(name, Unread) else unresolved("the key of a tag is not known")
        if not isinstance(item, dict) or name is None:
            return unresolved("tags are a list of keys and values")
        result[str(name)] = item.get("Value")
    return result
