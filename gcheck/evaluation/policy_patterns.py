"""Patterns of a policy's statement: what is named, with ``*`` and ``?``, and what was not read of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gcheck.evaluation.truth import EITHER, F, T
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_ACCOUNT = regex(r":(?:[0-9]{12}|\$\{AccountId\}):")
"""An account in an ARN, or what stands for the one that a template is deployed in."""


class MalformedError(ValueError):
    """The document is not a policy; the sentence says what is wrong with it."""


def patterns_of(statement: Mapping[str, Any], key: str, inverse: str) -> Patterns:
    """What stands under ``key`` or ``inverse``. Raises MalformedError."""
    if key not in statement and inverse not in statement:
        raise MalformedError(f"a statement has neither {key} nor {inverse}")
    every = strings(statement[key if key in statement else inverse])
    known = tuple(item for item in every if type(item) is str)
    return Patterns(known, key not in statement, len(known) == len(every))


class Patterns(Struct, frozen=True):
    """The patterns that were read, whether all but what they cover is meant, and whether they are all there are."""

    known: tuple[str, ...]
    turned: bool
    whole: bool

    def of_any_account(self) -> Patterns:
        """With those that name an account also without it: "any account" is asked for as ``*``, and an id counts as that."""
        free = (_ACCOUNT.sub(":*:", item) for item in self.known if ":" in item)
        return replace(self, known=(*self.known, *free))

    def cover(self, wanted: Sequence[str], how: Any, fold: bool) -> int:
        """Whether they cover any or all that is wanted, as a set of truth values. ``fold``: without regard to case."""
        hits = how(_any_covers(self.known, item, fold) != self.turned for item in wanted)
        if self.whole:
            return T if hits else F
        # A pattern that was not read can only add to what is covered: it may turn a miss into a hit, or, in the
        # inverse, a hit into a miss.
        return T if hits and not self.turned else F if self.turned and not hits else EITHER


@lru_cache(
    maxsize=2048
)  # an account's roles have much the same statements, and every control asks for the same actions
def _any_covers(patterns: tuple[str, ...], wanted: str, fold: bool) -> bool:
    if wanted in patterns or "*" in patterns:
        return True
    return any(covers(pattern, wanted, fold) for pattern in patterns)


def covers(pattern: str, wanted: str, fold: bool = False) -> bool:
    """True if a pattern with ``*`` and ``?`` covers a name; ``*:*`` covers ``*``. ``fold``: without regard to case."""
    if fold:
        pattern, wanted = pattern.lower(), wanted.lower()
    if pattern == "*" or pattern == wanted:
        return True
    if wanted == "*":
        return bool(pattern.strip("*") in ("", ":"))
    return _matcher(pattern).match(wanted) is not None if "*" in pattern or "?" in pattern else False


@lru_cache(maxsize=4096)
def _matcher(pattern: str) -> Any:
    """Linear: consecutive stars are one, and RE2 does the rest."""
    import re2

    body = re.sub(r"\*+", "*", pattern)
    return re2.compile(
        "".join(".*" if c == "*" else "." if c == "?" else re2.escape(c) for c in body) + r"\z"
    )


def strings(value: Any) -> list[Any]:
    """One string, an Unread, or a list of them, as a list. Raises MalformedError."""
    if type(value) is str:
        return [value]
    values = value if isinstance(value, (list, tuple)) else [value]
    for item in values:
        if not isinstance(item, (str, Unread)):
            raise MalformedError(f"a policy names {type(item).__name__} where text is due")
    return list(values)


def has_unread(values: Sequence[Any]) -> bool:
    """True if one of them was not read."""
    return any(isinstance(value, Unread) for value in values)
