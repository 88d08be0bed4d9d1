"""AWS Config: the recorder of each region that the account manages itself, and where it delivers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError

RECORDER = "aws.config.recorder"
REGION = "aws.config.region"
CHANNEL = "aws.config.delivery-channel"


def _recorders(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    """The recorder, and the region itself, of which something must be said where it has none."""
    if REGION in types:
        attributes = {"name": scope.region, "account": scope.account}
        yield Found(REGION, f"{scope.account}/{scope.region}", scope.region, scope.region, attributes)
    for item in data["ConfigurationRecorders"] if RECORDER in types else ():
        group = item["recordingGroup"]
        found = _found(RECORDER, "recorder", item["name"], scope, {
            "role_arn": item["roleARN"],
            "all_resources": group["allSupported"],
            "global_resources": group["includeGlobalResourceTypes"],
            # filled where all supported types but some, or only some, are recorded
            "excluded_types": sorted(group.get("exclusionByResourceTypes", {}).get("resourceTypes", ())),
            "included_types": sorted(group.get("resourceTypes", ())),
        })  # fmt: skip
        found.keys = {"ConfigurationRecorderNames": [item["name"]]}
        yield found


def _status(data: Data, found: Found) -> Mapping[str, Any]:
    for item in data["ConfigurationRecordersStatus"]:
        if item["name"] == found.name:
            # left out of the answer before the recorder was first started
            return {"recording": item["recording"], "last_status": _lower(item.get("lastStatus"))}
    raise UnsaidError("the answer does not name the recorder")


def _lower(status: str | None) -> str | None:
    # the API's page says PENDING, its model Pending
    return status.lower() if status else None


def _channels(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["DeliveryChannels"]:
        yield _found(CHANNEL, "delivery-channel", item["name"], scope, {
            "s3_bucket": item["s3BucketName"],
            "s3_kms_key_arn": item.get("s3KmsKeyArn"),
            "sns_topic_arn": item.get("snsTopicARN"),
        })  # fmt: skip


def _found(kind: str, word: str, name: str, scope: Scope, attributes: dict[str, Any]) -> Found:
    # neither has an ARN that the API gives; there is one of each in a region
    attributes.update(name=name, account=scope.account, region=scope.region)
    uid = f"{scope.account}/{scope.region}/{word}/{name}"
    return Found(kind, uid, name, scope.region, attributes)


DESCRIBE_RECORDERS = Call(
    "config",
    "DescribeConfigurationRecorders",
    "config:DescribeConfigurationRecorders",
    {
        RECORDER: (
            "name",
            "account",
            "region",
            "role_arn",
            "all_resources",
            "global_resources",
            "excluded_types",
            "included_types",
        ),
        REGION: ("name", "account"),
    },
    requires=("ConfigurationRecorders",),
)
DESCRIBE_RECORDER_STATUS = Call(
    "config",
    "DescribeConfigurationRecorderStatus",
    "config:DescribeConfigurationRecorderStatus",
    {RECORDER: ("recording", "last_status")},
    requires=("ConfigurationRecordersStatus",),
)
DESCRIBE_DELIVERY_CHANNELS = Call(
    "config",
    "DescribeDeliveryChannels",
    "config:DescribeDeliveryChannels",
    {CHANNEL: ("name", "account", "region", "s3_bucket", "s3_kms_key_arn", "sns_topic_arn")},
    requires=("DeliveryChannels",),
)

LISTINGS = (
    Listing(DESCRIBE_RECORDERS, (RECORDER, REGION), True, _recorders),
    Listing(DESCRIBE_DELIVERY_CHANNELS, (CHANNEL,), True, _channels),
)
DETAILS = (Detail(RECORDER, DESCRIBE_RECORDER_STATUS, _status),)
