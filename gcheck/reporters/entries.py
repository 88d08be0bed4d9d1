"""What a pipeline has to show: each failure, each verdict that could not be made, and each place that was not read.

Formats for pipelines point at lines. A place that was not read may keep fifty controls from a verdict; it is one entry
here, which says how many, because fifty alerts about one line would only teach people to look away. The JSON, CSV and
JUnit reports hold every finding by itself.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from gcheck.errors import ReportError
from gcheck.model.assessment import Assessment
from gcheck.model.control import SEVERITIES, Control
from gcheck.model.deciding import deciding_place
from gcheck.model.finding import Finding
from gcheck.model.gap import Gap
from gcheck.model.record import Waiver
from gcheck.model.source import Source
from gcheck.reporters.consistency import contradictions
from gcheck.reporters.deciding import cut, gap_text, one_line, why
from gcheck.reporters.wording import plural

UNREAD = "gcheck.unread"
"""The rule of an entry about a place behind which resources may be missing."""
UNREAD_TITLE = "Everything in scope can be read"
_SUFFIXES = {".tf", ".tofu", ".json", ".yaml", ".yml", ".template", ".toml"}


class Entry(Struct, frozen=True):
    """One thing to show. ``status`` is ``fail`` or ``unknown``; ``rule`` is a control's id, or UNREAD.

    ``file`` is in POSIX form, relative to the folder that gcheck ran in if the source was named so; None where no file is
    behind it. ``text`` is one line in which nothing is invisible, but it is not escaped for any format.
    ``controls`` are those that could not be judged because of an unread place. ``finding`` is None for such a place.
    ``known`` is what stood in the baseline of the run.
    """

    status: str
    rule: str
    title: str
    severity: str
    source: str
    resource_type: str
    uid: str
    name: str
    file: str | None
    line: int | None
    column: int | None
    text: str
    fingerprint: str
    waiver: Waiver | None = None
    controls: tuple[str, ...] = ()
    finding: Finding | None = None
    known: bool = False

    @property
    def where(self) -> str:
        """``infra/main.tf:12`` or, without a file, what the source calls the resource. Never empty."""
        return self.path if self.file is None or self.line is None else f"{self.path}:{self.line}"

    @property
    def path(self) -> str:
        """The file on one line; without one, what the source calls the resource. Never empty."""
        names = (self.file or "", self.uid, self.name, self.source)
        return next(filter(None, map(one_line, names)), self.rule)

    @property
    def rank(self) -> tuple[object, ...]:
        """What failed comes first, then what is unknown, what is known and what is accepted; in each the gravest."""
        group = 3 if self.waiver else 2 if self.known else 0 if self.status == "fail" else 1
        return (
            group, -SEVERITIES.index(self.severity), self.file or "", self.line or 0, self.rule, self.source, self.uid,
            self.fingerprint,
        )  # fmt: skip


class Paths:
    """Where a source's files are, as seen from the folder that gcheck ran in."""

    def __init__(self, sources: tuple[Source, ...]) -> None:
        self._roots: dict[str, Any] = {source.name: source.options.get("path") for source in sources}

    def of(self, source: str, file: str | None) -> str | None:
        """The path of a file of this source; None for None."""
        root = self.root(source)
        if file is None or root is None:
            return file
        folder, name = posixpath.split(root)
        if name == file:  # the source is this one file
            return root
        # A plan or a template names files beside it; a reporter cannot look, and no folder is called so.
        base = folder if posixpath.splitext(name)[1] in _SUFFIXES else root
        return posixpath.normpath(posixpath.join(base, file))

    def root(self, source: str) -> str | None:
        """The folder or the file that the source is; None for one that is reached by calls."""
        root = self._roots.get(source)
        return posixpath.normpath(root.replace(os.sep, "/")) if isinstance(root, str) else None


def entries(assessment: Assessment, reporter: str) -> tuple[Entry, ...]:
    """Everything to show, what failed first. Raises ReportError where the assessment contradicts itself."""
    consistent(assessment, reporter)
    return tuple(sorted(_entries(assessment), key=lambda entry: entry.rank))


def consistent(assessment: Assessment, reporter: str) -> None:
    """Raise ReportError where the assessment contradicts itself."""
    wrong = next(contradictions(assessment), None)
    if wrong is not None:
        raise ReportError(
            f"The {reporter} report is not written, because the assessment contradicts itself: {wrong}."
        )


def _entries(assessment: Assessment) -> Iterator[Entry]:
    paths = Paths(assessment.provenance.sources)
    controls = {control.id: control for control in assessment.controls}
    waivers = {waiver.id: waiver for waiver in assessment.waivers}
    hiding = {gap.id: gap for gap in assessment.gaps if gap.hides_resources}
    behind: dict[str, list[Finding]] = defaultdict(list)
    for finding in assessment.findings:
        if finding.status not in ("fail", "unknown"):
            continue
        gaps = {gap for reason in finding.reasons for gap in reason.gaps}
        if finding.status == "unknown" and not finding.resource_uid and gaps and gaps <= hiding.keys():
            for name in gaps:
                behind[name].append(finding)
        else:
            waiver = waivers[finding.waiver] if finding.waiver is not None else None
            yield _of_finding(finding, controls[finding.control], waiver, paths)
    for name, gap in hiding.items():
        yield _of_gap(gap, behind[name], controls, paths)


def _of_finding(finding: Finding, control: Control, waiver: Waiver | None, paths: Paths) -> Entry:
    place = deciding_place(finding)
    return Entry(
        finding.status, one_line(control.id), one_line(control.title), finding.severity, finding.source, finding.resource_type,
        finding.resource_uid, finding.resource_name, paths.of(finding.source, place.file), place.line, place.column,
        cut(why(finding)), finding.fingerprint, waiver, finding=finding, known=finding.known,
    )  # fmt: skip


def _of_gap(gap: Gap, behind: list[Finding], known: Mapping[str, Control], paths: Paths) -> Entry:
    controls = sorted({finding.control for finding in behind})
    severity = max((known[name].severity for name in controls), key=SEVERITIES.index, default="low")
    text = gap_text(gap) + "."
    if controls:
        text += f" {plural(len(controls), 'control')} could not be judged on what may stand there."
    digest = hashlib.sha256(repr((UNREAD, gap.id)).encode()).hexdigest()[:16]
    return Entry(
        "unknown", UNREAD, UNREAD_TITLE, severity, gap.source, "", "", "", paths.of(gap.source, gap.place.file),
        gap.place.line, gap.place.column, cut(text), digest, controls=tuple(map(one_line, controls)), known=bool(behind) and all(one.known for one in behind),
    )  # fmt: skip


def caveats(assessment: Assessment) -> Iterator[str]:
    """What neither a finding nor a gap tells, as sentences: what was not looked at, and what was looked at less strictly."""
    for source in assessment.provenance.sources:
        if source.skipped is not None:
            yield f"Source {one_line(source.name)} was listed and not scanned: {one_line(source.skipped).rstrip('.')}."
    states = Counter(result.state for result in assessment.control_results)
    if states["not_looked"]:
        yield f"{plural(states['not_looked'], 'control')} not judged: no source here supplies what they read."
    if states["not_selected"]:
        yield f"{plural(states['not_selected'], 'control')} not selected for this run."
    for kind, number in sorted(assessment.gate.allowed.items()):
        yield f"{plural(number, 'unknown')} of kind {one_line(kind)} allowed by the configuration."
    for result in assessment.control_results:
        rest = result.counts.get("not_sampled", 0)
        if rest:
            yield f"{one_line(result.control)} judged a sample: {plural(rest, 'resource')} not sampled."
    for one in assessment.expiring:
        days = "today" if one.days == 0 else f"in {plural(one.days, 'day')}"
        yield f"{one.kind.capitalize()} {one_line(one.id)} of {one_line(one.about)} ends {days}, on {one.expires}."
    for control in assessment.controls:
        for parameter in control.parameters:
            if parameter.looser:
                yield (
                    f"Parameter {one_line(parameter.name)} of {one_line(control.id)} asks for less than its mapping assumes; what passes "
                    "by it satisfies no requirement."
                )
