"""Client files: what programs of a cluster read from files in the form of objects, kubeconfig and the configuration of kube-proxy.

Fields and defaults are those of kubeconfig v1 and kube-proxy's configuration v1alpha1.
"""

from __future__ import annotations

from typing import Any

from gcheck import credentials
from gcheck.collectors.manifests.components import DEFAULTS, put
from gcheck.collectors.manifests.node import Node, Reading, Record
from gcheck.model.unread import Unread

_SECRETS = ("token", "password", "client-key-data")


def kubeconfig(node: Node, record: Record) -> None:
    """The clusters and users of a kubeconfig; of a credential only that it stands there."""
    items, unreads = node.items("clusters")
    clusters: list[Any] = []
    for item in items:
        own = record.below("clusters", len(clusters), item.place())
        own.put("name", item.get("name", str))
        own.put("unchecked", item.child("cluster").get("insecure-skip-tls-verify", bool, default=False))
        clusters.append(own.values)
    record.put("clusters", Reading([*clusters, *unreads], node.place("clusters")))
    items, unreads = node.items("users")
    users: list[Any] = []
    for item in items:
        own = record.below("users", len(users), item.place())
        own.put("name", item.get("name", str))
        own.put("credential", _credential(item.child("user")))
        users.append(own.values)
    record.put("users", Reading([*users, *unreads], node.place("users")))


def _credential(user: Node) -> Reading:
    """Whether a credential itself is written, rather than a file, a program or a place to fill."""
    if isinstance(user.data, Unread):
        return Reading(user.data, user.place())
    for key in _SECRETS:
        value = user.data.get(key)
        if isinstance(value, str) and credentials.used(value):
            return Reading(True, user.place(key))
    return Reading(False, user.place())


def proxy(node: Node, record: Record) -> None:
    """KubeProxyConfiguration, under the names of the flags; an empty address is the default."""
    address = node.get("metricsBindAddress", str)
    found = {"metrics-bind-address": address} if address.known and address.value != "" else {}
    put("kube-proxy", DEFAULTS["kube-proxy"], found, node, record)
