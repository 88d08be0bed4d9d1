"""Components: API server, controller manager, scheduler, etcd, kubelet and kube-proxy, by their flags or configuration objects.

Flags and defaults are those of the command line references of Kubernetes (kube-apiserver, kube-controller-manager,
kube-scheduler, kubelet, kube-proxy), of KubeletConfiguration v1beta1 and of etcd's configuration reference.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.manifests.node import API_DEFAULT, Node, Reading, Record
from gcheck.collectors.manifests.supplied import COMPONENTS
from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_HYPERKUBE = {
    "apiserver": "kube-apiserver",
    "controller-manager": "kube-controller-manager",
    "scheduler": "kube-scheduler",
}
_ANYWHERE = "0.0.0.0"  # noqa: S104  the value of a default, nothing is bound to it
DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "kube-apiserver": {
        "anonymous-auth": "true", "profiling": "true", "insecure-port": "0", "secure-port": "6443", "authorization-mode": "AlwaysAllow",
        "service-account-lookup": "true", "kubelet-https": "true", "audit-log-maxage": "0", "audit-log-maxbackup": "0",
        "audit-log-maxsize": "0", "request-timeout": "1m0s", "tls-min-version": "VersionTLS12",
        "service-account-extend-token-expiration": "true",
    },
    "kube-controller-manager": {"profiling": "true", "bind-address": _ANYWHERE, "use-service-account-credentials": "false"},
    "kube-scheduler": {"profiling": "true", "bind-address": _ANYWHERE},
    "etcd": {"client-cert-auth": "false", "peer-client-cert-auth": "false", "auto-tls": "false", "peer-auto-tls": "false"},
    "kubelet": {
        "anonymous-auth": "true", "authorization-mode": "AlwaysAllow", "read-only-port": "10255", "streaming-connection-idle-timeout": "4h0m0s",
        "make-iptables-util-chains": "true", "protect-kernel-defaults": "false", "event-qps": "50", "rotate-certificates": "false",
        "seccomp-default": "false", "pod-max-pids": "-1", "tls-min-version": "VersionTLS12",
    },
    "kube-proxy": {"metrics-bind-address": "127.0.0.1:10249"},
}  # fmt: skip
_OF_CONFIGURATION = {
    **DEFAULTS["kubelet"],
    "anonymous-auth": "false",
    "authorization-mode": "Webhook",
    "read-only-port": "0",
}
"""What a kubelet does that is configured by an object; three of its flags have other defaults."""

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "anonymous-auth": ("authentication", "anonymous", "enabled"),
    "client-ca-file": ("authentication", "x509", "clientCAFile"),
    "authorization-mode": ("authorization", "mode"),
    "read-only-port": ("readOnlyPort",),
    "streaming-connection-idle-timeout": ("streamingConnectionIdleTimeout",),
    "make-iptables-util-chains": ("makeIPTablesUtilChains",),
    "protect-kernel-defaults": ("protectKernelDefaults",),
    "event-qps": ("eventRecordQPS",),
    "rotate-certificates": ("rotateCertificates",),
    "rotate-server-certificates": ("serverTLSBootstrap",),
    "tls-cert-file": ("tlsCertFile",),
    "tls-private-key-file": ("tlsPrivateKeyFile",),
    "tls-cipher-suites": ("tlsCipherSuites",),
    "tls-min-version": ("tlsMinVersion",),
    "seccomp-default": ("seccompDefault",),
    "pod-max-pids": ("podPidsLimit",),
}
"""Flag -> where a KubeletConfiguration says the same."""

_ELSEWHERE: Mapping[tuple[str, str], frozenset[str]] = {
    ("kube-apiserver", "authentication-config"): frozenset(["anonymous-auth"]),
    ("kube-apiserver", "authorization-config"): frozenset(["authorization-mode"]),
    ("kube-scheduler", "config"): frozenset(["profiling"]),
    ("kubelet", "config"): frozenset(_FIELDS),
    ("kube-proxy", "config"): frozenset(DEFAULTS["kube-proxy"]),
    ("kubelet", "config-dir"): frozenset(_FIELDS),
    ("etcd", "config-file"): frozenset([*DEFAULTS["etcd"], "cert-file", "key-file", "peer-cert-file", "peer-key-file", "trusted-ca-file",
                                        "peer-trusted-ca-file", "listen-client-urls"]),
}  # fmt: skip
"""A flag that names a file -> the settings which that file decides where no flag does."""

_LISTS = frozenset(
    [
        "enable-admission-plugins",
        "disable-admission-plugins",
        "authorization-mode",
        "feature-gates",
        "tls-cipher-suites",
    ]
)
_ENDS = regex(r"\A(&&|\|\|?|;|&|[0-9]?>>?.*|<.*)\Z")
_LATER = regex(r"\$\(|\$\{|\{\{|<%|\A\$[A-Za-z_]")


def components(pod: Node) -> Iterator[tuple[str, Node, list[tuple[str, Place]]]]:
    """The components that a pod spec starts: program, container, and its arguments with their places."""
    for key in ("containers", "initContainers"):
        for container in pod.items(key)[0]:
            program, words = _started(list(_words(container)), container)
            if program is not None:
                yield program, container, words


def _words(container: Node) -> Iterator[tuple[str, Place]]:
    """The words of a container's command and arguments; those in the text of a shell one by one."""
    for key in ("command", "args"):
        listed = container.raw(key).value
        for index, word in enumerate(listed if isinstance(listed, list) else []):
            place = container.place(key, index)
            if re.search(r"\s", word.strip()) and any(name in word for name in COMPONENTS):
                try:
                    yield from ((part, place) for part in shlex.split(word))
                    continue
                except ValueError:
                    pass
            yield word.strip(), place


def _started(words: list[tuple[str, Place]], container: Node) -> tuple[str | None, list[tuple[str, Place]]]:
    for index, (word, _) in enumerate(words):
        if word.startswith("--") or (word.startswith("-") and index == 0):
            break  # what follows are arguments of another program
        name = word.rpartition("/")[2].removesuffix(".exe")
        if index and words[index - 1][0].rpartition("/")[2] == "hyperkube":
            name = _HYPERKUBE.get(name, name)
        if name in COMPONENTS:
            rest = words[index + 1 :]
            end = next((at for at, (one, _) in enumerate(rest) if _ENDS.match(one)), len(rest))
            return name, rest[:end]
    if words and words[0][0].startswith("--"):  # the image's own entry point starts it
        image = container.get("image", str).value
        last = re.split(r"[:@]", str(image).rpartition("/")[2])[0]
        name = re.sub(r"-(amd64|arm64|arm|ppc64le|s390x)\Z", "", last)
        if name in COMPONENTS and name != "etcd":
            return name, words
    return None, []


def flags(_: Node, record: Record, program: str, container: Node, words: list[tuple[str, Place]]) -> None:
    """Fill ``settings`` of a component from its flags, and those of etcd from its environment as well."""
    found: dict[str, Reading] = dict(_environment(container)) if program == "etcd" else {}
    at = 0
    while at < len(words):
        word, place = words[at]
        at += 1
        match = re.fullmatch(r"--?([A-Za-z][A-Za-z0-9_.-]*)(?:=(.*))?", word, re.DOTALL)
        if match is None:
            continue
        name, value = match[1].replace("_", "-"), match[2]
        if value is None and at < len(words) and not words[at][0].startswith("-"):
            value = words[at][0]
            at += 1
        _say(found, name, value_of(container, "true" if value is None else value, place), place)
    if "admission-control" in found:
        _say(
            found,
            "enable-admission-plugins",
            found["admission-control"].value,
            found["admission-control"].place,
        )
    put(program, DEFAULTS[program], found, container, record)


def _say(found: dict[str, Reading], name: str, value: Any, place: Place) -> None:
    known = found.get(name)
    if known is not None and name in _LISTS and isinstance(known.value, str) and isinstance(value, str):
        value = f"{known.value},{value}"
    found[name] = Reading(value, place)


def value_of(container: Node, text: str, place: Place) -> Any:
    """The value of a flag; an Unread for one that is filled in later."""
    text = text.strip().strip("\"'")
    if _LATER.search(text):
        return Unread(
            "unresolved", f"a flag is filled in later: {text[:80]}", file=container.file, line=place.line
        )
    return text


def _environment(container: Node) -> Iterator[tuple[str, Reading]]:
    for item in container.items("env")[0]:
        name = item.get("name", str).value
        if isinstance(name, str) and name.startswith("ETCD_"):
            value = item.get("value", str).value
            if value is None:
                reason = f"the value of {name} does not stand here"
                value = Unread("unresolved", reason, file=item.file, line=item.place().line)
            yield name.removeprefix("ETCD_").lower().replace("_", "-"), Reading(value, item.place("value"))


def put(
    program: str, defaults: Mapping[str, str], found: dict[str, Reading], at: Node, record: Record
) -> None:
    """Fill ``settings`` with what was found, what a file of the node decides, and defaults."""
    values: dict[str, Any] = {}
    for name, reading in found.items():
        values[name] = reading.value
        record.places[f"settings.{name}"] = reading.place
    for (owner, flag), names in _ELSEWHERE.items():
        if owner == program and flag in found:
            reason = f"what --{flag} says stands in a file of the node"
            unread = Unread("unresolved", reason, file=at.file, line=found[flag].place.line)
            values.update(dict.fromkeys(names - set(values), unread))
    for name, default in defaults.items():
        if name not in values:
            values[name] = default
            record.places[f"settings.{name}"] = at.place(note=API_DEFAULT)
    record.put("settings", Reading(values, at.place("command")))


def kubelet_configuration(node: Node, record: Record) -> None:
    """KubeletConfiguration, under the names of the kubelet's flags."""
    found: dict[str, Reading] = {}
    for name, (*above, last) in _FIELDS.items():
        holder = node
        for key in above:
            holder = holder.child(key)
        read = holder.get(last, str, int, bool, list)
        if read.known:
            found[name] = Reading(_text(read.value), read.place)
    gates = node.get("featureGates", dict)
    if isinstance(gates.value, dict):
        text = ",".join(f"{name}={_text(value)}" for name, value in gates.value.items())
        found["feature-gates"] = Reading(text, gates.place)
    put("kubelet", _OF_CONFIGURATION, found, node, record)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return value if isinstance(value, Unread) else str(value)


def encryption(node: Node, record: Record) -> None:
    """EncryptionConfiguration: which provider writes which resources; the first one of a list does."""
    rules, unreads = node.items("resources")
    found: list[Any] = []
    for rule in rules:
        own = record.below("rules", len(found), rule.place())
        own.put("resources", rule.texts("resources"))
        providers, lost = rule.items("providers")
        names: list[Any] = [
            next(iter(item.data), None) for item in providers if isinstance(item.data, Mapping)
        ]
        own.put("writes_with", Reading((names + lost or [None])[0], rule.place("providers")))
        found.append(own.values)
    record.put("rules", Reading(found + unreads, node.place("resources")))


def audit_policy(node: Node, record: Record) -> None:
    """The audit policy of an API server."""
    rules, unreads = node.items("rules")
    found: list[Any] = []
    for rule in rules:
        own = record.below("rules", len(found), rule.place())
        own.put("level", rule.get("level", str))
        listed, lost = rule.items("resources")
        names = [name for item in listed for name in item.texts("resources").value or []]
        own.put("resources", Reading([*names, *lost], rule.place("resources")))
        found.append(own.values)
    record.put("rules", Reading(found + unreads, node.place("rules")))
