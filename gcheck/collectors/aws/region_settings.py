"""EC2: what holds in a region for everything that is made there without saying otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.ec2 import REGION
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing

_BLOCKS = {"block-all-sharing": "all", "block-new-sharing": "new", "unblocked": "none"}


def _metadata(data: Data, found: Found) -> Mapping[str, Any]:
    options = data["AccountLevel"]
    # what was not set is left out, and then the image or the launch decides
    tokens, hops = options.get("HttpTokens"), options.get("HttpPutResponseHopLimit")
    return {
        "metadata_defaults": {
            "token_required": None if tokens is None else tokens == "required",
            # -1 stands for no preference
            "hop_limit": None if hops == -1 else hops,
        }
    }


def _serial_console(data: Data, found: Found) -> Mapping[str, Any]:
    return {"serial_console": data["SerialConsoleAccessEnabled"]}


def _snapshots(data: Data, found: Found) -> Mapping[str, Any]:
    return {"snapshot_public_sharing_blocked": _BLOCKS[data["State"]]}


def _images(data: Data, found: Found) -> Mapping[str, Any]:
    return {"image_public_sharing_blocked": _BLOCKS[data["ImageBlockPublicAccessState"]]}


def _key(data: Data, found: Found) -> Mapping[str, Any]:
    return {"ebs_default_key": data["KmsKeyId"]}


def _call(operation: str, attribute: str, member: str) -> Call:
    return Call("ec2", operation, f"ec2:{operation}", {REGION: (attribute,)}, requires=(member,))


GET_METADATA_DEFAULTS = _call("GetInstanceMetadataDefaults", "metadata_defaults", "AccountLevel")
GET_SERIAL_CONSOLE = _call("GetSerialConsoleAccessStatus", "serial_console", "SerialConsoleAccessEnabled")
GET_SNAPSHOT_BLOCK = _call("GetSnapshotBlockPublicAccessState", "snapshot_public_sharing_blocked", "State")
GET_IMAGE_BLOCK = _call(
    "GetImageBlockPublicAccessState", "image_public_sharing_blocked", "ImageBlockPublicAccessState"
)
GET_DEFAULT_KEY = _call("GetEbsDefaultKmsKeyId", "ebs_default_key", "KmsKeyId")

LISTINGS: tuple[Listing, ...] = ()
DETAILS = (
    Detail(REGION, GET_METADATA_DEFAULTS, _metadata),
    Detail(REGION, GET_SERIAL_CONSOLE, _serial_console),
    Detail(REGION, GET_SNAPSHOT_BLOCK, _snapshots),
    Detail(REGION, GET_IMAGE_BLOCK, _images),
    Detail(REGION, GET_DEFAULT_KEY, _key),
)
