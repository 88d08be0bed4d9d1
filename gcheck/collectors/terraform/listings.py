"""Terraform's functions on lists, sets and maps. A set is a list without doubles, sorted where it holds texts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.values import (
    MAX_DEPTH,
    MAX_ITEMS,
    EvaluationError,
    Partial,
    PartialJson,
    Symbol,
    first_unread,
    number,
    same,
    to_bool,
    to_number,
    to_text,
    unresolved,
)
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope


def _length(scope: Scope, value: Any) -> Any:
    if isinstance(value, Symbol):
        return unresolved(f"the length of {value} is only known after apply")
    return value if isinstance(value, Unread) else len(value)


def _merge(scope: Scope, *maps: Any) -> Any:
    result: dict[str, Any] = {}
    for item in maps:
        if isinstance(item, Unread):
            return item
        if item is not None:
            scope.budget.spend(len(item))
            result.update(item)
    return result


def _concat(scope: Scope, *lists: Any) -> Any:
    result: list[Any] = []
    for item in lists:
        if isinstance(item, Unread):
            return item
        result += _list(item)
        if len(result) > MAX_ITEMS:
            raise EvaluationError("concat() makes too long a list")
    return result


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise EvaluationError("a list is required here")
    return value


def _lookup(scope: Scope, table: Any, key: Any, *default: Any) -> Any:
    for value in (table, key):
        if isinstance(value, Unread):
            return value
    if not isinstance(table, dict):
        raise EvaluationError("lookup() needs a map")
    if isinstance(key, Symbol):
        return unresolved(f"{key} is only known after apply")
    if key in table:
        return table[key]
    if default:
        return default[0]
    raise EvaluationError("lookup() found no such key")


def _coalesce(scope: Scope, *values: Any) -> Any:
    for value in values:
        if value is not None and value != "":
            return value
    raise EvaluationError("coalesce() found no value")


def _coalescelist(scope: Scope, *values: Any) -> Any:
    for value in values:
        if isinstance(value, Unread) or value:
            return value
    raise EvaluationError("coalescelist() found no list")


def _contains(scope: Scope, items: Any, wanted: Any) -> Any:
    if isinstance(items, Unread):
        return items
    unread = None
    for item in _list(items):
        result = same(item, wanted, scope.budget)
        if result is True:
            return True
        unread = unread or (result if isinstance(result, Unread) else None)
    return unread or False


def _element(scope: Scope, items: Any, index: Any) -> Any:
    for value in (items, index):
        if isinstance(value, Unread):
            return value
    return _list(items)[int(to_number(index)) % len(items)]


def _flatten(scope: Scope, items: Any, depth: int = 0) -> Any:
    if isinstance(items, Unread):
        return items
    if depth > MAX_DEPTH:
        raise EvaluationError("flatten() meets too deep a list")
    scope.budget.spend(1 + len(items))
    result: list[Any] = []
    for item in _list(items):
        if isinstance(item, Unread):
            return item
        result += _flatten_item(scope, item, depth)
        if len(result) > MAX_ITEMS:
            raise EvaluationError("flatten() makes too long a list")
    return result


def _flatten_item(scope: Scope, item: Any, depth: int) -> list[Any]:
    if not isinstance(item, list):
        return [item]
    inner = _flatten(scope, item, depth + 1)
    return [inner] if isinstance(inner, Unread) else inner


def _known(plain: Callable[..., Any]) -> Callable[..., Any]:
    """A function that only needs its arguments themselves to be known, not what is in them."""

    def function(scope: Scope, *values: Any) -> Any:
        return next((value for value in values if isinstance(value, Unread)), None) or plain(*values)

    return function


def _distinct(scope: Scope, *lists: Any) -> Any:
    """The items of all lists without doubles. Unread if one is: it could be a double."""
    unread = first_unread(list(lists), scope.budget)
    if unread is not None:
        return unread
    result: list[Any] = []
    seen: set[Any] = set()
    for item in (item for items in lists for item in _list(items)):
        key = (type(item) is bool, str(item) if isinstance(item, str) else item)
        if isinstance(item, (str, bool, int, float)) or item is None:
            if key not in seen:
                seen.add(key)
                result.append(item)
        else:
            scope.budget.spend(len(result))
            if not any(same(item, other, scope.budget) is True for other in result):
                result.append(item)
    return result


def _toset(scope: Scope, *lists: Any) -> Any:
    result = _distinct(scope, *lists)
    if isinstance(result, list) and all(isinstance(item, str) for item in result):
        return sorted(result)
    return result


def _sum(values: list[Any]) -> Any:
    return number(sum(to_number(value) for value in values))


def _one(items: Any) -> Any:
    if items is None:
        raise EvaluationError("one() needs a list")
    if not isinstance(items, list):
        return items
    if len(items) > 1:
        raise EvaluationError("one() found more than one item")
    return items[0] if items else None


def _range(*limits: Any) -> list[Any]:
    start, stop, step = {1: (0, *limits, 1), 2: (*limits, None), 3: limits}[len(limits)]
    start, stop = to_number(start), to_number(stop)
    step = (1 if stop >= start else -1) if step is None else to_number(step)
    if not step or abs(stop - start) / abs(step) > 1024:
        raise EvaluationError("range() makes more than 1,024 numbers, which Terraform refuses")
    found, value = [], start
    while value < stop if step > 0 else value > stop:
        found.append(value)
        value += step
    return found


def _setproduct(*lists: Any) -> list[Any]:
    size = 1
    for items in lists:
        size *= len(_list(items))
    if size > MAX_ITEMS:
        raise EvaluationError("setproduct() makes too long a list")
    return [list(row) for row in product(*lists)]


def _all_true(items: list[Any]) -> bool:
    return all(to_bool(item) is True for item in items)


def _compact(items: list[Any]) -> list[Any]:
    return [item for item in items if item is not None and item != ""]


def _compact_known(scope: Scope, items: Any) -> Any:
    """Without nulls and empty texts; a text of which a part is known is neither."""
    if isinstance(items, Unread):
        return items
    odd = (
        item
        for item in _list(items)
        if isinstance(item, Unread) and not isinstance(item, (Partial, PartialJson))
    )
    return next(odd, None) or _compact(items)


def _index(items: list[Any], wanted: Any) -> int:
    return items.index(wanted)


def _chunklist(items: list[Any], size: int) -> list[Any]:
    return [items[at : at + int(size)] for at in range(0, len(items), int(size))]


def _values(table: Any) -> list[Any]:
    return [table[key] for key in sorted(table)]


def _tomap(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise EvaluationError("a map is required here")
    return value


def _zipmap(keys: list[Any], values: list[Any]) -> dict[str, Any]:
    if any(isinstance(key, Unread) for key in keys):
        raise EvaluationError("a key is unread")
    return {str(to_text(key)): value for key, value in zip(keys, values, strict=True)}


def _subtract(left: list[Any], right: list[Any]) -> list[Any]:
    return [item for item in left if item not in right]


STRUCTURAL: dict[str, Callable[..., Any]] = {
    "length": _length,
    "merge": _merge,
    "concat": _concat,
    "lookup": _lookup,
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "compact": _compact_known,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "setunion": _toset,
    "toset": _toset,
    "chunklist": _known(_chunklist),
    "keys": _known(lambda table: sorted(table)),
    "values": _known(_values),
    "one": _known(_one),
    "reverse": _known(lambda items: _list(items)[::-1]),
    "setproduct": _known(_setproduct),
    "slice": _known(lambda items, start, end: _list(items)[int(start) : int(end)]),
    "tolist": _known(lambda items: list(items) if items is not None else None),
    "tomap": _known(_tomap),
    "zipmap": _known(_zipmap),
    "sensitive": lambda scope, value: value,
    "nonsensitive": lambda scope, value: value,
    "ephemeralasnull": lambda scope, value: value,
    "list": lambda scope, *values: list(values),
}

EXACT: dict[str, Callable[..., Any]] = {
    "alltrue": _all_true,
    "anytrue": lambda items: any(to_bool(item) is True for item in items),
    "index": _index,
    "range": _range,
    "setintersection": lambda first, *others: [
        item for item in first if all(item in other for other in others)
    ],
    "setsubtract": _subtract,
    "sort": lambda items: sorted(to_text(item) for item in items),
    "sum": _sum,
    "tobool": to_bool,
    "tonumber": to_number,
}
