"""What is read of the company's certificates."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from gcheck.collectors.aws.acm import CERTIFICATE, LISTINGS, _certificate
from gcheck.collectors.aws.listings import Found
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny

FOUND = Found(CERTIFICATE, "arn:aws:acm:eu-west-1:123456789012:certificate/c", "c", "eu-west-1", {})


def _read(url: str) -> Collected:
    return collect(url, {CERTIFICATE: everything()[CERTIFICATE]}, regions=["eu-west-1"])


def test_reads_certificates(company: str) -> None:
    collected = _read(company)
    certificates = collected.of(CERTIFICATE)
    issued = certificates["www.larkspur.example"].attributes
    assert (issued["kind"], issued["validation_method"]) == ("AMAZON_ISSUED", "DNS")
    assert sorted(issued["names"]) == ["larkspur.example", "www.larkspur.example"]
    assert issued["tags"] == {"owner": "platform", "environment": "production"}
    assert issued["in_use_by"] == []
    old, partners = (
        certificates["old.larkspur.example"].attributes,
        certificates["partners.larkspur.example"].attributes,
    )
    assert (old["kind"], old["key_algorithm"], old["signature_algorithm"]) == (
        "IMPORTED",
        "RSA_1024",
        "SHA256WITHRSA",
    )
    assert (old["validation_method"], old["renewal_status"], old["tags"]) == (None, None, {})
    assert old["not_after"] < partners["not_after"]
    assert len(partners["in_use_by"]) == 1
    assert not collected.gaps


def test_every_key_algorithm_is_asked_for(company: str) -> None:
    from botocore.session import Session

    shape: Any = Session().get_service_model("acm").shape_for("KeyAlgorithm")
    (listing,) = LISTINGS
    asked = listing.arguments(frozenset({CERTIFICATE}))["Includes"]["keyTypes"]
    assert set(shape.enum) == set(asked)


def test_denied_descriptions_are_unread(proxy: FaultProxy) -> None:
    proxy.faults["acm:DescribeCertificate"] = deny
    collected = _read(proxy.url)
    assert {gap.permission for gap in collected.gaps} == {"acm:DescribeCertificate"}
    for item in collected.of(CERTIFICATE).values():
        assert isinstance(item.attributes["not_after"], Unread)
        assert isinstance(item.attributes["domain"], str)


def _detail(**more: Any) -> dict[str, Any]:
    base = {
        "Type": "AMAZON_ISSUED",
        "Status": "PENDING_VALIDATION",
        "KeyAlgorithm": "RSA-2048",
        "SubjectAlternativeNames": ["x.example"],
        "InUseBy": [],
    }
    return dict(_certificate({"Certificate": {**base, **more}}, FOUND))


def test_one_that_is_not_issued_has_no_end() -> None:
    read = _detail()
    assert (read["not_after"], read["signature_algorithm"]) == (None, None)
    assert read["key_algorithm"] == "RSA_2048"


def test_an_issued_one_without_an_end_is_no_answer() -> None:
    with pytest.raises(KeyError):
        _detail(Status="ISSUED")


def test_a_renewal_is_due_30_days_before_the_end() -> None:
    read = _detail(
        Status="ISSUED",
        NotAfter=datetime(2026, 7, 31, tzinfo=timezone.utc),
        SignatureAlgorithm="SHA256WITHRSA",
        RenewalSummary={"RenewalStatus": "PENDING_VALIDATION"},
    )
    assert read["not_after"] == "2026-07-31T00:00:00Z"
    assert read["renewal_status"] == "PENDING_VALIDATION"
