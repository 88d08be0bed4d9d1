"""nginx's syntax: directives with their arguments and blocks, includes put in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from gcheck.collectors.files.includes import MAX_FILES, has_wildcard, included
from gcheck.documents import decode_text
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.place import Place
from gcheck.patterns import regex

MAX_DEPTH = 50
MAX_DIRECTIVES = 200_000
HOME = "etc/nginx"
_HARMLESS = regex(r"(^|/)(mime\.types|[a-z]+_params|fastcgi\.conf|modules-enabled/.*|koi-.*|win-utf)\Z")

_TOKEN = regex(
    r"""\s+|\#[^\n]*|(?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<mark>[;{}])|(?P<word>(?:\\.|\$\{[^}\s]*\}|[^\s;{}\\])+)""",
    re.DOTALL,
)


class Directive(Struct):
    """One directive. ``block`` is None for one that ends with a semicolon."""

    name: str
    arguments: list[str]
    place: Place
    block: Block | None = None


class Block(Struct):
    """The directives of a file or between two braces. ``missing`` says which include of it was not found."""

    directives: list[Directive] = field(default_factory=list)
    missing: str | None = None
    missing_at: Place | None = None

    def all(self, *names: str) -> Iterator[Directive]:
        """The directives of these names, in their order."""
        return (one for one in self.directives if one.name in names)


class Reader(Struct):
    """Reads main files of one tree. ``reached`` are the files that some main file includes."""

    folder: Folder
    reached: set[str] = field(default_factory=set)
    _main: str = ""
    _files: int = 0
    _count: int = 0

    def read(self, main: str) -> Block:
        """The whole configuration of a main file. Raises DocumentError, also for a broken file that it includes."""
        self._main, self._files, self._count = main, 0, 0
        block = Block()
        self._file(main, block, ())
        return block

    def _file(self, file: str, into: Block, above: tuple[str, ...]) -> None:
        self._files += 1
        if file in above or self._files > MAX_FILES or len(above) > MAX_DEPTH:
            raise DocumentError("its includes lead back to it, or are too many", self._main)
        if above:
            self.reached.add(file)
        stack = [into]
        words: list[tuple[str, Place]] = []
        for text, mark, line in _tokens(self.folder.read(file), file):
            if not mark:
                words.append((text, Place(file, line)))
                continue
            if text == "}":
                if words or len(stack) == 1:
                    raise DocumentError("this brace closes nothing", file, line)
                stack.pop()
                continue
            if not words:
                if text == ";":
                    continue
                raise DocumentError("this block has no name", file, line)
            self._directive(words, text == "{", stack, (*above, file))
            words = []
        if words or len(stack) > 1:
            raise DocumentError("the file ends within a directive or a block", file)

    def _directive(
        self, words: list[tuple[str, Place]], opens: bool, stack: list[Block], above: tuple[str, ...]
    ) -> None:
        name, place = words[0]
        arguments = [text for text, _ in words[1:]]
        self._count += 1
        if self._count > MAX_DIRECTIVES or len(stack) > MAX_DEPTH:
            raise DocumentError("it is too deep or holds too much", place.file or self._main, place.line)
        if name == "include" and not opens and len(arguments) == 1:
            self._include(arguments[0], place, stack[-1], above)
            return
        lua = opens and name.endswith("_by_lua_block")
        directive = Directive(name, arguments, place, Block() if opens else None)
        stack[-1].directives.append(directive)
        if directive.block is not None and not lua:
            stack.append(directive.block)
        elif directive.block is not None:
            stack.append(Block())

    def _include(self, pattern: str, place: Place, into: Block, above: tuple[str, ...]) -> None:
        if _HARMLESS.search(pattern):
            return
        found = included(self.folder, self._main, HOME, pattern)
        if found is None or (not found and not has_wildcard(pattern)):
            into.missing = into.missing or f"include {pattern} is not in the scanned folder"
            into.missing_at = into.missing_at or place
        for file in found or ():
            self._file(file, into, above)


def _tokens(data: bytes, file: str) -> Iterator[tuple[str, bool, int]]:
    """Each word or mark (``;``, ``{``, ``}``) with whether it is a mark, and its line."""
    text = decode_text(data, file)
    position, line = 0, 1
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None or text[position] == "\0":
            raise DocumentError("this is not nginx's syntax: a quote is not closed", file, line)
        if found["quoted"] is not None:
            yield re.sub(r"\\(.)", r"\1", found[0][1:-1], flags=re.DOTALL), False, line
        elif found["word"] is not None:
            if found[0][0] in "\"'":
                raise DocumentError("this is not nginx's syntax: a quote is not closed", file, line)
            yield found[0], False, line
        elif found["mark"] is not None:
            yield found[0], True, line
        line += found[0].count("\n")
        position = found.end()
