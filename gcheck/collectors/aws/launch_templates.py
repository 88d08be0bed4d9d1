"""EC2 launch templates: the default version of each, which all of a region tell in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from gcheck.collectors.aws.ec2 import describing, owned
from gcheck.collectors.aws.leaks import secrets_of
from gcheck.collectors.aws.listings import Data, Detail, Listing, Scope, UnsaidError

TEMPLATE = "aws.ec2.launch-template"


def _templates(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Any]:
    for item in data["LaunchTemplateVersions"]:
        key, settings = item["LaunchTemplateId"], item["LaunchTemplateData"]
        attributes = {
            "id": key,
            "name": item["LaunchTemplateName"],
            "version": item["VersionNumber"],
            "image_id": settings.get("ImageId"),
            "metadata": _metadata(settings.get("MetadataOptions", {})),
            "public_address": _public(settings.get("NetworkInterfaces", ())),
        }
        # what cannot be unpacked stays unread
        with suppress(UnsaidError):
            attributes["user_data_secrets"] = secrets_of(settings.get("UserData"))
        yield owned(TEMPLATE, f"launch-template/{key}", key, scope, attributes, name=attributes["name"])


def _metadata(options: Mapping[str, Any]) -> dict[str, Any]:
    # what a template leaves open, the image or the region's defaults decide
    endpoint, tokens = options.get("HttpEndpoint"), options.get("HttpTokens")
    return {
        "enabled": None if endpoint is None else endpoint == "enabled",
        "token_required": None if tokens is None else tokens == "required",
        "hop_limit": options.get("HttpPutResponseHopLimit"),
    }


def _public(interfaces: Iterable[Mapping[str, Any]]) -> bool | None:
    """Whether an interface asks for a public address; None where none of them says."""
    asked = [item["AssociatePublicIpAddress"] for item in interfaces if "AssociatePublicIpAddress" in item]
    return any(asked) if asked else None


DESCRIBE_VERSIONS = describing("DescribeLaunchTemplateVersions", "LaunchTemplateVersions", 200, {
    TEMPLATE: ("id", "name", "account", "region", "version", "image_id", "metadata", "user_data_secrets",
               "public_address"),
})  # fmt: skip

LISTINGS = (
    Listing(DESCRIBE_VERSIONS, (TEMPLATE,), True, _templates, lambda types: {"Versions": ["$Default"]}),
)
DETAILS: tuple[Detail, ...] = ()
