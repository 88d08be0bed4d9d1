"""Events of CloudTrail's records, as far as it matters whether a metric filter sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gcheck.collectors.aws.filter_patterns import ABSENT, OTHER, matches

_CALLS: Mapping[str, tuple[str, ...]] = {
    "cloudtrail": ("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging", "PutEventSelectors"),
    "config": (
        "PutConfigurationRecorder", "StopConfigurationRecorder", "PutDeliveryChannel", "DeleteDeliveryChannel",
        "DeleteConfigurationRecorder",
    ),
    "ec2": (
        "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress",
        "RevokeSecurityGroupEgress", "ModifySecurityGroupRules", "CreateSecurityGroup", "DeleteSecurityGroup",
        "CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry",
        "ReplaceNetworkAclEntry", "ReplaceNetworkAclAssociation",
        "CreateCustomerGateway", "DeleteCustomerGateway", "CreateInternetGateway", "DeleteInternetGateway",
        "AttachInternetGateway", "DetachInternetGateway",
        "CreateRoute", "CreateRouteTable", "ReplaceRoute", "ReplaceRouteTableAssociation", "DeleteRoute",
        "DeleteRouteTable", "DisassociateRouteTable",
        "CreateVpc", "DeleteVpc", "ModifyVpcAttribute", "CreateVpcPeeringConnection", "AcceptVpcPeeringConnection",
        "DeleteVpcPeeringConnection", "RejectVpcPeeringConnection",
    ),
    "iam": (
        "CreatePolicy", "CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "AttachGroupPolicy",
        "AttachRolePolicy", "AttachUserPolicy", "DetachGroupPolicy", "DetachRolePolicy", "DetachUserPolicy",
        "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy", "DeleteGroupPolicy", "DeleteRolePolicy",
        "DeleteUserPolicy",
    ),
    "kms": ("DisableKey", "ScheduleKeyDeletion"),
    "organizations": (
        "AcceptHandshake", "AttachPolicy", "CreateAccount", "CreateOrganizationalUnit", "CreatePolicy",
        "DeclineHandshake", "DeleteOrganization", "DeleteOrganizationalUnit", "DeletePolicy", "DetachPolicy",
        "DisablePolicyType", "EnablePolicyType", "InviteAccountToOrganization", "LeaveOrganization", "MoveAccount",
        "RemoveAccountFromOrganization", "UpdateOrganizationalUnit", "UpdatePolicy",
    ),
    "s3": (
        "PutBucketAcl", "PutBucketPolicy", "DeleteBucketPolicy", "PutBucketCors", "DeleteBucketCors",
        "PutBucketLifecycle", "DeleteBucketLifecycle", "PutBucketReplication", "DeleteBucketReplication",
        "PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock",
    ),
}  # fmt: skip

_SUCCESS = {"errorCode": ABSENT, "errorMessage": ABSENT}
_SIGN_IN = {
    "eventName": "ConsoleLogin",
    "eventSource": "signin.amazonaws.com",
    "eventType": "AwsConsoleSignIn",
}


def seen_calls(pattern: str) -> list[str]:
    """Which of the calls above a pattern matches, whoever makes them and from where, if they succeed: ``iam:CreatePolicy``.

    Raises PatternError.
    """
    return sorted(
        f"{service}:{name}"
        for service, names in _CALLS.items()
        for name in names
        if matches(pattern, _call(service, name))
    )


def _call(service: str, name: str) -> dict[str, object]:
    return {
        "eventName": name,
        "eventSource": f"{service}.amazonaws.com",
        "eventType": "AwsApiCall",
        "readOnly": False,
        "managementEvent": True,
        **_SUCCESS,
    }


def seen_situations(pattern: str, account: str, partition: str) -> list[str]:
    """Which of four situations a pattern matches in each of the ways in which they show. Raises PatternError.

    ``root-use``, ``denied-call``, ``console-sign-in-without-mfa`` (of an IAM user) and ``failed-console-sign-in``.
    """
    situations = _situations(account, partition)
    return sorted(name for name, events in situations.items() if _all_seen(pattern, events))


def _all_seen(pattern: str, events: Iterable[Mapping[str, Any]]) -> bool:
    return all(matches(pattern, event) for event in events)


def _situations(account: str, partition: str) -> dict[str, list[dict[str, object]]]:
    root = {
        "userIdentity.type": "Root",
        "userIdentity.arn": f"arn:{partition}:iam::{account}:root",
        "userIdentity.accountId": account,
        "userIdentity.invokedBy": ABSENT,
    }
    # a filter may leave out noise by these
    denied = {"eventName": OTHER, "eventSource": OTHER, "sourceIPAddress": OTHER, "userAgent": OTHER}
    codes = ("AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation")
    success = {"responseElements.ConsoleLogin": "Success", **_SUCCESS}
    failure = {"responseElements.ConsoleLogin": "Failure", "errorMessage": "Failed authentication"}
    user = {"userIdentity.type": "IAMUser", "additionalEventData.MFAUsed": "No"}
    return {
        "root-use": [
            {**root, "eventType": kind} for kind in ("AwsApiCall", "AwsConsoleAction", "AwsConsoleSignIn")
        ],
        "denied-call": [{**denied, "errorCode": code, "eventType": "AwsApiCall"} for code in codes],
        "console-sign-in-without-mfa": [{**_SIGN_IN, **user, **success}],
        "failed-console-sign-in": [{**_SIGN_IN, **failure}],
    }
