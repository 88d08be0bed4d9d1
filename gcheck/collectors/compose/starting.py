"""What a service is started with: credentials in its command, its entry point and the check of its health."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from gcheck.collectors.commands import assigned, secret_in
from gcheck.collectors.pipelines.parts import Part
from gcheck.shell import SHELLS, Command, read_script


def secret_of(service: Part) -> tuple[str, Part] | None:
    """What kind of credential stands in what a service starts, and where; None if there is none."""
    for keys in (("command",), ("entrypoint",), ("healthcheck", "test")):
        part = service.get(*keys)
        for found in _kinds(part):
            return found, part
    return None


def _kinds(part: Part) -> Iterator[str]:
    texts = [(item.text or "").replace("$$", "$") for item in part.list]
    if texts[:1] in (["CMD"], ["NONE"]):
        texts = texts[1:]
    if part.text is not None:
        yield from _of_script(part.text.replace("$$", "$"))
        texts = _words(part.text.replace("$$", "$"))
    elif texts[:1] == ["CMD-SHELL"] or (texts and texts[0].rpartition("/")[2] in SHELLS):
        yield from _of_script(texts[-1])
    if texts:
        kind = secret_in(Command(texts[0].rpartition("/")[2], tuple(texts[1:]), 0))
        yield from [kind] if kind is not None else []


def _of_script(text: str) -> Iterator[str]:
    script = read_script(text)
    yield from (kind for _, _, kind in assigned(script))
    yield from (kind for kind in map(secret_in, script.commands) if kind is not None)


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
