"""Network ACLs with their entries, inside them and in resources of their own, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace

from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources import tables
from gcheck.collectors.terraform.resources.mapping import Subject, each_instance, of_the_whole, stray
from gcheck.collectors.terraform.values import Symbol, bare, to_number, to_text, unresolved
from gcheck.collectors.terraform.view import Reading, View, attempt, listing
from gcheck.model.unread import Unread

_PROTOCOLS = {"-1": "all", "all": "all", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}


def _entry(view: View, number: str, action: str) -> Reading:
    return Reading(
        attempt(lambda: _fields(view.get, number, action), view.block.file, view.block.line), {"": view.place}
    )


def _fields(read: Callable[[str], Any], number: str, action: str) -> dict[str, Any]:
    protocol = to_text(read("protocol"))
    if type(protocol) is str:
        protocol = _PROTOCOLS.get(protocol.lower(), protocol.lower())
    every = protocol == "all"
    verdict = to_text(read(action))
    cidr = to_text(read("cidr_block"))
    return {
        "number": to_number(read(number)),
        "allow": verdict.lower() == "allow" if type(verdict) is str else verdict,
        "protocol": protocol,
        "from_port": None if every else to_number(read("from_port")),
        "to_port": None if every else to_number(read("to_port")),
        "cidr": to_text(read("ipv6_cidr_block")) if cidr in (None, "") else cidr,
    }


_ACLS = ("aws_network_acl", "aws_default_network_acl")
_RULE = "aws_network_acl_rule"


class _Strays(Subject, frozen=True):
    """The entries that this code adds to one ACL of elsewhere, of which the first stands for all."""

    entries: tuple[Subject, ...] = ()


def _acls(joins: Joins) -> Iterator[Subject]:
    """ACLs; and entries of one that is declared elsewhere, all of them as the first of them."""
    yield from each_instance(*_ACLS)(joins)
    yield from _added(joins)


def _added(joins: Joins) -> Iterator[Subject]:
    """The entries of each ACL that is declared elsewhere, as the first of them."""
    groups: dict[str, list[Subject]] = {}
    for subject, doubt in _strays(joins):
        if doubt is None or subject.instance.doubt is not None:
            groups.setdefault(_home(subject), []).append(subject)
    for group in groups.values():
        first = next((one for one in group if one.instance.doubt is None), None)
        if first is not None:
            yield _Strays(first.instance, first.view, joins, entries=tuple(group))


def _strays(joins: Joins) -> Iterator[tuple[Subject, Unread | None]]:
    return stray(joins, "network_acl_id", (_RULE,), _ACLS)


def _home(subject: Subject) -> str:
    """What tells the ACLs of elsewhere apart: the name that is written, or why it is not known."""
    value = subject.view.get("network_acl_id")
    return value.reason if isinstance(value, Unread) else str(value)


def _hidden(joins: Joins) -> Iterator[tuple[Subject, Unread]]:
    for subject, doubt in _strays(joins):
        if doubt is not None:
            yield subject, doubt


def _entries(subject: Subject) -> list[Reading]:
    if isinstance(subject, _Strays):
        return [entry for one in subject.entries for entry in _stray(one)]
    found: list[Reading] = []
    for block in subject.view.blocks("ingress"):
        found.append(
            Reading(bare(block)) if isinstance(block, Unread) else _entry(block, "rule_no", "action")
        )
    about = subject.joins.about(subject.instance, "aws_network_acl_rule", "network_acl_id")
    for item in about.sure:
        found += _inward(item.view)
    return found + [Reading(doubt) for doubt in about.doubts]


def _stray(subject: Subject) -> list[Reading]:
    doubt = subject.instance.doubt
    return _inward(subject.view) if doubt is None else [Reading(bare(doubt))]


def _inward(view: View) -> list[Reading]:
    """The entry that a resource of its own is, unless it is about what leaves."""
    egress = view.flag("egress", False).value
    if isinstance(egress, Unread):
        return [Reading(bare(egress))]
    return [] if egress else [_entry(view, "rule_number", "rule_action")]


def _number(reading: Reading) -> float:
    number = reading.value.get("number") if isinstance(reading.value, dict) else None
    return number if isinstance(number, (int, float)) else float("inf")


def _ingress(subject: Subject) -> Reading:
    return listing(sorted(_entries(subject), key=_number), subject.view.place)


def _open(subject: Subject) -> Reading:
    """What is left open after earlier refusals; not known as a whole if one entry is not known."""
    from gcheck.collectors.aws.reachable import open_to_internet  # the same rule for both sources

    found = _ingress(subject)
    unread = _first_unread(found.value)
    if unread is not None:
        return Reading(unread, found.places)
    try:
        return Reading(open_to_internet(found.value), {"": _place(found)})
    except (ValueError, TypeError):
        place = subject.view.place
        return Reading(unresolved("an entry has no valid range or port", place.file, place.line))


def _place(found: Reading) -> Any:
    return found.places.get("0", found.places.get(""))


def _first_unread(entries: list[Any]) -> Unread | None:
    for entry in entries:
        for value in [entry] if isinstance(entry, Unread) else entry.values():
            if isinstance(value, Unread):
                return bare(value)
            if isinstance(value, Symbol):
                return unresolved(f"{value} is only known after apply")
    return None


_of_the_acl = of_the_whole([_RULE], "the ACL")
"""An attribute of the ACL, which an entry by itself does not tell."""


def _is_default(subject: Subject) -> Reading:
    """Whether it is the default ACL of a VPC."""
    return Reading(subject.instance.type == "aws_default_network_acl", {"": subject.view.place})


def _subnets(subject: Subject) -> Reading:
    """Subnets that the code names; a default one filters whatever subnet is named nowhere."""
    found = [Reading(item) for item in subject.view.texts("subnet_ids").value]
    about = subject.joins.about(subject.instance, "aws_network_acl_association", "network_acl_id")
    found += [item.view.text("subnet_id") for item in about.sure] + [Reading(doubt) for doubt in about.doubts]
    if _is_default(subject).value and not found:
        found = [Reading("every subnet that is named nowhere", {"": subject.view.place})]
    return listing(found, subject.view.place)


_DECLARED = tables.table(
    _ACLS,
    "id",
    {},
    {
        "is_default": _of_the_acl(_is_default),
        "subnet_ids": _of_the_acl(_subnets),
        "ingress": _ingress,
        "internet_ingress": _open,
    },
)
ACL = replace(_DECLARED, subjects=_acls, hidden=_hidden)

_ENTRIES = tables.table((_RULE,), "id", {}, {"internet_ingress": _open}, tagged=False)


def _by_themselves(joins: Joins) -> Iterator[Subject]:
    """Under ids of their own: what they add to is listed as an ACL as well."""
    return (replace(item, uid_suffix=".entries") for item in _added(joins))


ENTRY = replace(_ENTRIES, subjects=_by_themselves, hidden=_hidden)

MAPPINGS = {"aws.ec2.network-acl": ACL, "aws.ec2.network-acl-entry": ENTRY}
