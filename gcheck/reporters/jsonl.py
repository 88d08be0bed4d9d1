"""One JSON object a line, for pipelines of tools that read line by line: the run, then findings, gaps, what was not looked at, and requirements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gcheck.model.assessment import Assessment
from gcheck.model.codec import encode
from gcheck.model.finding import Finding
from gcheck.patterns import regex
from gcheck.reporters.deciding import why
from gcheck.reporters.entries import Paths, consistent
from gcheck.reporters.json import encodable
from gcheck.reporters.oscal import filled
from gcheck.reporters.tables import dumps

FORMAT = "gcheck-lines/1"
_BREAKS = regex("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class JsonLinesReporter:
    """A stream: every line stands by itself, with everything that it is about."""

    name = "jsonl"
    suffix = ".jsonl"

    def render(self, assessment: Assessment) -> str:
        """JSON Lines. The first is ``run``, the last ``end`` with the number of lines before it. Raises ReportError."""
        consistent(assessment, "JSON Lines")
        lines = [dumps(item) for item in _lines(assessment)]
        lines.append(dumps({"record": "end", "lines": len(lines)}))
        return streamed(lines)


def streamed(lines: Iterable[str]) -> str:
    """JSON texts as lines; what some readers take for the end of a line, and JSON does not, is escaped inside of them,
    and so is what steers a terminal or turns its text around."""
    text = "".join(f"{line}\n" for line in lines)
    return encodable(_BREAKS.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def _lines(assessment: Assessment) -> Iterator[dict[str, Any]]:
    made = assessment.provenance
    yield filled({
        "record": "run", "format": FORMAT, "version": made.version, "clock": made.clock, "organisation": made.organisation,
        "pack_digest": made.pack_digest, "inventory_digest": made.inventory_digest, "gate": encode(assessment.gate),
    })  # fmt: skip
    for source in made.sources:
        yield {"record": "source", **source.to_json()}
    paths, titles = Paths(made.sources), {control.id: control.title for control in assessment.controls}
    mapped = {
        control.id: [f"{line.framework} {line.requirement}" for line in control.satisfies]
        for control in assessment.controls
    }
    for finding in assessment.findings:
        told = why(finding) if finding.status in ("fail", "unknown") else None
        yield filled({
            "record": "finding", "fingerprint": finding.fingerprint, "title": titles[finding.control],
            "path": paths.of(finding.source, finding.place.file), "why": told,
            "requirements": list(dict.fromkeys(mapped[finding.control])), **_flat(finding),
        })  # fmt: skip
    for gap in assessment.gaps:
        yield {"record": "gap", **gap.to_json()}
    for one in assessment.unmapped:
        yield filled({"record": "unmapped", **encode(one), "path": paths.of(one.source, one.place.file)})
    for framework in assessment.frameworks:
        for item in framework.requirements:
            yield {"record": "requirement", **filled(encode(item))}


def _flat(finding: Finding) -> dict[str, Any]:
    return {**encode(finding), "place": finding.place.to_json(), "resource_tags": dict(finding.resource_tags),
            "evidence": [{**encode(item), "place": item.place.to_json()} for item in finding.evidence]}  # fmt: skip
