"""A report for somebody outside: names of resources, accounts, tags and people are replaced by keyed hashes.

The same name has the same hash wherever it stands, in an ARN, a path or a sentence, and in every report made with the same key;
without the key nobody can find out whether a name that they guess is the right one (HMAC-SHA256). What controls and frameworks
say stays, and so do verdicts, severities, lines, regions, operations and times. docs/how-to/hand-a-report-outside.md says what
is not hidden.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from gcheck.model.assessment import Assessment, FrameworkResult, Provenance
from gcheck.model.finding import Evidence, Finding
from gcheck.model.gap import Gap
from gcheck.model.past import Change, Past
from gcheck.model.place import Place
from gcheck.model.record import Applicability, Attestation, Waiver
from gcheck.model.source import Source
from gcheck.model.unmapped import Unmapped
from gcheck.reporters.pseudonyms import Pseudonyms
from gcheck.reporters.texts import Texts, referring


def disguised(assessment: Assessment, key: bytes) -> Assessment:
    """The assessment with hashes for names; ``provenance.redacted`` tells reports made with one key from others."""
    made = _Disguise(assessment, key).of(assessment)
    return referring(assessment, made)


class _Disguise:
    def __init__(self, assessment: Assessment, key: bytes) -> None:
        self._key = key
        self._kinds = {source.kind for source in assessment.provenance.sources}
        self._as = Pseudonyms(key, self._kinds, assessment.controls)
        self._as.learn(self._names(assessment))
        self._texts = Texts(self._as.text)
        self._places: dict[Place, Place] = {}

    def of(self, assessment: Assessment) -> Assessment:
        """Everything, part by part."""
        return replace(
            assessment,
            provenance=self._provenance(assessment.provenance),
            frameworks=tuple(map(self._framework, assessment.frameworks)),
            findings=tuple(map(self._finding, assessment.findings)),
            gaps=tuple(map(self._gap, assessment.gaps)),
            populations=tuple(
                replace(one, source=self._as.source(one.source), account=self._maybe(one.account), note=one.note and self._as.text(one.note))
                for one in assessment.populations
            ),
            waivers=tuple(map(self._waiver, assessment.waivers)),
            attestations=tuple(map(self._attestation, assessment.attestations)),
            applicability=tuple(map(self._decision, assessment.applicability)),
            unmapped=tuple(map(self._aside, assessment.unmapped)),
            past=assessment.past and self._past(assessment.past),
        )  # fmt: skip

    def _actual(self, item: Any) -> Any:
        """What was read; keys are mostly attributes, so that only known names are replaced in them."""
        if isinstance(item, str):
            return self._as.value(item)
        if isinstance(item, Mapping):
            return {self._as.text(key): self._actual(one) for key, one in item.items()}
        return [self._actual(one) for one in item] if isinstance(item, (list, tuple)) else item

    def _names(self, assessment: Assessment) -> Iterator[tuple[str, str]]:
        """Every name that the assessment holds, with what it becomes."""
        for finding in assessment.findings:
            yield finding.resource_uid, self._as.name(finding.resource_uid)
            if finding.resource_uid:  # without a uid the name is a sentence of gcheck's own
                yield finding.resource_name, self._as.name(finding.resource_name)
            yield finding.account or "", self._as.token(finding.account or "")
            yield finding.place.file or "", self._as.path(finding.place.file or "")
            yield from ((item, self._as.name(item)) for _, item in finding.resource_tags)
        for gap in assessment.gaps:
            yield gap.resource_uid or "", self._as.name(gap.resource_uid or "")
            yield gap.account or "", self._as.token(gap.account or "")
            yield gap.place.file or "", self._as.path(gap.place.file or "")
        for one in assessment.unmapped:
            yield one.place.file or "", self._as.path(one.place.file or "")
        for source in assessment.provenance.sources:
            if source.name not in self._kinds:
                yield source.name, self._as.source(source.name)
            yield from self._options(source.options)
        yield from ((one.account or "", self._as.token(one.account or "")) for one in assessment.populations)
        for lost in (one.lost for one in (assessment.past.changes if assessment.past else ()) if one.lost):
            yield lost.resource_uid, self._as.name(lost.resource_uid)
            if lost.resource_uid:
                yield lost.resource_name, self._as.name(lost.resource_name)
            yield lost.account or "", self._as.token(lost.account or "")
        yield from ((one, self._as.token(one)) for one in _people(assessment))

    def _options(self, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for key, item in options.items():
            if key != "regions":
                for one in item if isinstance(item, (list, tuple)) else [item]:
                    if isinstance(one, str) and one not in ("all", "."):
                        whole = "path" in key or "file" in key or ("/" in one and not one.startswith("arn:"))
                        yield one, self._as.path(one) if whole else self._as.name(one)

    def _maybe(self, account: str | None) -> str | None:
        return account and self._as.token(account)

    def _place(self, place: Place) -> Place:
        if place not in self._places:
            note = place.note and self._as.text(place.note)
            self._places[place] = replace(place, file=place.file and self._as.path(place.file), note=note)
        return self._places[place]

    def _finding(self, one: Finding) -> Finding:
        return replace(
            one,
            source=self._as.source(one.source),
            resource_uid=self._as.name(one.resource_uid),
            resource_name=self._as.name(one.resource_name) if one.resource_uid else self._as.text(one.resource_name),
            account=self._maybe(one.account),
            place=self._place(one.place),
            evidence=tuple(map(self._evidence, one.evidence)),
            reasons=tuple(replace(item, text=self._as.text(item.text)) for item in one.reasons),
            resource_tags=tuple((key, self._as.name(item)) for key, item in one.resource_tags),
        )  # fmt: skip

    def _evidence(self, one: Evidence) -> Evidence:
        return replace(
            one, path=self._as.replaced(one.path), expected=self._as.text(one.expected),
            actual=self._actual(one.actual), place=self._place(one.place), note=one.note and self._as.text(one.note),
        )  # fmt: skip

    def _gap(self, one: Gap) -> Gap:
        return replace(
            one, source=self._as.source(one.source), detail=self._as.text(one.detail), account=self._maybe(one.account),
            attributes=tuple(map(self._as.text, one.attributes)), resource_uid=one.resource_uid and self._as.name(one.resource_uid),
            place=self._place(one.place),
        )  # fmt: skip

    def _aside(self, one: Unmapped) -> Unmapped:
        return replace(
            one,
            source=self._as.source(one.source),
            kind=one.kind and self._as.kind(one.kind),
            place=self._place(one.place),
        )

    def _provenance(self, one: Provenance) -> Provenance:
        return replace(
            one,
            sources=tuple(map(self._source, one.sources)),
            config=one.config and self._as.path(one.config),
            calls=tuple(replace(call, source=self._as.source(call.source)) for call in one.calls),
            redacted=hmac.new(self._key, b"gcheck: which key", hashlib.sha256).hexdigest()[:8],
        )

    def _source(self, one: Source) -> Source:
        kept = {key: item if key == "regions" else self._texts.of(item) for key, item in one.options.items()}
        return replace(
            one, name=self._as.source(one.name), options=kept, within=one.within and self._as.source(one.within),
            skipped=one.skipped and self._as.text(one.skipped),
        )  # fmt: skip

    def _past(self, past: Past) -> Past:
        return replace(
            past, changes=tuple(map(self._change, past.changes)), notes=tuple(map(self._as.text, past.notes))
        )

    def _change(self, one: Change) -> Change:
        """What is there no more; its fingerprint goes, because whoever guesses the names could make it anew."""
        lost = one.lost
        if lost is None:
            return one
        name = self._as.name(lost.resource_name) if lost.resource_uid else self._as.text(lost.resource_name)
        return replace(one, lost=replace(
            lost, fingerprint=self._as.token(lost.fingerprint), source=self._as.source(lost.source), resource_name=name,
            resource_uid=self._as.name(lost.resource_uid), account=self._maybe(lost.account),
        ))  # fmt: skip

    def _framework(self, one: FrameworkResult) -> FrameworkResult:
        requirements = tuple(replace(item, reason=self._as.text(item.reason)) for item in one.requirements)
        return replace(one, requirements=requirements)

    def _waiver(self, one: Waiver) -> Waiver:
        return replace(
            one, resource=one.resource if one.resource == "*" else self._as.token(one.resource), owner=self._as.token(one.owner),
            approver=self._as.token(one.approver), reason=self._as.text(one.reason), file=self._as.path(one.file),
            source=one.source if one.source == "*" else self._as.source(one.source),
            tags={key: self._as.name(item) for key, item in one.tags.items()},
        )  # fmt: skip

    def _attestation(self, one: Attestation) -> Attestation:
        evidence = tuple(replace(item, reference=self._as.path(item.reference)) for item in one.evidence)
        # who approved what they attested themselves is to be seen as the same person, however the name was written
        approver = one.name if one.self_approved else one.approved_by
        return replace(
            one, statement=self._as.text(one.statement), name=self._as.token(one.name), file=self._as.path(one.file), evidence=evidence,
            approved_by=approver and self._as.token(approver),
        )  # fmt: skip

    def _decision(self, one: Applicability) -> Applicability:
        return replace(
            one, justification=self._as.text(one.justification), decided_by=self._as.token(one.decided_by), file=self._as.path(one.file),
            alternative=self._as.text(one.alternative),
        )  # fmt: skip


def _people(assessment: Assessment) -> Iterator[str]:
    for waiver in assessment.waivers:
        yield waiver.owner
        yield waiver.approver
    for attestation in assessment.attestations:
        yield attestation.name
        yield attestation.approved_by
    yield from (one.decided_by for one in assessment.applicability)
