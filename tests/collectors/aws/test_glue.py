"""Glue: what is read of the company's catalogs, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws import glue
from gcheck.collectors.aws.glue import CATALOG, CONNECTION, DATABASE, SECURITY
from gcheck.collectors.aws.listings import Scope
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny

SCOPE = Scope("123456789012", "aws", "eu-west-1")
KINDS = (CATALOG, DATABASE, CONNECTION, SECURITY)


@pytest.fixture
def whole(company: str) -> Collected:
    wanted = {kind: everything()[kind] for kind in KINDS}
    return collect(company, wanted, regions=["eu-west-1", "us-east-1"])


def test_reads_the_catalog_of_every_region(whole: Collected) -> None:
    catalogs = {name: item.attributes for name, item in whole.of(CATALOG).items()}
    said = {name: (one["metadata_encryption"], one["passwords_encrypted"]) for name, one in catalogs.items()}
    assert said == {"eu-west-1": ("SSE-KMS", True), "us-east-1": ("DISABLED", False)}
    assert catalogs["eu-west-1"]["kms_key_id"].startswith("arn:aws:kms:")
    assert catalogs["us-east-1"]["kms_key_id"] is None
    assert whole.gaps == ()


def test_reads_what_is_in_them(whole: Collected) -> None:
    assert {name: item.region for name, item in whole.of(DATABASE).items()} == {
        "bookings": "eu-west-1",
        "old_exports": "us-east-1",
    }
    said = {
        name: (item.attributes["kind"], item.attributes["secret"], item.attributes["tls_enforced"])
        for name, item in whole.of(CONNECTION).items()
    }
    assert said == {
        "warehouse": ("JDBC", "booking/database", True),
        "bookings": ("JDBC", None, True),
        "legacy": ("JDBC", None, False),
    }


def test_reads_security_configurations(whole: Collected) -> None:
    said = {
        name: (item.attributes["s3"], item.attributes["logs"], item.attributes["bookmarks"])
        for name, item in whole.of(SECURITY).items()
    }
    assert said == {
        "everything": (["SSE-KMS"], "SSE-KMS", "CSE-KMS"),
        "half": (["SSE-KMS"], "SSE-KMS", "DISABLED"),
    }


def test_no_password_is_asked_for(proxy: FaultProxy) -> None:
    bodies: list[bytes] = []

    def note(request: Any, honest: Any) -> Any:
        bodies.append(request.body)
        assert b"PASSWORD" not in honest[2]
        return honest

    proxy.faults["glue:GetConnections"] = note
    collected = collect(proxy.url, {CONNECTION: everything()[CONNECTION]}, regions=["eu-west-1"])
    assert all(b'"HidePassword": true' in body for body in bodies)
    assert len(bodies) == 1
    assert "etl" not in str([item.attributes for item in collected.resources.values()])


@pytest.mark.parametrize("kind", KINDS)
def test_a_denied_listing_names_the_permission(kind: str, proxy: FaultProxy) -> None:
    call = next(listing.call for listing in glue.LISTINGS if kind in listing.types)
    proxy.faults[call.name] = deny
    collected = collect(proxy.url, {kind: ["name"]}, regions=["eu-west-1"])
    assert not collected.resources
    assert [gap.permission for gap in collected.gaps] == [call.name]
    assert [item.complete for item in collected.populations] == [False]


def _connection(**said: Any) -> dict[str, Any]:
    data = {"ConnectionList": [{"Name": "c", **said}]}
    (found,) = glue.LISTINGS[2].find(data, SCOPE, frozenset({CONNECTION}))
    return found.attributes


@pytest.mark.parametrize(
    ("kind", "properties", "enforced"),
    [
        ("JDBC", {}, False),
        ("JDBC", {"JDBC_ENFORCE_SSL": "TRUE"}, True),
        ("KAFKA", {}, True),
        ("KAFKA", {"KAFKA_SSL_ENABLED": "false"}, False),
        ("NETWORK", {"JDBC_ENFORCE_SSL": "true"}, None),
    ],
)
def test_what_holds_where_a_connection_does_not_say(
    kind: str, properties: dict[str, str], enforced: bool | None
) -> None:
    assert _connection(ConnectionType=kind, ConnectionProperties=properties)["tls_enforced"] is enforced


def test_a_connection_of_unknown_type_says_nothing_of_tls() -> None:
    assert not {"kind", "tls_enforced"} & set(_connection())


def test_settings_that_are_left_out_stay_unread() -> None:
    data: dict[str, Any] = {"DataCatalogEncryptionSettings": {}}
    (found,) = glue.LISTINGS[0].find(data, SCOPE, frozenset({CATALOG}))
    assert set(found.attributes) == {"name", "account", "region"}
    empty = {"SecurityConfigurations": [{"Name": "s", "EncryptionConfiguration": {}}]}
    (security,) = glue.LISTINGS[3].find(empty, SCOPE, frozenset({SECURITY}))
    assert set(security.attributes) == {"name", "account", "region"}


def test_a_key_without_encryption_encrypts_nothing() -> None:
    rest = {"CatalogEncryptionMode": "DISABLED", "SseAwsKmsKeyId": "left-over"}
    data = {"DataCatalogEncryptionSettings": {"EncryptionAtRest": rest}}
    (found,) = glue.LISTINGS[0].find(data, SCOPE, frozenset({CATALOG}))
    assert found.attributes["kms_key_id"] is None
