"""ECR: private repositories with their policies, and how each region's registry scans images; never an image."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError
from gcheck.collectors.aws.timestamps import rfc3339

REPOSITORY = "aws.ecr.repository"
REGISTRY = "aws.ecr.registry"


def _repositories(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["repositories"]:
        arn, name = item["repositoryArn"], item["repositoryName"]
        attributes = {
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            "created": rfc3339(item["createdAt"]),
            "tag_mutability": item["imageTagMutability"],
            # left out where the setting knows no exceptions
            "tag_exceptions": [
                entry["filter"] for entry in item.get("imageTagMutabilityExclusionFilters") or ()
            ],
            **_encryption(item.get("encryptionConfiguration")),
        }
        yield Found(REPOSITORY, arn, name, scope.region, attributes, {"repositoryName": name})


def _encryption(item: Data | None) -> dict[str, Any]:
    if item is None:
        return {}
    kind = item["encryptionType"]
    kept = {"encryption": kind}
    if kind == "AES256":
        return {**kept, "kms_key_id": None}
    return {**kept, "kms_key_id": item["kmsKey"]} if "kmsKey" in item else kept


def _scanning(data: Data, found: Found) -> Mapping[str, Any]:
    """What the rules of the registry, or the repository's own setting where there are none, come down to."""
    for item in data["scanningConfigurations"]:
        if item["repositoryName"] == found.name:
            kept = {"scan_frequency": item["scanFrequency"]}
            return {**kept, "scan_on_push": item["scanOnPush"]} if "scanOnPush" in item else kept
    raise UnsaidError("the answer does not name the repository")


def _policy(data: Data, found: Found) -> Mapping[str, Any]:
    return {"policy": json.loads(data["policyText"])}


def _lifecycle(data: Data, found: Found) -> Mapping[str, Any]:
    return {"lifecycle_rules": [_rule(rule) for rule in json.loads(data["lifecyclePolicyText"])["rules"]]}


def _rule(rule: Data) -> dict[str, Any]:
    selection = rule["selection"]
    return {
        "tag_status": selection["tagStatus"],
        "count_type": selection["countType"],
        "count": selection["countNumber"],
        "action": rule["action"]["type"],
    }


def _registry(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    said = data["scanningConfiguration"]
    rules = [
        {
            "frequency": rule["scanFrequency"],
            "filters": [entry["filter"] for entry in rule["repositoryFilters"]],
        }
        for rule in said["rules"]
    ]
    attributes = {
        "name": scope.region,
        "account": scope.account,
        "scan_type": said["scanType"],
        "rules": rules,
    }
    yield Found(REGISTRY, f"{scope.account}/{scope.region}", scope.region, scope.region, attributes)


def _call(operation: str, kind: str, fills: tuple[str, ...], requires: str, **more: Any) -> Call:
    return Call("ecr", operation, f"ecr:{operation}", {kind: fills}, requires=(requires,), **more)


DESCRIBE_REPOSITORIES = _call(
    "DescribeRepositories",
    REPOSITORY,
    (
        "name",
        "arn",
        "account",
        "region",
        "created",
        "tag_mutability",
        "tag_exceptions",
        "encryption",
        "kms_key_id",
    ),
    "repositories",
    paging=Paging("nextToken", "nextToken", ("repositories",), "maxResults", 1000),
)
GET_REGISTRY_SCANNING = _call(
    "GetRegistryScanningConfiguration",
    REGISTRY,
    ("name", "account", "scan_type", "rules"),
    "scanningConfiguration",
)
GET_REPOSITORY_SCANNING = _call(
    "BatchGetRepositoryScanningConfiguration",
    REPOSITORY,
    ("scan_frequency", "scan_on_push"),
    "scanningConfigurations",
)
GET_REPOSITORY_POLICY = _call(
    "GetRepositoryPolicy",
    REPOSITORY,
    ("policy",),
    "policyText",
    absent={"RepositoryPolicyNotFoundException": {"policy": None}},
)
GET_LIFECYCLE_POLICY = _call(
    "GetLifecyclePolicy",
    REPOSITORY,
    ("lifecycle_rules",),
    "lifecyclePolicyText",
    absent={"LifecyclePolicyNotFoundException": {"lifecycle_rules": None}},
)

LISTINGS = (
    Listing(DESCRIBE_REPOSITORIES, (REPOSITORY,), True, _repositories),
    Listing(GET_REGISTRY_SCANNING, (REGISTRY,), True, _registry),
)
DETAILS = (
    Detail(
        REPOSITORY,
        GET_REPOSITORY_SCANNING,
        _scanning,
        lambda found: {"repositoryNames": [found.name]},
        batched="repositoryNames",
        most=25,
    ),
    Detail(REPOSITORY, GET_REPOSITORY_POLICY, _policy),
    Detail(REPOSITORY, GET_LIFECYCLE_POLICY, _lifecycle),
)
