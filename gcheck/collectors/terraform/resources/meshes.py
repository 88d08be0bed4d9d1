"""What passes requests on inside of an account, and the models that answer them: App Mesh, App Runner, Bedrock, Glue's models.

Defaults are those of the provider's resources.
"""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.resources.tables import (
    chosen,
    constant,
    each,
    either,
    flag,
    given,
    inside,
    is_set,
    made,
    named,
    table,
    text,
)
from gcheck.collectors.terraform.values import bare
from gcheck.collectors.terraform.view import Reading, View
from gcheck.model.unread import Unread

_ENFORCED = inside("client_policy", inside("tls", flag("enforce", True), False), False)


def _backends(view: View) -> Reading:
    """Whether TLS is enforced towards each backend: by its own policy, and otherwise by that for all of them."""
    usual = inside("backend_defaults", _ENFORCED, False)(view)

    def read(block: View) -> Reading:
        own = inside("virtual_service", inside("client_policy", inside("tls", flag("enforce", True))))(block)
        return usual if own.value is None else own

    return each("backend", read)(view)


_LISTENER = each("listener", inside("tls", text("mode"), "DISABLED"))

NODE = table(
    ("aws_appmesh_virtual_node", "aws_appmesh_virtual_gateway"),
    "name",
    {
        "listener_tls": inside("spec", _LISTENER, []),
        "backend_tls": inside("spec", _backends, []),
        "access_log": made(
            inside("spec", inside("logging", inside("access_log", inside("file", text("path"))))), bool
        ),
    },
    {"name": named("name")},
)


def _public(view: View) -> Reading:
    read = inside("ingress_configuration", flag("is_publicly_accessible", True), True)
    return inside("network_configuration", read, True)(view)


def _egress(view: View) -> Reading:
    read = inside("egress_configuration", text("egress_type", "DEFAULT"), "DEFAULT")
    return inside("network_configuration", read, "DEFAULT")(view)


RUNNER = table(
    ("aws_apprunner_service",),
    "service_name",
    {
        "publicly_accessible": _public,
        "egress": _egress,
        "tracing": inside("observability_configuration", flag("observability_enabled"), False),
    },
    {"name": named("service_name")},
)

AGENT = table(
    ("aws_bedrockagent_agent",),
    "agent_name",
    {"guardrail": inside("guardrail_configuration", is_set("guardrail_identifier"), False)},
    {"name": named("agent_name")},
)


def _filters(view: View) -> Reading:
    """What a guardrail looks for in what is asked and answered."""
    outer = view.block_or_unread("content_policy_config")
    if not isinstance(outer, View):
        return Reading([] if outer is None else [bare(outer)], {"": view.place})
    return each("filters_config", text("type"))(outer)


def _personal(view: View) -> Reading:
    """Whether it blocks or masks personal data: by a kind of it, or by a pattern."""
    read = either(
        inside("pii_entities_config", constant(True, "written")),
        inside("regexes_config", constant(True, "written"), False),
    )
    return inside("sensitive_information_policy_config", read, False)(view)


GUARDRAIL = table(
    ("aws_bedrock_guardrail",),
    "name",
    {"content_filters": _filters, "personal_data": _personal},
    {"name": named("name")},
)


def _places(view: View) -> Reading:
    """Where the log of calls of models goes."""
    outer = view.block_or_unread("logging_config")
    if not isinstance(outer, View):
        return Reading([] if outer is None else [bare(outer)], {"": view.place})
    found: list[Any] = []
    for name, word in (("cloudwatch_config", "log group"), ("s3_config", "bucket")):
        value = outer.get(name)
        if isinstance(value, Unread):
            found.append(bare(value))
        elif given(outer, name):
            found.append(word)
    return Reading(found, {"": outer.place})


CALLS = table(
    ("aws_bedrock_model_invocation_logging_configuration",),
    "id",
    {
        "destinations": _places,
        "text": inside("logging_config", flag("text_data_delivery_enabled", True), False),
    },
    tagged=False,
)

_MODE = inside(
    "transform_encryption",
    inside("ml_user_data_encryption", text("ml_user_data_encryption_mode", "DISABLED"), "DISABLED"),
    "DISABLED",
    "default of Glue",
)

TRANSFORM = table(
    ("aws_glue_ml_transform",),
    "name",
    {"encrypted": chosen(_MODE, {"SSE-KMS": True, "DISABLED": False})},
    {"name": named("name")},
)

MAPPINGS = {
    "aws.appmesh.node": NODE,
    "aws.apprunner.service": RUNNER,
    "aws.bedrock.agent": AGENT,
    "aws.bedrock.guardrail": GUARDRAIL,
    "aws.bedrock.invocation-log": CALLS,
    "aws.glue.ml-transform": TRANSFORM,
}
