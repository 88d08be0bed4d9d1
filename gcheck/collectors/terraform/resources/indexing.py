"""Indexing: what the mappings say of themselves, as the text of ``supplied.json``. Only `make generate` and the tests need it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from gcheck.collectors.terraform.resources.mapping import TypeMapping
from gcheck.patterns import regex

FOLDER = Path(__file__).parent
_TERRAFORM_TYPE = regex(r"\baws_[a-z0-9_]*[a-z0-9]\b(?!_)")


def index_text() -> str:
    """``types``: the module, sources, attributes and parts of each; ``attached``: every further Terraform type that a mapping names."""
    types = {kind: _entry(module, made) for module, made_by in _modules() for kind, made in made_by.items()}
    declared = {
        kind.removeprefix("data.") for one in types.values() for kind in (*one["sources"], *one["parts"])
    }
    data = {"types": dict(sorted(types.items())), "attached": sorted(_named() - declared)}
    return json.dumps(data, indent=1) + "\n"


def _modules() -> Iterator[tuple[str, Mapping[str, TypeMapping]]]:
    for item in iter_modules([str(FOLDER)]):
        found = import_module(f"{__package__}.{item.name}")
        yield item.name, getattr(found, "MAPPINGS", {})


def _entry(module: str, made: TypeMapping) -> dict[str, Any]:
    parts = asked_for(made) - set(made.sources)
    return {
        "module": module,
        "sources": list(made.sources),
        "attributes": sorted(made.attributes),
        "parts": sorted(parts),
    }


def _named() -> set[str]:
    """Every name of a Terraform type that stands in a text of the mappings."""
    texts = (
        node.value
        for file in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {name for text in texts for name in _TERRAFORM_TYPE.findall(text)}


class _Asked:
    """A tree and its joins without any declaration; remembers which types a mapping looked for."""

    def __init__(self) -> None:
        self.tree = self
        self.types: set[str] = set()
        self.modules = self.folders = self.closed = ()

    def instances(self, *types: str) -> list[Any]:
        self.types |= set(types)
        return []

    def lost(self, resource_type: str) -> list[Any]:
        return []


def asked_for(made: TypeMapping) -> set[str]:
    """The Terraform types of which a mapping lists the instances when it looks for its resources."""
    asked: Any = _Asked()
    if [*made.subjects(asked), *made.hidden(asked)]:
        raise ValueError(
            f"the mapping of {', '.join(made.sources)} finds resources where nothing is declared"
        )
    return set(asked.types)
