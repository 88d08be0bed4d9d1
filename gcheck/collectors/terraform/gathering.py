"""Gathering: one tree in, whatever it was read from; its resources and the gaps in them out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from gcheck.collectors.terraform.declared import Declared
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.kubernetes.declared import CHANGING
from gcheck.collectors.terraform.kubernetes.declared import SUPPLIED as OBJECTS
from gcheck.collectors.terraform.kubernetes.declared import TYPES as OBJECT_TYPES
from gcheck.collectors.terraform.resources.mapping import Subject, TypeMapping
from gcheck.collectors.terraform.resources.supplied import SUPPLIED, every_type
from gcheck.collectors.terraform.resources.supplied import mapping as mapping_of
from gcheck.collectors.terraform.values import Symbol
from gcheck.collectors.terraform.view import attempt
from gcheck.collectors.terraform.yielding import Yielded, plain, unread_gap
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.place import Place
from gcheck.model.resource import Resource
from gcheck.model.unread import Unread

OF_CODE = frozenset(kind for kind, item in SUPPLIED.items() if item.module == "configuration")
"""The types that a plan does not tell: what code says of itself."""


def collect_root(tree: Declared, wanted: Mapping[str, frozenset[str]], found: Yielded) -> None:
    """Keep what is wanted of one tree, and the gaps of what it does not tell."""
    for block, _, unread in tree.closed:
        place = Place(block.file, block.line, block.column)
        detail = f"module {' '.join(block.labels)}: {unread.reason}"
        types = hidden_types(tree.narrow.get(id(block)))
        found.add(Gap(found.source, unread.kind, detail, types, place=place))
    joins = Joins(tree)
    declared = _declared(tree)
    for kind, attributes in wanted.items():
        if kind not in SUPPLIED or SUPPLIED[kind].declared_by.isdisjoint(declared):
            continue
        mapping = mapping_of(kind)
        _tell_doubts(tree, joins, kind, mapping, found)
        for subject in mapping.subjects(joins):
            found.add_resource(*read_resource(found.source, kind, mapping, subject, attributes))
    if not OBJECT_TYPES.isdisjoint(declared) and not OBJECTS.isdisjoint(wanted):
        from gcheck.collectors.terraform.kubernetes.gathering import collect_objects

        collect_objects(tree, {kind: wanted[kind] for kind in wanted if kind in OBJECTS}, found)
    known = every_type() | OBJECT_TYPES
    if not OBJECT_TYPES.isdisjoint(declared):
        known |= CHANGING.keys()
    for name, where, number in tree.others(known):  # last: counting takes no step away from reading
        found.unmapped.add(name, where, number)


def collect_code(tree: Declared, wanted: Mapping[str, frozenset[str]], found: Yielded) -> None:
    """Keep what only code says of itself, of the code of a plan."""
    joins = Joins(tree)
    for kind in sorted(OF_CODE & wanted.keys()):
        mapping = mapping_of(kind)
        for subject in mapping.subjects(joins):
            found.add_resource(*read_resource(found.source, kind, mapping, subject, wanted[kind]))


def hidden_types(terraform_types: frozenset[str] | None) -> tuple[str, ...]:
    """The resource types that may hide where these Terraform types do; any where none is named."""
    if terraform_types is None:
        return (ANY_TYPE,)
    found = {
        kind
        for kind, item in SUPPLIED.items()
        if any(name.removeprefix("data.") in terraform_types for name in item.sources)
    }
    return tuple(sorted(found if OBJECT_TYPES.isdisjoint(terraform_types) else found | OBJECTS))


def _declared(tree: Declared) -> set[str]:
    """The Terraform types of which there are declarations in a tree, and ``provider``, ``module`` and ``terraform``."""
    found = {kind for folder in tree.folders for kind in folder.resources}
    found |= {f"data.{kind}" for folder in tree.folders for kind in folder.data}
    for folder in tree.folders:
        for kind, blocks in (
            ("provider", folder.providers),
            ("module", folder.calls),
            ("terraform", folder.settings),
        ):
            if blocks:
                found.add(kind)
    return found


def _tell_doubts(tree: Declared, joins: Joins, kind: str, mapping: TypeMapping, found: Yielded) -> None:
    """A Gap for each declaration of which it is not known how many there are, and for each that stands twice."""
    for instance in tree.instances(*mapping.sources):
        if instance.doubt is not None:
            found.add(unread_gap(found.source, instance.doubt, kind, instance.address, instance.view.place))
    for subject, unread in mapping.hidden(joins):
        found.add(
            unread_gap(found.source, unread, kind, subject.instance.address, subject.instance.view.place)
        )
    for folder in tree.folders:
        for block in folder.doubles:
            if block.type == "resource" and block.labels[0] in mapping.sources:
                place = Place(block.file, block.line, block.column)
                detail = f"{'.'.join(block.labels)} is declared twice; only the first declaration was read"
                found.add(Gap(found.source, "unparsed", detail, (kind,), place=place))


def read_resource(
    source: str, kind: str, mapping: TypeMapping, subject: Subject, attributes: frozenset[str]
) -> tuple[Resource, str]:
    """The resource that a mapping makes of a subject, with the attributes that are wanted, and its address."""
    values: dict[str, Any] = {}
    block = subject.view.block
    places = {"": subject.view.place}
    for name in sorted(attributes & mapping.attributes.keys()):
        reading = attempt(partial(mapping.attributes[name], subject), block.file, block.line)
        if isinstance(reading, Unread):
            values[name] = reading
            continue
        values[name] = plain(reading.value)
        places.update(reading.at(name))
    if (note := subject.instance.module.folder.note) is not None:
        places = {name: _noted(place, note) for name, place in places.items()}
    if (note := subject.instance.note) is not None:
        places[""] = _noted(places[""], note)
    shown = attempt(partial(mapping.name, subject), block.file, block.line)
    address = subject.instance.address + subject.uid_suffix
    name = shown if isinstance(shown, str) and shown and not isinstance(shown, Symbol) else address
    where = values.get("region", values.get("home_region"))
    region = where if isinstance(where, str) else None
    return Resource(kind, subject.uid, name, source, values, region=region, places=places), address


def _noted(place: Place, note: str) -> Place:
    """The place with what else is to be said of it: the module of which the value is told, what changed outside."""
    return replace(place, note=f"{place.note}; {note}" if place.note else note)
