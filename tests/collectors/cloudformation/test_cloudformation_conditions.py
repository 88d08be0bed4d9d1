"""Conditions, loops, and what they leave open: a resource that may be there is neither judged nor forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread
from tests.collectors.cloudformation.templates import told

Collect = Callable[..., Any]

CODE = """
Parameters:
  Env: {{Type: String, Default: prod}}
  Unset: {{Type: String}}
  Zone: {{Type: "AWS::EC2::Subnet::Id"}}
Conditions:
  Prod: !Equals [!Ref Env, prod]
  Set: !Not [!Equals [!Ref Zone, ""]]
  Maybe: !Equals [!Ref Unset, x]
  Circle: !Not [!Condition Circle]
  It: {condition}
Resources:
  B: {{Type: AWS::S3::Bucket, Condition: It}}
"""

TRUTHS = [
    ("!Condition Prod", True),
    ("!Not [!Condition Prod]", False),
    ("!Condition Set", True),
    ("!Condition Maybe", None),
    ("!Condition Circle", None),
    ("!And [!Condition Prod, !Condition Set]", True),
    ("!And [!Condition Maybe, !Not [!Condition Prod]]", False),
    ("!And [!Condition Maybe, !Condition Prod]", None),
    ("!Or [!Condition Maybe, !Condition Prod]", True),
    ("!Or [!Condition Maybe, !Not [!Condition Prod]]", None),
    ("{'Fn::Or': [{Condition: Prod}]}", True),
    ("!Equals ['1', 1]", True),
    ("!Equals [true, 'true']", True),
    ("!Equals [!Ref AWS::Region, eu-west-1]", None),
    ("!Equals [!Ref AWS::Region, !Ref AWS::Region]", True),
    ("!Equals [a]", None),
    ("nonsense", None),
    ("!Select [0, [a]]", None),
]


@pytest.mark.parametrize(("condition", "there"), TRUTHS, ids=[item[0] for item in TRUTHS])
def test_a_resource_is_there_if_its_condition_holds(
    collect: Collect, condition: str, there: bool | None
) -> None:
    found = collect(CODE.format(condition=condition), "aws.s3.bucket")
    assert len(found.resources) == (1 if there else 0)
    assert found.populations["aws.s3.bucket"].complete is (there is not None)
    if there is None:
        (gap,) = told(found)
        assert gap.hides_resources
        assert gap.place.line == 13


def test_a_policy_that_may_be_there_leaves_the_bucket_open(collect: Collect) -> None:
    code = """
Parameters:
  Unset: {Type: String}
Conditions:
  Maybe: !Equals [!Ref Unset, x]
Resources:
  B: {Type: AWS::S3::Bucket}
  Other: {Type: AWS::S3::Bucket}
  P:
    Type: AWS::S3::BucketPolicy
    Condition: Maybe
    Properties:
      Bucket: !Ref B
      PolicyDocument: {Statement: []}
"""
    found = collect(code)
    assert found.resources["t.yaml#B"].attributes["policy"].reason == "the parameter Unset has no value"
    assert found.resources["t.yaml#Other"].attributes["policy"] is None


def test_a_property_under_an_open_condition_is_unread_as_a_whole(collect: Collect) -> None:
    code = """
Parameters:
  Unset: {Type: String}
Conditions:
  Maybe: !Equals [!Ref Unset, x]
Resources:
  B:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: !If [Maybe, {Status: Enabled}, {Status: Suspended}]
      PublicAccessBlockConfiguration:
        BlockPublicAcls: !If [Maybe, true, !Ref AWS::NoValue]
"""
    found = collect(code).one("aws.s3.bucket").attributes
    assert found["versioning"].kind == "unresolved"
    assert found["public_access_block"]["block_public_acls"].kind == "unresolved"
    assert found["public_access_block"]["block_public_policy"] is False


NAMED = """
Parameters:
  App: {{Type: String}}
  Other: {{Type: String}}
Resources:
  B: {{Type: AWS::S3::Bucket, Properties: {{BucketName: !Sub "${{App}}-data-${{AWS::Region}}"}}}}
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: {name}
      PolicyDocument: {{Statement: []}}
"""


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ('!Sub "${App}-data-${AWS::Region}"', {"Statement": []}),
        ("!Join ['-', [!Ref App, data, !Ref AWS::Region]]", {"Statement": []}),
        ('!Sub "${App}-logs-${AWS::Region}"', None),
        ('!Sub "${App}-data-${AWS::Region}-x"', None),
        ('!Sub "${Other}-data-${AWS::Region}"', "unread"),
        ('!Sub "${App}${Other}-data-${AWS::Region}"', "unread"),
        ("!Ref App", None),
        ("!Ref Other", "unread"),
    ],
)
def test_names_that_are_made_of_the_same_parameter(collect: Collect, name: str, policy: Any) -> None:
    found = collect(NAMED.format(name=name), "aws.s3.bucket").one("aws.s3.bucket").attributes["policy"]
    assert ("unread" if isinstance(found, Unread) else found) == policy


LOOP = """
Transform: AWS::LanguageExtensions
Parameters:
  Unset: {Type: CommaDelimitedList}
Resources:
  Fn::ForEach::Buckets:
    - Name
    - [a, b]
    - Bucket${Name}:
        Type: AWS::S3::Bucket
        Properties:
          BucketName: !Sub "x-${Name}"
          Tags: [{Key: k, Value: !Ref Name}]
"""


def test_a_loop_over_a_known_list_is_unrolled(collect: Collect) -> None:
    found = collect(LOOP, "aws.s3.bucket")
    names = {uid: item.attributes["name"] for uid, item in found.resources.items()}
    assert names == {"t.yaml#Bucketa": "x-a", "t.yaml#Bucketb": "x-b"}
    assert found.resources["t.yaml#Bucketb"].attributes["tags"] == {"k": "b"}
    assert told(found) == []


def test_a_loop_over_an_unknown_list_hides_resources(collect: Collect) -> None:
    found = collect(LOOP.replace("[a, b]", "!Ref Unset"), "aws.s3.bucket")
    assert not found.resources
    assert not found.populations["aws.s3.bucket"].complete
    assert "Fn::ForEach" in told(found)[0].detail
