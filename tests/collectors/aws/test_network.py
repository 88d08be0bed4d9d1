"""Machines, networks, load balancers and watchers: what is read of the company's account, and of AWS's own answers."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from gcheck.collectors.aws import config, elb, elbv2, guardduty, instances, logs, peers, routes, vpc
from gcheck.collectors.aws.listings import Detail, Found, Listing, Scope
from gcheck.collectors.aws.reachable import open_to_internet
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny, refuse

SERVICES = (config, elb, elbv2, guardduty, instances, logs, peers, routes, vpc)
NOT_IN_MOTO: tuple[str, ...] = ()
"""Operations of these services that the emulator lacks."""
SCOPE = Scope("123456789012", "aws", "eu-west-1")
MOMENT = datetime(2026, 1, 31, 12, 0, 0, tzinfo=timezone.utc)
KINDS = sorted({kind for service in SERVICES for listing in service.LISTINGS for kind in listing.types})


def _wanted() -> dict[str, frozenset[str]]:
    return {kind: everything()[kind] for kind in KINDS}


@pytest.fixture(scope="module")
def seen(company: str) -> Collected:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        return collect(company, _wanted(), regions=["eu-west-1", "us-east-1"])


def _one(listing: Listing, answer: dict[str, Any]) -> Found:
    """The only resource that an answer names."""
    (found,) = listing.find(answer, SCOPE, frozenset(listing.types))
    return found


def _found(kind: str, **attributes: Any) -> Found:
    return Found(kind, "uid", "name", "eu-west-1", attributes)


def _parsed(detail: Detail, answer: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    return dict(detail.parse(answer, _found(detail.type, **attributes)))


def test_nothing_is_unread_in_the_emulator_but_the_devices_of_images(seen: Collected) -> None:
    assert {gap.attributes for gap in seen.gaps} == {("plain_devices",)}
    assert {kind for kind, _ in seen.resources} == set(KINDS)


def test_reads_instances_with_their_addresses_and_groups(seen: Collected) -> None:
    machines = {name: item.attributes for name, item in seen.of("aws.ec2.instance").items()}
    assert set(machines) == {"api", "batch", "jump-host", "no-metadata", "old-experiment"}
    assert {name: item["metadata"]["token_required"] for name, item in machines.items()} == {
        "api": True,
        "batch": False,
        "jump-host": True,
        "no-metadata": False,
        "old-experiment": False,
    }
    assert machines["no-metadata"]["metadata"]["enabled"] is False
    assert {name: len(item["public_addresses"]) for name, item in machines.items()} == {
        "api": 1,
        "batch": 0,
        "jump-host": 1,
        "no-metadata": 0,
        "old-experiment": 1,
    }
    assert machines["jump-host"]["security_groups"] == machines["batch"]["security_groups"] != []
    assert machines["api"]["instance_profile"] is None
    assert machines["api"]["state"] == "running"


def test_reads_images_and_who_may_launch_them(seen: Collected) -> None:
    images = {
        name: (item.attributes["public"], item.attributes["shared_with"])
        for name, item in seen.of("aws.ec2.image").items()
    }
    assert images == {
        "golden": (False, []),
        "for-the-partner": (False, ["210987654321"]),
        "demo-appliance": (True, []),
    }


def test_reads_networks(seen: Collected) -> None:
    networks = {item.attributes["cidrs"][0]: item.attributes for item in seen.of("aws.ec2.vpc").values()}
    (log,) = networks["10.30.0.0/16"]["flow_logs"]
    assert (log["active"], log["delivery"], log["traffic"]) == (True, "SUCCESS", "ALL")
    assert log["destination"] == "arn:aws:s3:::larkspur-logs"
    assert networks["172.31.0.0/16"]["is_default"] is True
    assert networks["172.31.0.0/16"]["flow_logs"] == []
    subnets = {
        item.attributes["cidr"]: item.attributes["public_address_on_launch"]
        for item in seen.of("aws.ec2.subnet").values()
    }
    assert (subnets["10.30.0.0/24"], subnets["10.30.1.0/24"]) == (False, True)


def test_reads_what_network_acls_let_in(seen: Collected) -> None:
    open_ports = {
        tuple(entry["number"] for entry in item.attributes["ingress"]): [
            (rule["from_port"], rule["to_port"])
            for rule in item.attributes["internet_ingress"]
            if rule["protocol"] == "tcp"
        ]
        for item in seen.of("aws.ec2.network-acl").values()
    }
    assert open_ports[100,] == [(443, 443)]
    assert open_ports[90, 91, 100] == [(0, 21), (23, 3388), (3390, 65535)]
    assert open_ports[100, 200] == [(22, 22)]
    assert open_ports[100, 32767] == [(0, 65535)]


def test_reads_what_ties_networks(seen: Collected) -> None:
    lists = {name: item.attributes["cidrs"] for name, item in seen.of("aws.ec2.prefix-list").items()}
    assert lists == {"offices": ["192.0.2.0/24"], "everyone-in-disguise": ["0.0.0.0/0"]}
    (peering,) = seen.of("aws.ec2.vpc-peering").values()
    assert (peering.attributes["status"], peering.attributes["foreign_accounts"]) == ("active", [])


def test_reads_routes_and_whom_they_are_for(seen: Collected) -> None:
    tables = [item.attributes for item in seen.of("aws.ec2.route-table").values()]
    (public,) = (one for one in tables if any(route["internet"] for route in one["routes"]))
    assert [(route["cidr"], route["ipv6_cidr"]) for route in public["routes"] if route["internet"]] == [
        ("0.0.0.0/0", None),
        (None, "::/0"),
    ]
    assert (public["main"], len(public["subnet_ids"])) == (False, 1)
    (peered,) = (one for one in tables if any(route["peering"] for route in one["routes"]))
    assert not any(route["internet"] for route in peered["routes"])
    assert sum(one["main"] for one in tables) == len(seen.of("aws.ec2.vpc"))


def test_only_an_internet_gateway_leads_in() -> None:
    targets: tuple[dict[str, Any], ...] = (
        {"GatewayId": "igw-1"}, {"GatewayId": "local"}, {"GatewayId": "vgw-1"}, {"GatewayId": "vpce-1"},
        {"EgressOnlyInternetGatewayId": "eigw-1"}, {"NatGatewayId": "nat-1"}, {"TransitGatewayId": "tgw-1"},
    )  # fmt: skip
    made = [{"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **target} for target in targets]
    gone = {"DestinationCidrBlock": "0.0.0.0/0", "State": "blackhole", "GatewayId": "igw-2"}
    table = {
        "RouteTableId": "rtb-1",
        "VpcId": "vpc-1",
        "OwnerId": "123456789012",
        "Associations": [{"Main": True, "GatewayId": "igw-1"}],
        "Routes": [*made, gone],
    }
    found = _one(routes.LISTINGS[0], {"RouteTables": [table]})
    assert [route["internet"] for route in found.attributes["routes"]] == [True] + [False] * 6
    assert (found.attributes["main"], found.attributes["subnet_ids"]) == (True, [])
    foreign = {**table, "OwnerId": "210987654321"}
    assert not list(routes.LISTINGS[0].find({"RouteTables": [foreign]}, SCOPE, frozenset({routes.TABLE})))


def test_a_peering_with_another_account_names_it() -> None:
    peering = {
        "VpcPeeringConnectionId": "pcx-1",
        "Status": {"Code": "pending-acceptance"},
        "RequesterVpcInfo": {"VpcId": "vpc-9", "OwnerId": "210987654321"},
        "AccepterVpcInfo": {"VpcId": "vpc-1", "OwnerId": "123456789012"},
    }
    found = _one(peers.LISTINGS[1], {"VpcPeeringConnections": [peering]})
    assert found.attributes["foreign_accounts"] == ["210987654321"]


def test_reads_load_balancers(seen: Collected) -> None:
    balancers = {name: item.attributes for name, item in seen.of("aws.elbv2.load-balancer").items()}
    good, bad, network = balancers["booking"], balancers["old-admin"], balancers["mail"]
    assert good["access_logs"] == {"enabled": True, "bucket": "larkspur-logs"}
    assert (good["deletion_protection"], good["drop_invalid_headers"]) == (True, True)
    assert [(item["protocol"], item["redirects_to_https"]) for item in good["listeners"]] == [
        ("HTTP", True),
        ("HTTPS", False),
    ]
    assert {item["tls_policy"] for item in bad["listeners"]} == {"ELBSecurityPolicy-2016-08", None}
    assert (bad["access_logs"]["enabled"], bad["zones"]) == (False, ["eu-west-1a"])
    assert (network["type"], network["drop_invalid_headers"]) == ("network", None)
    assert good["tags"]["owner"] == "platform"


def test_reads_classic_load_balancers(seen: Collected) -> None:
    balancers = {name: item.attributes for name, item in seen.of("aws.elb.load-balancer").items()}
    good, bad = balancers["payroll"], balancers["intranet"]
    assert good["listeners"] == [{"protocol": "HTTPS", "port": 443, "instance_protocol": "HTTPS"}]
    assert good["access_logs"] == {"enabled": True, "bucket": "larkspur-logs"}
    assert (good["cross_zone"], good["connection_draining"]) == (True, True)
    assert good["zones"] == ["eu-west-1a", "eu-west-1b"]
    assert {one["protocol"] for one in bad["listeners"]} == {"HTTP", "HTTPS"}
    assert (good["certificates"], bad["certificates"]) == (["ACM"], ["IAM"])
    assert bad["access_logs"] == {"enabled": False, "bucket": None}
    assert (bad["cross_zone"], bad["connection_draining"], bad["tags"]) == (False, False, {})


@pytest.mark.parametrize(
    ("named", "read"),
    [
        (
            (("SSL", "arn:aws-cn:iam::111122223333:server-certificate/x"), ("tcp", None)),
            {"certificates": ["IAM"]},
        ),
        ((("TCP", None),), {"certificates": []}),
        ((("HTTPS", "arn:aws:acm:eu-west-1:111122223333:certificate/x"), ("HTTPS", None)), {}),
        ((("https", "arn:aws:other:eu-west-1:111122223333:certificate/x"),), {}),
        ((("HTTPS", ""),), {}),
    ],
)
def test_a_certificate_of_a_classic_listener_is_known_by_its_arn(
    named: tuple[tuple[str, str | None], ...], read: dict[str, Any]
) -> None:
    listeners = [{"Protocol": protocol, "SSLCertificateId": arn} for protocol, arn in named]
    assert elb._certificates([dict[str, Any](one) for one in listeners]) == read


def test_reads_watchers_and_log_groups(seen: Collected) -> None:
    detectors = {item.region: item.attributes for item in seen.of("aws.guardduty.detector").values()}
    assert detectors["eu-west-1"]["features"] == ["RDS_LOGIN_EVENTS", "S3_DATA_EVENTS"]
    assert {region: item["enabled"] for region, item in detectors.items()} == {
        "eu-west-1": True,
        "us-east-1": False,
    }
    recorders = {
        item.region: (item.attributes["recording"], item.attributes["all_resources"])
        for (kind, _), item in seen.resources.items()
        if kind == "aws.config.recorder"
    }
    assert recorders == {"eu-west-1": (True, True), "us-east-1": (False, False)}
    groups = {name: item.attributes["retention_days"] for name, item in seen.of("aws.logs.group").items()}
    larkspur = {name: days for name, days in groups.items() if name.startswith("/larkspur/")}
    assert larkspur == {
        "/larkspur/booking": 400,
        "/larkspur/scratch": 7,
        "/larkspur/for-ever": None,
        "/larkspur/trail": 400,
    }


@pytest.mark.parametrize(
    ("operation", "kind", "attribute"),
    [
        ("ec2:DescribeFlowLogs", "aws.ec2.vpc", "flow_logs"),
        ("ec2:DescribeImageAttribute", "aws.ec2.image", "shared_with"),
        ("ec2:GetManagedPrefixListEntries", "aws.ec2.prefix-list", "cidrs"),
        ("elb:DescribeLoadBalancerAttributes", "aws.elb.load-balancer", "access_logs"),
        ("elbv2:DescribeListeners", "aws.elbv2.load-balancer", "listeners"),
        ("guardduty:GetDetector", "aws.guardduty.detector", "features"),
        ("config:DescribeConfigurationRecorderStatus", "aws.config.recorder", "recording"),
        ("logs:ListTagsForResource", "aws.logs.group", "tags"),
    ],
)
def test_a_denied_detail_is_unread_and_never_none(
    operation: str, kind: str, attribute: str, proxy: FaultProxy
) -> None:
    proxy.faults[operation] = deny
    collected = collect(proxy.url, {kind: ["region", attribute]})
    assert collected.resources
    assert all(isinstance(item.attributes[attribute], Unread) for item in collected.resources.values())
    assert {gap.kind for gap in collected.gaps} == {"denied"}


@pytest.mark.parametrize(
    ("operation", "code", "kind"),
    [
        (
            "config:DescribeConfigurationRecorders",
            "NoSuchConfigurationRecorderException",
            "aws.config.recorder",
        ),
        ("guardduty:ListDetectors", "BadRequestException", "aws.guardduty.detector"),
        ("logs:DescribeLogGroups", "ResourceNotFoundException", "aws.logs.group"),
        ("elbv2:DescribeLoadBalancers", "LoadBalancerNotFound", "aws.elbv2.load-balancer"),
    ],
)
def test_an_error_is_never_an_empty_list(operation: str, code: str, kind: str, proxy: FaultProxy) -> None:
    proxy.faults[operation] = refuse(400, code)
    collected = collect(proxy.url, {kind: ["region"]})
    assert not collected.resources
    assert [item.complete for item in collected.populations] == [False]


def test_all_interfaces_of_an_instance_count() -> None:
    """An answer as EC2 documents it: two interfaces, the public address and the open group on the second."""
    second = {
        "Groups": [{"GroupId": "sg-2", "GroupName": "second"}],
        "Ipv6Addresses": [{"Ipv6Address": "2001:db8::9"}],
        "PrivateIpAddresses": [
            {"PrivateIpAddress": "10.0.1.4"},
            {"PrivateIpAddress": "10.0.1.5", "Association": {"PublicIp": "203.0.113.9"}},
        ],
    }
    instance = {
        "InstanceId": "i-1",
        "State": {"Name": "running"},
        "InstanceType": "t3.small",
        "ImageId": "ami-1",
        "LaunchTime": MOMENT,
        "VpcId": "vpc-1",
        "SubnetId": "subnet-1",
        "IamInstanceProfile": {"Arn": "arn:aws:iam::123456789012:instance-profile/api", "Id": "AIPA"},
        "SecurityGroups": [{"GroupId": "sg-1", "GroupName": "first"}],
        "NetworkInterfaces": [{"Groups": [{"GroupId": "sg-1", "GroupName": "first"}]}, second],
    }
    found = _one(instances.LISTINGS[0], {"Reservations": [{"Instances": [instance]}]})
    assert found.attributes["public_addresses"] == ["203.0.113.9"]
    assert found.attributes["ipv6_addresses"] == ["2001:db8::9"]
    assert found.attributes["security_groups"] == ["sg-1", "sg-2"]
    assert found.attributes["instance_profile"].endswith(":instance-profile/api")
    assert "metadata" not in found.attributes, "what the answer leaves out must stay unread"


def test_a_terminated_instance_has_nothing_left() -> None:
    instance = {
        "InstanceId": "i-1",
        "State": {"Name": "terminated"},
        "InstanceType": "t3.small",
        "ImageId": "ami-1",
        "LaunchTime": MOMENT,
        "SecurityGroups": [],
        "NetworkInterfaces": [],
    }
    found = _one(instances.LISTINGS[0], {"Reservations": [{"Instances": [instance]}]})
    assert (found.attributes["vpc_id"], found.attributes["public_addresses"]) == (None, [])


def test_an_image_for_an_organisation_is_shared() -> None:
    arn = "arn:aws:organizations::111122223333:organization/o-example"
    answer = {"LaunchPermissions": [{"OrganizationArn": arn}, {"Group": "all"}, {"UserId": "210987654321"}]}
    assert _parsed(instances.DETAILS[0], answer) == {"shared_with": ["210987654321", arn]}


def test_what_another_account_shares_is_not_ours() -> None:
    shared = {"VpcId": "vpc-1", "OwnerId": "210987654321", "IsDefault": False, "CidrBlockAssociationSet": []}
    assert list(vpc.LISTINGS[0].find({"Vpcs": [shared]}, SCOPE, frozenset({vpc.VPC}))) == []


def test_a_range_that_was_taken_away_is_gone() -> None:
    blocks = [
        {"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}},
        {"CidrBlock": "10.9.0.0/16", "CidrBlockState": {"State": "disassociated"}},
    ]
    item = {
        "VpcId": "vpc-1",
        "OwnerId": "123456789012",
        "IsDefault": False,
        "CidrBlockAssociationSet": blocks,
    }
    found = _one(vpc.LISTINGS[0], {"Vpcs": [item]})
    assert (found.attributes["cidrs"], found.attributes["ipv6_cidrs"]) == (["10.0.0.0/16"], [])


def test_a_flow_log_to_a_log_group_that_delivered_nothing_yet() -> None:
    log = {
        "FlowLogId": "fl-1",
        "ResourceId": "vpc-1",
        "FlowLogStatus": "ACTIVE",
        "TrafficType": "REJECT",
        "LogDestinationType": "cloud-watch-logs",
        "LogGroupName": "/vpc",
    }
    other = {**log, "ResourceId": "subnet-1", "TrafficType": "ALL"}
    (kept,) = _parsed(vpc.DETAILS[0], {"FlowLogs": [log, other]}, id="vpc-1")["flow_logs"]
    assert (kept["delivery"], kept["destination"], kept["traffic"]) == (None, "/vpc", "REJECT")


ATTRIBUTES = elbv2.DETAILS[0]
PROTECTED = {"Key": "deletion_protection.enabled", "Value": "true"}


def test_a_gateway_load_balancer_has_no_access_log() -> None:
    kept = _parsed(ATTRIBUTES, {"Attributes": [PROTECTED]}, type="gateway")
    nothing = dict.fromkeys(("access_logs", "drop_invalid_headers", "desync_mitigation"))
    assert kept == {"deletion_protection": True, **nothing}


def test_an_attribute_that_is_missing_stays_unread() -> None:
    assert _parsed(ATTRIBUTES, {"Attributes": [PROTECTED]}, type="application") == {
        "deletion_protection": True,
        "cross_zone": True,
    }


def test_an_attribute_with_another_value_is_refused() -> None:
    with pytest.raises(KeyError):
        _parsed(ATTRIBUTES, {"Attributes": [{**PROTECTED, "Value": "maybe"}]}, type="network")


def test_a_redirect_to_http_is_none_to_https() -> None:
    redirect = {"Type": "redirect", "RedirectConfig": {"Protocol": "#{protocol}", "StatusCode": "HTTP_301"}}
    listener = {"ListenerArn": "arn", "Protocol": "HTTP", "Port": 80, "DefaultActions": [redirect]}
    (kept,) = _parsed(elbv2.DETAILS[1], {"Listeners": [listener]})["listeners"]
    assert kept["redirects_to_https"] is False


def test_a_listener_that_ends_tls_must_name_its_policy() -> None:
    listener = {"ListenerArn": "arn", "Protocol": "TLS", "Port": 443, "DefaultActions": []}
    with pytest.raises(KeyError):
        _parsed(elbv2.DETAILS[1], {"Listeners": [listener]})


def test_a_region_without_a_detector_or_a_recorder_is_there() -> None:
    for listing, answer in (
        (guardduty.LISTINGS[0], {"DetectorIds": [], "NextToken": ""}),
        (config.LISTINGS[0], {"ConfigurationRecorders": []}),
    ):
        assert _one(listing, answer).attributes == {"name": "eu-west-1", "account": "123456789012"}


def test_more_detectors_than_a_region_can_have_are_not_passed_over() -> None:
    with pytest.raises(ValueError, match="one detector at most"):
        list(
            guardduty.LISTINGS[0].find(
                {"DetectorIds": ["a"], "NextToken": "b"}, SCOPE, frozenset({guardduty.REGION})
            )
        )


def test_a_detector_that_does_not_tell_its_features_leaves_them_unread() -> None:
    assert _parsed(guardduty.DETAILS[0], {"Status": "ENABLED"}) == {"enabled": True}


def test_a_recorder_that_leaves_types_out() -> None:
    recorder = {
        "name": "default",
        "roleARN": "arn:aws:iam::123456789012:role/config",
        "recordingGroup": {
            "allSupported": False,
            "includeGlobalResourceTypes": False,
            "resourceTypes": [],
            "exclusionByResourceTypes": {"resourceTypes": ["AWS::EC2::NetworkInterface"]},
        },
    }
    answer = {"ConfigurationRecorders": [recorder]}
    (found,) = config.LISTINGS[0].find(answer, SCOPE, frozenset({config.RECORDER}))
    assert found.attributes["excluded_types"] == ["AWS::EC2::NetworkInterface"]
    assert found.keys == {"ConfigurationRecorderNames": ["default"]}


def _entry(allow: bool, protocol: str, ports: tuple[int, int] | None, cidr: str) -> dict[str, Any]:
    low, high = ports or (None, None)
    return {"allow": allow, "protocol": protocol, "from_port": low, "to_port": high, "cidr": cidr}


SSH = (22, 22)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], []),
        ([_entry(True, "tcp", SSH, "10.0.0.0/8")], []),
        ([_entry(True, "icmp", None, "0.0.0.0/0")], []),
        ([_entry(True, "tcp", SSH, "0.0.0.0/0")], [("tcp", 22, 22, 4)]),
        ([_entry(True, "tcp", SSH, "0.0.0.0/1")], [("tcp", 22, 22, 4)]),
        ([_entry(True, "udp", SSH, "2000::/3")], [("udp", 22, 22, 6)]),
        ([_entry(True, "udp", SSH, "3000::/4")], [("udp", 22, 22, 6)]),
        ([_entry(True, "udp", SSH, "8.0.0.0/5")], [("udp", 22, 22, 4)]),
        ([_entry(True, "udp", SSH, "fc00::/7")], []),
        ([_entry(True, "udp", SSH, "10.0.0.0/8")], []),
        ([_entry(False, "tcp", SSH, "0.0.0.0/0"), _entry(True, "tcp", SSH, "0.0.0.0/0")], []),
        ([_entry(False, "all", None, "0.0.0.0/0"), _entry(True, "tcp", SSH, "0.0.0.0/0")], []),
        # a refusal to some, to another protocol or to another version of IP takes nothing away
        ([_entry(False, "tcp", SSH, "192.0.2.0/24"), _entry(True, "tcp", SSH, "0.0.0.0/0")], [("tcp", 22, 22, 4)]),
        ([_entry(False, "udp", SSH, "0.0.0.0/0"), _entry(True, "tcp", SSH, "0.0.0.0/0")], [("tcp", 22, 22, 4)]),
        ([_entry(False, "tcp", SSH, "0.0.0.0/0"), _entry(True, "tcp", SSH, "::/0")], [("tcp", 22, 22, 6)]),
        # too late
        ([_entry(True, "tcp", SSH, "0.0.0.0/0"), _entry(False, "all", None, "0.0.0.0/0")], [("tcp", 22, 22, 4)]),
        (
            [_entry(False, "tcp", SSH, "0.0.0.0/0"), _entry(True, "tcp", (20, 30), "0.0.0.0/0")],
            [("tcp", 20, 21, 4), ("tcp", 23, 30, 4)],
        ),
        # ranges that touch or overlap are one
        (
            [_entry(True, "tcp", (1, 10), "0.0.0.0/0"), _entry(True, "tcp", (5, 20), "128.0.0.0/1"), _entry(True, "tcp", (21, 21), "0.0.0.0/0")],
            [("tcp", 1, 21, 4)],
        ),
        # a refusal to one half of the internet leaves the other
        (
            [_entry(False, "tcp", SSH, "0.0.0.0/1"), _entry(True, "tcp", SSH, "0.0.0.0/0")],
            [("tcp", 22, 22, 4)],
        ),
        # both halves, at once or by quarters, and in any order, are all of it
        ([_entry(False, "tcp", SSH, "128.0.0.0/1"), _entry(False, "tcp", SSH, "0.0.0.0/1"), _entry(True, "tcp", SSH, "0.0.0.0/0")], []),
        (
            [_entry(False, "all", None, cidr) for cidr in ("0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/1")] + [_entry(True, "tcp", SSH, "0.0.0.0/0")],
            [],
        ),
        (
            [_entry(False, "all", None, "0.0.0.0/1"), _entry(False, "tcp", (0, 30), "128.0.0.0/1"), _entry(True, "tcp", (20, 40), "0.0.0.0/0")],
            [("tcp", 31, 40, 4)],
        ),
        # a refusal twice counts once
        (
            [_entry(False, "tcp", SSH, "0.0.0.0/1"), _entry(False, "tcp", SSH, "0.0.0.0/2"), _entry(True, "tcp", SSH, "0.0.0.0/0")],
            [("tcp", 22, 22, 4)],
        ),
        # what is left may be a single network's; a hole in what counts leaves it
        ([_entry(False, "tcp", SSH, "10.0.0.0/8"), _entry(True, "tcp", SSH, "10.0.0.0/7")], []),
        ([_entry(False, "tcp", SSH, "10.0.0.0/24"), _entry(True, "tcp", SSH, "10.0.0.0/7")], [("tcp", 22, 22, 4)]),
        # of IPv6 only what is routed counts, of which ::/1 is the whole
        ([_entry(False, "tcp", SSH, "::/1"), _entry(True, "tcp", SSH, "::/0")], []),
        ([_entry(False, "tcp", SSH, "2000::/4"), _entry(False, "tcp", SSH, "3000::/4"), _entry(True, "tcp", SSH, "::/0")], []),
        ([_entry(False, "tcp", SSH, "2000::/4"), _entry(True, "tcp", SSH, "::/0")], [("tcp", 22, 22, 6)]),
        # of more entries than AWS takes, in code, the parts are not put together
        (
            [_entry(False, "tcp", SSH, f"{part * 4}.0.0.0/6") for part in range(64)] + [_entry(True, "tcp", SSH, "0.0.0.0/0")],
            [("tcp", 22, 22, 4)],
        ),
    ],
)  # fmt: skip
def test_the_order_of_a_network_acl_decides(
    entries: list[dict[str, Any]], expected: list[tuple[str, int, int, int]]
) -> None:
    kept = [
        (item["protocol"], item["from_port"], item["to_port"], item["ip_version"])
        for item in open_to_internet(entries)
    ]
    assert kept == expected
