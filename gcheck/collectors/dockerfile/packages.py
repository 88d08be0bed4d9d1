"""Package managers: what a command installs, and how carefully.

By the manual pages of apt-get(8), apk(8), dnf(8), yum(8), microdnf(8), zypper(8) and rpm(8), and the references of pip, pipx,
uv, npm, pnpm, yarn, bun, gem, conda, cargo, composer and go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from gcheck.patterns import regex
from gcheck.shell import Command


class _Manager(Struct, frozen=True):
    """``install``, ``update``, ``upgrade``, ``everything`` (upgrades of all packages): its words. ``yes``: what answers its questions; empty if it asks none."""

    install: tuple[str, ...]
    update: tuple[str, ...] = ()
    upgrade: tuple[str, ...] = ()
    everything: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    pin: str = "="
    takes_value: tuple[str, ...] = field(default=())


_DNF = _Manager(("install", "in", "localinstall", "groupinstall", "reinstall", "rei"), (), ("distro-sync", "distribution-synchronization"),
                ("update", "upgrade", "up", "upgrade-minimal", "up-min", "update-minimal"),
                ("-y", "--assumeyes"), ("--nogpgcheck", "--no-gpgchecks"), "-", ("-c", "--installroot", "--releasever", "--setopt"))  # fmt: skip
_APT = _Manager(("install",), ("update",), ("dist-upgrade", "full-upgrade"), ("upgrade", "safe-upgrade"),
                ("-y", "--yes", "--assume-yes", "--force-yes", "-qq"), ("--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"),
                "=", ("-t", "-o", "-c", "--target-release"))  # fmt: skip
_NPM_PIN = r"\A(@[^/@]+/)?[^/@]+@(?!(latest|next|\*)\Z)|\A[^@/]+/"
"""A version behind the name, whose scope has an @ of its own, or a repository; latest is no version."""

_GO_PIN = r"\A(?!.*@(latest|master|main|HEAD|upgrade|patch)\Z)"
"""A name without a version is one of the module that is built, whose go.mod fixes it."""

_CONDA = _Manager(("install",), yes=("-y", "--yes"), pin="[=<>]",
                  takes_value=("-n", "--name", "-p", "--prefix", "-c", "--channel", "-f", "--file"))  # fmt: skip
MANAGERS = {
    "apt-get": _APT,
    "apt": _APT,
    "aptitude": _APT,
    "apk": _Manager(("add",), ("update",), (), ("upgrade",), (), ("--allow-untrusted",), "[=~<>]", ("-X", "--repository", "-t", "--virtual")),
    "yum": _DNF,
    "dnf": _DNF,
    "microdnf": _DNF,
    "tdnf": _DNF,
    "zypper": _Manager(("install", "in"), ("refresh", "ref"), ("dist-upgrade", "dup"), ("update", "up"), ("-y", "-n", "--non-interactive", "--no-confirm"),
                       ("--no-gpg-checks",), "[=<>]"),
    "rpm": _Manager(("-i", "-U", "-F", "--install", "--upgrade"), (), (), (), (), ("--nosignature", "--nodigest", "--noverify"), "-"),
    "pip": _Manager(("install",), pin="[=~<>@]=?|/", takes_value=("-r", "-c", "-i", "--requirement", "--constraint", "--index-url", "--extra-index-url",
                    "-t", "--target", "--prefix", "--root", "-f", "--find-links", "--trusted-host", "-e", "--timeout", "--retries", "--progress-bar", "--platform", "--python-version", "--root-user-action", "--cache-dir", "--python", "--log")),
    "npm": _Manager(("install", "i", "add"), pin=_NPM_PIN, takes_value=("--loglevel", "--prefix", "--registry", "--cache", "-C", "--tag", "--omit", "--include",
                    "-w", "--workspace", "--userconfig")),
    "yarn": _Manager(("add", "install"), pin=_NPM_PIN, takes_value=("--cwd", "--network-timeout", "--cache-folder", "--modules-folder", "--registry")),
    "pnpm": _Manager(("add", "install", "i"), pin=_NPM_PIN),
    "bun": _Manager(("add",), pin=_NPM_PIN),
    "pipx": _Manager(("install",), pin="[=~<>@]=?|/", takes_value=("--python", "--index-url", "-i", "--pip-args", "--suffix")),
    "conda": _CONDA,
    "mamba": _CONDA,
    "micromamba": _CONDA,
    "cargo": _Manager(("install",), pin=r"@[0-9=^~<>]", takes_value=("--version", "--vers", "--git", "--branch", "--tag", "--rev", "--path", "--root",
                      "--features", "-F", "--target", "--index", "--registry", "--bin", "--jobs", "-j", "--profile")),
    "go": _Manager(("install", "get", "run"), pin=_GO_PIN, takes_value=("-tags", "-ldflags", "-o", "-gcflags", "-p", "-mod")),
    "composer": _Manager(("require",), pin=r"[:=\s]\s*[^*\s]", takes_value=("-d", "--working-dir")),
    "gem": _Manager(("install", "i"), pin=":", takes_value=("-v", "--version", "-i", "-n", "--install-dir", "--bindir", "--source", "--use-system-libraries")),
}  # fmt: skip
_UNVERIFIED = regex(
    r"(?i)\b(local)?pkg_gpgcheck=(0|no|false)|\bgpgcheck=(0|no|false)|APT::Get::AllowUnauthenticated\"?=\"?(1|true|yes)|"
    r"Acquire::Allow(Insecure|Weak|DowngradeToInsecure)Repositories\"?=\"?(1|true|yes)"
)
_SAME = {"pip2": "pip", "pip3": "pip"}
_FILE = regex(r"\A[./~$]|\.(rpm|deb|apk|whl|gem|txt|tar|tgz|gz|zip)\Z|://")
_REPOSITORY = regex(r"\A(git(\+\w+)?|hg\+\w+)://")
_FIXED_REPOSITORY = {
    "pip": regex(r"://[^/]+/[^#]*@(?!(master|main|HEAD)\b)"),
    "npm": regex(r"#(?!(master|main|HEAD)\Z)\S"),
}
"""A commit, a tag or a branch of its own behind an address, as each of the two writes it."""
_RUNS = ("run", "run-script", "exec", "test", "start")
"""Words of the package managers of Node that start a script, whatever comes behind."""


class Use(Struct, frozen=True):
    """One call of a package manager. ``packages`` are the names that it installs, with True where a version is fixed."""

    manager: str
    action: str
    packages: tuple[tuple[str, bool], ...]
    answered: bool
    recommends: bool
    keeps_cache: bool
    verified: bool


def use_of(command: Command) -> Use | None:
    """What a command does with packages; None if it does nothing of the kind."""
    program, words = command.program, command.words
    if re.fullmatch(r"python[0-9.]*", program) and words[:2] == ("-m", "pip"):
        program, words = "pip", words[2:]
        command = Command(program, words, command.line, command.into)
    if program == "uv" and words[:1] in (("pip",), ("tool",)):
        program, words = "pip" if words[0] == "pip" else "pipx", words[1:]
        command = Command(program, words, command.line, command.into)
    program = _SAME.get(program, "pip" if re.fullmatch(r"pip[0-9.]+", program) else program)
    manager = MANAGERS.get(program)
    if manager is None:
        return None
    action = _action(manager, command)
    if action is None or (
        manager.update and command.has("-s", "--simulate", "--dry-run", "--just-print", "--assumeno")
    ):
        return None
    if action == "upgrade-all" and len(_packages(manager, program, command)) > 1:
        return None  # the word itself is the only one where everything is meant
    packages = tuple(_packages(manager, program, command)) if action == "install" else ()
    return Use(
        program, action, packages, not manager.yes or command.has(*manager.yes) or _is_quiet(manager, command),
        not command.has("--no-install-recommends") and not _set_off(command),
        not command.has("--no-cache", "--no-cache-dir", "--cache-folder"), not (command.has(*manager.unverified) or any(map(_UNVERIFIED.search, command.words))),
    )  # fmt: skip


def _is_quiet(manager: _Manager, command: Command) -> bool:
    """True for the second level of quietness of apt-get, which answers as -y does, in its longer spellings."""
    if manager is not _APT:
        return False
    return sum(word in ("-q", "--quiet") for word in command.words) > 1 or command.has("-q=2", "--quiet=2")


def _set_off(command: Command) -> bool:
    """True for ``-o APT::Install-Recommends=false`` and its spellings."""
    return any(re.search(r"(?i)APT::Install-Recommends\"?=\"?(0|false|no)", word) for word in command.words)


def _action(manager: _Manager, command: Command) -> str | None:
    words = command.words
    if manager.pin == _NPM_PIN and command.operands[:1] and command.operands[0] in _RUNS:
        return None
    if (
        command.program == "yarn"
        and not command.operands
        and not command.has("-v", "--version", "-h", "--help")
    ):
        return "install"
    for name, of in (
        ("install", manager.install),
        ("update", manager.update),
        ("upgrade", manager.upgrade),
        ("upgrade-all", manager.everything),
    ):
        if any(
            word in of or (len(word) > 2 and word[0] == "-" and word[1] != "-" and word[:2] in of)
            for word in words
        ):
            return name
    return None


def _packages(manager: _Manager, program: str, command: Command) -> list[tuple[str, bool]]:
    written = command.words
    if program == "gem" and "--" in written:
        written = written[: written.index("--")]  # what follows is for the compiler
    words = _without_values(written, manager.takes_value)
    names = [word for word in words if not word.startswith("-") and word not in manager.install]
    if manager is _DNF and ("groupinstall" in words or names[:1] == ["group"]):
        return []  # a group has no version
    if manager is _DNF and names[:1] == ["module"]:
        return [(name, ":" in name) for name in names[1:]]
    if program == "yarn" and "add" not in words:
        return []  # it installs what package.json names
    if program == "go" and "run" in command.words:
        return [(name, _pinned(name, manager)) for name in names[:1] if "@" in name]
    if program == "composer":
        return _of_composer(names[1:] if names[:1] == ["global"] else names)
    if (
        program == "go" and "get" in command.words
    ):  # unlike install, it takes the newest release of what has no version
        return [
            (name, "@" in name and _pinned(name, manager))
            for name in names
            if name != "get" and not _FILE.search(name)
        ]
    versioned = program in ("gem", "cargo") and command.has("-v", "--version", "--vers", "--rev", "--tag")
    if program == "pip" and command.has("-c", "--constraint"):
        versioned = True  # the list of constraints says which, as a list of requirements does
    return [
        *_repositories(names, program, manager),
        *((name, versioned or _pinned(name, manager)) for name in names if not _FILE.search(name)),
    ]


def _repositories(names: list[str], program: str, manager: _Manager) -> Iterator[tuple[str, bool]]:
    """Packages that are taken from a repository of sources, by its address."""
    fixed = _FIXED_REPOSITORY.get(
        "npm" if manager.pin == _NPM_PIN else "pip" if program in ("pip", "pipx") else ""
    )
    for name in names:
        if fixed is not None and _REPOSITORY.search(name):
            yield name, "$" in name or fixed.search(name) is not None


def _of_composer(names: list[str]) -> list[tuple[str, bool]]:
    """The packages of a vendor, each with its version in the same word or in the next one."""
    behind = [*names[1:], ""]
    return [
        (name, _pinned(name, MANAGERS["composer"]) or bool(after and "/" not in after))
        for name, after in zip(names, behind, strict=True)
        if "/" in name
    ]


def _pinned(name: str, manager: _Manager) -> bool:
    if "$" in name:
        return True  # a version may be in it, and a name alone is seldom put in a variable
    if manager.pin == "-":
        return re.search(r"-[0-9]", name) is not None
    return re.search(manager.pin, name) is not None


def _without_values(words: Sequence[str], takes_value: tuple[str, ...]) -> list[str]:
    kept, skip = [], False
    for word in words:
        if not skip:
            kept.append(word)
        skip = not skip and word in takes_value
    return kept
