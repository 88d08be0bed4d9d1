"""GitLab's code quality report: a list of issues, shown in the difference of a merge request.

The format has neither gaps nor accepted risks nor a verdict. So what could not be judged is an issue too, an accepted
failure is one of severity ``info``, and a run that the gate could not decide is an issue by itself.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from gcheck.model.assessment import Assessment
from gcheck.reporters.deciding import cut, one_line
from gcheck.reporters.entries import Entry, entries
from gcheck.reporters.tables import dumps
from gcheck.reporters.wording import VERDICTS

_SEVERITIES = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor"}


class CodeQualityReporter:
    """Issues by line, for ``artifacts:reports:codequality``."""

    name = "gitlab-codequality"
    suffix = ".json"

    def render(self, assessment: Assessment) -> str:
        """A JSON array, one line for each issue. Raises ReportError."""
        seen: Counter[str] = Counter()
        issues = [_issue(entry, seen) for entry in entries(assessment, "GitLab code quality")]
        if assessment.gate.exit_code == 3:
            issues.insert(0, _undecided(assessment))
        return "[" + ",".join(f"\n{dumps(issue)}" for issue in issues) + ("\n]\n" if issues else "]\n")


def _issue(entry: Entry, seen: Counter[str]) -> dict[str, Any]:
    seen[entry.fingerprint] += 1
    number = seen[entry.fingerprint]
    # GitLab keeps one issue of each fingerprint.
    digest = hashlib.sha256(f"{entry.fingerprint}/{number}".encode()).hexdigest()
    accepted = (
        f"Accepted until {entry.waiver.expires} ({entry.waiver.id}). "
        if entry.waiver
        else "Known. "
        if entry.known
        else ""
    )
    who = one_line(entry.name or entry.uid)
    said = f"{entry.title}. {who}: {entry.text}" if who else entry.text
    return {
        "description": cut(one_line(f"{accepted}{said}")),
        "check_name": entry.rule,
        "fingerprint": digest,
        "severity": "info" if entry.waiver else _SEVERITIES[entry.severity],
        "location": _location(entry),
    }


def _location(entry: Entry) -> dict[str, Any]:
    """A path is required: where there is no file, what the source calls the resource stands in its place."""
    return {"path": entry.path, "lines": {"begin": entry.line or 1}}


def _undecided(assessment: Assessment) -> dict[str, Any]:
    return {
        "description": cut(one_line(f"{VERDICTS[3]}. {assessment.gate.reason}")),
        "check_name": "gcheck.gate",
        "fingerprint": hashlib.sha256(b"gcheck.gate").hexdigest(),
        "severity": "blocker",
        "location": {"path": "gcheck", "lines": {"begin": 1}},
    }
