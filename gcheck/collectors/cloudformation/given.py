"""Given values: parameters that the operator passes, by name or in the files that the AWS command line takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gcheck.collectors.terraform.values import load_json
from gcheck.collectors.terraform.yielding import Yielded
from gcheck.documents import decode_text
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.model.gap import ANY_TYPE, Gap
from gcheck.model.place import Place

MAX_FILE = 1_000_000
"""Bytes of a parameter file."""


def given_values(folder: Folder, options: Mapping[str, Any], found: Yielded) -> dict[str, Any]:
    """The values of parameters by name; those under ``parameters`` win over files, later files over earlier ones."""
    values: dict[str, Any] = {}
    files = options.get("parameter_files") or ()
    for name in files if isinstance(files, (list, tuple)) else [files]:
        try:
            values.update(_read(folder, str(name)))
        except DocumentError as error:
            detail = f"{name}: {error.message}"
            found.add(Gap(found.source, "unparsed", detail, (ANY_TYPE,), place=Place(str(name))))
    named = options.get("parameters") or {}
    if isinstance(named, Mapping):
        values.update({str(key): value for key, value in named.items()})
    return values


def _read(folder: Folder, name: str) -> dict[str, Any]:
    """``[{"ParameterKey": …, "ParameterValue": …}]``, or ``{"Parameters": {…}}``. Raises DocumentError."""
    data = folder.read(name, MAX_FILE)
    try:
        content = load_json(decode_text(data, name))
    except json.JSONDecodeError as error:
        raise DocumentError(f"this is not JSON: {error.msg}", name, error.lineno) from None
    except (ValueError, RecursionError):
        raise DocumentError("this is nested too deeply", name) from None
    if isinstance(content, dict) and isinstance(content.get("Parameters"), dict):
        return dict(content["Parameters"])
    if isinstance(content, list) and all(isinstance(item, dict) for item in content):
        return {str(item.get("ParameterKey")): item.get("ParameterValue") for item in content}
    raise DocumentError(
        "a parameter file is a list of ParameterKey and ParameterValue, or has Parameters", name
    )
