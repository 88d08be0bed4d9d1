"""Templates as a test writes them down, and what the collector makes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcheck.model.unread import Unread
from tests.collectors.cloudformation.templates import collect_path
from tests.collectors.terraform.trees import Collected


@pytest.fixture
def collect(tmp_path: Path) -> Callable[..., Collected]:
    """Write files (a text is t.yaml) into a folder and collect from it."""

    def collect(files: str | dict[str, str | bytes], *types: str, **options: Any) -> Collected:
        for name, content in ({"t.yaml": files} if isinstance(files, str) else files).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return collect_path(tmp_path, types, **options)

    return collect


@pytest.fixture
def value(collect: Callable[..., Collected]) -> Callable[..., Any]:
    """What an expression evaluates to, seen as a tag's value; ``context`` is further sections."""

    def value(expression: str, context: str = "", **options: Any) -> Any:
        text = (
            f"{context}\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n"
            f"      Tags:\n        - Key: v\n          Value: {expression}\n"
        )
        tags = collect(text, "aws.s3.bucket", **options).one("aws.s3.bucket").attributes["tags"]
        return tags if isinstance(tags, Unread) else tags["v"]

    return value
