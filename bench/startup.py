"""What a user waits for before anything is judged: `--version`, `--help`, and one Terraform file.

    python -m bench.startup

The peer is Python itself with click, the least that a command line can cost.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.measuring import GCHECK, measure

FILE = 'resource "aws_s3_bucket" "a" {\n  bucket = "a"\n}\n'


def main() -> None:
    """Print one line a command."""
    print(f"{'python -c import click':32} {measure((sys.executable, '-c', 'import click'))}")
    for arguments in (("--version",), ("--help",), ("controls", "list")):
        print(f"{'gcheck ' + ' '.join(arguments):32} {measure((*GCHECK, *arguments))}")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.tf").write_text(FILE)
        print(f"{'gcheck scan, one Terraform file':32} {measure((*GCHECK, 'scan', folder))}")


if __name__ == "__main__":
    main()
