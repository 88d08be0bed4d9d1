"""How the rows of a theme are written: short, and rendered as people write Terraform."""

from __future__ import annotations

from typing import NamedTuple


class Theme(NamedTuple):
    """``bad`` fails the control and ``good`` passes it; both are the text of a main.tf, or of a main.tf.json."""

    control: str
    bad: str
    good: str


def tf(kind: str, body: str = "", name: str = "x") -> str:
    """A resource; ``;`` ends a line of its body."""
    lines = "\n".join(f"  {line.strip()}" for line in body.split(";"))
    return f'resource "{kind}" "{name}" {{\n{lines}\n}}\n'


def pair(control: str, kind: str, bad: str, good: str, both: str = "", beside: str = "") -> Theme:
    """One resource in two ways; ``both`` is what they share, ``beside`` stands next to either."""
    bodies = ["; ".join(part for part in (both, own) if part) for own in (bad, good)]
    return Theme(control, tf(kind, bodies[0]) + beside, tf(kind, bodies[1]) + beside)
