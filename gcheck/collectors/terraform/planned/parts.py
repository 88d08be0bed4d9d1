"""Parts: what an existing resource was set by another resource of its plan that goes or changes."""

from __future__ import annotations

from collections.abc import Iterable

from gcheck.collectors.terraform.planned.document import Change

Stale = tuple[str, frozenset[str] | None]
"""Why what a plan says of a resource may hold no more, and the words of the arguments that this is about; None for all."""

_ATTACHED = {"aws_route": "aws_route_table", "aws_iam_policy_attachment": "aws_iam_"}


def _parts(part: Change, whole: Change) -> frozenset[str] | None:
    """The words of the arguments that a part of a bucket sets; None for all, of other resources."""
    if whole.type != "aws_s3_bucket":
        return None
    words = set(part.type.removeprefix("aws_s3_bucket_").split("_")) - {"configuration"}
    return frozenset(words | {"grant"} if "acl" in words else words)


def _is_part(part: Change, whole: Change) -> bool:
    """True if resources of the one type set something of those of the other."""
    kind = whole.type.removeprefix("aws_").removeprefix("default_")
    if part.address == whole.address or part.type == whole.type:
        return False
    return kind in part.type or whole.type.startswith(_ATTACHED.get(part.type, "\0"))


def stale(changes: Iterable[Change], stay: Iterable[Change]) -> dict[str, Stale]:
    """By address, those that ``stay`` and were asked for last while a part of them stood that goes or changes."""
    names: dict[str, list[Change]] = {}
    for gone in changes:
        if _changes_others(gone):
            for value in {
                value for value in (gone.before or {}).values() if isinstance(value, str) and value
            }:
                names.setdefault(value, []).append(gone)
    found: dict[str, Stale] = {}
    for change in stay:
        if change.mode == "managed" and change.before is not None:
            own = [change.before.get(key) for key in ("id", "arn")]
            near = [gone for key in own if isinstance(key, str) for gone in names.get(key, ())]
            cause = next((gone for gone in near if _is_part(gone, change)), None)
            if cause is not None:
                reason = f"{cause.address} had set it, and is changed or destroyed"
                found[change.address] = reason, _parts(cause, change)
    return found


def _changes_others(change: Change) -> bool:
    return change.mode == "managed" and bool({"delete", "update"} & set(change.actions))
