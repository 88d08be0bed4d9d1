"""The commands that controls of AWS hand out name operations and options that there are: botocore's models have both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import botocore.session
import pytest
from botocore import xform_name

from gcheck.builtin import catalog
from gcheck.catalog.library import Library

COMMANDS = {
    one.id: str(one.remediation["cli"])
    for one in Library((catalog(),)).controls.values()
    if "aws " in str(one.remediation.get("cli", ""))
}
_COMMAND = re.compile(r"\baws ([a-z0-9][\w-]*) ([a-z][\w-]*)((?:'[^']*'|\"[^\"]*\"|[^|;&\n])*)")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_OPTION = re.compile(r"(?:^|\s)--([a-z][\w-]*)")

SERVICES = {"s3api": "s3", "configservice": "config", "deploy": "codedeploy"}
"""Services that the command line calls otherwise than botocore."""
ANYWHERE = {"region", "query", "output", "cli-input-json"}
_RULE = {"protocol", "port", "cidr", "source-group", "group-owner"}
OWN = {
    **{
        ("ec2", f"{verb}-security-group-{way}"): _RULE
        for verb in ("authorize", "revoke")
        for way in ("ingress", "egress")
    },
    ("cloudfront", "update-distribution"): {"default-root-object"},
    ("configservice", "put-configuration-recorder"): {"recording-group"},
    ("ec2", "create-network-acl-entry"): {"ingress", "egress"},
    ("ec2", "replace-network-acl-entry"): {"ingress", "egress"},
    ("ec2", "delete-network-acl-entry"): {"ingress", "egress"},
    ("eks", "update-cluster-version"): {"kubernetes-version"},
    ("iam", "create-virtual-mfa-device"): {"outfile", "bootstrap-method"},
    ("sns", "subscribe"): {"notification-endpoint"},
}
"""Options that the command line has by itself, after the AWS CLI Command Reference."""
WITHOUT_MODEL = {("cloudtrail", "validate-logs"), ("logs", "tail"), ("s3", "rm"), ("s3", "mb"), ("s3", "rb"), ("s3", "cp"), ("s3", "sync")}  # fmt: skip
"""Commands that the command line has by itself."""


def commands(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """Service, operation and options of each command in a text; lines may go on behind a backslash."""
    whole = "\n".join(
        line for line in re.sub(r"\\\n\s*", " ", text).split("\n") if not line.lstrip().startswith("#")
    )
    for service, operation, rest in _COMMAND.findall(whole):
        yield service, operation, _OPTION.findall(_QUOTED.sub("''", rest))


@cache
def operations(service: str) -> dict[str, set[str]]:
    """The operations of a service, as the command line spells them, each with its options."""
    model = botocore.session.get_session().get_service_model(SERVICES.get(service, service))
    found = {}
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        members = shape.members if shape is not None else {}
        found[xform_name(name, "-")] = {xform_name(member, "-") for member in members}
    return found


@pytest.mark.parametrize("control", sorted(COMMANDS))
def test_a_command_names_what_there_is(control: str) -> None:
    found = list(commands(COMMANDS[control]))
    assert found
    for service, operation, options in found:
        if (service, operation) in WITHOUT_MODEL:
            continue
        known = operations(service)
        assert operation in known, f"aws {service} has no {operation}"
        had = known[operation] | ANYWHERE | OWN.get((service, operation), set())
        assert {name for name in options if name not in had and name.removeprefix("no-") not in had} == set()


def test_options_are_found_behind_a_backslash_and_not_in_quotes() -> None:
    text = "# aws s3 rm x --dryrun\naws iam get-role \\\n  --role-name R --query 'a --b'\naws kms list-keys | aws sts x"
    assert list(commands(text)) == [
        ("iam", "get-role", ["role-name", "query"]),
        ("kms", "list-keys", []),
        ("sts", "x", []),
    ]
