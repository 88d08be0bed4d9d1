"""Files that are wrong in every way in which any YAML file can be, with what must be said of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

Make = Callable[[Path], None]


def _bytes(data: bytes) -> Make:
    def make(path: Path) -> None:
        path.write_bytes(data)

    return make


def _sparse(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(200_000_000)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _laughs() -> bytes:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "\n".join(rows).encode()


BAD: dict[str, tuple[Make, str, int | None]] = {
    "missing": (lambda path: None, "no such", None),
    "folder": (Path.mkdir, "not a regular file", None),
    "loop": (_loop, "leads back to itself", None),
    "dangling link": (lambda path: path.symlink_to("nowhere"), "no such", None),
    "fifo": (lambda path: os.mkfifo(path), "not a regular file", None),
    "device": (lambda path: path.symlink_to("/dev/zero"), "not a regular file", None),
    "200 MB": (_sparse, "200,000,000 bytes", None),
    "utf-16": (_bytes("id: x\n".encode("utf-16")), "UTF-16", 1),
    "utf-16 without a mark": (_bytes("id: x\n".encode("utf-16-le")), "U+0000", 1),
    "utf-32": (_bytes("id: x\n".encode("utf-32")), "UTF-16", 1),
    "not utf-8": (_bytes(b"a: b\nc: \xff\n"), "not UTF-8", 2),
    "cut utf-8": (_bytes(b"a: b\nc: \xe2\x82"), "not UTF-8", 2),
    "null byte": (_bytes(b"a: b\nc: \x00\n"), "U+0000", 2),
    "control character": (_bytes(b"a: b\nc: \x1b[2J\n"), "U+001B", 2),
    "tab": (_bytes(b"a:\n\tb: c\n"), "a tab", 2),
    "second document": (_bytes(b"a: b\n---\nc: d\n"), "second document", 2),
    "duplicate key": (_bytes(b"a: b\nc: d\na: e\n"), "'a' stands here twice", 3),
    "duplicate key in quotes": (_bytes(b"a: b\n'a': e\n"), "'a' stands here twice", 2),
    "duplicate key deeper": (_bytes(b"x:\n  - a: b\n    a: c\n"), "'a' stands here twice", 3),
    "billion laughs": (_bytes(_laughs()), "&a0", 1),
    "alias": (_bytes(b"a: b\nc: *a\n"), "aliases", 2),
    "merge key": (_bytes(b"a: &x {b: c}\nd: {<<: *x}\n"), "anchors", 1),
    "python tag": (_bytes(b"a: !!python/object/apply:os.system ['true']\n"), "tags", 1),
    "binary tag": (_bytes(b"a: b\nc: !!binary aGk=\n"), "tags", 2),
    "local tag": (_bytes(b"a: !x y\n"), "tags", 1),
    "bare tag": (_bytes(b"a: ! y\n"), "tags", 1),
    "tag on a mapping": (_bytes(b"a: !!map {b: c}\n"), "tags", 1),
    "200,000 brackets": (_bytes(b"a: " + b"[" * 200_000), "nested more than 60", 1),
    "200,000 braces": (_bytes(b"a: " + b"{a: " * 200_000), "nested more than 60", 1),
    "200,000 dashes": (_bytes(b"- " * 200_000), "nested more than 60", 1),
    "a million items": (_bytes(b"a: [" + b"b," * 1_000_000 + b"]"), "more than 200,000", 1),
    "a million lines": (_bytes(b"-\n" * 1_000_000), "more than 200,000", 199998),
    "list as a key": (_bytes(b"a: b\n? [c]\n: d\n"), "key must be plain text", 2),
    "mapping as a key": (_bytes(b"{a: b}: c\n"), "key must be plain text", 1),
    "unclosed": (_bytes(b"a: [b\nc: d\n"), "not YAML", 2),
    "unclosed quote": (_bytes(b"a: 'b\n"), "not YAML", 2),
    "backtick": (_bytes(b"a: `b`\n"), "not YAML", 1),
    "unknown directive": (_bytes(b"%YAML 3.0\n---\na: b\n"), "not YAML", 1),
    "surrogate": (_bytes(b'a: "\\ud800"\n'), "not YAML", 1),
}
"""Name -> how it is made, a part of the message, and the line, where there is one."""
