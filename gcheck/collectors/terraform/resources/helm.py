"""Releases of Helm charts, by the provider hashicorp/helm: where the chart comes from, and which one it is.

What the chart makes is not read: it is fetched and rendered when the release is applied.
"""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.resources.tables import Read, table, text
from gcheck.collectors.terraform.values import Answer, Symbol
from gcheck.collectors.terraform.view import Reading, View
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_FOLDER = regex(r"\A(\.{0,2}/|\.{1,2}\Z)")
_ARCHIVE = regex(r"(?i)\.(tgz|tar\.gz)\Z")
_ADDRESS = regex(r"(?i)\A[a-z][a-z0-9+.-]*://")


def _kind(view: View) -> Reading:
    """``local``, ``archive`` for an address of one file, or ``repository``, which may have many versions of it."""
    place = {"": view.place_of("chart")}
    chart, repository = view.get("chart"), view.get("repository")
    if _is_known(repository) and repository:
        return Reading("repository", {"": view.place_of("repository")})
    if not isinstance(chart, str) or isinstance(chart, Symbol):
        found = view.text("chart").value
        return Reading(found if isinstance(found, Unread) else "repository", place)
    if _ADDRESS.match(chart):
        archive = not chart.lower().startswith("oci:") and _ARCHIVE.search(chart.partition("?")[0])
        return Reading("archive" if archive else "repository", place)
    local = _FOLDER.match(chart) or _ARCHIVE.search(chart)
    if isinstance(repository, Unread) and not local:
        return Reading(view.text("repository").value, {"": view.place_of("repository")})
    return Reading("local" if local else "repository", place)


def _is_known(value: Any) -> bool:
    return isinstance(value, (Answer, Symbol)) or type(value) is str


def _plain_text(view: View) -> Reading:
    """Whether the repository, or the chart's own address, is fetched over plain HTTP."""
    found = view.text("repository")
    if found.value in (None, ""):
        found = view.text("chart")
    value = found.value
    return Reading(
        value if isinstance(value, Unread) else str(value or "").lower().startswith("http://"), found.places
    )


def _version(view: View) -> Reading:
    """The version, null where the newest one is taken."""
    found = view.text("version")
    return Reading(found.value or None, found.places)


_READS: dict[str, Read] = {
    "chart": text("chart"),
    "repository": text("repository"),
    "kind": _kind,
    "version": _version,
    "plain_text": _plain_text,
}
RELEASE = table(("helm_release",), "name", _READS, tagged=False, placed=False)
MAPPINGS = {"terraform.helm-release": RELEASE}
