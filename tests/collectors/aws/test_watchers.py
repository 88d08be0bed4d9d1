"""What is read of Security Hub, Macie, Inspector and Access Analyzer, on and off, region by region."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gcheck.collectors.aws.accessanalyzer import ANALYZER, REGION, _statistics
from gcheck.collectors.aws.account import INSPECTOR_REGION, MACIE_REGION, SECURITYHUB_REGION
from gcheck.collectors.aws.declared import declared_calls
from gcheck.collectors.aws.listings import Found, UnsaidError
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import DOCUMENTED, Asked, Change, FaultProxy, Reply, deny

NOT_IN_MOTO = (
    "accessanalyzer:GetFindingsStatistics",
    "accessanalyzer:ListAnalyzers",
    "securityhub:GetEnabledStandards",
)
REGIONS = ["eu-west-1", "us-east-1"]


def _read(url: str, *kinds: str) -> Collected:
    return collect(url, {kind: everything()[kind] for kind in kinds}, regions=REGIONS)


def test_what_the_emulator_lacks_is_documented() -> None:
    assert set(NOT_IN_MOTO) <= DOCUMENTED.keys()
    assert set(NOT_IN_MOTO) <= {call.name for call in declared_calls()}


def test_security_hub_is_on_here_and_off_there(proxy: FaultProxy) -> None:
    collected = _read(proxy.url, SECURITYHUB_REGION)
    on, off = (collected.of(SECURITYHUB_REGION)[region].attributes for region in REGIONS)
    assert (on["enabled"], on["auto_enable_controls"]) == (True, True)
    assert (off["enabled"], off["auto_enable_controls"]) == (False, None)
    second, first = on["standards"]
    assert (first["name"], first["version"], first["status"]) == (
        "aws-foundational-security-best-practices", "1.0.0", "READY",
    )  # fmt: skip
    assert (second["name"], second["version"], second["status"]) == (
        "cis-aws-foundations-benchmark", "1.2.0", "INCOMPLETE",
    )  # fmt: skip
    assert not collected.gaps


def _says(status: int, code: str, message: str) -> Change:
    def change(asked: Asked, honest: Reply) -> Reply:
        body = json.dumps({"Message": message, "Code": code}).encode()
        return status, {"content-type": "application/json", "x-amzn-errortype": code}, body

    return change


OFF_HUB = _says(401, "InvalidAccessException", "Account 123456789012 is not subscribed to AWS Security Hub")
OFF_MACIE = _says(403, "AccessDeniedException", "Macie is not enabled.")


def test_the_services_own_words_say_that_it_is_off(proxy: FaultProxy) -> None:
    proxy.faults.update({
        "securityhub:DescribeHub": OFF_HUB,
        "securityhub:GetEnabledStandards": OFF_HUB,
        "macie2:GetMacieSession": OFF_MACIE,
    })  # fmt: skip
    collected = _read(proxy.url, SECURITYHUB_REGION, MACIE_REGION)
    assert not collected.gaps
    hub = collected.of(SECURITYHUB_REGION)["eu-west-1"].attributes
    assert (hub["enabled"], hub["standards"]) == (False, [])
    assert collected.of(MACIE_REGION)["eu-west-1"].attributes["enabled"] is False


@pytest.mark.parametrize(
    ("operation", "answer", "kind"),
    [
        ("securityhub:DescribeHub", _says(401, "InvalidAccessException", "You may not"), "denied"),
        ("securityhub:DescribeHub", _says(403, "AccessDeniedException", "is not subscribed to AWS Security Hub"), "denied"),
        ("securityhub:DescribeHub", _says(500, "InvalidAccessException", "is not subscribed to AWS Security Hub"), "unreachable"),
        ("macie2:GetMacieSession", _says(403, "AccessDeniedException", "User is not authorized to perform: macie2:GetMacieSession"), "denied"),
    ],
)  # fmt: skip
def test_the_same_code_with_other_words_is_a_gap(
    operation: str, answer: Change, kind: str, proxy: FaultProxy
) -> None:
    proxy.faults[operation] = answer
    collected = _read(proxy.url, SECURITYHUB_REGION, MACIE_REGION)
    assert {(gap.operation, gap.kind) for gap in collected.gaps} == {(operation, kind)}
    kind_of_region = MACIE_REGION if operation.startswith("macie2") else SECURITYHUB_REGION
    for item in collected.of(kind_of_region).values():
        assert isinstance(item.attributes["enabled"], Unread)


def test_macie_is_on_here_and_off_there(company: str) -> None:
    collected = _read(company, MACIE_REGION)
    on, off = (collected.of(MACIE_REGION)[region].attributes for region in REGIONS)
    assert (on["enabled"], on["publishing_frequency"]) == (True, "FIFTEEN_MINUTES")
    assert (off["enabled"], off["publishing_frequency"]) == (False, None)
    assert not collected.gaps


def test_inspector_scans_here_and_not_there(company: str) -> None:
    collected = _read(company, INSPECTOR_REGION)
    on, off = (collected.of(INSPECTOR_REGION)[region].attributes for region in REGIONS)
    assert (on["enabled"], on["scans"]) == (True, ["ec2", "ecr"])
    assert (off["enabled"], off["scans"]) == (False, [])
    assert not collected.gaps


def test_an_answer_about_another_account_is_not_ours(proxy: FaultProxy) -> None:
    def other(asked: Asked, honest: Reply) -> Reply:
        return honest[0], honest[1], honest[2].replace(b"123456789012", b"444455556666")

    proxy.faults["inspector2:BatchGetAccountStatus"] = other
    for item in _read(proxy.url, INSPECTOR_REGION).of(INSPECTOR_REGION).values():
        assert isinstance(item.attributes["scans"], Unread)


def test_reads_analyzers_and_counts_their_findings(proxy: FaultProxy) -> None:
    collected = _read(proxy.url, ANALYZER, REGION)
    assert set(collected.of(REGION)) == set(REGIONS)
    external = collected.of(ANALYZER)["external-access"].attributes
    assert (external["kind"], external["external_access"], external["status"]) == ("ACCOUNT", True, "ACTIVE")
    assert (external["active_findings"], external["public_findings"]) == (4, 3)
    unused = collected.of(ANALYZER)["unused-access"].attributes
    assert (unused["external_access"], unused["active_findings"], unused["public_findings"]) == (
        False,
        None,
        None,
    )
    # the external one of each region
    assert proxy.calls.count("accessanalyzer:GetFindingsStatistics") == len(REGIONS)


def test_a_region_without_an_analyzer_is_shown(proxy: FaultProxy) -> None:
    proxy.faults["accessanalyzer:ListAnalyzers"] = lambda asked, honest: (
        200,
        honest[1],
        b'{"analyzers": []}',
    )
    collected = _read(proxy.url, ANALYZER, REGION)
    assert (set(collected.of(REGION)), collected.of(ANALYZER)) == (set(REGIONS), {})
    assert not collected.gaps


def test_denied_statistics_are_unread(proxy: FaultProxy) -> None:
    proxy.faults["accessanalyzer:GetFindingsStatistics"] = deny
    collected = _read(proxy.url, ANALYZER)
    assert isinstance(collected.of(ANALYZER)["external-access"].attributes["public_findings"], Unread)
    assert "access-analyzer:GetFindingsStatistics" in {gap.permission for gap in collected.gaps}


@pytest.mark.parametrize("items", [[], [{"unusedAccessFindingsStatistics": {"totalActiveFindings": 0}}]])
def test_statistics_of_something_else_are_none(items: list[dict[str, Any]]) -> None:
    with pytest.raises(UnsaidError):
        _statistics({"findingsStatistics": items}, Found(ANALYZER, "arn", "a", "eu-west-1", {}))
