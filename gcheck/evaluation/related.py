"""Joins within a condition: what holds for the resources of another type that belong to this one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from gcheck.evaluation.nodes import Environment, Node, Trace, join_path
from gcheck.evaluation.paths import MISSING, Getter
from gcheck.evaluation.quantifiers import MAX_OFFENDERS, quantify, wanted_items
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
        spec = self.spec
        assert self.environment.related is not None
        candidates = self.environment.related(spec.type)
        if spec.here is None:
            found, more = candidates.matching(None, None)
        else:
            here = spec.here(item)
            if here is None:
                return N
            if type(here) not in (str, list):
                return UNKNOWN
            found, more = candidates.matching(spec.there, here)
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
        return self.over([*found, _MORE] if more else found)

    def explain(self, item: Any, at: str) -> list[Trace]:
        spec, joined, mask = self.spec, self._candidates(item), self._judge(item)
        words = f"{spec.kind} of the related {spec.type}"
        if isinstance(joined, int):
            return [Trace(join_path(at, spec.here_path or ""), words, None if joined == N else MISSING, mask)]
        found, more = joined
        text = f"{len(found)} related" + (", and possibly more that were not read" if more else "")
        names = [str(one.get("name") or one.get("id")) for one in found[:MAX_OFFENDERS] if type(one) is dict]
        note = f"related: {', '.join(names)}" if names else None
        incomplete = spec.type if mask & T and mask != T and (more or not found) else None
        head = Trace(at, words, text, mask, note, summary=True, incomplete=incomplete)
        return [head, *self._explain_found(found, mask)]

    def _explain_found(self, found: list[Any], mask: int) -> list[Trace]:
        wanted = wanted_items(self.spec.kind, mask)
        chosen = [one for one in found if wanted(self.spec.counted(one))][:MAX_OFFENDERS]
        return [
            replace(trace, owner=trace.owner or one)
            for one in chosen
            for trace in self.spec.child.explain(one, "")
        ]


_MORE = Unread("not_collected", "related resources may be missing")


@dataclass(frozen=True)
class Join:
    type: str
    kind: str
    child: Node
    minimum: int
    here_path: str | None
    here: Getter | None
    there: str | None
    where: Node | None

    def counted(self, one: Any) -> int:
        """The outcome for one related resource; where it may not belong, that it does not is possible too."""
        outcome = self.child.judge(one)
        if self.where is None or self.where.judge(one) == T:
            return outcome
        return outcome | (T if self.kind == "each" else F)
