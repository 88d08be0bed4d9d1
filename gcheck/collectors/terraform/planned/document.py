"""Document: a plan or state that ``terraform show -json`` or ``tofu show -json`` wrote, checked and taken apart.

Format: https://developer.hashicorp.com/terraform/internals/json-format. Whatever is not of that form refuses the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from gcheck.collectors.terraform.values import load_json
from gcheck.documents import decode_text
from gcheck.errors import DocumentError
from gcheck.patterns import regex

MAX_BYTES = 64_000_000
"""A plan of 5,000 resources has about 40 MB."""

MAX_DEPTH = 200
"""Levels of the whole document: modules within modules, and the blocks of a resource below that."""

MAX_VALUE_DEPTH = 60
"""Levels of one resource: blocks within blocks, and maps within those."""

HEAD = 4096
"""Bytes in which a document that Terraform wrote says what it is; tools that sort keys put it to the end."""

MAX_MAJOR = 1


class Change(Struct, frozen=True):
    """One instance of a resource or data source, as it will be. ``module`` is its module's address with a dot behind it.

    ``unknown`` and ``sensitive`` have the shape of ``after``, true where a value is only known after apply, or secret.
    ``before`` is None where it does not exist yet.
    """

    address: str
    module: str
    mode: str
    type: str
    name: str
    index: str | int | None
    provider: str
    actions: tuple[str, ...]
    after: dict[str, Any]
    before: dict[str, Any] | None = field(default=None)
    unknown: dict[str, Any] = field(default_factory=dict)
    sensitive: dict[str, Any] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        """The key of count or for_each, as it stands at the end of the address."""
        return suffix_of(self.index)

    @property
    def stays(self) -> bool:
        """False for what the plan destroys or forgets."""
        return self.mode == "data" or bool({"create", "update", "no-op", "read"} & set(self.actions))


def suffix_of(index: str | int | None) -> str:
    """``[0]``, ``["key"]`` or nothing."""
    return "" if index is None else f"[{json.dumps(index, ensure_ascii=False)}]"


def begins_as_planned(head: bytes) -> bool:
    """True if these first bytes are those of a plan or state."""
    text = head.replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    return b'"format_version"' in text and b'"terraform_version"' in text


def holds_plan(data: bytes) -> bool:
    """True if a whole file is a plan or state, in whatever order its keys are."""
    kinds = (b'"planned_values"', b'"resource_changes"', b'"prior_state"', b'"values"')
    return begins_as_planned(data) and any(kind in data for kind in kinds)


class Document(Struct, frozen=True, dict=True):
    """``name`` is the file's. ``changes`` are what stays and what goes, ``drift`` what is not as Terraform left it."""

    name: str
    data: dict[str, Any]
    text: str
    is_state: bool

    @property
    def configuration(self) -> dict[str, Any]:
        """The configuration that was planned; empty for a state."""
        return _table(self.data, "configuration", self.name)

    @property
    def variables(self) -> dict[str, Any]:
        """Values of the root's variables, as they were when it was planned."""
        given = _table(self.data, "variables", self.name)
        return {key: item.get("value") for key, item in given.items() if isinstance(item, dict)}

    @cached_property
    def changes(self) -> list[Change]:
        """Everything in the order of the file; data sources that were read when it was planned behind it."""
        if self.is_state:
            return [self._valued(item) for item in self._resources(self.data["values"])]
        found = [self._changed(item) for item in _listed(self.data, "resource_changes", self.name)]
        known = {change.address for change in found}
        prior = _table(self.data, "prior_state", self.name).get("values") or {}
        read = (item for item in self._resources(prior) if item.get("mode") == "data")
        return found + [item for item in map(self._valued, read) if item.address not in known]

    @cached_property
    def drift(self) -> dict[str, tuple[str, ...]]:
        """Address -> the arguments that are not as Terraform left them; none where the whole was deleted."""
        found: dict[str, tuple[str, ...]] = {}
        for item in _listed(self.data, "resource_drift", self.name):
            change = self._changed(item)
            before = change.before or {}
            names = before.keys() | change.after.keys() if "delete" not in change.actions else ()
            changed = tuple(
                sorted(name for name in names if _differ(before.get(name), change.after.get(name)))
            )
            if changed or "delete" in change.actions:
                found[change.address] = changed
        return found

    @cached_property
    def lines(self) -> dict[str, int]:
        """Address -> the line where its change stands, in a file that was written in more lines than one."""
        if self.text.count("\n") < 3:
            return {}
        start = self.text.find('"resource_changes"')
        found: dict[str, int] = {}
        line = 1 + self.text.count("\n", 0, max(start, 0))
        place = max(start, 0)
        for match in _ADDRESS.finditer(self.text, place):
            line += self.text.count("\n", place, match.start())
            place = match.start()
            found.setdefault(json.loads(match[1]), line)
        return found

    def _resources(self, values: Any) -> Iterator[dict[str, Any]]:
        """Every resource of all modules, with its module's address, which those of Terraform 0.12 do not hold."""
        waiting = [(_table(_object(values, "values", self.name), "root_module", self.name), "")]
        while waiting:
            module, address = waiting.pop()
            for item in _listed(module, "resources", self.name):
                own = item.get("address")
                inside = not address or (isinstance(own, str) and own.startswith(f"{address}."))
                yield item if inside else {**item, "address": f"{address}.{own}"}
            for child in reversed(_listed(module, "child_modules", self.name)):
                inner = child.get("address")
                waiting.append((child, inner if isinstance(inner, str) else address))

    def _changed(self, item: dict[str, Any]) -> Change:
        change = _table(item, "change", self.name)
        actions = change.get("actions")
        if not isinstance(actions, list) or not actions:
            raise DocumentError(f"{_address(item)} has no actions", self.name)
        return self._made(
            item, tuple(map(str, actions)), change.get("after"), change.get("before"),
            change.get("after_unknown"), change.get("after_sensitive"),
        )  # fmt: skip

    def _valued(self, item: dict[str, Any]) -> Change:
        values = item.get("values")
        return self._made(item, ("no-op",), values, values, {}, item.get("sensitive_values"))

    def _made(
        self, item: dict[str, Any], actions: tuple[str, ...], after: Any, before: Any, unknown: Any, sensitive: Any
    ) -> Change:  # fmt: skip
        words = [item.get(key) for key in ("address", "type", "name")]
        index = item.get("index")
        if not all(isinstance(word, str) and word for word in words) or not _is_index(index):
            raise DocumentError(f"{_address(item)} is not a resource", self.name)
        provider = item.get("provider_name")
        kind, name = str(words[1]), str(words[2])
        mode = "data" if item.get("mode") == "data" else "managed"
        base = f"{'data.' if mode == 'data' else ''}{kind}.{name}"
        module = _module_of(str(words[0]), base, self.name)
        for value in (after, unknown, sensitive):
            _check_depth(value, self.name, MAX_VALUE_DEPTH)
        if "deposed" in item or "deposed_key" in item:
            actions = ("delete",)
        return Change(
            address=f"{module}{base}{suffix_of(index)}",
            module=module,
            mode=mode,
            type=kind,
            name=name,
            index=index,
            provider=provider if isinstance(provider, str) else "",
            actions=actions,
            after=after if isinstance(after, dict) else {},
            before=before if isinstance(before, dict) else None,
            unknown=unknown if isinstance(unknown, dict) else {},
            sensitive=sensitive if isinstance(sensitive, dict) else {},
        )


_MODULES = regex(r'(?:module\.[\w-]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.)*')

MAX_MODULES = 50
"""Modules within modules that an address may name."""


def _module_of(address: str, base: str, name: str) -> str:
    """The address of the module that a resource is in, with a dot behind it; nothing for the root."""
    found = _MODULES.match(address)
    module = found[0] if found is not None else ""
    rest = address[len(module) :]
    if not (rest == base or rest.startswith(f"{base}[")) or module.count("module.") > MAX_MODULES:
        raise DocumentError(f"{address[:200]!r} is no address of {base[:200]}", name)
    return module


_ADDRESS = regex(r'"address"\s*:\s*("(?:[^"\\\n]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")')


def read(name: str, data: bytes) -> Document:
    """A plan or state. Raises DocumentError for whatever is not one that can be relied on as a whole."""
    text = _text(name, data)
    try:
        content = load_json(text)
    except json.JSONDecodeError as error:
        raise DocumentError(f"this is not JSON: {error.msg}", name, error.lineno, error.colno) from None
    except (RecursionError, ValueError):
        raise DocumentError("this is nested too deeply, or holds a number that JSON has not", name) from None
    content = _object(content, "a plan", name)
    _check_depth(content, name, MAX_DEPTH)
    _check_version(content.get("format_version"), name)
    is_state = isinstance(content.get("values"), dict) and "planned_values" not in content
    if not is_state and "resource_changes" not in content and _has_resources(content.get("planned_values")):
        raise DocumentError("it has no resource_changes, so that what is unknown cannot be told", name)
    found = Document(name, content, text, is_state)
    _check(found)
    return found


def _check(document: Document) -> None:
    """Take everything apart once, so that a bad part refuses the whole before anything is yielded."""
    seen: set[str] = set()
    for change in document.changes:
        if change.stays and change.address in seen:
            raise DocumentError(f"{change.address} stands in it twice", document.name)
        seen.update([change.address] if change.stays else ())
    assert isinstance(document.drift, dict)
    assert isinstance(document.variables, dict)
    _table(document.configuration, "root_module", document.name)


def _text(name: str, data: bytes) -> str:
    """UTF-8, and UTF-16 with its mark, which is what PowerShell makes of ``terraform show -json > plan.json``."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise DocumentError("this is not valid UTF-16", name) from None
    return decode_text(data, name)


def _check_version(version: Any, name: str) -> None:
    major = version.partition(".")[0] if isinstance(version, str) else ""
    if not major.isdecimal() or len(major) > 6:
        raise DocumentError("it has no format_version", name)
    if int(major) > MAX_MAJOR:
        raise DocumentError(f"its format version {version[:20]} is newer than what is known here", name)


def _check_depth(content: Any, name: str, limit: int) -> None:
    level: list[Any] = [content] if isinstance(content, (dict, list)) else []
    for _ in range(limit + 1):
        level = [
            item
            for value in level
            for item in (value.values() if isinstance(value, dict) else value)
            if isinstance(item, (dict, list))
        ]
        if not level:
            return
    raise DocumentError(f"this is nested more than {limit} levels deep", name)


def _differ(before: Any, after: Any) -> bool:
    """Whether something was changed: none, an empty text and an empty list are written for the same thing."""
    empty: tuple[Any, ...] = (None, "", [], {})
    return bool(before != after) and not (before in empty and after in empty)


def _has_resources(values: Any) -> bool:
    root = values.get("root_module") if isinstance(values, dict) else None
    return isinstance(root, dict) and bool(root.get("resources") or root.get("child_modules"))


def _object(value: Any, what: str, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DocumentError(f"{what} is a JSON object", name)
    return value


def _table(holder: dict[str, Any], key: str, name: str) -> dict[str, Any]:
    value = holder.get(key)
    return {} if value is None else _object(value, key, name)


def _listed(holder: dict[str, Any], key: str, name: str) -> list[dict[str, Any]]:
    value = holder.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise DocumentError(f"{key} is a list of JSON objects", name)
    return value


def _is_index(index: Any) -> bool:
    return index is None or (isinstance(index, (str, int)) and not isinstance(index, bool))


def _address(item: dict[str, Any]) -> str:
    return repr(item.get("address"))[:200]
