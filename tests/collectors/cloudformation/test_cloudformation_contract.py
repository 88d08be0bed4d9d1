"""What every collector promises: declared types and attributes, values that fit them, the same order every time."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import jsonschema
import pytest
import yaml

from gcheck.builtin import catalog
from gcheck.collectors.cloudformation import types
from gcheck.collectors.cloudformation.collector import CloudFormationCollector
from gcheck.collectors.cloudformation.types.supplied import DECLARED, NEVER_DECLARED, SUPPLIED
from gcheck.collectors.terraform.resources.supplied import SUPPLIED as MAPPED
from gcheck.collectors.terraform.resources.supplied import every_type
from gcheck.model.collector import Collector
from gcheck.model.resource_type import ResourceType
from gcheck.model.unread import Unread
from tests.collectors.cloudformation.test_cloudformation_platform import CASES as PLATFORM
from tests.collectors.cloudformation.test_cloudformation_stores import CASES as STORES
from tests.collectors.cloudformation.test_cloudformation_types import BARE, WRITTEN

Collect = Callable[..., Any]


def _declared() -> dict[str, ResourceType]:
    found = {}
    folder = catalog().resource_types
    assert folder is not None
    for file in folder.iterdir():
        if file.name.endswith(".yaml"):
            for name, data in yaml.safe_load(file.read_text(encoding="utf-8"))["types"].items():
                found[name] = ResourceType(
                    name, data["title"], data["description"], data["attributes"], "aws"
                )
    return found


def test_what_is_translated_is_read_by_a_mapping() -> None:
    """A type that no mapping reads has no place in the table: it would neither be judged nor told as not looked at."""
    unread = {kind for kind, (_, made) in DECLARED.items() if made not in every_type()}
    holders = {"AWS::IAM::Policy", "AWS::CodeArtifact::Repository", "AWS::MediaStore::Container"}
    assert unread == holders, "of these a policy is read, which stands beside them in Terraform"


def _seen(value: Any) -> Any:
    """A value without what was not read."""
    if isinstance(value, dict):
        return {key: _seen(item) for key, item in value.items() if not isinstance(item, Unread)}
    if isinstance(value, list):
        return [_seen(item) for item in value if not isinstance(item, Unread)]
    return value


def _files() -> dict[str, str]:
    found = {
        f"bare{number}.yaml": f"Resources:\n  X: {{Type: '{kind}', Properties: {properties}}}\n"
        for number, (_, kind, properties, _) in enumerate(BARE)
    }
    found |= {f"written{number}.yaml": f"Resources:{item[1]}\n" for number, item in enumerate(WRITTEN)}
    for number, (_, declared, _) in enumerate(STORES + PLATFORM):
        lines = "".join(f"  {line.strip()}\n" for line in declared.splitlines())
        found[f"store{number}.yaml"] = f"Resources:\n{lines}"
    found["secret.yaml"] = (
        "Resources:\n  X: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, MasterUserPassword: x}}\n"
    )
    return found


def _unset() -> str:
    """Each type that is translated, with every property of which a test says something not known."""
    code = "Parameters:\n  U: {Type: String}\nResources:\n"
    for number, (_, kind, properties, _) in enumerate(BARE):
        names = yaml.safe_load(properties)
        given = "".join(f"      {name}: !Ref U\n" for name in names)
        code += f"  X{number}:\n    Type: {kind}\n    Properties:\n      Tags: !Ref U\n{given}"
    return code


def test_types_and_attributes_are_declared() -> None:
    collector: Collector = CloudFormationCollector()
    declared = _declared()
    for kind in collector.types():
        assert collector.attributes(kind) <= declared[kind].attributes.keys()
        assert kind not in MAPPED or collector.attributes(kind) <= MAPPED[kind].attributes
    assert collector.attributes("aws.account") == frozenset()


def test_the_table_of_what_is_declared_says_what_the_translations_say() -> None:
    for module in sorted(item.name for item in iter_modules(types.__path__)):
        found = getattr(import_module(f"{types.__name__}.{module}"), "TRANSLATIONS", {})
        expected = {kind: (module, item.kind) for kind, item in found.items()}
        assert {kind: entry for kind, entry in DECLARED.items() if entry[0] == module} == expected


def test_values_fit_the_declared_types(collect: Collect) -> None:
    declared = _declared()
    found = collect({**_files(), "unset.yaml": _unset()})
    assert found.resources
    for resource in found.resources.values():
        jsonschema.validate(_seen(dict(resource.attributes)), declared[resource.type].schema())
        assert resource.attributes.keys() == SUPPLIED[resource.type]


def test_every_type_is_among_the_cases(collect: Collect) -> None:
    found = collect(_files()).resources.values()
    assert {item.type for item in found} == CloudFormationCollector().types() - NEVER_DECLARED


def test_every_unread_attribute_has_its_gap(collect: Collect) -> None:
    found = collect(_unset())
    for resource in found.resources.values():
        told = {name for gap in found.gaps if gap.resource_uid == resource.uid for name in gap.attributes}
        unread = {name for name, value in resource.attributes.items() if _seen([value]) != [value]}
        assert unread == told


def test_the_same_templates_give_the_same_items_in_the_same_order(collect: Collect) -> None:
    first = collect(_files())
    assert collect(_files()).items == first.items


@pytest.mark.parametrize("kind", sorted(DECLARED))
def test_every_type_takes_whatever_stands_in_its_properties(collect: Collect, kind: str) -> None:
    """No property of any form makes a translation fail: what cannot be read is unread."""
    found = import_module(f"{types.__name__}.{DECLARED[kind][0]}").TRANSLATIONS[kind]
    wrong = [
        "null",
        "[]",
        "{}",
        "''",
        "x",
        "7",
        "true",
        "[null]",
        "[[x]]",
        "[{}]",
        "{a: {b: [c]}}",
        "!Ref U",
        "[!Ref U]",
    ]
    code = "Parameters:\n  U: {Type: String}\nResources:\n"
    for number, value in enumerate(wrong):
        names = "".join(f"      {name}: {value}\n" for name in ("Name", *found.names))
        code += f"  X{number}:\n    Type: {kind}\n    Properties:\n{names}"
    assert all(gap.kind != "crashed" for gap in collect(code).gaps)
