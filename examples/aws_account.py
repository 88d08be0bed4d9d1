"""Fills an AWS API on loopback (moto's server) with the account of a small company, good and bad things in it.

Usage: python examples/aws_account.py http://127.0.0.1:5000 [expected.json]

What it makes wrong it writes down as it goes: for each resource the controls that must fail on it, as a list of
``{"control": id, "name": name of the resource}`` in the second file, if it is given.

The account belongs to "Larkspur", a maker of a booking application. Nothing here is a secret: the endpoint is an
emulator that takes any credentials, and it must be on loopback, so that this never reaches a real account.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent.parent))

from examples.aws_buckets import seed_buckets
from examples.aws_containers import seed_containers
from examples.aws_data import seed_data
from examples.aws_edge import seed_edge
from examples.aws_governance import seed_governance
from examples.aws_identities import seed_identities
from examples.aws_interfaces import seed_interfaces
from examples.aws_keys import seed_keys
from examples.aws_network import NEW_GROUP, seed_network
from examples.aws_perimeter import seed_perimeter

HOME = "eu-west-1"
SECOND = "us-east-1"
REGIONS = (HOME, SECOND)
_TAGS = [{"Key": "owner", "Value": "platform"}, {"Key": "environment", "Value": "production"}]


class Account:
    """Clients for one endpoint, with credentials that only an emulator takes."""

    def __init__(self, endpoint_url: str) -> None:
        if urlsplit(endpoint_url).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise SystemExit(
                f"{endpoint_url} is not on loopback; this script fills an emulator, never an account"
            )
        self._url = endpoint_url
        self.flaws: set[tuple[str, str]] = set()

    def flaw(self, name: str, *controls: str) -> None:
        """Note what was just made wrong: the resource by its name, and the ids of the controls that must fail on it."""
        self.flaws |= {(control, name) for control in controls}

    def subnets(self) -> list[str]:
        """Those of the default VPC, which are there from the start."""
        found = self.client("ec2").describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])
        return sorted(item["SubnetId"] for item in found["Subnets"])

    def client(self, service: str, region: str = HOME) -> Any:
        """A boto3 client."""
        import boto3
        from botocore.config import Config

        config = Config(s3={"addressing_style": "path"})
        keys = {"aws_access_key_id": "seeding", "aws_secret_access_key": "seeding"}
        make: Any = boto3.client
        client = make(service, region_name=region, endpoint_url=self._url, config=config, **keys)
        client.meta.events.register("before-call.s3-control", self._plain_host)
        return client

    def _plain_host(self, params: dict[str, Any], **rest: Any) -> None:
        # an emulator has no host names for accounts
        params["url"] = self._url + urlsplit(params["url"]).path


Flaw = tuple[str, str]
"""A control's id and the name of a resource on which it must fail in the regions of REGIONS."""


def seed_company(endpoint_url: str) -> list[Flaw]:
    """Create everything, and tell what is wrong with it, sorted. The emulator should be empty."""
    account = Account(endpoint_url)
    key = _keys(account)
    seed_buckets(account, key)
    _people(account)
    _roles(account)
    _settings(account)
    _network(account)
    _disks(account, key)
    _trails(account, key)
    seed_data(account)
    seed_network(account)
    seed_perimeter(account)
    seed_keys(account)
    seed_governance(account)
    seed_identities(account)
    seed_edge(account)
    seed_containers(account)
    seed_interfaces(account)
    _choices(account)
    _defaults(account)
    return sorted(account.flaws)


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _keys(account: Account) -> str:
    kms = account.client("kms")
    arn: str = kms.create_key(Description="customer data")["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/customer-data", TargetKeyId=arn)
    account.flaw(arn.rpartition("/")[2], "aws.kms.key-rotation")
    return arn


def _people(account: Account) -> None:
    iam = account.client("iam")
    admin = _policy(iam, "larkspur-everything", _allow("*"))
    read = _policy(
        iam, "larkspur-read-data", _allow(["s3:GetObject", "s3:ListBucket"], "arn:aws:s3:::larkspur-*")
    )
    iam.create_group(GroupName="administrators")
    iam.attach_group_policy(GroupName="administrators", PolicyArn=admin)
    iam.create_group(GroupName="analysts")
    iam.attach_group_policy(GroupName="analysts", PolicyArn=read)
    inline = _document(_allow(["athena:StartQueryExecution", "athena:GetQueryResults"]))
    iam.put_group_policy(GroupName="analysts", PolicyName="queries", PolicyDocument=inline)
    for name in ("ines", "tomas", "deploy", "former-contractor"):
        iam.create_user(UserName=name, Tags=_TAGS)
    for name in ("ines", "tomas", "former-contractor"):
        iam.create_login_profile(UserName=name, Password=f"Aa1!{secrets.token_hex(12)}")
    iam.add_user_to_group(UserName="ines", GroupName="administrators")
    iam.add_user_to_group(UserName="tomas", GroupName="analysts")
    _second_factor(iam, "ines")
    iam.create_access_key(UserName="deploy")
    unused = iam.create_access_key(UserName="deploy")["AccessKey"]["AccessKeyId"]
    iam.update_access_key(UserName="deploy", AccessKeyId=unused, Status="Inactive")
    iam.create_access_key(UserName="former-contractor")
    iam.put_user_policy(
        UserName="former-contractor", PolicyName="temporary", PolicyDocument=_document(_allow("*"))
    )
    iam.attach_user_policy(UserName="deploy", PolicyArn=read)
    own = ("no-admin", "no-passrole-wildcard", "no-privilege-escalation", "no-service-wildcard")
    account.flaw("larkspur-everything", *(f"aws.iam.policy-{name}" for name in own))
    account.flaw("deploy", "aws.iam.user-no-direct-policies")
    account.flaw("tomas", "aws.iam.user-mfa")
    account.flaw(
        "former-contractor", "aws.iam.user-mfa", "aws.iam.user-no-admin", "aws.iam.user-no-direct-policies"
    )


def _policy(iam: Any, name: str, *statements: Mapping[str, Any]) -> str:
    arn: str = iam.create_policy(PolicyName=name, PolicyDocument=_document(*statements))["Policy"]["Arn"]
    return arn


def _second_factor(iam: Any, user: str) -> None:
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName=user)["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(
        UserName=user, SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321"
    )


def _roles(account: Account) -> None:
    iam = account.client("iam")
    service = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    anyone = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    partner = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "larkspur-audit"}},
    }
    for name, trust in (("booking-api", service), ("open-door", anyone), ("auditor", partner)):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust), Tags=_TAGS)
    inline = _document(_allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/bookings"))
    iam.put_role_policy(RoleName="booking-api", PolicyName="table", PolicyDocument=inline)
    boundary = _policy(iam, "larkspur-boundary", _allow(["s3:*", "iam:PassRole"]))
    iam.put_role_permissions_boundary(RoleName="open-door", PermissionsBoundary=boundary)
    account.flaw("open-door", "aws.iam.role-trust-not-public")
    account.flaw(
        "larkspur-boundary", "aws.iam.policy-no-passrole-wildcard", "aws.iam.policy-no-service-wildcard"
    )


def _settings(account: Account) -> None:
    iam = account.client("iam")
    iam.update_account_password_policy(
        MinimumPasswordLength=10,
        RequireSymbols=True,
        RequireNumbers=True,
        RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=False,
        MaxPasswordAge=180,
        PasswordReusePrevention=4,
    )
    number = account.client("sts").get_caller_identity()["Account"]
    block = {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": False,
        "RestrictPublicBuckets": False,
    }
    account.client("s3control").put_public_access_block(
        AccountId=number, PublicAccessBlockConfiguration=block
    )
    # the root user of an emulator has no MFA
    wrong = ("password-length", "password-reuse", "root-mfa", "s3-block-public-access")
    account.flaw(number, *(f"aws.account.{name}" for name in wrong))


def _network(account: Account) -> None:
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    web = _group(ec2, vpc, "web", [_rule("tcp", 443, "0.0.0.0/0", "::/0", "customers")])
    _group(ec2, vpc, "bastion", [_rule("tcp", 22, "0.0.0.0/0", "::/0", "anyone may try")])
    _group(ec2, vpc, "bastion-v6", [_rule("tcp", 22, None, "::/0", "the address family that is forgotten")])
    _group(ec2, vpc, "legacy", [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
    inside = {"UserIdGroupPairs": [{"GroupId": web}], "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    office = _rule("tcp", 22, "192.0.2.0/24", None, "office")
    _group(ec2, vpc, "database", [inside, office])
    _group(ec2, vpc, "closed", [])
    account.flaw(vpc, "aws.ec2.vpc-flow-logs")
    for name in ("web", "bastion", "bastion-v6", "legacy", "database", "closed"):
        account.flaw(name, *NEW_GROUP)
    for name in ("legacy", "database"):
        account.flaw(name, "aws.ec2.security-group-rules-described")
    for name in ("bastion", "bastion-v6", "legacy"):
        account.flaw(name, "aws.ec2.security-group-no-public-ssh", "aws.ec2.security-group-public-ports")
    for what in (
        "all-ports",
        "container-apis",
        "databases",
        "file-sharing",
        "http",
        "icmp",
        "rdp",
        "remote-control",
    ):
        account.flaw("legacy", f"aws.ec2.security-group-no-public-{what}")


def _rule(protocol: str, port: int, v4: str | None, v6: str | None, why: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"IpProtocol": protocol, "FromPort": port, "ToPort": port}
    if v4:
        rule["IpRanges"] = [{"CidrIp": v4, "Description": why}]
    if v6:
        rule["Ipv6Ranges"] = [{"CidrIpv6": v6, "Description": why}]
    return rule


def _group(ec2: Any, vpc: str, name: str, rules: list[dict[str, Any]]) -> str:
    key: str = ec2.create_security_group(GroupName=name, Description=f"the {name} group", VpcId=vpc)[
        "GroupId"
    ]
    if rules:
        ec2.authorize_security_group_ingress(GroupId=key, IpPermissions=rules)
    ec2.create_tags(Resources=[key], Tags=_TAGS)
    return key


def _disks(account: Account, key: str) -> None:
    ec2 = account.client("ec2")
    ec2.enable_ebs_encryption_by_default()
    account.flaw(SECOND, "aws.ec2.region-ebs-default-encryption")
    safe = ec2.create_volume(AvailabilityZone=f"{HOME}a", Size=20, Encrypted=True, KmsKeyId=key)["VolumeId"]
    bare = ec2.create_volume(AvailabilityZone=f"{HOME}a", Size=8)["VolumeId"]
    ec2.create_snapshot(VolumeId=safe, Description="nightly")
    shared = ec2.create_snapshot(VolumeId=safe, Description="for the auditor")["SnapshotId"]
    ec2.modify_snapshot_attribute(
        SnapshotId=shared, Attribute="createVolumePermission", OperationType="add", UserIds=["210987654321"]
    )
    account.flaw(shared, "aws.ec2.snapshot-not-shared")
    public = ec2.create_snapshot(VolumeId=bare, Description="demo image")["SnapshotId"]
    ec2.modify_snapshot_attribute(
        SnapshotId=public, Attribute="createVolumePermission", OperationType="add", GroupNames=["all"]
    )
    account.flaw(public, "aws.ec2.snapshot-not-public", "aws.ec2.snapshot-encryption")
    second = account.client("ec2", SECOND).create_volume(AvailabilityZone=f"{SECOND}a", Size=4)["VolumeId"]
    # an emulator encrypts nothing by itself, not even where it is told to by default
    for volume in (bare, second):
        account.flaw(volume, "aws.ec2.volume-encryption")
    for volume in (safe, bare, second):
        account.flaw(volume, "aws.ec2.volume-attached")


def _trails(account: Account, key: str) -> None:
    trails = account.client("cloudtrail")
    trails.create_trail(
        Name="larkspur-audit",
        S3BucketName="larkspur-logs",
        IsMultiRegionTrail=True,
        EnableLogFileValidation=True,
        KmsKeyId=key,
        TagsList=_TAGS,
    )
    events = {
        "ReadWriteType": "All",
        "IncludeManagementEvents": True,
        "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::larkspur-customer-data/"]}],
    }
    trails.put_event_selectors(TrailName="larkspur-audit", EventSelectors=[events])
    trails.start_logging(Name="larkspur-audit")
    local = account.client("cloudtrail", SECOND)
    local.create_trail(
        Name="old-experiment", S3BucketName="larkspur-legacy-exports", IsMultiRegionTrail=False
    )
    only = {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True, "DataResources": []}
    local.put_event_selectors(TrailName="old-experiment", EventSelectors=[only])
    account.flaw("larkspur-audit", "aws.cloudtrail.trail-bucket-access-logging")
    wrong = (
        "bucket-access-logging", "bucket-versioning", "cloudwatch", "kms-encryption", "log-file-validation", "logging",
    )  # fmt: skip
    account.flaw("old-experiment", *(f"aws.cloudtrail.trail-{name}" for name in wrong))


_FUNCTIONS = ("nightly-report", "old-webhook", "thumbnails")
_MACHINES = ("api", "batch", "jump-host", "no-metadata", "old-experiment")
_SITES = ("partners.larkspur.example", "www.larkspur.example")

CHOICES: dict[str, tuple[str, ...]] = {
    "aws.apigateway.rest-api-cache": ("internal-api",),
    "aws.apigateway.rest-api-client-certificate": ("bookings-api", "internal-api", "old-api"),
    "aws.apigateway.rest-api-metrics": ("internal-api", "old-api"),
    "aws.apigateway.rest-api-validation": ("internal-api", "internal-tools", "old-api"),
    "aws.apigateway.rest-api-usage-plan": ("internal-api", "internal-tools", "old-api"),
    "aws.cloudfront.distribution-geo-restriction": _SITES,
    "aws.cloudfront.distribution-origin-failover": _SITES,
    "aws.cloudfront.distribution-response-headers": ("partners.larkspur.example",),
    "aws.cloudtrail.trail-notifications": ("old-experiment",),
    "aws.dynamodb.table-capacity": ("sessions",),
    "aws.ec2.instance-ebs-optimized": _MACHINES,
    "aws.ec2.instance-no-default-group": ("old-experiment",),
    "aws.ecs.task-definition-separate-roles": ("storefront",),
    "aws.elasticache.cluster-several-zones": ("legacy-pages",),
    "aws.elasticache.cluster-subnets": ("legacy-pages",),
    "aws.elasticache.replication-group-logs": ("experiment", "prices"),
    "aws.elasticache.replication-group-port": ("experiment", "prices"),
    "aws.elbv2.load-balancer-cross-zone": ("mail",),
    "aws.elbv2.load-balancer-desync-mitigation": ("old-admin",),
    "aws.elbv2.load-balancer-web-acl": ("old-admin",),
    "aws.lambda.function-code-signing": ("confirm-booking", *_FUNCTIONS),
    "aws.lambda.function-concurrency": _FUNCTIONS,
    "aws.opensearch.domain-dedicated-masters": ("old-logs", "partners"),
    "aws.opensearch.domain-several-zones": ("old-logs", "partners"),
    "aws.opensearch.domain-three-data-nodes": ("old-logs", "partners"),
    "aws.rds.cluster-backtrack": ("trial",),
    "aws.rds.cluster-main-user": ("trial",),
    "aws.rds.cluster-port": ("trial",),
    "aws.rds.cluster-snapshot-tags": ("trial",),
    "aws.rds.instance-enhanced-monitoring": ("guests-1", "guests-2", "legacy-reports"),
    "aws.rds.instance-main-user": ("legacy-reports",),
    "aws.rds.instance-port": ("legacy-reports",),
    "aws.rds.instance-snapshot-tags": ("legacy-reports",),
    "aws.redshift.cluster-database-name": ("old-figures",),
    "aws.redshift.cluster-in-vpc": ("old-figures",),
    "aws.redshift.cluster-port": ("old-figures",),
    "aws.s3.bucket-cors-limited": ("larkspur-website",),
    "aws.s3.bucket-replication": (
        "larkspur-archive",
        "larkspur-legacy-exports",
        "larkspur-logs",
        "larkspur-scratch",
        "larkspur-website",
    ),
    "aws.wafv2.web-acl-known-attacks": ("admin",),
    "aws.apigateway.rest-api-private-endpoint": ("bookings-api", "old-api"),
    "aws.athena.workgroup-metrics": ("analysts", "primary", "trial"),
    "aws.backup.vault-locked": ("experiment",),
    "aws.ec2.launch-template-hop-limit": ("old-workers", "workers"),
    "aws.ecs.task-definition-network-mode": ("legacy-worker",),
    "aws.elasticache.replication-group-multi-az": ("experiment",),
    "aws.elb.load-balancer-cross-zone": ("intranet", "old", "partners"),
    "aws.elb.load-balancer-internal": ("intranet", "old", "partners", "payroll"),
    "aws.elbv2.load-balancer-internal": ("booking", "mail", "old-admin"),
    "aws.opensearch.domain-application-logs": ("partners",),
    "aws.opensearch.domain-policy-not-public": ("guests", "old-logs", "partners"),
    "aws.s3.bucket-incomplete-uploads": (
        "larkspur-archive",
        "larkspur-customer-data",
        "larkspur-legacy-exports",
        "larkspur-scratch",
        "larkspur-website",
    ),
    "aws.sagemaker.notebook-in-vpc": ("playground",),
    "aws.ssm.parameter-customer-key": ("/booking/partner/api-key",),
}
"""What is published, single or not measured, on purpose or by default, among the things that the other steps make."""


def _choices(account: Account) -> None:
    for control, names in CHOICES.items():
        for name in names:
            account.flaw(name, control)


def _defaults(account: Account) -> None:
    """What is there without having been made, in every region and every VPC; called last, when all VPCs are there."""
    for region in REGIONS:
        ec2 = account.client("ec2", region)
        for vpc in ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]:
            account.flaw(vpc["VpcId"], "aws.ec2.vpc-flow-logs", "aws.ec2.vpc-not-default")
        for subnet in ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])[
            "Subnets"
        ]:
            account.flaw(subnet["SubnetId"], "aws.ec2.subnet-no-automatic-public-address")
        for acl in ec2.describe_network_acls(Filters=[{"Name": "default", "Values": ["true"]}])[
            "NetworkAcls"
        ]:
            # one without subnets filters nothing
            if acl["Associations"]:
                account.flaw(acl["NetworkAclId"], "aws.ec2.network-acl-no-public-admin-ports")
        # what a classic load balancer gets that was given no group
        for group in ec2.describe_security_groups(
            Filters=[{"Name": "group-name", "Values": ["default_elb_*"]}]
        )["SecurityGroups"]:
            account.flaw(group["GroupName"], *NEW_GROUP)
    account.flaw("default", "aws.ec2.security-group-default-closed", *NEW_GROUP)
    _managed_keys(account)


def _managed_keys(account: Account) -> None:
    """The keys that an emulator makes for a service in AWS's stead: it says that they are a customer's."""
    for region in REGIONS:
        kms = account.client("kms", region)
        for key in kms.list_keys()["Keys"]:
            if kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Description"] == "Default key":
                account.flaw(key["KeyId"], "aws.kms.key-rotation")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    expected = [{"control": control, "name": name} for control, name in seed_company(sys.argv[1])]
    if len(sys.argv) == 3:
        Path(sys.argv[2]).write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")
