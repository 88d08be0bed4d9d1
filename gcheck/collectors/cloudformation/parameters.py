"""Parameters: what is known of the values that an operator gives to a template, and CloudFormation's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.terraform.values import Answer, Symbol, unresolved
from gcheck.model.unread import Unread

_SHARED = {"AWS::AccountId": "${AccountId}", "AWS::Region": "${Region}", "AWS::Partition": "aws",
           "AWS::URLSuffix": "amazonaws.com"}  # fmt: skip
"""Texts that CloudFormation gives, and what stands for them. A partition is aws in all but a few regions, and no control
tells one from another."""

_LISTS = ("CommaDelimitedList", "List<")


def pseudo(name: str, file: str, given: Mapping[str, Any]) -> Any:
    """The value of a parameter of CloudFormation's own: one that the operator gives, else a text that is not known."""
    if name in given:
        return given[name]
    if name in _SHARED:
        return Symbol(_SHARED[name])
    if name in ("AWS::StackId", "AWS::StackName"):
        return Symbol(f"${{{file}#{name.removeprefix('AWS::')}}}")
    return unresolved(f"{name} is only known when it is deployed")


def parameter(name: str, node: Node, given: Mapping[str, Any]) -> Any:
    """The value of a declared parameter: given, by default, or an Unread that names the declaration.

    Of one that takes what exists in the account, or no empty text, it is known that it is set. The value of a NoEcho
    parameter is no part of what is read.
    """
    declared = node.raw if isinstance(node.raw, dict) else {}
    kind = str(declared.get("Type", "String"))
    if name in given:
        return _typed(given[name], kind)
    default = declared.get("Default")
    looked_up = kind.startswith("AWS::SSM::Parameter::Value<")
    if _is_true(declared.get("NoEcho")) and default not in (None, ""):
        return Symbol(f"${{{name}}}")
    if default is not None and not looked_up and not isinstance(default, (dict, Unread)):
        return _typed(default, kind)
    return _unknown(name, node, declared, kind, looked_up and default is not None)


def _unknown(name: str, node: Node, declared: Mapping[str, Any], kind: str, looked_up: bool) -> Any:
    reason = f"the parameter {name} has no value"
    allowed = declared.get("AllowedValues")
    if isinstance(allowed, list) and len(allowed) == 1 and isinstance(allowed[0], (str, int, bool)):
        return _typed(allowed[0], kind)
    if looked_up:
        reason = f"the parameter {name} is looked up in Systems Manager"
    if kind.startswith(_LISTS) or "<List" in kind:
        return Unread("unresolved", reason, file=node.file, line=node.line)
    if kind.startswith("AWS::") or _refuses_empty(declared, allowed):
        return Answer("unresolved", reason, text=f"${{{name}}}", file=node.file, line=node.line)
    return Unread("unresolved", reason, file=node.file, line=node.line)


def _refuses_empty(declared: Mapping[str, Any], allowed: Any) -> bool:
    least = str(declared.get("MinLength", "0"))
    if least.isdigit() and int(least) > 0:
        return declared.get("Type", "String") == "String" and allowed is None
    return False


def _typed(value: Any, kind: str) -> Any:
    if kind.startswith(_LISTS):
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            return [part.strip() for part in str(value).split(",")] if value != "" else []
        return value if isinstance(value, list) else unresolved("this is not a list")
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return value


def _is_true(value: Any) -> bool:
    return value is True or str(value).lower() == "true"
