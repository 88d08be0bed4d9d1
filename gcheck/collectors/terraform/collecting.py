"""Collecting: a source's folders in, resources, gaps and populations out, one root after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Subject, TypeMapping
from gcheck.collectors.terraform.resources.supplied import SUPPLIED
from gcheck.collectors.terraform.resources.supplied import mapping as mapping_of
from gcheck.collectors.terraform.roots import Code, read_code, read_values, roots
from gcheck.collectors.terraform.tree import Tree
from gcheck.collectors.terraform.values import Budget, Symbol
from gcheck.collectors.terraform.view import attempt
from gcheck.collectors.terraform.yielding import Yielded, lost_gap, plain, unread_gap
from gcheck.folders import MAX_ENTRIES
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.place import Place
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

STEPS_PER_ROOT = 2_000_000
STEPS_PER_SOURCE = 10_000_000
"""A large registry module takes about 20,000 steps for each call of it; a million steps take about a second."""


def collect(source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
    """Yield what the plan wants of a source, root by root; whatever cannot be read or known is a Gap."""
    wanted = {kind: plan.wanted[kind] for kind in sorted(plan.wanted) if kind in SUPPLIED}
    run.progress(f"{source.name}: reading Terraform files")
    code = read_code(Path(str(source.options.get("path", "."))))
    found = Yielded(source.name)
    _tell_cut(code, found)
    _tell_lost(code, found)
    yield from found.drain()
    left = STEPS_PER_SOURCE
    for root in roots(code):
        run.progress(f"{source.name}: evaluating {root}")
        budget = Budget(min(STEPS_PER_ROOT, left))
        _collect_root(_tree(code, root, source.options, budget, found), wanted, found)
        left -= min(STEPS_PER_ROOT, left) - max(0, budget.left)
        _tell_lost(code, found)
        yield from found.drain()
        code.release(root)
    code.finish()
    _tell_lost(code, found)
    if code.parsed:
        yield from found.drain()
        yield from found.populations(wanted)
    else:
        yield from _nothing(code, source, found)


def _nothing(code: Code, source: Source, found: Yielded) -> Iterator[Yield]:
    where = source.options.get("path", ".")
    detail = (
        f"No Terraform file in {where} can be read."
        if code.listing.modules
        else f"No Terraform file in {where}."
    )
    found.add(Gap(source.name, "unparsed", detail, (ANY_TYPE,)))
    yield from found.drain()


def _tell_lost(code: Code, found: Yielded) -> None:
    """A Gap for every file that was lost since the last time, with our types that it may hold."""
    for item in code.lost:
        found.add(lost_gap(found.source, item, _hidden_types(item.types)))
    code.lost.clear()


def _tell_cut(code: Code, found: Yielded) -> None:
    if code.walked.cut:
        detail = f"The folder has more than {MAX_ENTRIES:,} entries; the rest was not looked at."
        found.add(Gap(found.source, "truncated", detail, (ANY_TYPE,)))


def _hidden_types(terraform_types: frozenset[str] | None) -> tuple[str, ...]:
    if terraform_types is None:
        return (ANY_TYPE,)
    return tuple(
        sorted(
            kind
            for kind, item in SUPPLIED.items()
            if any(name.removeprefix("data.") in terraform_types for name in item.sources)
        )
    )


def _tree(code: Code, root: str, options: Mapping[str, Any], budget: Budget, found: Yielded) -> Tree:
    files = options.get("var_files") or ()
    variables = options.get("variables") or {}
    values = read_values(code, root, [str(file) for file in files])
    for item in values.lost:
        found.add(lost_gap(found.source, item, ()))
    return Tree(code, root, values, dict(variables), budget)


def _collect_root(tree: Tree, wanted: Mapping[str, frozenset[str]], found: Yielded) -> None:
    for block, _, unread in tree.closed:
        place = Place(block.file, block.line, block.column)
        detail = f"module {' '.join(block.labels)}: {unread.reason}"
        found.add(Gap(found.source, unread.kind, detail, (ANY_TYPE,), place=place))
    joins = Joins(tree)
    declared = _declared(tree)
    for kind, attributes in wanted.items():
        if SUPPLIED[kind].declared_by.isdisjoint(declared):
            continue
        mapping = mapping_of(kind)
        _tell_doubts(tree, joins, kind, mapping, found)
        for subject in mapping.subjects(joins):
            found.add_resource(*_resource(found.source, kind, mapping, subject, attributes))


def _declared(tree: Tree) -> set[str]:
    """The Terraform types of which there are declarations in a tree, ``provider`` among them."""
    found = {kind for folder in tree.folders for kind in folder.resources}
    found |= {f"data.{kind}" for folder in tree.folders for kind in folder.data}
    return found | {"provider" for folder in tree.folders if folder.providers}


def _tell_doubts(tree: Tree, joins: Joins, kind: str, mapping: TypeMapping, found: Yielded) -> None:
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


def _resource(
    source: str, kind: str, mapping: TypeMapping, subject: Subject, attributes: frozenset[str]
) -> tuple[Resource, str]:
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
    shown = attempt(partial(mapping.name, subject), block.file, block.line)
    address = subject.instance.address + subject.uid_suffix
    name = shown if isinstance(shown, str) and shown and not isinstance(shown, Symbol) else address
    where = values.get("region", values.get("home_region"))
    region = where if isinstance(where, str) else None
    return Resource(kind, subject.uid, name, source, values, region=region, places=places), address
