"""DynamoDB tables and DAX clusters. Defaults are those of aws_dynamodb_table and aws_dax_cluster."""

from __future__ import annotations

from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import (
    each,
    flag,
    inside,
    named,
    reference,
    required,
    table,
    text,
)
from gcheck.collectors.terraform.values import bare
from gcheck.collectors.terraform.view import Reading, View
from gcheck.model.place import Place
from gcheck.model.unread import Unread

_SCALED = {"dynamodb:table:ReadCapacityUnits", "dynamodb:table:WriteCapacityUnits"}
"""What both has to follow the load: a table that only reads follow refuses writes as before."""


def _key(view: View) -> Reading:
    """The key of the account: the one that is named, else the AWS managed one where encryption is turned on."""
    on, key = view.flag("enabled", False), reference("kms_key_arn")(view)
    if on.value is not True or key.value is not None:
        return key if on.value is True else Reading(None if on.value is False else on.value, on.places)
    return view.default("alias/aws/dynamodb", "the AWS managed key, where no other is named")


def _recovery_days(view: View) -> Reading:
    on = view.flag("enabled", False)
    return (
        view.whole("recovery_period_in_days", 35)
        if on.value is True
        else Reading(None if on.value is False else on.value)
    )


def _capacity(subject: Subject) -> Reading:
    """``on demand``, ``scaled`` where Application Auto Scaling sets it, or ``fixed``."""
    billing = subject.view.text("billing_mode", "PROVISIONED")
    if billing.value != "PROVISIONED":
        return billing if isinstance(billing.value, Unread) else Reading("on demand", billing.places)
    name, own = subject.view.text("name").value, f"table/{subject.instance.identity()}"
    seen: dict[str, Place] = {}
    doubt: Reading | None = None
    for target in subject.joins.tree.instances("aws_appautoscaling_target"):
        about = target.view.text("resource_id").value
        what = target.view.text("scalable_dimension").value
        named = str(about) in (own, f"table/{name}")
        unsure = next((one for one in (about, what) if isinstance(one, Unread)), None)
        if named and isinstance(what, str):
            seen[what] = target.view.place
        elif unsure is not None and (named or isinstance(about, Unread)):
            doubt = doubt or Reading(bare(unsure), {"": target.view.place})
    if seen.keys() >= _SCALED:
        return Reading("scaled", {"": next(iter(seen.values()))})
    return doubt or Reading("fixed", {"": next(iter(seen.values()))} if seen else billing.places)


TABLE = table(
    ("aws_dynamodb_table",),
    "name",
    {
        "kms_key_id": inside("server_side_encryption", _key),
        "deletion_protection": flag("deletion_protection_enabled"),
        "point_in_time_recovery": inside("point_in_time_recovery", flag("enabled"), False),
        "recovery_days": inside("point_in_time_recovery", _recovery_days),
        "replicas": each("replica", required("region_name")),
    },
    {"name": named("name"), "capacity": _capacity},
)

DAX = table(
    ("aws_dax_cluster",),
    "cluster_name",
    {
        "encrypted": inside("server_side_encryption", flag("enabled"), False),
        "endpoint_encryption": text("cluster_endpoint_encryption_type", "NONE"),
    },
    {"name": named("cluster_name")},
)

MAPPINGS = {"aws.dynamodb.table": TABLE, "aws.dax.cluster": DAX}
