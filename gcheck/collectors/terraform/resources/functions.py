"""Lambda functions with the permissions and URLs that stand beside them. Values of environment variables are not kept."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.documents import settled
from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.policies import principal, unbound
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, record
from gcheck.model.unread import Unread

_CONDITIONS = (
    ("source_arn", "ArnLike", "AWS:SourceArn"),
    ("source_account", "StringEquals", "AWS:SourceAccount"),
    ("principal_org_id", "StringEquals", "aws:PrincipalOrgID"),
    ("event_source_token", "StringEquals", "lambda:EventSourceToken"),
    ("function_url_auth_type", "StringEquals", "lambda:FunctionUrlAuthType"),
)
"""What Lambda makes of the arguments of a permission: "AddPermission", Lambda API Reference."""


def _policy(subject: Subject) -> Reading:
    """The resource policy that permissions make, those of aliases and versions included; null where there are none."""
    about = subject.joins.about(subject.instance, "aws_lambda_permission", "function_name")
    statements: list[Any] = [_statement(item.view, subject) for item in about.sure]
    statements += [bare(doubt) for doubt in about.doubts]
    if not statements:
        return subject.view.default(None, "not declared in this code")
    places = {f"Statement.{position}": item.view.place for position, item in enumerate(about.sure)}
    return Reading({"Version": "2012-10-17", "Statement": statements}, {"": subject.view.place, **places})


def _statement(view: View, subject: Subject) -> Any:
    conditions: dict[str, dict[str, Any]] = {}
    for argument, operator, key in _CONDITIONS:
        value = view.get(argument)
        if value is not None and value != "":
            conditions.setdefault(operator, {})[key] = value
    statement = {
        "Effect": "Allow",
        "Principal": principal(view.get("principal")),
        "Action": view.text("action").value,
        "Resource": subject.instance.symbol("arn"),
        **({"Condition": conditions} if conditions else {}),
    }
    return settled(statement)


def _unbound(subject: Subject) -> Reading:
    return unbound(_policy(subject))


def _names(view: View) -> Reading:
    block = view.block_or_unread("environment")
    if not isinstance(block, View):
        return Reading([] if block is None else [bare(block)], {"": view.place})
    place, value = block.place_of("variables"), block.get("variables")
    if isinstance(value, dict):
        return Reading(sorted(str(name) for name in value), {"": place})
    if value is None:
        return Reading([], {"": place})
    unread = value if isinstance(value, Unread) else unresolved("the variables are not known before apply")
    return Reading([bare(unread)], {"": place})


def _vpc(subject: Subject) -> Reading:
    """The VPC of its subnets: named where they are in the same code; null where there are none."""
    block = subject.view.block_or_unread("vpc_config")
    if block is None:
        return subject.view.default(None, "no vpc_config")
    subnets = [block] if isinstance(block, Unread) else block.texts("subnet_ids").value
    known = [item for item in subnets if not isinstance(item, Unread)]
    if not known:
        return Reading(bare(subnets[0]) if subnets else None, {"": subject.view.place})
    other = subject.joins.named(known[0], "aws_subnet")
    vpc = other.view.text("vpc_id").value if other is not None else None
    if not isinstance(vpc, str):
        vpc = f"the VPC of {known[0]}"
    return Reading(vpc, {"": subject.view.place_of("vpc_config")})


def _url(view: View) -> Reading:
    cors = tables.inside("cors", tables.texts("allow_origins"), [])
    return record(
        view.place,
        function_arn=view.text("function_name"),
        auth_type=view.text("authorization_type"),
        allow_origins=cors(view),
    )


def _runtime(view: View) -> Reading:
    if view.text("package_type", "Zip").value == "Image":
        return view.default(None, "a container image brings its own")
    found = view.text("runtime")
    if found.value is None:
        place = view.place
        return Reading(unresolved("the runtime is not written", place.file, place.line))
    return found


def _groups(view: View) -> Reading:
    return tables.inside("vpc_config", tables.texts("security_group_ids"), [])(view)


def _subnets(view: View) -> Reading:
    return tables.inside("vpc_config", tables.texts("subnet_ids"), [])(view)


FUNCTION = tables.table(
    ("aws_lambda_function",),
    "function_name",
    {
        "package_type": tables.text("package_type", "Zip"),
        "runtime": _runtime,
        "role_arn": tables.text("role"),
        "kms_key_id": tables.reference("kms_key_arn"),
        "environment_names": _names,
        "security_groups": _groups,
        "subnets": _subnets,
        "code_signing": tables.reference("code_signing_config_arn"),
        # -1, the default, means that the account's limit is the only one
        "reserved_concurrency": tables.made(
            tables.whole("reserved_concurrent_executions", -1), lambda count: None if count < 0 else count
        ),
        "tracing": tables.inside("tracing_config", tables.text("mode"), "PassThrough"),
        "dead_letter_target": tables.inside("dead_letter_config", tables.reference("target_arn")),
    },
    {
        "name": tables.named("function_name"),
        "vpc_id": _vpc,
        "policy": _policy,
        "unbound_services": _unbound,
        "urls": tables.each_beside("aws_lambda_function_url", "function_name", _url),
    },
)

MAPPINGS = {"aws.lambda.function": FUNCTION}
