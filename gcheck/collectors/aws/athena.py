"""Athena: workgroups and where their results go; never a query or a result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

WORKGROUP = "aws.athena.workgroup"


def _workgroups(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["WorkGroups"]:
        name = item["Name"]
        arn = scope.arn("athena", f"workgroup/{name}", scope.region, scope.account)
        attributes = {"name": name, "arn": arn, "account": scope.account, "region": scope.region}
        if "State" in item:
            attributes["state"] = item["State"]
        yield Found(WORKGROUP, arn, name, scope.region, attributes, {"WorkGroup": name})


def _workgroup(data: Data, found: Found) -> Mapping[str, Any]:
    """Results that Athena keeps itself are always encrypted; others as the workgroup or, unless forbidden, the client says."""
    said = data["WorkGroup"]["Configuration"]
    results = said.get("ResultConfiguration") or {}
    encryption = results.get("EncryptionConfiguration") or {}
    kept: dict[str, Any] = {
        "output_location": results.get("OutputLocation") or None,
        "result_encryption": encryption.get("EncryptionOption"),
        "result_kms_key": encryption.get("KmsKey"),
        "managed_results": bool((said.get("ManagedQueryResultsConfiguration") or {}).get("Enabled")),
        "minimum_encryption": bool(said.get("EnableMinimumEncryptionConfiguration")),
    }
    if "EnforceWorkGroupConfiguration" in said:
        kept["enforced"] = said["EnforceWorkGroupConfiguration"]
    if "PublishCloudWatchMetricsEnabled" in said:
        kept["publishes_metrics"] = said["PublishCloudWatchMetricsEnabled"]
    return kept


LIST_WORK_GROUPS = Call(
    "athena",
    "ListWorkGroups",
    "athena:ListWorkGroups",
    {WORKGROUP: ("name", "arn", "account", "region", "state")},
    requires=("WorkGroups",),
    paging=Paging("NextToken", "NextToken", ("WorkGroups",), "MaxResults", 50),
)
GET_WORK_GROUP = Call(
    "athena",
    "GetWorkGroup",
    "athena:GetWorkGroup",
    {
        WORKGROUP: (
            "enforced",
            "output_location",
            "result_encryption",
            "result_kms_key",
            "managed_results",
            "minimum_encryption",
            "publishes_metrics",
        )
    },
    requires=("WorkGroup",),
)

LISTINGS = (Listing(LIST_WORK_GROUPS, (WORKGROUP,), True, _workgroups),)
DETAILS = (Detail(WORKGROUP, GET_WORK_GROUP, _workgroup),)
