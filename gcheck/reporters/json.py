"""The JSON report, and its inverse. Published schema: reports/json/assessment.schema.json."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from typing import Any

from msgspec.structs import replace

from gcheck.errors import InventoryError, ReportError
from gcheck.model.assessment import FORMAT, Assessment
from gcheck.model.codec import decode, encode
from gcheck.model.control import Control
from gcheck.model.finding import Finding
from gcheck.model.gap import Gap
from gcheck.patterns import regex
from gcheck.reporters.consistency import contradictions
from gcheck.reporters.tables import TABLES, Lines, Reader, Rows, Writer, dumps
from gcheck.scratch import Scratch

_AT_ONCE = 1_000
"""Lines that are handed on as one piece."""
_SURROGATE = regex("[\ud800-\udfff]")


class JsonReporter:
    """Everything in the assessment as JSON: one line for each control, finding and gap, so that reports can be compared."""

    name = "json"
    suffix = ".json"

    def render(self, assessment: Assessment) -> str:
        """One JSON object, keys in a fixed order, ending in a newline. Raises ReportError.

        Places, resources and evidence that findings share are written once, see gcheck.reporters.tables. Beside
        what parse reads back, each finding has its ``fingerprint`` and each gap its ``id``, and ``expiring`` tells what ends soon.
        """
        return "".join(self.pieces(assessment))

    def pieces(self, assessment: Assessment) -> Iterator[str]:
        """The same in pieces, so that a large report is never held as a whole. Raises ReportError."""
        try:
            some: list[str] = []
            for piece in _pieces(assessment):
                some.append(piece)
                if len(some) >= _AT_ONCE:
                    yield encodable("".join(some))
                    some.clear()
            yield encodable("".join(some))
        except (ValueError, TypeError, RecursionError) as error:
            raise ReportError(f"The JSON report could not be written: {error}.") from None


def encodable(text: str) -> str:
    """JSON text with each half of a surrogate pair, from a file name that is not UTF-8, in the one form that it has."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def members(assessment: Assessment, rows: Callable[[], Rows]) -> Iterator[tuple[str, Any]]:
    """Each member of the report with its value as plain JSON; the format first, for whoever sniffs.

    Findings and their tables are in what ``rows`` makes.
    """
    special: dict[str, Callable[[Any], Any]] = {"controls": _control, "gaps": Gap.to_json}
    yield "format", assessment.format
    for name in assessment.__struct_fields__:
        if name == "format":
            continue
        if name == "findings":
            writer = Writer(assessment, rows)
            yield from writer.tables.items()
            yield name, writer.findings
            continue
        value, form = getattr(assessment, name), special.get(name, encode)
        if value is None:
            continue
        yield name, [form(item) for item in value] if isinstance(value, tuple) else encode(value)
    yield "expiring", [encode(item) for item in assessment.expiring]


def parse(report: str | Scratch, name: str = "assessment") -> Assessment:
    """Read back what JsonReporter wrote; of a report in a file, the findings stay there. Raises InventoryError, with what is wrong,
    for anything else."""
    if isinstance(report, str):
        return _consistent(_parse(report, name), name)
    from gcheck.reporters.scroll import Scrolled, unroll  # here: few reports are so large

    try:
        found = unroll(report, _load)
        if found is None or found[0].get("format") != FORMAT:
            text = b"".join(report.pieces()).decode("utf-8", "surrogatepass")
            return parse(text.removeprefix("\ufeff"), name)
        data, rows = found
        findings = Scrolled.of(_severities(data), rows, _load)
        return _consistent(_decode(data, findings), name)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InventoryError(f"{name} cannot be read back: {error}.") from None


def _parse(text: str, name: str) -> Assessment:
    try:
        data = _loads(text)
    except (ValueError, RecursionError) as error:
        raise InventoryError(f"{name} is not JSON: {error}.") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InventoryError(
            f"{name} is not an assessment of this version ({FORMAT}). Assess the inventory again."
        )
    try:
        return _decode(data, Reader.of(data).findings(data["findings"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InventoryError(f"{name} cannot be read back: {_what_is_wrong(data, error)}.") from None


def _consistent(assessment: Assessment, name: str) -> Assessment:
    wrong = next(contradictions(assessment), None)
    if wrong is not None:
        raise InventoryError(f"{name} contradicts itself: {wrong}.")
    return assessment


def schema() -> Any:
    """The published JSON Schema of the report."""
    return json.loads(files("gcheck.reports").joinpath("json/assessment.schema.json").read_text("utf-8"))


def _pieces(assessment: Assessment) -> Iterator[str]:
    opening = "{\n"
    for name, value in members(assessment, Lines):
        yield f'{opening}"{name}":'
        opening = ",\n"
        if not isinstance(value, (list, Lines)):
            yield dumps(value)
            continue
        before = "[\n"
        for line in value if isinstance(value, Lines) else map(dumps, value):
            yield f"{before}{line}"
            before = ",\n"
        yield "\n]" if value else "[]"
    yield "\n}\n"


def _control(control: Control) -> Any:
    # The codec leaves None out; a control about a population has no assertion, and reading back needs the key. Its own
    # tests were run before this run, and would be half of a small report.
    told = replace(control, examples=())
    return _without(encode(told), "examples") | {"assertion": encode(control.assertion)}


def _decode(data: dict[str, Any], findings: Sequence[Finding]) -> Assessment:
    kept = {name: value for name, value in data.items() if name not in (*TABLES, "expiring")}
    kept |= {"findings": [], "gaps": [_without(item, "id") for item in data["gaps"]]}
    assessment = replace(decode(Assessment, kept), findings=findings)
    for item, gap in zip(data["gaps"], assessment.gaps, strict=True):
        if item["id"] != gap.id:
            raise ValueError(f"{item['id']!r} stands where {gap.id!r} follows from the content")
    if data.get("expiring", []) != encode(assessment.expiring):
        raise ValueError("what is said to expire soon does not follow from attestations and waivers")
    return assessment


def _without(item: Any, key: str) -> Any:
    return {name: value for name, value in item.items() if name != key}


def _severities(data: dict[str, Any]) -> dict[str, str]:
    return {item["id"]: item["severity"] for item in data["controls"]}


def _load(raw: bytes) -> Any:
    return _loads(raw.decode("utf-8", "surrogatepass"))


def _loads(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a key stands twice in the object with the keys {', '.join(found)}")
    return found


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a JSON value")


def _what_is_wrong(data: Any, error: Exception) -> str:
    """The schema's complaint, which names the part; the error itself where the schema has none."""
    from jsonschema import (
        Draft202012Validator,
    )  # here: only a damaged file needs it, and it takes a while to load
    from jsonschema.exceptions import best_match

    found = best_match(Draft202012Validator(schema()).iter_errors(data))
    return str(error) if found is None else f"{found.json_path}: {found.message[:300]}"
