"""``template:FILE``: a user's own template, rendered in a process that may take little time and memory and open no file.

A loop can run for ever and a text can double itself, sandbox or not; a process can be ended.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from gcheck.documents import decode_text, read_bytes
from gcheck.errors import DocumentError, ReportError
from gcheck.model.assessment import Assessment

TEMPLATE_MOST = 1_000_000
SECONDS = 60
MEMORY = 2 << 30
_CHILD = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from gcheck.cli.templating import child; sys.exit(child())"


def from_template(path: Path, assessment: Assessment, seconds: int = SECONDS) -> str:
    """The report that a template makes. Raises ReportError."""
    from gcheck.reporters.view import view

    try:
        template = decode_text(read_bytes(path, TEMPLATE_MOST), str(path))
    except DocumentError as error:
        raise ReportError(f"{error}.") from None
    asked = json.dumps(
        {"template": template, "name": path.name, "view": view(assessment), "seconds": seconds}
    )
    try:
        done = subprocess.run(  # noqa: S603  # this interpreter, on this package
            [sys.executable, "-I", "-c", _CHILD, json.dumps(sys.path)],
            input=asked.encode("ascii"), capture_output=True, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ReportError(f"{path}: the template took more than {seconds} seconds.") from None
    if done.returncode == 3:
        raise ReportError(done.stderr.decode("utf-8", "replace").strip())
    if done.returncode != 0:
        raise ReportError(
            f"{path}: the template was ended: it took more than {seconds} seconds or {MEMORY >> 30} GiB of memory."
        )
    return done.stdout.decode("utf-8")


def child() -> int:
    """What the process does: reads what is asked from standard input, and writes the report, or what is wrong."""
    from gcheck.reporters.template import rendered

    asked = json.loads(sys.stdin.buffer.read())
    _limit(asked["seconds"])
    try:
        text = rendered(asked["template"], asked["name"], asked["view"])
    except ReportError as error:
        sys.stderr.buffer.write(str(error).encode("utf-8", "backslashreplace"))
        return 3
    except MemoryError:
        return 1
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    return 0


def _limit(seconds: int) -> None:
    """Where the system has such limits: time of the processor, memory, and no file may be written."""
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
