"""Tests of address ranges and ports."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Any

from gcheck.evaluation.operand import OperandError, Operator, list_of, show_operand
from gcheck.evaluation.truth import EITHER, F, T, truth
from gcheck.model.unread import Unread

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@lru_cache(maxsize=8192)
def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _networks(operand: Any) -> tuple[Network, ...]:
    found = []
    for text in list_of(operand, (str,)):
        network = _network(text)
        if network is None:
            raise OperandError(f"must list networks; {text!r} is none")
        found.append(network)
    return tuple(found)


def cidr(operand: Any, within: bool) -> Operator:
    """One range or each of a list lies within, or one of them overlaps, the networks of the operand."""
    networks = _networks(operand)

    def one(text: Any) -> int:
        network = _network(text) if type(text) is str else None
        if network is None:
            return EITHER
        same = [item for item in networks if item.version == network.version]
        if within:
            return truth(any(network.subnet_of(item) for item in same))  # type: ignore[arg-type]  # same version
        return truth(any(network.overlaps(item) for item in same))

    def test(value: Any) -> int:
        outcomes = [one(item) for item in value] if type(value) is list else [one(value)]
        decisive, other = (F, T) if within else (T, F)
        return decisive if decisive in outcomes else EITHER if EITHER in outcomes else other

    return Operator((str, list), test, f"{'lies within' if within else 'overlaps'} {show_operand(operand)}")


def covers_port(operand: Any, now: float) -> Operator:
    """A rule with ``protocol``, ``from_port`` and ``to_port`` covers one port."""
    if (
        not isinstance(operand, dict)
        or set(operand) - {"port", "protocol"}
        or type(operand.get("port")) is not int
    ):
        raise OperandError("must be an object with `port` (a number) and `protocol` (tcp or udp)")
    port, protocol = operand["port"], operand.get("protocol", "tcp")
    if protocol not in ("tcp", "udp"):
        raise OperandError("must name tcp or udp as its protocol")
    names = {"tcp": ("tcp", "6", "TCP"), "udp": ("udp", "17", "UDP")}[protocol]

    def test(rule: dict[str, Any]) -> int:
        spoken = rule.get("protocol")
        if spoken in names:
            return _in_range(port, rule.get("from_port", Unread), rule.get("to_port", Unread))
        if type(spoken) is not str:
            return EITHER
        return T if spoken.lower() in ("all", "-1") else F

    return Operator((dict,), test, f"covers {protocol} port {port}")


def _in_range(port: int, low: Any, high: Any) -> int:
    """Null on both sides means all ports; where one side was not read, the other may still decide."""
    if low is None and high is None:
        return T
    low_known, high_known = type(low) is int, type(high) is int
    if (low_known and port < low) or (high_known and port > high):
        return F
    return T if low_known and high_known else EITHER


_WITHOUT_PORTS = ("icmp", "icmpv6", "1", "58")


def ports_within(operand: Any, now: float) -> Operator:
    """A rule with ``protocol``, ``from_port`` and ``to_port`` opens no port but those listed; ICMP opens none."""
    ports = set(list_of(operand, (int,)))

    def test(rule: dict[str, Any]) -> int:
        protocol, low, high = rule.get("protocol"), rule.get("from_port", Unread), rule.get("to_port", Unread)
        if type(protocol) is not str:
            return EITHER
        if protocol.lower() in _WITHOUT_PORTS:
            return T
        if protocol.lower() in ("all", "-1") or (low is None and high is None):
            return F
        for known in (low, high):
            if type(known) is int and known not in ports:
                return F
        if type(low) is not int or type(high) is not int or high < low:
            return EITHER
        return truth(high - low < len(ports) and all(port in ports for port in range(low, high + 1)))

    return Operator((dict,), test, f"opens nothing but {show_operand(operand)}")
