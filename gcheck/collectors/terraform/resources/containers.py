"""ECR repositories, ECS clusters, services and task definitions, EKS clusters.

Of the environments of containers only the names of variables are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from gcheck.collectors.terraform.encodings import decode
from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.values import EvaluationError, Symbol, bare, to_bool, to_text, unresolved
from gcheck.collectors.terraform.view import Reading, View, attempt, listing, record
from gcheck.model.unread import Unread

_NONE = "not declared in this code"


def _frequency(subject: Subject) -> Reading:
    """What a scanning configuration of the registry in the same code says about the repository's name."""
    name = subject.view.text("name").value
    found = "MANUAL"
    for registry in subject.joins.tree.instances("aws_ecr_registry_scanning_configuration"):
        for rule in registry.view.blocks("rule"):
            covers = rule if isinstance(rule, Unread) else _covers(rule, name)
            if isinstance(covers, Unread):
                return Reading(bare(covers))
            if covers and isinstance(rule, View):
                return rule.text("scan_frequency")
    return subject.view.default(found, "the scanning rules of the registry are not visible here")


def _covers(rule: View, name: Any) -> bool | Unread:
    for block in rule.blocks("repository_filter"):
        pattern = block if isinstance(block, Unread) else block.text("filter").value
        if isinstance(pattern, Unread):
            return pattern
        if pattern == "*":
            return True
        if type(name) is not str:
            return name if isinstance(name, Unread) else unresolved("the repository's name is not known")
        if fnmatchcase(name, f"*{pattern}*" if "*" not in str(pattern) else str(pattern)):
            return True
    return False


def _encryption(argument: str, default: Any) -> tables.Read:
    return tables.inside("encryption_configuration", tables.text(argument, default), default)


def _tag_exceptions(view: View) -> Reading:
    found = [
        Reading(bare(block)) if isinstance(block, Unread) else block.text("filter")
        for block in view.blocks("image_tag_mutability_exclusion_filter")
    ]
    return listing(found, view.place)


def _decoded(view: View, name: str) -> Any:
    """JSON in an argument: what it holds, None where it is not written, or an Unread."""
    value, place = view.get(name), view.place_of(name)
    if value is None or value == "":
        return None
    return attempt(lambda: decode(value), view.block.file, place.line or view.block.line)


def _lifecycle(view: View) -> Reading:
    data, place = _decoded(view, "policy"), view.place_of("policy")
    if isinstance(data, Unread):
        return Reading(bare(data), {"": place})
    rules = data.get("rules") if isinstance(data, dict) else None
    if not isinstance(rules, list):
        return Reading(unresolved("the policy has no rules", place.file, place.line), {"": place})
    return Reading([_lifecycle_rule(rule) for rule in rules], {"": place})


def _lifecycle_rule(rule: Any) -> Any:
    if not isinstance(rule, dict):
        return bare(rule) if isinstance(rule, Unread) else unresolved("a rule is no object")
    action = rule.get("action")
    kind = action.get("type") if isinstance(action, dict) else action
    return {"action": kind if kind is not None else unresolved("the rule has no action")}


def _insights(view: View) -> Reading:
    """Disabled unless a setting says so; the default of the account is not visible here."""
    for block in view.blocks("setting"):
        if isinstance(block, Unread):
            return Reading(bare(block))
        if block.text("name").value == "containerInsights":
            return block.text("value")
    return view.default("disabled", "provider default; the setting of the account is not visible here")


def _exec(view: View) -> Reading:
    outer = view.block_or_unread("configuration")
    inner = outer.block_or_unread("execute_command_configuration") if isinstance(outer, View) else outer
    if isinstance(inner, Unread):
        return Reading(bare(inner))
    if inner is None:
        return record(view.place, logging=view.default("DEFAULT"), kms_key_id=view.default(None))
    return record(
        inner.place, logging=inner.text("logging", "DEFAULT"), kms_key_id=inner.reference("kms_key_id")
    )


def _assigned(view: View) -> Reading:
    block = view.block_or_unread("network_configuration")
    if not isinstance(block, View):
        return view.default(None, "the network of the machine") if block is None else Reading(bare(block))
    return block.flag("assign_public_ip", False)


def _platform(view: View) -> Reading:
    """The platform version of a service on Fargate; null where it does not run there."""
    launched = view.text("launch_type", "EC2")
    providers = [
        block.text("capacity_provider").value
        for block in view.blocks("capacity_provider_strategy")
        if isinstance(block, View)
    ]
    if isinstance(launched.value, Unread):
        return launched
    if launched.value != "FARGATE" and not any(str(item).startswith("FARGATE") for item in providers):
        return view.default(None, "it does not run on Fargate")
    return view.text("platform_version", "LATEST")


def _one_role(view: View) -> Reading:
    """Whether the tasks run with the role that starts them."""
    task, start = view.reference("task_role_arn"), view.reference("execution_role_arn")
    for one in (task, start):
        if isinstance(one.value, Unread):
            return one
    return Reading(task.value is not None and task.value == start.value, task.places)


def _containers(view: View) -> Reading:
    data, place = _decoded(view, "container_definitions"), view.place_of("container_definitions")
    if isinstance(data, Unread) or not isinstance(data, list):
        unread = data if isinstance(data, Unread) else unresolved("this is no list of containers")
        return Reading([bare(unread)], {"": place})
    return Reading([_container(item) for item in data], {"": place})


def _limited(view: View) -> Reading:
    """Whether the memory of each container has a hard limit, its own or that of the task."""
    whole = tables.is_set("memory")(view)
    if whole.value is not False:
        return Reading([whole.value], whole.places)
    data, place = _decoded(view, "container_definitions"), view.place_of("container_definitions")
    if isinstance(data, Unread) or not isinstance(data, list):
        unread = data if isinstance(data, Unread) else unresolved("this is no list of containers")
        return Reading([bare(unread)], {"": place})
    return Reading([_has_limit(item) for item in data], {"": place})


def _health_checked(view: View) -> Reading:
    """Whether each container says how ECS finds out that it is ill."""
    data, place = _decoded(view, "container_definitions"), view.place_of("container_definitions")
    if isinstance(data, Unread) or not isinstance(data, list):
        unread = data if isinstance(data, Unread) else unresolved("this is no list of containers")
        return Reading([bare(unread)], {"": place})
    return Reading([_has_check(item) for item in data], {"": place})


def _has_check(data: Any) -> Any:
    if not isinstance(data, dict):
        return bare(data) if isinstance(data, Unread) else unresolved("a container is no object")
    check = data.get("healthCheck")
    return bare(check) if isinstance(check, Unread) else bool(check)


def _has_limit(data: Any) -> Any:
    if not isinstance(data, dict):
        return bare(data) if isinstance(data, Unread) else unresolved("a container is no object")
    limit = data.get("memory")
    return bare(limit) if isinstance(limit, Unread) else limit is not None


def _container(data: Any) -> Any:
    if not isinstance(data, dict):
        return bare(data) if isinstance(data, Unread) else unresolved("a container is no object")
    kernel = _part(data, "linuxParameters", {})
    capabilities = _part(kernel, "capabilities", {})
    logs = _part(data, "logConfiguration", {})
    return {
        "name": _word(data.get("name")),
        "image": _word(data.get("image")),
        "user": _word(data.get("user")) or None if data.get("user") is not None else None,
        "privileged": _yes(data.get("privileged")),
        "read_only_root": _yes(data.get("readonlyRootFilesystem")),
        "added_capabilities": _words(_part(capabilities, "add", [])),
        "environment_names": _names(_part(data, "environment", [])),
        "secret_names": _names(_part(data, "secrets", [])),
        "log_driver": _word(_part(logs, "logDriver", None)),
    }


def _part(data: Any, key: str, default: Any) -> Any:
    """A part of an object; the Unread that stands in place of the object, or the default where it is not there."""
    if isinstance(data, Unread):
        return bare(data)
    value = data.get(key) if isinstance(data, Mapping) else None
    return default if value is None else value


def _tried(convert: Callable[[Any], Any], value: Any) -> Any:
    try:
        found = convert(value)
    except EvaluationError as error:
        return unresolved(str(error))
    return bare(found) if isinstance(found, Unread) else found


def _word(value: Any) -> Any:
    return _tried(to_text, value)


def _yes(value: Any) -> Any:
    return False if value is None else _tried(to_bool, value)


def _words(value: Any) -> list[Any]:
    return [_word(item) for item in value] if isinstance(value, list) else [_hidden(value)]


def _names(value: Any) -> list[Any]:
    if not isinstance(value, list):
        return [_hidden(value)]
    return [_word(item.get("name")) if isinstance(item, dict) else _hidden(item) for item in value]


def _hidden(value: Any) -> Unread:
    return bare(value) if isinstance(value, Unread) else unresolved("a list is required here")


def _efs(view: View) -> Reading:
    found: list[Reading] = []
    for volume in view.blocks("volume"):
        if isinstance(volume, Unread):
            found.append(Reading(bare(volume)))
            continue
        block = volume.block_or_unread("efs_volume_configuration")
        if isinstance(block, Unread):
            found.append(Reading(bare(block)))
        elif block is not None:
            found.append(_efs_volume(block))
    return listing(found, view.place)


def _efs_volume(block: View) -> Reading:
    enabled: Callable[[Any], Any] = lambda value: value == "ENABLED"  # noqa: E731 - used twice, in one place
    rights = tables.inside("authorization_config", tables.text("iam", "DISABLED"), "DISABLED")
    return record(
        block.place,
        file_system=block.text("file_system_id"),
        tls=tables.made(tables.text("transit_encryption", "DISABLED"), enabled)(block),
        iam=tables.made(rights, enabled)(block),
    )


def _public_ranges(view: View) -> Reading:
    """Everything, where the public endpoint is on and no range is named ("vpc_config" of aws_eks_cluster)."""
    block = view.block_or_unread("vpc_config")
    if isinstance(block, Unread):
        return Reading([bare(block)], {"": view.place})
    found = block.texts("public_access_cidrs") if block is not None else Reading([])
    return found if found.value else view.default(["0.0.0.0/0"])


def _secrets_key(view: View) -> Reading:
    unread: Unread | None = None
    for block in view.blocks("encryption_config"):
        if isinstance(block, Unread):
            unread = bare(block)
            continue
        resources = block.texts("resources").value
        key = tables.inside("provider", tables.reference("key_arn"))(block)
        if "secrets" in resources:
            return key
        unread = next((item for item in resources if isinstance(item, Unread)), unread)
    return Reading(unread) if unread is not None else view.default(None)


def _version(view: View) -> Reading:
    found = view.text("version")
    if found.value is None or isinstance(found.value, Symbol):
        place = view.place
        reason = "the version is the newest one when the cluster is made"
        return Reading(unresolved(reason, place.file, place.line), {"": place})
    return found


def _in_vpc(name: str, default: bool) -> tables.Read:
    return tables.inside("vpc_config", tables.flag(name, default), default)


def _remote_access(block: View) -> Reading:
    return record(
        block.place,
        key=block.reference("ec2_ssh_key"),
        security_groups=block.texts("source_security_group_ids"),
    )


REPOSITORY = tables.table(
    ("aws_ecr_repository",),
    "name",
    {
        "tag_mutability": tables.text("image_tag_mutability", "MUTABLE"),
        "tag_exceptions": _tag_exceptions,
        "encryption": _encryption("encryption_type", "AES256"),
        "kms_key_id": _encryption("kms_key", None),
        "scan_on_push": tables.inside("image_scanning_configuration", tables.flag("scan_on_push"), False),
    },
    {
        "name": tables.named("name"),
        "scan_frequency": _frequency,
        "policy": tables.beside(
            "aws_ecr_repository_policy", "repository", tables.policy(),
            lambda subject: subject.view.default(None, _NONE),
        ),
        "lifecycle_rules": tables.beside(
            "aws_ecr_lifecycle_policy", "repository", _lifecycle,
            lambda subject: subject.view.default(None, _NONE),
        ),
    },
    tagged=False,
)  # fmt: skip

CLUSTER = tables.table(
    ("aws_ecs_cluster",),
    "name",
    {
        "status": tables.constant("ACTIVE", "once it is applied"),
        "container_insights": _insights,
        "exec": _exec,
    },
    {"name": tables.named("name")},
)

SERVICE = tables.table(
    ("aws_ecs_service",),
    "name",
    {
        "public_address": _assigned,
        "exec_enabled": tables.flag("enable_execute_command"),
        "platform_version": _platform,
        "circuit_breaker": tables.inside("deployment_circuit_breaker", tables.flag("enable"), False),
        "security_groups": tables.inside("network_configuration", tables.texts("security_groups"), []),
    },
    {"name": tables.named("name")},
    tagged=False,
)

TASK_DEFINITION = tables.table(
    ("aws_ecs_task_definition",),
    "family",
    {
        "network_mode": tables.text("network_mode"),
        "pid_mode": tables.reference("pid_mode"),
        "ipc_mode": tables.reference("ipc_mode"),
        "task_role_arn": tables.reference("task_role_arn"),
        "execution_role_arn": tables.reference("execution_role_arn"),
        "one_role": _one_role,
        "operating_system": tables.inside("runtime_platform", tables.text("operating_system_family")),
        "efs_volumes": _efs,
        "containers": _containers,
        "memory_limited": _limited,
        "health_checked": _health_checked,
    },
    {"name": tables.named("family")},
)

EKS_CLUSTER = tables.table(
    ("aws_eks_cluster",),
    "name",
    {
        "version": _version,
        "role_arn": tables.text("role_arn"),
        "endpoint_public": _in_vpc("endpoint_public_access", True),
        "endpoint_private": _in_vpc("endpoint_private_access", False),
        "public_cidrs": _public_ranges,
        "secrets_key_arn": _secrets_key,
        "log_types": tables.texts("enabled_cluster_log_types"),
    },
    {"name": tables.named("name")},
)

NODE_GROUP = tables.table(
    ("aws_eks_node_group",),
    "node_group_name",
    {"cluster": tables.text("cluster_name"), "remote_access": tables.inside("remote_access", _remote_access)},
    {"name": tables.named("node_group_name")},
)

MAPPINGS = {
    "aws.ecr.repository": REPOSITORY,
    "aws.ecs.cluster": CLUSTER,
    "aws.ecs.service": SERVICE,
    "aws.ecs.task-definition": TASK_DEFINITION,
    "aws.eks.cluster": EKS_CLUSTER,
    "aws.eks.node-group": NODE_GROUP,
}
