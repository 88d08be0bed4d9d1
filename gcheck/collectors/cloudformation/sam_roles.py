"""The role that SAM makes for a function or state machine which names none."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.cloudformation.node import function
from gcheck.model.unread import Unread

_MANAGED = "arn:aws:iam::aws:policy/"
_SERVICE_ROLES = ("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole")
_BASIC = f"{_MANAGED}service-role/AWSLambdaBasicExecutionRole"


def made_role(given: dict[str, Any], service: str) -> dict[str, Any]:
    """The properties of an AWS::IAM::Role."""
    trust = given.get("AssumeRolePolicyDocument") or {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": [service]}, "Action": ["sts:AssumeRole"]}],
    }
    arns: list[Any] = [_BASIC] if service.startswith("lambda") else []
    embedded: list[Any] = []
    policies = given.get("Policies")
    for position, policy in enumerate(policies if isinstance(policies, list) else [policies]):
        if policy is None:
            continue
        if isinstance(policy, str):
            arns.append(policy if policy.startswith("arn:") else _named(policy))
        elif isinstance(policy, dict) and "Statement" in policy:
            embedded.append({"PolicyName": f"Policy{position}", "PolicyDocument": policy})
        elif isinstance(policy, dict) and function(policy) is not None:
            arns.append(policy)
        else:
            embedded.append({"PolicyName": f"Policy{position}", "PolicyDocument": _template(policy)})
    return {
        "AssumeRolePolicyDocument": trust,
        "ManagedPolicyArns": arns,
        "Policies": embedded,
        "PermissionsBoundary": given.get("PermissionsBoundary"),
        "Path": given.get("RolePath"),
    }


def _named(name: str) -> str:
    return f"{_MANAGED}service-role/{name}" if name in _SERVICE_ROLES else f"{_MANAGED}{name}"


def _template(policy: Any) -> Any:
    """A stand-in for a policy template. Each grants some named actions, on what its parameters name ("SAM policy
    templates", SAM Developer Guide): none of everything, and none of IAM.
    """
    names = list(policy) if isinstance(policy, dict) else []
    if len(names) == 1 and isinstance(names[0], str) and names[0].endswith("Policy"):
        return {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": f"sam:{names[0]}", "Resource": "what its parameters name"}
            ],
        }
    return Unread("unsupported", f"{str(policy)[:80]!r} is no policy that SAM takes")
