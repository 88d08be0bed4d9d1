"""The summary on a terminal: no more lines than it shows, none wider than it is, and what was left out is counted."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

import click

from gcheck.cli.summary import clean, gate, sections, style_of, summary
from gcheck.model.assessment import Assessment, FrameworkResult
from gcheck.model.expiring import NOTICE_DAYS
from gcheck.model.findings import by_status
from gcheck.model.unmapped import extent
from gcheck.reporters.changes import in_one_line
from gcheck.reporters.wording import plural

LEAST = 24
"""Lines; a lower terminal is taken to be so high."""
_FRAMEWORKS = 4


def shown(assessment: Assessment, color: bool, verbose: bool, behind: int) -> str:
    """The summary for standard output: fitted to it where it is a terminal, unless it shall say more.

    ``behind`` are the lines that are printed after it.
    """
    if verbose or not sys.stdout.isatty():
        return summary(assessment, color, verbose)
    import shutil

    size = shutil.get_terminal_size((80, LEAST))
    return fitted(assessment, color, size.columns, max(size.lines, LEAST) - behind - 1)


def fitted(assessment: Assessment, color: bool, columns: int, lines: int) -> str:
    """At most so many lines of at most so many columns, where there is room for the lines that are always there."""
    style = style_of(color)
    lists = sections(assessment, style, verbose=False)
    head, tail = list(_head(assessment)), [*_frameworks(assessment.frameworks), *gate(assessment, style)]
    wrapped = -(-len(click.unstyle(tail[-1])) // columns) - 1  # the gate's sentence is never cut
    left = lines - len(head) - len(tail) - wrapped - sum(2 for _ in lists)
    made = [*head]
    for section, room in zip(lists, _shares([len(one.items) for one in lists], left), strict=True):
        made += ["", *section.shown(room)]
    made += tail
    return "".join(f"{_cut(line, columns)}\n" for line in made[:-1]) + made[-1] + "\n"


def _shares(wanted: list[int], left: int) -> list[int]:
    """How many items of each list are shown: the same for each, and what one does not need is for the others.

    A list that is cut needs a line to say so.
    """
    given = [0] * len(wanted)
    for _ in range(max(left, 0)):
        open_ = [at for at, number in enumerate(wanted) if given[at] < number]
        if not open_:
            break
        given[min(open_, key=lambda at: given[at])] += 1
    return [
        number if number == all_ else max(number - 1, 0) for number, all_ in zip(given, wanted, strict=True)
    ]


def _head(assessment: Assessment) -> Iterator[str]:
    sources = assessment.provenance.sources
    skipped = sum(source.skipped is not None for source in sources)
    read = sum(item.count for item in assessment.populations)
    calls = assessment.provenance.calls
    asked = (
        f"; {sum(item.calls for item in calls):,} API calls, {sum(item.errors for item in calls):,} errors"
        if calls
        else ""
    )
    names = clean(", ".join(source.name for source in sources if source.skipped is None))
    yield f"{len(sources) - skipped} read, {skipped} not scanned, {read:,} resources{asked}: {names}"
    states = Counter(result.state for result in assessment.control_results)
    yield (
        f"controls: {states['judged']} of {len(assessment.controls)} judged; {states['unknown']} could not be, "
        f"{states['empty']} found nothing, {states['not_looked']} lack a source"
    )
    if assessment.unmapped:
        yield f"not looked at: {extent(assessment.unmapped).text}; -v lists them"
    counts = by_status(assessment.findings)
    allowed = sum(assessment.gate.allowed.values())
    accepted = f" ({allowed} allowed)" if allowed else ""
    yield f"findings: {counts['fail']} fail, {counts['unknown']} unknown{accepted}, {counts['pass']} pass, {counts['not_applicable']} not applicable"
    looser = sum(parameter.looser for control in assessment.controls for parameter in control.parameters)
    if looser:
        yield f"{plural(looser, 'parameter')} looser than the mapping assumes; passes by them satisfy nothing"
    told = in_one_line(assessment.past)
    if told is not None:
        yield told
    soon = assessment.expiring
    if soon:
        yield clean(
            f"{plural(len(soon), 'record')} ending within {NOTICE_DAYS} days, the first {soon[0].expires}: {soon[0].id}"
        )


def _frameworks(frameworks: tuple[FrameworkResult, ...]) -> Iterator[str]:
    yield ""
    width = max((len(one.id) for one in frameworks), default=0)
    for one in frameworks[:_FRAMEWORKS]:
        c = one.coverage
        beside = c["not_applicable"] + c["out_of_scope"]
        yield clean(
            f"{one.id:{width}}  {c['satisfied']} of {c['catalogue']} satisfied, {c['not_satisfied']} not, "
            f"{c['not_assessed']} not assessed, {beside} set aside"
        )
    if len(frameworks) > _FRAMEWORKS:
        yield f"and {len(frameworks) - _FRAMEWORKS} more frameworks; -v or a report shows them all"


def _cut(line: str, columns: int) -> str:
    """The line, cut at its end; colours stand at its beginning."""
    over = len(click.unstyle(line)) - columns
    return line if over <= 0 else line[: -over - 1] + "…"
