"""Modules of a plan, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.instances import DataInstance, ResourceInstance
from gcheck.collectors.terraform.planned.configuration import Where, targets
from gcheck.collectors.terraform.planned.document import Change
from gcheck.collectors.terraform.planned.uses import Uses
from gcheck.collectors.terraform.scope import Module
from gcheck.collectors.terraform.view import View
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.planned.tree import PlannedTree


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


def _parts_of(arguments: Any) -> list[Any]:
    """The expressions of a call; what is no table of them counts as one that tells nothing."""
    if arguments is None:
        return []
    return list(arguments.values()) if isinstance(arguments, dict) else [None]
