"""Instances, launch templates, images, VPCs, subnets, network ACLs, addresses, endpoints, peering."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

SECRET = "export AWS_SECRET_ACCESS_KEY=" + "k" * 40

CODE = f"""
resource "aws_vpc" "v" {{ cidr_block = "10.0.0.0/16" }}
resource "aws_flow_log" "f" {{
  vpc_id       = aws_vpc.v.id
  traffic_type = "ALL"
}}
resource "aws_subnet" "s" {{
  vpc_id                  = aws_vpc.v.id
  map_public_ip_on_launch = true
}}
resource "aws_network_acl" "a" {{
  vpc_id     = aws_vpc.v.id
  subnet_ids = [aws_subnet.s.id]
  ingress {{
    rule_no    = 10
    action     = "deny"
    protocol   = "tcp"
    from_port  = 22
    to_port    = 22
    cidr_block = "0.0.0.0/0"
  }}
}}
resource "aws_network_acl_rule" "r" {{
  network_acl_id = aws_network_acl.a.id
  rule_number    = 20
  rule_action    = "allow"
  protocol       = -1
  cidr_block     = "0.0.0.0/0"
}}
resource "aws_instance" "i" {{
  subnet_id              = aws_subnet.s.id
  vpc_security_group_ids = [aws_security_group.g.id]
  user_data              = "{SECRET}"
}}
resource "aws_security_group" "g" {{ vpc_id = aws_vpc.v.id }}
resource "aws_launch_template" "t" {{
  name      = "web"
  user_data = base64encode("{SECRET}")
  metadata_options {{ http_tokens = "required" }}
}}
resource "aws_ami" "a" {{ name = "golden" }}
resource "aws_ami_launch_permission" "p" {{
  image_id = aws_ami.a.id
  group    = "all"
}}
resource "aws_eip" "e" {{ instance = aws_instance.i.id }}
resource "aws_vpc_endpoint" "e" {{
  vpc_id       = aws_vpc.v.id
  service_name = "com.amazonaws.eu-west-1.s3"
}}
resource "aws_vpc_peering_connection" "p" {{
  vpc_id      = aws_vpc.v.id
  peer_vpc_id = "vpc-2"
}}
resource "aws_ec2_transit_gateway" "t" {{}}
resource "aws_ec2_managed_prefix_list" "l" {{
  name = "offices"
  entry {{ cidr = "192.0.2.0/24" }}
}}
"""

UNSET = """
variable "u" {}
resource "aws_vpc" "v" {}
resource "aws_flow_log" "f" {
  vpc_id       = var.u
  traffic_type = var.u
}
resource "aws_subnet" "s" { map_public_ip_on_launch = var.u }
resource "aws_network_acl" "a" {
  subnet_ids = var.u
  ingress    = var.u
}
resource "aws_instance" "i" {
  subnet_id                   = var.u
  associate_public_ip_address = var.u
  monitoring                  = var.u
  iam_instance_profile        = var.u
  user_data                   = var.u
  metadata_options { http_tokens = var.u }
}
resource "aws_launch_template" "t" {
  user_data = var.u
  dynamic "metadata_options" {
    for_each = var.u
    content { http_tokens = "required" }
  }
}
resource "aws_ami" "a" { name = var.u }
resource "aws_eip" "e" { instance = var.u }
resource "aws_vpc_endpoint" "e" { policy = var.u }
resource "aws_vpc_peering_connection" "p" { peer_owner_id = var.u }
resource "aws_ec2_transit_gateway" "t" { auto_accept_shared_attachments = var.u }
resource "aws_ec2_managed_prefix_list" "l" {
  name  = "l"
  entry = var.u
}
"""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", {"enabled": True, "token_required": False, "hop_limit": 1}),
        (
            'metadata_options { http_tokens = "required" }',
            {"enabled": True, "token_required": True, "hop_limit": 1},
        ),
        (
            'metadata_options { http_tokens = "optional" }',
            {"enabled": True, "token_required": False, "hop_limit": 1},
        ),
        (
            'metadata_options { http_endpoint = "disabled" }',
            {"enabled": False, "token_required": False, "hop_limit": 1},
        ),
    ],
)
def test_the_metadata_service(collect: Collect, written: str, expected: dict[str, Any]) -> None:
    for kind in ("aws_instance", "aws_launch_template", "aws_launch_configuration"):
        found = collect(f'resource "{kind}" "m" {{\n  {written}\n}}\n')
        ours = "aws.ec2.instance" if kind == "aws_instance" else "aws.ec2.launch-template"
        assert found.one(ours).attributes["metadata"] == expected


def test_what_the_account_asks_for_by_default_is_not_overlooked(collect: Collect) -> None:
    code = """
    resource "aws_ec2_instance_metadata_defaults" "d" { http_tokens = "required" }
    resource "aws_instance" "i" {}
    """
    found = collect(code)
    assert isinstance(found.one("aws.ec2.instance").attributes["metadata"], Unread)
    defaults = found.one("aws.ec2.region").attributes["metadata_defaults"]
    assert defaults == {"token_required": True, "hop_limit": None}


TEMPLATED = """
resource "aws_launch_template" "t" {
  iam_instance_profile { name = "p" }
  metadata_options { http_tokens = "required" }
  monitoring { enabled = true }
}
resource "aws_instance" "i" {
  launch_template {
    id      = aws_launch_template.t.id
    version = "VERSION"
  }
}
"""


@pytest.mark.parametrize(
    "version",
    ["$Latest", "$Default", "${aws_launch_template.t.latest_version}"],
    ids=["latest", "default", "reference"],
)
def test_what_an_instance_leaves_open_is_read_of_its_launch_template(collect: Collect, version: str) -> None:
    read = collect(TEMPLATED.replace("VERSION", version)).one("aws.ec2.instance").attributes
    assert read["metadata"] == {"enabled": True, "token_required": True, "hop_limit": 1}
    assert (read["detailed_monitoring"], read["instance_profile"]) == (True, "p")


@pytest.mark.parametrize(
    "code",
    [TEMPLATED.replace("VERSION", "1"), TEMPLATED.replace("aws_launch_template.t.id", '"lt-1"')],
    ids=["older", "elsewhere"],
)
def test_a_launch_template_may_set_what_an_instance_leaves_open(collect: Collect, code: str) -> None:
    read = collect(code).one("aws.ec2.instance").attributes
    for name in ("metadata", "user_data_secrets", "instance_profile", "detailed_monitoring"):
        assert isinstance(read[name], Unread), name


def test_an_instance_goes_before_its_launch_template(collect: Collect) -> None:
    code = TEMPLATED.replace(
        'resource "aws_instance" "i" {', 'resource "aws_instance" "i" {\n  monitoring = false'
    )
    assert collect(code).one("aws.ec2.instance").attributes["detailed_monitoring"] is False


def test_secrets_in_user_data_in_all_spellings(collect: Collect) -> None:
    packed = base64.b64encode(SECRET.encode()).decode()
    code = f"""
    resource "aws_db_instance" "d" {{}}
    resource "aws_instance" "heredoc" {{
      user_data = <<-EOF
        #!/bin/sh
        {SECRET}
      EOF
    }}
    resource "aws_instance" "packed" {{ user_data_base64 = "{packed}" }}
    resource "aws_instance" "clean" {{
      user_data = "#!/bin/sh\\necho ${{aws_db_instance.d.endpoint}}"
    }}
    """
    found = {item.name: item.attributes["user_data_secrets"] for item in collect(code).resources.values()
             if item.type == "aws.ec2.instance"}  # fmt: skip
    assert found["aws_instance.heredoc"] == [{"kind": "password", "line": 2}]
    assert found["aws_instance.packed"] == [{"kind": "password", "line": 1}]
    assert found["aws_instance.clean"] == []


def test_an_unknown_part_of_user_data_may_be_a_secret(collect: Collect) -> None:
    code = f"""
    variable "u" {{}}
    resource "aws_instance" "i" {{ user_data = "{SECRET}\\nexport OTHER=${{var.u}}" }}
    """
    first, second = collect(code).one("aws.ec2.instance").attributes["user_data_secrets"]
    assert first == {"kind": "password", "line": 1}
    assert isinstance(second, Unread)


@pytest.mark.parametrize(
    ("instance", "subnet", "public"),
    [
        ("associate_public_ip_address = true", "", True),
        ("associate_public_ip_address = false", "map_public_ip_on_launch = true", False),
        ("", "map_public_ip_on_launch = true", True),
        ("", "", False),
    ],
)
def test_the_subnet_decides_on_public_addresses(
    collect: Collect, instance: str, subnet: str, public: bool
) -> None:
    code = f"""
    resource "aws_subnet" "s" {{
      {subnet}
    }}
    resource "aws_instance" "i" {{
      subnet_id = aws_subnet.s.id
      {instance}
    }}
    """
    assert bool(collect(code).one("aws.ec2.instance").attributes["public_addresses"]) is public


def test_an_elastic_address_is_public_and_in_use(collect: Collect) -> None:
    code = """
    resource "aws_instance" "i" {
      for_each                    = toset(["a", "b"])
      associate_public_ip_address = false
    }
    resource "aws_eip" "e" {
      for_each = aws_instance.i
      instance = each.value.id
    }
    resource "aws_eip" "idle" {}
    resource "aws_eip" "nat" {}
    resource "aws_nat_gateway" "n" { allocation_id = aws_eip.nat.allocation_id }
    """
    found = collect(code).resources
    assert len(found['./aws_instance.i["a"]'].attributes["public_addresses"]) == 1
    assert found["./aws_eip.idle"].attributes["attached_to"] is None
    assert found["./aws_eip.nat"].attributes["attached_to"] == "${aws_nat_gateway.n.id}"
    assert found['./aws_eip.e["b"]'].attributes["attached_to"] == '${aws_instance.i["b"].id}'


def test_flow_logs_join_their_vpc_through_for_each(collect: Collect) -> None:
    code = """
    resource "aws_vpc" "v" { for_each = toset(["a", "b"]) }
    resource "aws_flow_log" "f" {
      for_each     = { for key, vpc in aws_vpc.v : key => vpc if key == "a" }
      vpc_id       = each.value.id
      traffic_type = "REJECT"
    }
    resource "aws_default_vpc" "d" {}
    """
    found = collect(code).resources
    (log,) = found['./aws_vpc.v["a"]'].attributes["flow_logs"]
    assert (log["traffic"], log["active"], log["delivery"]) == ("REJECT", True, None)
    assert found['./aws_vpc.v["b"]'].attributes["flow_logs"] == []
    assert found["./aws_default_vpc.d"].attributes["is_default"] is True


def test_entries_of_network_acls_in_the_order_of_their_numbers(collect: Collect) -> None:
    read = collect(CODE).one("aws.ec2.network-acl").attributes
    assert [(item["number"], item["allow"], item["protocol"]) for item in read["ingress"]] == [
        (10, False, "tcp"),
        (20, True, "all"),
    ]
    tcp = [
        (item["from_port"], item["to_port"]) for item in read["internet_ingress"] if item["protocol"] == "tcp"
    ]
    assert tcp == [(0, 21), (23, 65535)]


def test_a_default_network_acl_filters_whatever_no_other_does(collect: Collect) -> None:
    code = """
    resource "aws_vpc" "v" {}
    resource "aws_default_network_acl" "d" { default_network_acl_id = aws_vpc.v.default_network_acl_id }
    """
    read = collect(code).one("aws.ec2.network-acl").attributes
    assert (read["is_default"], read["ingress"], read["internet_ingress"]) == (True, [], [])
    assert len(read["subnet_ids"]) == 1


def test_an_unknown_entry_leaves_open_what_comes_in(collect: Collect) -> None:
    code = """
    variable "u" {}
    resource "aws_network_acl" "a" {
      ingress {
        rule_no    = 1
        action     = var.u
        protocol   = "-1"
        from_port  = 0
        to_port    = 0
        cidr_block = "0.0.0.0/0"
      }
    }
    """
    assert isinstance(collect(code).one("aws.ec2.network-acl").attributes["internet_ingress"], Unread)


def test_endpoints_let_everything_pass_unless_they_are_told(collect: Collect) -> None:
    code = """
    resource "aws_vpc_endpoint" "open" { vpc_endpoint_type = "Interface" }
    resource "aws_vpc_endpoint" "balancer" { vpc_endpoint_type = "GatewayLoadBalancer" }
    resource "aws_vpc_endpoint" "beside" {}
    resource "aws_vpc_endpoint_policy" "p" {
      vpc_endpoint_id = aws_vpc_endpoint.beside.id
      policy          = jsonencode({ Statement = [] })
    }
    """
    found = collect(code).resources
    assert found["./aws_vpc_endpoint.open"].attributes["policy"]["Statement"][0]["Action"] == "*"
    assert found["./aws_vpc_endpoint.balancer"].attributes["policy"] is None
    assert found["./aws_vpc_endpoint.beside"].attributes["policy"] == {"Statement": []}


def test_images_that_others_may_use(collect: Collect) -> None:
    code = """
    resource "aws_ami" "public" {}
    resource "aws_ami_copy" "shared" {}
    resource "aws_ami_from_instance" "own" {}
    resource "aws_ami_launch_permission" "p" {
      image_id = aws_ami.public.id
      group    = "all"
    }
    resource "aws_ami_launch_permission" "s" {
      image_id   = aws_ami_copy.shared.id
      account_id = "123456789012"
    }
    """
    found = {uid: item for uid, item in collect(code).resources.items() if item.type == "aws.ec2.image"}
    read = {uid: (item.attributes["public"], item.attributes["shared_with"]) for uid, item in found.items()}
    assert read == {
        "./aws_ami.public": (True, []),
        "./aws_ami_copy.shared": (False, ["123456789012"]),
        "./aws_ami_from_instance.own": (False, []),
    }


def test_a_rule_of_a_group_from_elsewhere_is_judged_by_itself(collect: Collect) -> None:
    code = """
    variable "u" {}
    data "aws_security_group" "g" { name = "web" }
    resource "aws_security_group" "own" {}
    resource "aws_security_group_rule" "literal" {
      security_group_id = "sg-1"
      type              = "ingress"
      protocol          = "tcp"
      from_port         = 22
      to_port           = 22
      cidr_blocks       = ["0.0.0.0/0"]
    }
    resource "aws_vpc_security_group_egress_rule" "found" {
      security_group_id = data.aws_security_group.g.id
      ip_protocol       = "-1"
      cidr_ipv4         = "0.0.0.0/0"
    }
    resource "aws_vpc_security_group_ingress_rule" "ours" {
      security_group_id = aws_security_group.own.id
      ip_protocol       = "-1"
      cidr_ipv4         = "10.0.0.0/8"
    }
    resource "aws_security_group_rule" "doubtful" {
      count             = var.u
      security_group_id = "sg-2"
      type              = "ingress"
    }
    """
    found = collect(code, "aws.ec2.security-group")
    assert set(found.resources) == {
        "./aws_security_group.own",
        "./aws_security_group_rule.literal",
        "./aws_vpc_security_group_egress_rule.found",
    }
    literal = found.resources["./aws_security_group_rule.literal"].attributes
    assert (literal["ingress"][0]["cidrs"], literal["egress"]) == (["0.0.0.0/0"], [])
    assert isinstance(literal["is_default"], Unread)
    assert any("aws_security_group_rule.doubtful" in gap.detail for gap in found.gaps)
    assert found.populations["aws.ec2.security-group"].complete is False


STRAY = """
variable "acl" {}
resource "aws_network_acl_rule" "ssh" {
  network_acl_id = ACL
  rule_number    = 200
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 22
  to_port        = 22
  cidr_block     = "0.0.0.0/0"
}
"""
REFUSED = """
resource "aws_network_acl_rule" "no" {
  network_acl_id = ACL
  rule_number    = 100
  rule_action    = "deny"
  protocol       = "-1"
  cidr_block     = "0.0.0.0/0"
}
"""


@pytest.mark.parametrize("acl", ["var.acl", '"acl-1"'])
def test_entries_of_an_acl_that_is_elsewhere_are_read_together(collect: Collect, acl: str) -> None:
    alone = collect(STRAY.replace("ACL", acl)).one("aws.ec2.network-acl").attributes
    assert [(one["from_port"], one["to_port"]) for one in alone["internet_ingress"]] == [(22, 22)]
    assert isinstance(alone["subnet_ids"], Unread)
    assert isinstance(alone["is_default"], Unread)
    both = collect((STRAY + REFUSED).replace("ACL", acl)).one("aws.ec2.network-acl").attributes
    assert both["internet_ingress"] == []


def test_a_fleet_of_spot_instances_launches_what_it_writes_itself(collect: Collect) -> None:
    code = """
    variable "launches" {}
    resource "aws_spot_fleet_request" "f" {
      launch_specification {
        ami                         = "ami-1"
        associate_public_ip_address = true
        user_data                   = "export DB_PASSWORD=hunter2hunter2hunter2"
      }
      launch_specification { ami = "ami-2" }
    }
    resource "aws_spot_fleet_request" "g" {
      dynamic "launch_specification" {
        for_each = var.launches
        content { ami = "ami-3" }
      }
    }
    """
    found = collect(code, "aws.ec2.launch-template")
    read = {
        uid.partition(".f.")[2]: (
            item.attributes["public_address"],
            len(item.attributes["user_data_secrets"]),
        )
        for uid, item in found.resources.items()
    }
    assert read == {"launch_specification[0]": (True, 1), "launch_specification[1]": (None, 0)}
    assert not found.populations["aws.ec2.launch-template"].complete
