"""IAM policy documents: what they allow and deny, by the rules of the IAM User Guide."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.evaluation.policy_patterns import covers
from tests.unit.evaluation.judging import DENIED, of_value, outcome

Part = dict[str, Any]


def allow(**parts: Any) -> Part:
    """An Allow of everything to everyone, but for what is written; a part that is ... is left out."""
    return _statement("Allow", parts)


def deny(**parts: Any) -> Part:
    """The same as a Deny."""
    return _statement("Deny", parts)


def _statement(effect: str, parts: Part) -> Part:
    whole = {"Effect": effect, "Principal": "*", "Action": "*", "Resource": "*", **parts}
    return {key: value for key, value in whole.items() if value is not ...}


def allows(statements: Any, *actions: str, **wanted: Any) -> str:
    """The outcome of ``allows`` on a document of these statements."""
    return of_value("allows", {"actions": list(actions), **wanted}, {"Statement": statements})


def denies(statements: Any, *actions: str, **wanted: Any) -> str:
    """The outcome of ``denies`` on a document of these statements."""
    return of_value("denies", {"actions": list(actions), **wanted}, {"Statement": statements})


@pytest.mark.parametrize(
    ("pattern", "action", "granted"),
    [
        ("s3:GetObject", "s3:GetObject", True),
        ("S3:getobject", "s3:GetObject", True),
        ("s3:*", "s3:GetObject", True),
        ("s3:Get*", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("*", "s3:GetObject", True),
        ("*:*", "s3:GetObject", True),
        ("*", "*", True),
        ("*:*", "*", True),
        ("**", "*", True),
        ("s3:*", "*", False),
        ("s3:Get*", "s3:*", False),
        ("s3:*", "s3:*", True),
        ("s3:Put*", "s3:GetObject", False),
        ("s3:GetObject", "s3:GetObjectAcl", False),
        ("s3.GetObject", "s3:GetObject", False),
        ("s3:GetObject", "*", False),
        ("s3:Get?", "s3:Get", False),
    ],
)
def test_patterns_of_actions(pattern: str, action: str, granted: bool) -> None:
    assert allows([allow(Action=pattern)], action) == ("met" if granted else "not met")
    assert allows([allow(Action=["iam:Nothing", pattern])], action) == ("met" if granted else "not met")
    assert allows([allow(Action=..., NotAction=pattern)], action) == ("not met" if granted else "met")


def test_patterns_are_no_regular_expressions_and_no_line_ends_trick_them() -> None:
    assert not covers("a.c", "abc")
    assert not covers("[ab]*", "a")
    assert not covers("arn:x", "arn:x\n")
    assert covers("*" * 5000 + "a", "b" * 5000 + "a")
    assert not covers("*a" * 200, "b" * 5000)


class TestAllows:
    """Which statements grant."""

    def test_any_of_the_actions(self) -> None:
        assert allows([allow(Action="s3:Get*")], "iam:PassRole", "s3:GetObject") == "met"
        assert allows([allow(Action="s3:Get*")], "iam:PassRole") == "not met"
        assert allows([], "s3:Get") == "not met"

    def test_a_single_statement_needs_no_list(self) -> None:
        assert allows(allow(), "s3:Get") == "met"

    @pytest.mark.parametrize(
        ("parts", "wanted"),
        [
            ({"Resource": "*"}, "met"),
            ({"Resource": ["arn:a", "*"]}, "met"),
            ({"Resource": "arn:a"}, "not met"),
            ({"Resource": ..., "NotResource": "arn:a"}, "met"),
            ({"Resource": ..., "NotResource": "*"}, "not met"),
            ({"Resource": DENIED}, "unknown"),
            ({"Resource": ["*", DENIED]}, "met"),
            ({"Resource": ..., "NotResource": ["*", DENIED]}, "not met"),
            ({"Resource": ..., "NotResource": DENIED}, "unknown"),
            ({"Resource": ...}, "unknown"),
        ],
    )
    def test_on_everything(self, parts: Part, wanted: str) -> None:
        assert allows([allow(**parts)], "s3:Get", resources=["*"]) == wanted

    @pytest.mark.parametrize(
        ("parts", "wanted"),
        [
            ({"Principal": "*"}, "met"),
            ({"Principal": {"AWS": "*"}}, "met"),
            ({"Principal": {"AWS": ["arn:aws:iam::111122223333:root", "*"]}}, "met"),
            ({"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}, "not met"),
            ({"Principal": {"Service": "s3.amazonaws.com"}}, "not met"),
            ({"Principal": ..., "NotPrincipal": {"AWS": "arn:x"}}, "met"),
            ({"Principal": {"AWS": DENIED}}, "unknown"),
            ({"Principal": {"AWS": ["*", DENIED]}}, "met"),
            ({"Principal": DENIED}, "unknown"),
            ({"Principal": 5}, "unknown"),
            ({"Principal": ...}, "unknown"),
        ],
    )
    def test_to_anyone(self, parts: Part, wanted: str) -> None:
        assert allows([allow(**parts)], "s3:Get", principals="anyone") == wanted

    @pytest.mark.parametrize(
        ("parts", "wanted"),
        [
            ({"Principal": {"Service": "logging.s3.amazonaws.com"}}, "met"),
            ({"Principal": {"Service": ["a.amazonaws.com", "logging.s3.amazonaws.com"]}}, "met"),
            ({"Principal": {"Service": "a.amazonaws.com"}}, "not met"),
            ({"Principal": {"AWS": "127311923021"}}, "met"),
            ({"Principal": {"AWS": ["arn:aws:iam::127311923021:root"]}}, "met"),
            ({"Principal": {"AWS": "arn:aws:iam::127311923021:role/root"}}, "not met"),
            ({"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}, "not met"),
            ({"Principal": {"AWS": "*"}}, "not met"),
            ({"Principal": "*"}, "not met"),
            ({"Principal": ..., "NotPrincipal": {"AWS": "127311923021"}}, "not met"),
            ({"Principal": {"AWS": DENIED}}, "unknown"),
            ({"Principal": {"Service": ["logging.s3.amazonaws.com", DENIED]}}, "met"),
            ({"Principal": {"Federated": DENIED}}, "unknown"),
            ({"Principal": DENIED}, "unknown"),
            ({"Effect": "Deny", "Principal": {"Service": "logging.s3.amazonaws.com"}}, "not met"),
        ],
    )
    def test_to_one_that_is_named(self, parts: Part, wanted: str) -> None:
        named = ["logging.s3.amazonaws.com", "127311923021"]
        assert allows([allow(**parts)], "s3:Get", principals=named) == wanted

    @pytest.mark.parametrize(
        ("condition", "wanted"),
        [
            ({}, "met"),
            ({"StringEquals": {"aws:SourceAccount": "1"}}, "not met"),
            ({"stringequals": {"AWS:sourceaccount": ["1", "2"]}}, "not met"),
            ({"StringEquals": {"aws:other": "1"}}, "met"),
            ({"StringLike": {"aws:SourceAccount": "*"}}, "met"),
            ({"StringLike": {"aws:SourceAccount": ["1", "*"]}}, "met"),
            ({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, "met"),
            ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, "not met"),
            ({"StringEqualsIfExists": {"aws:SourceAccount": "1"}}, "met"),
            ({"ForAllValues:StringEquals": {"aws:SourceAccount": "1"}}, "met"),
            ({"ForAnyValue:StringEquals": {"aws:SourceAccount": "1"}}, "not met"),
            ({"StringNotEquals": {"aws:SourceAccount": "1"}}, "met"),
            ({"Null": {"aws:SourceAccount": "false"}}, "met"),
            ({"StringEquals": {"aws:SourceAccount": DENIED}}, "unknown"),
            ({"StringEquals": {"aws:SourceAccount": ["1", DENIED]}}, "unknown"),
            ({"StringEquals": DENIED}, "unknown"),
            ({"StringEquals": DENIED, "ArnLike": {"aws:SourceAccount": "1"}}, "not met"),
            ({"StringNotEquals": DENIED}, "met"),
            (DENIED, "unknown"),
            ({"StringEquals": "1"}, "unknown"),
            (["StringEquals"], "unknown"),
        ],
    )
    def test_unless_it_is_conditioned(self, condition: Any, wanted: str) -> None:
        keys = ["aws:SourceAccount", "aws:SourceIp"]
        assert allows([allow(Condition=condition)], "s3:Get", unless_condition_keys=keys) == wanted
        assert allows([allow(Condition=condition)], "s3:Get") == "met"

    @pytest.mark.parametrize(
        ("denial", "wanted"),
        [
            (deny(), "not met"),
            (deny(Action="s3:*"), "not met"),
            (deny(Principal=...), "not met"),
            (deny(Action=..., NotAction="iam:*"), "not met"),
            (deny(Action=..., NotAction="s3:*"), "met"),
            (deny(Action="iam:*"), "met"),
            (deny(Resource="arn:a"), "met"),
            (deny(Principal={"AWS": "arn:x"}), "met"),
            (deny(Principal=..., NotPrincipal={"AWS": "arn:x"}), "met"),
            (deny(Condition={"Bool": {"aws:SecureTransport": "false"}}), "met"),
            (deny(Condition=DENIED), "unknown"),
            (deny(Action=DENIED), "unknown"),
            (deny(Principal=DENIED), "unknown"),
            (deny(Effect=DENIED), "unknown"),
            (DENIED, "unknown"),
        ],
    )
    def test_a_denial_takes_a_grant_away_only_if_it_is_whole(self, denial: Any, wanted: str) -> None:
        assert allows([allow(), denial], "s3:GetObject") == wanted
        assert allows([denial, allow()], "s3:GetObject") == wanted

    @pytest.mark.parametrize("account", ["111122223333", "${AccountId}"])
    def test_every_resource_of_the_own_account_counts_as_every_resource(self, account: str) -> None:
        written = f"arn:aws:sns:*:{account}:*"
        assert allows([allow(Resource=written)], "s3:Get", resources=["arn:aws:sns:*:*:*"]) == "met"

    @pytest.mark.parametrize(
        ("denied", "wanted"),
        [
            ("*", "not met"),
            ("arn:aws:iam::*:role/*", "not met"),
            ("arn:aws:iam::*:*", "not met"),
            ("arn:aws:iam::*:role/app/*", "met"),
            ("arn:aws:iam::111122223333:role/*", "met"),
            (["arn:x", "arn:aws:iam::*:role/*"], "not met"),
            (DENIED, "unknown"),
            (["arn:aws:iam::*:role/*", DENIED], "not met"),
        ],
    )
    def test_a_denial_takes_away_the_resources_that_it_names_whole(self, denied: Any, wanted: str) -> None:
        roles = ["arn:aws:iam::*:role/*"]
        refusal = deny(Action="iam:*", Resource=denied)
        assert allows([allow(), refusal], "iam:PassRole", resources=roles) == wanted
        assert allows([refusal, allow(Resource=roles)], "iam:PassRole", resources=roles) == wanted

    def test_a_denial_of_one_resource_leaves_the_others(self) -> None:
        both = ["arn:aws:iam::*:role/*", "arn:aws:iam::*:user/*"]
        refusal = deny(Resource="arn:aws:iam::*:role/*")
        assert allows([allow(), refusal], "iam:PassRole", resources=both) == "met"
        assert allows([allow(Resource=both[0]), refusal], "iam:PassRole", resources=both) == "not met"
        outside = deny(Resource=..., NotResource="arn:aws:iam::*:role/app/*")
        assert allows([allow(), outside], "iam:PassRole", resources=both) == "not met"

    def test_a_denial_of_one_action_leaves_the_others(self) -> None:
        assert allows([allow(), deny(Action="s3:Put")], "s3:Put", "s3:Get") == "met"

    def test_an_effect_that_was_not_read_may_be_either(self) -> None:
        assert allows([allow(Effect=DENIED)], "s3:Get") == "unknown"
        assert allows([allow(Effect=DENIED, Action="iam:*")], "s3:Get") == "not met"

    def test_an_action_that_was_not_read(self) -> None:
        assert allows([allow(Action=DENIED)], "s3:Get") == "unknown"
        assert allows([allow(Action=["s3:Get", DENIED])], "s3:Get") == "met"
        assert allows([allow(Action=..., NotAction=["s3:Get", DENIED])], "s3:Get") == "not met"
        assert allows([allow(Action=..., NotAction=[DENIED])], "s3:Get") == "unknown"


class TestDenies:
    """Which single statement denies."""

    TLS = {"Bool": {"aws:SecureTransport": "false"}}  # noqa: RUF012  # a literal

    @pytest.mark.parametrize(
        ("statement", "wanted"),
        [
            (deny(), "met"),
            (deny(Action="s3:*"), "met"),
            (deny(Action=["s3:Get", "s3:Put"]), "met"),
            (deny(Action="s3:Get"), "not met"),
            (deny(Action=..., NotAction="iam:*"), "met"),
            (deny(Action=..., NotAction="s3:Get"), "not met"),
            (allow(), "not met"),
            (deny(Condition=TLS), "not met"),
            (deny(Effect=DENIED), "unknown"),
            (deny(Action=["s3:Get", DENIED]), "unknown"),
            (deny(Action=..., NotAction=["s3:Get", DENIED]), "not met"),
            (deny(Condition=DENIED), "unknown"),
            (DENIED, "unknown"),
        ],
    )
    def test_every_action_by_one_statement(self, statement: Any, wanted: str) -> None:
        assert denies([statement], "s3:Get", "s3:Put") == wanted

    def test_two_halves_make_no_whole(self) -> None:
        assert denies([deny(Action="s3:Get"), deny(Action="s3:Put")], "s3:Get", "s3:Put") == "not met"

    @pytest.mark.parametrize(
        ("condition", "wanted"),
        [
            (TLS, "met"),
            ({"bool": {"AWS:securetransport": ["FALSE"]}}, "met"),
            ({"Bool": {"aws:SecureTransport": False}}, "met"),
            ({"Bool": {"aws:SecureTransport": "true"}}, "not met"),
            ({"BoolIfExists": {"aws:SecureTransport": "false"}}, "not met"),
            ({**TLS, "StringEquals": {"aws:PrincipalAccount": "1"}}, "not met"),
            ({}, "not met"),
            ({"Bool": {"aws:SecureTransport": DENIED}}, "unknown"),
            ({"Bool": DENIED}, "unknown"),
        ],
    )
    def test_under_exactly_the_condition(self, condition: Any, wanted: str) -> None:
        assert denies([deny(Condition=condition)], "s3:*", when=self.TLS) == wanted

    @pytest.mark.parametrize(
        ("parts", "wanted"),
        [
            ({"Principal": "*"}, "met"),
            ({"Principal": {"AWS": "arn:x"}}, "not met"),
            ({"Principal": ..., "NotPrincipal": {"AWS": "arn:x"}}, "not met"),
            ({"Principal": DENIED}, "unknown"),
        ],
    )
    def test_for_anyone(self, parts: Part, wanted: str) -> None:
        assert denies([deny(**parts)], "s3:*", principals="anyone") == wanted

    @pytest.mark.parametrize(
        ("resource", "wanted"),
        [("*", "met"), ("arn:aws:s3:::b/*", "met"), ("arn:aws:s3:::b", "not met"), (["arn:b", "arn:b/*"], "met"), (DENIED, "unknown"),
         (["arn:b", DENIED], "unknown"), ([], "not met")],
    )  # fmt: skip
    def test_on_objects(self, resource: Any, wanted: str) -> None:
        assert denies([deny(Resource=resource)], "s3:*", objects=True) == wanted


MALFORMED: list[Any] = [
    {}, {"Statement": None}, {"Statement": "x"}, {"Statement": ["x"]}, {"Statement": [None]}, {"Statement": [[]]}, {"Statement": DENIED},
    {"Statement": [{}]}, {"Statement": [{"Effect": "Maybe", "Action": "*"}]}, {"Statement": [{"Effect": "allow", "Action": "*"}]},
    {"Statement": [allow(Action=...)]}, {"Statement": [allow(Action=5)]}, {"Statement": [allow(Action=["*", 5])]},
    {"Statement": [allow(Action={"x": 1})]}, {"Statement": [deny(Action=None)]},
    {"Version": "2012-10-17"}, {"statement": []},
]  # fmt: skip


@pytest.mark.parametrize("document", MALFORMED)
def test_a_document_that_is_none_decides_nothing(document: Any) -> None:
    for leaf in ({"allows": {"actions": ["s3:Get"]}}, {"denies": {"actions": ["s3:Get"]}}):
        tree = {"path": "x", **leaf}
        wanted: tuple[str, ...] = ("unknown",)
        if any(part in repr(document) for part in ("'Allow'", "'Deny'")):
            wanted = ("unknown", "not met")  # an Allow denies nothing, however malformed the rest of it is
        assert outcome(tree, {"x": document}) in wanted
        assert outcome(tree, {"x": document}) != "met"


def test_a_malformed_allow_grants_nothing_for_certain() -> None:
    for document in MALFORMED:
        text = repr(document)
        if "'Deny'" not in text:
            assert of_value("allows", {"actions": ["s3:Get"]}, document) == "unknown"


PATTERNS = st.sampled_from(["*", "iam:*", "iam:Pass*", "iam:Pass?ole", "iam:PassRole", "s3:*"])
RESOURCES = st.sampled_from(["*", "arn:*", "arn:a/*", "arn:a/b", "arn:c"])
PARTS = st.fixed_dictionaries(
    {"Action": PATTERNS | st.lists(PATTERNS, min_size=1, max_size=2), "Resource": RESOURCES}
)
ORDER = ("not met", "unknown", "met")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(PARTS, max_size=3), st.lists(PARTS, max_size=2), PARTS)
def test_a_denial_adds_nothing_and_an_allowance_takes_nothing_away(
    allowed: list[Part], denied: list[Part], more: Part
) -> None:
    statements = [*(allow(**parts) for parts in allowed), *(deny(**parts) for parts in denied)]
    for wanted in ({}, {"resources": ["arn:a/*"]}, {"resources": ["arn:a/*", "arn:c"]}):
        before = ORDER.index(allows(statements, "iam:PassRole", **wanted))
        assert ORDER.index(allows([*statements, deny(**more)], "iam:PassRole", **wanted)) <= before
        assert ORDER.index(allows([*statements, allow(**more)], "iam:PassRole", **wanted)) >= before


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(PARTS, max_size=3), st.lists(PARTS, max_size=2))
def test_one_resource_that_is_granted_is_allowed_and_not_denied(
    allowed: list[Part], denied: list[Part]
) -> None:
    def names(parts: Part, action: str) -> bool:
        patterns = [parts["Action"]] if isinstance(parts["Action"], str) else parts["Action"]
        return any(covers(item, action, True) for item in patterns) and covers(parts["Resource"], "arn:a/b")

    statements = [*(allow(**parts) for parts in allowed), *(deny(**parts) for parts in denied)]
    for action in ("iam:PassRole", "s3:GetObject"):
        sure = any(names(parts, action) for parts in allowed) and not any(
            names(parts, action) for parts in denied
        )
        assert allows(statements, action, resources=["arn:a/b"]) == ("met" if sure else "not met")


KEYS = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalArn", "aws:SourceIp", "aws:SourceVpce"]
OBJECTS = "arn:aws:s3:::b/*"
OF_ORG = {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
TO_SERVICES = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}


def open_to_all(*statements: Part) -> str:
    """Whether anyone may read objects after these statements besides one that lets everyone."""
    wanted = {"principals": "anyone", "unless_condition_keys": KEYS}
    return allows([allow(Action="s3:GetObject", Resource=OBJECTS), *statements], "s3:GetObject", **wanted)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"Resource": "arn:aws:s3:::*"},
        {"Principal": {"AWS": "*"}},
        {"Condition": OF_ORG},
        {"Condition": {"StringNotEqualsIfExists": OF_ORG["StringNotEquals"]}},
        {"Condition": {"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}},
        {"Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
        # refused is who has neither
        {
            "Condition": {
                "NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"},
                "StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"},
            }
        },
        {"Condition": {**OF_ORG, **TO_SERVICES}},
        {"Principal": ..., "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:role/reader"}},
    ],
)
def test_a_deny_for_all_but_named_ones_takes_a_grant_to_anyone_away(parts: Part) -> None:
    assert open_to_all(deny(**{"Resource": OBJECTS, **parts})) == "not met"


@pytest.mark.parametrize(
    "parts",
    [
        {"Resource": "arn:aws:s3:::b/secret/*"},
        {"Action": "s3:PutObject"},
        {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}},
        {"Condition": {"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}}},
        {"Condition": {"StringNotLike": {"aws:PrincipalOrgID": "o-*"}}},
        {"Condition": {**OF_ORG, "StringEquals": {"s3:prefix": "x"}}},
        # anonymous requests have no such key, so that nothing refuses them
        {"Condition": {**OF_ORG, "Bool": {"aws:PrincipalIsAWSService": "false"}}},
        {"Condition": {"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}},
        {"Condition": TO_SERVICES},
        {"Principal": ..., "NotPrincipal": {"AWS": "*"}},
        {"Principal": ..., "NotPrincipal": "*"},
    ],
)
def test_another_deny_leaves_it(parts: Part) -> None:
    assert open_to_all(deny(**{"Resource": OBJECTS, **parts})) == "met"


@pytest.mark.parametrize(
    "parts",
    [
        {"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": DENIED}}},
        {"Condition": {"StringNotEquals": DENIED}},
        {"Condition": {**OF_ORG, "BoolIfExists": {"aws:PrincipalIsAWSService": DENIED}}},
        {"Resource": DENIED},
        {"Principal": ..., "NotPrincipal": {"AWS": [DENIED]}},
    ],
)
def test_a_deny_of_which_a_part_is_unread_leaves_it_open(parts: Part) -> None:
    assert open_to_all(deny(**{"Resource": OBJECTS, **parts})) == "unknown"


def test_a_deny_covers_what_is_known_of_a_grant_and_perhaps_the_rest() -> None:
    wanted = {"principals": "anyone", "unless_condition_keys": KEYS}
    grant = allow(Action="s3:GetObject", Resource=[OBJECTS, DENIED])
    assert allows([grant, deny(Resource=OBJECTS)], "s3:GetObject", **wanted) == "unknown"
    assert allows([grant, deny()], "s3:GetObject", **wanted) == "not met"
