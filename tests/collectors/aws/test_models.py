"""Service models that are cut down: the same as if the whole file had been parsed, however it is written."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import botocore
import pytest

from gcheck.collectors.aws.declared import declared_calls
from gcheck.collectors.aws.models import declared_part, declared_text, model_loader

DATA = Path(botocore.__file__).parent / "data"
SERVICES = sorted({call.service for call in declared_calls()})


@cache
def _text(service: str) -> bytes:
    latest = max((DATA / service).iterdir(), key=lambda path: path.name)
    return gzip.decompress((latest / "service-2.json.gz").read_bytes())


def _operations(service: str) -> set[str]:
    return {call.operation for call in declared_calls() if call.service == service}


@pytest.mark.parametrize("service", SERVICES)
def test_a_part_of_the_text_is_the_same_part_of_the_model(service: str) -> None:
    text, operations = _text(service), _operations(service)
    part = declared_text(text, operations)
    assert part == declared_part(json.loads(text), operations)
    assert part["operations"].keys() == operations


@pytest.mark.parametrize("indent", [None, 1, 2, 4])
def test_a_file_that_is_written_otherwise_is_parsed_whole(indent: int | None) -> None:
    text, operations = _text("kms"), _operations("kms")
    other = json.dumps(json.loads(text), indent=indent).encode()
    assert declared_text(other, operations) == declared_text(text, operations)


def test_most_of_a_file_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    loads = json.loads

    def counting(text: bytes) -> Any:
        parsed.append(len(text))
        return loads(text)

    monkeypatch.setattr(json, "loads", counting)
    declared_text(_text("ec2"), _operations("ec2"))
    assert sum(parsed) < len(_text("ec2")) / 5


def test_other_services_stay_whole() -> None:
    loader = model_loader(None, {"kms": {"ListKeys"}})
    assert set(loader.load_service_model("kms", "service-2")["operations"]) == {"ListKeys"}
    assert len(loader.load_service_model("sqs", "service-2")["operations"]) > 10
    assert loader.load_service_model("kms", "endpoint-rule-set-1")
