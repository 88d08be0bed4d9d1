"""Registry: which stand-in tells what a call of a well-known module declares, by its source and version.

The index is read when the first module that comes from elsewhere is called; see docs/adr/0019-stand-in-modules.md.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from msgspec import Struct

from gcheck.collectors.terraform.versions import Allowed, Version, allowed, parse_version, tagged
from gcheck.patterns import regex
from gcheck.shipped import folder

_REGISTRIES = ("registry.terraform.io/", "registry.opentofu.org/")
_GIT = regex(
    r"(?:git::)?(?:(?:https?|ssh)://)?(?:git@)?github\.com[/:]"
    r"(?P<path>[\w.-]+/[\w.-]+?)(?:\.git)?(?://(?P<inner>[\w./-]+))?(?:\?(?P<query>.*))?"
)
_SOURCE = regex(r"(?P<path>[\w-]+/[\w-]+/[\w-]+)(?://(?P<inner>[\w./-]+))?")


class Wanted(Struct, frozen=True):
    """A module as a call names it: ``terraform-aws-modules/iam/aws//modules/iam-user`` and the versions it allows."""

    name: str
    versions: Allowed | None


class Chosen(Struct, frozen=True):
    """A stand-in for one call. ``version`` is None where any later one may be installed as well.

    ``file`` has the text, ``types`` are the Terraform types that such a module can declare, ``bind`` are constants of it.
    """

    file: str
    label: str
    version: Version | None
    types: frozenset[str]
    bind: dict[str, Any]


def wanted(source: str, version: str | None) -> Wanted | None:
    """What a source that is not local names; None where it is neither in the public registry nor on GitHub."""
    for host in _REGISTRIES:
        source = source.removeprefix(host)
    found = _SOURCE.fullmatch(source)
    if found is not None and not source.startswith("github.com/"):
        return Wanted(_name(found), allowed(version))
    found = _GIT.fullmatch(source) if len(source) < 500 else None
    if found is None:
        return None
    owner, _, repository = found["path"].partition("/")
    parts = repository.split("-", 2)
    if len(parts) < 3 or parts[0] != "terraform":
        return None
    inner = f"//{found['inner'].strip('/')}" if found["inner"] else ""
    return Wanted(f"{owner}/{parts[2]}/{parts[1]}{inner}", _of_ref(found["query"] or ""))


def _name(found: re.Match[str]) -> str:
    return found["path"] + (f"//{found['inner'].strip('/')}" if found["inner"] else "")


def _of_ref(query: str) -> Allowed | None:
    refs = [part[4:] for part in query.split("&") if part.startswith("ref=")]
    return tagged(refs[0]) if len(refs) == 1 else None


def choose(module: Wanted) -> Chosen | str | None:
    """The stand-in of a call; a text that says why there is none of this version; None for a module not known."""
    entries = index().get(module.name)
    if entries is None:
        return None
    if module.versions is None:
        return "its version is not one that can be told apart"
    if module.versions.high is None:
        return _unbounded(module, entries)
    top = module.versions.high
    if module.versions.low >= top:
        return "no version satisfies its constraint"
    for entry in entries:
        start, end = parse_version(entry["from"]), parse_version(entry["below"])
        if start < top <= end:
            return _chosen(module.name, entry, _newest_below(top, entry))
    return "this version of it is not known"


def _unbounded(module: Wanted, entries: list[dict[str, Any]]) -> Chosen | str:
    """Without an upper bound, what versions differ in is unread; one major version alone shows no agreement."""
    assert module.versions is not None
    newest = max(entries, key=lambda entry: parse_version(entry["below"]))
    start, end = parse_version(newest["from"]), parse_version(newest["below"])
    if end[0] - start[0] < 2 or module.versions.low >= end:
        return "without an upper bound on its version it may become one that differs"
    return _chosen(module.name, newest, None)


def _newest_below(top: Version, entry: dict[str, Any]) -> Version:
    """The newest known version below a bound, its last part left out."""
    newest: dict[str, int] = entry["newest"]
    if top[2] or top[1]:
        minor = top[1] if top[2] else top[1] - 1
        return top[0], min(minor, newest[str(top[0])]), 0
    return top[0] - 1, newest[str(top[0] - 1)], 0


def _chosen(name: str, entry: dict[str, Any], version: Version | None) -> Chosen:
    shown = f"{version[0]}.x" if version is not None else "of any version"
    label = f"module {name} {shown}"
    types = frozenset(entry["declares"].split())
    return Chosen(entry["file"], label, version, types, entry.get("bind", {}))


@lru_cache(maxsize=1)
def index() -> dict[str, list[dict[str, Any]]]:
    """The known modules by name, each with its ranges of versions; stand_ins/index.json."""
    text = (folder(f"{__package__}.stand_ins") / "index.json").read_text(encoding="utf-8")
    found: dict[str, list[dict[str, Any]]] = json.loads(text)
    return found
