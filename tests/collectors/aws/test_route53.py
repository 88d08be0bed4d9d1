"""Route 53: what is read of the company's zones, and what answers mean that the emulator cannot give."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from gcheck.collectors.aws import route53
from gcheck.collectors.aws.listings import Found, Scope
from gcheck.collectors.aws.route53 import ZONE
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny

SCOPE = Scope("123456789012", "aws", "eu-west-1")


@pytest.fixture
def whole(company: str) -> Collected:
    return collect(company, {ZONE: everything()[ZONE]})


def test_reads_zones(whole: Collected) -> None:
    zones = {name: item.attributes for name, item in whole.of(ZONE).items()}
    assert set(zones) == {"example.org", "example.net", "internal.larkspur.example"}
    assert zones["example.org"]["query_log_group"] == (
        "arn:aws:logs:us-east-1:123456789012:log-group:/aws/route53/example.org"
    )
    assert (zones["example.net"]["query_log_group"], zones["example.net"]["signing"]) == (None, "NOT_SIGNING")
    kept = {name: zone["registration"] and zone["registration"]["auto_renew"] for name, zone in zones.items()}
    assert kept == {"example.org": True, "example.net": False, "internal.larkspur.example": None}
    assert zones["example.org"]["registration"]["expires"].endswith("Z")
    assert whole.gaps == ()


def test_of_a_private_zone_nothing_more_is_asked(proxy: FaultProxy) -> None:
    collected = collect(proxy.url, {ZONE: everything()[ZONE]})
    private = collected.of(ZONE)["internal.larkspur.example"].attributes
    assert (private["private"], private["signing"], private["query_log_group"]) == (True, None, None)
    assert proxy.calls.count("route53:GetDNSSEC") == 2
    assert proxy.calls.count("route53:ListQueryLoggingConfigs") == 1


def test_the_registrar_is_asked_once_and_in_its_own_region(proxy: FaultProxy) -> None:
    regions: list[str] = []

    def note(request: Any, honest: Any) -> Any:
        regions.append(request.region)
        return honest

    proxy.faults["route53domains:ListDomains"] = note
    collect(proxy.url, {ZONE: ["registration"]}, regions=["eu-west-1"])
    assert regions == ["us-east-1"]


@pytest.mark.parametrize(
    ("operation", "attribute"),
    [
        ("route53:GetDNSSEC", "signing"),
        ("route53:ListQueryLoggingConfigs", "query_log_group"),
        ("route53domains:ListDomains", "registration"),
    ],
)
def test_what_is_denied_is_unread_for_public_zones(operation: str, attribute: str, proxy: FaultProxy) -> None:
    proxy.faults[operation] = deny
    collected = collect(proxy.url, {ZONE: [attribute]})
    unread = {
        name for name, item in collected.of(ZONE).items() if isinstance(item.attributes[attribute], Unread)
    }
    assert unread == {"example.org", "example.net"}
    assert {gap.permission for gap in collected.gaps} == {operation}


def _zone(**said: Any) -> Found:
    item = {"Id": "/hostedzone/Z1", "Name": "example.com.", "Config": {"PrivateZone": False}, **said}
    (found,) = route53.LISTINGS[0].find({"HostedZones": [item]}, SCOPE, frozenset({ZONE}))
    return found


def test_a_zone_may_be_managed_by_a_service() -> None:
    service = {"ServicePrincipal": "servicediscovery.amazonaws.com", "Description": ""}
    assert _zone(LinkedService=service).attributes["managed_by"] == "servicediscovery.amazonaws.com"
    found = _zone()
    assert (found.attributes["managed_by"], found.uid, found.name) == (
        None,
        "arn:aws:route53:::hostedzone/Z1",
        "example.com",
    )


@pytest.mark.parametrize("signing", ["SIGNING", "ACTION_NEEDED"])
def test_reads_the_state_of_signing(signing: str) -> None:
    answer = {"Status": {"ServeSignature": signing}, "KeySigningKeys": []}
    assert route53.DETAILS[0].parse(answer, _zone()) == {"signing": signing}


def test_finds_the_registration_by_name() -> None:
    domain = {
        "DomainName": "Example.COM",
        "AutoRenew": True,
        "TransferLock": False,
        "Expiry": datetime(2027, 1, 1, tzinfo=timezone.utc),
    }
    parse = route53.DETAILS[2].parse
    assert parse({"Domains": [domain]}, _zone()) == {
        "registration": {"auto_renew": True, "transfer_lock": False, "expires": "2027-01-01T00:00:00Z"}
    }
    other = {**domain, "DomainName": "sub.example.com"}
    assert parse({"Domains": [other]}, _zone()) == {"registration": None}
