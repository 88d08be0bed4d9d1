"""Registers as workbooks, written by openpyxl or changed by hand into what people and attackers make of them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.collectors.records.collecting import Collected, collect

HEADER = ["id", "title", "owner", "assessed_on", "assets", "likelihood", "status"]
ROW = ["R-1", "Fire", "Dana", date(2026, 2, 3), "A-1; A-2", 3, "open"]
SHEET = "xl/worksheets/sheet1.xml"


def book(*rows: list[Any], sheet: str = "Risks", header: list[Any] | None = None) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in (header or HEADER, *rows):
        made.active.append(row)
    return made


def read(folder: Path, made: openpyxl.Workbook, name: str = "registers.xlsx", **options: Any) -> Collected:
    made.save(folder / name)
    return reading(folder, **options)


def reading(folder: Path, **options: Any) -> Collected:
    return collect(folder, wanted=set(HEADER) - {"id"}, **options)


def changed(path: Path, part: str, change: Callable[[str], str]) -> None:
    """Write a workbook anew with one of its parts changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)


def test_reads_a_sheet_with_the_place_of_every_cell(tmp_path: Path) -> None:
    found = read(tmp_path, book(ROW))
    resource = found.resources["R-1"]
    assert resource.attributes == {
        "title": "Fire", "owner": "Dana", "assessed_on": "2026-02-03", "assets": ["A-1", "A-2"],
        "likelihood": 3, "status": "open",
    }  # fmt: skip
    assert str(resource.place_of("")) == "registers.xlsx:2, sheet Risks"
    assert str(resource.place_of("owner")) == "registers.xlsx:2:3, sheet Risks"
    assert not found.gaps and found.whole


def test_numbers_are_dates_by_the_calendar_of_the_workbook(tmp_path: Path) -> None:
    assert read(tmp_path, book([*ROW[:3], 46056, *ROW[4:]])).value("R-1", "assessed_on") == "2026-02-03"
    made = book([*ROW[:3], 44594, *ROW[4:]])
    made.epoch = CALENDAR_MAC_1904
    assert read(tmp_path, made).value("R-1", "assessed_on") == "2026-02-03"


@pytest.mark.parametrize("number", [2026, 20260203, -1, 1e300])
def test_numbers_that_are_no_days_are_unread(tmp_path: Path, number: float) -> None:
    found = read(tmp_path, book([*ROW[:3], number, *ROW[4:]]))
    reason = found.reason("R-1", "assessed_on")
    assert reason.startswith(
        "registers.xlsx:2:4, sheet Risks: 'assessed_on' is a number that is no day of a workbook"
    )


def test_a_time_needs_a_zone(tmp_path: Path) -> None:
    made = book([*ROW[:3], datetime(2026, 2, 3, 14, 30), *ROW[4:]])
    assert "is a time without its zone" in read(tmp_path, made).reason("R-1", "assessed_on")
    zoned = read(tmp_path, made, time_zone="Europe/Berlin")
    assert zoned.value("R-1", "assessed_on") == "2026-02-03T14:30:00+01:00"


def test_a_formula_counts_by_its_stored_result_or_not_at_all(tmp_path: Path) -> None:
    made = book([*ROW[:2], '="Da"&"na"', *ROW[3:]])
    found = read(tmp_path, made)
    assert found.reason("R-1", "owner") == (
        "registers.xlsx:2:3, sheet Risks: the cell of 'owner' is a formula whose result is not stored; "
        "open the file in a spreadsheet and save it"
    )
    changed(
        tmp_path / "registers.xlsx",
        SHEET,
        lambda text: re.sub(
            r'<c r="C2"[^>]*>.*?</c>', '<c r="C2" t="str"><f>"Da"&amp;"na"</f><v>Dana</v></c>', text
        ),
    )
    assert reading(tmp_path).value("R-1", "owner") == "Dana"


def test_an_error_of_a_formula_is_unread(tmp_path: Path) -> None:
    found = read(tmp_path, book([*ROW[:2], "#REF!", *ROW[3:]]))
    assert "the cell of 'owner' holds the error #REF!" in found.reason("R-1", "owner")


def test_merged_cells_say_nothing_of_the_rows_below(tmp_path: Path) -> None:
    made = book(ROW, ["R-2", "Flood", None, *ROW[3:]])
    made.active.merge_cells("C2:C3")
    found = read(tmp_path, made)
    assert found.value("R-1", "owner") == "Dana"
    assert "is part of merged cells" in found.reason("R-2", "owner")


def test_a_column_that_is_merged_as_a_whole_says_nothing_either(tmp_path: Path) -> None:
    made = book(ROW, ["R-2", "Flood", None, *ROW[3:]])
    made.active.merge_cells("C2:D100000")
    found = read(tmp_path, made)
    assert found.value("R-1", "owner") == "Dana"
    assert "is part of merged cells" in found.reason("R-2", "owner")
    assert "is part of merged cells" in found.reason("R-2", "assessed_on")


def test_merged_ids_are_no_ids(tmp_path: Path) -> None:
    made = book(ROW, [None, "Flood", "x", *ROW[3:]])
    made.active.merge_cells("A2:A3")
    found = read(tmp_path, made)
    assert list(found.resources) == ["R-1"] and not found.whole


def test_what_the_file_says_of_its_own_size_is_not_believed(tmp_path: Path) -> None:
    read(tmp_path, book(ROW, ["R-2", *ROW[1:]]))
    changed(tmp_path / "registers.xlsx", SHEET, lambda text: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:B1"', text))  # fmt: skip
    found = reading(tmp_path)
    assert len(found.resources) == 2 and found.value("R-2", "status") == "open"


def test_something_to_the_right_of_the_last_column_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, book([*ROW, None, "and this"]))
    assert not found.resources and "something stands to the right" in found.hiding[0]


def test_blank_rows_are_passed_over_and_short_ones_are_empty_to_their_right(tmp_path: Path) -> None:
    found = read(tmp_path, book(ROW, [], [None], ["R-2", "Flood"]))
    assert list(found.resources) == ["R-1", "R-2"] and found.value("R-2", "owner") is None
    assert str(found.resources["R-2"].place_of("")) == "registers.xlsx:5, sheet Risks"


def test_a_header_further_down_is_named(tmp_path: Path) -> None:
    made = book(["Larkspur Ltd"], [], HEADER, ROW, header=["Register of risks"])
    found = read(tmp_path, made, registers={"risks": {"header_row": 4}})
    assert found.value("R-1", "owner") == "Dana"


def test_a_hidden_sheet_is_not_read_unless_it_is_named(tmp_path: Path) -> None:
    made = book(ROW)
    made.create_sheet("Notes")
    made.active.sheet_state = "hidden"
    found = read(tmp_path, made)
    assert not found.resources and "the sheet Risks is hidden" in found.hiding[0]
    mapping = {"risks": {"file": "registers.xlsx", "sheet": "Risks"}}
    assert reading(tmp_path, registers=mapping).value("R-1", "owner") == "Dana"


def test_a_workbook_called_as_the_register_may_have_one_sheet_of_any_name(tmp_path: Path) -> None:
    assert read(tmp_path, book(ROW, sheet="Sheet1"), "risks.xlsx").value("R-1", "owner") == "Dana"
    made = book(ROW, sheet="Sheet1")
    made.create_sheet("Sheet2")
    found = read(tmp_path, made, "risks.xlsx")
    assert not found.resources
    assert "which sheet is the register of risks: Sheet1, Sheet2?" in found.hiding[0]


def test_a_sheet_and_a_file_of_one_register_are_a_gap(tmp_path: Path) -> None:
    (tmp_path / "risks.csv").write_text("id\n")
    found = read(tmp_path, book(ROW))
    assert "risks is in risks.csv and in registers.xlsx, sheet Risks" in found.hiding[0]


def test_a_workbook_with_macros_is_read_and_they_are_not(tmp_path: Path) -> None:
    book(ROW).save(tmp_path / "risks.xlsm")
    with zipfile.ZipFile(tmp_path / "risks.xlsm", "a") as archive:
        archive.writestr("xl/vbaProject.bin", b'Shell "rm -rf /"')
    assert reading(tmp_path).value("R-1", "owner") == "Dana"


def test_texts_that_are_shared_between_cells_are_read(tmp_path: Path) -> None:
    """As Excel writes them; openpyxl may write each into its cell."""
    book(ROW).save(tmp_path / "risks.xlsx")
    texts: list[str] = []

    def shared(found: re.Match[str]) -> str:
        texts.append(found[2])
        return f'<c r="{found[1]}" t="s"><v>{len(texts) - 1}</v></c>'

    inline = r'<c r="([A-Z]+[0-9]+)"[^>]* t="inlineStr"><is><t>([^<]*)</t></is></c>'
    changed(tmp_path / "risks.xlsx", SHEET, lambda text: re.sub(inline, shared, text))
    assert len(texts) == len(HEADER) + 5
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    changed(tmp_path / "risks.xlsx", "[Content_Types].xml", lambda text: text.replace("</Types>", types))
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    with zipfile.ZipFile(tmp_path / "risks.xlsx", "a") as archive:
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}">{items}</sst>')
    assert reading(tmp_path).value("R-1", "owner") == "Dana"


def test_a_password_is_a_clear_gap(tmp_path: Path) -> None:
    (tmp_path / "risks.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    found = reading(tmp_path)
    assert found.hiding == [
        "risks.xlsx: it is protected by a password, or of the old kind (.xls); save it as .xlsx without a password"
    ]


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    book(ROW).save(tmp_path / "risks.xlsx")
    with zipfile.ZipFile(tmp_path / "risks.xlsx", "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bomb.xml", "w", force_zip64=True) as part:  # fmt: skip
        for _ in range(420):
            part.write(b" " * 1_000_000)
    found = reading(tmp_path)
    assert not found.resources and "it unpacks to more than 400,000,000 bytes" in found.hiding[0]


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    book(ROW).save(tmp_path / "risks.xlsx")
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'
    changed(tmp_path / "risks.xlsx", SHEET, lambda text: laughs + text.partition("?>")[2])
    found = reading(tmp_path)
    assert not found.resources and "declares a document type, which no workbook does" in found.hiding[0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"id,title\n", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_workbook_is_a_gap(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "risks.xlsx").write_bytes(content)
    found = reading(tmp_path)
    assert not found.resources and "this is no workbook" in found.hiding[0]


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("keep", [0.0, 0.5, 0.9])
def test_a_part_that_is_cut_off_is_a_gap(tmp_path: Path, part: str, keep: float) -> None:
    made = book(ROW, *([f"R-{number}", *ROW[1:]] for number in range(2, 200)))
    made.save(tmp_path / "risks.xlsx")
    changed(tmp_path / "risks.xlsx", part, lambda text: text[: int(len(text) * keep)])
    found = reading(tmp_path)
    assert not found.resources and not found.whole and found.gaps[0].kind == "unparsed"


def test_a_file_that_is_cut_off_is_a_gap_at_every_length(tmp_path: Path) -> None:
    stream = io.BytesIO()
    book(ROW).save(stream)
    whole = stream.getvalue()
    for length in range(0, len(whole) - 1, 97):
        (tmp_path / "risks.xlsx").write_bytes(whole[:length])
        found = reading(tmp_path)
        assert not found.resources and not found.whole
