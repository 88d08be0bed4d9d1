"""Tree: a plan or a state as one Declared: its modules, their instances, and the provider configurations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.declared import Declared
from gcheck.collectors.terraform.folder import Folder
from gcheck.collectors.terraform.instances import DataInstance, ResourceInstance
from gcheck.collectors.terraform.planned.bodies import Written, body_of
from gcheck.collectors.terraform.planned.configuration import Where, known, objects, targets
from gcheck.collectors.terraform.planned.document import Change, Document
from gcheck.collectors.terraform.planned.located import Located
from gcheck.collectors.terraform.planned.uses import Uses
from gcheck.collectors.terraform.scope import Module
from gcheck.collectors.terraform.syntax import Attribute, Block, Body, Text
from gcheck.collectors.terraform.values import Budget, Symbol, constant, unresolved
from gcheck.collectors.terraform.view import View
from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope

_CALL = regex(r'module\.(?P<name>[\w-]+)(?P<key>\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.')

_GIVEN_ID = regex(
    r"arn:aws|[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17}$|https://sqs\.|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}$"
)
"""What AWS makes up: no name that somebody chose, and that may stand for something else somewhere."""

_COST = 50
"""Steps of the budget that one resource is counted as."""


class PlannedModule(Module):
    """One module of a plan. ``configuration`` is that of its code, ``call_configuration`` that of its call."""

    def __init__(
        self, tree: PlannedTree, address: str, parent: PlannedModule | None, configuration: dict[str, Any],
        call: dict[str, Any], index: str | int | None,
    ) -> None:  # fmt: skip
        super().__init__(tree, tree.folder(parent is None), address, parent)
        self.planned = tree
        self.above = parent
        self.configuration = configuration
        self.call_configuration = call
        self.called_from = Where(parent or self, index, call.get("for_each_expression"))

    def resources(self, resource_type: str) -> Iterator[ResourceInstance]:
        """Every instance of a type that stays."""
        for change in self.planned.by_type.get((self.address, resource_type), ()):
            yield self.planned.made(change, self)

    def instance(self, mode: str, kind: str, name: str, suffix: str) -> ResourceInstance | None:
        """One instance of this module by its address; None where the plan has none."""
        change = self.planned.by_address.get(f"{self.address}{mode}{kind}.{name}{suffix}")
        return None if change is None else self.planned.made(change, self)

    def child(self, name: str, key: str) -> PlannedModule | None:
        """A module that is called here; None where the plan has none."""
        return self.planned.module(f"{self.address}module.{name}{key}.")

    def declared(self, change: Change) -> dict[str, Any] | None:
        """The configuration of a resource; None where the plan has none."""
        key = (change.mode, change.type, change.name)
        return self.planned.configured(self).get(key)

    @cached_property
    def uses(self) -> Uses:
        """What its configuration refers to."""
        return Uses(self.configuration)

    @cached_property
    def reach(self) -> tuple[str, ...]:
        """What the addresses begin with of everything that a value in this module can have come from."""
        if self.above is None:
            return ("",)
        arguments = self.call_configuration.get("expressions")
        given = [targets(item, self.called_from) for item in _parts_of(arguments)]
        if any(item is None for item in given):
            return self.above.reach
        return (self.address, *(target.instance.address for item in given for target in item or ()))

    def root_variable(self, expression: Any, where: Where) -> dict[str, Any] | None:
        """The declaration of the root's variable that an expression is; None where it is something else."""
        names = expression.get("references") if isinstance(expression, dict) else None
        if not isinstance(names, list) or len(names) != 1 or not isinstance(names[0], str):
            return None
        head, _, name = names[0].partition(".")
        module = where.module
        if head != "var":
            return None
        if module.above is None:
            declared = module.configuration.get("variables")
            found = declared.get(name) if isinstance(declared, dict) else None
            return found if isinstance(found, dict) else None
        arguments = module.call_configuration.get("expressions")
        inner = arguments.get(name) if isinstance(arguments, dict) else None
        return module.root_variable(inner, module.called_from)

    def provider(self, alias: str | None) -> View | Unread | None:
        """The configuration that a resource names by its whole key."""
        block = self.planned.providers.get(alias or "aws")
        return None if block is None else View(block, self.scope)

    def default_tags(self, alias: str | None) -> Any:
        """Nothing: what a plan says of a resource's tags includes them."""
        return None


class PlannedInstance(ResourceInstance):
    """An instance of a plan, in which a value that is unknown can only come from where its module reaches."""

    def may_name(self, target: ResourceInstance) -> bool:
        """False for what is neither in this module, nor below it, nor in what its call may have given to it."""
        module = self.module
        if not isinstance(module, PlannedModule) or module.configuration == {}:
            return True
        return any(target.address.startswith(beginning) for beginning in module.reach)


class PlannedData(DataInstance):
    """A data source of a plan: as it was read, or as far as the plan tells what will be asked for."""

    def attribute(self, name: str, file: str, line: int) -> Any:
        """A value that was read; else what is known of such a data source in code."""
        if self.block.body.attribute(name) is not None:
            value = self.view.get(name)
            if value is not None and not isinstance(value, Unread):
                return value
        return super().attribute(name, file, line)


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
        self._gone = [change for change in document.changes if _changes_others(change)]
        self._stale: dict[str, tuple[str, frozenset[str] | None]] = {}
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
        self._find_stale()

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
        self.providers = dict(self._configured_providers(top))
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
            expressions=_expressions(declared) if configured else None,
            stale=self._stale.get(change.address),
            ids=self._ids,
            blocks_hidden=self._blocks_hidden,
        )
        body = body_of(*_all_tagged(change), written)
        key = (declared or {}).get("provider_config_key")
        if change.unknown.get("tags_all") is True:
            self._tag(body, key if isinstance(key, str) else "aws", place, module)
        if isinstance(key, str):
            provider = f"aws.{key}"
            text = Text(place.file, b"")
            body.attributes["provider"] = Attribute(
                "provider", text, place.line, place.column, None, constant(provider), provider
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

    def _tag(self, body: Body, key: str, place: Block, module: PlannedModule) -> None:
        """Put the provider's default tags below those of a resource, of which some are only known after apply."""
        own = body.attributes.get("tags")
        provider = self.providers.get(key)
        default = (
            View(provider, module.scope).block_or_unread("default_tags") if provider is not None else None
        )

        def evaluate(scope: Scope) -> Any:
            found = default.get("tags") if isinstance(default, View) else default
            values = own.evaluate(scope) if own is not None else None
            for value in (found, values):
                if isinstance(value, Unread):
                    return value
            below: dict[str, Any] = found if isinstance(found, dict) else {}
            return {**below, **(values if isinstance(values, dict) else {})}

        at = own or Attribute("tags", Text(place.file, b""), place.line, place.column, None)
        body.attributes["tags"] = Attribute("tags", at.text, at.line, at.column, None, evaluate)

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

    def _find_stale(self) -> None:
        """What existing resources were asked for last, and a part that goes or changes had set."""
        names: dict[str, list[Change]] = {}
        for gone in self._gone:
            for value in {
                value for value in (gone.before or {}).values() if isinstance(value, str) and value
            }:
                names.setdefault(value, []).append(gone)
        for change in self.by_address.values():
            if change.mode == "managed" and change.before is not None:
                own = [change.before.get(key) for key in ("id", "arn")]
                near = [gone for key in own if isinstance(key, str) for gone in names.get(key, ())]
                cause = next((gone for gone in near if _is_part(gone, change)), None)
                if cause is not None:
                    reason = f"{cause.address} had set it, and is changed or destroyed"
                    self._stale[change.address] = reason, _parts(cause, change)

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

    def _configured_providers(self, top: PlannedModule) -> Iterator[tuple[str, Block]]:
        table = self.document.configuration.get("provider_config")
        for key, item in sorted(table.items()) if isinstance(table, dict) else ():
            if isinstance(item, dict) and item.get("name") == "aws":
                yield key, self._provider(key, item, top)

    def _provider(self, key: str, item: dict[str, Any], top: PlannedModule) -> Block:
        address = item.get("module_address")
        module = self.module(f"{address}.") if isinstance(address, str) else top
        attributes: dict[str, Attribute] = {}
        text = Text(self.document.name, b"")
        for name, expression in sorted(_expressions(item).items()):
            if isinstance(expression, dict):
                is_known, value = known(expression, Where(module or top), self.document.variables)
                found = (
                    value
                    if is_known
                    else unresolved(
                        f"{name} of the provider {key} is not told by the plan", self.document.name, 1
                    )
                )
                attributes[name] = Attribute(name, text, 1, 1, None, constant(found))
        blocks = [
            self._default_tags(block, key, module or top)
            for block in objects(_expressions(item).get("default_tags"))
        ]
        constraint = item.get("version_constraint")
        if isinstance(constraint, str):
            attributes["version"] = Attribute("version", text, 1, 1, None, constant(constraint))
        return Block("provider", ("aws",), Body(attributes, blocks), self.document.name, 1, 1)

    def _default_tags(self, block: dict[str, Any], key: str, module: PlannedModule) -> Block:
        is_known, value = known(block.get("tags"), Where(module), self.document.variables)
        name = self.document.name
        found = (
            value
            if is_known
            else unresolved(f"default_tags of the provider {key} are not told by the plan", name, 1)
        )
        attribute = Attribute("tags", Text(name, b""), 1, 1, None, constant(found))
        return Block("default_tags", (), Body({"tags": attribute}, []), name, 1, 1)


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


def _expressions(item: dict[str, Any] | None) -> dict[str, Any]:
    found = (item or {}).get("expressions")
    return found if isinstance(found, dict) else {}


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


def _parts_of(arguments: Any) -> list[Any]:
    """The expressions of a call; what is no table of them counts as one that tells nothing."""
    if arguments is None:
        return []
    return list(arguments.values()) if isinstance(arguments, dict) else [None]


def _holds_true(marks: Any) -> bool:
    if isinstance(marks, (list, dict)):
        return any(map(_holds_true, marks.values() if isinstance(marks, dict) else marks))
    return marks is True


_ATTACHED = {"aws_route": "aws_route_table", "aws_iam_policy_attachment": "aws_iam_"}


def _parts(part: Change, whole: Change) -> frozenset[str] | None:
    """The words of the arguments that a part of a bucket sets; None for all, of other resources."""
    if whole.type != "aws_s3_bucket":
        return None
    words = set(part.type.removeprefix("aws_s3_bucket_").split("_")) - {"configuration"}
    return frozenset(words | {"grant"} if "acl" in words else words)


def _is_part(part: Change, whole: Change) -> bool:
    """True if resources of the one type set something of those of the other."""
    kind = whole.type.removeprefix("aws_").removeprefix("default_")
    if part.address == whole.address or part.type == whole.type:
        return False
    return kind in part.type or whole.type.startswith(_ATTACHED.get(part.type, "\0"))


def _changes_others(change: Change) -> bool:
    return change.mode == "managed" and bool({"delete", "update"} & set(change.actions))
