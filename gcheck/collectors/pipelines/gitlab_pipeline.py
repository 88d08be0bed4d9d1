"""Pipelines of GitLab: what a file makes of its includes, of extends, default and ``!reference``.

By GitLab's "CI/CD YAML syntax reference": an including file wins over what it includes, mappings are merged key by key, and
everything else is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.pipelines.finding import MAX_BYTES
from gcheck.collectors.pipelines.parts import Part, Tagged, read_parts
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.unread import Unread
from gcheck.patterns import regex

MAX_INCLUDES = 150
"""GitLab's own limit of nested includes."""
MAX_EXTENDS = 11
_GLOBAL = frozenset(["default", "include", "stages", "variables", "workflow", "image", "services", "before_script", "after_script", "cache",
                     "spec", "types"])  # fmt: skip
_INHERITED = (
    "image",
    "services",
    "before_script",
    "after_script",
    "artifacts",
    "tags",
    "timeout",
    "id_tokens",
)
_COMMIT = regex(r"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")
_VERSION = regex(r"v?\d+(\.\d+)*([-+.][\w.+-]*)?\Z")
_LIST_DEPTH = 10


class Include(Struct, frozen=True):
    """One include. ``kind`` is local, remote, project, template, component or artifact; ``fixed_to`` commit, version, branch or nothing."""

    kind: str
    where: str
    fixed_to: str | Unread | None
    part: Part
    file: str | None = None


class Pipeline(Struct):
    """A file with everything of the tree that it includes. ``hidden``: it includes what cannot be read here."""

    file: str
    root: Part
    includes: list[Include] = field(default_factory=list)
    lost: list[DocumentError] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    children: list[str] = field(default_factory=list)

    @property
    def hidden(self) -> bool:
        return bool(self.lost) or any(
            one.kind in ("remote", "project", "template", "component") for one in self.includes
        )

    def jobs(self) -> dict[str, Part]:
        """The jobs by name; those that only serve as templates where there are no others."""
        named = {name: part for name, part in self.root.map.items() if name not in _GLOBAL}
        shown = {name: part for name, part in named.items() if not name.startswith(".")}
        return shown or {name: part for name, part in named.items() if isinstance(part.value, dict)}

    def job(self, name: str) -> tuple[Part, Unread | None]:
        """A job with what it extends and inherits, and why something of it may be missing."""
        made, missing = self._extended(name, (name,))
        inherit = made.get("inherit", "default")
        values = dict(made.map)
        for key in _INHERITED:
            taken = inherit.value is not False and (
                not inherit.list or key in [item.text for item in inherit.list]
            )
            default = (
                self.root.get("default", key) if self.root.get("default", key).there else self.root.get(key)
            )
            if key not in values and default.there and taken:
                values[key] = default
        return Part(values, made.file, made.line), missing

    def _extended(self, name: str, chain: tuple[str, ...]) -> tuple[Part, Unread | None]:
        own = self.root.get(name)
        extends = own.get("extends")
        names = (
            [item.text for item in extends.list] if extends.list else [extends.text] if extends.there else []
        )
        base, missing = Part({}, own.file, own.line), None
        for other in names:
            if other is None:
                missing = extends.unread("extends names no job")
            elif other in chain or len(chain) > MAX_EXTENDS:
                missing = extends.unread(f"extends leads back to {other}, or too far")
            elif not isinstance(self.root.get(other).value, dict):
                missing = extends.unread(f"the job {other} that it extends was not read", "unresolved")
            else:
                more, lost = self._extended(other, (*chain, other))
                base, missing = merged(base, more), missing or lost
        return merged(base, own), missing

    def resolved(self, part: Part, depth: int = 0) -> Part:
        """A part with its references followed."""
        if depth > _LIST_DEPTH:
            return Part(part.unread("references lead too far"), part.file, part.line)
        if isinstance(part.value, Tagged):
            found = self._referred(part)
            return found if isinstance(found.value, Unread) else self.resolved(found, depth + 1)
        if isinstance(part.value, list):
            items: list[Part] = []
            for item in part.value:
                one = self.resolved(item, depth + 1) if isinstance(item.value, (list, Tagged)) else item
                items += one.value if isinstance(one.value, list) else [one]
            return Part(items, part.file, part.line)
        return part

    def _referred(self, part: Part) -> Part:
        tagged: Tagged = part.value
        keys = tagged.value if tagged.tag == "!reference" and isinstance(tagged.value, list) else []
        if not keys or not all(isinstance(key, str) for key in keys):
            return Part(part.unread(f"{tagged.tag} is not understood"), part.file, part.line)
        found = (
            self.job(keys[0])[0] if isinstance(self.root.get(keys[0]).value, dict) else self.root.get(keys[0])
        ).get(*keys[1:])
        if not found.there:
            reason = f"what !reference {', '.join(keys)[:100]} points at was not read"
            return Part(part.unread(reason, "unresolved"), part.file, part.line)
        return found


def merged(base: Part, over: Part) -> Part:
    """Two mappings as one: what stands over the other wins, key by key."""
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over if over.there or not isinstance(over.value, dict) else base
    values = dict(base.value)
    for key, part in over.value.items():
        values[key] = merged(values[key], part) if key in values else part
    return Part(values, over.file, over.line)


class Loading:
    """Reads pipelines of one tree; each file once."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._names = set(folder.files)
        self._read: dict[str, Part | DocumentError] = {}

    def pipeline(self, file: str) -> Pipeline:
        """The pipeline of a file. Raises DocumentError if the file itself cannot be read."""
        found = Pipeline(file, Part({}, file, 1))
        found.root = self._with_includes(file, found, ())
        for name, part in found.root.map.items():
            if name not in _GLOBAL:
                for one in self._includes(part.get("trigger", "include"), file):
                    found.includes.append(one)
                    found.children += [one.file] if one.file is not None else []
        return found

    def _file(self, file: str) -> Part:
        if file not in self._read:
            try:
                self._read[file] = _root(
                    read_parts(self._folder.read(file, MAX_BYTES), file, Tagged, legacy=True), file
                )
            except DocumentError as error:
                self._read[file] = error
        found = self._read[file]
        if isinstance(found, DocumentError):
            raise found
        return found

    def _with_includes(self, file: str, found: Pipeline, chain: tuple[str, ...]) -> Part:
        root = self._file(file)
        found.files.add(file)
        whole = Part({}, file, 1)
        for one in self._includes(root.get("include"), file):
            found.includes.append(one)
            if one.file is None:
                if one.kind == "local":
                    found.lost.append(
                        DocumentError(
                            f"the file {one.where[:200]} that is included was not found", file, one.part.line
                        )
                    )
                continue
            if one.file in chain or one.file == file or len(found.includes) > MAX_INCLUDES:
                continue  # GitLab takes a file once
            try:
                whole = merged(whole, self._with_includes(one.file, found, (*chain, file)))
            except DocumentError as error:
                found.lost.append(error)
        return merged(whole, root)

    def _includes(self, part: Part, file: str) -> Iterator[Include]:
        for item in part.list if isinstance(part.value, list) else [part]:
            if item.there:
                yield from self._include(item, file)

    def _include(self, item: Part, file: str) -> Iterator[Include]:
        if not isinstance(item.value, dict):
            text = item.text or ""
            yield from (
                [_remote(text, item)] if re.match(r"(?i)https?://", text) else self._local(text, item, file)
            )
            return
        if item.get("local").there:
            yield from self._local(item.get("local").text or "", item, file)
        elif item.get("remote").there:
            yield _remote(item.get("remote").text or "", item)
        elif item.get("component").there:
            where = item.get("component").text or ""
            yield Include("component", where, _fixed(item, where.partition("@")[2]), item)
        elif item.get("project").there:
            where = item.get("project").text or ""
            yield Include("project", where, _fixed(item, item.get("ref").text or ""), item)
        elif item.get("template").there:
            yield Include("template", item.get("template").text or "", None, item)
        elif item.get("artifact").there:
            yield Include("artifact", item.get("artifact").text or "", None, item)

    def _local(self, text: str, item: Part, file: str) -> Iterator[Include]:
        name = text.lstrip("/")
        if "*" in name:
            pattern = re.compile(translate(name))
            for other in sorted(self._names):
                if pattern.match(other):
                    yield Include("local", text, None, item, other)
            return
        near = f"{file.rpartition('/')[0]}/{name}".lstrip("/")
        known = next((one for one in (name, near) if one in self._names), None)
        yield Include("local", text, None, item, known)


def _root(documents: list[Part], file: str) -> Part:
    """The pipeline of a file: its last document, after one with a spec."""
    good = [one for one in documents if isinstance(one.value, dict)]
    if not good or len(good) != len(documents):
        raise DocumentError("this is not a mapping, as a pipeline is", file, 1)
    return good[-1]


def _remote(url: str, part: Part) -> Include:
    fixed = "commit" if _COMMIT.search(url) or part.get("integrity").there else "nothing"
    return Include("remote", url, fixed, part)


def _fixed(part: Part, ref: str) -> str | Unread:
    """What a ref is fixed to; an Unread for one that a variable holds."""
    if re.fullmatch(r"\$\{?CI_COMMIT_SHA\}?", ref) or _COMMIT.fullmatch(ref):
        return "commit"
    if "$" in ref:
        return part.unread("which version is included is held by a variable", "unresolved")
    if not ref or ref == "HEAD":
        return "nothing"
    return "version" if _VERSION.match(ref) else "branch"


def parts_of(part: Part, pipeline: Pipeline) -> list[Part]:
    """The items of a list, or the one thing that stands in its place, with references followed."""
    found = pipeline.resolved(part)
    return found.list if isinstance(found.value, list) else [found] if found.there else []


def plain_text(part: Part) -> Any:
    """The text of a part, null, or an Unread."""
    return part.text if part.text is not None else part.wrong("a text")
