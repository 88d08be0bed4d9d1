"""What Terraform code says of itself: the modules that it calls, the providers that it needs, where its state is kept.

Stand-ins for registry modules are not looked into: what they call is no code of the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Subject, TypeMapping
from gcheck.collectors.terraform.resources.tables import given, of
from gcheck.collectors.terraform.scope import Module
from gcheck.collectors.terraform.syntax import Block
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, attempt
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_REGISTRY = regex(r"(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?/)?[\w-]+/[\w-]+/[\w-]+(?://.*)?")
_GIT = regex(r"git::|(?:github\.com|bitbucket\.org|gitlab\.com)/|git@|git://|[^?]*\.git(?:[?/]|$)")
_COMMIT = regex(r"[0-9a-f]{7,64}")
_VERSION = regex(r"(?:[\w.-]*[/-])?v?\d+(?:\.\d+)+[\w.+-]*|v\d+")
_REF = regex(r"[?&]ref=([^&]*)")
_PLAIN = regex(r"(?:\w+::)?(?:http|git)://")


class _Written(ResourceInstance):
    """A block that is no resource but has an address of its own."""

    def __init__(self, module: Module, block: Block, kind: str, address: str) -> None:
        self.module, self.block, self.type, self.doubt = module, block, kind, None
        self.view = View(block, module.scope)
        self.address = f"{module.address}{address}"


def _own_modules(joins: Joins) -> Iterator[Module]:
    """One module for each folder of the tree."""
    seen: set[str] = set()
    for module in joins.tree.modules:
        if module.folder.note is None and module.folder.path not in seen:
            seen.add(module.folder.path)
            yield module


def _calls(joins: Joins) -> Iterator[Subject]:
    for module in _own_modules(joins):
        for name, block in sorted(module.folder.calls.items()):
            item = _Written(module, block, "module", f"module.{name}")
            yield Subject(item, item.view, joins)


def _kind_of(source: str) -> str:
    """What a source is, as the documentation of module sources tells them apart."""
    if source.startswith(("./", "../")) or source in (".", ".."):
        return "local"
    if _GIT.match(source):
        return "git"
    if source.startswith(("s3::", "gcs::")):
        return "bucket"
    if source.startswith(("http://", "https://", "hg::")):
        return "archive"
    return "registry" if _REGISTRY.fullmatch(source) else "local"


def _of_source(pick: Any) -> Any:
    def fill(subject: Subject) -> Reading:
        found = subject.view.text("source")
        if isinstance(found.value, str):
            return Reading(pick(subject.view, str(found.value)), found.places)
        if found.value is None:
            return Reading(unresolved("it has no source", found.places[""].file, found.places[""].line))
        return found

    return fill


def _pinned(view: View, source: str) -> str | Unread | None:
    """How a call from elsewhere is held to one state of the module; null for a folder beside it."""
    kind = _kind_of(source)
    if kind == "registry":
        # only a written text is taken here, so that one which is not known is a version all the same
        return "none" if view.get("version") in (None, "") else "version"
    if kind != "git":
        return None if kind == "local" else "none"
    ref = _REF.search(source)
    if ref is None or not ref[1]:
        return "none"
    if _COMMIT.fullmatch(ref[1]) and not ref[1].isdigit():
        return "commit"
    return "version" if _VERSION.fullmatch(ref[1]) else "branch"


CALL = TypeMapping(
    sources=("module",),
    subjects=_calls,
    name=lambda subject: subject.instance.address,
    attributes={
        "source": lambda subject: subject.view.text("source"),
        "kind": _of_source(lambda view, source: _kind_of(source)),
        "pinned": _of_source(_pinned),
        "plain_text": _of_source(lambda view, source: bool(_PLAIN.match(source))),
    },
)


def _settings(joins: Joins, name: str) -> Iterator[tuple[Module, Block]]:
    for module in _own_modules(joins):
        for block in module.folder.settings:
            for inner in block.body.named(name):
                yield module, inner


def _providers(joins: Joins) -> Iterator[Subject]:
    for module, block in _settings(joins, "required_providers"):
        for name in sorted(block.body.attributes):
            item = _Written(module, block, "required_provider", f"required_providers.{name}")
            yield Subject(item, item.view, joins)


def _needed(subject: Subject) -> str:
    return subject.instance.address.rpartition(".")[2]


def _version(subject: Subject) -> Reading:
    """The versions that a provider may be of: of the object, of the older text, or of the provider's own block."""
    name = _needed(subject)
    place = {"": subject.view.place_of(name)}
    found = subject.view.block.body.attributes[name]
    written = found.text.of(found.node) if found.node is not None else ""
    if "configuration_aliases" in written:
        # the aliases are names and no values: what is asked of the version stands beside them
        version = re.search(r'\bversion\s*=\s*"([^"]*)"', written)
        return Reading(version[1] if version else None, place)
    value = attempt(lambda: found.evaluate(subject.view.scope), found.file, found.line)
    if isinstance(value, Unread):
        return Reading(bare(value), place)
    version = value.get("version") if isinstance(value, dict) else value
    if version is None and name == "aws" and (own := _of_block(subject.instance.module)) is not None:
        return own
    return Reading(bare(version) if isinstance(version, Unread) else version or None, place)


def _of_block(module: Module) -> Reading | None:
    for block in module.folder.providers.values():
        found = View(block, module.scope).text("version")
        if found.value is not None:
            return found
    return None


PROVIDER = TypeMapping(
    sources=("terraform",),
    subjects=_providers,
    name=_needed,
    attributes={
        "provider": lambda subject: Reading(_needed(subject), {"": subject.view.place_of(_needed(subject))}),
        "version": _version,
    },
)


def _backends(joins: Joins) -> Iterator[Subject]:
    for module, block in _settings(joins, "backend"):
        item = _Written(module, block, "backend", f"backend.{'.'.join(block.labels)}")
        yield Subject(item, item.view, joins)


def _of_s3(read: Any) -> Any:
    """A setting of the backend s3, null for others; unread where ``terraform init`` is given the rest of the block."""

    def result(view: View) -> Reading:
        if view.block.labels[:1] != ("s3",):
            return view.default(None, "another kind of backend")
        found: Reading = read(view)
        whole = given(view, "bucket") and given(view, "key")
        if found.value is True or whole or isinstance(found.value, Unread):
            return found
        place = view.place
        reason = "the block is completed when Terraform is initialised"
        return Reading(unresolved(reason, place.file, place.line), {"": place})

    return result


def _locked(view: View) -> Reading:
    for name in ("use_lockfile", "dynamodb_table", "dynamodb_endpoint"):
        value = view.get(name)
        if isinstance(value, Unread):
            return Reading(bare(value), {"": view.place_of(name)})
        if value not in (None, "", False, "false"):
            return Reading(True, {"": view.place_of(name)})
    return view.default(False)


BACKEND = TypeMapping(
    sources=("terraform",),
    subjects=_backends,
    name=lambda subject: subject.instance.address,
    attributes={
        "kind": lambda subject: Reading(subject.view.block.labels[0], {"": subject.view.place}),
        "encrypted": of(_of_s3(lambda view: view.flag("encrypt", False))),
        "locked": of(_of_s3(_locked)),
    },
)

MAPPINGS = {
    "terraform.backend": BACKEND,
    "terraform.module-call": CALL,
    "terraform.required-provider": PROVIDER,
}
