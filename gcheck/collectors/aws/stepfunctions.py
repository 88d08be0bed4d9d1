"""Step Functions: state machines with their logs and keys. Their definitions are not kept, and executions not asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

MACHINE = "aws.stepfunctions.state-machine"


def _machines(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["stateMachines"]:
        arn, name = item["stateMachineArn"], item["name"]
        attributes = {
            "name": name,
            "arn": arn,
            "account": scope.account,
            "region": scope.region,
            "type": item["type"],
            "created": rfc3339(item["creationDate"]),
        }
        yield Found(MACHINE, arn, name, scope.region, attributes)


def _machine(data: Data, found: Found) -> Mapping[str, Any]:
    """The settings; the API's page promises none of them but the role, and what is left out stays unread."""
    kept: dict[str, Any] = {"role_arn": data["roleArn"]}
    if data.get("loggingConfiguration"):
        kept["logging"] = _logging(data["loggingConfiguration"])
    if data.get("tracingConfiguration"):
        kept["xray"] = data["tracingConfiguration"]["enabled"]
    encryption = data.get("encryptionConfiguration")
    if encryption:
        own = encryption["type"] == "CUSTOMER_MANAGED_KMS_KEY"
        kept["kms_key_id"] = encryption["kmsKeyId"] if own else None
    return kept


def _logging(item: Data) -> dict[str, Any]:
    groups = [target["cloudWatchLogsLogGroup"]["logGroupArn"] for target in item.get("destinations") or ()]
    kept = {"level": item["level"], "log_groups": groups}
    return {**kept, "data": item["includeExecutionData"]} if "includeExecutionData" in item else kept


LIST_MACHINES = Call(
    "stepfunctions",
    "ListStateMachines",
    "states:ListStateMachines",
    {MACHINE: ("name", "arn", "account", "region", "type", "created")},
    requires=("stateMachines",),
    paging=Paging("nextToken", "nextToken", ("stateMachines",), "maxResults", 1000),
)
DESCRIBE_MACHINE = Call(
    "stepfunctions",
    "DescribeStateMachine",
    "states:DescribeStateMachine",
    {MACHINE: ("role_arn", "logging", "xray", "kms_key_id")},
    requires=("stateMachineArn", "roleArn"),
)

LISTINGS = (Listing(LIST_MACHINES, (MACHINE,), True, _machines),)
DETAILS = (
    Detail(
        MACHINE,
        DESCRIBE_MACHINE,
        _machine,
        # with the definition the answer would need the right to decrypt it
        lambda found: {"stateMachineArn": found.uid, "includedData": "METADATA_ONLY"},
    ),
)
