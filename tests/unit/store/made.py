"""Assessments to keep: the sample's, with other verdicts, days and controls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path

from msgspec.structs import replace

from gcheck.model.assessment import Assessment, ControlResult
from gcheck.model.control import Control
from gcheck.model.finding import Finding, Reason
from gcheck.model.place import Place
from gcheck.model.source import Source
from gcheck.reporters.json import JsonReporter, parse
from gcheck.scratch import MOST_HELD
from gcheck.store.folder import Manifest
from gcheck.store.history import Store, Where
from tests.reporters.sample import sample

DAY = datetime(2026, 3, 1, 6, tzinfo=timezone.utc)


def assessed(
    verdicts: Mapping[tuple[str, str], str],
    clock: str = "2026-03-01T06:00:00Z",
    waived: tuple[str, ...] = (),
    states: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
) -> Assessment:
    """An assessment of one source: (control, resource) -> verdict. ``waived`` are resources, ``texts`` digests of controls."""
    base = sample()
    names = sorted({control for control, _ in verdicts} | set(states or {}))
    controls = tuple(_control(base.controls[0], name, (texts or {}).get(name, "a" * 64)) for name in names)
    findings = tuple(
        Finding(
            control, status, "high", "cloud", "example.thing", uid, uid.rpartition("/")[2], place=Place(operation="thing:List"),
            reasons=(Reason("denied", "the read was denied"),) if status == "unknown" else (),
            waiver="W-1" if uid in waived else None,
            resource_tags=(("owner", tags[uid]),) if tags and uid in tags else (),
        )
        for (control, uid), status in sorted(verdicts.items())
    )  # fmt: skip
    counted = tuple(
        ControlResult(name, (states or {}).get(name) or _state(findings, name), _counts(findings, name))
        for name in names
    )
    told = replace(base.provenance, clock=clock, sources=(Source("cloud", "aws"),), selection={}, calls=())
    return replace(
        base, provenance=told, frameworks=(), controls=controls, control_results=counted, findings=findings, gaps=(),
        populations=(), waivers=(), attestations=(), applicability=(), unmapped=(),
    )  # fmt: skip


def _control(base: Control, name: str, digest: str) -> Control:
    return replace(base, id=name, digest=digest, satisfies=(), parameters=(), sample=None)


def _state(findings: tuple[Finding, ...], name: str) -> str:
    statuses = {one.status for one in findings if one.control == name}
    return "judged" if statuses & {"pass", "fail"} else "unknown" if "unknown" in statuses else "empty"


def _counts(findings: tuple[Finding, ...], name: str) -> dict[str, int]:
    own = [one for one in findings if one.control == name]
    counts = {
        status: sum(one.status == status for one in own)
        for status in ("fail", "unknown", "pass", "not_applicable")
    }
    return counts | {"waived": sum(one.waiver is not None for one in own)}


def keep(store: Store, assessment: Assessment) -> Manifest:
    """Begin and end a run."""
    clock = datetime.fromisoformat(assessment.provenance.clock.replace("Z", "+00:00"))
    running = store.begin([one.name for one in assessment.provenance.sources], clock)
    return store.keep(running, assessment, JsonReporter().render(assessment), parse)


def store_at(path: Path, url: str | None = None, wait: float = 30, most_held: int = MOST_HELD) -> Store:
    """A store in a folder, its index in the folder or at a URL."""
    return Store(Where(path, url), wait=wait, most_held=most_held)


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """All that the index says, without the numbers that it gave by itself."""
    with store.reading() as database:
        return {
            "runs": database.all(
                "SELECT run, number, status, clock, series, failing, unknown, passing FROM runs ORDER BY run"
            ),
            "intervals": database.all(
                "SELECT s.series, s.kind, s.name, s.control, s.uid, i.first_run, i.last_run, i.state, i.waiver, i.kinds, i.tags "
                "FROM intervals i JOIN subjects s ON s.id = i.subject ORDER BY s.series, s.kind, s.name, i.first_run"
            ),
        }
