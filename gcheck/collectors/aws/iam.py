"""IAM: users, groups, roles and policies from one bulk call, credentials from the credential report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.credential_report import GET_REPORT, fetch_report, user_credentials
from gcheck.collectors.aws.deputies import unbound_services
from gcheck.collectors.aws.grants import Grants
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339
from gcheck.collectors.aws.trusts import foreign_trusts, web_identities

USER = "aws.iam.user"
GROUP = "aws.iam.group"
ROLE = "aws.iam.role"
POLICY = "aws.iam.policy"

_FILTERS = {
    # what a user or a role may do stands partly in groups and policies
    USER: ("User", "Group", "LocalManagedPolicy"),
    # who is in a group stands with the users
    GROUP: ("Group", "User"),
    ROLE: ("Role", "LocalManagedPolicy"),
    POLICY: ("LocalManagedPolicy",),
}
_POLICIES = ("attached_policies", "inline_policies")
_NAMED = ("name", "arn", "path", "account")

GET_ACCOUNT_AUTHORIZATION_DETAILS = Call(
    "iam",
    "GetAccountAuthorizationDetails",
    "iam:GetAccountAuthorizationDetails",
    {
        USER: (*_NAMED, "created", "tags", "groups", *_POLICIES, "permissions_boundary", "effective_policy"),
        GROUP: (*_NAMED, *_POLICIES, "members"),
        ROLE: (
            *_NAMED, "created", "tags", "trust_policy", *_POLICIES, "permissions_boundary", "last_used",
            "effective_policy", "foreign_trusts", "web_identities", "unbound_services",
        ),
        POLICY: (*_NAMED, "document", "attachment_count"),
    },
    requires=("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies", "IsTruncated"),
    paging=Paging(
        "Marker", "Marker", ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"), "MaxItems", 1000,
        "IsTruncated",
    ),
    regional=False,
)  # fmt: skip


def _everything(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    grants = Grants(data)
    # a user that was not read may be in any group
    members = _members(data) if scope.whole and GROUP in types else None
    makers: Mapping[str, tuple[str, Callable[[Data], dict[str, Any]]]] = {
        USER: ("UserDetailList", lambda item: _user(item, grants)),
        GROUP: ("GroupDetailList", lambda item: _group(item, members)),
        ROLE: ("RoleDetailList", lambda item: _role(item, grants, scope.account)),
        POLICY: ("Policies", _policy),
    }
    for kind, (member, make) in makers.items():
        if kind in types:
            for item in data[member]:
                attributes = {
                    "arn": item["Arn"],
                    "path": item["Path"],
                    "account": scope.account,
                    **make(item),
                }
                yield Found(kind, item["Arn"], attributes["name"], None, attributes)


def _user(item: Data, grants: Grants) -> dict[str, Any]:
    kept = {
        "name": item["UserName"],
        "created": rfc3339(item["CreateDate"]),
        "groups": list(item.get("GroupList", ())),
        "effective_policy": grants.effective(item, "UserPolicyList"),
        **_permissions(item, "UserPolicyList"),
        **_boundary(item),
    }
    return kept | _tags(item)


def _group(item: Data, members: Mapping[str, list[str]] | None) -> dict[str, Any]:
    name = item["GroupName"]
    within = {} if members is None else {"members": members.get(name, [])}
    return {"name": name, **within, **_permissions(item, "GroupPolicyList")}


def _members(data: Data) -> dict[str, list[str]]:
    """The users of each group that has any, by its name."""
    kept: dict[str, list[str]] = {}
    for item in sorted(data["UserDetailList"], key=lambda user: str(user["UserName"])):
        for name in item.get("GroupList", ()):
            kept.setdefault(name, []).append(item["UserName"])
    return kept


def _role(item: Data, grants: Grants, account: str) -> dict[str, Any]:
    trust = _document(item["AssumeRolePolicyDocument"])
    kept = {
        "name": item["RoleName"],
        "created": rfc3339(item["CreateDate"]),
        "trust_policy": trust,
        "foreign_trusts": foreign_trusts(trust, account),
        "web_identities": web_identities(trust),
        "effective_policy": grants.effective(item, "RolePolicyList"),
        **_permissions(item, "RolePolicyList"),
        **_boundary(item),
    }
    # an empty element says "not within the tracking period"; no element says nothing
    if "RoleLastUsed" in item:
        used = item["RoleLastUsed"].get("LastUsedDate")
        kept["last_used"] = None if used is None else rfc3339(used)
    services = unbound_services(trust)
    if services is not None:
        kept["unbound_services"] = services
    return kept | _tags(item)


def _policy(item: Data) -> dict[str, Any]:
    # the name is the last part of the ARN, wherever it is left out beside it
    name = item.get("PolicyName") or item["Arn"].rpartition("/")[2]
    kept = {"name": name, "attachment_count": item["AttachmentCount"]}
    default = [version for version in item["PolicyVersionList"] if version["IsDefaultVersion"]]
    if default:
        kept["document"] = _document(default[0]["Document"])
    return kept


def _permissions(item: Data, inline: str) -> dict[str, Any]:
    # IAM leaves the list of inline policies out where there are none
    return {
        "attached_policies": [
            {"name": policy["PolicyName"], "arn": policy["PolicyArn"]}
            for policy in item["AttachedManagedPolicies"]
        ],
        "inline_policies": [
            {"name": policy["PolicyName"], "document": _document(policy["PolicyDocument"])}
            for policy in item.get(inline, ())
        ],
    }


def _boundary(item: Data) -> dict[str, Any]:
    boundary = item.get("PermissionsBoundary")
    return {"permissions_boundary": None if boundary is None else boundary["PermissionsBoundaryArn"]}


def _tags(item: Data) -> dict[str, Any]:
    return {"tags": {tag["Key"]: tag["Value"] for tag in item["Tags"]}} if "Tags" in item else {}


def _document(value: Any) -> dict[str, Any]:
    # botocore has decoded it from JSON by now
    if not isinstance(value, dict):
        raise ValueError(f"a policy document is not a JSON object but {type(value).__name__}")
    return value


LISTINGS = (
    Listing(
        GET_ACCOUNT_AUTHORIZATION_DETAILS,
        (USER, GROUP, ROLE, POLICY),
        False,
        _everything,
        lambda types: {"Filter": sorted({name for kind in types for name in _FILTERS[kind]})},
    ),
)
DETAILS = (Detail(USER, GET_REPORT, user_credentials, shared=fetch_report, early=True),)
