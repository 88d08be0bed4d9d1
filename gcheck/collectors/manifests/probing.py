"""Probes and handlers of a container: where they go, and whether two of them ask the same.

Defaults are those of the Kubernetes API reference, Probe v1 core.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.manifests.node import Node, Reading
from gcheck.model.unread import Unread

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")


def probe_hosts(container: Node) -> Reading:
    """The hosts that probes and handlers of the lifecycle name; without one they go to the pod itself."""
    found: list[Any] = []
    for handler in _handlers(container):
        for key in ("httpGet", "tcpSocket"):
            host = handler.child(key).get("host", str).value
            found += [host] if host is not None and host != "" else []
    return Reading(found, container.place())


def _handlers(container: Node) -> Iterator[Node]:
    yield from map(container.child, _PROBES)
    yield from (container.child("lifecycle").child(key) for key in ("postStart", "preStop"))


def missing_ports(container: Node) -> Reading:
    """Names of ports that probes and handlers call, and that the container gives to none of its ports over TCP.

    A number is left alone: a process may listen to what is not declared.
    """
    ports, unreads = container.items("ports")
    names = {
        item.get("name", str).value
        for item in ports
        if item.get("protocol", str, default="TCP").value != "UDP"
    }
    doubt = next((value for value in (*unreads, *names) if isinstance(value, Unread)), None)
    asked = (
        handler.child(key).get("port", str, int).value
        for handler in _handlers(container)
        for key in ("httpGet", "tcpSocket")
    )
    found: list[Any] = []
    for name in asked:
        if isinstance(name, Unread) or (isinstance(name, str) and not name.isdigit() and name not in names):
            found.append(name if isinstance(name, Unread) or doubt is None else doubt)
    return Reading(found, container.place())


def same_probes(container: Node) -> Reading:
    """Whether liveness asks what readiness asks, and is no more patient; false where one of them is not there."""
    ready, alive = (container.child(key) for key in ("readinessProbe", "livenessProbe"))
    for probe in (ready, alive):
        if isinstance(probe.data, Unread):
            return Reading(probe.data, container.place())
    asked = _question(alive)
    if not asked or asked != _question(ready):
        return Reading(False, container.place())
    patience = [_patience(probe) for probe in (ready, alive)]
    doubt = next((value for value in patience if isinstance(value, Unread)), None)
    return Reading(patience[1] <= patience[0] if doubt is None else doubt, container.place("livenessProbe"))


def _question(probe: Node) -> dict[str, Any]:
    """What a probe does, without how often."""
    assert isinstance(probe.data, Mapping)
    return {key: probe.data[key] for key in _HANDLERS if probe.data.get(key) is not None}


def _patience(probe: Node) -> Any:
    """For how many seconds a probe has to fail before anything is done, with the API's defaults."""
    every, times = (
        probe.get(key, int, default=usual).value
        for key, usual in (("periodSeconds", 10), ("failureThreshold", 3))
    )
    return next((value for value in (every, times) if isinstance(value, Unread)), None) or every * times
