"""CodeDeploy, Kafka Connect, IoT policies, Lightsail databases, events of RDS. Defaults are those of CloudFormation's types."""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, block, items, json_text, value
from gcheck.model.unread import Unread


def _names(draft: Draft, node: Node) -> None:
    """Alarms, each an object with a name, as the names alone."""
    found = [
        item.raw if isinstance(item.raw, Unread) else value(draft, item, "Name")
        for item in items(draft, node)
    ]
    draft.set("alarms", found, node)


TRANSLATIONS = {
    "AWS::CodeDeploy::DeploymentGroup": Translation(
        "aws_codedeploy_deployment_group",
        {"AlarmConfiguration": block("alarm_configuration", {"Alarms": _names})},
    ),
    "AWS::KafkaConnect::Connector": Translation(
        "aws_mskconnect_connector",
        {
            "ConnectorName": "name",
            "LogDelivery": block(
                "log_delivery",
                {
                    "WorkerLogDelivery": block(
                        "worker_log_delivery", {"CloudWatchLogs": block("cloudwatch_logs")}
                    )
                },
            ),
        },
        arn=True,
    ),
    "AWS::IoT::Policy": Translation(
        "aws_iot_policy", {"PolicyName": "name", "PolicyDocument": json_text("policy")}, named="PolicyName"
    ),
    "AWS::Lightsail::Database": Translation("aws_lightsail_database", named="RelationalDatabaseName"),
    "AWS::RDS::EventSubscription": Translation(
        "aws_db_event_subscription", {"SubscriptionName": "name"}, named="SubscriptionName"
    ),
}
