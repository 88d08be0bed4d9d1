"""XML as objects: ``@name`` for an attribute, a key for each child, ``#text`` for text beside them."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from gcheck.errors import DocumentError
from gcheck.positioned import MAX_DEPTH, MAX_NODES, Path_, Tree


def read_xml(data: bytes, name: str) -> list[Tree]:
    """The document as ``{root: ...}``. An element with text only is that text; children of equal name are a list.

    A document type declaration is refused: it could define entities. Raises DocumentError.
    """
    reading = _Reading(name)
    parser = expat.ParserCreate(namespace_separator=None)
    reading.parser = parser
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = reading.refuse
    parser.EntityDeclHandler = reading.refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        problem = expat.ErrorString(error.code)
        raise DocumentError(f"this is not XML: {problem}", name, error.lineno, error.offset + 1) from None
    except (LookupError, ValueError):
        raise DocumentError("its encoding is not known", name, 1) from None
    return [Tree(reading.top, 1, reading.positions)]


class _Reading:
    def __init__(self, name: str) -> None:
        self.parser: Any = None
        self.top: dict[str, Any] = {}
        self.positions: dict[Path_, tuple[int, int]] = {(): (1, 1)}
        self._name, self._nodes = name, 0
        self._stack: list[tuple[str, dict[str, Any], list[str], Path_]] = []

    def refuse(self, *_: Any) -> None:
        line = self.parser.CurrentLineNumber
        raise DocumentError("it declares a document type; such a file is not read", self._name, line)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._nodes += 1 + len(attributes)
        if self._nodes > MAX_NODES or len(self._stack) >= MAX_DEPTH:
            raise DocumentError("it is too deep or holds too much", self._name, self.parser.CurrentLineNumber)
        above = self._stack[-1][1] if self._stack else self.top
        path = self._stack[-1][3] if self._stack else ()
        before = above.get(tag)
        place = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        if isinstance(before, list):
            path = (*path, tag, len(before))
        elif tag in above:
            first: Path_ = (*path, tag, 0)
            self.positions[first] = self.positions[first[:-1]]
            path = (*path, tag, 1)
        else:
            path = (*path, tag)
        self.positions[path] = place
        self._stack.append((tag, {f"@{key}": value for key, value in attributes.items()}, [], path))

    def text(self, data: str) -> None:
        if self._stack:
            self._stack[-1][2].append(data)

    def end(self, tag: str) -> None:
        _, value, texts, _ = self._stack.pop()
        text = "".join(texts).strip()
        if value and text:
            value["#text"] = text
        done: Any = value or text
        above = self._stack[-1][1] if self._stack else self.top
        if tag not in above:
            above[tag] = done
        elif isinstance(above[tag], list):
            above[tag].append(done)
        else:
            above[tag] = [above[tag], done]
