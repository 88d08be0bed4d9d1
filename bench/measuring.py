"""CPU seconds and peak memory of a command, children included."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

GCHECK = (sys.executable, "-m", "gcheck")


@dataclass(frozen=True)
class Measured:
    """CPU seconds (user and system), peak resident megabytes, and the exit code."""

    seconds: float
    megabytes: float
    code: int

    def __str__(self) -> str:
        return f"{self.seconds:7.2f} s {self.megabytes:6.0f} MB  exit {self.code}"


def measure(
    command: Sequence[str], environment: dict[str, str] | None = None, runs: int = 3, warm: bool = True
) -> Measured:
    """The run with the least CPU time of several, after one that is not counted, if ``warm``, to fill the bytecode cache."""
    done = [_run(command, environment) for _ in range(runs + warm)][warm:]
    return min(done, key=lambda one: one.seconds)


def _run(command: Sequence[str], environment: dict[str, str] | None) -> Measured:
    bytecode = Path(tempfile.gettempdir()) / "gcheck-bench-bytecode"
    ambient = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    child = subprocess.Popen(
        command,
        cwd=tempfile.gettempdir(),  # what is measured is the installed gcheck, not a checkout that stands around
        env={**ambient, "PYTHONPYCACHEPREFIX": str(bytecode), **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    return Measured(
        usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)
    )
