"""SAM: what its types expand to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Collect = Callable[..., Any]

CODE = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
    Tracing: Active
    Environment: {Variables: {SHARED: a}}
  HttpApi:
    AccessLogSettings: {DestinationArn: shared}
Resources:
  Handler:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {OWN: b}}
      KmsKeyArn: k
      DeadLetterQueue: {Type: SQS, TargetArn: q}
      FunctionUrlConfig: {AuthType: NONE, Cors: {AllowOrigins: ["*"]}}
      Policies:
        - AmazonS3ReadOnlyAccess
        - {Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
        - {DynamoDBReadPolicy: {TableName: t}}
      Events:
        Open: {Type: Api, Properties: {Path: /, Method: get}}
        Closed: {Type: Api, Properties: {Path: /c, Method: get, Auth: {Authorizer: AWS_IAM}}}
        Guarded: {Type: Api, Properties: {Path: /g, Method: get, RestApiId: !Ref Rest}}
        Web: {Type: HttpApi, Properties: {Path: /w, Method: post}}
        Timer: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  Own: {Type: AWS::Serverless::Function, Properties: {Role: arn:aws:iam::1:role/x, Runtime: nodejs22.x}}
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      TracingEnabled: true
      EndpointConfiguration: {Type: REGIONAL}
      Auth: {DefaultAuthorizer: Mine}
  Table: {Type: AWS::Serverless::SimpleTable, Properties: {TableName: t}}
"""


def test_functions_with_globals(collect: Collect) -> None:
    found = collect(CODE, "aws.lambda.function").resources
    handler = found["t.yaml#Handler"].attributes
    assert handler["runtime"] == "python3.13"
    assert handler["tracing"] == "Active"
    assert handler["environment_names"] == ["OWN", "SHARED"]
    assert handler["kms_key_id"] == "k"
    assert handler["dead_letter_target"] == "q"
    assert handler["role_arn"] == "${t.yaml#HandlerRole.Arn}"
    assert [url["auth_type"] for url in handler["urls"]] == ["NONE"]
    assert [item["Principal"] for item in handler["policy"]["Statement"]] == ["*"]
    assert found["t.yaml#Own"].attributes["runtime"] == "nodejs22.x"
    assert found["t.yaml#Own"].attributes["role_arn"] == "arn:aws:iam::1:role/x"


def test_the_role_that_is_made(collect: Collect) -> None:
    role = collect(CODE, "aws.iam.role").one("aws.iam.role").attributes
    names = ["AWSLambdaBasicExecutionRole", "AmazonS3ReadOnlyAccess"]
    assert [item["name"] for item in role["attached_policies"]] == names
    written, template = role["inline_policies"]
    assert written["document"]["Statement"][0]["Action"] == "*"
    assert template["document"]["Statement"][0]["Action"] == "sam:DynamoDBReadPolicy"


def test_rest_apis_declared_and_implied(collect: Collect) -> None:
    found = collect(CODE, "aws.apigateway.rest-api").resources
    declared, implied = found["t.yaml#Rest"].attributes, found["t.yaml#ServerlessRestApi"].attributes
    assert declared["endpoint_types"] == ["REGIONAL"]
    assert [(stage["name"], stage["xray"]) for stage in declared["stages"]] == [("live", True)]
    assert [item["authorization"] for item in declared["methods"]] == ["CUSTOM"]
    assert sorted(item["authorization"] for item in implied["methods"]) == ["AWS_IAM", "NONE"]
    assert [stage["name"] for stage in implied["stages"]] == ["Prod"]


def test_the_http_api_that_is_implied(collect: Collect) -> None:
    api = collect(CODE, "aws.apigatewayv2.api").one("aws.apigatewayv2.api").attributes
    assert api["protocol"] == "HTTP"
    assert api["routes"] == [{"key": "POST /w", "authorization": "NONE"}]
    assert [stage["access_log_destination"] for stage in api["stages"]] == ["shared"]


def test_without_the_transform_nothing_is_expanded(collect: Collect) -> None:
    code = CODE.replace("Transform: AWS::Serverless-2016-10-31", "AWSTemplateFormatVersion: '2010-09-09'")
    assert not collect(code, "aws.lambda.function").resources


def test_the_domain_of_an_http_api(collect: Collect) -> None:
    code = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Old: {Type: AWS::Serverless::HttpApi, Properties: {Domain: {DomainName: a.example, CertificateArn: c, SecurityPolicy: TLS_1_0}}}
  New: {Type: AWS::Serverless::HttpApi, Properties: {Domain: {DomainName: b.example, CertificateArn: c, SecurityPolicy: TLS_1_2}}}
  None: {Type: AWS::Serverless::HttpApi}
"""
    found = collect(code, "aws.apigateway.domain-name").resources
    assert {uid: one.attributes["tls_policy"] for uid, one in found.items()} == {
        "t.yaml#OldDomainName": "TLS_1_0", "t.yaml#NewDomainName": "TLS_1_2",
    }  # fmt: skip
