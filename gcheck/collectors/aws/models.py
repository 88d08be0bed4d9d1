"""botocore's service models, cut down to the declared operations: whole, those of fifty services take 100 MB."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

_MODEL = "service-2"


def model_loader(data_path: str | None, operations: Mapping[str, Collection[str]]) -> Any:
    """A botocore Loader whose service models hold no more than ``operations``, by botocore's service names.

    ``data_path`` is the operator's own search path, if any. The models of other services, which botocore needs to find
    credentials, stay whole.
    """
    from botocore.loaders import Loader

    class Declared(Loader):  # type: ignore[misc, unused-ignore]  # botocore has types only where somebody installed them
        def load_service_model(
            self, service_name: str, type_name: str, api_version: str | None = None
        ) -> Any:
            with lock:  # the accounts of an organisation share one loader
                data = super().load_service_model(service_name, type_name, api_version)
                if type_name == _MODEL and service_name in operations and service_name not in cut_down:
                    cut_down.add(service_name)
                    part = declared_part(data, operations[service_name])
                    # the loader keeps this very object
                    data.clear()
                    data.update(part)
                return data

    cut_down: set[str] = set()
    lock = threading.Lock()
    named = [os.path.expandvars(path) for path in (data_path or "").split(os.pathsep) if path]
    return Declared(extra_search_paths=[str(Path(path).expanduser()) for path in named])


def declared_part(model: Mapping[str, Any], operations: Collection[str]) -> dict[str, Any]:
    """A service model with only these operations, the shapes that they reach, and no documentation."""
    kept = {name: _bare(item) for name, item in model["operations"].items() if name in operations}
    shapes: dict[str, Any] = {}
    waiting = [shape for operation in kept.values() for shape in _shapes_of(operation)]
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = _bare(model["shapes"][name])
            waiting += _shapes_of(shapes[name])
    rest = {
        key: value for key, value in model.items() if key not in ("operations", "shapes", "documentation")
    }
    return {**rest, "operations": kept, "shapes": shapes}


def _bare(tree: Any) -> Any:
    if isinstance(tree, dict):
        # a member may be called documentation; then it is an object
        return {
            key: _bare(value)
            for key, value in tree.items()
            if key != "documentation" or not isinstance(value, str)
        }
    return [_bare(item) for item in tree] if isinstance(tree, list) else tree


def _shapes_of(tree: Any) -> list[str]:
    if isinstance(tree, dict):
        found = [value for key, value in tree.items() if key == "shape" and isinstance(value, str)]
        return found + [name for value in tree.values() for name in _shapes_of(value)]
    return [name for item in tree for name in _shapes_of(item)] if isinstance(tree, list) else []
