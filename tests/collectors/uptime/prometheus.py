"""The real Prometheus, with a month of samples in it, on loopback."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

START = int(datetime(2026, 9, 1, tzinfo=timezone.utc).timestamp())
END = int(datetime(2026, 10, 1, tzinfo=timezone.utc).timestamp())
STEP = 600

Up = Callable[[int], int | None]
"""What a service is at a time, in seconds from the start of the month; None where it was not measured."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def prometheus(folder: Path, services: dict[str, Up]) -> Iterator[str]:
    """The address of a server that has measured these services every ten minutes of September 2026."""
    lines = ["# TYPE up gauge"]
    for name, up in services.items():
        for at in range(STEP, END - START + 1, STEP):
            value = up(at)
            if value is not None:
                lines.append(f'up{{job="{name}"}} {value} {START + at}')
    samples, data, config = folder / "samples", folder / "data", folder / "prometheus.yml"
    samples.write_text("\n".join([*lines, "# EOF", ""]))
    config.write_text("")
    subprocess.run(
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", "-q", "--max-block-duration=768h", samples, data],
        check=True, capture_output=True,
    )  # fmt: skip
    address = f"127.0.0.1:{free_port()}"
    command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={data}",
               "--storage.tsdb.retention.time=100y", f"--web.listen-address={address}"]  # fmt: skip
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            _wait(f"http://{address}/-/ready")
            yield f"http://{address}"
        finally:
            server.terminate()


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("Prometheus did not start")
