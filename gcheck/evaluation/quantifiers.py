"""Quantifiers: what holds for each, some or none of a list, or for a share of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gcheck.evaluation.nodes import Judge, Node, Trace, decisive, join_path, type_note
from gcheck.evaluation.paths import Getter
from gcheck.evaluation.truth import AND, EITHER, NOT, OR, UNKNOWN, F, N, T
from gcheck.model.unread import Unread

KINDS = ("each", "some", "none")

MAX_OFFENDERS = 5
"""How many items of a list a finding shows; the count is always whole."""


class Quantifier(Node):
    """``each``, ``some`` or ``none`` of a list's items meets a condition."""

    def __init__(self, kind: str, path: str, get: Getter, child: Node, minimum: int) -> None:
        self.kind = kind
        self.path = path
        self.get = get
        self.child = child
        self.minimum = minimum
        self.over = quantify(kind, child.judge, minimum)
        over = self.over

        def judge(item: Any) -> int:
            value = get(item)
            if type(value) is list:
                return over(value)
            return N if value is None else UNKNOWN

        self.judge = judge

    def explain(self, item: Any, at: str, goal: int = T) -> list[Trace]:
        value, here = self.get(item), join_path(at, self.path)
        if type(value) is not list:
            note = type_note(value, (list,))
            words = f"a list of which {self.kind}"
            return [Trace(here, words, value, self.judge(item), note, mistyped=note is not None)]
        return self._explain_items(value, here, self.over(value), goal)

    def _explain_items(self, items: list[Any], at: str, mask: int, goal: int) -> list[Trace]:
        """A summary of the list, and the items that decided, at most MAX_OFFENDERS of them."""
        known = sum(type(item) is not Unread for item in items)
        least = f", at least {self.minimum}" if self.minimum > 1 or self.kind == "each" else ""
        more = "" if known == len(items) else ", and possibly more that were not read"
        found = f"{known} item{'' if known == 1 else 's'}{more}"
        head = Trace(at, f"{self.kind} of the items{least}", found, mask, summary=True)
        wanted = decisive_items(self.kind, mask, goal)
        return [head, *explain_chosen(self.child, items, wanted, at, mask, item_goal(self.kind, goal))]


def quantify(kind: str, judge: Judge, minimum: int) -> Callable[[list[Any]], int]:
    """The judgement of a whole list. An Unread item stands for any number of further items."""

    # Every node answers UNKNOWN for an Unread item, so the loops need not ask.

    def each(items: list[Any]) -> int:
        mask = T
        for item in items:
            outcome = judge(item)
            if outcome == T:
                continue
            if outcome == F:
                return F
            mask = AND[mask << 3 | outcome]
        if len(items) < minimum and not any(type(item) is Unread for item in items):
            return F
        if mask != T and sum(type(item) is not Unread for item in items) < minimum:
            return AND[mask << 3 | EITHER]
        return mask

    def some(items: list[Any]) -> int:
        mask, met = F, 0
        for item in items:
            outcome = judge(item)
            if outcome == F:
                continue
            if outcome == T:
                met += 1
                if met >= minimum:
                    return T
                continue
            mask = OR[mask << 3 | outcome]
        return mask

    def none(items: list[Any]) -> int:
        mask = F
        for item in items:
            outcome = judge(item)
            if outcome == F:
                continue
            if outcome == T:
                return F
            mask = OR[mask << 3 | outcome]
        return NOT[mask]

    return {"each": each, "some": some, "none": none}[kind]


def explain_chosen(
    child: Node, items: list[Any], wanted: Callable[[int], bool], at: str, mask: int, goal: int
) -> list[Trace]:
    """The traces of the items that decided, at most MAX_OFFENDERS of them."""
    rows = ((number, item, child.judge(item)) for number, item in enumerate(items))
    chosen = [row for row in rows if wanted(row[2])]
    traces = []
    for number, item, outcome in chosen[:MAX_OFFENDERS]:
        where = f"{at}.{number}" if at else str(number)
        if type(item) is Unread:
            traces.append(Trace(where, "an item that was read", item, outcome))
        else:
            traces += child.explain(item, where, goal)
    if len(chosen) > MAX_OFFENDERS:
        traces.append(
            Trace(at, "…", f"{len(chosen) - MAX_OFFENDERS} further items like these", mask, summary=True)
        )
    return traces


def item_goal(kind: str, goal: int) -> int:
    """What the quantifier needs of an item, given what is needed of the quantifier."""
    return NOT[goal] if kind == "none" else goal


def decisive_items(kind: str, mask: int, goal: int) -> Callable[[int], bool]:
    """Which items an explanation shows; what no item of a list does, none of them shows."""
    if kind != "none":
        return decisive(mask, goal)
    return (lambda outcome: False) if mask == T else decisive(NOT[mask], NOT[goal])


class Percent(Node):
    """A share of a list's items meets a condition; of an empty list there is no share."""

    def __init__(self, path: str, get: Getter, child: Node, at_least: float) -> None:
        self.path, self.get, self.child, self.at_least = path, get, child, at_least
        inner = child.judge

        def judge(item: Any) -> int:
            value = get(item)
            if type(value) is list:
                return share([inner(one) for one in value], at_least, value)
            return N if value is None else UNKNOWN

        self.judge = judge

    def explain(self, item: Any, at: str, goal: int = T) -> list[Trace]:
        value, here, mask = self.get(item), join_path(at, self.path), self.judge(item)
        expected = f"at least {self.at_least:g} % of the items"
        if type(value) is not list:
            note = type_note(value, (list,))
            return [Trace(here, expected, value, mask, note, mistyped=note is not None)]
        met = sum(self.child.judge(one) == T for one in value)
        note = None if value else "of an empty list there is no share"
        head = Trace(here, expected, f"{met} of {len(value)}", mask, note, mistyped=not value, summary=True)
        return [head, *explain_chosen(self.child, value, decisive(mask, goal), here, mask, goal)]


def share(outcomes: list[int], at_least: float, items: list[Any] | None = None) -> int:
    """Whether the share of T among outcomes is large enough; unknown outcomes may still fall either way."""
    if not outcomes:
        return EITHER
    met = outcomes.count(T)
    if met == len(outcomes):
        return T
    missed = outcomes.count(F) + outcomes.count(N) + outcomes.count(F | N)
    if met + missed < len(outcomes) and any(type(item) is Unread for item in items or ()):
        return UNKNOWN
    enough = at_least * len(outcomes)
    if met * 100 >= enough:
        return T
    if (len(outcomes) - missed) * 100 >= enough:
        return UNKNOWN
    # Where the nulls would have made it enough, negation must not turn their absence into a pass.
    nulls = sum(bool(outcome & N) and not outcome & T for outcome in outcomes)
    if (len(outcomes) - missed + nulls) * 100 < enough:
        return F
    return N if met + missed == len(outcomes) and not outcomes.count(F | N) else F | N
