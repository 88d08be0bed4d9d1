"""Configuration of kubeadm: the components that it starts, with the flags that it gives them itself.

By kubeadm's configuration reference (v1beta1 to v1beta4) and "Implementation details", which lists the flags of the static pods.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from gcheck.collectors.manifests.components import DEFAULTS, put, value_of
from gcheck.collectors.manifests.node import Node, Reading, Record
from gcheck.collectors.manifests.supplied import COMPONENTS
from gcheck.model.unread import Unread

GROUP = "kubeadm.k8s.io"
KINDS = frozenset(["ClusterConfiguration", "InitConfiguration", "JoinConfiguration"])
_PKI = "/etc/kubernetes/pki"
_GIVEN: Mapping[str, Mapping[str, str]] = {
    "kube-apiserver": {
        "authorization-mode": "Node,RBAC", "enable-admission-plugins": "NodeRestriction", "client-ca-file": f"{_PKI}/ca.crt",
        "tls-cert-file": f"{_PKI}/apiserver.crt", "tls-private-key-file": f"{_PKI}/apiserver.key",
        "kubelet-client-certificate": f"{_PKI}/apiserver-kubelet-client.crt", "kubelet-client-key": f"{_PKI}/apiserver-kubelet-client.key",
        "etcd-cafile": f"{_PKI}/etcd/ca.crt", "etcd-certfile": f"{_PKI}/apiserver-etcd-client.crt",
        "etcd-keyfile": f"{_PKI}/apiserver-etcd-client.key", "service-account-key-file": f"{_PKI}/sa.pub",
        "service-account-signing-key-file": f"{_PKI}/sa.key",
    },
    "kube-controller-manager": {
        "bind-address": "127.0.0.1", "use-service-account-credentials": "true", "root-ca-file": f"{_PKI}/ca.crt",
        "service-account-private-key-file": f"{_PKI}/sa.key",
    },
    "kube-scheduler": {"bind-address": "127.0.0.1"},
    "etcd": {
        "cert-file": f"{_PKI}/etcd/server.crt", "key-file": f"{_PKI}/etcd/server.key", "trusted-ca-file": f"{_PKI}/etcd/ca.crt",
        "client-cert-auth": "true", "peer-cert-file": f"{_PKI}/etcd/peer.crt", "peer-key-file": f"{_PKI}/etcd/peer.key",
        "peer-trusted-ca-file": f"{_PKI}/etcd/ca.crt", "peer-client-cert-auth": "true", "listen-client-urls": "https://127.0.0.1:2379",
    },
    "kubelet": {"config": "/var/lib/kubelet/config.yaml"},
}  # fmt: skip
_SECTIONS = {
    "kube-apiserver": ("apiServer",),
    "kube-controller-manager": ("controllerManager",),
    "kube-scheduler": ("scheduler",),
    "etcd": ("etcd", "local"),
}


def parts(node: Node, kind: str) -> Iterator[tuple[str, partial[None]]]:
    """The components that an object of kubeadm configures: their resource types, and what fills them."""
    if kind == "ClusterConfiguration":
        external = node.child("etcd").child("external").data
        for program, section in _SECTIONS.items():
            if program != "etcd" or not external:
                yield COMPONENTS[program], partial(_fill, program=program, section=section, key="extraArgs")
    elif node.child("nodeRegistration").raw("kubeletExtraArgs").known:
        section = ("nodeRegistration",)
        yield (
            COMPONENTS["kubelet"],
            partial(_fill, program="kubelet", section=section, key="kubeletExtraArgs"),
        )


def _fill(node: Node, record: Record, program: str, section: tuple[str, ...], key: str) -> None:
    holder = node
    for name in section:
        holder = holder.child(name)
    listed = holder.get(key, list, dict)
    lost = holder.items(key)[1] if isinstance(listed.value, list) else []
    if isinstance(listed.value, Unread) or lost:  # any flag may stand in what was not understood
        record.put(
            "settings", Reading(listed.value if isinstance(listed.value, Unread) else lost[0], listed.place)
        )
        return
    given = {
        name: Reading(value, node.place(note="given by kubeadm itself"))
        for name, value in _GIVEN[program].items()
    }
    put(program, DEFAULTS[program], given | dict(_extra(holder, key)), holder, record)


def _extra(holder: Node, key: str) -> Iterator[tuple[str, Reading]]:
    """The further flags: a mapping up to v1beta3, a list of names and values since v1beta4."""
    listed = holder.get(key, list, dict)
    if isinstance(listed.value, dict):
        for name in listed.value:
            read = holder.child(key).get(str(name), str, int, bool)
            yield str(name), Reading(_text(holder, read), read.place)
    elif isinstance(listed.value, list):
        for item in holder.items(key)[0]:
            name = item.get("name", str).value
            if isinstance(name, str):
                read = item.get("value", str, int, bool)
                yield name, Reading(_text(item, read), read.place)


def _text(node: Node, read: Reading) -> object:
    if isinstance(read.value, bool):
        return "true" if read.value else "false"
    return (
        value_of(node, str(read.value), read.place)
        if isinstance(read.value, (str, int))
        else read.value or ""
    )
