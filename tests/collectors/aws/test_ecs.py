"""ECS: what is read of the company's clusters and task definitions; of their environments, names only."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws.ecs import CLUSTER, TASK_DEFINITION, _cluster, _definition
from gcheck.collectors.aws.listings import Found, UnsaidError
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny

ARN = "arn:aws:ecs:eu-west-1:123456789012:"


def _read(url: str, kind: str) -> Collected:
    return collect(url, {kind: everything()[kind]}, regions=["eu-west-1", "us-east-1"])


def test_reads_clusters(company: str) -> None:
    collected = _read(company, CLUSTER)
    shop, nightly, lab = (collected.of(CLUSTER)[name].attributes for name in ("shop", "nightly", "lab"))
    assert (shop["arn"], shop["status"], shop["container_insights"]) == (
        f"{ARN}cluster/shop",
        "ACTIVE",
        "enhanced",
    )
    assert shop["exec"]["kms_key_id"].startswith("arn:aws:kms:")
    assert (shop["exec"]["logging"], shop["exec"]["log_group"]) == ("OVERRIDE", "/ecs/exec")
    assert shop["tags"] == {"owner": "platform", "environment": "production"}
    assert (nightly["exec"]["logging"], nightly["tags"]) == ("NONE", {})
    unset = {"logging": "DEFAULT", "kms_key_id": None, "log_group": None, "log_bucket": None}
    assert (lab["container_insights"], lab["exec"], lab["region"]) == ("disabled", unset, "us-east-1")
    assert collected.gaps == ()


def test_reads_the_newest_revision_of_a_family(company: str) -> None:
    collected = _read(company, TASK_DEFINITION)
    read = collected.of(TASK_DEFINITION)["storefront"].attributes
    assert (read["revision"], read["arn"]) == (2, f"{ARN}task-definition/storefront:2")
    assert (read["network_mode"], read["launch_types"]) == ("awsvpc", ["FARGATE"])
    assert read["operating_system"] == "LINUX"
    assert read["task_role_arn"].endswith(":role/booking-api")
    assert read["efs_volumes"] == [{"file_system": "fs-0123456789abcdef0", "tls": True, "iam": False}]
    (container,) = read["containers"]
    assert (container["user"], container["privileged"], container["read_only_root"]) == (
        "1000:1000",
        False,
        True,
    )
    assert (container["environment_names"], container["secret_names"]) == (["TABLE"], ["DB_PASSWORD"])
    assert container["log_driver"] == "awslogs"
    assert read["tags"] == {"owner": "platform", "environment": "production"}
    assert collected.gaps == ()


def test_reads_what_is_wrong(company: str) -> None:
    read = _read(company, TASK_DEFINITION).of(TASK_DEFINITION)["legacy-worker"].attributes
    assert (read["network_mode"], read["pid_mode"], read["ipc_mode"]) == ("host", "host", None)
    assert read["host_paths"] == ["/var/run/docker.sock"]
    (container,) = read["containers"]
    assert (container["user"], container["privileged"], container["log_driver"]) == ("0", True, None)
    assert container["environment_names"] == ["LEGACY_DB_PASSWORD", "MODE"]
    assert read["tags"] == {}


def test_keeps_no_value_of_the_environment(company: str) -> None:
    kept = str([item.attributes for item in _read(company, TASK_DEFINITION).resources.values()])
    assert "LEGACY_DB_PASSWORD" in kept
    assert "bookings" not in kept


@pytest.mark.parametrize(
    ("operation", "kind", "known"),
    [
        ("ecs:DescribeClusters", CLUSTER, {"name", "arn", "account", "region"}),
        ("ecs:DescribeTaskDefinition", TASK_DEFINITION, {"name", "account", "region"}),
    ],
)
def test_what_is_denied_is_unread(operation: str, kind: str, known: set[str], proxy: FaultProxy) -> None:
    proxy.faults[operation] = deny
    collected = _read(proxy.url, kind)
    assert {gap.permission for gap in collected.gaps} == {operation}
    for item in collected.resources.values():
        assert {key for key, value in item.attributes.items() if not isinstance(value, Unread)} == known


def test_a_cluster_that_is_missing_says_nothing() -> None:
    found = Found(CLUSTER, f"{ARN}cluster/shop", "shop", "eu-west-1", {})
    with pytest.raises(UnsaidError):
        _cluster({"clusters": [], "failures": [{"arn": found.uid, "reason": "MISSING"}]}, found)
    bare = {"clusterArn": found.uid, "status": "ACTIVE", "settings": []}
    assert "container_insights" not in _cluster({"clusters": [bare]}, found)


def _parsed(**said: Any) -> Any:
    item = {
        "taskDefinitionArn": f"{ARN}task-definition/f:1",
        "revision": 1,
        "containerDefinitions": [{"name": "c"}],
        **said,
    }
    found = Found(TASK_DEFINITION, f"{ARN}task-definition/f", "f", "eu-west-1", {})
    return _definition({"taskDefinition": item}, found)


def test_a_definition_that_asks_for_nothing_special() -> None:
    read = _parsed()
    assert (read["network_mode"], read["operating_system"], read["task_role_arn"]) == (None, None, None)
    (container,) = read["containers"]
    assert (container["user"], container["privileged"], container["log_driver"]) == (None, False, None)


def test_volumes_of_other_kinds_are_neither_of_the_machine_nor_efs() -> None:
    read = _parsed(
        volumes=[
            {"name": "scratch", "host": {}},
            {"name": "shared", "dockerVolumeConfiguration": {"scope": "task"}},
            {"name": "efs", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}},
        ]
    )
    assert read["host_paths"] == []
    assert read["efs_volumes"] == [{"file_system": "fs-1", "tls": False, "iam": False}]
