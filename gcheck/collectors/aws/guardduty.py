"""GuardDuty: the detectors of each region, of which there is one or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

DETECTOR = "aws.guardduty.detector"
REGION = "aws.guardduty.region"


def _detectors(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    """The detector, and the region itself, of which something must be said where it has none."""
    if data.get("NextToken"):
        raise ValueError("a region has one detector at most, and more were promised")
    if REGION in types:
        attributes = {"name": scope.region, "account": scope.account}
        yield Found(REGION, f"{scope.account}/{scope.region}", scope.region, scope.region, attributes)
    for key in data["DetectorIds"] if DETECTOR in types else ():
        arn = scope.arn("guardduty", f"detector/{key}", scope.region, scope.account)
        attributes = {"id": key, "account": scope.account, "region": scope.region}
        yield Found(DETECTOR, arn, key, scope.region, attributes, {"DetectorId": key})


def _detector(data: Data, found: Found) -> Mapping[str, Any]:
    """The API's page promises the status only; what else an answer leaves out stays unread."""
    kept: dict[str, Any] = {"enabled": data["Status"] == "ENABLED"}
    if "FindingPublishingFrequency" in data:
        kept["publishing_frequency"] = data["FindingPublishingFrequency"]
    if "Tags" in data:
        kept["tags"] = dict(data["Tags"])
    if "Features" in data:
        kept["features"] = sorted(item["Name"] for item in data["Features"] if item["Status"] == "ENABLED")
    return kept


LIST_DETECTORS = Call(
    "guardduty",
    "ListDetectors",
    "guardduty:ListDetectors",
    {DETECTOR: ("id", "account", "region"), REGION: ("name", "account")},
    roots=(JSON_BODY,),
    requires=("DetectorIds",),
)
GET_DETECTOR = Call(
    "guardduty",
    "GetDetector",
    "guardduty:GetDetector",
    {DETECTOR: ("enabled", "publishing_frequency", "tags", "features")},
    roots=(JSON_BODY,),
    requires=("Status",),
)

LISTINGS = (Listing(LIST_DETECTORS, (DETECTOR, REGION), True, _detectors, whole=True),)
DETAILS = (Detail(DETECTOR, GET_DETECTOR, _detector),)
