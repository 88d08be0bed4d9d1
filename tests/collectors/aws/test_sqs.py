"""What is read of the company's queues."""

from __future__ import annotations

import json
from typing import Any

from gcheck.collectors.aws.sqs import QUEUE
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import Asked, FaultProxy, Reply, deny


def _read(url: str, **options: Any) -> Collected:
    return collect(url, {QUEUE: everything()[QUEUE]}, regions=["eu-west-1"], **options)


def test_reads_queues(company: str) -> None:
    collected = _read(company)
    queues = collected.of(QUEUE)
    safe, bare = queues["bookings"].attributes, queues["inbox"].attributes
    assert safe["arn"] == "arn:aws:sqs:eu-west-1:123456789012:bookings"
    assert ":key/" in safe["kms_key_id"]
    assert safe["sqs_managed_encryption"] is False
    assert safe["dead_letter_queue_arn"] == "arn:aws:sqs:eu-west-1:123456789012:bookings-failed"
    assert safe["tags"] == {"owner": "platform", "environment": "production"}
    assert (bare["kms_key_id"], bare["sqs_managed_encryption"], bare["tags"]) == (None, False, {})
    assert bare["policy"]["Statement"][0]["Action"] == "sqs:SendMessage"
    assert (safe["unbound_services"], bare["unbound_services"]) == ([], ["events.amazonaws.com"])
    failed = queues["bookings-failed"].attributes
    assert failed["unbound_services"] == []
    assert (failed["policy"], failed["sqs_managed_encryption"]) == (None, True)
    assert (failed["dead_letter_queue_arn"], failed["retention_seconds"]) == (None, 345600)
    assert not collected.gaps


def test_pages_are_asked_for(proxy: FaultProxy) -> None:
    _read(proxy.url)
    assert "sqs:ListQueues" in proxy.calls
    assert proxy.calls.count("sqs:ListQueues") == 1


def test_denied_attributes_are_unread(proxy: FaultProxy) -> None:
    proxy.faults["sqs:GetQueueAttributes"] = deny
    collected = _read(proxy.url)
    assert {gap.permission for gap in collected.gaps} == {"sqs:GetQueueAttributes"}
    for queue in collected.of(QUEUE).values():
        assert isinstance(queue.attributes["policy"], Unread)
        assert isinstance(queue.attributes["sqs_managed_encryption"], Unread)


def _change(**values: str | None) -> Any:
    def change(asked: Asked, honest: Reply) -> Reply:
        document = json.loads(honest[2])
        for name, value in values.items():
            document["Attributes"].pop(name)
            if value is not None:
                document["Attributes"][name] = value
        return honest[0], honest[1], json.dumps(document).encode()

    return change


def test_encryption_that_is_not_told_is_unread_not_off(proxy: FaultProxy) -> None:
    proxy.faults["sqs:GetQueueAttributes"] = _change(SqsManagedSseEnabled=None)
    collected = _read(proxy.url)
    assert {gap.attributes for gap in collected.gaps} == {("sqs_managed_encryption",)}
    for queue in collected.of(QUEUE).values():
        assert isinstance(queue.attributes["sqs_managed_encryption"], Unread)
        assert not isinstance(queue.attributes["kms_key_id"], Unread)


def test_an_answer_about_another_queue_is_none(proxy: FaultProxy) -> None:
    proxy.faults["sqs:GetQueueAttributes"] = _change(QueueArn="arn:aws:sqs:eu-west-1:123456789012:other")
    assert {gap.kind for gap in _read(proxy.url).gaps} == {"malformed"}
