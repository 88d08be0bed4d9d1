"""The one flow: plan, collect, evaluate, assess. Every stage's result is a value that can be kept in a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from gcheck import __version__, plugins
from gcheck.catalog.library import Library, Selection
from gcheck.catalog.records import load_records
from gcheck.errors import UsageError
from gcheck.evaluation.assess import Question, assess
from gcheck.evaluation.evaluate import evaluate, reads
from gcheck.evaluation.gate import GatePolicy
from gcheck.model.assessment import Assessment
from gcheck.model.collector import Collector, Memory, Plan, Run
from gcheck.model.control import Control
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.inventory import Inventory
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """What one run is asked: which controls, under which gate, with which records."""

    selection: Selection = field(default_factory=Selection)
    gate: GatePolicy = field(default_factory=GatePolicy)
    records: Sequence[Path] = ()
    config: str | None = None
    config_digest: str | None = None
    organisation: str | None = None


def now() -> datetime:
    """The run's one notion of now: UTC, whole seconds."""
    return datetime.now(timezone.utc).replace(microsecond=0)


def sources_for(paths: Sequence[Path]) -> list[Source]:
    """A source for every collector that finds input in a path. Raises UsageError where none does."""
    found: list[Source] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}.")
        kinds = [kind for kind, collector in plugins.collectors().items() if collector.finds(path)]
        # A folder in which nothing is recognised is still looked at, so that the report says what was not found.
        for kind in kinds or ["terraform"]:
            name = kind if len(paths) == 1 and len(kinds) <= 1 else f"{kind}:{path}"
            found.append(Source(name, kind, {"path": str(path)}))
    return found


def collect(
    sources: Sequence[Source],
    controls: Sequence[Control],
    clock: datetime,
    progress: Progress,
    memory: Memory | None = None,
    sample: int | None = None,
) -> Inventory:
    """Read what the controls need from every source; what goes wrong is a Gap in the inventory.

    ``memory`` holds what a run that was cut short has read already. ``sample`` bounds the resources of each type.
    """
    collected: dict[str, Mapping[str, tuple[str, ...]]] = {}
    read: list[Source] = []
    items: list[Any] = []
    # the same id stands in the source's own records of who read it, and the clock in the report
    run = Run(clock, progress, f"{clock:%Y%m%dT%H%M%SZ}", memory, sample)
    for source in sources:
        collector = plugins.collector_for(source)
        plan = plan_for(collector, controls)
        asked = {kind: tuple(sorted(names)) for kind, names in sorted(plan.wanted.items())}
        progress(f"reading {source.name}")
        found = list(_read(collector, source, plan, run))
        inside = [item for item in found if isinstance(item, Source)]
        if not inside or any(_tells_of(item, source) for item in found):
            collected[source.name] = asked
        collected |= {one.name: asked for one in inside if one.skipped is None}
        read += [source, *inside]
        items += [item for item in found if not isinstance(item, Source)]
    return Inventory.of(clock.strftime("%Y-%m-%dT%H:%M:%SZ"), [one.shown() for one in read], collected, items)


def _tells_of(item: Any, source: Source) -> bool:
    """True if something was read, or could not be read, in the source itself and not in one found inside of it."""
    return isinstance(item, (Resource, Gap, Population)) and item.source == source.name


def wanted_by(controls: Iterable[Control]) -> dict[str, set[str]]:
    """Resource type -> first segments of the attributes that the controls read."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for control in controls:
        for kind, names in reads(control).items() if control.is_set else ():
            wanted[kind] |= names
    return wanted


def plan_for(collector: Collector, controls: Iterable[Control]) -> Plan:
    """What the controls read that this collector can judge: those of which it supplies every type and attribute."""
    supplied = {kind: collector.attributes(kind) for kind in collector.types()}

    def judges(control: Control) -> bool:
        return all(kind in supplied and names <= supplied[kind] for kind, names in reads(control).items())

    wanted = wanted_by(one for one in controls if judges(one))
    return Plan({kind: frozenset(names) for kind, names in sorted(wanted.items())})


def _read(collector: Collector, source: Source, plan: Plan, run: Run) -> Iterator[Any]:
    try:
        yield from collector.collect(source, plan, run)
    except Exception as error:  # noqa: BLE001  # a collector that breaks is a gap over everything it was asked for
        detail = f"the {source.kind} collector broke: {type(error).__name__}: {error}"
        yield Gap(source.name, "crashed", detail, (ANY_TYPE,))


def judge(inventory: Inventory, library: Library, request: Request, progress: Progress) -> Assessment:
    """Findings, requirement results and the gate of an inventory. Raises DocumentError and UsageError."""
    pack = list(library.controls_of(providers(inventory.sources)).values())
    selected = request.selection.choose({control.id: control for control in pack}, library.frameworks)
    frameworks = request.selection.frameworks or tuple(library.frameworks)
    records = load_records(request.records, library.controls if request.records else {}, library.frameworks)
    progress(f"judging {len(selected)} controls on {len(inventory.resources)} resources")
    question = Question(
        controls=selected,
        pack=pack,
        frameworks=[library.frameworks[name] for name in frameworks],
        records=records,
        gate=request.gate,
        version=__version__,
        selection=_selection(request.selection),
        config=request.config,
        config_digest=request.config_digest,
        organisation=request.organisation,
    )
    return assess(inventory, evaluate(inventory, selected, library.types), question)


def providers(sources: Iterable[Source]) -> set[str]:
    """The providers whose resource types these sources' collectors supply, e.g. ``aws``."""
    return {kind.partition(".")[0] for source in sources for kind in plugins.collector_for(source).types()}


def _selection(selection: Selection) -> dict[str, tuple[str, ...]]:
    severity = (selection.severity,) if selection.severity else ()
    named = {"frameworks": selection.frameworks, "controls": selection.controls, "severity": severity}
    return {key: value for key, value in named.items() if value}
