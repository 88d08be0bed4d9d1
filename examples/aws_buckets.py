"""Larkspur's buckets, good and bad ones; see examples/aws_account.py."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from examples.aws_account import Account

HOME = "eu-west-1"
SECOND = "us-east-1"
_TAGS = [{"Key": "owner", "Value": "platform"}, {"Key": "environment", "Value": "production"}]

_BARE = tuple(f"aws.s3.bucket-{name}" for name in (
    "acls-disabled", "block-public-access", "default-encryption", "kms-encryption", "lifecycle-expiration", "tls-only",
    "versioning",
))  # fmt: skip
"""What a bucket lacks that was just made in an emulator; AWS itself would encrypt it and turn its ACLs off."""


def seed_buckets(account: Account, key: str) -> None:
    """Create the buckets; ``key`` is the ARN of the key that encrypts customer data."""
    s3 = account.client("s3")
    for name in ("larkspur-logs", "larkspur-customer-data", "larkspur-website", "larkspur-scratch"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": HOME})
    s3.create_bucket(
        Bucket="larkspur-archive",
        CreateBucketConfiguration={"LocationConstraint": HOME},
        ObjectLockEnabledForBucket=True,
    )
    account.client("s3", SECOND).create_bucket(Bucket="larkspur-legacy-exports")
    _log_bucket(s3)
    _customer_bucket(s3, key)
    _archive_bucket(s3, key)
    _public_buckets(s3)
    for name in ("larkspur-website", "larkspur-scratch", "larkspur-legacy-exports"):
        account.flaw(name, *_BARE)
    for name in ("larkspur-website", "larkspur-scratch"):  # a trail writes to the other one
        account.flaw(name, "aws.s3.bucket-access-logging")
    for name in (
        "larkspur-customer-data",
        "larkspur-logs",
        "larkspur-website",
        "larkspur-scratch",
        "larkspur-legacy-exports",
    ):
        account.flaw(name, "aws.s3.bucket-object-lock")
    _access_points(account)
    account.flaw("larkspur-logs", "aws.s3.bucket-kms-encryption")
    for name in ("larkspur-customer-data", "larkspur-archive", "larkspur-scratch"):
        account.flaw(name, "aws.s3.bucket-lifecycle-expiration", "aws.s3.bucket-noncurrent-expiration")
    for name in ("larkspur-customer-data", "larkspur-logs"):
        account.flaw(name, "aws.s3.bucket-mfa-delete")
    account.flaw("larkspur-archive", "aws.s3.bucket-access-logging", "aws.s3.bucket-tls-only")
    account.flaw(
        "larkspur-website",
        "aws.s3.bucket-policy-not-public",
        "aws.s3.bucket-not-public",
        "aws.s3.bucket-no-website",
    )
    account.flaw("larkspur-scratch", "aws.s3.bucket-acl-not-public")


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _shut(s3: Any, bucket: str) -> None:
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(names, True))
    s3.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )


def _encrypt(s3: Any, bucket: str, **default: str) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": "KMSMasterKeyID" in default}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})


def _tls_only(s3: Any, bucket: str, *others: Mapping[str, Any]) -> None:
    arn = f"arn:aws:s3:::{bucket}"
    statement = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=_document(statement, *others))


def _log_bucket(s3: Any) -> None:
    _shut(s3, "larkspur-logs")
    _encrypt(s3, "larkspur-logs", SSEAlgorithm="AES256")
    writers = ("logging.s3.amazonaws.com", "cloudtrail.amazonaws.com")
    objects = "arn:aws:s3:::larkspur-logs/*"
    _tls_only(
        s3,
        "larkspur-logs",
        *(_allow("s3:PutObject", objects, Principal={"Service": name}) for name in writers),
    )
    s3.put_bucket_versioning(Bucket="larkspur-logs", VersioningConfiguration={"Status": "Enabled"})
    rule = {
        "ID": "keep-a-year",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "Expiration": {"Days": 400},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    s3.put_bucket_lifecycle_configuration(Bucket="larkspur-logs", LifecycleConfiguration={"Rules": [rule]})


def _customer_bucket(s3: Any, key: str) -> None:
    bucket = "larkspur-customer-data"
    _shut(s3, bucket)
    _encrypt(s3, bucket, SSEAlgorithm="aws:kms", KMSMasterKeyID=key)
    _tls_only(s3, bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [*_TAGS, {"Key": "data", "Value": "personal"}]})
    target = {"TargetBucket": "larkspur-logs", "TargetPrefix": "s3/customer-data/"}
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": target})
    copied = {
        "ID": "to-the-archive",
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": "arn:aws:s3:::larkspur-archive"},
    }
    s3.put_bucket_replication(
        Bucket=bucket,
        ReplicationConfiguration={"Role": "arn:aws:iam::123456789012:role/replication", "Rules": [copied]},
    )


def _archive_bucket(s3: Any, key: str) -> None:
    _shut(s3, "larkspur-archive")
    _encrypt(s3, "larkspur-archive", SSEAlgorithm="aws:kms", KMSMasterKeyID=key)
    retention = {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 1}}
    lock = {"ObjectLockEnabled": "Enabled", "Rule": retention}
    s3.put_object_lock_configuration(Bucket="larkspur-archive", ObjectLockConfiguration=lock)


def _public_buckets(s3: Any) -> None:
    everyone = _allow("s3:GetObject", "arn:aws:s3:::larkspur-website/*", Principal="*")
    s3.put_bucket_policy(Bucket="larkspur-website", Policy=_document(everyone))
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
    s3.put_bucket_cors(Bucket="larkspur-website", CORSConfiguration={"CORSRules": [rule]})
    site = {"IndexDocument": {"Suffix": "index.html"}}
    s3.put_bucket_website(Bucket="larkspur-website", WebsiteConfiguration=site)
    s3.put_bucket_acl(Bucket="larkspur-scratch", ACL="public-read")
    s3.put_bucket_versioning(Bucket="larkspur-scratch", VersioningConfiguration={"Status": "Suspended"})


def _access_points(account: Account) -> None:
    control = account.client("s3control")
    number = account.client("sts").get_caller_identity()["Account"]
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    for name, bucket, shut in (
        ("analysts", "larkspur-customer-data", True),
        ("press", "larkspur-website", False),
    ):
        control.create_access_point(
            AccountId=number,
            Name=name,
            Bucket=bucket,
            PublicAccessBlockConfiguration=dict.fromkeys(names, shut),
        )
    everyone = _allow("s3:GetObject", "arn:aws:s3:*:*:accesspoint/press/object/*", Principal="*")
    control.put_access_point_policy(AccountId=number, Name="press", Policy=_document(everyone))
    account.flaw("press", "aws.s3.access-point-block-public-access", "aws.s3.access-point-not-public")
