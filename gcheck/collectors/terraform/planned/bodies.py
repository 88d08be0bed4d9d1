"""Bodies: planned values as the blocks and attributes that code would have, so that the same mappings read them.

- A value that is null, and a list that is empty, is not written, unless the code is seen to write it.
- What is only known after apply and not written in the code is what the provider makes: it is not written either.
- What is written and only known after apply is what the code makes of it, or what its references can only mean.
- What is sensitive is known to be set, and stands nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck.collectors.terraform.instances import BORROWED, IDENTITY, ResourceInstance
from gcheck.collectors.terraform.planned.configuration import Where, objects, targets
from gcheck.collectors.terraform.syntax import Attribute, Block, Body, Text
from gcheck.collectors.terraform.values import (
    Answer,
    Masked,
    Partial,
    PartialJson,
    Symbol,
    constant,
    unresolved,
)
from gcheck.collectors.terraform.view import View
from gcheck.model.unread import Unread
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.terraform.expressions import Evaluate

_NAMES_ONE = regex(
    r"(?:^|_)(?:id|arn|bucket|role|user|group|cluster|key|name|repository|queue_url|topic|identifier|domain)$"
)
_NAMES_SEVERAL = regex(r"(?:^|_)(?:ids|arns|roles|users|groups|subnets)$")
"""Arguments that name other resources and nothing else, so that their only reference is their value."""

_ARGUMENTS = frozenset(["ingress", "egress", "route"])
"""Blocks that the provider declares as arguments, of groups, network ACLs and route tables: a plan tells them from
those that a dynamic block makes of something unknown, which stand in it as one block of unknown values."""

_DOCUMENTS = ("json", "minified_json")


class Written(Struct, frozen=True):
    """What is known of how a part of a resource is written.

    ``view`` is its block in the code, if that is there; ``expressions`` are the plan's of the same block, None where the
    plan has none. ``place`` holds where neither is found. ``stale`` says why arguments of these words (None for all) that
    the code does not write may no longer be so; ``ids`` are what existing resources are named by; ``blocks_hidden`` is True if a dynamic block may stand behind what is not known.
    """

    address: str
    type: str
    where: Where | None
    place: Block
    view: View | None = None
    expressions: dict[str, Any] | None = None
    stale: tuple[str, frozenset[str] | None] | None = None
    ids: dict[str, Symbol] = field(default_factory=dict)
    blocks_hidden: bool = True

    def has(self, name: str) -> bool | None:
        """Whether the code writes an argument or block; None where that is not known."""
        if self.view is not None:
            return self.view.has(name)
        if self.expressions is None:
            return None
        if name in self.expressions:
            return True
        return None if self.blocks_hidden and name not in _ARGUMENTS else False

    def inner(self, name: str, values: list[dict[str, Any]]) -> list[Written]:
        """The same for each of the blocks of a type."""
        views = self._views(name, values)
        written = objects((self.expressions or {}).get(name))
        found = []
        for position, value in enumerate(values):
            inner = (
                _counterpart(value, position, written, len(values)) if self.expressions is not None else None
            )
            view = views[position]
            place = view.block if view is not None else self.block(name)
            found.append(replace(self, view=view, expressions=inner, place=place))
        return found

    def _views(self, name: str, values: list[dict[str, Any]]) -> list[View | None]:
        blocks = self.view.blocks(name) if self.view is not None else []
        views = [block for block in blocks if isinstance(block, View)]
        if len(views) != len(blocks) or len(views) != len(values):
            return [None] * len(values)
        left = list(views)
        found: list[View | None] = []
        for value in values:
            same = next((view for view in left if _agrees(view, value)), None)
            found.append(same)
            if same is not None:
                left.remove(same)
        return found

    def block(self, name: str) -> Block:
        """The first block of a type in the code, or what is around it."""
        if self.view is not None:
            for block in self.view.block.body.blocks:
                if name in (block.type, *block.labels[:1]):
                    return block
            found = self.view.block.body.attribute(name)
            if found is not None:
                return replace(self.place, file=found.file, line=found.line, column=found.column)
        return self.place


def _agrees(view: View, value: dict[str, Any]) -> bool:
    """True if no plain argument of a block is known to have another value."""
    for name, planned in value.items():
        if isinstance(planned, (str, int, float)) and view.block.body.attribute(name) is not None:
            written = view.get(name)
            if type(written) in (str, bool, int, float) and str(written).lower() != str(planned).lower():
                return False
    return True


def _counterpart(
    value: dict[str, Any], position: int, written: list[dict[str, Any]], count: int
) -> dict[str, Any] | None:
    """The expressions of one of several blocks; a set of blocks stands in the plan in another order than in the code."""
    if len(written) != count:
        return None
    fitting = [
        item for item in written
        if all(
            not isinstance(one, dict) or "constant_value" not in one or one["constant_value"] == value.get(name)
            for name, one in item.items()
        )
    ]  # fmt: skip
    if len(fitting) == 1:
        return fitting[0]
    same = [item for item in fitting if item == fitting[0]]
    return fitting[0] if fitting and len(same) == len(fitting) else None


def body_of(values: dict[str, Any], unknown: Any, sensitive: Any, written: Written) -> Body:
    """The body of a resource, or of a block within one."""
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    made: Attribute | None
    for name in sorted({*values, *_marks(unknown)}):
        mark, secret, value = _at(unknown, name), _at(sensitive, name), values.get(name)
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


def _marks(marks: Any) -> Iterator[str]:
    if isinstance(marks, dict):
        yield from (name for name, mark in marks.items() if mark not in (False, None, {}, []))


def _at(marks: Any, key: str | int) -> Any:
    """What the marks say of one part."""
    if marks is True:
        return True
    if isinstance(marks, dict) and isinstance(key, str):
        return marks.get(key)
    return marks[key] if isinstance(marks, list) and isinstance(key, int) and key < len(marks) else None


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
        return _settled(name, value, unknown, sensitive, written)

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
            _at(mark, position) if isinstance(value, list) else mark for mark in (unknown, sensitive)
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
        return _meant(name, written, several=_NAMES_SEVERAL.search(name) is not None)

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


def _settled(name: str, value: Any, unknown: Any, sensitive: Any, written: Written) -> Any:
    """A value with Unreads where it is unknown or secret."""
    if unknown is True:
        return _meant(name, written, several=False)
    if sensitive is True:
        return _masked(name, value, written)
    if isinstance(value, dict):
        keys = [*value, *(key for key in _marks(unknown) if key not in value)]
        return {
            key: _settled(name, value.get(key), _at(unknown, key), _at(sensitive, key), written)
            for key in keys
        }
    if isinstance(value, list):
        if isinstance(unknown, list) and True in unknown:
            return _items(name, value, unknown, sensitive, written)
        return [
            _settled(name, item, _at(unknown, position), _at(sensitive, position), written)
            for position, item in enumerate(value)
        ]
    return written.ids.get(value, value) if isinstance(value, str) else value


def _items(name: str, value: list[Any], unknown: list[Any], sensitive: Any, written: Written) -> list[Any]:
    """A list of which some items are unknown: those that the references mean, where their number is the same."""
    meant = _meant(name, written, several=True)
    number = sum(mark is True for mark in unknown)
    exact = (
        isinstance(meant, list)
        and len(meant) == number
        and not any(isinstance(item, Unread) for item in meant)
    )
    waiting = iter(meant if exact else [])
    found = []
    for position, item in enumerate(value):
        if _at(unknown, position) is True:
            found.append(next(waiting, None) or unresolved(
                f"an item of {written.address}.{name} is only known after apply", written.place.file, written.place.line
            ))  # fmt: skip
        else:
            found.append(_settled(name, item, _at(unknown, position), _at(sensitive, position), written))
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


def _meant(name: str, written: Written, several: bool) -> Any:
    """What an argument that is only known after apply will be, as far as code or references tell."""
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
