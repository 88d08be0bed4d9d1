"""Tree: one root folder with all the modules that it calls, evaluated together."""

from __future__ import annotations

import posixpath
from typing import Any

from gcheck.collectors.terraform.declared import Declared
from gcheck.collectors.terraform.folder import Folder, literal
from gcheck.collectors.terraform.roots import Code, Values
from gcheck.collectors.terraform.scope import Module
from gcheck.collectors.terraform.syntax import Attribute, Block
from gcheck.collectors.terraform.values import Budget, unresolved
from gcheck.collectors.terraform.view import attempt
from gcheck.documents import decode_text
from gcheck.errors import DocumentError
from gcheck.model.unread import Unread

MAX_MODULES = 2_000
"""Module instances below one root."""

MAX_MODULE_DEPTH = 20
"""Modules within modules."""

MAX_FILE = 1_000_000
"""Bytes of a file that file() or templatefile() names: policy documents have at most 20 kB."""


class Tree(Declared):
    """What the code of one root folder declares; ``variables`` go before ``values``, the variable files'."""

    def __init__(
        self, code: Code, root: str, values: Values, variables: dict[str, Any], budget: Budget,
        label: str | None = None, workspace: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(root, budget, label)
        self.code = code
        self._values = values
        self._variables = variables
        self._workspace = workspace
        self._texts: dict[str, str] = {}
        top = code.folder(root)
        assert top is not None
        self.top = Module(self, top)
        self._walk()

    def _walk(self) -> None:
        """Enter every module that is called; keep the calls that cannot be entered."""
        waiting = [self.top]
        while waiting:
            module = waiting.pop()
            self.modules.append(module)
            for block, found in module.calls():
                if isinstance(found, Unread):
                    self.closed.append((block, module, found))
                elif len(self.modules) + len(waiting) + len(found) > MAX_MODULES:
                    limit = f"more than {MAX_MODULES:,} modules below one root"
                    unread = Unread("truncated", limit, file=block.file, line=block.line)
                    self.closed.append((block, module, unread))
                else:
                    waiting += found
        self.modules.sort(key=lambda module: module.address)

    def enter(self, module: Module, block: Block) -> Folder | Unread:
        """The folder that a module call names, or the Unread that says why it cannot be entered."""
        source = literal(block.body.attribute("source")) or self._early(module, block)
        if source is None:
            return unresolved("its source is not a plain text", block.file, block.line)
        if not (source.startswith(("./", "../")) or source in (".", "..")):
            return self._remote(module, block, source)
        path = self.code.called(module.folder.path, source)
        folder = self.code.folder(path)
        if folder is None:
            where = (
                "lies outside of the scanned folder" if path.startswith("..") else "has no Terraform files"
            )
            return unresolved(f"its source {source} {where}", block.file, block.line)
        depth, above = 0, module
        while above.parent is not None:
            above, depth = above.parent, depth + 1
        if depth >= MAX_MODULE_DEPTH:
            return unresolved(f"modules are nested more than {MAX_MODULE_DEPTH} deep", block.file, block.line)
        return self._circle(module, folder, block) or folder

    def _early(self, module: Module, block: Block) -> str | None:
        """A source that variables and locals make, as OpenTofu allows; None where that is not known."""
        found = block.body.attribute("source")
        if found is None:
            return None
        value = attempt(lambda: found.evaluate(module.scope), found.file, found.line)
        return value if type(value) is str else None

    def _remote(self, module: Module, block: Block, source: str) -> Folder | Unread:
        """The stand-in of a well-known module; anything else from elsewhere is not known."""
        from gcheck.collectors.terraform import registry, stand_in

        written = block.body.attribute("version")
        version = literal(written)
        found = registry.wanted(source, version) if written is None or version is not None else None
        chosen = registry.choose(found) if found is not None else None
        if isinstance(chosen, registry.Chosen):
            folder = stand_in.stand_in_folder(chosen, block, f"{module.address}{block.labels[0]}@{source}")
            if isinstance(folder, Unread):
                self.narrow[id(block)] = chosen.types
            return folder
        shown = f"{source} {version}" if version else source
        reason = f"it comes from {shown}, which is not fetched" + (f", and {chosen}" if chosen else "")
        return Unread("remote_module", reason, file=block.file, line=block.line)

    def _circle(self, module: Module | None, folder: Folder, block: Block) -> Unread | None:
        while module is not None:
            if module.folder is folder:
                return unresolved("the module calls itself", block.file, block.line)
            module = module.parent
        return None

    def given(self, name: str, nothing: Any) -> Any:
        """The value that the operator or a variable file gives to a variable of the root; ``nothing`` if none does."""
        if name in self._variables:
            return self._variables[name]
        for table in reversed(self._values.tables):
            if name in table:
                value = table[name]
                return self._evaluated(value) if isinstance(value, Attribute) else value
        if self._values.lost:
            first = self._values.lost[0]
            return Unread(
                "unparsed", f"{first.file} could not be read and may set var.{name}", file=first.file
            )
        return nothing

    def _evaluated(self, attribute: Attribute) -> Any:
        return attempt(lambda: attribute.evaluate(self.top.scope), attribute.file, attribute.line)

    def workspace(self) -> str | None:
        """The workspace that the operator named."""
        return self._workspace

    def read_text(self, path: str) -> str:
        """The text of a file named by an expression. Raises DocumentError outside of the source's root."""
        file = posixpath.normpath(posixpath.join(self.root, path))
        if path.startswith(("/", "~")) or file.startswith(".."):
            raise DocumentError("it lies outside of the scanned folder", path)
        if file not in self._texts:
            data = self.code.walked.read(file, MAX_FILE)
            decode_text(data, file)
            self.budget.spend(1 + len(data) // 100)
            self._texts[file] = data.decode("utf-8-sig")
        return self._texts[file]
