"""Parameters of controls: as the control declares them, and as an organisation sets them in its configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck.documents import Document
from gcheck.errors import ConfigError, ControlError, DocumentError
from gcheck.evaluation.operand import OperandError
from gcheck.evaluation.parameters import asks_for_less, named_in, same_sort
from gcheck.model.control import Control
from gcheck.model.parameter import Parameter


class Settings(Struct, frozen=True):
    """What gcheck.yaml sets: ``values`` is its key ``parameters``, ``document`` the file, for messages that name a line.

    A key is a parameter's name, which holds for every control that declares it, or a control's id with names below it,
    which wins.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    document: Document | None = None
    file: str = "the configuration"

    def apply(self, controls: Iterable[Control]) -> dict[str, Control]:
        """The controls with these values in force, by id. Raises ConfigError for a value of another sort."""
        return {control.id: self._set(control) for control in controls}

    def check(self, controls: Mapping[str, Control]) -> None:
        """Raise ConfigError for a name that no control declares, and a control that there is not."""
        names = {one.name for control in controls.values() for one in control.parameters}
        for key, value in self.values.items():
            if "." not in key:
                if key not in names:
                    raise self._error(
                        f"no control declares a parameter {key!r}; declared are: {', '.join(sorted(names))}",
                        (key,),
                    )
                continue
            control = controls.get(key)
            if control is None:
                raise self._error(f"there is no control {key!r}", (key,))
            own = {one.name for one in control.parameters}
            for name in value if isinstance(value, dict) else (None,):
                if name not in own:
                    raise self._error(
                        f"{key} declares these parameters: {', '.join(sorted(own)) or 'none'}", (key,)
                    )

    def _set(self, control: Control) -> Control:
        own = self.values.get(control.id, {})
        chosen = {}
        for one in control.parameters:
            if one.name in own:
                chosen[one.name] = self._value(one, own[one.name], (control.id, one.name))
            elif one.name in self.values:
                chosen[one.name] = self._value(one, self.values[one.name], (one.name,))
        if not chosen:
            return control
        return replace(control, parameters=tuple(chosen.get(one.name, one) for one in control.parameters))

    def _value(self, one: Parameter, value: Any, path: tuple[str, ...]) -> Parameter:
        pattern = one.default if one.default is not None else []
        if not same_sort(value, pattern) or value == []:
            like = pattern if pattern != [] else "a list"
            raise self._error(f"{one.name} must be a value like {like}", path)
        looser = one.loosest is not None and asks_for_less(value, one.loosest, one.tighter)
        return replace(one, value=value, set_in=self.file, looser=looser)

    def _error(self, message: str, path: tuple[str, ...]) -> DocumentError:
        if self.document is None:
            return ConfigError(message, self.file)
        return self.document.error(message, ("parameters", *path), ConfigError)


def make_parameters(data: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """The parameters of a control, each with its default in force, from data that was validated."""
    return tuple(
        Parameter(
            name, item["description"], item["default"], item["tighter"], item["default"],
            item.get("loosest", item["default"]),
        )
        for name, item in data.items()
    )  # fmt: skip


def parameter_problems(document: Document) -> Iterator[DocumentError]:
    """What is wrong with the parameters of a control file that fits the schema."""
    data = document.data
    declared = data.get("parameters", {})
    used = set().union(*(named_in(data.get(key)) for key in ("when", "assert", "aggregate")))
    for name, item in declared.items():
        path = ("parameters", name)
        if name not in used:
            yield document.error(f"no condition uses the parameter {name}", path, ControlError)
        default, loosest = item["default"], item.get("loosest", item["default"])
        if default is None:
            continue
        try:
            if asks_for_less(default, loosest, item["tighter"]):
                yield document.error(
                    f"the default of {name} asks for less than its loosest value", path, ControlError
                )
        except OperandError as error:
            yield document.error(f"the default of {name} {error}", path, ControlError)
    for number, example in enumerate(data["examples"]):
        for name in example.get("parameters", {}):
            if name not in declared:
                yield document.error(
                    f"the control declares no parameter {name}",
                    ("examples", number, "parameters"),
                    ControlError,
                )
