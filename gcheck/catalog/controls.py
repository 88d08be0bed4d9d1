"""Controls from their YAML files, and everything that lint refuses in one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from gcheck.catalog.parameters import make_parameters, parameter_problems
from gcheck.catalog.schemas import problems
from gcheck.catalog.shelf import LEFT_OUT, entries
from gcheck.documents import Document, parse_yaml, read_bytes
from gcheck.errors import ControlError, DocumentError
from gcheck.evaluation.conditions import compile_condition
from gcheck.evaluation.nodes import ConditionError, Environment
from gcheck.evaluation.operand import OperandError
from gcheck.evaluation.parameters import bind
from gcheck.model.control import Control, Example, Satisfies
from gcheck.model.framework import Framework
from gcheck.model.parameter import Parameter
from gcheck.model.resource_type import ResourceType
from gcheck.model.sample import Sampling

Path_ = tuple[str | int, ...]


def load_controls(
    folders: Iterable[tuple[Path, bool]],
    types: Mapping[str, ResourceType],
    frameworks: Mapping[str, Framework],
    providers: frozenset[str] | None = None,
) -> dict[str, Control]:
    """Every control by id. A pack loads whole or not at all: raises ControlError for the first thing that is wrong.

    With ``providers``, files of a shipped pack that are in another provider's folder are left closed; a user's own
    pack may be laid out as it likes and is always read whole.
    """
    found: dict[str, Control] = {}
    for folder, indexed in folders:
        for entry in entries(folder, indexed, providers if indexed else None):
            if entry.document is not None:
                for problem in control_problems(entry.document, entry.relative, types, frameworks):
                    raise problem
            # the index leaves the examples in the file
            unopened = Unopened(folder, entry.relative) if entry.document is None else None
            control = make_control(entry.data, entry.relative, entry.digest, unopened)
            if control.id in found:
                raise ControlError(
                    f"the control {control.id} stands in two packs; rename one", str(folder / entry.relative)
                )
            found[control.id] = control
    return found


def shipped(controls: Iterable[Control]) -> list[Control]:
    """Those controls that are as an installed pack ships them: its index says so, and no setting has changed them."""
    return [
        one
        for one in controls
        if isinstance(one.examples, Unopened) and not any(given.set_in for given in one.parameters)
    ]


class Unopened(Sequence[Example]):
    """The examples of a control that was taken from an index, read from its file when somebody looks at one."""

    def __init__(self, folder: Path, relative: str) -> None:
        self._folder, self._relative = folder, relative

    @cached_property
    def _read(self) -> tuple[Example, ...]:
        path = self._folder / self._relative
        document = parse_yaml(read_bytes(path, kind=ControlError), str(path), ControlError)
        return tuple(_example(item) for item in document.data["examples"])

    def __len__(self) -> int:
        return len(self._read)

    def __getitem__(self, place: Any) -> Any:
        return self._read[place]


def control_problems(
    document: Document, relative: str, types: Mapping[str, ResourceType], frameworks: Mapping[str, Framework]
) -> Iterator[DocumentError]:
    """Everything that is wrong with one control file, short of running its examples."""
    misfits = list(problems(document, "control", ControlError))
    if misfits:
        yield from misfits
        return
    data = document.data
    expected = relative.rpartition(".")[0].replace("/", ".")
    if data["id"] != expected:
        yield document.error(f"the id must be the path with dots: {expected}", ("id",), ControlError)
    if "aggregate" in data and "sample" in data:
        text = "an aggregate is about the whole population; no sample can stand for it"
        yield document.error(text, ("sample",), ControlError)
    yield from _mapping_problems(document, frameworks)
    yield from parameter_problems(document)
    if data["resource"] not in types:
        known = ", ".join(sorted(types))
        yield document.error(
            f"there is no resource type {data['resource']!r}; declared are: {known}",
            ("resource",),
            ControlError,
        )
        return
    yield from _condition_problems(document, types)
    yield from _example_problems(document, types)
    for verdict in ("pass", "fail", "unknown"):
        if not any(example["then"] == verdict for example in data["examples"]):
            yield document.error(f"there is no example that is a {verdict}", ("examples",), ControlError)


def _mapping_problems(document: Document, frameworks: Mapping[str, Framework]) -> Iterator[DocumentError]:
    for name, lines in document.data["satisfies"].items():
        framework = frameworks.get(name)
        if framework is None:
            known = ", ".join(sorted(frameworks))
            yield document.error(
                f"there is no framework {name!r}; known are: {known}", ("satisfies", name), ControlError
            )
            continue
        ids = {item.id: item for item in framework.requirements}
        for number, line in enumerate(lines):
            path = ("satisfies", name, number, "id")
            if line["id"] not in ids:
                yield document.error(f"{name} has no requirement {line['id']!r}", path, ControlError)
            elif ids[line["id"]].assessed_by == "out_of_scope":
                yield document.error(
                    f"{name} {line['id']} is out of scope and cannot be mapped", path, ControlError
                )


def _condition_problems(document: Document, types: Mapping[str, ResourceType]) -> Iterator[DocumentError]:
    data = document.data
    schema = {"type": "object", "properties": types[data["resource"]].attributes}
    given = {
        name: value for example in data["examples"] for name, value in example.get("parameters", {}).items()
    }
    parameters = {
        one.name: one if one.value is not None else replace(one, value=given.get(one.name))
        for one in make_parameters(data.get("parameters", {}))
    }
    for key, tree, base in _trees(data):
        try:
            compile_condition(tree, schema, Environment(types, parameters=parameters))
        except ConditionError as error:
            yield document.error(error.message, (*base, *error.path), ControlError)
        except RecursionError:
            yield document.error(f"{key} is nested too deeply", base, ControlError)
    if "aggregate" in data:
        yield from _aggregate_problems(document, types[data["resource"]], parameters)


def _aggregate_problems(
    document: Document, declared: ResourceType, parameters: Mapping[str, Parameter]
) -> Iterator[DocumentError]:
    """What is wrong with an aggregate besides the condition that it counts."""
    aggregate = document.data["aggregate"]
    for key in ("percent_at_least", "minimum"):
        try:
            value, _ = bind(aggregate.get(key, 1), parameters)
        except OperandError as error:
            yield document.error(f"{key} {error}", ("aggregate", key), ControlError)
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield document.error(f"{key} must be a number", ("aggregate", key), ControlError)
    period = aggregate.get("period")
    schema = {} if period is None else declared.schema_at(period)
    if schema is None:
        text = f"{declared.id} declares no {period}"
        yield document.error(text, ("aggregate", "period"), ControlError)
    elif period is not None and schema.get("format") not in ("date", "date-time"):
        text = f"{period} is declared neither as date nor as date-time"
        yield document.error(text, ("aggregate", "period"), ControlError)


def _example_problems(document: Document, types: Mapping[str, ResourceType]) -> Iterator[DocumentError]:
    declared = types[document.data["resource"]]
    names: set[str] = set()
    for number, example in enumerate(document.data["examples"]):
        path: Path_ = ("examples", number)
        if example["name"] in names:
            yield document.error(f"two examples are called {example['name']!r}", path, ControlError)
        names.add(example["name"])
        for place, unread in enumerate(example.get("unread", ())):
            if declared.schema_at(unread) is None:
                text = f"{unread} is not declared by {declared.id}, so that it cannot be unread"
                yield document.error(text, (*path, "unread", place), ControlError)
        for kind in example.get("related", {}):
            if kind not in types:
                yield document.error(
                    f"there is no resource type {kind!r}", (*path, "related", kind), ControlError
                )


def _trees(data: Mapping[str, Any]) -> Iterator[tuple[str, Any, Path_]]:
    for key in ("when", "assert"):
        if key in data:
            yield key, data[key], (key,)
    if "aggregate" in data:
        yield "aggregate", data["aggregate"]["of"], ("aggregate", "of")


def make_control(
    data: Mapping[str, Any], file: str = "", digest: str = "", examples: Sequence[Example] | None = None
) -> Control:
    """A Control from data that was validated, with its own examples unless others are given."""
    return Control(
        id=data["id"],
        title=data["title"],
        severity=data["severity"],
        resource=data["resource"],
        rationale=data["rationale"],
        remediation=data["remediation"],
        satisfies=tuple(
            Satisfies(framework, line["id"], line["facet"], line["role"])
            for framework, lines in data["satisfies"].items()
            for line in lines
        ),
        examples=tuple(_example(item) for item in data.get(LEFT_OUT, ())) if examples is None else examples,
        assertion=data.get("assert"),
        when=data.get("when"),
        aggregate=data.get("aggregate"),
        file=file,
        digest=digest,
        parameters=make_parameters(data.get("parameters", {})),
        sample=Sampling(**data["sample"]) if "sample" in data else None,
    )


def _example(data: Mapping[str, Any]) -> Example:
    related = {kind: tuple(rows) for kind, rows in data.get("related", {}).items()}
    extra = {"at": data["at"]} if "at" in data else {}
    given, unread = data["given"], tuple(data.get("unread", ()))
    return Example(
        data["name"], given, data["then"], unread, related, parameters=data.get("parameters", {}), **extra
    )
