"""``gcheck schedule``: scans that are due at times, run by a service of its own or exported for another scheduler."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gcheck.cli.console import printable
from gcheck.errors import UsageError

if TYPE_CHECKING:
    from gcheck.schedules.book import Book, Schedules

FILE = click.option("--file", "path", type=click.Path(path_type=Path, dir_okay=False), default="gcheck-schedules.json",
                    show_default=True, help="The file of schedules.")  # fmt: skip
FORMATS = ("systemd", "kubernetes", "github", "gitlab", "gitlab-api", "crontab")


@click.group("schedule", epilog="""\b
Examples:
  gcheck schedule add nightly --cron "30 2 * * *" --zone Europe/Berlin -- infrastructure --report json=out.json
  gcheck schedule run --health-port 8787
  gcheck schedule export nightly --format systemd""")  # fmt: skip
def command() -> None:
    """Scans at set times: keep them, run them, or export them for a scheduler that you have."""


@command.command("add", epilog="""\b
Examples:
  gcheck schedule add nightly --cron "30 2 * * *" --zone Europe/Berlin -- infrastructure --fail-on high
  gcheck schedule add accounts --cron "0 */6 * * *" --jitter 600 --missed skip -- --source aws --report json=aws.json""")  # fmt: skip
@click.argument("name")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--cron", required=True, help="Minute, hour, day of month, month, day of week.")
@click.option("--zone", default="UTC", show_default=True, help="The time zone, such as Europe/Berlin.")
@click.option("--jitter", type=int, default=0, show_default=True, help="The most seconds by which a run begins later.")  # fmt: skip
@click.option("--missed", type=click.Choice(["run", "skip"]), default="run", show_default=True,
              help="Whether one run makes up for times at which none was; they are written down either way.")  # fmt: skip
@click.option("--minutes", type=int, default=360, show_default=True, help="The most that a run may take.")
@click.option("--alerts", help="The file of alerts by which changes are told after each run; the scan needs a JSON report.")  # fmt: skip
@FILE
def add(name: str, path: Path, **options: Any) -> int:
    """Keep a schedule called NAME, whose scan has these ARGUMENTS: those of `gcheck scan`, behind `--`."""
    from datetime import datetime, timezone

    from gcheck.schedules.book import Book
    from gcheck.schedules.record import Record
    from gcheck.schedules.schedule import Schedule
    from gcheck.schedules.state import state_of

    schedule = Schedule(name, **options)
    _check_arguments(schedule.arguments)
    if schedule.alerts and schedule.report is None:
        raise UsageError("alerts compare JSON reports: add --report json=FILE to the scan's arguments.")

    def added(schedules: Schedules) -> None:
        if name in schedules:
            raise UsageError(f"there is a schedule {name!r} already; remove it first.")
        schedules[name] = schedule

    book = Book(path)
    book.change(added)
    now = datetime.now(timezone.utc)
    Record(book.state / f"{name}.json", now).save()  # it counts from now, whenever the service is started
    click.echo(f"{name}: next due {state_of(book, schedule, now)['next']}", err=True)
    return 0


@command.command("list", epilog="""\b
Example:
  gcheck schedule list --json""")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@FILE
def listing(path: Path, as_json: bool) -> int:
    """The schedules: when each is due, how it ended last, and how many runs were lost."""
    from datetime import datetime, timezone

    from gcheck.schedules.state import state_of

    book = _book(path)
    now = datetime.now(timezone.utc)
    told = [state_of(book, one, now) for one in book.load().values()]
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return 0
    for item in told:
        last = item.get("last") or {}
        ended = f"{last['outcome']} ({last['due']})" if last else item.get("trouble", "not run yet")
        click.echo(printable(f"{item['name']}  {item['cron']}  {item['zone']}  next {item['next']}  last: {ended}  lost: {item.get('lost', '?')}"))  # fmt: skip
    return 0


@command.command("remove", epilog="""\b
Example:
  gcheck schedule remove nightly""")  # fmt: skip
@click.argument("name")
@FILE
def remove(name: str, path: Path) -> int:
    """Remove the schedule NAME. What became of its runs stays in the folder beside the file."""

    def removed(schedules: Schedules) -> None:
        if schedules.pop(name, None) is None:
            raise UsageError(_unknown(name, schedules))

    _book(path).change(removed)
    return 0


@command.command("run", epilog="""\b
Examples:
  gcheck schedule run --health-port 8787
  gcheck schedule run --once""")  # fmt: skip
@click.option("--health-port", type=click.IntRange(0, 65535), help="Answer GET /health on this port of 127.0.0.1; 0 takes a free one.")  # fmt: skip
@click.option("--at-once", type=click.IntRange(1, 64), default=2, show_default=True, help="Runs at the same time, of different schedules.")  # fmt: skip
@click.option("--once", is_flag=True, help="Run what is due now, and end.")
@FILE
def serve(path: Path, health_port: int | None, at_once: int, once: bool) -> int:
    """Run what is due, in the foreground, until it is told to end; then it waits for the runs that are on.

    A second SIGTERM ends those, too.
    """
    from gcheck.cli.serving import serve as service

    return service(_book(path), health_port, at_once, once)


@command.command("export", epilog="""\b
Examples:
  gcheck schedule export nightly --format systemd
  gcheck schedule export nightly --format kubernetes --image registry.example/gcheck@sha256:0123 > cronjob.yaml""")  # fmt: skip
@click.argument("name")
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="For which scheduler.")
@click.option("--image", help="kubernetes, gitlab: the image that has gcheck.")
@click.option("--branch", default="main", show_default=True, help="gitlab-api: the branch to run on.")
@FILE
def export(name: str, path: Path, form: str, image: str | None, branch: str) -> int:
    """Print the schedule NAME as another scheduler reads it."""
    from gcheck.schedules.exports import exported

    book = _book(path)
    schedules = book.load()
    if name not in schedules:
        raise UsageError(_unknown(name, schedules))
    click.echo(exported(schedules[name], form, book.folder, image, branch), nl=False)
    return 0


def _book(path: Path) -> Book:
    from gcheck.schedules.book import Book

    if not path.is_file():
        raise UsageError(f"there is no file {path}; `gcheck schedule add` begins one.")
    return Book(path)


def _unknown(name: str, schedules: Schedules) -> str:
    return f"there is no schedule {name!r}; known are: {', '.join(schedules) or 'none'}."


def _check_arguments(arguments: tuple[str, ...]) -> None:
    """Raises click's own error for what is no command line of `gcheck scan`."""
    from gcheck.cli.scan import command as scan

    scan.make_context("gcheck scan", list(arguments))
