"""Network: policies, services and ingresses, and which policies select a pod."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from msgspec import Struct

from gcheck.collectors.manifests.node import API_DEFAULT, Node, Reading, Record, is_placeholder
from gcheck.model.unread import Unread

_INTERNAL = {
    "service.beta.kubernetes.io/aws-load-balancer-internal": ("true", "0.0.0.0/0"),
    "service.beta.kubernetes.io/aws-load-balancer-scheme": ("internal",),
    "service.beta.kubernetes.io/azure-load-balancer-internal": ("true",),
    "networking.gke.io/load-balancer-type": ("Internal", "internal"),
    "cloud.google.com/load-balancer-type": ("Internal", "internal"),
    "service.beta.kubernetes.io/openstack-internal-load-balancer": ("true",),
}
_REDIRECTS = (
    "nginx.ingress.kubernetes.io/ssl-redirect",
    "nginx.org/redirect-to-https",
    "ingress.kubernetes.io/ssl-redirect",
    "haproxy.org/ssl-redirect",
    "haproxy-ingress.github.io/ssl-redirect",
)
_FORCED = ("nginx.ingress.kubernetes.io/force-ssl-redirect", "ingress.kubernetes.io/force-ssl-redirect")
_ALLOWED = "kubernetes.io/ingress.allow-http"
_OWN_BALANCER = frozenset(["alb", "gce", "gce-internal"])
_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"
_AWS = "service.beta.kubernetes.io/aws-load-balancer"
_EVERYWHERE = frozenset(["0.0.0.0/0", "::/0"])


def policy(node: Node, record: Record) -> None:
    """NetworkPolicy; where policyTypes is left out, it is Ingress, and Egress if there are egress rules."""
    spec = node.child("spec")
    chosen = spec.child("podSelector")
    record.put("selects_all_pods", Reading(all_pods(chosen), spec.place("podSelector")))
    record.put("policy_types", policy_types(spec))
    for name in ("ingress", "egress"):
        nodes, unreads = spec.items(name)
        rules: list[Any] = []
        for item in nodes:
            own = record.below(name, len(rules), item.place())
            own.values.update(_rule(item, "from" if name == "ingress" else "to"))
            rules.append(own.values)
        record.put(name, Reading(rules + unreads, spec.place(name)))


def policy_types(spec: Node) -> Reading:
    """The directions that a policy is about, as the API fills them in."""
    if isinstance(spec.data, Mapping) and spec.data.get("policyTypes"):
        return spec.texts("policyTypes")
    rules, unknown = spec.items("egress")
    if unknown and not rules:
        return Reading(unknown[0], spec.place("egress"))
    both = isinstance(spec.data, Mapping) and bool(spec.data.get("egress"))
    return Reading(["Ingress", "Egress"] if both else ["Ingress"], spec.place(note=API_DEFAULT))


def all_pods(selector: Node) -> Any:
    """True for a label selector that is empty; an Unread where that is not known."""
    if isinstance(selector.data, Unread):
        return selector.data
    labels, (rules, unknown) = selector.child("matchLabels").data, selector.items("matchExpressions")
    if rules or (isinstance(labels, Mapping) and labels):
        return False
    return labels if isinstance(labels, Unread) else unknown[0] if unknown else True


def _rule(node: Node, key: str) -> dict[str, Any]:
    """``anyone``: no peer is named, or a network that is everything; ``all_ports``: no port is named."""
    peers, unreads = node.items(key)
    networks: list[Any] = [peer.child("ipBlock").get("cidr", str).value for peer in peers]
    anyone: Any = not peers and not unreads
    anyone = anyone or everywhere([item for item in networks if isinstance(item, str)])
    unknown = [*unreads, *(item for item in networks if isinstance(item, Unread))]
    if not anyone and unknown:
        anyone = unknown[0]
    ports, unknown = node.items("ports")
    return {
        "anyone": anyone,
        "every_namespace": any(_every_pod(peer) for peer in peers),
        "cidrs": [item for item in networks if item is not None],
        "all_ports": unknown[0] if unknown and not ports else not ports,
    }


def _every_pod(peer: Node) -> bool:
    """True for a peer that is every pod of every namespace."""
    data: Any = peer.data
    spaces, chosen = data.get("namespaceSelector"), data.get("podSelector")
    return (
        isinstance(spaces, Mapping)
        and not any(spaces.values())
        and not (isinstance(chosen, Mapping) and any(chosen.values()))
    )


def everywhere(networks: list[str]) -> bool:
    """True if the networks are together every address of IPv4 or IPv6, in one or in parts."""
    if _EVERYWHERE & set(networks):
        return True
    known: tuple[list[ipaddress.IPv4Network], list[ipaddress.IPv6Network]] = ([], [])
    for text in networks:
        with suppress(ValueError):
            made = ipaddress.ip_network(text, strict=False)
            known[0].append(made) if isinstance(made, ipaddress.IPv4Network) else known[1].append(made)
    return any(one.prefixlen == 0 for one in ipaddress.collapse_addresses(known[0])) or any(
        one.prefixlen == 0 for one in ipaddress.collapse_addresses(known[1])
    )


def service(node: Node, record: Record) -> None:
    """Service."""
    spec = node.child("spec")
    record.put("service_type", spec.get("type", str, default="ClusterIP"))
    address = spec.get("clusterIP", str)
    record.put(
        "headless",
        Reading(
            address.value if isinstance(address.value, Unread) else address.value == "None", address.place
        ),
    )
    record.put("external_ips", spec.texts("externalIPs"))
    record.put("selector", spec.map("selector"))
    record.put("external_name", spec.get("externalName", str))
    annotations = node.child("metadata").map("annotations")
    record.put("annotations", annotations)
    known = annotations.value if isinstance(annotations.value, dict) else {}
    ranges, older = spec.texts("loadBalancerSourceRanges"), known.get(_RANGES)
    if ranges.value == [] and older is not None:  # the annotation is what came before the field
        listed = [part.strip() for part in older.split(",")] if isinstance(older, str) else older
        ranges = Reading(listed, annotations.place)
    record.put("source_ranges", ranges)
    internal = any(known.get(name) in values for name, values in _INTERNAL.items())
    record.put("internal", Reading(internal, annotations.place))
    record.put("plain_http", Reading(_plain_http(record.values["service_type"], known), annotations.place))
    ports, unreads = spec.items("ports")
    shown = [{"port": item.get("port", int).value, "protocol": item.get("protocol", str, default="TCP").value,
              "node_port": item.get("nodePort", int).value} for item in ports]  # fmt: skip
    record.put("ports", Reading([*shown, *unreads], spec.place("ports")))


def _plain_http(kind: Any, annotations: Mapping[str, Any]) -> Any:
    """Whether a load balancer of AWS is told to speak HTTP, and given no certificate to speak it over TLS."""
    if kind != "LoadBalancer" or annotations.get(f"{_AWS}-ssl-cert") is not None:
        return kind if isinstance(kind, Unread) else False
    spoken = annotations.get(f"{_AWS}-backend-protocol")
    return spoken if isinstance(spoken, Unread) else spoken == "http"


def ingress(node: Node, record: Record) -> None:
    """Ingress; ``plain_hosts`` are the hosts of its rules that no TLS entry names, "*" for a rule without a host."""
    spec = node.child("spec")
    rules, unreads = spec.items("rules")
    hosts: list[Any] = [rule.get("host", str, default="*").value or "*" for rule in rules]
    if "*" not in hosts and any(spec.child(key).data for key in ("defaultBackend", "backend")):
        hosts.append("*")  # it takes whatever no rule is about
    entries, unknown = spec.items("tls")
    secured: list[Any] = list(unknown)
    for entry in entries:
        named = entry.texts("hosts").value
        secured += named if isinstance(named, list) and named else ["*"]
    record.put("hosts", Reading(hosts + unreads, spec.place("rules")))
    record.put("tls_hosts", Reading(secured, spec.place("tls")))
    doubts = [item for item in secured if isinstance(item, Unread)]
    plain = [host for host in hosts[: len(rules)] if isinstance(host, Unread) or not _covered(host, secured)]
    if doubts:
        plain = [doubts[0]] if plain else []
    if not rules and not entries and not unknown:  # a default backend alone answers for every host
        plain = ["*"]
    record.put("plain_hosts", Reading(plain + unreads, spec.place("rules")))
    annotations = node.child("metadata").map("annotations")
    record.put("annotations", annotations)
    record.put("services", _services(spec, rules))
    known = annotations.value if isinstance(annotations.value, dict) else {}
    record.put("tls_optional", Reading(_optional(known), annotations.place))


def _services(spec: Node, rules: list[Node]) -> Reading:
    """The services that an ingress leads to, in the words of its present and former versions."""
    backends, unreads = [spec.child("defaultBackend"), spec.child("backend")], []
    for rule in rules:
        paths, unknown = rule.child("http").items("paths")
        backends += [path.child("backend") for path in paths]
        unreads += unknown
    names: list[Any] = []
    for backend in backends:
        for found in (backend.child("service").get("name", str), backend.get("serviceName", str)):
            names += [found.value] if found.known and found.value not in names else []
    return Reading(names + unreads, spec.place("rules"))


def routes(node: Node) -> list[tuple[str, str, str]]:
    """Class, host and path of each route of an ingress, as far as they are known; none of one that is a canary of another.

    A rule without a host has none, and an ingress of a class that gives each its own load balancer shares nothing.
    """
    spec, annotations = node.child("spec"), node.child("metadata").map("annotations").value
    said = annotations if isinstance(annotations, dict) else {}
    if said.get("nginx.ingress.kubernetes.io/canary") == "true":
        return []
    kind = spec.get("ingressClassName", str).value or said.get("kubernetes.io/ingress.class") or ""
    found: list[tuple[str, str, str]] = []
    for rule in spec.items("rules")[0]:
        host = rule.get("host", str, default="*").value
        for path in rule.child("http").items("paths")[0]:
            route = (kind, host, path.get("path", str, default="/").value)
            known = all(isinstance(part, str) for part in route) and host not in ("", "*")
            found += [route] if known and kind not in _OWN_BALANCER else []
    return found


def _optional(annotations: Mapping[str, Any]) -> Any:
    """Whether a controller is told to answer plain requests as well; the redirection is what they do by themselves."""
    if any(annotations.get(name) == "true" for name in _FORCED):
        return False
    if annotations.get(_ALLOWED) == "true":
        return True
    values = [annotations.get(name) for name in _REDIRECTS]
    return next((value for value in values if isinstance(value, Unread)), "false" in values)


def _covered(host: str, secured: list[Any]) -> bool:
    if "*" in secured or host in secured:
        return True
    return (host == "*" and bool(secured)) or any(
        item.startswith("*.") and item[1:] == host[host.find(".") :]
        for item in secured
        if isinstance(item, str)
    )


class Selecting(Struct, frozen=True):
    """A network policy, as far as it decides which pods it is about."""

    name: str
    namespace: Any
    selector: Node
    types: Any
    anywhere: bool = False
    """Whether it is about the pods of every namespace."""

    def selects(self, namespace: Any, labels: Any) -> bool | None:
        """Whether a pod is selected; None where that cannot be told."""
        if not self.anywhere:
            if not isinstance(namespace, str) or not isinstance(self.namespace, str):
                return None
            if namespace != self.namespace:
                return False
        if isinstance(self.selector.data, Unread):
            return None
        wanted = self.selector.data.get("matchLabels") or {}
        rules = self.selector.data.get("matchExpressions") or []
        if not isinstance(labels, dict) or not isinstance(wanted, dict) or not isinstance(rules, list):
            return None
        if any(isinstance(labels.get(key), Unread) or is_placeholder(wanted[key]) for key in wanted):
            return None
        if any(is_placeholder(text) for rule in rules for text in _texts(rule)):
            return None
        if any(labels.get(key) != value for key, value in wanted.items()):
            return False
        return all(_met(rule, labels) for rule in rules)


def _texts(rule: Any) -> list[Any]:
    """The key, the operator and the values of an expression."""
    values = rule.get("values") if isinstance(rule, Mapping) else None
    listed = values if isinstance(values, list) else [values]
    return [rule.get("key"), rule.get("operator"), *listed] if isinstance(rule, Mapping) else [rule]


def _met(rule: Any, labels: Mapping[str, Any]) -> bool:
    if not isinstance(rule, Mapping):
        return False
    key, operator, values = rule.get("key"), rule.get("operator"), rule.get("values") or []
    if not isinstance(values, list):
        return False
    if operator == "In":
        return labels.get(str(key)) in values
    if operator == "NotIn":
        return labels.get(str(key)) not in values
    return (str(key) in labels) == (operator == "Exists")


def selecting(
    namespace: Any, labels: Any, policies: list[Selecting], direction: str, hidden: Unread | None
) -> list[Any]:
    """How many policies of a direction select a pod, as a list of "selected"; an Unread where one may be hidden."""
    found: list[Any] = []
    for item in policies:
        if not isinstance(item.types, list) or direction not in item.types:
            continue
        met = item.selects(namespace, labels)
        if met is None:
            found.append(Unread("unresolved", "it cannot be told which pods a network policy selects"))
        elif met:
            found.append(item.name)
    return found + ([hidden] if hidden is not None else [])
