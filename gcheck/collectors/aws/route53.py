"""Route 53: hosted zones with what is known of their signing, their logs and their registration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.failures import Failure
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.reader import Answer, Reader
from gcheck.collectors.aws.timestamps import rfc3339

ZONE = "aws.route53.hosted-zone"
REGISTRAR = "us-east-1"
"""The only region that the registrar's part of Route 53 can be asked in."""


def _zones(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["HostedZones"]:
        key, private = item["Id"].rpartition("/")[2], item["Config"]["PrivateZone"]
        attributes: dict[str, Any] = {
            "id": key,
            "arn": scope.arn("route53", f"hostedzone/{key}"),
            "account": scope.account,
            "name": item["Name"].rstrip("."),
            "private": private,
            # Cloud Map and its like manage zones in the account's name
            "managed_by": (item.get("LinkedService") or {}).get("ServicePrincipal") or None,
        }
        if private:
            # neither is to be had for a private zone, and nobody registers its name
            attributes.update(signing=None, query_log_group=None, registration=None)
        yield Found(ZONE, attributes["arn"], attributes["name"], None, attributes, {"HostedZoneId": key})


def _public(found: Found) -> bool:
    return not found.attributes["private"]


def _signing(data: Data, found: Found) -> Mapping[str, Any]:
    return {"signing": data["Status"]["ServeSignature"]}


def _query_log(data: Data, found: Found) -> Mapping[str, Any]:
    groups = {
        item["HostedZoneId"]: item["CloudWatchLogsLogGroupArn"].removesuffix(":*")
        for item in data["QueryLoggingConfigs"]
    }
    return {"query_log_group": groups.get(found.keys["HostedZoneId"])}


def _registration(data: Data, found: Found) -> Mapping[str, Any]:
    for item in data["Domains"]:
        if item["DomainName"].rstrip(".").lower() == found.name.lower():
            kept = {"auto_renew": item["AutoRenew"], "transfer_lock": item["TransferLock"]}
            if "Expiry" in item:
                kept["expires"] = rfc3339(item["Expiry"])
            return {"registration": kept}
    return {"registration": None}


def _read_query_logs(reader: Reader, home: str) -> Answer | Failure:
    return reader.read(LIST_QUERY_LOGGING_CONFIGS, home)


def _read_domains(reader: Reader, home: str) -> Answer | Failure:
    return reader.read(LIST_DOMAINS, REGISTRAR)


LIST_HOSTED_ZONES = Call(
    "route53",
    "ListHostedZones",
    "route53:ListHostedZones",
    {ZONE: ("id", "arn", "account", "name", "private", "managed_by")},
    requires=("HostedZones",),
    # 100 a page, which is the most; the size is a string in this API
    paging=Paging("Marker", "NextMarker", ("HostedZones",), more="IsTruncated"),
    regional=False,
)
GET_DNSSEC = Call(
    "route53",
    "GetDNSSEC",
    "route53:GetDNSSEC",
    {ZONE: ("signing",)},
    requires=("Status",),
    regional=False,
)
LIST_QUERY_LOGGING_CONFIGS = Call(
    "route53",
    "ListQueryLoggingConfigs",
    "route53:ListQueryLoggingConfigs",
    {ZONE: ("query_log_group",)},
    requires=("QueryLoggingConfigs",),
    paging=Paging("NextToken", "NextToken", ("QueryLoggingConfigs",)),
    regional=False,
)
LIST_DOMAINS = Call(
    "route53domains",
    "ListDomains",
    "route53domains:ListDomains",
    {ZONE: ("registration",)},
    # of the protocols that the service has botocore takes the one in JSON
    roots=(JSON_BODY,),
    requires=("Domains",),
    paging=Paging("Marker", "NextPageMarker", ("Domains",), "MaxItems", 100),
    regional=False,
)

LISTINGS = (Listing(LIST_HOSTED_ZONES, (ZONE,), False, _zones),)
DETAILS = (
    Detail(ZONE, GET_DNSSEC, _signing, needed=_public),
    Detail(ZONE, LIST_QUERY_LOGGING_CONFIGS, _query_log, shared=_read_query_logs, needed=_public),
    Detail(ZONE, LIST_DOMAINS, _registration, shared=_read_domains, needed=_public),
)
