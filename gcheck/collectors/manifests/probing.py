"""Probes and handlers of a container: where they go, and whether two of them ask the same."""

from __future__ import annotations

from collections.abc import Iterator
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


def same_probes(container: Node) -> Reading:
    """Whether readiness and liveness ask the same; false where one of them is not there."""
    ready, alive = (_question(container.child(key)) for key in ("readinessProbe", "livenessProbe"))
    for asked in (ready, alive):
        if isinstance(asked, Unread):
            return Reading(asked, container.place())
    return Reading(
        bool(ready) and ready == alive, container.place("livenessProbe" if alive else "readinessProbe")
    )


def _question(probe: Node) -> Any:
    """What a probe does, without how often."""
    if isinstance(probe.data, Unread):
        return probe.data
    return {key: probe.data[key] for key in _HANDLERS if probe.data.get(key) is not None}
