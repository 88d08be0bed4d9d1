"""Access control lists of buckets: canned ones spelled out, and grants.

Canned ACLs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl. The owner's own grant,
which every ACL has, is left out: the owner is not known before apply.
"""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.values import unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.place import Place
from gcheck.model.unread import Unread

_ALL = "http://acs.amazonaws.com/groups/global/AllUsers"
_AUTHENTICATED = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
_LOGS = "http://acs.amazonaws.com/groups/s3/LogDelivery"

_CANNED: dict[str, list[tuple[str, str]]] = {
    "private": [],
    "public-read": [(_ALL, "READ")],
    "public-read-write": [(_ALL, "READ"), (_ALL, "WRITE")],
    "authenticated-read": [(_AUTHENTICATED, "READ")],
    "log-delivery-write": [(_LOGS, "WRITE"), (_LOGS, "READ_ACP")],
    "bucket-owner-read": [],
    "bucket-owner-full-control": [],
}


def acl_of_resource(view: View) -> Reading:
    """``aws_s3_bucket_acl``."""
    if view.block.body.attribute("acl") is not None and view.get("acl") is not None:
        return _canned(view.text("acl"))
    policy = view.block_or_unread("access_control_policy")
    if isinstance(policy, Unread):
        return record(view.place, grants=Reading([policy]))
    if policy is None:
        return record(view.place, grants=Reading([]))
    return record(
        view.place, grants=listing([_granted(grant) for grant in policy.blocks("grant")], policy.place)
    )


def acl_of_bucket(view: View) -> Reading:
    """``acl`` and ``grant`` inside ``aws_s3_bucket``; None where neither says anything."""
    canned = view.text("acl")
    if canned.value is not None:
        return _canned(canned)
    grants = [reading for grant in view.blocks("grant") for reading in _inline_grants(grant)]
    return record(view.place, grants=listing(grants, view.place)) if grants else Reading(None)


def _canned(chosen: Reading) -> Reading:
    place = chosen.places.get("", Place())
    if isinstance(chosen.value, Unread):
        return Reading(chosen.value, chosen.places)
    pairs = _CANNED.get(chosen.value)
    if pairs is None:
        unread = unresolved(f"what the canned ACL {str(chosen.value)[:50]!r} grants", place.file, place.line)
        return Reading(unread, chosen.places)
    grants = [_grant("Group", uri, None, permission) for uri, permission in pairs]
    return Reading({"grants": grants}, chosen.places)


def _grant(kind: Any, uri: Any, identifier: Any, permission: Any) -> dict[str, Any]:
    return {"grantee_type": kind, "grantee_uri": uri, "grantee_id": identifier, "permission": permission}


def _granted(grant: View | Unread) -> Reading:
    if isinstance(grant, Unread):
        return Reading(grant)
    grantee = grant.block_or_unread("grantee")
    permission = grant.text("permission").value
    if not isinstance(grantee, View):
        unread = grantee or unresolved("the grantee is not written", grant.block.file, grant.block.line)
        return Reading(_grant(unread, unread, unread, permission), {"": grant.place})
    kind, uri, identifier = (grantee.text(name).value for name in ("type", "uri", "id"))
    return Reading(_grant(kind, uri, identifier, permission), {"": grant.place})


def _inline_grants(grant: View | Unread) -> list[Reading]:
    if isinstance(grant, Unread):
        return [Reading(grant)]
    kind, uri, identifier = (grant.text(name).value for name in ("type", "uri", "id"))
    permissions = grant.texts("permissions").value
    return [Reading(_grant(kind, uri, identifier, item), {"": grant.place}) for item in permissions]
