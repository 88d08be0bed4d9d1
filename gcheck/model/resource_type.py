"""ResourceType: the attributes that every collector of this type promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace


class ResourceType(Struct, frozen=True, dict=True):
    """One kind of thing, declared once; every collector fills the same attributes.

    ``attributes`` maps a name to its JSON Schema (type, description, properties, items, enum, format). An attribute
    may be ``null`` only where its schema's ``type`` says so.
    ``provider`` is the first segment of the id.
    """

    id: str
    title: str
    description: str
    attributes: Mapping[str, Mapping[str, Any]]
    provider: str
    file: str = field(default="")

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the attributes of one resource of this type, in which every attribute may be unread."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.id,
            "type": "object",
            "properties": {name: dict(schema) for name, schema in self.attributes.items()},
            "additionalProperties": False,
        }

    def schema_at(self, path: str) -> Mapping[str, Any] | None:
        """The schema of the value at a dotted path, through objects only; None if it is not declared."""
        node: Mapping[str, Any] = {"type": "object", "properties": self.attributes}
        if path in ("", "."):
            return node
        for part in path.split("."):
            step = step_into(node, part)
            if step is None:
                return None
            node = step
        return node

    @cached_property
    def secrecy_at(self) -> Callable[[str], Mapping[str, Any] | None]:
        """The schema of the value at a dotted path, lists included, or of the nearest one above that is sensitive; None if
        nothing at or below it is. Of the paths that were asked for last, the answer is kept."""
        return lru_cache(maxsize=4096)(self._secrecy_at)

    def _secrecy_at(self, path: str) -> Mapping[str, Any] | None:
        node: Mapping[str, Any] | None = {"properties": self.attributes}
        for part in path.split(".") if path not in ("", ".") else ():
            if node is None or node.get("sensitive"):
                break
            items = node.get("items")
            node = items if part.isdigit() and isinstance(items, Mapping) else step_into(node, part)
        return node if node is not None and _is_secret(node) else None

    def without_secrecy(self) -> ResourceType:
        """The same type of which nothing is sensitive: the operator asked to see personal data."""
        shown = {
            name: {key: part for key, part in schema.items() if key != "sensitive"}
            for name, schema in self.attributes.items()
        }
        return replace(self, attributes=shown)

    def paths(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Every declared path with its schema, depth first; the items of a list are written ``list[]``."""
        for name, schema in self.attributes.items():
            yield from _walk(name, schema)


def step_into(schema: Mapping[str, Any], part: str) -> Mapping[str, Any] | None:
    """The schema of one key of an object; None if the key is not declared and the object is not an open map."""
    properties = schema.get("properties")
    if isinstance(properties, Mapping) and part in properties:
        found = properties[part]
        return found if isinstance(found, Mapping) else None
    extra = schema.get("additionalProperties")
    return extra if isinstance(extra, Mapping) else None


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The JSON types that a schema allows, as a tuple; empty if it does not say."""
    declared = schema.get("type", ())
    return (declared,) if isinstance(declared, str) else tuple(declared)


def _is_secret(schema: Any) -> bool:
    """True if something in a schema is declared as sensitive."""
    if isinstance(schema, Mapping):
        return bool(schema.get("sensitive")) or any(map(_is_secret, schema.values()))
    return False


def _walk(path: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield path, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _walk(f"{path}.{name}", inner)
    items = schema.get("items")
    if isinstance(items, Mapping):
        for name, inner in items.get("properties", {}).items():
            yield from _walk(f"{path}[].{name}", inner)
