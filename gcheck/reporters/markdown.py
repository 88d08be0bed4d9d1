"""A comment on a pull request: the verdict first, then what could not be looked at, then what failed, file by file.

GitHub refuses a comment of more than 65,536 characters. The page stays below that in bytes of UTF-8, which no other way
of counting exceeds, and each list says how many entries it leaves out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from gcheck.model.assessment import Assessment
from gcheck.model.finding import STATUSES
from gcheck.model.findings import by_status
from gcheck.reporters.changes import in_one_line
from gcheck.reporters.deciding import cut
from gcheck.reporters.entries import UNREAD, Entry, caveats, entries
from gcheck.reporters.markup import code, plain
from gcheck.reporters.wording import LABELS, VERDICTS, plural

MARKER = "<!-- gcheck -->"
"""The first line, by which a job finds its earlier comment."""
BYTES_MOST = 60_000
PER_FILE = 10
_RESERVED = 2_000
_LINE_MOST = 300

Item = tuple[str, int]
"""A line, and how many entries it is."""


class MarkdownReporter:
    """One page for a pull or merge request."""

    name = "markdown"
    suffix = ".md"

    def render(self, assessment: Assessment) -> str:
        """At most BYTES_MOST bytes of UTF-8. Raises ReportError."""
        found = entries(assessment, "Markdown")
        page = _Page(list(_head(assessment)))
        unread = [entry for entry in found if entry.rule == UNREAD]
        failing = [entry for entry in found if entry.status == "fail" and not entry.waiver]
        accepted = [entry for entry in found if entry.waiver]
        undecided = [
            entry
            for entry in found
            if entry.status == "unknown" and entry.rule != UNREAD and not entry.waiver
        ]
        notes = [f"- {plain(cut(text, _LINE_MOST))}" for text in caveats(assessment)]
        page.section("Could not be looked at", unread, [*map(_unread, unread)], notes, most=20)
        page.section("Failing", failing, _by_file(failing))
        page.section("Could not be judged", undecided, _by_file(undecided), folded=True)
        page.section("Accepted risks", accepted, _by_file(accepted), folded=True)
        return page.text()


class _Page:
    """Lines within the limit; each section ends by saying what it left out."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._left = BYTES_MOST - _RESERVED - len("\n".join(lines).encode())

    def section(
        self,
        title: str,
        found: list[Entry],
        items: Iterable[Item],
        notes: Iterable[str] = (),
        most: int | None = None,
        folded: bool = False,
    ) -> None:
        notes = list(notes)
        if not found and not notes:
            return
        shown, lines = 0, []
        for line, number in items:
            self._left -= len(line.encode()) + 1
            if self._left < 0 or (most is not None and shown >= most):
                break
            lines.append(line)
            shown += number
        rest = len(found) - shown
        if rest:
            lines.append(
                f"- and {rest:,} more of {len(found):,} that are not shown here; the other reports have them"
            )
        heading = f"{title} ({len(found):,})" if found else title
        opening = f"<details><summary>{heading}</summary>" if folded else f"### {heading}"
        if not (lines and lines[0].startswith("\n")):
            opening += "\n"
        self._lines += ["", opening, *lines, *self._fitting(notes), *(["", "</details>"] if folded else [])]

    def _fitting(self, notes: list[str]) -> Iterator[str]:
        for number, line in enumerate(notes):
            self._left -= len(line.encode()) + 1
            if self._left < 0:
                yield f"- and {plural(len(notes) - number, 'note')} more"
                return
            yield line

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"


def _head(assessment: Assessment) -> Iterator[str]:
    gate = assessment.gate
    counts = by_status(assessment.findings)
    states = Counter(result.state for result in assessment.control_results)
    yield MARKER
    yield f"## gcheck: {VERDICTS[gate.exit_code]}"
    yield ""
    yield plain(cut(gate.reason, _LINE_MOST))
    yield ""
    yield "| " + " | ".join(LABELS[status] for status in STATUSES) + " |"
    yield "|" + " ---: |" * len(STATUSES)
    yield "| " + " | ".join(f"{counts[status]:,}" for status in STATUSES) + " |"
    yield ""
    yield (
        f"{states['judged']:,} of {plural(len(assessment.controls), 'control')} judged, "
        f"{plural(len(assessment.gaps), 'gap')}. Gate: severity {gate.fail_on} and above."
    )
    told = in_one_line(assessment.past)
    if told is not None:
        yield ""
        yield plain(f"{told[0].upper()}{told[1:]}.")


def _unread(entry: Entry) -> Item:
    return f"- {code(cut(entry.where, _LINE_MOST))}: {code(cut(entry.text, _LINE_MOST))}", 1


def _by_file(found: list[Entry]) -> Iterator[Item]:
    """The files with the gravest first; of each file the first entries."""
    groups = {name: list(of_file) for name, of_file in groupby(sorted(found, key=_spot), key=_spot)}
    for (_, name), of_file in sorted(groups.items(), key=lambda item: min(entry.rank for entry in item[1])):
        of_file.sort(key=lambda entry: entry.rank)
        # Between blank lines, or it would be a part of the item before it.
        heading = f"\n**{code(cut(name, _LINE_MOST))}** ({len(of_file):,})\n\n"
        for number, entry in enumerate(of_file[:PER_FILE]):
            yield ("" if number else heading) + _line(entry), 1
        if len(of_file) > PER_FILE:
            yield f"- {len(of_file) - PER_FILE:,} more in this file", len(of_file) - PER_FILE


def _spot(entry: Entry) -> tuple[bool, str]:
    return entry.file is None, entry.file if entry.file is not None else entry.source


def _line(entry: Entry) -> str:
    line = f"line {entry.line}, " if entry.file is not None and entry.line is not None else ""
    who = code(cut(entry.name or entry.uid or entry.resource_type or entry.source, _LINE_MOST))
    accepted = f" Until {plain(entry.waiver.expires)}, {code(entry.waiver.id)}." if entry.waiver else ""
    known = "known, " if entry.known else ""
    return f"- {entry.severity}: {known}{line}{who}: {plain(entry.title)} ({code(entry.rule)}).{accepted} {code(cut(entry.text, _LINE_MOST))}"
