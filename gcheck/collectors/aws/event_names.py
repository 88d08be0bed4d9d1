"""Which resource types an event of CloudTrail is about: by the parameters that name a resource, service by service.

Parameters are those of the services' API references, in the spelling of CloudTrail's ``requestParameters`` and
``responseElements`` without regard to case, which differs from event to event.
"""

from __future__ import annotations

from collections.abc import Mapping

NAMED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "access-analyzer": {"analyzerName": ("aws.accessanalyzer.analyzer",)},
    "acm": {"certificateArn": ("aws.acm.certificate",)},
    "apigateway": {
        "apiId": ("aws.apigatewayv2.api",),
        "domainName": ("aws.apigateway.domain-name",),
        "restApiId": ("aws.apigateway.rest-api",),
    },
    "athena": {"name": ("aws.athena.workgroup",), "workGroup": ("aws.athena.workgroup",)},
    "backup": {
        "backupPlanId": ("aws.backup.plan",),
        "backupVaultName": ("aws.backup.vault",),
        "recoveryPointArn": ("aws.backup.recovery-point",),
    },
    "cloudformation": {"stackName": ("aws.cloudformation.stack",)},
    "cloudfront": {
        "distributionId": ("aws.cloudfront.distribution",),
        "id": ("aws.cloudfront.distribution",),
    },
    "cloudtrail": {
        "name": ("aws.cloudtrail.trail",),
        "resourceId": ("aws.cloudtrail.trail",),
        "trailName": ("aws.cloudtrail.trail",),
    },
    "codebuild": {"name": ("aws.codebuild.project",), "projectName": ("aws.codebuild.project",)},
    "config": {
        "configurationRecorderName": ("aws.config.recorder",),
        "deliveryChannelName": ("aws.config.delivery-channel",),
        "name": ("aws.config.recorder", "aws.config.delivery-channel"),
    },
    "dynamodb": {"resourceArn": ("aws.dynamodb.table",), "tableName": ("aws.dynamodb.table",)},
    "ecr": {"repositoryName": ("aws.ecr.repository",)},
    "ecs": {
        "cluster": ("aws.ecs.cluster",),
        "clusterName": ("aws.ecs.cluster",),
        "family": ("aws.ecs.task-definition",),
        "service": ("aws.ecs.service",),
        "serviceName": ("aws.ecs.service",),
        "taskDefinition": ("aws.ecs.task-definition",),
    },
    "eks": {"clusterName": ("aws.eks.cluster",), "name": ("aws.eks.cluster",)},
    "elasticache": {
        "cacheClusterId": ("aws.elasticache.cluster",),
        "replicationGroupId": ("aws.elasticache.replication-group",),
    },
    "elasticfilesystem": {
        "accessPointId": ("aws.efs.access-point",),
        "fileSystemId": ("aws.efs.file-system",),
    },
    "elasticloadbalancing": {
        "listenerArn": ("aws.elbv2.load-balancer",),
        "loadBalancerArn": ("aws.elbv2.load-balancer",),
        "loadBalancerName": ("aws.elb.load-balancer", "aws.elbv2.load-balancer"),
        "name": ("aws.elbv2.load-balancer",),
        "resourceArns": ("aws.elbv2.load-balancer",),
    },
    "es": {"domainName": ("aws.opensearch.domain",)},
    "fsx": {"fileSystemId": ("aws.fsx.file-system",)},
    "glue": {
        "connectionName": ("aws.glue.connection",),
        "databaseName": ("aws.glue.database",),
        "name": ("aws.glue.connection", "aws.glue.database", "aws.glue.security-configuration"),
    },
    "guardduty": {"detectorId": ("aws.guardduty.detector",)},
    "iam": {
        "arn": ("aws.iam.policy", "aws.iam.role", "aws.iam.user", "aws.iam.group"),
        "groupName": ("aws.iam.group",),
        "policyArn": ("aws.iam.policy",),
        "roleName": ("aws.iam.role",),
        "sAMLProviderArn": ("aws.iam.saml-provider",),
        "serverCertificateName": ("aws.iam.server-certificate",),
        "userName": ("aws.iam.user",),
    },
    "kms": {"aliasName": ("aws.kms.alias",), "keyId": ("aws.kms.key",), "targetKeyId": ("aws.kms.key",)},
    "lambda": {"functionName": ("aws.lambda.function",), "resource": ("aws.lambda.function",)},
    "logs": {"filterName": ("aws.logs.metric-filter",), "logGroupName": ("aws.logs.group",)},
    "monitoring": {"alarmName": ("aws.cloudwatch.alarm",), "alarmNames": ("aws.cloudwatch.alarm",)},
    "organizations": {"policyId": ("aws.organizations.policy",)},
    "rds": {
        "dBClusterIdentifier": ("aws.rds.cluster",),
        "dBClusterParameterGroupName": ("aws.rds.cluster-parameter-group",),
        "dBClusterSnapshotIdentifier": ("aws.rds.cluster-snapshot",),
        "dBInstanceIdentifier": ("aws.rds.instance",),
        "dBParameterGroupName": ("aws.rds.parameter-group",),
        "dBSnapshotIdentifier": ("aws.rds.snapshot",),
    },
    "redshift": {"clusterIdentifier": ("aws.redshift.cluster",)},
    "route53": {"hostedZoneId": ("aws.route53.hosted-zone",), "id": ("aws.route53.hosted-zone",)},
    "s3": {"accessPointName": ("aws.s3.access-point",), "bucketName": ("aws.s3.bucket",)},
    "sagemaker": {
        "domainId": ("aws.sagemaker.domain",),
        "modelName": ("aws.sagemaker.model",),
        "notebookInstanceName": ("aws.sagemaker.notebook-instance",),
    },
    "secretsmanager": {"name": ("aws.secretsmanager.secret",), "secretId": ("aws.secretsmanager.secret",)},
    "sns": {
        "name": ("aws.sns.topic",),
        "resourceArn": ("aws.sns.topic",),
        "subscriptionArn": ("aws.sns.subscription",),
        "topicArn": ("aws.sns.topic",),
    },
    "sqs": {"queueName": ("aws.sqs.queue",), "queueUrl": ("aws.sqs.queue",)},
    "ssm": {"name": ("aws.ssm.document", "aws.ssm.parameter")},
    "states": {"resourceArn": ("aws.stepfunctions.state-machine",), "stateMachineArn": ("aws.stepfunctions.state-machine",)},
    "wafv2": {"name": ("aws.wafv2.web-acl",), "resourceArn": ("aws.wafv2.web-acl",), "webACLArn": ("aws.wafv2.web-acl",)},
}  # fmt: skip
"""Event source, without ``.amazonaws.com``: parameter: the types that it may name."""

EC2_IDS: Mapping[str, str] = {
    "acl": "aws.ec2.network-acl",
    "ami": "aws.ec2.image",
    "eipalloc": "aws.ec2.address",
    "i": "aws.ec2.instance",
    "lt": "aws.ec2.launch-template",
    "pcx": "aws.ec2.vpc-peering",
    "pl": "aws.ec2.prefix-list",
    "rtb": "aws.ec2.route-table",
    "sg": "aws.ec2.security-group",
    "snap": "aws.ec2.snapshot",
    "subnet": "aws.ec2.subnet",
    "tgw": "aws.ec2.transit-gateway",
    "vol": "aws.ec2.volume",
    "vpc": "aws.ec2.vpc",
    "vpce": "aws.ec2.vpc-endpoint",
}
"""EC2's ids say by themselves what they name, under whichever parameter they stand."""

_EBS = ("EnableEbsEncryptionByDefault", "DisableEbsEncryptionByDefault", "ModifyEbsDefaultKmsKeyId", "ResetEbsDefaultKmsKeyId")  # fmt: skip
_SHARING = ("SnapshotBlockPublicAccess", "ImageBlockPublicAccess", "SerialConsoleAccess")

WHOLE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "access-analyzer": dict.fromkeys(("CreateAnalyzer", "DeleteAnalyzer"), ("aws.accessanalyzer.analyzer", "aws.accessanalyzer.region")),
    "account": dict.fromkeys(("DeleteAlternateContact", "PutAlternateContact"), ("aws.account",)),
    "config": dict.fromkeys(("DeleteConfigurationRecorder", "PutConfigurationRecorder"), ("aws.config.recorder", "aws.config.region")),
    "ec2": {
        **dict.fromkeys(_EBS, ("aws.ec2.region",)),
        **{f"{verb}{name}": ("aws.ec2.region",) for verb in ("Enable", "Disable") for name in _SHARING},
        **dict.fromkeys(("CreateFlowLogs", "DeleteFlowLogs"), ("aws.ec2.vpc",)),
        "ModifyInstanceMetadataDefaults": ("aws.ec2.region",),
    },
    "ecr": dict.fromkeys(("PutRegistryPolicy", "PutRegistryScanningConfiguration"), ("aws.ecr.registry",)),
    "glue": {"PutDataCatalogEncryptionSettings": ("aws.glue.catalog",)},
    "guardduty": dict.fromkeys(("CreateDetector", "DeleteDetector"), ("aws.guardduty.detector", "aws.guardduty.region")),
    "iam": dict.fromkeys(("DeleteAccountPasswordPolicy", "UpdateAccountPasswordPolicy"), ("aws.account",)),
    "inspector2": dict.fromkeys(("Disable", "Enable"), ("aws.inspector2.region",)),
    "macie2": dict.fromkeys(("DisableMacie", "EnableMacie", "UpdateMacieSession"), ("aws.macie2.region",)),
    "s3": dict.fromkeys(("DeleteAccountPublicAccessBlock", "PutAccountPublicAccessBlock"), ("aws.account",)),
    "securityhub": dict.fromkeys(("BatchDisableStandards", "BatchEnableStandards", "DisableSecurityHub", "EnableSecurityHub"), ("aws.securityhub.region",)),
    "ssm": dict.fromkeys(("ResetServiceSetting", "UpdateServiceSetting"), ("aws.ssm.region",)),
}  # fmt: skip
"""Event source: event: types of which all are read again, in the region of the event, because it names none of them."""
