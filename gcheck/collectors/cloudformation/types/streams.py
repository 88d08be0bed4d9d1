"""Kinesis, Firehose, MSK, MQ, DMS and WorkSpaces. Defaults are those of the CloudFormation types."""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, block, inner, lifted
from gcheck.model.unread import Unread


def _delivery(draft: Draft, node: Node) -> None:
    """Encryption is on where its configuration stands."""
    part = draft.block("server_side_encryption", node)
    part.set("enabled", node.raw if isinstance(node.raw, Unread) else True, node)


def _clients(draft: Draft, node: Node) -> None:
    part = draft.block("client_authentication", node)
    found = inner(draft, node, "Unauthenticated", "Enabled")
    if found is not None:
        part.put("unauthenticated", found)


def _at_rest(draft: Draft, node: Node) -> None:
    found = inner(draft, node, "DataVolumeKMSKeyId")
    if found is not None:
        draft.put("encryption_at_rest_kms_key_arn", found)


TRANSLATIONS = {
    "AWS::Kinesis::Stream": Translation(
        "aws_kinesis_stream",
        {"StreamEncryption": lifted({"EncryptionType": "encryption_type", "KeyId": "kms_key_id"})},
        named="Name",
    ),
    "AWS::KinesisFirehose::DeliveryStream": Translation(
        "aws_kinesis_firehose_delivery_stream",
        {
            "DeliveryStreamName": "name",
            "KinesisStreamSourceConfiguration": block("kinesis_source_configuration"),
            "DeliveryStreamEncryptionConfigurationInput": _delivery,
        },
        named="DeliveryStreamName",
    ),
    "AWS::MSK::Cluster": Translation(
        "aws_msk_cluster",
        {
            "ClientAuthentication": _clients,
            "EncryptionInfo": block("encryption_info", {"EncryptionAtRest": _at_rest}),
            "LoggingInfo": block(
                "logging_info",
                {"BrokerLogs": block("broker_logs", {"CloudWatchLogs": block("cloudwatch_logs")})},
            ),
        },
        arn=True,
    ),
    "AWS::AmazonMQ::Broker": Translation("aws_mq_broker"),
    "AWS::DMS::ReplicationInstance": Translation(
        "aws_dms_replication_instance",
        {"ReplicationInstanceIdentifier": "replication_instance_id", "KmsKeyId": "kms_key_arn"},
        {"publicly_accessible": True, "auto_minor_version_upgrade": True},
        arn=True,
    ),
    "AWS::DMS::Endpoint": Translation(
        "aws_dms_endpoint",
        {"EndpointIdentifier": "endpoint_id", "MongoDbSettings": block("mongodb_settings")},
        arn=True,
    ),
    "AWS::WorkSpaces::Workspace": Translation("aws_workspaces_workspace"),
}
