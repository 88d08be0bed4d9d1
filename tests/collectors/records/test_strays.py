"""Tables beside the registers: each that no register is read from is told, and none of them changes a verdict."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from gcheck.collectors.records.registers import TYPES
from gcheck.collectors.records.strays import nearest
from tests.collectors.records.collecting import RISK, Collected, collect
from tests.collectors.records.judging import COMPANY, assess, verdicts

TABLE = "id,title\nX-1,Something\n"
SUPPLIER = "record.supplier"
DOCUMENT = "record.document"


def told(found: Collected) -> list[str | None]:
    return [one.kind for one in found.unmapped]


def write(folder: Path, *names: str, text: str = TABLE) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def workbook(path: Path, *sheets: str, hidden: str = "") -> None:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name in sheets:
        made.create_sheet(name).append(["id", "title"])
        made[name].sheet_state = "hidden" if name == hidden else "visible"
    made.save(path)


def test_a_misspelt_register_is_named_beside_the_one_that_is_missing(tmp_path: Path) -> None:
    found = collect(write(tmp_path, "supplier.csv"), SUPPLIER)
    assert found.hiding == [
        "there is no register of suppliers: no suppliers.csv, .yaml or .xlsx, and no sheet suppliers in a workbook; "
        "is 'supplier.csv' meant? Name it under `registers`, or call it suppliers"
    ]
    assert told(found) == ["supplier.csv (suppliers?)"]
    assert found.unmapped[0].place.file == "supplier.csv" and found.unmapped[0].count == 1


def test_a_table_that_is_like_no_register_is_told_and_no_gap_names_it(tmp_path: Path) -> None:
    found = collect(write(tmp_path, "Umsatz.tsv"), SUPPLIER)
    assert told(found) == ["Umsatz.tsv"]
    assert len(found.gaps) == 1 and found.gaps[0].detail.endswith("in a workbook")


def test_it_is_told_whatever_was_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "supplier.csv", "risks.csv")
    assert told(collect(tmp_path, RISK)) == told(collect(tmp_path, SUPPLIER)) == ["supplier.csv (suppliers?)"]


def test_a_register_in_a_folder_below_is_not_read_and_told(tmp_path: Path) -> None:
    found = collect(write(tmp_path, "archive/Risks.csv", "archive/other.csv", "documents/plan.xlsx"))
    assert told(found) == ["archive/Risks.csv (risks?)"]
    assert "is 'archive/Risks.csv' meant?" in found.hiding[0]


@pytest.mark.parametrize(
    "name", [".risk.csv", "~$risks.xlsx", "README.md", "docker-compose.yml", "package.json", "notes.txt"]
)
def test_what_is_not_meant_as_a_register_is_not_told(tmp_path: Path, name: str) -> None:
    assert told(collect(write(tmp_path, "risks.csv", name))) == []


@pytest.mark.parametrize("name", ["risk.yaml", "risk-register.json", "risk_list.txt", "Risk Register.ods"])
def test_a_list_that_is_called_nearly_as_a_register_is_told(tmp_path: Path, name: str) -> None:
    assert told(collect(write(tmp_path, name))) == [f"{name} (risks?)"]


def test_a_file_that_gcheck_yaml_names_is_none(tmp_path: Path) -> None:
    write(tmp_path, "Risikoliste.csv", "hr/risks.csv")
    assert told(collect(tmp_path, registers={"risks": {"file": "Risikoliste.csv"}})) == [
        "hr/risks.csv (risks?)"
    ]
    assert told(collect(tmp_path, registers={"risks": {"file": "hr/risks.csv"}})) == ["Risikoliste.csv"]


@pytest.mark.parametrize(
    "given", [None, [], "risks", {"risks": None}, {"risks": []}, {"rsks": {"file": "a.csv"}}]
)
def test_settings_of_another_form_name_no_file(tmp_path: Path, given: object) -> None:
    assert told(collect(write(tmp_path, "a.csv"), registers=given)) == ["a.csv"]


def test_the_other_sheets_of_a_workbook_are_told_and_of_a_strange_one_the_file(tmp_path: Path) -> None:
    workbook(tmp_path / "registers.xlsx", "Risks", "Supplier", "Lists", hidden="Lists")
    workbook(tmp_path / "Umsatz.xlsx", "2025", "2026")
    found = collect(tmp_path, RISK, SUPPLIER)
    assert told(found) == [
        "Umsatz.xlsx",
        "registers.xlsx, sheet Supplier (suppliers?)",
        "registers.xlsx, sheet Lists",
    ]
    assert "is 'registers.xlsx, sheet Supplier' meant?" in " ".join(found.hiding)


def test_the_sheet_that_is_named_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    workbook(tmp_path / "Risikoregister.xlsx", "Aktuell", "Alt")
    settings = {"risks": {"file": "Risikoregister.xlsx", "sheet": "Aktuell"}}
    assert told(collect(tmp_path, registers=settings)) == ["Risikoregister.xlsx, sheet Alt"]


def test_a_workbook_that_does_not_open_is_a_gap_and_is_not_told_twice(tmp_path: Path) -> None:
    found = collect(write(tmp_path, "book.xlsx"))
    assert found.gaps and told(found) == []


def test_a_document_that_its_register_names_was_looked_at(tmp_path: Path) -> None:
    write(tmp_path, "plan.csv", "other.csv")
    (tmp_path / "documents.csv").write_text("id,title,path,sha256\nD-1,Plan,./plan.csv,\n")
    assert told(collect(tmp_path, DOCUMENT)) == ["other.csv"]


def test_thousands_of_them_stay_bounded(tmp_path: Path) -> None:
    found = collect(write(tmp_path, *(f"t{number}.csv" for number in range(1_100))))
    assert (
        len(found.unmapped) == 1_001 and found.unmapped[-1].kind is None and found.unmapped[-1].count == 100
    )


def test_the_company_has_none_and_one_more_changes_no_verdict(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(COMPANY, tmp_path / "registers"))
    before = assess(folder)
    assert before.unmapped == ()
    write(folder, "vendors-2026.csv")
    after = assess(folder)
    assert [one.kind for one in after.unmapped] == ["vendors-2026.csv"]
    assert verdicts(after) == verdicts(before) and after.gaps == before.gaps and after.gate == before.gate


@pytest.mark.parametrize(
    ("name", "register"),
    [
        ("supplier", "suppliers"),
        ("Supplier Register", "suppliers"),
        ("suplliers", "suppliers"),
        ("risk-register", "risks"),
        ("record of processing activities", "processing-activities"),
        ("restore_tests_2026", "restore-tests"),
        ("change log", "changes"),
        ("Umsatz", None),
        ("", None),
        ("docker-compose", None),
    ],
)
def test_the_register_that_a_name_is_nearest_to(name: str, register: str | None) -> None:
    assert nearest(name) == register


@pytest.mark.parametrize("register", TYPES)
def test_each_register_is_nearest_to_itself(register: str) -> None:
    assert nearest(register) == register
