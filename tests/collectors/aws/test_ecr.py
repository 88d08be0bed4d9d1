"""ECR: what is read of the company's repositories and registries."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws.ecr import REGISTRY, REPOSITORY, _encryption, _lifecycle, _scanning
from gcheck.collectors.aws.listings import Found, UnsaidError
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, refuse


def _read(url: str, kind: str, *attributes: str) -> Collected:
    return collect(url, {kind: attributes or everything()[kind]}, regions=["eu-west-1", "us-east-1"])


def _of(collected: Collected, kind: str, name: str, *attributes: str) -> list[Any]:
    return [collected.of(kind)[name].attributes[attribute] for attribute in attributes]


def test_reads_repositories(company: str) -> None:
    collected = _read(company, REPOSITORY)
    asked = ("tag_mutability", "tag_exceptions", "encryption", "scan_frequency")
    assert _of(collected, REPOSITORY, "shop/frontend", *asked) == ["IMMUTABLE", [], "KMS", "SCAN_ON_PUSH"]
    assert _of(collected, REPOSITORY, "scratch", *asked) == ["MUTABLE", [], "AES256", "MANUAL"]
    exceptions = ["IMMUTABLE_WITH_EXCLUSION", ["latest"]]
    assert _of(collected, REPOSITORY, "mirror", *asked) == [*exceptions, "AES256", "SCAN_ON_PUSH"]
    arn, key = _of(collected, REPOSITORY, "shop/frontend", "arn", "kms_key_id")
    assert arn == "arn:aws:ecr:eu-west-1:123456789012:repository/shop/frontend"
    assert key.startswith("arn:aws:kms:eu-west-1:")
    assert collected.gaps == ()


def test_reads_policies(company: str) -> None:
    collected = _read(company, REPOSITORY, "name", "policy", "lifecycle_rules")
    policy, rules = _of(collected, REPOSITORY, "shop/frontend", "policy", "lifecycle_rules")
    assert policy["Statement"][0]["Principal"] == {"AWS": "arn:aws:iam::210987654321:root"}
    assert rules == [
        {"tag_status": "any", "count_type": "imageCountMoreThan", "count": 50, "action": "expire"}
    ]
    assert _of(collected, REPOSITORY, "scratch", "lifecycle_rules") == [None]
    assert _of(collected, REPOSITORY, "mirror", "policy", "lifecycle_rules") == [None, None]


def test_reads_the_registry_of_every_region(company: str) -> None:
    collected = _read(company, REGISTRY)
    for region, names in (("eu-west-1", "shop/*"), ("us-east-1", "*")):
        rules = [{"frequency": "SCAN_ON_PUSH", "filters": [names]}]
        assert _of(collected, REGISTRY, region, "name", "scan_type", "rules") == [region, "BASIC", rules]


@pytest.mark.parametrize(
    ("operation", "attribute", "code"),
    [
        ("ecr:GetRepositoryPolicy", "policy", "RepositoryPolicyNotFoundException"),
        ("ecr:GetLifecyclePolicy", "lifecycle_rules", "LifecyclePolicyNotFoundException"),
    ],
)
def test_only_one_answer_means_that_there_is_none(
    operation: str, attribute: str, code: str, proxy: FaultProxy
) -> None:
    for status, said in ((400, "AccessDeniedException"), (400, "RepositoryNotFoundException"), (500, code)):
        proxy.faults[operation] = refuse(status, said)
        collected = _read(proxy.url, REPOSITORY, attribute)
        assert all(isinstance(item.attributes[attribute], Unread) for item in collected.resources.values())
        assert {gap.operation for gap in collected.gaps} == {operation}
    proxy.faults[operation] = refuse(400, code)
    collected = _read(proxy.url, REPOSITORY, attribute)
    assert {item.attributes[attribute] for item in collected.resources.values()} == {None}


def test_encryption_that_is_not_mentioned_is_unsaid() -> None:
    assert _encryption(None) == {}
    assert _encryption({"encryptionType": "KMS"}) == {"encryption": "KMS"}
    assert _encryption({"encryptionType": "AES256"}) == {"encryption": "AES256", "kms_key_id": None}


def test_scanning_of_another_repository_says_nothing() -> None:
    found = Found(REPOSITORY, "arn", "shop", "eu-west-1", {})
    other = {"repositoryName": "scratch", "scanFrequency": "SCAN_ON_PUSH"}
    with pytest.raises(UnsaidError):
        _scanning({"scanningConfigurations": [other]}, found)
    own = {"repositoryName": "shop", "scanFrequency": "MANUAL"}
    assert _scanning({"scanningConfigurations": [other, own]}, found) == {"scan_frequency": "MANUAL"}
    pushed = {"scanningConfigurations": [{**own, "scanOnPush": True}]}
    assert _scanning(pushed, found) == {"scan_frequency": "MANUAL", "scan_on_push": True}


def test_reads_a_rule_that_counts_days() -> None:
    text = (
        '{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed",'
        ' "countUnit": "days", "countNumber": 14}, "action": {"type": "expire"}}]}'
    )
    found = Found(REPOSITORY, "arn", "shop", "eu-west-1", {})
    (rule,) = _lifecycle({"lifecyclePolicyText": text}, found)["lifecycle_rules"]
    assert (rule["count_type"], rule["count"]) == ("sinceImagePushed", 14)
