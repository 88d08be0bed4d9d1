"""How a judged run ends: reports are written, the summary is printed, and the gate becomes the exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from gcheck.catalog.controls import shipped
from gcheck.cli.console import use_color
from gcheck.cli.files import write
from gcheck.cli.redact import handed_out
from gcheck.cli.rendering import rendered
from gcheck.cli.screen import shown
from gcheck.documents import decode_text, read_bytes
from gcheck.errors import DocumentError, InventoryError
from gcheck.model.assessment import Assessment
from gcheck.reporters.secrets import without_secrets

MAX_INVENTORY_BYTES = 2_000_000_000


def finish(assessment: Assessment, reports: Sequence[tuple[str, Path]], options: Mapping[str, Any]) -> int:
    """Write the reports, print the summary unless quiet or a report took standard output. Returns the exit code."""
    told = without_secrets(assessment, shipped(assessment.controls))
    outward = handed_out(told, options)
    for name, path in reports:
        write(path, rendered(name, outward))
    taken = any(str(path) == "-" for _, path in reports)
    if not options["quiet"]:
        behind = sum(str(path) != "-" for _, path in reports)
        text = shown(told, use_color(options["color"]), options["verbose"] or taken, behind)
        click.echo(text, nl=False, err=taken, color=True)
        for name, path in reports:
            if str(path) != "-":
                click.echo(f"{name}: {path}", err=True)
    code = assessment.gate.exit_code
    return 0 if code == 1 and options["exit_zero"] else code


def read_text(path: Path) -> str:
    """A kept inventory or assessment as text. Raises InventoryError."""
    try:
        return decode_text(read_bytes(path, MAX_INVENTORY_BYTES), str(path))
    except DocumentError as error:
        raise InventoryError(f"{error}.") from None
