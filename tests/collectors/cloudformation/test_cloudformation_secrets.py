"""Properties that hold a secret: literal or not, hidden or not, and never kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

KIND = "cloudformation.secret-property"
CODE = """
Parameters:
  Asked: {{Type: String, NoEcho: true}}
  Shown: {{Type: String}}
  Initial: {{Type: String, NoEcho: true, Default: hunter2hunter2}}
  Plain: {{Type: String, Default: hunter2hunter2}}
  Stored: {{Type: "AWS::SSM::Parameter::Value<String>", NoEcho: true, Default: /prod/database}}
Conditions:
  Known: !Equals [a, a]
  Maybe: !Equals [!Ref Shown, x]
Resources:
  Secret: {{Type: AWS::SecretsManager::Secret}}
  X: {{Type: AWS::RDS::DBInstance, Properties: {{MasterUserPassword: {value}}}}}
"""

CASES = [
    ("hunter2hunter2", True, None),
    ("!Ref Asked", False, True),
    ("!Ref Shown", False, False),
    ("!Ref Initial", True, True),
    ("!Ref Plain", True, False),
    ('!Sub "${Asked}"', False, True),
    ("!If [Known, !Ref Asked, hunter2hunter2]", False, True),
    ("!If [Maybe, !Ref Asked, !Ref Asked]", False, True),
    ("!If [Maybe, !Ref Asked, hunter2hunter2]", "unread", "unread"),
    ('"{{resolve:secretsmanager:x:SecretString:password}}"', False, None),
    ('!Sub "{{resolve:secretsmanager:${Secret}:SecretString:password}}"', False, None),
    ("!GetAtt Secret.Id", False, None),
    ("!Ref Stored", False, True),
    ("!ImportValue other", "unread", None),
]


def _shown(value: Any) -> Any:
    return "unread" if isinstance(value, Unread) else value


@pytest.mark.parametrize(("value", "literal", "hidden"), CASES, ids=[item[0] for item in CASES])
def test_where_a_password_comes_from(collect: Collect, value: str, literal: Any, hidden: Any) -> None:
    found = collect(CODE.format(value=value), KIND)
    item = found.one(KIND)
    assert (_shown(item.attributes["literal"]), _shown(item.attributes["hidden"])) == (literal, hidden)
    assert (item.attributes["of"], item.attributes["property"]) == (
        "AWS::RDS::DBInstance",
        "MasterUserPassword",
    )
    assert "hunter2" not in json.dumps(item.to_json())


STORES = [
    ('"{{resolve:ssm:/prod/database}}"', True),
    ('!Sub "{{resolve:ssm:/${AWS::StackName}/database:1}}"', True),
    ("!Ref Stored", True),
    ('!Sub "${Stored}"', True),
    ('"{{resolve:ssm-secure:/prod/database}}"', False),
    ('"{{resolve:secretsmanager:x:SecretString:password}}"', False),
    ("!Ref Asked", False),
    ("hunter2hunter2", False),
    ('!If [Maybe, "{{resolve:ssm:a}}", !Ref Asked]', "unread"),
    ("!ImportValue other", "unread"),
]


@pytest.mark.parametrize(("value", "plain"), STORES, ids=[item[0] for item in STORES])
def test_what_systems_manager_keeps_as_plain_text(collect: Collect, value: str, plain: Any) -> None:
    item = collect(CODE.format(value=value), KIND).one(KIND)
    assert _shown(item.attributes["plain_parameter"]) == plain


def test_each_password_of_a_user(collect: Collect) -> None:
    code = """Resources:
  U:
    Type: AWS::ElastiCache::User
    Properties:
      Passwords:
        - hunter2hunter2
        - "{{resolve:secretsmanager:x:SecretString:password}}"
"""
    found = collect(code, KIND).resources
    assert {uid: item.attributes["literal"] for uid, item in found.items()} == {
        "t.yaml#U.Passwords:6": True,
        "t.yaml#U.Passwords:7": False,
    }


def test_what_an_instance_signs_in_with_to_fetch_files(collect: Collect) -> None:
    code = """
Parameters:
  Asked: {Type: String, NoEcho: true}
Resources:
  I:
    Type: AWS::EC2::Instance
    Metadata:
      AWS::CloudFormation::Authentication:
        files: {type: basic, username: web, password: hunter2hunter2, uris: [example.com]}
        bucket: {type: S3, accessKeyId: x, secretKey: !Ref Asked}
        role: {type: S3, roleName: web}
      AWS::CloudFormation::Init: {config: {}}
"""
    found = collect(code, KIND).resources
    assert {uid.rpartition("::")[2]: item.attributes["literal"] for uid, item in found.items()} == {
        "Authentication.files.password": True,
        "Authentication.bucket.secretKey": False,
    }


@pytest.mark.parametrize(
    "metadata",
    [
        "x",
        "[a]",
        "null",
        "{AWS::CloudFormation::Authentication: [a, b]}",
        "{AWS::CloudFormation::Authentication: {a: b, c: [d], e: null}}",
    ],
)
def test_metadata_of_another_form_hold_nothing(collect: Collect, metadata: str) -> None:
    code = f"Resources: {{I: {{Type: AWS::EC2::Instance, Metadata: {metadata}}}}}"
    assert not collect(code, KIND).resources


@pytest.mark.parametrize("value", ["''", "!Ref AWS::NoValue", "null"])
def test_no_password_is_none(collect: Collect, value: str) -> None:
    assert not collect(CODE.format(value=value), KIND).resources


def test_each_user_of_a_broker(collect: Collect) -> None:
    code = """Resources:
  B:
    Type: AWS::AmazonMQ::Broker
    Properties:
      Users:
        - {Username: a, Password: hunter2hunter2}
        - {Username: b, Password: "{{resolve:ssm-secure:b}}"}
"""
    found = collect(code, KIND).resources
    assert {uid: item.attributes["literal"] for uid, item in found.items()} == {
        "t.yaml#B.Users.Password:6": True,
        "t.yaml#B.Users.Password:7": False,
    }


def test_what_may_be_there_is_told(collect: Collect) -> None:
    code = CODE.format(value="x").replace("DBInstance,", "DBInstance, Condition: Maybe,")
    found = collect(code, KIND)
    assert not found.resources
    assert not found.populations[KIND].complete


@pytest.mark.parametrize(("kind", "place"), [("Listener", "DefaultActions"), ("ListenerRule", "Actions")])
def test_a_listener_that_signs_people_in_has_a_secret(collect: Collect, kind: str, place: str) -> None:
    code = f"""
Parameters:
  Asked: {{Type: String, NoEcho: true}}
Resources:
  X:
    Type: AWS::ElasticLoadBalancingV2::{kind}
    Properties:
      {place}:
        - {{Type: authenticate-oidc, AuthenticateOidcConfig: {{ClientId: a, ClientSecret: hunter2hunter2}}}}
        - {{Type: authenticate-oidc, AuthenticateOidcConfig: {{ClientId: b, ClientSecret: !Ref Asked}}}}
        - {{Type: forward, TargetGroupArn: arn}}
"""
    found = collect(code, KIND).resources
    assert sorted(item.attributes["literal"] for item in found.values()) == [False, True]
