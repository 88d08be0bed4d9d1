"""Joins: which resources of a tree are about another one, by reference or by equal name, and which may be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gcheck.collectors.terraform.instances import IDENTITY, ResourceInstance
from gcheck.collectors.terraform.values import Partial, Symbol, to_text
from gcheck.collectors.terraform.view import View, attempt
from gcheck.model.unread import Unread
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.terraform.declared import Declared


_REFERENCE = regex(
    r"""(?:"?\$\{\s*)?(?P<type>\w+)\.(?P<name>[\w-]+)(?:\[[^\[\]{}]*\])?"""
    r"""(?:\.(?:id|arn|name|bucket|identifier|cluster_identifier|replication_group_id|domain_name|key_id))?"""
    r"""(?:\s*\}"?)?"""
)
"""The whole of an argument that names one resource: ``aws_iam_role.r[0].name``, the same as a template, or all of it."""


MAX_DOUBTS = 10
"""Resources that are told which may be about another one. One alone leaves open what they all say."""


class About(Struct, frozen=True):
    """What is about one resource: ``sure`` by reference or name; ``doubts`` say what else may be and why."""

    sure: tuple[ResourceInstance, ...]
    doubts: tuple[Unread, ...]


class _Link(Struct, frozen=True):
    """One value of one linking argument."""

    instance: ResourceInstance
    value: Any


class Joins:
    """The joins of one tree; the linking arguments of each Terraform type are evaluated once."""

    def __init__(self, tree: Declared) -> None:
        self.tree = tree
        self._links: dict[tuple[str, str], tuple[dict[str, list[_Link]], list[_Link]]] = {}
        self._named: dict[tuple[str, ...], dict[str, ResourceInstance]] = {}
        self._closed: dict[str, list[Unread]] | None = None

    def about(self, target: ResourceInstance, kind: str, argument: str) -> About:
        """The resources of Terraform type ``kind`` whose ``argument`` names the target."""
        keys = self._keys(target)
        by_key, unread = self._index(kind, argument)
        found = [link for key in sorted(keys) for link in by_key.get(key, [])]
        compared = [(link, self.same_name(link.value, target)) for link in unread]
        found += [link for link, same in compared if same]
        sure = tuple(link.instance for link in found if link.instance.doubt is None)
        doubts = [link.instance.doubt for link in found if link.instance.doubt is not None]
        doubtful = (
            link
            for link, same in compared
            if same is None
            and link.instance.may_name(target)
            and not (_cannot_be(link.value, target) or _names_another(link.instance, argument, target))
        )
        doubts += map(_doubt, islice(doubtful, MAX_DOUBTS))
        if self._nameless(target):
            texts = [link for links in by_key.values() for link in links if type(link.value) is str]
            doubts += [_doubt(link) for link in texts if not _cannot_be(link.value, target)]
        doubts += [item.unread for item in self.tree.lost(kind)]
        doubts += self._modules_given({str(target.identity()), str(target.symbol("id"))})
        return About(sure, tuple(doubts))

    def same_name(self, value: Unread, target: ResourceInstance) -> bool | None:
        """Whether a value that is not known is the target's name all the same; None where nobody can tell."""
        return None

    def named(self, value: Any, *kinds: str) -> ResourceInstance | None:
        """The resource of these Terraform types that a value names; None where none does."""
        if not isinstance(value, str):
            return None
        if kinds not in self._named:
            self._named[kinds] = {}
            for item in self.tree.instances(*kinds):
                for key in self._keys(item):
                    self._named[kinds].setdefault(key, item)
        return self._named[kinds].get(str(value))

    def _keys(self, target: ResourceInstance) -> set[str]:
        keys = {str(target.identity()), str(target.symbol("id")), str(target.symbol("arn"))}
        if target.type == "aws_default_security_group":
            vpc = target.view.get("vpc_id")
            if isinstance(vpc, Symbol) and vpc.endswith(".id}"):
                keys.add(f"{vpc.removesuffix('.id}')}.default_security_group_id}}")
        return keys

    def _nameless(self, target: ResourceInstance) -> bool:
        """True if the target's name is written in the code, but not known: a literal name may be it."""
        name = IDENTITY.get(target.type, "id")
        return name not in ("id", "arn") and isinstance(target.view.get(name), Unread)

    def _index(self, kind: str, argument: str) -> tuple[dict[str, list[_Link]], list[_Link]]:
        key = (kind, argument)
        if key not in self._links:
            by_key: dict[str, list[_Link]] = {}
            unread: list[_Link] = []
            for instance in self.tree.instances(kind):
                for link in _links(instance, argument):
                    if isinstance(link.value, str):
                        by_key.setdefault(str(link.value), []).append(link)
                    else:
                        unread.append(link)
            self._links[key] = by_key, unread
        return self._links[key]

    def _modules_given(self, keys: set[str]) -> Iterator[Unread]:
        """The modules that cannot be entered and are given the target's name or id: they may configure it."""
        if self._closed is None:
            self._closed = {}
            for unread, texts in self._arguments():
                for text in texts:
                    self._closed.setdefault(text, []).append(unread)
        for key in sorted(keys):
            yield from self._closed.get(key, ())

    def _arguments(self) -> Iterator[tuple[Unread, list[str]]]:
        for block, module, unread in self.tree.closed:
            texts: list[str] = []
            view = View(block, module.scope)
            for name in block.body.attributes:
                if name not in ("source", "version", "providers", "depends_on", "count", "for_each"):
                    _collect(view.get(name), texts, 0)
            name = f"module.{'.'.join(block.labels)}"
            reason = f"{name} is given it and may set it, but {unread.reason}"
            yield Unread(unread.kind, reason, file=unread.file, line=unread.line), texts


def _links(instance: ResourceInstance, argument: str) -> Iterator[_Link]:
    found = instance.view.block.body.attribute(argument)
    value = instance.view.get(argument)
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, (Unread, Symbol)):
            yield _Link(instance, item)
        elif item is not None and found is not None:
            yield _Link(instance, attempt(partial(to_text, item), found.file, found.line))


def _cannot_be(value: Any, target: ResourceInstance) -> bool:
    """True if the known beginning or end of a text is not that of the target's name."""
    by_arn = IDENTITY.get(target.type) == "arn"
    name = target.view.get("name" if by_arn else IDENTITY.get(target.type, "id"))
    if by_arn:
        last = _ends(value)[1]
        return type(name) is str and "/" in last and last.rpartition("/")[2] != name
    (first, last), (name_first, name_last) = _ends(value), _ends(name)
    begins = first.startswith(name_first) or name_first.startswith(first)
    ends = last.endswith(name_last) or name_last.endswith(last)
    exact = name if type(name) is str else value if type(value) is str else None
    if exact is not None:  # nothing can stand before its beginning or behind its end
        other_first, other_last = _ends(value if exact is name else name)
        return not (exact.startswith(other_first) and exact.endswith(other_last))
    return not (begins and ends)


def _names_another(instance: ResourceInstance, argument: str, target: ResourceInstance) -> bool:
    """True if the argument is a reference to a declaration of the same type which is not the target's.

    Two declarations never make one thing, so it does not matter that the value of the reference is not known.
    """
    found = instance.block.body.attribute(argument)
    if found is None:
        return False
    written = (found.text.of(found.node) if found.node is not None else found.plain or "").strip()
    named = _REFERENCE.fullmatch(written)
    if named is None or named["type"] != target.type:
        return False
    return named["name"] != target.block.labels[1] or instance.module is not target.module


def _ends(value: Any) -> tuple[str, str]:
    """The known beginning and end of a text; empty where they are not known."""
    parts = value.parts if isinstance(value, Partial) else (value,)
    first, last = (part if type(part) is str else "" for part in (parts[0], parts[-1]))
    return first, last


def _doubt(link: _Link) -> Unread:
    """Why a resource that may be about the target leaves its attributes unread."""
    view, value = link.instance.view, link.value
    cause = value.reason if isinstance(value, Unread) else f"the name {value!r} may be this one's"
    file, line = (value.file, value.line) if isinstance(value, Unread) else (view.block.file, view.block.line)
    reason = f"{link.instance.address} may be about it: {cause}"
    kind = value.kind if isinstance(value, Unread) else "unresolved"
    return Unread(kind, reason, file=file or view.block.file, line=line or view.block.line)


def _collect(value: Any, into: list[str], depth: int) -> None:
    if isinstance(value, str):
        into.append(str(value))
    elif isinstance(value, (list, dict)) and depth < 20 and len(into) < 10_000:
        for item in value.values() if isinstance(value, dict) else value:
            _collect(item, into, depth + 1)
    elif isinstance(value, ResourceInstance):
        into.append(str(value.symbol("id")))
        into.append(str(value.identity()))
