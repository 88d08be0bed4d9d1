"""Reports of two days, made from the sample by changing single findings."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from gcheck.model.assessment import Assessment
from gcheck.model.finding import Finding
from tests.reporters.sample import sample


def with_each(change: Callable[[Finding], Finding | None], whole: Assessment | None = None) -> Assessment:
    """The sample with each finding changed; None leaves it out."""
    base = whole or sample()
    return replace(base, findings=tuple(filter(None, map(change, base.findings))))


def passing(*fingerprints: str, whole: Assessment | None = None) -> Assessment:
    """The sample in which these findings pass."""
    return with_each(lambda one: replace(one, status="pass", reasons=(), waiver=None) if one.fingerprint in fingerprints else one, whole)  # fmt: skip


def failing() -> list[Finding]:
    """The failures of the sample that nobody accepted."""
    return [one for one in sample().findings if one.status == "fail" and one.waiver is None]
