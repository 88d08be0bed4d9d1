"""SageMaker: notebook instances, domains and models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

NOTEBOOK = "aws.sagemaker.notebook-instance"
DOMAIN = "aws.sagemaker.domain"
MODEL = "aws.sagemaker.model"

_SWITCH = {"Enabled": True, "Disabled": False}


def _notebooks(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["NotebookInstances"]:
        name, arn = item["NotebookInstanceName"], item["NotebookInstanceArn"]
        attributes = {"name": name, "arn": arn, "account": scope.account, "region": scope.region}
        yield Found(NOTEBOOK, arn, name, scope.region, attributes, {"NotebookInstanceName": name})


def _notebook(data: Data, found: Found) -> Mapping[str, Any]:
    service = data.get("InstanceMetadataServiceConfiguration") or {}
    kept: dict[str, Any] = {
        # what CreateNotebookInstance takes where none is chosen
        "metadata_version": service.get("MinimumInstanceMetadataServiceVersion", "1"),
        # both are left out where none was given
        "kms_key_id": data.get("KmsKeyId") or None,
        "subnet": data.get("SubnetId") or None,
    }
    for member, path in (("DirectInternetAccess", "direct_internet"), ("RootAccess", "root_access")):
        if member in data:
            kept[path] = _SWITCH[data[member]]
    return kept


def _domains(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Domains"]:
        arn, key = item["DomainArn"], item["DomainId"]
        attributes = {"id": key, "arn": arn, "account": scope.account, "region": scope.region}
        attributes["name"] = item["DomainName"]
        yield Found(DOMAIN, arn, item["DomainName"], scope.region, attributes, {"DomainId": key})


def _domain(data: Data, found: Found) -> Mapping[str, Any]:
    names = {"AppNetworkAccessType": "network_access", "AuthMode": "auth_mode"}
    kept = {path: data[member] for member, path in names.items() if member in data}
    # with a key of AWS's none is named
    return {**kept, "kms_key_id": data.get("KmsKeyId") or data.get("HomeEfsFileSystemKmsKeyId") or None}


def _models(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["Models"]:
        name, arn = item["ModelName"], item["ModelArn"]
        attributes = {"name": name, "arn": arn, "account": scope.account, "region": scope.region}
        yield Found(MODEL, arn, name, scope.region, attributes, {"ModelName": name})


def _model(data: Data, found: Found) -> Mapping[str, Any]:
    # left out where the model stands in no VPC
    kept: dict[str, Any] = {"subnets": list((data.get("VpcConfig") or {}).get("Subnets", ()))}
    if "EnableNetworkIsolation" in data:
        kept["isolated"] = data["EnableNetworkIsolation"]
    return kept


def _call(operation: str, kind: str, fills: tuple[str, ...], requires: str, paged: bool = False) -> Call:
    paging = Paging("NextToken", "NextToken", (requires,), "MaxResults", 100) if paged else None
    action = f"sagemaker:{operation}"
    return Call("sagemaker", operation, action, {kind: fills}, requires=(requires,), paging=paging)


_PLACED = ("name", "arn", "account", "region")
LIST_NOTEBOOKS = _call("ListNotebookInstances", NOTEBOOK, _PLACED, "NotebookInstances", paged=True)
DESCRIBE_NOTEBOOK = _call(
    "DescribeNotebookInstance",
    NOTEBOOK,
    ("kms_key_id", "subnet", "direct_internet", "root_access", "metadata_version"),
    "NotebookInstanceArn",
)
LIST_DOMAINS = _call("ListDomains", DOMAIN, ("id", *_PLACED), "Domains", paged=True)
DESCRIBE_DOMAIN = _call("DescribeDomain", DOMAIN, ("network_access", "auth_mode", "kms_key_id"), "DomainArn")
LIST_MODELS = _call("ListModels", MODEL, _PLACED, "Models", paged=True)
DESCRIBE_MODEL = _call("DescribeModel", MODEL, ("isolated", "subnets"), "ModelArn")

LISTINGS = (
    Listing(LIST_NOTEBOOKS, (NOTEBOOK,), True, _notebooks),
    Listing(LIST_DOMAINS, (DOMAIN,), True, _domains),
    Listing(LIST_MODELS, (MODEL,), True, _models),
)
DETAILS = (
    Detail(NOTEBOOK, DESCRIBE_NOTEBOOK, _notebook),
    Detail(DOMAIN, DESCRIBE_DOMAIN, _domain),
    Detail(MODEL, DESCRIBE_MODEL, _model),
)
