"""Load balancers, CloudFront, API Gateway, WAF, Route 53 and ACM."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

CODE = """
resource "aws_lb" "b" {
  name               = "web"
  load_balancer_type = "application"
  subnets            = ["subnet-1", "subnet-2"]
}
resource "aws_lb_listener" "l" {
  load_balancer_arn = aws_lb.b.arn
  port              = 443
  protocol          = "HTTPS"
  default_action { type = "forward" }
}
resource "aws_elb" "c" {
  name               = "old"
  availability_zones = ["eu-west-1a"]
  listener {
    lb_port           = 80
    lb_protocol       = "http"
    instance_port     = 80
    instance_protocol = "http"
  }
}
resource "aws_cloudfront_distribution" "d" {
  enabled = true
  origin {
    origin_id   = "site"
    domain_name = "bucket.s3.amazonaws.com"
  }
  origin {
    origin_id   = "app"
    domain_name = "app.example.com"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "match-viewer"
      origin_ssl_protocols   = ["TLSv1", "TLSv1.2"]
    }
  }
  default_cache_behavior {
    target_origin_id       = "site"
    viewer_protocol_policy = "redirect-to-https"
  }
  ordered_cache_behavior {
    path_pattern           = "/app/*"
    target_origin_id       = "app"
    viewer_protocol_policy = "allow-all"
  }
  viewer_certificate { cloudfront_default_certificate = true }
}
resource "aws_api_gateway_rest_api" "r" { name = "shop" }
resource "aws_api_gateway_resource" "r" {
  rest_api_id = aws_api_gateway_rest_api.r.id
  path_part   = "bookings"
}
resource "aws_api_gateway_method" "m" {
  rest_api_id   = aws_api_gateway_rest_api.r.id
  resource_id   = aws_api_gateway_resource.r.id
  http_method   = "GET"
  authorization = "NONE"
}
resource "aws_api_gateway_stage" "s" {
  rest_api_id = aws_api_gateway_rest_api.r.id
  stage_name  = "prod"
}
resource "aws_api_gateway_domain_name" "d" {
  domain_name     = "api.example.com"
  security_policy = "TLS_1_2"
}
resource "aws_apigatewayv2_api" "h" {
  name          = "events"
  protocol_type = "HTTP"
}
resource "aws_wafv2_web_acl" "w" {
  name  = "w"
  scope = "REGIONAL"
  default_action { allow {} }
  rule {
    name = "limit"
    action { block {} }
  }
}
resource "aws_route53_zone" "z" { name = "example.com." }
resource "aws_acm_certificate" "c" { domain_name = "example.com" }
"""

UNSET = """
variable "u" {}
resource "aws_lb" "b" {
  load_balancer_type         = var.u
  subnets                    = var.u
  enable_deletion_protection = var.u
}
resource "aws_elb" "c" {
  availability_zones = var.u
  listener           = var.u
}
resource "aws_cloudfront_distribution" "d" {
  enabled = var.u
  origin  = var.u
  dynamic "viewer_certificate" {
    for_each = var.u
    content {}
  }
}
resource "aws_api_gateway_rest_api" "r" {
  policy = var.u
  body   = var.u
}
resource "aws_api_gateway_domain_name" "d" { domain_name = "d" }
resource "aws_apigatewayv2_api" "h" {
  protocol_type = var.u
  body          = var.u
}
resource "aws_wafv2_web_acl" "w" {
  scope = "REGIONAL"
  rule  = var.u
}
resource "aws_route53_zone" "z" { name = var.u }
resource "aws_acm_certificate" "c" { key_algorithm = var.u }
"""


def _listener(code: str) -> str:
    return f"""
    resource "aws_alb" "b" {{}}
    resource "aws_alb_listener" "l" {{
      load_balancer_arn = aws_alb.b.arn
      {code}
    }}
    """


@pytest.mark.parametrize(
    ("written", "protocol", "policy", "redirects"),
    [
        ('default_action { type = "forward" }', "HTTP", None, False),
        ('protocol = "https"', "HTTPS", "ELBSecurityPolicy-2016-08", False),
        (
            'protocol = "HTTPS"\nssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"',
            "HTTPS",
            "ELBSecurityPolicy-TLS13-1-2-2021-06",
            False,
        ),
        (
            'protocol = "HTTP"\ndefault_action {\ntype = "redirect"\n'
            'redirect {\nprotocol = "HTTPS"\nstatus_code = "HTTP_301"\n}\n}',
            "HTTP",
            None,
            True,
        ),
        (
            'protocol = "HTTP"\ndefault_action {\ntype = "redirect"\nredirect { host = "example.com" }\n}',
            "HTTP",
            None,
            False,
        ),
    ],
)
def test_listeners(
    collect: Collect, written: str, protocol: str, policy: str | None, redirects: bool
) -> None:
    (read,) = collect(_listener(written)).one("aws.elbv2.load-balancer").attributes["listeners"]
    assert (read["protocol"], read["tls_policy"], read["redirects_to_https"]) == (protocol, policy, redirects)


def test_defaults_of_load_balancers(collect: Collect) -> None:
    read = collect(CODE).one("aws.elbv2.load-balancer").attributes
    assert (read["scheme"], read["access_logs"]) == ("internet-facing", {"enabled": False, "bucket": None})
    assert (read["deletion_protection"], read["drop_invalid_headers"]) == (False, False)
    assert (read["desync_mitigation"], read["web_acl"], len(read["zones"])) == ("defensive", None, 2)
    classic = collect(CODE).one("aws.elb.load-balancer").attributes
    assert classic["access_logs"] == {"enabled": False, "bucket": None}
    assert (classic["cross_zone"], classic["connection_draining"], classic["zones"]) == (
        True,
        False,
        ["eu-west-1a"],
    )
    assert classic["listeners"] == [{"protocol": "HTTP", "port": 80, "instance_protocol": "HTTP"}]


def test_logs_of_a_classic_load_balancer_are_on_once_they_are_written(collect: Collect) -> None:
    code = 'resource "aws_elb" "c" {\n access_logs { bucket = "logs" }\n}\n'
    code += 'resource "aws_lb" "n" {\n access_logs { bucket = "logs" }\n}\n'
    found = collect(code)
    assert found.one("aws.elb.load-balancer").attributes["access_logs"] == {"enabled": True, "bucket": "logs"}
    assert found.one("aws.elbv2.load-balancer").attributes["access_logs"]["enabled"] is False


def test_other_kinds_of_load_balancers(collect: Collect) -> None:
    code = """
    resource "aws_lb" "n" { load_balancer_type = "network" }
    resource "aws_lb" "g" { load_balancer_type = "gateway" }
    """
    found = collect(code).resources
    network, gateway = found["./aws_lb.n"].attributes, found["./aws_lb.g"].attributes
    assert (network["drop_invalid_headers"], network["access_logs"]["enabled"]) == (None, False)
    assert (gateway["access_logs"], gateway["scheme"]) == (None, None)


def test_zones_are_those_of_the_subnets(collect: Collect) -> None:
    code = """
    resource "aws_subnet" "s" {
      for_each          = toset(["a", "b"])
      availability_zone = "eu-west-1${each.key}"
    }
    resource "aws_lb" "b" { subnets = [for s in aws_subnet.s : s.id] }
    """
    assert collect(code).one("aws.elbv2.load-balancer").attributes["zones"] == ["eu-west-1a", "eu-west-1b"]


def test_a_web_acl_is_joined(collect: Collect) -> None:
    code = """
    resource "aws_lb" "b" { count = 2 }
    resource "aws_wafv2_web_acl" "w" {}
    resource "aws_wafv2_web_acl_association" "a" {
      count        = 2
      resource_arn = aws_lb.b[count.index].arn
      web_acl_arn  = aws_wafv2_web_acl.w.arn
    }
    resource "aws_lb" "bare" {}
    """
    found = collect(code).resources
    assert found["./aws_lb.b[1]"].attributes["web_acl"] == "${aws_wafv2_web_acl.w.arn}"
    assert found["./aws_lb.bare"].attributes["web_acl"] is None


def test_a_listener_of_a_load_balancer_from_elsewhere_is_judged_by_itself(collect: Collect) -> None:
    code = """
    variable "u" {}
    resource "aws_lb_listener" "l" {
      load_balancer_arn = var.u
      protocol          = "HTTP"
    }
    """
    read = collect(code).one("aws.elbv2.load-balancer").attributes
    assert (read["type"], read["listeners"][0]["protocol"]) == ("application", "HTTP")
    assert isinstance(read["deletion_protection"], Unread)


def test_a_distribution(collect: Collect) -> None:
    read = collect(CODE).one("aws.cloudfront.distribution").attributes
    assert (read["minimum_tls"], read["web_acl"], read["access_log"]) == ("TLSv1", None, None)
    assert [item["viewer_protocol"] for item in read["behaviors"]] == ["redirect-to-https", "allow-all"]
    site, app = read["origins"]
    assert (site["kind"], site["access_control"], site["access_identity"]) == ("s3", None, None)
    assert (app["kind"], app["protocol"], app["viewer_protocols"]) == (
        "custom",
        "match-viewer",
        ["allow-all"],
    )
    assert app["tls_versions"] == ["TLSv1", "TLSv1.2"]


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [
        ("", "TLSv1"),
        ('viewer_certificate { acm_certificate_arn = "a" }', "TLSv1"),
        (
            'viewer_certificate {\nacm_certificate_arn = "a"\nminimum_protocol_version = "TLSv1.2_2021"\n}',
            "TLSv1.2_2021",
        ),
        (
            'viewer_certificate {\ncloudfront_default_certificate = true\nminimum_protocol_version = "TLSv1.2_2021"\n}',
            "TLSv1",
        ),
    ],
)
def test_tls_of_a_distribution(collect: Collect, certificate: str, expected: str) -> None:
    code = f'resource "aws_cloudfront_distribution" "d" {{\n{certificate}\n}}\n'
    assert collect(code).one("aws.cloudfront.distribution").attributes["minimum_tls"] == expected


def test_behaviors_that_lead_to_a_group_lead_to_its_members(collect: Collect) -> None:
    code = """
    resource "aws_cloudfront_distribution" "d" {
      origin {
        origin_id = "one"
        custom_origin_config { origin_protocol_policy = "match-viewer" }
      }
      origin_group {
        origin_id = "both"
        member { origin_id = "one" }
        member { origin_id = "two" }
      }
      default_cache_behavior {
        target_origin_id       = "both"
        viewer_protocol_policy = "allow-all"
      }
    }
    """
    (origin,) = collect(code).one("aws.cloudfront.distribution").attributes["origins"]
    assert origin["viewer_protocols"] == ["allow-all"]


def test_methods_and_stages_of_rest_apis(collect: Collect) -> None:
    code = (
        CODE
        + """
    resource "aws_api_gateway_method_settings" "all" {
      rest_api_id = aws_api_gateway_rest_api.r.id
      stage_name  = aws_api_gateway_stage.s.stage_name
      method_path = "*/*"
      settings {
        logging_level        = "INFO"
        caching_enabled      = true
        cache_data_encrypted = false
      }
    }
    resource "aws_wafv2_web_acl_association" "a" {
      resource_arn = aws_api_gateway_stage.s.arn
      web_acl_arn  = aws_wafv2_web_acl.w.arn
    }
    resource "aws_api_gateway_deployment" "old" {
      rest_api_id = aws_api_gateway_rest_api.r.id
      stage_name  = "test"
    }
    """
    )
    read = collect(code).one("aws.apigateway.rest-api").attributes
    assert read["methods"] == [
        {"path": "…/bookings", "method": "GET", "authorization": "NONE", "api_key_required": False}
    ]
    prod, test = read["stages"]
    assert (prod["name"], prod["web_acl_arn"], prod["access_log_destination"]) == (
        "prod", "${aws_wafv2_web_acl.w.arn}", None,
    )  # fmt: skip
    assert prod["settings"] == [
        {
            "methods": "*/*",
            "logging_level": "INFO",
            "data_trace": False,
            "caching": True,
            "cache_encrypted": False,
        }
    ]
    assert (test["name"], test["settings"], read["endpoint_types"]) == ("test", [], ["EDGE"])


def test_an_openapi_document_may_hold_further_methods(collect: Collect) -> None:
    code = 'resource "aws_api_gateway_rest_api" "r" { body = file("api.yaml") }\n'
    read = collect({"main.tf": code, "api.yaml": "openapi: 3.0.0"}).one("aws.apigateway.rest-api").attributes
    assert [type(item) for item in read["methods"]] == [Unread]


def test_policies_of_private_apis(collect: Collect) -> None:
    code = """
    resource "aws_api_gateway_rest_api" "r" {
      endpoint_configuration { types = ["PRIVATE"] }
    }
    resource "aws_api_gateway_rest_api_policy" "p" {
      rest_api_id = aws_api_gateway_rest_api.r.id
      policy = jsonencode({ Statement = [
        { Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Resource = "execute-api:/*" },
        { Effect = "Deny", Principal = "*", Action = "execute-api:Invoke", Resource = "execute-api:/*",
          Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-1" } } },
      ] })
    }
    """
    read = collect(code).one("aws.apigateway.rest-api").attributes
    assert (read["endpoint_types"], read["denied_unless"]) == (["PRIVATE"], ["aws:sourcevpce"])


def test_http_apis(collect: Collect) -> None:
    code = """
    resource "aws_apigatewayv2_api" "h" { protocol_type = "HTTP" }
    resource "aws_apigatewayv2_route" "r" {
      for_each           = { open = "NONE", shut = "AWS_IAM" }
      api_id             = aws_apigatewayv2_api.h.id
      route_key          = "GET /${each.key}"
      authorization_type = each.value
    }
    resource "aws_apigatewayv2_stage" "s" {
      api_id = aws_apigatewayv2_api.h.id
      name   = "$default"
      access_log_settings { destination_arn = "arn:aws:logs:eu-west-1:123456789012:log-group:l" }
    }
    resource "aws_apigatewayv2_api" "quick" {
      protocol_type = "HTTP"
      target        = "https://example.com"
    }
    """
    found = collect(code).resources
    read, quick = (found[f"./aws_apigatewayv2_api.{name}"].attributes for name in ("h", "quick"))
    assert read["routes"] == [
        {"key": "GET /open", "authorization": "NONE"},
        {"key": "GET /shut", "authorization": "AWS_IAM"},
    ]
    assert (read["stages"][0]["logging_level"], read["stages"][0]["access_log_destination"] is None) == (
        None,
        False,
    )
    assert quick["routes"] == [{"key": "$default", "authorization": "NONE"}]
    assert quick["stages"][0]["access_log_destination"] is None


def test_the_policy_of_a_domain_name_that_names_none_is_not_known(collect: Collect) -> None:
    code = """
    resource "aws_api_gateway_domain_name" "d" { domain_name = "a" }
    resource "aws_apigatewayv2_domain_name" "e" {
      domain_name = "b"
      domain_name_configuration { security_policy = "TLS_1_2" }
    }
    """
    found = collect(code).resources
    assert isinstance(found["./aws_api_gateway_domain_name.d"].attributes["tls_policy"], Unread)
    assert found["./aws_apigatewayv2_domain_name.e"].attributes["tls_policy"] == "TLS_1_2"
    named = {uid: item.attributes["tls_policy_named"] for uid, item in found.items() if "domain_name" in uid}
    assert named == {"./aws_api_gateway_domain_name.d": False, "./aws_apigatewayv2_domain_name.e": True}


def test_rules_of_web_acls(collect: Collect) -> None:
    code = """
    resource "aws_wafv2_web_acl" "w" {
      default_action {
        dynamic "block" {
          for_each = [1]
          content {}
        }
      }
      rule {
        name = "watched"
        override_action { count {} }
      }
      rule {
        name = "managed"
        override_action { none {} }
      }
      dynamic "rule" {
        for_each = ["a", "b"]
        content {
          name = rule.value
          action { captcha {} }
        }
      }
    }
    resource "aws_wafv2_web_acl_logging_configuration" "l" {
      resource_arn            = aws_wafv2_web_acl.w.arn
      log_destination_configs = ["arn:aws:s3:::aws-waf-logs-x"]
    }
    """
    read = collect(code).one("aws.wafv2.web-acl").attributes
    assert read["default_action"] == "block"
    assert [item["action"] for item in read["rules"]] == ["count", "group", "captcha", "captcha"]
    assert read["log_destinations"] == ["arn:aws:s3:::aws-waf-logs-x"]


def test_hosted_zones(collect: Collect) -> None:
    code = """
    resource "aws_route53_zone" "public" { name = "example.com" }
    resource "aws_route53_zone" "private" {
      name = "corp.internal"
      vpc { vpc_id = "vpc-1" }
    }
    resource "aws_route53_hosted_zone_dnssec" "d" { hosted_zone_id = aws_route53_zone.public.zone_id }
    resource "aws_route53_query_log" "q" {
      zone_id                  = aws_route53_zone.public.zone_id
      cloudwatch_log_group_arn = "arn:aws:logs:us-east-1:123456789012:log-group:dns"
    }
    """
    found = collect(code).resources
    public, private = (found[f"./aws_route53_zone.{name}"].attributes for name in ("public", "private"))
    assert (public["private"], public["signing"], public["query_log_group"] is None) == (
        False,
        "SIGNING",
        False,
    )
    assert (private["private"], private["signing"]) == (True, None)


def test_keys_of_certificates(collect: Collect) -> None:
    code = """
    resource "aws_acm_certificate" "made" { domain_name = "a.example.com" }
    resource "aws_acm_certificate" "weak" { key_algorithm = "RSA_1024" }
    resource "aws_acm_certificate" "imported" { certificate_body = "x" }
    """
    found = collect(code).resources
    read = {uid.rpartition(".")[2]: item.attributes["key_algorithm"] for uid, item in found.items()}
    assert (read["made"], read["weak"]) == ("RSA_2048", "RSA_1024")
    assert isinstance(read["imported"], Unread)
