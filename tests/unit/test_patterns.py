"""Patterns that are compiled at their first use: every one is right, and works as the compiled one does."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from typing import Any

import gcheck
from gcheck.patterns import regex

KIND = type(regex("a"))


def all_patterns() -> dict[str, Any]:
    """Every pattern of the package, by the module and the name under which it stands."""
    found: dict[str, Any] = {}
    for item in pkgutil.walk_packages(gcheck.__path__, "gcheck."):
        if item.name != "gcheck.__main__":
            found |= {
                f"{item.name}.{name}": one
                for name, one in vars(import_module(item.name)).items()
                if isinstance(one, KIND)
            }
    return found


def test_every_form_can_be_compiled() -> None:
    patterns = all_patterns()
    assert len(patterns) > 200
    for name, one in patterns.items():
        assert isinstance(one.pattern, (str, bytes)), name


def test_it_does_what_the_compiled_pattern_does() -> None:
    form, text = r"(?P<word>[a-z]+)-(\d+)", "ab-1 CD-2 ef-34"
    later, now = regex(form, re.IGNORECASE), re.compile(form, re.IGNORECASE)
    assert [found.groupdict() for found in later.finditer(text)] == [
        found.groupdict() for found in now.finditer(text)
    ]
    assert later.findall(text) == now.findall(text)
    assert later.sub(r"\2", text) == now.sub(r"\2", text)
    assert later.split(text) == now.split(text)
    assert later.groupindex == now.groupindex
    assert (later.pattern, later.flags, later.groups) == (now.pattern, now.flags, now.groups)
    assert later.fullmatch(text) is None
    assert regex(rb"a+").match(b"aab") is not None
