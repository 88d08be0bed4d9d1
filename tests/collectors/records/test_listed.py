"""Registers as YAML and JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collectors.records.collecting import risks

ROW = "- {id: R-1, title: Fire, owner: Dana, assessed_on: 2026-02-03, assets: [A-1, A-2], likelihood: 3, status: open}\n"


@pytest.mark.parametrize(
    "text",
    [
        ROW,
        "risks:\n" + ROW,
        "Risks:\n" + ROW.replace("[A-1, A-2]", "A-1; A-2"),
        '[{"id": "R-1", "title": "Fire", "owner": "Dana", "assessed_on": "2026-02-03", "assets": ["A-1", "A-2"],'
        ' "likelihood": 3, "status": "open"}]',
    ],
)
def test_reads_a_list_of_rows(tmp_path: Path, text: str) -> None:
    found = risks(tmp_path, text, "risks.yaml")
    assert found.resources["R-1"].attributes == {
        "title": "Fire", "owner": "Dana", "assessed_on": "2026-02-03", "assets": ["A-1", "A-2"],
        "likelihood": 3, "status": "open",
    }  # fmt: skip
    assert not found.gaps and found.whole


def test_places_are_those_of_the_keys(tmp_path: Path) -> None:
    found = risks(tmp_path, ROW, "risks.yml")
    assert str(found.resources["R-1"].place_of("owner")) == "risks.yml:1:26"


def test_a_key_that_a_row_leaves_out_is_none_there_if_others_have_it(tmp_path: Path) -> None:
    found = risks(tmp_path, ROW + "- {id: R-2, title: Flood}\n", "risks.yaml")
    assert found.value("R-2", "owner") is None and not found.gaps


def test_a_key_that_no_row_has_is_unread_in_all(tmp_path: Path) -> None:
    found = risks(tmp_path, ROW.replace("owner: Dana, ", ""), "risks.yaml")
    assert found.reason("R-1", "owner").startswith("risks has no column 'owner'")


def test_a_key_that_only_one_row_has_may_be_meant_for_one_that_it_lacks(tmp_path: Path) -> None:
    text = ROW + ROW.replace("R-1", "R-2").replace("owner:", "onwer:")
    found = risks(tmp_path, text, "risks.yaml")
    assert "a key that no other row has is, which may be meant for it" in found.reason("R-2", "owner")
    assert found.value("R-1", "owner") == "Dana"


@pytest.mark.parametrize("text", ["", "[]", "risks:\n", "risks: []"])
def test_nothing_is_an_empty_register(tmp_path: Path, text: str) -> None:
    found = risks(tmp_path, text, "risks.yaml")
    assert not found.resources and (found.whole or found.hiding)


@pytest.mark.parametrize(
    "text",
    [
        "a text",
        "7",
        "others: []",
        "risks: {R-1: {}}",
        "- &a {id: R-1}\n- *a\n",
        "[" * 100,
        "- {id: R-1, id: R-2}",
        "\xff",
    ],
)
def test_what_is_no_list_of_rows_is_a_gap(tmp_path: Path, text: str) -> None:
    found = risks(tmp_path, text.encode("latin-1"), "risks.yaml")
    assert not found.resources and not found.whole and found.gaps[0].kind == "unparsed"


@pytest.mark.parametrize(
    "row", ["- R-2", "- null", "- [R-2]", "- {title: Flood}", "- {id: [R-2]}", "- {id: true}"]
)
def test_a_row_that_is_none_is_a_gap(tmp_path: Path, row: str) -> None:
    found = risks(tmp_path, ROW + row + "\n", "risks.yaml")
    assert list(found.resources) == ["R-1"] and not found.whole


@pytest.mark.parametrize(
    ("cell", "name"),
    [("owner: [a]", "owner"), ("likelihood: {a: 1}", "likelihood"), ("status: true", "status"),
     ("assessed_on: 2026", "assessed_on"), ("assets: [{a: 1}]", "assets"), ("title: {a: 1}", "title")],
)  # fmt: skip
def test_a_value_of_another_sort_is_unread(tmp_path: Path, cell: str, name: str) -> None:
    text = "- {id: R-1, " + cell + "}\n"
    assert risks(tmp_path, text, "risks.yaml").reason("R-1", name)
