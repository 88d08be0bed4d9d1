"""Kernel parameters: sysctl.conf and sysctl.d, in the order in which ``sysctl --system`` applies them (sysctl(8))."""

from __future__ import annotations

import posixpath
import re

from gcheck.collectors.files.includes import is_written_for_machines
from gcheck.collectors.files.lined import lines_of
from gcheck.collectors.files.yielding import Reading, Value
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.place import Place

TYPE = "linux.sysctl.parameters"
NOTE = "not set: the kernel's default, by its documentation of sysctl"

DEFAULTS: dict[str, int] = {
    "net.ipv4.ip_forward": 0, "net.ipv6.conf.all.forwarding": 0,
    "net.ipv4.conf.all.send_redirects": 1, "net.ipv4.conf.default.send_redirects": 1,
    "net.ipv4.conf.all.accept_redirects": 1, "net.ipv4.conf.default.accept_redirects": 1,
    "net.ipv6.conf.all.accept_redirects": 1, "net.ipv6.conf.default.accept_redirects": 1,
    "net.ipv4.conf.all.secure_redirects": 1, "net.ipv4.conf.default.secure_redirects": 1,
    "net.ipv4.conf.all.accept_source_route": 0, "net.ipv4.conf.default.accept_source_route": 1,
    "net.ipv6.conf.all.accept_source_route": 0, "net.ipv6.conf.default.accept_source_route": 0,
    "net.ipv4.conf.all.rp_filter": 0, "net.ipv4.conf.default.rp_filter": 0,
    "net.ipv4.conf.all.log_martians": 0, "net.ipv4.conf.default.log_martians": 0,
    "net.ipv4.tcp_syncookies": 1, "net.ipv4.icmp_echo_ignore_broadcasts": 1,
    "net.ipv4.icmp_ignore_bogus_error_responses": 1, "net.ipv6.conf.all.accept_ra": 1,
    "net.ipv6.conf.default.accept_ra": 1, "kernel.randomize_va_space": 2, "kernel.dmesg_restrict": 0,
    "kernel.kptr_restrict": 0, "kernel.yama.ptrace_scope": 1, "kernel.unprivileged_bpf_disabled": 2,
    "kernel.sysrq": 1, "kernel.perf_event_paranoid": 2, "fs.suid_dumpable": 0, "fs.protected_hardlinks": 0,
    "fs.protected_symlinks": 0,
}  # fmt: skip

ATTRIBUTES = frozenset(name.replace(".", "_") for name in DEFAULTS)

_FOLDERS = ("etc/sysctl.d", "run/sysctl.d", "usr/local/lib/sysctl.d", "usr/lib/sysctl.d", "lib/sysctl.d")


def is_main(name: str) -> bool:
    """True for sysctl.conf, whatever stands before its name (``hardened-sysctl.conf``)."""
    return re.fullmatch(r"(.*[._-])?sysctl([._-][^/]*)?\.conf", name) is not None


def is_part(file: str) -> bool:
    """True for a file of a folder sysctl.d."""
    return posixpath.basename(posixpath.dirname(file)) == "sysctl.d" and file.endswith(".conf")


def collect(reading: Reading) -> None:
    """The parameters of every machine of which there is a sysctl.conf or a sysctl.d in the tree."""
    for uid, files, whole in _machines(reading.folder):
        given: dict[str, tuple[int | str, Place]] = {}
        try:
            for file in files:
                _take(reading.folder.read(file), file, given)
        except DocumentError as error:
            reading.lose(error, TYPE)
            continue
        place = Place(files[-1], 1)
        values = {}
        for name, default in DEFAULTS.items():
            unset = Value(
                default if whole else None, Place(files[-1], note=NOTE if whole else "not set here")
            )
            values[name.replace(".", "_")] = Value(*given[name]) if name in given else unset
        reading.add(TYPE, uid, uid, place, values)


def _machines(folder: Folder) -> list[tuple[str, list[str], bool]]:
    """Each machine's uid, its files in their order, and whether its sysctl.conf is among them."""
    mains = [name for name in folder.named(is_main) if is_written_for_machines(name) and not is_part(name)]
    parts: dict[str, dict[str, str]] = {}
    for file in filter(is_part, folder.files):
        where = posixpath.dirname(file)
        top = _top(where)
        kept = parts.setdefault(top, {})
        name = posixpath.basename(file)
        if name not in kept or _rank(where) < _rank(posixpath.dirname(kept[name])):
            kept[name] = file
    found = []
    for main in mains:
        beside = _top(posixpath.join(posixpath.dirname(main), "sysctl.d"))
        own = parts.pop(beside, {}) if posixpath.basename(main) == "sysctl.conf" else {}
        found.append((main, [*[own[name] for name in sorted(own)], main], True))
    for kept in parts.values():
        files = [kept[name] for name in sorted(kept)]
        found.append((posixpath.dirname(files[-1]), files, False))
    return found


def _top(where: str) -> str:
    """The root of the machine that a folder sysctl.d belongs to, or the folder itself if it stands alone."""
    for known in _FOLDERS:
        if where == known or where.endswith("/" + known):
            return where[: len(where) - len(known)] + ":"
    return where


def _rank(where: str) -> int:
    return next((number for number, known in enumerate(_FOLDERS) if where.endswith(known)), 0)


def _take(data: bytes, file: str, given: dict[str, tuple[int | str, Place]]) -> None:
    for number, line in lines_of(data, file):
        text = line.strip()
        if not text or text[0] in "#;":
            continue
        key, equals, value = text.partition("=")
        if not equals:
            if text.startswith("-"):  # a pattern that is left out of globs
                continue
            raise DocumentError("this line has no '='", file, number)
        name = key.strip().lstrip("-").strip()
        if re.match(r"[^./]*/", name):
            name = name.replace("/", "\0").replace(".", "/").replace("\0", ".")
        value = value.strip()
        whole = int(value) if re.fullmatch(r"-?\d{1,9}", value) else value
        for known in _named(name):
            given[known] = (whole, Place(file, number))


def _named(name: str) -> list[str]:
    if "*" not in name:
        return [name]
    pattern = re.compile(re.escape(name).replace(r"\*", "[^.]*"))
    return [known for known in DEFAULTS if pattern.fullmatch(known)]
