"""Fifty rounds of four runs at once on one store: nothing is lost, and one that cannot write waits or says why not.

    python -m bench.rounds [--rounds 50] [--runs 4] [--postgresql]

After each round every run that said that it was kept must be in the record, no other, and no file and no interval may be
wrong; at the end the index that is made anew from the files must be the one that the runs have written.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from gcheck.reporters.json import parse
from gcheck.store.history import Store, Where
from gcheck.store.upkeep import rebuild
from tests.e2e.at_once import rounds
from tests.postgresql_server import postgresql_server
from tests.unit.store.made import dump


def main() -> int:
    """Run them, and say what happened. Returns 1 where something was lost or wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument(
        "--postgresql", action="store_true", help="in a PostgreSQL server that is started for it"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder, url = Path(name), None
        if options.postgresql:
            url = stack.enter_context(postgresql_server()).url
        store = ("--store", url, "--evidence", "store") if url else ("--store", "store")
        began = time.perf_counter()
        for number, told in enumerate(rounds(folder, options.rounds, options.runs, store), 1):
            if told.wrong:
                print(f"round {number}:", *told.wrong, sep="\n  ")
                return 1
        kept = Store(Where(folder / "store", url))
        before = dump(kept)
        rebuild(kept, parse, lambda text: None)
        print(
            f"{options.rounds} rounds of {options.runs} runs: {dict(told.counts)}, {time.perf_counter() - began:.0f} s"
        )
        if dump(kept)["intervals"] != before["intervals"]:
            print("the index that was made anew is another one")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
