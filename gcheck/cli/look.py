"""How reports look, from gcheck.yaml: the logo is read and held against what a picture may be."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from gcheck.config import Config
from gcheck.documents import read_bytes
from gcheck.errors import ConfigError
from gcheck.model.assessment import Presentation
from gcheck.patterns import regex

if TYPE_CHECKING:
    from xml.etree import ElementTree

LOGO_MOST = 100_000
"""Bytes: the logo stands in every report."""
_PNG = b"\x89PNG\r\n\x1a\n"
_ACTIVE = {
    "script",
    "foreignobject",
    "iframe",
    "embed",
    "object",
    "audio",
    "video",
    "animate",
    "set",
    "handler",
    "a",
}
_OUTSIDE = regex(r"(?i)url\s*\(\s*['\"]?\s*(?!#)|@import|javascript:|expression\s*\(")


def presentation_of(config: Config) -> Presentation | None:
    """What the configuration says of reports; None if nothing. Raises ConfigError for a logo that is no plain picture."""
    logo = None if config.report_logo is None else data_uri(config.report_logo)
    made = Presentation(config.report_title, logo, config.owner_tag)
    return None if made == Presentation() else made


def data_uri(path: Path) -> str:
    """A PNG or SVG file as a data URI. Raises ConfigError for any other, and for an SVG that does or loads anything.

    Reports show it as an image, where scripts do not run and nothing is loaded; it is refused all the same, because the
    report may be taken apart later.
    """
    raw = read_bytes(path, LOGO_MOST, ConfigError)
    if raw.startswith(_PNG):
        return _uri("png", raw)
    wrong = _wrong(raw)
    if wrong is not None:
        raise ConfigError(f"this logo is not taken: {wrong}. A PNG file, or a plain SVG, is", str(path))
    return _uri("svg+xml", raw)


def _uri(kind: str, raw: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(raw).decode('ascii')}"


def _wrong(raw: bytes) -> str | None:
    """What is wrong with an SVG; None if nothing is. Entities are refused before anything could expand them."""
    from xml.etree import ElementTree

    if b"<!" in raw.replace(b"<!--", b"") or b"\x00" in raw:
        return "it has a document type or an entity"
    if b"<?xml-stylesheet" in raw:
        return "it loads a style sheet"
    try:
        root = ElementTree.fromstring(raw)  # noqa: S314  # bounded, and without any document type
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        return f"it is neither PNG nor SVG ({error})"
    if _local(root.tag) != "svg":
        return "it is not an SVG image"
    return next((wrong for item in root.iter() for wrong in [_active(item)] if wrong), None)


def _active(item: ElementTree.Element) -> str | None:
    name = _local(item.tag)
    if name in _ACTIVE:
        return f"it has the element {name}"
    for key, value in item.attrib.items():
        plain = _local(key)
        if plain.startswith("on"):
            return f"it has the handler {plain}"
        if plain in ("href", "src") and not value.startswith(("#", "data:image/png;base64,")):
            return "it refers to something outside"
        if _OUTSIDE.search(value):
            return "it refers to something outside"
    return "its style refers to something outside" if _OUTSIDE.search(item.text or "") else None


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].rpartition(":")[2].lower()
