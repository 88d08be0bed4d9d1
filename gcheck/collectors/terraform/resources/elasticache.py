"""ElastiCache: replication groups, and the clusters that belong to none.

Defaults are those of aws_elasticache_replication_group and aws_elasticache_cluster. Valkey is encrypted at rest unless
the code says otherwise, Redis OSS is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Fill, Subject, TypeMapping, each_instance
from gcheck.collectors.terraform.resources.tables import (
    chosen,
    each,
    flag,
    is_set,
    made,
    named,
    reference,
    required,
    table,
    text,
    texts,
    whole,
)
from gcheck.collectors.terraform.values import unresolved
from gcheck.collectors.terraform.view import Reading, View
from gcheck.model.unread import Unread


def _of_primary(read: Fill) -> Fill:
    """A secondary of a global datastore has the engine and the encryption of its primary."""

    def fill(subject: Subject) -> Reading:
        joined = subject.view.reference("global_replication_group_id")
        if joined.value is None:
            return read(subject)
        place = subject.view.place_of("global_replication_group_id")
        return Reading(
            unresolved("it follows the primary of the global datastore", place.file, place.line),
            joined.places,
        )

    return fill


def _at_rest(subject: Subject) -> Reading:
    engine = subject.view.text("engine", "redis").value
    found = subject.view.flag("at_rest_encryption_enabled", engine == "valkey")
    written = subject.view.get("at_rest_encryption_enabled") is not None
    return found if written or not isinstance(engine, Unread) else Reading(engine)


def _transit(view: View) -> Reading:
    on = view.flag("transit_encryption_enabled", False)
    if on.value is True:
        return view.text("transit_encryption_mode", "required")
    return on if isinstance(on.value, Unread) else Reading("none", on.places)


GROUP = table(
    ("aws_elasticache_replication_group",),
    "replication_group_id",
    {
        "kms_key_id": reference("kms_key_id"),
        "auth_token": is_set("auth_token"),
        "user_groups": texts("user_group_ids"),
        "backup_retention_days": whole("snapshot_retention_limit", 0),
        "automatic_failover": chosen(
            flag("automatic_failover_enabled"), {True: "enabled", False: "disabled"}
        ),
        "multi_az": flag("multi_az_enabled"),
        "port": whole("port"),
        "subnet_group": reference("subnet_group_name"),
        "logs": each("log_delivery_configuration", text("log_type")),
        "auto_minor_version_upgrade": flag("auto_minor_version_upgrade", True),
    },
    {
        "id": named("replication_group_id"),
        "engine": _of_primary(lambda subject: subject.view.text("engine", "redis")),
        "encrypted": _of_primary(_at_rest),
        "transit_encryption": _of_primary(lambda subject: _transit(subject.view)),
    },
)


def _alone(joins: Joins) -> Iterator[Subject]:
    for subject in each_instance("aws_elasticache_cluster")(joins):
        if subject.view.get("replication_group_id") is None:
            yield subject


_CLUSTER = table(
    ("aws_elasticache_cluster",),
    "cluster_id",
    {
        "engine": required("engine"),
        "transit_encryption": _transit,
        "backup_retention_days": whole("snapshot_retention_limit", 0),
        "auto_minor_version_upgrade": flag("auto_minor_version_upgrade", True),
        "port": whole("port"),
        "subnet_group": reference("subnet_group_name"),
        "several_zones": made(text("az_mode", "single-az"), lambda mode: mode == "cross-az"),
        "nodes": whole("num_cache_nodes", 1),
    },
    {"id": named("cluster_id")},
)
CLUSTER = TypeMapping(_CLUSTER.sources, _CLUSTER.attributes, _alone, _CLUSTER.name)

MAPPINGS = {"aws.elasticache.replication-group": GROUP, "aws.elasticache.cluster": CLUSTER}
