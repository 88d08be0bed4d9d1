"""Failure: a read that gave nothing, told as one of the kinds of gap."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from gcheck.collectors.aws.answers import MalformedError
from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.timestamps import now
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.unread import Unread

LONGEST = 300
"""Characters of a source's own message that are kept; EC2 encodes whole policies into its refusals."""

_CREDENTIALS = frozenset((
    "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException",
    "SignatureDoesNotMatch", "InvalidSignatureException", "InvalidAccessKeyId", "AuthFailure",
    "RequestExpired", "RequestTimeTooSkewed", "InvalidToken", "MissingAuthenticationToken",
    "MissingAuthenticationTokenException", "IncompleteSignature", "TokenRefreshRequired",
    "InvalidSecurity",
))  # fmt: skip
_DENIED = frozenset((
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "Forbidden",
    "OptInRequired", "NotAuthorized", "AllAccessDisabled", "UnauthorizedAccess", "ExplicitDeny",
    "InsufficientPrivilegesException",
))  # fmt: skip
_THROTTLED = frozenset((
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
    "RequestThrottledException", "RequestLimitExceeded", "SlowDown", "TooManyRequestsException",
    "BandwidthLimitExceeded", "LimitExceededException", "PriorRequestNotComplete", "429",
))  # fmt: skip
# BotoCoreErrors that mean: no usable credentials. Named, because botocore is not imported to start up.
_NO_CREDENTIALS = frozenset((
    "NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "ProfileNotFound",
    "TokenRetrievalError", "SSOError", "UnauthorizedSSOTokenError", "SSOTokenLoadError",
    "PendingAuthorizationExpiredError", "NoAuthTokenError", "LoginError", "InfiniteLoopConfigError",
    "InvalidConfigError", "ConfigParseError", "ConfigNotFound", "MetadataRetrievalError",
    "RefreshWithMFAUnsupportedError", "UnknownCredentialError", "InvalidIMDSEndpointError",
))  # fmt: skip


class Failure(Struct, frozen=True):
    """What a read came to instead of an answer. ``at`` is the UTC time at which it failed, RFC 3339.

    ``passing`` marks a success without an answer in it, which may have been cut once only.
    """

    operation: str
    kind: str
    detail: str
    region: str | None = None
    code: str | None = None
    permission: str | None = None
    at: str | None = None
    passing: bool = False

    @property
    def place(self) -> Place:
        """The call that failed."""
        return Place(operation=self.operation, region=self.region, at=self.at)

    def unread(self) -> Unread:
        """What stands in a resource for every value that the call would have filled."""
        return Unread(self.kind, f"{self.operation}: {self.detail}", self.operation, self.permission)

    def gap(
        self,
        source: str,
        types: Iterable[str],
        account: str | None = None,
        resource_uid: str | None = None,
        attributes: Iterable[str] = (),
    ) -> Gap:
        """The gap that this failure leaves."""
        return Gap(
            source, self.kind, self.detail, tuple(sorted(types)), tuple(sorted(attributes)), resource_uid, account,
            self.region, self.operation, self.code, self.permission, self.place,
        )  # fmt: skip


def failure_of(error: Exception, call: Call, region: str | None, at: str) -> Failure:
    """Sort an exception of botocore, or one that escaped from it, into a kind of gap."""
    from botocore.exceptions import ClientError

    if isinstance(error, ClientError):
        return _refusal(error.response, _operation(call, error.operation_name), call, region, at)
    kind, code = _kind_of(error), type(error).__name__
    region = call.where(region)
    operation = error.call.name if isinstance(error, MalformedError) else call.name
    detail = (
        _short(str(error)) if kind != "malformed" or isinstance(error, MalformedError) else _escaped(error)
    )
    passing = isinstance(error, MalformedError)
    return Failure(operation, kind, detail, region, None if kind == "malformed" else code, None, at, passing)


def odd(call: Call, region: str, error: Exception, at: str | None) -> Failure:
    """An answer that passed the check and is not of the shape that the API documents."""
    detail = _short(f"the answer is not of the documented shape ({type(error).__name__}: {error})")
    return Failure(call.name, "malformed", detail, call.where(region), at=at)


def crash(call: Call, region: str, error: Exception) -> Failure:
    """gcheck itself failed while reading."""
    name = type(error).__name__
    return Failure(call.name, "crashed", _short(f"{name}: {error}"), call.where(region), name, at=now())


def _refusal(response: object, operation: str, call: Call, region: str | None, at: str) -> Failure:
    error = response.get("Error", {}) if isinstance(response, dict) else {}
    status = (
        response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) if isinstance(response, dict) else 0
    )
    code, message = str(error.get("Code") or status), _short(str(error.get("Message", "")))
    kind = _kind_of_code(code, int(status))
    permission = call.iam_action if operation == call.name else operation
    detail = f"{code}: {message}" if message else f"the source answered {code}"
    return Failure(
        operation, kind, detail, call.where(region), code, permission if kind == "denied" else None, at
    )


def _operation(call: Call, name: str) -> str:
    # the credentials behind a call are refreshed inside of it; what then fails is the assuming of the role
    return call.name if name == call.operation else f"sts:{name}" if name.startswith("AssumeRole") else name


def _kind_of_code(code: str, status: int) -> str:
    if code in _THROTTLED or status == 429:
        return "throttled"
    if code in _CREDENTIALS:
        return "credentials"
    if code in _DENIED or status in (401, 403):
        return "denied"
    return "unreachable" if status >= 500 and status != 501 else "unsupported"


def _kind_of(error: Exception) -> str:
    from botocore.exceptions import BotoCoreError, HTTPClientError
    from botocore.parsers import ResponseParserError

    names = {kind.__name__ for kind in type(error).__mro__}
    # botocore's own word for a role whose fresh credentials have expired already
    stale = isinstance(error, RuntimeError) and "credentials" in str(error)
    if names & _NO_CREDENTIALS or stale:
        return "credentials"
    if isinstance(error, HTTPClientError) or names & {"ConnectionError", "TimeoutError"}:
        return "unreachable"
    if isinstance(error, BotoCoreError):
        return "unsupported"
    if isinstance(
        error, (MalformedError, ResponseParserError, KeyError, TypeError, AttributeError, ValueError)
    ):
        return "malformed"
    return "crashed"


def _escaped(error: Exception) -> str:
    return _short(f"the answer could not be read ({type(error).__name__}: {error})")


def _short(text: str) -> str:
    flat = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
