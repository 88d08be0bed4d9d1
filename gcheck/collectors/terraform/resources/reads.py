"""Reads: what the tables of the mappings are made of, from one argument to a resource that stands beside.

A Read takes the value out of one block; ``of`` makes it the Fill of an attribute. Every default that a Read is given is
one that the provider or the AWS API documents; its note says so at the place of the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gcheck.collectors.terraform.documents import document
from gcheck.collectors.terraform.instances import IDENTITY
from gcheck.collectors.terraform.resources.mapping import (
    Fill,
    Subject,
    TypeMapping,
    each_instance,
    region,
    tags,
)
from gcheck.collectors.terraform.values import Answer, Partial, Symbol, bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing
from gcheck.model.unread import Unread

Read = Callable[[View], Reading]

PROVIDER = "provider default"


def flag(name: str, default: Any = False, note: str = PROVIDER) -> Read:
    """A bool argument."""
    return lambda view: view.flag(name, default, note)


def whole(name: str, default: Any = None, note: str = PROVIDER) -> Read:
    """An integer argument."""
    return lambda view: view.whole(name, default, note)


def text(name: str, default: Any = None, note: str = PROVIDER) -> Read:
    """A text argument."""
    return lambda view: view.text(name, default, note)


def reference(name: str) -> Read:
    """An id or ARN, null where it is empty or not written."""
    return lambda view: view.reference(name)


def texts(name: str) -> Read:
    """A list of texts, empty where it is not written."""
    return lambda view: view.texts(name)


def policy(name: str = "policy") -> Read:
    """An IAM policy document, null where there is none."""
    return lambda view: document(view, name)


def constant(value: Any, note: str) -> Read:
    """What holds for every resource of a kind, whatever its code says."""
    return lambda view: view.default(value, note)


def inside(name: str, read: Read, absent: Any = None, note: str = PROVIDER) -> Read:
    """What the only block of a name says; ``absent`` where there is none."""

    def result(view: View) -> Reading:
        block = view.block_or_unread(name)
        if block is None:
            return view.default(absent, note)
        return Reading(bare(block)) if isinstance(block, Unread) else read(block)

    return result


def each(name: str, read: Read) -> Read:
    """A list of what each block of a name says; an unread one stands in it for any number."""

    def result(view: View) -> Reading:
        blocks = view.blocks(name)
        return listing(
            [Reading(bare(item)) if isinstance(item, Unread) else read(item) for item in blocks], view.place
        )

    return result


def made(read: Read, change: Callable[[Any], Any]) -> Read:
    """A known value in another form."""

    def result(view: View) -> Reading:
        found = read(view)
        return found if isinstance(found.value, Unread) else Reading(change(found.value), found.places)

    return result


def chosen(read: Read, words: Mapping[Any, Any]) -> Read:
    """A known value in our words; one without a word stays as it is."""
    return made(read, lambda value: words.get(value, value))


def either(*reads: Read) -> Read:
    """The first value that is not null; the last one where all are."""

    def result(view: View) -> Reading:
        for read in reads[:-1]:
            found = read(view)
            if found.value is not None:
                return found
        return reads[-1](view)

    return result


def is_set(*names: str) -> Read:
    """Whether one of these arguments is given anything."""

    def result(view: View) -> Reading:
        doubt = None
        for name in names:
            value = view.get(name)
            sure = isinstance(value, Answer) or (isinstance(value, Partial) and _has_text(value))
            if sure or (value not in (None, "") and not isinstance(value, Unread)):
                return Reading(True, {"": view.place_of(name)})
            if isinstance(value, Unread):
                doubt = Reading(bare(value), {"": view.place_of(name)})
        return doubt or view.default(False)

    return result


def _has_text(value: Partial) -> bool:
    return any(isinstance(part, (str, Answer)) and part != "" for part in value.parts)


def of(read: Read) -> Fill:
    """An attribute out of the subject's own block."""
    return lambda subject: read(subject.view)


def named(argument: str) -> Fill:
    """The name that the code gives; a symbol where the provider will make one up."""

    def fill(subject: Subject) -> Reading:
        found = subject.view.text(argument)
        if found.value:
            return found
        given = IDENTITY.get(subject.instance.type) == argument
        return subject.view.default(subject.instance.symbol("id" if given else argument), "made at apply")

    return fill


def symbol(name: str) -> Fill:
    """The text that stands for what only exists after apply."""
    return lambda subject: subject.view.default(subject.instance.symbol(name), "made at apply")


def own(argument: str, read: Read, otherwise: Fill) -> Fill:
    """What an argument or block of the subject says; where it is not written or null, something else."""

    def fill(subject: Subject) -> Reading:
        if subject.view.has(argument):
            found = read(subject.view)
            if found.value is not None:
                return found
        return otherwise(subject)

    return fill


def beside(kind: str, argument: str, read: Read, otherwise: Fill) -> Fill:
    """What a resource of its own says about the subject; unread where two disagree or it is not known if one is."""

    def fill(subject: Subject) -> Reading:
        about = subject.joins.about(subject.instance, kind, argument)
        found = [read(instance.view) for instance in about.sure]
        if any(item.value != found[0].value for item in found):
            place = found[1].places.get("", subject.view.place)
            return Reading(
                unresolved(f"several {kind} are about it and differ", place.file, place.line), {"": place}
            )
        if found:
            return found[0]
        return Reading(about.doubts[0]) if about.doubts else otherwise(subject)

    return fill


def each_beside(kind: str, argument: str, read: Read) -> Fill:
    """A list of what every resource of its own says about the subject."""

    def fill(subject: Subject) -> Reading:
        about = subject.joins.about(subject.instance, kind, argument)
        found = [read(instance.view) for instance in about.sure] + [Reading(item) for item in about.doubts]
        return listing(found, subject.view.place)

    return fill


def from_other(argument: str, kinds: tuple[str, ...], read: Fill) -> Fill:
    """What another resource of the tree says, which an argument of the subject names; unread where it is not there."""

    def fill(subject: Subject) -> Reading:
        value, place = subject.view.text(argument).value, subject.view.place_of(argument)
        other = subject.joins.named(value, *kinds)
        if other is not None:
            return read(Subject(other, other.view, subject.joins))
        cause = value.reason if isinstance(value, Unread) else f"what {argument} names is not in this code"
        return Reading(unresolved(f"it follows another resource: {cause}", place.file, place.line))

    return fill


def by_type(**fills: Fill) -> Fill:
    """A Fill for each Terraform type of a mapping that has several."""
    return lambda subject: fills[subject.instance.type](subject)


def table(
    kinds: tuple[str, ...],
    name: str,
    reads: Mapping[str, Read],
    fills: Mapping[str, Fill] | None = None,
    tagged: bool = True,
    placed: bool = True,
) -> TypeMapping:
    """A mapping of Terraform types, each instance of which is one resource: ``tagged`` and ``placed`` in a region.

    ``name`` is the argument that people know it by, ``reads`` are of its own block, ``fills`` of what is around it.
    """
    attributes: dict[str, Fill] = {
        **({"region": region} if placed else {}),
        **({"tags": tags} if tagged else {}),
    }
    attributes.update({key: of(read) for key, read in reads.items()})
    attributes.update(fills or {})
    return TypeMapping(
        sources=kinds,
        subjects=each_instance(*kinds),
        name=lambda subject: _literal(subject.view.text(name).value),
        attributes=attributes,
    )


def _literal(value: Any) -> Any:
    return None if isinstance(value, (Symbol, Unread)) else value
