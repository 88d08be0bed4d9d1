"""Title, logo and owner from gcheck.yaml."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path

import pytest

from gcheck.cli.look import LOGO_MOST, data_uri
from gcheck.errors import ConfigError
from tests.unit.cli.conftest import Gcheck

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="{fill}"/>{more}</svg>'
CODE = 'resource "aws_s3_bucket" "a" {\n  bucket = "a"\n  tags = { Team = "payments" }\n}\n'


def png() -> bytes:
    """A picture of one point."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def test_pictures_are_taken_as_they_are(tmp_path: Path) -> None:
    for name, raw, kind in (
        ("a.png", png(), "png"),
        ("a.svg", SVG.format(fill="#123", more="").encode(), "svg+xml"),
    ):
        path = tmp_path / name
        path.write_bytes(raw)
        head, _, data = data_uri(path).partition(",")
        assert head == f"data:image/{kind};base64"
        assert base64.b64decode(data) == raw


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SVG.format(fill="#123", more="<script>alert(1)</script>"), "element script"),
        (SVG.format(fill="#123", more='<g onload="alert(1)"/>'), "handler onload"),
        (SVG.format(fill="#123", more='<image href="https://evil.example/x.png"/>'), "outside"),
        (SVG.format(fill="url(https://evil.example/#a)", more=""), "outside"),
        (SVG.format(fill="#123", more="<style>@import 'x'</style>"), "outside"),
        (SVG.format(fill="#123", more="<foreignObject/>"), "element foreignobject"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format(fill="#123", more="&a;"), "document type"),
        ("<html/>", "not an SVG"),
        ("GIF89a", "neither PNG nor SVG"),
        ("", "neither PNG nor SVG"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "logo"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=said):
        data_uri(path)


def test_a_large_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(png() + bytes(LOGO_MOST))
    with pytest.raises(ConfigError, match="at most 100,000"):
        data_uri(path)


CONFIG = """\
organisation: Larkspur Ltd
sources: [{name: code, kind: terraform, path: infra}]
report: {title: Quarterly review, logo: logo.svg, owner_tag: Team}
"""


def test_they_are_in_the_reports(gcheck: Gcheck, tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(CODE, "utf-8")
    (tmp_path / "logo.svg").write_text(SVG.format(fill="#123", more=""), "utf-8")
    (tmp_path / "gcheck.yaml").write_text(CONFIG, "utf-8")
    words = ("scan", "--config", str(tmp_path / "gcheck.yaml"), "-q")
    assert (
        gcheck(*words, "--report", f"json={tmp_path}/a.json", "--report", f"html={tmp_path}/a.html").code == 1
    )
    told = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert told["provenance"]["presentation"]["title"] == "Quarterly review"
    assert {"Team": "payments"} in [item.get("tags") for item in told["resources"]]
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "img-src data:; base-uri" in page
    assert "<title>Quarterly review of" in page
    assert '<img class="logo" src="data:image/svg+xml;base64,' in page
    gcheck("report", str(tmp_path / "a.json"), "--format", "html", "-o", str(tmp_path / "b.html"))
    assert (tmp_path / "b.html").read_text("utf-8") == page


def test_a_logo_that_is_not_there(gcheck: Gcheck, tmp_path: Path) -> None:
    (tmp_path / "gcheck.yaml").write_text(CONFIG, "utf-8")
    done = gcheck("scan", "--config", str(tmp_path / "gcheck.yaml"))
    assert done.code == 2
    assert "gcheck.yaml:3" in done.err
