"""Joins: what other objects of the same source say of a workload, and which workloads a service or policy means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import Any

from gcheck.collectors.manifests import network, other_policies, pods
from gcheck.collectors.manifests.kinds import KINDS, NAMELESS
from gcheck.collectors.manifests.network import Selecting
from gcheck.collectors.manifests.node import Node, Reading, Record
from gcheck.collectors.manifests.objects import CLUSTER_WIDE
from gcheck.collectors.manifests.pods import group_kind
from gcheck.collectors.manifests.selecting import ByLabel, Chosen, asks_all
from gcheck.collectors.manifests.supplied import (
    ACCOUNT,
    AUTOSCALER,
    BUDGET,
    GATEWAY_ROUTE,
    INGRESS,
    POD,
    POLICY,
    SERVICE,
)
from gcheck.model.unread import Unread

ON_INSTALLATION = Unread("unresolved", "the namespace is chosen when the chart is installed")
USERS_MOST = 10
"""Other workloads of a service account that are told of each: thousands may share one."""
_SCALED = frozenset(
    [
        "Deployment",
        "StatefulSet",
        "ReplicaSet",
        "ReplicationController",
        "DeploymentConfig",
        "Rollout",
        "CloneSet",
    ]
)
_OTHERS = other_policies.CILIUM | other_policies.NOT_READ
UNTOLD = Unread("unresolved", "it cannot be told how many pods it selects")
HIDDEN = Unread("unresolved", "other objects may stand in what could not be read")


def named(node: Node) -> tuple[Reading, Reading]:
    """The name and the namespace of an object, the latter null for a kind that is in none."""
    metadata = node.child("metadata")
    kind = group_kind(node)[1]
    name = metadata.get("name", str)
    if not name.known:
        name = metadata.get("generateName", str)
    if not name.known and kind in NAMELESS:
        name = Reading(kind, node.place("kind"))
    if not name.known:
        reason = Unread("unresolved", "the object has no name", file=node.file, line=node.place().line)
        name = Reading(reason, node.place())
    if kind in CLUSTER_WIDE or kind in NAMELESS or kind.startswith("Cluster"):
        return name, Reading(None, node.place())
    namespace = metadata.get("namespace", str)
    if not namespace.known:
        note = "kubectl's default; a namespace that is given to it on use is not known here"
        namespace = Reading("default", metadata.place(note=note))
    return name, namespace


class Joins:
    """What the objects of a tree say of each other. ``complete``: nothing was lost that may hold further ones.

    An object that a chart or kustomization makes is joined with what that one makes and with what is written itself; what
    two overlays make never meets.
    """

    def __init__(self, found: Sequence[Node], origins: Mapping[int, str], complete: bool) -> None:
        self._origins = origins
        self._joins = {"": Near(found, complete)}
        for origin in set(origins.values()):
            near = [node for node in found if origins.get(id(node.tree), origin) == origin]
            self._joins[origin] = Near(near, complete)

    def near(self, node: Node) -> Near:
        """The joins of an object."""
        return self._joins[self._origins.get(id(node.tree), "")]

    def chart(self, node: Node) -> bool:
        """True for an object that a chart makes: its release and namespace are chosen when it is installed."""
        return self._origins.get(id(node.tree), "").endswith("Chart.yaml")


class Near:
    """What an object of one origin is joined with."""

    def __init__(self, found: Iterable[Node], complete: bool) -> None:
        self._hidden = None if complete else HIDDEN
        self._accounts: dict[tuple[str, str], Reading] = {}
        self._policies: list[Selecting] = []
        self._budgets: list[Selecting] = []
        self._autoscalers: dict[tuple[Any, Any, Any], list[Any]] = {}
        self._pods: list[Chosen] = []
        self._by_label = ByLabel()
        self._names: dict[int, tuple[Reading, Reading]] = {}
        self._sizes: list[tuple[tuple[Any, str, str], Any]] = []
        self._least: dict[tuple[Any, Any, Any], Any] = {}
        self._workloads: set[tuple[Any, str, str]] = set()
        self._routes: dict[tuple[str, str, str], set[tuple[Any, str]]] = {}
        self._services: set[tuple[Any, Any]] = set()
        self._users: dict[tuple[Any, Any], set[str]] = {}
        self._first: dict[tuple[Any, Any], list[str]] = {}
        self._copies: Counter[tuple[Any, ...]] = Counter()
        for node in found:
            self._take(node)

    def _take(self, node: Node) -> None:
        kind = KINDS.get(group_kind(node), ("",))[0]
        name, namespace = (reading.value for reading in self.named(node))
        self._copies[self._key(node)] += 1
        spec = node.child("spec")
        if kind == ACCOUNT and isinstance(namespace, str):
            self._accounts[namespace, str(name)] = node.get(
                "automountServiceAccountToken", bool, default=True
            )
        elif kind == POLICY and group_kind(node) in _OTHERS:
            self._policies += other_policies.selections(node, str(name), namespace)
        elif kind == POLICY:
            types = network.policy_types(spec).value
            self._policies.append(Selecting(str(name), namespace, spec.child("podSelector"), types))
        elif kind == BUDGET:
            self._budgets.append(Selecting(str(name), namespace, spec.child("selector"), ["Pods"]))
        elif kind == SERVICE:
            self._services.add((namespace, str(name)))
        elif kind == INGRESS:
            for route in network.routes(node):
                self._routes.setdefault(route, set()).add((namespace, str(name)))
        elif kind == AUTOSCALER:
            target = spec.child("scaleTargetRef")
            key = namespace, target.get("kind", str).value, target.get("name", str).value
            self._autoscalers.setdefault(key, []).append(str(name))
            self._least[key] = spec.get("minReplicas", int, default=1).value
        elif kind == POD:
            made = pods.template(node)
            labels = made.child("metadata").map("labels").value
            self._by_label.add(len(self._pods), namespace, labels)
            self._pods.append((str(name), namespace, labels))
            size = spec.get("replicas", int).value
            self._sizes.append(((namespace, group_kind(node)[1], str(name)), size))
            self._workloads.add((namespace, group_kind(node)[1], str(name)))
            account = pods.account(made.child("spec")).value
            self._users.setdefault((namespace, account), set()).add(str(name))

    def named(self, node: Node) -> tuple[Reading, Reading]:
        """The name and the namespace of an object among these, read once."""
        if id(node) not in self._names:
            self._names[id(node)] = named(node)
        return self._names[id(node)]

    def _key(self, node: Node) -> tuple[Any, ...]:
        name, namespace = self.named(node)
        return (node.file, *group_kind(node), name.value, namespace.value)

    def copies(self, node: Node) -> int:
        """How many objects of its file have the kind, namespace and name of an object; one whose name is not known is alone."""
        name = self.named(node)[0].value
        fixed = isinstance(name, str) and node.child("metadata").get("name", str).known
        return self._copies[self._key(node)] if fixed else 1

    def fill(self, kind: str, node: Node, record: Record) -> None:
        """The attributes of an object that need other objects."""
        namespace = self.named(node)[1].value
        if kind == POD:
            self._pod(node, namespace, record)
        elif kind == SERVICE:
            chosen = record.values["selector"]
            self._selects(record, Selecting("", namespace, _labels(node, chosen), []), bool(chosen))
        elif kind == POLICY:
            self._selected(node, namespace, record)
        elif kind == INGRESS:
            self._missing([(namespace, service) for service in record.values["services"]], record)
            taken = [
                f"{host}{path}"
                for route in network.routes(node)
                if len(self._routes[route]) > 1
                for _, host, path in [route]
            ]
            record.put("shared_routes", Reading(taken, record.places["hosts"]))
        elif kind == GATEWAY_ROUTE:
            listed = record.values["services"]
            self._missing(
                [
                    (namespace, one) if isinstance(one, Unread) else (one["namespace"], one["name"])
                    for one in listed
                ],
                record,
            )
        elif kind == AUTOSCALER:
            self._targets(namespace, record)
        elif kind == BUDGET:
            self._blocks(Selecting("", namespace, node.child("spec").child("selector"), []), record)

    def _pod(self, node: Node, namespace: Any, record: Record) -> None:
        values = record.values
        labels, name = values["labels"], values["name"]
        record.put("automount_token", pods.token(node, self._accounts, namespace))
        for attribute, direction, listed in (("ingress_policies", "Ingress", self._policies), ("egress_policies", "Egress", self._policies),
                                             ("disruption_budgets", "Pods", self._budgets)):  # fmt: skip
            selected = network.selecting(namespace, labels, listed, direction, self._hidden)
            record.put(attribute, Reading(selected, record.places[""]))
        scaled = list(self._autoscalers.get((namespace, values["workload"], name), []))
        record.put("autoscalers", Reading(self._and_hidden(scaled), record.places[""]))
        account = values["service_account"]
        defined: Any = account == "default" or (namespace, account) in self._accounts or self._hidden or False
        doubt = next((value for value in (account, namespace) if isinstance(value, Unread)), None)
        record.put("account_defined", Reading(doubt or defined, record.places["service_account"]))
        some = self._first_users((namespace, values["service_account"]))
        others = [user for user in some if user != name][:USERS_MOST]
        record.put("account_users", Reading(others, record.places["service_account"]))

    def _first_users(self, account: tuple[Any, Any]) -> list[str]:
        if account not in self._first:
            self._first[account] = nsmallest(USERS_MOST + 1, self._users.get(account, ()))
        return self._first[account]

    def _missing(self, services: list[tuple[Any, Any]], record: Record) -> None:
        """Of the services that an ingress or a route leads to, by namespace and name, those that are not there."""
        found: list[Any] = []
        for namespace, name in services:
            doubt = next((value for value in (name, namespace) if isinstance(value, Unread)), self._hidden)
            if doubt is not None and (namespace, name) not in self._services:
                found.append(doubt)
            elif (namespace, name) not in self._services:
                found.append(name)
        record.put("missing_services", Reading(found, record.places["services"]))

    def _blocks(self, selecting: Selecting, record: Record) -> None:
        """Whether a budget asks for all pods that are started at least; of what is scaled, for more than those."""
        needed, place = record.values["min_available"], record.places["min_available"]
        sizes: list[Any] = []
        scaled = False
        for at in self._by_label.candidates(selecting, len(self._pods)) if needed is not None else ():
            met, (key, size) = selecting.selects(*self._pods[at][1:]), self._sizes[at]
            if met is None or key[1] not in _SCALED:
                sizes += [] if met is False else [UNTOLD]
            elif met:
                scaled = scaled or key in self._least
                least = self._least.get(key, size)
                sizes.append(
                    UNTOLD if least is None else least
                )  # what applies it anew keeps the number that there is
        doubt = next((value for value in (needed, *sizes) if isinstance(value, Unread)), None)
        blocks: Any = doubt or (bool(sizes) and asks_all(str(needed), sum(sizes), scaled))
        record.put("blocks", Reading((self._hidden or True) if blocks is True else blocks, place))

    def _targets(self, namespace: Any, record: Record) -> None:
        """The workloads that an autoscaler scales; of a kind that is not read, it is not known whether it is there."""
        kind, name = record.values["target_kind"], record.values["target_name"]
        doubt = next((value for value in (kind, name, namespace) if isinstance(value, Unread)), None)
        if doubt is None and kind not in _SCALED:
            doubt = Unread("unresolved", f"objects of the kind {kind} are not looked for")
        found: list[Any] = [name] if doubt is None and (namespace, kind, name) in self._workloads else []
        record.put(
            "targets",
            Reading(found + ([doubt] if doubt else []) or self._and_hidden([]), record.places["target_name"]),
        )

    def _selected(self, node: Node, namespace: Any, record: Record) -> None:
        """The workloads that a policy selects; one of others may have several selectors."""
        selector = node.child("spec").child("podSelector")
        selectors = [Selecting("", namespace, selector, [])]
        if group_kind(node) in _OTHERS:
            selectors = other_policies.selections(node, "", namespace)
        found: list[Any] = []
        for one in selectors:
            self._selects(record, one, True)
            found += [item for item in record.values["selects"] if item not in found]
        record.put("selects", Reading(found, record.places[""]))

    def _selects(self, record: Record, selecting: Selecting, asked: bool) -> None:
        found: list[Any] = []
        for at in self._by_label.candidates(selecting, len(self._pods)) if asked else ():
            name, namespace, labels = self._pods[at]
            met = selecting.selects(namespace, labels)
            if met is None:
                found.append(Unread("unresolved", "it cannot be told which pods it selects"))
            elif met:
                found.append(name)
        record.put("selects", Reading(self._and_hidden(found) if asked else [], record.places[""]))

    def _and_hidden(self, found: list[Any]) -> list[Any]:
        return found + ([self._hidden] if self._hidden is not None else [])


def _labels(node: Node, chosen: Any) -> Node:
    """A service's selector in the form of a label selector."""
    data: Any = {"matchLabels": dict(chosen)} if isinstance(chosen, Mapping) else chosen
    return Node(node.file, node.tree, data, node.path)
