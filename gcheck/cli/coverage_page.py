"""The page of figures that ``gcheck frameworks coverage`` prints: every fraction with its denominator."""

from __future__ import annotations

from collections.abc import Iterator

from gcheck.catalog.coverage import CLASSES, Coverage, Figures, Reach

HEADINGS = {
    "machine": "machine-decided",
    "supported": "supported",
    "record": "record",
    "attestation": "attestation",
    "out_of_scope": "out of scope",
    "not_covered": "not covered",
}
_SECTIONS = {
    "machine": "Decided by controls alone",
    "supported": "Supported: controls see a part, an attestation must cover the rest",
    "record": "Decided by controls over records",
    "attestation": "By attestation alone",
    "not_covered": "Not covered: what would have to be shown",
    "out_of_scope": "Out of scope, with the reason",
}
_CONTROLS_SHOWN = 4
_WIDTH = 48


def page(found: Coverage, whole: bool) -> str:
    """The figures of one framework; with ``whole``, each requirement below them."""
    lines = [f"{found.title} ({found.edition})", *_summary(found.whole), "", *_table(found)]
    if whole:
        for kind, heading in _SECTIONS.items():
            lines += _section(heading, kind, found.requirements)
    return "\n".join(lines)


def _summary(whole: Figures) -> Iterator[str]:
    parts = ", ".join(f"{whole.classes[kind]} {HEADINGS[kind]}" for kind in CLASSES)
    yield f"of {whole.catalogue} requirements: {parts}"
    in_scope = whole.catalogue - whole.classes["out_of_scope"]
    yield (
        f"covered by controls or records: {whole.covered} of {whole.catalogue}, and of the {in_scope} in scope; "
        f"at least one control bears on {whole.touched} of {whole.catalogue}"
    )


def _table(found: Coverage) -> Iterator[str]:
    heads = ["covered", *(HEADINGS[kind] for kind in CLASSES)]
    yield f"{'':{_WIDTH}}  " + "  ".join(heads)
    for one in (*found.groups, found.whole):
        name = one.title if not one.id or one.id == one.title else f"{one.id}  {one.title}"
        cells = [f"{one.covered} of {one.catalogue}", *(str(one.classes[kind]) for kind in CLASSES)]
        row = "  ".join(f"{cell:>{max(len(head), 7)}}" for cell, head in zip(cells, heads, strict=True))
        yield f"{_cut('  ' * one.depth + name):{_WIDTH}}  {row}"


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _section(heading: str, kind: str, rows: tuple[Reach, ...]) -> Iterator[str]:
    mine = [row for row in rows if row.kind == kind]
    if not mine:
        return
    yield ""
    yield f"{heading} ({len(mine)} of {len(rows)})"
    for row in mine:
        yield f"  {row.requirement}  {row.title}"
        if row.controls:
            yield f"      {_controls(row)}"
        if row.stated and kind != "machine":
            yield f"      {row.stated}" + (" A second person approves it." if row.approval else "")


def _controls(row: Reach) -> str:
    """The controls of a requirement, those that decide it first."""
    names = [*row.deciding, *(name for name in row.controls if name not in row.deciding)]
    more = f" and {len(names) - _CONTROLS_SHOWN} more" if len(names) > _CONTROLS_SHOWN else ""
    noun = "control" if len(names) == 1 else "controls"
    return f"{len(names)} {noun}, {len(row.deciding)} deciding: {', '.join(names[:_CONTROLS_SHOWN])}{more}"
