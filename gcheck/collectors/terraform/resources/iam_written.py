"""Every policy of identities that code writes, wherever it stands: judged for what it gives away, not for whom.

Customer policies, embedded policies, blocks within roles, inline policies of permission sets, and documents that this
code puts together and uses nowhere itself, as a module does that hands them on.
"""

from __future__ import annotations

from collections.abc import Iterator

from gcheck.collectors.terraform.documents import decoded, document
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Subject, TypeMapping
from gcheck.collectors.terraform.resources.policies import by_exception, whole_services
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_OF = {
    "aws_iam_policy": ("policy", "policy"),
    "aws_iam_role_policy": ("role", "policy"),
    "aws_iam_user_policy": ("user", "policy"),
    "aws_iam_group_policy": ("group", "policy"),
    "aws_ssoadmin_permission_set_inline_policy": ("permission-set", "inline_policy"),
    "aws_iam_role": ("role", "policy"),
    "aws_iam_user": ("user", "policy"),
    "aws_iam_group": ("group", "policy"),
    "data.aws_iam_policy_document": ("document", "json"),
}
_HOLDERS = ("aws_iam_role", "aws_iam_user", "aws_iam_group")
"""What may hold policies in blocks of its own; users and groups only where a template's stand in this shape."""

DOCUMENT = "data.aws_iam_policy_document"
"""The Terraform type of a policy that is written in blocks."""

_USE = regex(rb"\baws_iam_policy_document\.([A-Za-z0-9_-]+)")


def _kind(subject: Subject) -> str:
    return f"{subject.instance.mode}{subject.instance.type}"


def _subjects(joins: Joins) -> Iterator[Subject]:
    """One for each policy, under ids of their own: most are of another type as well."""
    for kind in _OF:
        for instance in joins.tree.instances(kind):
            if instance.doubt is None:
                yield from _written(kind, instance, joins)


def _written(kind: str, instance: ResourceInstance, joins: Joins) -> Iterator[Subject]:
    if kind in _HOLDERS:
        for position, block in enumerate(instance.view.blocks("inline_policy")):
            if not isinstance(block, View):
                yield Subject(instance, instance.view, joins, f".inline_policy[{position}]")
            elif block.has("policy"):
                yield Subject(instance, block, joins, f".inline_policy[{position}]")
    elif kind != DOCUMENT or (unused(instance) and not names_callers(instance)):
        yield Subject(instance, instance.view, joins, ".written")


def names_callers(instance: ResourceInstance) -> bool:
    """True for a document that says who may call: the policy of a resource, or of who may take on a role."""
    return any(
        isinstance(block, View) and (block.has("principals") or block.has("not_principals"))
        for block in instance.view.blocks("statement")
    )


def unused(instance: ResourceInstance) -> bool:
    """True for a document that no other part of its folder names."""
    return instance.block.labels[1].encode() not in _named(instance)


def _named(instance: ResourceInstance) -> set[bytes]:
    """The names of documents that the expressions of a folder mention."""
    folder = instance.module.folder
    tables = [*folder.resources.values(), *folder.data.values(), folder.outputs, folder.calls]
    texts = {
        id(attribute.text): attribute.text
        for table in tables
        for block in table.values()
        for attribute in block.body.attributes.values()
    }
    texts |= {id(attribute.text): attribute.text for attribute in folder.locals.values()}
    return {name for text in texts.values() for name in _USE.findall(text.data)}


def written_out(instance: ResourceInstance, view: View) -> Reading:
    """What the blocks of a data source say, as a policy."""
    return decoded(instance.attribute("json", view.block.file, view.block.line), view, view.place)


def _read(subject: Subject) -> Reading:
    argument = _OF[_kind(subject)][1]
    if _kind(subject) == DOCUMENT:
        return written_out(subject.instance, subject.view)
    if _kind(subject) in _HOLDERS and subject.view is subject.instance.view:
        hidden = next(item for item in subject.view.blocks("inline_policy") if isinstance(item, Unread))
        return Reading(bare(hidden), {"": subject.view.place})
    found = document(subject.view, argument)
    return found if found.value is not None else Reading(unresolved("there is no policy"), found.places)


WRITTEN = TypeMapping(
    sources=tuple(_OF),
    subjects=_subjects,
    name=lambda subject: subject.instance.address,
    attributes={
        "of": lambda subject: subject.view.default(_OF[_kind(subject)][0], "by its Terraform type"),
        "document": _read,
        "resources_excepted": lambda subject: by_exception(_read(subject)),
        "whole_services": lambda subject: whole_services(_read(subject)),
    },
)

MAPPINGS = {"aws.iam.written-policy": WRITTEN}
