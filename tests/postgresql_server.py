"""A real PostgreSQL server for the tests: a cluster of its own in a temporary folder, reached through a socket file."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Server:
    """A server that runs; ``stop`` and ``start`` are what an administrator does to it."""

    folder: Path
    programs: Path

    @property
    def url(self) -> str:
        """How a client reaches it."""
        return f"postgresql://tester@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        _run(
            [
                self.programs / "pg_ctl",
                "-D",
                self.folder / "data",
                "-w",
                "-l",
                self.folder / "log",
                "-o",
                options,
                "start",
            ]
        )

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        _run([self.programs / "pg_ctl", "-D", self.folder / "data", "-w", "-m", "immediate", "stop"])


@contextmanager
def postgresql_server() -> Iterator[Server]:
    """A server, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="gcheck-postgresql-"))
    if os.getuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(installed[-1]) if installed else shutil.which("initdb")
    if found is None:
        raise FileNotFoundError("PostgreSQL is not installed; see `make system`")
    server = Server(folder, Path(found).parent)
    _run([found, "-D", folder / "data", "-U", "tester", "-A", "trust", "-N", "--encoding=UTF8", "--locale=C"])
    server.start()
    try:
        yield server
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(folder)


def _run(command: list[str | Path]) -> None:
    user = "postgres" if os.getuid() == 0 else None
    done = subprocess.run(
        [str(part) for part in command], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, check=False, timeout=120, user=user, group=user,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr}")
