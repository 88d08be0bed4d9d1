"""The first page: the gate, the figures, and above all what was not seen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from gcheck.model.assessment import Assessment, FrameworkResult
from gcheck.model.control import Control
from gcheck.model.finding import STATUSES
from gcheck.model.findings import by_severity, held
from gcheck.model.gap import KINDS, Gap
from gcheck.model.population import Population
from gcheck.model.record import Attestation, Waiver
from gcheck.patterns import regex
from gcheck.reporters.links import Distinct
from gcheck.reporters.wording import GRAVEST_FIRST, LABELS

PARTS = ("satisfied", "not_satisfied", "not_assessed", "not_applicable", "out_of_scope")
ROWS_OPEN = 20
"""Gaps of one kind beyond these stand behind a fold, so that the page after a bad day can still be read."""
ROWS_MOST = 1000
"""Gaps of one kind beyond these are only counted."""

_IAM_ACTION = regex(r"[a-z0-9-]+:[A-Za-z0-9]+")


class Tile(Struct, frozen=True):
    """How many findings have one status, in all and by severity; ``waived`` of them are accepted."""

    status: str
    label: str
    total: int
    severities: tuple[tuple[str, int], ...]
    waived: int


class Part(Struct, frozen=True):
    """One piece of a bar: its share of the whole as CSS percentages."""

    status: str
    label: str
    count: int
    start: str
    width: str


class GapRow(Struct, frozen=True):
    """Gaps that say the same about different resources or regions, each with its anchor."""

    first: Gap
    gaps: tuple[tuple[str, Gap], ...]


class GapKind(Struct, frozen=True):
    """All gaps of one kind: rows to show at once, rows behind a fold, and how many gaps only the JSON report has."""

    kind: str
    meaning: str
    count: int
    open: tuple[GapRow, ...]
    folded: tuple[GapRow, ...]
    left_out: int


class Overview(Struct, frozen=True):
    """What the first page shows."""

    tiles: tuple[Tile, ...]
    gap_kinds: tuple[GapKind, ...]
    grants: str | None
    not_looked: tuple[Control, ...]
    empty: tuple[Control, ...]
    not_selected: tuple[Control, ...]
    incomplete: tuple[Population, ...]
    impossible: tuple[Population, ...]
    waivers: tuple[tuple[Waiver, str, int], ...]
    attestations: tuple[tuple[Attestation, str], ...]
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    listed: int
    new_failures: int
    ended: int


def overview(assessment: Assessment) -> Overview:
    """The first page of this assessment."""
    state = {result.control: result.state for result in assessment.control_results}
    populations, day = assessment.populations, _day(assessment)

    def by_state(name: str) -> tuple[Control, ...]:
        return tuple(control for control in assessment.controls if state[control.id] == name)

    return Overview(
        tiles(assessment),
        tuple(_gap_kinds(assessment.gaps)),
        grants(assessment),
        by_state("not_looked"),
        by_state("empty"),
        by_state("not_selected"),
        tuple(item for item in populations if not item.complete),
        tuple(item for item in populations if not item.applicable),
        tuple(_waivers(assessment)),
        tuple((item, item.state_on(_day(assessment))) for item in assessment.attestations),
        tuple(sorted({item.account for item in populations if item.account})),
        tuple(sorted({item.region for item in populations if item.region})),
        sum(item.count for item in populations),
        sum(item.status == "fail" and not item.known for item in held(assessment.findings)),
        sum(day > one.expires for one in assessment.waivers)
        + sum(day > one.valid_until for one in assessment.attestations),
    )


def bar(framework: FrameworkResult) -> tuple[Part, ...]:
    """The catalogue cut by verdict; the parts add up to all of it, and those that are zero are said too."""
    found = Counter(item.status for item in framework.requirements)
    whole, before, parts = len(framework.requirements), 0, []
    for status in PARTS:
        count = found[status]
        parts.append(Part(status, LABELS[status], count, _percent(before, whole), _percent(count, whole)))
        before += count
    return tuple(parts)


def tiles(assessment: Assessment) -> tuple[Tile, ...]:
    """One for each status, all findings counted."""
    found = by_severity(
        assessment.findings, {control.id: control.severity for control in assessment.controls}
    )
    waived = Counter(item.status for item in held(assessment.findings) if item.waiver is not None)
    labels = dict(LABELS, fail="Failing", unknown="Could not be judged", **{"pass": "Passed"})
    return tuple(
        Tile(
            status, labels[status], sum(found[status, severity] for severity in GRAVEST_FIRST),
            tuple((severity, found[status, severity]) for severity in GRAVEST_FIRST), waived[status],
        )
        for status in STATUSES
    )  # fmt: skip


def grants(assessment: Assessment) -> str | None:
    """An IAM policy that allows every read that was denied; None where no gap names an AWS permission."""
    clouds = {source.name for source in assessment.provenance.sources if source.kind == "aws"}
    named = {gap.permission for gap in assessment.gaps if gap.source in clouds and gap.permission}
    actions = sorted(name for name in named if _IAM_ACTION.fullmatch(name))
    if not actions:
        return None
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


def _gap_kinds(gaps: tuple[Gap, ...]) -> Iterator[GapKind]:
    names = Distinct()
    for kind, meaning in KINDS.items():
        of_kind = [gap for gap in gaps if gap.kind == kind]
        if not of_kind:
            continue
        rows: dict[tuple[object, ...], list[tuple[str, Gap]]] = {}
        for gap in of_kind[:ROWS_MOST]:
            key = (
                gap.source,
                gap.operation,
                gap.code,
                gap.permission,
                gap.detail,
                gap.resource_types,
                gap.attributes,
            )
            rows.setdefault(key, []).append((names.anchor("gap", gap.id), gap))
        made = tuple(GapRow(found[0][1], tuple(found)) for found in rows.values())
        left_out = len(of_kind[ROWS_MOST:])
        yield GapKind(kind, meaning, len(of_kind), made[:ROWS_OPEN], made[ROWS_OPEN:], left_out)


def _waivers(assessment: Assessment) -> Iterator[tuple[Waiver, str, int]]:
    used = Counter(item.waiver for item in held(assessment.findings) if item.waiver is not None)
    day = _day(assessment)
    for waiver in assessment.waivers:
        state = "active" if waiver.holds_on(day) else "expired" if day > waiver.expires else "not yet valid"
        yield waiver, state, used[waiver.id]


def _day(assessment: Assessment) -> str:
    return assessment.provenance.clock[:10]


def _percent(count: int, whole: int) -> str:
    return f"{100 * count / max(1, whole):.4f}%"
