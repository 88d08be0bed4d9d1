"""WAF: what is read of the company's web ACLs, wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws import wafv2
from gcheck.collectors.aws.listings import Found
from gcheck.collectors.aws.wafv2 import WEB_ACL
from gcheck.model.unread import Unread
from tests.aws_collecting import collect, everything
from tests.fault_proxy import FaultProxy, refuse

FOUND = Found(WEB_ACL, "arn", "acl", "eu-west-1", {})


def test_reads_web_acls(company: str) -> None:
    collected = collect(company, {WEB_ACL: everything()[WEB_ACL]}, regions=["eu-west-1"])
    acls = {name: item.attributes for name, item in collected.of(WEB_ACL).items()}
    assert set(acls) == {"booking-api", "trial", "admin", "web-site"}
    assert acls["booking-api"]["rules"] == [{"name": "common", "action": "group"}]
    assert acls["trial"]["rules"] == [{"name": "common", "action": "count"}]
    assert (acls["admin"]["default_action"], acls["trial"]["default_action"]) == ("block", "allow")
    assert acls["booking-api"]["log_destinations"][0].endswith("/aws-waf-logs-booking-api")
    assert acls["admin"]["log_destinations"] == []
    assert collected.gaps == ()


def test_those_for_cloudfront_are_read_where_they_stand(company: str) -> None:
    collected = collect(company, {WEB_ACL: everything()[WEB_ACL]}, regions=["eu-west-1"])
    acl = collected.of(WEB_ACL)["web-site"]
    assert (acl.region, acl.attributes["region"], acl.attributes["scope"]) == (
        "us-east-1",
        "us-east-1",
        "CLOUDFRONT",
    )
    # in the order of their evaluation
    assert acl.attributes["rules"] == [
        {"name": "common", "action": "group"},
        {"name": "floods", "action": "block"},
    ]
    assert acl.attributes["log_destinations"]


@pytest.mark.parametrize(
    ("status", "code"), [(403, "AccessDeniedException"), (500, "WAFNonexistentItemException")]
)
def test_only_one_answer_means_that_nothing_is_logged(status: int, code: str, proxy: FaultProxy) -> None:
    proxy.faults["wafv2:GetLoggingConfiguration"] = refuse(status, code)
    collected = collect(proxy.url, {WEB_ACL: ["log_destinations", "rules"]})
    for item in collected.of(WEB_ACL).values():
        assert isinstance(item.attributes["log_destinations"], Unread)
        assert not isinstance(item.attributes["rules"], Unread)


def test_those_for_cloudfront_are_asked_for_once_and_in_their_region(proxy: FaultProxy) -> None:
    asked: list[tuple[str, bool]] = []

    def note(request: Any, honest: Any) -> Any:
        asked.append((request.region, b"CLOUDFRONT" in request.body))
        return honest

    proxy.faults["wafv2:ListWebACLs"] = note
    collect(proxy.url, {WEB_ACL: ["rules"]}, regions=["eu-west-1", "eu-central-1"])
    assert sorted(asked) == [("eu-central-1", False), ("eu-west-1", False), ("us-east-1", True)]


def _rule(name: str, priority: int, **acts: Any) -> dict[str, Any]:
    return {"Name": name, "Priority": priority, **acts}


def test_firewall_manager_has_the_first_word_and_the_last() -> None:
    acl = {
        "DefaultAction": {"Allow": {}},
        "Rules": [
            _rule("second", 5, Action={"Captcha": {}}),
            _rule("first", 0, Action={"Count": {}}, OverrideAction={}),
        ],
        "PreProcessFirewallManagerRuleGroups": [_rule("head-office", 0, OverrideAction={"None": {}})],
        "PostProcessFirewallManagerRuleGroups": [_rule("at-last", 0, OverrideAction={"Count": {}})],
    }
    read = wafv2.DETAILS[0].parse({"WebACL": acl}, FOUND)
    assert [(rule["name"], rule["action"]) for rule in read["rules"]] == [
        ("head-office", "group"),
        ("first", "count"),
        ("second", "captcha"),
        ("at-last", "count"),
    ]


def test_an_acl_without_rules_has_an_empty_list() -> None:
    read = wafv2.DETAILS[0].parse({"WebACL": {"DefaultAction": {"Block": {}}}}, FOUND)
    assert read == {"default_action": "block", "rules": [], "managed_groups": []}


def test_a_rule_that_does_not_say_what_it_does_is_refused() -> None:
    acl = {"DefaultAction": {"Allow": {}}, "Rules": [_rule("odd", 0)]}
    with pytest.raises(KeyError):
        wafv2.DETAILS[0].parse({"WebACL": acl}, FOUND)
