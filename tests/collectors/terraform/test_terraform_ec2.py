"""Security groups, volumes, snapshots, a region's default, and trails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

EMPTY: dict[str, Any] = {
    "cidrs": [],
    "ipv6_cidrs": [],
    "prefix_lists": [],
    "security_groups": [],
    "description": None,
}


def _rule(protocol: str, first: int | None, last: int | None, **more: Any) -> dict[str, Any]:
    return {"protocol": protocol, "from_port": first, "to_port": last, **EMPTY, **more}


def test_rules_from_everywhere(collect: Collect) -> None:
    code = """
    resource "aws_security_group" "g" {
      name = "web"
      ingress {
        from_port   = 22
        to_port     = "22"
        protocol    = "TCP"
        cidr_blocks = ["0.0.0.0/0"]
        self        = true
      }
      egress = [{
        from_port = 0, to_port = 0, protocol = "-1", cidr_blocks = ["10.0.0.0/8"], description = "out",
        ipv6_cidr_blocks = null, prefix_list_ids = null, security_groups = null, self = null,
      }]
    }
    resource "aws_security_group_rule" "r" {
      security_group_id        = aws_security_group.g.id
      type                     = "ingress"
      from_port                = 443
      to_port                  = 443
      protocol                 = 6
      source_security_group_id = "sg-1"
    }
    resource "aws_vpc_security_group_ingress_rule" "n" {
      security_group_id = aws_security_group.g.id
      ip_protocol       = "-1"
      cidr_ipv6         = "::/0"
    }
    resource "aws_vpc_security_group_egress_rule" "n" {
      security_group_id = "sg-elsewhere"
      ip_protocol       = "-1"
      cidr_ipv4         = "0.0.0.0/0"
    }
    """
    read = collect(code).resources["./aws_security_group.g"].attributes
    assert read["ingress"] == [
        _rule("tcp", 22, 22, cidrs=["0.0.0.0/0"], security_groups=["${aws_security_group.g.id}"]),
        _rule("tcp", 443, 443, security_groups=["sg-1"]),
        _rule("all", None, None, ipv6_cidrs=["::/0"]),
    ]
    assert read["egress"] == [_rule("all", None, None, cidrs=["10.0.0.0/8"], description="out")]
    assert (read["name"], read["is_default"], read["description"]) == ("web", False, "Managed by Terraform")
    assert isinstance(read["vpc_id"], Unread)


def test_a_default_group_without_rules_has_none(collect: Collect) -> None:
    code = """
    resource "aws_vpc" "v" {}
    resource "aws_default_security_group" "d" { vpc_id = aws_vpc.v.id }
    """
    read = collect(code).one("aws.ec2.security-group").attributes
    assert (read["is_default"], read["ingress"], read["egress"]) == (True, [], [])
    assert (read["name"], read["vpc_id"]) == ("default", "${aws_vpc.v.id}")


def test_a_rule_may_name_the_default_group_by_its_vpc(collect: Collect) -> None:
    code = """
    resource "aws_vpc" "v" {}
    resource "aws_default_security_group" "d" { vpc_id = aws_vpc.v.id }
    resource "aws_vpc_security_group_ingress_rule" "n" {
      security_group_id = aws_vpc.v.default_security_group_id
      ip_protocol       = "-1"
      cidr_ipv4         = "0.0.0.0/0"
    }
    """
    read = collect(code).one("aws.ec2.security-group").attributes
    assert read["ingress"] == [_rule("all", None, None, cidrs=["0.0.0.0/0"])]


def test_unknown_rules_and_ranges_are_unread_in_their_lists(collect: Collect) -> None:
    code = """
    variable "u" {}
    resource "aws_security_group" "g" {
      dynamic "ingress" {
        for_each = var.u
        content { protocol = "tcp" }
      }
      egress {
        protocol    = "tcp"
        from_port   = var.u
        to_port     = 1
        cidr_blocks = concat(["10.0.0.0/8"], [var.u])
      }
    }
    """
    read = collect(code).one("aws.ec2.security-group").attributes
    assert [type(rule) for rule in read["ingress"]] == [Unread]
    (rule,) = read["egress"]
    assert isinstance(rule["from_port"], Unread)
    assert rule["to_port"] == 1
    assert rule["cidrs"][0] == "10.0.0.0/8"
    assert isinstance(rule["cidrs"][1], Unread)


def test_volumes_of_their_own_and_of_instances(collect: Collect) -> None:
    code = """
    resource "aws_ebs_volume" "v" {
      size       = 10
      encrypted  = true
      kms_key_id = "key"
    }
    resource "aws_ebs_volume" "plain" { size = 1 }
    resource "aws_ebs_volume" "copy" {
      snapshot_id = "snap-1"
      encrypted   = false
    }
    resource "aws_instance" "i" {
      root_block_device { encrypted = true }
      ebs_block_device { volume_size = 5 }
    }
    resource "aws_instance" "bare" {}
    resource "aws_launch_template" "t" {
      block_device_mappings {
        ebs { encrypted = "true" }
      }
      block_device_mappings { virtual_name = "ephemeral0" }
    }
    resource "aws_volume_attachment" "a" {
      volume_id   = aws_ebs_volume.v.id
      instance_id = aws_instance.i.id
    }
    """
    found = collect(code, "aws.ec2.volume").resources
    encrypted = {uid.removeprefix("./"): item.attributes["encrypted"] for uid, item in found.items()}
    unread = encrypted.pop("aws_ebs_volume.copy")
    assert isinstance(unread, Unread)
    assert encrypted == {
        "aws_ebs_volume.plain": False,
        "aws_ebs_volume.v": True,
        "aws_instance.bare.root_block_device[0]": False,
        "aws_instance.i.ebs_block_device[0]": False,
        "aws_instance.i.root_block_device[0]": True,
        "aws_launch_template.t.block_device_mappings[0].ebs": True,
    }
    volume = found["./aws_ebs_volume.v"].attributes
    assert (volume["size_gib"], volume["kms_key_id"]) == (10, "key")
    assert volume["attached_to"] == ["${aws_instance.i.id}"]
    note = found["./aws_ebs_volume.plain"].place_of("encrypted").note
    assert note is not None
    assert "provider default" in note


def test_an_unknown_number_of_volumes_is_a_gap(collect: Collect) -> None:
    code = """
    variable "disks" {}
    resource "aws_instance" "i" {
      dynamic "ebs_block_device" {
        for_each = var.disks
        content {}
      }
    }
    """
    found = collect(code, "aws.ec2.volume")
    assert not found.populations["aws.ec2.volume"].complete
    assert list(found.resources) == ["./aws_instance.i.root_block_device[0]"]


def test_snapshots_follow_their_volume(collect: Collect) -> None:
    code = """
    resource "aws_ebs_volume" "v" { encrypted = true }
    resource "aws_ebs_snapshot" "s" { volume_id = aws_ebs_volume.v.id }
    resource "aws_ebs_snapshot" "elsewhere" { volume_id = "vol-1" }
    resource "aws_ebs_snapshot_copy" "c" { source_snapshot_id = aws_ebs_snapshot.s.id }
    resource "aws_snapshot_create_volume_permission" "p" {
      snapshot_id = aws_ebs_snapshot.s.id
      account_id  = "123456789012"
    }
    """
    found = collect(code, "aws.ec2.snapshot").resources
    one, other = found["./aws_ebs_snapshot.s"].attributes, found["./aws_ebs_snapshot.elsewhere"].attributes
    assert (one["encrypted"], one["public"], one["shared_with"]) == (True, False, ["123456789012"])
    assert isinstance(other["encrypted"], Unread)
    assert found["./aws_ebs_snapshot_copy.c"].attributes["encrypted"] is True


def test_default_encryption_of_a_region(collect: Collect) -> None:
    code = 'provider "aws" { region = "eu-west-1" }\nresource "aws_ebs_encryption_by_default" "d" {}\n'
    found = collect(code).one("aws.ec2.region")
    assert found.attributes == {
        "name": "eu-west-1",
        "ebs_encryption_by_default": True,
        "metadata_defaults": None,
    }
    assert found.name == "eu-west-1"


def test_trails(collect: Collect) -> None:
    code = """
    resource "aws_s3_bucket" "b" { bucket = "trail-logs" }
    resource "aws_cloudtrail" "bare" {
      name           = "bare"
      s3_bucket_name = aws_s3_bucket.b.id
    }
    resource "aws_cloudtrail" "full" {
      name                          = "full"
      s3_bucket_name                = "x"
      is_multi_region_trail         = true
      enable_log_file_validation    = true
      include_global_service_events = false
      enable_logging                = false
      kms_key_id                    = ""
      event_selector {
        read_write_type = "WriteOnly"
        data_resource {
          type   = "AWS::S3::Object"
          values = ["arn:aws:s3"]
        }
      }
    }
    resource "aws_cloudtrail" "advanced" {
      name           = "advanced"
      s3_bucket_name = "x"
      advanced_event_selector {
        field_selector {
          field  = "eventCategory"
          equals = ["Data"]
        }
        field_selector {
          field  = "resources.type"
          equals = ["AWS::Lambda::Function"]
        }
      }
    }
    """
    found = {item.name: item.attributes for item in collect(code, "aws.cloudtrail.trail").resources.values()}
    bare, full, advanced = found["bare"], found["full"], found["advanced"]
    assert bare["s3_bucket"] == "trail-logs"
    flags = ("multi_region", "log_file_validation", "global_service_events", "logging", "organization")
    assert [bare[name] for name in flags] == [False, False, True, True, False]
    assert [full[name] for name in flags] == [True, True, False, False, False]
    assert (bare["management_events"], bare["data_resources"]) == ("All", [])
    assert (full["management_events"], full["data_resources"]) == ("WriteOnly", ["AWS::S3::Object"])
    assert (advanced["management_events"], advanced["data_resources"]) == ("None", ["AWS::Lambda::Function"])
    assert (full["kms_key_id"], full["cloudwatch_log_group_arn"]) == (None, None)


USED = [
    ("", False),
    ('resource "aws_instance" "i" { vpc_security_group_ids = [aws_security_group.g.id] }', True),
    ("locals { ids = aws_security_group.g[*].id }", True),
    ('module "m" {\n  source = "o/m/aws"\n  groups = [aws_security_group.g.id]\n}', True),
    ('output "g" { value = aws_security_group.g.id }', None),
    ('resource "aws_security_group_rule" "r" {\n  security_group_id = aws_security_group.g.id\n  type = "ingress"\n}', False),
    (
        'resource "aws_security_group_rule" "r" {\n  security_group_id = "sg-1"\n'
        "  source_security_group_id = aws_security_group.g.id\n}",
        True,
    ),
    ('data "aws_security_group" "g" { name = "g" }\nlocals { other = data.aws_security_group.g.id }', False),
    ('resource "aws_instance" "i" { vpc_security_group_ids = [aws_security_group.gg.id] }', False),
]  # fmt: skip


@pytest.mark.parametrize(("beside", "expected"), USED)
def test_a_group_is_used_by_what_names_it(collect: Collect, beside: str, expected: bool | None) -> None:
    code = f'resource "aws_security_group" "g" {{ name = "g" }}\n{beside}'
    found = collect(code).resources["./aws_security_group.g"]
    used = found.attributes["used"]
    assert isinstance(used, Unread) if expected is None else used is expected


def test_a_group_that_a_module_hands_out_is_used_by_its_caller(collect: Collect) -> None:
    inner = (
        'resource "aws_security_group" "g" { name = "g" }\noutput "id" { value = aws_security_group.g.id }'
    )
    call = 'module "m" { source = "./m" }\n'

    def said(code: str) -> object:
        return (
            collect({"main.tf": call + code, "m/main.tf": inner})
            .one("aws.ec2.security-group")
            .attributes["used"]
        )

    assert said("") is False
    assert said('resource "aws_instance" "i" { vpc_security_group_ids = [module.m.id] }') is True
    assert isinstance(said('output "id" { value = module.m.id }'), Unread)


def test_a_lost_file_may_use_a_group(collect: Collect) -> None:
    found = collect({"main.tf": 'resource "aws_security_group" "g" { name = "g" }', "lost.tf": "locals {"})
    assert isinstance(found.one("aws.ec2.security-group").attributes["used"], Unread)
