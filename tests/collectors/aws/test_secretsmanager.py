"""What is read of the company's secrets: settings, never a value."""

from __future__ import annotations

from gcheck.collectors.aws.declared import declared_calls
from gcheck.collectors.aws.secretsmanager import SECRET
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny, refuse


def _read(url: str, *attributes: str) -> Collected:
    return collect(url, {SECRET: attributes or everything()[SECRET]}, regions=["eu-west-1"])


def test_reads_secrets(company: str) -> None:
    collected = _read(company)
    secrets = collected.of(SECRET)
    safe, bare = secrets["booking/database"].attributes, secrets["partner/api"].attributes
    assert safe["rotation_enabled"] is True
    assert ":key/" in safe["kms_key_id"]
    assert str(safe["last_rotated"]) < str(safe["next_rotation"])
    assert safe["tags"] == {"owner": "platform", "environment": "production"}
    assert safe["policy"] is None
    assert bare["policy"]["Statement"][0]["Principal"] == "*"
    absent = (
        "kms_key_id",
        "last_rotated",
        "next_rotation",
        "last_accessed",
        "owning_service",
        "primary_region",
    )
    assert {name: bare[name] for name in absent} == dict.fromkeys(absent)
    assert bare["rotation_enabled"] is False
    assert not collected.gaps


def test_values_are_out_of_reach() -> None:
    operations = {call.operation for call in declared_calls() if call.service == "secretsmanager"}
    assert operations == {"ListSecrets", "GetResourcePolicy"}


def test_a_denied_policy_is_unread(proxy: FaultProxy) -> None:
    proxy.faults["secretsmanager:GetResourcePolicy"] = deny
    collected = _read(proxy.url, "policy", "name")
    assert {gap.permission for gap in collected.gaps} == {"secretsmanager:GetResourcePolicy"}
    assert all(isinstance(item.attributes["policy"], Unread) for item in collected.of(SECRET).values())


def test_a_secret_that_is_gone_has_no_policy_that_is_known(proxy: FaultProxy) -> None:
    proxy.faults["secretsmanager:GetResourcePolicy"] = refuse(400, "ResourceNotFoundException")
    assert all(
        isinstance(item.attributes["policy"], Unread)
        for item in _read(proxy.url, "policy").of(SECRET).values()
    )


def test_an_answer_that_names_no_secret_is_none(proxy: FaultProxy) -> None:
    proxy.faults["secretsmanager:GetResourcePolicy"] = lambda asked, honest: (200, honest[1], b"{}")
    collected = _read(proxy.url, "policy")
    assert {gap.kind for gap in collected.gaps} == {"malformed"}
