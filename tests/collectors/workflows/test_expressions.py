"""GitHub's expressions: what flows into a text, and what a condition keeps away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcheck.collectors.pipelines.expressions import (
    condition,
    contexts,
    expressions,
    flows,
    is_roundabout,
    parsed,
)
from gcheck.collectors.pipelines.trust import guards, trusts_bot_name, untrusted


def _flows(text: str) -> list[tuple[str, bool]]:
    tree = parsed(text)
    assert tree is not None
    return list(flows(tree))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("github.event.issue.title", ["github.event.issue.title"]),
        ("GitHub.Event['issue'].title", ["github.event.issue.title"]),
        ("github.event.commits[0].message", ["github.event.commits.*.message"]),
        ("github.event.commits.*.message", ["github.event.commits.*.message"]),
        ("format('{0} {1}', github.head_ref, inputs.x)", ["github.head_ref", "inputs.x"]),
        ("github.head_ref || github.ref_name", ["github.head_ref", "github.ref_name"]),
        ("github.event_name == 'push' && github.sha || 'x'", ["github.sha"]),
        ("contains(github.event.issue.title, 'x')", []),
        ("github.head_ref == 'main'", []),
        ("!github.head_ref", []),
        ("!!github.head_ref", []),
        ("'github.head_ref'", []),
        ("'it''s' ", []),
        ("fromJSON(steps.a.outputs.b).c[0]", ["steps.a.outputs.b"]),
        ("0x1F", []),
    ],
)
def test_what_flows_into_a_text(text: str, wanted: list[str]) -> None:
    assert [name for name, _ in _flows(text)] == wanted


def test_a_comparison_names_contexts_though_none_flows() -> None:
    tree = parsed("github.head_ref == secrets.X")
    assert tree is not None
    assert list(contexts(tree)) == ["github.head_ref", "secrets.x"]


@pytest.mark.parametrize(
    "text", ["", "a b", "a.", "(a", "f(a", "a ==", "'x", "a[", "&& a", "#", "(" * 60 + "a" + ")" * 60]
)
def test_what_is_no_expression_has_no_tree(text: str) -> None:
    assert parsed(text) is None


@given(st.text(alphabet="ab.*[]()!=&|'<>,0 $ {}", max_size=60))
def test_any_text_is_read_or_has_no_tree(text: str) -> None:
    tree = parsed(text)
    if tree is not None:
        assert {name for name, _ in flows(tree)} <= set(contexts(tree))


def test_expressions_end_behind_their_strings() -> None:
    found = expressions("a ${{ format('}}', x) }} b ${{ y }} ${{ open")
    assert [one.tree for one in found] == [
        ("call", "format", [("text", "}}"), ("context", "x")]),
        ("context", "y"),
    ]


@pytest.mark.parametrize(
    ("context", "whole", "wanted"),
    [
        ("github.event.pull_request.title", False, True),
        ("github.event.comment.body", False, True),
        ("github.head_ref", False, True),
        ("github.event.commits.*.author.name", False, True),
        ("github.event.pages.*.page_name", False, True),
        ("github.event.workflow_run.head_branch", False, True),
        ("github.event.pull_request.number", False, False),
        ("github.event.pull_request.head.sha", False, False),
        ("github.event", False, False),
        ("github.event", True, True),
        ("github", True, True),
        ("github.event.release.body", False, False),
    ],
)
def test_untrusted_contexts(context: str, whole: bool, wanted: bool) -> None:
    assert untrusted(context, whole) is wanted


@pytest.mark.parametrize(
    ("text", "plain", "privileged"),
    [
        ("github.event.pull_request.head.repo.full_name == github.repository", True, True),
        ("github.repository == github.event.pull_request.head.repo.full_name", True, True),
        ("github.event.pull_request.head.repo.fork == false", True, True),
        ("!github.event.pull_request.head.repo.fork", True, True),
        ("github.event_name == 'push'", True, True),
        ("github.event_name == 'pull_request'", False, True),
        ("github.event_name != 'pull_request_target'", False, True),
        ("github.event.workflow_run.event != 'pull_request'", True, True),
        ('contains(fromJSON(\'["OWNER", "MEMBER"]\'), github.event.comment.author_association)', True, True),
        ("always() && github.event_name == 'push'", True, True),
        ("always() || github.event_name == 'push'", False, False),
        ("github.event_name == 'push' || github.event_name == 'schedule'", True, True),
        ("github.event.pull_request.head.repo.fork == true", False, False),
        ("contains(github.event.pull_request.labels.*.name, 'safe')", False, False),
        ("github.ref == 'refs/heads/main'", False, False),
    ],
)
def test_what_a_condition_guards_against(text: str, plain: bool, privileged: bool) -> None:
    assert (guards(parsed(text)), guards(parsed(text), privileged=True)) == (plain, privileged)


@pytest.mark.parametrize(
    ("text", "constant"),
    [
        ("github.ref == 'x'", False),
        ("${{ github.ref == 'x' }}", False),
        ("${{ github.ref == 'x' }}\n", True),
        ("${{ a }} && ${{ b }}", True),
        ("success() && ${{ b }}", True),
    ],
)
def test_a_condition_with_text_around_it_always_holds(text: str, constant: bool) -> None:
    assert condition(text)[1] is constant


def test_the_name_of_a_bot() -> None:
    assert trusts_bot_name(parsed("github.actor == 'dependabot[bot]' && x"))
    assert not trusts_bot_name(parsed("github.event.pull_request.user.login == 'dependabot[bot]'"))
    assert not trusts_bot_name(parsed("github.actor != 'dependabot[bot]'"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("format('{0}', 'curl')", True),
        ("format('{0} {1}', github.sha, format('{0}', 'x'))", True),
        ("1 > 2 || true", True),
        ("startsWith('abc', 'a') && github.sha", True),
        ("ENDSWITH('abc', 'c')", True),
        ("format('{0}', github.sha)", False),
        ("contains(fromJSON('[\"a\"]'), github.ref)", False),
        ("fromJSON('[1, 2]')", False),
        ("hashFiles('**/go.sum')", False),
        ("github.ref == 'refs/heads/main' && 'a' || 'b'", False),
        ("'a'", False),
        ("success()", False),
    ],
)
def test_what_computes_what_could_be_written(text: str, wanted: bool) -> None:
    tree = parsed(text)
    assert tree is not None
    assert is_roundabout(tree) is wanted
