"""The spool: the same in memory and on disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from gcheck.model.resource import Resource
from gcheck.store.spool import IN_MEMORY, Spool

FILLS = """
import resource
from gcheck.errors import UsageError
from gcheck.model.resource import Resource
from gcheck.store.spool import Spool
resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
spool = Spool()
try:
    for number in range(100):
        spool.add(Resource("t.t.t", str(number), "n", "s", {"text": "x" * 20_000}))
except UsageError as error:
    print(len(spool), error)
"""


def test_what_outgrows_memory_goes_on_in_a_file_without_a_name() -> None:
    spool = Spool()
    made = [Resource("t.t.t", f"{number:03}", "n", "s", {"text": "ü" * 20_000}) for number in range(60)]
    before = nameless()
    for one in made[::-1]:
        spool.add(one)
    assert IN_MEMORY < 60 * 40_000
    assert nameless() == before + 1
    assert len(list(spool.lines())) == len(spool) == 60
    assert list(spool.of(("s", "t.t.t", "007"))) == [made[7]]
    assert [text.count("ü") for text in spool.lines()] == [20_000] * 60
    spool.close()
    assert nameless() == before


def nameless() -> int:
    """How many files this process holds open that no folder has any more."""
    return sum(
        link.is_symlink() and str(link.readlink()).endswith("(deleted)")
        for link in Path("/proc/self/fd").iterdir()
    )


def test_a_full_disk_is_said() -> None:
    said = subprocess.run([sys.executable, "-c", FILLS], capture_output=True, text=True, check=True).stdout
    number, _, message = said.partition(" ")
    assert 20 < int(number) < 50
    assert message.strip().endswith("cannot be written: File too large; set TMPDIR.")
