"""Network policies of others: Cilium's are read; that one of Calico, Antrea or an administrator is there is told, its rules are not.

Fields are those of cilium.io/v2, where a direction that has rules, be they empty, is closed to everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gcheck.collectors.manifests.network import Selecting, all_pods, everywhere
from gcheck.collectors.manifests.node import Node, Reading, Record
from gcheck.model.unread import Unread

_CILIUM = "cilium.io"
CILIUM = frozenset([(_CILIUM, "CiliumNetworkPolicy"), (_CILIUM, "CiliumClusterwideNetworkPolicy")])
NOT_READ = frozenset([
    *((group, kind) for group in ("projectcalico.org", "crd.projectcalico.org")
      for kind in ("NetworkPolicy", "GlobalNetworkPolicy", "StagedNetworkPolicy")),
    ("crd.antrea.io", "NetworkPolicy"), ("crd.antrea.io", "ClusterNetworkPolicy"),
    *(("policy.networking.k8s.io", kind)
      for kind in ("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy")),
])  # fmt: skip
"""API group and kind of policies whose language gcheck does not read."""

_EVERY_NAMESPACE = frozenset(["CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy", "ClusterNetworkPolicy",
                              "AdminNetworkPolicy", "BaselineAdminNetworkPolicy"])  # fmt: skip
_DIRECTIONS = {
    "ingress": ("Ingress", ("fromEndpoints", "fromEntities", "fromCIDR", "fromCIDRSet", "fromRequires", "fromNodes", "fromGroups")),
    "egress": ("Egress", ("toEndpoints", "toEntities", "toCIDR", "toCIDRSet", "toRequires", "toServices", "toFQDNs", "toNodes", "toGroups")),
}  # fmt: skip
_ANYBODY = frozenset(["all", "world"])


def cilium(node: Node, record: Record) -> None:
    """CiliumNetworkPolicy, and the one for every namespace, in the words of a NetworkPolicy."""
    parts = _parts(node)
    record.put("namespace", _namespace(node, record))
    alone = parts[0].child("endpointSelector") if len(parts) == 1 else None
    several = Unread(
        "unsupported",
        "a policy of several parts selects by each of them",
        file=node.file,
        line=node.place().line,
    )
    record.put("selects_all_pods", Reading(several if alone is None else all_pods(alone), node.place()))
    types = [
        direction for key, (direction, _) in _DIRECTIONS.items() if any(_closes(part, key) for part in parts)
    ]
    record.put("policy_types", Reading(types, node.place()))
    for key, (_, peers) in _DIRECTIONS.items():
        rules: list[Any] = []
        for part in parts:
            items, unread = part.items(key)
            rules += [_rule(item, key, peers) for item in items if item.data] + unread
        record.put(key, Reading(rules, node.place()))


def not_read(node: Node, record: Record) -> None:
    """A policy that is there, and of which nothing is known but its name and namespace."""
    reason = f"what a {node.get('kind', str).value} of {node.get('apiVersion', str).value} says is not read"
    unread = Unread("unsupported", reason, file=node.file, line=node.place().line)
    record.put("namespace", _namespace(node, record))
    for name in ("selects_all_pods", "policy_types", "ingress", "egress"):
        record.put(name, Reading(unread, node.place()))


def selections(node: Node, name: str, namespace: Any) -> list[Selecting]:
    """What each part of such a policy selects; one that is not read may select every pod that it can reach."""
    kind = node.get("kind", str).value
    place = None if kind in _EVERY_NAMESPACE else namespace
    anywhere = kind in _EVERY_NAMESPACE
    if not str(node.get("apiVersion", str).value).startswith(f"{_CILIUM}/"):
        unread = Unread(
            "unsupported",
            "a policy of a kind that is not read may select it",
            file=node.file,
            line=node.place().line,
        )
        chosen = Node(node.file, node.tree, unread, node.path)
        return [Selecting(name, place, chosen, ["Ingress", "Egress"], anywhere)]
    found = []
    for part in _parts(node):
        types = [direction for key, (direction, _) in _DIRECTIONS.items() if _closes(part, key)]
        found.append(Selecting(name, place, _plain(part.child("endpointSelector")), types, anywhere))
    return found


def _parts(node: Node) -> list[Node]:
    """The policy's parts that are about pods: those with a nodeSelector are about nodes."""
    items, unreads = node.items("specs")
    broken = [Node(node.file, node.tree, unread, (*node.path, "specs")) for unread in unreads]
    parts = items + broken or [node.child("spec")]
    return [
        part
        for part in parts
        if isinstance(part.data, Unread) or part.data.get("endpointSelector") is not None
    ]


def _namespace(node: Node, record: Record) -> Reading:
    if node.get("kind", str).value not in _EVERY_NAMESPACE:
        return Reading(record.values["namespace"], record.places["namespace"])
    reason = "it is about the pods of every namespace"
    return Reading(Unread("unresolved", reason, file=node.file, line=node.place().line), node.place())


def _closes(part: Node, key: str) -> bool:
    """True if a part closes a direction to what it does not allow."""
    if isinstance(part.data, Unread):
        return True
    off = part.child("enableDefaultDeny").get(key, bool).value is False
    return not off and bool(part.data.get(key) or part.data.get(f"{key}Deny"))


def _plain(selector: Node) -> Node:
    """A selector without what tells where a label comes from; an Unread where it asks for more than labels of pods."""
    if isinstance(selector.data, Unread):
        return selector
    labels, rules = selector.data.get("matchLabels") or {}, selector.data.get("matchExpressions") or []
    keys = [
        *(labels if isinstance(labels, Mapping) else ()),
        *(
            rule.get("key")
            for rule in (rules if isinstance(rules, list) else ())
            if isinstance(rule, Mapping)
        ),
    ]
    if any(_bare(str(key)).startswith(("io.", "reserved:")) for key in keys):
        reason = "it is told by more than the labels of a pod which ones the policy selects"
        return Node(
            selector.file, selector.tree, Unread("unresolved", reason, file=selector.file), selector.path
        )
    data = {"matchLabels": {_bare(str(key)): value for key, value in labels.items()} if isinstance(labels, Mapping) else labels,
            "matchExpressions": [{**rule, "key": _bare(str(rule.get("key")))} if isinstance(rule, Mapping) else rule for rule in rules]
            if isinstance(rules, list) else rules}  # fmt: skip
    return Node(selector.file, selector.tree, data, selector.path)


def _bare(key: str) -> str:
    return key.removeprefix("k8s:").removeprefix("any:")


def _rule(node: Node, key: str, peers: tuple[str, ...]) -> dict[str, Any]:
    """A rule that is not empty; without a peer it is about everybody."""
    assert isinstance(node.data, Mapping)
    side = "from" if key == "ingress" else "to"
    entities, networks = node.texts(f"{side}Entities").value, node.texts(f"{side}CIDR").value
    listed = [item for item in networks if isinstance(item, str)] if isinstance(networks, list) else []
    sets, unknown = node.items(f"{side}CIDRSet")
    listed += [value for value in (item.get("cidr", str).value for item in sets) if isinstance(value, str)]
    named = any(node.data.get(peer) is not None for peer in peers)
    anybody = isinstance(entities, list) and not _ANYBODY.isdisjoint(
        item for item in entities if isinstance(item, str)
    )
    cluster = isinstance(entities, list) and "cluster" in entities
    said = [*entities] if isinstance(entities, list) else [entities]
    said += networks if isinstance(networks, list) else [networks]
    anyone: Any = not named or anybody or everywhere(listed)
    return {
        "anyone": anyone or next((item for item in [*said, *unknown] if isinstance(item, Unread)), False),
        "every_namespace": cluster,
        "cidrs": listed,
        "all_ports": node.data.get("toPorts") is None and node.data.get("icmps") is None,
    }
