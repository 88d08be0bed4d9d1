"""Rights that code gives to users, groups and roles, which it need not declare: embedded policies and attachments.

What is given to a declared one is judged there, and here it only says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gcheck.collectors.terraform.documents import document
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.iam import ends_in_a_name
from gcheck.collectors.terraform.resources.mapping import Fill, Subject, TypeMapping, each_instance
from gcheck.collectors.terraform.resources.tables import given
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


_ONE_FOR_MANY = "aws_iam_policy_attachment"


def _attachments(joins: Joins) -> Iterator[Subject]:
    """Those of one user, group or role, and by kind those of one that attaches to several."""
    yield from each_instance(*_ATTACHED)(joins)
    for subject in each_instance(_ONE_FOR_MANY)(joins):
        for kind in ("user", "group", "role"):
            if given(subject.view, f"{kind}s"):
                yield Subject(subject.instance, subject.view, joins, f".{kind}s")


def _of(subject: Subject) -> Reading:
    kind = subject.uid_suffix.strip(".").removesuffix("s") or subject.instance.type.split("_")[2]
    return subject.view.default(kind, "by its Terraform type")


def _all_declared(subject: Subject) -> Reading:
    """Whether this code declares all that one attachment of several names."""
    if subject.instance.type != _ONE_FOR_MANY:
        return _declared(_ATTACHED)(subject)
    names, target = (
        subject.uid_suffix.strip("."),
        f"aws_iam_{subject.uid_suffix.strip('.').removesuffix('s')}",
    )
    held, place = subject.view.texts(names).value, {"": subject.view.place_of(names)}
    lost = subject.joins.tree.lost(target)
    if lost:
        return Reading(lost[0].unread, place)
    unread = next((item for item in held if isinstance(item, Unread)), None)
    if unread is not None and subject.joins.tree.instances(target):
        return Reading(bare(unread), place)
    return Reading(all(subject.joins.named(item, target) is not None for item in held), place)


ATTACHMENT = TypeMapping(
    sources=(*_ATTACHED, _ONE_FOR_MANY),
    subjects=_attachments,
    name=lambda subject: None,
    attributes={"of": _of, "declared": _all_declared, "policy": _policy},
)


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
    "aws.iam.policy-attachment": ATTACHMENT,
}
