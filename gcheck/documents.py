"""Documents: files that an operator or a team wrote, read into plain data that remembers lines and columns.

YAML is read from the parser's events, not through PyYAML's constructor: that one dies of deep nesting, expands
aliases without bound, obeys tags, and lets the last of two equal keys win. Scalars follow YAML 1.2's core schema.
"""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct, field

from gcheck.errors import DocumentError
from gcheck.patterns import regex

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 5_000_000
"""No control, framework, configuration or record file comes near: the largest framework has 60 kB."""

MAX_DEPTH = 60

MAX_NODES = 200_000
"""Keys and values of one file. Five megabytes of dashes would otherwise cost seven seconds and 560 MB."""

Path_ = tuple[str | int, ...]


class Document(Struct, frozen=True):
    """One file's content. ``positions`` maps the path of a key or list item to its line and column, from 1."""

    data: Any
    file: str
    digest: str
    positions: dict[Path_, tuple[int, int]] = field(default_factory=dict)

    def error(
        self, message: str, path: Path_ = (), kind: type[DocumentError] = DocumentError
    ) -> DocumentError:
        """An error at this path, or at the nearest place above it that is known."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.positions:
                return kind(message, self.file, *self.positions[path[:length]])
        return kind(message, self.file)


def open_file(path: Path, limit: int = MAX_BYTES, kind: type[DocumentError] = DocumentError) -> BinaryIO:
    """A regular file of at most ``limit`` bytes, open for reading; never blocks on a FIFO or a device.

    Raises ``kind`` with a sentence for everything else. The caller closes it.
    """
    handle = _open(path, kind)
    size = os.fstat(handle).st_size
    if size > limit:
        os.close(handle)
        raise kind(f"the file has {size:,} bytes; at most {limit:,} are read", str(path))
    return os.fdopen(handle, "rb")


def read_head(path: Path, size: int) -> bytes:
    """The first bytes of a regular file of any size; never blocks. Raises DocumentError."""
    handle = _open(path, DocumentError)
    with os.fdopen(handle, "rb", buffering=0) as stream:
        try:
            return stream.read(size) or b""
        except OSError as error:
            raise DocumentError(_explain_os_error(error), str(path)) from None


def _open(path: Path, kind: type[DocumentError]) -> int:
    """A handle of a regular file. Raises ``kind`` for everything else."""
    name = str(path)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise kind(_explain_os_error(error), name) from None
    except ValueError:
        raise kind("a file's name cannot hold a null character", repr(name)) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):  # before fdopen, which raises for a folder
        os.close(handle)
        raise kind("this is not a regular file", name)
    return handle


def read_bytes(path: Path, limit: int = MAX_BYTES, kind: type[DocumentError] = DocumentError) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes; never blocks on a FIFO or a device.

    Raises ``kind`` with a sentence for everything else.
    """
    name = str(path)
    with open_file(path, limit, kind) as stream:
        size = os.fstat(stream.fileno()).st_size
        try:
            # a read of so many bytes makes room for all of them before it finds out how few there are
            data = stream.read(size + 1)
            if len(data) > size:
                data += stream.read(limit + 1 - len(data))
        except OSError as error:
            raise kind(_explain_os_error(error), name) from None
    if len(data) > limit:
        raise kind(f"the file grew beyond {limit:,} bytes while it was read", name)
    return data


def decode_text(data: bytes, name: str, kind: type[DocumentError] = DocumentError) -> str:
    """UTF-8 text without its byte order mark. Raises ``kind``, naming the line, for any other encoding."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise kind("the file is UTF-16; save it as UTF-8", name, 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise kind("the file is not UTF-8; save it as UTF-8", name, line) from None


def read_yaml(path: Path, name: str | None = None, kind: type[DocumentError] = DocumentError) -> Document:
    """Read one YAML (or JSON) file. ``name`` is what messages call it. Raises ``kind`` for anything malformed."""
    return parse_yaml(read_bytes(path, kind=kind), name or str(path), kind)


def parse_yaml(data: bytes, name: str, kind: type[DocumentError] = DocumentError) -> Document:
    """Parse bytes as one YAML document. Raises ``kind`` with line and column for anything malformed."""
    import yaml

    text = decode_text(data, name, kind)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(name, kind)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.YAMLError as error:
        raise _syntax_error(error, name, kind, text) from None
    return Document(builder.result, name, hashlib.sha256(data).hexdigest(), builder.positions)


def read_json(path: Path, limit: int, kind: type[DocumentError] = DocumentError) -> Any:
    """Read one JSON file. Raises ``kind`` for anything that is not JSON."""
    text = decode_text(read_bytes(path, limit, kind), str(path), kind)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise kind(f"this is not JSON: {error.msg}", str(path), error.lineno, error.colno) from None
    except RecursionError:
        raise kind("this is nested too deeply", str(path)) from None


class _Open(Struct):
    """A mapping or sequence whose end has not come yet."""

    value: Any
    path: Path_
    key: str | None = None


class _Builder:
    """Builds plain data from parser events, without recursion."""

    def __init__(self, name: str, kind: type[DocumentError]) -> None:
        self.name = name
        self.kind = kind
        self.positions: dict[Path_, tuple[int, int]] = {}
        self.result: Any = None
        self._stack: list[_Open] = []
        self._documents = 0
        self._events = 0

    def take(self, event: yaml.Event) -> None:
        self._events += 1
        if self._events > MAX_NODES:
            raise self._fail(event, f"the file holds more than {MAX_NODES:,} keys and values")
        handler = getattr(self, "_" + type(event).__name__, None)
        if handler is not None:
            handler(event)

    def _fail(self, event: Any, message: str) -> DocumentError:
        return self.kind(message, self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def _DocumentStartEvent(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._fail(event, "the file holds a second document; put it into a file of its own")

    def _AliasEvent(self, event: Any) -> None:
        raise self._fail(event, f"aliases (*{event.anchor}) are not read here; write the value out")

    def _ScalarEvent(self, event: Any) -> None:
        self._no_tag(event)
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._open_key(top, event)
        else:
            self._place(event, scalar(event.value) if event.implicit[0] else event.value)

    def _open_key(self, top: _Open, event: Any) -> None:
        key = event.value
        if key in top.value:
            raise self._fail(event, f"the key {key!r} stands here twice")
        top.key = key
        self._mark((*top.path, key), event)

    def _MappingStartEvent(self, event: Any) -> None:
        self._start(event, {})

    def _SequenceStartEvent(self, event: Any) -> None:
        self._start(event, [])

    def _start(self, event: Any, value: Any) -> None:
        self._no_tag(event)
        if self._stack and isinstance(self._stack[-1].value, dict) and self._stack[-1].key is None:
            raise self._fail(event, "a key must be plain text")
        if len(self._stack) >= MAX_DEPTH:
            raise self._fail(event, f"this is nested more than {MAX_DEPTH} levels deep")
        self._stack.append(_Open(value, self._place(event, value)))

    def _MappingEndEvent(self, event: Any) -> None:
        self._stack.pop()

    _SequenceEndEvent = _MappingEndEvent

    def _place(self, event: Any, value: Any) -> Path_:
        if not self._stack:
            self.result = value
            self._mark((), event)
            return ()
        top = self._stack[-1]
        if isinstance(top.value, list):
            path: Path_ = (*top.path, len(top.value))
            top.value.append(value)
            self._mark(path, event)
            return path
        assert top.key is not None
        path = (*top.path, top.key)
        top.value[top.key] = value
        top.key = None
        return path

    def _mark(self, path: Path_, event: Any) -> None:
        self.positions[path] = (event.start_mark.line + 1, event.start_mark.column + 1)

    def _no_tag(self, event: Any) -> None:
        if event.tag is not None:
            raise self._fail(event, f"tags ({event.tag}) are not read here; write the plain value")
        if event.anchor is not None:
            raise self._fail(event, f"anchors (&{event.anchor}) are not read here; write the value out")


_INTEGER = regex(r"[-+]?[0-9]{1,18}\Z")
_FLOAT = regex(r"[-+]?((\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]{1,3})?|[0-9]+[eE][-+]?[0-9]{1,3})\Z")
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def scalar(text: str) -> Any:
    """A plain scalar by YAML 1.2's core schema (section 10.3.2), without hexadecimal, octal, inf, nan, and integers beyond 18 digits, which stay text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


def walk_files(root: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Every file below a folder with one of these suffixes, sorted; folder links are not followed.

    Raises DocumentError for a folder that cannot be listed: what lies in it must not vanish silently.
    """
    for folder, folders, files in os.walk(root, onerror=_refuse):
        folders.sort()
        for name in sorted(files):
            if name.endswith(suffixes):
                yield Path(folder) / name


_TOO_DEEP = "maximum nesting depth"
"""What the C parser says since libyaml 0.2.6, before a thousand levels have become events."""


def _syntax_error(error: Any, name: str, kind: type[DocumentError], text: str) -> DocumentError:
    if getattr(error, "character", None) is not None:
        return _character_error(name, kind, text)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).split("\n")[0]
    if mark and "cannot start any token" in problem and _at(text, mark) == "\t":
        problem = "a tab stands where YAML wants spaces"
    message = f"this is not YAML: {problem}"
    if _TOO_DEEP in problem:
        message = f"this is nested more than {MAX_DEPTH} levels deep"
    return kind(message, name, mark.line + 1, mark.column + 1) if mark else kind(message, name)


def _at(text: str, mark: Any) -> str:
    lines = text.split("\n", mark.line + 1)
    return lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""


_UNPRINTABLE = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Takes longer to compile than all the rest of this module, and is needed where a file is wrong."""


def _character_error(name: str, kind: type[DocumentError], text: str) -> DocumentError:
    """The parser names the character but not the line."""
    found = re.search(_UNPRINTABLE, text)
    if found is None:
        return kind("this is not YAML: it holds a character that YAML does not allow", name)
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    return kind(f"the character U+{ord(found[0]):04X} cannot stand in YAML", name, line, column)


def _refuse(error: OSError) -> None:
    raise DocumentError(_explain_os_error(error), str(error.filename)) from None


def _explain_os_error(error: OSError) -> str:
    if error.errno == errno.ENOENT:
        return "there is no such file"
    if error.errno == errno.ELOOP:
        return "this link leads back to itself"
    return f"it cannot be read: {error.strerror}"
