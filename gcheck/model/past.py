"""Past: what the record of kept runs says of one run, for whoever reads its report. A run that is kept nowhere has none."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

KINDS = (
    "new", "regressed", "newly_unknown", "waiver_ended", "waived", "control_changed", "control_gone", "resource_gone",
    "fixed", "cleared",
)  # fmt: skip
"""Every kind of change of a finding, the one to read first first; docs/how-to/keep-history.md says what each is."""

STATES = ("absent", "gone", "unseen", "dropped")
"""What a finding can be besides its verdicts: not there, there no more, not looked at, its control no more."""

POINTS_MOST = 200
"""Points of a trend: the newest so many."""

HOLES = ("aborted", "pruned", "no run")


class PastRun(Struct, frozen=True):
    """A run that was kept: its id, and its clock, RFC 3339 UTC."""

    run: str
    clock: str


class Lost(Struct, frozen=True):
    """What a finding was about that an earlier run had and this one has not. ``title`` and ``severity`` are those of its control."""

    fingerprint: str
    control: str
    title: str
    severity: str
    source: str
    resource_type: str
    resource_uid: str
    resource_name: str
    account: str | None = None
    region: str | None = None


class Change(Struct, frozen=True):
    """One finding that is not as it was: ``kind`` is one of KINDS.

    ``finding`` is its index among those of the assessment; where it is not among them, ``lost`` says what it was. ``before`` and
    ``after`` are verdicts or one of STATES.
    """

    kind: str
    before: str
    after: str
    finding: int | None = None
    lost: Lost | None = None


class Moved(Struct, frozen=True):
    """A requirement whose status is another one; empty where there was none, or is none."""

    framework: str
    requirement: str
    title: str
    before: str
    after: str


class Spans(Struct, frozen=True):
    """Since when, for each finding of the assessment in their order, as indexes into ``Past.runs``; -1 where it is not known.

    ``first``: the first run that told of it. ``since``: the first of the unbroken row of runs that saw it in the status that it
    has. ``failed`` holds, by the index of a finding that does not fail and once did, the last run that saw it fail.
    """

    first: tuple[int, ...] = ()
    since: tuple[int, ...] = ()
    failed: Mapping[str, int] = field(default_factory=dict)


class Point(Struct, frozen=True):
    """One run of a trend, or a hole in the record: then ``counts`` is None, and ``why`` is one of HOLES."""

    at: str
    run: str | None = None
    counts: Mapping[str, int] | None = None
    why: str | None = None


class Trend(Struct, frozen=True):
    """How many requirements of a framework were in which status, run by run. ``left_out``: older points that are not here."""

    framework: str
    points: tuple[Point, ...]
    left_out: int = 0


class Past(Struct, frozen=True):
    """What the record says of this run. ``previous`` is the run before it in its series: None where there is none.

    ``runs`` are those that ``spans`` points into. ``notes`` say what makes the two runs hard to compare, or why the record could
    not be read; ``unreadable`` tells the latter.
    """

    run: str
    previous: PastRun | None = None
    changes: tuple[Change, ...] = ()
    requirements: tuple[Moved, ...] = ()
    runs: tuple[PastRun, ...] = ()
    spans: Spans = field(default_factory=Spans)
    trends: tuple[Trend, ...] = ()
    notes: tuple[str, ...] = ()
    unreadable: bool = False
