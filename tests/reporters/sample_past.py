"""The sample as a run of a record: every kind of change, requirements that moved, and a trend with holes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from msgspec.structs import replace

from gcheck.model.assessment import Assessment
from gcheck.model.past import Change, Lost, Moved, Past, PastRun, Point, Spans, Trend
from tests.reporters.sample import ACCOUNT, AWS, BUCKET, bucket, sample

RUNS = tuple(PastRun(f"202510{day:02}T060000Z-0000000{day % 10}", f"2025-10-{day:02}T06:00:00Z") for day in (1, 8, 15))  # fmt: skip
LAST = PastRun("20260124T060000Z-0000000a", "2026-01-24T06:00:00Z")
NOW = PastRun("20260131T120000Z-0000000b", "2026-01-31T12:00:00Z")


def remembered() -> Assessment:
    """The sample with its past."""
    return with_past(sample())


def with_past(assessment: Assessment) -> Assessment:
    """This assessment, as if a record had kept it."""
    return replace(assessment, past=past_of(assessment))


def past_of(assessment: Assessment) -> Past:
    """A past in which something of every kind happened, as far as there is a finding for it."""
    by_status: dict[str, list[int]] = {"fail": [], "unknown": [], "pass": [], "not_applicable": []}
    for at, finding in enumerate(assessment.findings):
        by_status[finding.status].append(at)
    wanted = (
        ("new", "absent", "fail"), ("new", "unknown", "fail"), ("regressed", "pass", "fail"), ("newly_unknown", "pass", "unknown"),
        ("waiver_ended", "fail", "fail"), ("waived", "fail", "fail"), ("control_changed", "fail", "pass"), ("fixed", "fail", "pass"),
        ("cleared", "unknown", "pass"),
    )  # fmt: skip
    changes = [
        Change(kind, before, after, by_status[after].pop())
        for kind, before, after in wanted
        if by_status[after]
    ]
    changes += [
        Change("newly_unknown", "fail", "unseen", lost=_lost("scans")),
        Change("control_gone", "fail", "dropped", lost=replace(_lost("letters"), control="aws.s3.bucket-old", title="Buckets were as they were", severity="")),
        Change("resource_gone", "pass", "gone", lost=_lost("old-exports")),
        Change("resource_gone", "fail", "gone", lost=_lost("older-exports")),
    ]  # fmt: skip
    size = len(assessment.findings)
    fixed = next((one.finding for one in changes if one.kind == "fixed"), None)
    return Past(
        NOW.run,
        LAST,
        tuple(changes),
        tuple(_moved(assessment)),
        (*RUNS, LAST, NOW),
        Spans(
            tuple(at % 3 for at in range(size)),
            tuple(4 if at % 5 == 0 else at % 3 for at in range(size)),
            {} if fixed is None else {str(fixed): 3},
        ),
        tuple(
            _trend(one.id, Counter(row.status for row in one.requirements)) for one in assessment.frameworks
        ),
        ("the controls are not the same",),
    )


def _lost(name: str) -> Lost:
    return Lost(f"feed{len(name):012x}", "aws.s3.bucket-block-public-access", "Buckets block public access", "critical", AWS, BUCKET,
                bucket(name), name, ACCOUNT, "eu-west-1")  # fmt: skip


def _moved(assessment: Assessment) -> list[Moved]:
    found = []
    for framework in assessment.frameworks:
        for before, after in (("satisfied", "not_satisfied"), ("not_assessed", "satisfied")):
            row = next((one for one in framework.requirements if one.status == after), None)
            if row is not None:
                found.append(Moved(framework.id, row.requirement, row.title, before, after))
    return found


def _trend(framework: str, counts: Counter[str]) -> Trend:
    earlier: Callable[[int], dict[str, int]] = lambda step: {  # noqa: E731
        **counts, "satisfied": max(0, counts["satisfied"] - step), "not_assessed": counts["not_assessed"] + min(step, counts["satisfied"]),
    }  # fmt: skip
    return Trend(framework, (
        *(Point(run.clock, run.run, earlier(3 - at)) for at, run in enumerate(RUNS)),
        Point("2025-11-30T06:00:00Z", None, None, "no run"),
        Point("2026-01-17T06:00:00Z", "20260117T060000Z-00000009", None, "aborted"),
        Point(LAST.clock, LAST.run, earlier(1)),
        Point(NOW.clock, NOW.run, dict(counts)),
    ), 2)  # fmt: skip
