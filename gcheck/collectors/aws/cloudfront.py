"""CloudFront: distributions, where their requests come from and go to, and where they are logged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.failures import Failure
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.reader import Answer, Reader

DISTRIBUTION = "aws.cloudfront.distribution"
GLOBAL = "us-east-1"
"""Where CloudWatch Logs keeps what it knows of the delivery of logs."""


def _listed(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["DistributionList.Items"]:
        yield _distribution(item, scope)


def _distribution(item: Data, scope: Scope) -> Found:
    aliases = sorted(item["Aliases"].get("Items") or ())
    attributes = {
        "id": item["Id"],
        "arn": item["ARN"],
        "account": scope.account,
        "domain_name": item["DomainName"],
        "aliases": aliases,
        "enabled": item["Enabled"],
        "minimum_tls": _minimum_tls(item["ViewerCertificate"]),
        "behaviors": [_behavior(behavior) for behavior in _behaviors(item)],
        "origins": [_origin(origin, item) for origin in item["Origins"]["Items"]],
        "origin_groups": [group["Id"] for group in (item.get("OriginGroups") or {}).get("Items") or ()],
        "header_policies": [
            behavior.get("ResponseHeadersPolicyId") or "none" for behavior in _behaviors(item)
        ],
        **_certificate(item["ViewerCertificate"]),
    }
    if "Restrictions" in item:
        attributes["geo_restriction"] = item["Restrictions"]["GeoRestriction"]["RestrictionType"]
    # each tenant of a distribution that only tenants use may have a web ACL of its own
    if item["WebACLId"] or item.get("ConnectionMode") != "tenant-only":
        attributes["web_acl"] = item["WebACLId"] or None
    name = aliases[0] if aliases else item["DomainName"]
    return Found(DISTRIBUTION, item["ARN"], name, None, attributes, {"Id": item["Id"]})


def _minimum_tls(certificate: Data) -> str:
    # with the certificate of *.cloudfront.net CloudFront sets TLSv1, whatever else is asked for
    return (
        "TLSv1" if certificate.get("CloudFrontDefaultCertificate") else certificate["MinimumProtocolVersion"]
    )


def _certificate(certificate: Data) -> dict[str, Any]:
    """Whose certificate it shows and how; one of its own is CloudFront's where no other is named."""
    names = {"ACMCertificateArn": "acm", "IAMCertificateId": "iam"}
    whose = next((word for member, word in names.items() if certificate.get(member)), "cloudfront")
    return {
        "certificate": whose,
        "ssl_support": None if whose == "cloudfront" else certificate["SSLSupportMethod"],
    }


def _behaviors(item: Data) -> list[Data]:
    return [item["DefaultCacheBehavior"], *(item["CacheBehaviors"].get("Items") or ())]


def _behavior(behavior: Data) -> dict[str, Any]:
    return {
        "path": behavior.get("PathPattern"),
        "origin": behavior["TargetOriginId"],
        "viewer_protocol": behavior["ViewerProtocolPolicy"],
        # CloudFront says "" for none
        "field_level_encryption": behavior.get("FieldLevelEncryptionId") or None,
        "realtime_log_config": behavior.get("RealtimeLogConfigArn") or None,
    }


def _origin(origin: Data, item: Data) -> dict[str, Any]:
    """An origin; which of three kinds it is is told by the configuration that it has."""
    kept: dict[str, Any] = {
        "id": origin["Id"],
        "domain": origin["DomainName"],
        "access_control": origin.get("OriginAccessControlId") or None,
        "access_identity": None,
        "protocol": None,
        "tls_versions": [],
        "viewer_protocols": _viewer_protocols(origin["Id"], item),
    }
    custom = origin.get("CustomOriginConfig")
    if "S3OriginConfig" in origin:
        kept.update(kind="s3", access_identity=origin["S3OriginConfig"]["OriginAccessIdentity"] or None)
    elif "VpcOriginConfig" in origin:
        kept["kind"] = "vpc"
    elif custom is not None:
        kept.update(kind="custom", protocol=custom["OriginProtocolPolicy"])
        kept["tls_versions"] = list(custom["OriginSslProtocols"]["Items"])
    return kept


def _viewer_protocols(origin: str, item: Data) -> list[str]:
    """How viewers may ask for what comes from an origin: the policies of the behaviors that lead to it."""
    groups = (item.get("OriginGroups") or {}).get("Items") or ()
    targets = {origin} | {
        group["Id"]
        for group in groups
        if origin in (member["OriginId"] for member in group["Members"]["Items"])
    }
    said = (item for item in _behaviors(item) if item["TargetOriginId"] in targets)
    return sorted({behavior["ViewerProtocolPolicy"] for behavior in said})


def _config(data: Data, found: Found) -> Mapping[str, Any]:
    config = data["DistributionConfig"]
    kept: dict[str, Any] = {"default_root_object": config.get("DefaultRootObject") or None}
    if "Logging" in config:
        logging = config["Logging"]
        kept["access_log"] = (
            {"bucket": logging["Bucket"], "prefix": logging.get("Prefix") or None}
            if logging["Enabled"]
            else None
        )
    return kept


def _sources_of(data: Data, found: Found) -> list[str]:
    # there are sources of logs about connections, too
    held = (item for item in data["deliverySources"] if item["logType"] == "ACCESS_LOGS")
    return sorted(item["name"] for item in held if found.uid in item["resourceArns"])


def _deliveries(data: Data, found: Found) -> Mapping[str, Any]:
    sources = _sources_of(data, found)
    held = (item for item in data["deliveries"] if item["deliverySourceName"] in sources)
    return {"log_deliveries": sorted(item["deliveryDestinationArn"] for item in held)}


def _read_sources(reader: Reader, home: str) -> Answer | Failure:
    return reader.read(DESCRIBE_DELIVERY_SOURCES, GLOBAL)


def _read_deliveries(reader: Reader, home: str) -> Answer | Failure:
    """The deliveries together with their sources: which distribution a delivery is about only its source tells."""
    sources = reader.once(DESCRIBE_DELIVERY_SOURCES.name, lambda: _read_sources(reader, home))
    if isinstance(sources, Failure):
        return sources
    deliveries = reader.read(DESCRIBE_DELIVERIES, GLOBAL)
    if isinstance(deliveries, Failure):
        return deliveries
    return Answer({**sources.data, **deliveries.data}, deliveries.place)


LIST_DISTRIBUTIONS = Call(
    "cloudfront",
    "ListDistributions",
    "cloudfront:ListDistributions",
    {
        DISTRIBUTION: (
            "id",
            "arn",
            "account",
            "domain_name",
            "aliases",
            "enabled",
            "minimum_tls",
            "behaviors",
            "origins",
            "origin_groups",
            "header_policies",
            "certificate",
            "ssl_support",
            "geo_restriction",
            "web_acl",
        ),
    },
    roots=("DistributionList",),
    requires=("DistributionList",),
    # 100 a page; the size is a string in this API
    paging=Paging(
        "Marker",
        "DistributionList.NextMarker",
        ("DistributionList.Items",),
        more="DistributionList.IsTruncated",
    ),
    regional=False,
)
GET_DISTRIBUTION_CONFIG = Call(
    "cloudfront",
    "GetDistributionConfig",
    "cloudfront:GetDistributionConfig",
    {DISTRIBUTION: ("default_root_object", "access_log")},
    roots=("DistributionConfig",),
    requires=("DistributionConfig",),
    regional=False,
)
# a distribution names none of the deliveries of its logs by CloudWatch Logs
DESCRIBE_DELIVERY_SOURCES = Call(
    "logs",
    "DescribeDeliverySources",
    "logs:DescribeDeliverySources",
    # which distribution a delivery is about only its source tells
    {DISTRIBUTION: ("log_sources", "log_deliveries")},
    requires=("deliverySources",),
    paging=Paging("nextToken", "nextToken", ("deliverySources",), "limit", 50),
)
DESCRIBE_DELIVERIES = Call(
    "logs",
    "DescribeDeliveries",
    "logs:DescribeDeliveries",
    {DISTRIBUTION: ("log_deliveries",)},
    requires=("deliveries",),
    paging=Paging("nextToken", "nextToken", ("deliveries",), "limit", 50),
)

LISTINGS = (Listing(LIST_DISTRIBUTIONS, (DISTRIBUTION,), False, _listed),)
DETAILS = (
    Detail(DISTRIBUTION, GET_DISTRIBUTION_CONFIG, _config),
    Detail(
        DISTRIBUTION,
        DESCRIBE_DELIVERY_SOURCES,
        lambda data, found: {"log_sources": _sources_of(data, found)},
        shared=_read_sources,
    ),
    Detail(DISTRIBUTION, DESCRIBE_DELIVERIES, _deliveries, shared=_read_deliveries),
)
