"""Buckets: the resources beside them, the blocks inside them, and the defaults that are documented."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

SPLIT = """
resource "aws_kms_key" "k" {}
resource "aws_s3_bucket" "logs" { bucket = "acme-logs" }
resource "aws_s3_bucket" "b" {
  bucket = "acme-data"
  tags   = { team = "data" }
}
resource "aws_s3_bucket_versioning" "v" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration {
    status     = "Enabled"
    mfa_delete = "Enabled"
  }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "e" {
  bucket = aws_s3_bucket.b.bucket
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.k.arn
    }
  }
}
resource "aws_s3_bucket_public_access_block" "p" {
  bucket            = "acme-data"
  block_public_acls = true
}
resource "aws_s3_bucket_policy" "p" {
  bucket = aws_s3_bucket.b.id
  policy = data.aws_iam_policy_document.d.json
}
data "aws_iam_policy_document" "d" {
  statement {
    sid       = "tls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.b.arn, "${aws_s3_bucket.b.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
resource "aws_s3_bucket_acl" "a" {
  bucket = aws_s3_bucket.b.id
  acl    = "public-read"
}
resource "aws_s3_bucket_logging" "l" {
  bucket        = aws_s3_bucket.b.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "log/"
}
resource "aws_s3_bucket_lifecycle_configuration" "l" {
  bucket = aws_s3_bucket.b.id
  rule {
    id     = "old"
    status = "Enabled"
    expiration { days = 30 }
    noncurrent_version_expiration { noncurrent_days = 7 }
    abort_incomplete_multipart_upload { days_after_initiation = 2 }
  }
}
resource "aws_s3_bucket_ownership_controls" "o" {
  bucket = aws_s3_bucket.b.id
  rule { object_ownership = "ObjectWriter" }
}
resource "aws_s3_bucket_object_lock_configuration" "o" {
  bucket = aws_s3_bucket.b.id
  rule {
    default_retention {
      mode  = "GOVERNANCE"
      years = 2
    }
  }
}
provider "aws" {
  region = "eu-west-1"
  default_tags { tags = { owner = "acme" } }
}
"""

EVERYONE = "http://acs.amazonaws.com/groups/global/AllUsers"

READ = {
    "name": "acme-data",
    "region": "eu-west-1",
    "tags": {"owner": "acme", "team": "data"},
    "encryption": {
        "rules": [{"algorithm": "aws:kms", "kms_key_id": "${aws_kms_key.k.arn}", "bucket_key_enabled": True}]
    },
    "versioning": {"status": "Enabled", "mfa_delete": True},
    "public_access_block": {
        "block_public_acls": True,
        "ignore_public_acls": False,
        "block_public_policy": False,
        "restrict_public_buckets": False,
    },
    "acl": {
        "grants": [
            {"grantee_type": "Group", "grantee_uri": EVERYONE, "grantee_id": None, "permission": "READ"}
        ]
    },
    "ownership": "ObjectWriter",
    "policy": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "tls",
                "Effect": "Deny",
                "Action": ["s3:*"],
                "Resource": ["${aws_s3_bucket.b.arn}", "${aws_s3_bucket.b.arn}/*"],
                "Principal": "*",
                "Condition": {"Bool": {"aws:SecureTransport": ["false"]}},
            }
        ],
    },
    "logging": {"target_bucket": "acme-logs", "target_prefix": "log/"},
    "lifecycle": {
        "rules": [
            {
                "id": "old",
                "enabled": True,
                "expiration_days": 30,
                "noncurrent_expiration_days": 7,
                "abort_incomplete_upload_days": 2,
            }
        ]
    },
    "website": False,
    "cors_origins": [],
    "replication": [],
    "notifies": False,
    "object_lock": {"mode": "GOVERNANCE", "retention_days": 730},
}


def test_resources_beside_the_bucket(collect: Collect) -> None:
    found = collect(SPLIT, "aws.s3.bucket")
    bucket = found.resources["./aws_s3_bucket.b"]
    assert bucket.attributes == READ
    assert (bucket.name, bucket.region) == ("acme-data", "eu-west-1")
    assert found.gaps == []


def test_places_are_exact(collect: Collect) -> None:
    bucket = collect(SPLIT, "aws.s3.bucket").resources["./aws_s3_bucket.b"]
    lines = SPLIT.splitlines()
    for path, text in {
        "": 'resource "aws_s3_bucket" "b"',
        "name": "bucket = ",
        "versioning.status": "status     =",
        "encryption.rules.0.algorithm": "sse_algorithm",
        "encryption.rules.0.bucket_key_enabled": "bucket_key_enabled",
        "lifecycle.rules.0.expiration_days": "days = 30",
        "logging.target_bucket": "target_bucket",
    }.items():
        place = bucket.place_of(path)
        assert lines[place.line - 1][place.column - 1 :].startswith(text), path
        assert place.file == "main.tf"


DEFAULTS = {
    "encryption": {"rules": [{"algorithm": "AES256", "kms_key_id": None, "bucket_key_enabled": False}]},
    "versioning": {"status": "Disabled", "mfa_delete": False},
    "public_access_block": None,
    "acl": {"grants": []},
    "ownership": "BucketOwnerEnforced",
    "policy": None,
    "logging": None,
    "lifecycle": None,
    "object_lock": None,
}


def test_a_bare_bucket_has_the_defaults_and_says_so(collect: Collect) -> None:
    bucket = collect('resource "aws_s3_bucket" "b" {}').one("aws.s3.bucket")
    assert {name: bucket.attributes[name] for name in DEFAULTS} == DEFAULTS
    assert bucket.attributes["name"] == "${aws_s3_bucket.b.id}"
    assert bucket.name == "aws_s3_bucket.b"
    for name in DEFAULTS:
        place = bucket.place_of(name)
        assert (place.file, place.line) == ("main.tf", 1)
        assert place.note


def test_blocks_inside_the_bucket(collect: Collect) -> None:
    code = """
    resource "aws_s3_bucket" "b" {
      acl = "private"
      policy = jsonencode({ Statement = [{ Effect = "Allow" }] })
      versioning { enabled = true }
      logging { target_bucket = "logs" }
      server_side_encryption_configuration {
        rule {
          apply_server_side_encryption_by_default { sse_algorithm = "AES256" }
        }
      }
      dynamic "lifecycle_rule" {
        for_each = [30, 60]
        content {
          id      = "r${lifecycle_rule.key}"
          enabled = lifecycle_rule.value > 30
          expiration { days = lifecycle_rule.value }
        }
      }
      object_lock_enabled = true
      grant {
        type        = "CanonicalUser"
        id          = "abc"
        permissions = ["READ", "WRITE"]
      }
    }
    """
    read = collect(code).one("aws.s3.bucket").attributes
    assert read["versioning"] == {"status": "Enabled", "mfa_delete": False}
    assert read["policy"] == {"Statement": [{"Effect": "Allow"}]}
    assert read["logging"] == {"target_bucket": "logs", "target_prefix": None}
    assert read["encryption"]["rules"][0]["algorithm"] == "AES256"
    assert [
        (rule["id"], rule["enabled"], rule["expiration_days"]) for rule in read["lifecycle"]["rules"]
    ] == [
        ("r0", False, 30),
        ("r1", True, 60),
    ]
    assert read["object_lock"] == {"mode": None, "retention_days": None}
    assert read["acl"] == {"grants": []}
    assert read["ownership"] is None


def test_joins_through_count_and_for_each(collect: Collect) -> None:
    code = """
    resource "aws_s3_bucket" "c" { count = 2 }
    resource "aws_s3_bucket" "e" {
      for_each = { prod = "p-bucket", dev = "d-bucket" }
      bucket   = each.value
    }
    resource "aws_s3_bucket_versioning" "c" {
      bucket = aws_s3_bucket.c[1].id
      versioning_configuration { status = "Enabled" }
    }
    resource "aws_s3_bucket_versioning" "e" {
      for_each = aws_s3_bucket.e
      bucket   = each.value.id
      versioning_configuration { status = each.key == "prod" ? "Enabled" : "Suspended" }
    }
    """
    found = collect(code, "aws.s3.bucket").resources
    assert {uid: item.attributes["versioning"]["status"] for uid, item in found.items()} == {
        "./aws_s3_bucket.c[0]": "Disabled",
        "./aws_s3_bucket.c[1]": "Enabled",
        './aws_s3_bucket.e["dev"]': "Suspended",
        './aws_s3_bucket.e["prod"]': "Enabled",
    }


TWO = """
provider "aws" { region = "eu-west-1" }
resource "aws_s3_bucket" "set" { bucket = "set" }
resource "aws_s3_bucket" "open" { bucket = "open" }
resource "aws_s3_bucket_versioning" "set" {
  bucket = aws_s3_bucket.set.id
  versioning_configuration { status = "Enabled" }
}
variable "name" {}
variable "on" {}
"""


@pytest.mark.parametrize(
    "head",
    ["bucket = var.name", "count = var.on ? 1 : 0\n bucket = aws_s3_bucket.open.id"],
    ids=["unknown target", "unknown count"],
)
def test_what_may_be_about_a_bucket_leaves_it_unread_only_where_nothing_is_set(
    collect: Collect, head: str
) -> None:
    code = f"""{TWO}
    resource "aws_s3_bucket_versioning" "x" {{
      {head}
      versioning_configuration {{ status = "Enabled" }}
    }}
    """
    found = collect(code, "aws.s3.bucket")
    assert found.resources["./aws_s3_bucket.set"].attributes["versioning"]["status"] == "Enabled"
    unread = found.resources["./aws_s3_bucket.open"].attributes["versioning"]
    assert isinstance(unread, Unread)
    (gap,) = found.gaps
    assert (gap.resource_uid, gap.attributes) == ("./aws_s3_bucket.open", ("versioning",))
    assert found.populations["aws.s3.bucket"].complete


def test_a_bucket_whose_name_is_unknown_may_be_named_by_any_literal(collect: Collect) -> None:
    code = """
    variable "name" {}
    resource "aws_s3_bucket" "b" { bucket = var.name }
    resource "aws_s3_bucket_logging" "l" {
      bucket        = "literal"
      target_bucket = "logs"
    }
    """
    read = collect(code).one("aws.s3.bucket").attributes
    assert isinstance(read["logging"], Unread)
    assert read["lifecycle"] is None


def test_two_that_disagree_decide_nothing(collect: Collect) -> None:
    side = """
    resource "aws_s3_bucket_versioning" "%s" {
      bucket = aws_s3_bucket.b.id
      versioning_configuration { status = "%s" }
    }
    """
    code = 'resource "aws_s3_bucket" "b" {}' + side % ("x", "Enabled") + side % ("y", "Suspended")
    assert isinstance(collect(code).one("aws.s3.bucket").attributes["versioning"], Unread)


def test_a_remote_module_that_is_given_the_bucket_may_configure_it(collect: Collect) -> None:
    code = """
    resource "aws_s3_bucket" "given" {}
    resource "aws_s3_bucket" "other" {}
    module "m" {
      source = "acme/bucket-settings/aws"
      bucket = aws_s3_bucket.given.id
    }
    """
    found = collect(code, "aws.s3.bucket").resources
    given = found["./aws_s3_bucket.given"].attributes["versioning"]
    assert (given.kind, given.line) == ("remote_module", 4)
    assert found["./aws_s3_bucket.other"].attributes["versioning"]["status"] == "Disabled"


def test_one_unknown_part_does_not_hide_the_rest_of_a_policy(collect: Collect) -> None:
    statement = '{"Effect": "Allow", "Action": "s3:*", "Resource": "%s", "Principal": "*"}'
    code = (
        'variable "arn" {}\nresource "aws_s3_bucket" "b" {}\nresource "aws_s3_bucket_policy" "p" {\n'
        "  bucket = aws_s3_bucket.b.id\n  policy = <<EOT\n"
        '{"Statement": [' + statement % "${var.arn}/*" + "," + statement % "*" + "]}\nEOT\n}\n"
    )
    first, second = collect(code).one("aws.s3.bucket").attributes["policy"]["Statement"]
    assert isinstance(first["Resource"], Unread)
    assert first["Action"] == "s3:*"
    assert second["Resource"] == "*"


def test_placeholders_are_replaced_in_a_document_that_is_known_in_part(collect: Collect) -> None:
    code = """
    variable "arn" {}
    resource "aws_s3_bucket" "b" {}
    resource "aws_s3_bucket_policy" "p" {
      bucket = aws_s3_bucket.b.id
      policy = replace(jsonencode({ Statement = [{ A = "_BUCKET_ARN_/*", B = var.arn }] }),
        "_BUCKET_ARN_", aws_s3_bucket.b.arn)
    }
    """
    (statement,) = collect(code).one("aws.s3.bucket").attributes["policy"]["Statement"]
    assert statement["A"] == "${aws_s3_bucket.b.arn}/*"
    assert isinstance(statement["B"], Unread)


def test_an_unknown_dynamic_block_is_unread_in_the_list(collect: Collect) -> None:
    code = """
    variable "rules" {}
    resource "aws_s3_bucket" "b" {}
    resource "aws_s3_bucket_lifecycle_configuration" "l" {
      bucket = aws_s3_bucket.b.id
      rule {
        id     = "known"
        status = "Enabled"
      }
      dynamic "rule" {
        for_each = var.rules
        content { status = "Enabled" }
      }
    }
    """
    known, unread = collect(code).one("aws.s3.bucket").attributes["lifecycle"]["rules"]
    assert known["id"] == "known"
    assert isinstance(unread, Unread)
