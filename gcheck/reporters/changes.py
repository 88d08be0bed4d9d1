"""What changed since the last run, in words for people, and counted so that each figure is that of the rows behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from gcheck.model.assessment import Assessment
from gcheck.model.past import KINDS, STATES, Moved, Past, Trend
from gcheck.reporters.trending import Chart, chart
from gcheck.reporters.wording import LABELS, plural

ALWAYS = ("new", "regressed", "newly_unknown", "fixed")
"""Kinds of change that are told even where there is none."""


class Word(Struct, frozen=True):
    """A kind of change: what its badge says, one of it and many of it in a sentence, and what it is."""

    badge: str
    one: str
    many: str
    meaning: str


WORDS = {
    "new": Word("New", "new failure", "new failures",
                "It fails. Before, it was not there or could not be judged."),
    "regressed": Word("No longer passes", "failure that did not fail before", "failures that did not fail before",
                      "It fails, and did not in the run before."),
    "newly_unknown": Word("Newly unknown", "finding that cannot be judged now", "findings that cannot be judged now",
                          "It cannot be judged, or nobody looked. Before, it was judged, or was not there."),
    "waiver_ended": Word("No longer accepted", "failure that is no longer accepted", "failures that are no longer accepted",
                         "It still fails. The waiver expired or was withdrawn."),
    "waived": Word("Accepted", "failure that is accepted now", "failures that are accepted now",
                   "It still fails, and a waiver accepts it now."),
    "control_changed": Word("Control changed", "finding judged otherwise because its control was changed",
                            "findings judged otherwise because their control was changed",
                            "Its verdict is another one, and so is the text of its control: nothing need have changed in what was read."),
    "control_gone": Word("Control gone", "finding no longer judged, because its control is gone",
                         "findings no longer judged, because their control is gone",
                         "The control that judged it is not there any more."),
    "resource_gone": Word("No longer there", "finding about something that is no longer there",
                          "findings about something that is no longer there",
                          "It was looked for, and what it was about is not there any more."),
    "fixed": Word("Fixed", "failure that was fixed", "failures that were fixed",
                  "It failed in the run before, was judged again, and does not fail any more."),
    "cleared": Word("Known again", "finding that can be judged again and does not fail",
                    "findings that can be judged again and do not fail",
                    "It could not be judged in the run before, and does not fail."),
}  # fmt: skip
"""Every kind of change, in the order of KINDS."""

_STATES = dict(zip(STATES, ("not there", "not there any more", "not looked at", "not judged"), strict=True))


class Line(Struct, frozen=True):
    """How many changes of one kind there are."""

    kind: str
    count: int
    text: str


class Movement(Struct, frozen=True):
    """Requirements of one framework whose status is another one."""

    framework: str
    title: str
    moved: tuple[Moved, ...]


class Changed(Struct, frozen=True):
    """What the pages show of the past. ``satisfied`` and ``lost`` count requirements that became satisfied, or ceased to be."""

    lines: tuple[Line, ...]
    movements: tuple[Movement, ...]
    satisfied: int
    lost: int
    charts: dict[str, Chart]


def changed(assessment: Assessment) -> Changed:
    """What changed, for the page; empty where no earlier run is known."""
    past = assessment.past
    if past is None:
        return Changed((), (), 0, 0, {})
    found = Counter(one.kind for one in past.changes)
    lines = tuple(
        Line(kind, found[kind], plural(found[kind], WORDS[kind].one, WORDS[kind].many))
        for kind in KINDS
        if past.previous and (found[kind] or kind in ALWAYS)
    )
    return Changed(
        lines,
        tuple(_movements(assessment, past)),
        sum(one.after == "satisfied" for one in past.requirements),
        sum(one.before == "satisfied" for one in past.requirements),
        {one.framework: made for one in past.trends if (made := _chart(one, assessment)) is not None},
    )


def _movements(assessment: Assessment, past: Past) -> Iterator[Movement]:
    titles = {one.id: one.title for one in assessment.frameworks}
    for name in dict.fromkeys(one.framework for one in past.requirements):
        moved = tuple(one for one in past.requirements if one.framework == name)
        yield Movement(name, titles.get(name, name), moved)


def _chart(trend: Trend, assessment: Assessment) -> Chart | None:
    whole = next((len(one.requirements) for one in assessment.frameworks if one.id == trend.framework), None)
    return None if whole is None else chart(trend, whole)


def stated(word: str) -> str:
    """A verdict, or what a finding or requirement was or is instead, in a sentence."""
    return _STATES.get(word) or LABELS.get(word, word or "not there").lower()


def in_one_line(past: Past | None) -> str | None:
    """``since 2026-06-30: 3 new, 1 fixed``; what there is to say where no earlier run is known; None without a record."""
    if past is None:
        return None
    if past.unreadable:
        return "what changed since the last run is not known: the record could not be read"
    if past.previous is None:
        return "this is the first run of its record"
    found = Counter(one.kind for one in past.changes)
    told = ", ".join(f"{found[kind]:,} {WORDS[kind].badge.lower()}" for kind in KINDS if found[kind])
    when = past.previous.clock.replace("T", " ").replace("Z", " UTC")
    return f"since the run of {when}: {told or 'no finding changed'}"
