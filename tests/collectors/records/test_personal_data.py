"""Names and addresses of registers stay out of reports unless the operator asks for them."""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
from pathlib import Path

import pytest

from gcheck import plugins
from gcheck.collectors.records.registers import registers
from gcheck.evaluation.evidence import PERSONAL, conceal
from gcheck.model.assessment import Assessment
from gcheck.model.resource_type import ResourceType
from tests.collectors.records.judging import COMPANY, assess, write

PEOPLE = ("Dana Whitfield", "Ravi Menon", "Imogen Ashby", "Lea Ortiz", "Nadia Krol", "Tom Ode", "@larkspur.example",
          "former-contractor")  # fmt: skip


def said(form: str, assessment: Assessment) -> str:
    """All text of a report; of a workbook, of all its parts; of a page, with the data that is packed in it."""
    made = plugins.reporter(form).render(assessment)
    if isinstance(made, bytes):
        with zipfile.ZipFile(io.BytesIO(made)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    text = "".join(made)
    packed = re.search(r'id="data">([^<]+)<', text)
    return text + (gzip.decompress(base64.b64decode(packed[1])).decode() if packed else "")


@pytest.mark.parametrize("form", sorted(plugins.offers("gcheck.reporters")))
def test_no_report_names_a_person(form: str) -> None:
    text = said(form, assess(COMPANY))
    assert not [name for name in PEOPLE if name in text]


@pytest.mark.parametrize("form", ["html", "json"])
def test_the_operator_can_ask_for_them(form: str) -> None:
    shown = said(form, assess(COMPANY, personal=True))
    assert all(name in shown for name in ("Dana Whitfield", "Imogen Ashby"))
    assert PERSONAL not in shown


def test_an_unreadable_cell_of_theirs_is_not_quoted(tmp_path: Path) -> None:
    folder = write(tmp_path / "risks.csv", {"id": "R-1", "status": "open", "owner": "Dana Whitfield " * 2000})
    text = said("json", assess(folder, controls=("record.risk.owner-named",)))
    assert "Dana" not in text and "is longer than 20,000 characters" in text


@pytest.mark.parametrize("register", registers().values(), ids=lambda one: one.name)
def test_everything_that_names_a_person_is_marked(register: object) -> None:
    """Columns whose description says who it is."""
    attributes = register.attributes  # type: ignore[attr-defined]
    who = {
        name
        for name, schema in attributes.items()
        if str(schema["description"]).startswith(("Who ", "To whom "))
    }
    assert {name for name in who if not attributes[name].get("sensitive")} == set()
    assert not attributes.get("title", {}).get("sensitive")  # it is what a row is called in reports


def test_what_is_sensitive_is_concealed_at_every_depth() -> None:
    secret = {"type": "string", "description": "x", "sensitive": True}
    plain = {"type": "string", "description": "x"}
    inner = {"type": "object", "description": "x", "properties": {"name": secret, "kind": plain}}
    declared = ResourceType(
        "a.b",
        "x",
        "x",
        {"one": inner, "many": {"type": "array", "description": "x", "items": inner}, "plain": plain},
        "a",
    )
    row = {"name": "Dana", "kind": "x"}
    hidden = {"name": PERSONAL, "kind": "x"}
    assert conceal(row, declared, "one") == hidden
    assert conceal("Dana", declared, "one.name") == PERSONAL
    assert conceal([row], declared, "many") == [hidden]
    assert conceal("Dana", declared, "many.0.name") == PERSONAL
    assert conceal({"one": row, "plain": "y"}, declared, ".") == {"one": hidden, "plain": "y"}
    assert conceal(None, declared, "one.name") is None
    assert conceal("y", declared, "plain") == "y" and conceal("y", None, "x") == "y"
    assert conceal(row, declared.without_secrecy(), "plain") == row
