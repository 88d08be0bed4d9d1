"""Filter patterns of CloudWatch Logs, judged against events of which some fields are known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.collectors.aws.filter_patterns import ABSENT, OTHER, PatternError, like, matches
from gcheck.collectors.aws.trail_events import seen_calls, seen_situations

SETTINGS = settings(max_examples=300, deadline=None, derandomize=True)
EVENT = {
    "eventName": "StopLogging",
    "eventSource": "cloudtrail.amazonaws.com",
    "errorCode": ABSENT,
    "sourceIPAddress": OTHER,
    "readOnly": False,
    "userIdentity.type": "Root",
}


@pytest.mark.parametrize(
    ("pattern", "outcome"),
    [
        ('{ $.eventName = "StopLogging" }', True),
        ("{$.eventName=StopLogging}", True),
        ("{ ( $.eventName = StartLogging ) || ( $.eventName = StopLogging ) }", True),
        ("{ $.eventName = StartLogging }", False),
        ("{ $.eventName = stoplogging }", False),
        ("{ $.eventName = *Logging }", True),
        ('{ $.eventName = "St*p*ging" }', True),
        ('{ $.eventName = "Stop" }', False),
        ("{ $.eventName != StopLogging }", False),
        ("{ $.eventName != StartLogging }", True),
        ("{ $.['eventName'] = StopLogging }", True),
        ("{ $.userIdentity.type = Root }", True),
        ("{ $.userIdentity.userName = tomas }", None),
        ("{ $.userIdentity.userName != tomas }", None),
        ("{ $.eventName = StopLogging && $.userIdentity.userName = tomas }", None),
        ("{ $.eventName = StartLogging && $.userIdentity.userName = tomas }", False),
        ("{ $.eventName = StopLogging || $.userIdentity.userName = tomas }", True),
        # && binds closer than ||
        ("{ $.eventName = StopLogging || $.eventName = X && $.eventName = Y }", True),
        ("{ ($.eventName = StopLogging || $.eventName = X) && $.eventName = Y }", False),
        ("{ $.errorCode NOT EXISTS }", True),
        ("{ $.eventName NOT EXISTS }", False),
        ("{ $.sourceIPAddress NOT EXISTS }", False),
        ("{ $.recipientAccountId NOT EXISTS }", None),
        ("{ $.errorCode = AccessDenied }", False),
        ("{ $.errorCode != AccessDenied }", None),
        ("{ $.sourceIPAddress != delivery.logs.amazonaws.com }", True),
        ('{ $.sourceIPAddress = "192.0.2.*" }', False),
        ('{ $.sourceIPAddress = "*" }', True),
        ('{ $.sourceIPAddress = "" }', False),
        ("{ $.readOnly IS FALSE }", True),
        ("{ $.readOnly IS TRUE }", False),
        ("{ $.eventName IS NULL }", False),
        ("{ $.errorCode IS NULL }", None),
        ("{ $.eventVersion >= 1.08 }", None),
        ("{ $.eventName = %Stop% }", None),
    ],
)
def test_judges_events(pattern: str, outcome: bool | None) -> None:
    assert matches(pattern, EVENT) is outcome


@pytest.mark.parametrize(
    "pattern",
    [
        "", "ERROR", '"StopLogging"', "?ERROR ?WARN", "[ip, user, ...]", "{", "{ }", "{ $.a = }", "{ $.a = b",
        "{ $.a = b } c", "{ $.a LIKE b }", "{ a = b }", "{ ($.a = b }", "{ $.a = b && }", "{ $.a = b | $.c = d }",
        "{ " + "(" * 60 + "$.a = b" + ")" * 60 + " }",
    ],
)  # fmt: skip
def test_refuses_what_it_cannot_read(pattern: str) -> None:
    with pytest.raises(PatternError):
        matches(pattern, EVENT)


@SETTINGS
@given(st.text(max_size=60))
def test_says_something_or_refuses(text: str) -> None:
    for pattern in (text, f"{{ {text} }}", f"{{ $.eventName = {text} }}"):
        try:
            assert matches(pattern, EVENT) in (True, False, None)
        except PatternError:
            continue


@SETTINGS
@given(st.text("ab*", max_size=8), st.text("ab", max_size=8))
def test_wildcards_are_those_of_a_file_name(pattern: str, text: str) -> None:
    from fnmatch import fnmatchcase

    assert like(text, pattern) == fnmatchcase(text, pattern)


FIELDS = ("a", "b.c", "d")
VALUES = st.sampled_from(["x", "xy", "y"])
TESTS = st.builds(
    "$.{} {}".format,
    st.sampled_from(FIELDS),
    st.sampled_from(
        ["= x", "!= x", "= x*", '= "*"', "!= *y", "NOT EXISTS", "IS NULL", "IS TRUE", "> 1", "= %x%"]
    ),
)
PATTERNS = st.recursive(
    TESTS,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["&&", "||"]), inner),
    max_leaves=6,
)


@SETTINGS
@given(PATTERNS, st.dictionaries(st.sampled_from(FIELDS), VALUES), st.data())
def test_what_is_said_of_an_event_stays_true_when_more_of_it_is_known(
    pattern: str, event: dict[str, object], data: st.DataObject
) -> None:
    said = matches(f"{{ {pattern} }}", event)
    more = {field: data.draw(st.one_of(VALUES, st.just(ABSENT))) for field in FIELDS}
    if said is not None:
        assert matches(f"{{ {pattern} }}", {**more, **event}) is said


def test_a_service_narrows_what_is_seen() -> None:
    names = "($.eventName = CreatePolicy) || ($.eventName = DeletePolicy)"
    everywhere = [
        "iam:CreatePolicy",
        "iam:DeletePolicy",
        "organizations:CreatePolicy",
        "organizations:DeletePolicy",
    ]
    assert seen_calls(f"{{ {names} }}") == everywhere
    assert seen_calls(f"{{ ($.eventSource = iam.amazonaws.com) && ({names}) }}") == everywhere[:2]
    # without parentheses the service holds for the first name only
    assert seen_calls(f"{{ ($.eventSource = iam.amazonaws.com) && {names} }}") == [
        everywhere[0], everywhere[1], everywhere[3],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "narrowed",
    [
        '$.userIdentity.userName = "tomas"', '$.userIdentity.arn != "arn:aws:iam::123456789012:role/deployer"',
        "$.awsRegion = eu-west-1", "$.errorCode = AccessDenied", "$.sourceIPAddress != 192.0.2.1", "$.readOnly IS TRUE",
    ],
)  # fmt: skip
def test_what_is_narrowed_is_not_seen_whoever_does_it(narrowed: str) -> None:
    assert seen_calls("{ $.eventName = StopLogging }") == ["cloudtrail:StopLogging"]
    assert seen_calls(f"{{ ($.eventName = StopLogging) && ({narrowed}) }}") == []


@pytest.mark.parametrize(
    "harmless", ["$.errorCode NOT EXISTS", "$.readOnly IS FALSE", "$.eventType = AwsApiCall"]
)
def test_what_every_such_call_has_narrows_nothing(harmless: str) -> None:
    assert seen_calls(f"{{ ($.eventName = StopLogging) && ({harmless}) }}") == ["cloudtrail:StopLogging"]


ROOT = '$.userIdentity.type = "Root"'
MFA = '($.eventName = ConsoleLogin) && ($.additionalEventData.MFAUsed != "Yes")'
DENIED = '($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")'


@pytest.mark.parametrize(
    ("pattern", "situations"),
    [
        (f"{{ {ROOT} }}", ["root-use"]),
        (f'{{ {ROOT} && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }}', ["root-use"]),
        ('{ $.userIdentity.arn = "arn:aws:iam::123456789012:root" }', ["root-use"]),
        # signing in is not all that root does
        (f"{{ {ROOT} && $.eventName = ConsoleLogin }}", []),
        (f"{{ {ROOT} && $.eventType = AwsApiCall }}", []),
        (f"{{ {DENIED} }}", ["denied-call"]),
        (f'{{ ({DENIED}) && ($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.eventName != "HeadBucket") }}',
         ["denied-call"]),
        (f"{{ ({DENIED}) && ($.eventName = RunInstances) }}", []),
        ("{ $.errorCode = AccessDenied }", []),
        ("{ $.errorCode = * }", ["denied-call"]),
        (f"{{ {MFA} }}", ["console-sign-in-without-mfa"]),
        (f'{{ {MFA} && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }}',
         ["console-sign-in-without-mfa"]),
        (f"{{ {MFA} && ($.userIdentity.userName = tomas) }}", []),
        ('{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }', ["failed-console-sign-in"]),
        ("{ $.eventName = ConsoleLogin }", ["console-sign-in-without-mfa", "failed-console-sign-in"]),
    ],
)  # fmt: skip
def test_situations(pattern: str, situations: list[str]) -> None:
    assert seen_situations(pattern, "123456789012", "aws") == situations
