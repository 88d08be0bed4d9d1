"""What leads into networks, how new machines are made, and what a region decides for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gcheck.collectors.aws import gateways, instances, launch_templates, peers, region_settings
from gcheck.collectors.aws.listings import Found, Listing, Scope
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect
from tests.fault_proxy import DOCUMENTED, FaultProxy, deny

NOT_IN_MOTO = tuple(sorted(detail.call.name for detail in region_settings.DETAILS))
"""Operations that the emulator lacks."""
SCOPE = Scope("123456789012", "aws", "eu-west-1")
WANTED = {
    "aws.ec2.launch-template": ["name", "image_id", "version", "metadata", "user_data_secrets"],
    "aws.ec2.vpc-endpoint": ["service", "kind", "policy"],
    "aws.ec2.address": ["address", "attached_to"],
    "aws.ec2.transit-gateway": ["state", "accepts_attachments_by_itself"],
    "aws.ec2.instance": ["state", "user_data_secrets"],
    "aws.ec2.prefix-list": ["cidrs"],
    "aws.ec2.foreign-prefix-list": ["owner", "by_aws", "cidrs"],
}


@pytest.fixture
def seen(company: str) -> Collected:
    collected = collect(company, WANTED)
    assert not collected.gaps
    return collected


def _one(listing: Listing, answer: dict[str, Any]) -> Found:
    (found,) = listing.find(answer, SCOPE, frozenset(listing.types))
    return found


def test_reads_launch_templates(seen: Collected) -> None:
    templates = {name: item.attributes for name, item in seen.of("aws.ec2.launch-template").items()}
    assert {name: item["metadata"]["token_required"] for name, item in templates.items()} == {
        "workers": True,
        "old-workers": False,
    }
    assert templates["workers"]["user_data_secrets"] == []
    assert templates["old-workers"]["user_data_secrets"] == [{"kind": "aws-access-key-id", "line": 2}]


def test_what_a_template_leaves_open_is_none_and_what_cannot_be_unpacked_is_unread() -> None:
    version = {
        "LaunchTemplateId": "lt-1",
        "LaunchTemplateName": "t",
        "VersionNumber": 3,
        "LaunchTemplateData": {"UserData": "!"},
    }
    found = _one(launch_templates.LISTINGS[0], {"LaunchTemplateVersions": [version]})
    assert found.attributes["metadata"] == {"enabled": None, "token_required": None, "hop_limit": None}
    assert "user_data_secrets" not in found.attributes


def test_of_user_data_only_the_place_of_a_secret_is_kept(seen: Collected) -> None:
    machines = {name: item.attributes for name, item in seen.of("aws.ec2.instance").items()}
    assert machines["batch"]["user_data_secrets"] == [{"kind": "password", "line": 2}]
    assert machines["api"]["user_data_secrets"] == []
    assert "DATABASE_PASSWORD" not in repr(seen)


def test_user_data_that_may_not_be_read_is_unread(proxy: FaultProxy) -> None:
    proxy.faults["ec2:DescribeInstanceAttribute"] = deny
    collected = collect(proxy.url, {"aws.ec2.instance": ["state", "user_data_secrets"]})
    assert all(
        isinstance(item.attributes["user_data_secrets"], Unread) for item in collected.resources.values()
    )
    assert {gap.permission for gap in collected.gaps} == {"ec2:DescribeInstanceAttribute"}


def test_a_terminated_instance_is_not_asked_for_its_user_data() -> None:
    (detail,) = (item for item in instances.DETAILS if item.type == instances.INSTANCE)
    assert not detail.needed(Found(instances.INSTANCE, "u", "n", "eu-west-1", {"state": "terminated"}))
    assert detail.needed(Found(instances.INSTANCE, "u", "n", "eu-west-1", {"state": "stopped"}))


def test_reads_endpoints_addresses_and_transit_gateways(seen: Collected) -> None:
    endpoints = {
        item.attributes["service"]: item.attributes for item in seen.of("aws.ec2.vpc-endpoint").values()
    }
    assert set(endpoints) == {"com.amazonaws.eu-west-1.s3", "com.amazonaws.eu-west-1.dynamodb"}
    assert endpoints["com.amazonaws.eu-west-1.s3"]["policy"]["Statement"][0]["Action"] == "s3:*"
    attached = [item.attributes["attached_to"] for item in seen.of("aws.ec2.address").values()]
    assert sum(one is None for one in attached) == 1
    assert sum(one is not None and one.startswith("i-") for one in attached) == 1
    accepting = [
        item.attributes["accepts_attachments_by_itself"]
        for item in seen.of("aws.ec2.transit-gateway").values()
    ]
    assert sorted(accepting) == [False, True]


def test_what_another_account_owns_is_not_ours() -> None:
    endpoint = {"VpcEndpointId": "vpce-1", "OwnerId": "210987654321"}
    gateway = {"TransitGatewayId": "tgw-1", "OwnerId": "210987654321"}
    for listing, answer in (
        (gateways.LISTINGS[0], {"VpcEndpoints": [endpoint]}),
        (gateways.LISTINGS[2], {"TransitGateways": [gateway]}),
    ):
        assert not list(listing.find(answer, SCOPE, frozenset(listing.types)))


def test_an_endpoint_of_a_service_without_policies() -> None:
    endpoint = {
        "VpcEndpointId": "vpce-1",
        "VpcEndpointType": "Interface",
        "ServiceName": "s",
        "VpcId": "vpc-1",
        "State": "available",
        "OwnerId": "123456789012",
    }
    assert _one(gateways.LISTINGS[0], {"VpcEndpoints": [endpoint]}).attributes["policy"] is None


def test_prefix_lists_of_aws_are_named_and_those_of_others_read(seen: Collected) -> None:
    assert {name: item.attributes["cidrs"] for name, item in seen.of("aws.ec2.prefix-list").items()} == {
        "offices": ["192.0.2.0/24"],
        "everyone-in-disguise": ["0.0.0.0/0"],
    }
    foreign = seen.of("aws.ec2.foreign-prefix-list")
    assert "com.amazonaws.global.cloudfront.origin-facing" in foreign
    assert {(item.attributes["by_aws"], item.attributes["cidrs"]) for item in foreign.values()} == {
        (True, None)
    }
    shared = {
        "PrefixListId": "pl-1",
        "PrefixListName": "n",
        "AddressFamily": "IPv4",
        "OwnerId": "210987654321",
    }
    found = _one(peers.LISTINGS[0], {"PrefixLists": [shared]})
    assert (found.type, found.attributes["by_aws"]) == ("aws.ec2.foreign-prefix-list", False)
    (detail,) = (item for item in peers.DETAILS if item.type == found.type)
    assert detail.needed(found)
    assert detail.arguments(found) == {"PrefixListId": "pl-1"}


def _region(answers: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for detail in region_settings.DETAILS:
        if detail.call.operation in answers:
            yield from detail.parse(answers[detail.call.operation], Found("t", "u", "n", "r", {})).items()


def test_reads_the_settings_of_a_region_as_aws_documents_them(proxy: FaultProxy) -> None:
    assert set(NOT_IN_MOTO) <= set(DOCUMENTED)
    wanted = {
        "aws.ec2.region": [
            path for detail in region_settings.DETAILS for path in detail.call.fills["aws.ec2.region"]
        ]
    }
    collected = collect(proxy.url, wanted)
    assert not collected.gaps
    (region,) = collected.resources.values()
    assert {name: region.attributes[name] for name in wanted["aws.ec2.region"]} == {
        "metadata_defaults": {"token_required": True, "hop_limit": None},
        "serial_console": False,
        "snapshot_public_sharing_blocked": "all",
        "image_public_sharing_blocked": "none",
        "ebs_default_key": "alias/aws/ebs",
    }


def test_what_a_region_has_no_preference_for_is_none() -> None:
    answers: dict[str, dict[str, Any]] = {
        "GetInstanceMetadataDefaults": {"AccountLevel": {"HttpPutResponseHopLimit": -1}},
        "GetSnapshotBlockPublicAccessState": {"State": "block-new-sharing"},
        "GetImageBlockPublicAccessState": {"ImageBlockPublicAccessState": "block-new-sharing"},
        "GetSerialConsoleAccessStatus": {"SerialConsoleAccessEnabled": True},
    }
    assert dict(_region(answers)) == {
        "metadata_defaults": {"token_required": None, "hop_limit": None},
        "snapshot_public_sharing_blocked": "new",
        "image_public_sharing_blocked": "new",
        "serial_console": True,
    }
    with pytest.raises(KeyError):
        dict(_region({"GetSnapshotBlockPublicAccessState": {"State": "something-new"}}))


def test_reads_access_points(company: str) -> None:
    wanted = ["name", "bucket", "vpc_id", "public_access_block", "policy_public"]
    collected = collect(company, {"aws.s3.access-point": wanted})
    assert not collected.gaps
    points = {name: item.attributes for name, item in collected.of("aws.s3.access-point").items()}
    assert {name: (item["bucket"], item["policy_public"]) for name, item in points.items()} == {
        "analysts": ("larkspur-customer-data", False),
        "press": ("larkspur-website", True),
    }
    assert set(points["analysts"]["public_access_block"].values()) == {True}
    assert points["press"]["vpc_id"] is None
