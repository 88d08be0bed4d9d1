"""Containers: what a container of a pod may do, its own security context over the pod's.

Defaults are those of the Kubernetes API reference, Container v1 core and SecurityContext v1 core.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from gcheck import credentials
from gcheck.collectors.manifests.node import API_DEFAULT, Node, Reading, Record, is_placeholder, own_or
from gcheck.collectors.manifests.probing import missing_ports, probe_hosts, same_probes
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_LISTS = (("containers", "container"), ("initContainers", "init"), ("ephemeralContainers", "ephemeral"))
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP = "container.seccomp.security.alpha.kubernetes.io/"


def containers(pod: Node, annotations: Any, record: Record) -> list[Any]:
    """All containers of a pod spec, init and ephemeral ones included."""
    found: list[Any] = []
    for key, role in _LISTS:
        nodes, unreads = pod.items(key)
        for node in nodes:
            own = record.below("containers", len(found), node.place())
            own.values["role"] = role
            _container(node, pod, annotations if isinstance(annotations, dict) else {}, own)
            found.append(own.values)
        found += unreads
    return found


def _container(node: Node, pod: Node, annotations: dict[str, Any], record: Record) -> None:
    record.put("name", node.get("name", str))
    _image(node, record)
    _rights(node, pod, record)
    _profiles(node, pod, annotations, record)
    _resources(node, record)
    for name, key in (
        ("liveness", "livenessProbe"),
        ("readiness", "readinessProbe"),
        ("startup", "startupProbe"),
    ):
        probe = node.get(key, dict)
        record.put(
            f"{name}_probe",
            Reading(probe.value if isinstance(probe.value, Unread) else probe.known, probe.place),
        )
    record.put("probe_hosts", probe_hosts(node))
    record.put("same_probes", same_probes(node))
    record.put("missing_ports", missing_ports(node))
    record.put("interactive", _interactive(node))
    ports, unreads = node.items("ports")
    record.put("ports", Reading([_port(port) for port in ports] + unreads, node.place("ports")))
    record.put("environment", Reading(_environment(node), node.place("env")))
    record.put("repeated_variables", _repeated(node))
    sources, unreads = node.items("envFrom")
    secret = [isinstance(item.data, dict) and bool(item.data.get("secretRef")) for item in sources]
    record.put(
        "environment_from_secrets",
        Reading(unreads[0] if unreads and not any(secret) else any(secret), node.place("envFrom")),
    )
    record.put("mounts", Reading(_mounts(node, pod), node.place("volumeMounts")))
    for name in ("command", "args"):
        written = node.raw(name)
        record.put(name, written if written.known else Reading([], written.place))


def _interactive(node: Node) -> Reading:
    """Whether it has a standard input or a terminal."""
    said = [node.get(key, bool, default=False) for key in ("stdin", "tty")]
    return next(
        (one for one in said if one.value is True), max(said, key=lambda one: isinstance(one.value, Unread))
    )


def _repeated(node: Node) -> Reading:
    """The variables that are set more than once, of which the last one holds."""
    nodes, unreads = node.items("env")
    times = Counter(name for name in (item.get("name", str).value for item in nodes) if isinstance(name, str))
    return Reading([*(name for name, count in times.items() if count > 1), *unreads], node.place("env"))


def _mounts(node: Node, pod: Node) -> list[Any]:
    mounts, unreads = node.items("volumeMounts")
    of_node = {item.get("name", str).value for item in pod.items("volumes")[0] if item.child("hostPath").data}
    found: list[Any] = []
    for item in mounts:
        name, part = item.get("name", str).value, item.get("subPath", str)
        part = part if part.known else item.get("subPathExpr", str)
        found.append({"volume": name, "path": item.get("mountPath", str).value, "sub_path": bool(part.value),
                      "host_path": name if isinstance(name, Unread) else name in of_node,
                      "read_only": item.get("readOnly", bool, default=False).value})  # fmt: skip
    return found + unreads


def _image(node: Node, record: Record) -> None:
    image = node.get("image", str)
    tag: Any
    if not isinstance(image.value, str):
        missing = Unread("unresolved", "no image is named", file=node.file, line=node.place().line)
        value = image.value or missing
        tag, digest = _ending(node, value)
    else:
        value = image.value
        rest, _, found = value.partition("@")
        last = rest.rpartition("/")[2]
        digest, tag = found or None, last.partition(":")[2] or None
    record.put("image", Reading(value, image.place))
    record.put("image_registry", Reading(registry(value) if isinstance(value, str) else value, image.place))
    record.put("image_tag", Reading(tag, image.place))
    record.put("image_digest", Reading(digest, image.place))
    policy = node.get("imagePullPolicy", str)
    if not policy.known and not isinstance(tag, Unread):
        always = tag == "latest" or (tag is None and digest is None)
        policy = Reading("Always" if always else "IfNotPresent", node.place(note=API_DEFAULT))
    elif not policy.known:
        policy = Reading(tag, image.place)
    record.put("pull_policy", policy)


_ENDING = regex(r"[}>][\w./-]*?(?::(?P<tag>\w[\w.-]*))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?\Z")


def _ending(node: Node, unread: Unread) -> tuple[Any, Any]:
    """Tag and digest of an image of which only the beginning is filled in later: ``${registry}/app:latest``."""
    written = node.data.get("image") if not isinstance(node.data, Unread) else None
    found = _ENDING.search(written) if isinstance(written, str) else None
    if found is None or not (found["tag"] or found["digest"]):
        return unread, unread
    return found["tag"], found["digest"]


def registry(image: str) -> str:
    """The host that an image comes from; Docker Hub's where its name has none."""
    first, slash, _ = image.partition("/")
    return first if slash and (any(mark in first for mark in ".:") or first == "localhost") else "docker.io"


def _rights(node: Node, pod: Node, record: Record) -> None:
    own, shared = node.child("securityContext"), pod.child("securityContext")
    record.put("privileged", own.get("privileged", bool, default=False))
    record.put("allow_privilege_escalation", own.get("allowPrivilegeEscalation", bool, default=True))
    record.put("read_only_root", own.get("readOnlyRootFilesystem", bool, default=False))
    record.put("proc_mount", own.get("procMount", str, default="Default"))
    record.put("run_as_user", own_or(own.get("runAsUser", int), shared.get("runAsUser", int)))
    record.put("run_as_group", own_or(own.get("runAsGroup", int), shared.get("runAsGroup", int)))
    non_root = own_or(own.get("runAsNonRoot", bool), shared.get("runAsNonRoot", bool, default=False))
    record.put("run_as_non_root", non_root)
    windows = own_or(
        own.child("windowsOptions").get("hostProcess", bool),
        shared.child("windowsOptions").get("hostProcess", bool, default=False),
    )
    record.put("host_process", windows)
    capabilities = own.child("capabilities")
    for name, key in (("added_capabilities", "add"), ("dropped_capabilities", "drop")):
        listed = capabilities.texts(key)
        if isinstance(listed.value, list):
            bare = [item.upper() if isinstance(item, str) else item for item in listed.value]
            listed = Reading(bare, listed.place)
        record.put(name, listed)


def _profiles(node: Node, pod: Node, annotations: dict[str, Any], record: Record) -> None:
    """Seccomp, AppArmor and SELinux; the annotations are what came before the fields."""
    own, shared = node.child("securityContext"), pod.child("securityContext")
    name = node.get("name", str).value
    seccomp = own_or(
        own.child("seccompProfile").get("type", str), shared.child("seccompProfile").get("type", str)
    )
    if not seccomp.known:
        old = annotations.get(
            f"{_SECCOMP}{name}", annotations.get("seccomp.security.alpha.kubernetes.io/pod")
        )
        seccomp = Reading(_old_profile(old), seccomp.place)
    record.put("seccomp", seccomp)
    apparmor = own_or(
        own.child("appArmorProfile").get("type", str), shared.child("appArmorProfile").get("type", str)
    )
    if not apparmor.known:
        apparmor = Reading(_old_profile(annotations.get(f"{_APPARMOR}{name}")), apparmor.place)
    record.put("apparmor", apparmor)
    chosen = own if isinstance(own.data, dict) and own.data.get("seLinuxOptions") else shared
    options = chosen.child("seLinuxOptions")
    for part in ("type", "user", "role"):
        record.put(f"selinux_{part}", options.get(part, str))


def _old_profile(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    if is_placeholder(text):
        return Unread("unresolved", f"the profile is filled in later: {text[:80]}")
    known = {
        "runtime/default": "RuntimeDefault",
        "docker/default": "RuntimeDefault",
        "unconfined": "Unconfined",
    }
    if text.startswith("localhost/"):
        return "Localhost"
    return known.get(text, text[:80] or None)  # the API refuses any other, which is no profile


def _resources(node: Node, record: Record) -> None:
    limits, requests = node.child("resources").child("limits"), node.child("resources").child("requests")
    for key, name in (("cpu", "cpu"), ("memory", "memory"), ("ephemeral-storage", "storage")):
        limit = limits.get(key, str, int, float)
        record.put(f"{name}_limit", _quantity(limit))
        own = requests.get(key, str, int, float)
        if not own.known and limit.known:  # the API takes the limit for a request that is not written
            own = Reading(limit.value, limits.place(key, note=API_DEFAULT))
        record.put(f"{name}_request", _quantity(own))


def _quantity(reading: Reading) -> Reading:
    value = reading.value
    if value is None or isinstance(value, Unread):
        return reading
    return Reading(None if str(value).strip() in ("", "0") else str(value), reading.place)


def _port(node: Node) -> dict[str, Any]:
    host = node.get("hostPort", int).value
    return {
        "container_port": node.get("containerPort", int).value,
        "host_port": host if host != 0 else None,
        "protocol": node.get("protocol", str, default="TCP").value,
    }


def _environment(node: Node) -> list[Any]:
    """Variables by name, without their values: ``literal`` tells that a value is written, ``secret`` what it looks like."""
    nodes, unreads = node.items("env")
    found: list[Any] = list(unreads)
    for item in nodes:
        data: Any = item.data
        source = data.get("valueFrom")
        value = data.get("value")
        text = "" if value is None else str(value)
        shown = source if isinstance(source, dict) else {}
        kind = next((kind for key, kind in _SOURCES.items() if key in shown), "literal")
        # What is put in later, or made of other variables, is no secret that stands here.
        literal = kind == "literal" and bool(text) and not re.search(r"\{\{|\$\{|\$\(|<%|^\$|^<.*>$", text)
        name = item.get("name", str).value
        found.append({"name": name, "source": kind, "literal": literal,
                      "debugger": literal and str(name) in _DEBUGGERS and _DEBUGGERS[str(name)].match(text.strip()) is not None,
                      "number_or_flag": bool(re.fullmatch(r"(?i)[0-9]{1,5}|true|false|yes|no", text)),
                      "credential": literal and isinstance(name, str) and credentials.named(name) and credentials.used(text),
                      "secret": credentials.recognised(text) if literal else None})  # fmt: skip
    return found


_DEBUGGERS = {
    **dict.fromkeys(["FLASK_DEBUG", "DJANGO_DEBUG"], regex(r"(?i)(1|true|yes|on|t)\Z")),
    "FLASK_ENV": regex(r"(?i)development\Z"),
    "WERKZEUG_DEBUG_PIN": regex(r"(?i)off\Z"),
}
"""Variables by which web frameworks start their debuggers, and the values with which they do."""
_SOURCES = {
    "secretKeyRef": "secret",
    "configMapKeyRef": "config_map",
    "fieldRef": "field",
    "resourceFieldRef": "resource",
}
