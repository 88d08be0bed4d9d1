"""Entrances and the mesh behind them: gateways, OpenShift's routes, Istio's policies, and OpenShift's security context constraints.

Fields and defaults are those of gateway.networking.k8s.io/v1, route.openshift.io/v1, networking.istio.io/v1,
security.istio.io/v1 and security.openshift.io/v1.
"""

from __future__ import annotations

from typing import Any

from gcheck.collectors.manifests.node import Node, Reading, Record
from gcheck.model.unread import Unread

_PLAIN = frozenset(["HTTP", "HTTP2", "GRPC", "GRPC-WEB"])
_BUILT_IN = frozenset([
    "anyuid", "hostaccess", "hostmount-anyuid", "hostnetwork", "hostnetwork-v2", "machine-api-termination-handler", "node-exporter",
    "nonroot", "nonroot-v2", "privileged", "restricted", "restricted-v2",
])  # fmt: skip
"""The constraints that OpenShift brings itself."""


def gateway(node: Node, record: Record) -> None:
    """Gateway of the Gateway API."""
    items, unreads = node.child("spec").items("listeners")
    found = [
        (item, item.get("protocol", str).value, [item.get("hostname", str, default="*").value], False)
        for item in items
    ]
    _listeners(node, "listeners", found, unreads, record)


ROUTES = frozenset(["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"])
"""Kinds of the Gateway API that lead requests to services."""


def gateway_route(node: Node, record: Record) -> None:
    """A route of the Gateway API; backends of other kinds than services are left aside."""
    rules, unreads = node.child("spec").items("rules")
    own = node.child("metadata").get("namespace", str, default="default").value
    found: list[Any] = []
    for rule in rules:
        backends, unknown = rule.items("backendRefs")
        unreads += unknown
        for backend in backends:
            group, kind = (
                backend.get(key, str, default=usual).value
                for key, usual in (("group", ""), ("kind", "Service"))
            )
            service = {
                "name": backend.get("name", str).value,
                "namespace": backend.get("namespace", str, default=own).value,
            }
            if (group, kind) == ("", "Service") and service not in found:
                found.append(service)
            unreads += [value for value in (group, kind) if isinstance(value, Unread)]
    record.put("services", Reading([*found, *unreads], node.child("spec").place("rules")))


def istio_gateway(node: Node, record: Record) -> None:
    """Gateway of Istio; a server with httpsRedirect answers plain requests with nothing but where to go."""
    items, unreads = node.child("spec").items("servers")
    found = []
    for item in items:
        protocol = item.child("port").get("protocol", str).value
        hosts = item.texts("hosts").value
        names = [name.rpartition("/")[2] if isinstance(name, str) else name for name in _listed(hosts)]
        redirects = item.child("tls").get("httpsRedirect", bool, default=False).value
        found.append((item, protocol, names, redirects))
    _listeners(node, "servers", found, unreads, record)


def _listeners(
    node: Node, key: str, found: list[tuple[Node, Any, list[Any], Any]], unreads: list[Unread], record: Record
) -> None:
    """``plain``: whether it takes requests without TLS, and no other listener takes those of its hosts with it."""
    secured = {
        name
        for _, protocol, names, _ in found
        if isinstance(protocol, str) and protocol.upper() not in _PLAIN
        for name in names
        if isinstance(name, str)
    }
    unknown = next((protocol for _, protocol, _, _ in found if isinstance(protocol, Unread)), None)
    listeners: list[Any] = []
    for item, protocol, names, redirects in found:
        own = record.below("listeners", len(listeners), item.place())
        own.put("protocol", Reading(protocol, item.place()))
        own.put("hosts", Reading(names, item.place()))
        own.put("plain", Reading(_is_plain(protocol, names, redirects, secured, unknown), item.place()))
        listeners.append(own.values)
    record.put("listeners", Reading(listeners + unreads, node.child("spec").place(key)))


def _is_plain(
    protocol: Any, names: list[Any], redirects: Any, secured: set[str], unknown: Unread | None
) -> Any:
    if isinstance(protocol, str) and (protocol.upper() not in _PLAIN or redirects is True):
        return False
    if names and all(name in secured or ("*" in secured and not isinstance(name, Unread)) for name in names):
        return False
    doubts = [value for value in (protocol, redirects, unknown) if isinstance(value, Unread)]
    doubts += [name for name in names if isinstance(name, Unread) and secured]
    return doubts[0] if doubts else protocol is not None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def route(node: Node, record: Record) -> None:
    """Route of OpenShift; without tls it is plain HTTP."""
    tls = node.child("spec").child("tls")
    record.put("termination", tls.get("termination", str))
    record.put("insecure_policy", tls.get("insecureEdgeTerminationPolicy", str, default="None"))


def peer_authentication(node: Node, record: Record) -> None:
    """PeerAuthentication: every mode that it says, for all ports and for single ones."""
    spec = node.child("spec")
    mtls, ports = spec.child("mtls"), spec.child("portLevelMtls")
    modes = [mtls.get("mode", str).value]
    data: Any = ports.data
    modes += [data] if isinstance(data, Unread) else [ports.child(key).get("mode", str).value for key in data]
    record.put("modes", Reading([mode for mode in modes if mode not in (None, "UNSET")], spec.place("mtls")))


def authorization_policy(node: Node, record: Record) -> None:
    """AuthorizationPolicy; ``everything``: a rule that names neither where from, where to nor when."""
    spec = node.child("spec")
    record.put("action", spec.get("action", str, default="ALLOW"))
    rules, unreads = spec.items("rules")
    if isinstance(spec.data, dict) and None in _listed(spec.data.get("rules") or []):
        rules.append(Node(node.file, node.tree, {}, (*spec.path, "rules")))
    found = [
        {"everything": not any(_data(rule).get(key) for key in ("from", "to", "when"))} for rule in rules
    ]
    record.put("rules", Reading([*found, *unreads], spec.place("rules")))


def _data(node: Node) -> dict[Any, Any]:
    return dict(node.data) if not isinstance(node.data, Unread) else {}


def constraints(node: Node, record: Record) -> None:
    """SecurityContextConstraints, which have no spec."""
    name = node.child("metadata").get("name", str)
    record.put("built_in", Reading(name.value in _BUILT_IN, name.place))
    for attribute, key, default in (("privileged", "allowPrivilegedContainer", False), ("host_network", "allowHostNetwork", False),
                                    ("allow_privilege_escalation", "allowPrivilegeEscalation", True), ("host_pid", "allowHostPID", False),
                                    ("host_ipc", "allowHostIPC", False), ("host_ports", "allowHostPorts", False),
                                    ("host_paths", "allowHostDirVolumePlugin", False), ("read_only_root", "readOnlyRootFilesystem", False)):  # fmt: skip
        record.put(attribute, node.get(key, bool, default=default))
    record.put("allowed_capabilities", node.texts("allowedCapabilities"))
    record.put("added_capabilities", node.texts("defaultAddCapabilities"))
    record.put("user_rule", node.child("runAsUser").get("type", str))
