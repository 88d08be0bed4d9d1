"""Folder: what the Terraform files of one folder declare, before anything is evaluated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck.collectors.terraform.syntax import Attribute, Block, Body
from gcheck.model.unread import Unread
from gcheck.patterns import regex


class Lost(Struct, frozen=True):
    """A file that could not be parsed. ``types`` are the names of Terraform resource types in it; None means any.

    The words ``provider`` and ``terraform`` stand among them where the file may hold such blocks.
    """

    file: str
    line: int | None
    reason: str
    types: frozenset[str] | None

    def may_hold(self, resource_type: str) -> bool:
        """True if resources of this Terraform type may stand in the file."""
        return self.types is None or resource_type.removeprefix("data.") in self.types

    @property
    def unread(self) -> Unread:
        """What stands for a value that this file may set."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        reason = f"{where} could not be read and may set it: {self.reason}"
        return Unread("unparsed", reason, file=self.file, line=self.line)


_TYPES = regex(rb"\b(?:aws|kubernetes|kubectl|k8s)_[a-z0-9_]+|\bprovider\b|\bterraform\b")
"""The Terraform types that are mapped, and blocks that are read, as words of a file."""


def lost(file: str, data: bytes | None, line: int | None, reason: str) -> Lost:
    """What a file may hold, by its bytes; anything where it calls modules, or is not even text."""
    types: frozenset[str] | None = None
    if data is not None and b"module" not in data and _is_text(data):
        types = frozenset(word.decode() for word in _TYPES.findall(data))
    return Lost(file, line, reason, types)


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


class Folder(Struct):
    """``resources`` and ``data`` are by type and name, everything else by name; ``providers`` by alias, "" for none.

    A stand-in for a registry module (stand_in.py) has a ``note`` that names it, and ``bindings``: names of its own.
    """

    path: str
    resources: dict[str, dict[str, Block]] = field(default_factory=dict)
    data: dict[str, dict[str, Block]] = field(default_factory=dict)
    variables: dict[str, Block] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    calls: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Attribute] = field(default_factory=dict)
    providers: dict[str, Block] = field(default_factory=dict)
    settings: list[Block] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    doubles: list[Block] = field(default_factory=list)
    note: str | None = None
    bindings: dict[str, Any] = field(default_factory=dict)

    def add(self, body: Body, override: bool) -> None:
        """Take in the blocks of a file; those of an override file are merged into what is there."""
        for block in body.blocks:
            if block.type == "locals":
                for name, attribute in block.body.attributes.items():
                    if override or name not in self.locals:
                        self.locals[name] = attribute
            else:
                self._declare(block, override)

    def _declare(self, block: Block, override: bool) -> None:
        if block.type in ("resource", "data") and len(block.labels) == 2:
            kind = self.resources if block.type == "resource" else self.data
            self._put(kind.setdefault(block.labels[0], {}), block.labels[1], block, override)
        elif block.type in ("variable", "output", "module") and len(block.labels) == 1:
            tables = {"variable": self.variables, "output": self.outputs, "module": self.calls}
            self._put(tables[block.type], block.labels[0], block, override)
        elif block.type == "provider" and block.labels == ("aws",):
            alias = block.body.attribute("alias")
            name = (
                alias.text.of(alias.node).strip('"') if alias is not None and alias.node is not None else ""
            )
            self._put(self.providers, name, block, override)
        elif block.type == "terraform":
            self.settings.append(block)

    def _put(self, table: dict[str, Block], name: str, block: Block, override: bool) -> None:
        if name not in table:
            table[name] = block
        elif override:
            table[name] = replace(table[name], body=table[name].body.merged(block.body))
        else:
            self.doubles.append(block)

    def local_sources(self) -> Iterable[str]:
        """The literal paths of the local modules that are called."""
        for block in self.calls.values():
            source = literal(block.body.attribute("source"))
            if (source is not None and source.startswith(("./", "../"))) or source in (".", ".."):
                yield source


def literal(attribute: Attribute | None) -> str | None:
    """The text of an attribute that Terraform wants literal; None where it is not."""
    if attribute is None:
        return None
    raw = attribute.text.of(attribute.node).strip() if attribute.node is not None else ""
    if len(raw) > 1 and raw[0] == raw[-1] == '"' and "${" not in raw:
        return raw[1:-1]
    return attribute.plain
