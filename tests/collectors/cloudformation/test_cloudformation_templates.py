"""Which files are templates; what is broken, hostile, remote or made by macros is told and not lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.cloudformation.collector import CloudFormationCollector
from tests.collectors.cloudformation.templates import told

Collect = Callable[..., Any]

BUCKET = "Resources:\n  B: {Type: AWS::S3::Bucket}\n"
MANIFEST = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: []}\n"

TEMPLATES = {
    "a.yaml": BUCKET,
    "a.yml": "AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n",
    "a.json": json.dumps({"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}),
    "tabs.json": '{\n\t"Resources": {\n\t\t"B": {"Type": "AWS::S3::Bucket"}\n\t}\n}',
    "a.template": BUCKET,
    "A.YAML": BUCKET,
}
OTHERS = {
    "pod.yaml": MANIFEST,
    "values.yaml": "Resources: {cpu: 1}\n",
    "package.json": '{"name": "x"}',
    "a.txt": BUCKET,
    "list.yaml": "- AWS::S3::Bucket\n",
    "named.yaml": f"{MANIFEST}Resources:\n  B: {{Type: AWS::S3::Bucket}}\n",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_are_found_and_read(collect: Collect, tmp_path: Path, name: str) -> None:
    found = collect({name: TEMPLATES[name], **OTHERS}, "aws.s3.bucket")
    assert CloudFormationCollector().finds(tmp_path)
    assert CloudFormationCollector().finds(tmp_path / name)
    assert told(found) == []
    assert len(found.resources) == (0 if name == "a.yml" else 1)


@pytest.mark.parametrize("name", [name for name in OTHERS if name != "named.yaml"])
def test_other_files_are_left_alone(collect: Collect, tmp_path: Path, name: str) -> None:
    found = collect({name: OTHERS[name]})
    assert not CloudFormationCollector().finds(tmp_path)
    assert [gap.kind for gap in told(found)] == ["unparsed"]
    assert told(found)[0].resource_types == ("*",)


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert not CloudFormationCollector().finds(tmp_path / "nowhere")


BROKEN = {
    "cut": f"{BUCKET}  C: [",
    "not UTF-8": BUCKET.encode() + b"\xff",
    "twice": f"{BUCKET}  B: {{Type: AWS::S3::Bucket}}\n",
    "deep": f"{BUCKET}Metadata: " + "[" * 5_000,
    "no type": "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  B: {Properties: {}}\n",
    "null resource": "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  B:\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_template_is_told_and_hides_everything(collect: Collect, name: str) -> None:
    found = collect({"bad.yaml": BROKEN[name], "good.yaml": BUCKET}, "aws.s3.bucket")
    assert list(found.resources) == ["good.yaml#B"]
    assert {gap.place.file for gap in told(found)} == {"bad.yaml"}
    assert not found.populations["aws.s3.bucket"].complete


def test_every_value_of_the_wrong_kind_has_an_outcome(collect: Collect) -> None:
    wrong = [
        "null",
        "[]",
        "{}",
        "''",
        "x",
        "7",
        "[null]",
        "[[]]",
        "[{}]",
        "{a: {b: []}}",
        "!Ref Nowhere",
        "!If x",
    ]
    names = ("BucketEncryption", "Tags", "VersioningConfiguration", "LifecycleConfiguration", "AccessControl")
    code = "Resources:\n"
    for number, value in enumerate(wrong):
        properties = "".join(f"      {name}: {value}\n" for name in names)
        code += f"  B{number}:\n    Type: AWS::S3::Bucket\n    Properties:\n{properties}"
    found = collect(code, "aws.s3.bucket")
    assert len(found.resources) == len(wrong)
    assert all(gap.kind != "crashed" for gap in told(found))


def test_many_references_end(collect: Collect) -> None:
    lines = [
        f"  C{number}: !And [!Condition C{number + 1}, !Condition C{number + 1}]" for number in range(200)
    ]
    code = "Conditions:\n" + "\n".join(lines) + f"\n{BUCKET.rstrip()[:-1]}, Condition: C0}}\n"
    found = collect(code, "aws.s3.bucket")
    assert not found.populations["aws.s3.bucket"].complete


def test_a_macro_leaves_its_template_open(collect: Collect) -> None:
    found = collect(f"Transform: [Mine]\n{BUCKET}", "aws.s3.bucket")
    assert not found.resources
    assert {gap.kind for gap in told(found)} == {"unsupported"}


@pytest.mark.parametrize("transform", ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"])
def test_known_transforms_do_not(collect: Collect, transform: str) -> None:
    found = collect(f"Transform: [{transform}]\n{BUCKET}", "aws.s3.bucket")
    assert len(found.resources) == 1
    assert told(found) == []


def test_an_include_may_add_and_what_is_written_is_judged(collect: Collect) -> None:
    code = "Transform: {Name: AWS::Include, Parameters: {Location: s3://x/y}}\n" + BUCKET
    found = collect(code, "aws.s3.bucket")
    bucket = found.one("aws.s3.bucket")
    assert bucket.attributes["acl"] == {"grants": []}
    assert bucket.attributes["policy"].kind == "unparsed"
    assert not found.populations["aws.s3.bucket"].complete


@pytest.mark.parametrize(
    "properties",
    [
        "{Fn::Transform: {Name: AWS::Include}}",
        "{BucketName: b, Fn::Transform: {Name: AWS::Include}}",
        "{BucketName: b, 'Fn::ForEach::P': [A, [b], {}]}",
    ],
)
def test_included_properties_are_not_known(collect: Collect, properties: str) -> None:
    code = f"Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {properties}\n"
    found = collect(code, "aws.s3.bucket")
    assert not found.resources
    assert not found.populations["aws.s3.bucket"].complete


def test_an_included_part_of_a_property_is_not_known(collect: Collect) -> None:
    code = """Resources:
  B:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, Fn::Transform: {Name: AWS::Include}}
"""
    assert collect(code).one("aws.s3.bucket").attributes["public_access_block"].kind == "unsupported"


STACKS = """
Resources:
  Local: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: sub/b.yaml}}
  Far: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://x.s3.amazonaws.com/t}}
  Made: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Sub "https://${AWS::Region}/x"}}
  Module: {Type: Org::S3::Bucket::MODULE}
"""


def test_nested_stacks_and_modules(collect: Collect) -> None:
    found = collect({"t.yaml": STACKS, "sub/b.yaml": BUCKET}, "aws.s3.bucket")
    assert list(found.resources) == ["sub/b.yaml#B"]
    assert [(gap.kind, gap.detail.partition(":")[0]) for gap in told(found)] == [
        ("remote_module", "Far"), ("remote_module", "Made"), ("remote_module", "Module"),
    ]  # fmt: skip


PARAMETERS = "Parameters:\n  Name: {Type: String}\nResources:\n  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}\n"


@pytest.mark.parametrize(
    "content",
    ['[{"ParameterKey": "Name", "ParameterValue": "given"}]', '{"Parameters": {"Name": "given"}}'],
)
def test_parameter_files(collect: Collect, content: str) -> None:
    files = {"t.yaml": PARAMETERS, "p.json": content}
    found = collect(files, "aws.s3.bucket", parameter_files=["p.json"])
    assert found.one("aws.s3.bucket").attributes["name"] == "given"


@pytest.mark.parametrize("content", ["{", "[1]", "7", "{}"])
def test_a_broken_parameter_file_is_told(collect: Collect, content: str) -> None:
    files = {"t.yaml": PARAMETERS, "p.json": content}
    found = collect(files, "aws.s3.bucket", parameter_files=["p.json", "../outside.json"])
    assert {gap.place.file for gap in told(found) if gap.hides_resources} == {"p.json", "../outside.json"}


def test_a_link_out_of_the_tree_is_not_followed(collect: Collect, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.yaml"
    outside.write_text(BUCKET)
    (tmp_path / "link.yaml").symlink_to(outside)
    found = collect({"good.yaml": BUCKET}, "aws.s3.bucket")
    assert list(found.resources) == ["good.yaml#B"]
    assert [gap.place.file for gap in told(found)] == ["link.yaml"]


def test_evidence_stands_at_the_value(collect: Collect) -> None:
    code = """Resources:
  B:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Suspended
"""
    bucket = collect(code).one("aws.s3.bucket")
    assert str(bucket.place_of("")) == "t.yaml:2:3"
    assert str(bucket.place_of("versioning.status")) == "t.yaml:6:9"
    assert str(bucket.place_of("logging")) == "t.yaml:2:3, not declared in this code"


def test_positions_in_json(collect: Collect) -> None:
    code = '{"Resources": {"B": {"Type": "AWS::S3::Bucket",\n "Properties": {\n  "AccessControl": "PublicRead"}}}}'
    bucket = collect({"t.json": code}).one("aws.s3.bucket")
    assert str(bucket.place_of("acl.grants.0")) == "t.json:3:3"
