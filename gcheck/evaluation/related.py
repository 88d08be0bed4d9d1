"""Joins within a condition: what holds for the resources of another type that belong to this one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gcheck.evaluation.nodes import Environment, Node, Trace, join_path, type_note
from gcheck.evaluation.paths import Getter, getter
from gcheck.evaluation.quantifiers import MAX_OFFENDERS, decisive_items, item_goal, quantify
from gcheck.evaluation.truth import UNKNOWN, F, N, T
from gcheck.model.unread import Unread


class Related(Node):
    """A join: what holds for the resources of another type that belong to this one."""

    def __init__(self, spec: Join, environment: Environment, outcome_if_missing: int) -> None:
        self.spec = spec
        self.environment = environment
        self.if_missing = outcome_if_missing
        self.over = quantify(spec.kind, spec.counted, spec.minimum)
        self.judge = self._judge

    def _candidates(self, item: Any) -> tuple[list[Any], bool] | int:
        """The related attribute trees and whether the list is whole, or the outcome where nothing can be joined."""
        if type(item) is Unread:  # it may stand for no item at all
            return UNKNOWN
        spec = self.spec
        assert self.environment.related is not None
        candidates = self.environment.related(spec.type, spec.everywhere)
        if spec.here is None:
            found, more = candidates.matching(None, None)
        else:
            here = spec.here(item)
            if here is None:
                return N
            if type(here) not in (str, list):
                return UNKNOWN
            found, more = candidates.matching(spec.there, here, spec.caseless)
        if spec.where is not None:
            found = [one for one in found if spec.where.judge(one) & T]
        return found, more or not candidates.complete

    def _judge(self, item: Any) -> int:
        joined = self._candidates(item)
        if isinstance(joined, int):
            return joined
        found, more = joined
        if not found:
            return UNKNOWN if more else self.if_missing
        return self.over([*found, _MORE] if more else found) | self._if_fewer(found)

    def _if_fewer(self, found: list[Any]) -> int:
        """What comes out besides, if those do not belong of which ``where`` is unknown; 0 if it is of none."""
        spec = self.spec
        sure = len(found) if spec.where is None else sum(spec.where.judge(one) == T for one in found)
        if sure == len(found):
            return 0
        too_few = F if spec.kind == "each" and max(sure, 1) < spec.minimum else 0
        return too_few | (0 if sure else self.if_missing)

    def explain(self, item: Any, at: str, goal: int = T) -> list[Trace]:
        spec, joined, mask = self.spec, self._candidates(item), self._judge(item)
        words = f"{spec.kind} of the related {spec.type}"
        if isinstance(joined, int):
            value = item if spec.here is None else spec.here(item)
            note = type_note(value, (str, list))
            return [
                Trace(
                    join_path(at, spec.here_path or ""), words, value, mask, note, mistyped=note is not None
                )
            ]
        found, more = joined
        text = f"{len(found)} related" + (", and possibly more that were not read" if more else "")
        names = [str(one.get("name") or one.get("id")) for one in found[:MAX_OFFENDERS] if type(one) is dict]
        note = f"related: {', '.join(names)}" if names else None
        unsure = bool(mask & T) and mask != T
        doubts = list(self._doubts(item, at)) if unsure and more else []
        incomplete = spec.type if unsure and (more or not found) and not doubts else None
        head = Trace(at, words, text, mask, note, summary=True, incomplete=incomplete)
        return [head, *doubts, *self._explain_found(found, mask, goal)]

    def _doubts(self, item: Any, at: str) -> Iterator[Trace]:
        """Why there may be more matches although the listing is whole: one side of the join was not read."""
        spec = self.spec
        assert self.environment.related is not None
        candidates = self.environment.related(spec.type, spec.everywhere)
        if spec.here is None or spec.there is None or not candidates.complete:
            return
        here = spec.here(item)
        if type(here) is list and not all(type(one) is str for one in here):
            yield Trace(join_path(at, spec.here_path or ""), "names what it belongs to", here, UNKNOWN)
        for tree in candidates.doubtful(spec.there)[:MAX_OFFENDERS]:
            value = getter(spec.there)(tree)
            yield Trace(spec.there, "names what it belongs to", value, UNKNOWN, owner=tree)

    def _explain_found(self, found: list[Any], mask: int, goal: int) -> list[Trace]:
        spec, traces = self.spec, []
        wanted, wanted_of_item = decisive_items(spec.kind, mask, goal), item_goal(spec.kind, goal)
        unsure = bool(mask & T) and mask != T
        for one in found:
            parts = spec.child.explain(one, "", wanted_of_item) if wanted(spec.counted(one)) else []
            if unsure and spec.where is not None and spec.where.judge(one) != T:
                parts = [*spec.where.explain(one, ""), *parts]
            if parts:
                traces.append(
                    [replace(part, owner=one if part.owner is None else part.owner) for part in parts]
                )
        return [trace for some in traces[:MAX_OFFENDERS] for trace in some]


_MORE = Unread("not_collected", "related resources may be missing")


class Join(Struct, frozen=True):
    type: str
    kind: str
    child: Node
    minimum: int
    here_path: str | None
    here: Getter | None
    there: str | None
    where: Node | None
    everywhere: bool = False
    caseless: bool = False

    def counted(self, one: Any) -> int:
        """The outcome for one related resource; where it may not belong, that it does not is possible too."""
        outcome = self.child.judge(one)
        if self.where is None or self.where.judge(one) == T:
            return outcome
        return outcome | (T if self.kind == "each" else F)
