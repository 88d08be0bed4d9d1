"""The data of the HTML report: the JSON report, compressed, as text that no browser takes for markup or script."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator

from gcheck.model.assessment import Assessment
from gcheck.reporters.json import JsonReporter

_LINE = 57 * 1000
"""Bytes that become one line of base64: a multiple of three, so that the lines can be joined."""


def island(assessment: Assessment) -> Iterator[str]:
    """Lines of base64 over gzip over the JSON report. Raises ReportError.

    The same assessment gives the same bytes, with one version of zlib.
    """
    packed = gzip.compress(JsonReporter().render(assessment).encode(), 6, mtime=0)
    for start in range(0, len(packed), _LINE):
        yield base64.b64encode(packed[start : start + _LINE]).decode()


def opened(text: str) -> str:
    """The JSON report out of an island."""
    return gzip.decompress(base64.b64decode(text)).decode()
