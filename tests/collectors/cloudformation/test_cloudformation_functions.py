"""The functions of templates, each in its forms, with known, unknown and wrong arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Value = Callable[..., Any]

CONTEXT = """
Parameters:
  Name: {Type: String, Default: logs}
  Count: {Type: Number, Default: 3}
  Nets: {Type: CommaDelimitedList, Default: "10.0.0.0/8, 10.1.0.0/16"}
  Unset: {Type: String}
  Hidden: {Type: String, NoEcho: true, Default: initial}
  Only: {Type: String, AllowedValues: [one]}
  Looked: {Type: "AWS::SSM::Parameter::Value<String>", Default: /a/b}
Mappings:
  Sizes:
    eu-west-1: {small: a, big: same}
    us-east-1: {small: b, big: same}
Conditions:
  Always: !Equals [a, a]
  Never: !Equals [a, b]
  Maybe: !Equals [!Ref Unset, x]
"""

KNOWN = [
    ("!Ref Name", "logs"),
    ("{Ref: Name}", "logs"),
    ("!Ref Count", "3"),
    ("!Ref Only", "one"),
    ("!Ref AWS::AccountId", "${AccountId}"),
    ("!Ref AWS::Partition", "aws"),
    ('!Sub "${Name}-${Count}"', "logs-3"),
    ('!Sub "${!Name}"', "${Name}"),
    ('!Sub ["${a}/${Name}", {a: !Ref Count}]', "3/logs"),
    ('!Sub "arn:${AWS::Partition}:s3:::${Name}"', "arn:aws:s3:::logs"),
    ('{"Fn::Sub": "x${Name}"}', "xlogs"),
    ("!Join ['-', [a, !Ref Name]]", "a-logs"),
    ("!Join ['', []]", ""),
    ("!Join [',', !Ref Nets]", "10.0.0.0/8,10.1.0.0/16"),
    ("!Select [1, !Ref Nets]", "10.1.0.0/16"),
    ("!Select ['0', [a, b]]", "a"),
    ("!Select [1, !Split ['-', a-b-c]]", "b"),
    ("!FindInMap [Sizes, eu-west-1, small]", "a"),
    ("!FindInMap [Sizes, !Ref AWS::Region, big]", "same"),
    ("!FindInMap [Sizes, nowhere, small, {DefaultValue: d}]", "d"),
    ("!If [Always, a, b]", "a"),
    ("!If [Never, a, b]", "b"),
    ("!If [Maybe, a, a]", "a"),
    ("{'Fn::If': [Never, a, !If [Always, c, d]]}", "c"),
    ("!Base64 text", "text"),
    ("!Length [a, b]", "2"),
    ("!ToJsonString {a: [1, true]}", '{"a":[1,true]}'),
    ("!GetAtt B.Arn", "${t.yaml#B.Arn}"),
    ("!GetAtt [B, DomainName]", "${t.yaml#B.DomainName}"),
    ("!Ref B", "${t.yaml#B}"),
    ("!Select [0, !GetAtt B.Things]", "${t.yaml#B.Things.0}"),
    ('!Sub "${B.Arn}/*"', "${t.yaml#B.Arn}/*"),
    ("!Ref AWS::StackName", "${t.yaml#StackName}"),
    ("'{{resolve:ssm:name}}'", "{{resolve:ssm:name}}"),
    ("!Ref Hidden", "${Hidden}"),
]

UNKNOWN = [
    ("!Ref Unset", "the parameter Unset has no value"),
    ("!Ref Looked", "the parameter Looked is looked up in Systems Manager"),
    ('!Sub "a${Unset}"', "the parameter Unset has no value"),
    ("!If [Maybe, a, b]", "the parameter Unset has no value"),
    ("!If [Nowhere, a, b]", "there is no condition 'Nowhere'"),
    ("!If [Always, a]", "Fn::If takes three things"),
    ("!Ref Nowhere", "Ref cannot be evaluated: there is no parameter or resource 'Nowhere'"),
    ("!GetAtt Nowhere.Arn", "Fn::GetAtt cannot be evaluated: there is no resource 'Nowhere'"),
    ("!GetAtt B", "Fn::GetAtt cannot be evaluated: the name of a resource and of an attribute are required"),
    ("!Select [9, [a]]", "Fn::Select cannot be evaluated: there is no item at this index"),
    ("!FindInMap [Sizes, nowhere, small]", "Fn::FindInMap cannot be evaluated: there is no such key"),
    ("!FindInMap [Sizes, !Ref AWS::Region, small]", "${Region} is only known when it is deployed"),
    ("!ImportValue Other", "it is exported by another stack: Other"),
    ("!GetAZs ''", "the availability zones of the region"),
    ("!Cidr [10.0.0.0/8, 2, 8]", "Fn::Cidr is not computed"),
    ("!Split ['-', !Ref B]", "${t.yaml#B} is only known after it is deployed"),
    ("!Transform {Name: M}", "the macro Fn::Transform makes this when it is deployed"),
    ("!Nonsense a", "the function Fn::Nonsense is not known"),
    ("!Join [a]", "Fn::Join cannot be evaluated: a delimiter and a list are required"),
    ("!Sub [a]", "Fn::Sub cannot be evaluated: a text and a map are required"),
]


@pytest.mark.parametrize(("expression", "expected"), KNOWN, ids=[item[0] for item in KNOWN])
def test_what_is_known(value: Value, expression: str, expected: str) -> None:
    assert value(expression, CONTEXT) == expected


@pytest.mark.parametrize(("expression", "reason"), UNKNOWN, ids=[item[0] for item in UNKNOWN])
def test_what_is_not_known_says_why_and_where(value: Value, expression: str, reason: str) -> None:
    found = value(expression, CONTEXT)
    assert isinstance(found, Unread)
    assert found.reason == reason


def test_a_parameter_without_a_value_names_its_declaration(value: Value) -> None:
    found = value("!Ref Unset", CONTEXT)
    assert (found.file, found.line) == ("t.yaml", 6)


def test_values_that_the_operator_gives(value: Value) -> None:
    assert value("!Ref Unset", CONTEXT, parameters={"Unset": "given"}) == "given"
    assert value("!Ref AWS::Region", CONTEXT, parameters={"AWS::Region": "eu-west-1"}) == "eu-west-1"
    assert value("!If [Maybe, a, b]", CONTEXT, parameters={"Unset": "x"}) == "a"


def test_names_that_the_template_gives(collect: Callable[..., Any]) -> None:
    code = """
Resources:
  B:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: data
      Tags:
        - {Key: ref, Value: !Ref B}
        - {Key: property, Value: !GetAtt Q.QueueName}
        - {Key: circle, Value: !Ref C}
  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  C: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref D}}
  D: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref C}}
"""
    tags = collect(code).resources["t.yaml#B"].attributes["tags"]
    assert tags == {"ref": "data", "property": "jobs", "circle": "${t.yaml#D}"}


def test_no_value_is_no_property(collect: Callable[..., Any]) -> None:
    code = """
Resources:
  B:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: !Ref AWS::NoValue
      Tags: [!Ref AWS::NoValue, {Key: a, Value: b}]
"""
    found = collect(code).one("aws.s3.bucket").attributes
    assert found["acl"] == {"grants": []}
    assert found["tags"] == {"a": "b"}
