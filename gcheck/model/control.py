"""Control: one testable statement about one resource type, with its mapping, remediation and own tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from gcheck.model.parameter import Parameter
from gcheck.model.sample import Sampling

SEVERITIES = ("low", "medium", "high", "critical")
"""From mild to grave."""

ROLES = ("decides", "supports")
"""``decides``: the control alone shows the named facet of the requirement. ``supports``: it is one sign of it."""


def at_least(severity: str, threshold: str) -> bool:
    """True if a severity is as grave as the threshold or graver. Raises ValueError for an unknown word."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(threshold)


class Satisfies(Struct, frozen=True):
    """One line of the mapping: what part (``facet``) of which requirement this control shows, and how (``role``)."""

    framework: str
    requirement: str
    facet: str
    role: str


class Example(Struct, frozen=True):
    """One of the control's own tests: given these attributes, the verdict must be ``then``.

    ``unread`` lists attribute paths that could not be read. ``related`` holds other resources by type. ``parameters`` are
    values in place of the defaults.
    ``at`` is the clock of the example, RFC 3339; ``2026-01-01T00:00:00Z`` where it is not written.
    """

    name: str
    given: Mapping[str, Any]
    then: str
    unread: tuple[str, ...] = ()
    related: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    at: str = "2026-01-01T00:00:00Z"
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Control(Struct, frozen=True):
    """One control as its file states it.

    ``when`` and ``assertion`` are condition trees of plain data, see gcheck.evaluation.conditions; ``aggregate``
    is set instead of a plain assertion where the control is about a population. ``{parameter: name}`` in a tree stands
    for the value of that one of ``parameters``. ``file`` and ``digest`` (SHA-256 of the file's bytes) say which text was
    judged by. With ``sample``, some resources of each source are judged for all. ``examples`` are its own tests; no report holds them.
    """

    id: str
    title: str
    severity: str
    resource: str
    rationale: str
    remediation: Mapping[str, str]
    satisfies: tuple[Satisfies, ...]
    assertion: Any
    when: Any = None
    aggregate: Any = None
    file: str = ""
    digest: str = ""
    parameters: tuple[Parameter, ...] = ()
    sample: Sampling | None = None
    examples: Sequence[Example] = field(default=())

    def __eq__(self, other: object) -> bool:
        """Whatever the examples are: one that was read back from a report has none."""
        names = self.__struct_fields__[:-1]
        return isinstance(other, Control) and all(
            getattr(self, name) == getattr(other, name) for name in names
        )

    @property
    def provider(self) -> str:
        """The first segment of the resource type, e.g. ``aws``."""
        return self.resource.partition(".")[0]

    @property
    def is_set(self) -> bool:
        """False while a parameter without a default has no value: then the control applies to nothing."""
        return all(one.value is not None for one in self.parameters)
