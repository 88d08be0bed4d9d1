"""``gcheck alerts``: what has changed since it was last told, as messages to those who asked for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gcheck.alerts.event import Event, Lost, Seen, lost_run
from gcheck.alerts.outbox import Outbox
from gcheck.alerts.telling import put
from gcheck.cli.console import printable
from gcheck.cli.keeping import choosing_store, remembered
from gcheck.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from gcheck.alerts.ledger import Ledger
    from gcheck.alerts.policy import Policy
    from gcheck.model.assessment import Assessment

UNDELIVERED = 3
PATIENCE = 120
"""Seconds that are waited for another process that tells alerts: a receiver may be slow."""
_PATH = click.Path(path_type=Path, dir_okay=False)
ALERTS = click.option("--alerts", "path", type=_PATH, default="alerts.yaml", show_default=True, help="What is told, to whom and when.")  # fmt: skip


@click.group("alerts", epilog="""\b
Examples:
  gcheck alerts check report.json --alerts alerts.yaml
  gcheck alerts ack failing:0011223344556677 --by "Dana Okafor" --note "being fixed"
  gcheck alerts send""")  # fmt: skip
def command() -> None:
    """Tell what has changed from one report to the next, by mail, Slack, Teams or a signed webhook."""


@command.command("check", epilog="""\b
Examples:
  gcheck alerts check report.json
  gcheck alerts check report.json --previous yesterday.json
  gcheck alerts check report.json --schedules gcheck-schedules.json

\b
Exit codes:
  0  everything was delivered, or waits for the end of the quiet hours
  3  something could not be delivered; it stays in the outbox, and `gcheck alerts send` tries it again""")  # fmt: skip
@click.argument("report", type=_PATH, required=False)
@click.option("--previous", type=_PATH, help="Compare with this JSON report instead of with what was told before.")  # fmt: skip
@click.option("--schedules", type=_PATH, help="Tell of the missing runs of this file of schedules, too.")
@click.option("--stream", help="A name for reports that are compared with each other; the file's name by default.")  # fmt: skip
@ALERTS
@choosing_store
def check(
    report: Path | None,
    path: Path,
    previous: Path | None,
    schedules: Path | None,
    stream: str | None,
    **options: Any,
) -> int:
    """Compare the JSON REPORT with what was told before, and tell what is new.

    The first report of a stream is only remembered; what ends soon is told all the same. Without a REPORT, only missing
    runs are told.
    """
    from gcheck.alerts.event import events, gravest_first
    from gcheck.alerts.ledger import Ledger
    from gcheck.lock import Lock

    if report is None and schedules is None:
        raise UsageError("there is nothing to look at: name a REPORT, or a file of --schedules.")
    policy, now = _policy(path, options), datetime.now(timezone.utc)
    with Lock(_folder(policy) / "alerts.lock", "tells alerts", patience=PATIENCE):
        _sweep(policy)
        ledger = Ledger.load(policy.state / "told.json")
        if schedules is not None:
            _tell(policy, ledger, "schedules", None, gravest_first(map(lost_run, _lost(schedules))), now)
        if report is not None:
            name, assessment = stream or report.stem, _read(report)
            if previous is not None:
                ledger.start_anew(name, gravest_first(events(_read(previous), policy.severity)), now)
            found = gravest_first(events(assessment, policy.severity))
            _tell(policy, ledger, name, assessment, found, now)
        return _send(Outbox(policy.state / "outbox"), policy, now)


def _tell(
    policy: Policy,
    ledger: Ledger,
    name: str,
    assessment: Assessment | None,
    every: list[Event],
    now: datetime,
) -> None:
    found = [one for one in every if policy.wants(one)]
    if name not in ledger.streams and assessment is not None:
        click.echo(f"the first report of {printable(name)}: there is nothing to compare it with", err=True)
    news = ledger.news(name, found, now, policy.remind_after_days)
    clock = now.isoformat() if assessment is None else assessment.provenance.clock
    organisation = None if assessment is None else assessment.provenance.organisation
    put(news, policy, Outbox(policy.state / "outbox"), now, clock, organisation)  # before they count as told
    ledger.keep(name, found, news, Seen(assessment, found), now)
    ledger.save()
    _show(news)


def _read(path: Path) -> Assessment:
    from gcheck.cli.reading import read_report

    return read_report(path)


@command.command("send", epilog="""\b
Example:
  gcheck alerts send --alerts alerts.yaml""")  # fmt: skip
@ALERTS
@choosing_store
def send(path: Path, **options: Any) -> int:
    """Try again what has not arrived, and send what waited for the end of the quiet hours."""
    from gcheck.lock import Lock

    policy = _policy(path, options)
    with Lock(_folder(policy) / "alerts.lock", "tells alerts", patience=PATIENCE):
        _sweep(policy)
        return _send(Outbox(policy.state / "outbox"), policy, datetime.now(timezone.utc))


@command.command("list", epilog="""\b
Example:
  gcheck alerts list""")  # fmt: skip
@ALERTS
@choosing_store
def listing(path: Path, **options: Any) -> int:
    """What was told and is still the case, and the messages that have not arrived."""
    from gcheck.alerts.ledger import Ledger

    policy = _policy(path, options)
    for one in Ledger.load(policy.state / "told.json").told.values():
        taken = f"acknowledged by {one.by} on {one.acknowledged}" if one.acknowledged else "open"
        click.echo(printable(f"{one.event.key}  {one.event.severity}  {one.event.about}  {one.event.name}  {taken}"))  # fmt: skip
    messages, damaged = Outbox(policy.state / "outbox").read()
    for text in damaged:
        click.echo(printable(text), err=True)
    for message in messages:
        click.echo(printable(f"not sent: {message.subject}  to {message.receiver}  after {message.after}  {message.trouble or ''}"))  # fmt: skip
    return 0


@command.command("ack", epilog="""\b
Example:
  gcheck alerts ack failing:0011223344556677 --by "Dana Okafor" --note "ticket OPS-12\"""")  # fmt: skip
@click.argument("keys", nargs=-1, required=True)
@click.option("--by", required=True, help="Who has taken note.")
@click.option("--note", help="What is being done.")
@ALERTS
@choosing_store
def acknowledge(keys: tuple[str, ...], path: Path, by: str, note: str | None, **options: Any) -> int:
    """Say that somebody has taken note of KEYS: no reminder is sent until they are over and begin anew.

    It is no waiver: no verdict changes.
    """
    from gcheck.alerts.ledger import Ledger
    from gcheck.lock import Lock

    policy = _policy(path, options)
    with Lock(_folder(policy) / "alerts.lock", "tells alerts", patience=PATIENCE):
        ledger = Ledger.load(policy.state / "told.json")
        now = datetime.now(timezone.utc)
        unknown = [key for key in keys if not ledger.acknowledge(key, by, note, now)]
        if unknown:
            raise UsageError(f"nothing of this kind is open: {', '.join(unknown)}; see `gcheck alerts list`.")
        ledger.save()
    return 0


def _policy(path: Path, options: Mapping[str, Any]) -> Policy:
    from gcheck.alerts import policy as policies
    from gcheck.catalog.schemas import require
    from gcheck.documents import read_yaml

    document = read_yaml(path, kind=ConfigError)
    require(document, "alerts", ConfigError)
    place = f"alerts/{path.stem}"
    return policies.policy_of(
        document, path.absolute().parent, lambda before: remembered(options, place, before)
    )


def _folder(policy: Policy) -> Path:
    from gcheck.kept import make

    try:
        make(policy.state)
    except OSError as error:
        raise UsageError(f"{policy.state} cannot be made: {error.strerror or error}.") from None
    return policy.state


def _sweep(policy: Policy) -> None:
    from gcheck.kept import sweep

    for folder in (policy.state, policy.state / "outbox"):
        sweep(folder)


def _lost(path: Path | None) -> list[Lost]:
    if path is None:
        return []
    from gcheck.schedules.book import Book
    from gcheck.schedules.record import LOST, Record

    book, now = Book(path), datetime.now(timezone.utc)
    found = []
    for name in book.load():
        record = Record.load(book.state / f"{name}.json", now)
        found += [Lost(name, one.due, one.outcome, one.count) for one in record.entries if one.outcome in LOST]  # fmt: skip
    return found


def _send(outbox: Outbox, policy: Policy, now: datetime) -> int:
    from gcheck.alerts.delivery import deliver

    receivers = {one.name: one for one in policy.receivers}
    arrived, failed = outbox.send(now, lambda message: deliver(message, receivers))
    left, damaged = outbox.read()
    waiting = len(left) - len(failed)
    for text in damaged:
        click.echo(printable(text), err=True)
    click.echo(f"{arrived} messages sent, {waiting} waiting, {len(failed)} not delivered", err=True)
    for message in failed:
        click.echo(printable(f"{message.trouble} It is tried again after {message.after}."), err=True)
    return UNDELIVERED if failed or damaged else 0


def _show(news: list[Event]) -> None:
    for one in news:
        click.echo(printable(f"new: [{one.severity}] {one.kind}: {one.about}: {one.text} {one.name} [{one.key}]"))  # fmt: skip
