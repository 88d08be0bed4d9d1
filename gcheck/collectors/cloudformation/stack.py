"""Stack: the resources of one template, in the shape of a tree of code, for mappings and joins to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from gcheck.collectors.cloudformation.declared import Declared
from gcheck.collectors.cloudformation.drafts import Draft, Made
from gcheck.collectors.cloudformation.evaluation import Evaluation
from gcheck.collectors.cloudformation.loops import declarations
from gcheck.collectors.cloudformation.sam import expanded
from gcheck.collectors.cloudformation.tables import Translation
from gcheck.collectors.cloudformation.template import Template
from gcheck.collectors.cloudformation.types.supplied import DECLARED, MADE, translation_of
from gcheck.collectors.cloudformation.uses import Uses
from gcheck.collectors.terraform.folder import Folder, Lost
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.scope import Module, Scope
from gcheck.collectors.terraform.syntax import Block
from gcheck.collectors.terraform.tree import Tree
from gcheck.collectors.terraform.values import Answer, Budget, Symbol, unresolved
from gcheck.collectors.terraform.view import View
from gcheck.model.unread import Unread

_SAME_AS_REF = frozenset([
    "Id", "GroupId", "AllocationId", "KeyId", "QueueUrl", "TopicArn", "VpcId", "SubnetId", "InstanceId", "VolumeId",
    "FileSystemId", "PolicyArn", "LoadBalancerArn", "ListenerArn", "TargetGroupArn", "RestApiId", "ApiId",
    "DetectorId", "LaunchTemplateId", "DBInstanceIdentifier", "DBClusterIdentifier", "ClusterName", "BucketName",
    "RoleName", "UserName", "GroupName", "TableName", "TrailName", "LogGroupName", "AccessPointId", "NetworkAclId",
])  # fmt: skip
"""Attributes that name a resource as ``Ref`` does."""

_LINKS = {"security_group_id": ("GroupId", "GroupName")}
"""The properties that name what a part is about, by the argument that does."""

_STAND_FOR = {"AWS::Lambda::Alias": "FunctionName", "AWS::Lambda::Version": "FunctionName"}
"""What is named by an alias or a version is about the function."""


class Instance(ResourceInstance):
    """One resource that a template declares, or that stands beside one. ``address`` is its logical id."""

    def __init__(self, module: StackModule, draft: Draft, doubt: Unread | None, arn: bool) -> None:
        self.module = module
        self.block = draft.finish((draft.kind, draft.made.name))
        self.type = draft.kind
        self.address = draft.made.name + draft.suffix
        self.doubt = draft.doubt or doubt
        self.view = View(self.block, module.scope)
        self._arn = arn

    @property
    def uid(self) -> str:
        """The file and the logical id, unique within a source."""
        return f"{self.module.tree.root}#{self.address}"

    def symbol(self, name: str) -> Symbol:
        """The text that stands for what only exists after the template is deployed."""
        return name_of(
            self.module.tree.root, self.block.labels[1], "" if name in ("id", "url") else name, self._arn
        )


def name_of(file: str, name: str, attribute: str, arn: bool) -> Symbol:
    """``${template.yaml#Bucket}`` as ``Ref`` gives it, ``${template.yaml#Bucket.Arn}`` for an attribute."""
    if attribute in _SAME_AS_REF or attribute == "" or (arn and attribute.lower() == "arn"):
        return Symbol(f"${{{file}#{name}}}")
    return Symbol(f"${{{file}#{name}.{'Arn' if attribute == 'arn' else attribute}}}")


class StackModule(Module):
    """The one module of a stack: no provider is configured in a template, so that no region is known."""

    def __init__(self, stack: Stack) -> None:
        self.tree = stack
        self.folder = Folder(stack.root)
        self.address = ""
        self.parent = None
        self.call = None
        self.call_scope = None
        self.doubt = None
        self.scope = Scope(self, {})
        self._known = {}
        self._open = set()


class Stack(Tree):
    """A template with its values. ``root`` is its file. What is not known to be there has a doubt."""

    def __init__(self, template: Template, given: Mapping[str, Any], budget: Budget) -> None:
        self.template = template
        self.root = self.label = template.file
        self.budget = budget
        self.modules = []
        self.closed: list[tuple[Block, Module, Unread]] = []
        self.evaluation = Evaluation(template, given, budget, self)
        self.top = self._module = StackModule(self)
        self.unseen: list[Unread] = []
        self._declared: dict[str, Declared] = {}
        self._translations: dict[str, Translation | None] = {}
        self._refs: dict[str, Any] = {}
        self._open: set[tuple[str, str]] = set()
        self._all: dict[str, list[ResourceInstance]] = {}
        for item in expanded(template, declarations(self.evaluation, template, self.unseen)):
            self._declared[item.name] = item
        self._foreign = self._macro()
        for item in self._declared.values():
            self._make(item)

    def _macro(self) -> Unread | None:
        for name, node in self.template.foreign:
            reason = f"the macro {name[:80]} may change it when it is deployed"
            found = Unread("unsupported", reason, file=node.file, line=node.line)
            self.unseen.append(found)
            if name != "AWS::Include":
                return found
        return None

    def _make(self, item: Declared) -> None:
        present = True if item.condition is None else self.evaluation.condition(item.condition)
        if present is False:
            return
        translation = self._translation(item.type)
        if translation is None:
            return
        doubt = self.doubt(item)
        declared = self.evaluation.settle(item.properties)
        if declared is None or not isinstance(declared.raw, dict):
            found = declared.raw if declared is not None else None
            doubt = found if isinstance(found, Unread) else unresolved("its properties are no object")
            declared = item.properties.made({})
        own = name_of(self.root, item.name, "", translation.arn)
        made = Made(self.evaluation, item.name, own, item.at, declared)
        translation.make(made)
        for position, draft in enumerate(made.drafts):
            instance = Instance(self._module, draft, doubt, translation.arn and not position)
            self._all.setdefault(instance.type, []).append(instance)

    def _translation(self, kind: str) -> Translation | None:
        if kind not in self._translations:
            self._translations[kind] = translation_of(kind)
        return self._translations[kind]

    def instances(self, *resource_types: str) -> list[ResourceInstance]:
        """Every resource of these Terraform types."""
        return [item for kind in resource_types for item in self._all.get(kind, ())]

    @property
    def kinds(self) -> set[str]:
        """The Terraform types of which there are resources."""
        return set(self._all)

    @property
    def folders(self) -> list[Folder]:
        """None: a template is no folder."""
        return []

    def lost(self, resource_type: str) -> list[Lost]:
        """What may add resources of a type: macros, includes."""
        if resource_type not in MADE:
            return []
        return [Lost(self.root, unread.line, unread.reason, None) for unread in self.unseen]

    @cached_property
    def _uses(self) -> Uses:
        return Uses(self.template)

    def used(self, instance: ResourceInstance, parts: Mapping[str, str]) -> bool | Unread:
        """Whether anything of the template refers to a resource beside its own parts."""
        kinds = {kind: _LINKS[parts[made]] for kind, (_, made) in DECLARED.items() if made in parts}
        found = self._uses.of(instance.block.labels[1], kinds)
        return found if found is True or not self.unseen else self.unseen[0]

    def reference(self, name: str) -> Any:
        """What ``Ref`` gives for a resource: its name where the template gives one, else a Symbol; None: no such one."""
        if name not in self._refs:
            if name not in self._declared:
                return None
            translation = self._translation(self._declared[name].type)
            arn = translation is not None and translation.arn
            self._refs[name] = name_of(self.root, name, "", arn)
            given = self._given_name(self._declared[name], translation)
            stands = self._declared[name].type in _STAND_FOR and isinstance(given, Unread)
            if stands or (isinstance(given, str) and given):
                self._refs[name] = given
        return self._refs[name]

    def _given_name(self, item: Declared, translation: Translation | None) -> Any:
        if item.type in _STAND_FOR:
            return self._property(item, _STAND_FOR[item.type])
        if translation is None or translation.named is None:
            return None
        return self._property(item, translation.named)

    def _property(self, item: Declared, name: str) -> Any:
        """What a property says; None where it is not written, or leads back to itself."""
        properties = self.evaluation.settle(item.properties)
        if properties is None or not isinstance(properties.raw, dict) or name not in properties.raw:
            return None
        if (item.name, name) in self._open:
            return None
        self._open.add((item.name, name))
        try:
            return self.evaluation.plain(properties.child(name))
        finally:
            self._open.discard((item.name, name))

    def attribute(self, name: str, attribute: str) -> Any:
        """What ``Fn::GetAtt`` gives for a resource; None where there is no such one."""
        item = self._declared.get(name)
        if item is None:
            return None
        if item.type.startswith("AWS::") and not item.type.startswith("AWS::CloudFormation::"):
            written = self._property(item, attribute)
            if isinstance(written, (str, int, Unread)):
                return written
            translation = self._translation(item.type)
            return name_of(self.root, name, attribute, translation is not None and translation.arn)
        reason = f"{name}.{attribute} is only known after it is deployed"[:200]
        if item.type == "AWS::CloudFormation::Stack":
            return Answer("unresolved", reason, text=str(name_of(self.root, name, attribute, False)))
        return unresolved(reason)

    def doubt(self, item: Declared) -> Unread | None:
        """Why it is not known whether a declaration is there as it stands; None where it is."""
        present = True if item.condition is None else self.evaluation.condition(item.condition)
        return self._foreign or (present if isinstance(present, Unread) else None)

    def declared(self) -> Iterator[Declared]:
        """Everything that the template declares and whose condition is not known to be false."""
        for item in self._declared.values():
            if item.condition is None or self.evaluation.condition(item.condition) is not False:
                yield item
