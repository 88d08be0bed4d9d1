"""S3: general purpose buckets, each read in its own region."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

BUCKET = "aws.s3.bucket"
_OWNER = "owner"
"""The canonical id of who owns a bucket: no attribute, but what a detail needs to know."""

LIST_BUCKETS = Call(
    "s3",
    "ListBuckets",
    "s3:ListAllMyBuckets",
    {BUCKET: ("name", "arn", "account", "region")},
    roots=("ListAllMyBucketsResult",),
    requires=("Buckets",),
    # S3 answers with BucketRegion only where a parameter such as MaxBuckets is sent
    paging=Paging(
        "ContinuationToken", "ContinuationToken", ("Buckets",), "MaxBuckets", 1000, beside=("Owner",)
    ),
    regional=False,
)


def _buckets(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    # all of them belong to who asks
    owner = (data.get("Owner") or {}).get("ID")
    for item in data["Buckets"]:
        name = item["Name"]
        arn, region = scope.arn("s3", name), item.get("BucketRegion")
        attributes = {"name": name, "arn": arn, "account": scope.account}
        if region:
            attributes["region"] = region
        yield Found(BUCKET, arn, name, region or None, {**attributes, _OWNER: owner}, {"Bucket": name})


def _location(data: Data, found: Found) -> Mapping[str, Any]:
    # the API's own spelling of two regions that are older than the constraint
    place = data["LocationConstraint"]
    return {"region": {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}.get(place, place)}


def _encryption(data: Data, found: Found) -> Mapping[str, Any]:
    return {
        "encryption": {
            "rules": [_encryption_rule(rule) for rule in data["ServerSideEncryptionConfiguration"]["Rules"]]
        }
    }


def _encryption_rule(rule: Data) -> dict[str, Any]:
    # BucketKeyEnabled is left out where no bucket key is used
    kept: dict[str, Any] = {"bucket_key_enabled": bool(rule.get("BucketKeyEnabled", False))}
    default = rule.get("ApplyServerSideEncryptionByDefault")
    if default is not None:
        kept.update(algorithm=default["SSEAlgorithm"], kms_key_id=default.get("KMSMasterKeyID"))
    return kept


def _versioning(data: Data, found: Found) -> Mapping[str, Any]:
    # an empty configuration is how S3 says that versioning was never enabled
    status = data.get("Status", "Disabled")
    kept: dict[str, Any] = {
        "versioning": {"status": status, "mfa_delete": data.get("MFADelete") == "Enabled"}
    }
    if status != "Enabled":
        # a lock needs versioning, which cannot be suspended once there is one (S3 User Guide, "Object Lock considerations")
        kept["object_lock"] = None
        # so does replication, which has to go before versioning can (S3 User Guide, "Requirements for replication")
        kept["replication"] = []
    return kept


def _may_be_locked(found: Found) -> bool:
    return "object_lock" not in found.attributes


def _may_be_copied(found: Found) -> bool:
    return "replication" not in found.attributes


def _replication(data: Data, found: Found) -> Mapping[str, Any]:
    return {"replication": [rule["Status"] for rule in data["ReplicationConfiguration"]["Rules"]]}


def public_access_block(data: Data) -> dict[str, bool]:
    """The four settings of a PublicAccessBlockConfiguration. Raises KeyError if one is missing."""
    block = data["PublicAccessBlockConfiguration"]
    return {
        "block_public_acls": block["BlockPublicAcls"],
        "ignore_public_acls": block["IgnorePublicAcls"],
        "block_public_policy": block["BlockPublicPolicy"],
        "restrict_public_buckets": block["RestrictPublicBuckets"],
    }


def _acl(data: Data, found: Found) -> Mapping[str, Any]:
    return {"acl": {"grants": [_grant(item["Grantee"], item["Permission"]) for item in data["Grants"]]}}


def _grant(grantee: Data, permission: str) -> dict[str, Any]:
    return {
        "grantee_type": grantee["Type"],
        "grantee_uri": grantee.get("URI"),
        "grantee_id": grantee.get("ID"),
        "permission": permission,
    }


def _ownership(data: Data, found: Found) -> Mapping[str, Any]:
    kept: dict[str, Any] = {"ownership": data["OwnershipControls"]["Rules"][0]["ObjectOwnership"]}
    owner = found.attributes.get(_OWNER)
    if kept["ownership"] == "BucketOwnerEnforced" and owner:
        # "requests to read ACLs ... return the bucket-owner-full-control ACL", says the reference of GetBucketAcl
        grantee = {"Type": "CanonicalUser", "ID": owner}
        kept["acl"] = {"grants": [_grant(grantee, "FULL_CONTROL")]}
    return kept


def _may_have_acl(found: Found) -> bool:
    return "acl" not in found.attributes


def _policy(data: Data, found: Found) -> Mapping[str, Any]:
    return {"policy": json.loads(data["Policy"])}


def _logging(data: Data, found: Found) -> Mapping[str, Any]:
    enabled = data.get("LoggingEnabled")
    if enabled is None:
        return {"logging": None}
    return {
        "logging": {"target_bucket": enabled["TargetBucket"], "target_prefix": enabled.get("TargetPrefix")}
    }


def _lifecycle(data: Data, found: Found) -> Mapping[str, Any]:
    return {"lifecycle": {"rules": [_lifecycle_rule(rule) for rule in data["Rules"]]}}


def _lifecycle_rule(rule: Data) -> dict[str, Any]:
    return {
        "id": rule.get("ID"),
        "enabled": rule["Status"] == "Enabled",
        "expiration_days": rule.get("Expiration", {}).get("Days"),
        "noncurrent_expiration_days": rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays"),
        "abort_incomplete_upload_days": rule.get("AbortIncompleteMultipartUpload", {}).get(
            "DaysAfterInitiation"
        ),
    }


def _cors(data: Data, found: Found) -> Mapping[str, Any]:
    origins = {origin for rule in data["CORSRules"] for origin in rule["AllowedOrigins"]}
    return {"cors_origins": sorted(origins)}


def _website(data: Data, found: Found) -> Mapping[str, Any]:
    # a configuration serves pages or redirects every request; what does neither is not one of S3's
    return {"website": True} if data.keys() & {"IndexDocument", "RedirectAllRequestsTo"} else {}


def _object_lock(data: Data, found: Found) -> Mapping[str, Any]:
    lock = data["ObjectLockConfiguration"]
    if lock["ObjectLockEnabled"] != "Enabled":
        return {}
    default = lock.get("Rule", {}).get("DefaultRetention", {})
    years = default.get("Years")
    days = default.get("Days") if years is None else years * 365
    return {"object_lock": {"mode": default.get("Mode"), "retention_days": days}}


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    return {"tags": {tag["Key"]: tag["Value"] for tag in data["TagSet"]}}


def _call(
    operation: str,
    action: str,
    attribute: str,
    root: str,
    *requires: str,
    absent: str = "",
    value: Any = None,
) -> Call:
    codes = {absent: {attribute: value}} if absent else {}
    return Call("s3", operation, action, {BUCKET: (attribute,)}, (root,), requires, codes)


GET_BUCKET_LOCATION = Call(
    "s3", "GetBucketLocation", "s3:GetBucketLocation", {BUCKET: ("region",)}, ("LocationConstraint",)
)
GET_ENCRYPTION = _call(
    "GetBucketEncryption", "s3:GetEncryptionConfiguration", "encryption", "ServerSideEncryptionConfiguration",
    "ServerSideEncryptionConfiguration", absent="ServerSideEncryptionConfigurationNotFoundError",
)  # fmt: skip
GET_VERSIONING = Call(
    "s3",
    "GetBucketVersioning",
    "s3:GetBucketVersioning",
    {BUCKET: ("versioning", "object_lock", "replication")},
    # the second is moto's spelling
    roots=("VersioningConfiguration", "GetBucketVersioningResponse"),
)
GET_PUBLIC_ACCESS_BLOCK = _call(
    "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock", "public_access_block", "PublicAccessBlockConfiguration",
    "PublicAccessBlockConfiguration", absent="NoSuchPublicAccessBlockConfiguration",
)  # fmt: skip
GET_ACL = _call("GetBucketAcl", "s3:GetBucketAcl", "acl", "AccessControlPolicy", "Owner", "Grants")
GET_OWNERSHIP = Call(
    "s3",
    "GetBucketOwnershipControls",
    "s3:GetBucketOwnershipControls",
    {BUCKET: ("ownership", "acl")},
    roots=("OwnershipControls",),
    requires=("OwnershipControls",),
    absent={"OwnershipControlsNotFoundError": {"ownership": None}},
)
GET_POLICY = _call(
    "GetBucketPolicy", "s3:GetBucketPolicy", "policy", JSON_BODY, "Policy", absent="NoSuchBucketPolicy"
)
GET_LOGGING = _call("GetBucketLogging", "s3:GetBucketLogging", "logging", "BucketLoggingStatus")
GET_LIFECYCLE = _call(
    "GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration", "lifecycle", "LifecycleConfiguration",
    "Rules", absent="NoSuchLifecycleConfiguration",
)  # fmt: skip
GET_OBJECT_LOCK = _call(
    "GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration", "object_lock", "ObjectLockConfiguration",
    "ObjectLockConfiguration", absent="ObjectLockConfigurationNotFoundError",
)  # fmt: skip
GET_REPLICATION = _call(
    "GetBucketReplication", "s3:GetReplicationConfiguration", "replication", "ReplicationConfiguration",
    "ReplicationConfiguration", absent="ReplicationConfigurationNotFoundError", value=[],
)  # fmt: skip
GET_TAGGING = _call(
    "GetBucketTagging", "s3:GetBucketTagging", "tags", "Tagging", "TagSet", absent="NoSuchTagSet", value={}
)  # fmt: skip

GET_WEBSITE = _call(
    "GetBucketWebsite", "s3:GetBucketWebsite", "website", "WebsiteConfiguration", absent="NoSuchWebsiteConfiguration",
    value=False,
)  # fmt: skip
GET_CORS = _call(
    "GetBucketCors", "s3:GetBucketCORS", "cors_origins", "CORSConfiguration", "CORSRules",
    absent="NoSuchCORSConfiguration", value=[],
)  # fmt: skip
LISTINGS = (Listing(LIST_BUCKETS, (BUCKET,), False, _buckets),)
DETAILS = (
    Detail(BUCKET, GET_BUCKET_LOCATION, _location, locates=True),
    Detail(BUCKET, GET_ENCRYPTION, _encryption),
    Detail(BUCKET, GET_VERSIONING, _versioning),
    Detail(
        BUCKET,
        GET_PUBLIC_ACCESS_BLOCK,
        lambda data, found: {"public_access_block": public_access_block(data)},
    ),
    Detail(BUCKET, GET_OWNERSHIP, _ownership),
    Detail(BUCKET, GET_ACL, _acl, needed=_may_have_acl),
    Detail(BUCKET, GET_POLICY, _policy),
    Detail(BUCKET, GET_LOGGING, _logging),
    Detail(BUCKET, GET_LIFECYCLE, _lifecycle),
    Detail(BUCKET, GET_OBJECT_LOCK, _object_lock, needed=_may_be_locked),
    Detail(BUCKET, GET_REPLICATION, _replication, needed=_may_be_copied),
    Detail(BUCKET, GET_CORS, _cors),
    Detail(BUCKET, GET_WEBSITE, _website),
    Detail(BUCKET, GET_TAGGING, _tags),
)
