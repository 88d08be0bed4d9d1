"""What the ordered entries of a network ACL let in from the internet, after what earlier entries refuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

WIDEST = {4: 7, 6: 15}
"""Longest prefixes that count as the internet: nobody has as much, and a few such ranges are all of it."""

_ROUTED = IPv6Network("2000::/3")
"""All of IPv6 that is routed; what is wider than that holds it."""

Network = IPv4Network | IPv6Network
Ports = tuple[int, int]
_ALL: Ports = (0, 65535)


def open_to_internet(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The TCP and UDP ports that some entry allows from a range of the internet and no earlier entry refuses to all of it.

    ``entries`` are in the order in which they are evaluated. Ranges of ports, sorted, per version of IP and protocol.
    """
    ordered = list(entries)
    return [
        {"protocol": protocol, "from_port": low, "to_port": high, "ip_version": version}
        for version in (4, 6)
        for protocol in ("tcp", "udp")
        for low, high in _joined(_allowed(ordered, version, protocol))
    ]


def _allowed(entries: list[Mapping[str, Any]], version: int, protocol: str) -> Iterator[Ports]:
    refused: list[tuple[Network, Ports]] = []
    for entry in entries:
        network = ip_network(entry["cidr"], strict=False)
        if network.version != version or entry["protocol"] not in ("all", protocol):
            continue
        ports = _ALL if entry["from_port"] is None else (entry["from_port"], entry["to_port"])
        if not entry["allow"]:
            refused.append((network, ports))
        elif _of_internet(network):
            yield from _without(ports, (shut for wider, shut in refused if _covers(wider, network)))


def _of_internet(network: Network) -> bool:
    if isinstance(network, IPv6Network):
        return network.prefixlen <= WIDEST[6] and network.overlaps(_ROUTED)
    return network.prefixlen <= WIDEST[4]


def _covers(wider: Network, network: Network) -> bool:
    return wider.prefixlen <= network.prefixlen and network.network_address in wider


def _without(ports: Ports, shut: Iterable[Ports]) -> list[Ports]:
    left = [ports]
    for low, high in shut:
        parts = [
            part for at in left for part in ((at[0], min(at[1], low - 1)), (max(at[0], high + 1), at[1]))
        ]
        left = [part for part in parts if part[0] <= part[1]]
    return left


def _joined(ranges: Iterable[Ports]) -> list[Ports]:
    joined: list[Ports] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return joined
