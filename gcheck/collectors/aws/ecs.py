"""ECS: clusters, services and the newest task definition of each family. Of environments names are kept, no values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError

CLUSTER = "aws.ecs.cluster"
SERVICE = "aws.ecs.service"
TASK_DEFINITION = "aws.ecs.task-definition"


def _clusters(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for arn in data["clusterArns"]:
        name = arn.partition(":cluster/")[2]
        attributes = {"name": name, "arn": arn, "account": scope.account, "region": scope.region}
        yield Found(CLUSTER, arn, name, scope.region, attributes)


def _cluster(data: Data, found: Found) -> Mapping[str, Any]:
    for item in data["clusters"]:
        if item["clusterArn"] == found.uid:
            return {
                "status": item["status"],
                # both were asked for with include
                "tags": _by_key(item.get("tags") or ()),
                **_insights(item.get("settings") or ()),
                "exec": _exec((item.get("configuration") or {}).get("executeCommandConfiguration") or {}),
            }
    raise UnsaidError("the answer does not name the cluster")


def _insights(settings: Iterable[Data]) -> dict[str, Any]:
    values = [item["value"] for item in settings if item["name"] == "containerInsights"]
    return {"container_insights": values[0]} if values else {}


def _exec(item: Data) -> dict[str, Any]:
    """How sessions in containers are kept; the API's page says that leaving the setting out means DEFAULT."""
    kept = item.get("logConfiguration") or {}
    return {
        "logging": item.get("logging", "DEFAULT"),
        "kms_key_id": item.get("kmsKeyId"),
        "log_group": kept.get("cloudWatchLogGroupName"),
        "log_bucket": kept.get("s3BucketName"),
    }


def _services(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for arn in data["serviceArns"]:
        name = arn.rpartition("/")[2]
        attributes = {"name": name, "arn": arn, "account": scope.account, "region": scope.region}
        yield Found(SERVICE, arn, name, scope.region, attributes)


def _service(data: Data, found: Found) -> Mapping[str, Any]:
    for item in data["services"]:
        if item["serviceArn"] == found.uid:
            breaker = (item.get("deploymentConfiguration") or {}).get("deploymentCircuitBreaker") or {}
            network = (item.get("networkConfiguration") or {}).get("awsvpcConfiguration")
            return {
                "cluster": item["clusterArn"],
                "status": item["status"],
                "task_definition": item["taskDefinition"],
                # null where tasks share the network of their machine
                "public_address": None if network is None else network.get("assignPublicIp") == "ENABLED",
                "security_groups": list((network or {}).get("securityGroups") or ()),
                "exec_enabled": bool(item.get("enableExecuteCommand", False)),
                # tasks have one on Fargate only, and the breaker is off where nothing says otherwise
                "platform_version": item.get("platformVersion"),
                "circuit_breaker": bool(breaker.get("enable", False)),
            }
    raise UnsaidError("the answer does not name the service")


def _families(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for family in data["families"]:
        # without a revision, which the next release would change
        uid = scope.arn("ecs", f"task-definition/{family}", scope.region, scope.account)
        attributes = {"name": family, "account": scope.account, "region": scope.region}
        yield Found(TASK_DEFINITION, uid, family, scope.region, attributes)


def _definition(data: Data, found: Found) -> Mapping[str, Any]:
    """The definition; of what it leaves out, Docker or the operating system is not asked for anything special."""
    item = data["taskDefinition"]
    volumes = item.get("volumes") or ()
    return {
        "arn": item["taskDefinitionArn"],
        "revision": item["revision"],
        "network_mode": item.get("networkMode"),
        "pid_mode": item.get("pidMode"),
        "ipc_mode": item.get("ipcMode"),
        "task_role_arn": item.get("taskRoleArn"),
        "execution_role_arn": item.get("executionRoleArn"),
        "one_role": _one_role(item.get("taskRoleArn"), item.get("executionRoleArn")),
        "launch_types": list(item.get("requiresCompatibilities") or ()),
        "operating_system": (item.get("runtimePlatform") or {}).get("operatingSystemFamily"),
        "containers": [_container(container) for container in item["containerDefinitions"]],
        # what is only reserved may be exceeded
        "memory_limited": [
            bool(item.get("memory") or container.get("memory")) for container in item["containerDefinitions"]
        ],
        "host_paths": sorted({path for volume in volumes if (path := _host_path(volume))}),
        "efs_volumes": [_efs(volume["efsVolumeConfiguration"]) for volume in volumes if _is_efs(volume)],
        # asked for with include, and left out where there are none
        "tags": _by_key(data.get("tags") or ()),
    }


def _one_role(of_tasks: str | None, of_starting: str | None) -> bool:
    """Whether tasks run with the role that starts them; a definition may name either by its name alone."""
    names = {(role or "").rpartition("/")[2] for role in (of_tasks, of_starting)}
    return len(names) == 1 and "" not in names


def _container(item: Data) -> dict[str, Any]:
    linux = item.get("linuxParameters") or {}
    return {
        "name": item["name"],
        "image": item.get("image"),
        "user": item.get("user") or None,
        "privileged": bool(item.get("privileged", False)),
        "read_only_root": bool(item.get("readonlyRootFilesystem", False)),
        "added_capabilities": list((linux.get("capabilities") or {}).get("add") or ()),
        "environment_names": sorted(entry["name"] for entry in item.get("environment") or ()),
        "secret_names": sorted(entry["name"] for entry in item.get("secrets") or ()),
        "log_driver": (item.get("logConfiguration") or {}).get("logDriver"),
    }


def _host_path(volume: Data) -> str | None:
    return (volume.get("host") or {}).get("sourcePath")


def _is_efs(volume: Data) -> bool:
    return bool(volume.get("efsVolumeConfiguration"))


def _efs(item: Data) -> dict[str, Any]:
    iam = (item.get("authorizationConfig") or {}).get("iam", "DISABLED")
    # the API's page says of both that leaving them out disables them
    return {
        "file_system": item["fileSystemId"],
        "tls": item.get("transitEncryption", "DISABLED") == "ENABLED",
        "iam": iam == "ENABLED",
    }


def _by_key(tags: Iterable[Data]) -> dict[str, str]:
    return {tag["key"]: tag.get("value", "") for tag in tags}


def _call(operation: str, kind: str, fills: tuple[str, ...], requires: str, **more: Any) -> Call:
    return Call("ecs", operation, f"ecs:{operation}", {kind: fills}, requires=(requires,), **more)


LIST_CLUSTERS = _call(
    "ListClusters",
    CLUSTER,
    ("name", "arn", "account", "region"),
    "clusterArns",
    paging=Paging("nextToken", "nextToken", ("clusterArns",), "maxResults", 100),
)
DESCRIBE_CLUSTERS = _call(
    "DescribeClusters", CLUSTER, ("status", "tags", "container_insights", "exec"), "clusters"
)
LIST_SERVICES = _call(
    "ListServices",
    SERVICE,
    ("name", "arn", "account", "region"),
    "serviceArns",
    paging=Paging("nextToken", "nextToken", ("serviceArns",), "maxResults", 100),
)
DESCRIBE_SERVICES = _call(
    "DescribeServices",
    SERVICE,
    (
        "cluster",
        "status",
        "task_definition",
        "public_address",
        "security_groups",
        "exec_enabled",
        "platform_version",
        "circuit_breaker",
    ),
    "services",
)
LIST_FAMILIES = _call(
    "ListTaskDefinitionFamilies",
    TASK_DEFINITION,
    ("name", "account", "region"),
    "families",
    paging=Paging("nextToken", "nextToken", ("families",), "maxResults", 100),
)
DESCRIBE_TASK_DEFINITION = _call(
    "DescribeTaskDefinition",
    TASK_DEFINITION,
    (
        "arn",
        "revision",
        "network_mode",
        "pid_mode",
        "ipc_mode",
        "task_role_arn",
        "execution_role_arn",
        "one_role",
        "launch_types",
        "operating_system",
        "containers",
        "memory_limited",
        "host_paths",
        "efs_volumes",
        "tags",
    ),
    "taskDefinition",
)

LISTINGS = (
    Listing(LIST_CLUSTERS, (CLUSTER,), True, _clusters),
    Listing(
        LIST_SERVICES,
        (SERVICE,),
        True,
        _services,
        within=CLUSTER,
        asked=lambda cluster: {"cluster": cluster.uid},
    ),
    Listing(LIST_FAMILIES, (TASK_DEFINITION,), True, _families, lambda types: {"status": "ACTIVE"}),
)
DETAILS = (
    Detail(
        CLUSTER,
        DESCRIBE_CLUSTERS,
        _cluster,
        lambda found: {"clusters": [found.uid], "include": ["SETTINGS", "CONFIGURATIONS", "TAGS"]},
        batched="clusters",
        most=100,
    ),
    Detail(
        SERVICE,
        DESCRIBE_SERVICES,
        _service,
        lambda found: {**found.keys, "services": [found.uid]},
        batched="services",
        most=10,
    ),
    Detail(
        TASK_DEFINITION,
        DESCRIBE_TASK_DEFINITION,
        _definition,
        # a family alone stands for its newest active revision
        lambda found: {"taskDefinition": found.name, "include": ["TAGS"]},
    ),
)
