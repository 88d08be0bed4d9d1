"""What brings changes out and tells of them: CodeDeploy, Kafka Connect, IoT policies, Lightsail databases, events of RDS.

Defaults are those of the provider's resources.
"""

from __future__ import annotations

from gcheck.collectors.terraform.resources.tables import (
    chosen,
    flag,
    inside,
    is_set,
    named,
    policy,
    table,
    text,
    texts,
)
from gcheck.collectors.terraform.view import Reading, View
from gcheck.model.unread import Unread


def _rolls_back(view: View) -> Reading:
    """Whether a failed deployment, or one that an alarm stops, is taken back: both need to be on for an alarm to count."""
    return inside("auto_rollback_configuration", flag("enabled"), False)(view)


DEPLOYMENT = table(
    ("aws_codedeploy_deployment_group",),
    "deployment_group_name",
    {
        "rolls_back": _rolls_back,
        "alarms": inside("alarm_configuration", texts("alarms"), []),
        "configuration": text("deployment_config_name", "CodeDeployDefault.OneAtATime"),
    },
    {"name": named("deployment_group_name")},
)

_LOGS = ("cloudwatch_logs", "firehose", "s3")


def _logged(view: View) -> Reading:
    """Whether a connector delivers its log to any of the three places."""
    doubt: Unread | None = None
    for name in _LOGS:
        read = inside("worker_log_delivery", inside(name, flag("enabled", None), False), False)
        found = inside("log_delivery", read, False)(view)
        if found.value is True:
            return found
        doubt = found.value if isinstance(found.value, Unread) else doubt
    return view.default(False, "no log is delivered") if doubt is None else Reading(doubt)


CONNECTOR = table(
    ("aws_mskconnect_connector",),
    "name",
    {
        "tls": chosen(
            inside("kafka_cluster_encryption_in_transit", text("encryption_type", "PLAINTEXT"), "PLAINTEXT"),
            {"TLS": True, "PLAINTEXT": False},
        ),
        "logs": _logged,
    },
    {"name": named("name")},
)

THING_POLICY = table(
    ("aws_iot_policy",),
    "name",
    {"document": policy()},
    {"name": named("name")},
)

LIGHTSAIL_DATABASE = table(
    ("aws_lightsail_database",),
    "relational_database_name",
    {"publicly_accessible": flag("publicly_accessible"), "backups": flag("backup_retention_enabled", True)},
    {"name": named("relational_database_name")},
)

SUBSCRIPTION = table(
    ("aws_db_event_subscription",),
    "name",
    {
        "enabled": flag("enabled", True),
        "source": text("source_type"),
        "categories": texts("event_categories"),
        "limited": is_set("source_ids"),
    },
    {"name": named("name")},
)

MAPPINGS = {
    "aws.codedeploy.group": DEPLOYMENT,
    "aws.msk.connector": CONNECTOR,
    "aws.iot.policy": THING_POLICY,
    "aws.lightsail.database": LIGHTSAIL_DATABASE,
    "aws.rds.event-subscription": SUBSCRIPTION,
}
