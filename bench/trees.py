"""Terraform trees that nobody here wrote: gcheck and, where it is given, Checkov on the same folders.

    python -m bench.trees [--checkov PATH/TO/checkov] FOLDER...

The trees are not part of this repository; clone what you like, for instance bridgecrewio/terragoat (47 files) and
terraform-aws-modules/terraform-aws-s3-bucket (89 files). Checkov runs with the network off, on Terraform only.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.measuring import GCHECK, measure


def main() -> None:
    """Print two lines a folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--checkov", help="the peer's command")
    options = parser.parse_args()
    for folder in (one.resolve() for one in options.folders):
        files = sum(1 for _ in folder.rglob("*.tf"))
        ours = measure((*GCHECK, "scan", str(folder)))
        print(f"{folder.name} ({files} files)\n  gcheck   {ours}")
        if options.checkov:
            command = (options.checkov, "-d", str(folder), "--framework", "terraform", "--compact", "--quiet")
            theirs = measure((*command, "--skip-download", "--download-external-modules", "false"), runs=1)
            print(f"  checkov  {theirs}  {theirs.seconds / ours.seconds:.0f} times the CPU")


if __name__ == "__main__":
    main()
