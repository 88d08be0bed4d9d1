"""IAM: roles, users, groups, managed policies, and policies that are embedded in others."""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft, Turn
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, block, dropped, inner, items, json_text
from gcheck.collectors.terraform.values import unresolved
from gcheck.model.unread import Unread

_INLINE = block("inline_policy", {"PolicyName": "name", "PolicyDocument": json_text("policy")})


def _managed(kind: str) -> Turn:
    """The managed policies of a user or group, which Terraform has in a resource of their own."""

    def turn(draft: Draft, node: Node) -> None:
        other = draft.made.resource(f"aws_iam_{kind}_policy_attachments_exclusive", node)
        other.set(f"{kind}_name", draft.made.own, node)
        other.put("policy_arns", node)

    return turn


def _memberships(draft: Draft, node: Node) -> None:
    other = draft.made.resource("aws_iam_user_group_membership", node)
    other.set("user", draft.made.own, node)
    other.put("groups", node)


def _login(draft: Draft, node: Node) -> None:
    """The first password, which the template gives: how long it is does not matter to who can read it."""
    other = draft.made.resource("aws_iam_user_login_profile", node, suffix=".LoginProfile")
    other.set("user", draft.made.own, node)
    other.set("password_length", unresolved("the template gives the password", node.file, node.line), node)
    if isinstance(node.raw, Unread):
        other.set("password_reset_required", node.raw, node)
    elif (found := inner(draft, node, "PasswordResetRequired")) is not None:
        other.put("password_reset_required", found)


_KINDS = {"Roles": "role", "Users": "user", "Groups": "group"}


def _attach(draft: Draft, node: Node) -> None:
    """Those that a managed policy names itself."""
    held = {key: inner(draft, node, key) for key in _KINDS}
    if all(found is None for found in held.values()):
        return
    other = draft.made.resource("aws_iam_policy_attachment")
    other.set("policy_arn", draft.made.own)
    for key, found in held.items():
        if found is not None:
            other.put(f"{_KINDS[key]}s", found)


def _embed(draft: Draft, node: Node) -> None:
    """AWS::IAM::Policy: an embedded policy for each role, user and group that it names."""
    document, name = inner(draft, node, "PolicyDocument"), inner(draft, node, "PolicyName")
    if document is not None and all(inner(draft, node, key) is None for key in _KINDS):
        # nobody is named yet: what it would allow is judged all the same
        other = draft.made.resource("aws_iam_group_policy", node, suffix=".PolicyDocument")
        other.set("group", draft.made.own, node)
        json_text("policy")(other, document)
    for key, kind in _KINDS.items():
        for position, item in enumerate(items(draft, inner(draft, node, key))):
            other = draft.made.resource(f"aws_iam_{kind}_policy", item, suffix=f".{key}[{position}]")
            other.put(kind, item)
            if name is not None:
                other.put("name", name)
            if document is not None:
                json_text("policy")(other, document)


def _embedded(kind: str) -> Translation:
    return Translation(
        f"aws_iam_{kind}_policy",
        {f"{kind.capitalize()}Name": kind, "PolicyName": "name", "PolicyDocument": json_text("policy")},
    )


def _members(draft: Draft, node: Node) -> None:
    if not draft.has("users"):
        draft.set("users", unresolved("no users are named", node.file, node.line))


TRANSLATIONS = {
    "AWS::IAM::Role": Translation(
        "aws_iam_role",
        {
            "RoleName": "name",
            "AssumeRolePolicyDocument": json_text("assume_role_policy"),
            "Policies": _INLINE,
        },
        named="RoleName",
    ),
    "AWS::IAM::User": Translation(
        "aws_iam_user",
        {
            "UserName": "name",
            "Policies": _INLINE,
            "ManagedPolicyArns": _managed("user"),
            "Groups": _memberships,
            "LoginProfile": _login,
        },
        named="UserName",
    ),
    "AWS::IAM::Group": Translation(
        "aws_iam_group",
        {"GroupName": "name", "Policies": _INLINE, "ManagedPolicyArns": _managed("group")},
        named="GroupName",
    ),
    "AWS::IAM::ManagedPolicy": Translation(
        "aws_iam_policy",
        {
            "ManagedPolicyName": "name",
            "PolicyDocument": json_text("policy"),
            **dict.fromkeys(_KINDS, dropped),
        },
        arn=True,
        further=_attach,
    ),
    "AWS::IAM::Policy": Translation(
        "cloudformation_iam_policy", dict.fromkeys((*_KINDS, "PolicyDocument"), dropped), further=_embed
    ),
    "AWS::IAM::RolePolicy": _embedded("role"),
    "AWS::IAM::UserPolicy": _embedded("user"),
    "AWS::IAM::GroupPolicy": _embedded("group"),
    "AWS::IAM::UserToGroupAddition": Translation(
        "aws_iam_group_membership", {"GroupName": "group"}, further=_members
    ),
}
