"""One botocore session for a run: credentials, clients, and the two hooks that every call goes through."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from gcheck.collectors.aws.account import ASSUME_ROLE
from gcheck.collectors.aws.answers import checker
from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.guard import CREDENTIAL_CALLS, guard
from gcheck.collectors.aws.models import model_loader
from gcheck.collectors.aws.options import Options
from gcheck.collectors.aws.tally import Tally

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session

DEFAULT_REGION = "us-east-1"
WORKERS = 12
"""Calls in flight at once. Reads of one account are throttled by AWS per API, at 5 to 100 a second."""


class Clients:
    """The clients of one run, one for each service and region, made when first asked for. Safe for threads.

    All of them together have no more requests in flight than ``lanes`` has room for.
    """

    def __init__(self, session: Session, options: Options, lanes: threading.BoundedSemaphore) -> None:
        self._session = session
        self._options = options
        self._lanes = lanes
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], BaseClient] = {}

    def get(self, service: str, region: str) -> BaseClient:
        """The client of a service in a region. Raises what botocore raises: no credentials, no such region."""
        # a client takes 10 to 60 ms to be made: only who needs a new one waits for the one that is being made
        kept = self._kept.get((service, region))
        if kept is None:
            with self._lock:
                kept = self._kept.get((service, region))
                if kept is None:
                    kept = self._kept[service, region] = self._make(service, region)
        return kept

    def _make(self, service: str, region: str) -> BaseClient:
        client = self._create(service, region)
        own = str(urlsplit(client.meta.endpoint_url).hostname).endswith(
            ("amazonaws.com", "amazonaws.com.cn", "api.aws")
        )
        if not own and service == "s3":
            # at an address of the operator's own there are no host names for buckets, and none for accounts
            return self._create(service, region, s3={"addressing_style": "path"})
        if not own and service == "s3control":
            client.meta.events.register("before-call.s3-control", _plain_host)
        return client

    def _create(self, service: str, region: str, **more: Any) -> BaseClient:
        config = client_config(self._options, **more)
        url = self._options.endpoint_url
        client = self._session.create_client(service, region_name=region, endpoint_url=url, config=config)
        endpoint = client._endpoint  # botocore has no public place for who sends its requests
        endpoint.http_session = _Lane(endpoint.http_session, self._lanes)
        return client


class _Lane:
    """botocore's HTTP session, held up while all lanes are taken: by requests that are in flight, and not by those that are
    being signed or read."""

    def __init__(self, session: Any, lanes: threading.BoundedSemaphore) -> None:
        self._session = session
        self._lanes = lanes

    def send(self, request: Any) -> Any:
        """The answer with its body. Raises what the session raises."""
        with self._lanes:
            return self._session.send(request)

    def close(self) -> None:
        """End its connections."""
        self._session.close()


def _plain_host(params: dict[str, Any], **rest: Any) -> None:
    account = params["headers"].get("x-amz-account-id", "")
    params["url"] = params["url"].replace(f"://{account}.", "://", 1)


def client_config(options: Options, **more: Any) -> Any:
    """botocore's Config with bounded retries and short timeouts."""
    from botocore.config import Config

    from gcheck import __version__

    return Config(
        retries={"mode": "standard", "total_max_attempts": options.max_attempts},
        connect_timeout=options.connect_timeout,
        read_timeout=options.read_timeout,
        max_pool_connections=WORKERS,
        user_agent_extra=f"gcheck/{__version__}",
        **more,
    )


def open_session(
    options: Options,
    calls: Mapping[tuple[str, str], Call],
    tally: Tally,
    session_name: str,
    through: Session | None = None,
) -> Session:
    """A session whose every call is guarded and whose every answer is checked.

    ``session_name`` is how the account's own records name who read it, where a role is assumed. ``through`` is the
    session whose credentials stand behind this one, instead of the ambient ones. Raises botocore's ProfileNotFound and
    its like. Credentials are looked for only when the first call is signed.
    """
    from botocore.session import Session

    session = Session(profile=options.profile, include_builtin_handlers=False)
    operations = frozenset(calls) | CREDENTIAL_CALLS
    session.register_component("data_loader", _loader(session.get_config_variable("data_path"), operations))
    _register_handlers(session, operations)
    # handlers of wildcards come before those of names: the guard before anything is prepared, the check before
    # botocore's own look at S3, which takes a body that is not XML for a failure of the server
    refuse = guard(calls)
    session.register("before-call.*.*", refuse)
    session.register("before-sign.*.*", refuse)
    session.register("before-parse.*.*", checker(calls))
    # every handler stands under its event's present name by now, and so does every event that is sent: to look each one up
    # among all that were ever renamed takes 20 microseconds
    session.get_component("event_emitter")._event_aliases = {}
    ambient = session.get_component("credential_provider").load_credentials
    behind = ambient if through is None else through.get_credentials
    if options.role_arn:
        _provide(session, lambda: _role(session, options, tally, session_name, behind))
    elif through is not None:
        _provide(session, behind)
    return session


def _register_handlers(session: Session, operations: Collection[tuple[str, str]]) -> None:
    """botocore's own handlers, less those of documentation and of operations that are not called.

    Each client gets a copy of all that there are, which was a third of the time that it takes to make one.
    """
    from botocore.handlers import BUILTIN_HANDLERS, REGISTER_FIRST, REGISTER_LAST

    events = session.get_component("event_emitter")
    places = {REGISTER_FIRST: events.register_first, REGISTER_LAST: events.register_last}
    called = {operation for _, operation in operations} | {"", "*"}
    for event, handler, *place in BUILTIN_HANDLERS:
        kind, _, named = event.partition(".")
        if kind != "docs" and named.partition(".")[2] in called:
            register = places[place[0]] if place else events.register
            register(event, handler)


def home_region(session: Session) -> str:
    """The ambient region, or us-east-1."""
    return session.get_config_variable("region") or DEFAULT_REGION


@lru_cache(maxsize=4)
def _loader(data_path: str | None, calls: frozenset[tuple[str, str]]) -> Any:
    # a loader keeps the service models that it has read; EC2's alone takes 0.1 s
    operations: dict[str, set[str]] = {}
    for service, operation in calls:
        operations.setdefault(service, set()).add(operation)
    return model_loader(data_path, operations)


def _provide(session: Session, load: Callable[[], Any]) -> None:
    """Put other credentials in place of the session's ambient ones."""
    from botocore.credentials import CredentialResolver

    class Provider:
        METHOD = CANONICAL_NAME = "gcheck"

        def load(self) -> Any:
            return load()

    session.register_component("credential_provider", CredentialResolver([cast(Any, Provider())]))


def _role(
    session: Session, options: Options, tally: Tally, session_name: str, behind: Callable[[], Any]
) -> Any:
    """A role's credentials, renewed before they expire."""
    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
    from botocore.exceptions import NoCredentialsError

    def make(service: str, **credentials: Any) -> Any:
        config, region = client_config(options), home_region(session)
        url = options.endpoint_url
        return session.create_client(
            service, region_name=region, endpoint_url=url, config=config, **credentials
        )

    source = behind()
    if source is None:
        raise NoCredentialsError
    extra = {"RoleSessionName": session_name}
    if options.external_id:
        extra["ExternalId"] = options.external_id
    fetcher = AssumeRoleCredentialFetcher(make, source, str(options.role_arn), extra_args=extra, cache={})
    fetch = fetcher.fetch_credentials
    return DeferredRefreshableCredentials(lambda: tally.call(ASSUME_ROLE.name, fetch), "gcheck-assume-role")
