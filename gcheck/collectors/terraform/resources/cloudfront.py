"""CloudFront distributions: behaviors, origins, certificate and logs."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread

_BEHAVIORS = ("default_cache_behavior", "ordered_cache_behavior")


def _blocks(view: View, *names: str) -> list[View | Unread]:
    return [block for name in names for block in view.blocks(name)]


def _behavior(block: View | Unread) -> Reading:
    if isinstance(block, Unread):
        return Reading(bare(block))
    return record(
        block.place,
        path=block.text("path_pattern", None, "the default behavior"),
        origin=block.text("target_origin_id"),
        viewer_protocol=block.text("viewer_protocol_policy"),
        field_level_encryption=block.reference("field_level_encryption_id"),
        realtime_log_config=block.reference("realtime_log_config_arn"),
    )


def _behaviors(view: View) -> Reading:
    return listing([_behavior(block) for block in _blocks(view, *_BEHAVIORS)], view.place)


def _origins(view: View) -> Reading:
    """Origins, each with the viewer protocols of the behaviors that lead to it, by itself or in a group."""
    ways = _behaviors(view).value
    found = []
    for block in view.blocks("origin"):
        found.append(Reading(bare(block)) if isinstance(block, Unread) else _origin(block, ways, view))
    return listing(found, view.place)


def _origin(block: View, ways: list[Any], view: View) -> Reading:
    name, custom = block.text("origin_id"), block.block_or_unread("custom_origin_config")
    kind: Any = "custom" if isinstance(custom, View) else "vpc" if block.has("vpc_origin_config") else "s3"
    identity = tables.inside("s3_origin_config", tables.reference("origin_access_identity"))(block)
    return record(
        block.place,
        id=name,
        domain=block.text("domain_name"),
        kind=Reading(bare(custom) if isinstance(custom, Unread) else kind, {"": block.place}),
        access_control=block.reference("origin_access_control_id"),
        access_identity=identity,
        protocol=_of_server(
            custom, tables.text("origin_protocol_policy"), block.default(None, "no web server")
        ),
        tls_versions=_of_server(custom, tables.texts("origin_ssl_protocols"), Reading([])),
        viewer_protocols=Reading(_viewers(name.value, ways, view)),
    )


def _of_server(custom: View | Unread | None, read: tables.Read, otherwise: Reading) -> Reading:
    """What the settings of an origin that is a web server say; unread where it is not known if it is one."""
    if custom is None:
        return otherwise
    return Reading(bare(custom)) if isinstance(custom, Unread) else read(custom)


def _viewers(origin: Any, ways: list[Any], view: View) -> list[Any]:
    led = {origin, *_groups_with(origin, view)}
    found: list[Any] = []
    for way in ways:
        if isinstance(way, Unread):
            found.append(way)
        elif isinstance(way["origin"], Unread) or isinstance(origin, Unread):
            found.append(unresolved("it is not known whether a behavior leads to the origin"))
        elif way["origin"] in led:
            found.append(way["viewer_protocol"])
    return found


def _groups_with(origin: Any, view: View) -> list[Any]:
    groups = []
    for group in view.blocks("origin_group"):
        if isinstance(group, View):
            members = [
                block.text("origin_id").value for block in group.blocks("member") if isinstance(block, View)
            ]
            if origin in members:
                groups.append(group.text("origin_id").value)
    return groups


def _minimum(view: View) -> Reading:
    """TLSv1 with CloudFront's own certificate, whatever else is said, and where nothing is said."""
    block = view.block_or_unread("viewer_certificate")
    if block is None or isinstance(block, Unread):
        return view.default("TLSv1") if block is None else Reading(bare(block))
    own = block.flag("cloudfront_default_certificate", False)
    if own.value is True:
        return Reading("TLSv1", own.places)
    if isinstance(own.value, Unread):
        return own
    return block.text("minimum_protocol_version", "TLSv1")


def _certificate(block: View) -> Reading:
    """Whose certificate it shows: one of Certificate Manager, one of IAM, or CloudFront's own."""
    for argument, word in (("acm_certificate_arn", "acm"), ("iam_certificate_id", "iam")):
        found = tables.is_set(argument)(block)
        if isinstance(found.value, Unread):
            return found
        if found.value:
            return Reading(word, found.places)
    return block.default("cloudfront")


def _header_policies(view: View) -> Reading:
    """The response headers policy of each behavior; null where a behavior has none."""
    found = []
    for block in _blocks(view, *_BEHAVIORS):
        if isinstance(block, Unread):
            found.append(Reading(bare(block)))
        else:
            found.append(block.reference("response_headers_policy_id"))
    return listing([item if item.value is not None else Reading("none") for item in found], view.place)


def _log(block: View) -> Reading:
    return record(block.place, bucket=block.text("bucket"), prefix=block.reference("prefix"))


def _deliveries(subject: Subject) -> Reading:
    """Deliveries of access logs by CloudWatch Logs, through sources that name the distribution."""
    found: list[Reading] = []
    sources = subject.joins.about(subject.instance, "aws_cloudwatch_log_delivery_source", "resource_arn")
    for source in sources.sure:
        about = subject.joins.about(source, "aws_cloudwatch_log_delivery", "delivery_source_name")
        found += [item.view.text("delivery_destination_arn") for item in about.sure]
        found += [Reading(doubt) for doubt in about.doubts]
    return listing(found + [Reading(doubt) for doubt in sources.doubts], subject.view.place)


def _name(subject: Subject) -> Any:
    aliases = subject.view.texts("aliases").value
    return aliases[0] if aliases and not isinstance(aliases[0], Unread) else None


_TABLE = tables.table(
    ("aws_cloudfront_distribution",),
    "comment",
    {
        "aliases": tables.texts("aliases"),
        "enabled": tables.flag("enabled", True, "it has to be written, and is judged as one that answers"),
        "minimum_tls": _minimum,
        "behaviors": _behaviors,
        "origins": _origins,
        "web_acl": tables.reference("web_acl_id"),
        "default_root_object": tables.reference("default_root_object"),
        "access_log": tables.inside("logging_config", _log),
        "geo_restriction": tables.inside(
            "restrictions",
            tables.inside("geo_restriction", tables.text("restriction_type", "none"), "none"),
            "none",
        ),
        "origin_groups": tables.each("origin_group", tables.required("origin_id")),
        "header_policies": _header_policies,
        "certificate": tables.inside("viewer_certificate", _certificate, "cloudfront"),
        "ssl_support": tables.inside("viewer_certificate", tables.text("ssl_support_method")),
    },
    {"log_deliveries": _deliveries},
    tagged=False,
    placed=False,
)

MAPPINGS = {"aws.cloudfront.distribution": _TABLE}
