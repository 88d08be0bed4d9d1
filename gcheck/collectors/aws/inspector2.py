"""Inspector: what it looks for vulnerabilities in, in each region. No finding is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gcheck.collectors.aws.account import INSPECTOR_REGION as REGION
from gcheck.collectors.aws.calls import JSON_BODY, Call
from gcheck.collectors.aws.listings import Data, Detail, Found, UnsaidError


def _status(data: Data, found: Found) -> Mapping[str, Any]:
    for item in data["accounts"]:
        if item["accountId"] == found.attributes["account"]:
            scans = item["resourceState"].items()
            return {
                "enabled": item["state"]["status"] == "ENABLED",
                "scans": sorted(name for name, state in scans if state["status"] == "ENABLED"),
            }
    raise UnsaidError("the answer does not name the account")


BATCH_GET_ACCOUNT_STATUS = Call(
    "inspector2",
    "BatchGetAccountStatus",
    "inspector2:BatchGetAccountStatus",
    {REGION: ("enabled", "scans")},
    roots=(JSON_BODY,),
    requires=("accounts",),
)

LISTINGS = ()
DETAILS = (
    Detail(
        REGION,
        BATCH_GET_ACCOUNT_STATUS,
        _status,
        lambda found: {"accountIds": [found.attributes["account"]]},
    ),
)
