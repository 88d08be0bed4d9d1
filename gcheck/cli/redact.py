"""``--redact``: reports in which names are hashes, under a key that only the operator has."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from gcheck.errors import UsageError
from gcheck.model.assessment import Assessment

VARIABLE = "GCHECK_REDACT_KEY"
_MOST = 4096

Command = TypeVar("Command", bound=Callable[..., Any])


def redacting(function: Command) -> Command:
    """The options that hide names in reports."""
    for option in reversed(
        (
            click.option("--redact", is_flag=True, help="Replace names of resources, accounts, tags and people in reports by keyed hashes."),
            click.option("--redact-key", type=click.Path(path_type=Path), metavar="FILE", help=f"The file of that key; else the key is ${VARIABLE}."),
        )
    ):  # fmt: skip
        function = option(function)
    return function


def handed_out(assessment: Assessment, options: Mapping[str, Any]) -> Assessment:
    """The assessment as reports may show it. Raises UsageError where hashes are asked for and there is no key."""
    if not options.get("redact"):
        return assessment
    from gcheck.reporters.disguise import disguised  # few runs need it

    return disguised(assessment, key(options.get("redact_key")))


def check(options: Mapping[str, Any]) -> None:
    """Raise UsageError before anything is read, not when the report is due."""
    if options.get("redact"):
        key(options.get("redact_key"))
    elif options.get("redact_key"):
        raise UsageError("--redact-key names a key for --redact; add --redact.")


def key(file: Path | None) -> bytes:
    """The key: of the file, else of the environment; white space around it does not count. Raises UsageError."""
    from gcheck.reporters.pseudonyms import KEY_LEAST

    if file is not None:
        try:
            with file.open("rb") as stream:
                found = stream.read(_MOST + 1).strip()
        except OSError as error:
            raise UsageError(f"the key {file} cannot be read: {error.strerror or error}.") from None
    else:
        found = os.environ.get(VARIABLE, "").encode("utf-8", "surrogateescape").strip()
    if not found:
        raise UsageError(
            f"--redact needs a key of your own: name a file with --redact-key, or set {VARIABLE}. "
            "`openssl rand -hex 32` makes one."
        )
    if not KEY_LEAST <= len(found) <= _MOST:
        raise UsageError(f"the key for --redact has {len(found)} bytes; it takes {KEY_LEAST} to {_MOST:,}.")
    return found
