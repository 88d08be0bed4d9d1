"""What answers mean, where the emulator cannot give them: pure functions over answers as AWS documents them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from botocore.session import get_session

from gcheck.collectors.aws import cloudtrail, credential_report, ec2, iam, s3
from gcheck.collectors.aws.answers import MARK, MalformedError, checker
from gcheck.collectors.aws.declared import calls_by_operation
from gcheck.collectors.aws.listings import Detail, Found, Scope, UnsaidError

SCOPE = Scope("123456789012", "aws", "eu-west-1")
USER = Found(
    "aws.iam.user", "arn:aws:iam::123456789012:user/u", "u", None, {"created": "2024-01-01T00:00:00Z"}
)
COLUMNS = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,"
    "mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,"
    "access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date"
)


def _detail(details: tuple[Detail, ...], operation: str) -> Any:
    detail = next(item for item in details if item.call.operation == operation)
    return lambda data: detail.parse(data, USER)


def _report(**changes: str) -> dict[str, Any]:
    row = dict.fromkeys(COLUMNS.split(","), "N/A")
    row.update(
        user="u", arn=USER.uid, user_creation_time="2024-01-01T00:00:00+00:00", password_enabled="false"
    )
    row.update(mfa_active="false", access_key_1_active="false", access_key_2_active="false")
    row.update(changes)
    content = f"{COLUMNS}\n{','.join(row.values())}\n".encode()
    return {"Content": content, "GeneratedTime": datetime(2024, 6, 1, tzinfo=timezone.utc)}


def _credentials(**changes: str) -> Any:
    return credential_report.user_credentials(_report(**changes), USER)


def test_a_user_without_anything() -> None:
    assert _credentials() == {"password": None, "mfa_active": False, "access_keys": []}


def test_a_password_that_was_never_used() -> None:
    said = _credentials(
        password_enabled="true",
        password_last_used="no_information",
        password_last_changed="2024-02-01T10:00:00+00:00",
        mfa_active="true",
    )
    assert said["password"] == {"last_used": None, "last_changed": "2024-02-01T10:00:00Z"}
    assert said["mfa_active"] is True


def test_keys_used_unused_and_inactive() -> None:
    said = _credentials(
        access_key_1_active="true",
        access_key_1_last_rotated="2024-02-01T10:00:00+00:00",
        access_key_1_last_used_date="2024-03-01T10:00:00+00:00",
        access_key_2_last_rotated="2023-02-01T10:00:00Z",
    )
    assert said["access_keys"] == [
        {
            "number": 1,
            "active": True,
            "last_rotated": "2024-02-01T10:00:00Z",
            "last_used": "2024-03-01T10:00:00Z",
        },
        {"number": 2, "active": False, "last_rotated": "2023-02-01T10:00:00Z", "last_used": None},
    ]


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        ({"password_enabled": "not_supported"}, "password"),
        ({"password_enabled": "true", "password_last_used": "not_supported"}, "password"),
        ({"password_enabled": "true", "password_last_changed": "2024-02-01"}, "password"),
        ({"mfa_active": ""}, "mfa_active"),
        ({"mfa_active": "yes"}, "mfa_active"),
        ({"access_key_1_active": "maybe"}, "access_keys"),
        ({"access_key_2_last_rotated": "yesterday"}, "access_keys"),
        ({"access_key_1_last_used_date": "not_supported"}, "access_keys"),
    ],
)
def test_a_word_that_the_guide_does_not_list_says_nothing(changes: dict[str, str], left_out: str) -> None:
    assert set(_credentials(**changes)) == {"password", "mfa_active", "access_keys"} - {left_out}


def test_a_user_that_the_report_does_not_know_yet_is_unsaid() -> None:
    with pytest.raises(UnsaidError, match="does not list"):
        _credentials(arn="arn:aws:iam::123456789012:user/other")


def test_a_user_of_the_same_name_that_was_made_again_is_unsaid() -> None:
    with pytest.raises(UnsaidError, match="earlier user"):
        _credentials(user_creation_time="2020-01-01T00:00:00+00:00")


def test_a_column_that_is_gone_is_unsaid() -> None:
    content = _report()["Content"].replace(b"mfa_active", b"mfa")
    report = {**_report(), "Content": content}
    assert "mfa_active" not in credential_report.user_credentials(report, USER)


@pytest.mark.parametrize(
    "content", [b"", b"user,arn\n", b"<html>\n</html>\n", b"user,arn,x\nu,a\n", b"\xff\xfe"]
)
def test_what_is_not_a_report_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        credential_report.report_rows(content)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("no_information", {"root.password_last_used": None}),
        ("2024-03-01T10:00:00+00:00", {"root.password_last_used": "2024-03-01T10:00:00Z"}),
        ("not_supported", {}),
    ],
)
def test_the_root_user(word: str, said: dict[str, Any]) -> None:
    report = _report(user="<root_account>", arn="arn:aws:iam::123456789012:root", password_last_used=word)
    assert credential_report.root_credentials(report, USER) == said


def _selectors(*advanced: list[tuple[str, str, list[str]]]) -> Any:
    items = [
        {"FieldSelectors": [{"Field": name, test: values} for name, test, values in selector]}
        for selector in advanced
    ]
    return _detail(cloudtrail.DETAILS, "GetEventSelectors")(
        {"TrailARN": "a", "AdvancedEventSelectors": items}
    )


MANAGEMENT = ("eventCategory", "Equals", ["Management"])
DATA = ("eventCategory", "Equals", ["Data"])


@pytest.mark.parametrize(
    ("selectors", "recorded"),
    [
        ([[MANAGEMENT]], "All"),
        ([[MANAGEMENT, ("readOnly", "Equals", ["true"])]], "ReadOnly"),
        ([[MANAGEMENT, ("readOnly", "Equals", ["false"])]], "WriteOnly"),
        (
            [[MANAGEMENT, ("readOnly", "Equals", ["false"])], [MANAGEMENT, ("readOnly", "Equals", ["true"])]],
            "All",
        ),
        ([[MANAGEMENT, ("eventSource", "NotEquals", ["kms.amazonaws.com"])]], "All"),
        ([[DATA, ("resources.type", "Equals", ["AWS::S3::Object"])]], "None"),
        ([[MANAGEMENT, ("eventName", "Equals", ["ConsoleLogin"])]], None),
        ([[MANAGEMENT, ("eventSource", "Equals", ["iam.amazonaws.com"])]], None),
        ([[MANAGEMENT, ("eventName", "Equals", ["ConsoleLogin"])], [MANAGEMENT]], "All"),
    ],
)
def test_management_events_of_advanced_selectors(selectors: Any, recorded: str | None) -> None:
    assert _selectors(*selectors).get("management_events") == recorded


def test_data_events_of_advanced_selectors() -> None:
    said = _selectors(
        [DATA, ("resources.type", "Equals", ["AWS::S3::Object"])],
        [DATA, ("resources.type", "Equals", ["AWS::Lambda::Function"])],
    )
    assert said["data_resources"] == ["AWS::Lambda::Function", "AWS::S3::Object"]


def test_a_plain_selector_without_members_has_the_documented_defaults() -> None:
    parse = _detail(cloudtrail.DETAILS, "GetEventSelectors")
    assert parse({"EventSelectors": [{}]}) == {"management_events": "All", "data_resources": []}
    only = {"EventSelectors": [{"IncludeManagementEvents": False}]}
    assert parse(only)["management_events"] == "None"


def test_no_selectors_at_all_is_unsaid() -> None:
    with pytest.raises(UnsaidError):
        _detail(cloudtrail.DETAILS, "GetEventSelectors")({"EventSelectors": []})


def test_rules_are_taken_apart_by_their_descriptions() -> None:
    permission = {
        "IpProtocol": "6",
        "FromPort": 22,
        "ToPort": 22,
        "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "inside"}, {"CidrIp": "192.0.2.1/32"}],
        "Ipv6Ranges": [{"CidrIpv6": "::/0", "Description": "inside"}],
        "PrefixListIds": [{"PrefixListId": "pl-1"}],
        "UserIdGroupPairs": [{"GroupId": "sg-1"}, {"GroupName": "classic"}],
    }
    group = {"GroupId": "sg-9", "GroupName": "g", "Description": "d", "IpPermissionsEgress": []}
    (found,) = ec2.LISTINGS[0].find(
        {"SecurityGroups": [{**group, "IpPermissions": [permission]}]}, SCOPE, frozenset()
    )
    ports = {"protocol": "tcp", "from_port": 22, "to_port": 22}
    assert found.attributes["ingress"] == [
        {**ports, "cidrs": ["10.0.0.0/8"], "ipv6_cidrs": ["::/0"], "prefix_lists": [], "security_groups": [],
         "description": "inside"},
        {**ports, "cidrs": ["192.0.2.1/32"], "ipv6_cidrs": [], "prefix_lists": ["pl-1"],
         "security_groups": ["sg-1", "classic"], "description": None},
    ]  # fmt: skip


def test_all_icmp_types_have_no_ports() -> None:
    permission = {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    group = {"GroupId": "sg-9", "GroupName": "g", "Description": "d", "IpPermissionsEgress": []}
    (found,) = ec2.LISTINGS[0].find(
        {"SecurityGroups": [{**group, "IpPermissions": [permission]}]}, SCOPE, frozenset()
    )
    rule = found.attributes["ingress"][0]
    assert (rule["protocol"], rule["from_port"], rule["to_port"]) == ("icmp", None, None)


@pytest.mark.parametrize(
    ("constraint", "region"),
    [(None, "us-east-1"), ("", "us-east-1"), ("EU", "eu-west-1"), ("ap-south-1", "ap-south-1")],
)
def test_where_a_bucket_is(constraint: str | None, region: str) -> None:
    assert _detail(s3.DETAILS, "GetBucketLocation")({"LocationConstraint": constraint}) == {"region": region}


def test_a_role_whose_use_nobody_mentions_leaves_it_out() -> None:
    role = {
        "RoleName": "r",
        "Arn": "arn:aws:iam::123456789012:role/r",
        "Path": "/",
        "CreateDate": datetime(2024, 1, 1, tzinfo=timezone.utc),
        "AssumeRolePolicyDocument": {"Statement": []},
        "AttachedManagedPolicies": [],
    }
    find = iam.LISTINGS[0].find
    (found,) = find({"RoleDetailList": [role]}, SCOPE, frozenset({"aws.iam.role"}))
    assert not {"last_used", "tags"} & set(found.attributes)
    used = {**role, "RoleLastUsed": {"LastUsedDate": datetime(2024, 5, 1, tzinfo=timezone.utc)}}
    (found,) = find({"RoleDetailList": [used]}, SCOPE, frozenset({"aws.iam.role"}))
    assert found.attributes["last_used"] == "2024-05-01T00:00:00Z"


def _check(
    service: str, operation: str, protocol: str, body: bytes, status: int = 200, **headers: str
) -> bool:
    marks: dict[str, Any] = {}
    response = {
        "body": body,
        "status_code": status,
        "headers": {key.replace("_", "-"): v for key, v in headers.items()},
    }
    model = get_session().get_service_model(service).operation_model(operation)
    assert model.service_model.metadata["protocol"] == protocol
    checker(calls_by_operation())(model, response, marks)
    return MARK in marks


@pytest.mark.parametrize(
    ("service", "operation", "protocol", "body"),
    [
        ("s3", "GetBucketVersioning", "rest-xml", b"<VersioningConfiguration/>"),
        (
            "s3",
            "GetBucketLogging",
            "rest-xml",
            b"<BucketLoggingStatus xmlns='http://s3.amazonaws.com/doc/2006-03-01/'/>",
        ),
        ("s3", "GetBucketPolicy", "rest-xml", b'{"Statement": []}'),
        ("cloudtrail", "DescribeTrails", "json", b'{"trailList": []}'),
        ("ec2", "DescribeVolumes", "ec2", b"<DescribeVolumesResponse><volumeSet/></DescribeVolumesResponse>"),
    ],
)
def test_short_answers_are_answers(service: str, operation: str, protocol: str, body: bytes) -> None:
    assert _check(service, operation, protocol, body, content_length=str(len(body)))


@pytest.mark.parametrize(
    ("service", "operation", "protocol", "body"),
    [
        ("s3", "GetBucketVersioning", "rest-xml", b""),
        ("s3", "GetBucketVersioning", "rest-xml", b"<html/>"),
        ("s3", "GetBucketVersioning", "rest-xml", b"<VersioningConfiguration>"),
        ("s3", "GetBucketPolicy", "rest-xml", b"<html><body/></html>"),
        ("s3", "GetBucketPolicy", "rest-xml", b'"text"'),
        ("cloudtrail", "DescribeTrails", "json", b"[]"),
        ("cloudtrail", "DescribeTrails", "json", b""),
        ("cloudtrail", "DescribeTrails", "json", b'{"__type": "AccessDenied", "trailList": []}'),
        ("ec2", "DescribeVolumes", "ec2", b"<DescribeSnapshotsResponse/>"),
        ("iam", "GetAccountSummary", "query", b"<GetAccountSummaryResponse/>"),
    ],
)
def test_what_is_no_answer_is_refused(service: str, operation: str, protocol: str, body: bytes) -> None:
    with pytest.raises(MalformedError):
        _check(service, operation, protocol, body)


def test_a_length_that_does_not_agree_is_refused() -> None:
    with pytest.raises(MalformedError, match="cut"):
        _check("cloudtrail", "DescribeTrails", "json", b"{}", content_length="3")
    assert _check("cloudtrail", "DescribeTrails", "json", b"{}", content_length="30", content_encoding="gzip")


def test_an_error_inside_of_a_success_is_left_to_botocore() -> None:
    assert _check("s3", "ListBuckets", "rest-xml", b"<Error><Code>InternalError</Code></Error>")


def test_calls_of_others_are_left_alone() -> None:
    assert not _check("sso", "GetRoleCredentials", "rest-json", b"anything")
