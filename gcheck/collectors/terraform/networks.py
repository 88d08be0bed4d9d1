"""Terraform's functions on address ranges."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from gcheck.collectors.terraform.values import EvaluationError


def _subnet(prefix: str, newbits: int, netnum: int) -> str:
    network = ipaddress.ip_network(prefix, strict=False)
    length = network.prefixlen + int(newbits)
    if not network.prefixlen <= length <= network.max_prefixlen or not 0 <= netnum < 1 << int(newbits):
        raise EvaluationError("there is no such subnet")
    first = int(network.network_address) + (int(netnum) << (network.max_prefixlen - length))
    return f"{type(network.network_address)(first)}/{length}"


def _subnets(prefix: str, *newbits: int) -> list[str]:
    network = ipaddress.ip_network(prefix, strict=False)
    position, found = int(network.network_address), []
    for bits in newbits:
        length = network.prefixlen + int(bits)
        if not network.prefixlen <= length <= network.max_prefixlen:
            raise EvaluationError("there is no such subnet")
        size = 1 << (network.max_prefixlen - length)
        position = -(-position // size) * size
        found.append(f"{type(network.network_address)(position)}/{length}")
        position += size
    return found


def _host(prefix: str, number: int) -> str:
    network = ipaddress.ip_network(prefix, strict=False)
    if abs(int(number)) > network.num_addresses:
        raise EvaluationError("there is no such host")
    return str(network[int(number)])


EXACT: dict[str, Callable[..., Any]] = {
    "cidrhost": _host,
    "cidrnetmask": lambda prefix: str(ipaddress.ip_network(prefix, strict=False).netmask),
    "cidrsubnet": _subnet,
    "cidrsubnets": _subnets,
}
