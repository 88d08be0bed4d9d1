"""Collecting: a source's folders in, resources, gaps and populations out, one root after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gcheck.collectors.terraform.gathering import OF_CODE, collect_root, hidden_types
from gcheck.collectors.terraform.kubernetes.declared import SUPPLIED as OBJECTS
from gcheck.collectors.terraform.planned.reading import is_binary_plan, is_plan, plans_in
from gcheck.collectors.terraform.resources.supplied import SUPPLIED
from gcheck.collectors.terraform.roots import Code, read_code, read_values, roots
from gcheck.collectors.terraform.tree import Tree
from gcheck.collectors.terraform.values import Budget
from gcheck.collectors.terraform.yielding import Yielded, lost_gap
from gcheck.folders import MAX_ENTRIES
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.population import Population
from gcheck.model.source import Source

STEPS_PER_ROOT = 2_000_000
STEPS_PER_SOURCE = 10_000_000
"""A large registry module takes about 20,000 steps for each call of it; a million steps take about a second."""


def collect(source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
    """Yield what the plan wants of a source, root by root; whatever cannot be read or known is a Gap."""
    wanted = {kind: plan.wanted[kind] for kind in sorted(plan.wanted) if kind in SUPPLIED or kind in OBJECTS}
    path = Path(str(source.options.get("path", ".")))
    found = Yielded(source.name)
    planned = source.options.get("plan")
    if planned is not None or is_plan(path) or is_binary_plan(path):
        from gcheck.collectors.terraform.planned.collecting import code_of, collect_plan

        run.progress(f"{source.name}: reading a plan")
        file = path if planned is None else Path(str(planned))
        code_there = code_of(file, path if planned is not None and "path" in source.options else None)
        collect_plan(file, code_there, source.options, wanted, found)
        yield from found.drain()
        told = [kind for kind in wanted if code_there is not None or kind not in OF_CODE]
        yield from found.populations(told)
        yield from (_no_code(source.name, kind) for kind in wanted if kind not in told)
        yield from found.unmapped.items()
        return
    run.progress(f"{source.name}: reading Terraform files")
    code = read_code(path)
    yield from _collect_code(code, source, wanted, found, run)
    plans = plans_in(code.walked) if path.is_dir() else []
    for name in plans:
        from gcheck.collectors.terraform.planned.collecting import collect_plan_in

        run.progress(f"{source.name}: reading the plan {name}")
        collect_plan_in(code, name, source.options, wanted, found)
        yield from found.drain()
    if code.parsed or plans:
        yield from found.populations(wanted)
        yield from found.unmapped.items()
    else:
        yield from _nothing(code, source, found)


def _no_code(source: str, kind: str) -> Population:
    """A plan without its code: there is none of what code says of itself."""
    return Population(
        source, kind, 0, complete=True, applicable=False, note="the plan stands alone, without its code"
    )


def _collect_code(
    code: Code, source: Source, wanted: Mapping[str, frozenset[str]], found: Yielded, run: Run
) -> Iterator[Yield]:
    _tell_cut(code, found)
    _tell_lost(code, found)
    yield from found.drain()
    left = STEPS_PER_SOURCE
    for root in roots(code):
        run.progress(f"{source.name}: evaluating {root}")
        budget = Budget(min(STEPS_PER_ROOT, left))
        collect_root(_tree(code, root, source.options, budget, found), wanted, found)
        left -= min(STEPS_PER_ROOT, left) - max(0, budget.left)
        _tell_lost(code, found)
        yield from found.drain()
        code.release(root)
    code.finish()
    _tell_lost(code, found)
    yield from found.drain()


def _nothing(code: Code, source: Source, found: Yielded) -> Iterator[Yield]:
    where = source.options.get("path", ".")
    if code.listing.modules:
        detail = f"No Terraform file in {where} can be read."
    elif source.options.get("unrecognised"):
        detail = f"Nothing in {where} is of a kind that is recognised, Terraform or other; what else is to be read is declared as a source in gcheck.yaml."
    else:
        detail = f"No Terraform file in {where}."
    found.add(Gap(source.name, "unparsed", detail, (ANY_TYPE,)))
    yield from found.drain()


def _tell_lost(code: Code, found: Yielded) -> None:
    """A Gap for every file that was lost since the last time, with our types that it may hold."""
    for item in code.lost:
        found.add(lost_gap(found.source, item, hidden_types(item.types)))
    code.lost.clear()


def _tell_cut(code: Code, found: Yielded) -> None:
    if code.walked.cut:
        detail = f"The folder has more than {MAX_ENTRIES:,} entries; the rest was not looked at."
        found.add(Gap(found.source, "truncated", detail, (ANY_TYPE,)))


def _tree(code: Code, root: str, options: Mapping[str, Any], budget: Budget, found: Yielded) -> Tree:
    files = options.get("var_files") or ()
    variables = options.get("variables") or {}
    values = read_values(code, root, [str(file) for file in files])
    for item in values.lost:
        found.add(lost_gap(found.source, item, ()))
    workspace = options.get("workspace")
    named = workspace if isinstance(workspace, str) else None
    return Tree(code, root, values, dict(variables), budget, workspace=named)
