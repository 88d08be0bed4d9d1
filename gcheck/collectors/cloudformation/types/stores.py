"""DynamoDB, DAX, ElastiCache, Redshift and OpenSearch. Defaults are those of the CloudFormation types."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.cloudformation.drafts import Draft, Names
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, block, inner, items, json_text, value
from gcheck.model.unread import Unread

_ENCRYPTION = block("server_side_encryption", {"SSEEnabled": "enabled", "KMSMasterKeyId": "kms_key_arn"})
_RECOVERY = block("point_in_time_recovery", {"PointInTimeRecoveryEnabled": "enabled"})


def _replicas(draft: Draft, node: Node) -> None:
    """The settings of a global table's replicas: as good as the weakest of them."""
    replicas = items(draft, node)
    for item in replicas:
        if isinstance(item.raw, Unread):
            draft.hidden("replica", item.raw, item)
        else:
            region = inner(draft, item, "Region")
            part = draft.block("replica", item)
            if region is not None:
                part.put("region_name", region)
    draft.set("deletion_protection_enabled", _weakest(draft, replicas, "DeletionProtectionEnabled"), node)
    recovery = ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
    draft.block("point_in_time_recovery", node).set("enabled", _weakest(draft, replicas, *recovery), node)


def _weakest(draft: Draft, replicas: list[Node], *path: str) -> Any:
    """False if it is off in any, else what is not known of one, else True."""
    unread: Unread | None = None
    for item in replicas:
        found = item.raw if isinstance(item.raw, Unread) else value(draft, item, *path)
        if isinstance(found, Unread):
            unread = found
        elif str(found).lower() != "true":
            return False
    return unread if unread is not None else bool(replicas)


def _https(draft: Draft, node: Node) -> None:
    """HTTP is served beside HTTPS unless the template says otherwise."""
    block("domain_endpoint_options")(draft, node)
    part = draft.part("domain_endpoint_options")
    if part is not None:
        part.default("enforce_https", False)


def _logs(draft: Draft, node: Node) -> None:
    """One block for each kind of log, whose name is a key in the template."""
    if not isinstance(node.raw, dict):
        if isinstance(node.raw, Unread):
            draft.hidden("log_publishing_options", node.raw, node)
        return
    for kind, child in node.children():
        found = draft.evaluation.settle(child)
        if found is None:
            continue
        part = draft.block("log_publishing_options", found)
        part.set("log_type", str(kind), found)
        if isinstance(found.raw, Unread):
            part.set("enabled", found.raw, found)
        else:
            part.fill(found, {})
            part.default("enabled", False)


_DOMAIN: Names = {
    "AccessPolicies": json_text("access_policies"),
    "EncryptionAtRestOptions": block("encrypt_at_rest"),
    "NodeToNodeEncryptionOptions": block("node_to_node_encryption"),
    "DomainEndpointOptions": _https,
    "LogPublishingOptions": _logs,
}


def _audit(draft: Draft, node: Node) -> None:
    """Logging is on where its properties stand."""
    part = draft.block("logging", node)
    part.set("enable", node.raw if isinstance(node.raw, Unread) else True, node)


TRANSLATIONS = {
    "AWS::DynamoDB::Table": Translation(
        "aws_dynamodb_table",
        {
            "TableName": "name",
            "SSESpecification": _ENCRYPTION,
            "PointInTimeRecoverySpecification": _RECOVERY,
        },
        named="TableName",
    ),
    "AWS::DynamoDB::GlobalTable": Translation(
        "aws_dynamodb_table",
        {"TableName": "name", "SSESpecification": _ENCRYPTION, "Replicas": _replicas},
        named="TableName",
    ),
    "AWS::DAX::Cluster": Translation(
        "aws_dax_cluster", {"SSESpecification": _ENCRYPTION}, named="ClusterName"
    ),
    "AWS::ElastiCache::ReplicationGroup": Translation(
        "aws_elasticache_replication_group", named="ReplicationGroupId"
    ),
    "AWS::ElastiCache::CacheCluster": Translation(
        "aws_elasticache_cluster", {"ClusterName": "cluster_id"}, named="ClusterName"
    ),
    "AWS::Redshift::Cluster": Translation(
        "aws_redshift_cluster",
        {"LoggingProperties": _audit},
        # since January 2025: a cluster that says nothing is encrypted and has no public address
        {"encrypted": True, "publicly_accessible": False},
        named="ClusterIdentifier",
    ),
    "AWS::Redshift::ClusterParameterGroup": Translation(
        "aws_redshift_parameter_group",
        {
            "ParameterGroupName": "name",
            "ParameterGroupFamily": "family",
            "Parameters": block("parameter", {"ParameterName": "name", "ParameterValue": "value"}),
        },
        named="ParameterGroupName",
    ),
    "AWS::OpenSearchService::Domain": Translation("aws_opensearch_domain", _DOMAIN, named="DomainName"),
    "AWS::Elasticsearch::Domain": Translation("aws_elasticsearch_domain", _DOMAIN, named="DomainName"),
}
