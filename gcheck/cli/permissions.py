"""``gcheck permissions``: what a source must grant, no more."""

from __future__ import annotations

from typing import Any

import click

from gcheck import scan as flow
from gcheck.cli.options import choosing, set_up
from gcheck.collectors.aws.permissions import FORMATS, actions_for, render
from gcheck.plugins import collector


@click.group("permissions")
def command() -> None:
    """Print the least that a source must grant."""


@command.command(epilog="""\b
Examples:
  gcheck permissions aws > policy.json
  gcheck permissions aws --framework hipaa --format terraform --principal arn:aws:iam::111122223333:role/scanner""")  # fmt: skip
@choosing
@click.option("--format", "form", type=click.Choice(FORMATS), default="json", show_default=True,
              help="The policy alone, or policy and role as code.")  # fmt: skip
@click.option("--principal", default="arn:aws:iam::ACCOUNT_ID:root", show_default=True,
              help="Who may assume the role; for terraform and cloudformation.")  # fmt: skip
@click.option(
    "--external-id", help="The external id that the role asks for; for terraform and cloudformation."
)
@click.option("--organization", is_flag=True, help="Also what lists the accounts of the organization.")
def aws(**options: Any) -> int:
    """The read-only IAM policy for the selected controls, from the calls that they need.

    None of the actions reads an object, a secret's value or a snapshot's content.
    """
    setup = set_up(options, need_sources=False)
    # of every provider: a control about a record may join what stands in the account
    selected = setup.request.selection.choose(setup.library.controls, setup.library.frameworks)
    tags = bool(flow.tags_named(setup.request, flow.records_of(setup.request, setup.library)))
    plan = flow.plan_for(collector("aws"), selected, tags)
    actions = actions_for(plan.wanted, options["organization"])
    click.echo(render(actions, options["form"], options["principal"], options["external_id"]), nl=False)
    return 0
