"""Workflow commands of GitHub Actions: annotations on the lines of a pull request.

A runner shows ten errors, ten warnings and ten notices of a step, and drops the rest without a word (docs,
"Workflow commands"). So the first command is the verdict with the counts, and says how many are not shown. What is
not read is a warning. Nothing but commands is written: one for each line, and no value can begin another.
"""

from __future__ import annotations

from collections import defaultdict

from gcheck.model.assessment import Assessment
from gcheck.model.findings import by_status
from gcheck.reporters.deciding import cut, one_line
from gcheck.reporters.entries import Entry, entries
from gcheck.reporters.wording import VERDICTS, plural

SHOWN_MOST = 10
_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "notice"}
_IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = _IN_DATA | {":": "%3A", ",": "%2C"}


class GithubReporter:
    """Annotations; to be written to standard output in a step."""

    name = "github"
    suffix = ".txt"

    def render(self, assessment: Assessment) -> str:
        """One command on each line, the verdict first. Raises ReportError."""
        found, verdict = defaultdict(list), "notice" if assessment.gate.exit_code == 0 else "error"
        known = entries(assessment, "GitHub")
        for entry in known:
            found[_level(entry)].append(entry)
        shown = {
            level: items[: SHOWN_MOST - (level == verdict)] for level, items in found.items()
        }  # the verdict takes the room of one
        lines = [_verdict(assessment, known, sum(map(len, shown.values())), verdict)]
        lines += [
            _annotation(level, entry)
            for level in ("error", "warning", "notice")
            for entry in shown.get(level, ())
        ]
        return "".join(f"{line}\n" for line in lines)


def command(level: str, text: str, **properties: str) -> str:
    """One workflow command, its data and properties escaped as the runner unescapes them."""
    named = ",".join(f"{key}={_escaped(value, _IN_PROPERTY)}" for key, value in properties.items())
    return f"::{level}{' ' if named else ''}{named}::{_escaped(text, _IN_DATA)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    # "##[" begins a command of the older form wherever it stands in a line.
    return "".join(table.get(char, char) for char in one_line(text).replace("##[", "## ["))


def _level(entry: Entry) -> str:
    if entry.waiver is not None or entry.known:
        return "notice"
    return _LEVELS[entry.severity] if entry.status == "fail" else "warning"


def _verdict(assessment: Assessment, known: tuple[Entry, ...], shown: int, level: str) -> str:
    gate = assessment.gate
    counts = by_status(assessment.findings)
    text = (
        f"{VERDICTS[gate.exit_code]}. {gate.reason} Findings: {counts['fail']} fail, {counts['unknown']} unknown, "
        f"{counts['pass']} pass. {plural(len(assessment.gaps), 'gap')}."
    )
    if len(known) > shown:
        text += f" {shown} of {len(known)} are annotated here; the other {len(known) - shown} stand in the other reports only."
    return command(level, text, title="gcheck")


def _annotation(level: str, entry: Entry) -> str:
    properties: dict[str, str] = {}
    if entry.file is not None:
        properties["file"] = entry.file
        if entry.line is not None:
            properties["line"] = str(entry.line)
            if entry.column is not None:
                properties["col"] = str(entry.column)
    accepted = (
        f"Accepted until {entry.waiver.expires} ({entry.waiver.id}). "
        if entry.waiver
        else "Known. "
        if entry.known
        else ""
    )
    who = "" if entry.file is not None and not entry.name else f"{entry.name or entry.uid or entry.source}: "
    prefix = {"fail": f"{entry.severity}", "unknown": "unknown"}[entry.status]
    return command(
        level,
        cut(f"{accepted}{who}{entry.text} [{entry.rule}]"),
        **properties,
        title=f"{prefix}: {entry.title}",
    )
