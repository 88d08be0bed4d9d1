"""Where the company searches and analyses its data: indexes, warehouses, shares, queries, jobs and notebooks."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from examples.aws_account import Account

_SECOND = "us-east-1"
_TAGS = [{"Key": "owner", "Value": "platform"}, {"Key": "environment", "Value": "production"}]


def seed_analytics(account: Account) -> None:
    """Create everything; nothing of this may be there."""
    key = account.client("kms").create_key(Description="analytics")["KeyMetadata"]["Arn"]
    account.client("kms").enable_key_rotation(KeyId=key)
    _search(account, key)
    _warehouses(account, key)
    _shares(account, key)
    _queries(account, key)
    _jobs(account, key)
    _notebooks(account, key)


def _search(account: Account, key: str) -> None:
    """One domain that is well kept, one that is open to everyone, and an old one that asks everyone for a name."""
    search = account.client("opensearch")
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:/larkspur/booking"
    role = "arn:aws:iam::123456789012:role/booking-api"
    search.create_domain(
        DomainName="guests",
        EngineVersion="OpenSearch_2.19",
        EncryptionAtRestOptions={"Enabled": True, "KmsKeyId": key},
        NodeToNodeEncryptionOptions={"Enabled": True},
        DomainEndpointOptions={"EnforceHTTPS": True, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
        VPCOptions={"SubnetIds": ["subnet-0a1b2c3d"], "SecurityGroupIds": ["sg-0a1b2c3d"]},
        AdvancedSecurityOptions={"Enabled": True, "MasterUserOptions": {"MasterUserARN": role}},
        LogPublishingOptions={"AUDIT_LOGS": {"CloudWatchLogsLogGroupArn": group, "Enabled": True}},
        ClusterConfig={
            "InstanceCount": 3,
            "DedicatedMasterEnabled": True,
            "DedicatedMasterCount": 3,
            "ZoneAwarenessEnabled": True,
        },
        AccessPolicies=_access("*"),
    )
    search.create_domain(
        DomainName="old-logs",
        EngineVersion="Elasticsearch_7.10",
        AccessPolicies=_access("*"),
        LogPublishingOptions={"INDEX_SLOW_LOGS": {"CloudWatchLogsLogGroupArn": group, "Enabled": True}},
    )
    wrong = ("encryption", "node-to-node-encryption", "https", "in-vpc", "no-anonymous-access", "fine-grained-access",
             "audit-logs")  # fmt: skip
    account.flaw("old-logs", *(f"aws.opensearch.domain-{name}" for name in wrong))
    search.create_domain(
        DomainName="partners",
        EngineVersion="OpenSearch_2.19",
        EncryptionAtRestOptions={"Enabled": True},
        NodeToNodeEncryptionOptions={"Enabled": True},
        DomainEndpointOptions={"EnforceHTTPS": True, "TLSSecurityPolicy": "Policy-Min-TLS-1-0-2019-07"},
        AdvancedSecurityOptions={
            "Enabled": True,
            "AnonymousAuthEnabled": False,
            "MasterUserOptions": {"MasterUserARN": role},
        },
        AccessPolicies=_access("*"),
    )
    account.flaw("partners", *(f"aws.opensearch.domain-{name}" for name in ("https", "in-vpc", "audit-logs")))


def _access(who: str, **more: Any) -> str:
    statement: Mapping[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": who},
        "Action": "es:*",
        "Resource": "*",
        **more,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _warehouses(account: Account, key: str) -> None:
    redshift = account.client("redshift")
    common = {"NodeType": "ra3.large", "MasterUsername": "larkspur", "ClusterType": "single-node"}
    redshift.create_cluster_parameter_group(
        ParameterGroupName="larkspur", ParameterGroupFamily="redshift-1.0", Description="the company's"
    )
    for group in ("larkspur", "default"):
        redshift.create_cluster_subnet_group(
            ClusterSubnetGroupName=group, Description=group, SubnetIds=account.subnets()
        )
    redshift.create_cluster(
        ClusterIdentifier="figures",
        ClusterSubnetGroupName="larkspur",
        MasterUserPassword=f"Aa1{secrets.token_hex(12)}",
        ClusterParameterGroupName="larkspur",
        Encrypted=True,
        KmsKeyId=key,
        PubliclyAccessible=False,
        DBName="figures",
        Port=5440,
        EnhancedVpcRouting=True,
        AutomatedSnapshotRetentionPeriod=14,
        Tags=_TAGS,
        **common,
    )
    redshift.enable_logging(
        ClusterIdentifier="figures", LogDestinationType="cloudwatch", LogExports=["connectionlog", "userlog"]
    )
    redshift.create_cluster(
        ClusterIdentifier="old-figures",
        ClusterSubnetGroupName="default",
        MasterUserPassword=f"Aa1{secrets.token_hex(12)}",
        Encrypted=False,
        PubliclyAccessible=True,
        EnhancedVpcRouting=False,
        **common,
    )
    wrong = ("encryption", "not-public", "audit-logging", "snapshot-retention", "enhanced-vpc-routing")
    account.flaw("old-figures", *(f"aws.redshift.cluster-{name}" for name in wrong))
    # in an emulator every parameter group says what the default one says
    for name in ("figures", "old-figures"):
        account.flaw(name, "aws.redshift.cluster-tls-required")


def _shares(account: Account, key: str) -> None:
    fsx = account.client("fsx")
    common: dict[str, Any] = {"StorageCapacity": 1200, "SubnetIds": ["subnet-0a1b2c3d"]}
    audit = {"FileAccessAuditLogLevel": "SUCCESS_AND_FAILURE", "FileShareAccessAuditLogLevel": "FAILURE_ONLY"}
    for name, days, more in (
        ("office", 14, {"AuditLogConfiguration": audit}),
        ("old-office", 1, {"AuditLogConfiguration": dict.fromkeys(audit, "DISABLED")}),
    ):
        fsx.create_file_system(
            FileSystemType="WINDOWS",
            KmsKeyId=key,
            WindowsConfiguration={
                "ThroughputCapacity": 32,
                "DeploymentType": "SINGLE_AZ_2",
                "AutomaticBackupRetentionDays": days,
                **more,
            },
            Tags=[*_TAGS, {"Key": "Name", "Value": name}],
            **common,
        )
    fsx.create_file_system(
        FileSystemType="LUSTRE",
        LustreConfiguration={"DeploymentType": "SCRATCH_2"},
        Tags=[{"Key": "Name", "Value": "rendering"}],
        **common,
    )
    account.flaw("old-office", "aws.fsx.file-system-backup-retention", "aws.fsx.file-system-access-audit")
    for name in ("office", "old-office"):
        account.flaw(name, "aws.fsx.file-system-several-zones")


def _queries(account: Account, key: str) -> None:
    athena = account.client("athena")
    encryption = {"EncryptionOption": "SSE_KMS", "KmsKey": key}
    results = {"OutputLocation": "s3://larkspur-customer-data/results/"}
    for name, enforced, more in (
        ("analysts", True, {"EncryptionConfiguration": encryption}),
        ("trial", False, {}),
    ):
        athena.create_work_group(
            Name=name,
            Configuration={
                "EnforceWorkGroupConfiguration": enforced,
                "ResultConfiguration": {**results, **more},
            },
        )
    # the one that every region has settles nothing
    for name in ("trial", "primary"):
        account.flaw(name, "aws.athena.workgroup-results-encrypted")


def _jobs(account: Account, key: str) -> None:
    """A catalog whose entries and passwords are encrypted, one in another region where they are not, and what is in them."""
    glue, second = account.client("glue"), account.client("glue", _SECOND)
    glue.put_data_catalog_encryption_settings(
        DataCatalogEncryptionSettings={
            "EncryptionAtRest": {"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": key},
            "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": True, "AwsKmsKeyId": key},
        }
    )
    glue.create_database(DatabaseInput={"Name": "bookings"})
    second.create_database(DatabaseInput={"Name": "old_exports"})
    account.flaw("old_exports", "aws.glue.database-metadata-encryption")
    for client, name, more in (
        (glue, "warehouse", {"SECRET_ID": "booking/database", "JDBC_ENFORCE_SSL": "true"}),
        (glue, "bookings", {"USERNAME": "etl", "PASSWORD": secrets.token_hex(8), "JDBC_ENFORCE_SSL": "true"}),
        (second, "legacy", {"USERNAME": "etl", "PASSWORD": secrets.token_hex(8)}),
    ):
        address = {"JDBC_CONNECTION_URL": f"jdbc:postgresql://{name}.larkspur.example:5432/guests"}
        client.create_connection(
            ConnectionInput={
                "Name": name,
                "ConnectionType": "JDBC",
                "ConnectionProperties": {**address, **more},
            }
        )
    account.flaw("legacy", "aws.glue.connection-password-encryption", "aws.glue.connection-tls")
    _security_configurations(glue, key)
    _workers(account, glue)
    account.flaw("half", "aws.glue.security-configuration-encryption")


def _workers(account: Account, glue: Any) -> None:
    role = "arn:aws:iam::123456789012:role/booking-api"
    script = {"Name": "glueetl", "ScriptLocation": "s3://larkspur-customer-data/scripts/nightly.py"}
    secure = {"SecurityConfiguration": "everything"}
    glue.create_job(Name="nightly-export", Role=role, Command=script, Tags={"owner": "platform"}, **secure)
    glue.create_job(Name="one-off", Role=role, Command=script)
    target = {"S3Targets": [{"Path": "s3://larkspur-customer-data/exports/"}]}
    glue.create_crawler(Name="exports", Role=role, DatabaseName="bookings", Targets=target)
    glue.create_dev_endpoint(EndpointName="workbench", RoleArn=role, **secure)
    for name in ("one-off", "exports"):
        account.flaw(name, "aws.glue.job-security-configuration")


def _security_configurations(glue: Any, key: str) -> None:
    for name, bookmarks in (("everything", "CSE-KMS"), ("half", "DISABLED")):
        glue.create_security_configuration(
            Name=name,
            EncryptionConfiguration={
                "S3Encryption": [{"S3EncryptionMode": "SSE-KMS", "KmsKeyArn": key}],
                "CloudWatchEncryption": {"CloudWatchEncryptionMode": "SSE-KMS", "KmsKeyArn": key},
                "JobBookmarksEncryption": {"JobBookmarksEncryptionMode": bookmarks, "KmsKeyArn": key},
            },
        )


def _notebooks(account: Account, key: str) -> None:
    sagemaker = account.client("sagemaker")
    role = "arn:aws:iam::123456789012:role/booking-api"
    sagemaker.create_notebook_instance(
        NotebookInstanceName="forecasts",
        InstanceType="ml.t3.medium",
        RoleArn=role,
        SubnetId="subnet-0a1b2c3d",
        SecurityGroupIds=["sg-0a1b2c3d"],
        DirectInternetAccess="Disabled",
        RootAccess="Disabled",
        KmsKeyId=key,
    )
    sagemaker.create_notebook_instance(
        NotebookInstanceName="playground",
        InstanceType="ml.t3.medium",
        RoleArn=role,
        DirectInternetAccess="Enabled",
        RootAccess="Enabled",
    )
    # an emulator keeps no version of the metadata service
    account.flaw("forecasts", "aws.sagemaker.notebook-imdsv2")
    wrong = ("imdsv2", "no-direct-internet", "no-root", "kms-encryption")
    account.flaw("playground", *(f"aws.sagemaker.notebook-{name}" for name in wrong))
    for name, access in (("data-science", "VpcOnly"), ("trial-studio", "PublicInternetOnly")):
        sagemaker.create_domain(
            DomainName=name,
            AuthMode="IAM",
            DefaultUserSettings={"ExecutionRole": role},
            SubnetIds=["subnet-0a1b2c3d"],
            VpcId="vpc-0a1b2c3d",
            AppNetworkAccessType=access,
            **({"KmsKeyId": key} if access == "VpcOnly" else {}),
        )
    account.flaw("trial-studio", "aws.sagemaker.domain-vpc-only")
    _models(account, sagemaker, role)


def _models(account: Account, sagemaker: Any, role: str) -> None:
    image = {"Image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/prices:1"}
    network = {"Subnets": ["subnet-0a1b2c3d"], "SecurityGroupIds": ["sg-0a1b2c3d"]}
    sagemaker.create_model(
        ModelName="prices",
        ExecutionRoleArn=role,
        PrimaryContainer=image,
        EnableNetworkIsolation=True,
        VpcConfig=network,
    )
    sagemaker.create_model(ModelName="prices-trial", ExecutionRoleArn=role, PrimaryContainer=image)
    account.flaw("prices-trial", "aws.sagemaker.model-in-vpc")
    # an emulator isolates none
    for name in ("prices", "prices-trial"):
        account.flaw(name, "aws.sagemaker.model-isolated")
