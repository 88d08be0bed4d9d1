"""A pack in a temporary folder: one resource type, one framework, one control, each right as it stands."""

from __future__ import annotations

from pathlib import Path

from gcheck.catalog.library import Library
from gcheck.model.catalog import Catalog

TYPES = """\
types:
  t.thing:
    title: Thing
    description: A thing.
    attributes:
      on: {type: [boolean, 'null'], description: Whether it is on.}
      name: {type: string, description: What it is called.}
      words: {type: array, items: {type: string}, description: Words.}
      tags: {type: object, additionalProperties: {type: string}, description: Tags.}
      inner: {type: object, properties: {deep: {type: string, description: Deep.}}, description: More.}
"""

FRAMEWORK = """\
id: frame-1
title: Frame
owner: Somebody
edition: '1'
notice: Identifiers only.
groups:
  - {id: '5', title: Five}
requirements:
  - {id: '5.10', title: Five ten, group: '5', assessed_by: machine}
  - {id: '5.11', title: Five eleven, group: '5', assessed_by: out_of_scope, reason: Not ours.}
"""

CONTROL = """\
id: t.thing.on
title: Things are on
severity: high
resource: t.thing
assert: {path: on, equals: true}
rationale: What is off does not protect anybody.
remediation:
  summary: Switch the thing on.
satisfies:
  frame-1:
    - {id: '5.10', facet: that it is on, role: decides}
examples:
  - {name: on, given: {on: true}, then: pass}
  - {name: off, given: {on: false}, then: fail}
  - {name: refused, given: {}, unread: [on], then: unknown}
"""

WHERE = {
    "types": "types/t.yaml",
    "frameworks": "frameworks/frame-1.yaml",
    "controls": "controls/t/thing/on.yaml",
}


def write_pack(root: Path, **texts: str) -> Library:
    """Write the pack below a folder, with other texts where they are given."""
    for key, usual in (("types", TYPES), ("frameworks", FRAMEWORK), ("controls", CONTROL)):
        path = root / WHERE[key]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts.get(key, usual))
    return library(root)


def library(root: Path) -> Library:
    """The library of nothing but that pack."""
    return Library((Catalog("test", root / "controls", root / "frameworks", root / "types"),))
