"""S3 access points: further ways into a bucket, each with a policy and a block of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.ec2 import REGION
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.s3 import public_access_block

POINT = "aws.s3.access-point"

LIST_POINTS = Call(
    "s3control",
    "ListAccessPoints",
    "s3:ListAccessPoints",
    {POINT: ("name", "arn", "account", "region", "bucket", "vpc_id")},
    # the second is moto's spelling
    roots=("ListAccessPointsResult", "ListAccessPointsResponse"),
    requires=("AccessPointList",),
    paging=Paging("NextToken", "NextToken", ("AccessPointList",), "MaxResults", 1000),
)
GET_POINT = Call(
    "s3control",
    "GetAccessPoint",
    "s3:GetAccessPoint",
    {POINT: ("public_access_block",)},
    roots=("GetAccessPointResult", "GetAccessPointResponse"),
    requires=("PublicAccessBlockConfiguration",),
)
GET_POLICY_STATUS = Call(
    "s3control",
    "GetAccessPointPolicyStatus",
    "s3:GetAccessPointPolicyStatus",
    {POINT: ("policy_public",)},
    roots=("GetAccessPointPolicyStatusResult", "GetAccessPointPolicyStatusResponse"),
    requires=("PolicyStatus",),
    absent={"NoSuchAccessPointPolicy": {"policy_public": False}},
)


def _points(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["AccessPointList"]:
        arn, name = item["AccessPointArn"], item["Name"]
        region = arn.split(":")[3]
        attributes = {
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": region,
            "bucket": item["Bucket"],
            # left out where the internet may ask
            "vpc_id": item.get("VpcConfiguration", {}).get("VpcId"),
        }
        yield Found(POINT, arn, name, region, attributes, {"Name": name})


def _block(data: Data, found: Found) -> Mapping[str, Any]:
    return {"public_access_block": public_access_block(data)}


def _status(data: Data, found: Found) -> Mapping[str, Any]:
    return {"policy_public": data["PolicyStatus"]["IsPublic"]}


LISTINGS = (
    Listing(
        LIST_POINTS,
        (POINT,),
        True,
        _points,
        # every call of S3 Control names the account, which a region knows
        within=REGION,
        asked=lambda region: {"AccountId": region.attributes["account"]},
    ),
)
DETAILS = (Detail(POINT, GET_POINT, _block), Detail(POINT, GET_POLICY_STATUS, _status))
