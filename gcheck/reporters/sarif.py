"""SARIF 2.1.0 (OASIS standard, errata 01), as GitHub, GitLab, Azure DevOps and editors read it.

Section numbers are those of the standard. A failure is a result of kind ``fail``, what could not be judged one of kind
``review``, so that nothing unread looks clean; every gap is a notification of the invocation besides. What passed is
counted in the properties of the run and not listed: code scanning would show it as an alert.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gcheck.model.assessment import Assessment
from gcheck.model.deciding import deciding_place
from gcheck.model.finding import STATUSES, Finding
from gcheck.model.findings import by_status
from gcheck.model.gap import KINDS, Gap
from gcheck.reporters.deciding import cut, gap_text, one_line
from gcheck.reporters.entries import Entry, Paths, caveats, entries
from gcheck.reporters.links import uri
from gcheck.reporters.sarif_rules import LEVELS, SECURITY_SEVERITY, rules
from gcheck.reporters.tables import dumps
from gcheck.reporters.wording import plural

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
RESULTS_MOST = 25_000
"""GitHub refuses a run with more results (docs, "SARIF support for code scanning"); the gravest are kept, the rest is counted."""
NOTIFICATIONS_MOST = 1_000
_RELATED_MOST = 10


class SarifReporter:
    """Results at lines, with rules, fingerprints and accepted risks."""

    name = "sarif"
    suffix = ".sarif"

    def render(self, assessment: Assessment) -> str:
        """One run, one line for each rule, result and notification. Raises ReportError."""
        return "".join(_pieces(assessment, entries(assessment, "SARIF")))


def _pieces(assessment: Assessment, found: tuple[Entry, ...]) -> Iterator[str]:
    described = rules(assessment, found)
    index = {rule["id"]: number for number, rule in enumerate(described)}
    paths, shown = Paths(assessment.provenance.sources), found[:RESULTS_MOST]
    suppressible, compared = any(entry.waiver for entry in shown), assessment.gate.baseline is not None
    version = one_line(assessment.provenance.version)
    yield f'{{"$schema":{dumps(SCHEMA)},"version":"2.1.0","runs":[{{\n'
    yield f'"tool":{{"driver":{{"name":"gcheck","version":{dumps(version)},"rules":'
    yield from _lines(described)
    yield ',"notifications":'
    yield from _lines(_descriptor(kind, meaning) for kind, meaning in KINDS.items())
    yield '}},\n"invocations":[' + _invocation(assessment, len(found) - len(shown)) + "],\n"
    base = {ROOT: {"description": {"text": "The folder that gcheck was run in."}}}
    yield f'"originalUriBaseIds":{dumps(base)},\n"columnKind":"unicodeCodePoints",\n"results":'
    yield from _lines(
        _result(entry, index, paths, suppressible) | _compared(entry, compared) for entry in shown
    )
    yield f',\n"properties":{dumps(_properties(assessment))}}}]}}\n'


def _lines(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    before = "["
    for item in items:
        yield f"{before}\n{dumps(item)}"
        before = ","
    yield "[]" if before == "[" else "\n]"


def _descriptor(kind: str, meaning: str) -> dict[str, Any]:
    return {"id": kind, "shortDescription": {"text": meaning}}


def _invocation(assessment: Assessment, left_out: int) -> str:
    """Section 3.20. A run that the gate could not decide has not been carried out with success."""
    gate, paths = assessment.gate, Paths(assessment.provenance.sources)
    notices = [_of_gap(gap, paths) for gap in assessment.gaps[:NOTIFICATIONS_MOST]]
    more = len(assessment.gaps) - len(notices)
    if more:
        notices.append(_notice("warning", f"{plural(more, 'gap')} more; the JSON report has them all."))
    if left_out:
        notices.append(_notice("error", f"{plural(left_out, 'result')} more; the JSON report has them all."))
    notices += [_notice("note", cut(text)) for text in caveats(assessment)]
    return dumps(
        {
            "executionSuccessful": gate.exit_code != 3,
            "exitCode": gate.exit_code,
            "exitCodeDescription": one_line(gate.reason),
            "endTimeUtc": assessment.provenance.clock,
            "toolExecutionNotifications": notices,
        }
    )


def _of_gap(gap: Gap, paths: Paths) -> dict[str, Any]:
    known: dict[str, Any] = {"descriptor": {"id": gap.kind}}
    file = paths.of(gap.source, gap.place.file)
    if file is not None:
        known["locations"] = [{"physicalLocation": _physical(file, gap.place.line, gap.place.column)}]
    names = {"source": gap.source, "operation": gap.operation, "permission": gap.permission, "id": gap.id}
    known["properties"] = {key: one_line(value) for key, value in names.items() if value}
    return _notice("warning", cut(gap_text(gap))) | known


def _notice(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": message(text)}}


def _result(entry: Entry, index: Mapping[str, int], paths: Paths, suppressible: bool) -> dict[str, Any]:
    """Section 3.27. ``level`` is ``none`` for every kind but ``fail`` (3.27.10)."""
    who = one_line(entry.name or entry.uid)
    failed = entry.status == "fail"
    result: dict[str, Any] = {
        "ruleId": entry.rule,
        "ruleIndex": index[entry.rule],
        "kind": "fail" if failed else "review",
        "level": LEVELS[entry.severity] if failed else "none",
        "message": {"text": message(cut(f"{entry.title}. {who}: {entry.text}" if who else entry.text))},
        "locations": [_location(entry, paths)],
        "partialFingerprints": {"gcheck/v1": entry.fingerprint},
    }
    if entry.finding is not None and (related := _related(entry.finding, paths)):
        result["relatedLocations"] = related
    if suppressible:
        result["suppressions"] = _suppressions(entry)
    result["properties"] = _of_entry(entry)
    return result


def _compared(entry: Entry, compared: bool) -> dict[str, str]:
    """Section 3.27.24: of all results or of none."""
    return {"baselineState": "unchanged" if entry.known else "new"} if compared else {}


def _of_entry(entry: Entry) -> dict[str, Any]:
    known: dict[str, Any] = {"severity": entry.severity, "source": one_line(entry.source)}
    if entry.controls:
        known["controls"] = list(entry.controls)
    if entry.finding is not None:
        names = {"account": entry.finding.account, "region": entry.finding.region}
        known |= {key: one_line(value) for key, value in names.items() if value}
    return known | {"security-severity": SECURITY_SEVERITY[entry.severity]}


def _location(entry: Entry, paths: Paths) -> dict[str, Any]:
    """Section 3.28. What was read from code and stands in no file of it is located at the folder of the code."""
    location: dict[str, Any] = {}
    file = entry.file if entry.file is not None else paths.root(entry.source)
    if file is not None:
        location["physicalLocation"] = _physical(file, entry.line, entry.column)
    if entry.uid or file is None:
        name = one_line(entry.uid or entry.name or entry.source)
        logical = {"fullyQualifiedName": name, "kind": one_line(entry.resource_type) or "source"}
        location["logicalLocations"] = [
            logical | ({"name": one_line(entry.name)} if entry.name.strip() else {})
        ]
    return location


def _related(finding: Finding, paths: Paths) -> list[dict[str, Any]]:
    """The resource, and the other values that were read, where they stand in other lines than the result."""
    first = deciding_place(finding)
    wanted = {
        (finding.place.file, finding.place.line, finding.place.column): one_line(finding.resource_name)
        or "the resource"
    }
    for item in finding.evidence:
        wanted.setdefault((item.place.file, item.place.line, item.place.column), one_line(item.path))
    wanted.pop((first.file, first.line, first.column), None)
    related: list[dict[str, Any]] = []
    for (file, line, column), text in wanted.items():
        path = paths.of(finding.source, file)
        if path is not None and len(related) < _RELATED_MOST:
            place = _physical(path, line, column)
            related.append(
                {"id": len(related) + 1, "physicalLocation": place, "message": {"text": message(cut(text))}}
            )
    return related


def _physical(file: str, line: int | None, column: int | None) -> dict[str, Any]:
    """Section 3.29, with a relative reference where the file was named by one."""
    absolute = file.startswith("/")
    artifact = {"uri": "file://" + uri(file)} if absolute else {"uri": uri(file), "uriBaseId": ROOT}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if line is not None:
        physical["region"] = {"startLine": line} | ({"startColumn": column} if column is not None else {})
    return physical


def _suppressions(entry: Entry) -> list[dict[str, Any]]:
    """Section 3.35: a waiver was accepted by a named person, in a comment or outside of the code."""
    waiver = entry.waiver
    if waiver is None:
        return []
    reason = f"{waiver.id}, until {waiver.expires}, accepted by {waiver.approver}: {waiver.reason}"
    names = {"id": waiver.id, "owner": waiver.owner, "approver": waiver.approver, "expires": waiver.expires}
    shown = {key: one_line(value) for key, value in names.items()}
    return [
        {
            "kind": "inSource" if waiver.in_code else "external",
            "status": "accepted",
            "justification": cut(one_line(reason)),
            "properties": shown,
        }
    ]


def _properties(assessment: Assessment) -> dict[str, Any]:
    counts = by_status(assessment.findings)
    states = Counter(result.state for result in assessment.control_results)
    return {
        "findings": {status: counts[status] for status in STATUSES},
        "controls": dict(sorted(states.items())),
        "gaps": len(assessment.gaps),
        "packDigest": one_line(assessment.provenance.pack_digest),
        "inventoryDigest": one_line(assessment.provenance.inventory_digest),
    }


def message(text: str) -> str:
    """Text in which nothing is a placeholder (3.11.5) or a link (3.11.6), whatever was read from a source."""
    text = text.replace("{", "{{").replace("}", "}}")
    if "](" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return text
