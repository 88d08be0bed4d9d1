"""Athena, Glue, SageMaker and CodeBuild."""

from __future__ import annotations

from gcheck.collectors.cloudformation.tables import Translation, block, lifted

_JOB = Translation("aws_sagemaker_data_quality_job_definition", {"JobDefinitionName": "name"}, arn=True)
"""Jobs that watch data, quality, bias and explanations of a model: of one shape in what is read."""

TRANSLATIONS = {
    "AWS::SageMaker::DataQualityJobDefinition": _JOB,
    "AWS::SageMaker::ModelBiasJobDefinition": _JOB,
    "AWS::SageMaker::ModelExplainabilityJobDefinition": _JOB,
    "AWS::SageMaker::ModelQualityJobDefinition": _JOB,
    "AWS::Athena::WorkGroup": Translation(
        "aws_athena_workgroup",
        {
            "WorkGroupConfiguration": block(
                "configuration",
                {
                    "EnforceWorkGroupConfiguration": "enforce_workgroup_configuration",
                    "PublishCloudWatchMetricsEnabled": "publish_cloudwatch_metrics_enabled",
                    "ResultConfiguration": block(
                        "result_configuration",
                        {
                            "EncryptionConfiguration": block(
                                "encryption_configuration", {"KmsKey": "kms_key_arn"}
                            )
                        },
                    ),
                },
            )
        },
        named="Name",
    ),
    "AWS::Glue::DataCatalogEncryptionSettings": Translation("aws_glue_data_catalog_encryption_settings"),
    "AWS::Glue::Connection": Translation(
        "aws_glue_connection",
        {
            "ConnectionInput": lifted(
                {
                    "Name": "name",
                    "ConnectionType": "connection_type",
                    "ConnectionProperties": "connection_properties",
                }
            )
        },
    ),
    "AWS::Glue::SecurityConfiguration": Translation(
        "aws_glue_security_configuration",
        {
            "EncryptionConfiguration": block(
                "encryption_configuration",
                {
                    "S3Encryptions": block("s3_encryption"),
                    "CloudWatchEncryption": block(
                        "cloudwatch_encryption", {"CloudWatchEncryptionMode": "cloudwatch_encryption_mode"}
                    ),
                },
            )
        },
        named="Name",
    ),
    "AWS::Glue::Job": Translation("aws_glue_job", named="Name"),
    "AWS::Glue::Crawler": Translation(
        "aws_glue_crawler", {"CrawlerSecurityConfiguration": "security_configuration"}, named="Name"
    ),
    "AWS::Glue::DevEndpoint": Translation("aws_glue_dev_endpoint", {"EndpointName": "name"}),
    "AWS::SageMaker::NotebookInstance": Translation(
        "aws_sagemaker_notebook_instance", {"NotebookInstanceName": "name"}
    ),
    "AWS::SageMaker::Domain": Translation("aws_sagemaker_domain"),
    "AWS::SageMaker::EndpointConfig": Translation(
        "aws_sagemaker_endpoint_configuration", {"EndpointConfigName": "name", "KmsKeyId": "kms_key_arn"}
    ),
    "AWS::CodeBuild::Project": Translation(
        "aws_codebuild_project",
        {
            "Visibility": "project_visibility",
            "Environment": block("environment", {"EnvironmentVariables": block("environment_variable")}),
            "LogsConfig": block("logs_config", {"CloudWatchLogs": block("cloudwatch_logs")}),
        },
        named="Name",
    ),
}
