"""Parameter: a threshold of a control that an organisation may set to its own value."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

TIGHTER = ("lower", "higher", "fewer", "more")
"""In which direction a value asks for more: a lower or higher number or duration, a list with fewer or more items."""


class Parameter(Struct, frozen=True):
    """One named threshold. ``default`` is what the control's mapping was written for; None where only the organisation
    can say: then the control applies to nothing until it does.

    ``tighter`` is one of TIGHTER. ``value`` is in force, and equals ``default`` unless ``set_in`` names the
    configuration file that set it. ``looser`` is True where the value asks for less than ``loosest``, the least that
    the mapped requirements can bear (the default, where the control says nothing else); what passes by such a value
    satisfies no requirement.
    """

    name: str
    description: str
    default: Any
    tighter: str
    value: Any
    loosest: Any
    set_in: str | None = None
    looser: bool = False
