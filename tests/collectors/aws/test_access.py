"""Credentials, roles, endpoints and options of an AWS source, and the guard around every call."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from botocore.loaders import create_loader
from botocore.session import Session

from gcheck.collectors.aws.declared import calls_by_operation, declared_calls
from gcheck.collectors.aws.guard import CREDENTIAL_CALLS, UndeclaredError, guard
from gcheck.collectors.aws.options import Options, read_options
from gcheck.collectors.aws.session import open_session
from gcheck.collectors.aws.tally import Tally
from tests.aws_collecting import collect, everything
from tests.aws_server import free_port
from tests.fault_proxy import Asked, Change, FaultProxy, Reply, deny, refuse

ROLE = "arn:aws:iam::123456789012:role/gcheck-read-only"
BUCKETS = {"aws.s3.bucket": ["name", "encryption"]}


def _without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)


def test_without_credentials_everything_is_one_gap(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_credentials(monkeypatch)
    collected = collect(proxy.url)
    (gap,) = collected.gaps
    assert (gap.kind, gap.operation) == ("credentials", "sts:GetCallerIdentity")
    assert set(gap.resource_types) == set(everything())
    assert {item.resource_type for item in collected.populations} == set(everything())
    assert not any(item.complete for item in collected.populations)
    assert not proxy.calls


@pytest.mark.parametrize("code", ["InvalidClientTokenId", "ExpiredToken", "SignatureDoesNotMatch"])
def test_refused_credentials_are_a_gap(proxy: FaultProxy, code: str) -> None:
    proxy.faults["*"] = refuse(403, code)
    collected = collect(proxy.url, BUCKETS)
    assert [(gap.kind, gap.code) for gap in collected.gaps] == [("credentials", code)]


def test_a_profile_that_does_not_exist_is_a_gap(proxy: FaultProxy) -> None:
    (gap,) = collect(proxy.url, BUCKETS, profile="nobody").gaps
    assert gap.kind == "credentials"
    assert "nobody" in gap.detail


def test_a_profile_gives_credentials_and_region(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _without_credentials(monkeypatch)
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    file = tmp_path / "config"
    keys = "aws_access_key_id = testing\naws_secret_access_key = testing\n"
    file.write_text(f"[profile audit]\nregion = us-east-1\n{keys}", encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.fspath(file))
    collected = collect(proxy.url, {"aws.ec2.volume": ["size_gib"]}, profile="audit")
    assert [item.region for item in collected.populations] == ["us-east-1"]
    assert sorted(item.attributes["size_gib"] for item in collected.resources.values()) == [4, 8]


def test_the_endpoint_of_the_environment_is_honoured(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
    wanted = {"aws.account": ["s3_public_access_block"], **BUCKETS}
    collected = collect(None, wanted)
    assert not collected.gaps
    assert "s3control:GetPublicAccessBlock" in proxy.calls


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    collected = collect(f"http://127.0.0.1:{free_port()}", BUCKETS)
    assert [gap.kind for gap in collected.gaps] == ["unreachable"]


def _lasting(minutes: int, then: Change | None = None) -> Change:
    """Credentials that last so long; the requests after the first are answered by ``then``."""

    def change(asked: Asked, honest: Reply) -> Reply:
        if then is not None and asked.before:
            return then(asked, honest)
        head, _, rest = honest[2].partition(b"<Expiration>")
        end = datetime.now(timezone.utc) + timedelta(minutes=minutes)
        return (
            honest[0],
            honest[1],
            head + f"<Expiration>{end:%Y-%m-%dT%H:%M:%SZ}".encode() + rest[rest.index(b"<") :],
        )

    return change


def test_a_role_is_assumed_once_with_its_external_id(proxy: FaultProxy) -> None:
    bodies: list[bytes] = []
    honest = _lasting(60)

    def record(asked: Asked, reply: Reply) -> Reply:
        bodies.append(asked.body)
        return honest(asked, reply)

    proxy.faults["sts:AssumeRole"] = record
    collected = collect(proxy.url, BUCKETS, role_arn=ROLE, external_id="larkspur-audit")
    assert not collected.gaps
    (body,) = bodies
    asked = parse_qs(body.decode())
    assert (asked["RoleArn"], asked["ExternalId"]) == ([ROLE], ["larkspur-audit"])


def test_expiring_credentials_are_renewed(proxy: FaultProxy) -> None:
    proxy.faults["sts:AssumeRole"] = _lasting(5)
    collected = collect(proxy.url, BUCKETS, role_arn=ROLE)
    assert not collected.gaps
    assert proxy.calls.count("sts:AssumeRole") > 2


@pytest.mark.parametrize(("then", "kind"), [(deny, "denied"), (_lasting(-5), "credentials")])
def test_credentials_that_end_in_the_middle_are_gaps(proxy: FaultProxy, then: Change, kind: str) -> None:
    # the first are used for GetCallerIdentity alone; they are renewed before the next call
    proxy.faults["sts:AssumeRole"] = _lasting(5, then)
    collected = collect(proxy.url, BUCKETS, role_arn=ROLE)
    assert {gap.kind for gap in collected.gaps} == {kind}
    assert not any(item.complete for item in collected.populations)
    assert not collected.resources


def test_a_role_that_may_not_be_assumed_names_the_permission(proxy: FaultProxy) -> None:
    proxy.faults["sts:AssumeRole"] = deny
    (gap,) = collect(proxy.url, BUCKETS, role_arn=ROLE).gaps
    assert (gap.kind, gap.operation, gap.permission) == ("denied", "sts:AssumeRole", "sts:AssumeRole")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"role_am": ROLE}, "role_am"),
        ({"regions": 7}, "regions"),
        ({"regions": ["eu-west-1", 3]}, "regions"),
        ({"profile": ["a"]}, "profile"),
        ({"max_attempts": 0}, "max_attempts"),
        ({"max_pages": True}, "max_pages"),
    ],
)
def test_an_option_that_cannot_be_meant_reads_nothing(
    proxy: FaultProxy, options: dict[str, object], word: str
) -> None:
    collected = collect(proxy.url, BUCKETS, None, **options)
    (gap,) = collected.gaps
    assert (gap.kind, gap.code) == ("unsupported", "InvalidOption")
    assert word in gap.detail
    assert not proxy.calls


def test_regions_may_be_one_word() -> None:
    assert read_options({"regions": "all"}).regions == ("all",)
    assert read_options({"regions": "eu-west-1"}).regions == ("eu-west-1",)
    assert read_options({"regions": ["eu-west-1", "eu-west-1"]}).regions == ("eu-west-1",)
    assert read_options({"regions": None}).regions == ()


def whole_session() -> Session:
    """A session that knows all that AWS has, so that nothing but the guard stands before the calls."""
    session = open_session(Options(), calls_by_operation(), Tally(), "gcheck-test")
    session.register_component("data_loader", create_loader())
    return session


def test_a_client_does_not_know_what_is_not_declared() -> None:
    session = open_session(Options(), calls_by_operation(), Tally(), "gcheck-test")
    for service in {call.service for call in declared_calls()}:
        declared = {call.operation for call in declared_calls() if call.service == service}
        more = {operation for name, operation in CREDENTIAL_CALLS if name == service}
        assert set(session.get_service_model(service).operation_names) == declared | more


def test_nothing_undeclared_leaves_the_process(proxy: FaultProxy) -> None:
    session = whole_session()
    client: Any = session.create_client("s3", region_name="eu-west-1", endpoint_url=proxy.url)
    undeclared: list[Callable[[], object]] = [
        lambda: client.delete_bucket(Bucket="larkspur-logs"),
        lambda: client.list_objects_v2(Bucket="larkspur-logs"),
        lambda: client.get_object(Bucket="larkspur-logs", Key="a"),
    ]
    for call in undeclared:
        with pytest.raises(UndeclaredError):
            call()
    assert not proxy.calls
    client.list_buckets()
    assert proxy.calls == ["s3:ListBuckets"]


def test_the_guard_lets_through_exactly_what_is_declared() -> None:
    session = whole_session()
    passed = set()
    refuse_undeclared = guard(calls_by_operation())
    for service in sorted({call.service for call in declared_calls()}):
        model = session.get_service_model(service)
        for operation in model.operation_names:
            for event in ("before-call", "before-sign"):
                try:
                    refuse_undeclared(f"{event}.{model.service_id.hyphenize()}.{operation}")
                except UndeclaredError:
                    continue
                passed.add((service, operation))
    assert passed == set(calls_by_operation()) | {pair for pair in CREDENTIAL_CALLS if pair[0] == "sts"}


@pytest.mark.parametrize("event", ["before-call", "before-sign"])
def test_calling_and_signing_are_guarded_each(event: str) -> None:
    session = open_session(Options(), calls_by_operation(), Tally(), "gcheck-test")
    with pytest.raises(UndeclaredError):
        session.get_component("event_emitter").emit(f"{event}.ec2.TerminateInstances")


def test_an_answer_that_nobody_checked_is_refused(proxy: FaultProxy) -> None:
    from gcheck.collectors.aws.account import GET_CALLER_IDENTITY
    from gcheck.collectors.aws.failures import Failure
    from gcheck.collectors.aws.reader import Reader

    outcome = Reader(lambda call, region, arguments: {"Account": "1", "Arn": "a"}, Options()).read(
        GET_CALLER_IDENTITY, "eu-west-1"
    )
    assert isinstance(outcome, Failure)
    assert outcome.kind == "malformed"
