"""Version constraints of modules, and the version that Terraform would install for one: the newest that it allows."""

from __future__ import annotations

from msgspec import Struct

from gcheck.patterns import regex

Version = tuple[int, int, int]

_CONSTRAINT = regex(r"(=|>=|<=|~>|>|<)?\s*v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?")
_TAG = regex(r"v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})")
_ANY: Version = (0, 0, 0)


class Allowed(Struct, frozen=True):
    """The versions from ``low`` up to but not including ``high``; None where there is no upper bound."""

    low: Version = _ANY
    high: Version | None = None

    def both(self, other: Allowed) -> Allowed:
        """What both allow."""
        tops = [top for top in (self.high, other.high) if top is not None]
        return Allowed(max(self.low, other.low), min(tops, default=None))


def allowed(constraint: str | None) -> Allowed | None:
    """What a ``version`` argument allows; everything where there is none. None where it is not of a known form."""
    found = Allowed()
    if constraint is None:
        return found
    if len(constraint) > 200:
        return None
    for part in constraint.split(","):
        bounds = _bounds(part.strip())
        if bounds is None:
            return None
        found = found.both(bounds)
    return found


def tagged(tag: str) -> Allowed | None:
    """The one version that a git tag names; None where it is not named like one."""
    found = _TAG.fullmatch(tag)
    if found is None:
        return None
    version = (int(found[1]), int(found[2]), int(found[3]))
    return Allowed(version, _after(version))


def parse_version(text: str) -> Version:
    """``4.1.0``. Raises ValueError."""
    first, second, third = (int(part) for part in text.split("."))
    return first, second, third


def _bounds(part: str) -> Allowed | None:
    found = _CONSTRAINT.fullmatch(part)
    if found is None:
        return None
    written = [int(digits) for digits in found.groups()[1:] if digits is not None]
    version = (written[0], *[*written[1:], 0, 0][:2])
    assert len(version) == 3
    if found[1] == "~>":
        return Allowed(version, _next(written))
    if found[1] in (">=", ">"):
        return Allowed(version if found[1] == ">=" else _after(version))
    if found[1] in ("<=", "<"):
        return Allowed(_ANY, version if found[1] == "<" else _after(version))
    return Allowed(version, _after(version))


def _after(version: Version) -> Version:
    return version[0], version[1], version[2] + 1


def _next(written: list[int]) -> Version:
    """Where ``~>`` ends: the last part that is written may grow, those before it may not."""
    return (written[0], written[1] + 1, 0) if len(written) == 3 else (written[0] + 1, 0, 0)
