"""Database: the index of a store, in SQLite or PostgreSQL, through one small door. Everything in it can be made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gcheck.errors import StoreError, UsageError
from gcheck.store.migrations import MIGRATIONS

_KEY = 0x67636865636B
"""PostgreSQL's advisory lock that writers of an index take: two folders must not write to one database at once."""

Row = tuple[Any, ...]


class Database:
    """One connection. SQL is written once, with ``?`` for parameters; both databases understand all of it.

    The driver's errors become StoreError.
    """

    def __init__(self, connection: Any, failures: type[Exception], name: str) -> None:
        self._connection = connection
        self._failures = failures
        self._name = name
        self._sqlite = isinstance(connection, sqlite3.Connection)

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Every row of an answer."""
        with self._told():
            return list(self._connection.execute(self._form(sql), tuple(values)).fetchall())

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """The rows of an answer one after the other: of many, that need not be at hand all at once."""
        with self._told():
            yield from self._connection.execute(self._form(sql), tuple(values))

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """The same within a unit, of so many rows that PostgreSQL must not send them all at once either."""
        if self._sqlite:
            yield from self.each(sql, values)
            return
        with self._told(), self._connection.cursor(name="gcheck") as cursor:
            cursor.itersize = 10_000
            cursor.execute(self._form(sql), tuple(values))
            yield from cursor

    def one(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row of an answer."""
        return next(iter(self.all(sql, values)), None)

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """A statement without an answer."""
        with self._told():
            self._connection.execute(self._form(sql), tuple(values))

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """A statement for each of the rows."""
        made = list(rows)
        if made:
            with self._told():
                self._connection.cursor().executemany(self._form(sql), made)

    @contextmanager
    def unit(self) -> Iterator[None]:
        """All or nothing, and nobody else writes meanwhile."""
        self.run("BEGIN IMMEDIATE" if self._sqlite else "BEGIN")
        try:
            if not self._sqlite:
                self.all("SELECT pg_advisory_xact_lock(?)", (_KEY,))
            yield
            self.run("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def count_anew(self) -> None:
        """Have PostgreSQL count what its plans rest on: without, it takes a store that grew for an empty one until its own upkeep
        comes by, and compares two runs four times slower. The order in which SQLite goes about it is written into the queries."""
        if not self._sqlite:
            for table in ("runs", "subjects", "intervals"):
                self.run(f"ANALYZE {table}")

    def version(self) -> int:
        """The version of the schema; 0 where there is none yet."""
        if self._sqlite:
            there = self.one("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'")
        else:
            there = self.one(
                "SELECT 1 FROM information_schema.tables WHERE table_name = 'schema_version' AND table_schema = current_schema()"
            )
        row = self.one("SELECT max(version) FROM schema_version") if there else None
        return int(row[0] or 0) if row else 0

    def migrate(self) -> None:
        """Bring the schema forward, each step whole. Raises UsageError where it is of a newer gcheck."""
        self.refuse_newer()
        for number in range(self.version(), len(MIGRATIONS)):
            with self.unit():
                if self.version() != number:  # another process was faster
                    continue
                for statement in MIGRATIONS[number]:
                    self.run(statement)
                self.run("INSERT INTO schema_version (version) VALUES (?)", (number + 1,))

    def refuse_newer(self) -> None:
        """Raise UsageError where the schema is of a newer gcheck."""
        found = self.version()
        if found > len(MIGRATIONS):
            raise UsageError(
                f"{self._name} was written by a newer gcheck (schema {found}; this one knows up to {len(MIGRATIONS)}). "
                "Use that gcheck, or a newer one."
            )

    def close(self) -> None:
        """Give up the connection."""
        self._connection.close()

    def _form(self, sql: str) -> str:
        return sql if self._sqlite else sql.replace("?", "%s")

    def _roll_back(self) -> None:
        try:
            self._connection.execute("ROLLBACK")
        except self._failures:
            return  # the connection is gone, and with it the transaction

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._failures as error:
            raise StoreError(f"the index {self._name} cannot be used: {_first_line(error)}.") from None


def sqlite(path: Path, write: bool) -> Database:
    """An index in a file; made where there is none, if it is to be written. Raises StoreError."""
    try:
        if write:
            connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        else:
            connection = _reading(path)
    except sqlite3.Error as error:
        raise StoreError(
            f"the index {path} cannot be used: {error}; `gcheck history rebuild` makes it again."
        ) from None
    return Database(connection, sqlite3.Error, str(path))


def _reading(path: Path) -> sqlite3.Connection:
    where = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(where, uri=True, timeout=30, isolation_level=None)
    try:
        connection.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError:  # WAL wants to write beside the file, which a read-only folder refuses
        connection.close()
        connection = sqlite3.connect(f"{where}&immutable=1", uri=True, isolation_level=None)
        connection.execute("SELECT 1 FROM sqlite_master")
    return connection


def postgresql(url: str) -> Database:
    """An index in PostgreSQL. Raises UsageError where the driver is missing, StoreError where the server does not answer."""
    try:
        import psycopg
    except ImportError:
        raise UsageError(
            "a store in PostgreSQL needs psycopg; install it with `pip install 'gcheck[postgresql]'`."
        ) from None
    name = hidden(url)
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.Error as error:
        raise StoreError(f"the index {name} cannot be used: {_first_line(error)}.") from None
    return Database(connection, psycopg.Error, name)


def hidden(url: str) -> str:
    """A URL without its password and parameters."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
