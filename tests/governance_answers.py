"""Answers as AWS documents them, to operations about governance that moto's server lacks."""

from __future__ import annotations

import json

_ACCOUNT = "123456789012"
ANALYZER_ARN = f"arn:aws:access-analyzer:eu-west-1:{_ACCOUNT}:analyzer/external-access"
NODE = "mi-0a1b2c3d4e5f60718"
_MOMENT = 1767225600  # 2026-01-01T00:00:00Z

ANSWERS: dict[str, dict[str, object]] = {
    "accessanalyzer:ListAnalyzers": {
        "analyzers": [
            {
                "arn": ANALYZER_ARN,
                "name": "external-access",
                "type": "ACCOUNT",
                "createdAt": "2026-01-01T00:00:00Z",
                "status": "ACTIVE",
                "tags": {"owner": "platform"},
            },
            {
                "arn": ANALYZER_ARN.replace("external-access", "unused-access"),
                "name": "unused-access",
                "type": "ACCOUNT_UNUSED_ACCESS",
                "createdAt": "2026-01-01T00:00:00Z",
                "status": "ACTIVE",
                "tags": {},
            },
        ]
    },
    "accessanalyzer:GetFindingsStatistics": {
        "findingsStatistics": [
            {
                "externalAccessFindingsStatistics": {
                    "resourceTypeStatistics": {
                        "AWS::S3::Bucket": {
                            "totalActivePublic": 2,
                            "totalActiveCrossAccount": 0,
                            "totalActiveErrors": 0,
                        },
                        "AWS::IAM::Role": {
                            "totalActivePublic": 1,
                            "totalActiveCrossAccount": 1,
                            "totalActiveErrors": 0,
                        },
                    },
                    "totalActiveFindings": 4,
                    "totalArchivedFindings": 7,
                    "totalResolvedFindings": 12,
                }
            }
        ],
        "lastUpdatedAt": "2026-01-01T00:00:00Z",
    },
    "backup:GetBackupVaultAccessPolicy": {
        "BackupVaultName": "bookings",
        "BackupVaultArn": f"arn:aws:backup:eu-west-1:{_ACCOUNT}:backup-vault:bookings",
        "Policy": json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "backup:DeleteRecoveryPoint",
                        "Resource": "*",
                    }
                ],
            }
        ),
    },
    "backup:ListBackupSelections": {
        "BackupSelectionsList": [
            {
                "SelectionId": "0e1f2a3b-1111-2222-3333-444455556666",
                "SelectionName": "tagged",
                "BackupPlanId": "5c6d7e8f-1111-2222-3333-444455556666",
                "CreationDate": _MOMENT,
                "IamRoleArn": f"arn:aws:iam::{_ACCOUNT}:role/backup",
            }
        ]
    },
    "backup:ListProtectedResources": {
        "Results": [
            {
                "ResourceArn": f"arn:aws:dynamodb:eu-west-1:{_ACCOUNT}:table/bookings",
                "ResourceType": "DynamoDB",
                "LastBackupTime": _MOMENT,
            }
        ]
    },
    "backup:ListRecoveryPointsByBackupVault": {
        "RecoveryPoints": [
            {
                "RecoveryPointArn": f"arn:aws:backup:eu-west-1:{_ACCOUNT}:recovery-point:nightly-1",
                "BackupVaultName": "bookings",
                "ResourceArn": f"arn:aws:dynamodb:eu-west-1:{_ACCOUNT}:table/bookings",
                "ResourceType": "DynamoDB",
                "Status": "COMPLETED",
                "CreationDate": _MOMENT,
                "LastRestoreTime": _MOMENT,
                "Lifecycle": {"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 365},
                "EncryptionKeyArn": f"arn:aws:kms:eu-west-1:{_ACCOUNT}:key/1",
                "IsEncrypted": True,
            },
            {
                "RecoveryPointArn": "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d",
                "BackupVaultName": "bookings",
                "ResourceArn": f"arn:aws:ec2:eu-west-1:{_ACCOUNT}:volume/vol-0a1b2c3d",
                "ResourceType": "EBS",
                "Status": "PARTIAL",
                "CreationDate": _MOMENT,
                "IsEncrypted": False,
            },
            {
                "RecoveryPointArn": f"arn:aws:backup:eu-west-1:{_ACCOUNT}:recovery-point:nightly-0",
                "BackupVaultName": "bookings",
                "ResourceArn": f"arn:aws:dynamodb:eu-west-1:{_ACCOUNT}:table/bookings",
                "ResourceType": "DynamoDB",
                "Status": "EXPIRED",
                "CreationDate": _MOMENT,
                "Lifecycle": {"MoveToColdStorageAfterDays": -1, "DeleteAfterDays": 7},
                "EncryptionKeyArn": f"arn:aws:kms:eu-west-1:{_ACCOUNT}:key/1",
                "IsEncrypted": True,
            },
        ]
    },
    "ce:ListCostAllocationTags": {
        "CostAllocationTags": [
            {"TagKey": "aws:createdBy", "Type": "AWSGenerated", "Status": "Active"},
            {"TagKey": "owner", "Type": "UserDefined", "Status": "Active"},
            {"TagKey": "environment", "Type": "UserDefined", "Status": "Inactive"},
        ]
    },
    "securityhub:GetEnabledStandards": {
        "StandardsSubscriptions": [
            {
                "StandardsSubscriptionArn": f"arn:aws:securityhub:eu-west-1:{_ACCOUNT}:subscription/x/v/1.0.0",
                "StandardsArn": "arn:aws:securityhub:eu-west-1::standards/aws-foundational-security-best-practices/v/1.0.0",
                "StandardsInput": {},
                "StandardsStatus": "READY",
            },
            {
                "StandardsSubscriptionArn": f"arn:aws:securityhub:eu-west-1:{_ACCOUNT}:subscription/y/v/1.2.0",
                "StandardsArn": "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0",
                "StandardsInput": {},
                "StandardsStatus": "INCOMPLETE",
            },
        ]
    },
    "ssm:DescribeInstanceInformation": {
        "InstanceInformationList": [
            {
                "InstanceId": NODE,
                "PingStatus": "Online",
                "LastPingDateTime": _MOMENT,
                "AgentVersion": "3.3.0.0",
                "IsLatestVersion": False,
                "PlatformType": "Linux",
                "ResourceType": "ManagedInstance",
            }
        ]
    },
    "ssm:ListResourceComplianceSummaries": {
        "ResourceComplianceSummaryItems": [
            {
                "ComplianceType": "Patch",
                "ResourceType": "ManagedInstance",
                "ResourceId": NODE,
                "Status": "NON_COMPLIANT",
                "OverallSeverity": "CRITICAL",
                "ExecutionSummary": {"ExecutionTime": _MOMENT},
            }
        ]
    },
}
"""Bodies by operation; all of these services speak JSON."""


def documented_governance() -> dict[str, bytes]:
    """The same as the proxy sends them."""
    return {operation: json.dumps(answer).encode() for operation, answer in ANSWERS.items()}
