"""IAM users, groups, roles and customer managed policies, with what is attached to them.

Credentials (passwords, MFA devices, keys, last use) are not in code and are not supplied.
"""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.documents import document
from gcheck.collectors.terraform.resources.iam_mfa import mfa_asked
from gcheck.collectors.terraform.resources.mapping import (
    Fill,
    Subject,
    TypeMapping,
    each_instance,
    literal_name,
    own_name,
    tags,
)
from gcheck.collectors.terraform.resources.policies import judged, whole_services
from gcheck.collectors.terraform.values import Partial, Symbol, bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_ANY_ACCOUNT = "arn:aws:iam::000000000000:oidc-provider/"
_OF_UNKNOWN_ACCOUNT = regex(r"arn:[^:]*:iam::\$\{[^}]*\}:oidc-provider/")
_ACCOUNT = regex(r"(?<!\d)\d{12}(?!\d)")


def _path(subject: Subject) -> Reading:
    return subject.view.text("path", "/")


def _boundary(subject: Subject) -> Reading:
    return subject.view.reference("permissions_boundary")


def _trust(subject: Subject) -> Reading:
    return document(subject.view, "assume_role_policy")


def _account_trusts(subject: Subject) -> Reading:
    """Accounts that the trust policy names by their number, each with the conditions that it must meet."""
    from gcheck.collectors.aws.trusts import foreign_trusts  # the same rule for both sources

    trust = _trust(subject)
    about = Reading(_about_accounts(trust.value), trust.places)
    return judged(about, lambda found: foreign_trusts(found or {"Statement": []}, ""))


def _web_identities(subject: Subject) -> Reading:
    from gcheck.collectors.aws.trusts import web_identities  # the same rule for both sources

    trust = _trust(subject)
    policy = trust.value
    held = policy.get("Statement") if isinstance(policy, dict) else policy
    if not isinstance(held, (list, dict)):
        return Reading(bare(held) if isinstance(held, Unread) else [], trust.places)
    held = [_with_providers(item, subject) for item in ([held] if isinstance(held, dict) else held)]
    about = [item for item in held if not isinstance(item, dict) or "Federated" in str(item.get("Principal"))]
    return judged(Reading({**policy, "Statement": about}, trust.places), web_identities)


def _with_providers(statement: Any, subject: Subject) -> Any:
    """A statement in which OpenID Connect providers of this code, or of an unknown account, stand with their ARN."""
    principal = statement.get("Principal") if isinstance(statement, dict) else None
    if not isinstance(principal, dict) or "Federated" not in principal:
        return statement
    names = principal["Federated"]
    names = names if isinstance(names, list) else [names]
    return {
        **statement,
        "Principal": {**principal, "Federated": [_provider(name, subject) for name in names]},
    }


def _provider(name: Any, subject: Subject) -> Any:
    declared = subject.joins.named(name, "aws_iam_openid_connect_provider")
    if declared is not None:
        url = declared.view.text("url").value
        return _ANY_ACCOUNT + url.removeprefix("https://") if isinstance(url, str) else url
    found = _OF_UNKNOWN_ACCOUNT.match(name) if isinstance(name, str) else None
    return _ANY_ACCOUNT + name[found.end() :] if found is not None else name


def _about_accounts(policy: Any) -> Any:
    """A trust policy without the statements that let somebody else in than accounts: what they say does not matter."""
    if not isinstance(policy, dict) or not isinstance(policy.get("Statement"), (list, dict)):
        return policy
    held = policy["Statement"]
    held = [held] if isinstance(held, dict) else held
    return {**policy, "Statement": [item for item in held if not _lets_others_in(item)]}


def _lets_others_in(statement: Any) -> bool:
    if not isinstance(statement, dict) or statement.get("Effect") != "Allow":
        return False
    principal = statement.get("Principal")
    names = principal.get("AWS", []) if isinstance(principal, dict) else principal
    names = names if isinstance(names, list) else [names]
    return all(isinstance(name, str) and not _ACCOUNT.search(name) for name in names)


def _attached(kind: str, arguments: tuple[tuple[str, str], ...]) -> Fill:
    """Managed policies attached by resources of their own; ``arguments`` are (Terraform type, linking argument)."""

    def fill(subject: Subject) -> Reading:
        found: list[Reading] = []
        for terraform_type, argument in arguments:
            about = subject.joins.about(subject.instance, terraform_type, argument)
            for instance in about.sure:
                found += _policies(instance.view, subject)
            found += [Reading(doubt) for doubt in about.doubts]
        if kind == "role" and subject.view.has("managed_policy_arns"):
            found += _arns(subject.view, "managed_policy_arns", subject)
        return listing(found, subject.view.place)

    return fill


def _policies(view: View, subject: Subject) -> list[Reading]:
    if view.has("policy_arns"):
        return _arns(view, "policy_arns", subject)
    return [Reading(_attachment(view.get("policy_arn"), subject), {"": view.place})]


def _arns(view: View, name: str, subject: Subject) -> list[Reading]:
    place, value = view.place_of(name), view.get(name)
    if isinstance(value, Unread) or not isinstance(value, list):
        return [Reading(bare(value), {"": place})] if isinstance(value, Unread) else []
    return [Reading(_attachment(arn, subject), {"": place}) for arn in value]


def _attachment(arn: Any, subject: Subject) -> dict[str, Any]:
    """Name and ARN of an attached policy; the name of one in the same tree is that of its declaration."""
    if isinstance(arn, Unread):
        return {"name": _last_part(arn), "arn": bare(arn)}
    policy = subject.joins.named(arn, "aws_iam_policy")
    if policy is not None:
        return {"name": own_name(Subject(policy, policy.view, subject.joins)).value, "arn": arn}
    if isinstance(arn, Symbol) and ends_in_a_name(arn):
        return {"name": str(arn).rpartition("/")[2], "arn": arn}
    if isinstance(arn, Symbol) or not isinstance(arn, str):
        return {"name": unresolved(f"the name of the policy {arn}"), "arn": arn}
    return {"name": arn.rpartition("/")[2], "arn": arn}


def ends_in_a_name(arn: Symbol) -> bool:
    """True for the ARN of a policy of which the partition or the account is made at apply, and not the name."""
    path, slash, name = str(arn).rpartition("/")
    return bool(slash) and path.startswith("arn:") and name != "" and "}" not in name


def _last_part(arn: Unread) -> Any:
    """The name at the end of an ARN of which only the partition or the account is not known."""
    end = arn.parts[-1] if isinstance(arn, Partial) else ""
    return end.rpartition("/")[2] or bare(arn) if type(end) is str and "/" in end else bare(arn)


def _inline(terraform_type: str, argument: str) -> Fill:
    """Embedded policies, by resources of their own and by blocks inside a role."""

    def fill(subject: Subject) -> Reading:
        about = subject.joins.about(subject.instance, terraform_type, argument)
        found = [_embedded(instance.view) for instance in about.sure]
        found += [Reading(doubt) for doubt in about.doubts]
        for block in subject.view.blocks("inline_policy"):
            if isinstance(block, Unread):
                found.append(Reading(block))
            elif block.has("policy"):
                found.append(_embedded(block))
        return listing(found, subject.view.place)

    return fill


def _embedded(view: View) -> Reading:
    name = view.text("name")
    if name.value is None:
        name = view.default(unresolved("the name is made at apply", view.block.file, view.block.line))
    return record(view.place, name=name, document=document(view, "policy"))


def _groups(subject: Subject) -> Reading:
    """Names of the groups that memberships put a user into."""
    found: list[Reading] = []
    by_user = subject.joins.about(subject.instance, "aws_iam_user_group_membership", "user")
    for instance in by_user.sure:
        place = instance.view.place_of("groups")
        found += [Reading(item, {"": place}) for item in instance.view.texts("groups").value]
    by_group = subject.joins.about(subject.instance, "aws_iam_group_membership", "users")
    found += [instance.view.text("group") for instance in by_group.sure]
    found += [Reading(doubt) for doubt in by_user.doubts + by_group.doubts]
    return listing(found, subject.view.place)


def _members(subject: Subject) -> Reading:
    """Users that memberships put into a group."""
    found: list[Reading] = []
    for kind, argument in (
        ("aws_iam_group_membership", "group"),
        ("aws_iam_user_group_membership", "groups"),
    ):
        about = subject.joins.about(subject.instance, kind, argument)
        for item in about.sure:
            name = "users" if item.view.has("users") else "user"
            held = item.view.texts(name).value if name == "users" else [item.view.text(name).value]
            found += [Reading(one, {"": item.view.place}) for one in held]
        found += [Reading(doubt) for doubt in about.doubts]
    return listing(found, subject.view.place)


_ATTACHING = {
    "user": (
        ("aws_iam_user_policy_attachment", "user"),
        ("aws_iam_policy_attachment", "users"),
        ("aws_iam_user_policy_attachments_exclusive", "user_name"),
    ),
    "group": (
        ("aws_iam_group_policy_attachment", "group"),
        ("aws_iam_policy_attachment", "groups"),
        ("aws_iam_group_policy_attachments_exclusive", "group_name"),
    ),
    "role": (
        ("aws_iam_role_policy_attachment", "role"),
        ("aws_iam_policy_attachment", "roles"),
        ("aws_iam_role_policy_attachments_exclusive", "role_name"),
    ),
}


def _attachments(subject: Subject) -> Reading:
    """How many users, groups and roles the code attaches a policy to; unread where one is not known."""
    count = 0
    for kind in ("user", "group", "role"):
        about = subject.joins.about(subject.instance, f"aws_iam_{kind}_policy_attachment", "policy_arn")
        if about.doubts:
            return Reading(about.doubts[0])
        count += len(about.sure)
    several = subject.joins.about(subject.instance, "aws_iam_policy_attachment", "policy_arn")
    if several.doubts:
        return Reading(several.doubts[0])
    for instance in several.sure:
        for name in ("users", "groups", "roles"):
            held = instance.view.texts(name).value
            unread = next((item for item in held if isinstance(item, Unread)), None)
            if unread is not None:
                return Reading(unread)
            count += len(held)
    return _with_managed(subject, count)


def _with_managed(subject: Subject, count: int) -> Reading:
    """Roles may name their policies themselves, in managed_policy_arns."""
    arn = str(subject.instance.identity())
    hidden = subject.joins.tree.lost("aws_iam_role")
    if hidden:
        return Reading(hidden[0].unread)
    for role in subject.joins.tree.instances("aws_iam_role"):
        if role.doubt is not None and role.view.has("managed_policy_arns"):
            return Reading(role.doubt)
        held = role.view.texts("managed_policy_arns").value
        unread = next((item for item in held if isinstance(item, Unread)), None)
        if unread is not None:
            return Reading(unread)
        count += sum(str(item) == arn for item in held)
    return Reading(count, {"": subject.view.place})


USER = TypeMapping(
    sources=("aws_iam_user",),
    subjects=each_instance("aws_iam_user"),
    name=literal_name,
    attributes={
        "name": own_name,
        "path": _path,
        "tags": tags,
        "groups": _groups,
        "attached_policies": _attached("user", _ATTACHING["user"]),
        "inline_policies": _inline("aws_iam_user_policy", "user"),
        "permissions_boundary": _boundary,
    },
)

GROUP = TypeMapping(
    sources=("aws_iam_group",),
    subjects=each_instance("aws_iam_group"),
    name=literal_name,
    attributes={
        "name": own_name,
        "path": _path,
        "attached_policies": _attached("group", _ATTACHING["group"]),
        "inline_policies": _inline("aws_iam_group_policy", "group"),
        "members": _members,
        "mfa_asked": mfa_asked,
    },
)

ROLE = TypeMapping(
    sources=("aws_iam_role",),
    subjects=each_instance("aws_iam_role"),
    name=literal_name,
    attributes={
        "name": own_name,
        "path": _path,
        "tags": tags,
        "trust_policy": _trust,
        "account_trusts": _account_trusts,
        "trust_patterns": lambda subject: whole_services(_trust(subject)),
        "web_identities": _web_identities,
        "attached_policies": _attached("role", _ATTACHING["role"]),
        "inline_policies": _inline("aws_iam_role_policy", "role"),
        "permissions_boundary": _boundary,
    },
)

POLICY = TypeMapping(
    sources=("aws_iam_policy",),
    subjects=each_instance("aws_iam_policy"),
    name=literal_name,
    attributes={
        "name": own_name,
        "path": _path,
        "document": lambda subject: document(subject.view, "policy"),
        "attachment_count": _attachments,
    },
)

MAPPINGS = {"aws.iam.user": USER, "aws.iam.group": GROUP, "aws.iam.role": ROLE, "aws.iam.policy": POLICY}
