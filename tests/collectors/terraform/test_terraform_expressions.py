"""Expressions and functions, by the results that Terraform's own documentation gives for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

KNOWN = [
    ('yamldecode("a: [1, {b: yes-no}]")', {"a": [1, {"b": "yes-no"}]}),
    ('csvdecode("a,b\\n1,2\\n")', [{"a": "1", "b": "2"}]),
    ('transpose({a = ["1", "2"], b = ["2"]})', {"1": ["a"], "2": ["a", "b"]}),
    ('matchkeys(["i-1", "i-2", "i-3"], ["w", "e", "w"], ["w"])', ["i-1", "i-3"]),
    ("log(16, 2)", 4),
    ('timeadd("2017-11-22T00:00:00Z", "10m")', "2017-11-22T00:10:00Z"),
    ('timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00Z")', -1),
    ('textdecodebase64(textencodebase64("Hi", "UTF-16LE"), "UTF-16LE")', "Hi"),
    ('urldecode("Hello+W%C3%B6rld")', "Hello Wörld"),
    ('uuidv5("dns", "www.terraform.io")', "a5008fae-b28c-5ba5-96cd-82b4c53552d6"),
    ('base64sha256("hello world")', "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="),
    ('substr(sha512("hello world"), 0, 8)', "309ecc48"),
    ('try(yamldecode("a: ["), "none")', "none"),
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("10 % 4 - -1", 3),
    ("7 / 2", 3.5),
    ("1 + 2 == 3 && !false || false", True),
    ("1 < 2 && 2 >= 2", True),
    ('"1" == 1', False),
    ("true ? 1 : 2", 1),
    ("true ? 1 : true ? 2 : 3", 1),
    ("false ? 1 : false ? 2 : 3", 3),
    ("false ? 1 : false ? 2 : true ? 4 : 5", 4),
    ("(true ? false : true) ? 2 : 3", 3),
    ("true ? false ? 1 : 2 : 3", 2),
    ("null == null", True),
    ("[1, 2, 3][1]", 2),
    ('{a = 1, "b" = 2}["b"]', 2),
    ('{"${"a"}-x" = {c = [5]}}["a-x"].c[0]', 5),
    ('"a${1}b${true}"', "a1btrue"),
    ('"${[1, 2]}"', [1, 2]),
    ('"$${a} %%{if} \\" \\n \\u00e9"', '${a} %{if} " \n é'),
    ('"%{ if 1 < 2 }yes%{ else }no%{ endif }"', "yes"),
    ('"%{ for k, v in {a = 1, b = 2} }${k}=${v};%{ endfor }"', "a=1;b=2;"),
    ('"a   ${~ 1 ~}  b"', "a1b"),
    ("[for x in [1, 2, 3] : x * 2 if x != 2]", [2, 6]),
    ("[for i, x in [5, 6] : i + x]", [5, 7]),
    ("[for k, v in {b = 2, a = 1} : k]", ["a", "b"]),
    ("{for x in [1, 2] : \"k${x}\" => x}", {"k1": 1, "k2": 2}),
    ("{for x in [1, 2, 3] : x % 2 == 0 ? \"even\" : \"odd\" => x...}", {"odd": [1, 3], "even": [2]}),
    ("[{a = 1}, {a = 2}][*].a", [1, 2]),
    ("[{a = [1]}, {a = [2]}].*.a[0]", [1]),
    ("null[*]", []),
    ('length("abc") + length([1]) + length({a = 1})', 5),
    ("merge({a = 1, b = 1}, null, {b = 2})", {"a": 1, "b": 2}),
    ("concat([1], [2, 3])", [1, 2, 3]),
    ("concat([[1], [2]]...)", [1, 2]),
    ('lookup({a = 1}, "b", 9)', 9),
    ('element(["a", "b"], 3)', "b"),
    ("flatten([[1, [2]], [], 3])", [1, 2, 3]),
    ("distinct([1, 2, 1, true])", [1, 2, True]),
    ('toset(["b", "a", "b"])', ["a", "b"]),
    ("keys({b = 1, a = 2})", ["a", "b"]),
    ("values({b = 1, a = 2})", [2, 1]),
    ('compact(["a", "", null])', ["a"]),
    ('coalesce(null, "", "x")', "x"),
    ("coalescelist([], [1])", [1]),
    ('contains(["a"], "a")', True),
    ("one([]) == null", True),
    ("reverse([1, 2])", [2, 1]),
    ("slice([1, 2, 3], 1, 2)", [2]),
    ("range(1, 4)", [1, 2, 3]),
    ("setproduct([1], [2, 3])", [[1, 2], [1, 3]]),
    ("chunklist([1, 2, 3], 2)", [[1, 2], [3]]),
    ('zipmap(["a"], [1])', {"a": 1}),
    ("sum([1, 2.5])", 3.5),
    ("max(1, 5, 3) + min(2, 1)", 6),
    ("setsubtract([1, 2], [2])", [1]),
    ('sort(["b", "a"])', ["a", "b"]),
    ("alltrue([true, false])", False),
    ("anytrue([true, false])", True),
    ('format("%s-%03d-%t-%%-%.1f", "a", 7, true, 2.5)', "a-007-true-%-2.5"),
    ('format("%[2]s%[1]s", "a", "b")', "ba"),
    ('formatlist("%s.%s", ["a", "b"], "c")', ["a.c", "b.c"]),
    ('join(",", ["a", "b"])', "a,b"),
    ('split(",", "a,b")', ["a", "b"]),
    ('replace("a-b-c", "-", "_")', "a_b_c"),
    ('replace("hello", "/(l+)o/", "<$1>")', "he<ll>"),
    ('regex("([a-z]+)-([0-9]+)", "ab-12")', ["ab", "12"]),
    ('regex("(?P<n>[0-9]+)", "ab12")', {"n": "12"}),
    ('regexall("[0-9]", "a1b2")', ["1", "2"]),
    ('lower("AB") == "ab" && upper("ab") == "AB"', True),
    ('title("hello world")', "Hello World"),
    ('substr("hello", 1, 3)', "ell"),
    ('trimprefix("arn:x", "arn:")', "x"),
    ('trimsuffix("a.tf", ".tf")', "a"),
    ('trimspace("  a ")', "a"),
    ('startswith("abc", "ab") && endswith("abc", "bc")', True),
    ('basename("a/b.json")', "b.json"),
    ('cidrsubnet("10.0.0.0/16", 8, 2)', "10.0.2.0/24"),
    ('cidrhost("10.0.0.0/24", 5)', "10.0.0.5"),
    ('cidrsubnets("10.1.0.0/16", 4, 8)', ["10.1.0.0/20", "10.1.16.0/24"]),
    ('jsondecode("{\\"a\\": [1]}").a[0]', 1),
    ('base64decode(base64encode("x"))', "x"),
    ('sha256("a")', "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    ('try({a = 1}.b, "d")', "d"),
    ("can({a = 1}.b)", False),
    ('tostring(5) == "5" && tonumber("5") == 5 && tobool("true")', True),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), KNOWN, ids=[case[0] for case in KNOWN])
def test_known(value: Callable[..., Any], expression: str, expected: Any) -> None:
    assert json.loads(value(expression)) == expected


UNKNOWN = [
    ("var.u", "var.u has no value"),
    ('"a-${var.u}"', "var.u has no value"),
    ("var.u ? 1 : 2", "var.u has no value"),
    ("var.u && true", "var.u has no value"),
    ("[for x in var.u : x]", "var.u has no value"),
    ("{(var.u) = 1}", "var.u has no value"),
    ("length(var.u)", "var.u has no value"),
    ("merge({a = 1}, var.u)", "var.u has no value"),
    ("concat([1], var.u)", "var.u has no value"),
    ("lower(var.u)", "var.u has no value"),
    ('contains([var.u], "a")', "var.u has no value"),
    ("coalesce(var.u, 1)", "var.u has no value"),
    ("try(var.u.a, 1)", "var.u has no value"),
    ("data.aws_region.r.name", "data.aws_region.r.name is only read when Terraform runs"),
    ("terraform.workspace", "terraform.workspace is only known when Terraform runs"),
    ("timestamp()", "timestamp() is not evaluated"),
    ("local.nowhere", "local.nowhere is not declared"),
    ("aws_vpc.nowhere.id", "aws_vpc.nowhere is not declared"),
    ("lower(aws_vpc.v.id)", "only known after apply"),
    ("aws_vpc.v.main_route_table_id", "aws_vpc.v.main_route_table_id is only known after apply"),
    ('aws_vpc.v.id == "vpc-1"', "${aws_vpc.v.id} is only known after apply"),
    ("1 / 0", "this cannot be divided"),
    ("[1][5]", "there is no item at this index"),
    ("{}.a", "there is no attribute 'a'"),
    ("local.a", "refers to itself"),
]

CONTEXT = """
variable u {}
data aws_region r {}
resource aws_vpc v {}
locals {
  a = local.b
  b = "${local.a}x"
}
"""


@pytest.mark.parametrize(("expression", "reason"), UNKNOWN, ids=[case[0] for case in UNKNOWN])
def test_unknown_names_the_reference(value: Callable[..., Any], expression: str, reason: str) -> None:
    found = value(expression, CONTEXT)
    assert isinstance(found, Unread)
    assert reason in found.reason


DECIDED = [
    ("var.u && false", False),
    ("var.u || true", True),
    ('contains([var.u, "a"], "a")', True),
    ("length([var.u])", 1),
    ("aws_vpc.v.id != null", True),
    ('aws_vpc.v.id == ""', False),
    ("aws_vpc.v.id == aws_vpc.v.id", True),
    ('"x-${var.u}" != null', True),
    ("coalesce(aws_vpc.v.id, var.u)", "${aws_vpc.v.id}"),
    ('"${aws_vpc.v.arn}/*"', "${aws_vpc.v.arn}/*"),
    ('join("/", [aws_vpc.v.id, "a"])', "${aws_vpc.v.id}/a"),
    ('try(aws_vpc.v.id, "none")', "${aws_vpc.v.id}"),
]


@pytest.mark.parametrize(("expression", "expected"), DECIDED, ids=[case[0] for case in DECIDED])
def test_decided_in_spite_of_an_unknown_part(
    value: Callable[..., Any], expression: str, expected: Any
) -> None:
    assert json.loads(value(expression, CONTEXT)) == expected


def test_an_unknown_points_at_the_reference(collect: Callable[..., Any]) -> None:
    found = collect('variable "u" {}\nresource "aws_s3_bucket" "b" {\n  bucket = "x-${var.u}"\n}\n')
    name = found.one("aws.s3.bucket").attributes["name"]
    assert (name.kind, name.file, name.line) == ("unresolved", "main.tf", 3)


def test_heredocs_lose_their_indentation(value: Callable[..., Any]) -> None:
    context = 'locals {\n  t = <<-EOT\n    a ${"x"}\n      b\n\n    c\n  EOT\n  u = <<EOT\n  a\nEOT\n}\n'
    assert json.loads(value("local.t", context)) == "a x\n  b\n\nc\n"
    assert json.loads(value("local.u", context)) == "  a\n"


def test_variables_take_types_optional_defaults_and_null(value: Callable[..., Any]) -> None:
    context = """
    variable "o" {
      type    = object({ a = optional(string, "d"), b = optional(list(string)), c = map(string) })
      default = { c = { n = 1 }, dropped = true }
    }
    variable "n" {
      default  = "set"
      nullable = false
    }
    """
    assert json.loads(value("var.o", context)) == {"a": "d", "b": None, "c": {"n": "1"}}
    assert json.loads(value("var.n", context, variables={"n": None})) == "set"


def test_variable_files_in_the_order_of_precedence(collect: Callable[..., Any]) -> None:
    code = 'variable a {}\nvariable b {}\nvariable c { default = "d" }\nvariable d {}\n'
    code += "resource aws_s3_bucket b { tags = { a = var.a, b = var.b, c = var.c, d = var.d } }\n"
    files = {
        "main.tf": code,
        "terraform.tfvars": 'a = "tfvars"\nb = "tfvars"\nc = "tfvars"\nd = "tfvars"\n',
        "x.auto.tfvars": 'b = "auto"\nc = "auto"\nd = "auto"\n',
        "more.tfvars.json": '{"c": "named", "d": "named"}',
    }
    found = collect(files, var_files=["more.tfvars.json"], variables={"d": "given"})
    tags = found.one("aws.s3.bucket").attributes["tags"]
    assert tags == {"a": "tfvars", "b": "auto", "c": "named", "d": "given"}


def test_a_broken_variable_file_leaves_variables_unread(collect: Callable[..., Any]) -> None:
    code = 'variable a { default = "x" }\nresource aws_s3_bucket b { bucket = var.a }\n'
    found = collect({"main.tf": code, "terraform.tfvars": "a = = 1"})
    assert found.one("aws.s3.bucket").attributes["name"].kind == "unparsed"
    assert [gap.place.file for gap in found.gaps if gap.hides_resources] == ["terraform.tfvars"]


def test_files_of_the_tree_are_read_and_no_others(collect: Callable[..., Any]) -> None:
    code = """
    resource "aws_iam_policy" "a" { policy = file("${path.module}/p.json") }
    resource "aws_iam_policy" "b" { policy = file("../outside.json") }
    resource "aws_iam_policy" "c" { policy = file("/etc/hostname") }
    resource "aws_iam_policy" "d" { policy = templatefile("t.json", { action = "s3:*" }) }
    """
    files = {
        "main.tf": code,
        "p.json": '{"Statement": []}',
        "t.json": '{"Statement": [{"Action": "${action}"}]}',
    }
    found = {
        uid: item.attributes["document"] for uid, item in collect(files, "aws.iam.policy").resources.items()
    }
    assert found["./aws_iam_policy.a"] == {"Statement": []}
    assert "outside" in found["./aws_iam_policy.b"].reason
    assert "outside" in found["./aws_iam_policy.c"].reason
    assert found["./aws_iam_policy.d"] == {"Statement": [{"Action": "s3:*"}]}
