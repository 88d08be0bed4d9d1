"""Tickets: one for each failing finding, as payloads that the user's own step sends, closed when the finding is fixed.

The state file says which finding has which ticket; nothing is sent from here.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck import kept
from gcheck.errors import UsageError
from gcheck.model.assessment import Assessment
from gcheck.model.codec import decode, encode
from gcheck.model.control import Control, at_least
from gcheck.model.finding import Finding
from gcheck.model.findings import bare, held

FORMAT = "gcheck-tickets/1"
DAYS = {"critical": 7, "high": 30, "medium": 90, "low": 180}
"""Days until a finding of this severity is due, where the user says nothing else."""
OPEN, CLOSED = "open", "closed"
_JIRA = {"critical": "Highest", "high": "High", "medium": "Medium", "low": "Low"}
_LONGEST = 250


class Ticket(Struct, frozen=True):
    """One finding's ticket. ``due`` was set when it was opened, and stays. ``key`` is the tracker's own name for it."""

    fingerprint: str
    control: str
    resource_type: str
    opened: str
    due: str
    owner: str | None = None
    state: str = OPEN
    closed: str | None = None
    key: str | None = None


class Rules(Struct, frozen=True):
    """Who owns a finding and when it is due. ``owners`` are pairs of a glob over control ids and an owner, the first that
    fits counts; before them the value of the resource's tag ``owner_tag``."""

    severity: str = "low"
    owner_tag: str | None = None
    owners: tuple[tuple[str, str], ...] = ()
    days: Mapping[str, int] = field(default_factory=lambda: DAYS)
    hide_names: bool = False

    def owner(self, finding: Finding) -> str | None:
        tagged = dict(finding.resource_tags).get(self.owner_tag or "")
        return tagged or next(
            (name for glob, name in self.owners if fnmatchcase(finding.control, glob)), None
        )


class Change(Struct, frozen=True):
    """What is to be done: ``action`` is open, close or reopen."""

    action: str
    ticket: Ticket
    finding: Finding | None = None


def load(path: Path) -> dict[str, Ticket]:
    """The tickets by fingerprint; none where there is no file. Raises UsageError and DocumentError."""
    data = kept.load(path, FORMAT)
    try:
        items = [] if data is None else [decode(Ticket, item) for item in data["tickets"]]
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{path} is damaged: {error}.") from None
    return {one.fingerprint: one for one in items}


def save(path: Path, tickets: Iterable[Ticket]) -> None:
    """Raises UsageError where it cannot be written."""
    items = [encode(one) for one in sorted(tickets, key=lambda one: one.fingerprint)]
    kept.save(path, {"format": FORMAT, "tickets": items})


def changes(assessment: Assessment, known: Mapping[str, Ticket], rules: Rules) -> Iterator[Change]:
    """What is to be opened, reopened and closed. What this run could not see stays as it is.

    An accepted failure has no ticket: its waiver says who owns it and until when; a ticket that it has is closed.
    """
    day = date.fromisoformat(assessment.provenance.clock[:10])
    failing: dict[str, Finding] = {}
    for one in held(assessment.findings):
        if one.status == "fail" and one.waiver is None and at_least(one.severity, rules.severity):
            failing.setdefault(one.fingerprint, one)
    for fingerprint, finding in failing.items():
        ticket = known.get(fingerprint)
        if ticket is None or ticket.state == CLOSED:
            due = (day + timedelta(days=rules.days[finding.severity])).isoformat()
            made = Ticket(fingerprint, finding.control, finding.resource_type, day.isoformat(), due, rules.owner(finding))  # fmt: skip
            again = ticket is not None
            yield Change("reopen" if again else "open", replace(made, key=ticket.key) if ticket else made, finding)  # fmt: skip
    over = _Over(assessment, known)
    for ticket in known.values():
        if ticket.state == OPEN and ticket.fingerprint not in failing and over.says(ticket):
            yield Change("close", replace(ticket, state=CLOSED, closed=day.isoformat()))


class _Over:
    def __init__(self, assessment: Assessment, known: Container[str]) -> None:
        self._findings = {
            one.fingerprint: one for one in bare(assessment.findings) if one.fingerprint in known
        }
        self._states = {one.control: one.state for one in assessment.control_results}
        self._gaps = [one for one in assessment.gaps if one.hides_resources]

    def says(self, ticket: Ticket) -> bool:
        """True if the run has seen that it is fixed, accepted or gone."""
        found = self._findings.get(ticket.fingerprint)
        if found is not None:
            return found.status in ("pass", "not_applicable") or found.waiver is not None
        looked = self._states.get(ticket.control) in ("judged", "empty")
        return looked and not any(gap.may_hide(ticket.resource_type) for gap in self._gaps)


def payload(change: Change, form: str, controls: Mapping[str, Control], project: str, hide: bool) -> dict[str, Any]:  # fmt: skip
    """The request for one change: which call of the tracker's API, and its body.

    ``project`` is Jira's key of the project, or GitHub's ``owner/repository``. Where the tracker's own key is not known,
    ``find`` is the search for it.
    """
    made = _jira(change, controls, project, hide) if form == "jira" else _github(change, controls, project, hide)  # fmt: skip
    return {"action": change.action, "fingerprint": change.ticket.fingerprint, **made}


def label(ticket: Ticket) -> str:
    """By which a ticket is found again."""
    return f"gcheck-{ticket.fingerprint}"


def _title(change: Change, controls: Mapping[str, Control], hide: bool) -> str:
    finding = change.finding
    assert finding is not None
    control = controls.get(finding.control)
    what = control.title if control else finding.control
    name = "" if hide else f": {finding.resource_name or finding.resource_uid}"
    return _plain(f"{what}{name}")[:_LONGEST]


def _facts(change: Change, controls: Mapping[str, Control], hide: bool) -> Iterator[tuple[str, str]]:
    finding, ticket = change.finding, change.ticket
    assert finding is not None
    yield "Control", finding.control
    yield "Severity", finding.severity
    if not hide:
        yield "Resource", f"{finding.resource_uid} ({finding.source})"
        yield "Read from", str(finding.place)
        for one in finding.evidence[:5]:
            yield "Expected", f"{one.path} {one.expected}"
    yield "Due", ticket.due
    yield "Owner", ticket.owner or "nobody yet"
    control = controls.get(finding.control)
    if control is not None and control.remediation.get("summary"):
        yield "Remediation", control.remediation["summary"]
    yield "Fingerprint", ticket.fingerprint


def _jira(change: Change, controls: Mapping[str, Control], project: str, hide: bool) -> dict[str, Any]:
    ticket = change.ticket
    at = ticket.key or "{issueIdOrKey}"
    find = {} if ticket.key else {"find": f'project = "{project}" AND labels = "{label(ticket)}"'}
    if change.action != "open":
        name = "Done" if change.action == "close" else "To Do"
        body = {"transition": {"name": name}}
        return {"method": "POST", "path": f"/rest/api/3/issue/{at}/transitions", "body": body, **find}
    facts = [f"{name}: {_plain(text)}" for name, text in _facts(change, controls, hide)]
    paragraphs = [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in facts]
    assert change.finding is not None
    fields: dict[str, Any] = {
        "project": {"key": project}, "issuetype": {"name": "Task"}, "summary": _title(change, controls, hide),
        "description": {"type": "doc", "version": 1, "content": paragraphs},
        "labels": ["gcheck", label(ticket)], "duedate": ticket.due, "priority": {"name": _JIRA[change.finding.severity]},
    }  # fmt: skip
    return {"method": "POST", "path": "/rest/api/3/issue", "body": {"fields": fields}}


def _github(change: Change, controls: Mapping[str, Control], project: str, hide: bool) -> dict[str, Any]:
    ticket = change.ticket
    at = ticket.key or "{issue_number}"
    find = {} if ticket.key else {"find": f"repo:{project} label:{label(ticket)}"}
    if change.action != "open":
        body = (
            {"state": "closed", "state_reason": "completed"}
            if change.action == "close"
            else {"state": "open"}
        )
        return {"method": "PATCH", "path": f"/repos/{project}/issues/{at}", "body": body, **find}
    # an indented block: nothing that was read becomes markup, a mention or a link there
    text = "\n".join(f"    {name}: {_plain(said)}" for name, said in _facts(change, controls, hide))
    title = _title(change, controls, hide).replace("@", "@\N{WORD JOINER}")
    issue = {"title": title, "body": text + "\n", "labels": ["gcheck", label(ticket)]}
    return {"method": "POST", "path": f"/repos/{project}/issues", "body": issue}


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
