"""Redshift clusters with their parameter groups and logging.

Version 6 of the provider turned two defaults around: clusters are encrypted and not public unless the code says
otherwise. Code that allows an earlier version is judged by the earlier defaults, since nothing keeps it from them. Without
a parameter group of its own, a cluster gets one of AWS that has required TLS since January 2025.
"""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.provider_version import lowest_major
from gcheck.collectors.terraform.resources.mapping import Fill, Subject
from gcheck.collectors.terraform.resources.tables import (
    beside,
    constant,
    flag,
    given,
    inside,
    named,
    reference,
    table,
    text,
    whole,
)
from gcheck.collectors.terraform.values import unresolved
from gcheck.collectors.terraform.view import Reading, View
from gcheck.model.unread import Unread

_TURNED = 6


def _turned(name: str, before: bool) -> Fill:
    def fill(subject: Subject) -> Reading:
        version = lowest_major(subject.instance.module)
        if isinstance(version, Unread):
            return Reading(version) if subject.view.get(name) is None else subject.view.flag(name)
        if version >= _TURNED:
            return subject.view.flag(name, not before, "provider default since version 6")
        return subject.view.flag(name, before, "provider default before version 6, which this code allows")

    return fill


def _encrypted(subject: Subject) -> Reading:
    found = _turned("encrypted", False)(subject)
    if found.value is True or not given(subject.view, "snapshot_identifier"):
        return found
    place = subject.view.place_of("snapshot_identifier")
    return Reading(unresolved("encryption follows the snapshot", place.file, place.line), {"": place})


def _tls(subject: Subject) -> Reading:
    group = subject.view.reference("cluster_parameter_group_name")
    if group.value is None:
        return subject.view.default(True, "default.redshift-2.0 requires TLS")
    found = subject.joins.named(group.value, "aws_redshift_parameter_group")
    if found is not None:
        return _required(found.view)
    known = {"default.redshift-1.0": False, "default.redshift-2.0": True}
    if isinstance(group.value, str) and group.value in known:
        return Reading(known[group.value], group.places)
    place = subject.view.place_of("cluster_parameter_group_name")
    cause = group.value if isinstance(group.value, Unread) else None
    return Reading(
        cause or unresolved("its parameter group is not in this code", place.file, place.line), group.places
    )


def _required(group: View) -> Reading:
    """require_ssl of a parameter group; off in redshift-1.0 and on in redshift-2.0 unless it is set."""
    for parameter in group.blocks("parameter"):
        if isinstance(parameter, Unread):
            return Reading(parameter)
        name: Any = parameter.text("name").value
        if isinstance(name, Unread):
            return Reading(name)
        if name == "require_ssl":
            value = parameter.text("value")
            words = {"true": True, "1": True, "false": False, "0": False}
            return (
                Reading(words.get(str(value.value).lower(), False), value.places)
                if isinstance(value.value, str)
                else value
            )
    family = group.text("family")
    if isinstance(family.value, Unread):
        return family
    return group.default(family.value == "redshift-2.0", "default of the family")


CLUSTER = table(
    ("aws_redshift_cluster",),
    "cluster_identifier",
    {
        "kms_key_id": reference("kms_key_id"),
        "snapshot_retention_days": whole("automated_snapshot_retention_period", 1),
        "enhanced_vpc_routing": flag("enhanced_vpc_routing"),
        "version_upgrade": flag("allow_version_upgrade", True),
        "port": whole("port"),
        "multi_az": flag("multi_az"),
        "database": text("database_name", "dev", "default of the API"),
        "main_user": text("master_username"),
        "subnet_group": reference("cluster_subnet_group_name"),
        "parameters_pending": constant(False, "a new cluster starts with its parameters in force"),
    },
    {
        "id": named("cluster_identifier"),
        "encrypted": _encrypted,
        "publicly_accessible": _turned("publicly_accessible", True),
        "tls_required": _tls,
        "audit_logging": beside(
            "aws_redshift_logging",
            "cluster_identifier",
            constant(True, "by aws_redshift_logging"),
            lambda subject: inside("logging", flag("enable"), False)(subject.view),
        ),
    },
)

MAPPINGS = {"aws.redshift.cluster": CLUSTER}
