"""A new control file that lints and tests as it stands, to be edited into what is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gcheck.catalog.library import Library
from gcheck.errors import UsageError
from gcheck.model.resource_type import ResourceType, types_of

_TEMPLATE = """\
# A control: `gcheck controls lint {folder}` and `gcheck controls test --controls {folder}` check it.
id: {id}
title: {title}
severity: medium # critical, high, medium or low
resource: {resource}
assert: {{path: {path}, present: true}}
rationale: Say in one or two sentences what goes wrong where this is not so.
remediation:
  summary: Say what to do.
satisfies:
  iso-27001-2022:
    - {{id: 'A.8.9', facet: 'exactly what of the requirement this shows', role: supports}}
examples:
  - {{name: set, given: {{{path}: {some}}}, then: pass}}
  - {{name: none, given: {{{path}: null}}, then: fail}}
  - {{name: not read, given: {{}}, unread: [{path}], then: unknown}}
"""


def scaffold(library: Library, identifier: str, resource: str, into: Path) -> Path:
    """Write the file for a new control below ``into`` and return its path. Raises UsageError; never overwrites."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*){2,}", identifier):
        raise UsageError(f"{identifier!r} is no id of a control; write it like acme.s3.bucket-owner-tag.")
    declared = library.types.get(resource)
    if declared is None:
        raise UsageError(
            f"there is no resource type {resource!r}; declared are: {', '.join(sorted(library.types))}."
        )
    if identifier in library.controls:
        raise UsageError(f"the control {identifier} exists already; choose another id.")
    path = into.joinpath(*identifier.split(".")).with_suffix(".yaml")
    if path.exists():
        raise UsageError(f"{path} exists already; choose another id.")
    attribute, schema = _nullable(declared)
    title = identifier.rpartition(".")[2].replace("-", " ").capitalize()
    text = _TEMPLATE.format(
        id=identifier, title=title, resource=resource, path=attribute, some=_some(schema), folder=into
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _nullable(declared: ResourceType) -> tuple[str, Mapping[str, Any]]:
    """An attribute that can be null, so that the scaffold has a failing example."""
    for name, schema in declared.attributes.items():
        if "null" in types_of(schema):
            return name, schema
    raise UsageError(f"no attribute of {declared.id} can be null; copy a control that exists instead.")


def _some(schema: Mapping[str, Any]) -> str:
    if schema.get("enum"):
        return f"'{next(value for value in schema['enum'] if value is not None)}'"
    kind = next(name for name in types_of(schema) if name != "null")
    return {"string": "something", "integer": "1", "number": "1", "boolean": "true", "array": "[]"}.get(
        kind, "{}"
    )
