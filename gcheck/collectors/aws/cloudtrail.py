"""CloudTrail: trails, listed once, with their status, event selectors and tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError

TRAIL = "aws.cloudtrail.trail"

_FLAGS = {
    "multi_region": "IsMultiRegionTrail",
    "organization": "IsOrganizationTrail",
    "global_service_events": "IncludeGlobalServiceEvents",
    "log_file_validation": "LogFileValidationEnabled",
}
_LISTED = (
    "name",
    "arn",
    "account",
    "home_region",
    *_FLAGS,
    "kms_key_id",
    "s3_bucket",
    "notifies",
    "cloudwatch_log_group_arn",
    "cloudwatch_log_group_place",
)


def _trails(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    """Each trail with its home as region, so that the one that is shown in many regions counts once.

    Shadows are asked for because only they show a trail whose home is not among the regions of the run, and, in a
    member account, the trail of the organisation.
    """
    for item in data["trailList"]:
        arn, home = item["TrailARN"], item["HomeRegion"]
        attributes = {
            "name": item["Name"],
            "arn": arn,
            "account": scope.account,
            "home_region": home,
            "kms_key_id": item.get("KmsKeyId"),
            "s3_bucket": item["S3BucketName"],
            "notifies": item.get("SnsTopicARN") or item.get("SnsTopicName"),
            **_log_group(item.get("CloudWatchLogsLogGroupArn")),
        }
        attributes.update({name: item[member] for name, member in _FLAGS.items() if member in item})
        yield Found(TRAIL, arn, item["Name"], home, attributes, {"arn": arn})


def _log_group(arn: str | None) -> dict[str, Any]:
    """The log group as its own listing names it, and where that is: an organisation's trail has it elsewhere."""
    if not arn:
        return {"cloudwatch_log_group_arn": None, "cloudwatch_log_group_place": None}
    region, account = arn.split(":")[3:5]
    return {
        "cloudwatch_log_group_arn": arn.removesuffix(":*"),
        "cloudwatch_log_group_place": f"{account}/{region}",
    }


def _status(data: Data, found: Found) -> Mapping[str, Any]:
    return {"logging": data["IsLogging"], "latest_delivery_error": data.get("LatestDeliveryError") or None}


def _selectors(data: Data, found: Found) -> Mapping[str, Any]:
    plain, advanced = data.get("EventSelectors") or [], data.get("AdvancedEventSelectors") or []
    if not plain and not advanced:
        raise UnsaidError("the answer holds neither event selectors nor advanced ones")
    fields = [{field["Field"]: field for field in item["FieldSelectors"]} for item in advanced]
    kept: dict[str, Any] = {"data_resources": sorted({*_plain_data(plain), *_advanced_data(fields)})}
    recorded = _management([*_plain_management(plain), *_advanced_management(fields)])
    if recorded is not None:
        kept["management_events"] = recorded
    return kept


def _plain_data(selectors: list[Data]) -> Iterator[str]:
    return (resource["Type"] for item in selectors for resource in item.get("DataResources", ()))


def _advanced_data(selectors: list[dict[str, Data]]) -> Iterator[str]:
    for fields in selectors:
        if "Data" in fields["eventCategory"].get("Equals", ()):
            yield from fields["resources.type"].get("Equals", ())


def _plain_management(selectors: list[Data]) -> Iterator[str | None]:
    # both members have the API's documented defaults: management events, of both kinds
    return (
        item.get("ReadWriteType", "All") for item in selectors if item.get("IncludeManagementEvents", True)
    )


def _advanced_management(selectors: list[dict[str, Data]]) -> Iterator[str | None]:
    """What each selector for management events records; None where it picks events by more than their kind."""
    for fields in selectors:
        if "Management" not in fields["eventCategory"].get("Equals", ()):
            continue
        others = {name: field for name, field in fields.items() if name not in ("eventCategory", "readOnly")}
        # leaving out a noisy service, as the console offers for KMS and RDS, still records the rest
        if any(name != "eventSource" or "NotEquals" not in field for name, field in others.items()):
            yield None
        elif "readOnly" not in fields:
            yield "All"
        else:
            yield {"true": "ReadOnly", "false": "WriteOnly"}.get(
                "".join(fields["readOnly"].get("Equals", ()))
            )


def _management(recorded: list[str | None]) -> str | None:
    kinds = set(recorded)
    if "All" in kinds or {"ReadOnly", "WriteOnly"} <= kinds:
        return "All"
    if None in kinds:
        return None
    return kinds.pop() if kinds else "None"


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    tags = [
        tag for item in data["ResourceTagList"] if item["ResourceId"] == found.uid for tag in item["TagsList"]
    ]
    if all(item["ResourceId"] != found.uid for item in data["ResourceTagList"]):
        raise UnsaidError("the answer does not name the trail")
    return {"tags": {tag["Key"]: tag.get("Value", "") for tag in tags}}


DESCRIBE_TRAILS = Call(
    "cloudtrail", "DescribeTrails", "cloudtrail:DescribeTrails", {TRAIL: _LISTED}, requires=("trailList",)
)
GET_TRAIL_STATUS = Call(
    "cloudtrail",
    "GetTrailStatus",
    "cloudtrail:GetTrailStatus",
    {TRAIL: ("logging", "latest_delivery_error")},
    requires=("IsLogging",),
)
GET_EVENT_SELECTORS = Call(
    "cloudtrail",
    "GetEventSelectors",
    "cloudtrail:GetEventSelectors",
    {TRAIL: ("management_events", "data_resources")},
    requires=("TrailARN",),
)
LIST_TAGS = Call(
    "cloudtrail",
    "ListTags",
    "cloudtrail:ListTags",
    {TRAIL: ("tags",)},
    requires=("ResourceTagList",),
    paging=Paging("NextToken", "NextToken", ("ResourceTagList",)),
)

LISTINGS = (Listing(DESCRIBE_TRAILS, (TRAIL,), True, _trails, lambda types: {"includeShadowTrails": True}),)
DETAILS = (
    Detail(TRAIL, GET_TRAIL_STATUS, _status, lambda found: {"Name": found.uid}),
    Detail(TRAIL, GET_EVENT_SELECTORS, _selectors, lambda found: {"TrailName": found.uid}),
    Detail(TRAIL, LIST_TAGS, _tags, lambda found: {"ResourceIdList": [found.uid]}),
)
