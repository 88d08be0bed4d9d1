"""Lambda functions with their permissions and URLs."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.cloudformation.tables import Translation, changed
from gcheck.collectors.terraform.values import Symbol
from gcheck.patterns import regex

_QUALIFIED = regex(
    r"^(?:arn:[a-z-]+:lambda:(?:[^:{]|\{[^}]*\})*:(?:[^:{]|\{[^}]*\})*:function:|(?:\d{12}|\$\{AccountId\}):(?:function:)?)?"
    r"([\w-]+|\$\{[^{}]+\})(?::[\w$-]+)?$"
)
"""A function by its name, part of its ARN or all of it, with an alias or version ("FunctionName", AddPermission)."""


def _unqualified(value: Any) -> Any:
    """The name of the function, or its ARN where the template refers to that."""
    found = _QUALIFIED.search(value) if isinstance(value, str) else None
    if found is None or found[1] == value:
        return value
    return Symbol(found[1]) if "${" in found[1] else found[1]


TRANSLATIONS = {
    "AWS::Lambda::Function": Translation("aws_lambda_function", named="FunctionName"),
    "AWS::Lambda::Permission": Translation(
        "aws_lambda_permission", {"FunctionName": changed("function_name", _unqualified)}
    ),
    "AWS::Lambda::Url": Translation(
        "aws_lambda_function_url", {"TargetFunctionArn": "function_name", "AuthType": "authorization_type"}
    ),
}
