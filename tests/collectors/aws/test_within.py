"""Listings within resources of another type, and details that are asked about several resources at once."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.aws.batches import batches
from gcheck.collectors.aws.declared import work_for
from gcheck.collectors.aws.ecr import REPOSITORY
from gcheck.collectors.aws.ecs import CLUSTER, SERVICE
from gcheck.collectors.aws.listings import Found
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect
from tests.fault_proxy import Asked, FaultProxy, Reply, deny

REGIONS = ["eu-west-1", "us-east-1"]
ASKED = ("name", "cluster", "public_address")


def _services(url: str, **options: Any) -> Collected:
    return collect(url, {SERVICE: ASKED}, regions=REGIONS, **options)


def test_reads_the_services_of_every_cluster_and_nothing_of_the_clusters(company: str) -> None:
    collected = _services(company)
    assert set(collected.of(SERVICE)) == {"web", "reports"}
    assert collected.of(SERVICE)["reports"].attributes["public_address"] is True
    assert collected.of(SERVICE)["web"].attributes["cluster"].endswith(":cluster/shop")
    assert {kind for kind, _ in collected.resources} == {SERVICE}
    assert {item.resource_type for item in collected.populations} == {SERVICE}
    assert all(item.complete for item in collected.populations)
    assert {item.region for item in collected.populations} == set(REGIONS)


def test_clusters_that_could_not_be_listed_hide_their_services(proxy: FaultProxy) -> None:
    proxy.faults["ecs:ListClusters"] = deny
    collected = _services(proxy.url)
    assert not collected.resources
    assert {gap.resource_types for gap in collected.gaps} == {(SERVICE,)}
    assert {(item.region, item.complete) for item in collected.populations} == {
        ("eu-west-1", False),
        ("us-east-1", False),
    }


def test_one_cluster_that_does_not_tell_leaves_the_others(proxy: FaultProxy) -> None:
    def change(asked: Asked, honest: Reply) -> Reply:
        return deny(asked, honest) if b"cluster/shop" in asked.body else honest

    proxy.faults["ecs:ListServices"] = change
    collected = _services(proxy.url)
    assert set(collected.of(SERVICE)) == {"reports"}
    assert [gap.permission for gap in collected.gaps] == ["ecs:ListServices"]
    # of shop nothing is known; nightly and the cluster of the other region are complete
    assert sorted((item.region, item.complete) for item in collected.populations) == [
        ("eu-west-1", False),
        ("eu-west-1", True),
        ("us-east-1", True),
    ]


def test_one_request_asks_about_all_of_a_region(proxy: FaultProxy) -> None:
    collected = collect(proxy.url, {REPOSITORY: ["scan_frequency"], CLUSTER: ["exec"]}, regions=REGIONS)
    assert proxy.calls.count("ecr:BatchGetRepositoryScanningConfiguration") == len(REGIONS)
    assert proxy.calls.count("ecs:DescribeClusters") == len(REGIONS)
    assert not any(
        isinstance(item.attributes.get("scan_frequency"), Unread) for item in collected.resources.values()
    )


def _repositories(region: str, count: int) -> list[Found]:
    return [Found(REPOSITORY, f"{region}/{number}", str(number), region, {}) for number in range(count)]


def test_a_request_asks_about_no_more_than_the_call_takes() -> None:
    work = work_for({REPOSITORY: ["scan_frequency"]})
    asked = batches(work, [*_repositories("eu-west-1", 60), *_repositories("us-east-1", 3)])
    sizes = {item.key: len(item.arguments["repositoryNames"]) for item in asked.values()}
    assert sorted(sizes.values()) == [3, 10, 25, 25]
    assert len(asked) == 63
    one = asked["ecr:BatchGetRepositoryScanningConfiguration", "eu-west-1/59"]
    assert "59" in one.arguments["repositoryNames"]


def test_services_of_different_clusters_are_asked_about_apart() -> None:
    work = work_for({SERVICE: ["public_address"]})
    found = [Found(SERVICE, f"s{name}", name, "eu-west-1", {}, {"cluster": name}) for name in "ab"]
    asked = batches(work, found)
    assert {item.arguments["cluster"]: item.arguments["services"] for item in asked.values()} == {
        "a": ["sa"],
        "b": ["sb"],
    }


def test_clusters_beyond_the_limit_hide_their_services(company: str) -> None:
    collected = _services(company, max_per_type=1)
    assert {gap.kind for gap in collected.gaps} == {"truncated"}
    assert any("aws.ecs.cluster" in gap.detail for gap in collected.gaps)
    assert not all(item.complete for item in collected.populations if item.region == "eu-west-1")
