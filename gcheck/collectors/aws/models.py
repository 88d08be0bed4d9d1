"""botocore's service models, cut down to the declared operations: whole, those of fifty services take 100 MB and 1.5 s."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

_MODEL = "service-2"


def model_loader(data_path: str | None, operations: Mapping[str, Collection[str]]) -> Any:
    """A botocore Loader whose service models hold no more than ``operations``, by botocore's service names.

    ``data_path`` is the operator's own search path, if any. The models of other services, which botocore needs to find
    credentials, stay whole.
    """
    from botocore.loaders import JSONFileLoader, Loader

    class Parts(JSONFileLoader):  # type: ignore[misc, unused-ignore]  # botocore has types only where they were installed
        def load_file(self, file_path: str) -> Any:
            path = Path(file_path)
            packed = path.with_name(f"{_MODEL}.json.gz")
            wanted = operations.get(path.parts[-3]) if path.name == _MODEL else None
            if wanted is None or not packed.is_file():
                return super().load_file(file_path)
            return declared_text(gzip.decompress(packed.read_bytes()).decode(), wanted)

    class Declared(Loader):  # type: ignore[misc, unused-ignore]
        def load_service_model(
            self, service_name: str, type_name: str, api_version: str | None = None
        ) -> Any:
            # The accounts of an organisation share one loader. What a model leaves behind would stay in the memory of
            # each thread that has parsed one, 60 MB in all; so that it is one thread.
            return parser.submit(self._load, service_name, type_name, api_version).result()

        def _load(self, service_name: str, type_name: str, api_version: str | None) -> Any:
            data = super().load_service_model(service_name, type_name, api_version)
            if type_name == _MODEL and service_name in operations and service_name not in cut_down:
                cut_down.add(service_name)
                part = declared_part(data, operations[service_name])
                # the loader keeps this very object, with parts of shapes that its extras have added
                data.clear()
                data.update(part)
            return data

    cut_down: set[str] = set()
    parser = ThreadPoolExecutor(1, "service-models")
    named = [os.path.expandvars(path) for path in (data_path or "").split(os.pathsep) if path]
    return Declared(extra_search_paths=[str(Path(path).expanduser()) for path in named], file_loader=Parts())


def declared_text(text: str, operations: Collection[str]) -> dict[str, Any]:
    """The declared part of a service model's text, most of which is then never parsed.

    It goes by the line breaks and indents that botocore's files are written with; other JSON is parsed whole.
    """
    spans = {name: _span(text, name) for name in ("operations", "shapes")}
    if not all(spans.values()):
        return declared_part(json.loads(text), operations)
    known, shapes = _Entries(text, spans["operations"]), _Entries(text, spans["shapes"])
    kept = {name: known[name] for name in operations}
    (begin, end), (begin_next, end_next) = sorted(spans.values())  # in the order of the file
    rest = json.loads(text[:begin] + text[end:begin_next] + text[end_next:])
    return declared_part({**rest, "operations": kept, "shapes": shapes}, operations)


Span = tuple[int, ...]


def _span(text: str, name: str) -> Span:
    """Where the members of an object at the first level stand; empty if the text is not written so."""
    for opening in (f'\n  "{name}":{{', f'\n  "{name}": {{'):
        begin = text.find(opening)
        if begin >= 0:
            begin += len(opening)
            end = text.find("\n  }", begin)
            return (begin, end) if end >= 0 else ()
    return ()


class _Entries(dict[str, Any]):
    """The members of such an object, each parsed when it is looked up. Raises KeyError."""

    def __init__(self, text: str, span: Span) -> None:
        super().__init__()
        begin, end = span
        # one split is a tenth of the time of a search for each name
        parts = (part.partition('"') for part in text[begin:end].split('\n    "')[1:])
        self._texts = {name: rest for name, _, rest in parts}

    def __missing__(self, name: str) -> Any:
        return json.loads(self._texts[name].lstrip(": ").rstrip().removesuffix(","))


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
