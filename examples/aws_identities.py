"""Larkspur's roles and federations beside those of its people, good and bad ones; see examples/aws_account.py.

An emulator has none of the policies that AWS manages, so that nobody is given one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from examples.aws_account import Account

_ACCOUNT = "123456789012"
_GITHUB = "token.actions.githubusercontent.com"
_INLINE_ROLES = (
    "booking-api", "deployer", "flow-logs", "help-desk", "janitor", "nightly-schedule", "operator", "partner-reports",
    "site-publisher",
)  # fmt: skip
"""Whose rights stand in the role itself."""
_ADMIN = ("no-privilege-escalation", "no-borrowed-rights", "no-decrypt-every-key")


def seed_identities(account: Account) -> None:
    """Create all of it; the people, their groups and the policy ``larkspur-boundary`` must be there."""
    iam = account.client("iam")
    _pipelines(account, iam)
    _partners(account, iam)
    _services(account, iam)
    _operators(account, iam)
    _federations(account, iam)
    # the administrators' policy allows everything, and so does what the contractor was given for a week
    for name in ("ines", "former-contractor"):
        account.flaw(name, *(f"aws.iam.user-{what}" for what in _ADMIN))
    account.flaw("former-contractor", "aws.iam.user-no-service-wildcard")
    for name in _INLINE_ROLES:
        account.flaw(name, "aws.iam.role-no-inline-policies")
    for name in ("analysts", "auditors"):
        account.flaw(name, "aws.iam.group-no-inline-policies")
    for name in ("deploy", "former-contractor"):
        account.flaw(name, "aws.iam.user-in-group")
    # nobody but an administrator may call AWS's support
    account.flaw(_ACCOUNT, "aws.iam.account-support-role")


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _role(iam: Any, name: str, principal: Mapping[str, Any], condition: Any = None, **policies: Any) -> None:
    web = "Federated" in principal and "saml-provider" not in principal["Federated"]
    trust: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "sts:AssumeRoleWithWebIdentity" if web else "sts:AssumeRole",
    }
    if condition is not None:
        trust["Condition"] = condition
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))
    for policy, statements in policies.items():
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=_document(*statements))


def _pipelines(account: Account, iam: Any) -> None:
    iam.create_open_id_connect_provider(
        Url=f"https://{_GITHUB}", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["0" * 40]
    )
    github = {"Federated": f"arn:aws:iam::{_ACCOUNT}:oidc-provider/{_GITHUB}"}
    audience = {f"{_GITHUB}:aud": "sts.amazonaws.com"}
    site = {"StringEquals": audience, "StringLike": {f"{_GITHUB}:sub": "repo:larkspur/site:*"}}
    publish = [_allow("s3:PutObject", "arn:aws:s3:::larkspur-website/*")]
    _role(iam, "site-publisher", github, site, publish=publish)
    deploy = [_allow("iam:Pass*"), _allow(["lambda:CreateFunction", "lambda:GetFunction"])]
    _role(iam, "deployer", github, {"StringEquals": audience}, deploy=deploy)
    account.flaw("deployer", "aws.iam.role-web-identity-subject", "aws.iam.role-no-borrowed-rights")
    _role(iam, "app-users", {"Federated": "cognito-identity.amazonaws.com"})
    account.flaw("app-users", "aws.iam.role-web-identity-audience")


def _partners(account: Account, iam: Any) -> None:
    read = [_allow("s3:GetObject", "arn:aws:s3:::larkspur-customer-data/reports/*")]
    _role(iam, "partner-reports", {"AWS": "arn:aws:iam::210987654321:role/reports"}, reports=read)
    account.flaw("partner-reports", "aws.iam.role-foreign-trust-guarded")
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    _role(iam, "integration", {"AWS": "arn:aws:iam::210987654321:root"}, mfa)


def _services(account: Account, iam: Any) -> None:
    own = {"StringEquals": {"aws:SourceAccount": _ACCOUNT}}
    logs = [_allow(["logs:CreateLogStream", "logs:PutLogEvents"], "arn:aws:logs:*:*:log-group:/larkspur/*")]
    _role(iam, "flow-logs", {"Service": "vpc-flow-logs.amazonaws.com"}, own, logs=logs)
    send = [_allow("sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:bookings")]
    _role(iam, "nightly-schedule", {"Service": "scheduler.amazonaws.com"}, send=send)
    account.flaw("nightly-schedule", "aws.iam.role-services-bound")


def _operators(account: Account, iam: Any) -> None:
    people = {"AWS": f"arn:aws:iam::{_ACCOUNT}:root"}
    # everything, within a boundary of S3 and of passing roles
    boundary = f"arn:aws:iam::{_ACCOUNT}:policy/larkspur-boundary"
    _role(iam, "operator", people, everything=[_allow("*")])
    iam.put_role_permissions_boundary(RoleName="operator", PermissionsBoundary=boundary)
    # these look at embedded policies only
    account.flaw("operator", "aws.iam.role-no-admin", "aws.iam.role-no-service-wildcard")
    # the rights of the account itself, but for what is denied again
    half = [_allow("iam:*"), {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}, _allow("s3:*", "arn:aws:s3:::larkspur-scratch/*")]  # fmt: skip
    _role(iam, "janitor", people, half=half)
    _role(iam, "help-desk", people, rewrite=[_allow(["iam:List*", "iam:Create*Profile", "iam:*Policy*"])])
    account.flaw("help-desk", "aws.iam.role-no-privilege-escalation")
    decrypt = iam.create_policy(
        PolicyName="larkspur-decrypt",
        PolicyDocument=_document(_allow("kms:Decrypt", "arn:aws:kms:*:*:key/*")),
    )["Policy"]["Arn"]
    _role(iam, "data-reader", people)
    iam.attach_role_policy(RoleName="data-reader", PolicyArn=decrypt)
    account.flaw("data-reader", "aws.iam.role-no-decrypt-every-key")
    iam.create_group(GroupName="auditors")
    whole = _document(_allow(["s3:*", "athena:*"]))
    iam.put_group_policy(GroupName="auditors", PolicyName="everything-in-s3", PolicyDocument=whole)
    account.flaw("auditors", "aws.iam.group-members", "aws.iam.group-no-service-wildcard")


def _federations(account: Account, iam: Any) -> None:
    from examples.aws_keys import self_signed

    metadata = "<EntityDescriptor>" + " " * 1000 + "</EntityDescriptor>"
    iam.create_saml_provider(Name="directory", SAMLMetadataDocument=metadata)
    certificate, key = self_signed("shop.larkspur.example", 400, 2048)
    uploaded = iam.upload_server_certificate(
        ServerCertificateName="old-shop", CertificateBody=certificate.decode(), PrivateKey=key.decode()
    )
    shown = {"Protocol": "HTTPS", "LoadBalancerPort": 443, "InstanceProtocol": "HTTP", "InstancePort": 80}
    shown["SSLCertificateId"] = uploaded["ServerCertificateMetadata"]["Arn"]
    account.client("elb").create_load_balancer_listeners(LoadBalancerName="intranet", Listeners=[shown])
    account.flaw("intranet", "aws.elb.load-balancer-acm-certificate")
    # an emulator says of every certificate that it ended in 2012
    account.flaw("old-shop", "aws.iam.server-certificate-not-expired")
