"""WAF: web ACLs of a region, and those for CloudFront."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

WEB_ACL = "aws.wafv2.web-acl"


def _acls(reach: str) -> Callable[[Data, Scope, frozenset[str]], Iterator[Found]]:
    def find(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
        for item in data["WebACLs"]:
            arn, name, key = item["ARN"], item["Name"], item["Id"]
            attributes = {
                "name": name,
                "id": key,
                "arn": arn,
                "account": scope.account,
                "region": scope.region,
                "scope": reach,
            }
            keys = {"Name": name, "Scope": reach, "Id": key}
            yield Found(WEB_ACL, arn, name, scope.region, attributes, keys)

    return find


def _acl(data: Data, found: Found) -> Mapping[str, Any]:
    """Rules in the order of their evaluation: those of Firewall Manager come first and last."""
    acl = data["WebACL"]
    before, after = (acl.get(f"{when}ProcessFirewallManagerRuleGroups", ()) for when in ("Pre", "Post"))
    rules = (*_by_priority(before), *_by_priority(acl.get("Rules", ())), *_by_priority(after))
    (action,) = acl["DefaultAction"]
    return {
        "default_action": action.lower(),
        "rules": [_rule(rule) for rule in rules],
        "managed_groups": [name for rule in rules if (name := _managed(rule)) is not None],
    }


def _managed(rule: Data) -> str | None:
    """The managed rule group that a rule names; such a statement stands in no other."""
    statement = rule.get("Statement") or rule.get("FirewallManagerStatement") or {}
    name = (statement.get("ManagedRuleGroupStatement") or {}).get("Name")
    return None if name is None else str(name)


def _by_priority(rules: list[Data]) -> list[Data]:
    return sorted(rules, key=lambda rule: int(rule["Priority"]))


def _rule(rule: Data) -> dict[str, Any]:
    """A rule has an action of its own, or, where it stands for a group of rules, an override of theirs."""
    if rule.get("Action"):
        (action,) = rule["Action"]
        return {"name": rule["Name"], "action": action.lower()}
    (override,) = rule["OverrideAction"]
    return {"name": rule["Name"], "action": {"None": "group", "Count": "count"}[override]}


def _logging(data: Data, found: Found) -> Mapping[str, Any]:
    return {"log_destinations": list(data["LoggingConfiguration"]["LogDestinationConfigs"])}


LIST_WEB_ACLS = Call(
    "wafv2",
    "ListWebACLs",
    "wafv2:ListWebACLs",
    {WEB_ACL: ("name", "id", "arn", "account", "region", "scope")},
    requires=("WebACLs",),
    paging=Paging("NextMarker", "NextMarker", ("WebACLs",), "Limit", 100),
)
GET_WEB_ACL = Call(
    "wafv2",
    "GetWebACL",
    "wafv2:GetWebACL",
    {WEB_ACL: ("default_action", "rules", "managed_groups")},
    requires=("WebACL",),
)
GET_LOGGING_CONFIGURATION = Call(
    "wafv2",
    "GetLoggingConfiguration",
    "wafv2:GetLoggingConfiguration",
    {WEB_ACL: ("log_destinations",)},
    requires=("LoggingConfiguration",),
    # the item that does not exist is the configuration; the web ACL was listed a moment ago
    absent={"WAFNonexistentItemException": {"log_destinations": []}},
)

LISTINGS = (
    Listing(LIST_WEB_ACLS, (WEB_ACL,), True, _acls("REGIONAL"), lambda types: {"Scope": "REGIONAL"}),
    # those for CloudFront are in one region, whichever regions are looked at
    Listing(
        LIST_WEB_ACLS,
        (WEB_ACL,),
        False,
        _acls("CLOUDFRONT"),
        lambda types: {"Scope": "CLOUDFRONT"},
        at="us-east-1",
    ),
)
DETAILS = (
    Detail(WEB_ACL, GET_WEB_ACL, _acl),
    Detail(WEB_ACL, GET_LOGGING_CONFIGURATION, _logging, lambda found: {"ResourceArn": found.uid}),
)
