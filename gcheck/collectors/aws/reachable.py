"""What the ordered entries of a network ACL let in from the internet, after what earlier entries refuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from itertools import pairwise
from typing import Any, cast

WIDEST = {4: 7, 6: 15}
"""Longest prefixes that count as the internet: nobody has as much, and a few such ranges are all of it."""

_ROUTED = IPv6Network("2000::/3")
"""All of IPv6 that is routed; what is wider than that holds it."""

MOST = 40
"""Entries for what comes in that AWS lets a network ACL have (VPC User Guide, "Amazon VPC quotas")."""

Network = IPv4Network | IPv6Network
Ports = tuple[int, int]
_ALL: Ports = (0, 65535)


def open_to_internet(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The TCP and UDP ports that some entry allows from a range of the internet, of which earlier entries leave as much open.

    As much is more than a single network has: what is left has to be more than half of the smallest range that counts.
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
            yield from _open(_routed(network), ports, refused)


def _of_internet(network: Network) -> bool:
    if isinstance(network, IPv6Network):
        return network.prefixlen <= WIDEST[6] and network.overlaps(_ROUTED)
    return network.prefixlen <= WIDEST[4]


def _routed(network: Network) -> Network:
    return _ROUTED if isinstance(network, IPv6Network) and _covers(network, _ROUTED) else network


def _open(network: Network, ports: Ports, refused: list[tuple[Network, Ports]]) -> Iterator[Ports]:
    """The parts of a range of ports at which enough of a network is not refused."""
    # of more entries than there can be, in code, the order of work would be their cube
    parts = [
        (shut, at)
        for shut, at in refused
        if _covers(shut, network) or (len(refused) <= MOST and _covers(network, shut))
    ]
    edges = {ports[0], ports[1] + 1}
    edges |= {edge for _, (low, high) in parts for edge in (low, high + 1) if ports[0] < edge <= ports[1]}
    ordered = sorted(edges)
    for low, above in pairwise(ordered):
        if _left(network, [shut for shut, at in parts if at[0] <= low and above - 1 <= at[1]]):
            yield low, above - 1


def _left(network: Network, shut: list[Network]) -> bool:
    """Whether more of a network is left than a single one has."""
    if any(_covers(wider, network) for wider in shut):
        return False
    taken = sum(part.num_addresses for part in collapse_addresses(cast("list[IPv4Network]", shut)))
    most: int = 2 ** (network.max_prefixlen - WIDEST[network.version] - 1)
    return network.num_addresses - taken > most


def _covers(wider: Network, network: Network) -> bool:
    return wider.prefixlen <= network.prefixlen and network.network_address in wider


def _joined(ranges: Iterable[Ports]) -> list[Ports]:
    joined: list[Ports] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return joined
