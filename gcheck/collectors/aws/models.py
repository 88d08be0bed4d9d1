"""botocore's service models, cut down to the declared operations: whole, those of fifty services take 100 MB and 1.5 s."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from sys import intern
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
            part = declared_text(gzip.decompress(packed.read_bytes()), wanted)
            cut_down[path.parts[-3]] = _size(part)
            return part

    class Declared(Loader):  # type: ignore[misc, unused-ignore]
        def load_service_model(
            self, service_name: str, type_name: str, api_version: str | None = None
        ) -> Any:
            # The accounts of an organisation share one loader. What a model leaves behind would stay in the memory of
            # each thread that has parsed one, 60 MB in all; so that it is one thread.
            return parser.submit(self._load, service_name, type_name, api_version).result()

        def _load(self, service_name: str, type_name: str, api_version: str | None) -> Any:
            data = super().load_service_model(service_name, type_name, api_version)
            wanted = operations.get(service_name) if type_name == _MODEL else None
            if wanted is not None and cut_down.get(service_name) != _size(data):
                part = declared_part(data, wanted)
                cut_down[service_name] = _size(part)
                # the loader keeps this very object, which was not in a packed file, or to which its extras have added
                data.clear()
                data.update(part)
            return data

    cut_down: dict[str, tuple[int, int]] = {}
    parser = ThreadPoolExecutor(1, "service-models")
    named = [os.path.expandvars(path) for path in (data_path or "").split(os.pathsep) if path]
    return Declared(extra_search_paths=[str(Path(path).expanduser()) for path in named], file_loader=Parts())


def _size(model: Mapping[str, Any]) -> tuple[int, int]:
    return len(model["operations"]), len(model["shapes"])


def declared_text(text: bytes, operations: Collection[str]) -> dict[str, Any]:
    """The declared part of a service model's text, most of which is then never parsed.

    It goes by the line breaks and indents that botocore's files are written with; other JSON is parsed whole. The text is not
    decoded first: one letter beyond Latin-1 would make it twice or four times as large.
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


def _span(text: bytes, name: str) -> Span:
    """Where the members of an object at the first level stand; empty if the text is not written so."""
    for opening in (f'\n  "{name}":{{'.encode(), f'\n  "{name}": {{'.encode()):
        begin = text.find(opening)
        if begin >= 0:
            begin += len(opening)
            end = text.find(b"\n  }", begin)
            return (begin, end) if end >= 0 else ()
    return ()


class _Entries(dict[str, Any]):
    """The members of such an object, each parsed when it is looked up. Raises KeyError."""

    def __init__(self, text: bytes, span: Span) -> None:
        super().__init__()
        begin, end = span
        # one split is a tenth of the time of a search for each name
        parts = text[begin:end].split(b'\n    "')
        self._texts = {part[: part.index(b'"')]: part for part in parts[1:]}

    def __missing__(self, name: str) -> Any:
        key = name.encode()
        return json.loads(self._texts[key][len(key) + 1 :].lstrip(b": ").rstrip().removesuffix(b","))


def declared_part(model: Mapping[str, Any], operations: Collection[str]) -> dict[str, Any]:
    """A service model with only these operations and the shapes of their requests and answers.

    Without documentation, and without the shapes of errors, of which botocore raises what it raises for an error that its
    model does not know: a ClientError with the code of the answer.
    """
    kept = {name: _operation(item) for name, item in model["operations"].items() if name in operations}
    shapes: dict[str, Any] = {}
    waiting = [operation[end]["shape"] for operation in kept.values() for end in _ENDS if end in operation]
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = shape = _shape(model["shapes"][name])
            waiting += [inner["shape"] for inner in shape.get("members", {}).values()]
            waiting += [shape[key]["shape"] for key in _PARTS if key in shape]
    rest = {
        key: value for key, value in model.items() if key not in ("operations", "shapes", "documentation")
    }
    return {**rest, "operations": kept, "shapes": shapes}


_ENDS = ("input", "output")
_PARTS = ("member", "key", "value")


def _operation(model: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in model.items() if key not in ("documentation", "errors")}
    return kept | {end: _told(kept[end]) for end in _ENDS if end in kept}


def _shape(model: Mapping[str, Any]) -> dict[str, Any]:
    kept = _told(model)
    if "members" in kept:
        # what may be called documentation is a member here
        kept["members"] = {intern(name): _told(member) for name, member in kept["members"].items()}
    return kept | {key: _told(kept[key]) for key in _PARTS if key in kept}


def _told(model: Mapping[str, Any]) -> dict[str, Any]:
    # thousands of shapes are parsed one by one, and each time the same few words are new
    return {
        intern(key): intern(value) if type(value) is str else value
        for key, value in model.items()
        if key != "documentation"
    }
