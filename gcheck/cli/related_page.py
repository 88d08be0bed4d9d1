"""What ``gcheck frameworks related`` prints."""

from __future__ import annotations

from collections.abc import Iterator

from gcheck.catalog.crosswalk import Neighbour, Related

SHOWN = 15
_NAMED = 3


def page(found: Related) -> str:
    """The neighbours of a requirement, the nearest first; what is left out is counted."""
    shared = [one for one in found.neighbours if one.controls]
    published = sorted(
        (one for one in found.neighbours if one.through),
        key=lambda one: (-len(one.through), one.framework, one.requirement),
    )
    lines = [f"{found.requirement}  {found.title} [{found.framework}]"]
    lines += _section(f"The same controls bear on ({len(shared)})", shared, by_controls=True)
    lines += _section(f"A published crosswalk joins it to ({len(published)})", published, by_controls=False)
    lines += _outside(found)
    if not found.neighbours and not found.outside:
        lines += ["", "nothing is known to be near it"]
    lines += ["", "For finding one's way only: none of this carries a verdict from one to the other."]
    return "\n".join(lines)


def _section(heading: str, rows: list[Neighbour], by_controls: bool) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield heading
    for one in rows[:SHOWN]:
        yield f"  {one.framework:15} {one.requirement:20} {one.title}"
        names = one.controls if by_controls else one.through
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        word = "by" if by_controls else "through"
        yield f"{'':18}{word} {', '.join(names[:_NAMED])}{more}"
    if len(rows) > SHOWN:
        yield f"  and {len(rows) - SHOWN} more; --json has them all"
    if not by_controls:
        for source in sorted({source for one in rows for source in one.sources}):
            yield f"  source: {source}"


def _outside(found: Related) -> Iterator[str]:
    if found.outside:
        yield ""
        yield f"Outside of these frameworks ({len(found.outside)})"
        for framework, identifier, source in found.outside[:SHOWN]:
            yield f"  {framework:15} {identifier:20} {source}"
        if len(found.outside) > SHOWN:
            yield f"  and {len(found.outside) - SHOWN} more; --json has them all"
