"""Templates of the registers, as ``gcheck init records`` writes them, and the JSON Schema of each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from gcheck.collectors.records.registers import EXAMPLE, ID, Register, registers
from gcheck.model.resource_type import types_of

FORMATS = ("csv", "yaml", "xlsx")


@cache
def examples() -> Mapping[str, Mapping[str, Any]]:
    """The example row of each register."""
    from gcheck.documents import parse_yaml

    data = files("gcheck.collectors.records").joinpath("examples.yaml").read_bytes()
    found: Mapping[str, Mapping[str, Any]] = parse_yaml(data, "examples.yaml").data
    return found


def templates(form: str) -> Iterator[tuple[str, bytes]]:
    """The name and content of each file: one for each register, or one workbook, and a README that explains them."""
    yield "README.md", readme(form).encode()
    if form == "xlsx":
        yield "registers.xlsx", _workbook()
        return
    for register in registers().values():
        text = _csv(register) if form == "csv" else _yaml(register)
        yield f"{register.name}.{form}", text.encode()


def schema_of(register: Register) -> dict[str, Any]:
    """JSON Schema (2020-12) of a register as YAML or JSON: a list of rows, of which an ``id`` is required."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:gcheck:register:{register.name}:1",
        "title": register.title,
        "description": register.description,
        "type": "array",
        "items": {
            "type": "object",
            "required": [ID],
            "additionalProperties": False,
            "properties": {
                name: {key: value for key, value in schema.items() if key not in ("sensitive", "past")}
                for name, schema in register.attributes.items()
            },
        },
    }


def readme(form: str) -> str:
    """What a reader of the folder has to know, and every column of every register."""
    where = "a sheet of registers.xlsx" if form == "xlsx" else f"a file `NAME.{form}`"
    lines = [
        "# Registers",
        "",
        f"Each register is {where}; each row is a record with an `id` of its own. Rows whose id begins with",
        f"`{EXAMPLE}` show how it is done and are not read: replace or delete them. Leave a cell empty where there is none;",
        "keep every column, for one that is missing makes what is asked of it unknown. Dates are YYYY-MM-DD; times have a",
        "zone, such as 2026-03-02T09:30:00Z. Lists are separated by semicolons. Yes and no are written so.",
        "A register that you do not keep can be left out; what is asked of it is then unknown.",
        "",
    ]
    for register in registers().values():
        lines += [f"## {register.name}", "", f"{register.title}. {register.description}", ""]
        lines += column_table(register)
    return "\n".join(lines)


def column_table(register: Register) -> list[str]:
    """The columns of a register as lines of a Markdown table."""
    lines = ["| column | holds | what it says |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {holds(schema)} | {' '.join(str(schema['description']).split())} |"
        for name, schema in register.attributes.items()
    ]
    return [*lines, ""]


def holds(schema: Mapping[str, Any]) -> str:
    """What a cell may hold, in words."""
    personal = ", personal data" if schema.get("sensitive") else ""
    if "enum" in schema:
        return "one of " + ", ".join(word for word in schema["enum"] if word is not None)
    kind = next(one for one in types_of(schema) if one != "null")
    words = {"string": "text", "boolean": "yes or no", "array": "a list", "integer": "a whole number"}
    formats = {"date": "a date", "date-time": "a time or date"}
    past = ", not in the future" if schema.get("past") else ""
    return formats.get(schema.get("format", ""), words.get(kind, "a number")) + past + personal


def _csv(register: Register) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(register.attributes)
    writer.writerow(_cells(register))
    return text.getvalue()


def _cells(register: Register) -> Iterable[Any]:
    row = examples()[register.name]
    return ["" if row.get(name) is None else row[name] for name in register.attributes]


def _yaml(register: Register) -> str:
    row, lines = examples()[register.name], [f"# {register.title}. {register.description}"]
    for name, schema in register.attributes.items():
        lines.append(f"# {name}: {holds(schema)}. {' '.join(str(schema['description']).split())}")
    for number, (name, schema) in enumerate(register.attributes.items()):
        lines.append(f"{'  ' if number else '- '}{name}: {_scalar(row.get(name), schema)}")
    return "\n".join(lines) + "\n"


def _scalar(value: Any, schema: Mapping[str, Any]) -> str:
    if value is None:
        return "null"
    if "array" in types_of(schema):
        value = [part.strip() for part in str(value).split(";")]
    if "boolean" in types_of(schema):
        return {"yes": "true", "no": "false"}[value]
    return json.dumps(value, ensure_ascii=False)


def _workbook() -> bytes:
    """A workbook with a sheet for each register. Raises ImportError where openpyxl is not installed."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.active)
    for register in registers().values():
        sheet = book.create_sheet(register.name)
        sheet.append(list(register.attributes))
        sheet.append([_cell(value) for value in _cells(register)])
        sheet.freeze_panes = "B2"
        for cell, schema in zip(sheet[1], register.attributes.values(), strict=True):
            cell.font = Font(bold=True)
            cell.comment = Comment(
                f"{holds(schema)}. {schema['description']}", "gcheck", height=90, width=280
            )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(value: Any) -> Any:
    """A date as the spreadsheet's own, everything else as it is."""
    from datetime import date

    if isinstance(value, str) and len(value) == 10 and value[4:5] == value[7:8] == "-":
        return date.fromisoformat(value)
    return value
