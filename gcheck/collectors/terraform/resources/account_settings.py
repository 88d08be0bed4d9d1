"""Settings of a whole account that code declares: the password policy, S3's Block Public Access, access points.

They are types of their own and not ``aws.account``: code that declares one of them is not a picture of an account.
"""

from __future__ import annotations

from gcheck.collectors.terraform.resources.tables import (
    flag,
    inside,
    made,
    named,
    reference,
    required,
    table,
    whole,
)
from gcheck.collectors.terraform.view import Reading, View, record

PASSWORDS = table(
    ("aws_iam_account_password_policy",),
    "id",
    {
        # the API's defaults for a policy that leaves a setting out
        "minimum_length": whole("minimum_password_length", 6),
        "require_symbols": flag("require_symbols"),
        "require_numbers": flag("require_numbers"),
        "require_uppercase": flag("require_uppercase_characters"),
        "require_lowercase": flag("require_lowercase_characters"),
        "max_age_days": made(whole("max_password_age", 0), lambda days: days or None),
        "users_can_change": flag("allow_users_to_change_password", True),
        "reuse_prevention": made(whole("password_reuse_prevention", 0), lambda count: count or None),
    },
    tagged=False,
    placed=False,
)

_BLOCKS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")

BLOCK = table(
    ("aws_s3_account_public_access_block",),
    "id",
    {name: flag(name) for name in _BLOCKS},
    tagged=False,
    placed=False,
)


def _all(view: View) -> Reading:
    return record(view.place, **{name: view.flag(name, True) for name in _BLOCKS})


def _block(view: View) -> Reading:
    absent = dict.fromkeys(_BLOCKS, True)
    return inside("public_access_block_configuration", _all, absent)(view)


ACCESS_POINT = table(
    ("aws_s3_access_point",),
    "name",
    {
        "bucket": required("bucket"),
        "vpc_id": inside("vpc_configuration", reference("vpc_id")),
        "public_access_block": _block,
    },
    {"name": named("name")},
    tagged=False,
)

MAPPINGS = {
    "aws.iam.password-policy": PASSWORDS,
    "aws.s3.account-public-access-block": BLOCK,
    "aws.s3.access-point": ACCESS_POINT,
}
