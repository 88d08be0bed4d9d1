"""JUnit XML, the dialect that Jenkins, GitLab, Azure DevOps and GitHub actions read: one test case for each finding.

A suite is a source. ``fail`` is a failure; ``unknown`` is an error, so that it is never green; ``not_applicable`` is
skipped, and so is an accepted risk, with the waiver in the message, because the gate does not count it either.
The first suite has one case, the gate itself: a run that judged nothing has no other case that could fail.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from gcheck.model.assessment import Assessment
from gcheck.model.deciding import deciding_place
from gcheck.model.finding import Finding
from gcheck.model.gap import Gap
from gcheck.model.record import Waiver
from gcheck.model.source import Source
from gcheck.patterns import regex
from gcheck.reporters.deciding import cut, gap_text, one_line, why
from gcheck.reporters.entries import Paths, caveats, consistent
from gcheck.reporters.wording import VERDICTS, plural

GAPS_MOST = 1_000
# What XML 1.0 (section 2.2) cannot hold even as a reference, and is not written out as invisible already.
_NOT_XML = regex("[\ufffe\uffff]")
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_SPECIAL = regex("[&<>\"']")


class JunitReporter:
    """Test suites that a pipeline shows beside its tests."""

    name = "junit"
    suffix = ".xml"

    def render(self, assessment: Assessment) -> str:
        """One line for each case. Raises ReportError."""
        consistent(assessment, "JUnit")
        suites = [_gate(assessment), *_suites(assessment)]
        total = sum((counts for counts, _ in suites), Counter[str]())
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="gcheck"{_numbers(total)}>\n'
        return head + "".join(text for _, text in suites) + "</testsuites>\n"


def xml(text: str) -> str:
    """One line as the content of an element or of an attribute in quotes."""
    line = _NOT_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", one_line(text))
    return _SPECIAL.sub(lambda match: _MARKUP[match[0]], line)


def _gate(assessment: Assessment) -> tuple[Counter[str], str]:
    gate = assessment.gate
    outcome = {0: "pass", 1: "fail", 3: "unknown"}[gate.exit_code]
    case = _case("gate", "gcheck.gate", "", outcome, f"{VERDICTS[gate.exit_code]}: {gate.reason}")
    return _suite("gcheck", assessment, [(outcome, case)], list(caveats(assessment)))


def _suites(assessment: Assessment) -> Iterator[tuple[Counter[str], str]]:
    findings, gaps = defaultdict(list), defaultdict(list)
    for finding in assessment.findings:
        findings[finding.source].append(finding)
    for gap in assessment.gaps:
        gaps[gap.source].append(gap)
    titles = {control.id: control.title for control in assessment.controls}
    waivers = {waiver.id: waiver for waiver in assessment.waivers}
    paths = Paths(assessment.provenance.sources)
    for source in assessment.provenance.sources:
        # Where the gate counts only what is new, what stood in the baseline is not red either.
        only_new = assessment.gate.known > 0
        cases = [_of(finding, titles, waivers, paths, only_new) for finding in findings[source.name]]
        yield _suite(
            source.name, assessment, cases or [_nothing(source)], list(_unread(gaps[source.name], paths))
        )


def _nothing(source: Source) -> tuple[str, str]:
    """A source without a finding is not clean: nothing of it was judged."""
    if source.skipped is not None:
        return "not_applicable", _case(
            source.name, "gcheck.source", "", "not_applicable", f"not scanned: {source.skipped}"
        )
    return "unknown", _case(
        source.name, "gcheck.source", "", "unknown", "nothing of this source could be judged"
    )


def _of(
    finding: Finding, titles: dict[str, str], waivers: dict[str, Waiver], paths: Paths, only_new: bool
) -> tuple[str, str]:
    place = deciding_place(finding)
    file = paths.of(finding.source, place.file)
    where = "" if file is None else f' file="{xml(file)}"'
    where += "" if file is None or place.line is None else f' line="{place.line}"'
    outcome, said = finding.status, "" if finding.status == "pass" else why(finding)
    if finding.status == "not_applicable":
        said = "the control does not apply"
    elif finding.waiver is not None:
        waiver = waivers[finding.waiver]
        outcome = "not_applicable"
        said = f"{finding.status}, accepted until {waiver.expires} ({waiver.id}: {waiver.reason}): {said}"
    elif finding.status == "fail" and finding.known and only_new:
        outcome, said = "not_applicable", f"fail, known since the baseline: {said}"
    # What may be missing has no name of its own; cases of one name would be taken for one.
    who = finding.resource_uid or f"{finding.resource_name or finding.resource_type} ({finding.fingerprint})"
    name = f"{titles[finding.control]}: {who}"
    return outcome, _case(name, finding.control, where, outcome, said, finding.severity)


def _case(name: str, group: str, where: str, outcome: str, said: str, severity: str = "") -> str:
    start = f'<testcase name="{xml(name)}" classname="{xml(group)}"{where} time="0"'
    if outcome == "pass":
        return f"{start}/>\n"
    element = {"fail": "failure", "unknown": "error", "not_applicable": "skipped"}[outcome]
    kind = f' type="{xml(severity or outcome)}"' if element != "skipped" else ""
    return f'{start}><{element}{kind} message="{xml(cut(one_line(said)))}"/></testcase>\n'


def _suite(
    name: str, assessment: Assessment, cases: list[tuple[str, str]], said: list[str]
) -> tuple[Counter[str], str]:
    counts = Counter(outcome for outcome, _ in cases)
    stamp = assessment.provenance.clock.removesuffix("Z")
    head = f'<testsuite name="{xml(name)}"{_numbers(counts)} time="0" timestamp="{xml(stamp)}">\n'
    behind = "".join(f"{xml(line)}\n" for line in said)
    errors = f"<system-err>{behind}</system-err>\n" if said else ""
    return counts, head + "".join(text for _, text in cases) + errors + "</testsuite>\n"


def _numbers(counts: Counter[str]) -> str:
    return (
        f' tests="{sum(counts.values())}" failures="{counts["fail"]}" errors="{counts["unknown"]}" '
        f'skipped="{counts["not_applicable"]}"'
    )


def _unread(gaps: list[Gap], paths: Paths) -> Iterator[str]:
    for gap in gaps[:GAPS_MOST]:
        file = paths.of(gap.source, gap.place.file)
        where = "" if file is None else f" at {file}" + (f":{gap.place.line}" if gap.place.line else "")
        yield gap_text(gap) + where
    if len(gaps) > GAPS_MOST:
        yield f"{plural(len(gaps) - GAPS_MOST, 'gap')} more; the JSON report has them all"
