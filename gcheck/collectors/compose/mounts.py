"""Ports and volumes of a service, in their short and long forms."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from gcheck.patterns import regex

_PORT = regex(
    r"(?:(?P<ip>\d+\.\d+\.\d+\.\d+|\[[0-9a-fA-F:.]+\]|[0-9a-fA-F]*:[0-9a-fA-F:]+|localhost):)?(?:(?P<host>\d*(?:-\d+)?):)?(?P<inside>\d+(?:-\d+)?)"
    r"(?:/(?P<protocol>tcp|udp|sctp))?\Z",
    re.IGNORECASE,
)
_PROPAGATION = frozenset(["shared", "rshared", "slave", "rslave", "private", "rprivate"])
_SOCKET = regex(r"(?i)(docker|containerd|podman|crio|cri-dockerd|docker_engine)(\.sock)?\Z")
_MAX_PORTS = 100


def short_ports(text: str) -> list[dict[str, Any]] | None:
    """The ports of ``[[IP:]HOST:]CONTAINER[/PROTOCOL]``, one for each; None for anything else."""
    match = _PORT.match(text.strip())
    if match is None:
        return None
    inside, host = _range(match["inside"]), _range(match["host"] or "")
    if not inside:
        return None
    return _paired(match["ip"], host, inside, (match["protocol"] or "tcp").lower())


def long_ports(
    host_ip: str | None, published: str, target: str, protocol: str
) -> list[dict[str, Any]] | None:
    """The ports of the long form."""
    inside = _range(target)
    return _paired(host_ip, _range(published), inside, protocol.lower()) if inside else None


def _range(text: str) -> list[int]:
    match = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", text.strip())
    if match is None:
        return []
    first, last = int(match[1]), int(match[2] or match[1])
    return list(range(first, last + 1)) if 0 <= last - first < _MAX_PORTS else [first, last]


def _paired(host_ip: str | None, host: list[int], inside: list[int], protocol: str) -> list[dict[str, Any]]:
    everywhere = host_ip is None or re.fullmatch(r"[0:.*]*", host_ip.strip("[]")) is not None
    return [
        {"container_port": number, "published": host[min(place, len(host) - 1)] if host else None, "host_ip": host_ip,
         "every_interface": everywhere, "protocol": protocol}
        for place, number in enumerate(inside)
    ]  # fmt: skip


def short_volume(text: str) -> dict[str, Any]:
    """A mount of ``[SOURCE:]TARGET[:MODE]``."""
    parts = _split(text)
    if len(parts) == 1:
        return _mount("volume", None, parts[0], False, None)
    source, target = parts[0], parts[1]
    modes = parts[2].lower().split(",") if len(parts) > 2 else []
    kind = "bind" if re.match(r"[./~\\]|[A-Za-z]:[\\/]", source) else "volume"
    propagation = next((mode for mode in modes if mode in _PROPAGATION), None)
    return _mount(kind, source, target, "ro" in modes, propagation)


def long_volume(
    kind: str, source: str | None, target: str, read_only: Any, propagation: str | None
) -> dict[str, Any]:
    """A mount of the long form."""
    return _mount(kind, source, target, read_only, propagation)


def _split(text: str) -> list[str]:
    """The parts between colons; the one behind the letter of a drive is none."""
    parts = text.split(":")
    if len(parts) > 1 and re.fullmatch(r"[A-Za-z]", parts[0]) and parts[1][:1] in ("\\", "/"):
        parts = [f"{parts[0]}:{parts[1]}", *parts[2:]]
    return parts


def _mount(
    kind: str, source: str | None, target: str, read_only: Any, propagation: str | None
) -> dict[str, Any]:
    host = source if kind in ("bind", "npipe") else None
    return {"kind": kind, "source": source, "target": target, "read_only": read_only, "propagation": propagation,
            "host_path": host_path(host), "runtime_socket": is_socket(host)}  # fmt: skip


def host_path(source: str | None) -> str | None:
    """The path on the host, without ``.`` and ``..`` as far as it is absolute; null for none, and below the project's folder."""
    if source is None or source.startswith("."):
        return None
    return posixpath.normpath(f"/{source.lstrip('/')}") if source.startswith("/") else source


def is_socket(source: str | None) -> bool:
    """True for the socket of a container runtime."""
    return source is not None and bool(_SOCKET.search(source.rstrip("/")) and re.search(r"sock|pipe", source))
