"""One emulated account and one proxy for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.aws_server import CREDENTIALS, aws_server
from tests.fault_proxy import FaultProxy, fault_proxy


@pytest.fixture(scope="session")
def company() -> Iterator[str]:
    """The endpoint of an account that nobody writes to."""
    with aws_server() as url:
        yield url


@pytest.fixture(scope="session")
def shared_proxy(company: str) -> Iterator[FaultProxy]:
    with fault_proxy(company) as proxy:
        yield proxy


@pytest.fixture
def proxy(shared_proxy: FaultProxy) -> FaultProxy:
    """A proxy in front of the company, without faults, its calls counted from zero."""
    shared_proxy.reset()
    return shared_proxy


@pytest.fixture(autouse=True)
def ambient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of an operator in Ireland."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
