"""What ends within 30 days stands in the summary and in the reports; one's own approval is called by its name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from gcheck.cli.summary import summary
from gcheck.errors import InventoryError
from gcheck.model.assessment import Assessment
from gcheck.reporters.html import HtmlReporter
from gcheck.reporters.json import JsonReporter, parse, schema
from gcheck.reporters.markdown import MarkdownReporter
from tests.reporters.sample import sample


def ending() -> Assessment:
    """The sample of 31 January 2026, with an attestation and a waiver that end in February, and one that ends in March."""
    run = sample()
    attestations = (
        replace(run.attestations[0], valid_until="2026-02-10"),
        replace(run.attestations[3], valid_until="2026-03-03"),
    )
    waivers = (replace(run.waivers[0], granted="2026-01-01", expires="2026-01-31"), *run.waivers[1:])
    return replace(run, attestations=attestations, waivers=waivers)


def test_the_summary_lists_them_the_first_to_end_first() -> None:
    run = ending()
    lines = summary(run, color=False, verbose=False).splitlines()
    at = lines.index(f"Ends within 30 days ({len(run.expiring)})")
    assert lines[at + 1].startswith(f"  2026-01-31  waiver {run.waivers[0].id} of {run.waivers[0].control}")
    assert "  2026-02-10  attestation AT-01 of iso-27001-2022 5.2, Ana Duarte" in lines
    assert not [line for line in lines if line.startswith("  2026-03-03")]


def test_the_first_page_lists_them_with_links() -> None:
    page = HtmlReporter().render(ending())
    front = page[: page.index('id="coverage"')]
    assert "Ends within 30 days" in front
    assert '<a href="#attestation/AT-01">attestation AT-01</a>' in front
    assert "AT-01" not in HtmlReporter().render(sample()).partition('id="coverage"')[0]


def test_json_tells_them_and_reads_them_back() -> None:
    text = JsonReporter().render(ending())
    data = json.loads(text)
    Draft202012Validator(schema()).validate(data)
    assert {"kind": "attestation", "id": "AT-01", "about": "iso-27001-2022 5.2", "owner": "Ana Duarte",
            "expires": "2026-02-10", "days": 10} in data["expiring"]  # fmt: skip
    assert parse(text) == ending()
    with pytest.raises(InventoryError, match="expire soon"):
        parse(text.replace('"days":10', '"days":11'))


def test_markdown_says_so() -> None:
    page = MarkdownReporter().render(ending())
    assert "AT-01" in page
    assert "in 10 days, on 2026" in page.replace("\\", "")
    assert "ends today" in page


def test_an_approval_is_shown_and_ones_own_is_called_so() -> None:
    run = sample()
    parts: dict[str, Any] = {"approver_role": "Chair", "approved_on": "2025-10-02"}
    other = replace(run.attestations[0], approved_by="Bo Ek", **parts)
    own = replace(run.attestations[0], approved_by=run.attestations[0].name, **parts)
    assert "approved by Bo Ek (Chair) on 2025-10-02" in HtmlReporter().render(
        replace(run, attestations=(other, *run.attestations[1:]))
    )
    assert "approval counts as none" in HtmlReporter().render(
        replace(run, attestations=(own, *run.attestations[1:]))
    )
