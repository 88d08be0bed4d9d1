"""Bodies: planned values as the blocks and attributes that code would have, so that the same mappings read them.

- A value that is null, and a list that is empty, is not written, unless the code is seen to write it.
- What is only known after apply and not written in the code is what the provider makes: it is not written either.
- What is written and only known after apply is what the code makes of it, or what its references can only mean.
- What is sensitive is known to be set, and stands nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from gcheck.collectors.terraform.planned.settling import mark_at, marks_in, meant, settled
from gcheck.collectors.terraform.planned.written import Written
from gcheck.collectors.terraform.syntax import Attribute, Block, Body, Text
from gcheck.collectors.terraform.values import constant, unresolved
from gcheck.collectors.terraform.view import View
from gcheck.model.unread import Unread
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.terraform.expressions import Evaluate


def body_of(values: dict[str, Any], unknown: Any, sensitive: Any, written: Written) -> Body:
    """The body of a resource, or of a block within one."""
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    made: Attribute | None
    for name in sorted({*values, *marks_in(unknown)}):
        mark, secret, value = mark_at(unknown, name), mark_at(sensitive, name), values.get(name)
        if _is_digest(name, value):
            made = _attribute(name, _digested(name, written), written)
        elif mark is True:
            made = _unknown(name, secret, written, blocks)
        else:
            made = _known(name, value, mark, secret, written)
            if made is not None and secret is not True and not _is_stale(name, value, written):
                blocks += _blocks(name, value, mark, secret, written)
        if made is not None:
            attributes[name] = made
    if written.view is not None:
        blocks += written.view.block.body.named("lifecycle")
    return Body(attributes, blocks)


_DIGEST = regex(r"[0-9a-f]{40}")


def _is_digest(name: str, value: Any) -> bool:
    """True for user data of which the provider keeps the SHA-1 only, as it did before version 6."""
    return name == "user_data" and isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _digested(name: str, written: Written) -> Evaluate:
    """What the code gives, or a constant that the plan shows beside the digest."""

    def evaluate(scope: Any) -> Any:
        expression = (written.expressions or {}).get(name)
        if isinstance(expression, dict) and isinstance(expression.get("constant_value"), str):
            return expression["constant_value"]
        found = written.view.get(name) if written.view is not None else None
        place = written.place
        reason = f"the plan has only a digest of {written.address}.{name}"
        return found if found is not None else unresolved(reason, place.file, place.line)

    return evaluate


def _known(name: str, value: Any, unknown: Any, sensitive: Any, written: Written) -> Attribute | None:
    if value is None or (value in ([], {}, "") and not written.has(name)):
        return None
    if written.type == "aws_s3_bucket" and name == "grant" and _owner_only(value) and not written.has(name):
        return None
    if _is_stale(name, value, written):
        why = f"{written.address}.{name} is as it was before this plan: {written.stale[0] if written.stale else ''}"
        stale = unresolved(why, written.place.file, written.place.line)
        return _attribute(name, constant(stale), written)

    def evaluate(scope: Any) -> Any:
        return settled(name, value, unknown, sensitive, written)

    return _attribute(name, evaluate, written)


def _owner_only(grants: Any) -> bool:
    """True for what every bucket has, whether or not it has ACLs: its owner may use it."""
    return isinstance(grants, list) and all(
        isinstance(grant, dict) and grant.get("type") == "CanonicalUser" for grant in grants
    )


def _is_stale(name: str, value: Any, written: Written) -> bool:
    """True for what AWS was asked for before, and what other resources of the plan are about to change."""
    words = written.stale[1] if written.stale is not None else None
    if words is not None and words.isdisjoint(name.split("_")):
        return False
    structured = isinstance(value, (dict, list)) or (isinstance(value, str) and value.startswith("{"))
    return (
        written.stale is not None
        and structured
        and name not in ("tags", "tags_all")
        and not written.has(name)
    )


def _blocks(name: str, value: Any, unknown: Any, sensitive: Any, written: Written) -> list[Block]:
    many = value if isinstance(value, list) else [value]
    if not many or not all(isinstance(item, dict) for item in many):
        return []
    found = []
    for position, inner in enumerate(written.inner(name, many)):
        marks = [
            mark_at(mark, position) if isinstance(value, list) else mark for mark in (unknown, sensitive)
        ]  # fmt: skip
        body = body_of(many[position], marks[0], marks[1], inner)
        found.append(replace(inner.place, type=name, labels=(), body=body))
    return found


def _unknown(name: str, sensitive: Any, written: Written, blocks: list[Block]) -> Attribute | None:
    """What is only known after apply: as the code writes it; nothing where the code does not."""
    has = written.has(name)
    if has is False:
        return None
    collection = isinstance(sensitive, (list, dict))
    in_code = written.view.block.body.attribute(name) if written.view is not None else None
    if in_code is None and written.view is not None:
        blocks += [_as_coded(name, block, written) for block in written.view.blocks(name)]
    elif in_code is None and collection:
        blocks.append(_any_number(name, f"{written.address}.{name} is only known after apply", written))
    if in_code is None and (written.view is not None or (has is None and written.expressions is not None)):
        return None  # an argument would stand in the code, or in the plan's expressions

    def evaluate(scope: Any) -> Any:
        return meant(name, written)

    return _attribute(name, evaluate, written)


def _any_number(name: str, reason: str, written: Written) -> Block:
    """A block that stands for any number of them, none included."""
    place = written.block(name)
    why = constant(unresolved(reason, place.file, place.line))
    for_each = Attribute("for_each", Text(place.file, b""), place.line, place.column, None, why)
    content = replace(place, type="content", labels=(), body=Body({}, []))
    return replace(place, type="dynamic", labels=(name,), body=Body({"for_each": for_each}, [content]))


def _as_coded(name: str, found: View | Unread, written: Written) -> Block:
    """A block as the code makes it, each value in its own scope."""
    if isinstance(found, Unread):
        return _any_number(name, found.reason, written)
    attributes = {
        key: Attribute(key, item.text, item.line, item.column, None, _in_scope(found, key))
        for key, item in found.block.body.attributes.items()
    }
    kinds = dict.fromkeys(
        inner.labels[0] if inner.type == "dynamic" and inner.labels else inner.type
        for inner in found.block.body.blocks
    )
    blocks = [_as_coded(kind, inner, written) for kind in kinds for inner in found.blocks(kind)]
    return replace(found.block, type=name, labels=(), body=Body(attributes, blocks))


def _in_scope(view: View, name: str) -> Evaluate:
    return lambda scope: view.get(name)


def _attribute(name: str, evaluate: Evaluate, written: Written) -> Attribute:
    found = written.view.block.body.attribute(name) if written.view is not None else None
    place = written.place
    file, line, column = (
        (place.file, place.line, place.column) if found is None else (found.file, found.line, found.column)
    )
    return Attribute(name, Text(file, b""), line, column, None, evaluate)
