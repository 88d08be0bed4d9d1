"""Compare a text with the one that was kept, byte for byte.

After a change that is meant: ``GCHECK_UPDATE_GOLDEN=1 pytest tests/reporters``, then read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def kept(name: str, text: str) -> str:
    """The kept text of this name; writes it first where the environment asks for that."""
    path = FOLDER / name
    if os.environ.get("GCHECK_UPDATE_GOLDEN"):
        path.write_bytes(text.encode())
    return path.read_bytes().decode()
