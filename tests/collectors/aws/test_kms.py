"""What is read of the company's keys and aliases."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from gcheck.collectors.aws.kms import ALIAS, KEY, _metadata, _rotation
from gcheck.collectors.aws.listings import Found
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny, refuse

FOUND = Found(KEY, "arn:aws:kms:eu-west-1:123456789012:key/k-1", "k-1", "eu-west-1", {})


def _read(url: str, *attributes: str) -> Collected:
    wanted = {KEY: attributes or everything()[KEY], ALIAS: everything()[ALIAS]}
    return collect(url, wanted, regions=["eu-west-1"])


def _by_description(collected: Collected, description: str) -> dict[str, object]:
    return next(
        dict(key.attributes)
        for key in collected.of(KEY).values()
        if key.attributes["description"] == description
    )


def test_reads_keys(company: str) -> None:
    collected = _read(company)
    key = _by_description(collected, "messages and secrets")
    assert (key["manager"], key["state"], key["spec"]) == ("CUSTOMER", "Enabled", "SYMMETRIC_DEFAULT")
    assert (key["rotation_enabled"], key["rotation_period_days"]) == (True, 365)
    assert (key["deletion_date"], key["material_expires"]) == (None, None)
    assert key["tags"] == {"owner": "platform", "environment": "production"}
    retired = _by_description(collected, "of the old shop")
    assert (retired["state"], retired["rotation_enabled"], retired["rotation_period_days"]) == (
        "PendingDeletion", False, None,
    )  # fmt: skip
    assert str(retired["deletion_date"]).endswith("Z")
    lent = _by_description(collected, "lent to everyone")
    assert isinstance(lent["policy"], dict)
    assert lent["policy"]["Statement"][0]["Principal"] == "*"
    assert not [gap for gap in collected.gaps if KEY in gap.resource_types]


def test_reads_the_customers_aliases_only(company: str) -> None:
    collected = _read(company, "id")
    aliases = collected.of(ALIAS)
    assert {"alias/booking", "alias/lent", "alias/old-shop", "alias/customer-data"} <= set(aliases)
    assert not any(name.startswith("alias/aws/") for name in aliases)
    target = aliases["alias/booking"].attributes["target_key_id"]
    assert target in {key.attributes["id"] for key in collected.of(KEY).values()}


def test_a_key_that_kms_cannot_rotate_has_no_rotation(proxy: FaultProxy) -> None:
    proxy.faults["kms:GetKeyRotationStatus"] = refuse(400, "UnsupportedOperationException")
    collected = _read(proxy.url, "rotation_enabled", "rotation_period_days")
    assert collected.of(KEY)
    assert not collected.gaps
    for key in collected.of(KEY).values():
        assert key.attributes == {"rotation_enabled": None, "rotation_period_days": None}


@pytest.mark.parametrize("code", ["AccessDeniedException", "KMSInvalidStateException", "NotFoundException"])
def test_any_other_refusal_leaves_rotation_unread(code: str, proxy: FaultProxy) -> None:
    proxy.faults["kms:GetKeyRotationStatus"] = refuse(400, code)
    for key in _read(proxy.url, "rotation_enabled").of(KEY).values():
        assert isinstance(key.attributes["rotation_enabled"], Unread)


def test_a_denied_policy_is_unread_and_names_the_permission(proxy: FaultProxy) -> None:
    proxy.faults["kms:GetKeyPolicy"] = deny
    collected = _read(proxy.url, "policy", "state")
    assert {gap.permission for gap in collected.gaps} == {"kms:GetKeyPolicy"}
    for key in collected.of(KEY).values():
        assert isinstance(key.attributes["policy"], Unread)
        assert isinstance(key.attributes["state"], str)


def test_a_period_that_is_told_is_kept() -> None:
    data = {"KeyRotationEnabled": True, "RotationPeriodInDays": 2560}
    assert _rotation(data, FOUND) == {"rotation_enabled": True, "rotation_period_days": 2560}
    assert _rotation({"KeyRotationEnabled": False}, FOUND)["rotation_period_days"] is None


def test_imported_material_expires() -> None:
    moment = datetime(2027, 3, 1, tzinfo=timezone.utc)
    data = {
        "KeyMetadata": {
            "CreationDate": moment,
            "ValidTo": moment,
            "Origin": "EXTERNAL",
            "KeyState": "Enabled",
        }
    }
    read = _metadata(data, FOUND)
    assert (read["material_expires"], read["origin"]) == ("2027-03-01T00:00:00Z", "EXTERNAL")
    assert "spec" not in read, "what the answer does not say is not made up"
