"""What IAM holds beside users, roles and policies: SAML providers and server certificates.

Neither is listed where the account's summary, which is asked for anyway, counts none of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gcheck.collectors.aws.account import GET_ACCOUNT_SUMMARY
from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope
from gcheck.collectors.aws.timestamps import rfc3339

PROVIDER = "aws.iam.saml-provider"
CERTIFICATE = "aws.iam.server-certificate"

LIST_PROVIDERS = Call(
    "iam",
    "ListSAMLProviders",
    "iam:ListSAMLProviders",
    {PROVIDER: ("name", "arn", "account", "created", "valid_until")},
    requires=("SAMLProviderList",),
    regional=False,
)
LIST_CERTIFICATES = Call(
    "iam",
    "ListServerCertificates",
    "iam:ListServerCertificates",
    {CERTIFICATE: ("name", "arn", "path", "account", "uploaded", "not_after")},
    requires=("ServerCertificateMetadataList", "IsTruncated"),
    paging=Paging("Marker", "Marker", ("ServerCertificateMetadataList",), "MaxItems", 1000, "IsTruncated"),
    regional=False,
)


def _providers(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["SAMLProviderList"]:
        attributes = {"valid_until": rfc3339(item["ValidUntil"]), "created": rfc3339(item["CreateDate"])}
        yield _found(PROVIDER, item["Arn"], item["Arn"].rpartition("/")[2], scope, attributes)


def _certificates(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["ServerCertificateMetadataList"]:
        attributes = {"path": item["Path"], "uploaded": rfc3339(item["UploadDate"])}
        attributes["not_after"] = rfc3339(item["Expiration"])
        yield _found(CERTIFICATE, item["Arn"], item["ServerCertificateName"], scope, attributes)


def _found(kind: str, arn: str, name: str, scope: Scope, attributes: dict[str, Any]) -> Found:
    return Found(kind, arn, name, None, {"name": name, "arn": arn, "account": scope.account, **attributes})


def _counts_none(kind: str) -> Callable[[Data], bool]:
    """Whether a summary says that there is none; one that is silent about the kind does not."""

    def spared(data: Data) -> bool:
        return bool(data["SummaryMap"].get(kind) == 0)

    return spared


LISTINGS = (
    Listing(
        LIST_PROVIDERS,
        (PROVIDER,),
        False,
        _providers,
        unless=GET_ACCOUNT_SUMMARY,
        # those of OpenID Connect are counted with them
        spared=_counts_none("Providers"),
    ),
    Listing(
        LIST_CERTIFICATES,
        (CERTIFICATE,),
        False,
        _certificates,
        unless=GET_ACCOUNT_SUMMARY,
        spared=_counts_none("ServerCertificates"),
    ),
)
DETAILS: tuple[Detail, ...] = ()
