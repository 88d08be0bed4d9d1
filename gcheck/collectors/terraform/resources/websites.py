"""Amplify: what apps and branches hand to builds and web sites. Values of environment variables are not kept."""

from __future__ import annotations

from gcheck.collectors.terraform.resources.tables import by_type, named, table
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing
from gcheck.model.unread import Unread

_CREATED = "auto_branch_creation_config"
_VARIABLES = "environment_variables"


def _names(view: View) -> Reading:
    """The names of variables, those for branches that an app makes by itself included."""
    held: list[View | Unread] = [view, *view.blocks(_CREATED)]
    return listing([name for block in held for name in _names_of(block)], view.place)


def _names_of(block: View | Unread) -> list[Reading]:
    if isinstance(block, Unread):
        return [Reading(bare(block))]
    value, place = block.get(_VARIABLES), block.place_of(_VARIABLES)
    if isinstance(value, dict):
        return [Reading(str(name), {"": place}) for name in sorted(value, key=str)]
    if value is None:
        return []
    unread = value if isinstance(value, Unread) else unresolved("the variables are not known before apply")
    return [Reading(bare(unread), {"": place})]


def _kind(view: View) -> Reading:
    return view.default("branch" if "branch" in view.block.labels[0] else "app", "by its Terraform type")


APP = table(
    ("aws_amplify_app", "aws_amplify_branch"),
    "name",
    {"kind": _kind, "environment_names": _names},
    {"name": by_type(aws_amplify_app=named("name"), aws_amplify_branch=named("branch_name"))},
)

MAPPINGS = {"aws.amplify.app": APP}
