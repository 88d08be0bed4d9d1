"""The summary that ends a scan: what fails, what could not be judged, how far the frameworks are covered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click
from msgspec import Struct

from gcheck.cli.console import printable
from gcheck.model.assessment import Assessment, FrameworkResult
from gcheck.model.call_count import CallCount
from gcheck.model.control import SEVERITIES
from gcheck.model.deciding import deciding_place
from gcheck.model.expiring import NOTICE_DAYS
from gcheck.model.finding import Finding, Reason
from gcheck.model.gap import KINDS, Gap
from gcheck.reporters.changes import in_one_line
from gcheck.reporters.related import touched

MAX_ROWS = 20
MAX_NAMES = 5
_COLOURS = {
    "critical": "red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "unknown": "magenta",
    "pass": "green",
}

Style = Callable[[str, str], str]


def summary(assessment: Assessment, color: bool, verbose: bool) -> str:
    """The whole summary as text. Values that were read are stripped of control characters."""
    style = style_of(color)
    lines = [
        *_looked_at(assessment, verbose),
        *_lists(assessment, style, verbose),
        *_frameworks(assessment.frameworks),
        *_touched(assessment),
        *_expiring(assessment, verbose),
        *_changed(assessment),
        *gate(assessment, style),
    ]
    return "\n".join(lines) + "\n"


def style_of(color: bool) -> Style:
    """Text in the colour of a severity or a verdict, or as it is."""
    if color:
        return lambda text, name: click.style(text, fg=_COLOURS[name])
    return lambda text, name: text


def _looked_at(assessment: Assessment, verbose: bool) -> Iterator[str]:
    yield from _sources(assessment, verbose)
    states = Counter(result.state for result in assessment.control_results)
    total = len(assessment.controls)
    missing = ", ".join(
        f"{states[state]} {words}"
        for state, words in (
            ("unknown", "could not be judged"),
            ("empty", "found nothing to judge"),
            ("not_looked", "read what no source here supplies"),
            ("not_selected", "were not selected"),
        )
        if states[state]
    )
    yield from _calls(assessment.provenance.calls)
    yield f"controls: {states['judged']} of {total} judged" + (f"; {missing}" if missing else "")
    counts = Counter(finding.status for finding in assessment.findings)
    yield "findings: " + ", ".join(f"{counts[key]} {words}" for key, words in _STATUS_WORDS.items())
    rest = sum(result.counts.get("not_sampled", 0) for result in assessment.control_results)
    if rest:
        yield f"not sampled: {rest} resources of controls that judge a sample"
    looser = [
        f"{one.id} {parameter.name}"
        for one in assessment.controls
        for parameter in one.parameters
        if parameter.looser
    ]
    if looser:
        yield clean(
            f"parameters looser than the mapping assumes: {_some(looser, verbose)}; passes by them satisfy no requirement"
        )


def _sources(assessment: Assessment, verbose: bool) -> Iterator[str]:
    listed = defaultdict(list)
    for item in assessment.populations:
        listed[item.source].append(item)
    read = [source for source in assessment.provenance.sources if source.skipped is None]
    for source in read if verbose else read[:MAX_ROWS]:
        mine = listed[source.name]
        regions = sorted({item.region for item in mine if item.region})
        where = f" in {', '.join(regions)}" if regions else ""
        count = sum(item.count for item in mine)
        noun = "resource" if count == 1 else "resources"
        yield clean(f"{source.name} ({source.kind}): {count} {noun} read{where}")
    yield from _more(read, verbose)
    skipped = [source.name for source in assessment.provenance.sources if source.skipped is not None]
    if skipped:
        noun = "source" if len(skipped) == 1 else "sources"
        yield clean(f"listed, not scanned: {len(skipped)} {noun}: {_some(skipped, verbose)}")


def _calls(calls: Sequence[CallCount]) -> Iterator[str]:
    if calls:
        errors, retries = sum(item.errors for item in calls), sum(item.retries for item in calls)
        yield f"API calls: {sum(item.calls for item in calls)}, {errors} errors, {retries} retries"


def _some(names: Sequence[str], verbose: bool) -> str:
    shown = names if verbose else names[:MAX_NAMES]
    return ", ".join(shown) + (f" and {len(names) - len(shown)} more" if len(names) > len(shown) else "")


_STATUS_WORDS = {"fail": "fail", "unknown": "unknown", "pass": "pass", "not_applicable": "not applicable"}


class Section(Struct, frozen=True):
    """A list under a title; ``lines`` says one item of it."""

    title: str
    items: Sequence[Any]
    lines: Callable[[Any], list[str]]

    def shown(self, most: int) -> Iterator[str]:
        """The title and the first items."""
        yield self.title
        for item in self.items[:most]:
            yield from self.lines(item)
        if len(self.items) > most:
            yield f"  … and {len(self.items) - most} more; -v or a report shows them all"


def sections(assessment: Assessment, style: Style, verbose: bool) -> list[Section]:
    """What fails, what could not be read, and what could not be judged all the same: those lists that are not empty."""
    made = [_failing(assessment, style, verbose), _unread(assessment, style), _without_gap(assessment, style)]
    return [section for section in made if section.items]


def _failing(assessment: Assessment, style: Style, verbose: bool) -> Section:
    failing = sorted(
        (one for one in assessment.findings if one.status == "fail"),
        key=lambda one: (-SEVERITIES.index(one.severity), one.control, one.resource_uid),
    )

    def lines(one: Finding) -> list[str]:
        accepted = f"  (accepted risk {one.waiver})" if one.waiver else "  (known)" if one.known else ""
        rest = f"  {one.control}  {one.resource_name}  {deciding_place(one)}{accepted}"
        # what a waiver may name
        more = [f"{'':12}fingerprint {one.fingerprint}, content {one.content}"] if verbose else []
        return ["  " + style(f"{one.severity:8}", one.severity) + clean(rest), *more]

    return Section(f"Failing ({len(failing)})", failing, lines)


def _unread(assessment: Assessment, style: Style) -> Section:
    rows = Counter((gap.kind, _where(gap), gap.permission, gap.detail) for gap in assessment.gaps)

    def lines(row: tuple[tuple[str, str, str | None, str], int]) -> list[str]:
        (kind, what, permission, detail), number = row
        grant = f"; grant {permission}" if permission and kind == "denied" else ""
        times = f" ({number} times)" if number > 1 else ""
        return ["  " + style(f"{kind:13}", "unknown") + clean(f" {what}{detail}{grant}{times}")]

    return Section(f"Could not be read ({len(assessment.gaps)})", list(rows.items()), lines)


def _without_gap(assessment: Assessment, style: Style) -> Section:
    """What could not be judged though nothing was denied: a value of another type, a related resource not found."""
    rows = [
        (one, reason)
        for one in assessment.findings
        for reason in one.reasons
        if one.status == "unknown" and not reason.gaps
    ]

    def lines(row: tuple[Finding, Reason]) -> list[str]:
        text = f" {row[0].control}  {row[0].resource_name}: {row[1].text}"
        return ["  " + style(f"{row[1].kind:13}", "unknown") + clean(text)]

    return Section(f"Could not be judged ({len(rows)})", rows, lines)


def _lists(assessment: Assessment, style: Style, verbose: bool) -> Iterator[str]:
    for section in sections(assessment, style, verbose):
        yield ""
        yield from section.shown(len(section.items) if verbose else MAX_ROWS)
    for kind, number in assessment.gate.allowed.items():
        yield f"  allowed by the configuration: {number} unknown because of {kind} ({KINDS[kind]})"


def _where(gap: Gap) -> str:
    """The call or the place in front of a gap's detail, where the detail does not begin with it."""
    if gap.operation:
        return "" if gap.detail.startswith(gap.operation) else f"{gap.operation}: "
    return f"{gap.place}: " if gap.place.file and not gap.detail.startswith(gap.place.file) else ""


def _more(rows: Sequence[object], verbose: bool) -> Iterator[str]:
    if len(rows) > MAX_ROWS and not verbose:
        yield f"  … and {len(rows) - MAX_ROWS} more; -v or a report shows them all"


def _frameworks(frameworks: Sequence[FrameworkResult]) -> Iterator[str]:
    yield ""
    yield "Requirements"
    width = max((len(one.id) for one in frameworks), default=0)
    for one in frameworks:
        c = one.coverage
        accepted = f" ({c['waived']} of them accepted)" if c["waived"] else ""
        sampled = f" ({c['sampled']} of them by a sample)" if c.get("sampled") else ""
        yield clean(
            f"  {one.id:{width}}  of {c['catalogue']}: {c['satisfied']} satisfied{sampled}, {c['not_satisfied']} not satisfied"
            f"{accepted}, {c['not_assessed']} not assessed, {c['not_applicable']} not applicable, {c['out_of_scope']} out of scope"
        )


def _touched(assessment: Assessment) -> Iterator[str]:
    sentence = touched(assessment).sentence
    if sentence:
        yield f"  {sentence}"


def _expiring(assessment: Assessment, verbose: bool) -> Iterator[str]:
    soon = assessment.expiring
    if soon:
        yield ""
        yield f"Ends within {NOTICE_DAYS} days ({len(soon)})"
        for one in soon if verbose else soon[:MAX_ROWS]:
            yield clean(f"  {one.expires}  {one.kind} {one.id} of {one.about}, {one.owner}")
        yield from _more(soon, verbose)


def _changed(assessment: Assessment) -> Iterator[str]:
    told = in_one_line(assessment.past)
    if told is not None:
        yield ""
        yield f"{told[0].upper()}{told[1:]}."


def gate(assessment: Assessment, style: Style) -> Iterator[str]:
    """An empty line, and what the exit code was decided by."""
    result = assessment.gate
    name = {0: "pass", 1: "high", 3: "unknown"}[result.exit_code]
    yield ""
    yield (
        style({0: "GATE PASSED", 1: "GATE FAILED", 3: "INCOMPLETE"}[result.exit_code], name)
        + clean(f": {result.reason}")
    )


def clean(text: str) -> str:
    """One line that steers neither the reader's terminal nor the runner of a pipeline."""
    return printable(text).replace("\n", "\N{REPLACEMENT CHARACTER}")
