"""Terraform's functions: which are known here, and how each kind of them treats what is unread or symbolic.

Functions that depend on the moment, on chance or on the machine (timestamp, uuid, pathexpand …) are not evaluated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform import conversions, encodings, listings, networks, texts
from gcheck.collectors.terraform.values import (
    EvaluationError,
    Symbol,
    capped,
    first_unread,
    has_symbol,
    unresolved,
)

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Scope

Function = Callable[[list[Any], "Scope", str, int], Any]


def find(name: str) -> Function | None:
    """The function of this name; None if it is not evaluated here."""
    return _FUNCTIONS.get(name)


def _exact(plain: Callable[..., Any]) -> Function:
    """A function that needs every argument exactly: unread and symbolic arguments make its result unread."""

    def function(values: list[Any], scope: Scope, file: str, line: int) -> Any:
        unread = first_unread(values, scope.budget)
        if unread is not None:
            return unread
        if has_symbol(values, scope.budget):
            return unresolved("this is computed from an attribute that is only known after apply", file, line)
        return _apply(plain, values, scope)

    return function


def _textual(plain: Callable[..., Any]) -> Function:
    """A function that joins texts: a symbolic argument makes a symbolic result."""

    def function(values: list[Any], scope: Scope, file: str, line: int) -> Any:
        unread = first_unread(values, scope.budget)
        if unread is not None:
            return unread
        result = _apply(plain, values, scope)
        return _symbolic(result) if has_symbol(values, scope.budget) else result

    return function


def _structural(plain: Callable[..., Any]) -> Function:
    """A function that looks at the outermost level only, and handles what is unread itself."""
    return lambda values, scope, file, line: _apply(plain, [scope, *values], scope)


def _apply(plain: Callable[..., Any], values: list[Any], scope: Scope) -> Any:
    try:
        result = plain(*values)
    except (
        TypeError,
        ValueError,
        KeyError,
        IndexError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise EvaluationError(f"a function cannot be called like this ({error})"[:200]) from None
    size = len(result) if isinstance(result, (str, list, dict)) else 1
    scope.budget.spend(1 + size // 10)
    return capped(result)


def _symbolic(result: Any) -> Any:
    if isinstance(result, str):
        return Symbol(result)
    return [_symbolic(item) for item in result] if isinstance(result, list) else result


_FUNCTIONS: dict[str, Function] = {
    **{name: _exact(plain) for name, plain in texts.EXACT.items()},
    **{name: _textual(plain) for name, plain in texts.TEXTUAL.items()},
    **{name: _exact(plain) for name, plain in listings.EXACT.items()},
    **{name: _structural(plain) for name, plain in listings.STRUCTURAL.items()},
    **{name: _exact(plain) for name, plain in networks.EXACT.items()},
    **{name: _exact(plain) for name, plain in encodings.EXACT.items()},
    **{name: _structural(plain) for name, plain in encodings.STRUCTURAL.items()},
    **{name: _exact(plain) for name, plain in conversions.EXACT.items()},
    **{name: _structural(plain) for name, plain in conversions.STRUCTURAL.items()},
}

NAMES = tuple(sorted(_FUNCTIONS))
"""Every function that is evaluated here, but try and can, which are not called like the others."""
