"""A requirement by the name that a person types."""

from __future__ import annotations

from gcheck.catalog.library import Library
from gcheck.errors import UsageError
from gcheck.model.framework import Framework, Requirement


def find_requirement(
    library: Library, requirement: str, identifier: str | None = None
) -> tuple[Framework, Requirement]:
    """The requirement of this id, in one framework or the only one that has it. Raises UsageError."""
    frameworks = library.frameworks
    if identifier is not None and identifier not in frameworks:
        raise UsageError(f"there is no framework {identifier!r}; known are: {', '.join(sorted(frameworks))}.")
    chosen = [frameworks[identifier]] if identifier else list(frameworks.values())
    found = [(one, row) for one in chosen if (row := one.requirement(requirement)) is not None]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(sorted(one.id for one, _ in found))
        raise UsageError(
            f"several frameworks have a requirement {requirement!r}: {names}; name one with --framework."
        )
    where = identifier or "any framework"
    raise UsageError(
        f"there is no requirement {requirement!r} in {where}; `gcheck frameworks show FRAMEWORK` lists them all."
    )
