"""CloudFront: what is read of the company's distributions, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gcheck.collectors.aws import cloudfront
from gcheck.collectors.aws.cloudfront import DISTRIBUTION
from gcheck.collectors.aws.listings import Found, Scope
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny, refuse

SCOPE = Scope("123456789012", "aws", "eu-west-1")
ARN = "arn:aws:cloudfront::123456789012:distribution/E1"
ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/web-site/0f8fad5b"


@pytest.fixture
def whole(company: str) -> Collected:
    return collect(company, {DISTRIBUTION: everything()[DISTRIBUTION]})


def _values(collected: Collected, name: str) -> Mapping[str, Any]:
    return collected.of(DISTRIBUTION)[name].attributes


def test_reads_distributions(whole: Collected) -> None:
    good = _values(whole, "www.larkspur.example")
    assert (good["enabled"], good["minimum_tls"], good["default_root_object"]) == (
        True,
        "TLSv1.2_2021",
        "index.html",
    )
    assert good["access_log"] == {"bucket": "larkspur-logs.s3.amazonaws.com", "prefix": "www/"}
    assert good["web_acl"].endswith(":global/webacl/web-site/" + good["web_acl"].rpartition("/")[2])
    partners = _values(whole, "partners.larkspur.example")
    assert [(one["path"], one["viewer_protocol"]) for one in partners["behaviors"]] == [
        (None, "https-only"),
        ("/feeds/*", "allow-all"),
    ]
    (origin,) = partners["origins"]
    assert (origin["kind"], origin["protocol"], origin["tls_versions"]) == (
        "custom",
        "match-viewer",
        ["TLSv1.1", "TLSv1.2"],
    )
    assert origin["viewer_protocols"] == ["allow-all", "https-only"]
    assert whole.gaps == ()
    assert {item.region for item in whole.of(DISTRIBUTION).values()} == {None}


def test_logs_that_the_distribution_does_not_name_are_found(whole: Collected) -> None:
    partners, good = (
        _values(whole, "partners.larkspur.example"),
        _values(whole, "www.larkspur.example"),
    )
    assert (partners["access_log"], partners["log_sources"]) == (None, ["partners"])
    assert partners["log_deliveries"] == [
        "arn:aws:logs:us-east-1:123456789012:delivery-destination:larkspur-logs"
    ]
    assert (good["log_sources"], good["log_deliveries"]) == ([], [])


def test_the_certificate_of_cloudfront_takes_every_version(whole: Collected) -> None:
    (forgotten,) = (item for name, item in whole.of(DISTRIBUTION).items() if name.endswith(".cloudfront.net"))
    values = forgotten.attributes
    assert (values["minimum_tls"], values["aliases"]) == ("TLSv1", [])
    assert (values["web_acl"], values["default_root_object"], values["access_log"]) == (None, None, None)


def test_deliveries_are_asked_for_once_and_where_cloudfront_keeps_them(proxy: FaultProxy) -> None:
    asked: set[str] = set()

    def note(request: Any, honest: Any) -> Any:
        asked.add(request.region)
        return honest

    proxy.faults.update(dict.fromkeys(("logs:DescribeDeliveries", "logs:DescribeDeliverySources"), note))
    collect(proxy.url, {DISTRIBUTION: ["log_sources", "log_deliveries"]}, regions=["eu-west-1"])
    assert (proxy.calls.count("logs:DescribeDeliveries"), asked) == (1, {"us-east-1"})
    assert proxy.calls.count("logs:DescribeDeliverySources") == 1


@pytest.mark.parametrize("operation", ["logs:DescribeDeliverySources", "logs:DescribeDeliveries"])
def test_deliveries_are_unread_without_either_listing(operation: str, proxy: FaultProxy) -> None:
    proxy.faults[operation] = deny
    collected = collect(proxy.url, {DISTRIBUTION: ["log_deliveries", "access_log"]})
    for item in collected.of(DISTRIBUTION).values():
        assert isinstance(item.attributes["log_deliveries"], Unread)
        assert not isinstance(item.attributes["access_log"], Unread)
    assert {gap.permission for gap in collected.gaps} == {operation}


def test_a_distribution_that_is_gone_is_no_distribution_without_a_log(proxy: FaultProxy) -> None:
    proxy.faults["cloudfront:GetDistributionConfig"] = refuse(404, "NoSuchDistribution")
    collected = collect(proxy.url, {DISTRIBUTION: ["access_log", "default_root_object"]})
    for item in collected.of(DISTRIBUTION).values():
        assert all(isinstance(value, Unread) for value in item.attributes.values())


def _item(**said: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "Id": "E1",
        "ARN": ARN,
        "DomainName": "d1.cloudfront.net",
        "Enabled": True,
        "Aliases": {"Quantity": 0},
        "Origins": {"Quantity": 0, "Items": []},
        "OriginGroups": {"Quantity": 0},
        "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "https-only"},
        "CacheBehaviors": {"Quantity": 0},
        "ViewerCertificate": {"CloudFrontDefaultCertificate": True, "MinimumProtocolVersion": "TLSv1"},
        "WebACLId": "",
    }
    return base | said


def _listed(*items: dict[str, Any]) -> list[Found]:
    data = {"DistributionList.Items": list(items)}
    return list(cloudfront.LISTINGS[0].find(data, SCOPE, frozenset({DISTRIBUTION})))


def _origin(**said: Any) -> dict[str, Any]:
    (found,) = _listed(_item(Origins={"Items": [{"Id": "o", "DomainName": "b", **said}]}))
    origin: dict[str, Any] = found.attributes["origins"][0]
    return origin


@pytest.mark.parametrize(
    ("said", "control", "identity"),
    [
        ({"OriginAccessControlId": "E9", "S3OriginConfig": {"OriginAccessIdentity": ""}}, "E9", None),
        (
            {
                "OriginAccessControlId": "",
                "S3OriginConfig": {"OriginAccessIdentity": "origin-access-identity/cloudfront/E2"},
            },
            None,
            "origin-access-identity/cloudfront/E2",
        ),
        ({"S3OriginConfig": {"OriginAccessIdentity": ""}}, None, None),
    ],
)
def test_reads_how_a_bucket_is_asked(said: dict[str, Any], control: str | None, identity: str | None) -> None:
    origin = _origin(**said)
    assert (origin["kind"], origin["access_control"], origin["access_identity"]) == ("s3", control, identity)
    assert (origin["protocol"], origin["tls_versions"]) == (None, [])


def test_an_origin_in_a_private_network_has_its_protocol_elsewhere() -> None:
    origin = _origin(VpcOriginConfig={"VpcOriginId": "vo_1"})
    assert (origin["kind"], origin["protocol"]) == ("vpc", None)


def test_an_origin_that_says_nothing_is_of_no_kind() -> None:
    assert "kind" not in _origin()


def test_an_origin_is_reached_by_way_of_its_group() -> None:
    group = {"Id": "both", "Members": {"Items": [{"OriginId": "o"}, {"OriginId": "other"}]}}
    http = {"PathPattern": "/a", "TargetOriginId": "both", "ViewerProtocolPolicy": "allow-all"}
    away = {"PathPattern": "/b", "TargetOriginId": "elsewhere", "ViewerProtocolPolicy": "redirect-to-https"}
    (found,) = _listed(
        _item(
            Origins={"Items": [{"Id": "o", "DomainName": "b"}, {"Id": "lonely", "DomainName": "c"}]},
            OriginGroups={"Quantity": 1, "Items": [group]},
            CacheBehaviors={"Quantity": 2, "Items": [http, away]},
        )
    )
    reached = [origin["viewer_protocols"] for origin in found.attributes["origins"]]
    assert reached == [["allow-all", "https-only"], []]


def test_tenants_may_have_web_acls_of_their_own() -> None:
    (shared,) = _listed(_item(ConnectionMode="tenant-only"))
    (named,) = _listed(_item(ConnectionMode="tenant-only", WebACLId=ACL))
    (direct,) = _listed(_item(ConnectionMode="direct"))
    assert "web_acl" not in shared.attributes
    assert (named.attributes["web_acl"], direct.attributes["web_acl"]) == (ACL, None)


def test_fields_and_real_time_logs() -> None:
    behavior = {
        "TargetOriginId": "o",
        "ViewerProtocolPolicy": "https-only",
        "FieldLevelEncryptionId": "C1",
        "RealtimeLogConfigArn": "arn:log",
    }
    (found,) = _listed(_item(DefaultCacheBehavior=behavior))
    (kept,) = found.attributes["behaviors"]
    assert (kept["field_level_encryption"], kept["realtime_log_config"]) == ("C1", "arn:log")


def test_a_log_that_is_switched_off_is_none() -> None:
    (found,) = _listed(_item())
    parse = cloudfront.DETAILS[0].parse
    off = {"Enabled": False, "IncludeCookies": False, "Bucket": "old.s3.amazonaws.com", "Prefix": ""}
    assert parse({"DistributionConfig": {"Logging": off, "DefaultRootObject": ""}}, found) == {
        "access_log": None,
        "default_root_object": None,
    }
    assert "access_log" not in parse({"DistributionConfig": {}}, found)


def test_a_log_is_delivered_by_a_source_of_requests_with_a_delivery() -> None:
    (found,) = _listed(_item())
    about = {"resourceArns": [ARN], "logType": "ACCESS_LOGS"}
    sources = [
        {"name": "kept", **about},
        {"name": "idle", **about},
        {"name": "connections", **about, "logType": "CONNECTION_LOGS"},
        {"name": "other", **about, "resourceArns": [f"{ARN}0"]},
    ]
    names = ("kept", "connections", "other")
    deliveries = [{"deliverySourceName": name, "deliveryDestinationArn": f"to-{name}"} for name in names]
    data = {"deliverySources": sources, "deliveries": deliveries}
    assert cloudfront.DETAILS[1].parse(data, found) == {"log_sources": ["idle", "kept"]}
    assert cloudfront.DETAILS[2].parse(data, found) == {"log_deliveries": ["to-kept"]}
