"""Collecting: a source's templates in, resources, gaps and populations out, one template after the other."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from gcheck.collectors.cloudformation.declared import Declared
from gcheck.collectors.cloudformation.files import is_named, looks
from gcheck.collectors.cloudformation.given import given_values
from gcheck.collectors.cloudformation.secrets import HOLDERS, KIND, secrets
from gcheck.collectors.cloudformation.stack import Stack
from gcheck.collectors.cloudformation.stack_joins import StackJoins
from gcheck.collectors.cloudformation.template import Template, read_templates
from gcheck.collectors.cloudformation.types.supplied import DECLARED, SUPPLIED
from gcheck.collectors.terraform.gathering import read_resource
from gcheck.collectors.terraform.resources.supplied import SUPPLIED as MAPPED
from gcheck.collectors.terraform.resources.supplied import mapping as mapping_of
from gcheck.collectors.terraform.values import Budget, ExhaustedError
from gcheck.collectors.terraform.yielding import Yielded, unread_gap
from gcheck.errors import DocumentError
from gcheck.folders import MAX_ENTRIES, Folder, walk
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.place import Place
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

STEPS = 2_000_000
"""Of one template. The largest that CloudFormation takes, a megabyte, needs about a tenth."""


def collect(source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
    """Yield what the plan wants of a source; whatever cannot be read or known is a Gap."""
    wanted = {kind: plan.wanted[kind] for kind in sorted(plan.wanted) if kind in SUPPLIED}
    run.progress(f"{source.name}: reading CloudFormation templates")
    folder = walk(Path(str(source.options.get("path", "."))))
    found = Yielded(source.name)
    _tell_problems(folder, found)
    given = given_values(folder, source.options, found)
    read = 0
    for name in folder.named(is_named):
        for template in _templates(folder, name, found):
            read += 1
            _collect_template(template, folder, given, wanted, found)
        yield from found.drain()
    if not read:
        where = source.options.get("path", ".")
        found.add(Gap(source.name, "unparsed", f"No template in {where} can be read.", (ANY_TYPE,)))
    yield from found.drain()
    if read:
        yield from found.populations(wanted)
        yield from found.unmapped.items()


def _tell_problems(folder: Folder, found: Yielded) -> None:
    for problem in folder.problems:
        if problem.folder or is_named(problem.file):
            _tell(found, "unparsed", f"{problem.file}: {problem.reason}", Place(problem.file))
    if folder.cut:
        detail = f"The folder has more than {MAX_ENTRIES:,} entries; the rest was not looked at."
        _tell(found, "truncated", detail, Place())


def _tell(found: Yielded, kind: str, detail: str, place: Place) -> None:
    found.add(Gap(found.source, kind, detail, (ANY_TYPE,), place=place))


def _templates(folder: Folder, name: str, found: Yielded) -> list[Template]:
    """The templates of a file; one that looks like a template and cannot be read is told."""
    try:
        data = folder.read(name)
    except DocumentError as error:
        _tell(found, "unparsed", f"{name}: {error.message}", Place(name, error.line))
        return []
    if not looks(data):
        return []
    templates: list[Template] = []
    try:
        templates += read_templates(name, data)
    except DocumentError as error:
        _tell(found, "unparsed", f"{name}: {error.message}", Place(name, error.line))
    return templates


def _collect_template(
    template: Template,
    folder: Folder,
    given: Mapping[str, Any],
    wanted: Mapping[str, frozenset[str]],
    found: Yielded,
) -> None:
    try:
        stack = Stack(template, given, Budget(STEPS))
        _tell_unseen(stack, folder, found)
        _collect_stack(stack, wanted, found)
    except ExhaustedError:
        detail = f"{template.file}: the evaluation of this template took too many steps"
        _tell(found, "truncated", detail, Place(template.file))
    except RecursionError:
        _tell(found, "unparsed", f"{template.file}: it is nested too deeply", Place(template.file))


def _tell_unseen(stack: Stack, folder: Folder, found: Yielded) -> None:
    for unread in stack.unseen:
        _tell(found, unread.kind, f"{stack.root}: {unread.reason}", Place(stack.root, unread.line))
    for item in stack.declared():
        if item.type == "AWS::CloudFormation::Stack":
            _nested(stack, item, folder, found)
        elif item.type.endswith("::MODULE"):
            detail = (
                f"{item.name}: the module {item.type[:100]} is registered in an account and is not fetched"
            )
            _tell(found, "remote_module", detail, item.at.place)
        elif item.type == "AWS::Serverless::Application":
            detail = f"{item.name}: the application comes from elsewhere and is not fetched"
            _tell(found, "remote_module", detail, item.at.place)
        elif item.type not in DECLARED and item.type not in HOLDERS:
            found.unmapped.add(item.type, partial(_place, item))


def _place(item: Declared) -> Place:
    return item.at.place


def _nested(stack: Stack, item: Declared, folder: Folder, found: Yielded) -> None:
    """A nested stack out of a file of this tree is read as a template of its own; any other is told."""
    raw = item.properties.raw.get("TemplateURL")
    if isinstance(raw, str) and "://" not in raw:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(stack.root), raw))
        if path in folder.files:
            return
    shown = raw if isinstance(raw, str) else "a URL that is made when it is deployed"
    _tell(
        found,
        "remote_module",
        f"{item.name}: its template is {shown[:200]}, which is not fetched",
        item.at.place,
    )


def _collect_stack(stack: Stack, wanted: Mapping[str, frozenset[str]], found: Yielded) -> None:
    joins = StackJoins(stack)
    if KIND in wanted:
        _tell_secrets(stack, wanted[KIND], found)
    for kind, attributes in wanted.items():
        if kind not in MAPPED or MAPPED[kind].declared_by.isdisjoint(stack.kinds):
            continue
        mapping = mapping_of(kind)
        for instance in stack.instances(*mapping.sources):
            if instance.doubt is not None:
                found.add(
                    unread_gap(found.source, instance.doubt, kind, instance.address, instance.view.place)
                )
        for subject, unread in mapping.hidden(joins):
            _hidden(subject.instance.address, unread, kind, subject.instance.view.place, found)
        for subject in mapping.subjects(joins):
            found.add_resource(
                *read_resource(found.source, kind, mapping, subject, attributes & SUPPLIED[kind])
            )


def _tell_secrets(stack: Stack, attributes: frozenset[str], found: Yielded) -> None:
    for item in secrets(found.source, stack, attributes):
        if isinstance(item, Resource):
            found.add_resource(item, item.name)
        else:
            _hidden(item[0].name, item[1], KIND, item[0].at.place, found)


def _hidden(address: str, unread: Unread, kind: str, place: Place, found: Yielded) -> None:
    found.add(unread_gap(found.source, unread, kind, address, place))
