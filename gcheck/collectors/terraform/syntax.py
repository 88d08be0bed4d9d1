"""HCL bytes to blocks and attributes with positions, through tree-sitter; expressions stay syntax until evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gcheck.collectors.terraform.expressions import Evaluate, compile_expression
from gcheck.errors import DocumentError

if TYPE_CHECKING:
    import tree_sitter

MAX_BLOCK_DEPTH = 40
"""Blocks within blocks. AWS's deepest schema (WAF statements) stays below 20."""


MAX_COPIED, COPIED = 10_000, 64
"""Bytes up to which the syntax of a file is kept for its copies, and of how many: it takes eighty times the memory of the text."""


class Text(Struct, frozen=True):
    """A file's name, relative to the source's root in POSIX form, and its bytes."""

    name: str
    data: bytes

    def of(self, node: Any) -> str:
        """The text of a syntax node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")


class Attribute:
    """``name = expression``. Line and column count from 1; the expression is compiled when it is first asked for.

    In a JSON file there is no syntax of the expression (``node`` is None); ``plain`` is its text, if it is one.
    ``note`` says of one that no file writes where it is from.
    """

    __slots__ = ("_evaluate", "_node", "column", "line", "name", "note", "plain", "text")

    def __init__(
        self, name: str, text: Text, line: int, column: int, node: Any,
        evaluate: Evaluate | None = None, plain: str | None = None, note: str | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.text = text
        self.line = line
        self.column = column
        self._node = node
        self._evaluate = evaluate
        self.plain = plain
        self.note = note

    @property
    def file(self) -> str:
        """The file's name."""
        return self.text.name

    @property
    def node(self) -> Any:
        """The syntax of the expression; None where it does not come from HCL."""
        return self._node

    @property
    def evaluate(self) -> Evaluate:
        """The expression as a function of a scope."""
        if self._evaluate is None:
            self._evaluate = compile_expression(self._node, self.text)
        return self._evaluate


class Block(Struct, frozen=True):
    """``type "label" … { body }``."""

    type: str
    labels: tuple[str, ...]
    body: Body
    file: str
    line: int
    column: int


class Body:
    """The attributes by name and the blocks in order. A name that is written twice keeps its first expression."""

    __slots__ = ("attributes", "blocks")

    def __init__(self, attributes: dict[str, Attribute], blocks: list[Block]) -> None:
        self.attributes = attributes
        self.blocks = blocks

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of this name."""
        return self.attributes.get(name)

    def named(self, block_type: str) -> list[Block]:
        """The blocks of this type, in order."""
        return [block for block in self.blocks if block.type == block_type]

    def merged(self, other: Body) -> Body:
        """This body with the attributes and block types of an override file in their place."""
        replaced = {block.type for block in other.blocks}
        kept = [block for block in self.blocks if block.type not in replaced]
        return Body({**self.attributes, **other.attributes}, kept + other.blocks)


@lru_cache(maxsize=1)
def _parser() -> tree_sitter.Parser:
    import tree_sitter
    import tree_sitter_hcl

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def _syntax(data: bytes) -> tree_sitter.Tree:
    return _of_copies(data) if len(data) <= MAX_COPIED else _parser().parse(data)


@lru_cache(maxsize=COPIED)
def _of_copies(data: bytes) -> tree_sitter.Tree:
    """In a large repository more than half of the files may be copies of others, such as versions.tf."""
    return _parser().parse(data)


def parse(name: str, data: bytes) -> Body:
    """The body of a file. Raises DocumentError with the line of the first thing that is not HCL."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    root = _syntax(data).root_node
    if root.has_error:
        line, column = _first_error(root)
        raise DocumentError("this is not valid HCL", name, line, column)
    text = Text(name, data)
    bodies = [child for child in root.children if child.type == "body"]
    return _body(bodies[0], text, 0) if bodies else Body({}, [])


def parse_template(name: str, content: str) -> Evaluate:
    """The content of a template file as an expression. Raises DocumentError."""
    mark = "GCHECK_END_OF_TEMPLATE"
    data = f"v = <<{mark}\n{content}\n{mark}\n".encode()
    attribute = parse(name, data).attribute("v")
    if attribute is None:
        raise DocumentError("this is not a valid template", name)
    return attribute.evaluate


def _first_error(node: Any) -> tuple[int, int]:
    while True:
        below = next((child for child in node.children if child.has_error or child.is_missing), None)
        if node.is_error or node.is_missing or below is None:
            return node.start_point[0] + 1, node.start_point[1] + 1
        node = below


def _body(node: Any, text: Text, depth: int) -> Body:
    if depth > MAX_BLOCK_DEPTH:
        line = node.start_point[0] + 1
        raise DocumentError(f"blocks are nested more than {MAX_BLOCK_DEPTH} levels deep", text.name, line)
    attributes: dict[str, Attribute] = {}
    blocks = []
    for child in node.children:
        if child.type == "attribute":
            attribute = _attribute(child, text)
            attributes.setdefault(attribute.name, attribute)
        elif child.type == "block":
            blocks.append(_block(child, text, depth))
    return Body(attributes, blocks)


def _attribute(node: Any, text: Text) -> Attribute:
    parts = [child for child in node.children if child.type != "comment"]
    row, column = node.start_point
    return Attribute(text.of(parts[0]), text, row + 1, column + 1, parts[-1])


def _block(node: Any, text: Text, depth: int) -> Block:
    words = list(_words(node, text))
    bodies = [child for child in node.children if child.type == "body"]
    body = _body(bodies[0], text, depth + 1) if bodies else Body({}, [])
    row, column = node.start_point
    return Block(words[0], tuple(words[1:]), body, text.name, row + 1, column + 1)


def _words(node: Any, text: Text) -> Iterator[str]:
    for child in node.children:
        if child.type == "identifier":
            yield text.of(child)
        elif child.type == "string_lit":
            yield text.of(child)[1:-1]
