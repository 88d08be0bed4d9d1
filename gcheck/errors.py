"""Every error that gcheck raises on purpose.

GcheckError                     shown to the user as one message, without a traceback
├── UsageError                  exit 2: the command line or the environment is wrong
├── DocumentError               exit 2: a file that the operator wrote is wrong; names file, line, column
│   ├── ConfigError             gcheck.yaml
│   ├── ControlError            a control, a framework, a resource type, or a pack of them
│   └── RecordError             a waiver, an attestation, or another record
├── InventoryError              exit 2: a kept inventory or assessment cannot be read back
├── PluginError                 exit 2: an installed package offers something unusable
├── ReportError                 exit 2: a report could not be rendered or written
└── StoreError                  exit 4: the store of runs could not be read or written
"""

from __future__ import annotations


class GcheckError(Exception):
    """The root: the text is a complete sentence for the user and says what to do about it."""


class UsageError(GcheckError):
    """The command line or the environment asks for something that cannot be done."""


class DocumentError(GcheckError):
    """A file cannot be used as it stands. ``line`` and ``column`` count from 1."""

    def __init__(self, message: str, file: str, line: int | None = None, column: int | None = None) -> None:
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        where = ":".join(str(part) for part in (file, line, column) if part is not None)
        super().__init__(f"{where}: {message}")


class ConfigError(DocumentError):
    """gcheck.yaml is missing, malformed, or names something that does not exist."""


class ControlError(DocumentError):
    """A control, framework or resource type is malformed; the pack it belongs to is not loaded at all."""


class RecordError(DocumentError):
    """A waiver or an attestation is malformed."""


class InventoryError(GcheckError):
    """A kept inventory or assessment is not one, is damaged, or is of a version that this gcheck cannot read."""


class PluginError(GcheckError):
    """An installed package offers a name twice, an unknown name was asked for, or its entry point does not load."""


class ReportError(GcheckError):
    """A report could not be rendered or written."""


class StoreError(GcheckError):
    """The store of runs is down, read-only, full, locked by another run, or damaged."""
