"""Events of CloudTrail: which resources they name, and what is no event."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.collectors.aws.collector import AwsCollector
from gcheck.collectors.aws.event_names import EC2_IDS, NAMED, WHOLE
from gcheck.collectors.aws.events import CHANGES, DATA, READS, REFUSED, UNKNOWN, event_of
from gcheck.model.collector import EVERY

WHO = {"eventID": "1", "awsRegion": "eu-west-1", "recipientAccountId": "123456789012"}


def told(source: str, name: str, asked: Any = None, answered: Any = None, **more: Any) -> dict[str, Any]:
    return {
        **WHO, "eventSource": f"{source}.amazonaws.com", "eventName": name,
        "requestParameters": asked, "responseElements": answered, **more,
    }  # fmt: skip


def named(*arguments: Any) -> dict[str, set[str]]:
    return {kind: set(names) for kind, names in event_of(told(*arguments)).named.items()}


def test_the_tables_name_types_of_the_collector() -> None:
    rows = [types for table in (NAMED, WHOLE) for row in table.values() for types in row.values()]
    assert {kind for types in rows for kind in types} | set(EC2_IDS.values()) <= AwsCollector().types()


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        # the parameters are those of the examples in CloudTrail's and the services' user guides
        (("s3", "PutBucketPolicy", {"bucketName": "a", "Host": "a.s3.amazonaws.com"}), {"aws.s3.bucket": {"a"}}),
        (("ec2", "AuthorizeSecurityGroupIngress", {"groupId": "sg-0123456789abcdef0", "ipPermissions": {}}),
         {"aws.ec2.security-group": {"sg-0123456789abcdef0"}}),
        (("ec2", "ModifySecurityGroupRules", {"ModifySecurityGroupRulesRequest": {"GroupId": "sg-01234567"}}),
         {"aws.ec2.security-group": {"sg-01234567"}}),
        (("ec2", "CreateTags", {"resourcesSet": {"items": [{"resourceId": "vol-01234567"}, {"resourceId": "i-01234567"}]}}),
         {"aws.ec2.volume": {"vol-01234567"}, "aws.ec2.instance": {"i-01234567"}}),
        (("ec2", "EnableEbsEncryptionByDefault", {"EnableEbsEncryptionByDefaultRequest": {}}), {"aws.ec2.region": {EVERY}}),
        (("rds", "ModifyDBInstance", {"dBInstanceIdentifier": "db"}), {"aws.rds.instance": {"db"}}),
        (("sqs", "SetQueueAttributes", {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"}),
         {"aws.sqs.queue": {"https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", "jobs"}}),
        (("lambda", "UpdateFunctionConfiguration20150331v2", {"functionName": "arn:aws:lambda:eu-west-1:123456789012:function:f"}),
         {"aws.lambda.function": {"arn:aws:lambda:eu-west-1:123456789012:function:f", "function", "f"}}),
        (("iam", "CreatePolicy", {"policyName": "p"}, {"policy": {"arn": "arn:aws:iam::123456789012:policy/p"}}), {
            kind: {"arn:aws:iam::123456789012:policy/p", "policy", "p"}
            for kind in ("aws.iam.policy", "aws.iam.role", "aws.iam.user", "aws.iam.group")
        }),
        (("iam", "UpdateAccountPasswordPolicy", {"minimumPasswordLength": 14}), {"aws.account": {EVERY}}),
        (("route53", "ChangeResourceRecordSets", {"hostedZoneId": "/hostedzone/Z1"}),
         {"aws.route53.hosted-zone": {"/hostedzone/Z1", "Z1"}}),
        (("kms", "DisableKeyRotation", {"keyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}),
         {"aws.kms.key": {"1234abcd-12ab-34cd-56ef-1234567890ab"}}),
    ],
)  # fmt: skip
def test_what_an_event_names(event: tuple[Any, ...], expected: dict[str, set[str]]) -> None:
    assert named(*event) == expected


@pytest.mark.parametrize(
    ("record", "what"),
    [
        (told("s3", "PutBucketAcl", {"bucketName": "a"}), CHANGES),
        (told("s3", "GetBucketAcl", {"bucketName": "a"}), READS),
        (told("s3", "PutBucketAcl", {"bucketName": "a"}, readOnly=True), READS),
        (told("s3", "GetReady", {"bucketName": "a"}, readOnly=False), CHANGES),
        (told("s3", "PutBucketAcl", {"bucketName": "a"}, errorCode="AccessDenied"), REFUSED),
        (told("s3", "PutObject", {"bucketName": "a"}, managementEvent=False), DATA),
        (told("s3", "PutBucketAcl", {"bucketName": ["a", 3, None]}), CHANGES),
        (told("s3", "PutBucketAcl", {"bucketName": ""}), UNKNOWN),
        (told("s3", "PutBucketAcl", "bucketName"), UNKNOWN),
        (told("s3", "PutBucketAcl"), UNKNOWN),
        (told("nowhere", "Do", {"bucketName": "a"}), UNKNOWN),
        (told("ec2", "Do", {"name": "sg-"}), UNKNOWN),
        ({"detail-type": "Scheduled Event", "id": "1", "source": "aws.events"}, UNKNOWN),
    ],
)
def test_what_becomes_of_it(record: dict[str, Any], what: str) -> None:
    assert event_of(record).what == what


@pytest.mark.parametrize(
    "record",
    [
        None, 3, [], {}, {"eventSource": "s3.amazonaws.com"}, {**told("s3", "X"), "eventID": 3}, {**told("s3", "X"), "eventName": "x" * 5000},
        {**told("s3", "X"), "recipientAccountId": "12"}, {**told("s3", "X"), "recipientAccountId": {"a": 1}},
        {**told("s3", "X"), "awsRegion": None}, {"detail-type": "AWS API Call via CloudTrail", "detail": "x"}, {"detail-type": 3},
    ],
)  # fmt: skip
def test_what_is_no_event(record: Any) -> None:
    with pytest.raises(ValueError, match=r"^it"):
        event_of(record)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=20,
)


@settings(deadline=None)
@given(_JSON, _JSON, st.sampled_from(sorted(NAMED)), st.text(min_size=1, max_size=30))
def test_any_parameters_give_an_event(asked: Any, answered: Any, source: str, name: str) -> None:
    event = event_of(told(source, name, asked, answered))
    assert all(EVERY not in names or source in WHOLE for names in event.named.values())


def test_depth_and_number_of_values_are_bounded() -> None:
    deep: Any = "a"
    for _ in range(500):
        deep = {"bucketName": deep}
    assert event_of(told("s3", "PutBucketAcl", deep)).what == UNKNOWN
    wide = {"x": ["y"] * 200_000, "bucketName": "a"}
    assert event_of(json.loads(json.dumps(told("s3", "PutBucketAcl", wide)))).what in (CHANGES, UNKNOWN)
