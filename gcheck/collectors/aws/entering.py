"""Entering accounts: one, or those of an organisation side by side, and what is read in each."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from gcheck.collectors.aws.account import GET_CALLER_IDENTITY
from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.declared import Work, calls_by_operation, work_for
from gcheck.collectors.aws.failures import Failure, crash, failure_of
from gcheck.collectors.aws.gathering import Gathering, pool_of
from gcheck.collectors.aws.inflow import Inflow
from gcheck.collectors.aws.listed import Account
from gcheck.collectors.aws.member_accounts import LIST_ACCOUNTS, members, options_of, source_of
from gcheck.collectors.aws.options import Options, read_options
from gcheck.collectors.aws.reader import Invoke, Reader
from gcheck.collectors.aws.regions import Regions, choose_regions
from gcheck.collectors.aws.session import WORKERS
from gcheck.collectors.aws.tally import Tally
from gcheck.collectors.aws.timestamps import now
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.population import Population
from gcheck.model.source import Source

if TYPE_CHECKING:
    from botocore.session import Session

    from gcheck.collectors.aws.session import Clients


ACCOUNTS_AT_ONCE = 4
"""Accounts of an organisation that are read side by side; their calls share one bound."""


def collect(source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
    """Populations, gaps and resources of what the plan wants; without credentials, a gap over all of it."""
    work = work_for(plan.wanted)
    if not work.wanted:
        return
    try:
        with _few_collections():
            yield from _collect(source, work, run)
    except Exception as error:  # noqa: BLE001 - the one place around this collector: whatever breaks is a gap
        yield from _nothing(source, work, _broken(error))


@contextmanager
def _few_collections() -> Iterator[None]:
    """An SDK makes thousands of small objects for each call, few of them in cycles: looking for those takes a twelfth of a run's
    time where it is done every 700 objects."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _collect(source: Source, work: Work, run: Run) -> Iterator[Yield]:
    try:
        options = read_options(source.options)
    except ValueError as error:
        failure = Failure(GET_CALLER_IDENTITY.name, "unsupported", str(error), code="InvalidOption", at=now())
        yield from _nothing(source, work, failure)
        return
    entry = _Entry(options, run, threading.BoundedSemaphore(WORKERS))
    outcome = entry.enter(options)
    if isinstance(outcome, Failure):
        yield from _nothing(source, work, outcome)
    elif options.many:
        yield from _accounts(source, work, entry, outcome)
    else:
        yield from _one(source, work, outcome, run)
        yield from outcome.tally.counts(source.name)


class _Door(Struct, frozen=True):
    """An account that was entered."""

    options: Options
    session: Session
    account: Account
    reader: Reader
    tally: Tally


class _Entry(Struct, frozen=True):
    """How accounts are entered. All of them together have no more calls in flight than ``lanes`` has room for."""

    options: Options
    run: Run
    lanes: threading.BoundedSemaphore

    def enter(self, options: Options, through: Session | None = None) -> _Door | Failure:
        """Find out whose account the credentials belong to; raises what botocore raises before it calls anything."""
        from gcheck.collectors.aws.session import Clients, home_region, open_session

        tally = Tally()
        session = open_session(options, calls_by_operation(), tally, f"gcheck-{self.run.id}", through)
        home = home_region(session)
        reader = Reader(_sender(Clients(session, options, self.lanes)), options, tally)
        self.run.progress("asking who the credentials belong to")
        identity = reader.read(GET_CALLER_IDENTITY, home)
        if isinstance(identity, Failure):
            return identity
        return _Door(options, session, Account(identity, home), reader, tally)


def _one(source: Source, work: Work, door: _Door, run: Run) -> Iterator[Yield]:
    """Everything that is wanted of one account."""
    regions = _regions(work, door.options, door.account.home, door.reader)
    most, progress = run.sample or door.options.max_per_type, run.progress
    yield from Gathering(
        source.name, work, door.reader, door.account, regions, most, run.memory, run.only
    ).run(progress)


def _accounts(source: Source, work: Work, entry: _Entry, door: _Door) -> Iterator[Yield]:
    """Each account as a source of its own, several of them side by side."""
    found, failure = members(entry.options, door.account.home, door.reader)
    if failure is not None or not found:
        empty = Failure(LIST_ACCOUNTS.name, "unsupported", "there are no accounts to read", at=now())
        yield from _nothing(source, work, failure or empty)
    sources = [source_of(source, member, entry.options, door.account) for member in found]
    yield from sources
    yield from door.tally.counts(source.name)
    yield from _side_by_side([one for one in sources if one.skipped is None], work, entry, door.session)


def _side_by_side(sources: list[Source], work: Work, entry: _Entry, through: Session) -> Iterator[Yield]:
    """What is read in several accounts, as it comes; of none more is held than a few pages."""
    given_up = threading.Event()
    read: Inflow[Yield | _End] = Inflow(given_up, ACCOUNTS_AT_ONCE)
    ended = 0
    with pool_of(ACCOUNTS_AT_ONCE) as pool:
        try:
            for one in sources:
                pool.submit(_hand_over, one, work, entry, through, read, given_up)
            for item in read.taken() if sources else ():
                if not isinstance(item, _End):
                    yield item
                    continue
                ended += 1
                entry.run.progress(f"{ended} of {len(sources)} accounts read")
                if ended == len(sources):
                    return
        finally:
            given_up.set()


class _End:
    """Says that an account has been read."""


def _hand_over(
    source: Source,
    work: Work,
    entry: _Entry,
    through: Session,
    read: Inflow[Yield | _End],
    given_up: threading.Event,
) -> None:
    try:
        for item in _account(source, work, entry, through):
            if given_up.is_set():
                return
            read.put(item)
    finally:
        read.put(_End())


def _account(source: Source, work: Work, entry: _Entry, through: Session) -> Iterator[Yield]:
    account = str(source.options["account"])
    try:
        door = entry.enter(options_of(source, entry.options), through)
        if isinstance(door, Failure):
            yield from _nothing(source, work, _of_account(account, door), account)
            return
        if door.account.number != account:
            text = f"the role leads to the account {door.account.number}, not to {account}"
            failure = Failure(GET_CALLER_IDENTITY.name, "unsupported", text, at=now())
            yield from _nothing(source, work, failure, account)
            return
        quiet = replace(entry.run, progress=lambda text: None)
        yield from _one(source, work, door, quiet)
        yield from door.tally.counts(source.name)
    except Exception as error:  # noqa: BLE001 - one account must not take the others with it
        yield from _nothing(source, work, _of_account(account, _broken(error)), account)


def _of_account(account: str, failure: Failure) -> Failure:
    # what AWS says need not name the account, and several may fail in the same words
    return replace(failure, detail=f"{account} could not be entered: {failure.detail}")


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


def _broken(error: Exception) -> Failure:
    """What kept an account from being entered; it is no answer that broke it, for those are told where they are read."""
    failure = failure_of(error, GET_CALLER_IDENTITY, None, now())
    return crash(GET_CALLER_IDENTITY, "", error) if failure.kind == "malformed" else failure


def _nothing(source: Source, work: Work, failure: Failure, account: str | None = None) -> Iterator[Yield]:
    """The whole source is one gap, of the account that it should have led to where that is known."""
    for kind in sorted(work.wanted):
        yield Population(source.name, kind, 0, complete=False, account=account)
    yield failure.gap(source.name, work.wanted, account)
