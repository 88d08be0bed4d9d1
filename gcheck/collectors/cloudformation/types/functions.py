"""Lambda functions with their permissions and URLs."""

from __future__ import annotations

from gcheck.collectors.cloudformation.tables import Translation

TRANSLATIONS = {
    "AWS::Lambda::Function": Translation("aws_lambda_function", named="FunctionName"),
    "AWS::Lambda::Permission": Translation("aws_lambda_permission"),
    "AWS::Lambda::Url": Translation(
        "aws_lambda_function_url", {"TargetFunctionArn": "function_name", "AuthType": "authorization_type"}
    ),
}
