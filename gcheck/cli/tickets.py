"""``gcheck tickets``: payloads for Jira or GitHub, one ticket for each failing finding."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click

from gcheck.cli.keeping import choosing_store, remembered
from gcheck.errors import UsageError
from gcheck.model.control import SEVERITIES

_PATH = click.Path(path_type=Path, dir_okay=False)
_PROJECTS = {
    "jira": r"[A-Z][A-Z0-9_]{1,30}",
    "github": r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}",
}


@click.command("tickets", epilog="""\b
Examples:
  gcheck tickets report.json --format github --project acme/infrastructure -o tickets.json
  gcheck tickets report.json --format jira --project SEC --fail-on high --owner-tag team \\
    --owner "aws.iam.*=identity" --days critical=2""")  # fmt: skip
@click.argument("report", type=_PATH)
@click.option("--format", "form", type=click.Choice(["jira", "github"]), required=True, help="Whose tickets.")
@click.option("--project", required=True, help="jira: the project's key; github: owner/repository.")
@click.option("--fail-on", "severity", type=click.Choice(SEVERITIES), default="low", show_default=True, help="Findings of this severity and above.")  # fmt: skip
@click.option("--owner-tag", help="The tag of a resource whose value is the owner.")
@click.option("--owner", "owners", multiple=True, metavar="GLOB=OWNER", help="Who owns the findings of these controls; the first that fits.")  # fmt: skip
@click.option("--days", multiple=True, metavar="SEVERITY=DAYS", help="Days until a finding is due; critical=7 high=30 medium=90 low=180 by default.")  # fmt: skip
@click.option("--hide-names", is_flag=True, help="Leave the names of resources, accounts and files out.")
@click.option("--state", type=_PATH, help="Which findings have a ticket; tickets/tickets.json in the store, else gcheck-tickets.json here.")  # fmt: skip
@click.option("-o", "--output", type=_PATH, default=Path("-"), help="The payloads' file; standard output by default.")  # fmt: skip
@choosing_store
def command(
    report: Path, form: str, project: str, severity: str, owner_tag: str | None, owners: tuple[str, ...],
    days: tuple[str, ...], hide_names: bool, state: Path | None, output: Path, **options: Any,
) -> int:  # fmt: skip
    """Write what a tracker is to be asked for the JSON REPORT: tickets to open, to reopen and to close.

    Nothing is sent. A finding that this run could not see keeps its ticket.
    """
    from gcheck import tickets
    from gcheck.cli.files import write
    from gcheck.cli.reading import read_report
    from gcheck.kept import sweep
    from gcheck.lock import Lock

    if not re.fullmatch(_PROJECTS[form], project):
        raise UsageError(
            f"{project!r} is no {'key of a Jira project' if form == 'jira' else 'owner/repository'}."
        )
    rules = tickets.Rules(severity, owner_tag, tuple(_pair(one, "--owner") for one in owners), _days(days, tickets.DAYS), hide_names)  # fmt: skip
    assessment = read_report(report)
    controls = {one.id: one for one in assessment.controls}
    if state is None:
        state = remembered(options, "tickets/tickets.json", Path("gcheck-tickets.json"))
    state.absolute().parent.mkdir(parents=True, exist_ok=True)
    with Lock(state.with_name(f".{state.name}.lock"), "writes tickets", patience=60):
        sweep(state.parent, state.name)
        known = tickets.load(state)
        changed = list(tickets.changes(assessment, known, rules))
        made = [tickets.payload(one, form, controls, project, hide_names) for one in changed]
        write(
            output, json.dumps(made, indent=2) + "\n"
        )  # before the state: what is not written is asked for again
        tickets.save(state, {**known, **{one.ticket.fingerprint: one.ticket for one in changed}}.values())
    counts = {action: sum(one.action == action for one in changed) for action in ("open", "reopen", "close")}
    click.echo(", ".join(f"{count} to {action}" for action, count in counts.items()), err=True)
    return 0


def _pair(text: str, option: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not name or not separator or not value:
        raise UsageError(f"{option} takes NAME=VALUE; {text!r} is not that.")
    return name, value


def _days(given: tuple[str, ...], usual: dict[str, int]) -> dict[str, int]:
    found = dict(usual)
    for name, value in (_pair(one, "--days") for one in given):
        if name not in found or not re.fullmatch(r"[0-9]{1,4}", value):
            raise UsageError(f"--days takes a severity and days, such as critical=7, not {name}={value}.")
        found[name] = int(value)
    return found
