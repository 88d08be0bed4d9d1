"""The guard: an operation that is not declared is refused before it is signed, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

CREDENTIAL_CALLS = frozenset(
    {
        ("sts", "AssumeRoleWithWebIdentity"),
        ("sso", "GetRoleCredentials"),
        ("sso-oidc", "CreateToken"),
        ("signin", "CreateOAuth2Token"),
    }
)
"""What botocore itself calls to turn the operator's ambient configuration into credentials."""


_NAMES = {
    "cloudwatch-logs": "logs",
    "config-service": "config",
    "cost-explorer": "ce",
    "elastic-load-balancing": "elb",
    "elastic-load-balancing-v2": "elbv2",
    "sfn": "stepfunctions",
}
"""The service ids that are not their botocore names with hyphens."""


class UndeclaredError(Exception):
    """Code asked for an operation that is not in the table of declared calls."""


def guard(declared: Collection[tuple[str, str]]) -> Callable[..., None]:
    """A handler of botocore's ``before-call`` and ``before-sign`` events that raises UndeclaredError.

    ``declared`` holds botocore's service and operation names.
    """
    allowed = {(_plain(service), operation) for service, operation in (*declared, *CREDENTIAL_CALLS)}

    def refuse(event_name: str, **rest: Any) -> None:
        service, operation = event_name.split(".")[1:3]
        if (_plain(service), operation) not in allowed:
            raise UndeclaredError(f"{service}:{operation} is not a declared call; it was not sent")

    return refuse


def _plain(service: str) -> str:
    # events carry the hyphenated service id (s3-control), botocore's service name is s3control
    return _NAMES.get(service, service.replace("-", "").lower())
