"""Runs gcheck as its users do: as a process, in a folder of its own, without their machine's configuration."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def bare() -> dict[str, str]:
    """What a process needs of the environment to find Python and gcheck, and no more."""
    known = ("PATH", "LANG", "PYTHONPATH", "VIRTUAL_ENV")
    return {key: value for key, value in os.environ.items() if key in known}


def gcheck(*arguments: str | Path, cwd: Path, **environment: str) -> Ended:
    """Run one command line. ``environment`` is added to an otherwise bare one."""
    ambient = {**bare(), "HOME": str(cwd), **environment}
    command = [sys.executable, "-m", "gcheck", *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=cwd,
        env=ambient,
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
