"""Groups of subnets that databases stand in, with whether each subnet is one that the internet reaches."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import named, table
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, listing
from gcheck.model.unread import Unread

_GROUPS = (
    "aws_db_subnet_group",
    "aws_docdb_subnet_group",
    "aws_neptune_subnet_group",
    "aws_redshift_subnet_group",
    "aws_dms_replication_subnet_group",
    "aws_elasticache_subnet_group",
    "aws_memorydb_subnet_group",
)
_MAIN_TABLES = ("aws_default_route_table", "aws_main_route_table_association")


def to_internet(joins: Joins, route: View) -> bool | Unread:
    """Whether a route, as a table or a resource of its own writes it, leads through an internet gateway."""
    value = route.get("gateway_id")
    if isinstance(value, Unread):
        return bare(value)
    gateway = isinstance(value, str) and value.startswith("igw-")
    return gateway or joins.named(value, "aws_internet_gateway") is not None


def _subnets(subject: Subject) -> Reading:
    """Of each subnet whether it is public; unread where it is not of this code."""
    found: list[Reading] = []
    for value in subject.view.texts("subnet_ids").value:
        place = subject.view.place_of("subnet_ids")
        other = (
            None
            if isinstance(value, Unread)
            else subject.joins.named(value, "aws_subnet", "aws_default_subnet")
        )
        if other is None:
            reason = value.reason if isinstance(value, Unread) else "the subnet is not in this code"
            found.append(Reading(unresolved(reason, place.file, place.line), {"": place}))
        else:
            found.append(Reading(_public(other, subject.joins), {"": other.view.place}))
    return listing(found, subject.view.place)


def _public(subnet: ResourceInstance, joins: Joins) -> bool | Unread:
    """True if the subnet gives out public addresses, or its route table leads to an internet gateway."""
    given = subnet.view.flag("map_public_ip_on_launch", subnet.type == "aws_default_subnet").value
    if given is True:
        return True
    about = joins.about(subnet, "aws_route_table_association", "subnet_id")
    if about.doubts:
        return about.doubts[0]
    if not about.sure:
        main = next(iter(joins.tree.instances(*_MAIN_TABLES)), None)
        return given if main is None else unresolved("it follows the main route table of its network")
    where = about.sure[0].view
    routes = joins.named(where.get("route_table_id"), "aws_route_table")
    if routes is None:
        place = where.place
        return unresolved("its route table is not in this code", place.file, place.line)
    leads = _leads(routes, joins)
    return given if leads is False else leads


def _leads(routes: ResourceInstance, joins: Joins) -> bool | Unread:
    found: list[Any] = [
        item if isinstance(item, Unread) else to_internet(joins, item) for item in routes.view.blocks("route")
    ]
    about = joins.about(routes, "aws_route", "route_table_id")
    found += [to_internet(joins, item.view) for item in about.sure]
    found += about.doubts
    if True in found:
        return True
    return next((item for item in found if isinstance(item, Unread)), False)


GROUP = table(
    _GROUPS,
    "name",
    {},
    {"name": named("name"), "public": _subnets},
)

MAPPINGS = {"aws.rds.subnet-group": GROUP}
