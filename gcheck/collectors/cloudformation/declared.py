"""Declared: one entry of a template's resources."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from gcheck.collectors.cloudformation.node import Node


class Declared(Struct, frozen=True):
    """``name`` is the logical id, ``condition`` the name of a condition or None, ``at`` the entry as a whole."""

    name: str
    type: str
    properties: Node
    condition: Any
    at: Node
