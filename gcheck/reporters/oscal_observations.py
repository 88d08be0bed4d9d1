"""What was looked at as OSCAL: a subject for each resource, an observation for each finding and for each gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from gcheck.model.assessment import Assessment
from gcheck.model.finding import Evidence, Finding
from gcheck.model.gap import KINDS, Gap
from gcheck.model.place import Place
from gcheck.reporters.deciding import gap_text, why
from gcheck.reporters.entries import Paths
from gcheck.reporters.links import uri
from gcheck.reporters.oscal import (
    ORIGIN,
    component,
    filled,
    gap_observation,
    identifier,
    line,
    prop,
    props,
    prose,
    value,
)  # fmt: skip
from gcheck.reporters.wording import LABELS

VERDICTS = {"not_applicable": "not-applicable"}


class Observations:
    """The observations of an assessment, each with its identifier, and the subjects that they are about."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._paths = Paths(assessment.provenance.sources)
        self._titles = {control.id: control.title for control in assessment.controls}
        self._sources = {source.name for source in assessment.provenance.sources}
        seen: Counter[str] = Counter()
        self.ids: list[str] = []
        for finding in assessment.findings:
            seen[finding.fingerprint] += 1
            self.ids.append(identifier("observation", finding.fingerprint, seen[finding.fingerprint]))
        twice: Counter[str] = Counter()
        self.gap_ids: list[str] = []
        self._behind: dict[str, str] = {}
        for gap in assessment.gaps:
            name = gap_observation(gap)
            twice[name] += 1
            made = name if twice[name] == 1 else identifier(name, twice[name])
            self.gap_ids.append(made)
            self._behind.setdefault(gap.id, made)

    def pairs(self) -> Iterator[tuple[str, Finding]]:
        """Each finding with the identifier of its observation."""
        return zip(self.ids, self._assessment.findings, strict=True)

    def behind(self, finding: Finding) -> list[str]:
        """The observations of the gaps that kept a finding from a verdict."""
        names = (name for reason in finding.reasons for name in reason.gaps)
        return list(dict.fromkeys(self._behind[name] for name in names if name in self._behind))

    def of_findings(self, chosen: Iterable[tuple[str, Finding]]) -> Iterator[dict[str, Any]]:
        """Observations of these findings."""
        for name, finding in chosen:
            yield self._of_finding(name, finding)

    def of_gaps(self) -> Iterator[dict[str, Any]]:
        """Observations of everything that could not be read."""
        for name, gap in zip(self.gap_ids, self._assessment.gaps, strict=True):
            yield self._of_gap(name, gap)

    def subjects(self, chosen: Iterable[Finding]) -> list[dict[str, Any]]:
        """An inventory item for each resource that these findings are about."""
        found: dict[str, dict[str, Any]] = {}
        for finding in chosen:
            name = subject(finding)
            if finding.resource_uid and name not in found:
                found[name] = self._item(name, finding)
        return list(found.values())

    def _item(self, name: str, finding: Finding) -> dict[str, Any]:
        known = finding.source in self._sources
        return filled({
            "uuid": name,
            "description": f"{value(finding.resource_name or finding.resource_uid)}, of the type {value(finding.resource_type)}",
            "props": props({
                "resource-type": finding.resource_type, "resource-uid": finding.resource_uid, "resource-name": finding.resource_name,
                "account": finding.account, "region": finding.region, "source": finding.source,
                **self._where(finding.source, finding.place),
            }) + [prop("tag", f"{key}={item}") for key, item in finding.resource_tags],
            "implemented-components": [{"component-uuid": component(finding.source)}] if known else [],
        })  # fmt: skip

    def _of_finding(self, name: str, finding: Finding) -> dict[str, Any]:
        links = [{"href": f"#{activity(finding.control)}", "rel": "assessed-by"}]
        links += [{"href": f"#{gap}", "rel": "unread"} for gap in self.behind(finding)]
        return filled({
            "uuid": name,
            "title": prose(self._titles.get(finding.control, finding.control)),
            "description": _description(finding),
            "props": props({
                "verdict": VERDICTS.get(finding.status, finding.status), "control": finding.control, "severity": finding.severity,
                "fingerprint": finding.fingerprint, "waiver": finding.waiver, "known": "yes" if finding.known else None,
            }) + [prop("reason", reason.text) | {"class": reason.kind.replace("_", "-")} for reason in finding.reasons],
            "links": links,
            "methods": ["TEST"],
            "types": ["finding"],
            "origins": [ORIGIN],
            "subjects": self._subjects(finding),
            "relevant-evidence": [self._evidence(finding.source, item) for item in finding.evidence],
            "collected": self._collected(finding),
        })  # fmt: skip

    def _subjects(self, finding: Finding) -> list[dict[str, Any]]:
        if finding.resource_uid:
            return [{"subject-uuid": subject(finding), "type": "inventory-item"}]
        return self._source(finding.source)

    def _source(self, name: str) -> list[dict[str, Any]]:
        return [{"subject-uuid": component(name), "type": "component"}] if name in self._sources else []

    def _evidence(self, source: str, item: Evidence) -> dict[str, Any]:
        read = item.actual if item.actual is not None else "not read" if item.result == "unknown" else "null"
        return filled({
            "href": self._href(source, item.place),
            "description": f"{value(item.path)}: read {value(line(read))}, expected {value(item.expected)}",
            "props": props({
                "path": item.path, "expected": item.expected, "result": item.result.replace(" ", "-"), "note": item.note,
                **({"actual": line(item.actual)} if item.actual is not None else {}),
                **self._where(source, item.place), "read-at": item.place.at,
            }),
        })  # fmt: skip

    def _href(self, source: str, place: Place) -> str | None:
        path = self._paths.of(source, place.file)
        return uri(path) if path is not None else None

    def _where(self, source: str, place: Place) -> dict[str, object]:
        return {
            "file": self._paths.of(source, place.file), "line": place.line, "column": place.column,
            "operation": place.operation, "call-region": place.region, "place-note": place.note,
        }  # fmt: skip

    def _collected(self, finding: Finding) -> str:
        times = [item.place.at for item in finding.evidence] + [finding.place.at]
        return max((one for one in times if one), default=self._assessment.provenance.clock)

    def _of_gap(self, name: str, gap: Gap) -> dict[str, Any]:
        return filled({
            "uuid": name,
            "title": prose(f"Not read: {KINDS[gap.kind]}"),
            "description": prose(gap_text(gap)),
            "props": props({
                "verdict": "unread", "gap": gap.id, "gap-kind": gap.kind.replace("_", "-"), "operation": gap.operation,
                "code": gap.code, "permission": gap.permission, "account": gap.account, "region": gap.region,
                "resource-uid": gap.resource_uid, "may-hide": ", ".join(gap.resource_types), "attributes": ", ".join(gap.attributes),
                **{key: item for key, item in self._where(gap.source, gap.place).items() if key in ("file", "line", "column")},
            }),
            "methods": ["TEST"],
            "types": ["discovery"],
            "origins": [ORIGIN],
            "subjects": self._source(gap.source),
            "collected": gap.place.at or self._assessment.provenance.clock,
        })  # fmt: skip


def subject(finding: Finding) -> str:
    """The identifier of the resource that a finding is about."""
    return identifier("subject", finding.source, finding.resource_type, finding.resource_uid)


def activity(control: str) -> str:
    """The identifier of a control, as an activity of the assessment."""
    return identifier("control", control)


def _description(finding: Finding) -> str:
    if finding.status in ("fail", "unknown"):
        return f"{LABELS[finding.status]}: {value(why(finding))}"
    return f"{LABELS[finding.status]}: {value(finding.resource_name or finding.resource_uid)}"
