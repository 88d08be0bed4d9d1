"""Lambda, SNS, SQS, Step Functions, ECR, ECS and EKS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

CODE = """
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = "arn:aws:iam::123456789012:role/f"
  runtime       = "python3.13"
  environment { variables = { DB_PASSWORD = "x", STAGE = "prod" } }
}
resource "aws_sns_topic" "t" { name = "t" }
resource "aws_sns_topic_subscription" "s" {
  topic_arn = aws_sns_topic.t.arn
  protocol  = "http"
  endpoint  = "http://example.com"
}
resource "aws_sqs_queue" "q" { name = "q" }
resource "aws_sfn_state_machine" "m" {
  name     = "m"
  role_arn = "arn:aws:iam::123456789012:role/m"
}
resource "aws_ecr_repository" "r" { name = "shop/web" }
resource "aws_ecs_cluster" "c" { name = "c" }
resource "aws_ecs_service" "s" {
  name = "s"
  network_configuration { assign_public_ip = true }
}
resource "aws_ecs_task_definition" "t" {
  family = "t"
  container_definitions = jsonencode([{
    name             = "web"
    image            = "web:1"
    privileged       = true
    user             = "1000"
    environment      = [{ name = "API_KEY", value = "x" }]
    linuxParameters  = { capabilities = { add = ["SYS_ADMIN"] } }
    logConfiguration = { logDriver = "awslogs" }
  }])
  volume {
    name = "v"
    efs_volume_configuration { file_system_id = "fs-1" }
  }
}
resource "aws_eks_cluster" "k" {
  name     = "k"
  role_arn = "arn:aws:iam::123456789012:role/k"
  version  = "1.34"
  vpc_config { subnet_ids = ["subnet-1"] }
}
resource "aws_eks_node_group" "n" {
  cluster_name = aws_eks_cluster.k.name
  remote_access { ec2_ssh_key = "ops" }
}
"""

UNSET = """
variable "u" {}
resource "aws_lambda_function" "f" {
  role        = var.u
  kms_key_arn = var.u
  environment { variables = var.u }
  vpc_config { subnet_ids = var.u }
}
resource "aws_lambda_permission" "p" {
  function_name = aws_lambda_function.f.function_name
  action        = "lambda:InvokeFunction"
  principal     = var.u
}
resource "aws_sns_topic" "t" {
  kms_master_key_id = var.u
  policy            = var.u
}
resource "aws_sns_topic_subscription" "s" {
  protocol  = var.u
  topic_arn = var.u
}
resource "aws_sqs_queue" "q" {
  kms_master_key_id = var.u
  policy            = var.u
}
resource "aws_sfn_state_machine" "m" {
  role_arn = var.u
  logging_configuration { level = var.u }
}
resource "aws_ecr_repository" "r" {
  image_tag_mutability = var.u
  encryption_configuration { encryption_type = var.u }
}
resource "aws_ecs_cluster" "c" { setting = var.u }
resource "aws_ecs_service" "s" {
  network_configuration { assign_public_ip = var.u }
}
resource "aws_ecs_task_definition" "t" {
  container_definitions = var.u
  network_mode          = var.u
}
resource "aws_eks_cluster" "k" {
  role_arn                  = var.u
  enabled_cluster_log_types = var.u
  vpc_config { endpoint_public_access = var.u }
}
resource "aws_eks_node_group" "n" {
  cluster_name = var.u
  remote_access { source_security_group_ids = var.u }
}
"""


def _one(collect: Collect, kind: str, code: str = CODE) -> dict[str, Any]:
    return dict(collect(code).one(kind).attributes)


def test_defaults_of_a_function(collect: Collect) -> None:
    read = _one(collect, "aws.lambda.function")
    assert read["environment_names"] == ["DB_PASSWORD", "STAGE"]
    assert (read["tracing"], read["vpc_id"], read["dead_letter_target"]) == ("PassThrough", None, None)
    assert (read["kms_key_id"], read["policy"], read["urls"], read["unbound_services"]) == (
        None,
        None,
        [],
        [],
    )


def test_a_function_as_it_should_be(collect: Collect) -> None:
    code = """
    resource "aws_subnet" "s" { vpc_id = "vpc-1" }
    resource "aws_lambda_function" "f" {
      package_type = "Image"
      tracing_config { mode = "Active" }
      dead_letter_config { target_arn = "arn:aws:sqs:eu-west-1:123456789012:q" }
      vpc_config {
        subnet_ids         = [aws_subnet.s.id]
        security_group_ids = ["sg-1"]
      }
    }
    """
    read = _one(collect, "aws.lambda.function", code)
    assert (read["tracing"], read["vpc_id"], read["runtime"]) == ("Active", "vpc-1", None)
    assert read["dead_letter_target"] == "arn:aws:sqs:eu-west-1:123456789012:q"


def test_an_empty_vpc_config_is_none(collect: Collect) -> None:
    code = """
    resource "aws_lambda_function" "f" {
      vpc_config {
        subnet_ids         = []
        security_group_ids = []
      }
    }
    """
    assert _one(collect, "aws.lambda.function", code)["vpc_id"] is None


@pytest.mark.parametrize("named", ["function_name", "arn", "id"])
def test_permissions_make_the_policy_of_a_function(collect: Collect, named: str) -> None:
    code = f"""
    resource "aws_lambda_function" "f" {{
      for_each      = toset(["a", "b"])
      function_name = "f-${{each.key}}"
    }}
    resource "aws_lambda_permission" "p" {{
      function_name = aws_lambda_function.f["a"].{named}
      action        = "lambda:InvokeFunction"
      principal     = "*"
    }}
    resource "aws_lambda_permission" "loose" {{
      for_each      = aws_lambda_function.f
      function_name = each.value.{named}
      action        = "lambda:InvokeFunction"
      principal     = "s3.amazonaws.com"
    }}
    """
    found = collect(code).resources
    one, other = (found[f'./aws_lambda_function.f["{key}"]'].attributes for key in ("a", "b"))
    principals = [item["Principal"] for item in one["policy"]["Statement"]]
    assert sorted(principals, key=str) == ["*", {"Service": "s3.amazonaws.com"}]
    assert [item["Principal"] for item in other["policy"]["Statement"]] == [{"Service": "s3.amazonaws.com"}]
    assert other["unbound_services"] == ["s3.amazonaws.com"]


def test_a_source_that_is_made_at_apply_binds_a_service(collect: Collect) -> None:
    code = """
    data "aws_caller_identity" "c" {}
    resource "aws_s3_bucket" "b" {}
    resource "aws_api_gateway_rest_api" "a" {}
    resource "aws_lambda_function" "f" { function_name = "f" }
    resource "aws_lambda_permission" "s3" {
      function_name = "f"
      action        = "lambda:InvokeFunction"
      principal     = "s3.amazonaws.com"
      source_arn    = aws_s3_bucket.b.arn
    }
    resource "aws_lambda_permission" "gateway" {
      function_name = aws_lambda_function.f.function_name
      action        = "lambda:InvokeFunction"
      principal     = "apigateway.amazonaws.com"
      source_arn    = "${aws_api_gateway_rest_api.a.execution_arn}/*/*"
    }
    resource "aws_lambda_permission" "account" {
      function_name  = aws_lambda_function.f.arn
      action         = "lambda:InvokeFunction"
      principal      = "events.amazonaws.com"
      source_account = data.aws_caller_identity.c.account_id
    }
    """
    read = _one(collect, "aws.lambda.function", code)
    assert len(read["policy"]["Statement"]) == 3
    assert read["unbound_services"] == []


def test_function_urls(collect: Collect) -> None:
    code = """
    resource "aws_lambda_function" "f" { function_name = "f" }
    resource "aws_lambda_function_url" "u" {
      function_name      = aws_lambda_function.f.function_name
      authorization_type = "NONE"
      cors { allow_origins = ["*"] }
    }
    """
    assert _one(collect, "aws.lambda.function", code)["urls"] == [
        {"function_arn": "f", "auth_type": "NONE", "allow_origins": ["*"]}
    ]


def test_topics(collect: Collect) -> None:
    read = _one(collect, "aws.sns.topic")
    assert (read["kms_key_id"], read["signature_version"]) == (None, "1")
    assert "AWS:SourceOwner" in read["policy"]["Statement"][0]["Condition"]["StringEquals"]
    assert _one(collect, "aws.sns.subscription")["protocol"] == "http"
    code = """
    resource "aws_sns_topic" "t" { count = 2 }
    resource "aws_sns_topic_policy" "p" {
      arn    = aws_sns_topic.t[1].arn
      policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "sns:Publish", Resource = "*" }] })
    }
    """
    found = collect(code).resources
    policies = [found[f"./aws_sns_topic.t[{position}]"].attributes["policy"] for position in (0, 1)]
    assert [item["Statement"][0]["Principal"] for item in policies] == [{"AWS": "*"}, "*"]


@pytest.mark.parametrize(
    ("written", "key", "managed"),
    [
        ("", None, True),
        ("sqs_managed_sse_enabled = false", None, False),
        ("sqs_managed_sse_enabled = true", None, True),
        ('kms_master_key_id = "alias/q"', "alias/q", False),
        ("kms_master_key_id = aws_kms_key.k.arn", "${aws_kms_key.k.arn}", False),
    ],
)
def test_encryption_of_queues(collect: Collect, written: str, key: str | None, managed: bool) -> None:
    code = f'resource "aws_kms_key" "k" {{}}\nresource "aws_sqs_queue" "q" {{\n{written}\n}}\n'
    read = _one(collect, "aws.sqs.queue", code)
    assert (read["kms_key_id"], read["sqs_managed_encryption"]) == (key, managed)


@pytest.mark.parametrize("named", ["id", "url"])
def test_policies_of_queues(collect: Collect, named: str) -> None:
    code = f"""
    resource "aws_sqs_queue" "q" {{}}
    resource "aws_sqs_queue" "other" {{}}
    resource "aws_sqs_queue_policy" "p" {{
      queue_url = aws_sqs_queue.q.{named}
      policy    = jsonencode({{ Statement = [{{ Effect = "Allow", Principal = {{ Service = "s3.amazonaws.com" }},
                                               Action = "sqs:SendMessage", Resource = aws_sqs_queue.q.arn }}] }})
    }}
    """
    found = collect(code).resources
    assert found["./aws_sqs_queue.q"].attributes["unbound_services"] == ["s3.amazonaws.com"]
    assert found["./aws_sqs_queue.other"].attributes["policy"] is None


def test_state_machines(collect: Collect) -> None:
    read = _one(collect, "aws.stepfunctions.state-machine")
    assert (read["logging"], read["xray"], read["kms_key_id"]) == (
        {"level": "OFF", "data": False},
        False,
        None,
    )


def test_repositories(collect: Collect) -> None:
    read = _one(collect, "aws.ecr.repository")
    assert (read["tag_mutability"], read["encryption"], read["scan_on_push"]) == ("MUTABLE", "AES256", False)
    assert (read["scan_frequency"], read["policy"], read["lifecycle_rules"]) == ("MANUAL", None, None)
    code = """
    resource "aws_ecr_repository" "r" {
      for_each             = toset(["shop/web", "lab/x"])
      name                 = each.key
      image_tag_mutability = "IMMUTABLE"
      image_scanning_configuration { scan_on_push = true }
      encryption_configuration { encryption_type = "KMS" }
    }
    resource "aws_ecr_repository_policy" "p" {
      repository = aws_ecr_repository.r["shop/web"].name
      policy     = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "ecr:*" }] })
    }
    resource "aws_ecr_lifecycle_policy" "l" {
      for_each   = aws_ecr_repository.r
      repository = each.value.name
      policy     = jsonencode({ rules = [{ rulePriority = 1, action = { type = "expire" } }] })
    }
    resource "aws_ecr_registry_scanning_configuration" "s" {
      scan_type = "ENHANCED"
      rule {
        scan_frequency = "CONTINUOUS_SCAN"
        repository_filter {
          filter      = "shop/*"
          filter_type = "WILDCARD"
        }
      }
    }
    """
    found = collect(code).resources
    shop, lab = (found[f'./aws_ecr_repository.r["{name}"]'].attributes for name in ("shop/web", "lab/x"))
    assert (shop["tag_mutability"], shop["encryption"], shop["scan_on_push"]) == ("IMMUTABLE", "KMS", True)
    assert (shop["scan_frequency"], lab["scan_frequency"]) == ("CONTINUOUS_SCAN", "MANUAL")
    assert (shop["policy"]["Statement"][0]["Principal"], lab["policy"]) == ("*", None)
    assert lab["lifecycle_rules"] == [{"action": "expire"}]


def test_containers_of_tasks(collect: Collect) -> None:
    read = _one(collect, "aws.ecs.task-definition")
    assert read["containers"] == [
        {
            "name": "web", "image": "web:1", "user": "1000", "privileged": True, "read_only_root": False,
            "added_capabilities": ["SYS_ADMIN"], "environment_names": ["API_KEY"], "secret_names": [],
            "log_driver": "awslogs",
        }
    ]  # fmt: skip
    assert read["efs_volumes"] == [{"file_system": "fs-1", "tls": False, "iam": False}]
    assert (read["network_mode"], read["pid_mode"], read["operating_system"]) == (None, None, None)


def test_what_is_not_known_of_a_container_hides_no_other_part_of_it(collect: Collect) -> None:
    code = """
    variable "u" {}
    resource "aws_ecs_task_definition" "t" {
      container_definitions = <<-EOF
        [{"name": "web", "image": "${var.u}", "privileged": true, "environment": [{"name": "A", "value": "${var.u}"}]}]
      EOF
    }
    """
    (read,) = _one(collect, "aws.ecs.task-definition", code)["containers"]
    assert (read["name"], read["privileged"], read["environment_names"]) == ("web", True, ["A"])
    assert isinstance(read["image"], Unread)


def test_clusters_and_services(collect: Collect) -> None:
    read = _one(collect, "aws.ecs.cluster")
    assert (read["container_insights"], read["exec"]) == (
        "disabled",
        {"logging": "DEFAULT", "kms_key_id": None},
    )
    assert _one(collect, "aws.ecs.service")["public_address"] is True
    code = """
    resource "aws_ecs_cluster" "c" {
      setting {
        name  = "containerInsights"
        value = "enhanced"
      }
      configuration {
        execute_command_configuration { logging = "NONE" }
      }
    }
    resource "aws_ecs_service" "s" {}
    """
    read = _one(collect, "aws.ecs.cluster", code)
    assert (read["container_insights"], read["exec"]["logging"]) == ("enhanced", "NONE")
    assert _one(collect, "aws.ecs.service", code)["public_address"] is None


def test_defaults_of_an_eks_cluster(collect: Collect) -> None:
    read = _one(collect, "aws.eks.cluster")
    assert (read["endpoint_public"], read["endpoint_private"]) == (True, False)
    assert (read["public_cidrs"], read["secrets_key_arn"], read["log_types"]) == (["0.0.0.0/0"], None, [])
    group = _one(collect, "aws.eks.node-group")
    assert group["remote_access"] == {"key": "ops", "security_groups": []}


def test_an_eks_cluster_as_it_should_be(collect: Collect) -> None:
    code = """
    resource "aws_kms_key" "k" {}
    resource "aws_eks_cluster" "k" {
      enabled_cluster_log_types = ["api", "audit", "authenticator"]
      vpc_config {
        endpoint_public_access  = true
        endpoint_private_access = true
        public_access_cidrs     = ["192.0.2.0/24"]
      }
      encryption_config {
        resources = ["secrets"]
        provider { key_arn = aws_kms_key.k.arn }
      }
    }
    """
    read = _one(collect, "aws.eks.cluster", code)
    assert (read["public_cidrs"], read["endpoint_private"]) == (["192.0.2.0/24"], True)
    assert (read["secrets_key_arn"], len(read["log_types"])) == ("${aws_kms_key.k.arn}", 3)
    assert isinstance(read["version"], Unread)
