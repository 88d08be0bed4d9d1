"""Which regions a run looks at, and what it says of those that the account has not enabled."""

from __future__ import annotations

import pytest

from tests.aws_collecting import collect
from tests.fault_proxy import Asked, Change, FaultProxy, Reply, refuse

VOLUMES = {"aws.ec2.volume": ["encrypted"]}
OPT_IN = "ap-east-1"


def _in_region(region: str, fault: Change) -> Change:
    return lambda asked, honest: fault(asked, honest) if asked.region == region else honest


def test_the_ambient_region_is_the_default(proxy: FaultProxy) -> None:
    collected = collect(proxy.url, VOLUMES)
    assert [(item.region, item.count) for item in collected.populations] == [("eu-west-1", 6)]
    assert proxy.calls == ["sts:GetCallerIdentity", "ec2:DescribeVolumes"]


def test_without_an_ambient_region_it_is_us_east_1(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert [item.region for item in collect(proxy.url, VOLUMES).populations] == ["us-east-1"]


def test_all_regions_are_those_that_are_enabled(proxy: FaultProxy) -> None:
    collected = collect(proxy.url, VOLUMES, regions="all")
    by_region = {item.region: item for item in collected.populations}
    assert by_region["eu-west-1"].count == 6
    assert by_region["us-east-1"].count == 2
    assert len(by_region) > 20
    off = by_region[OPT_IN]
    assert (off.applicable, off.complete, off.count) == (False, True, 0)
    assert "not-opted-in" in str(off.note)
    asked = sum(1 for item in by_region.values() if item.applicable)
    assert proxy.calls.count("ec2:DescribeVolumes") == asked
    assert not collected.gaps


def test_all_regions_are_not_looked_up_for_what_is_global(proxy: FaultProxy) -> None:
    collect(proxy.url, {"aws.s3.bucket": ["name"]}, regions="all")
    assert "ec2:DescribeRegions" not in proxy.calls


@pytest.mark.parametrize(
    "code", ["AuthFailure", "OptInRequired", "InvalidClientTokenId", "UnrecognizedClientException"]
)
def test_a_disabled_region_is_not_applicable_with_evidence(proxy: FaultProxy, code: str) -> None:
    proxy.faults["ec2:DescribeVolumes"] = _in_region(OPT_IN, refuse(401, code))
    collected = collect(proxy.url, VOLUMES, regions=["eu-west-1", OPT_IN])
    assert not collected.gaps
    off = next(item for item in collected.populations if item.region == OPT_IN)
    assert (off.applicable, off.complete) == (False, True)
    assert "ec2:DescribeRegions answers not-opted-in" in str(off.note)


def test_the_same_answer_in_an_enabled_region_is_a_gap(proxy: FaultProxy) -> None:
    proxy.faults["ec2:DescribeVolumes"] = _in_region("us-east-1", refuse(401, "AuthFailure"))
    collected = collect(proxy.url, VOLUMES, regions=["eu-west-1", "us-east-1"])
    assert [(gap.kind, gap.region, gap.code) for gap in collected.gaps] == [
        ("credentials", "us-east-1", "AuthFailure")
    ]
    assert {item.region: item.complete for item in collected.populations} == {
        "eu-west-1": True,
        "us-east-1": False,
    }


def test_it_is_a_gap_where_nobody_can_tell(proxy: FaultProxy) -> None:
    proxy.faults["ec2:DescribeVolumes"] = _in_region(OPT_IN, refuse(401, "AuthFailure"))
    proxy.faults["ec2:DescribeRegions"] = refuse(403, "UnauthorizedOperation")
    collected = collect(proxy.url, VOLUMES, regions=["eu-west-1", OPT_IN])
    assert [gap.region for gap in collected.gaps] == [OPT_IN]


def test_a_plain_refusal_in_a_disabled_region_is_a_gap(proxy: FaultProxy) -> None:
    proxy.faults["ec2:DescribeVolumes"] = _in_region(OPT_IN, refuse(403, "UnauthorizedOperation"))
    collected = collect(proxy.url, VOLUMES, regions=[OPT_IN])
    assert [gap.kind for gap in collected.gaps] == ["denied"]


def test_regions_without_a_state_are_not_believed(proxy: FaultProxy) -> None:
    def stateless(asked: Asked, honest: Reply) -> Reply:
        return honest[0], honest[1], honest[2].replace(b"optInStatus", b"somethingElse")

    proxy.faults["ec2:DescribeRegions"] = stateless
    collected = collect(proxy.url, VOLUMES, regions="all")
    assert [(gap.kind, gap.operation) for gap in collected.gaps] == [("malformed", "ec2:DescribeRegions")]
    assert {item.region: item.complete for item in collected.populations} == {"eu-west-1": True, None: False}


def test_a_region_that_does_not_exist_is_a_gap(proxy: FaultProxy) -> None:
    collected = collect(proxy.url, VOLUMES, regions=["not a region"])
    assert [gap.kind for gap in collected.gaps] == ["unsupported"]
    assert [item.complete for item in collected.populations] == [False]
