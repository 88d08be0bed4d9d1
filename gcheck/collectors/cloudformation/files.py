"""Files: which of a walked tree are CloudFormation templates. Names first, then two searches in the bytes."""

from __future__ import annotations

import os
from pathlib import Path

from gcheck.errors import DocumentError
from gcheck.folders import Folder, walk
from gcheck.patterns import regex

SUFFIXES = (".yaml", ".yml", ".json", ".template", ".cfn")

_RESOURCES = regex(rb"""(?m)(?:^|[{,]|\s)["']?Resources["']?[ \t]*:""")
_TYPE = regex(rb"""["']?Type["']?\s*:\s*["']?(?:AWS|Alexa|Custom)::""")
_VERSION = regex(rb"""(?m)(?:^|[{,]|\s)["']?AWSTemplateFormatVersion["']?[ \t]*:""")


def is_named(name: str) -> bool:
    """True for the names that templates have."""
    return name.lower().endswith(SUFFIXES)


def looks(data: bytes) -> bool:
    """True for bytes that may be a template: cheap, and never wrong about one that is."""
    if b"::" not in data and b"AWSTemplateFormatVersion" not in data:
        return False
    return bool(_VERSION.search(data)) or bool(_RESOURCES.search(data) and _TYPE.search(data))


def holds_templates(path: Path) -> bool:
    """True if a file or folder holds what looks like a template."""
    if not os.path.lexists(path):
        return False
    folder = walk(path)
    return any(_looks(folder, name) for name in folder.named(is_named))


def _looks(folder: Folder, name: str) -> bool:
    try:
        return looks(folder.read(name))
    except DocumentError:
        return False
