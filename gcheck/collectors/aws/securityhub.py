"""Security Hub: whether it is on in a region, and the standards that it checks there. No finding is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gcheck.collectors.aws.account import SECURITYHUB_REGION as REGION
from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found

# The code alone also stands for a caller that may not ask; the service's own words tell the two apart.
_OFF = "InvalidAccessException: is not subscribed to AWS Security Hub"


def _hub(data: Data, found: Found) -> Mapping[str, Any]:
    kept: dict[str, Any] = {"enabled": bool(data["HubArn"])}
    if "AutoEnableControls" in data:
        kept["auto_enable_controls"] = data["AutoEnableControls"]
    return kept


def _standards(data: Data, found: Found) -> Mapping[str, Any]:
    by_arn = {item["StandardsArn"]: _standard(item) for item in data["StandardsSubscriptions"]}
    return {"standards": [by_arn[arn] for arn in sorted(by_arn)]}


def _standard(item: Data) -> dict[str, Any]:
    # arn:aws:securityhub:REGION::standards/NAME/v/VERSION, and ruleset/ for the oldest one
    name, *version = item["StandardsArn"].split("/")[1:]
    return {
        "arn": item["StandardsArn"],
        "name": name,
        "version": version[-1] if version else None,
        "status": item["StandardsStatus"],
    }


DESCRIBE_HUB = Call(
    "securityhub",
    "DescribeHub",
    "securityhub:DescribeHub",
    {REGION: ("enabled", "auto_enable_controls", "standards")},
    roots=(JSON_BODY,),
    requires=("HubArn",),
    # where it is off it checks no standard
    absent={_OFF: {"enabled": False, "auto_enable_controls": None, "standards": []}},
)
GET_ENABLED_STANDARDS = Call(
    "securityhub",
    "GetEnabledStandards",
    "securityhub:GetEnabledStandards",
    {REGION: ("standards",)},
    roots=(JSON_BODY,),
    requires=("StandardsSubscriptions",),
    absent={_OFF: {"standards": []}},
    paging=Paging("NextToken", "NextToken", ("StandardsSubscriptions",), "MaxResults", 100),
)

LISTINGS = ()
DETAILS = (
    Detail(REGION, DESCRIBE_HUB, _hub, lambda found: {}),
    Detail(
        REGION,
        GET_ENABLED_STANDARDS,
        _standards,
        lambda found: {},
        needed=lambda found: "standards" not in found.attributes,
    ),
)
