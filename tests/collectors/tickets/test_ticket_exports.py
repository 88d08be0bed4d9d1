"""Exports of Jira and ServiceNow, and what can be wrong with them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gcheck.builtin import catalog
from gcheck.catalog.library import Library
from gcheck.collectors.tickets.collector import TicketsCollector
from gcheck.model.unread import Unread
from tests.collectors.tickets.collecting import Collected, collect, export

SERVICENOW = """\
"number","priority","state","opened_at","resolved_at","closed_at","due_date","caller_id","assigned_to","sys_class_name","reopen_count"
"INC0010001","1 - Critical","Closed","2026-09-01 08:00:00","2026-09-01 10:30:00","2026-09-08 10:00:00","","Ann Lee","Bob Ray","Incident","0"
"INC0010002","2 - High","In Progress","2026-09-30 09:00:00","","","","Ann Lee","","Incident","1"
"PRB0040001","3 - Moderate","Closed","2026-06-01 08:00:00","1970-01-01 00:00:00","2026-07-01 08:00:00","2026-06-20","Ann Lee","Bob Ray","Problem",""
"SCTASK001","4 - Low","Open","2026-06-01 08:00:00","","","","Ann Lee","Bob Ray","Catalog Task",""
"""
JIRA_CSV = """\
Summary,Issue key,Issue id,Issue Type,Status,Priority,Reporter,Assignee,Created,Resolved,Due date,Custom field (Approver),Comment,Comment
Disk full,DESK-1,10001,[System] Incident,Done,Highest,ann,bob,30/Sep/26 8:15 AM,30/Sep/26 10:15 AM,,,a,b
"Firewall, new rule",DESK-2,10002,[System] Change,Awaiting implementation,Medium,ann,bob,29/Sep/26 8:15 AM,,02/Oct/26 12:00 AM,cyd,a,b
A story,DESK-3,10003,Story,To Do,Medium,ann,bob,29/Sep/26 8:15 AM,,,,a,b
"""
JIRA: dict[str, Any] = {"date_format": "DD/MMM/YY h:mm A", "time_zone": "UTC", "columns": {"approver": "Custom field (Approver)"}}  # fmt: skip


def issue(key: str, kind: str = "Incident", **fields: Any) -> dict[str, Any]:
    return {
        "key": key,
        "fields": {
            "issuetype": {"name": kind},
            "priority": {"name": "High"},
            "status": {"name": "Erledigt", "statusCategory": {"key": "done"}},
            "created": "2026-09-30T08:15:00.000+0200",
            "resolutiondate": "2026-09-30T10:45:00.000+0200",
            "duedate": None,
            "reporter": {"displayName": "Ann Lee", "accountId": "5b10"},
            "assignee": None,
            **fields,
        },
    }


def test_servicenow_as_csv(tmp_path: Path) -> None:
    found = export(tmp_path, SERVICENOW, time_zone="Europe/Dublin")
    assert set(found.resources) == {"INC0010001", "INC0010002", "PRB0040001"}
    assert found.value("INC0010001", "created") == "2026-09-01T07:00:00Z"
    assert found.value("INC0010001", "hours_to_resolve") == 2.5
    assert found.value("INC0010001", "priority") == "critical"
    assert found.value("INC0010002", "resolved") is None
    assert found.value("INC0010002", "hours_to_resolve") is None
    assert found.value("INC0010002", "hours_open") == 25.0
    assert found.value("INC0010002", "implementer") is None
    assert found.value("INC0010002", "reopened") == 1
    assert (
        found.value("PRB0040001", "resolved") == "2026-07-01T07:00:00Z"
    )  # 1970 is no date: closed is the end
    assert found.value("PRB0040001", "due") == "2026-06-20"
    assert found.populations["ticket.incident"].note == "1 export, 1 of other kinds left out"
    assert found.whole("incident")
    assert str(found.resources["INC0010002"].place_of("created")) == "export.csv:3"


def test_jira_as_csv(tmp_path: Path) -> None:
    found = export(tmp_path, JIRA_CSV, **JIRA)
    assert set(found.resources) == {"DESK-1", "DESK-2"}
    assert found.value("DESK-1", "hours_to_resolve") == 2.0
    assert found.value("DESK-1", "priority") == "critical"
    assert found.value("DESK-2", "due") == "2026-10-02T00:00:00Z"
    assert found.value("DESK-2", "approver") == "cyd"
    assert "approved has no column" in found.reason("DESK-2", "approved")


def test_jira_as_json(tmp_path: Path) -> None:
    page = {"startAt": 0, "total": 2, "issues": [issue("D-1"), issue("D-2", resolutiondate=None, status={"name": "Offen", "statusCategory": {"key": "new"}})]}  # fmt: skip
    found = export(tmp_path, json.dumps(page, indent=1), "page.json")
    assert found.value("D-1", "hours_to_resolve") == 2.5
    assert found.value("D-1", "status") == "resolved"
    assert found.value("D-1", "requester") == "Ann Lee"
    assert found.value("D-2", "status") == "open"
    assert found.hiding == []


def test_pages_that_are_missing_are_told(tmp_path: Path) -> None:
    found = export(tmp_path, json.dumps({"total": 120, "issues": [issue("D-1")]}), "page.json")
    assert found.hiding == ["the pages hold 1 tickets, and the search found 120"]
    assert not found.whole("incident")
    (tmp_path / "page.json").write_text(json.dumps({"isLast": False, "issues": [issue("D-1")]}))
    assert collect(tmp_path).hiding == ["none of the pages says that it is the last one"]
    (tmp_path / "next.json").write_text(json.dumps({"isLast": True, "issues": [issue("D-2")]}))
    assert collect(tmp_path).hiding == []


def test_servicenow_as_json_in_both_spellings(tmp_path: Path) -> None:
    row = {
        "number": {"display_value": "CHG0030001", "value": "CHG0030001"},
        "sys_class_name": {"display_value": "Change Request", "value": "change_request"},
        "state": {"display_value": "Implement", "value": "-1"},
        "type": {"display_value": "Emergency", "value": "emergency"},
        "priority": {"display_value": "3 - Moderate", "value": "3"},
        "opened_at": {"display_value": "30.09.2026 10:00:00", "value": "2026-09-30 08:00:00"},
        "work_start": {"display_value": "", "value": ""},
        "closed_at": {"display_value": "", "value": ""},
        "approval": {"display_value": "Not Yet Requested", "value": "not requested"},
        "assigned_to": {"display_value": "Bob Ray", "link": "https://example.com/x", "value": "6816f7"},
    }
    found = export(tmp_path, json.dumps({"result": [row]}), "changes.json", columns={"change_type": "type"})
    assert found.value("CHG0030001", "created") == "2026-09-30T08:00:00Z"
    assert found.value("CHG0030001", "change_type") == "emergency"
    assert found.value("CHG0030001", "started") is None
    assert found.value("CHG0030001", "approved") is False
    assert found.value("CHG0030001", "implementer") == "Bob Ray"


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.ndjson", "rows.json"])
def test_an_object_on_each_line(tmp_path: Path, name: str) -> None:
    rows = [
        {"id": f"I-{number}", "kind": "incident", "created": "2026-09-30T08:00:00Z"} for number in range(3)
    ]
    found = export(tmp_path, "\n".join(map(json.dumps, rows)), name)
    assert [str(one.place_of("")) for one in found.resources.values()] == [f"{name}:{line}" for line in (1, 2, 3)]  # fmt: skip


ROW = {"id": "I-1", "kind": "incident", "status": "closed", "created": "2026-09-30T08:00:00Z", "resolved": "2026-09-30T09:00:00Z"}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "name", "why"),
    [
        ({"resolved": ""}, "resolved", "has no date, and the ticket is done"),
        ({"status": "open"}, "resolved", "has a date, and the ticket is open"),
        ({"status": "odd"}, "status", "is 'odd', which stands for nothing yet"),
        ({"created": ""}, "created", "every ticket was created some time"),
        ({"created": "2027-01-01T00:00:00Z"}, "created", "lies in the future"),
        ({"kind": "change", "started": "2026-12-01T00:00:00Z"}, "started", "lies in the future"),
        ({"kind": "change", "approved_at": "2026-12-01"}, "approved_at", "lies in the future"),
        ({"created": 17}, "created", "is no time"),
        ({"created": "2026-09-30"}, "hours_to_resolve", "only the day is known"),
        ({"resolved": "2026-09-30T07:00:00Z"}, "hours_to_resolve", "resolved before it was created"),
        ({"priority": "odd"}, "priority", "options.priority_words"),
        ({"reopened": "often"}, "reopened", "is no number"),
        ({"requester": "x" * 300}, "requester", "is longer than"),
        ({"requester": {"accountId": "5b10"}}, "requester", "nothing says what it is called"),
    ],
)
def test_a_value_that_cannot_be_read(tmp_path: Path, change: dict[str, Any], name: str, why: str) -> None:
    found = export(tmp_path, json.dumps([{**ROW, **change}]), "rows.json")
    assert why in found.reason("I-1", name)
    assert found.whole("incident")


@pytest.mark.parametrize(
    ("rows", "kinds", "why"),
    [
        ([{**ROW, "id": ""}], ("incident",), "it has no id"),
        ([{**ROW, "kind": "whim"}], ("incident", "change", "problem", "request"), "its kind 'whim'"),
        ([{**ROW, "kind": None}], ("incident", "change"), "nothing says its kind"),
        ([ROW, {**ROW, "status": "open"}], ("incident",), "says different things"),
        ([17], ("incident", "change"), "it is no object"),
    ],
)
def test_a_ticket_that_cannot_be_used(
    tmp_path: Path, rows: list[Any], kinds: tuple[str, ...], why: str
) -> None:
    found = export(tmp_path, json.dumps(rows), "rows.json")
    assert found.resources == {}
    assert all(why in detail for detail in found.hiding)
    assert found.hiding
    assert not any(found.whole(kind) for kind in kinds)


def test_a_ticket_in_two_exports_is_one(tmp_path: Path) -> None:
    (tmp_path / "august.csv").write_text(SERVICENOW)
    found = export(tmp_path, SERVICENOW, "september.csv", time_zone="UTC")
    assert len(found.resources) == 3
    note = found.populations["ticket.incident"].note
    assert note is not None
    assert "3 tickets stand in more than one" in note


JIRA_REPEATED = """\
Issue key,Issue Type,Status,Status Category,Reporter,Assignee,Created,Resolved,Approver,Approver,Labels,Labels,Sprint,Sprint,{extra}
D-1,[System] Change,Mit Kunde,In Progress,ann,bob,2026-09-30T08:00:00Z,,{one},{two},x,y,S1,S2,{cell}
"""


def repeated(folder: Path, one: str, two: str, extra: str = "Due date", cell: str = "") -> Collected:
    return export(folder, JIRA_REPEATED.format(one=one, two=two, extra=extra, cell=cell))


@pytest.mark.parametrize(
    ("one", "two", "approver"),
    [
        ("cyd", "", "cyd"),
        ("", "cyd", "cyd"),
        ("cyd", "Cyd", "cyd"),
        ("", "-", None),
        ("cyd", "dee", "cyd"),  # whichever of them it was is neither ann nor bob
        ("ann", "bob", "ann"),  # and whichever of these was involved
        ("cyd", "ann", "names 2 persons, not all of them somebody else"),
    ],
)
def test_columns_of_one_name_are_the_values_of_one_field(tmp_path: Path, one: str, two: str, approver: str | None) -> None:  # fmt: skip
    found = repeated(tmp_path, one, two)
    value = found.value("D-1", "approver")
    assert approver in value.reason if isinstance(value, Unread) and approver else value == approver
    assert found.value("D-1", "status") == "open"  # by its category, as the word is nobody's but theirs


@pytest.mark.parametrize(
    ("extra", "cell", "name", "value"),
    [
        ("Created", "2026-09-30T08:00:00Z", "created", "2026-09-30T08:00:00Z"),
        ("Created", "2026-09-30T09:00:00Z", "created", "says 2 different things"),
        ("created ", "2026-09-30T09:00:00Z", "created", "says 2 different things"),
        ("Assignee", "dee", "implementer", "says 2 different things"),
        ("Assignee", "", "implementer", "bob"),
    ],
)
def test_a_single_value_in_columns_of_one_name_must_be_one(tmp_path: Path, extra: str, cell: str, name: str, value: str) -> None:  # fmt: skip
    found = repeated(tmp_path, "cyd", "", extra, cell).value("D-1", name)
    assert value in found.reason if isinstance(found, Unread) else found == value


def test_a_raw_answer_of_servicenow_is_in_utc_and_its_states_are_numbers(tmp_path: Path) -> None:
    person = {"link": "https://example.com/x", "value": "681c"}
    rows = [
        {"number": "INC01", "sys_class_name": "incident", "state": "7", "opened_at": "2026-09-01 08:00:00", "resolved_at": "2026-09-01 09:00:00", "opened_by": person},
        {"number": "CHG01", "sys_class_name": "change_request", "state": "-1", "opened_at": "2026-09-01 08:00:00", "opened_by": person},
        {"number": "CHG02", "sys_class_name": "change_request", "state": "7", "opened_at": "2026-09-01 08:00:00", "opened_by": person},
    ]  # fmt: skip
    found = export(tmp_path, json.dumps({"result": rows}), "raw.json", time_zone="Europe/Dublin")
    assert found.value("INC01", "created") == "2026-09-01T08:00:00Z"
    assert found.value("INC01", "status") == "closed"
    assert found.value("CHG01", "status") == "open"
    assert "stands for nothing yet" in found.reason("CHG02", "status")


def test_an_open_ticket_needs_no_column_of_when_it_was_resolved(tmp_path: Path) -> None:
    text = "number,state,opened_at\nINC01,New,2026-09-30T09:00:00Z\nINC02,Closed,2026-09-30T09:00:00Z\n"
    found = export(tmp_path, text)
    assert (found.value("INC01", "resolved"), found.value("INC01", "hours_open")) == (None, 24.0)
    assert "resolved has no column" in found.reason("INC02", "hours_open")


def workbook(folder: Path, *rows: list[Any], names: tuple[str, ...] = ("Page 1",)) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name in names:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "export.xlsx")
    return folder


HEAD = ["number", "state", "opened_at", "resolved_at", "reopen_count", "caller_id"]


def test_a_workbook_says_what_its_table_does(tmp_path: Path) -> None:
    opened, done = datetime(2026, 9, 1, 8), datetime(2026, 9, 1, 10, 30)
    found = collect(workbook(tmp_path, HEAD, ["INC01", "Closed", opened, done, 1, "Ann Lee"], [7, "New", opened, None, None, None]), time_zone="Europe/Dublin", kind="incident")  # fmt: skip
    assert found.value("INC01", "created") == "2026-09-01T07:00:00Z"
    assert found.value("INC01", "hours_to_resolve") == 2.5
    assert found.value("INC01", "reopened") == 1
    assert found.value("7", "requester") is None
    assert str(found.resources["INC01"].place_of("")) == "export.xlsx:2, sheet Page 1"
    assert found.whole("incident")


@pytest.mark.parametrize(
    ("opened", "why"),
    [
        (45_000, "export.xlsx:2:3, sheet Page 1: created is no time"),
        ("=A1", "export.xlsx:2:3, sheet Page 1: created is a formula whose result is not stored"),
        (datetime(2026, 9, 1), "only the day is known"),
    ],
)
def test_a_cell_of_a_workbook_that_is_no_time_is_told_with_its_place(
    tmp_path: Path, opened: Any, why: str
) -> None:
    done = datetime(2026, 9, 1, 10, 30)
    found = collect(workbook(tmp_path, HEAD, ["INC01", "Closed", opened, done, 0, ""]), time_zone="UTC")
    assert why in found.reason("INC01", "hours_to_resolve")


def test_which_sheet_is_the_export_is_asked_where_there_are_several(tmp_path: Path) -> None:
    workbook(tmp_path, HEAD, ["INC01", "New", "2026-09-01T08:00:00Z", "", 0, ""], names=("Notes", "Data"))
    assert "which sheet is the export: there are Notes, Data" in collect(tmp_path).hiding[0]
    assert set(collect(tmp_path, sheet="Data").resources) == {"INC01"}
    assert "there is no sheet 'Other'" in collect(tmp_path, sheet="Other").hiding[0]


def test_an_export_that_may_have_been_cut(tmp_path: Path) -> None:
    rows = "".join(f"D-{number},Incident,2026-09-01T08:00:00Z\n" for number in range(1000))
    found = export(tmp_path, f"Issue key,Issue Type,Created\n{rows}")
    assert "it has exactly 1,000 tickets" in found.hiding[0]
    assert collect(tmp_path, whole=True).hiding == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.json", "{", "it ends too early"),
        ("a.json", '[{"id": 1}', "it ends too early"),
        ("a.json", '[{"id": 1, "id": 2}]', "a key stands twice"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.json", '[{"id": NaN}]', "NaN is no number"),
        ("a.json", '[{"id": 1}] x', "something stands behind"),
        ("a.json", "17", "neither a list nor an object"),
        ("a.json", '[{"id": ' + "9" * 10_000 + "}]", "too many digits"),
        ("a.json", b"[\xff]", "not UTF-8"),
        ("a.csv", b"\xff\xff\xff", "not UTF-8"),
        ("a.csv", "", "no header row"),
        ("a.csv", 'id,kind\n"1,incident', "no CSV"),
        ("a.xlsx", "PK", "this is no workbook"),
        ("a.xls", "", "save it as CSV, XLSX or JSON"),
        ("a.txt", "", "there is no export"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, content: str | bytes, why: str) -> None:
    found = export(tmp_path, content, name)
    assert why in " ".join(found.hiding)
    assert not any(one.complete for one in found.populations.values())


@pytest.mark.parametrize(
    "options",
    [
        {"column": {}}, {"columns": {"nothing": "x"}}, {"columns": []}, {"status_words": {"x": "gone"}},
        {"approval_words": {"x": 1}}, {"time_zone": "Moon/Base"}, {"date_format": "YYYY"}, {"format": "excel"},
        {"kind": "story"}, {"kinds": ["story"]}, {"kinds": []}, {"whole": "yes"}, {"header_row": 0}, {"encoding": "utf-7"}, {"delimiter": "x"},
    ],
)  # fmt: skip
def test_options_that_make_no_sense_hide_everything(tmp_path: Path, options: dict[str, Any]) -> None:
    found = export(tmp_path, SERVICENOW, **options)
    assert found.resources == {}
    assert len(found.hiding) == 1
    assert "gcheck.yaml" in found.hiding[0]


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert collect(tmp_path / "none").hiding == ["none: it does not exist"]


def test_nothing_of_a_person_is_in_a_gap(tmp_path: Path) -> None:
    found = export(tmp_path, SERVICENOW.replace("Critical", "Odd").replace("Closed", "Strange"), time_zone="UTC")  # fmt: skip
    assert found.gaps
    assert not any("Ann" in gap.detail or "Bob" in gap.detail for gap in found.gaps)


def test_every_kind_supplies_what_its_type_declares() -> None:
    types = Library((catalog(),)).types
    collector = TicketsCollector()
    for kind in collector.types():
        assert collector.attributes(kind) == set(types[kind].attributes), kind


def test_what_is_yielded_fits_the_declared_types(tmp_path: Path) -> None:
    from jsonschema import Draft202012Validator

    types = Library((catalog(),)).types
    columns = {
        "approved": "state",
        "approved_at": "opened_at",
        "approver": "caller_id",
        "change_type": "state",
    }
    found = export(tmp_path, SERVICENOW, time_zone="UTC", columns=columns)
    for one in found.resources.values():
        read = {name: value for name, value in one.attributes.items() if isinstance(value, (str, int, float, type(None)))}  # fmt: skip
        assert list(Draft202012Validator(types[one.type].schema()).iter_errors(read)) == []


SPANISH = (
    "Resumen,Clave de incidencia,ID de la incidencia,Tipo de Incidencia,Estado,Prioridad,Persona asignada,Informador,Creada,"
    "Resuelta,Comentario,Comentario,Categoría de estado"
)


def test_an_export_of_jira_in_spanish(tmp_path: Path) -> None:
    rows = [
        '"Cuenta bloqueada",IHS-5,10041,Incident,Completado,High,Ana,Luis,18/jul/26 9:10 AM,18/jul/26 10:53 AM,"una\nnota",,Listo',
        '"Red caída",IHS-6,10042,Incident,En espera del cliente,Medium,Ana,Luis,21/abr/26 11:37 PM,,,,En curso',
    ]
    (tmp_path / "Jira.csv").write_text("\n".join([SPANISH, *rows]), encoding="utf-8-sig")
    found = collect(tmp_path, date_format="DD/MMM/YY h:mm A", time_zone="Europe/Madrid")
    assert set(found.resources) == {"IHS-5", "IHS-6"}
    assert found.value("IHS-5", "created") == "2026-07-18T07:10:00Z"
    assert found.value("IHS-5", "status") == "resolved"
    assert found.value("IHS-6", "status") == "open"
    assert not found.hiding


GERMAN = "Vorgangstyp,Schlüssel,Zusammenfassung,Zugewiesene Person,Autor,Priorität,Status,Lösung,Erstellt,Aktualisiert,Fälligkeitsdatum,Erledigt"


def test_an_export_of_jira_in_german(tmp_path: Path) -> None:
    row = "Incident,SD-7,Konto gesperrt,Ana,Luis,High,Resolved,Fertig,18.07.2026 09:10,18.07.2026 11:00,20.07.2026 12:00,18.07.2026 10:53"
    (tmp_path / "Jira.csv").write_text("\n".join([GERMAN, row]), encoding="utf-8-sig")
    found = collect(tmp_path, date_format="DD.MM.YYYY hh:mm", time_zone="Europe/Berlin")
    assert set(found.resources) == {"SD-7"} and not found.hiding
    told = {name: found.value("SD-7", name) for name in ("created", "resolved", "due", "priority", "status")}
    assert told == {
        "created": "2026-07-18T07:10:00Z", "resolved": "2026-07-18T08:53:00Z", "due": "2026-07-20T10:00:00Z",
        "priority": "high", "status": "resolved",
    }  # fmt: skip
    assert (found.value("SD-7", "implementer"), found.value("SD-7", "requester")) == ("Ana", "Luis")


FRENCH = "Type de ticket,Clé de ticket,Résumé,Rapporteur,Personne assignée,Priorité,État,Création"


def test_an_export_of_jira_in_french_says_when_tickets_were_made_and_not_when_they_were_resolved(
    tmp_path: Path,
) -> None:
    """What Jira calls the day of resolution in French no export that was found shows; it has to be declared."""
    rows = ["Incident,SD-7,Compte bloqué,Luis,Ana,High,Terminé(e),2026-07-18 09:10,2026-07-18 10:53",
            "Incident,SD-8,Réseau,Luis,Ana,Low,En cours,2026-07-19 09:10,"]  # fmt: skip
    (tmp_path / "Jira.csv").write_text("\n".join([f"{FRENCH},Résolution le", *rows]), encoding="utf-8-sig")
    found = collect(tmp_path, time_zone="Europe/Paris")
    assert [found.value(one, "status") for one in ("SD-7", "SD-8")] == ["resolved", "open"]
    assert found.value("SD-7", "created") == "2026-07-18T07:10:00Z"
    assert (found.value("SD-7", "requester"), found.value("SD-7", "implementer")) == ("Luis", "Ana")
    assert "resolved" in found.reason("SD-7", "resolved")
    declared = collect(tmp_path, time_zone="Europe/Paris", columns={"resolved": "Résolution le"})
    assert declared.value("SD-7", "resolved") == "2026-07-18T08:53:00Z"


@pytest.mark.parametrize("key", ["Vorgangsschlüssel", "Clé de ticket"])
def test_an_export_of_a_thousand_is_taken_for_cut_in_other_languages_too(tmp_path: Path, key: str) -> None:
    rows = [f"SD-{number},Incident" for number in range(1_000)]
    (tmp_path / "Jira.csv").write_text("\n".join([f"{key},Issue Type", *rows]), encoding="utf-8")
    assert "exactly 1,000 tickets" in " ".join(collect(tmp_path).hiding)


def test_a_table_in_which_nothing_is_an_id_says_so_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Zusammenfassung,Kennung,Art\na,b,c\nd,e,f\n", encoding="utf-8")
    found = collect(tmp_path)
    assert found.resources == {}
    assert len(found.hiding) == 1
    assert "There are Zusammenfassung, Kennung, Art" in found.hiding[0]
    assert set(collect(tmp_path, columns={"id": "Kennung"}, kind="incident").resources) == {"b", "e"}
