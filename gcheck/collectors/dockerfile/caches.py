"""What package managers leave in an image: where each keeps it, and what removes it again."""

from __future__ import annotations

import re

from gcheck.collectors.dockerfile.packages import Use
from gcheck.shell import Command

_CLEANING = {
    "apt-get": r"/var/lib/apt", "apt": r"/var/lib/apt", "aptitude": r"/var/lib/apt", "apk": r"/var/cache/apk|/etc/apk/cache",
    "yum": r"/var/cache/(yum|dnf)", "dnf": r"/var/cache/(yum|dnf|libdnf)", "microdnf": r"/var/cache/(yum|dnf|libdnf)",
    "tdnf": r"/var/cache/tdnf", "zypper": r"/var/cache/zypp", "pip": r"\.cache(/pip)?", "yarn": r"\.cache(/yarn)?|\.yarn(rc)?\b",
}  # fmt: skip


def family(manager: str) -> str:
    """The package manager that one is another front of."""
    if manager in ("apt", "apt-get", "aptitude"):
        return "apt"
    return "dnf" if manager in ("yum", "dnf", "microdnf", "tdnf") else manager


def mounted(use: Use, mount: str, refreshes: bool) -> bool:
    """True if what the package manager keeps is written into a mount, which is no part of the image."""
    options = dict(part.partition("=")[::2] for part in mount.split(","))
    target = options.get("target") or options.get("dst") or options.get("destination") or ""
    if options.get("type") not in ("cache", "tmpfs"):
        return False
    places = _CLEANING.get(use.manager)
    if family(use.manager) == "apt" and not refreshes:
        places = r"/var/(lib|cache)/apt"  # without new lists there is nothing but packages to keep
    return (
        "$" in target
        or places is None
        or re.search(rf"({places})|\A/var(/cache)?/?\Z|/\.cache/?\Z", target) is not None
    )


def cleaned(use: Use, commands: list[Command]) -> bool:
    """True if what the package manager keeps is removed by the same instruction."""
    places = _CLEANING.get(use.manager)
    if places is None:
        return True
    for command in commands:
        removes = command.program in ("rm", "find", "truncate")
        if removes and any(re.search(places, word) for word in command.words):
            return True
        if (
            family(command.program) == family(use.manager)
            and family(use.manager)
            in (
                "dnf",
                "zypper",
                "pip",
                "yarn",
            )
            and ("clean" in command.words or "cc" in command.words or command.words[:2] == ("cache", "purge"))
        ):
            return True
    return False
