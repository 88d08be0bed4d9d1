"""Athena: what is read of the company's workgroups, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gcheck.collectors.aws import athena
from gcheck.collectors.aws.athena import WORKGROUP
from gcheck.collectors.aws.listings import Found
from gcheck.model.unread import Unread
from tests.aws_collecting import collect, everything
from tests.fault_proxy import FaultProxy, deny, refuse

FOUND = Found(WORKGROUP, "arn", "w", "eu-west-1", {})


def test_reads_workgroups(company: str) -> None:
    collected = collect(company, {WORKGROUP: everything()[WORKGROUP]}, regions=["eu-west-1"])
    groups = {name: item.attributes for name, item in collected.of(WORKGROUP).items()}
    assert set(groups) == {"primary", "analysts", "trial"}
    asked = ("state", "enforced", "result_encryption", "output_location", "managed_results")
    place = "s3://larkspur-customer-data/results/"
    assert [groups["analysts"][name] for name in asked] == ["ENABLED", True, "SSE_KMS", place, False]
    assert [groups["trial"][name] for name in asked] == ["ENABLED", False, None, place, False]
    assert [groups["primary"][name] for name in asked] == ["ENABLED", False, None, None, False]
    assert groups["analysts"]["result_kms_key"].startswith("arn:aws:kms:")
    assert collected.gaps == ()


@pytest.mark.parametrize("fault", [deny, refuse(400, "InvalidRequestException")])
def test_a_workgroup_that_cannot_be_read_is_no_open_one(fault: Any, proxy: FaultProxy) -> None:
    proxy.faults["athena:GetWorkGroup"] = fault
    collected = collect(proxy.url, {WORKGROUP: ["enforced", "result_encryption", "state"]})
    for item in collected.of(WORKGROUP).values():
        assert isinstance(item.attributes["enforced"], Unread)
        assert isinstance(item.attributes["result_encryption"], Unread)
        assert item.attributes["state"] == "ENABLED"


def _read(**configuration: Any) -> Mapping[str, Any]:
    return athena.DETAILS[0].parse({"WorkGroup": {"Name": "w", "Configuration": configuration}}, FOUND)


def test_results_that_athena_keeps() -> None:
    assert _read(ManagedQueryResultsConfiguration={"Enabled": True})["managed_results"] is True
    assert _read(ManagedQueryResultsConfiguration={"Enabled": False})["managed_results"] is False


def test_whether_settings_are_enforced_is_not_made_up() -> None:
    read = _read(ResultConfiguration={"OutputLocation": ""}, EnableMinimumEncryptionConfiguration=True)
    assert not {"enforced", "publishes_metrics"} & set(read)
    assert (read["output_location"], read["minimum_encryption"]) == (None, True)


def test_an_answer_without_a_configuration_is_refused() -> None:
    with pytest.raises(KeyError):
        athena.DETAILS[0].parse({"WorkGroup": {"Name": "w"}}, FOUND)
