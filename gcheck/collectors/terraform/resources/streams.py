"""Kinesis, MSK, MQ, DMS and WorkSpaces. Defaults are those of the provider's resources."""

from __future__ import annotations

from gcheck.collectors.terraform.resources.tables import (
    flag,
    given,
    inside,
    named,
    reference,
    required,
    symbol,
    table,
    text,
    whole,
)
from gcheck.collectors.terraform.view import Reading, View, listing
from gcheck.model.unread import Unread

STREAM = table(
    ("aws_kinesis_stream",),
    "name",
    {
        "encryption": text("encryption_type", "NONE"),
        "kms_key_id": reference("kms_key_id"),
        "retention_hours": whole("retention_period", 24),
    },
    {"name": named("name")},
)


def _delivery_encrypted(view: View) -> Reading:
    """By the delivery stream itself, or by the data stream that it reads from: that is not its own to encrypt."""
    if given(view, "kinesis_source_configuration") or given(view, "msk_source_configuration"):
        return view.default(None, "its source is a stream, which encrypts for itself")
    return inside("server_side_encryption", flag("enabled"), False)(view)


DELIVERY = table(
    ("aws_kinesis_firehose_delivery_stream",),
    "name",
    {"encrypted": _delivery_encrypted},
    {"name": named("name")},
)


def _transit(view: View) -> Reading:
    return inside(
        "encryption_info", inside("encryption_in_transit", text("client_broker", "TLS"), "TLS"), "TLS"
    )(view)


def _logs(view: View) -> Reading:
    """The places that brokers' logs go to."""
    info = view.block_or_unread("logging_info")
    brokers = info.block_or_unread("broker_logs") if isinstance(info, View) else info
    if not isinstance(brokers, View):
        return listing([Reading(brokers)] if isinstance(brokers, Unread) else [], view.place)
    found = []
    for name in ("cloudwatch_logs", "firehose", "s3"):
        on = inside(name, flag("enabled"), False)(brokers)
        if on.value is not False:
            found.append(Reading(name if on.value is True else on.value, on.places))
    return listing(found, brokers.place)


def _public(view: View) -> Reading:
    access = inside("public_access", text("type", "DISABLED"), "DISABLED")
    found = inside("broker_node_group_info", inside("connectivity_info", access, "DISABLED"), "DISABLED")(
        view
    )
    return found if isinstance(found.value, Unread) else Reading(found.value != "DISABLED", found.places)


MSK = table(
    ("aws_msk_cluster",),
    "cluster_name",
    {
        "client_encryption": _transit,
        "broker_encryption": inside(
            "encryption_info", inside("encryption_in_transit", flag("in_cluster", True), True), True
        ),
        "kms_key_id": inside("encryption_info", reference("encryption_at_rest_kms_key_arn")),
        "unauthenticated": inside("client_authentication", flag("unauthenticated"), False),
        "publicly_accessible": _public,
        "logs": _logs,
        "monitoring": text("enhanced_monitoring", "DEFAULT"),
    },
    {"name": named("cluster_name")},
)

BROKER = table(
    ("aws_mq_broker",),
    "broker_name",
    {
        "engine": required("engine_type"),
        "engine_version": text("engine_version"),
        "publicly_accessible": flag("publicly_accessible"),
        "auto_minor_version_upgrade": flag("auto_minor_version_upgrade"),
        "general_log": inside("logs", flag("general"), False),
        "audit_log": inside("logs", flag("audit"), False),
        "deployment": text("deployment_mode", "SINGLE_INSTANCE"),
        "kms_key_id": inside("encryption_options", reference("kms_key_id")),
    },
    {"name": named("broker_name")},
)

REPLICATION = table(
    ("aws_dms_replication_instance",),
    "replication_instance_id",
    {
        "publicly_accessible": flag("publicly_accessible"),
        "auto_minor_version_upgrade": flag("auto_minor_version_upgrade"),
        "kms_key_id": reference("kms_key_arn"),
    },
    {"id": named("replication_instance_id")},
)


def _mongodb(view: View) -> Reading:
    engine = view.text("engine_name")
    if isinstance(engine.value, Unread):
        return engine
    if engine.value != "mongodb":
        return view.default(None, "another engine")
    return inside("mongodb_settings", text("auth_type", "password"), "password")(view)


ENDPOINT = table(
    ("aws_dms_endpoint",),
    "endpoint_id",
    {
        "engine": required("engine_name"),
        "ssl_mode": text("ssl_mode", "none"),
        "mongodb_authentication": _mongodb,
    },
    {"id": named("endpoint_id")},
)

WORKSPACE = table(
    ("aws_workspaces_workspace",),
    "user_name",
    {
        "root_volume_encrypted": flag("root_volume_encryption_enabled"),
        "user_volume_encrypted": flag("user_volume_encryption_enabled"),
    },
    {"id": symbol("id")},
)

MAPPINGS = {
    "aws.kinesis.stream": STREAM,
    "aws.firehose.delivery-stream": DELIVERY,
    "aws.msk.cluster": MSK,
    "aws.mq.broker": BROKER,
    "aws.dms.replication-instance": REPLICATION,
    "aws.dms.endpoint": ENDPOINT,
    "aws.workspaces.workspace": WORKSPACE,
}
