"""Security groups with their rules: inside the group, and in resources of their own.

Terraform removes the rule that lets everything out which AWS gives to a new group, so a group without rules has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import (
    Fill,
    Subject,
    TypeMapping,
    each_instance,
    homeless,
    of_the_whole,
    own_name,
    region,
    tags,
)
from gcheck.collectors.terraform.values import Symbol, bare, to_bool, to_number, to_text, unresolved
from gcheck.collectors.terraform.view import Reading, View, attempt, listing
from gcheck.model.place import Place
from gcheck.model.unread import Unread

_PROTOCOLS = {"-1": "all", "all": "all", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}

_GROUPS = ("aws_security_group", "aws_default_security_group")
_RULES = (
    "aws_security_group_rule",
    "aws_vpc_security_group_ingress_rule",
    "aws_vpc_security_group_egress_rule",
)

Read = Callable[[str], Any]


def _protocol(value: Any) -> Any:
    text = to_text(value)
    return _PROTOCOLS.get(text.lower(), text.lower()) if type(text) is str else text


def _port(value: Any, protocol: Any) -> Any:
    if protocol == "all":
        return None
    return bare(protocol) if isinstance(protocol, Unread) and value in (None, 0) else to_number(value)


def _list(value: Any) -> list[Any]:
    """A list of texts; an Unread as a whole stands in it as one item, and so does a lone text."""
    if value is None:
        return []
    items = value if isinstance(value, list) else [value]
    return [bare(item) if isinstance(item, Unread) else to_text(item) for item in items if item is not None]


def _rule(
    read: Read, own: Any, cidrs: str, ipv6: str, prefixes: str, groups: str, protocol: str
) -> dict[str, Any]:
    """One rule; ``own`` is what the group itself is named by, for rules with ``self``."""
    chosen = _protocol(read(protocol))
    held = _list(read(groups))
    itself = to_bool(read("self"))
    if itself is True:
        held.append(own)
    elif isinstance(itself, Unread):
        held.append(itself)
    description = to_text(read("description"))
    return {
        "protocol": chosen,
        "from_port": _port(read("from_port"), chosen),
        "to_port": _port(read("to_port"), chosen),
        "cidrs": _list(read(cidrs)),
        "ipv6_cidrs": _list(read(ipv6)),
        "prefix_lists": _list(read(prefixes)),
        "security_groups": held,
        "description": bare(description) if isinstance(description, Unread) else description or None,
    }


def _block_rule(read: Read, own: Any) -> dict[str, Any]:
    names = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups", "protocol")
    return _rule(read, own, *names)


def _read_rule(build: Callable[[], dict[str, Any]], place: Place) -> Reading:
    value = attempt(build, place.file or "", place.line or 0)
    return Reading(value, {"": place})


def _direction(name: str) -> Fill:
    """``ingress`` or ``egress`` of a group, from everywhere that it can be written."""

    def fill(subject: Subject) -> Reading:
        own = subject.instance.symbol("id")
        if subject.instance.type in _RULES:
            return listing(_of_rule(subject, name), subject.view.place)
        found = _inside(subject.view, name, own)
        about = subject.joins.about(subject.instance, "aws_security_group_rule", "security_group_id")
        for instance in about.sure:
            found += _old_rule(instance.view, name, own)
        newer = subject.joins.about(
            subject.instance, f"aws_vpc_security_group_{name}_rule", "security_group_id"
        )
        for instance in newer.sure:
            found.append(_new_rule(instance.view, own))
        found += [Reading(doubt) for doubt in about.doubts + newer.doubts]
        return listing(found, subject.view.place)

    return fill


def _inside(view: View, name: str, own: Any) -> list[Reading]:
    found = []
    for block in view.blocks(name):
        if isinstance(block, Unread):
            found.append(Reading(block))
        else:
            found.append(_read_rule(partial(_block_rule, block.get, own), block.place))
    return found


def _old_rule(view: View, name: str, own: Any) -> list[Reading]:
    kind = view.text("type").value
    if isinstance(kind, Unread):
        return [Reading(kind, {"": view.place})]
    if kind != name:
        return []
    names = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "source_security_group_id", "protocol")
    return [_read_rule(lambda: _rule(view.get, own, *names), view.place)]


def _new_rule(view: View, own: Any) -> Reading:
    names = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id", "ip_protocol")
    return _read_rule(lambda: _rule(view.get, own, *names), view.place)


def _of_rule(subject: Subject, name: str) -> list[Reading]:
    """The rule itself, where it is of this direction; ``self`` is whatever group it names."""
    kind, view = subject.instance.type, subject.view
    own = view.text("security_group_id").value
    if kind == "aws_security_group_rule":
        return _old_rule(view, name, own)
    return [_new_rule(view, own)] if kind == f"aws_vpc_security_group_{name}_rule" else []


def _groups(joins: Joins) -> Iterator[Subject]:
    """Groups, and by itself each rule that is added to a group of somewhere else."""
    yield from each_instance(*_GROUPS)(joins)
    for subject in homeless(joins, "security_group_id", _RULES, _GROUPS):
        if subject.instance.doubt is None:
            yield subject


def _hidden(joins: Joins) -> Iterator[tuple[Subject, Unread]]:
    for subject in homeless(joins, "security_group_id", _RULES, _GROUPS):
        if subject.instance.doubt is not None:
            yield subject, subject.instance.doubt


_elsewhere = of_the_whole(_RULES, "the group")
"""An attribute of the group, which a rule by itself does not tell."""


def _name(subject: Subject) -> Reading:
    if _is_default(subject):
        return subject.view.default("default", "AWS's name for it")
    return own_name(subject)


def _is_default(subject: Subject) -> bool:
    return subject.instance.type == "aws_default_security_group"


def _used(subject: Subject) -> Reading:
    """Whether anything in this code has the group or names it; its own rules are no use."""
    return Reading(
        subject.joins.tree.used(subject.instance, dict.fromkeys(_RULES, "security_group_id")),
        {"": subject.view.place},
    )


def _vpc(subject: Subject) -> Reading:
    reading = subject.view.text("vpc_id")
    if reading.value is None:
        place = subject.view.place
        return Reading(unresolved("it is in the default VPC", place.file, place.line), reading.places)
    return reading


def _description(subject: Subject) -> Reading:
    return subject.view.text(
        "description", "default VPC security group" if _is_default(subject) else "Managed by Terraform"
    )


def _shown(subject: Subject) -> Any:
    name = subject.view.text("name").value
    return name if not isinstance(name, Symbol) else None


GROUP = TypeMapping(
    sources=_GROUPS,
    subjects=_groups,
    hidden=_hidden,
    name=_shown,
    attributes={
        "id": _elsewhere(
            lambda subject: subject.view.default(subject.instance.symbol("id"), "made at apply")
        ),
        "name": _elsewhere(_name),
        "description": _elsewhere(_description),
        "vpc_id": _elsewhere(_vpc),
        "is_default": _elsewhere(lambda subject: Reading(_is_default(subject), {"": subject.view.place})),
        "region": region,
        "used": _elsewhere(_used),
        "tags": _elsewhere(tags),
        "ingress": _direction("ingress"),
        "egress": _direction("egress"),
    },
)

MAPPINGS = {"aws.ec2.security-group": GROUP}
