"""Scope: one module being evaluated. Names are resolved lazily, each at most once, and never in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.expansion import Expansion, expand
from gcheck.collectors.terraform.instances import DataInstance, ResourceInstance
from gcheck.collectors.terraform.types import conform
from gcheck.collectors.terraform.values import Budget, EvaluationError, unresolved
from gcheck.collectors.terraform.view import View, attempt
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.declared import Declared
    from gcheck.collectors.terraform.folder import Folder
    from gcheck.collectors.terraform.syntax import Block

MAX_REFERENCES = 60
"""References behind references; registry modules that call each other stay below 30."""


class Scope:
    """A module together with the names that are bound inside an expression: each, count, for variables."""

    __slots__ = ("bindings", "module")

    def __init__(self, module: Module, bindings: dict[str, Any]) -> None:
        self.module = module
        self.bindings = bindings

    @property
    def budget(self) -> Budget:
        """What is left of the tree's steps."""
        return self.module.tree.budget

    def bind(self, more: dict[str, Any]) -> Scope:
        """The same scope with more names."""
        return Scope(self.module, {**self.bindings, **more})

    def only(self, names: dict[str, Any]) -> Scope:
        """A scope with these names alone besides the module's."""
        return Scope(self.module, dict(names))


class _Failed:
    """Kept in place of a value whose evaluation failed, so that it fails the same way again."""

    def __init__(self, message: str) -> None:
        self.message = message


class Module:
    """One call of a folder: its inputs, and everything it declares, by name. ``address`` ends in a dot if not empty."""

    def __init__(
        self, tree: Declared, folder: Folder, address: str = "", parent: Module | None = None,
        call: Block | None = None, scope: Scope | None = None, doubt: Unread | None = None,
    ) -> None:  # fmt: skip
        self.tree = tree
        self.folder = folder
        self.address = address
        self.parent = parent
        self.call = call
        self.call_scope = scope
        self.doubt = doubt
        self.scope = Scope(self, folder.bindings)
        self._known: dict[tuple[str, ...], Any] = {}
        self._open: set[tuple[str, ...]] = set()

    def resolve(self, names: list[str], file: str, line: int) -> tuple[Any, int]:
        """The value of ``names[0].names[1]…`` and how many names after the first it took."""
        first, second = names[0], names[1] if len(names) > 1 else ""
        if first == "var":
            return self.variable(second, file, line), 1
        if first == "local":
            return self._local(second, file, line), 1
        if first == "module":
            return self._called(second, file, line), 1
        if first == "data":
            return self._instances("data", second, names[2] if len(names) > 2 else "", file, line), 2
        if first in ("path", "terraform"):
            return self._built_in(first, second, file, line), 1
        if first in ("each", "count", "self", "ephemeral"):
            return unresolved(f"{first}.{second} has no value here", file, line), len(names) - 1
        return self._instances("resource", first, second, file, line), 1

    def variable(self, name: str, file: str, line: int) -> Any:
        """The value of an input variable; an Unread with the place of the reference where it has none."""
        declared = self.folder.variables.get(name)
        if declared is None:
            return self._undeclared(f"var.{name}", file, line)
        value = self.once(("var", name), lambda: self._input(name, declared), file, line)
        return unresolved(f"var.{name} has no value", file, line) if value is _NOTHING else value

    def _input(self, name: str, declared: Block) -> Any:
        value = self._given(name)
        nullable = declared.body.attribute("nullable")
        refuses_null = nullable is not None and nullable.evaluate(self.scope) is False
        if value is _NOTHING or (value is None and refuses_null):
            default = declared.body.attribute("default")
            value = default.evaluate(self.scope) if default is not None else _NOTHING
        kind = declared.body.attribute("type")
        return value if value is _NOTHING or kind is None else conform(value, kind, self.scope)

    def _given(self, name: str) -> Any:
        if self.call is None or self.call_scope is None:
            return self.tree.given(name, _NOTHING)
        argument = self.call.body.attribute(name)
        if argument is None:
            return _NOTHING
        scope = self.call_scope
        return attempt(lambda: argument.evaluate(scope), argument.file, argument.line)

    def _local(self, name: str, file: str, line: int) -> Any:
        found = self.folder.locals.get(name)
        if found is None:
            return self._undeclared(f"local.{name}", file, line)
        return self.once(("local", name), lambda: found.evaluate(self.scope), file, line)

    def _undeclared(self, name: str, file: str, line: int) -> Unread:
        if self.folder.lost:
            return Unread("unparsed", f"{name} is not declared in what could be read", file=file, line=line)
        return unresolved(f"{name} is not declared", file, line)

    def _built_in(self, first: str, second: str, file: str, line: int) -> Any:
        if first == "path":
            place = {"module": self.tree.relative(self.folder.path), "root": ".", "cwd": "."}.get(second)
            if place is not None:
                return place
        if (first, second) == ("terraform", "workspace") and self.tree.workspace() is not None:
            return self.tree.workspace()
        return unresolved(f"{first}.{second} is only known when Terraform runs", file, line)

    def output(self, name: str, file: str, line: int) -> Any:
        """The value of an output, as the calling module sees it."""
        found = self.folder.outputs.get(name)
        value = found.body.attribute("value") if found is not None else None
        if value is None:
            return self._undeclared(f"output {name!r} of {self.address.rstrip('.')}", file, line)
        return self.once(("output", name), lambda: value.evaluate(self.scope), file, line)

    def attribute(self, name: str, file: str, line: int) -> Any:
        """An output: a module is an instance of which attributes are asked."""
        return self.output(name, file, line)

    def once(self, key: tuple[str, ...], compute: Callable[[], Any], file: str, line: int) -> Any:
        """Compute and keep. A circle, and a chain without end, are unresolved."""
        if key in self._known:
            kept = self._known[key]
            if isinstance(kept, _Failed):
                raise EvaluationError(kept.message)
            return kept
        budget, name = self.tree.budget, ".".join(key)
        if key in self._open:
            return unresolved(f"{name} refers to itself", file, line)
        if budget.depth >= MAX_REFERENCES:
            return unresolved(f"the references behind {name} are nested too deeply", file, line)
        self._open.add(key)
        budget.depth += 1
        try:
            self._known[key] = value = compute()
        except EvaluationError as error:
            self._known[key] = _Failed(str(error))
            raise
        finally:
            budget.depth -= 1
            self._open.discard(key)
        return value

    def expansion(self, block: Block) -> Expansion:
        """The instances that count or for_each make of a block."""
        key = ("expand", block.type, *block.labels)
        found = self.once(key, lambda: expand(block, self.scope), block.file, block.line)
        return found if isinstance(found, Expansion) else Expansion.unknown(found)

    def resources(self, resource_type: str) -> Iterator[ResourceInstance]:
        """Every instance of a type; one with a doubt where it is not known whether it exists.

        A name that begins with ``data.`` is the type of a data source.
        """
        data = resource_type.startswith("data.")
        declared = self.folder.data if data else self.folder.resources
        for block in declared.get(resource_type.removeprefix("data."), {}).values():
            yield from self.made(block)

    def made(self, block: Block) -> list[Any]:
        """The instances of a resource or data source that is declared here."""
        key = ("made", block.type, *block.labels)
        found = self._known.get(key)
        if found is None:
            kind = DataInstance if block.type == "data" else ResourceInstance
            expansion = self.expansion(block)
            found = self._known[key] = [
                kind(self, block, suffix, self.scope.bind(names), self.doubt or expansion.doubt)
                for suffix, names in expansion.items
            ]
        return list(found)

    def _instances(self, mode: str, kind: str, name: str, file: str, line: int) -> Any:
        declared = self.folder.data if mode == "data" else self.folder.resources
        block = declared.get(kind, {}).get(name)
        shown = ".".join(part for part in ("data" if mode == "data" else "", kind, name) if part)
        if block is None:
            return self._undeclared(shown, file, line)
        expansion = self.expansion(block)
        if expansion.doubt is not None:
            return unresolved(f"{shown} may not exist: {expansion.doubt.reason}", file, line)
        return expansion.shape(self.made(block))

    def calls(self) -> Iterator[tuple[Block, Any]]:
        """Every module call with its modules (a list), or the Unread that says why they cannot be entered."""
        for name, block in self.folder.calls.items():
            key = ("called", name)
            if key not in self._known:
                self._known[key] = self._enter(name, block)
            yield block, self._known[key]

    def _enter(self, name: str, block: Block) -> Any:
        folder = self.tree.enter(self, block)
        if isinstance(folder, Unread):
            return folder
        expansion = self.expansion(block)
        return [
            Module(self.tree, folder, f"{self.address}module.{name}{suffix}.", self, block, self.scope.bind(names),
                   self.doubt or expansion.doubt)
            for suffix, names in expansion.items
        ]  # fmt: skip

    def _called(self, name: str, file: str, line: int) -> Any:
        block = self.folder.calls.get(name)
        if block is None:
            return self._undeclared(f"module.{name}", file, line)
        made = next(found for call, found in self.calls() if call is block)
        if isinstance(made, Unread):
            return Unread(made.kind, f"module.{name} cannot be entered: {made.reason}", file=file, line=line)
        expansion = self.expansion(block)
        if expansion.doubt is not None:
            return unresolved(f"module.{name} may not exist: {expansion.doubt.reason}", file, line)
        return expansion.shape(made)

    def provider(self, alias: str | None) -> View | Unread | None:
        """The aws provider's configuration that holds here; None where there is none, an Unread where it is passed."""
        if alias and alias not in self.folder.providers:
            where = (
                "is passed by the calling module"
                if self.parent is not None
                else "is not declared by that name"
            )
            return unresolved(f"the provider aws.{alias} {where}")
        block = self.folder.providers.get(alias or "")
        if block is not None:
            return View(block, self.scope)
        hidden = next((item.unread for item in self.folder.lost if item.may_hold("provider")), None)
        if hidden is not None:
            return hidden
        if self.parent is None:
            return None
        if self.call is not None and self.call.body.attribute("providers") is not None:
            return unresolved("its provider is passed by the calling module", self.call.file, self.call.line)
        return self.parent.provider(None)

    def default_tags(self, alias: str | None) -> Any:
        """The tags that the provider gives to everything: a map, None or an Unread."""
        found = self.provider(alias)
        if found is None or isinstance(found, Unread):
            return found
        block = found.block_or_unread("default_tags")
        return block.get("tags") if isinstance(block, View) else block


_NOTHING = object()
