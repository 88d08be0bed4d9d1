"""IAM Access Analyzer: the analyzers of each region, with the number of their active findings and no finding itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError

ANALYZER = "aws.accessanalyzer.analyzer"
REGION = "aws.accessanalyzer.region"

_EXTERNAL = frozenset(("ACCOUNT", "ORGANIZATION"))
_COUNTS = ("active_findings", "public_findings")


def _analyzers(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    """The analyzers, and the region itself, of which something must be said where it has none."""
    if REGION in types:
        attributes = {"name": scope.region, "account": scope.account}
        uid = f"{scope.account}/{scope.region}/accessanalyzer"
        yield Found(REGION, uid, scope.region, scope.region, attributes)
    for item in data["analyzers"] if ANALYZER in types else ():
        kept: dict[str, Any] = {
            "name": item["name"],
            "arn": item["arn"],
            "account": scope.account,
            "region": scope.region,
            "kind": item["type"],
            "external_access": item["type"] in _EXTERNAL,
            "status": item["status"],
        }
        if "tags" in item:
            kept["tags"] = dict(item["tags"])
        if item["type"] not in _EXTERNAL:
            # what the others find is not access from outside
            kept.update(dict.fromkeys(_COUNTS))
        yield Found(ANALYZER, item["arn"], item["name"], scope.region, kept, {"analyzerArn": item["arn"]})


def _statistics(data: Data, found: Found) -> Mapping[str, Any]:
    for item in data["findingsStatistics"]:
        if "externalAccessFindingsStatistics" in item:
            external = item["externalAccessFindingsStatistics"]
            kinds = external["resourceTypeStatistics"].values()
            return {
                "active_findings": external["totalActiveFindings"],
                "public_findings": sum(kind["totalActivePublic"] for kind in kinds),
            }
    raise UnsaidError("the answer holds no statistics of external access")


LIST_ANALYZERS = Call(
    "accessanalyzer",
    "ListAnalyzers",
    "access-analyzer:ListAnalyzers",
    {
        ANALYZER: ("name", "arn", "account", "region", "kind", "external_access", "status", "tags"),
        REGION: ("name", "account"),
    },
    roots=(JSON_BODY,),
    requires=("analyzers",),
    paging=Paging("nextToken", "nextToken", ("analyzers",)),
)
GET_FINDINGS_STATISTICS = Call(
    "accessanalyzer",
    "GetFindingsStatistics",
    "access-analyzer:GetFindingsStatistics",
    {ANALYZER: _COUNTS},
    roots=(JSON_BODY,),
    requires=("findingsStatistics",),
)

LISTINGS = (Listing(LIST_ANALYZERS, (ANALYZER, REGION), True, _analyzers, whole=True),)
DETAILS = (
    Detail(
        ANALYZER,
        GET_FINDINGS_STATISTICS,
        _statistics,
        needed=lambda found: bool(found.attributes["external_access"]),
    ),
)
