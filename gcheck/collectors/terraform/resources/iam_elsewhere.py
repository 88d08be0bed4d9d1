"""Rights that code gives to users, groups and roles, which it need not declare: embedded policies and attachments.

What is given to a declared one is judged there, and here it only says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from gcheck.collectors.terraform.documents import document
from gcheck.collectors.terraform.resources.iam import ends_in_a_name
from gcheck.collectors.terraform.resources.mapping import Fill, Subject, TypeMapping, each_instance
from gcheck.collectors.terraform.values import Partial, Symbol, bare, unresolved
from gcheck.collectors.terraform.view import Reading
from gcheck.model.unread import Unread

_EMBEDDED = {
    "aws_iam_role_policy": ("role", "aws_iam_role"),
    "aws_iam_user_policy": ("user", "aws_iam_user"),
    "aws_iam_group_policy": ("group", "aws_iam_group"),
}
_ATTACHED = {
    "aws_iam_role_policy_attachment": ("role", "aws_iam_role"),
    "aws_iam_user_policy_attachment": ("user", "aws_iam_user"),
    "aws_iam_group_policy_attachment": ("group", "aws_iam_group"),
}


def _declared(kinds: Mapping[str, tuple[str, str]]) -> Fill:
    """Whether this tree declares the user, group or role; unread where a lost file or an unread name may."""

    def fill(subject: Subject) -> Reading:
        argument, target = kinds[subject.instance.type]
        value, place = subject.view.get(argument), {"": subject.view.place_of(argument)}
        if subject.joins.named(value, target) is not None:
            return Reading(True, place)
        lost = subject.joins.tree.lost(target)
        if lost:
            return Reading(lost[0].unread, place)
        hidden = isinstance(value, Unread) and subject.joins.tree.instances(target)
        return Reading(bare(value) if hidden else False, place)

    return fill


def _document(subject: Subject) -> Reading:
    found = document(subject.view, "policy")
    return found if found.value is not None else Reading(unresolved("there is no policy"), found.places)


def _policy(subject: Subject) -> Reading:
    """The attached policy's ARN and the name at its end."""
    value, place = subject.view.get("policy_arn"), {"": subject.view.place_of("policy_arn")}
    if isinstance(value, Unread):
        end = value.parts[-1] if isinstance(value, Partial) else None
        known = type(end) is str and "/" in end
        name = end.rpartition("/")[2] if isinstance(end, str) and known else bare(value)
        return Reading({"name": name, "arn": bare(value)}, place)
    if not isinstance(value, str):
        return Reading(unresolved("there is no policy_arn"), place)
    made = isinstance(value, Symbol) and not ends_in_a_name(value)
    name = str(value) if made else value.rpartition("/")[2]
    return Reading({"name": name, "arn": str(value)}, place)


def _mapping(kinds: Mapping[str, tuple[str, str]], name: str, fill: Fill) -> TypeMapping:
    return TypeMapping(
        sources=tuple(kinds),
        subjects=each_instance(*kinds),
        name=lambda subject: None,
        attributes={
            "of": lambda subject: subject.view.default(subject.instance.type.split("_")[2], "by its type"),
            "declared": _declared(kinds),
            name: fill,
        },
    )


MAPPINGS = {
    "aws.iam.embedded-policy": _mapping(_EMBEDDED, "document", _document),
    "aws.iam.policy-attachment": _mapping(_ATTACHED, "policy", _policy),
}
