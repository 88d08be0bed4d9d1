"""What templates may write in more than one way: functions by alias, policies of TLS, stages of deployments, Aurora."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

_FUNCTION = """Resources:
  F: {Type: AWS::Lambda::Function, Properties: {FunctionName: orders}}
  G: {Type: AWS::Lambda::Function}
  P: {Type: AWS::Lambda::Permission, Properties: {Action: 'lambda:InvokeFunction', Principal: '*', FunctionName: %s}}
"""
NAMES = [
    ("orders", "F"),
    ("orders:live", "F"),
    ("orders:$LATEST", "F"),
    ("'123456789012:function:orders:7'", "F"),
    ("arn:aws:lambda:eu-west-1:123456789012:function:orders:live", "F"),
    ("!Sub 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:orders'", "F"),
    ("!Ref G", "G"),
    ("!Sub '${G}:live'", "G"),
    ("!Sub '${G.Arn}:live'", "G"),
    ("!Join [':', [!GetAtt G.Arn, live]]", "G"),
    ("!Sub '${AWS::AccountId}:${G}'", "G"),
    ("!Sub '${AWS::AccountId}:function:${G}:live'", "G"),
    ("shipments:live", None),
    ("orders-of-others", None),
]


@pytest.mark.parametrize(("written", "whose"), NAMES, ids=[item[0] for item in NAMES])
def test_a_permission_is_that_of_the_function_it_names(
    collect: Collect, written: str, whose: str | None
) -> None:
    found = collect(_FUNCTION % written, "aws.lambda.function").resources
    policies = {uid[-1]: item.attributes["policy"] for uid, item in found.items()}
    assert {name for name, policy in policies.items() if policy is not None} == ({whose} - {None})


def test_policies_of_a_classic_load_balancer_stand_in_it(collect: Collect) -> None:
    code = """Resources:
  L:
    Type: AWS::ElasticLoadBalancing::LoadBalancer
    Properties:
      Listeners: [{Protocol: HTTPS, LoadBalancerPort: '443', InstancePort: '80', PolicyNames: [old, own]}]
      Policies:
        - PolicyName: old
          PolicyType: SSLNegotiationPolicyType
          Attributes: [{Name: Reference-Security-Policy, Value: ELBSecurityPolicy-2015-05}]
        - PolicyName: own
          PolicyType: SSLNegotiationPolicyType
          Attributes: [{Name: Protocol-TLSv1.2, Value: true}, {Name: Protocol-TLSv1, Value: 'false'}]
        - {PolicyName: sticky, PolicyType: AppCookieStickinessPolicyType}
        - !Ref AWS::NoValue
"""
    found = collect(code, "aws.elb.tls-policy").resources
    read = {uid: (item.attributes["reference"], item.attributes["enabled"]) for uid, item in found.items()}
    assert read == {
        "t.yaml#L.Policies[0]": ("ELBSecurityPolicy-2015-05", []),
        "t.yaml#L.Policies[1]": (None, ["Protocol-TLSv1.2"]),
    }


@pytest.mark.parametrize(
    ("properties", "stages"),
    [
        ("{RestApiId: a1b2c3, StageName: prod}", 1),
        ("{RestApiId: a1b2c3, StageDescription: {CacheClusterEnabled: 'true'}}", 1),
        ("{RestApiId: a1b2c3}", 0),
    ],
)
def test_a_deployment_may_make_a_stage_of_an_api_of_elsewhere(
    collect: Collect, properties: str, stages: int
) -> None:
    code = f"Resources: {{D: {{Type: AWS::ApiGateway::Deployment, Properties: {properties}}}}}"
    found = collect(code, "aws.apigateway.rest-api").resources
    assert len(found) == stages
    for item in found.values():
        assert item.attributes["stages"][0]["access_log_destination"] is None
        assert isinstance(item.attributes["methods"], Unread)


@pytest.mark.parametrize("engine", ["aurora-mysql", "aurora-postgresql", "aurora"])
def test_an_instance_of_aurora_stores_nothing_by_itself(collect: Collect, engine: str) -> None:
    code = f"Resources: {{D: {{Type: AWS::RDS::DBInstance, Properties: {{Engine: {engine}}}}}}}"
    item = collect(code, "aws.rds.instance").one("aws.rds.instance")
    for name in ("cluster", "encrypted", "deletion_protection", "backup_retention_days", "log_exports"):
        assert isinstance(item.attributes[name], Unread), name
    assert item.attributes["engine"] == engine


def test_an_embedded_policy_that_names_nobody_is_judged_for_what_it_allows(collect: Collect) -> None:
    code = """Resources:
  G: {Type: AWS::IAM::Group}
  P:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: p
      PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}
"""
    found = collect(code, "aws.iam.written-policy", "aws.iam.group").resources
    assert found["t.yaml#P.PolicyDocument.written"].attributes["whole_services"] == ["*"]
    assert found["t.yaml#G"].attributes["inline_policies"] == []


@pytest.mark.parametrize(("kind", "of"), [("User", "user"), ("Group", "group"), ("Role", "role")])
def test_a_policy_within_whom_it_is_for_is_judged_as_written(collect: Collect, kind: str, of: str) -> None:
    code = f"""Resources:
  X:
    Type: AWS::IAM::{kind}
    Properties:
      Policies:
        - PolicyName: p
          PolicyDocument: {{Statement: [{{Effect: Allow, Action: 's3:*', Resource: '*'}}]}}
"""
    item = collect(code, "aws.iam.written-policy").one("aws.iam.written-policy")
    assert (item.attributes["of"], item.attributes["whole_services"]) == (of, ["s3:*"])


@pytest.mark.parametrize(
    ("listener", "ports", "unnamed"),
    [
        ("Protocol: HTTPS", "", [443]),
        ("Protocol: ssl", "", [443]),
        ("Protocol: HTTPS, PolicyNames: [tls]", "", []),
        ("Protocol: HTTPS", "LoadBalancerPorts: ['443']", []),
        ("Protocol: HTTPS", "LoadBalancerPorts: ['8443']", [443]),
        ("Protocol: HTTP", "", []),
    ],
)
def test_a_classic_listener_names_a_policy_or_is_named_by_one(
    collect: Collect, listener: str, ports: str, unnamed: list[int]
) -> None:
    code = f"""Resources:
  L:
    Type: AWS::ElasticLoadBalancing::LoadBalancer
    Properties:
      Listeners: [{{LoadBalancerPort: '443', InstancePort: '80', {listener}}}]
      Policies:
        - PolicyName: tls
          PolicyType: SSLNegotiationPolicyType
          {ports}
"""
    item = collect(code, "aws.elb.load-balancer").one("aws.elb.load-balancer")
    assert item.attributes["unnamed_tls_ports"] == unnamed


@pytest.mark.parametrize(
    "policies",
    [
        "[{PolicyName: p, PolicyType: !Ref U, LoadBalancerPorts: ['443']}]",
        "[{PolicyName: p, PolicyType: SSLNegotiationPolicyType, LoadBalancerPorts: [!Ref U]}]",
        "[!Ref U]",
        "!Ref U",
    ],
)
def test_a_policy_that_is_not_known_may_be_that_of_a_listener(collect: Collect, policies: str) -> None:
    code = f"""Parameters:
  U: {{Type: String}}
Resources:
  L:
    Type: AWS::ElasticLoadBalancing::LoadBalancer
    Properties:
      Listeners: [{{LoadBalancerPort: '443', InstancePort: '80', Protocol: HTTPS}}]
      Policies: {policies}
"""
    item = collect(code, "aws.elb.load-balancer").one("aws.elb.load-balancer")
    assert [isinstance(port, Unread) for port in item.attributes["unnamed_tls_ports"]] == [True]
