"""What is read of the company's Systems Manager. No value of a parameter is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gcheck.collectors.aws.declared import declared_calls
from gcheck.collectors.aws.listings import Found
from gcheck.collectors.aws.ssm import DOCUMENT, NODE, PARAMETER, PATCHES, REGION, _session
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import DOCUMENTED, FaultProxy, deny, refuse
from tests.governance_answers import NODE as MACHINE

NOT_IN_MOTO = ("ssm:DescribeInstanceInformation", "ssm:ListResourceComplianceSummaries")
KINDS = (DOCUMENT, NODE, PARAMETER, PATCHES, REGION)


def _read(url: str) -> Collected:
    return collect(url, {kind: everything()[kind] for kind in KINDS}, regions=["eu-west-1", "us-east-1"])


def test_reads_documents_and_who_they_are_shared_with(proxy: FaultProxy) -> None:
    assert set(NOT_IN_MOTO) <= DOCUMENTED.keys()
    collected = _read(proxy.url)
    shared = {name: (item.attributes["public"], item.attributes["shared_with"])
              for name, item in collected.of(DOCUMENT).items()}  # fmt: skip
    assert shared == {
        "larkspur-restart": (False, []),
        "larkspur-partner-agent": (False, ["210987654321"]),
        "larkspur-install-agent": (True, []),
        "SSM-SessionManagerRunShell": (False, []),
    }
    assert not collected.gaps


def test_reads_session_preferences_where_they_were_set(proxy: FaultProxy) -> None:
    regions = _read(proxy.url).of(REGION)
    assert regions["eu-west-1"].attributes["session_preferences"] == {
        "log_group": "/larkspur/sessions", "s3_bucket": None, "kms_key_id": None, "idle_timeout_minutes": 20,
    }  # fmt: skip
    assert regions["us-east-1"].attributes["session_preferences"] is None


@pytest.mark.parametrize("code", ["AccessDeniedException", "InvalidDocumentVersion"])
def test_preferences_that_were_refused_are_unread(code: str, proxy: FaultProxy) -> None:
    proxy.faults["ssm:GetDocument"] = refuse(400, code)
    said = {
        name: item.attributes["session_preferences"] for name, item in _read(proxy.url).of(REGION).items()
    }
    assert isinstance(said["eu-west-1"], Unread)
    # its listing tells that there are none
    assert said["us-east-1"] is None


def test_reads_nodes_and_their_patches(proxy: FaultProxy) -> None:
    collected = _read(proxy.url)
    node, patches = collected.of(NODE)[MACHINE].attributes, collected.of(PATCHES)[MACHINE].attributes
    assert (node["ping_status"], node["platform"], node["latest_agent"]) == ("Online", "Linux", False)
    assert (patches["id"], patches["status"], patches["checked"]) == (
        MACHINE,
        "NON_COMPLIANT",
        "2026-01-01T00:00:00Z",
    )


def test_reads_parameters_without_their_values(company: str) -> None:
    parameters = {
        name: item.attributes
        for name, item in collect(company, {PARAMETER: everything()[PARAMETER]}).of(PARAMETER).items()
    }
    plain, secret = parameters["/booking/database/password"], parameters["/booking/partner/api-key"]
    assert (plain["kind"], plain["kms_key_id"]) == ("String", None)
    assert (secret["kind"], secret["kms_key_id"]) == ("SecureString", "alias/aws/ssm")
    assert plain["arn"] == "arn:aws:ssm:eu-west-1:123456789012:parameter/booking/database/password"
    assert not any("to be filled" in str(value) for item in parameters.values() for value in item.values())


def test_no_call_could_read_a_value() -> None:
    asked = {call.operation for call in declared_calls() if call.service == "ssm"}
    assert not {"GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory"} & asked


def test_denied_sharing_is_unread(proxy: FaultProxy) -> None:
    proxy.faults["ssm:DescribeDocumentPermission"] = deny
    collected = _read(proxy.url)
    assert {gap.permission for gap in collected.gaps} == {"ssm:DescribeDocumentPermission"}
    assert all(isinstance(item.attributes["public"], Unread) for item in collected.of(DOCUMENT).values())


def _preferences(**inputs: Any) -> dict[str, Any]:
    found = Found(REGION, "uid", "eu-west-1", "eu-west-1", {})
    return dict(_session({"Content": json.dumps({"inputs": inputs})}, found)["session_preferences"])


def test_empty_preferences_are_none() -> None:
    assert set(_preferences(s3BucketName="", idleSessionTimeout="").values()) == {None}
    assert _preferences(s3BucketName="sessions")["s3_bucket"] == "sessions"


def test_a_document_that_is_no_preferences_is_no_answer() -> None:
    with pytest.raises(KeyError):
        _session({"Content": "{}"}, Found(REGION, "uid", "eu-west-1", "eu-west-1", {}))
