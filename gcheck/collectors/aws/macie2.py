"""Macie: whether it is at work in each region. No finding and no object is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gcheck.collectors.aws.account import MACIE_REGION as REGION
from gcheck.collectors.aws.calls import JSON_BODY, Call
from gcheck.collectors.aws.listings import Data, Detail, Found

_OFF = {"enabled": False, "publishing_frequency": None}


def _session(data: Data, found: Found) -> Mapping[str, Any]:
    kept: dict[str, Any] = {"enabled": data["status"] == "ENABLED"}
    if "findingPublishingFrequency" in data:
        kept["publishing_frequency"] = data["findingPublishingFrequency"]
    return kept


GET_MACIE_SESSION = Call(
    "macie2",
    "GetMacieSession",
    "macie2:GetMacieSession",
    {REGION: ("enabled", "publishing_frequency")},
    roots=(JSON_BODY,),
    requires=("status",),
    # the first is what the reference documents, the second what the service says; the bare code is a denial
    absent={"ResourceNotFoundException": _OFF, "AccessDeniedException: Macie is not enabled": _OFF},
)

LISTINGS = ()
DETAILS = (Detail(REGION, GET_MACIE_SESSION, _session, lambda found: {}),)
