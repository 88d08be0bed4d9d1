"""What takes and passes on data of others: AppSync, Transfer Family, SES, DataSync, copies of snapshots.

Defaults are those of the provider's resources.
"""

from __future__ import annotations

from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import (
    beside,
    each,
    flag,
    inside,
    is_set,
    made,
    reference,
    required,
    symbol,
    table,
    text,
)
from gcheck.collectors.terraform.values import bare
from gcheck.collectors.terraform.view import Reading, View, listing
from gcheck.model.unread import Unread


def _field_logs(view: View) -> Reading:
    return inside("log_config", text("field_log_level"), "NONE", "no logs are asked for")(view)


def _authentications(view: View) -> Reading:
    """All ways in: the main one and those beside it."""
    more = each("additional_authentication_provider", required("authentication_type"))(view)
    return Reading([required("authentication_type")(view).value, *more.value], {"": view.place})


def _web_acl(subject: Subject) -> Reading:
    return beside(
        "aws_wafv2_web_acl_association",
        "resource_arn",
        text("web_acl_arn"),
        lambda one: one.view.default(None, "not declared in this code"),
    )(subject)


GRAPHQL = table(
    ("aws_appsync_graphql_api",),
    "name",
    {
        "authentication": _authentications,
        "field_logs": _field_logs,
        "tracing": flag("xray_enabled"),
        "private": made(text("visibility", "GLOBAL"), lambda word: word == "PRIVATE"),
    },
    {"web_acl": _web_acl},
)


CACHE = table(
    ("aws_appsync_api_cache",),
    "api_id",
    {"at_rest": flag("at_rest_encryption_enabled"), "in_transit": flag("transit_encryption_enabled")},
    {"id": symbol("id")},
    tagged=False,
)


def _protocols(view: View) -> Reading:
    found = view.texts("protocols")
    return found if found.value else view.default(["SFTP"])


TRANSFER = table(
    ("aws_transfer_server",),
    "id",
    {
        "endpoint": text("endpoint_type", "PUBLIC"),
        "protocols": _protocols,
        "security_policy": text("security_policy_name", "TransferSecurityPolicy-2018-11"),
        "logs": is_set("logging_role", "structured_log_destinations"),
    },
    {"id": symbol("id")},
)


MAIL = table(
    ("aws_ses_configuration_set", "aws_sesv2_configuration_set"),
    "name",
    {"tls": inside("delivery_options", text("tls_policy", "OPTIONAL"), "OPTIONAL")},
    {"id": symbol("id")},
    tagged=False,
)


DATASYNC = table(
    ("aws_datasync_task",),
    "name",
    {
        "logs": made(reference("cloudwatch_log_group_arn"), lambda found: found is not None),
    },
    {"id": symbol("id")},
)


LIFECYCLE = table(
    ("aws_dlm_lifecycle_policy",),
    "description",
    {
        "copies_encrypted": lambda view: _copies(view),
    },
    {"id": symbol("id")},
)


def _copies(view: View) -> Reading:
    """Whether each copy to another region is encrypted, by schedules and by events."""
    found: list[Reading] = []
    for details in view.blocks("policy_details"):
        if isinstance(details, Unread):
            return Reading([bare(details)])
        for schedule in [*details.blocks("schedule"), *details.blocks("action")]:
            if isinstance(schedule, Unread):
                found.append(Reading(bare(schedule)))
                continue
            for rule in [*schedule.blocks("cross_region_copy_rule"), *schedule.blocks("cross_region_copy")]:
                found.append(_copy(rule))
    return listing(found, view.place)


def _copy(rule: View | Unread) -> Reading:
    if isinstance(rule, Unread):
        return Reading(bare(rule))
    inner = rule.block_or_unread("encryption_configuration") or rule
    return inner.flag("encrypted", False) if isinstance(inner, View) else Reading(bare(inner))


MAPPINGS = {
    "aws.appsync.api": GRAPHQL,
    "aws.appsync.cache": CACHE,
    "aws.transfer.server": TRANSFER,
    "aws.ses.configuration-set": MAIL,
    "aws.datasync.task": DATASYNC,
    "aws.dlm.policy": LIFECYCLE,
}
