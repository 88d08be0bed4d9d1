"""Settling: a planned value with what is known of it in place of what only an apply will tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.collectors.terraform.instances import BORROWED, IDENTITY, ResourceInstance
from gcheck.collectors.terraform.planned.configuration import targets
from gcheck.collectors.terraform.planned.written import Written
from gcheck.collectors.terraform.syntax import Block
from gcheck.collectors.terraform.values import Answer, Masked, Partial, PartialJson, Symbol, unresolved
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_NAMES_ONE = regex(
    r"(?:^|_)(?:id|arn|bucket|role|user|group|cluster|key|name|repository|queue_url|topic|identifier|domain)$"
)
_NAMES_SEVERAL = regex(r"(?:^|_)(?:ids|arns|roles|users|groups|subnets)$")
"""Arguments that name other resources and nothing else, so that their only reference is their value."""

_DOCUMENTS = ("json", "minified_json")


def marks_in(marks: Any) -> Iterator[str]:
    """The names of the parts that marks say something of."""
    if isinstance(marks, dict):
        yield from (name for name, mark in marks.items() if mark not in (False, None, {}, []))


def mark_at(marks: Any, key: str | int) -> Any:
    """What the marks say of one part."""
    if marks is True:
        return True
    if isinstance(marks, dict) and isinstance(key, str):
        return marks.get(key)
    return marks[key] if isinstance(marks, list) and isinstance(key, int) and key < len(marks) else None


def settled(name: str, value: Any, unknown: Any, sensitive: Any, written: Written) -> Any:
    """A value with Unreads where it is unknown or secret."""
    if unknown is True:
        return meant(name, written, several=False)
    if sensitive is True:
        return _masked(name, value, written)
    if isinstance(value, dict):
        keys = [*value, *(key for key in marks_in(unknown) if key not in value)]
        return {
            key: settled(name, value.get(key), mark_at(unknown, key), mark_at(sensitive, key), written)
            for key in keys
        }
    if isinstance(value, list):
        if isinstance(unknown, list) and True in unknown:
            return _items(name, value, unknown, sensitive, written)
        return [
            settled(name, item, mark_at(unknown, position), mark_at(sensitive, position), written)
            for position, item in enumerate(value)
        ]
    return written.ids.get(value, value) if isinstance(value, str) else value


def _items(name: str, value: list[Any], unknown: list[Any], sensitive: Any, written: Written) -> list[Any]:
    """A list of which some items are unknown: those that the references mean, where their number is the same."""
    given = meant(name, written, several=True)
    number = sum(mark is True for mark in unknown)
    exact = (
        isinstance(given, list)
        and len(given) == number
        and not any(isinstance(item, Unread) for item in given)
    )
    waiting = iter(given if exact else [])
    found = []
    for position, item in enumerate(value):
        if mark_at(unknown, position) is True:
            found.append(next(waiting, None) or unresolved(
                f"an item of {written.address}.{name} is only known after apply", written.place.file, written.place.line
            ))  # fmt: skip
        else:
            found.append(
                settled(name, item, mark_at(unknown, position), mark_at(sensitive, position), written)
            )
    return found


def _masked(name: str, value: Any, written: Written) -> Any:
    """What is secret: nothing of it is kept but whether it is set."""
    if value in (None, "", [], {}):
        return value
    reason = f"{written.address}.{name} is sensitive and not shown"
    file, line = written.place.file, written.place.line
    if isinstance(value, str):
        return Masked(
            "unresolved",
            reason,
            file=file,
            line=line,
            text="(sensitive)",
            literal=_is_literal(name, value, written),
        )
    found = unresolved(reason, file, line)
    return [found] if isinstance(value, list) else found


def _is_literal(name: str, value: str, written: Written) -> bool | None:
    """Whether a secret stands in the code as it is, as far as the plan tells."""
    expression = (written.expressions or {}).get(name)
    if not isinstance(expression, dict) or written.where is None:
        return None
    if "constant_value" in expression:
        return True
    variable = written.where.module.root_variable(expression, written.where)
    if variable is None:
        made = targets(expression, written.where)
        return False if made else None
    if "default" not in variable:
        return None
    return True if variable["default"] == value else None


def meant(name: str, written: Written, several: bool | None = None) -> Any:
    """What an argument that is only known after apply will be, as far as code or references tell.

    ``several``: whether it is a list; by its name where that is left out.
    """
    several = _NAMES_SEVERAL.search(name) is not None if several is None else several
    by_code = written.view.get(name) if written.view is not None else None
    if by_code is not None and (
        not isinstance(by_code, Unread) or isinstance(by_code, (Partial, PartialJson, Answer))
    ):
        return by_code
    place = written.place
    own = name == IDENTITY.get(written.type) and written.type not in BORROWED
    if written.where is not None and own:
        return _symbol(written, "id")  # a name is always set in the end
    unread = by_code if isinstance(by_code, Unread) else unresolved(
        f"{written.address}.{name} is only known after apply", place.file, place.line
    )  # fmt: skip
    expression = (written.expressions or {}).get(name)
    if written.where is None or expression is None:
        return unread
    made = targets(expression, written.where)
    if not made:
        return unread
    if (
        len(made) == 1
        and made[0].instance.type == "aws_iam_policy_document"
        and made[0].attribute in _DOCUMENTS
    ):
        return made[0].instance.attribute(str(made[0].attribute), place.file, place.line)
    if several and (_NAMES_SEVERAL.search(name) or _NAMES_ONE.search(name)):
        found = [_named(item.instance, item.attribute, place) for item in made]
        return found if _only(expression) else [*found, unread]
    if not several and len(made) == 1 and _NAMES_ONE.search(name):
        return _named(made[0].instance, made[0].attribute, place)
    return unread


def _symbol(written: Written, name: str) -> Symbol:
    label = written.where.module.tree.label if written.where is not None else "."
    return Symbol(
        f"${{{written.address}.{name}}}" if label == "." else f"${{{label}/{written.address}.{name}}}"
    )


def _named(instance: ResourceInstance, attribute: str | None, place: Block) -> Any:
    return instance.attribute(attribute or "id", place.file, place.line)


def _only(expression: Any) -> bool:
    """True if an expression refers to resources alone: a variable may add items to a list."""
    names = [name for name in expression.get("references", []) if isinstance(name, str)]
    return not any(name.startswith(("var.", "each.value")) for name in names)
