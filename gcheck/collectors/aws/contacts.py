"""The alternate contacts of the account. Whether each is named is kept, and nobody's name, address or number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gcheck.collectors.aws.account import ACCOUNT
from gcheck.collectors.aws.calls import JSON_BODY, Call
from gcheck.collectors.aws.listings import Data, Detail, Found


def _named(path: str) -> Callable[[Data, Found], Mapping[str, Any]]:
    return lambda data, found: {path: bool(data["AlternateContact"]["EmailAddress"])}


def _detail(name: str) -> Detail:
    path = f"contacts.{name}"
    call = Call(
        "account",
        "GetAlternateContact",
        "account:GetAlternateContact",
        {ACCOUNT: (path,)},
        roots=(JSON_BODY,),
        requires=("AlternateContact",),
        regional=False,
        absent={"ResourceNotFoundException": {path: False}},
    )
    return Detail(ACCOUNT, call, _named(path), lambda found: {"AlternateContactType": name.upper()})


LISTINGS = ()
DETAILS = tuple(_detail(name) for name in ("security", "operations", "billing"))
