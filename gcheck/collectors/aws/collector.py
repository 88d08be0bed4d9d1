"""AwsCollector: the live account, through declared, guarded and checked calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gcheck.collectors.aws.account import GET_CALLER_IDENTITY
from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.declared import LISTINGS, Work, attributes_of, calls_by_operation, work_for
from gcheck.collectors.aws.failures import Failure, failure_of
from gcheck.collectors.aws.gathering import Gathering
from gcheck.collectors.aws.listed import Account
from gcheck.collectors.aws.options import Options, read_options
from gcheck.collectors.aws.reader import Invoke, Reader
from gcheck.collectors.aws.regions import Regions, choose_regions
from gcheck.collectors.aws.timestamps import now
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.population import Population
from gcheck.model.source import Source

if TYPE_CHECKING:
    from gcheck.collectors.aws.session import Clients


class AwsCollector:
    """Reads one AWS account. The options of a source are those of options.Options."""

    kind = "aws"

    def types(self) -> frozenset[str]:
        """The resource types of the declared calls."""
        return frozenset(kind for listing in LISTINGS for kind in listing.types)

    def attributes(self, resource_type: str) -> frozenset[str]:
        """The attributes of a type that the declared calls fill; empty for a type that they do not know."""
        return attributes_of(resource_type)

    def finds(self, path: Path) -> bool:
        """Never: an account is not a file."""
        return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Populations, gaps and resources of what the plan wants; without credentials, a gap over all of it."""
        work = work_for(plan.wanted)
        if not work.wanted:
            return
        try:
            yield from _collect(source, work, run)
        except Exception as error:  # noqa: BLE001 - the one place around this collector: whatever breaks is a gap
            yield from _nothing(source, work, failure_of(error, GET_CALLER_IDENTITY, None, now()))


def _collect(source: Source, work: Work, run: Run) -> Iterator[Yield]:
    from gcheck.collectors.aws.session import Clients, home_region, open_session

    try:
        options = read_options(source.options)
    except ValueError as error:
        failure = Failure(GET_CALLER_IDENTITY.name, "unsupported", str(error), code="InvalidOption", at=now())
        yield from _nothing(source, work, failure)
        return
    session = open_session(options, calls_by_operation())
    home = home_region(session)
    reader = Reader(_sender(Clients(session, options)), options)
    run.progress("asking who the credentials belong to")
    identity = reader.read(GET_CALLER_IDENTITY, home)
    if isinstance(identity, Failure):
        yield from _nothing(source, work, identity)
        return
    regions = _regions(work, options, home, reader)
    yield from Gathering(source.name, work, reader, Account(identity, home), regions).run(run.progress)


def _regions(work: Work, options: Options, home: str, reader: Reader) -> Regions:
    regional = any(listing.regional for listing in work.listings)
    return choose_regions(options, home, reader) if regional else Regions(())


def _sender(clients: Clients) -> Invoke:
    from botocore import xform_name

    def send(call: Call, region: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        method = getattr(clients.get(call.service, region), xform_name(call.operation))
        answer: Mapping[str, Any] = method(**arguments)
        return answer

    return send


def _nothing(source: Source, work: Work, failure: Failure) -> Iterator[Yield]:
    """The whole source is one gap."""
    for kind in sorted(work.wanted):
        yield Population(source.name, kind, 0, complete=False)
    yield failure.gap(source.name, work.wanted)
