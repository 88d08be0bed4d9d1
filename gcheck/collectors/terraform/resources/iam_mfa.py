"""Whether the policies of a group make what it may do depend on a second factor."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.documents import document
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.policies import judged
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading
from gcheck.model.unread import Unread

_MFA_KEYS = ("aws:multifactorauthpresent", "aws:multifactorauthage")


def mfa_asked(subject: Subject) -> Reading:
    """Whether a policy of a group has a condition on MFA; unread where one of them is not of this code."""
    joins = subject.joins
    own = joins.about(subject.instance, "aws_iam_group_policy", "group")
    given = [
        joins.about(subject.instance, "aws_iam_group_policy_attachment", "group"),
        joins.about(subject.instance, "aws_iam_policy_attachment", "groups"),
    ]
    found: list[Any] = [document(item.view, "policy").value for item in own.sure]
    blocks = subject.view.blocks("inline_policy")
    found += [item if isinstance(item, Unread) else document(item, "policy").value for item in blocks]
    found += [_attached_document(item, joins) for about in given for item in about.sure]
    if any(_mentions_mfa(item) for item in found):
        return Reading(True, {"": subject.view.place})
    doubts = [*own.doubts, *(doubt for about in given for doubt in about.doubts)]
    hidden = [judged(Reading(item), _mentions_mfa).value for item in found]
    unread = next((item for item in (*hidden, *doubts) if isinstance(item, Unread)), None)
    return Reading(False if unread is None else bare(unread), {"": subject.view.place})


def _attached_document(attachment: ResourceInstance, joins: Joins) -> Any:
    """The document of a policy that is attached; nothing for one of AWS, which asks for no MFA."""
    value = attachment.view.get("policy_arn")
    policy = joins.named(value, "aws_iam_policy")
    if policy is not None:
        return document(policy.view, "policy").value
    if isinstance(value, str) and ":aws:policy/" in value:
        return {}
    return value if isinstance(value, Unread) else unresolved("the policy is not in this code")


def _mentions_mfa(policy: Any) -> bool:
    held = policy.get("Statement", []) if isinstance(policy, dict) else []
    conditions = [
        item.get("Condition")
        for item in (held if isinstance(held, list) else [held])
        if isinstance(item, dict)
    ]
    keys = [
        str(key).lower()
        for condition in conditions
        if isinstance(condition, dict)
        for test in condition.values()
        if isinstance(test, dict)
        for key in test
    ]
    return any(key in _MFA_KEYS for key in keys)
