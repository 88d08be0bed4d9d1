"""CodeDeploy, Kafka Connect, IoT policies, Lightsail databases, events of RDS. Defaults are those of CloudFormation's types."""

from __future__ import annotations

from gcheck.collectors.cloudformation.tables import Translation, block, json_text

TRANSLATIONS = {
    "AWS::CodeDeploy::DeploymentGroup": Translation("aws_codedeploy_deployment_group"),
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
