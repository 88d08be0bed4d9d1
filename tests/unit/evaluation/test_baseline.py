"""Findings that stay put: what an earlier report knew is recognised after files moved, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gcheck.evaluation.baseline import fixed, mark_known, told_apart
from gcheck.evaluation.gate import GatePolicy, decide
from gcheck.model.changed import Changed
from gcheck.model.control import Control
from gcheck.model.finding import Evidence, Finding, Reason
from gcheck.model.place import Place


def _finding(uid: str, file: str = "main.tf", line: int = 1, status: str = "fail", **more: str) -> Finding:
    return Finding(
        "a.b.c", status, "high", more.get("source", "code"), "t.t.t", uid, uid, place=Place(file, line)
    )


def test_lines_files_folders_and_sources_do_not_matter() -> None:
    before = _finding("infra/aws_s3_bucket.logs", "infra/main.tf", 3)
    after = _finding("platform/new_place/aws_s3_bucket.logs", "platform/new_place/s3.tf", 90, source="other")
    assert before.fingerprint == after.fingerprint
    assert mark_known([after], [before])[0].known


@pytest.mark.parametrize(
    ("uid", "address"),
    [
        ("./aws_s3_bucket.logs", "aws_s3_bucket.logs"),
        ("a/b_c/module.x.aws_s3_bucket.logs[0]", "module.x.aws_s3_bucket.logs[0]"),
        ('a/aws_s3_bucket.logs["x/aws_y.z"]', 'aws_s3_bucket.logs["x/aws_y.z"]'),
        ("deploy/app.yaml#Deployment/shop/web", "Deployment/shop/web"),
        ("docker/Dockerfile#", "docker/Dockerfile#"),
    ],
)
def test_the_address_is_what_stands_behind_the_folder(uid: str, address: str) -> None:
    assert _finding(uid).address == address


def test_of_a_live_system_all_of_the_uid_counts() -> None:
    one = replace(_finding("arn:aws:s3:::a"), place=Place(operation="s3:ListAllMyBuckets"))
    assert one.fingerprint != replace(one, source="other").fingerprint
    assert one.address == "arn:aws:s3:::a"


def test_twins_are_told_apart_and_still_recognised_when_both_move() -> None:
    old = told_apart([_finding("a/aws_s3_bucket.x"), _finding("b/aws_s3_bucket.x")])
    assert len({one.fingerprint for one in old}) == 2
    new = told_apart([_finding(f"{folder}/aws_s3_bucket.x") for folder in "cde"])
    assert [one.known for one in mark_known(new, old)] == [True, True, False]


def test_another_status_or_another_kind_of_unknown_is_new() -> None:
    fail = _finding("./aws_s3_bucket.x")
    unknown = replace(fail, status="unknown", reasons=(Reason("denied", "no"),))
    other = replace(fail, status="unknown", reasons=(Reason("throttled", "no"),))
    assert not mark_known([unknown], [fail])[0].known
    assert not mark_known([other], [unknown])[0].known
    assert mark_known([unknown], [unknown])[0].known
    assert fixed([replace(fail, status="pass")], [fail]) == 1
    assert fixed([unknown], [fail]) == 0
    assert fixed([], [fail]) == 0


_UIDS = st.lists(st.sampled_from([f"{f}/aws_t.{n}" for f in "ab" for n in "xyz"]), max_size=6, unique=True)


@given(_UIDS, _UIDS)
def test_no_more_is_known_than_was_there(before: list[str], after: list[str]) -> None:
    old, new = (told_apart([_finding(uid) for uid in uids]) for uids in (before, after))
    made = mark_known(new, old)
    assert [replace(one, known=False) for one in made] == new
    assert sum(one.known for one in made) <= len(old)
    for name in "xyz":
        mine = [one for one in made if one.resource_uid.endswith(name)]
        assert sum(one.known for one in mine) == min(len(mine), sum(uid.endswith(name) for uid in before))


def test_the_content_changes_with_what_was_judged_and_not_with_where() -> None:
    one = replace(
        _finding("./aws_t.x"), evidence=(Evidence("p", "true", False, "not met", Place("a.tf", 1)),)
    )
    moved = replace(one, evidence=(Evidence("p", "true", False, "not met", Place("b.tf", 9)),))
    other = replace(one, evidence=(Evidence("p", "true", None, "not met", Place("a.tf", 1)),))
    assert one.content == moved.content != other.content


def _gate(findings: list[Finding], policy: GatePolicy) -> tuple[int, int, int]:
    control = Control("a.b.c", "t", "high", "t.t.t", "r", {}, (), {"path": "p", "present": True})
    gate = decide(findings, [control], policy)
    return gate.exit_code, gate.known, gate.untouched


def test_the_gate_counts_only_what_is_new_where_it_is_told_so() -> None:
    known, new = replace(_finding("./aws_t.x"), known=True), _finding("./aws_t.y")
    assert _gate([known], GatePolicy()) == (1, 0, 0)
    assert _gate([known], GatePolicy(only_new=True)) == (0, 1, 0)
    passed = _finding("./aws_t.z", status="pass")
    assert _gate([known, passed], GatePolicy(only_new=True)) == (0, 1, 0)
    assert _gate([known, new, passed], GatePolicy(only_new=True)) == (1, 1, 0)
    unread = replace(new, status="unknown", reasons=(Reason("denied", "no"),))
    assert _gate([known, unread, passed], GatePolicy(only_new=True)) == (3, 1, 0)


def test_the_gate_counts_only_what_was_touched_where_it_is_told_so() -> None:
    changed = Changed("main", {"code": frozenset({"main.tf"})}, {"code": frozenset({"gone"})})
    policy = GatePolicy(changed=changed)
    passed = _finding("./aws_t.z", status="pass")
    assert _gate([_finding("./aws_t.x", "main.tf"), passed], policy) == (1, 0, 0)
    assert _gate([_finding("./aws_t.x", "other.tf"), passed], policy) == (0, 0, 1)
    assert _gate([_finding("./aws_t.x", "gone/other.tf"), passed], policy) == (1, 0, 0)
    assert _gate([_finding("./aws_t.x", "other.tf", source="elsewhere"), passed], policy) == (1, 0, 0)
    seen = Evidence("p", "true", False, "not met", Place("main.tf", 4))
    assert _gate([replace(_finding("./aws_t.x", "other.tf"), evidence=(seen,)), passed], policy) == (1, 0, 0)
    nowhere = replace(_finding(""), place=Place(), status="unknown", reasons=(Reason("unparsed", "no"),))
    assert _gate([nowhere, passed], policy) == (3, 0, 0)
