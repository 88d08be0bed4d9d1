"""ACM: certificates with expiry, algorithms, renewal and use. No certificate body and no private key is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

CERTIFICATE = "aws.acm.certificate"

# without the filter the listing shows RSA keys of up to 2,048 bits only
_ALGORITHMS = (
    "RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1",
)  # fmt: skip
_UNISSUED = frozenset(("PENDING_VALIDATION", "VALIDATION_TIMED_OUT", "FAILED"))


def _certificates(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["CertificateSummaryList"]:
        arn = item["CertificateArn"]
        name = item["DomainName"]
        attributes = {"arn": arn, "domain": name, "account": scope.account, "region": scope.region}
        yield Found(CERTIFICATE, arn, name, scope.region, attributes, {"CertificateArn": arn})


def _certificate(data: Data, found: Found) -> Mapping[str, Any]:
    item = data["Certificate"]
    status = item["Status"]
    kept: dict[str, Any] = {
        "names": list(item["SubjectAlternativeNames"]),
        "status": status,
        "kind": item["Type"],
        "key_algorithm": item["KeyAlgorithm"].replace("-", "_"),
        "in_use_by": list(item["InUseBy"]),
        # the reference says of these two that they exist for some certificates only
        "renewal_status": (item.get("RenewalSummary") or {}).get("RenewalStatus"),
        "validation_method": _method(item),
    }
    if "CertificateTransparencyLoggingPreference" in item.get("Options", {}):
        kept["transparency_log"] = item["Options"]["CertificateTransparencyLoggingPreference"] == "ENABLED"
    if status in _UNISSUED and "NotAfter" not in item:
        return {**kept, "signature_algorithm": None, "not_after": None}
    return {
        **kept,
        "signature_algorithm": item["SignatureAlgorithm"],
        "not_after": rfc3339(item["NotAfter"]),
    }


def _method(item: Data) -> str | None:
    options = item.get("DomainValidationOptions") or ()
    return next((option.get("ValidationMethod") for option in options), None)


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    # a tag may have a key only
    return {"tags": {tag["Key"]: tag.get("Value", "") for tag in data["Tags"]}}


LIST_CERTIFICATES = Call(
    "acm",
    "ListCertificates",
    "acm:ListCertificates",
    {CERTIFICATE: ("arn", "domain", "account", "region")},
    requires=("CertificateSummaryList",),
    paging=Paging("NextToken", "NextToken", ("CertificateSummaryList",), "MaxItems", 1000),
)
DESCRIBE_CERTIFICATE = Call(
    "acm",
    "DescribeCertificate",
    "acm:DescribeCertificate",
    {
        CERTIFICATE: (
            "names",
            "status",
            "kind",
            "key_algorithm",
            "signature_algorithm",
            "not_after",
            "in_use_by",
            "renewal_status",
            "validation_method",
            "transparency_log",
        )
    },
    requires=("Certificate",),
)
LIST_TAGS_FOR_CERTIFICATE = Call(
    "acm",
    "ListTagsForCertificate",
    "acm:ListTagsForCertificate",
    {CERTIFICATE: ("tags",)},
    requires=("Tags",),
)

LISTINGS = (
    Listing(
        LIST_CERTIFICATES,
        (CERTIFICATE,),
        True,
        _certificates,
        lambda types: {"Includes": {"keyTypes": list(_ALGORITHMS)}},
    ),
)
DETAILS = (
    Detail(CERTIFICATE, DESCRIBE_CERTIFICATE, _certificate),
    Detail(CERTIFICATE, LIST_TAGS_FOR_CERTIFICATE, _tags),
)
