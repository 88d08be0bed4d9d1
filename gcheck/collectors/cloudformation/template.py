"""Template: one file's sections, checked to be what CloudFormation takes them for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from gcheck.collectors.cloudformation.node import Node, tagged
from gcheck.positioned import Tree, read_trees

_TYPES = ("AWS::", "Alexa::", "Custom::")
_KNOWN_TRANSFORMS = frozenset(["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"])
# These add to a template what no control reads: secrets' rotation functions, hooks of a deployment.
_HARMLESS_TRANSFORMS = frozenset(["AWS::CodeDeployBlueGreen"])


class Template(Struct, frozen=True):
    """``file`` is relative to the source's root. Sections that are missing or no mappings are empty."""

    file: str
    tree: Tree

    def section(self, name: str) -> dict[str, Node]:
        """The entries of a section by name."""
        data = self.tree.data.get(name)
        if not isinstance(data, dict):
            return {}
        top = Node(data, (name,), self.file, self.tree)
        return {str(key): node for key, node in top.children()}

    @property
    def transforms(self) -> list[tuple[str, Node]]:
        """The macros that CloudFormation runs over the whole template, with their places."""
        value = self.tree.data.get("Transform")
        node = Node(value, ("Transform",), self.file, self.tree)
        items = [child for _, child in node.children()] if isinstance(value, list) else [node]
        return [(_transform(item.raw), item) for item in items if item.raw is not None]

    @property
    def is_serverless(self) -> bool:
        """Whether the resources of SAM are expanded."""
        return any(name == "AWS::Serverless-2016-10-31" for name, _ in self.transforms)

    @property
    def foreign(self) -> list[tuple[str, Node]]:
        """The macros of which it is not known what they make of the template."""
        known = _KNOWN_TRANSFORMS | _HARMLESS_TRANSFORMS
        return [(name, node) for name, node in self.transforms if name not in known]


def _transform(value: Any) -> str:
    name = value.get("Name") if isinstance(value, dict) else value
    return str(name)


def read_templates(file: str, data: bytes) -> Iterator[Template]:
    """The templates in a file: none where it holds something else. Raises DocumentError.

    JSON may be indented with tabs, which YAML refuses; within a text of JSON there are none.
    """
    if b"\t" in data and data.lstrip()[:1] == b"{":
        data = data.replace(b"\t", b" ")
    for tree in read_trees(data, file, tag=tagged, legacy=True):
        if is_template(tree.data):
            yield Template(file, tree)


def is_template(data: Any) -> bool:
    """True for a document that CloudFormation would take: it has a version, or resources of its types."""
    if not isinstance(data, dict) or ("apiVersion" in data and "kind" in data):
        return False
    resources = data.get("Resources")
    if "AWSTemplateFormatVersion" in data:
        return True
    if not isinstance(resources, dict):
        return False
    if "Transform" in data and resources:
        return True
    return any(_is_resource(item) for item in resources.values())


def _is_resource(item: Any) -> bool:
    kind = item.get("Type") if isinstance(item, dict) else None
    return isinstance(kind, str) and kind.startswith(_TYPES)
