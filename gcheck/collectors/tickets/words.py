"""What ticket systems write, and what it stands for here: names of columns, kinds, states, priorities, approvals.

ServiceNow's are those of its tables task, incident, change_request and problem as they are delivered, with the numbers
that stand behind the labels; Jira's those of its own fields, in English and Spanish and, as far as exports and programs that read them
show, in German and French, and of the projects that it offers for service management.
A word that is not here is not guessed: what it means is declared in gcheck.yaml.
"""

from __future__ import annotations

KINDS = ("incident", "change", "problem", "request")
OTHER = "other"
"""What is none of the four kinds: a story, a bug, an epic. It is counted and left out."""

PRIORITIES = ("critical", "high", "medium", "low")
OPEN, RESOLVED, CLOSED, CANCELLED = "open", "resolved", "closed", "cancelled"
STATES = (OPEN, RESOLVED, CLOSED, CANCELLED)
CHANGE_TYPES = ("standard", "normal", "emergency")

COLUMNS = {
    "id": ("id", "number", "key", "issue key", "ticket", "ticket id", "ticket number", "clave de incidencia",
           "vorgangsschlüssel", "schlüssel", "clé de ticket"),
    "kind": ("kind", "issue type", "issuetype", "sys_class_name", "ticket type", "task type", "tipo de incidencia",
             "vorgangstyp", "type de ticket"),
    "priority": ("priority", "prioridad", "priorität", "priorité"),
    "status": ("status", "state", "incident_state", "problem_state", "estado", "état", "etat"),
    "category": ("status category", "categoría de estado"),
    "created": ("created", "opened_at", "opened", "sys_created_on", "created_at", "created at", "creada", "erstellt", "création"),
    "resolved": ("resolved", "resolved_at", "resolutiondate", "resolution date", "resolved at", "resuelta", "erledigt"),
    "closed": ("closed", "closed_at", "closed at"),
    "due": ("due", "due_date", "due date", "duedate", "fecha de vencimiento", "fälligkeitsdatum"),
    "approved": ("approved", "approval", "approval status"),
    "approved_at": ("approved_at", "approved at", "approval_set", "approval set"),
    "approver": ("approver", "approved by", "approved_by"),
    "requester": ("requester", "reporter", "opened_by", "opened by", "requested_by", "requested by", "caller_id", "caller", "informador",
                  "autor", "rapporteur"),
    "implementer": ("implementer", "assignee", "assigned_to", "assigned to", "persona asignada",
                    "zugewiesene person", "personne assignée"),
    "reopened": ("reopened", "reopen_count", "reopen count"),
    "change_type": ("change_type", "change type"),
    "started": ("started", "work_start", "actual start", "work start"),
    "root_cause_recorded": ("root_cause_recorded", "root cause", "root_cause", "cause_notes", "cause notes"),
    "hours_to_resolve": ("hours_to_resolve",),
}  # fmt: skip
"""Attribute -> what its column is called, the one to take first first."""

KIND_WORDS = {
    "incident": "incident", "[system] incident": "incident", "service incident": "incident",
    "change": "change", "[system] change": "change", "change request": "change", "change_request": "change",
    "problem": "problem", "[system] problem": "problem",
    "request": "request", "service request": "request", "[system] service request": "request",
    "service request with approvals": "request", "[system] service request with approvals": "request",
    "sc_request": "request", "sc_req_item": "request", "requested item": "request",
    "other": OTHER, "story": OTHER, "epic": OTHER, "bug": OTHER, "task": OTHER, "sub-task": OTHER, "subtask": OTHER,
    "catalog task": OTHER, "sc_task": OTHER, "change task": OTHER, "change_task": OTHER, "problem task": OTHER,
    "problem_task": OTHER, "incident task": OTHER, "incident_task": OTHER,
}  # fmt: skip

NUMBER_PREFIXES = {"INC": "incident", "CHG": "change", "PRB": "problem", "REQ": "request", "RITM": "request"}
"""How ServiceNow numbers its tables; for exports of one table, which leave out what it is."""

PRIORITY_WORDS = {
    "critical": "critical", "high": "high", "medium": "medium", "low": "low",
    "1 - critical": "critical", "2 - high": "high", "3 - moderate": "medium", "4 - low": "low", "5 - planning": "low",
    "1": "critical", "2": "high", "3": "medium", "4": "low", "5": "low",
    "p1": "critical", "p2": "high", "p3": "medium", "p4": "low", "p5": "low",
    "highest": "critical", "lowest": "low", "moderate": "medium",
}  # fmt: skip

STATUS_WORDS = {
    "open": OPEN, "new": OPEN, "in progress": OPEN, "on hold": OPEN, "reopened": OPEN, "to do": OPEN, "assess": OPEN,
    "authorize": OPEN, "scheduled": OPEN, "implement": OPEN, "review": OPEN, "root cause analysis": OPEN,
    "fix in progress": OPEN, "pending": OPEN, "waiting for support": OPEN, "waiting for customer": OPEN,
    "waiting for approval": OPEN, "under investigation": OPEN, "under review": OPEN, "work in progress": OPEN,
    "awaiting implementation": OPEN, "implementing": OPEN, "planning": OPEN, "awaiting cab approval": OPEN,
    "resolved": RESOLVED, "done": RESOLVED, "completed": RESOLVED,
    "closed": CLOSED, "closed complete": CLOSED, "closed incomplete": CLOSED,
    "cancelled": CANCELLED, "canceled": CANCELLED, "declined": CANCELLED, "closed skipped": CANCELLED,
    "à faire": OPEN, "en cours": OPEN, "terminé": RESOLVED, "terminé(e)": RESOLVED,
}  # fmt: skip

STATE_NUMBERS = {
    "incident": {"1": OPEN, "2": OPEN, "3": OPEN, "6": RESOLVED, "7": CLOSED, "8": CANCELLED},
    "change": {
        "-5": OPEN,
        "-4": OPEN,
        "-3": OPEN,
        "-2": OPEN,
        "-1": OPEN,
        "0": OPEN,
        "3": CLOSED,
        "4": CANCELLED,
    },
    "problem": {"101": OPEN, "102": OPEN, "103": OPEN, "104": OPEN, "106": RESOLVED, "107": CLOSED},
    "request": {"-5": OPEN, "1": OPEN, "2": OPEN, "3": CLOSED, "4": CLOSED, "7": CANCELLED},
}
"""Kind -> the numbers of ServiceNow's states, which its interface answers with unless it is asked for display values."""

CATEGORY_WORDS = {"new": OPEN, "to do": OPEN, "indeterminate": OPEN, "in progress": OPEN, "done": RESOLVED,
                  "tareas por hacer": OPEN, "en curso": OPEN, "listo": RESOLVED,
                  "à faire": OPEN, "en cours": OPEN, "terminé": RESOLVED, "terminé(e)": RESOLVED}  # fmt: skip
"""Jira's own categories, under which every state of a project stands; its JSON has their keys, its CSV their names."""

APPROVAL_WORDS = {
    "approved": True, "yes": True, "true": True, "y": True,
    "no": False, "false": False, "n": False, "rejected": False, "declined": False, "requested": False, "pending": False,
    "not requested": False, "not yet requested": False, "waiting for approval": False, "not_required": False,
    "duplicate": False, "cancelled": False,
}  # fmt: skip

CHANGE_TYPE_WORDS = {"standard": "standard", "normal": "normal", "emergency": "emergency"}

NONE = frozenset(["", "?", "-", "--", "none", "null", "n/a", "(empty)", "(none)", "unassigned"])
"""What is written where there is nothing."""


def plain(text: str) -> str:
    """A word or a column's name without regard to case and to how many spaces stand in it."""
    return " ".join(text.split()).casefold()
