"""The JSON report, and its inverse. Published schema: reports/json/assessment.schema.json."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from importlib.resources import files
from typing import Any

from gcheck.errors import InventoryError, ReportError
from gcheck.model.assessment import FORMAT, Assessment
from gcheck.model.codec import decode, encode
from gcheck.model.control import Control
from gcheck.model.finding import Finding
from gcheck.model.gap import Gap
from gcheck.reporters.consistency import contradictions

_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonReporter:
    """Everything in the assessment as JSON: one line for each control, finding and gap, so that reports can be compared."""

    name = "json"
    suffix = ".json"

    def render(self, assessment: Assessment) -> str:
        """One JSON object, keys in a fixed order, ending in a newline. Raises ReportError.

        Beside what parse reads back, each finding has its ``fingerprint`` and each gap its ``id``.
        """
        try:
            text = "{\n" + ",\n".join(_members(assessment)) + "\n}\n"
        except (ValueError, TypeError, RecursionError) as error:
            raise ReportError(f"The JSON report could not be written: {error}.") from None
        # Half of a surrogate pair, from a file name that is not UTF-8, has no encoding but this.
        return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def parse(text: str, name: str = "assessment") -> Assessment:
    """Read back what JsonReporter wrote. Raises InventoryError, with what is wrong, for anything else."""
    try:
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InventoryError(f"{name} is not JSON: {error}.") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InventoryError(
            f"{name} is not an assessment of this version ({FORMAT}). Assess the inventory again."
        )
    try:
        assessment = _decode(data)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InventoryError(f"{name} cannot be read back: {_what_is_wrong(data, error)}.") from None
    wrong = next(contradictions(assessment), None)
    if wrong is not None:
        raise InventoryError(f"{name} contradicts itself: {wrong}.")
    return assessment


def schema() -> Any:
    """The published JSON Schema of the report."""
    return json.loads(files("gcheck.reports").joinpath("json/assessment.schema.json").read_text("utf-8"))


def _members(assessment: Assessment) -> Iterator[str]:
    special: dict[str, Callable[[Any], Any]] = {
        "controls": _control,
        "findings": _finding,
        "gaps": Gap.to_json,
    }
    names = [field.name for field in fields(assessment)]
    for name in sorted(names, key=lambda name: name != "format"):  # the format first, for whoever sniffs
        value, form = getattr(assessment, name), special.get(name, encode)
        if isinstance(value, tuple) and value:
            yield f'"{name}": [\n' + ",\n".join(_dumps(form(item)) for item in value) + "\n]"
        else:
            yield f'"{name}": {_dumps(encode(value))}'


def _control(control: Control) -> Any:
    # The codec leaves None out; a control about a population has no assertion, and reading back needs the key.
    return encode(control) | {"assertion": encode(control.assertion)}


def _finding(finding: Finding) -> Any:
    data = {"fingerprint": finding.fingerprint} | encode(finding)
    for evidence in data["evidence"]:
        evidence.setdefault("actual", None)
    return data


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _decode(data: dict[str, Any]) -> Assessment:
    kept = dict(data)
    kept["findings"] = [_without(item, "fingerprint") for item in data["findings"]]
    kept["gaps"] = [_without(item, "id") for item in data["gaps"]]
    assessment = decode(Assessment, kept)
    for item, finding in zip(data["findings"], assessment.findings, strict=True):
        _same(item["fingerprint"], finding.fingerprint)
    for item, gap in zip(data["gaps"], assessment.gaps, strict=True):
        _same(item["id"], gap.id)
    return assessment


def _without(item: Any, key: str) -> Any:
    return {name: value for name, value in item.items() if name != key}


def _same(written: Any, computed: str) -> None:
    if written != computed:
        raise ValueError(f"{written!r} stands where {computed!r} follows from the content")


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
