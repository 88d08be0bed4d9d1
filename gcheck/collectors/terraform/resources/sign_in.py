"""What signs people and programs in: user and identity pools of Cognito, access keys and passwords that code makes.

Defaults are those of the provider's resources.
"""

from __future__ import annotations

from gcheck.collectors.terraform.resources.tables import (
    chosen,
    flag,
    inside,
    is_set,
    made,
    named,
    symbol,
    table,
    text,
    whole,
)
from gcheck.collectors.terraform.values import Symbol, unresolved
from gcheck.collectors.terraform.view import Reading, View, record
from gcheck.patterns import regex


def _passwords(view: View) -> Reading:
    """What the pool asks of passwords; eight characters of four kinds where it says nothing."""
    absent = {"minimum_length": 8, "lowercase": True, "uppercase": True, "numbers": True, "symbols": True}

    def build(block: View) -> Reading:
        return record(
            block.place,
            minimum_length=block.whole("minimum_length", 6, "default of the API"),
            **{
                name: block.flag(f"require_{name}", False)
                for name in ("lowercase", "uppercase", "numbers", "symbols")
            },
        )

    return inside("password_policy", build, absent, "default of Cognito")(view)


USER_POOL = table(
    ("aws_cognito_user_pool",),
    "name",
    {
        "mfa": text("mfa_configuration", "OFF"),
        "passwords": _passwords,
        "threat_protection": inside("user_pool_add_ons", text("advanced_security_mode"), "OFF"),
        "deletion_protection": chosen(
            text("deletion_protection", "INACTIVE"), {"ACTIVE": True, "INACTIVE": False}
        ),
    },
    {"id": symbol("id")},
)


CLIENT = table(
    ("aws_cognito_user_pool_client",),
    "name",
    {
        "hides_users": made(
            text("prevent_user_existence_errors", "LEGACY", "default of the API"),
            lambda word: word == "ENABLED",
        ),
        "revokes_tokens": flag("enable_token_revocation", True),
    },
    tagged=False,
)


IDENTITY_POOL = table(
    ("aws_cognito_identity_pool",),
    "identity_pool_name",
    {"guests": flag("allow_unauthenticated_identities"), "classic_flow": flag("allow_classic_flow")},
)


ACCESS_KEY = table(
    ("aws_iam_access_key",),
    "user",
    {
        "user": lambda view: _user(view),
        "active": made(text("status", "Active"), lambda word: word == "Active"),
        "encrypted": is_set("pgp_key"),
    },
    {"id": symbol("id")},
    tagged=False,
    placed=False,
)


def _user(view: View) -> Reading:
    found = view.text("user")
    return Reading(str(found.value), found.places) if isinstance(found.value, Symbol) else found


LOGIN = table(
    ("aws_iam_user_login_profile",),
    "user",
    {
        "length": whole("password_length", 20),
        "must_change": flag("password_reset_required"),
        "encrypted": is_set("pgp_key"),
    },
    {"id": symbol("id")},
    tagged=False,
    placed=False,
)

_DURATION = regex(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?")


def _minutes(view: View) -> Reading:
    """The length of sessions, an hour where it is not said."""
    found = view.text("session_duration", "PT1H")
    if not isinstance(found.value, str):
        return found
    match = _DURATION.fullmatch(found.value)
    if match is None:
        place = view.place_of("session_duration")
        return Reading(unresolved("this is no duration such as PT2H", place.file, place.line), found.places)
    return Reading(int(match[1] or 0) * 60 + int(match[2] or 0), found.places)


PERMISSION_SET = table(
    ("aws_ssoadmin_permission_set",),
    "name",
    {"session_minutes": _minutes},
    {"name": named("name")},
    placed=False,
)

ORGANIZATION = table(
    ("aws_organizations_organization",),
    "id",
    {"all_features": made(text("feature_set", "ALL"), lambda word: word == "ALL")},
    tagged=False,
    placed=False,
)

MAPPINGS = {
    "aws.sso.permission-set": PERMISSION_SET,
    "aws.organizations.declared": ORGANIZATION,
    "aws.cognito.user-pool": USER_POOL,
    "aws.cognito.client": CLIENT,
    "aws.cognito.identity-pool": IDENTITY_POOL,
    "aws.iam.access-key": ACCESS_KEY,
    "aws.iam.login-profile": LOGIN,
}
