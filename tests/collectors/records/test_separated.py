"""Registers as CSV: encodings, separators, quotes, and rows that are not what the header promises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.records import separated
from tests.collectors.records.collecting import collect, risks

HEADER = "id,title,owner,assessed_on,assets,likelihood,status\n"
GOOD = HEADER + "R-1,Fire,Dana,2026-02-03,A-1; A-2,3,open\n"


def test_reads_a_row(tmp_path: Path) -> None:
    found = risks(tmp_path, GOOD)
    assert found.resources["R-1"].attributes == {
        "title": "Fire", "owner": "Dana", "assessed_on": "2026-02-03", "assets": ["A-1", "A-2"],
        "likelihood": 3, "status": "open",
    }  # fmt: skip
    assert found.resources["R-1"].name == "R-1 Fire"
    assert str(found.resources["R-1"].place_of("owner")) == "risks.csv:2"
    assert (found.gaps, found.whole, found.populations[0].count) == ([], True, 1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_finds_the_separator_out(tmp_path: Path, delimiter: str) -> None:
    text = GOOD.replace("; ", " ").replace(",", delimiter)
    assert risks(tmp_path, text).value("R-1", "likelihood") == 3


def test_takes_what_excel_says_of_its_separator(tmp_path: Path) -> None:
    found = risks(tmp_path, "sep=;\n" + GOOD.replace("A-1; A-2", "A-1").replace(",", ";"))
    assert found.value("R-1", "assets") == ["A-1"]
    assert str(found.resources["R-1"].place_of("")) == "risks.csv:3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_reads_unicode_by_its_mark(tmp_path: Path, encoding: str) -> None:
    found = risks(tmp_path, GOOD.replace("Fire", "Überflutung").encode(encoding))
    assert found.value("R-1", "title") == "Überflutung"


def test_another_encoding_is_declared_or_a_gap(tmp_path: Path) -> None:
    text = GOOD.replace("Fire", "Überflutung").encode("cp1252")
    found = risks(tmp_path, text)
    assert not found.resources and not found.whole
    assert found.hiding == [
        "risks.csv: it is not UTF-8; save it as UTF-8, or declare its encoding, such as cp1252"
    ]
    assert risks(tmp_path, text, encoding="cp1252").value("R-1", "title") == "Überflutung"


def test_a_bad_byte_at_the_end_leaves_no_row_judged(tmp_path: Path) -> None:
    rows = "".join(f"R-{number},Fire,,,,,open\n" for number in range(2, 5000))
    found = risks(tmp_path, (GOOD + rows).encode() + b"R-9,\xff,,,,,open\n")
    assert not found.resources and not found.whole


def test_a_quoted_line_break_belongs_to_its_cell(tmp_path: Path) -> None:
    found = risks(tmp_path, HEADER + 'R-1,"Fire\nand smoke",x,,,,open\nR-2,Flood,,,,,open\n')
    assert found.value("R-1", "title") == "Fire\nand smoke"
    assert str(found.resources["R-2"].place_of("")) == "risks.csv:4"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEADER + 'R-1,"Fire,x,,,,open\nR-2,Flood,,,,,open\n', 2),
        (HEADER + 'R-1,"Fire"ly,x,,,,open\n', 2),
        (HEADER + "R-1,Fi\0re,x,,,,open\n", 2),
        ("\n\n", 1),
        ("", 1),
        (HEADER + "R-1," + "x" * (separated.MAX_LINE + 1) + "\n", 2),
    ],
)
def test_text_that_is_no_csv_is_a_gap_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    found = risks(tmp_path, text)
    assert not found.resources and not found.whole
    assert [gap.place.line for gap in found.gaps] == [line]


@pytest.mark.parametrize("row", ["R-2,Flood,x", "R-2,Flood,x,,,,open,and more"])
def test_a_row_of_another_shape_is_not_judged(tmp_path: Path, row: str) -> None:
    found = risks(tmp_path, GOOD + row + "\n")
    assert list(found.resources) == ["R-1"] and not found.whole
    assert "risks.csv:3: this row of risks cannot be used: it has" in found.hiding[0]


def test_empty_cells_to_the_right_are_nothing(tmp_path: Path) -> None:
    assert risks(tmp_path, GOOD.replace("open\n", "open,,\n")).whole


def test_ids_that_stand_twice_are_judged_in_neither_row_whatever_the_order(tmp_path: Path) -> None:
    rows = ["R-1,Fire,x,,,,open", "R-2,Flood,x,,,,open", "R-1,Frost,,,,,open"]
    for order in (rows, rows[::-1]):
        found = risks(tmp_path, HEADER + "\n".join(order) + "\n")
        assert list(found.resources) == ["R-2"] and not found.whole
        assert len(found.hiding) == 2
        assert all("risks.csv:2 and risks.csv:4; none of them is judged" in text for text in found.hiding)


@pytest.mark.parametrize("identifier", ["", "  ", "n/a", "x" * 201])
def test_a_row_without_an_id_is_a_gap(tmp_path: Path, identifier: str) -> None:
    found = risks(tmp_path, GOOD + f"{identifier},Flood,x,,,,open\n")
    assert list(found.resources) == ["R-1"] and not found.whole
    assert "it has no id in the column 'id'" in found.hiding[0]


def test_no_column_for_the_id_is_a_gap_over_all(tmp_path: Path) -> None:
    found = risks(tmp_path, GOOD.replace("id,", "number,"))
    assert not found.resources and "it has no column 'id'" in found.hiding[0]


def test_rows_that_show_how_it_is_done_are_no_records(tmp_path: Path) -> None:
    found = risks(tmp_path, HEADER + "EXAMPLE-1,Fire,x,,,,open\nEXAMPLE-1,Fire,x,,,,open\n")
    assert not found.resources and found.whole and found.populations[0].count == 0


def test_a_header_alone_is_an_empty_register(tmp_path: Path) -> None:
    found = risks(tmp_path, HEADER)
    assert not found.gaps and found.whole and found.populations[0].count == 0


def test_no_register_is_a_gap_that_says_where_it_was_looked_for(tmp_path: Path) -> None:
    found = collect(tmp_path)
    assert not found.whole
    assert found.gaps[0].kind == "not_collected"
    assert "no risks.csv, .yaml or .xlsx, and no sheet risks" in found.hiding[0]


def test_two_files_of_one_register_are_a_gap_that_names_both(tmp_path: Path) -> None:
    (tmp_path / "Risks.yaml").write_text("[]")
    found = risks(tmp_path, GOOD)
    assert not found.resources
    assert "risks is in Risks.yaml and in risks.csv" in found.hiding[0]


@pytest.mark.parametrize("name", ["risks.xls", "risks.ods", "risks.numbers"])
def test_a_spreadsheet_of_another_kind_is_a_gap_and_not_missing(tmp_path: Path, name: str) -> None:
    found = risks(tmp_path, b"whatever", name)
    assert found.gaps[0].kind == "unparsed" and "save it as CSV or XLSX" in found.hiding[0]


def test_a_missing_column_is_unread_in_every_row_and_a_near_name_is_told(tmp_path: Path) -> None:
    found = risks(tmp_path, GOOD.replace("owner", "onwer").replace("status", "state of it"))
    assert "risks has no column 'owner'; is 'onwer' meant?" in found.reason("R-1", "owner")
    assert found.reason("R-1", "status").startswith("risks has no column 'status'")
    assert found.whole  # no row is missing
    assert found.populations[0].note == "columns that were not read: onwer, state of it"
    assert {gap.attributes for gap in found.gaps} == {("owner",), ("status",)}


def test_two_columns_of_one_name_are_not_read(tmp_path: Path) -> None:
    found = risks(
        tmp_path, "id,title,owner,owner,assessed_on,assets,likelihood,status\nR-1,Fire,a,b,,,,open\n"
    )
    assert found.reason("R-1", "owner") == "risks has two columns that are called 'owner'"


@pytest.mark.parametrize(("header", "row"), [("id,title,owner,Owner", "R-1,Fire,a,b"), ("id,title,owner,ID", "R-1,Fire,a,R-2")])  # fmt: skip
def test_columns_whose_names_differ_in_case_only_are_of_one_name(
    tmp_path: Path, header: str, row: str
) -> None:
    found = risks(tmp_path, f"{header}\n{row}\n")
    if header.endswith("Owner"):
        assert found.reason("R-1", "owner") == "risks has two columns that are called 'owner'"
    else:
        assert (
            not found.resources
            and "two columns are called 'id', by which rows are told apart" in found.hiding[0]
        )


def test_columns_and_words_of_the_organisation_are_mapped(tmp_path: Path) -> None:
    text = "Nr;Titel;Verantwortlich;bewertet am;Wahrscheinlichkeit;Stand\n7;Feuer;Dana;03.02.2026;3;offen\n"
    mapping = {
        "columns": {"id": "Nr", "title": "Titel", "owner": "Verantwortlich", "assessed_on": "bewertet am",
                    "likelihood": "Wahrscheinlichkeit", "status": "Stand"},
        "values": {"status": {"offen": "open"}},
        "date_format": "DD.MM.YYYY", "file": "Risiken.csv",
    }  # fmt: skip
    found = risks(tmp_path, text, "Risiken.csv", registers={"risks": mapping})
    attributes = dict(found.resources["7"].attributes)
    assets = attributes.pop("assets")
    assert attributes == {"title": "Feuer", "owner": "Dana", "assessed_on": "2026-02-03", "likelihood": 3, "status": "open"}  # fmt: skip
    assert assets.reason.startswith("risks has no column 'assets'")


@pytest.mark.parametrize(
    ("steps", "cell", "read"),
    [
        (["before-at", "lower"], "A-1@Larkspur.example; a-2", ["a-1", "a-2"]),
        (["upper"], "a-1", ["A-1"]),
        (["lower"], "-", None),
        (["before-at"], "a@b@c", "is no mail address"),
        (["before-at"], "@c", "is no mail address"),
    ],
)
def test_names_are_made_those_of_another_register_as_declared(tmp_path: Path, steps: list[str], cell: str, read: Any) -> None:  # fmt: skip
    text = f"id,title,owner,assessed_on,assets,likelihood,status\nR-1,Fire,a,,{cell},,open\n"
    found = risks(tmp_path, text, registers={"risks": {"normalise": {"assets": steps}}})
    if isinstance(read, str):
        assert read in found.reason("R-1", "assets")
    else:
        assert found.value("R-1", "assets") == read


def test_ids_that_are_made_alike_stand_twice(tmp_path: Path) -> None:
    text = "id,title,owner,assessed_on,assets,likelihood,status\nR-1,Fire,a,,,,open\nr-1,Flood,a,,,,open\n"
    found = risks(tmp_path, text, registers={"risks": {"normalise": {"id": ["upper"]}}})
    assert not found.resources and "the id 'R-1' stands more than once" in found.hiding[0]


@pytest.mark.parametrize(
    ("registers", "message"),
    [
        ({"rsks": {}}, "there is no register 'rsks'"),
        ({"risks": {"columns": {"ownr": "x"}}}, "there is no attribute 'ownr'"),
        ({"risks": {"file": "nowhere.csv"}}, "there is no such file, which gcheck.yaml names"),
        ({"risks": {"date_format": "DD.MM"}}, "needs YYYY, MM and DD"),
        ({"risks": {"time_zone": "Mars/Olympus"}}, "there is no time zone 'Mars/Olympus'"),
        ({"risks": {"columns": {"owner": "Besitzer"}}}, "risks has no column 'Besitzer'"),
        ({"risks": {"file": "../risks.csv"}}, "there is no such file"),
    ],
)
def test_a_mapping_that_leads_nowhere_says_so(tmp_path: Path, registers: object, message: str) -> None:
    found = risks(tmp_path, GOOD, registers=registers)
    assert any(message in gap.detail for gap in found.gaps)


@pytest.mark.parametrize("text", ["=1+1", "+49 1", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_what_looks_like_a_formula_is_text(tmp_path: Path, text: str) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    found = risks(tmp_path, HEADER + f"R-1,{quoted},x,{quoted},,,open\n")
    assert found.value("R-1", "title") == text
    assert "is not written as YYYY-MM-DD" in found.reason("R-1", "assessed_on")


@pytest.mark.parametrize("nothing", ["", " ", "-", "n/a", "None", "TBD", "tbc", "to be determined", "?"])
def test_what_people_write_for_nothing_is_none(tmp_path: Path, nothing: str) -> None:
    assert risks(tmp_path, HEADER + f"R-1,Fire,{nothing},,,,open\n").value("R-1", "owner") is None


@pytest.mark.parametrize(
    ("row", "name", "reason"),
    [
        ("R-1,Fire,x,,,high,open", "likelihood", "risks.csv:2: 'likelihood' must be a whole number (found 'high')"),
        ("R-1,Fire,x,,,3.5,open", "likelihood", "must be a whole number"),
        ("R-1,Fire,x,,,3,halfway", "status", "must be one of open, closed (found 'halfway')"),
        ("R-1,Fire,x,soon,,3,open", "assessed_on", "is not written as YYYY-MM-DD"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_unread_with_its_place(
    tmp_path: Path, row: str, name: str, reason: str
) -> None:
    found = risks(tmp_path, HEADER + row + "\n")
    assert reason in found.reason("R-1", name)
    assert [(gap.resource_uid, gap.attributes, gap.place.line) for gap in found.gaps] == [("R-1", (name,), 2)]


def test_what_is_personal_does_not_stand_in_a_reason(tmp_path: Path) -> None:
    found = risks(tmp_path, f"id,owner\nR-1,{'Dana Whitfield ' * 2000}\n")
    assert "Dana" not in found.reason("R-1", "owner")


def test_many_bad_cells_are_counted_and_not_listed(tmp_path: Path) -> None:
    rows = "".join(f"R-{number},Fire,x,soon,,3,open\n" for number in range(700))
    found = risks(tmp_path, HEADER + rows)
    assert len(found.resources) == 700 and len(found.gaps) == 501
    assert found.gaps[-1].detail == "200 more cells of risks cannot be read"


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text(GOOD)
    inner = tmp_path / "registers"
    inner.mkdir()
    (inner / "risks.csv").symlink_to(tmp_path / "outside.csv")
    found = collect(inner)
    assert not found.resources and not found.whole
    assert any("leads nowhere or out of the scanned folder" in text for text in found.hiding)
