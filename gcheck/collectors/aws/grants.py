"""What users and roles may do by the policies that the account itself wrote, worked out of the authorization details."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.effective import Statement, effective, statements_of
from gcheck.model.unread import Unread

Data = Mapping[str, Any]


class Grants:
    """The groups and the customer managed policies of one answer, by name and by ARN; one that it lacks is unread."""

    def __init__(self, data: Data) -> None:
        self._groups = {item["GroupName"]: item for item in data.get("GroupDetailList", ())}
        self._policies = {item["Arn"]: item for item in data.get("Policies", ())}

    def effective(self, item: Data, inline: str) -> dict[str, Any]:
        """The effective policy of a user or a role; ``inline`` is the member that holds its embedded policies.

        AWS managed policies are left out: their documents are AWS's, and they are known by their names.
        """
        held = [*self._own(item, inline)]
        for name in item.get("GroupList", ()):
            group = self._groups.get(name)
            held += [_missing(f"the group {name}")] if group is None else self._own(group, "GroupPolicyList")
        return effective(held, self._boundary(item))

    def _own(self, item: Data, inline: str) -> Iterator[Statement | Unread]:
        for policy in item.get(inline, ()):
            yield from statements_of(policy["PolicyDocument"])
        for policy in item["AttachedManagedPolicies"]:
            if not by_aws(policy["PolicyArn"]):
                found = self._document(policy["PolicyArn"])
                yield from [found] if isinstance(found, Unread) else found

    def _boundary(self, item: Data) -> list[Statement] | Unread | None:
        boundary = item.get("PermissionsBoundary")
        return None if boundary is None else self._document(boundary["PermissionsBoundaryArn"])

    def _document(self, arn: str) -> list[Statement] | Unread:
        """The statements of a policy's default version."""
        for version in self._policies.get(arn, {}).get("PolicyVersionList", ()):
            if version["IsDefaultVersion"]:
                return statements_of(version["Document"])
        return _missing(f"the policy {arn}")


def by_aws(arn: str) -> bool:
    """Whether a policy is one that AWS manages: its ARN has ``aws`` where others have the account."""
    return arn.split(":")[4] == "aws"


def _missing(what: str) -> Unread:
    return Unread("unsupported", f"{what} does not stand in the answer", "iam:GetAccountAuthorizationDetails")
