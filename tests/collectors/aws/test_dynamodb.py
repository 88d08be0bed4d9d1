"""DynamoDB: what is read of the company's tables, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from gcheck.collectors.aws import dynamodb
from gcheck.collectors.aws.listings import Found
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, refuse

TABLE = "aws.dynamodb.table"


@pytest.fixture(scope="module")
def whole(company: str) -> Collected:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        return collect(company, {TABLE: everything()[TABLE]}, regions=["eu-west-1", "us-east-1"])


def _of(collected: Collected, name: str, *attributes: str) -> list[Any]:
    values = collected.of(TABLE)[name].attributes
    return [values[attribute] for attribute in attributes]


def test_reads_tables(whole: Collected) -> None:
    asked = ("status", "deletion_protection", "point_in_time_recovery", "recovery_days", "replicas", "tags")
    assert _of(whole, "bookings", *asked) == ["ACTIVE", True, True, 35, [], {"owner": "platform"}]
    assert _of(whole, "sessions", *asked) == ["ACTIVE", False, False, None, [], {}]
    assert _of(whole, "bookings", "arn") == ["arn:aws:dynamodb:eu-west-1:123456789012:table/bookings"]
    assert whole.gaps == ()


def test_a_table_with_the_key_that_aws_owns_names_none(whole: Collected) -> None:
    assert str(_of(whole, "bookings", "kms_key_id")[0]).startswith("arn:aws:kms:")
    assert _of(whole, "sessions", "kms_key_id") == [None]


def test_no_item_is_read(proxy: FaultProxy) -> None:
    collect(proxy.url, {TABLE: everything()[TABLE]})
    assert {call for call in proxy.calls if call.startswith("dynamodb:")} == {
        "dynamodb:ListTables",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:ListTagsOfResource",
    }


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "AccessDeniedException"), (400, "TableNotFoundException"), (400, "ValidationException")],
)
def test_no_error_says_that_there_are_no_backups(status: int, code: str, proxy: FaultProxy) -> None:
    proxy.faults["dynamodb:DescribeContinuousBackups"] = refuse(status, code)
    collected = collect(proxy.url, {TABLE: ["point_in_time_recovery", "recovery_days", "status"]})
    bookings = collected.of(TABLE)["bookings"].attributes
    assert isinstance(bookings["point_in_time_recovery"], Unread)
    assert isinstance(bookings["recovery_days"], Unread)
    assert bookings["status"] == "ACTIVE"
    assert {gap.operation for gap in collected.gaps} == {"dynamodb:DescribeContinuousBackups"}


FOUND = Found(TABLE, "arn", "t", "eu-west-1", {}, {"TableName": "t"})
DESCRIBED = {"TableStatus": "ACTIVE", "CreationDateTime": datetime(2026, 1, 1, tzinfo=timezone.utc)}


@pytest.mark.parametrize(
    ("encryption", "said"),
    [
        ({"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": "k"}, {"kms_key_id": "k"}),
        ({"Status": "DISABLED"}, {"kms_key_id": None}),
        ({"Status": "UPDATING", "SSEType": "KMS", "KMSMasterKeyArn": "k"}, {}),
    ],
)
def test_a_key_that_is_being_changed_is_unsaid(encryption: dict[str, str], said: dict[str, Any]) -> None:
    values = dynamodb.DETAILS[0].parse({"Table": {**DESCRIBED, "SSEDescription": encryption}}, FOUND)
    assert {name: value for name, value in values.items() if name == "kms_key_id"} == said


def test_protection_that_is_not_mentioned_is_unsaid() -> None:
    values = dynamodb.DETAILS[0].parse(
        {"Table": {**DESCRIBED, "Replicas": [{"RegionName": "eu-west-3"}, {"RegionName": "eu-west-1"}]}},
        FOUND,
    )
    assert "deletion_protection" not in values
    assert values["replicas"] == ["eu-west-3"]


def _backups(**recovery: Any) -> Any:
    answer = {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": recovery}
    return dynamodb.DETAILS[2].parse({"ContinuousBackupsDescription": answer}, FOUND)


def test_a_recovery_period_that_is_not_mentioned_is_unsaid() -> None:
    assert _backups(PointInTimeRecoveryStatus="ENABLED") == {"point_in_time_recovery": True}


def test_continuous_backups_are_not_point_in_time_recovery() -> None:
    off = {"point_in_time_recovery": False, "recovery_days": None}
    assert _backups(PointInTimeRecoveryStatus="DISABLED") == off
    with pytest.raises(KeyError):
        dynamodb.DETAILS[2].parse(
            {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED"}}, FOUND
        )


def test_a_state_of_tomorrow_is_refused() -> None:
    with pytest.raises(KeyError):
        _backups(PointInTimeRecoveryStatus="ENABLING")
