"""The pages of ``gcheck history``: runs, one run, one finding."""

from __future__ import annotations

from collections.abc import Sequence

from gcheck.cli.console import printable
from gcheck.store.findings import Failing, Stay
from gcheck.store.index import UNINDEXED, Run


def runs_page(runs: Sequence[Run], back: Sequence[str]) -> str:
    """One line for each run."""
    lines = []
    for one in runs:
        figures = (
            f"{one.failing} fail  {one.unknown} unknown  {one.passing} pass  {one.gaps} gaps  exit {one.exit_code}"
            if one.failing is not None
            else "the next run, or `gcheck history rebuild`, indexes it"
            if one.status == UNINDEXED
            else "nothing is known of it"
        )
        note = "  (its clock is before that of the run before it)" if one.run in back else ""
        lines.append(f"{one.run}  {one.clock}  {one.status:8}  {figures}  {one.sources}{note}\n")
    return printable("".join(lines)) or "no run was kept yet\n"


def run_page(run: Run, failing: Sequence[Failing]) -> str:
    """One run: its figures, and what fails since when."""
    if run.failing is None:
        return f"run {run.run}: {run.status}; nothing more is known of it\n"
    lines = [
        f"run {run.run}: {run.status}",
        f"clock {run.clock}, started {run.started}, ended {run.finished}, gcheck {run.version}, series {run.series}",
        f"sources: {run.sources}",
        f"{run.failing} fail ({run.waived} of all waived), {run.unknown} unknown, {run.passing} pass, "
        f"{run.not_applicable} not applicable, {run.gaps} gaps; exit {run.exit_code}",
    ]
    for one in failing:
        waived = f"  waived by {one.waiver}" if one.waiver else ""
        where = one.resource_uid or one.resource_type
        lines.append(f"  {one.finding}  {one.control}  {where}  seen so since {one.since}{waived}")
    return "\n".join(lines) + "\n"


def finding_page(stays: Sequence[Stay]) -> str:
    """Every state of a finding, a line each."""
    first = stays[0]
    lines = [f"{first.control}  {first.resource_uid}"]
    for one in stays:
        more = "".join(
            f"  {word} {text}" for word, text in (("waived by", one.waiver), ("because", one.kinds)) if text
        )
        until = f"seen otherwise {one.until}" if one.until else "still so"
        lines.append(f"  {one.state:14}  seen from {one.since}  {until}{more}")
    return "\n".join(lines) + "\n"
