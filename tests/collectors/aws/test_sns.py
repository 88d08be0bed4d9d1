"""What is read of the company's topics and subscriptions."""

from __future__ import annotations

from gcheck.collectors.aws.listings import Found, Scope
from gcheck.collectors.aws.sns import SUBSCRIPTION, TOPIC, _attributes, _subscriptions
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny

SCOPE = Scope("123456789012", "aws", "eu-west-1")


def _read(url: str) -> Collected:
    return collect(url, {kind: everything()[kind] for kind in (TOPIC, SUBSCRIPTION)}, regions=["eu-west-1"])


def test_reads_topics(company: str) -> None:
    collected = _read(company)
    topics = collected.of(TOPIC)
    assert ":key/" in topics["alerts"].attributes["kms_key_id"]
    assert topics["alerts"].attributes["tags"] == {"owner": "platform", "environment": "production"}
    assert topics["alerts"].attributes["policy"]["Statement"][0]["Effect"] == "Deny"
    assert topics["news"].attributes["kms_key_id"] is None
    assert topics["news"].attributes["tags"] == {}
    assert not collected.gaps


def test_reads_subscriptions_without_their_endpoints(company: str) -> None:
    collected = _read(company)
    found = {
        (str(item.attributes["topic_arn"]).rpartition(":")[2], item.attributes["protocol"])
        for item in collected.of(SUBSCRIPTION).values()
    }
    assert {("alerts", "https"), ("news", "http")} <= found
    assert "larkspur.example" not in str([item.attributes for item in collected.of(SUBSCRIPTION).values()])


def test_a_subscription_that_nobody_confirmed_is_none() -> None:
    data = {"Subscriptions": [{"SubscriptionArn": "PendingConfirmation", "Protocol": "email"}]}
    assert not list(_subscriptions(data, SCOPE, frozenset({SUBSCRIPTION})))


def test_the_signature_of_version_2_is_told() -> None:
    found = Found(TOPIC, "arn:aws:sns:eu-west-1:123456789012:t", "t", "eu-west-1", {})
    values = {"Policy": '{"Statement": []}', "SignatureVersion": "2", "KmsMasterKeyId": ""}
    assert _attributes({"Attributes": values}, found) == {
        "policy": {"Statement": []},
        "kms_key_id": None,
        "signature_version": "2",
        "deliveries_logged": False,
    }


def test_denied_attributes_are_unread(proxy: FaultProxy) -> None:
    proxy.faults["sns:GetTopicAttributes"] = deny
    collected = _read(proxy.url)
    assert {gap.permission for gap in collected.gaps} == {"sns:GetTopicAttributes"}
    for topic in collected.of(TOPIC).values():
        assert isinstance(topic.attributes["kms_key_id"], Unread)
        assert isinstance(topic.attributes["policy"], Unread)
