"""The provider configurations of a plan, as blocks of code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.planned.configuration import Where, known, objects
from gcheck.collectors.terraform.planned.document import Document
from gcheck.collectors.terraform.planned.modules import PlannedModule
from gcheck.collectors.terraform.syntax import Attribute, Block, Body, Text
from gcheck.collectors.terraform.values import constant, unresolved
from gcheck.collectors.terraform.view import View
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope


def providers_of(
    document: Document, module: Callable[[str], PlannedModule | None], top: PlannedModule
) -> Iterator[tuple[str, Block]]:
    """AWS's providers by their keys. ``module`` gives one by its address, which ends in a dot."""
    table = document.configuration.get("provider_config")
    for key, item in sorted(table.items()) if isinstance(table, dict) else ():
        if isinstance(item, dict) and item.get("name") == "aws":
            address = item.get("module_address")
            inner = module(f"{address}.") if isinstance(address, str) else top
            yield key, _provider(document, key, item, inner or top)


def _provider(document: Document, key: str, item: dict[str, Any], module: PlannedModule) -> Block:
    given = expressions(item)
    attributes = {
        name: _attribute(document, name, expression, f"{name} of the provider {key} is", module)
        for name, expression in sorted(given.items())
        if isinstance(expression, dict)
    }
    blocks = [_default_tags(document, block, key, module) for block in objects(given.get("default_tags"))]
    constraint = item.get("version_constraint")
    if isinstance(constraint, str):
        attributes["version"] = _at_top(document, "version", constraint)
    return Block("provider", ("aws",), Body(attributes, blocks), document.name, 1, 1)


def _default_tags(document: Document, block: dict[str, Any], key: str, module: PlannedModule) -> Block:
    about = f"default_tags of the provider {key} are"
    attribute = _attribute(document, "tags", block.get("tags"), about, module)
    return Block("default_tags", (), Body({"tags": attribute}, []), document.name, 1, 1)


def _attribute(
    document: Document, name: str, expression: Any, about: str, module: PlannedModule
) -> Attribute:
    is_known, value = known(expression, Where(module), document.variables)
    found = value if is_known else unresolved(f"{about} not told by the plan", document.name, 1)
    return _at_top(document, name, found)


def _at_top(document: Document, name: str, value: Any) -> Attribute:
    return Attribute(name, Text(document.name, b""), 1, 1, None, constant(value))


def put_default_tags(body: Body, provider: Block | None, place: Block, module: PlannedModule) -> None:
    """Put the provider's default tags below those of a resource, of which some are only known after apply."""
    own = body.attributes.get("tags")
    default = View(provider, module.scope).block_or_unread("default_tags") if provider is not None else None

    def evaluate(scope: Scope) -> Any:
        found = default.get("tags") if isinstance(default, View) else default
        values = own.evaluate(scope) if own is not None else None
        for value in (found, values):
            if isinstance(value, Unread):
                return value
        below: dict[str, Any] = found if isinstance(found, dict) else {}
        return {**below, **(values if isinstance(values, dict) else {})}

    at = own or Attribute("tags", Text(place.file, b""), place.line, place.column, None)
    body.attributes["tags"] = Attribute("tags", at.text, at.line, at.column, None, evaluate)


def expressions(item: dict[str, Any] | None) -> dict[str, Any]:
    """The expressions of a configured resource or provider; nothing where there are none."""
    found = (item or {}).get("expressions")
    return found if isinstance(found, dict) else {}
