"""Calls of well-known registry modules: read through their stand-ins, told at the call, unknown where they are not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.collectors.terraform.registry import Chosen, choose, wanted
from gcheck.collectors.terraform.versions import Allowed, allowed, tagged
from gcheck.model.unread import Unread

Collect = Callable[..., Any]

OURS = "terraform-aws-modules"


def call(module: str, version: str | None, inputs: str = "", name: str = "m") -> str:
    """A module block; each input on a line of its own."""
    told = f'version = "{version}"\n' if version else ""
    source = module if "/" in module.partition("//")[0] else f"{OURS}/{module.replace('//', '/aws//', 1)}"
    source = source if "/aws" in source else f"{source}/aws"
    return f'module "{name}" {{\nsource = "{source}"\n{told}{inputs}\n}}\n'


def at(value: Any, path: str) -> Any:
    """The part of a value under a dotted path."""
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


BLOCKED = {"block_public_acls": True, "block_public_policy": True, "ignore_public_acls": True,
           "restrict_public_buckets": True}  # fmt: skip
OPEN_RULE = 'ingress_with_cidr_blocks = [{ from_port = 22, to_port = 22, protocol = "tcp", cidr_blocks = "0.0.0.0/0" }]'

READ: list[tuple[str, str, str, str, str, Any]] = [
    # module, version, inputs, type, attribute, value
    ("s3-bucket", "~> 4.0", 'bucket = "b"', "aws.s3.bucket", "public_access_block", BLOCKED),
    ("s3-bucket", "~> 4.0", 'bucket = "b"\nblock_public_acls = false', "aws.s3.bucket",
     "public_access_block.block_public_acls", False),
    ("s3-bucket", "5.0.0", "versioning = { enabled = true }", "aws.s3.bucket", "versioning.status", "Enabled"),
    ("s3-bucket", "5.0.0", "versioning = { status = false }", "aws.s3.bucket", "versioning.status", "Suspended"),
    ("s3-bucket", "~> 3.15", "", "aws.s3.bucket", "versioning.status", "Disabled"),
    ("s3-bucket", "~> 5.0", "attach_deny_insecure_transport_policy = true", "aws.s3.bucket",
     "policy.Statement.0.Condition.Bool", {"aws:SecureTransport": "false"}),
    ("s3-bucket", "~> 5.0", 'server_side_encryption_configuration = { rule = { '
     'apply_server_side_encryption_by_default = { sse_algorithm = "aws:kms" } } }',
     "aws.s3.bucket", "encryption.rules.0.algorithm", "aws:kms"),
    ("vpc", "~> 5.0", 'public_subnets = ["10.0.1.0/24"]\nazs = ["eu-west-1a"]', "aws.ec2.subnet",
     "public_address_on_launch", False),
    ("vpc", "~> 3.0", 'public_subnets = ["10.0.1.0/24"]\nazs = ["eu-west-1a"]', "aws.ec2.subnet",
     "public_address_on_launch", True),
    ("vpc", "~> 5.0", "", "aws.ec2.security-group", "ingress", []),
    ("vpc", "~> 6.0", "enable_flow_log = true\nmanage_default_security_group = false", "aws.ec2.vpc",
     "flow_logs.0.traffic", "ALL"),
    ("security-group", "~> 5.0", OPEN_RULE, "aws.ec2.security-group", "ingress.0.cidrs", ["0.0.0.0/0"]),
    ("security-group", "~> 5.0", 'ingress_cidr_blocks = ["10.0.0.0/8"]\ningress_rules = ["rdp-tcp"]',
     "aws.ec2.security-group", "ingress.0.from_port", 3389),
    ("security-group//modules/ssh", "~> 5.0", 'ingress_cidr_blocks = ["0.0.0.0/0"]', "aws.ec2.security-group",
     "ingress.0.to_port", 22),
    ("rds", "~> 6.0", 'identifier = "d"\nengine = "mysql"', "aws.rds.instance", "encrypted", True),
    ("rds", "~> 6.0", 'identifier = "d"\nengine = "mysql"\nstorage_encrypted = false', "aws.rds.instance",
     "encrypted", False),
    ("rds", "~> 7.0", 'identifier = "d"\npublicly_accessible = true', "aws.rds.instance",
     "publicly_accessible", True),
    ("rds-aurora", "~> 8.0", 'name = "a"', "aws.rds.cluster", "backup_retention_days", 7),
    ("rds-aurora", "~> 9.0", 'name = "a"', "aws.rds.cluster", "backup_retention_days", 1),
    ("rds-aurora", "~> 10.0", 'instances = { one = { publicly_accessible = true } }', "aws.rds.instance",
     "publicly_accessible", True),
    ("eks", "~> 20.0", 'cluster_name = "e"', "aws.eks.cluster", "endpoint_public", False),
    ("eks", "~> 20.0", 'cluster_name = "e"\ncluster_endpoint_public_access = true', "aws.eks.cluster",
     "public_cidrs", ["0.0.0.0/0"]),
    ("eks", "~> 21.0", 'name = "e"\nendpoint_public_access = true', "aws.eks.cluster", "endpoint_public", True),
    ("eks", "~> 21.0", 'name = "e"', "aws.kms.key", "rotation_enabled", True),
    ("iam//modules/iam-account", "~> 5.0", 'account_alias = "a"', "aws.iam.password-policy", "minimum_length", 8),
    ("iam//modules/iam-account", "~> 6.0", 'account_alias = "a"\nminimum_password_length = 14',
     "aws.iam.password-policy", "minimum_length", 14),
    ("iam//modules/iam-user", "~> 5.0", 'name = "u"\npolicy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]',
     "aws.iam.user", "attached_policies.0.name", "AdministratorAccess"),
    ("iam//modules/iam-user", "~> 6.0", 'name = "u"', "aws.iam.user", "attached_policies", []),
    ("iam//modules/iam-policy", "~> 5.0", 'name = "p"\npolicy = jsonencode({ Statement = [{ Effect = "Allow", '
     'Action = "*", Resource = "*" }] })', "aws.iam.policy", "document.Statement.0.Action", "*"),
    ("iam//modules/iam-assumable-role", "~> 5.0", 'create_role = true\ntrusted_role_arns = ["*"]\n'
     "role_requires_mfa = false", "aws.iam.role", "trust_policy.Statement.0.Principal.AWS", ["*"]),
    ("iam//modules/iam-assumable-role-with-oidc", "~> 5.0", 'create_role = true\nprovider_url = "https://o.example"\n'
     'oidc_subjects_with_wildcards = ["*"]', "aws.iam.role", "trust_policy.Statement.0.Condition.StringLike",
     {"o.example:sub": ["*"]}),
    ("iam//modules/iam-group", "~> 6.0", 'name = "g"\npolicies = { a = "arn:aws:iam::aws:policy/ReadOnlyAccess" }\n'
     "create_policy = false", "aws.iam.group", "attached_policies.0.name", "ReadOnlyAccess"),
    ("iam//modules/iam-group-with-policies", "~> 5.0", 'name = "g"\nattach_iam_self_management_policy = false',
     "aws.iam.group", "attached_policies", []),
    ("iam//modules/iam-role", "~> 6.0", 'name = "r"\nenable_github_oidc = true\noidc_wildcard_subjects = ["org/*"]',
     "aws.iam.role", "trust_policy.Statement.0.Condition.StringLike",
     {"token.actions.githubusercontent.com:sub": ["repo:org/*"]}),
    ("kms", "~> 3.0", "", "aws.kms.key", "rotation_enabled", True),
    ("kms", "~> 3.0", "enable_key_rotation = false", "aws.kms.key", "rotation_enabled", False),
    ("kms", "~> 4.0", 'key_owners = ["*"]', "aws.kms.key", "policy.Statement.1.Principal", {"AWS": ["*"]}),
    ("alb", "~> 9.4", "create_security_group = false", "aws.elbv2.load-balancer", "drop_invalid_headers", True),
    ("alb", "~> 10.0", "enable_deletion_protection = false", "aws.elbv2.load-balancer", "deletion_protection", False),
    ("alb", "~> 9.4", 'listeners = { web = { port = 443, protocol = "HTTPS" } }', "aws.elbv2.load-balancer",
     "listeners.0.tls_policy", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
    ("alb", "~> 10.0", 'listeners = { web = { port = 80, redirect = { protocol = "HTTPS", status_code = "HTTP_301" '
     "} } }", "aws.elbv2.load-balancer", "listeners.0.redirects_to_https", True),
    ("lambda", "~> 8.0", 'function_name = "f"\nruntime = "python3.8"', "aws.lambda.function", "runtime", "python3.8"),
    ("lambda", "~> 6.0", 'function_name = "f"\ncreate_lambda_function_url = true', "aws.lambda.function",
     "urls.0.auth_type", "NONE"),
    ("lambda", "~> 7.0", 'function_name = "f"\ncloudwatch_logs_retention_in_days = 14', "aws.logs.group",
     "retention_days", 14),
    ("cloudposse/cloudtrail", "0.24.0", 's3_bucket_name = "logs"', "aws.cloudtrail.trail", "multi_region", True),
    ("cloudposse/cloudtrail", "0.24.0", 's3_bucket_name = "logs"\nenable_log_file_validation = false',
     "aws.cloudtrail.trail", "log_file_validation", False),
    ("dynamodb-table", "~> 4.0", 'name = "t"', "aws.dynamodb.table", "point_in_time_recovery", False),
    ("dynamodb-table", "~> 5.0", 'name = "t"\npoint_in_time_recovery_enabled = true', "aws.dynamodb.table",
     "point_in_time_recovery", True),
    ("sqs", "~> 4.0", 'name = "q"', "aws.sqs.queue", "sqs_managed_encryption", True),
    ("sqs", "~> 5.0", 'name = "q"\ncreate_queue_policy = true\nqueue_policy_statements = { all = { actions = ["sqs:*"], '
     'principals = [{ type = "AWS", identifiers = ["*"] }] } }', "aws.sqs.queue",
     "policy.Statement.0.Principal", {"AWS": ["*"]}),
    ("sns", "~> 6.0", 'name = "t"', "aws.sns.topic", "kms_key_id", None),
    ("sns", "~> 7.0", 'name = "t"\nkms_master_key_id = "alias/k"', "aws.sns.topic", "kms_key_id", "alias/k"),
    ("ec2-instance", "~> 4.0", 'name = "i"', "aws.ec2.instance", "metadata.token_required", False),
    ("ec2-instance", "5.7.1", 'name = "i"', "aws.ec2.instance", "metadata.token_required", False),
    ("ec2-instance", "~> 5.8", 'name = "i"', "aws.ec2.instance", "metadata.token_required", True),
    ("ec2-instance", "~> 6.0", 'name = "i"\nmetadata_options = { http_tokens = "optional" }', "aws.ec2.instance",
     "metadata.token_required", False),
    ("ec2-instance", "~> 6.0", "root_block_device = { encrypted = true }", "aws.ec2.volume", "encrypted", True),
]  # fmt: skip


@pytest.mark.parametrize(("module", "version", "inputs", "kind", "path", "value"), READ)
def test_a_call_is_read(
    collect: Collect, module: str, version: str, inputs: str, kind: str, path: str, value: Any
) -> None:
    found = collect(call(module, version, inputs), kind)
    read = [item.attributes for item in found.resources.values() if item.type == kind]
    assert value in [at(attributes, path) for attributes in read]


def test_a_value_is_told_at_the_input_that_sets_it(collect: Collect) -> None:
    code = call("kms", "~> 3.0", 'enable_key_rotation = false\ntags = { team = "a" }')
    key = collect(code, "aws.kms.key").one("aws.kms.key")
    note = "module terraform-aws-modules/kms/aws 3.x"
    assert str(key.places["rotation_enabled"]) == f"main.tf:4:1, {note}"
    assert str(key.places["tags"]) == f"main.tf:5:1, {note}"
    assert str(key.places[""]) == f"main.tf:1:1, {note}"
    assert str(key.places["spec"]) == f"main.tf:1:1, provider default; {note}"
    assert key.uid == "./module.m.aws_kms_key.this[0]"


def test_an_input_without_a_value_leaves_unread_what_it_sets(collect: Collect) -> None:
    code = 'variable "rotate" {}\n' + call("kms", "~> 3.0", "enable_key_rotation = var.rotate")
    key = collect(code, "aws.kms.key").one("aws.kms.key")
    rotation = key.attributes["rotation_enabled"]
    assert isinstance(rotation, Unread)
    assert (rotation.reason, rotation.file, rotation.line) == ("var.rotate has no value", "main.tf", 5)
    assert key.attributes["state"] == "Enabled"


def test_what_is_not_read_without_the_source_is_told_at_the_call(collect: Collect) -> None:
    bucket = collect(
        call("s3-bucket", "~> 5.0", "attach_elb_log_delivery_policy = true"), "aws.s3.bucket"
    ).one("aws.s3.bucket")
    policy = bucket.attributes["policy"]
    assert isinstance(policy, Unread)
    assert policy.file == "main.tf"
    assert "this is not read without its source" in policy.reason
    assert bucket.attributes["public_access_block"] == BLOCKED


def test_only_types_that_may_hide_are_unknown(collect: Collect) -> None:
    found = collect(call("eks", "~> 20.0", 'cluster_name = "e"\neks_managed_node_groups = { a = {} }'))
    hidden = {kind for gap in found.gaps if gap.hides_resources for kind in gap.resource_types}
    assert {"aws.eks.node-group", "aws.ec2.launch-template", "aws.iam.role"} <= hidden
    assert not {"aws.eks.cluster", "aws.kms.key", "aws.s3.bucket", "*"} & hidden


def test_count_and_for_each_of_a_call(collect: Collect) -> None:
    code = (
        call("sqs", "~> 5.0", 'count = 0\nname = "none"', "none")
        + call("sqs", "~> 5.0", 'for_each = toset(["x", "y"])\nname = each.key', "each")
        + call("sqs", "~> 5.0", "create = false", "off")
    )
    found = collect(code, "aws.sqs.queue")
    assert {uid: item.name for uid, item in found.resources.items()} == {
        './module.each["x"].aws_sqs_queue.this[0]': "x",
        './module.each["y"].aws_sqs_queue.this[0]': "y",
    }
    assert found.populations["aws.sqs.queue"].complete


POLICIES = {"aws.iam.written-policy", "aws.iam.resource-policy"}
"""What the policy of a queue is as well."""


def test_a_count_that_is_not_known_hides_only_its_types(collect: Collect) -> None:
    found = collect('variable "n" {}\n' + call("sqs", "~> 5.0", 'count = var.n\nname = "q"'))
    assert {item.type for item in found.resources.values()} == {"terraform.module-call"}
    assert {kind for gap in found.gaps for kind in gap.resource_types} - POLICIES == {"aws.sqs.queue"}


def test_outputs_join_with_the_resources_of_others(collect: Collect) -> None:
    code = (
        call("s3-bucket", "~> 4.0", 'bucket = "b"', "bucket")
        + call("kms", "~> 4.0", "", "key")
        + """
    resource "aws_s3_bucket_logging" "l" {
      bucket        = module.bucket.s3_bucket_id
      target_bucket = "logs"
    }
    resource "aws_sns_topic" "t" { kms_master_key_id = module.key.key_arn }
    resource "aws_s3_bucket" "other" { bucket = module.bucket.s3_bucket_website_endpoint }
    """
    )
    found = collect(code, "aws.s3.bucket", "aws.sns.topic")
    bucket = found.resources["./module.bucket.aws_s3_bucket.this[0]"]
    assert bucket.attributes["logging"]["target_bucket"] == "logs"
    assert found.one("aws.sns.topic").attributes["kms_key_id"] == "${module.key.aws_kms_key.this[0].arn}"
    assert isinstance(found.resources["./aws_s3_bucket.other"].attributes["name"], Unread)


def test_a_module_of_the_tree_may_call_one_of_the_registry(collect: Collect) -> None:
    files = {
        "main.tf": 'module "a" {\nsource = "./inner"\non = false\n}\n',
        "inner/main.tf": 'variable "on" {}\n' + call("kms", "~> 4.0", "enable_key_rotation = var.on", "key"),
    }
    key = collect(files, "aws.kms.key").one("aws.kms.key")
    assert key.uid == "./module.a.module.key.aws_kms_key.this[0]"
    assert key.attributes["rotation_enabled"] is False
    assert key.places["rotation_enabled"].file == "inner/main.tf"


UNKNOWN = [
    (call("s3-bucket", "~> 99.0"), "this version of it is not known"),
    (call("s3-bucket", "1.0.0"), "this version of it is not known"),
    (call("s3-bucket", ">= 4.0, < 4.0"), "no version satisfies its constraint"),
    (call("s3-bucket", "4.0.0-beta1"), "its version is not one that can be told apart"),
    (call("s3-bucket", "!= 4.0.0"), "its version is not one that can be told apart"),
    (call("ec2-instance", None), "without an upper bound on its version"),
    (call("eks", ">= 20.0"), "without an upper bound on its version"),
    (call("someone/s3-bucket", "~> 4.0"), "which is not fetched"),
    (call("s3-bucket//modules/notification", "~> 4.0"), "which is not fetched"),
    ('module "m" {\nsource = "app.terraform.io/terraform-aws-modules/s3-bucket/aws"\nversion = "4.0.0"\n}\n', "not fetched"),
    ('module "m" {\nsource = "github.com/terraform-aws-modules/terraform-aws-vpc?ref=master"\n}\n', "told apart"),
    ('module "m" {\nsource = "git::https://git.example/terraform-aws-modules/terraform-aws-vpc?ref=v5.0.0"\n}\n',
     "not fetched"),
    ('variable "v" {}\nmodule "m" {\nsource = "terraform-aws-modules/vpc/aws"\nversion = var.v\n}\n', "not fetched"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "reason"), UNKNOWN)
def test_what_is_not_known_hides_everything_as_before(collect: Collect, code: str, reason: str) -> None:
    found = collect(code)
    (gap,) = found.gaps
    assert (gap.kind, gap.resource_types, gap.place.file) == ("remote_module", ("*",), "main.tf")
    assert reason in gap.detail
    assert {item.type for item in found.resources.values()} == {"terraform.module-call"}


def test_an_input_that_is_not_known_hides_the_types_of_the_module(collect: Collect) -> None:
    found = collect(call("sqs", "~> 5.0", 'name = "q"\nquantum = true'))
    (gap,) = found.gaps
    assert set(gap.resource_types) - POLICIES == {"aws.sqs.queue"}
    assert "is not known to have the input 'quantum'" in gap.detail
    assert {item.type for item in found.resources.values()} == {"terraform.module-call"}


def test_without_an_upper_bound_what_versions_differ_in_is_unread(collect: Collect) -> None:
    inputs = 'public_subnets = ["10.0.1.0/24"]\nazs = ["eu-west-1a"]\nmanage_default_security_group = true'
    found = collect(call("vpc", None, inputs), "aws.ec2.subnet", "aws.ec2.security-group")
    subnet, group = found.one("aws.ec2.subnet"), found.one("aws.ec2.security-group")
    assert isinstance(subnet.attributes["public_address_on_launch"], Unread)
    assert "versions that differ" in subnet.attributes["public_address_on_launch"].reason
    assert group.attributes["ingress"] == []
    assert group.places[""].note == "module terraform-aws-modules/vpc/aws of any version"


@pytest.mark.parametrize("source", [
    "git::https://github.com/terraform-aws-modules/terraform-aws-sqs.git?ref=v4.3.1",
    "git::ssh://git@github.com/terraform-aws-modules/terraform-aws-sqs.git?ref=v4.3.1&depth=1",
    "git@github.com:terraform-aws-modules/terraform-aws-sqs.git?ref=4.3.1",
    "github.com/terraform-aws-modules/terraform-aws-sqs?ref=v4.3.1",
    "https://github.com/terraform-aws-modules/terraform-aws-sqs?ref=v4.3.1",
])  # fmt: skip
def test_the_same_module_from_git(collect: Collect, source: str) -> None:
    found = collect(f'module "m" {{\nsource = "{source}"\nname = "q"\n}}\n', "aws.sqs.queue")
    assert found.one("aws.sqs.queue").attributes["sqs_managed_encryption"] is True


def test_the_code_itself_wins(collect: Collect) -> None:
    """A folder that is called by its path is read, whatever it is named."""
    files = {
        "main.tf": 'module "m" { source = "./terraform-aws-modules/sqs/aws" }',
        "terraform-aws-modules/sqs/aws/main.tf": 'resource "aws_sqs_queue" "own" { name = "own" }',
    }
    assert list(collect(files, "aws.sqs.queue").resources) == ["./module.m.aws_sqs_queue.own"]


def test_a_json_file_may_call_a_module(collect: Collect) -> None:
    code = """{"module": {"m": {"source": "terraform-aws-modules/kms/aws", "version": "~> 4.0",
               "//": "a note", "enable_key_rotation": "${1 == 2}"}}}"""
    key = collect({"main.tf.json": code}, "aws.kms.key").one("aws.kms.key")
    assert key.attributes["rotation_enabled"] is False


HOSTILE = [
    call("s3-bucket", "~> 4.0", "bucket = module.m.s3_bucket_id"),
    call("s3-bucket", "~> 4.0", "versioning = []\nlifecycle_rule = 7\ngrant = null\nlogging = null"),
    call("security-group", "~> 5.0", 'ingress_rules = ["no-such-rule", null]\nrules = 5'),
    call("vpc", "~> 5.0", 'azs = null\npublic_subnets = ["x", 1, null]\nenable_nat_gateway = "maybe"'),
    call("eks", "~> 20.0", "cluster_encryption_config = 3\nnode_security_group_additional_rules = [1]"),
    call("lambda", "~> 8.0", "environment_variables = 1\ntrusted_entities = [[], {}, null]"),
    call("sqs", "~> 5.0", "queue_policy_statements = { a = null, b = [] }\ncreate_queue_policy = true"),
    call("kms", "~> 4.0" + " " * 500),
    call("kms", ",,,"),
    call("kms", "9" * 30),
    'module "m" { source = "' + "a/" * 5000 + '" }\n',
    'module "m" {\nsource = "terraform-aws-modules/kms/aws//../../etc"\nversion = "4.0.0"\n}\n',
    'module "m" { source = "github.com/terraform-aws-modules/terraform-aws-?ref=v1.0.0" }\n',
]


@pytest.mark.parametrize("code", HOSTILE)
def test_a_call_that_no_module_would_take_harms_nothing(collect: Collect, code: str) -> None:
    found = collect(code + 'resource "aws_sns_topic" "t" { name = "t" }\n')
    assert found.resources["./aws_sns_topic.t"].name == "t"


@pytest.mark.parametrize(("constraint", "low", "high"), [
    (None, (0, 0, 0), None),
    ("4.1.2", (4, 1, 2), (4, 1, 3)),
    ("= 4.1", (4, 1, 0), (4, 1, 1)),
    ("~> 4.1", (4, 1, 0), (5, 0, 0)),
    ("~>4.1.3", (4, 1, 3), (4, 2, 0)),
    ("~> 4", (4, 0, 0), (5, 0, 0)),
    (">= 4.1, < 5.0.0", (4, 1, 0), (5, 0, 0)),
    ("> 4.1.0,<= 4.3.0", (4, 1, 1), (4, 3, 1)),
    (">= 3", (3, 0, 0), None),
])  # fmt: skip
def test_what_a_constraint_allows(constraint: str | None, low: Any, high: Any) -> None:
    assert allowed(constraint) == Allowed(low, high)


def test_what_is_no_constraint() -> None:
    for text in ("", "latest", "4.x", "~> ", "4.0.0-rc1", "!= 4.0.0", "4.0.0.0", "4.0," * 100):
        assert allowed(text) is None
    assert tagged("v4.1.0") == Allowed((4, 1, 0), (4, 1, 1))
    assert [tagged(tag) for tag in ("main", "v4", "4.1", "v4.1.0-rc1", "a" * 40)] == [None] * 5


@pytest.mark.parametrize(("constraint", "version"), [
    ("~> 4.0", (4, 11, 0)), ("4.2.0", (4, 2, 0)), ("< 5", (4, 11, 0)), ("< 4.3.0", (4, 2, 0)), ("~> 5.3", (5, 15, 0)),
    ("~> 4.6.0", (4, 6, 0)), (">= 3.0, < 6.0", (5, 15, 0)),
])  # fmt: skip
def test_the_newest_version_that_is_allowed_counts(constraint: str, version: Any) -> None:
    module = wanted("terraform-aws-modules/s3-bucket/aws", constraint)
    assert module is not None
    found = choose(module)
    assert isinstance(found, Chosen)
    assert found.version == version
