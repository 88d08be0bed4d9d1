"""Event: one thing that is the case and worth a message when it begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from gcheck.model.assessment import Assessment
from gcheck.model.control import SEVERITIES, at_least
from gcheck.model.finding import Finding
from gcheck.model.findings import bare, held
from gcheck.model.gap import Gap

FAILING, UNREADABLE, EXPIRING, MISSED = "failing", "unreadable", "expiring", "missed"
KINDS = (FAILING, UNREADABLE, EXPIRING, MISSED)


class Event(Struct, frozen=True):
    """``key`` is the same for as long as it is the case. ``name`` is what a receiver may be denied: the resource it is about.

    ``about`` is the control, the operation, or who has to act. ``subject`` is the resource type that a failure is of, by
    which a later run can tell whether it looked.
    """

    key: str
    kind: str
    severity: str
    about: str
    text: str
    name: str = ""
    subject: str = ""


class Lost(Struct, frozen=True):
    """Scheduled times without an assessment: the first of ``count``, and what became of them."""

    schedule: str
    due: str
    outcome: str
    count: int = 1


def events(assessment: Assessment, severity: str) -> Iterator[Event]:
    """Everything that is the case: failures at or above a severity that nobody accepted, what could not be read, and what
    ends soon. A key may come twice."""
    titles = {one.id: one.title for one in assessment.controls}
    for finding in held(assessment.findings):
        if finding.status == "fail" and finding.waiver is None and at_least(finding.severity, severity):
            yield _failing(finding, titles.get(finding.control, finding.control))
        elif finding.status == "unknown" and at_least(finding.severity, severity) and not _by_gap(finding):
            yield _unknown(finding)
    yield from map(_gap, assessment.gaps)
    for one in assessment.expiring:
        text = f"the {one.kind} {one.id} about {one.about} ends on {one.expires}; {one.owner} renews it"
        yield Event(f"{EXPIRING}:{one.kind}:{one.id}:{one.expires}", EXPIRING, "medium", one.about, text)


def lost_run(one: Lost) -> Event:
    """A scheduled run that is missing."""
    times = f"{one.count} times, the first due" if one.count > 1 else "the run due"
    text = f"{one.schedule}: {times} {one.due}: {one.outcome}"
    return Event(f"{MISSED}:{one.schedule}:{one.due}", MISSED, "high", one.schedule, text)


def gravest_first(found: Iterable[Event]) -> list[Event]:
    """Each key once, critical before low."""
    unique = {one.key: one for one in found}
    return sorted(unique.values(), key=lambda one: (-SEVERITIES.index(one.severity), KINDS.index(one.kind), one.key))  # fmt: skip


class Seen:
    """What a run can say about events that were told before it: are they over?"""

    def __init__(self, assessment: Assessment | None, now: Iterable[Event]) -> None:
        """Without an assessment, what is not the case ``now`` is over, failures excepted."""
        self._now = {one.key for one in now}
        self._statuses: dict[str, str] = {}
        self._states: dict[str, str] = {}
        self._gaps: list[Gap] = []
        if assessment is not None:
            self._take(assessment)

    def _take(self, assessment: Assessment) -> None:
        self._statuses = {one.fingerprint: one.status for one in bare(assessment.findings)}
        self._states = {one.control: one.state for one in assessment.control_results}
        self._gaps = [one for one in assessment.gaps if one.hides_resources]

    def is_open(self, event: Event) -> bool:
        """True while it is the case, or while the run cannot tell that it is over.

        A failure is over once the same control passed on the resource, somebody accepted it, or the resource is gone
        from where the run looked.
        """
        if event.key in self._now:
            return True
        if event.kind != FAILING:
            return False
        fingerprint = event.key.partition(":")[2]
        if fingerprint in self._statuses:
            return self._statuses[fingerprint] == "unknown"
        hidden = any(gap.may_hide(event.subject) for gap in self._gaps)
        return hidden or self._states.get(event.about) not in ("judged", "empty")


def _by_gap(finding: Finding) -> bool:
    """True if it follows from a gap, which is told once and not with each finding."""
    return any(one.gaps for one in finding.reasons)


def _failing(finding: Finding, title: str) -> Event:
    return Event(f"{FAILING}:{finding.fingerprint}", FAILING, finding.severity, finding.control, title,
                 _named(finding), finding.resource_type)  # fmt: skip


def _unknown(finding: Finding) -> Event:
    why = "; ".join(one.text for one in finding.reasons) or "it could not be judged"
    return Event(f"{UNREADABLE}:{finding.fingerprint}", UNREADABLE, finding.severity, finding.control, why,
                 _named(finding), finding.resource_type)  # fmt: skip


def _gap(gap: Gap) -> Event:
    what = gap.operation or gap.place.file or gap.source
    grant = f", it needs {gap.permission}" if gap.permission else ""
    name = f"{gap.source}: {gap.resource_uid or gap.place.file or ''} {gap.detail}"
    about = gap.operation or gap.source
    text = f"{gap.operation or 'a part'} of {gap.source} could not be read ({gap.kind}){grant}"
    return Event(f"{UNREADABLE}:{gap.id}", UNREADABLE, "high", about, text, name if what else "")


def _named(finding: Finding) -> str:
    where = [finding.source, finding.account or "", finding.region or "", str(finding.place) if finding.place.file else ""]  # fmt: skip
    return f"{finding.resource_name or finding.resource_uid or finding.resource_type} ({', '.join(filter(None, where))})"
