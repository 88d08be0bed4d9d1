"""What an aggregate asks of a whole population: a number or a share, of how many at least, and over which period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from gcheck.evaluation.evidence import result
from gcheck.evaluation.operand import OperandError, show_operand
from gcheck.evaluation.parameters import bind, said
from gcheck.evaluation.quantifiers import share
from gcheck.evaluation.times import instant
from gcheck.evaluation.truth import EITHER, F, T
from gcheck.model.control import Control
from gcheck.model.finding import Evidence, Reason
from gcheck.model.parameter import Parameter
from gcheck.model.place import Place
from gcheck.model.resource import Resource

_MOST_TEXT = 400


class Wanted(Struct, frozen=True):
    """An ``aggregate`` with its parameters in force. ``counted`` says in words which resources count."""

    number: int | None
    percent: float
    minimum: int
    period_path: str | None
    expected: str
    counted: str | None

    @classmethod
    def of(cls, control: Control) -> Wanted:
        """What a control's aggregate asks for. Raises OperandError for an operand that is no number."""
        parameters = {one.name: one for one in control.parameters}
        data: Mapping[str, Any] = control.aggregate
        number = data.get("at_least")
        percent, percent_said = _number(data.get("percent_at_least", 0), parameters, "percent_at_least")
        minimum, minimum_said = _number(data.get("minimum", 0), parameters, "minimum")
        if number is not None:
            expected = f"at least {number}"
        else:
            expected = f"at least {percent:g} %{percent_said}"
            if minimum:
                expected += f" of {minimum:g} or more{minimum_said}"
        counted = (
            None if control.when is None else f"counted: {_words(control.when, parameters)}"[:_MOST_TEXT]
        )
        return cls(number, percent, int(minimum), data.get("period"), expected, counted)

    @property
    def says_nothing_of_none(self) -> bool:
        """True where there is no finding about an empty population."""
        return self.number is None and not self.minimum

    def outcome(self, outcomes: list[int], complete: bool) -> tuple[int, str]:
        """What the members' outcomes come to, and what was expected."""
        if self.number is None:
            return share(outcomes, self.percent) if complete else EITHER, self.expected
        met = sum(outcome == T for outcome in outcomes)
        possible = sum(bool(outcome & T) for outcome in outcomes)
        mask = T if met >= self.number else F if possible < self.number and complete else EITHER
        return mask, self.expected

    def period(self, members: list[Resource]) -> Iterator[Evidence]:
        """From when to when the members are, where the control names the attribute that says it."""
        if self.period_path is None:
            return
        moments: list[tuple[float, str]] = []
        for one in members:
            text: Any = one.attributes
            for part in self.period_path.split("."):
                text = text.get(part) if isinstance(text, Mapping) else None
            at = instant(text) if isinstance(text, str) else None
            if at is not None and isinstance(text, str):
                moments.append((at, text))
        if moments:
            told = f"{min(moments)[1]} to {max(moments)[1]}"
            if len(moments) < len(members):
                told += f", {len(members) - len(moments)} without a date"
            place = Place(note="the whole population")
            yield Evidence(self.period_path, "the period that was counted", told, result(T), place)

    def too_few(self, members: int) -> Reason:
        """Why nothing is said of so few."""
        return Reason(
            "too_few", f"there are {members} that count; of fewer than {self.minimum} a share says nothing"
        )


def _number(operand: Any, parameters: Mapping[str, Parameter], key: str) -> tuple[float, str]:
    value, used = bind(operand, parameters)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise OperandError(f"{key} must be a number")
    return value, said(used)


def _words(tree: Any, parameters: Mapping[str, Parameter]) -> str:
    """A condition as one line."""
    for word, joint in (("all", " and "), ("any", " or ")):
        if word in tree:
            return "(" + joint.join(_words(item, parameters) for item in tree[word]) + ")"
    if "not" in tree:
        return f"not {_words(tree['not'], parameters)}"
    if "path" not in tree:
        return "what is related"
    parts = []
    for name, operand in tree.items():
        if name in ("path", "default", "min"):
            continue
        if name in ("each", "some", "none", "percent"):
            parts.append(f"{name} of its items")
            continue
        value, used = bind(operand, parameters)
        parts.append(f"{name.replace('_', ' ')} {show_operand(value)}{said(used)}")
    return f"{tree['path']} {', '.join(parts)}"
