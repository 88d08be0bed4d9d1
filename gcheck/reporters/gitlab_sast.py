"""GitLab's SAST report, security report schema 15.0.7: vulnerabilities in merge requests and on the dashboard.

What could not be judged is a vulnerability of severity ``Unknown``; a run that the gate could not decide has the status
``failure``; gaps are messages of the scan. The schema knows no accepted risk: one is listed, and its description says so.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from gcheck.model.assessment import Assessment
from gcheck.model.control import Control
from gcheck.reporters.deciding import cut, gap_text, one_line
from gcheck.reporters.entries import UNREAD, Entry, caveats, entries
from gcheck.reporters.markup import code, plain
from gcheck.reporters.tables import dumps
from gcheck.reporters.wording import VERDICTS, plural, visible

VERSION = "15.0.7"
MESSAGES_MOST = 200
_NAME_MOST = 255
_SOLUTION_MOST = 7_000


class SastReporter:
    """Vulnerabilities, for ``artifacts:reports:sast``."""

    name = "gitlab-sast"
    suffix = ".json"

    def render(self, assessment: Assessment) -> str:
        """A JSON object, one line for each vulnerability. Raises ReportError."""
        controls = {control.id: control for control in assessment.controls}
        seen: Counter[str] = Counter()
        found = [
            dumps(_vulnerability(entry, controls[entry.finding.control] if entry.finding else None, seen))
            for entry in entries(assessment, "GitLab SAST")
        ]
        listed = "[\n" + ",\n".join(found) + "\n]" if found else "[]"
        return f'{{"version":"{VERSION}","scan":{dumps(_scan(assessment))},\n"vulnerabilities":{listed}}}\n'


def _scan(assessment: Assessment) -> dict[str, Any]:
    tool = {
        "id": "gcheck",
        "name": "gcheck",
        "version": cut(one_line(assessment.provenance.version)) or "0",
        "vendor": {"name": "gcheck"},
    }
    at = assessment.provenance.clock.removesuffix("Z")  # the schema wants UTC without saying so
    return {
        "analyzer": tool,
        "scanner": tool,
        "type": "sast",
        "start_time": at,
        "end_time": at,
        "status": "failure" if assessment.gate.exit_code == 3 else "success",
        "messages": [{"level": level, "value": cut(one_line(text))} for level, text in _messages(assessment)],
    }


def _messages(assessment: Assessment) -> Iterator[tuple[str, str]]:
    gate = assessment.gate
    yield "info" if gate.exit_code == 0 else "warn", f"{VERDICTS[gate.exit_code]}. {gate.reason}"
    for gap in assessment.gaps[:MESSAGES_MOST]:
        yield "warn", gap_text(gap)
    more = len(assessment.gaps) - MESSAGES_MOST
    if more > 0:
        yield "warn", f"{plural(more, 'gap')} more; the JSON report has them all."
    for text in caveats(assessment):
        yield "info", text


def _vulnerability(entry: Entry, control: Control | None, seen: Counter[str]) -> dict[str, Any]:
    seen[entry.fingerprint] += 1
    known: dict[str, Any] = {
        "id": _uuid(f"{entry.fingerprint}/{seen[entry.fingerprint]}"),
        "name": cut(entry.title, _NAME_MOST),
        "description": "\n\n".join(_description(entry, control)),
        "severity": "Unknown" if entry.status == "unknown" else entry.severity.capitalize(),
        "identifiers": [{"type": "gcheck_control", "name": entry.rule, "value": entry.rule}],
        "location": _location(entry),
    }
    if control is not None and control.remediation.get("summary"):
        known["solution"] = cut(visible(control.remediation["summary"]).strip(), _SOLUTION_MOST)
    return known


def _description(entry: Entry, control: Control | None) -> Iterator[str]:
    if entry.waiver is not None:
        yield f"**Accepted until {plain(entry.waiver.expires)}** ({code(entry.waiver.id)}): {plain(entry.waiver.reason)}"
    if entry.rule == UNREAD:
        yield code(entry.text)
        return
    yield f"{code(entry.name or entry.uid or entry.source)}: {code(entry.text)}"
    if control is not None:
        yield plain(control.rationale)


def _location(entry: Entry) -> dict[str, Any]:
    return {"file": entry.path, "start_line": entry.line or 1}


def _uuid(text: str) -> str:
    """A version 8 UUID (RFC 9562), which leaves its bits to whoever makes it: here they are of a digest."""
    digits = hashlib.sha256(f"gcheck/{text}".encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"
