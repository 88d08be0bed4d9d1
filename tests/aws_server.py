"""moto's server as a child process on a free loopback port, with the demo's company in it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from examples.aws_account import seed_company

START_SECONDS = 60

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    # nothing of the machine's own configuration may leak in, and nothing may be asked on the link-local address
    "AWS_CONFIG_FILE": f"{os.devnull}/none",
    "AWS_SHARED_CREDENTIALS_FILE": f"{os.devnull}/none",
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "127.0.0.1",
}
"""Environment for whatever talks to the server: credentials that it takes, and the ambient ones shut out."""


@contextmanager
def aws_server(seeded: bool = True) -> Iterator[str]:
    """The endpoint URL of a running server, filled with the company unless told otherwise; it ends with the block."""
    port = free_port()
    environment = {**os.environ, "MOTO_EC2_LOAD_DEFAULT_AMIS": "false"}
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url, process)
            if seeded:
                seed_company(url)
            yield url
        finally:
            process.kill()


def free_port() -> int:
    """A TCP port that was free on loopback a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"moto's server ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"{url}/moto-api/data.json", timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("moto's server did not answer in time")
