"""KMS, Secrets Manager and Systems Manager."""

from __future__ import annotations

from gcheck.collectors.cloudformation.tables import Translation, json_text

TRANSLATIONS = {
    "AWS::KMS::Key": Translation("aws_kms_key", {"KeyPolicy": json_text("policy"), "Enabled": "is_enabled"}),
    "AWS::SecretsManager::Secret": Translation("aws_secretsmanager_secret", arn=True),
    "AWS::SecretsManager::RotationSchedule": Translation("aws_secretsmanager_secret_rotation"),
    "AWS::SecretsManager::ResourcePolicy": Translation(
        "aws_secretsmanager_secret_policy",
        {"SecretId": "secret_arn", "ResourcePolicy": json_text("policy")},
    ),
    "AWS::SSM::Parameter": Translation("aws_ssm_parameter", named="Name"),
    # a template cannot share a document
    "AWS::SSM::Document": Translation(
        "aws_ssm_document", defaults={"document_type": "Command"}, named="Name"
    ),
}
