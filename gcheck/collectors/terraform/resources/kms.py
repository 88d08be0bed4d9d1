"""KMS keys with their policies.

Defaults are those of aws_kms_key. The policy of a key that names none is the one that the API gives it: all of KMS for the
account, so that IAM decides.
"""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import (
    beside,
    chosen,
    constant,
    flag,
    own,
    policy,
    symbol,
    table,
    text,
)
from gcheck.collectors.terraform.view import Reading, View

_DEFAULT_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::${account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}


def _spec(view: View) -> Reading:
    found = view.text("customer_master_key_spec")
    return found if found.value is not None else view.text("key_spec", "SYMMETRIC_DEFAULT")


def _origin(view: View) -> Reading:
    found = view.text("origin")  # CloudFormation writes it; Terraform has other types for keys from outside
    if found.value is not None:
        return found
    for name, origin in (("xks_key_id", "EXTERNAL_KEY_STORE"), ("custom_key_store_id", "AWS_CLOUDHSM")):
        found = view.reference(name)
        if found.value is not None:
            return found if not isinstance(found.value, str) else Reading(origin, found.places)
    return view.default("AWS_KMS")


def _rotation(view: View) -> Reading:
    spec = _spec(view)
    if isinstance(spec.value, str) and spec.value != "SYMMETRIC_DEFAULT":
        return Reading(None, spec.places)
    return view.flag("enable_key_rotation", False)


def _period(view: View) -> Reading:
    on: Any = _rotation(view)
    return (
        view.whole("rotation_period_in_days", 365)
        if on.value is True
        else Reading(None if on.value is False else on.value, on.places)
    )


def _unsaid(subject: Subject) -> Reading:
    return subject.view.default(_DEFAULT_POLICY, "the policy that KMS gives to a key without one")


KEY = table(
    ("aws_kms_key",),
    "description",
    {
        "description": text("description", ""),
        "manager": constant("CUSTOMER", "Terraform makes no other"),
        "state": chosen(flag("is_enabled", True), {True: "Enabled", False: "Disabled"}),
        "spec": _spec,
        "origin": _origin,
        "rotation_enabled": _rotation,
        "rotation_period_days": _period,
    },
    {
        "id": symbol("id"),
        "policy": own("policy", policy(), beside("aws_kms_key_policy", "key_id", policy(), _unsaid)),
    },
)

MAPPINGS = {"aws.kms.key": KEY}
