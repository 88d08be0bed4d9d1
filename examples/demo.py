"""`make demo`: an AWS account on loopback, filled and scanned together with the company's infrastructure code.

The account is moto's server, which ends with this script. Nothing leaves the machine.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examples.aws_account import seed_company

COMPANY = Path(__file__).parent / "company"
START_SECONDS = 60


@contextmanager
def aws_account() -> Iterator[str]:
    """The endpoint URL of a filled account; its server ends with the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {**os.environ, "MOTO_EC2_LOAD_DEFAULT_AMIS": "false"}
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, server)
            seed_company(url)
            yield url
        finally:
            server.kill()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Return once the server answers. Raises SystemExit if it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/moto-api/data.json", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(
        "the embedded AWS account did not start; is moto[server] installed? `make demo` does that"
    )


def main() -> int:
    """Run the scan. Returns 0 where it ended as it should: with exit code 1, for the company has failures."""
    print("starting an AWS account on loopback and filling it …", file=sys.stderr, flush=True)
    with aws_account() as url:
        environment = {
            **os.environ,
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "demo",
            "AWS_SECRET_ACCESS_KEY": "demo",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        command = [
            sys.executable,
            "-m",
            "gcheck",
            "scan",
            "--config",
            str(COMPANY / "gcheck.yaml"),
            *sys.argv[1:],
        ]
        code = subprocess.run(command, env=environment, check=False).returncode
    meaning = {0: "passed", 1: "the gate failed, as this company deserves", 3: "incomplete"}.get(
        code, "an error"
    )
    print(f"gcheck's exit code was {code}: {meaning}", file=sys.stderr)
    return 0 if code == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
