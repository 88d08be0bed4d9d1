"""Systems Manager: managed nodes and their patches, documents and who they are shared with, session preferences.

Of parameters only what describes them is read, never a value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

REGION = "aws.ssm.region"
NODE = "aws.ssm.managed-node"
PATCHES = "aws.ssm.patch-compliance"
DOCUMENT = "aws.ssm.document"
PARAMETER = "aws.ssm.parameter"

_PREFERENCES = "SSM-SessionManagerRunShell"
_SESSION = "Session"


def _documents(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    """The account's own documents, and the region itself, of which something must be said where it has none."""
    if REGION in types:
        attributes: dict[str, Any] = {"name": scope.region, "account": scope.account}
        if scope.whole and all(item["Name"] != _PREFERENCES for item in data["DocumentIdentifiers"]):
            attributes["session_preferences"] = None
        yield Found(REGION, f"{scope.account}/{scope.region}/ssm", scope.region, scope.region, attributes)
    for item in data["DocumentIdentifiers"] if DOCUMENT in types else ():
        name = item["Name"]
        arn = scope.arn("ssm", f"document/{name}", scope.region, scope.account)
        kept: dict[str, Any] = {
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            "kind": item["DocumentType"],
        }
        if item["DocumentType"] != _SESSION:
            kept["session"] = None
        yield Found(DOCUMENT, arn, name, scope.region, kept, {"Name": name})


def _sharing(data: Data, found: Found) -> Mapping[str, Any]:
    # the reference writes All, the service all
    shared = {account.lower() for account in data["AccountIds"]}
    return {"public": "all" in shared, "shared_with": sorted(shared - {"all"})}


def _session(data: Data, found: Found) -> Mapping[str, Any]:
    inputs = json.loads(data["Content"])["inputs"]
    return {
        "session_preferences": {
            # an input that is empty or left out is not used, as the schema of Session documents says
            "s3_bucket": inputs.get("s3BucketName") or None,
            "log_group": inputs.get("cloudWatchLogGroupName") or None,
            "kms_key_id": inputs.get("kmsKeyId") or None,
            "idle_timeout_minutes": int(inputs["idleSessionTimeout"])
            if inputs.get("idleSessionTimeout")
            else None,
        }
    }


def _session_document(data: Data, found: Found) -> Mapping[str, Any]:
    inputs = json.loads(data["Content"]).get("inputs") or {}
    return {
        "session": {
            "s3_bucket": inputs.get("s3BucketName") or None,
            # AWS asks for encrypted ones unless a document says otherwise
            "s3_encrypted": _flag(inputs.get("s3EncryptionEnabled", True)),
            "log_group": inputs.get("cloudWatchLogGroupName") or None,
            "log_encrypted": _flag(inputs.get("cloudWatchEncryptionEnabled", True)),
            "kms_key_id": inputs.get("kmsKeyId") or None,
        }
    }


def _flag(value: Any) -> bool:
    """A switch of a document, which may be written as text. Raises KeyError for another word."""
    return {"true": True, "false": False}[str(value).lower()]


def _is_session(found: Found) -> bool:
    return bool(found.attributes["kind"] == _SESSION)


def _nodes(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["InstanceInformationList"]:
        key = item["InstanceId"]
        kept = {
            "id": key,
            "account": scope.account,
            "region": scope.region,
            "ping_status": item["PingStatus"],
            "platform": item["PlatformType"],
        }
        if "IsLatestVersion" in item:
            kept["latest_agent"] = item["IsLatestVersion"]
        yield Found(NODE, f"{scope.account}/{scope.region}/{key}", key, scope.region, kept)


def _patches(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["ResourceComplianceSummaryItems"]:
        key = item["ResourceId"]
        kept = {
            "id": key,
            "account": scope.account,
            "region": scope.region,
            "status": item["Status"],
            "checked": rfc3339(item["ExecutionSummary"]["ExecutionTime"]),
        }
        yield Found(PATCHES, f"{scope.account}/{scope.region}/patches/{key}", key, scope.region, kept)


def _parameters(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Parameters"]:
        name = item["Name"]
        arn = scope.arn("ssm", f"parameter/{name.removeprefix('/')}", scope.region, scope.account)
        kept = {
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            "kind": item["Type"],
            # only a SecureString has one
            "kms_key_id": item.get("KeyId"),
            "changed": rfc3339(item["LastModifiedDate"]),
        }
        yield Found(PARAMETER, arn, name, scope.region, kept)


def _listing(operation: str, member: str, fills: Mapping[str, tuple[str, ...]]) -> Call:
    return Call(
        "ssm",
        operation,
        f"ssm:{operation}",
        fills,
        requires=(member,),
        paging=Paging("NextToken", "NextToken", (member,), "MaxResults", 50),
    )


_PLACED = ("account", "region")
LIST_DOCUMENTS = _listing(
    "ListDocuments",
    "DocumentIdentifiers",
    {
        DOCUMENT: ("name", "arn", *_PLACED, "kind", "session"),
        REGION: ("name", "account", "session_preferences"),
    },
)
DESCRIBE_NODES = _listing(
    "DescribeInstanceInformation",
    "InstanceInformationList",
    {NODE: ("id", *_PLACED, "ping_status", "platform", "latest_agent")},
)
LIST_PATCHES = _listing(
    "ListResourceComplianceSummaries",
    "ResourceComplianceSummaryItems",
    {PATCHES: ("id", *_PLACED, "status", "checked")},
)
DESCRIBE_PARAMETERS = _listing(
    "DescribeParameters",
    "Parameters",
    {PARAMETER: ("name", "arn", *_PLACED, "kind", "kms_key_id", "changed")},
)
DESCRIBE_DOCUMENT_PERMISSION = Call(
    "ssm",
    "DescribeDocumentPermission",
    "ssm:DescribeDocumentPermission",
    {DOCUMENT: ("public", "shared_with")},
    requires=("AccountIds",),
    paging=Paging("NextToken", "NextToken", ("AccountIds",), "MaxResults", 200),
)
GET_DOCUMENT = Call(
    "ssm",
    "GetDocument",
    "ssm:GetDocument",
    {REGION: ("session_preferences",), DOCUMENT: ("session",)},
    requires=("Content",),
    absent={"InvalidDocument": {"session_preferences": None}},
)

_PATCH_FILTER = {"Key": "ComplianceType", "Values": ["Patch"], "Type": "EQUAL"}
LISTINGS = (
    Listing(
        LIST_DOCUMENTS,
        (DOCUMENT, REGION),
        True,
        _documents,
        lambda types: {"Filters": [{"Key": "Owner", "Values": ["Self"]}]},
        whole=True,
    ),
    Listing(DESCRIBE_NODES, (NODE,), True, _nodes),
    Listing(LIST_PATCHES, (PATCHES,), True, _patches, lambda types: {"Filters": [_PATCH_FILTER]}),
    Listing(DESCRIBE_PARAMETERS, (PARAMETER,), True, _parameters),
)
DETAILS = (
    Detail(
        REGION,
        GET_DOCUMENT,
        _session,
        lambda found: {"Name": _PREFERENCES, "DocumentFormat": "JSON"},
        needed=lambda found: "session_preferences" not in found.attributes,
    ),
    Detail(
        DOCUMENT,
        GET_DOCUMENT,
        _session_document,
        lambda found: {**found.keys, "DocumentFormat": "JSON"},
        needed=_is_session,
    ),
    Detail(
        DOCUMENT,
        DESCRIBE_DOCUMENT_PERMISSION,
        _sharing,
        lambda found: {**found.keys, "PermissionType": "Share"},
    ),
)
