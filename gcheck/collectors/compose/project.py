"""Projects: which files belong together, and what their services are after include, extends and overriding files.

By the Compose file reference: "Merge", "Include" and "Extend". A service whose base is not in the tree says so.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.compose.interpolation import UnsetError, env_lines, env_values, filled
from gcheck.collectors.pipelines.finding import MAX_BYTES
from gcheck.collectors.pipelines.parts import Part, Tagged, read_parts
from gcheck.documents import decode_text
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.patterns import regex

BASES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""The names that docker compose looks for, the first one that is there."""
_OVERRIDE = regex(r"(?i)\A(docker-)?compose\.override\.ya?ml\Z")
_APPENDED = frozenset(["ports", "expose", "external_links", "dns", "dns_search", "tmpfs", "cap_add", "cap_drop", "security_opt", "group_add",
                       "env_file", "device_cgroup_rules", "profiles"])  # fmt: skip
_KEYED = {
    "environment": "=",
    "labels": "=",
    "args": "=",
    "sysctls": "=",
    "extra_hosts": ":",
    "volumes": "",
    "devices": "",
}
_REPLACED = frozenset(["command", "entrypoint", "test"])
MAX_DEPTH = 30


class Service(Struct):
    """A service with everything that it extends. ``missing``: why it may say more than was read."""

    name: str
    part: Part
    missing: Unread | None = None
    given: list[tuple[str, str | None, Place]] = field(default_factory=list)
    """What the files under env_file set that are in the tree: name, value unless it is made of others, and where it stands."""


class Project(Struct):
    """What one command of docker compose would run, from the files that it is made of. ``lost``: those that it should have."""

    file: str
    env: dict[str, str]
    services: dict[str, Service] = field(default_factory=dict)
    volumes: Part = field(default_factory=lambda: Part(None, "", 1))
    files: set[str] = field(default_factory=set)
    lost: list[DocumentError] = field(default_factory=list)


class Loading:
    """Reads the compose files of one tree; each file once."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._names = set(folder.files)
        self._read: dict[str, Part | DocumentError] = {}

    def project(self, files: list[str]) -> Project:
        """The project of a file and of those that override it. Raises DocumentError if one of them cannot be read."""
        found = Project(files[-1], self._env(files[0]))
        for file in files:
            self._add(file, found, 0)
        for service in found.services.values():
            service.given = list(self._given(service.part.get("env_file"), found))
        return found

    def _given(self, part: Part, found: Project) -> Iterator[tuple[str, str | None, Place]]:
        """The variables of the files that a service names; one that is not in the tree says nothing here."""
        for item in part.list or [part]:
            path = item.get("path") if isinstance(item.value, dict) else item
            name = self._near(path.file, path.text, found.env) if path.text else None
            if name is None:
                continue
            try:
                text = decode_text(self._folder.read(name, MAX_BYTES), name)
            except DocumentError as error:
                found.lost.append(error)
                continue
            yield from ((key, value, Place(name, line)) for key, value, line in env_lines(text))

    def is_whole(self, file: str) -> bool:
        """True if every service of a file says what it runs, or what it extends."""
        try:
            services = self._file(file).get("services").map
        except DocumentError:
            return True
        return all(
            any(part.get(key).there for key in ("image", "build", "extends", "provider")) or not part.map
            for part in services.values()
        )

    def _env(self, file: str) -> dict[str, str]:
        name = posixpath.join(posixpath.dirname(file), ".env")
        if name not in self._names:
            return {}
        try:
            return env_values(decode_text(self._folder.read(name, MAX_BYTES), name))
        except DocumentError:
            return {}

    def _file(self, file: str) -> Part:
        if file not in self._read:
            self._read[file] = self._parsed(file)
        found = self._read[file]
        if isinstance(found, DocumentError):
            raise found
        return found

    def _parsed(self, file: str) -> Part | DocumentError:
        try:
            documents = read_parts(self._folder.read(file, MAX_BYTES), file, Tagged)
        except DocumentError as error:
            return error
        whole = Part({}, file, 1)
        for document in documents:
            if not isinstance(document.value, dict):
                return DocumentError("this is not a mapping, as a compose file is", file, document.line)
            whole = merged(whole, document)
        whole = _of_first_version(whole)
        services = whole.get("services")
        if services.there and not isinstance(services.value, dict):
            return DocumentError("services is not a mapping", file, services.line)
        return whole

    def _add(self, file: str, found: Project, depth: int) -> None:
        root = self._file(file)
        first = file not in found.files
        found.files.add(file)
        for other in self._included(root.get("include"), file, found) if first and depth < MAX_DEPTH else ():
            try:
                self._add(other, found, depth + 1)
            except DocumentError as error:
                found.lost.append(error)
        found.volumes = (
            merged(found.volumes, root.get("volumes")) if root.get("volumes").there else found.volumes
        )
        for name, part in root.get("services").map.items():
            known = found.services.get(name)
            made = self._extended(name, file, ()) if isinstance(part.value, dict) else Service(name, part)
            if known is not None:
                made = Service(name, merged(known.part, made.part), made.missing or known.missing)
            found.services[name] = made

    def _included(self, part: Part, file: str, found: Project) -> Iterator[str]:
        for item in part.list:
            paths = item.get("path") if isinstance(item.value, dict) else item
            for path in paths.list or [paths]:
                name = self._near(file, path.text, found.env)
                if name is None:
                    found.lost.append(
                        DocumentError(
                            "a compose file that is included was not found in this tree", file, path.line
                        )
                    )
                else:
                    yield name

    def _near(self, file: str, text: str | None, env: dict[str, str]) -> str | None:
        try:
            path = filled(text or "", env)
        except UnsetError:
            return None
        name = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
        return name if name in self._names else None

    def _extended(self, name: str, file: str, chain: tuple[tuple[str, str], ...]) -> Service:
        own = self._file(file).get("services", name)
        extends = own.get("extends")
        if not extends.there:
            return Service(name, own)
        base = extends.get("service").text if isinstance(extends.value, dict) else extends.text
        other = extends.get("file").text if isinstance(extends.value, dict) else None
        where = file if other is None else self._near(file, other, self._env(file))
        if (file, name) in chain or len(chain) > MAX_DEPTH:
            return Service(name, own, extends.unread("extends leads back to itself"))
        if where is None or base is None:
            return Service(
                name, own, extends.unread("the file that it extends was not found in this tree", "unresolved")
            )
        try:
            known = isinstance(self._file(where).get("services", base).value, dict)
        except DocumentError as error:
            return Service(
                name, own, extends.unread(f"what it extends cannot be read: {error.message}", "unparsed")
            )
        if not known:
            return Service(
                name,
                own,
                extends.unread(f"the service {base[:80]} that it extends was not found", "unresolved"),
            )
        more = self._extended(base, where, (*chain, (file, name)))
        return Service(name, merged(more.part, own), more.missing)


def _of_first_version(root: Part) -> Part:
    """A file of the first version of the format, whose services stand at the top, in the form of the later ones."""
    named = [
        key
        for key in ("services", "version", "name", "include", "networks", "volumes", "configs", "secrets")
        if key in root.map
    ]
    made = {name: part for name, part in root.map.items() if not name.startswith("x-")}
    services = [part for part in made.values() if part.get("image").there or part.get("build").there]
    if named or not made or len(services) != len(made):
        return root
    return Part({"services": Part(made, root.file, root.line)}, root.file, root.line)


def overriding(folder: Folder, base: str) -> list[str]:
    """The override files next to a base, which docker compose reads by itself."""
    place = posixpath.dirname(base)
    return [
        name
        for name in folder.files
        if posixpath.dirname(name) == place and _OVERRIDE.match(posixpath.basename(name))
    ][:1]


def merged(base: Part, over: Part, key: str = "") -> Part:
    """What docker compose makes of a value and of one that overrides it."""
    if isinstance(over.value, Tagged):
        kept = None if over.value.tag == "!reset" else over.value.value
        return _placed(kept, over)
    if isinstance(base.value, dict) and isinstance(over.value, dict) and key not in _REPLACED:
        values = dict(base.value)
        for name, part in over.value.items():
            values[name] = (
                merged(values[name], part, name)
                if name in values
                else merged(Part(None, part.file, part.line), part, name)
            )
        return Part(values, over.file, over.line)
    if isinstance(base.value, Tagged):
        base = merged(Part(None, base.file, base.line), base)
    if key in _KEYED and base.there and over.there:
        return _by_key(base, over, key)
    if key in _APPENDED and base.there and over.there:
        return Part([*(base.list or [base]), *(over.list or [over])], over.file, over.line)
    return over if over.there else base


def _placed(value: Any, part: Part) -> Part:
    if isinstance(value, dict):
        value = {name: _placed(item, part) for name, item in value.items()}
    elif isinstance(value, list):
        value = [_placed(item, part) for item in value]
    return Part(value, part.file, part.line)


def _by_key(base: Part, over: Part, key: str) -> Part:
    """Lists and mappings of named entries: an entry of the same name is replaced."""
    found: dict[Any, Part] = {}
    for number, item in enumerate([*entries(base, _KEYED[key]), *entries(over, _KEYED[key])]):
        name, part = item
        found[name if name is not None else number] = part
    if _KEYED[key]:
        return Part({str(name): part for name, part in found.items()}, over.file, over.line)
    return Part(list(found.values()), over.file, over.line)


def entries(part: Part, sign: str) -> Iterator[tuple[str | None, Part]]:
    """The named entries of a mapping, of a list of ``name=value``, or of mounts by their target."""
    for name, item in part.map.items():
        yield name, item
    for item in part.list:
        text = item.text
        if not sign:
            target = item.get("target").text if isinstance(item.value, dict) else _target(text or "")
            yield target, item
        elif text is None:
            yield None, item
        else:
            name, given, value = text.partition(sign)
            yield name, Part(value if given else None, item.file, item.line)


def _target(text: str) -> str:
    parts = re.sub(r"\$\{[^}]*\}", "x", text).split(":")
    return parts[1] if len(parts) > 1 else parts[0]
