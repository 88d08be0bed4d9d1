"""Files that cannot be read: only they are lost, it shows, and nothing is concluded from what they may hold."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.terraform.collector import TerraformCollector
from gcheck.model.unread import Unread
from tests.collectors.terraform.trees import collect_path

Collect = Callable[..., Any]

GOOD = 'resource "aws_s3_bucket" "b" { bucket = "b" }\n'

BROKEN: dict[str, tuple[bytes, tuple[str, ...], int | None]] = {
    "syntax": (
        b'resource "aws_s3_bucket" "x" {\n  bucket = = 1\n}\n',
        ("aws.iam.resource-policy", "aws.s3.bucket"),
        2,
    ),
    "end": (b'resource "aws_iam_role" "x" {\n', ("aws.iam.role", "aws.iam.written-policy"), 2),
    "nothing of ours": (b"resource = [\n", (), 1),
    "side resource": (b'resource "aws_s3_bucket_versioning" "x" {\n', ("aws.s3.settings",), 2),
    "module": (b'module "m" {\n', ("*",), 2),
    "utf-16": ('resource "aws_s3_bucket" "x" {}'.encode("utf-16"), ("*",), 1),
    "latin-1": (b'# caf\xe9\nresource "aws_s3_bucket" "x" {}', ("*",), 1),
    "deep": (b"a {\n" * 50 + b"}\n" * 50, (), 42),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_file_costs_only_itself(collect: Collect, name: str) -> None:
    content, types, line = BROKEN[name]
    found = collect({"good/main.tf": GOOD, "bad/main.tf": content})
    assert list(found.resources) == ["good/aws_s3_bucket.b"]
    (gap,) = [gap for gap in found.gaps if gap.hides_resources]
    assert (gap.kind, gap.resource_types, gap.place.file) == ("unparsed", types, "bad/main.tf")
    assert gap.place.line == line
    for kind, population in found.populations.items():
        assert population.complete is not bool({kind, "*"} & set(types))


def test_a_file_that_may_set_an_attribute_leaves_it_unread(collect: Collect) -> None:
    found = collect({"main.tf": GOOD, "broken.tf": 'resource "aws_s3_bucket_versioning" "x" {\n'})
    read = found.one("aws.s3.bucket").attributes
    assert isinstance(read["versioning"], Unread)
    assert (read["versioning"].kind, read["versioning"].file) == ("unparsed", "broken.tf")
    assert read["logging"] is None


def _make_fifo(path: Path) -> None:
    os.mkfifo(path)


def _make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def _make_loop(path: Path) -> None:
    path.symlink_to(path.name)


def _make_large(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(10_000_001)


def _make_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _make_folder(path: Path) -> None:
    path.mkdir()
    (path / "inner.tf").write_text(GOOD)


@pytest.mark.parametrize("make", [_make_fifo, _make_socket, _make_loop, _make_large, _make_device])
def test_what_is_no_file_is_a_gap(collect: Collect, tmp_path: Path, make: Callable[[Path], None]) -> None:
    (tmp_path / "odd").mkdir()
    make(tmp_path / "odd" / "odd.tf")
    found = collect({"main.tf": GOOD})
    assert list(found.resources) == ["./aws_s3_bucket.b"]
    assert [(gap.kind, gap.resource_types, gap.place.file) for gap in found.gaps if gap.hides_resources] == [
        ("unparsed", ("*",), "odd/odd.tf")
    ]


def test_links_are_followed_only_within_the_folder(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    (root / "real").mkdir(parents=True)
    (outside / "main.tf").write_text(GOOD)
    (root / "real" / "main.tf").write_text(GOOD)
    (root / "out.tf").symlink_to(outside / "main.tf")
    (root / "folder").symlink_to(outside)
    (root / "in").mkdir()
    (root / "in" / "main.tf").symlink_to(root / "real" / "main.tf")
    found = collect_path(root)
    assert list(found.resources) == ["in/aws_s3_bucket.b", "real/aws_s3_bucket.b"]
    told = [(gap.kind, gap.place.file) for gap in found.gaps if gap.hides_resources]
    assert told == [("unparsed", "folder"), ("unparsed", "out.tf")]


@pytest.mark.parametrize(
    "files", [{"notes.txt": "x"}, {".terraform/m/main.tf": GOOD}, {"a.tf": "= ", "b.tf": "{"}]
)
def test_nothing_to_read_is_said_and_never_an_empty_population(
    collect: Collect, files: dict[str, str | bytes]
) -> None:
    found = collect(files)
    assert found.populations == {}
    assert ("unparsed", ("*",)) in [(gap.kind, gap.resource_types) for gap in found.gaps]


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    found = collect_path(tmp_path / "nowhere")
    assert found.populations == {}
    assert {gap.kind for gap in found.gaps} == {"unparsed"}


def test_an_empty_file_is_a_tree_without_resources(collect: Collect) -> None:
    found = collect("# nothing\n")
    assert {item.count for item in found.populations.values()} == {0}
    assert all(item.complete for item in found.populations.values())


def test_a_byte_order_mark_is_no_obstacle(collect: Collect) -> None:
    assert collect({"main.tf": b"\xef\xbb\xbf" + GOOD.encode()}).one("aws.s3.bucket").place_of("").line == 1


def test_json_syntax(collect: Collect) -> None:
    code = """{
      "variable": {"on": {"default": true}},
      "locals": {"name": "${var.on ? \\"yes\\" : \\"no\\"}-bucket"},
      "resource": {
        "aws_s3_bucket": {"b": {"bucket": "${local.name}", "versioning": [{"enabled": true}]}},
        "aws_security_group": {"g": {
          "name": "a \\"quoted\\" name",
          "dynamic": {"ingress": {"for_each": [80], "content": [
            {"protocol": "tcp", "from_port": "${ingress.value}", "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}
          ]}}
        }}
      },
      "module": {"m": {"source": "registry/x/aws"}}
    }"""
    found = collect({"main.tf.json": code})
    bucket = found.one("aws.s3.bucket")
    assert bucket.attributes["name"] == "yes-bucket"
    assert bucket.attributes["versioning"]["status"] == "Enabled"
    group = found.one("aws.ec2.security-group").attributes
    assert group["name"] == 'a "quoted" name'
    assert group["ingress"][0]["from_port"] == 80
    assert "remote_module" in {gap.kind for gap in found.gaps}


def test_broken_json_is_a_gap(collect: Collect) -> None:
    found = collect({"a/main.tf.json": '{"resource":\n {"aws_iam_user": ', "b/main.tf": GOOD})
    gap = next(gap for gap in found.gaps if gap.hides_resources)
    of_users = ("aws.iam.user", "aws.iam.written-policy")
    assert (gap.resource_types, gap.place.file, gap.place.line) == (of_users, "a/main.tf.json", 2)


def test_finds_reads_names_only(tmp_path: Path) -> None:
    finds = TerraformCollector().finds
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.tf").write_text("")
    assert not finds(tmp_path)
    assert not finds(tmp_path / "nowhere.tf")
    (tmp_path / "deep" / "er" / "x.tf").write_text("not even HCL {")
    assert finds(tmp_path)
    assert finds(tmp_path / "deep" / "er" / "x.tf")
    assert not finds(tmp_path / ".git" / "config")
