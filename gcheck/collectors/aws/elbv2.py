"""ELBv2: application, network and gateway load balancers with their attributes and listeners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError
from gcheck.collectors.aws.timestamps import rfc3339

BALANCER = "aws.elbv2.load-balancer"


def _balancers(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["LoadBalancers"]:
        arn, name = item["LoadBalancerArn"], item["LoadBalancerName"]
        attributes = {
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            "type": item["Type"],
            # a gateway load balancer has no scheme, and one without security groups lists none
            "scheme": item.get("Scheme"),
            "vpc_id": item["VpcId"],
            "security_groups": sorted(item.get("SecurityGroups", ())),
            "zones": sorted(zone["ZoneName"] for zone in item["AvailabilityZones"]),
            "created": rfc3339(item["CreatedTime"]),
        }
        if item["Type"] != "application":
            attributes["web_acl"] = None  # WAF protects those that speak HTTP
        yield Found(BALANCER, arn, name, scope.region, attributes, {"LoadBalancerArn": arn})


def _attributes(data: Data, found: Found) -> Mapping[str, Any]:
    """An attribute that a kind of load balancer does not have is null; one that is missing stays unread."""
    said, kind = {item["Key"]: item["Value"] for item in data["Attributes"]}, found.attributes["type"]
    kept: dict[str, Any] = {"deletion_protection": _flag(said["deletion_protection.enabled"])}
    if kind == "application":
        kept["cross_zone"] = True  # it cannot be turned off at the load balancer, says the guide
    elif "load_balancing.cross_zone.enabled" in said:
        kept["cross_zone"] = _flag(said["load_balancing.cross_zone.enabled"])
    if kind != "application":
        kept["desync_mitigation"] = None
    elif "routing.http.desync_mitigation_mode" in said:
        kept["desync_mitigation"] = said["routing.http.desync_mitigation_mode"]
    if kind == "gateway":
        kept["access_logs"] = None
    elif "access_logs.s3.enabled" in said:
        enabled = _flag(said["access_logs.s3.enabled"])
        kept["access_logs"] = {"enabled": enabled, "bucket": said.get("access_logs.s3.bucket") or None}
    if kind != "application":
        kept["drop_invalid_headers"] = None
    elif "routing.http.drop_invalid_header_fields.enabled" in said:
        kept["drop_invalid_headers"] = _flag(said["routing.http.drop_invalid_header_fields.enabled"])
    return kept


def _web_acl(data: Data, found: Found) -> Mapping[str, Any]:
    # the answer is empty where none is associated
    return {"web_acl": data["WebACL"]["ARN"] if "WebACL" in data else None}


def _takes_one(found: Found) -> bool:
    return bool(found.attributes["type"] == "application")


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _listeners(data: Data, found: Found) -> Mapping[str, Any]:
    return {"listeners": [_listener(item) for item in data["Listeners"]]}


def _listener(item: Data) -> dict[str, Any]:
    # a listener of a gateway load balancer has neither protocol nor port
    protocol = item.get("Protocol")
    return {
        "arn": item["ListenerArn"],
        "protocol": protocol,
        "port": item.get("Port"),
        "tls_policy": item["SslPolicy"] if protocol in ("HTTPS", "TLS") else None,
        "redirects_to_https": any(_to_https(action) for action in item["DefaultActions"]),
    }


def _to_https(action: Data) -> bool:
    return bool(action["Type"] == "redirect" and action["RedirectConfig"].get("Protocol") == "HTTPS")


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    for item in data["TagDescriptions"]:
        if item["ResourceArn"] == found.uid:
            return {"tags": {tag["Key"]: tag.get("Value", "") for tag in item["Tags"]}}
    raise UnsaidError("the answer does not name the load balancer")


def _call(operation: str, fills: tuple[str, ...], member: str, paging: Paging | None = None) -> Call:
    action = f"elasticloadbalancing:{operation}"
    return Call("elbv2", operation, action, {BALANCER: fills}, requires=(member,), paging=paging)


DESCRIBE_LOAD_BALANCERS = _call(
    "DescribeLoadBalancers",
    (
        "name",
        "arn",
        "account",
        "region",
        "type",
        "scheme",
        "vpc_id",
        "security_groups",
        "zones",
        "created",
        "web_acl",
    ),
    "LoadBalancers",
    Paging("Marker", "NextMarker", ("LoadBalancers",), "PageSize", 400),
)
DESCRIBE_ATTRIBUTES = _call(
    "DescribeLoadBalancerAttributes",
    ("access_logs", "deletion_protection", "drop_invalid_headers", "cross_zone", "desync_mitigation"),
    "Attributes",
)
DESCRIBE_LISTENERS = _call(
    "DescribeListeners",
    ("listeners",),
    "Listeners",
    Paging("Marker", "NextMarker", ("Listeners",), "PageSize", 400),
)
DESCRIBE_TAGS = _call("DescribeTags", ("tags",), "TagDescriptions")
GET_WEB_ACL_FOR_RESOURCE = Call(
    "wafv2", "GetWebACLForResource", "wafv2:GetWebACLForResource", {BALANCER: ("web_acl",)}
)

LISTINGS = (Listing(DESCRIBE_LOAD_BALANCERS, (BALANCER,), True, _balancers),)
DETAILS = (
    Detail(BALANCER, DESCRIBE_ATTRIBUTES, _attributes),
    Detail(BALANCER, DESCRIBE_LISTENERS, _listeners),
    Detail(BALANCER, DESCRIBE_TAGS, _tags, lambda found: {"ResourceArns": [found.uid]}),
    Detail(
        BALANCER,
        GET_WEB_ACL_FOR_RESOURCE,
        _web_acl,
        lambda found: {"ResourceArn": found.uid},
        needed=_takes_one,
    ),
)
