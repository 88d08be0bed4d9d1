"""An OSCAL catalogue of the user as a framework file: every control of it with its identifier and title, in its own order, and on
request what it asks for.

What decides a requirement no catalogue says. So each is left to a named person's attestation, the strictest that there is, until
the user writes something else into the file. docs/how-to/add-a-framework.md says what that can be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from gcheck.catalog.frameworks import framework_problems
from gcheck.catalog.oscal_prose import Prose
from gcheck.documents import parse_yaml, read_json
from gcheck.errors import ControlError
from gcheck.patterns import regex

MAX_BYTES = 100_000_000
DEPTH = 12
"""How deep groups and controls may stand within each other; NIST's stand four deep."""
_TITLE_MOST = 300
_OWN = "urn:gcheck:oscal:1"
REMAINDER = (
    "A dated statement by a named person that this requirement is met, with the documents that it rests on."
)
_GONE_INTO = {"incorporated-into": "incorporated into", "moved-to": "moved to"}
_ITEM = regex(r"_(?:smt|gdn|fr|obj)\b.*", re.DOTALL)
"""What stands behind a control's id in the id of one of its parts."""
_SLUG = regex(r"[^a-z0-9]+")


class _Read(Struct):
    """What was gathered so far, for one file."""

    name: str
    leaves: bool
    statements: bool = False
    prose: Prose = field(default_factory=Prose)
    groups: list[dict[str, Any]] = field(default_factory=list)
    requirements: list[dict[str, Any]] = field(default_factory=list)


def framework_text(
    path: Path, identifier: str | None = None, leaves: bool = False, statements: bool = False
) -> tuple[str, str]:
    """The id and the text of the framework file of an OSCAL catalogue in JSON (1.0 to 1.2). Raises ControlError.

    With ``leaves`` a control that has others within it is a group of them, and no requirement. With ``statements`` what each
    control asks for stands in what an attestation has to cover, and so in reports.
    """
    data = read_json(path, MAX_BYTES, ControlError)
    told = _Read(str(path), leaves, statements)
    catalog = _catalog(data, told)
    metadata = _mapping(catalog.get("metadata"), told, "metadata")
    title = _text(metadata.get("title"), told, "metadata/title")
    _within(catalog, None, title, told, "catalog", 0)
    if not told.requirements:
        raise ControlError("the catalogue has no controls", str(path))
    _told_apart(told)
    name = identifier or _SLUG.sub("-", path.stem.lower()).strip("-").removesuffix("-catalog") or "catalogue"
    head = {
        "id": name, "title": title, "owner": _owner(metadata, told), "edition": str(metadata.get("version") or "unknown"),
        "notice": f"Identifiers{', titles and statements' if statements else ' and titles'} as they stand in the OSCAL catalogue. What decides a requirement was not in it: each is left "
                  "to an attestation until somebody who knows the catalogue has written down what else does.",
        "source": f"OSCAL catalogue {path.name}, {_text(metadata.get('last-modified') or 'without a date', told, 'metadata/last-modified')}",
    }  # fmt: skip
    text = "".join(_lines(head, told))
    for problem in framework_problems(parse_yaml(text.encode(), str(path), ControlError), f"{name}.yaml"):
        raise ControlError(f"no framework can be made of it: {problem}", str(path))
    return name, text


def _catalog(data: Any, told: _Read) -> Mapping[str, Any]:
    if isinstance(data, dict) and "profile" in data:
        raise ControlError(
            "this is an OSCAL profile, which only names controls of other catalogues; resolve it into a catalogue first",
            told.name,
        )
    if not isinstance(data, dict) or "catalog" not in data:
        raise ControlError("this is not an OSCAL catalogue in JSON: it has no `catalog`", told.name)
    return _mapping(data["catalog"], told, "catalog")


def _owner(metadata: Mapping[str, Any], told: _Read) -> str:
    own = [
        one["value"]
        for one in _props(metadata, told, "metadata")
        if one.get("ns") == _OWN and one.get("name") == "owner" and isinstance(one.get("value"), str)
    ]
    parties = [
        _mapping(one, told, "metadata/parties")
        for one in _list(metadata.get("parties"), told, "metadata/parties")
    ]
    names = own + [one["name"] for one in parties if isinstance(one.get("name"), str) and one["name"].strip()]
    return told.prose.line(names[0]) if names else "not named in the catalogue"


def _within(
    node: Mapping[str, Any], group: str | None, title: str, told: _Read, where: str, depth: int
) -> None:
    """Groups and controls of a catalogue, a group or a control, in their order."""
    if depth > DEPTH:
        raise ControlError(f"{where}: groups and controls stand more than {DEPTH} deep", told.name)
    told.prose.learn(node)
    for number, one in enumerate(_list(node.get("groups"), told, f"{where}/groups")):
        place = f"{where}/groups/{number}"
        inner = _mapping(one, told, place)
        _within(inner, _group(inner, group, told, place), title, told, place, depth + 1)
    controls = _list(node.get("controls"), told, f"{where}/controls")
    if controls and group is None:
        group = "catalogue"
        told.groups.append({"id": group, "title": title})
    for number, one in enumerate(controls):
        place = f"{where}/controls/{number}"
        inner = _mapping(one, told, place)
        if told.leaves and inner.get("controls"):
            _within(inner, _group(inner, group, told, place), title, told, place, depth + 1)
        else:
            told.prose.learn(inner)
            above = (
                str(node["id"]) if where.rpartition("/")[0].endswith("/controls") and "id" in node else None
            )
            told.requirements.append(_requirement(inner, str(group), told, place, above))
            _within(inner, group, title, told, place, depth + 1)


def _group(node: Mapping[str, Any], parent: str | None, told: _Read, where: str) -> str:
    named = bool(node.get("id") or _props(node, told, where))
    name = _name(node, told, where) if named else f"group {len(told.groups) + 1}"
    if any(one["id"] == name for one in told.groups):
        name = f"{parent} {name}" if parent else f"{name} {len(told.groups) + 1}"
    title = _text(node.get("title"), told, f"{where}/title")
    made = {"id": name, "title": title.removeprefix(f"{name} ")}
    told.groups.append(made | ({"parent": parent} if parent else {}))
    return name


def _requirement(
    node: Mapping[str, Any], group: str, told: _Read, where: str, above: str | None
) -> dict[str, Any]:
    name = _name(node, told, where)
    title = _text(node.get("title"), told, f"{where}/title")
    own = {one.get("name"): one.get("value") for one in _props(node, told, where) if one.get("ns") == _OWN}
    parts = {
        one.get("name"): one.get("prose")
        for one in _list(node.get("parts"), told, f"{where}/parts")
        if isinstance(one, dict)
    }
    statement = parts.get("statement")
    if title in (name, node.get("id")) and isinstance(statement, str):
        # a catalogue whose titles are its identifiers says it in the statement
        title = told.prose.line(statement) or title
    made = {"id": name, "title": _cut(title), "group": group, "oscal": str(node.get("id")), "above": above,
            "links": _links(node, told, where)}  # fmt: skip
    gone = any(
        one.get("name") == "status" and str(one.get("value")).lower() == "withdrawn"
        for one in _props(node, told, where)
    )
    if gone:
        return made | {"assessed_by": "out_of_scope", "reason": "The catalogue lists it as withdrawn"}
    by = str(own.get("assessed-by", "attestation")).replace("-", "_")
    if by == "out_of_scope":
        return made | {
            "assessed_by": by,
            "reason": told.prose.line(str(parts.get("out-of-scope") or "Out of scope in the catalogue.")),
        }
    rest = "" if by == "machine" else told.prose.line(str(parts.get("remainder") or REMAINDER))
    asked = told.prose.statement(node) if told.statements else ""
    if rest and asked and asked != title:
        rest = f"{rest} The catalogue asks: {asked}"
    return made | {"assessed_by": by} | ({"remainder": rest} if rest else {})


def _links(node: Mapping[str, Any], told: _Read, where: str) -> list[tuple[str, str]]:
    """The relations to other controls of the catalogue: what kind, and the other's id."""
    return [
        (str(one.get("rel")), _ITEM.sub("", one["href"][1:]))
        for one in _list(node.get("links"), told, f"{where}/links")
        if isinstance(one, dict) and isinstance(one.get("href"), str) and one["href"].startswith("#")
    ]


def _name(node: Mapping[str, Any], told: _Read, where: str) -> str:
    """The label that is one word, as people write it, before those of a class such as sp800-53a; the id where there is none."""
    own = [one for one in _props(node, told, where) if one.get("name") == "label"]
    labels = [one.get("value") for one in sorted(own, key=lambda one: "class" in one)]
    found = next(
        (one for one in labels if isinstance(one, str) and one and not re.search(r"\s", one)), node.get("id")
    )
    return _text(found, told, f"{where}/id")


def _told_apart(told: _Read) -> None:
    """Where two controls have one label, their ids name all of them."""
    names = [one["id"] for one in told.requirements]
    if len(set(names)) != len(names):
        for one in told.requirements:
            one["id"] = one["oscal"]
    known = {one["oscal"]: one["id"] for one in told.requirements}
    for one in told.requirements:
        _relate(one, known)


def _relate(one: dict[str, Any], known: Mapping[str, str]) -> None:
    """Write a requirement's relations by the ids that they have here; those to what is not in the catalogue are left out."""
    links, above = one.pop("links"), one.pop("above")
    del one["oscal"]
    if one.get("reason") == "The catalogue lists it as withdrawn":
        into = [f"{_GONE_INTO[kind]} {known.get(name, name)}" for kind, name in links if kind in _GONE_INTO]
        one["reason"] += f": {', '.join(dict.fromkeys(into))}." if into else "."
    related = dict.fromkeys(known[name] for kind, name in links if kind == "related" and name in known)
    more = {"parent": known[above]} if above in known else {}
    if more or related:
        one["attributes"] = more | ({"related": list(related)} if related else {})


def _props(node: Mapping[str, Any], told: _Read, where: str) -> list[Mapping[str, Any]]:
    return [one for one in _list(node.get("props"), told, f"{where}/props") if isinstance(one, dict)]


def _mapping(value: Any, told: _Read, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ControlError(f"{where}: an object is expected", told.name)
    return value


def _list(value: Any, told: _Read, where: str) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise ControlError(f"{where}: a list is expected", told.name)
    return value or []


def _text(value: Any, told: _Read, where: str) -> str:
    text = told.prose.line(value) if isinstance(value, str) else ""
    if not text:
        raise ControlError(f"{where}: a text is expected", told.name)
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= _TITLE_MOST else text[: _TITLE_MOST - 1].rstrip() + "…"


def _lines(head: Mapping[str, str], told: _Read) -> Iterator[str]:
    for key, text in head.items():
        yield f"{key}: {_quoted(text)}\n"
    yield "groups:\n"
    for group in told.groups:
        yield "  - {" + ", ".join(f"{key}: {_quoted(text)}" for key, text in group.items()) + "}\n"
    yield "requirements:\n"
    for one in told.requirements:
        for number, (key, text) in enumerate(one.items()):
            yield f"  {'- ' if number == 0 else '  '}{key}: {text if key == 'assessed_by' else _quoted(text)}\n"


def _quoted(value: Any) -> str:
    """A YAML string in double quotes: JSON's are such, and ids like 5.10 stay texts. What is no string is written as JSON, too."""
    return json.dumps(value, ensure_ascii=False)
