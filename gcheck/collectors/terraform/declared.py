"""Declared: what one root declares with all of its modules, whatever it was read from: code, a plan or a state."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.expansion import expand
from gcheck.collectors.terraform.folder import Folder, Lost
from gcheck.collectors.terraform.values import Budget, unresolved
from gcheck.errors import DocumentError
from gcheck.model.place import Place
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.instances import ResourceInstance
    from gcheck.collectors.terraform.scope import Module
    from gcheck.collectors.terraform.syntax import Block


class Declared:
    """``root`` is the path of the root folder, ``.`` for the source's own; ``label`` is what uids begin with.

    ``modules`` are sorted by address, the root's first; ``closed`` are the calls that cannot be entered, with their
    reason; ``narrow`` has by ``id`` of the call the only Terraform types that may hide behind it, where those are known. Instances are listed once per type.
    """

    def __init__(self, root: str, budget: Budget, label: str | None = None) -> None:
        self.root = root
        self.label = root if label is None else label
        self.budget = budget
        self.modules: list[Module] = []
        self.closed: list[tuple[Block, Module, Unread]] = []
        self.narrow: dict[int, frozenset[str]] = {}
        self._instances: dict[str, list[ResourceInstance]] = {}
        self._lost: list[Lost] | None = None

    def instances(self, *resource_types: str) -> list[ResourceInstance]:
        """Every instance of these Terraform types in all modules, in the order of their addresses."""
        found: list[ResourceInstance] = []
        for kind in resource_types:
            if kind not in self._instances:
                made = [item for module in self.modules for item in module.resources(kind)]
                self._instances[kind] = sorted(made, key=lambda item: item.address)
            found += self._instances[kind]
        return found

    @property
    def folders(self) -> list[Folder]:
        """The folders that are called in this tree."""
        return list({module.folder.path: module.folder for module in self.modules}.values())

    def lost(self, resource_type: str) -> list[Lost]:
        """The files that may hold resources of this Terraform type which belong to this tree."""
        if self._lost is None:
            self._lost = [item for folder in self.folders for item in folder.lost]
        return [item for item in self._lost if item.may_hold(resource_type)]

    def others(self, read: frozenset[str]) -> Iterator[tuple[str, Callable[[], Place], int]]:
        """What is managed here of Terraform types that are not ``read``: type, place, how many. One of which it is not known
        how many there are counts once; what stands in for a module from elsewhere does not count."""
        for module in self.modules:
            if module.folder.note is None:
                for kind, blocks in module.folder.resources.items():
                    if kind not in read:
                        numbers = [self._how_many(module, block) for block in blocks.values()]
                        yield kind, partial(_first, blocks.values(), numbers), sum(numbers)

    def _how_many(self, module: Module, block: Block) -> int:
        body = block.body
        once = not body.blocks and "count" not in body.attributes and "for_each" not in body.attributes
        if once or self.budget.left <= 0:
            return 1
        number = len(expand(block, module.scope).items)
        self.budget.left -= number
        return number

    def used(self, instance: ResourceInstance, parts: Mapping[str, str]) -> bool | Unread:
        """Whether anything refers to a resource beside ``parts``: types that are about it, by the argument that names it."""
        from gcheck.collectors.terraform.uses import used

        return used(instance, parts)

    def enter(self, module: Module, block: Block) -> Folder | Unread:
        """The folder that a module call names, or the Unread that says why it cannot be entered."""
        return unresolved("modules are entered in code only", block.file, block.line)

    def given(self, name: str, nothing: Any) -> Any:
        """The value that the operator or a variable file gives to a variable of the root; ``nothing`` if none does."""
        return nothing

    def workspace(self) -> str | None:
        """The workspace that is judged; None where nobody names one."""
        return None

    def relative(self, folder: str) -> str:
        """path.module: a folder as seen from the root folder, where Terraform runs."""
        return posixpath.relpath(folder, self.root)

    def read_text(self, path: str) -> str:
        """The text of a file named by an expression. Raises DocumentError outside of the source's root."""
        raise DocumentError("files are read for code only", path)


def _first(blocks: Iterable[Block], numbers: Iterable[int]) -> Place:
    """Where the first block stands of which there is any."""
    block = next(block for block, number in zip(blocks, numbers, strict=True) if number)
    return Place(block.file, block.line, block.column)
