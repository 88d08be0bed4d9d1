"""ELB: classic load balancers, with their attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError
from gcheck.collectors.aws.timestamps import rfc3339
from gcheck.patterns import regex

BALANCER = "aws.elb.load-balancer"

_ENDS_TLS = ("HTTPS", "SSL")
_SERVICE = regex("^arn:[^:]+:(acm|iam):")


def _balancers(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["LoadBalancerDescriptions"]:
        name = item["LoadBalancerName"]
        arn = scope.arn("elasticloadbalancing", f"loadbalancer/{name}", scope.region, scope.account)
        attributes = {
            "name": name,
            "account": scope.account,
            "region": scope.region,
            "scheme": item["Scheme"],
            # left out in EC2-Classic
            "vpc_id": item.get("VPCId"),
            "security_groups": sorted(item.get("SecurityGroups", ())),
            "zones": sorted(item["AvailabilityZones"]),
            "created": rfc3339(item["CreatedTime"]),
            "listeners": [_listener(one["Listener"]) for one in item["ListenerDescriptions"]],
            **_certificates([one["Listener"] for one in item["ListenerDescriptions"]]),
        }
        yield Found(BALANCER, arn, name, scope.region, attributes, {"LoadBalancerName": name})


def _listener(listener: Data) -> dict[str, Any]:
    return {
        "protocol": listener["Protocol"].upper(),
        "port": listener["LoadBalancerPort"],
        # the API's documented default
        "instance_protocol": (listener.get("InstanceProtocol") or listener["Protocol"]).upper(),
    }


def _certificates(listeners: list[Data]) -> dict[str, Any]:
    """Who made the certificate of each listener that ends TLS: the service in its ARN. Nothing where one names no such ARN."""
    ending = [one for one in listeners if one["Protocol"].upper() in _ENDS_TLS]
    named = [_SERVICE.match(one.get("SSLCertificateId") or "") for one in ending]
    return {"certificates": [found[1].upper() for found in named if found]} if all(named) else {}


def _attributes(data: Data, found: Found) -> Mapping[str, Any]:
    said = data["LoadBalancerAttributes"]
    log = said["AccessLog"]
    more = {item["Key"]: item["Value"] for item in said.get("AdditionalAttributes") or ()}
    return {
        "access_logs": {"enabled": log["Enabled"], "bucket": log.get("S3BucketName") or None},
        # the default that the API documents
        "desync_mitigation": more.get("elb.http.desyncmitigationmode", "defensive"),
        "cross_zone": said["CrossZoneLoadBalancing"]["Enabled"],
        "connection_draining": said["ConnectionDraining"]["Enabled"],
    }


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    for item in data["TagDescriptions"]:
        if item["LoadBalancerName"] == found.name:
            return {"tags": {tag["Key"]: tag.get("Value", "") for tag in item["Tags"]}}
    raise UnsaidError("the answer does not name the load balancer")


def _call(operation: str, fills: tuple[str, ...], member: str, paging: Paging | None = None) -> Call:
    action = f"elasticloadbalancing:{operation}"
    return Call("elb", operation, action, {BALANCER: fills}, requires=(member,), paging=paging)


DESCRIBE_LOAD_BALANCERS = _call(
    "DescribeLoadBalancers",
    (
        "name",
        "account",
        "region",
        "scheme",
        "vpc_id",
        "security_groups",
        "zones",
        "created",
        "listeners",
        "certificates",
    ),
    "LoadBalancerDescriptions",
    Paging("Marker", "NextMarker", ("LoadBalancerDescriptions",), "PageSize", 400),
)
DESCRIBE_ATTRIBUTES = _call(
    "DescribeLoadBalancerAttributes",
    ("access_logs", "cross_zone", "connection_draining", "desync_mitigation"),
    "LoadBalancerAttributes",
)
DESCRIBE_TAGS = _call("DescribeTags", ("tags",), "TagDescriptions")

LISTINGS = (Listing(DESCRIBE_LOAD_BALANCERS, (BALANCER,), True, _balancers),)
DETAILS = (
    Detail(BALANCER, DESCRIBE_ATTRIBUTES, _attributes),
    Detail(BALANCER, DESCRIBE_TAGS, _tags, lambda found: {"LoadBalancerNames": [found.name]}),
)
