"""Which regions a run looks at, and which of them the account has not enabled."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from gcheck.collectors.aws.ec2 import DESCRIBE_REGIONS
from gcheck.collectors.aws.failures import Failure
from gcheck.collectors.aws.options import ALL_REGIONS, Options
from gcheck.collectors.aws.reader import Reader

DISABLED_CODES = frozenset(
    {"OptInRequired", "AuthFailure", "InvalidClientTokenId", "UnrecognizedClientException", "InvalidToken"}
)
"""What services answer in a region that is not enabled. The same codes mean bad credentials elsewhere, so that they
prove nothing by themselves."""


class Regions(Struct, frozen=True):
    """``chosen`` are asked; ``disabled`` maps a region that was not asked to the evidence; ``failure`` says why the
    choice may be too small."""

    chosen: tuple[str, ...]
    disabled: Mapping[str, str] = field(default_factory=dict)
    failure: Failure | None = None


def choose_regions(options: Options, home: str, reader: Reader) -> Regions:
    """The regions of a run; DescribeRegions is called only where all are asked for."""
    if options.regions != (ALL_REGIONS,):
        return Regions(tuple(sorted(options.regions or (home,))))
    states = _states(reader, home)
    if isinstance(states, Failure):
        return Regions((home,), failure=states)
    off = {name: evidence(state) for name, state in states.items() if state == "not-opted-in"}
    return Regions(tuple(sorted(states.keys() - off.keys())), off)


def disabled_region(failure: Failure, reader: Reader, home: str) -> str | None:
    """The evidence that a call failed because its region is not enabled; None if it did not, or nobody can tell."""
    if failure.code not in DISABLED_CODES:
        return None
    states = _states(reader, home)
    state = None if isinstance(states, Failure) else states.get(str(failure.region))
    return evidence(state) if state == "not-opted-in" else None


def evidence(state: str) -> str:
    """The sentence that stands in a population that is not applicable."""
    return f"{DESCRIBE_REGIONS.name} answers {state}: the region is not enabled for this account"


def _states(reader: Reader, home: str) -> Mapping[str, str] | Failure:
    outcome = reader.once("regions", lambda: reader.read(DESCRIBE_REGIONS, home, AllRegions=True))
    if isinstance(outcome, Failure):
        return outcome
    named = {item.get("RegionName"): item.get("OptInStatus") for item in outcome.data["Regions"]}
    if not named or not all(isinstance(part, str) for pair in named.items() for part in pair):
        detail = "the answer names regions without saying whether they are enabled"
        return Failure(DESCRIBE_REGIONS.name, "malformed", detail, home, at=outcome.place.at)
    return named
