"""``--store``: where runs are kept, and how a run that ends is kept there, or saved to a file where it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec.structs import replace

from gcheck.cli.files import write
from gcheck.cli.options import Setup
from gcheck.errors import GcheckError, StoreError
from gcheck.model.assessment import Assessment
from gcheck.model.past import Past

if TYPE_CHECKING:
    from gcheck.store.history import Running, Store, Where

Command = TypeVar("Command", bound=Callable[..., Any])
STORE_FAILED = 4


def store_options(function: Command) -> Command:
    """The options that say where runs are kept."""
    for option in reversed(
        (
            click.option("--store", envvar="GCHECK_STORE", metavar="PATH|URL", help="Where runs are kept: a folder, or a postgresql:// URL for the index."),
            click.option("--evidence", envvar="GCHECK_EVIDENCE", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the kept reports, where --store is a URL."),
        )
    ):  # fmt: skip
        function = option(function)
    return function


class Keeping:
    """One run and the store that keeps it, if there is one."""

    def __init__(self, store: Store | None, quiet: bool, given: str | None = None) -> None:
        self._store = store
        self._quiet = quiet
        self._given = given  # what --store was, where it was not the configuration that named the store
        self._running: Running | None = None

    def begin(self, setup: Setup) -> None:
        """Put down that the run begins. A store that is down is told of, and tried again at the end."""
        if self._store is None:
            return
        try:
            self._running = self._store.begin([one.name for one in setup.sources], setup.clock)
        except StoreError as error:
            click.echo(f"gcheck: {error} The run goes on, and the store is tried again at its end.", err=True)

    def end(self, assessment: Assessment, clock: datetime, reported: bool) -> tuple[Assessment, bool]:
        """Keep the run. Returns the assessment with what the record says of it, and False where the store failed; it is then in a file.

        Since when each finding is as it is, is asked of the record only where the run is ``reported``: the summary does not tell it.
        """
        if self._store is None:
            return assessment, True
        from gcheck.catalog.controls import shipped
        from gcheck.reporters.json import JsonReporter, parse
        from gcheck.reporters.secrets import without_secrets

        told = without_secrets(assessment, shipped(assessment.controls))
        running = self._running or self._store.unannounced(
            [one.name for one in told.provenance.sources if one.within is None], clock
        )
        try:
            manifest = self._store.keep(running, told, JsonReporter().pieces(told), parse)
        except GcheckError as error:
            self._rescue(running, without_secrets(assessment, shipped(assessment.controls)), error)
            return replace(told, past=_unreadable(running.started.run, error)), False
        if not self._quiet:
            click.echo(f"kept: run {manifest.run}", err=True)
        if running.findings is not None:
            told = replace(told, findings=running.findings)
        return with_past(self._store, manifest.run, told, reported), True

    def _rescue(self, running: Running, assessment: Assessment, error: GcheckError) -> None:
        from gcheck.reporters.json import JsonReporter

        click.echo(f"gcheck: {error}", err=True)
        if running.kept is not None:
            click.echo(
                f"gcheck: the report of run {running.kept.run} is kept in the folder; the next run, or `gcheck history rebuild`, indexes it",
                err=True,
            )
            return
        path = Path(f"gcheck-run-{running.started.run}.json")
        try:
            write(path, JsonReporter().pieces(assessment))
        except GcheckError as second:
            click.echo(f"gcheck: nor can the assessment be saved: {second}", err=True)
            return
        again = f"`gcheck history import {path}`"
        if self._given is not None:  # a URL is not repeated: it may hold a password
            url = "://" in self._given
            again = (
                f"{again} with the same --store"
                if url
                else f"`gcheck history import {path} --store {quote(self._given)}`"
            )
        click.echo(
            f"gcheck: the assessment is saved in {path}; {again} keeps it later",
            err=True,
        )


def with_past(store: Store, name: str, assessment: Assessment, spans: bool = True) -> Assessment:
    """The assessment of a kept run with what the record says of it, or with why the record could not be read."""
    from gcheck.store.past import past_of

    try:
        with store.reading() as database:
            run = store.find(database, name)
            past = past_of(database, store.runs(database), run, assessment, spans)
    except GcheckError as error:
        click.echo(f"gcheck: what changed since the last run is not known: {error}", err=True)
        past = _unreadable(name, error)
    return replace(assessment, past=past)


def _unreadable(run: str, error: GcheckError) -> Past:
    return Past(run, notes=(str(error),), unreadable=True)


def choosing_store(function: Command) -> Command:
    """The options of a command that works on a store: which one, and by which configuration."""
    config = click.option("--config", "config_path", type=click.Path(path_type=Path),
                          help="The configuration that names the store; else $GCHECK_CONFIG, else gcheck.yaml here.")  # fmt: skip
    return store_options(config(function))


def keeping(options: Mapping[str, Any], setup: Setup) -> Keeping:
    """What keeps this run. Raises UsageError for a store that is none."""
    quiet = bool(options["quiet"])
    store = options["store"] or setup.config.store
    if store is None:
        return Keeping(None, quiet)
    from gcheck.store.history import Store, Where

    evidence = options["evidence"] or setup.config.evidence
    return Keeping(Store(Where.of(store, evidence), _say(quiet)), quiet, options["store"])


def store_of(options: Mapping[str, Any]) -> Store:
    """The store that a command about history works on. Raises UsageError where none was named."""
    from gcheck.errors import UsageError
    from gcheck.store.history import Store

    where = _where(options)
    if where is None:
        raise UsageError(
            "there is no store: name one with --store, $GCHECK_STORE, or `store:` in gcheck.yaml."
        )
    return Store(where, _say(False))


def remembered(options: Mapping[str, Any], place: str, before: Path) -> Path:
    """Where a command remembers things from run to run: at ``place`` in the store, where one is named; else ``before``.

    What was remembered there before the store was named moves into it. Raises UsageError.
    """
    from gcheck import kept
    from gcheck.errors import UsageError

    where = _where(options)
    if where is None:
        return before
    now = where.folder / place
    try:
        kept.make(now.parent)
    except OSError as error:
        raise UsageError(f"{now.parent} cannot be made: {error.strerror or error}.") from None
    if kept.move(before, now):
        click.echo(f"{before} is now {now}", err=True)
    elif before.exists():
        click.echo(f"{before} is left as it is: {now} is used since a store was named", err=True)
    return now


def _where(options: Mapping[str, Any]) -> Where | None:
    from gcheck.cli.options import configured
    from gcheck.store.history import Where

    store, evidence = options["store"], options["evidence"]
    if store is None:
        config = configured(options.get("config_path"))
        store, evidence = config.store, evidence or config.evidence
    return None if store is None else Where.of(store, evidence)


def _say(quiet: bool) -> Callable[[str], None]:
    return (lambda text: None) if quiet else (lambda text: click.echo(text, err=True))
