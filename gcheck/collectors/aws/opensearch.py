"""OpenSearch Service: domains of OpenSearch and Elasticsearch; never an index or a document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

DOMAIN = "aws.opensearch.domain"

_SAID = {
    "EncryptionAtRestOptions": {"Enabled": "encrypted"},
    "NodeToNodeEncryptionOptions": {"Enabled": "node_to_node_encryption"},
    "DomainEndpointOptions": {"EnforceHTTPS": "https_enforced", "TLSSecurityPolicy": "tls_policy"},
    "AdvancedSecurityOptions": {"Enabled": "fine_grained_access"},
    "ClusterConfig": {
        "InstanceCount": "data_nodes",
        "DedicatedMasterEnabled": "dedicated_masters",
        "ZoneAwarenessEnabled": "several_zones",
    },
}


def _domains(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["DomainNames"]:
        name = item["DomainName"]
        arn = scope.arn("es", f"domain/{name}", scope.region, scope.account)
        attributes = {"name": name, "arn": arn, "account": scope.account, "region": scope.region}
        yield Found(DOMAIN, arn, name, scope.region, attributes, {"DomainName": name})


def _domain(data: Data, found: Found) -> Mapping[str, Any]:
    """What a domain says of itself; what it leaves out stays unread, if it is not the way to say that there is none."""
    status = data["DomainStatus"]
    kept: dict[str, Any] = {
        path: status[member][name]
        for member, names in _SAID.items()
        for name, path in names.items()
        if name in status.get(member, {})
    }
    if "EngineVersion" in status:
        kept["engine_version"] = status["EngineVersion"]
    if "encrypted" in kept:
        kept["kms_key_id"] = status["EncryptionAtRestOptions"].get("KmsKeyId") if kept["encrypted"] else None
    if "fine_grained_access" in kept:
        # set for a time only, while a domain takes on fine-grained access control
        kept["anonymous_access"] = bool(status["AdvancedSecurityOptions"].get("AnonymousAuthEnabled"))
    # a domain with a public endpoint has no options of a VPC, and one that publishes no log no options of logs
    kept["subnets"] = sorted(status.get("VPCOptions", {}).get("SubnetIds", ()))
    options = status.get("LogPublishingOptions", {})
    kept["logs"] = sorted(name for name, option in options.items() if option["Enabled"])
    if "AccessPolicies" in status:
        kept["policy"] = json.loads(status["AccessPolicies"]) if status["AccessPolicies"] else None
    return kept


LIST_DOMAIN_NAMES = Call(
    "opensearch",
    "ListDomainNames",
    "es:ListDomainNames",
    {DOMAIN: ("name", "arn", "account", "region")},
    roots=(JSON_BODY,),
    requires=("DomainNames",),
)
DESCRIBE_DOMAIN = Call(
    "opensearch",
    "DescribeDomain",
    "es:DescribeDomain",
    {
        DOMAIN: (
            "engine_version",
            "encrypted",
            "kms_key_id",
            "node_to_node_encryption",
            "https_enforced",
            "tls_policy",
            "subnets",
            "policy",
            "fine_grained_access",
            "anonymous_access",
            "logs",
            "data_nodes",
            "dedicated_masters",
            "several_zones",
        )
    },
    roots=(JSON_BODY,),
    requires=("DomainStatus",),
)

LISTINGS = (Listing(LIST_DOMAIN_NAMES, (DOMAIN,), True, _domains),)
DETAILS = (Detail(DOMAIN, DESCRIBE_DOMAIN, _domain),)
