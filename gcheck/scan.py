"""The one flow: plan, collect, evaluate, assess. Every stage's result is a value that can be kept in a file.

``scan`` runs the stages as one stream; ``collect`` and ``judge`` are the same in two steps.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck import __version__, folders, plugins
from gcheck.catalog.comments import waivers_in_code
from gcheck.catalog.library import Library, Selection
from gcheck.catalog.records import load_records
from gcheck.errors import UsageError
from gcheck.evaluation.assess import Baseline, Question, assess
from gcheck.evaluation.evaluate import evaluate, reads, reads_elsewhere
from gcheck.evaluation.gate import GatePolicy
from gcheck.evaluation.judging import Judging
from gcheck.model.assessment import Assessment, Presentation
from gcheck.model.collector import Collector, Looking, Memory, Plan, Run
from gcheck.model.control import Control
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.inventory import Inventory, digest_of
from gcheck.model.population import Population
from gcheck.model.record import Records
from gcheck.model.resource import Resource
from gcheck.model.resource_type import ResourceType
from gcheck.model.source import Source
from gcheck.store.spool import Spool

Progress = Callable[[str], None]


class Request(Struct, frozen=True):
    """What one run is asked: which controls, under which gate, with which records."""

    selection: Selection = field(default_factory=Selection)
    gate: GatePolicy = field(default_factory=GatePolicy)
    records: Sequence[Path] = ()
    config: str | None = None
    config_digest: str | None = None
    organisation: str | None = None
    presentation: Presentation | None = None
    baseline: Baseline | None = None
    waivers_in_code: bool = False
    show_personal_data: bool = False


def now() -> datetime:
    """The run's one notion of now: UTC, whole seconds."""
    return datetime.now(timezone.utc).replace(microsecond=0)


def sources_for(paths: Sequence[Path]) -> list[Source]:
    """A source for every collector that finds input in a path. Raises UsageError where none does."""
    found: list[Source] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}.")
        with folders.shared():  # every collector is asked, and the tree is walked once
            kinds = [kind for kind, collector in plugins.collectors().items() if collector.finds(path)]
        if not kinds:  # it is still looked at, so that the report says what was not found
            kinds, options = ["terraform"], {"path": str(path), "unrecognised": True}
        else:
            options = {"path": str(path)}
        for kind in kinds:
            name = kind if len(paths) == 1 else f"{kind}:{path}"
            found.append(Source(name, kind, options))
    return found


def looked_at(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The sources, with what they hold as far as that decides which controls are about them."""
    found = []
    for source in sources:
        collector = plugins.collector_for(source)
        found.append(collector.looked_at(source) if isinstance(collector, Looking) else source)
    return tuple(found)


def types_of(source: Source) -> frozenset[str]:
    """The resource types that a source can hold."""
    collector = plugins.collector_for(source)
    return collector.types_of(source) if isinstance(collector, Looking) else collector.types()


Asked = Mapping[str, tuple[str, ...]]


class Collecting(Struct):
    """One collection: hands on each resource, with what its source was asked for, and keeps everything else.

    ``memory`` holds what a run that was cut short has read already. ``sample`` bounds the resources of each type. With
    ``tags``, those of every resource are read where its source has them. ``only`` is as in Run: no other types are asked for.
    """

    sources: Sequence[Source]
    controls: Sequence[Control]
    clock: datetime
    progress: Progress
    memory: Memory | None = None
    sample: int | None = None
    tags: bool = False
    only: Mapping[str, frozenset[str]] | None = None
    _collected: dict[str, Asked] = field(default_factory=dict)
    _read: list[Source] = field(default_factory=list)
    _facts: list[Any] = field(default_factory=list)

    def run(
        self, take: Callable[[Resource, Asked], None], note: Callable[[Gap], None] | None = None
    ) -> Inventory:
        """Read what the controls need from every source; what goes wrong is a Gap in the inventory, which has no resources:
        ``take`` is given each of them as it is read, and ``note`` each gap."""
        # the same id stands in the source's own records of who read it, and the clock in the report
        run = Run(
            self.clock, self.progress, f"{self.clock:%Y%m%dT%H%M%SZ}", self.memory, self.sample, self.only
        )
        self.controls = within_reach(self.controls, self.sources)
        with folders.shared():
            for source in self.sources:
                self._collect(source, run, take, note or (lambda gap: None))
        clock = self.clock.strftime("%Y-%m-%dT%H:%M:%SZ")
        return Inventory.of(clock, [one.shown() for one in self._read], self._collected, self._facts)

    def _collect(
        self, source: Source, run: Run, take: Callable[[Resource, Asked], None], note: Callable[[Gap], None]
    ) -> None:
        collector = plugins.collector_for(source)
        plan = plan_for(collector, self.controls, self.tags, types_of(source))
        if self.only is not None:
            plan = Plan({kind: names for kind, names in plan.wanted.items() if kind in self.only})
        asked = {kind: tuple(sorted(names)) for kind, names in sorted(plan.wanted.items())}
        self.progress(f"reading {source.name}")
        self._read.append(source)
        holds_others = tells = False
        for item in _read(collector, source, plan, run):
            if isinstance(item, Source):
                holds_others = True
                self._read.append(item)
                if item.skipped is None:
                    self._collected[item.name] = asked
                continue
            tells = tells or _tells_of(item, source)
            if isinstance(item, Resource):
                take(item, asked)
                continue
            self._facts.append(item)
            if isinstance(item, Gap):
                note(item)
        if tells or not holds_others:
            self._collected[source.name] = asked


def collect(
    sources: Sequence[Source],
    controls: Sequence[Control],
    clock: datetime,
    progress: Progress,
    memory: Memory | None = None,
    sample: int | None = None,
) -> Inventory:
    """Everything that the controls need of every source, in memory. See Collecting."""
    resources: list[Resource] = []
    facts = Collecting(sources, controls, clock, progress, memory, sample).run(
        lambda resource, _: resources.append(resource)
    )
    return Inventory.of(facts.clock, facts.sources, facts.collected, [*facts.items(), *resources])


def scan(
    sources: Sequence[Source],
    library: Library,
    request: Request,
    clock: datetime,
    progress: Progress,
    memory: Memory | None = None,
) -> Assessment:
    """Collect and judge in one go, as the resources come: the same Assessment as that of the kept inventory.

    No source is held in memory as a whole. Raises DocumentError and UsageError.
    """
    with folders.shared():  # what is looked at and what is collected is one state of each tree
        return _scan(looked_at(sources), library, request, clock, progress, memory)


def _scan(
    sources: Sequence[Source],
    library: Library,
    request: Request,
    clock: datetime,
    progress: Progress,
    memory: Memory | None,
) -> Assessment:
    pack, selected = _choose(library, request, providers(sources))
    records = records_of(request, library)
    tags = tags_named(request, records)
    spool = Spool()  # it lives as long as the findings: those of many that passed are judged again from it
    judging = Judging(clock.strftime("%Y-%m-%dT%H:%M:%SZ"), selected, _types(library, request), tags, spool)
    gc.freeze()  # the catalogue lives as long as the run: no collection of garbage has to walk through it

    def take(resource: Resource, asked: Asked) -> None:
        spool.add(resource)
        judging.take(resource, asked)

    collecting = Collecting(sources, selected, clock, progress, memory, tags=bool(tags))
    facts = collecting.run(take, judging.note)
    gc.collect()  # an SDK's clients hold each other; their room is better used for the report
    for key in sorted(judging.late):
        for resource in spool.of(key):
            judging.take_again(resource, facts.collected[resource.source])
    progress(f"judging {len(selected)} controls on {len(spool)} resources")
    findings = judging.end(facts)
    digest = digest_of(facts.lines(spool.lines()))
    question = _question(library, request, pack, selected, digest, records)
    if request.waivers_in_code:
        found = waivers_in_code(sources, findings, library.controls, facts.clock[:10])
        records = replace(records, waivers=(*records.waivers, *found))
        question = replace(question, records=records)
    return assess(facts, findings, question)


def _tells_of(item: Any, source: Source) -> bool:
    """True if something was read, or could not be read, in the source itself and not in one found inside of it."""
    return isinstance(item, (Resource, Gap, Population)) and item.source == source.name


def within_reach(controls: Sequence[Control], sources: Iterable[Source]) -> list[Control]:
    """Those controls for which some source of the run supplies what they read elsewhere."""
    collectors = [plugins.collector_for(source) for source in sources]

    def supplied(kind: str, names: set[str]) -> bool:
        return any(kind in one.types() and names <= one.attributes(kind) for one in collectors)

    return [one for one in controls if all(supplied(*pair) for pair in reads_elsewhere(one).items())]


def plan_for(
    collector: Collector,
    controls: Sequence[Control],
    tags: bool = False,
    types: frozenset[str] | None = None,
) -> Plan:
    """What the controls read that this collector can judge: those of which it supplies every type and attribute.

    Also what any of the controls reads of its types from elsewhere. With ``tags``, also the tags of those types that have any.
    ``types`` are those that the source can hold; all of the collector's unless they are named.
    """
    supplied = {kind: collector.attributes(kind) for kind in (collector.types() if types is None else types)}
    wanted: dict[str, set[str]] = defaultdict(set)
    for control in controls:
        if not control.is_set:
            continue
        here = reads(control)
        if all(kind in supplied and names <= supplied[kind] for kind, names in here.items()):
            for kind, names in here.items():
                wanted[kind] |= names
        for kind, names in reads_elsewhere(control).items():
            if kind in supplied:
                wanted[kind] |= names & supplied[kind]
    for kind in wanted if tags else ():
        wanted[kind] |= supplied[kind] & {"tags"}
    return Plan({kind: frozenset(names) for kind, names in sorted(wanted.items())})


def _read(collector: Collector, source: Source, plan: Plan, run: Run) -> Iterator[Any]:
    try:
        yield from collector.collect(source, plan, run)
    except Exception as error:  # noqa: BLE001  # a collector that breaks is a gap over everything it was asked for
        detail = f"the {source.kind} collector broke: {type(error).__name__}: {error}"
        yield Gap(source.name, "crashed", detail, (ANY_TYPE,))


def judge(inventory: Inventory, library: Library, request: Request, progress: Progress) -> Assessment:
    """Findings, requirement results and the gate of an inventory. Raises DocumentError and UsageError."""
    pack, selected = _choose(library, request, providers(inventory.sources))
    records = records_of(request, library)
    progress(f"judging {len(selected)} controls on {len(inventory.resources)} resources")
    question = _question(library, request, pack, selected, inventory.digest, records)
    findings = evaluate(inventory, selected, _types(library, request), tags_named(request, records))
    return assess(inventory, findings, question)


def _types(library: Library, request: Request) -> Mapping[str, ResourceType]:
    """The declared types, of which nothing is sensitive if the request shows personal data."""
    if not request.show_personal_data:
        return library.types
    return {name: one.without_secrecy() for name, one in library.types.items()}


def records_of(request: Request, library: Library) -> Records:
    """What persons put down in the request's record files. Raises RecordError for the first thing that is wrong."""
    return load_records(request.records, library.controls if request.records else {}, library.frameworks)


def tags_named(request: Request, records: Records) -> frozenset[str]:
    """The tags that are read: those by which waivers choose resources, and the one that names owners."""
    owner = request.presentation.owner_tag if request.presentation else None
    return frozenset(
        [*(key for waiver in records.waivers for key in waiver.tags), *([owner] if owner else [])]
    )


def _choose(library: Library, request: Request, kinds: set[str]) -> tuple[list[Control], list[Control]]:
    """Every control about these providers, and those that were selected."""
    pack = list(library.controls_of(kinds).values())
    return pack, request.selection.choose({control.id: control for control in pack}, library.frameworks)


def _question(
    library: Library,
    request: Request,
    pack: list[Control],
    selected: list[Control],
    digest: str,
    records: Records,
) -> Question:
    frameworks = request.selection.frameworks or tuple(library.frameworks)
    return Question(
        controls=selected,
        pack=pack,
        frameworks=[library.frameworks[name] for name in frameworks],
        records=records,
        gate=request.gate,
        version=__version__,
        selection=_selection(request.selection),
        inventory_digest=digest,
        config=request.config,
        config_digest=request.config_digest,
        organisation=request.organisation,
        presentation=request.presentation,
        baseline=request.baseline,
    )


def providers(sources: Iterable[Source]) -> set[str]:
    """The providers whose resource types these sources' collectors supply, e.g. ``aws``."""
    return {kind.partition(".")[0] for source in sources for kind in types_of(source)}


def _selection(selection: Selection) -> dict[str, tuple[str, ...]]:
    severity = (selection.severity,) if selection.severity else ()
    named = {"frameworks": selection.frameworks, "controls": selection.controls, "severity": severity}
    return {key: value for key, value in named.items() if value}
