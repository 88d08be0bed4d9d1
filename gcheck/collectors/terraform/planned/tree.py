"""Tree: a plan or a state as one Declared: its modules, their instances, and the provider configurations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any

from gcheck.collectors.terraform.declared import Declared
from gcheck.collectors.terraform.folder import Folder
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.planned.bodies import body_of
from gcheck.collectors.terraform.planned.configuration import Where, objects
from gcheck.collectors.terraform.planned.document import Change, Document
from gcheck.collectors.terraform.planned.located import Located
from gcheck.collectors.terraform.planned.modules import PlannedData, PlannedInstance, PlannedModule
from gcheck.collectors.terraform.planned.parts import stale
from gcheck.collectors.terraform.planned.providers import expressions, providers_of, put_default_tags
from gcheck.collectors.terraform.planned.uses import Uses
from gcheck.collectors.terraform.planned.written import Written
from gcheck.collectors.terraform.syntax import Attribute, Block, Body, Text
from gcheck.collectors.terraform.values import Budget, Symbol, constant
from gcheck.collectors.terraform.view import View
from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_CALL = regex(r'module\.(?P<name>[\w-]+)(?P<key>\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.')

_GIVEN_ID = regex(
    r"arn:aws|[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17}$|https://sqs\.|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}$"
)
"""What AWS makes up: no name that somebody chose, and that may stand for something else somewhere."""

_COST = 50
"""Steps of the budget that one resource is counted as."""


class PlannedTree(Declared):
    """``label`` is ``.`` or, for one of several in a folder, the file's name. Instances are made when asked for."""

    def __init__(self, document: Document, label: str, budget: Budget, located: Located) -> None:
        super().__init__(label, budget)
        self.document = document
        self.located = located
        self.by_address: dict[str, Change] = {}
        self.by_type: dict[tuple[str, str], list[Change]] = {}
        self.providers: dict[str, Block] = {}
        self._made: dict[str, ResourceInstance] = {}
        self._by_module: dict[str, PlannedModule | None] = {}
        self._configured: dict[int, dict[tuple[str, str, str], dict[str, Any]]] = {}
        self._ids: dict[str, Symbol] = {}
        self._theirs: list[Change] = []
        for change in document.changes:
            if change.stays and change.address not in self.by_address:
                if not _is_ours(change):
                    self._theirs.append(change)
                    continue
                self.by_address[change.address] = change
                if change.mode == "managed":
                    self.by_type.setdefault((change.module, change.type), []).append(change)
        self._folder = Folder(label)
        self._folder.resources = {kind: {} for _, kind in self.by_type}
        self._root_folder = Folder(f"{label}/.")
        self._root_folder.resources = self._folder.resources
        self._enter()
        self._find_ids()
        self._stale = stale(document.changes, self.by_address.values())

    def folder(self, root: bool) -> Folder:
        """What stands for the folder of a module; provider configurations are the root's."""
        return self._root_folder if root else self._folder

    def used(self, instance: ResourceInstance, parts: Mapping[str, str]) -> bool | Unread:
        """Whether anything of the plan's configuration refers to a resource beside its parts."""
        module = instance.module
        uses = module.uses if isinstance(module, PlannedModule) else Uses({})
        return uses.of(instance, parts)

    def _enter(self) -> None:
        top = self.module("")
        assert top is not None
        self.providers = dict(providers_of(self.document, self.module, top))
        self._root_folder.providers = {_alias(key): block for key, block in self.providers.items()}
        for address in sorted({module for module, _ in self.by_type}):
            self.module(address)
        found = [module for module in self._by_module.values() if module is not None]
        self.modules = sorted(found, key=lambda module: module.address)

    def module(self, address: str) -> PlannedModule | None:
        """A module by its address, which ends in a dot; None for what is no address."""
        if address not in self._by_module:
            self._by_module[address] = self._module(address)
        return self._by_module[address]

    def _module(self, address: str) -> PlannedModule | None:
        if not address:
            root = self.document.configuration.get("root_module")
            return PlannedModule(self, "", None, root if isinstance(root, dict) else {}, {}, None)
        calls = list(_CALL.finditer(address))
        if "".join(call[0] for call in calls) != address:
            return None
        parent = self.module(address[: calls[-1].start()])
        if parent is None:
            return None
        made = parent.configuration.get("module_calls")
        call = made.get(calls[-1]["name"]) if isinstance(made, dict) else None
        call = call if isinstance(call, dict) else {}
        inner = call.get("module")
        return PlannedModule(
            self, address, parent, inner if isinstance(inner, dict) else {}, call, _index(calls[-1]["key"])
        )

    def configured(self, module: PlannedModule) -> dict[tuple[str, str, str], dict[str, Any]]:
        """The resources of a module's configuration by mode, type and name."""
        key = id(module.configuration)
        if key not in self._configured:
            self._configured[key] = {
                (str(item.get("mode")), str(item.get("type")), str(item.get("name"))): item
                for item in objects(module.configuration.get("resources"))
            }
        return self._configured[key]

    def made(self, change: Change, module: PlannedModule) -> ResourceInstance:
        """The instance of a change."""
        if change.address not in self._made:
            self.budget.spend(_COST)
            self._made[change.address] = self._instance(change, module)
        return self._made[change.address]

    def _instance(self, change: Change, module: PlannedModule) -> ResourceInstance:
        declared = module.declared(change)
        view = self.located.view(change, module.configuration) if declared is not None else None
        place = self._place(change, view)
        configured = self.document.configuration and declared is not None
        written = Written(
            address=change.address,
            type=change.type,
            where=Where(module, change.index, (declared or {}).get("for_each_expression")),
            place=place,
            view=view,
            expressions=expressions(declared) if configured else None,
            stale=self._stale.get(change.address),
            ids=self._ids,
            blocks_hidden=self._blocks_hidden,
        )
        body = body_of(*_all_tagged(change), written)
        key = (declared or {}).get("provider_config_key")
        if change.unknown.get("tags_all") is True:
            provider = self.providers.get(key if isinstance(key, str) else "aws")
            put_default_tags(body, provider, place, module)
        if isinstance(key, str):
            named = f"aws.{key}"
            text = Text(place.file, b"")
            body.attributes["provider"] = Attribute(
                "provider", text, place.line, place.column, None, constant(named), named
            )
        block = Block(place.type, (change.type, change.name), body, place.file, place.line, place.column)
        kind = PlannedData if change.mode == "data" else PlannedInstance
        region = _region_of(change)
        if region is not None and "region" not in body.attributes:
            text = Text(place.file, b"")
            body.attributes["region"] = Attribute(
                "region", text, place.line, place.column, None, constant(region)
            )
        found = kind(module, block, change.suffix, module.scope, None)
        found.note = self._note(change)
        return found

    def others(self, read: frozenset[str]) -> Iterator[tuple[str, Callable[[], Place], int]]:
        """Every instance that stays of types that are not ``read``, and what another provider has of AWS's types."""
        for (_, kind), changes in self.by_type.items():
            if kind not in read:
                for change in changes:
                    yield kind, partial(self._where, change), 1
        for change in self._theirs:
            if change.mode == "managed":
                yield f"{change.type} of {change.provider}", partial(self._where, change), 1

    def _where(self, change: Change) -> Place:
        module = self.module(change.module)
        view = self.located.view(change, module.configuration) if module is not None else None
        at = self._place(change, view)
        return Place(at.file, at.line, at.column)

    def _place(self, change: Change, view: View | None) -> Block:
        kind = "data" if change.mode == "data" else "resource"
        if view is not None:
            return Block(kind, (), Body({}, []), view.block.file, view.block.line, view.block.column)
        return Block(
            kind, (), Body({}, []), self.document.name, self.document.lines.get(change.address, 1), 1
        )

    def _note(self, change: Change) -> str | None:
        drifted = self.document.drift.get(change.address)
        if drifted is None:
            return None
        if not drifted:
            return "it was deleted outside of Terraform"
        return f"found not as Terraform left it: {', '.join(drifted)}"[:300]

    def _find_ids(self) -> None:
        """The ids and ARNs of what exists: others name them literally, and mean the resource of this plan."""
        for change in self.by_address.values():
            for name in ("arn", "id") if change.mode == "managed" else ():
                value = change.after.get(name)
                if isinstance(value, str) and _GIVEN_ID.match(value):
                    address = change.address if self.label == "." else f"{self.label}/{change.address}"
                    self._ids[value] = Symbol(f"${{{address}.{name}}}")

    @cached_property
    def _blocks_hidden(self) -> bool:
        """Whether a dynamic block may stand behind what is only known after apply: nothing in a plan shows that.

        Such a block depends on something unknown, which stands among the plan's relevant attributes; plans of a format
        before 1.1 do not have them.
        """
        relevant = self.document.data.get("relevant_attributes")
        if relevant is None:
            return str(self.document.data.get("format_version")) in ("0.1", "0.2", "1.0")
        return not isinstance(relevant, list) or any(map(self._is_unknown, relevant))

    def _is_unknown(self, item: Any) -> bool:
        """Whether an attribute that the plan depends on is only known after apply."""
        address = item.get("resource") if isinstance(item, dict) else None
        change = self.by_address.get(address) if isinstance(address, str) else None
        path = item.get("attribute") if isinstance(item, dict) else None
        if change is None or not isinstance(path, list):
            return True
        name = path[0] if path else None
        mark = change.unknown.get(name) if isinstance(name, str) else list(change.unknown.values())
        return _holds_true(mark)


def _all_tagged(change: Change) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Values and marks with all tags, the provider's too, in place of a resource's own where they are told."""
    parts = (change.after, change.unknown, change.sensitive)
    if change.unknown.get("tags_all") is True or not isinstance(change.after.get("tags_all"), dict):
        return parts
    after, unknown, sensitive = ({**part, "tags": part.get("tags_all")} for part in parts)
    return after, unknown, sensitive


def _region_of(change: Change) -> str | None:
    """The region in the ARN of what exists."""
    arn = change.after.get("arn")
    parts = arn.split(":", 5) if isinstance(arn, str) and arn.startswith("arn:aws") else []
    return parts[3] or None if len(parts) == 6 else None


def _alias(key: str) -> str:
    return "" if key == "aws" else key.removeprefix("aws.")


def _index(key: str | None) -> str | int | None:
    if not key:
        return None
    inner = key[1:-1]
    return int(inner) if inner.isdecimal() else inner[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def _is_ours(change: Change) -> bool:
    """True unless another provider than AWS's own manages an ``aws_`` resource."""
    return not change.type.startswith("aws_") or change.provider.rpartition("/")[2] in ("aws", "")


def _holds_true(marks: Any) -> bool:
    if isinstance(marks, (list, dict)):
        return any(map(_holds_true, marks.values() if isinstance(marks, dict) else marks))
    return marks is True
