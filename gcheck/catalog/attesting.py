"""Writing an attestation into a record file, so that whatever else stands there stays as it is, comments included."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

from gcheck.catalog.schemas import require
from gcheck.documents import Document, parse_yaml
from gcheck.errors import RecordError

KEY = "attestations"


def as_yaml(item: Mapping[str, Any]) -> str:
    """One attestation as an item of a block list, without indentation. Dates and numbers are in quotes."""
    import yaml

    text: str = yaml.safe_dump([dict(item)], sort_keys=False, allow_unicode=True, width=100)
    return text


def with_attestation(text: str | None, item: Mapping[str, Any], file: str) -> str:
    """The text of a record file, or of a new one for None, with this attestation behind the others.

    Raises RecordError where the file is not one of records, or is laid out so that nothing can be added safely.
    """
    before: Any = {}
    if text is None:
        made = f"{KEY}:\n{indent(as_yaml(item), '  ')}"
    else:
        before = _read(text, file).data
        made = _inserted(text if text.endswith("\n") else text + "\n", item, file)
    after = _read(made, file).data
    if after != {**before, KEY: [*before.get(KEY, ()), dict(item)]}:
        raise RecordError(f"an attestation cannot be added to the list `{KEY}` as it is laid out here", file)
    return made


def names(text: str, file: str) -> set[str]:
    """The ids of the attestations in the text of a record file. Raises RecordError."""
    return {item["id"] for item in _read(text, file).data.get(KEY, ())}


def _read(text: str, file: str) -> Document:
    document = parse_yaml(text.encode(), file, RecordError)
    if document.data is None:
        raise RecordError("the file is empty; remove it, or name another", file, 1)
    require(document, "records", RecordError)
    return document


def _inserted(text: str, item: Mapping[str, Any], file: str) -> str:
    import yaml

    root: Any = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    found = next((value for key, value in root.value if key.value == KEY), None)
    if found is None and root.flow_style is not True:
        return f"{text}\n{KEY}:\n{indent(as_yaml(item), '  ')}"
    if found is None or found.flow_style is not False:
        raise RecordError(f"write `{KEY}` as a list with one dash for each, so that one can be added", file)
    lines = text.splitlines(keepends=True)
    end = found.end_mark.line if found.end_mark.line < len(lines) else len(lines)
    while end > 0 and lines[end - 1].lstrip()[:1] in ("", "#"):
        end -= 1  # what stands between the list and the next key belongs to that
    block = indent(as_yaml(item), " " * found.start_mark.column)
    return "".join([*lines[:end], block, *lines[end:]])


def free_name(wanted: str, taken: set[str]) -> str:
    """``wanted``, or the first of ``wanted-2``, ``wanted-3`` that nobody has."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def reference(evidence: Path, folder: Path) -> str:
    """How a record file in this folder names a file: relative to it, with slashes."""
    return Path(os.path.relpath(evidence.resolve(), folder.resolve())).as_posix()
