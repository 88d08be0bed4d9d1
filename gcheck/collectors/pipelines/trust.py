"""What is not to be trusted in an expression of GitHub, and which conditions keep it away.

By GitHub's "Secure use reference" and "Events that trigger workflows".
"""

from __future__ import annotations

from collections.abc import Iterator

from gcheck.collectors.pipelines.expressions import Tree, children, contexts
from gcheck.patterns import regex

_PARTS = r"(title|body)"
_UNTRUSTED = regex(
    r"github\.(head_ref|event\.("
    rf"(issue|pull_request|discussion|comment|review|review_comment)\.{_PARTS}"
    r"|pull_request\.head\.(ref|label|user\.(name|email)|repo\.(default_branch|description|homepage))"
    r"|workflow_run\.(head_branch|display_title|head_commit\.(message|(author|committer)\.(name|email))"
    r"|pull_requests\.\*\.head\.ref|head_repository\.(description|default_branch))"
    r"|(commits\.\*|head_commit)\.(message|(author|committer)\.(name|email))"
    r"|pages\.\*\.(page_name|title|summary)|changes\.(title|body)\.from|changes\.head\.ref\.from))\Z"
)
_ANCESTOR = regex(
    r"github(\.event(\.(issue|pull_request(\.head(\.repo)?)?|discussion|comment|review|review_comment|commits(\.\*)?|head_commit|pages(\.\*)?"
    r"|workflow_run(\.(head_commit|head_repository))?))?)?\Z"
)
_GIVEN = regex(r"(inputs|github\.event\.(inputs|client_payload))(\.|\Z)")
_OF_PULL_REQUEST = regex(r"github\.(head_ref|event\.(pull_request|review|workflow_run))")


def untrusted(context: str, whole: bool) -> bool:
    """True for what anyone may write who can open an issue, comment, or propose a change.

    By GitHub's "Secure use reference", untrusted input.
    """
    return bool(_UNTRUSTED.match(context) or (whole and _ANCESTOR.match(context)))


def given(context: str) -> bool:
    """True for what whoever starts or calls the workflow chooses."""
    return bool(_GIVEN.match(context))


def of_pull_request(context: str) -> bool:
    """True for what a pull request brings along."""
    return bool(_OF_PULL_REQUEST.match(context))


_OWN_REPOSITORY = regex(
    r"github\.event\.(pull_request\.head\.repo|workflow_run\.head_repository)\.(full_name|owner\.login|id|name)\Z"
)
_FORK = regex(r"github\.event\.(pull_request\.head\.repo|workflow_run\.head_repository)\.fork\Z")
_EVENT = regex(r"github\.event(_name|\.workflow_run\.event)\Z")
_ASSOCIATION = regex(r"github\.event\.(comment|issue|pull_request|review)\.author_association\Z")
_MEMBERS = regex(r"OWNER|MEMBER|COLLABORATOR")
_PROPOSING = regex(r"pull_request|issue|comment|workflow_run|discussion")


def guards(tree: Tree | None, privileged: bool = False) -> bool:
    """True for a condition that holds only for changes from within the repository, or asked for by its members.

    ``privileged``: also for one that leaves out the events whose token may write whoever proposes a change.
    """
    if tree is None:
        return False
    kind = tree[0]
    if kind == "and":
        return any(guards(child, privileged) for child in tree[1])
    if kind == "or":
        return all(guards(child, privileged) for child in tree[1])
    if kind == "not":
        return tree[1][0] == "context" and bool(_FORK.match(tree[1][1]))
    if kind == "cmp":
        return _compares(tree, privileged)
    if kind == "call" and tree[1] == "contains" and len(tree[2]) == 2:
        named = list(contexts(tree))
        return any(map(_ASSOCIATION.match, named)) and any(map(_MEMBERS.search, _texts(tree)))
    return False


def _compares(tree: Tree, privileged: bool) -> bool:
    _, sign, left, right = tree
    if left[0] != "context" or left[1].startswith("github.repository"):
        left, right = right, left
    if left[0] != "context":
        return False
    context, text = left[1], right[1] if right[0] == "text" else ""
    if _FORK.match(context):
        return (sign, text) in (("==", "false"), ("!=", "true"))
    if right[0] == "context" and right[1].startswith("github.repository"):
        return sign == "==" and bool(_OWN_REPOSITORY.match(context))
    if sign == "==" and text and _EVENT.match(context):
        return not _PROPOSING.search(text) or (
            privileged and text == "pull_request" and context == "github.event_name"
        )
    if sign == "!=" and _EVENT.match(context):
        return text == (
            "pull_request" if context.endswith("run.event") else "pull_request_target" if privileged else ""
        )
    return sign == "==" and bool(text) and bool(
        _OWN_REPOSITORY.match(context) or (_ASSOCIATION.match(context) and _MEMBERS.search(text))
    )  # fmt: skip


def _texts(tree: Tree) -> Iterator[str]:
    if tree[0] == "text":
        yield tree[1]
    for child in children(tree):
        yield from _texts(child)


_CHOSEN = regex(
    r"github\.(ref|ref_name|head_ref|base_ref|actor|triggering_actor|event\..*(login|ref|name|title))\Z|inputs\.|env\."
)


def is_loose(tree: Tree | None) -> bool:
    """True for a condition that looks for what others may choose as a part of a text: a list in one text has no borders, and
    ``main`` is in it as well as ``ai``."""
    if tree is None:
        return False
    if tree[0] == "call" and tree[1] == "contains" and len(tree[2]) == 2:
        whole, part = tree[2]
        return bool(whole[0] == "text" and part[0] == "context" and _CHOSEN.match(part[1]))
    return any(is_loose(child) for child in children(tree))


def trusts_bot_name(tree: Tree | None) -> bool:
    """True for a condition that compares github.actor with the name of a bot."""
    if tree is None:
        return False
    if tree[0] == "cmp" and tree[1] == "==":
        sides = {side[0]: side[1] for side in tree[2:]}
        return sides.get("context") in ("github.actor", "github.triggering_actor") and sides.get(
            "text", ""
        ).endswith("[bot]")
    return any(trusts_bot_name(child) for child in children(tree))
