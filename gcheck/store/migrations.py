"""The schema of the index, as numbered steps forward. A step that was released is never changed; a new one is added.

``runs.number`` is that of the manifest and empty for a run that goes on or was cut short. A *subject* is what has a history: a
finding, a requirement or a control, within a *series* of runs that asked the same of the same sources. An *interval* says that a
subject was in one state from a run to a run, both included; ``last_run`` is OPEN for the state that holds.
"""

from __future__ import annotations

OPEN = 2_147_483_647

MIGRATIONS = (
    (
        "CREATE TABLE schema_version (version INTEGER PRIMARY KEY)",
        "CREATE TABLE store (id TEXT PRIMARY KEY)",
        """CREATE TABLE runs (
            run TEXT PRIMARY KEY, number INTEGER UNIQUE, status TEXT NOT NULL, started TEXT NOT NULL, finished TEXT,
            clock TEXT NOT NULL, series TEXT, sources TEXT NOT NULL, version TEXT, exit_code INTEGER,
            failing INTEGER, unknown INTEGER, passing INTEGER, not_applicable INTEGER, waived INTEGER, gaps INTEGER, pack TEXT
        )""",
        """CREATE TABLE subjects (
            id INTEGER PRIMARY KEY, series TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, control TEXT NOT NULL,
            source TEXT NOT NULL, type TEXT NOT NULL, uid TEXT NOT NULL, label TEXT NOT NULL, account TEXT NOT NULL,
            region TEXT NOT NULL, UNIQUE (series, kind, name)
        )""",
        """CREATE TABLE intervals (
            subject INTEGER NOT NULL, first_run INTEGER NOT NULL, last_run INTEGER NOT NULL, state TEXT NOT NULL,
            waiver TEXT NOT NULL, kinds TEXT NOT NULL, tags TEXT NOT NULL, PRIMARY KEY (subject, first_run)
        )""",
    ),
    (
        "CREATE INDEX intervals_begin ON intervals (first_run, subject)",
        f"CREATE INDEX intervals_open ON intervals (subject) WHERE last_run = {OPEN}",
        "CREATE INDEX runs_clock ON runs (clock)",
        "CREATE INDEX subjects_name ON subjects (name)",
    ),
)
