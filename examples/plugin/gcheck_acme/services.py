"""A service catalogue as a source: ``services.yaml``, one row for each service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gcheck.documents import Document, read_yaml
from gcheck.errors import DocumentError
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

SERVICE = "acme.service"
FILE = "services.yaml"

_NULLABLE = {"name": False, "owner": True, "tier": False, "recovery_tested": True}
"""Every attribute, and whether a row may leave it out: the row then says that there is none."""


class ServicesCollector:
    """Reads one catalogue. Source option: ``path``, the file or the folder that it lies in."""

    kind = "acme-services"

    def types(self) -> frozenset[str]:
        """Services and nothing else."""
        return frozenset({SERVICE})

    def attributes(self, resource_type: str) -> frozenset[str]:
        """All that the type declares."""
        return frozenset(_NULLABLE) if resource_type == SERVICE else frozenset()

    def finds(self, path: Path) -> bool:
        """True for a ``services.yaml`` and for a folder that holds one."""
        return path.name == FILE if path.is_file() else (path / FILE).is_file()

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield the services of the file; a row that cannot be used costs that row, a broken file all of them."""
        if SERVICE not in plan.wanted:
            return
        run.progress(f"{source.name}: reading the service catalogue")
        found = list(_read(source, plan.wanted[SERVICE]))
        whole = not any(isinstance(item, Gap) and item.hides_resources for item in found)
        yield Population(source.name, SERVICE, sum(isinstance(item, Resource) for item in found), whole)
        yield from found


def _read(source: Source, wanted: frozenset[str]) -> Iterator[Resource | Gap]:
    path = Path(str(source.options.get("path", ".")))
    if path.is_dir():
        path /= FILE
    try:
        document = read_yaml(path, name=path.name)
    except DocumentError as error:
        yield Gap(source.name, "unparsed", error.message, (SERVICE,), place=_error_place(error))
        return
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("services"), list):
        detail = "the file has no list under `services`"
        yield Gap(source.name, "unparsed", detail, (SERVICE,), place=Place(path.name, 1))
        return
    seen: set[str] = set()
    for number, row in enumerate(data["services"]):
        yield from _service(source.name, document, number, row, wanted, seen)


def _service(
    source: str, document: Document, number: int, row: Any, wanted: frozenset[str], seen: set[str]
) -> Iterator[Resource | Gap]:
    """One row as a resource, with a gap for each attribute of it that makes no sense."""
    here = _place(document, number)
    name = row.get("name") if isinstance(row, dict) else None
    if not isinstance(name, str) or not name or name in seen:
        what = f"a second service is called {name!r}" if name in seen else "a service without a name"
        yield Gap(source, "unparsed", f"row {number + 1}: {what}", (SERVICE,), place=here)
        return
    seen.add(name)
    attributes: dict[str, Any] = {}
    places = {"": here}
    for key in sorted(wanted & _NULLABLE.keys()):
        places[key] = _place(document, number, key)
        attributes[key] = value = _value(row, key)
        if isinstance(value, Unread):
            yield Gap(source, value.kind, value.reason, (SERVICE,), (key,), name, place=places[key])
    yield Resource(SERVICE, name, name, source, attributes, places=places)


def _value(row: Mapping[str, Any], key: str) -> Any:
    """The value of a key. A null is what the row says; anything that is not text says nothing that can be used."""
    value = row.get(key)
    strange = sorted(map(str, row.keys() - _NULLABLE.keys()))
    if (
        key not in row and strange
    ):  # it may be meant for this one: a misspelt `owner` does not say that there is none
        return Unread("malformed", f"{key} of {row['name']} is not there, but {', '.join(strange)} is"[:200])
    if isinstance(value, str) or (value is None and _NULLABLE[key]):
        return value
    found = "nothing" if value is None else f"{value!r:.60}"
    return Unread("malformed", f"{key} of {row['name']} must be text, and is {found}")


def _place(document: Document, number: int, *key: str) -> Place:
    """Where a row or one of its keys stands; a key that is left out stands where its row does."""
    row = document.positions[("services", number)]
    line, column = document.positions.get(("services", number, *key), row)
    return Place(document.file, line, column)


def _error_place(error: DocumentError) -> Place:
    return Place(error.file, error.line, error.column)
