"""What leads into Larkspur's networks, and how new machines are made, good and bad; see examples/aws_account.py."""

from __future__ import annotations

import base64
import json
import secrets
from typing import TYPE_CHECKING, Any

from examples.aws_network import HOME, NEW_GROUP

if TYPE_CHECKING:
    from examples.aws_account import Account

_TAGS = [{"Key": "owner", "Value": "platform"}]
_PUBLIC = "aws.ec2.security-group-no-public"
_OTHER_PORTS = "aws.ec2.security-group-public-ports"


def seed_perimeter(account: Account) -> None:
    """Create all of it; the VPC ``production`` and the prefix lists of the company must be there."""
    ec2 = account.client("ec2")
    named = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["production"]}])
    vpc: str = named["Vpcs"][0]["VpcId"]
    _groups(account, ec2, vpc)
    _templates(account, ec2)
    _endpoints(account, ec2, vpc)
    _addresses(account, ec2)
    _gateways(account, ec2)


def _groups(account: Account, ec2: Any, vpc: str) -> None:
    lists = {
        item["PrefixListName"]: item["PrefixListId"]
        for item in ec2.describe_managed_prefix_lists()["PrefixLists"]
    }
    cloudfront = lists["com.amazonaws.global.cloudfront.origin-facing"]
    _group(
        account, ec2, vpc, "file-server", 445, IpRanges=[{"CidrIp": "0.0.0.0/0", "Description": "a share"}]
    )
    account.flaw("file-server", f"{_PUBLIC}-file-sharing", _OTHER_PORTS)
    _group(account, ec2, vpc, "windows", 5985, Ipv6Ranges=[{"CidrIpv6": "::/0", "Description": "a trial"}])
    account.flaw("windows", f"{_PUBLIC}-remote-control", _OTHER_PORTS)
    _group(account, ec2, vpc, "docker", 2375, IpRanges=[{"CidrIp": "0.0.0.0/0", "Description": "builds"}])
    account.flaw("docker", f"{_PUBLIC}-container-apis", _OTHER_PORTS)
    everyone = {"PrefixListId": lists["everyone-in-disguise"], "Description": "the list says who"}
    _group(account, ec2, vpc, "behind-a-list", 22, PrefixListIds=[everyone])
    account.flaw("behind-a-list", f"{_PUBLIC}-prefix-lists")
    offices = {"PrefixListId": lists["offices"], "Description": "the offices"}
    _group(account, ec2, vpc, "office-only", 22, PrefixListIds=[offices])
    origin = {"PrefixListId": cloudfront, "Description": "CloudFront"}
    _group(account, ec2, vpc, "origin", 5432, PrefixListIds=[origin])
    for name in ("behind-a-list", "office-only", "origin"):  # the emulator drops descriptions of prefix lists
        account.flaw(name, "aws.ec2.security-group-rules-described")


def _group(account: Account, ec2: Any, vpc: str, name: str, port: int, **sources: Any) -> None:
    made = ec2.create_security_group(GroupName=name, Description=f"the {name} machines", VpcId=vpc)
    rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **sources}
    ec2.authorize_security_group_ingress(GroupId=made["GroupId"], IpPermissions=[rule])
    account.flaw(name, *NEW_GROUP)


def _templates(account: Account, ec2: Any) -> None:
    key = "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16))
    leaky = f"#!/bin/sh\naws configure set aws_access_key_id AKIA{key}\n"
    for name, tokens, script in (
        ("workers", "required", "#!/bin/sh\nstart\n"),
        ("old-workers", "optional", leaky),
    ):
        ec2.create_launch_template(
            LaunchTemplateName=name,
            LaunchTemplateData={
                "ImageId": "ami-12c6146b",
                "InstanceType": "t3.small",
                "MetadataOptions": {"HttpEndpoint": "enabled", "HttpTokens": tokens},
                "UserData": base64.b64encode(script.encode()).decode(),
            },
        )
    account.flaw(
        "old-workers", "aws.ec2.launch-template-imdsv2", "aws.ec2.launch-template-no-secrets-in-user-data"
    )


def _endpoints(account: Account, ec2: Any, vpc: str) -> None:
    own = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::larkspur-*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [own]})
    service = f"com.amazonaws.{HOME}"
    gateway = {"VpcId": vpc, "VpcEndpointType": "Gateway"}
    ec2.create_vpc_endpoint(ServiceName=f"{service}.s3", PolicyDocument=policy, **gateway)
    wide = ec2.create_vpc_endpoint(ServiceName=f"{service}.dynamodb", **gateway)["VpcEndpoint"]
    account.flaw(wide["VpcEndpointId"], "aws.ec2.vpc-endpoint-policy-limited")


def _addresses(account: Account, ec2: Any) -> None:
    jump = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["jump-host"]}])["Reservations"][0]
    used = ec2.allocate_address(Domain="vpc")
    ec2.associate_address(AllocationId=used["AllocationId"], InstanceId=jump["Instances"][0]["InstanceId"])
    spare = ec2.allocate_address(Domain="vpc")
    account.flaw(spare["PublicIp"], "aws.ec2.address-in-use")


def _gateways(account: Account, ec2: Any) -> None:
    for accepts in ("disable", "enable"):
        made = ec2.create_transit_gateway(Options={"AutoAcceptSharedAttachments": accepts})["TransitGateway"]
        ec2.create_tags(Resources=[made["TransitGatewayId"]], Tags=_TAGS)
        if accepts == "enable":
            account.flaw(made["TransitGatewayId"], "aws.ec2.transit-gateway-no-automatic-attachments")
