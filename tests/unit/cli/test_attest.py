"""gcheck attest: what it writes, where, and what it refuses."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from gcheck.builtin import catalog
from gcheck.catalog.attesting import as_yaml, with_attestation
from gcheck.catalog.library import Library
from gcheck.catalog.records import load_records
from gcheck.documents import parse_yaml
from gcheck.errors import RecordError
from tests.unit.cli.conftest import Gcheck

CLOCK = "2026-03-02T10:00:00Z"
GIVEN = {
    "--by": "Imogen Ashby",
    "--role": "Chief Executive",
    "--until": "2027-03-01",
    "--statement": "I lead the ISMS, as the minutes of the review show.",
    "--evidence": "minutes.txt",
    "--clock": CLOCK,
}
LIBRARY = Library((catalog(),))


def words(requirement: str = "5.1", **changes: str | None) -> list[str]:
    """A whole command line; a change of None leaves the option out."""
    given = {**GIVEN, **{f"--{key.replace('_', '-')}": value for key, value in changes.items()}}
    pairs = [part for key, value in given.items() if value is not None for part in (key, value)]
    return ["attest", requirement, *pairs]


@pytest.fixture
def minutes(folder: Path) -> Path:
    """A document."""
    path = folder / "minutes.txt"
    path.write_bytes(b"minutes")
    return path


@pytest.mark.usefixtures("minutes")
class TestWriting:
    """What is written is a record that a run reads."""

    def test_printed(self, gcheck: Gcheck, folder: Path) -> None:
        found = gcheck(*words())
        assert found.code == 0
        item = parse_yaml(found.out.encode(), "out").data[0]
        assert item == {
            "id": "ATT-2026-03-02-5.1", "framework": "iso-27001-2022", "requirement": "5.1",
            "statement": GIVEN["--statement"], "name": "Imogen Ashby", "role": "Chief Executive",
            "date": "2026-03-02", "valid_until": "2027-03-01",
            "evidence": [{"reference": "minutes.txt", "sha256": hashlib.sha256(b"minutes").hexdigest()}],
        }  # fmt: skip
        assert [path.name for path in folder.iterdir()] == ["minutes.txt"]

    def test_into_a_new_file_in_a_folder_of_its_own(self, gcheck: Gcheck, folder: Path) -> None:
        found = gcheck(*words(into="records/here.yaml"))
        assert (found.code, found.err) == (0, "written to records/here.yaml\n")
        read = load_records([folder / "records" / "here.yaml"], {}, LIBRARY.frameworks)
        assert [
            (one.id, one.evidence[0].reference, one.state_on("2026-03-02")) for one in read.attestations
        ] == [("ATT-2026-03-02-5.1", "../minutes.txt", "valid")]

    def test_a_second_one_has_an_id_of_its_own(self, gcheck: Gcheck, folder: Path) -> None:
        for _ in range(2):
            assert gcheck(*words(into="r.yaml")).code == 0
        read = load_records([folder / "r.yaml"], {}, LIBRARY.frameworks)
        assert [one.id for one in read.attestations] == ["ATT-2026-03-02-5.1", "ATT-2026-03-02-5.1-2"]
        assert gcheck(*words(into="r.yaml", id="ATT-2026-03-02-5.1")).code == 2

    def test_with_a_second_person(self, gcheck: Gcheck) -> None:
        found = gcheck(*words(approved_by="Ravi Menon", approver_role="Chair"))
        item = parse_yaml(found.out.encode(), "out").data[0]
        assert (item["approved_by"], item["approver_role"], item["approved_on"]) == (
            "Ravi Menon",
            "Chair",
            "2026-03-02",
        )

    def test_the_day_is_that_of_the_run_in_utc(self, gcheck: Gcheck) -> None:
        found = gcheck(*words(clock="2026-03-29T00:30:00+02:00"))
        assert "date: '2026-03-28'" in found.out


@pytest.mark.usefixtures("minutes")
class TestRefusals:
    """Each with a message, exit code 2, and nothing written."""

    @pytest.mark.parametrize(
        ("requirement", "changes", "says"),
        [
            ("5.99", {}, "no requirement '5.99'"),
            ("5.1", {"framework": "iso"}, "no framework 'iso'"),
            ("5.2", {}, "a register decides it"),
            ("Art.1", {}, "does not assess it"),
            ("5.1", {"until": "2026-03-01"}, "lies in the past"),
            ("5.1", {"until": "2027-02-29"}, "'2027-02-29' is none"),
            ("5.1", {"until": "20270301"}, "'20270301' is none"),
            ("5.1", {"until": "next year"}, "is none"),
            ("5.1", {"evidence": "other.txt"}, "other.txt cannot be taken: there is no such file"),
            ("5.1", {"evidence": "."}, "not a regular file"),
            ("5.1", {"evidence": None}, "--evidence"),
            ("5.1", {"by": None, "role": None}, "(--by); In which role (--role)"),
            ("5.1", {"statement": "Yes."}, "must be a sentence"),
            ("5.1", {"approved_by": "imogen  ASHBY", "approver_role": "CEO"}, "of their own"),
            ("5.1", {"approved_by": "Ravi Menon"}, "--approver-role"),
            ("5.1", {"approver_role": "Chair"}, "--approved-by"),
            ("5.1", {"clock": "noon"}, "--clock"),
        ],
    )
    def test_refused(
        self, requirement: str, changes: dict[str, str | None], says: str, gcheck: Gcheck, folder: Path
    ) -> None:
        found = gcheck(*words(requirement, into="r.yaml", **changes))
        assert (found.code, found.out) == (2, "")
        assert says in found.err
        assert not (folder / "r.yaml").exists()

    @pytest.mark.parametrize("text", ["", "[]", "attestations: []\n", "a: 1\n", "attestations: [\n", "\x00"])
    def test_a_file_that_is_not_one_of_records_stays_as_it_is(
        self, text: str, gcheck: Gcheck, folder: Path
    ) -> None:
        (folder / "r.yaml").write_text(text)
        found = gcheck(*words(into="r.yaml"))
        assert (found.code, found.out) == (2, "")
        assert "r.yaml" in found.err
        assert (folder / "r.yaml").read_text() == text


ITEM = {
    "id": "new", "framework": "hipaa", "requirement": "164.1", "statement": "It is so, # 100 %: yes.", "name": "Ada",
    "role": "no", "date": "2026-01-01", "valid_until": "2026-12-31", "evidence": [{"reference": "a b", "sha256": "0" * 64}],
}  # fmt: skip
OLD = """\
# ours
attestations:   # who said what
- id: old
  framework: hipaa
  requirement: '164.2'
  statement: |
    Two lines,
    # the second looks like a comment
  name: Bo
  role: CISO
  date: 2026-01-01
  valid_until: 2026-12-31

# about what does not apply
applicability:
  - {framework: hipaa, requirement: '164.2', applicable: false, justification: There is none of it., decided_by: Bo, date: 2026-01-01}
"""


class TestInserting:
    """Whatever stands in the file stays as it is."""

    def test_behind_the_last_and_before_what_follows(self) -> None:
        made = with_attestation(OLD, ITEM, "r.yaml")
        assert made.replace(as_yaml(ITEM), "") == OLD
        assert made.index("id: new") < made.index("# about what does not apply")
        assert [one["id"] for one in parse_yaml(made.encode(), "r").data["attestations"]] == ["old", "new"]

    def test_a_file_without_a_final_line_end(self) -> None:
        made = with_attestation(OLD.rstrip("\n"), ITEM, "r.yaml")
        assert parse_yaml(made.encode(), "r").data["attestations"][1] == ITEM

    def test_a_file_without_attestations(self) -> None:
        made = with_attestation(OLD[OLD.index("# about") :], ITEM, "r.yaml")
        assert parse_yaml(made.encode(), "r").data["attestations"] == [ITEM]

    def test_a_last_statement_that_ends_like_a_comment_is_not_torn(self) -> None:
        head = OLD[: OLD.index("  name: Bo")]
        tail = "  name: Bo\n  role: CISO\n  date: 2026-01-01\n  valid_until: 2026-12-31\n"
        text = head.replace("  statement: |\n    Two lines,\n    # the second looks like a comment\n", tail)
        text += "  statement: |\n    Two lines,\n    # the second looks like a comment\n"
        with pytest.raises(RecordError, match="cannot be added"):
            with_attestation(text, ITEM, "r.yaml")

    def test_a_list_in_brackets_is_left_alone(self) -> None:
        text = "attestations: [{id: a, framework: f, requirement: '1', statement: It is so here., name: A, role: B, date: 2026-01-01, valid_until: 2026-01-02}]\n"
        with pytest.raises(RecordError, match="one dash"):
            with_attestation(text, ITEM, "r.yaml")
