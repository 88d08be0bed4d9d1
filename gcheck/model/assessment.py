"""Assessment: all requirement results of one run, with coverage and provenance. A report renders it, nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from gcheck.model.call_count import CallCount
from gcheck.model.control import Control
from gcheck.model.expiring import Expiring, expiring
from gcheck.model.finding import Finding
from gcheck.model.framework import Group
from gcheck.model.gap import Gap
from gcheck.model.past import Past
from gcheck.model.population import Population
from gcheck.model.record import Applicability, Attestation, Waiver
from gcheck.model.source import Source

FORMAT = "gcheck-assessment/2"

REQUIREMENT_STATUSES = ("not_satisfied", "not_assessed", "satisfied", "not_applicable", "out_of_scope")


class ControlResult(Struct, frozen=True):
    """What became of one control.

    ``state``: ``judged`` (at least one pass or fail), ``unknown`` (nothing but unknowns), ``empty`` (its resource
    type was listed and there is none, or ``when`` applied to none), ``not_looked`` (no source supplies what it reads),
    ``not_selected`` (this run was asked for other controls).
    ``counts`` has a number for each of finding.STATUSES and for ``waived``; and, where a sample was judged, how many resources
    were ``not_sampled``, of which nothing is known.
    """

    control: str
    state: str
    counts: Mapping[str, int]


class RequirementResult(Struct, frozen=True):
    """One requirement: ``status`` is one of REQUIREMENT_STATUSES, ``reason`` one sentence that says why.

    ``controls`` are the ids of the controls mapped to it; ``attestations`` the ids of those about it, valid or not.
    ``accepted_until`` is set where every failure is waived: the latest day on which all of them are.
    """

    framework: str
    requirement: str
    title: str
    group: str
    assessed_by: str
    status: str
    reason: str
    remainder: str = ""
    controls: tuple[str, ...] = ()
    attestations: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    accepted_until: str | None = None
    stale: bool = False


class FrameworkResult(Struct, frozen=True):
    """One framework: every requirement, and coverage whose denominator ``catalogue`` is the whole of it.

    ``coverage`` keys: ``catalogue`` = ``out_of_scope`` + ``not_applicable`` + ``in_scope``; ``in_scope`` =
    ``satisfied`` + ``not_satisfied`` + ``not_assessed``; of those, by what assesses them: ``machine``,
    ``supported``, ``record``, ``attestation``; and ``attested`` (a valid attestation stands), ``stale`` (an
    attestation has expired or its evidence changed), ``waived`` (not satisfied, every failure accepted), ``sampled``
    (satisfied, with a part of the resources not looked at).
    """

    id: str
    title: str
    edition: str
    notice: str
    groups: tuple[Group, ...]
    requirements: tuple[RequirementResult, ...]
    coverage: Mapping[str, int]


class Gate(Struct, frozen=True):
    """What the exit code was decided by.

    ``exit_code`` is 0, 1 or 3. ``failing`` and ``undecided`` count findings at or above ``fail_on`` that are not
    waived or allowed; ``allowed`` counts the unknowns that the operator's configuration allows, by kind.
    ``reason`` is one sentence. Where only what is new counts, ``known`` are those that stood in the ``baseline`` (the
    SHA-256 of its file); where only what was touched counts, ``untouched`` are those in files that did not change
    since ``changed_since``. ``fixed`` are the failures of the baseline that fail no more and were looked at.
    """

    exit_code: int
    fail_on: str
    frameworks: tuple[str, ...]
    failing: int
    undecided: int
    waived: int
    allowed: Mapping[str, int]
    reason: str
    known: int = 0
    untouched: int = 0
    fixed: int = 0
    baseline: str | None = None
    changed_since: str | None = None


class Presentation(Struct, frozen=True):
    """How reports for people look, by the configuration: their title, a logo as a ``data:`` URI (PNG or SVG), and the tag
    that names the owner of a resource."""

    title: str | None = None
    logo: str | None = None
    owner_tag: str | None = None


class Provenance(Struct, frozen=True):
    """What a run was: enough to run it again and to see whether two runs are comparable.

    ``clock`` is the run's one notion of now, RFC 3339 UTC. ``pack_digest`` is SHA-256 over the digests of all
    selected controls; ``config_digest`` over the configuration file; ``inventory_digest`` over the inventory.
    ``calls`` is what was asked of the sources that are reached by API calls. ``redacted`` is set where names were replaced by
    keyed hashes: eight digits that are the same for the same key.
    """

    version: str
    clock: str
    sources: tuple[Source, ...]
    selection: Mapping[str, tuple[str, ...]]
    pack_digest: str
    inventory_digest: str
    config: str | None = None
    config_digest: str | None = None
    organisation: str | None = None
    calls: tuple[CallCount, ...] = ()
    redacted: str | None = None
    presentation: Presentation | None = None


class Assessment(Struct, frozen=True):
    """Everything that one run found, and everything that it did not look at; ``past`` where a record of runs holds it."""

    provenance: Provenance
    gate: Gate
    frameworks: tuple[FrameworkResult, ...]
    controls: tuple[Control, ...]
    control_results: tuple[ControlResult, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    populations: tuple[Population, ...]
    waivers: tuple[Waiver, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    applicability: tuple[Applicability, ...] = ()
    format: str = FORMAT
    past: Past | None = None

    @property
    def expiring(self) -> tuple[Expiring, ...]:
        """The attestations and waivers that end within a month of the run."""
        return expiring(self.attestations, self.waivers, self.provenance.clock[:10])
