"""Steps: the pods of Argo Workflows and of Tekton, which say their containers one by one, in the form of a pod's spec.

Argo makes a pod of each template, Tekton one of each task, of which each step is a container. All of an object are read as one
pod: what a control says of a container, it says of each. Fields are those of argoproj.io/v1alpha1 and tekton.dev/v1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.manifests.node import Later, Node
from gcheck.model.unread import Unread
from gcheck.positioned import Path_, Tree

_ARGO, _TEKTON = "argoproj.io", "tekton.dev"
KINDS = frozenset([
    *((_ARGO, kind) for kind in ("Workflow", "CronWorkflow", "WorkflowTemplate", "ClusterWorkflowTemplate")),
    *((_TEKTON, kind) for kind in ("Task", "ClusterTask", "TaskRun", "Pipeline", "PipelineRun")),
])  # fmt: skip
"""API group and kind of each object that is read so."""

_SHARED = ("securityContext", "serviceAccountName", "automountServiceAccountToken", "hostNetwork", "hostAliases", "volumes",
           "tolerations", "affinity", "topologySpreadConstraints")  # fmt: skip
_ELSEWHERE = ("securityContext", "serviceAccountName", "automountServiceAccountToken", "hostNetwork", "hostAliases", "tolerations",
              "affinity", "topologySpreadConstraints")  # fmt: skip
"""What the pod template of a Tekton run may say; the other namespaces of a node are none of it."""

_INHERITED = (
    "runAsUser",
    "runAsGroup",
    "runAsNonRoot",
    "seccompProfile",
    "seLinuxOptions",
    "appArmorProfile",
    "windowsOptions",
)
_MAX = 2_000
"""Containers of one object; the largest workflows that are found have some hundred templates."""


def as_pod(node: Node, group: str, kind: str) -> Node:
    """The mapping that holds the metadata and spec of the pods that an object makes, each value with its place."""
    made = _Making(node)
    if group == _ARGO:
        made.workflow(kind)
    else:
        made.tasks(kind)
    return Node(node.file, made.tree, made.tree.data)


def has_containers(pod: Node) -> bool:
    """False for an object that only puts together what stands in others."""
    return any(pod.child("spec").items("containers"))


class _Making:
    def __init__(self, node: Node) -> None:
        self._node = node
        self.spec: dict[str, Any] = {}
        self.containers: list[Any] = []
        self.tree = Tree({"metadata": {}, "spec": self.spec}, node.tree.line)
        line, column = node.tree.position(node.path)
        self.tree.positions[()] = (line, column)

    def workflow(self, kind: str) -> None:
        """Workflow, CronWorkflow and their templates."""
        spec = self._node.child("spec")
        if kind == "CronWorkflow":
            spec = spec.child("workflowSpec")
        self._share(spec, _SHARED, open_=kind.endswith("Template"))
        self._take(spec.child("podMetadata"), "metadata", ("labels", "annotations"))
        templates, unknown = spec.items("templates")
        for template in templates:
            context = template.child("securityContext")
            name = template.get("name", str).value
            for item in _argo(template):
                self._container(item, context, name)
        self._end(unknown, spec)

    def tasks(self, kind: str) -> None:
        """Task, ClusterTask, TaskRun, Pipeline and PipelineRun."""
        spec = self._node.child("spec")
        run = kind.endswith("Run")
        pod = spec.child("podTemplate")
        if not pod.data:
            pod = spec.child("taskRunTemplate").child("podTemplate")
        self._share(pod, _ELSEWHERE, open_=not run)
        if run:
            holder = spec if "serviceAccountName" in _mapping(spec) else spec.child("taskRunTemplate")
            self._take(holder, "spec", ("serviceAccountName",))
        unknown: list[Unread] = []
        for task in _tasks(spec, kind):
            shared = task.child("stepTemplate")
            context = shared.child("securityContext")
            for key in ("steps", "sidecars"):
                items, lost = task.items(key)
                unknown += lost
                for item in items:
                    self._container(item, context, None, _mapping(shared) if key == "steps" else {})
            volumes, lost = task.items("volumes")
            for volume in volumes:
                self._append("volumes", volume)
            unknown += lost
        self._end(unknown, spec)

    def _share(self, holder: Node, keys: tuple[str, ...], open_: bool) -> None:
        """What is said of every pod; with ``open_``, what is not said is decided by who runs the object."""
        self._take(holder, "spec", keys)
        for key in keys if open_ else ():
            if self.spec.get(key) is None and key not in ("volumes", "hostAliases"):
                why = "what runs this object decides it"
                unread = Unread("unresolved", why, file=self._node.file, line=self._node.place().line)
                self.spec[key] = Later(f"${{{why}}}", unread)

    def _take(self, holder: Node, part: str, keys: tuple[str, ...]) -> None:
        data = _mapping(holder)
        for key in keys:
            if data.get(key) is not None:
                self.tree.data[part][key] = data[key]
                self._move((*holder.path, key), (part, key))

    def _container(
        self, item: Node, context: Node, name: Any, shared: Mapping[Any, Any] | None = None
    ) -> None:
        if len(self.containers) >= _MAX or isinstance(item.data, Unread):
            return
        data = {**{key: value for key, value in (shared or {}).items() if key != "name"}, **item.data}
        if data.get("name") is None and name is not None:
            data["name"] = name
        own, outer = data.get("securityContext"), context.data
        if isinstance(outer, Mapping) and outer and (own is None or isinstance(own, Mapping)):
            kept = {key: value for key, value in outer.items() if key in _INHERITED or shared is not None}
            data["securityContext"] = {**kept, **(own or {})}
        elif isinstance(outer, Unread) and own is None:
            data["securityContext"] = outer
        if isinstance(data.get("script"), str):
            data["args"] = [data["script"]]
        self._move(item.path, ("spec", "containers", len(self.containers)))
        self.containers.append(data)

    def _append(self, key: str, item: Node) -> None:
        found = self.spec.setdefault(key, [])
        if isinstance(found, list):
            self._move(item.path, ("spec", key, len(found)))
            found.append(item.data)

    def _move(self, old: Path_, new: Path_) -> None:
        """Give every value below a path its place in the tree that is made."""
        length = len(old)
        for path, place in self._node.tree.positions.items():
            if path[:length] == old:
                at = (*new, *path[length:])
                self.tree.positions[at] = place

    def _end(self, unknown: list[Unread], spec: Node) -> None:
        if isinstance(spec.data, Unread):
            unknown = [*unknown, spec.data]
        self.spec["containers"] = [*self.containers, *unknown]
        self.tree.positions.setdefault(("spec",), self._node.tree.position(spec.path))


def _mapping(node: Node) -> Mapping[Any, Any]:
    return node.data if isinstance(node.data, Mapping) else {}


def _argo(template: Node) -> Iterator[Node]:
    """The containers of one template."""
    for key in ("container", "script"):
        if _mapping(template).get(key) is not None:
            found = template.child(key)
            if key == "script" and isinstance(found.data, Mapping):
                source = found.data.get("source")
                data = {**found.data, "script": source} if source is not None else found.data
                found = Node(found.file, found.tree, data, found.path)
            yield found
    for holder, key in (
        (template, "initContainers"),
        (template, "sidecars"),
        (template.child("containerSet"), "containers"),
    ):
        yield from holder.items(key)[0]


def _tasks(spec: Node, kind: str) -> Iterator[Node]:
    """Whatever has steps: the task itself, or those that a run or a pipeline writes out."""
    if kind in ("Task", "ClusterTask"):
        yield spec
    elif kind == "TaskRun":
        yield spec.child("taskSpec")
    else:
        pipeline = spec.child("pipelineSpec") if kind == "PipelineRun" else spec
        for key in ("tasks", "finally"):
            for task in pipeline.items(key)[0]:
                yield task.child("taskSpec")
