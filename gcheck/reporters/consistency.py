"""Does an assessment agree with itself? A report never prints figures that do not add up, nor hides a stray word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from gcheck.model.assessment import REQUIREMENT_STATUSES, Assessment, FrameworkResult, Provenance
from gcheck.model.call_count import CallCount
from gcheck.model.control import ROLES, SEVERITIES, Control
from gcheck.model.finding import STATUSES, Finding
from gcheck.model.findings import held, sources_of, tally
from gcheck.model.framework import ASSESSED_BY
from gcheck.model.parameter import TIGHTER, Parameter
from gcheck.model.past import HOLES, KINDS, STATES, Change, Past, Trend

T = TypeVar("T")
CONTROL_STATES = ("judged", "unknown", "empty", "not_looked", "not_selected")
EVIDENCE_RESULTS = ("met", "not met", "unknown")
EXIT_CODES = (0, 1, 3)


def contradictions(assessment: Assessment) -> Iterator[str]:
    """Each way in which the assessment contradicts itself, as a phrase that names the part; nothing if it does not."""
    if assessment.gate.exit_code not in EXIT_CODES:
        yield f"gate: exit code {assessment.gate.exit_code} is none of {_list(EXIT_CODES)}"
    yield from _of_sources(assessment)
    yield from _of_unmapped(assessment)
    yield from _of_calls(assessment.provenance)
    yield from _of_controls(assessment)
    yield from _of_findings(assessment)
    for framework in assessment.frameworks:
        yield from _of_framework(framework, {control.id for control in assessment.controls})
    if assessment.past is not None:
        yield from _of_past(assessment.past, assessment)


def _of_sources(assessment: Assessment) -> Iterator[str]:
    sources = {source.name: source for source in assessment.provenance.sources}
    twice = sorted(_twice(source.name for source in assessment.provenance.sources))
    yield from (f"source {name} stands twice" for name in twice)
    for source in sources.values():
        if source.within == source.name:
            yield f"source {source.name} was found in itself"
        elif source.within is not None and source.within not in sources:
            yield f"source {source.name} was found in {source.within}, which is not there"
    read = dict.fromkeys(sources_of(assessment.findings), "a finding")
    read |= {item.source: "a listing" for item in assessment.populations}
    for name, what in read.items():
        if name in sources and sources[name].skipped is not None:
            yield f"source {name} was skipped, and there is {what} of it"


def _of_unmapped(assessment: Assessment) -> Iterator[str]:
    """Two kinds may be told alike: what looked like a secret in each was replaced."""
    sources = {source.name: source for source in assessment.provenance.sources}
    for item in assessment.unmapped:
        where = f"{item.kind or 'further kinds'} of {item.source}, which no control reads"
        if item.source not in sources:
            yield f"{where}: the source is not there"
        elif sources[item.source].skipped is not None:
            yield f"{where}: the source was skipped"
        if item.count < 1:
            yield f"{where}: there are {item.count}"


def _of_calls(provenance: Provenance) -> Iterator[str]:
    names = {source.name for source in provenance.sources}
    for item in provenance.calls:
        where = f"calls of {item.operation} in {item.source}"
        if item.source not in names:
            yield f"{where}: the source is not there"
        if not _adds_up(item):
            yield f"{where}: {item.errors} of {item.calls} failed, {item.retries} retries, {item.seconds} seconds"
    twice = sorted(_twice(f"{item.operation} in {item.source}" for item in provenance.calls))
    yield from (f"calls of {name} stand twice" for name in twice)


def _adds_up(item: CallCount) -> bool:
    return 0 <= item.errors <= item.calls and item.retries >= 0 and 0 <= item.seconds < float("inf")


def _of_controls(assessment: Assessment) -> Iterator[str]:
    judged = tally(assessment.findings)
    samples = {
        (one.control, one.source): one.sample for one in held(assessment.findings) if one.sample is not None
    }
    skipped: Counter[str] = Counter()
    for (name, _), sample in samples.items():
        skipped[name] += sample.not_sampled
    for control in assessment.controls:
        yield from _of_control(control)
    for result in assessment.control_results:
        yield from _word(f"control {result.control}: state", result.state, CONTROL_STATES)
        for status in STATUSES:
            said, found = result.counts.get(status, 0), judged[result.control, status]
            if said != found:
                yield f"control {result.control}: {said} findings are counted as {status}, and there are {found}"
        if result.counts.get("not_sampled", 0) != skipped[result.control]:
            yield f"control {result.control}: {result.counts.get('not_sampled', 0)} are counted as not sampled, and there are {skipped[result.control]}"
        if result.state not in _states(judged, result.control):
            yield f"control {result.control} is {result.state}, which its findings do not bear out"
    known, counted = (
        [item.id for item in assessment.controls],
        [item.control for item in assessment.control_results],
    )
    yield from (f"control {name} stands twice" for name in sorted(_twice(known) | _twice(counted)))
    yield from (
        f"control {name} has no result, or a result without the control"
        for name in sorted(set(known) ^ set(counted))
    )


def _of_control(control: Control) -> Iterator[str]:
    yield from _word(f"control {control.id}: severity", control.severity, SEVERITIES)
    for line in control.satisfies:
        yield from _word(f"control {control.id}: role", line.role, ROLES)
    for parameter in control.parameters:
        yield from _of_parameter(f"control {control.id}: parameter {parameter.name}", parameter)
    for name in sorted(_twice(parameter.name for parameter in control.parameters)):
        yield f"control {control.id}: parameter {name} stands twice"


def _of_parameter(where: str, parameter: Parameter) -> Iterator[str]:
    yield from _word(f"{where}: tighter", parameter.tighter, TIGHTER)
    value, loosest = parameter.value, parameter.loosest
    if parameter.set_in is None and value != parameter.default:
        yield f"{where} is {value!r}, not the default {parameter.default!r}, and nothing set it"
    if parameter.looser and parameter.set_in is None:
        yield f"{where} is looser than the mapping assumes, and nothing set it"
    if parameter.looser and value == loosest:
        yield f"{where} is looser than the mapping assumes, and equals the least that it can bear"
    numbers = all(isinstance(item, (int, float)) for item in (value, loosest))
    looser = {"lower": numbers and value > loosest, "higher": numbers and value < loosest}
    if numbers and parameter.looser != looser.get(parameter.tighter, parameter.looser):
        yield f"{where} is {value!r}, and whether that is looser than {loosest!r} is said wrongly"


def _states(judged: Mapping[tuple[str, str], int], control: str) -> tuple[str, ...]:
    if judged[control, "pass"] or judged[control, "fail"]:
        return ("judged",)
    if judged[control, "unknown"]:
        return ("unknown",)
    return ("empty",) if judged[control, "not_applicable"] else ("empty", "not_looked", "not_selected")


def _of_findings(assessment: Assessment) -> Iterator[str]:
    controls = {control.id for control in assessment.controls}
    waivers = {None, *(waiver.id for waiver in assessment.waivers)}
    for finding in held(
        assessment.findings
    ):  # those that are not were made by this run, and are what it would make again
        # In one look, because nearly all are as they should be, and there may be very many.
        if (
            finding.status not in STATUSES
            or finding.severity not in SEVERITIES
            or finding.control not in controls
            or finding.waiver not in waivers
            or any(item.result not in EVIDENCE_RESULTS for item in finding.evidence)
        ):
            yield from _of_finding(finding, controls, waivers)


def _of_finding(finding: Finding, controls: set[str], waivers: set[str | None]) -> Iterator[str]:
    """What is wrong with a finding of which something is."""
    where = f"finding {finding.fingerprint}"
    yield from _word(f"{where}: status", finding.status, STATUSES)
    yield from _word(f"{where}: severity", finding.severity, SEVERITIES)
    for item in finding.evidence:
        yield from _word(f"{where}: result of {item.path}", item.result, EVIDENCE_RESULTS)
    if finding.control not in controls:
        yield f"{where} is about the control {finding.control}, which is not there"
    if finding.waiver not in waivers:
        yield f"{where} is waived by {finding.waiver}, which is not there"


def _of_framework(framework: FrameworkResult, controls: set[str]) -> Iterator[str]:
    found = Counter(item.status for item in framework.requirements)
    in_scope = sum(found[status] for status in ("satisfied", "not_satisfied", "not_assessed"))
    expected = {"catalogue": len(framework.requirements), "in_scope": in_scope}
    expected |= {status: found[status] for status in REQUIREMENT_STATUSES}
    for key, number in expected.items():
        said = framework.coverage.get(key, 0)
        if said != number:
            yield f"framework {framework.id}: coverage says {said} for {key}, and its requirements make {number}"
    for item in framework.requirements:
        where = f"requirement {framework.id} {item.requirement}"
        yield from _word(f"{where}: status", item.status, REQUIREMENT_STATUSES)
        yield from _word(f"{where}: assessed_by", item.assessed_by, ASSESSED_BY)
        yield from (
            f"{where} names the control {name}, which is not there"
            for name in item.controls
            if name not in controls
        )
    twice = sorted(_twice(item.requirement for item in framework.requirements))
    yield from (f"requirement {framework.id} {name} stands twice" for name in twice)


def _of_past(past: Past, assessment: Assessment) -> Iterator[str]:
    if past.previous is None and (past.changes or past.requirements):
        yield "past: there are changes, and no run before"
    for number, one in enumerate(past.changes):
        yield from _of_change(f"past: change {number}", one, assessment.findings)
    about = [one.finding for one in past.changes if one.finding is not None]
    yield from (f"past: finding {number} changed twice" for number in sorted(_twice(about)))
    yield from _of_spans(past, len(assessment.findings))
    known = {one.id for one in assessment.frameworks}
    for trend in past.trends:
        if trend.framework not in known:
            yield f"past: a trend of {trend.framework}, which is not there"
        yield from _of_trend(f"past: trend of {trend.framework}", trend)


def _of_change(where: str, one: Change, findings: Sequence[Finding]) -> Iterator[str]:
    yield from _word(f"{where}: kind", one.kind, KINDS)
    for state in (one.before, one.after):
        yield from _word(f"{where}: state", state, (*STATUSES, *STATES))
    if (one.finding is None) == (one.lost is None):
        yield f"{where} is about no finding, or about two"
    elif one.finding is not None and not 0 <= one.finding < len(findings):
        yield f"{where} is about finding {one.finding}, which is not there"
    elif one.finding is not None and findings[one.finding].status != one.after:
        yield f"{where} says {one.after}, and its finding {findings[one.finding].status}"


def _of_trend(where: str, trend: Trend) -> Iterator[str]:
    for point in trend.points:
        if not _is_moment(point.at):
            yield f"{where}: {point.at!r} is no time"
        if point.counts is None:
            yield from _word(f"{where}: why", point.why or "", HOLES)
        for key in point.counts or {}:
            yield from _word(f"{where}: status", key, (*REQUIREMENT_STATUSES, "unseen"))


def _is_moment(text: str) -> bool:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").year > 0
    except ValueError:
        return False


def _of_spans(past: Past, size: int) -> Iterator[str]:
    for name, places in (("first", past.spans.first), ("since", past.spans.since)):
        if places and len(places) != size:
            yield f"past: {name} tells of {len(places)} findings, and there are {size}"
        if any(not -1 <= place < len(past.runs) for place in places):
            yield f"past: {name} points to a run that is not there"
    if len(past.spans.first) != len(past.spans.since):
        yield "past: first and since tell of different findings"
    for number, place in past.spans.failed.items():
        if not (number.isdecimal() and int(number) < size and 0 <= place < len(past.runs)):
            yield f"past: finding {number} last failed in a run that is not there"


def _word(where: str, word: str, known: tuple[str, ...]) -> Iterator[str]:
    if word not in known:
        yield f"{where} is {word!r}, which is none of {_list(known)}"


def _twice(names: Iterable[T]) -> set[T]:
    return {name for name, number in Counter(names).items() if number > 1}


def _list(items: Iterable[object]) -> str:
    return ", ".join(str(item) for item in items)
