"""What code adds to resources that other code declares: settings of buckets, URLs of functions, shares of images.

What is added to a resource of the same code is judged there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Fill, Subject, TypeMapping, region, stray
from gcheck.collectors.terraform.resources.s3 import cors_origins, public_access, versioning
from gcheck.collectors.terraform.resources.s3_acl import acl_of_resource
from gcheck.collectors.terraform.resources.tables import (
    Read,
    flag,
    inside,
    named,
    of,
    table,
    text,
    texts,
)
from gcheck.collectors.terraform.values import unresolved
from gcheck.collectors.terraform.view import Reading, View, listing
from gcheck.model.unread import Unread


def _alone(kinds: tuple[str, ...], argument: str, *homes: str) -> Callable[[Joins], Iterator[Subject]]:
    """What names no ``homes`` of this tree. What names one in a way that is not known is a doubt of those beside it."""

    def subjects(joins: Joins) -> Iterator[Subject]:
        for subject, doubt in stray(joins, argument, kinds, homes):
            if doubt is None and not _may_be_at_home(subject, argument, homes):
                yield subject

    return subjects


def _hidden(
    kinds: tuple[str, ...], argument: str, *homes: str
) -> Callable[[Joins], Iterator[tuple[Subject, Unread]]]:
    def hidden(joins: Joins) -> Iterator[tuple[Subject, Unread]]:
        for subject, doubt in stray(joins, argument, kinds, homes):
            if doubt is not None and not _may_be_at_home(subject, argument, homes):
                yield subject, doubt

    return hidden


def _may_be_at_home(subject: Subject, argument: str, homes: tuple[str, ...]) -> bool:
    if not isinstance(subject.view.get(argument), Unread):
        return False
    module = subject.instance.module
    return any(home.module is module for home in subject.joins.tree.instances(*homes))


def _only(kind: str, read: Read) -> Fill:
    """An attribute of one Terraform type, null for those that are about something else."""

    def fill(subject: Subject) -> Reading:
        if subject.instance.type != kind:
            return subject.view.default(None, "this is about something else")
        return read(subject.view)

    return fill


_SETTINGS = (
    "aws_s3_bucket_acl",
    "aws_s3_bucket_cors_configuration",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_versioning",
    "aws_s3_bucket_website_configuration",
)

SETTINGS = TypeMapping(
    sources=_SETTINGS,
    subjects=_alone(_SETTINGS, "bucket", "aws_s3_bucket"),
    hidden=_hidden(_SETTINGS, "bucket", "aws_s3_bucket"),
    name=lambda subject: subject.instance.address,
    attributes={
        "region": region,
        "acl": _only("aws_s3_bucket_acl", acl_of_resource),
        "cors_origins": _only("aws_s3_bucket_cors_configuration", cors_origins),
        "public_access_block": _only("aws_s3_bucket_public_access_block", public_access),
        "versioning": _only("aws_s3_bucket_versioning", versioning),
        "website": _only("aws_s3_bucket_website_configuration", lambda view: view.default(True, "it is one")),
    },
)

OBJECT = table(
    ("aws_s3_object", "aws_s3_bucket_object", "aws_s3_object_copy"),
    "key",
    {"acl": text("acl", "private")},
    {"name": named("key")},
)

_URL = ("aws_lambda_function_url",)

URL = TypeMapping(
    sources=_URL,
    subjects=_alone(_URL, "function_name", "aws_lambda_function", "aws_lambda_alias"),
    hidden=_hidden(_URL, "function_name", "aws_lambda_function", "aws_lambda_alias"),
    name=lambda subject: subject.instance.address,
    attributes={
        "region": region,
        "authentication": of(text("authorization_type")),
        "allow_origins": of(inside("cors", texts("allow_origins"), [])),
    },
)

_SHARES = ("aws_ami_launch_permission", "aws_snapshot_create_volume_permission")


def _shares(joins: Joins) -> Iterator[Subject]:
    yield from _alone(_SHARES[:1], "image_id", "aws_ami", "aws_ami_copy", "aws_ami_from_instance")(joins)
    yield from _alone(_SHARES[1:], "snapshot_id", "aws_ebs_snapshot", "aws_ebs_snapshot_copy")(joins)


def _accounts(view: View) -> Reading:
    names = ("account_id", "organization_arn", "organizational_unit_arn")
    found = [view.text(name) for name in names if view.has(name)]
    return listing([item for item in found if item.value is not None], view.place)


SHARE = TypeMapping(
    sources=_SHARES,
    subjects=_shares,
    name=lambda subject: subject.instance.address,
    attributes={
        "region": region,
        "of": lambda subject: subject.view.default(
            "image" if subject.instance.type == _SHARES[0] else "snapshot", "by its Terraform type"
        ),
        "public": of(lambda view: _public(view)),
        "accounts": of(_accounts),
    },
)


def _public(view: View) -> Reading:
    group = view.text("group")
    return group if isinstance(group.value, Unread) else Reading(group.value == "all", group.places)


_METHODS = ("aws_api_gateway_method_settings",)


def _setting(read: Read, absent: object) -> Fill:
    def fill(subject: Subject) -> Reading:
        place = subject.view.place
        if not subject.view.has("settings"):
            return Reading(unresolved("the settings are not written here", place.file, place.line))
        return inside("settings", read, absent)(subject.view)

    return fill


METHOD_SETTINGS = TypeMapping(
    sources=_METHODS,
    subjects=_alone(_METHODS, "rest_api_id", "aws_api_gateway_rest_api"),
    hidden=_hidden(_METHODS, "rest_api_id", "aws_api_gateway_rest_api"),
    name=lambda subject: subject.instance.address,
    attributes={
        "region": region,
        "logging_level": _setting(text("logging_level", "OFF"), "OFF"),
        "data_trace": _setting(flag("data_trace_enabled"), False),
        "metrics": _setting(flag("metrics_enabled"), False),
        "caching": _setting(flag("caching_enabled"), False),
        "cache_encrypted": _setting(flag("cache_data_encrypted"), False),
    },
)

MAPPINGS = {
    "aws.s3.settings": SETTINGS,
    "aws.s3.object": OBJECT,
    "aws.lambda.url": URL,
    "aws.ec2.share": SHARE,
    "aws.apigateway.method-settings": METHOD_SETTINGS,
}
