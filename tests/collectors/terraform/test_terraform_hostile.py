"""Hostile trees: whatever they hold, the collector ends, raises nothing, and claims nothing that it did not see."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gcheck.collectors.terraform.functions import NAMES
from gcheck.model.inventory import Inventory
from gcheck.model.unread import Unread
from tests.collectors.terraform.trees import Collected, collect_path

Collect = Callable[..., Any]

_DOUBLED = "\n".join(f'  s{i} = "${{local.s{i - 1}}}${{local.s{i - 1}}}"' for i in range(1, 64))
_LISTS = "\n".join(f"  l{i} = concat(local.l{i - 1}, local.l{i - 1})" for i in range(1, 64))
_NESTED = "\n".join(f"  n{i} = {{ a = local.n{i - 1}, b = local.n{i - 1} }}" for i in range(1, 50))
_CHAIN = "\n".join(f"  c{i} = local.c{i - 1}" for i in range(1, 3000))

BOMBS = {
    "doubled text": (f'locals {{\n  s0 = "xxxxxxxx"\n{_DOUBLED}\n}}', "local.s63"),
    "doubled list": (f"locals {{\n  l0 = [1, 2]\n{_LISTS}\n}}", "jsonencode(local.l63)"),
    "shared branches": (f"locals {{\n  n0 = 1\n{_NESTED}\n}}", "jsonencode(local.n49)"),
    "compared branches": (f"locals {{\n  n0 = 1\n{_NESTED}\n}}", "local.n48 == local.n49.a"),
    "long chain": (f"locals {{\n  c0 = 1\n{_CHAIN}\n}}", "local.c2999"),
    "products": (
        "locals {\n  r = range(1000)\n}",
        "length([for a in local.r : [for b in local.r : [for c in local.r : [for d in local.r : 1]]]])",
    ),
    "padding": ("", 'format("%999999999d", 1)'),
    "digits": ("", "9" * 5000),
    "powers": ("", "pow(99999999, 999999)"),
    "exponent": ("", "1.0e999"),
    "joined": (
        "locals {\n  r = range(1000)\n}",
        'join(join("", [for x in local.r : "xxxxxxxxxx"]), local.r)',
    ),
    "replaced": ("", f'replace("{"a" * 5000}", "a", "{"b" * 5000}")'),
    "brackets": ("", "[" * 3000 + "]" * 3000),
    "negations": ("", "!" * 3000 + "true"),
    "sums": ("", "+".join(["1"] * 3000)),
    "parentheses": ("", "(" * 3000 + "1" + ")" * 3000),
    "calls": ("", "flatten([" * 500 + "])" * 500),
    "backtracking": ("", f'regex("(a+)+$", "{"a" * 5000}b")'),
    "json": ("", f'jsondecode("{"[" * 5000}")'),
    "self": ('locals {\n  a = "${local.b}"\n  b = [local.c]\n  c = {x = local.a}\n}', "local.a"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_do_not_go_off(value: Callable[..., Any], name: str) -> None:
    context, expression = BOMBS[name]
    assert isinstance(value(expression, context), Unread)


def test_templates_without_end_are_lost_with_their_file(collect: Collect) -> None:
    code = 'resource "aws_s3_bucket" "b" {\n  bucket = ' + '"a${' * 300 + "1" + '}"' * 300 + "\n}\n"
    found = collect({"main.tf": code, "good/main.tf": 'resource "aws_s3_bucket" "b" {}'}, "aws.s3.bucket")
    assert list(found.resources) == ["good/aws_s3_bucket.b"]
    assert not found.populations["aws.s3.bucket"].complete


def test_an_instance_that_refers_to_itself(collect: Collect) -> None:
    code = """
    resource "aws_s3_bucket" "b" { bucket = "${aws_s3_bucket.b.bucket}x" }
    resource "aws_s3_bucket" "c" { count = length(aws_s3_bucket.c) }
    module "m" {
      source = "./m"
      x      = module.m.x
    }
    """
    child = 'variable "x" {}\noutput "x" { value = var.x }\nresource "aws_s3_bucket" "b" { bucket = var.x }\n'
    found = collect({"main.tf": code, "m/main.tf": child}, "aws.s3.bucket")
    assert list(found.resources) == ["./aws_s3_bucket.b", "./module.m.aws_s3_bucket.b"]
    assert isinstance(found.resources["./module.m.aws_s3_bucket.b"].attributes["name"], Unread)
    assert not found.populations["aws.s3.bucket"].complete


@pytest.mark.parametrize(
    "head",
    ["count = 100000000", 'for_each = toset([for x in setproduct(range(200), range(200)) : join("-", x)])'],
)
def test_too_many_instances_are_a_gap(collect: Collect, head: str) -> None:
    found = collect(f'resource "aws_s3_bucket" "b" {{\n  {head}\n}}', "aws.s3.bucket")
    assert found.resources == {}
    assert [(gap.kind, gap.resource_types) for gap in found.gaps] == [("truncated", ("aws.s3.bucket",))]
    assert not found.populations["aws.s3.bucket"].complete


def test_modules_that_multiply_are_cut_off(collect: Collect) -> None:
    files = {
        f"m{level}/main.tf": f'module "n" {{\n  source = "../m{level + 1}"\n  count = 100\n}}\n'
        for level in range(5)
    }
    files["m5/main.tf"] = 'resource "aws_s3_bucket" "b" {}\n'
    found = collect(files, "aws.s3.bucket")
    assert ("truncated", ("*",)) in {(gap.kind, gap.resource_types) for gap in found.gaps}
    assert not found.populations["aws.s3.bucket"].complete


def test_modules_below_modules_without_end_are_cut_off(collect: Collect) -> None:
    files = {f"m{level}/main.tf": f'module "n" {{\n  source = "../m{level + 1}"\n}}\n' for level in range(40)}
    found = collect(files, "aws.s3.bucket")
    assert any("nested more than" in gap.detail for gap in found.gaps)
    assert not found.populations["aws.s3.bucket"].complete


def test_names_and_texts_that_are_not_unicode(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_iam_user" "u" { name = jsondecode("\\"\\\\ud800x\\"") }')
    Path(tmp_path, os.fsdecode(b"bad\xff.tf")).write_text("")
    found = collect_path(tmp_path)
    assert found.one("aws.iam.user").attributes["name"] == "?x"
    assert [(gap.kind, gap.place.file) for gap in found.gaps if gap.hides_resources] == [
        ("unparsed", "bad\ufffd.tf")
    ]
    _check(found)


_ALPHABET = st.sampled_from(
    [
        "resource", "data", "variable", "locals", "module", "output", '"aws_s3_bucket"', '"b"', '"aws_security_group"',
        '"aws_iam_policy_document"', "statement", "ingress", "dynamic", "for_each", "count", "content", "source",
        '"./"', "bucket", "policy", "default", "value", "=", "{", "}", "[", "]", "(", ")", "\n", ",", "${", "}", '"',
        "<<EOT\n", "\nEOT\n", "for", "in", ":", "if", "?", "...", "[*]", ".", ".*", "0", "1", "true", "null", "-",
        "!", "==", "&&", "var", "local", "each", "self", "jsonencode", "merge", "try", "%{", "~", "#", "/*", "a", "é",
    ]
)  # fmt: skip

_SAMPLE = """
locals { a = [for k, v in { x = 1 } : "${k}-${v}" if v != null] }
variable "v" { type = object({ a = optional(string, "x") }) }
resource "aws_s3_bucket" "b" {
  for_each = { for x in local.a : x => upper(x) }
  bucket   = "%{ if true }y%{ else }n%{ endif }-${each.value}"
  dynamic "lifecycle_rule" {
    for_each = [{ on = true }]
    content { enabled = lifecycle_rule.value["on"] }
  }
  policy = <<-EOT
    {"Statement": [{"Effect": "Allow", "Resource": "${var.v.a}"}]}
  EOT
}
resource "aws_security_group" "g" {
  ingress = [{ protocol = "tcp", from_port = 1, to_port = 2, cidr_blocks = aws_s3_bucket.b[*].id }]
}
data "aws_iam_policy_document" "d" {
  statement { actions = ["*"] }
}
resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.d.json }
"""


def _collect(data: bytes, name: str = "main.tf") -> Collected:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        return collect_path(Path(folder))


def _check(found: Collected) -> None:
    """Every population is incomplete where a gap may hide something, and everything is plain JSON."""
    for kind, population in found.populations.items():
        assert population.complete is not any(gap.may_hide(kind) for gap in found.gaps)
    written = Inventory.of("2026-01-01T00:00:00Z", (), {}, found.items).dumps()
    assert written.encode().decode() == written
    for resource in found.resources.values():
        assert type(resource).from_json(resource.to_json()) == resource


_SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_SETTINGS
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    _check(_collect(data))
    _check(_collect(data, "main.tf.json"))


@_SETTINGS
@given(st.lists(_ALPHABET, max_size=60))
def test_any_words(words: list[str]) -> None:
    _check(_collect(" ".join(words).encode()))


@_SETTINGS
@given(st.data())
def test_any_mutation_of_real_code(data: st.DataObject) -> None:
    text = _SAMPLE
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        text = text[:start] + data.draw(st.one_of(_ALPHABET, st.just(text[end : end + 9]))) + text[end:]
    _check(_collect(text.encode()))


_EXPRESSIONS = st.recursive(
    st.sampled_from(
        ["1", "-2.5", '"x"', '""', "null", "true", "[]", "{}", "var.u", "aws_vpc.v", "aws_vpc.v.id", "each.key", "local.a"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "==", "&&", "<", "%", "/"]), inner).map(" ".join),
        st.tuples(inner, inner, inner).map(lambda x: f"({x[0]} ? {x[1]} : {x[2]})"),
        st.lists(inner, max_size=3).map(lambda x: f"[{', '.join(x)}]"),
        st.tuples(inner, inner).map(lambda x: f"{{({x[0]}) = {x[1]}}}"),
        st.tuples(inner, inner).map(lambda x: f"[for k, v in {x[0]} : {x[1]}]"),
        st.tuples(inner, inner).map(lambda x: f"{{for v in {x[0]} : v => {x[1]}...}}"),
        inner.map(lambda x: f'"a${{{x}}}b"'),
        st.tuples(inner, st.sampled_from(["[0]", ".a", "[*].id", ".*.id", '["k"]'])).map(lambda x: f"({x[0]}){x[1]}"),
        st.tuples(st.sampled_from([*NAMES, "try", "can"]), st.lists(inner, max_size=3)).map(lambda x: f"{x[0]}({', '.join(x[1])})"),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_EXPRESSIONS)
def test_any_expression(expression: str) -> None:
    code = f"""
    variable "u" {{}}
    resource "aws_vpc" "v" {{}}
    locals {{
      a = [{expression}]
    }}
    resource "aws_s3_bucket" "b" {{
      bucket = {expression}
      tags   = {{ t = local.a }}
      policy = jsonencode({expression})
      object_lock_enabled = {expression}
    }}
    resource "aws_security_group" "g" {{
      ingress = {expression}
    }}
    resource "aws_iam_role" "r" {{
      count = {expression}
    }}
    resource "aws_iam_user" "r" {{
      for_each = {expression}
      name     = each.value
    }}
    """
    found = _collect(code.encode())
    assert "unparsed" not in {gap.kind for gap in found.gaps if gap.hides_resources}
    _check(found)
