"""Mapping: how one resource type is filled from Terraform's resources."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from msgspec import Struct

from gcheck.collectors.terraform.instances import IDENTITY, ResourceInstance
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View
from gcheck.model.unread import Unread


class Subject(Struct, frozen=True):
    """One thing that a tree declares: its instance, the block that is about it, and the joins of its tree.

    ``uid_suffix`` tells several things of one instance apart (``.root_block_device[0]``).
    """

    instance: ResourceInstance
    view: View
    joins: Joins
    uid_suffix: str = ""

    @property
    def uid(self) -> str:
        """Unique within a source."""
        return self.instance.uid + self.uid_suffix


Fill = Callable[[Subject], Reading]


def nothing_hidden(joins: Joins) -> Iterator[tuple[Subject, Unread]]:
    """For a mapping whose sources alone declare its resources."""
    return iter(())


class TypeMapping(Struct, frozen=True):
    """``sources`` are the Terraform types that declare such things, ``subjects`` lists them, ``attributes`` reads one."""

    sources: tuple[str, ...]
    attributes: Mapping[str, Fill]
    subjects: Callable[[Joins], Iterator[Subject]]
    name: Callable[[Subject], Any]
    hidden: Callable[[Joins], Iterator[tuple[Subject, Unread]]] = nothing_hidden
    """What may declare further ones: of which it is not known whether, or how often, it is there."""


def each_instance(*types: str) -> Callable[[Joins], Iterator[Subject]]:
    """One subject for each instance of these Terraform types that is known to exist."""

    def subjects(joins: Joins) -> Iterator[Subject]:
        for instance in joins.tree.instances(*types):
            if instance.doubt is None:
                yield Subject(instance, instance.view, joins)

    return subjects


def homeless(
    joins: Joins, argument: str, kinds: tuple[str, ...], homes: tuple[str, ...]
) -> Iterator[Subject]:
    """Resources of a part whose ``argument`` names no whole of this tree: what they add to is declared elsewhere."""
    for instance in joins.tree.instances(*kinds):
        if joins.named(instance.view.get(argument), *homes) is None:
            yield Subject(instance, instance.view, joins)


def stray(
    joins: Joins, argument: str, kinds: tuple[str, ...], homes: tuple[str, ...]
) -> Iterator[tuple[Subject, Unread | None]]:
    """``homeless`` parts, each with why it is not known if it is one: it may not exist, or a lost file may declare its home."""
    lost = next((item.unread for home in homes for item in joins.tree.lost(home)), None)
    for subject in homeless(joins, argument, kinds, homes):
        yield subject, subject.instance.doubt or lost


def of_the_whole(parts: Collection[str], whole: str) -> Callable[[Fill], Fill]:
    """Makes of an attribute of the whole one that is unread where only a part of it, by its Terraform type, is in this code."""

    def narrowed(fill: Fill) -> Fill:
        def read(subject: Subject) -> Reading:
            if subject.instance.type not in parts:
                return fill(subject)
            place = subject.view.place
            return Reading(unresolved(f"{whole} is not in this code", place.file, place.line))

        return read

    return narrowed


def own_name(subject: Subject) -> Reading:
    """The name that the code gives: unread if it is not known, a symbol where the provider will make one up."""
    reading = subject.view.text("name")
    return reading if reading.value else subject.view.default(_made_name(subject), "made at apply")


def _made_name(subject: Subject) -> str:
    instance = subject.instance
    return instance.symbol("id" if IDENTITY.get(instance.type) == "name" else "name")


def literal_name(subject: Subject) -> Any:
    """The name for people: as the code gives it, None where it is not literal."""
    return subject.view.text("name").value


def region(subject: Subject) -> Reading:
    """The region of the resource's own argument or of its provider's configuration."""
    own = subject.view.text("region")
    if own.value is not None:
        return own
    found = subject.instance.module.provider(alias(subject.instance))
    if isinstance(found, View):
        return found.text("region")
    return Reading(found if found is not None else unresolved("the region is not written in this code"))


def alias(instance: ResourceInstance) -> str | None:
    """The alias of the provider configuration that a resource chooses: ``provider = aws.west``."""
    chosen = instance.block.body.attribute("provider")
    if chosen is None:
        return None
    written = chosen.plain or (chosen.text.of(chosen.node) if chosen.node is not None else "")
    return written.strip().strip('"').partition(".")[2] or None


def tags(subject: Subject) -> Reading:
    """The provider's default tags with the resource's own over them; a tag that is not known is unread by itself."""
    default = subject.instance.module.default_tags(alias(subject.instance))
    own = subject.view.get("tags")
    for value in (default, own):
        if isinstance(value, Unread):
            return Reading(bare(value), {"": subject.view.place_of("tags")})
    merged = {**(default or {}), **own} if isinstance(own, dict) else dict(default or {})
    values = {key: _tag(value) for key, value in merged.items() if value is not None}
    return Reading(values, {"": subject.view.place_of("tags")})


def _tag(value: Any) -> Any:
    if isinstance(value, Unread):
        return bare(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    return unresolved("this tag is not a text")
