"""Access: roles, bindings, namespaces, service accounts, secrets and config maps."""

from __future__ import annotations

import re
from typing import Any

from gcheck import credentials
from gcheck.collectors.manifests.node import Node, Reading, Record
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_DEFAULT_ROLES = frozenset(["cluster-admin", "admin", "edit", "view"])
_ACCOUNT = "system:serviceaccount:"
_POD_SECURITY = "pod-security.kubernetes.io/"


def role(node: Node, record: Record) -> None:
    """Role and ClusterRole. ``built_in`` is what Kubernetes brings itself (RBAC: default roles and bindings)."""
    _origin(node, record)
    nodes, unreads = node.items("rules")
    rules: list[Any] = []
    for item in nodes:
        own = record.below("rules", len(rules), item.place())
        for name, key in (("api_groups", "apiGroups"), ("resources", "resources"), ("verbs", "verbs"),
                          ("resource_names", "resourceNames"), ("non_resource_urls", "nonResourceURLs")):  # fmt: skip
            own.put(name, item.texts(key))
        rules.append(own.values)
    record.put("rules", Reading(rules + unreads, node.place("rules")))


def binding(node: Node, record: Record) -> None:
    """RoleBinding and ClusterRoleBinding."""
    _origin(node, record)
    record.put("role_kind", node.child("roleRef").get("kind", str))
    record.put("role_name", node.child("roleRef").get("name", str))
    nodes, unreads = node.items("subjects")
    subjects = [
        _subject({key: item.get(key, str).value for key in ("kind", "name", "namespace")}) for item in nodes
    ]
    for index, item in enumerate(nodes):
        record.places[f"subjects.{index}"] = item.place()
    record.put("subjects", Reading([*subjects, *unreads], node.place("subjects")))


def _subject(item: dict[str, Any]) -> dict[str, Any]:
    """A subject; a service account may also be named by the user that it is for the API."""
    name = item["name"]
    if item["kind"] == "User" and isinstance(name, str) and name.startswith(_ACCOUNT):
        namespace, _, account = name.removeprefix(_ACCOUNT).partition(":")
        return {"kind": "ServiceAccount", "name": account, "namespace": namespace}
    return item


def _origin(node: Node, record: Record) -> None:
    name = node.child("metadata").get("name", str)
    record.put("kind", node.get("kind", str))
    labels = node.child("metadata").map("labels").value
    marked = isinstance(labels, dict) and labels.get("kubernetes.io/bootstrapping") == "rbac-defaults"
    named = isinstance(name.value, str) and (name.value.startswith("system:") or name.value in _DEFAULT_ROLES)
    if name.value != "cluster-admin" and any(map(_everything, node.items("rules")[0])):
        named = False  # anybody may put system: before a name, and Kubernetes has no second role that may do everything
    record.put("built_in", Reading(marked or named, name.place))


def _everything(rule: Node) -> bool:
    listed = (rule.texts(key).value for key in ("apiGroups", "resources", "verbs"))
    return all(isinstance(texts, list) and "*" in texts for texts in listed)


def namespace(node: Node, record: Record) -> None:
    """Namespace, with its Pod Security labels."""
    labels = node.child("metadata").map("labels")
    record.put("labels", labels)
    for mode in ("enforce", "audit", "warn"):
        value = labels.value.get(_POD_SECURITY + mode) if isinstance(labels.value, dict) else labels.value
        record.put(f"pod_security_{mode}", Reading(value, labels.place))


def service_account(node: Node, record: Record) -> None:
    """ServiceAccount."""
    record.put("automount_token", node.get("automountServiceAccountToken", bool, default=True))


def api_service(node: Node, record: Record) -> None:
    """APIService; one without a service is the API server's own."""
    spec = node.child("spec")
    record.put("service", spec.child("service").get("name", str))
    record.put("unchecked", spec.get("insecureSkipTLSVerify", bool, default=False))


def secret(node: Node, record: Record) -> None:
    """Secret: names of its entries, and whether one of them has a value; never the value."""
    record.put("type", node.get("type", str, default="Opaque"))
    names: list[str] = []
    written: Any = False
    for key in ("data", "stringData"):
        entries = node.get(key, dict, default={}).value
        if isinstance(entries, Unread):
            written = written or entries
        for name, value in entries.items() if isinstance(entries, dict) else ():
            names.append(str(name))
            text = "" if value is None else str(value)
            placeholder = any(mark in text for mark in ("{{", "${", "<%")) or text.startswith(
                ("$", "<", "ref+")
            )
            written = True if text.strip() and not placeholder else written
    record.put("entry_names", Reading(names, node.place("data")))
    record.put(
        "values_in_file",
        Reading(written, node.place("data" if "data" in dict(_data(node)) else "stringData")),
    )


def _data(node: Node) -> Any:
    return node.data


_ASSIGNMENT = regex(
    r"""^[ \t]*(?:export[ \t]+)?["']?([\w.-]{2,80})["']?[ \t]*[:=][ \t]*(["']?)([^\s"'#,;]{4,200})\2[ \t]*,?[ \t\r]*$""",
    re.MULTILINE,
)


def _assigned(text: str) -> str | None:
    """Whether a line of a file that stands in an entry gives something called like a credential a value of its own."""
    for found in _ASSIGNMENT.finditer(text) if "\n" in text.strip() else ():
        name = found[1].rpartition(".")[2]
        if credentials.named(name) and credentials.used(found[3]) and found[3].lower() != name.lower():
            return "a credential that a line assigns"
    return None


def config_map(node: Node, record: Record) -> None:
    """ConfigMap: its entries by name, and what kind of secret a value looks like; never the value."""
    entries = node.get("data", dict, default={})
    found: list[Any] = []
    for name, value in entries.value.items() if isinstance(entries.value, dict) else ():
        text = "" if value is None else str(value)
        place = node.child("data").place(name)
        record.places[f"entries.{len(found)}"] = place
        single = "\n" not in text.strip() and 0 < len(text.strip()) < 200
        literal = (
            single and not any(mark in text for mark in ("{{", "${", "$(", "<%")) and text[:1] not in "$<"
        )
        flag = text.strip().lower() in ("true", "false") or text.strip().isdigit()
        literal = literal and not flag
        found.append({"name": str(name), "literal": literal,
                      "credential": literal and credentials.named(str(name)) and credentials.used(text.strip()),
                      "secret": credentials.recognised(text) or _assigned(text)})  # fmt: skip
    snippets = node.child("data").get("allow-snippet-annotations", str, bool)
    allowed = (
        str(snippets.value).lower() == "true" if isinstance(snippets.value, (str, bool)) else snippets.value
    )
    record.put("allows_snippets", Reading(allowed, snippets.place))
    value = found if isinstance(entries.value, dict) else entries.value
    record.put("entries", Reading(value, entries.place))
