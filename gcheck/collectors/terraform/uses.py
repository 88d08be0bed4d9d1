"""Uses: whether code puts what it declares to any use, by the references to it that its folder writes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from gcheck.collectors.terraform.syntax import Block, Body
from gcheck.collectors.terraform.values import unresolved
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.folder import Folder
    from gcheck.collectors.terraform.instances import ResourceInstance
    from gcheck.collectors.terraform.scope import Module


@lru_cache(maxsize=8)
def _pattern(kind: str) -> re.Pattern[bytes]:
    """References to resources of one type, and to modules, which may hand one on."""
    return re.compile(rb"(?<![\w.-])(?:%s|module)\.[A-Za-z_][\w-]*" % kind.encode())


Spots = dict[str, list[Block]]
"""The blocks that write a reference, by ``aws_security_group.web`` or ``module.network``."""


def used(instance: ResourceInstance, parts: Mapping[str, str]) -> bool | Unread:
    """Whether anything of the tree refers to a resource.

    ``parts`` are the types that are about such a resource, each with the argument that names it: they are no use of it.
    Unread where an output hands it out of what is scanned, where a file was lost, and where there is no text to look at.
    """
    name = f"{instance.type}.{instance.block.labels[1]}"
    return _used(instance.module, name, instance, parts)


def _used(module: Module, name: str, target: ResourceInstance, parts: Mapping[str, str]) -> bool | Unread:
    """Whether a module refers to the target by a name, its own or that of the module which hands it out."""
    own, kind = target.block, target.type
    spots = module.once(("references", kind), lambda: _references(module.folder, kind), own.file, own.line)
    if not isinstance(spots, dict):
        return unresolved("what refers to it is only seen in code", own.file, own.line)
    found = [
        block for block in spots.get(name, []) if block is not own and not _about(block, parts, name, kind)
    ]
    outputs = [block for block in found if block.type == "output"]
    if len(outputs) < len(found):
        return True
    if module.folder.lost:
        return module.folder.lost[0].unread
    return _outside(module, outputs[0], target, parts) if outputs else False


def _outside(
    module: Module, output: Block, target: ResourceInstance, parts: Mapping[str, str]
) -> bool | Unread:
    """Whether the caller of a module takes what an output hands out; nobody knows who calls a root."""
    if module.parent is None or module.call is None:
        return unresolved(f"output {output.labels[0]} hands it out", output.file, output.line)
    return _used(module.parent, f"module.{module.call.labels[0]}", target, parts)


def _about(block: Block, parts: Mapping[str, str], name: str, kind: str) -> bool:
    """True for a part of what has this name."""
    if block.type != "resource" or block.labels[0] not in parts:
        return False
    link = block.body.attribute(parts[block.labels[0]])
    if link is None:
        return False
    written = link.text.of(link.node) if link.node is not None else link.plain or ""
    return name in {found for found, _ in _written(written.encode(), kind)}


def _references(folder: Folder, kind: str) -> Spots | None:
    """The references to one type that the files of a folder write, with the block that it stands in; None where there are no texts."""
    texts: dict[str, bytes] = {}
    starts: dict[str, list[tuple[int, Block]]] = {}
    for block in _blocks(folder):
        starts.setdefault(block.file, []).append((block.line, block))
        if not texts.get(block.file):
            texts[block.file] = _text(block.body)
    if not any(texts.values()):
        return None
    found: Spots = {}
    for file, data in texts.items():
        held = sorted(starts[file], key=lambda item: item[0])
        lines = [line for line, _ in held]
        for name, line in _written(data, kind):
            found.setdefault(name, []).append(held[max(bisect_right(lines, line) - 1, 0)][1])
    return found


def _blocks(folder: Folder) -> Iterator[Block]:
    """All that stands at the top of a folder's files; each local value as a block of its own."""
    for kinds in (folder.resources, folder.data):
        for named in kinds.values():
            yield from named.values()
    for table in (folder.variables, folder.outputs, folder.calls, folder.providers):
        yield from table.values()
    yield from folder.settings
    yield from folder.doubles
    for name, value in folder.locals.items():
        yield Block("locals", (name,), Body({name: value}, []), value.file, value.line, value.column)


def _text(body: Body) -> bytes:
    """The bytes of the file that a block stands in; empty for a block without an argument."""
    for attribute in body.attributes.values():
        return attribute.text.data
    return next((data for block in body.blocks if (data := _text(block.body))), b"")


def _written(data: bytes, kind: str) -> Iterator[tuple[str, int]]:
    """The references of a file, each with its line."""
    line, before = 1, 0
    for match in _pattern(kind).finditer(data):
        line += data.count(b"\n", before, match.start())
        before = match.start()
        yield match[0].decode(), line
