"""Listeners of classic load balancers that end TLS, with and without a policy for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

POLICY = """
resource "aws_load_balancer_listener_policy" "p" {
  load_balancer_name = %s
  load_balancer_port = %s
  policy_names       = ["tls"]
}
"""


def _shown(value: Any) -> Any:
    return "unread" if isinstance(value, Unread) else value


@pytest.mark.parametrize(
    ("further", "unnamed"),
    [
        ("", [443]),
        (POLICY % ("aws_elb.e.name", 443), []),
        (POLICY % ("aws_elb.e.name", 8443), [443]),
        (POLICY % ('"another"', 443), [443]),
        (POLICY % ("aws_elb.e.name", "var.unknown"), ["unread"]),
        (POLICY % ("var.unknown", 443), ["unread"]),
        (
            'resource "aws_lb_ssl_negotiation_policy" "p" {\n  load_balancer = aws_elb.e.id\n  lb_port = 443\n}',
            [],
        ),
    ],
)
def test_a_policy_stands_beside_its_listener(collect: Collect, further: str, unnamed: list[Any]) -> None:
    code = f"""
    variable "unknown" {{}}
    resource "aws_elb" "e" {{
      name = "web"
      listener {{
        lb_port     = 443
        lb_protocol = "https"
      }}
      listener {{
        lb_port     = 80
        lb_protocol = "http"
      }}
    }}
    {further}
    """
    item = collect(code, "aws.elb.load-balancer").one("aws.elb.load-balancer")
    assert [_shown(port) for port in item.attributes["unnamed_tls_ports"]] == unnamed
