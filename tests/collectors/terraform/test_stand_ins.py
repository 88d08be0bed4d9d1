"""The data behind registry modules: the index and the stand-ins hold what they promise, and depend on what they say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import gcheck.collectors.terraform.stand_ins as data
from gcheck.collectors.terraform import resources
from gcheck.collectors.terraform.registry import index
from gcheck.collectors.terraform.stand_in import StandIn, load
from gcheck.collectors.terraform.versions import parse_version
from gcheck.model.unread import Unread

Collect = Callable[..., Any]

FOLDER = Path(str(data.__file__)).parent
FILES = sorted(path.name for path in FOLDER.glob("*.hcl"))
ENTRIES = [(name, entry) for name, entries in sorted(index().items()) for entry in entries]
VERSION = {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}
SCHEMA = {
    "type": "object",
    "propertyNames": {"pattern": r"^[\w-]+/[\w-]+/aws(//modules/[\w-]+)?$"},
    "additionalProperties": {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["file", "from", "below", "newest", "declares"],
            "additionalProperties": False,
            "properties": {
                "file": {"enum": FILES},
                "from": VERSION,
                "below": VERSION,
                "newest": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer"}},
                "declares": {"type": "string", "pattern": r"^aws_\w+( aws_\w+)*$"},
                "bind": {"type": "object"},
            },
        },
    },
}


def _read_types() -> frozenset[str]:
    """The Terraform types that a mapping reads anywhere."""
    texts = (path.read_text() for path in Path(str(resources.__file__)).parent.glob("*.py"))
    return frozenset(kind for text in texts for kind in re.findall(r'"(aws_[a-z0-9_]+)"', text))


def _declared(known: StandIn) -> set[str]:
    return {block.labels[0] for block in known.blocks if block.type == "resource"}


def _code(file: str) -> str:
    return re.sub(r"(?m)^#.*$", "", (FOLDER / file).read_text(encoding="utf-8"))


def test_the_index_is_of_its_form() -> None:
    jsonschema.validate(json.loads((FOLDER / "index.json").read_text()), SCHEMA)
    assert {entry["file"] for _, entry in ENTRIES} == set(FILES), "every stand-in is used"


@pytest.mark.parametrize("name", sorted(index()))
def test_ranges_of_versions_are_newest_first_and_apart(name: str) -> None:
    ranges = [(parse_version(entry["from"]), parse_version(entry["below"])) for entry in index()[name]]
    for start, end in ranges:
        assert start < end
    for newer, older in pairwise(ranges):
        assert older[1] <= newer[0]
    for entry, (start, end) in zip(index()[name], ranges, strict=True):
        majors = {str(major) for major in range(start[0], end[0] + (end[1:] != (0, 0)))}
        assert entry["newest"].keys() == majors, "the newest minor version of each major one"


@pytest.mark.parametrize("file", FILES)
def test_a_stand_in_has_what_its_modules_declare(file: str) -> None:
    """What a module can declare and a mapping reads stands in it, if only as something that is not known."""
    declared = {kind for _, entry in ENTRIES if entry["file"] == file for kind in entry["declares"].split()}
    mine = {kind for kind in _declared(load(file)) if kind.startswith("aws_")}
    assert declared & _read_types() <= mine
    assert mine <= declared, "nothing that the module does not declare"


@pytest.mark.parametrize("file", FILES)
def test_a_stand_in_names_only_what_it_declares(file: str) -> None:
    code, known = _code(file), load(file)
    variables = {block.labels[0] for block in known.blocks if block.type == "variable"}
    local = {name for block in known.blocks if block.type == "locals" for name in block.body.attributes}
    assert set(re.findall(r"\bvar\.(\w+)", code)) == variables, "each input is used, else it is inert"
    assert set(re.findall(r"\blocal\.(\w+)", code)) == local
    assert not variables & known.inert
    things = {f"{block.labels[0]}.{block.labels[1]}" for block in known.blocks if block.type == "resource"}
    assert (
        set(re.findall(r"(?<![\w.\"])((?:aws|random)_\w+\.\w+)", re.sub(r"data\.\w+\.\w+", "", code)))
        <= things
    )
    documents = {f"{block.labels[0]}.{block.labels[1]}" for block in known.blocks if block.type == "data"}
    assert set(re.findall(r"\bdata\.(\w+\.\w+)", code)) == documents


def _variants(name: str, version: str, known: StandIn) -> dict[str, tuple[str, ...]]:
    """A call for each switch: as it is without it, with its two values, and with a value that nobody knows."""
    head = f'source = "{name}"\nversion = "{version}"\n'
    calls = {}
    for block in known.blocks:
        default = block.body.attribute("default") if block.type == "variable" else None
        written = default.text.of(default.node) if default is not None else ""
        if written in ("true", "false"):
            values = ("", "= true", "= false", "= var.unknown")
            texts = (f"{block.labels[0]} {value}\n" if value else "" for value in values)
            calls[block.labels[0]] = tuple(
                f'module "{block.labels[0]}{number}" {{\n{head}{text}}}\n'
                for number, text in enumerate(texts)
            )
    return calls


FIRST = {entry["file"]: (name, entry) for name, entry in reversed(ENTRIES)}


@pytest.mark.parametrize("file", FILES)
def test_a_switch_that_nobody_knows_never_decides(collect: Collect, file: str) -> None:
    """What is read with an unresolved switch is read the same with the switch on, off and left out."""
    name, entry = FIRST[file]
    newest = max(entry["newest"], key=int)
    calls = _variants(name, f"{newest}.{entry['newest'][newest]}.0", load(file))
    code = "".join(text for texts in calls.values() for text in texts)
    found = collect('variable "unknown" {}\n' + code)
    of_module: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
    for item in found.resources.values():
        if item.type == "terraform.module-call":
            continue
        module, rest = item.uid.removeprefix("./module.").split(".", 1)
        of_module.setdefault(module, {})[(item.type, rest)] = dict(item.attributes)
    hidden = [
        (gap.place.line, kind) for gap in found.gaps if gap.hides_resources for kind in gap.resource_types
    ]
    lines = {text: number for number, text in enumerate(("\n" + code).split("\n"), 1)}
    for switch in calls:
        unsure = of_module.get(f"{switch}3", {})
        start = lines[f'module "{switch}3" {{']
        for number in range(3):
            for key, attributes in of_module.get(f"{switch}{number}", {}).items():
                if key not in unsure:
                    assert any(kind in (key[0], "*") and start <= line <= start + 4 for line, kind in hidden)
                    continue
                for attribute, value in unsure[key].items():
                    if "Unread" not in repr(value):
                        shown = repr(attributes[attribute]).replace(f"module.{switch}{number}.", "module.")
                        assert shown == repr(value).replace(f"module.{switch}3.", "module."), (
                            switch,
                            key,
                            attribute,
                        )


def test_what_is_unread_is_told_at_the_call(collect: Collect) -> None:
    """No gap and no place names a file that is not in the tree."""
    code = "".join(
        f'module "m{number}" {{\nsource = "{name}"\nversion = "{entry["below"]}"\nname = var.unknown\n}}\n'.replace(
            entry["below"], f"< {entry['below']}"
        )
        for number, (name, entry) in enumerate(ENTRIES)
    )
    found = collect('variable "unknown" {}\n' + code)
    assert found.resources
    for item in found.resources.values():
        assert {place.file for place in item.places.values()} <= {"main.tf", None}
        for value in item.attributes.values():
            assert not isinstance(value, Unread) or value.file in ("main.tf", None)
    assert {gap.place.file for gap in found.gaps} <= {"main.tf", None}


def _span(start: str, below: str) -> str:
    first, second, third = start.split(".")
    return f"{first}.{second}{'' if third == '0' else '.' + third} to {int(below.split('.')[0]) - 1}.x"


def test_the_guide_lists_what_is_known() -> None:
    guide = (Path(__file__).parents[3] / "docs/how-to/scan-remote-modules.md").read_text()
    listed = dict(re.findall(r"(?m)^\| `(\S+)` \| (.+) \|$", guide))
    assert listed.keys() == {name for name in index() if "security-group/aws//" not in name}
    for name, shown in listed.items():
        spans: list[list[str]] = []
        for entry in reversed(index()[name]):
            if spans and spans[-1][1] == entry["from"]:
                spans[-1][1] = entry["below"]
            else:
                spans.append([entry["from"], entry["below"]])
        assert shown == ", ".join(_span(start, below) for start, below in spans), name
