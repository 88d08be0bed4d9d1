"""SageMaker: what is read of the company's notebooks and domains, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws import sagemaker
from gcheck.collectors.aws.listings import Found
from gcheck.collectors.aws.sagemaker import DOMAIN, MODEL, NOTEBOOK
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny, refuse

NOTEBOOK_FOUND = Found(NOTEBOOK, "arn", "n", "eu-west-1", {})
DOMAIN_FOUND = Found(DOMAIN, "arn", "d", "eu-west-1", {})


@pytest.fixture
def whole(company: str) -> Collected:
    wanted = {kind: everything()[kind] for kind in (NOTEBOOK, DOMAIN)}
    return collect(company, wanted, regions=["eu-west-1", "us-east-1"])


def test_reads_notebooks(whole: Collected) -> None:
    notebooks = {name: item.attributes for name, item in whole.of(NOTEBOOK).items()}
    asked = ("direct_internet", "root_access", "subnet")
    assert [notebooks["forecasts"][name] for name in asked] == [False, False, "subnet-0a1b2c3d"]
    assert [notebooks["playground"][name] for name in asked] == [True, True, None]
    assert notebooks["forecasts"]["kms_key_id"].startswith("arn:aws:kms:")
    assert notebooks["playground"]["kms_key_id"] is None
    assert whole.gaps == ()


def test_reads_domains(whole: Collected) -> None:
    domains = {name: item.attributes for name, item in whole.of(DOMAIN).items()}
    assert {name: one["network_access"] for name, one in domains.items()} == {
        "data-science": "VpcOnly",
        "trial-studio": "PublicInternetOnly",
    }
    assert {one["auth_mode"] for one in domains.values()} == {"IAM"}
    assert domains["data-science"]["kms_key_id"].startswith("arn:aws:kms:")
    assert domains["trial-studio"]["kms_key_id"] is None


@pytest.mark.parametrize("fault", [deny, refuse(400, "ResourceNotFound"), refuse(400, "ValidationException")])
@pytest.mark.parametrize(
    ("operation", "kind", "attributes"),
    [
        ("sagemaker:DescribeNotebookInstance", NOTEBOOK, ("direct_internet", "kms_key_id", "subnet")),
        ("sagemaker:DescribeDomain", DOMAIN, ("network_access", "kms_key_id")),
    ],
)
def test_what_cannot_be_described_is_unread(
    operation: str, kind: str, attributes: tuple[str, ...], fault: Any, proxy: FaultProxy
) -> None:
    proxy.faults[operation] = fault
    collected = collect(proxy.url, {kind: attributes})
    assert len(collected.of(kind)) == 2
    for item in collected.of(kind).values():
        assert all(isinstance(item.attributes[name], Unread) for name in attributes)
    assert {gap.operation for gap in collected.gaps} == {operation}


def test_switches_that_are_not_mentioned_stay_unread() -> None:
    parse = sagemaker.DETAILS[0].parse
    known = {"kms_key_id": None, "subnet": None, "metadata_version": "1"}
    assert parse({"NotebookInstanceArn": "arn"}, NOTEBOOK_FOUND) == known
    assert parse({"RootAccess": "Enabled", "KmsKeyId": ""}, NOTEBOOK_FOUND) == {
        **known,
        "root_access": True,
    }


def test_a_word_that_is_not_known_is_refused() -> None:
    with pytest.raises(KeyError):
        sagemaker.DETAILS[0].parse({"DirectInternetAccess": "Sometimes"}, NOTEBOOK_FOUND)


def test_a_domain_may_name_its_key_by_the_older_word() -> None:
    parse = sagemaker.DETAILS[1].parse
    assert parse({"HomeEfsFileSystemKmsKeyId": "k"}, DOMAIN_FOUND) == {"kms_key_id": "k"}
    assert parse({"KmsKeyId": "new", "HomeEfsFileSystemKmsKeyId": "old"}, DOMAIN_FOUND) == {
        "kms_key_id": "new"
    }


def test_reads_models(company: str) -> None:
    collected = collect(company, {MODEL: everything()[MODEL]})
    models = {name: item.attributes for name, item in collected.of(MODEL).items()}
    assert {name: one["subnets"] for name, one in models.items()} == {
        "prices": ["subnet-0a1b2c3d"],
        "prices-trial": [],
    }
    assert not collected.gaps


def test_a_model_that_does_not_say_whether_it_is_isolated() -> None:
    parse, found = sagemaker.DETAILS[2].parse, Found(MODEL, "arn", "m", "eu-west-1", {})
    assert parse({"ModelArn": "arn"}, found) == {"subnets": []}
    assert parse({"EnableNetworkIsolation": True, "VpcConfig": None}, found) == {
        "subnets": [],
        "isolated": True,
    }
