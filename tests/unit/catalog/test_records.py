"""Waivers, attestations and decisions on applicability from files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from gcheck.catalog.records import load_records
from gcheck.errors import RecordError
from gcheck.model.framework import Framework, Group, Requirement
from gcheck.model.record import Records
from tests.unit.bad_files import BAD
from tests.unit.evaluation.judging import control

DIGEST = hashlib.sha256(b"evidence").hexdigest()

WAIVERS = """\
waivers:
  - id: w1
    control: t.thing.one
    resource: 'a*'
    owner: Ada
    approver: Bo
    reason: Because it is to be replaced.
    granted: 2026-01-01
    expires: 2026-06-30
"""

ATTESTATIONS = f"""\
attestations:
  - id: a1
    framework: hipaa
    requirement: '164.1'
    statement: We do what it asks for.
    name: Ada
    role: CISO
    date: 2026-01-01
    valid_until: 2026-12-31
    evidence:
      - {{reference: proof.txt, sha256: {DIGEST}}}
"""

APPLICABILITY = """\
applicability:
  - framework: iso-27001-2022
    requirement: 'A.7.1'
    applicable: false
    justification: There are no premises.
    decided_by: Bo
    date: 2026-01-01
"""


def _framework(identifier: str, **obligations: str) -> Framework:
    rows = tuple(
        Requirement(one, "t", "g", "machine", attributes={"obligation": kind} if kind else {})
        for one, kind in obligations.items()
    )
    return Framework(identifier, "t", "o", "1", "n", (Group("g", "G"),), rows)


FRAMEWORKS = {
    "hipaa": _framework("hipaa", **{"164.1": "required", "164.2": "addressable"}),
    "iso-27001-2022": _framework("iso-27001-2022", **{"A.7.1": "", "4.1": ""}),
    "gdpr": _framework("gdpr", **{"Art.1": ""}),
}
CONTROLS = {"t.thing.one": control({})}


def read(folder: Path, *texts: str) -> Records:
    """The records of files with these texts."""
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"records-{number}.yaml")
        paths[-1].write_text(text)
    return load_records(paths, CONTROLS, FRAMEWORKS)


def test_all_kinds_from_several_files(tmp_path: Path) -> None:
    (tmp_path / "proof.txt").write_bytes(b"evidence")
    found = read(tmp_path, WAIVERS, ATTESTATIONS + APPLICABILITY)
    assert [(one.id, one.source, one.file, one.line) for one in found.waivers] == [
        ("w1", "*", "records-0.yaml", 2)
    ]
    assert [(one.id, one.evidence[0].state) for one in found.attestations] == [("a1", "matches")]
    assert [(one.requirement, one.line) for one in found.applicability] == [("A.7.1", 13)]


def test_no_files_are_no_records() -> None:
    assert load_records((), {}, {}) == Records()


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_file(bad: str, tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    BAD[bad][0](path)
    with pytest.raises(RecordError) as caught:
        load_records([path], CONTROLS, FRAMEWORKS)
    assert (caught.value.file, caught.value.line) == (str(path), BAD[bad][2])


CHANGES = [
    (WAIVERS, "waivers:", "waiver:", "no key 'waiver'", 1),
    (WAIVERS, "id: w1", "id: 1", "put it in quotes", 2),
    (WAIVERS, "control: t.thing.one", "control: t.thing.two", "no control 't.thing.two'", 3),
    (WAIVERS, "    approver: Bo\n", "", "'approver' is missing", 2),
    (WAIVERS, "    owner: Ada\n", "    owner: Ada\n    until: 5\n", "no key 'until'", 6),
    (WAIVERS, "reason: Because it is to be replaced.", "reason: ok", "must not be empty", 7),
    (WAIVERS, "expires: 2026-06-30", "expires: 2026-02-30", "no such day", 9),
    (WAIVERS, "expires: 2026-06-30", "expires: 2025-06-30", "before", 9),
    (WAIVERS, "expires: 2026-06-30", "expires: never", "does not look like", 9),
    (WAIVERS, "expires: 2026-06-30", "expires: 20260630", "put it in quotes", 9),
    (WAIVERS, "expires: 2026-06-30", 'expires: "2026-06-30\\n"', "no such day", 9),
    (ATTESTATIONS, "framework: hipaa", "framework: hippa", "no framework 'hippa'", 3),
    (ATTESTATIONS, "requirement: '164.1'", "requirement: '164.9'", "no requirement '164.9'", 4),
    (ATTESTATIONS, "requirement: '164.1'", "requirement: 164.1", "put it in quotes", 4),
    (ATTESTATIONS, "valid_until: 2026-12-31", "valid_until: 2025-12-31", "before", 9),
    (ATTESTATIONS, f"sha256: {DIGEST}", "sha256: abc", "does not look like", 11),
    (
        ATTESTATIONS,
        "    evidence:\n",
        "    approved_by: Bo\n    evidence:\n",
        "'approver_role' is missing",
        2,
    ),
    (ATTESTATIONS, "    evidence:\n", "    approved_on: 2026-02-01\n    evidence:\n", "approved_by", 2),
    (
        ATTESTATIONS,
        "    evidence:\n",
        "    approved_by: Bo\n    approver_role: CEO\n    approved_on: 2025-12-31\n    evidence:\n",
        "before",
        12,
    ),
    (ATTESTATIONS, "    name: Ada\n", "", "'name' is missing", 2),
    (APPLICABILITY, "applicable: false", "applicable: true", "False", 4),
    (APPLICABILITY, "    applicable: false\n", "", "'applicable' is missing", 2),
    (APPLICABILITY, "justification: There are no premises.", "justification: no", "must not be empty", 5),
    (APPLICABILITY, "requirement: 'A.7.1'", "requirement: '4.1'", "clauses 4 to 10", 2),
    (APPLICABILITY, "iso-27001-2022", "gdpr", "no requirement", 3),
    (APPLICABILITY, "date: 2026-01-01", "date: 2026-13-01", "does not look like", 7),
]


@pytest.mark.parametrize(("text", "old", "new", "says", "line"), CHANGES)
def test_one_mistake(text: str, old: str, new: str, says: str, line: int, tmp_path: Path) -> None:
    assert text.count(old) == 1
    with pytest.raises(RecordError) as caught:
        read(tmp_path, text.replace(old, new))
    assert says in str(caught.value)
    assert caught.value.line == line, str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "x", "5", "waivers:", "waivers: {}", "waivers: [x]", "waivers: [{}]"]
)
def test_something_else(text: str, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"records-0\.yaml:1"):
        read(tmp_path, text)


@pytest.mark.parametrize("text", [WAIVERS, ATTESTATIONS, APPLICABILITY])
def test_the_same_twice(text: str, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="twice"):
        read(tmp_path, text, text)


def test_one_bad_line_and_none_counts(tmp_path: Path) -> None:
    with pytest.raises(RecordError):
        read(tmp_path, WAIVERS, ATTESTATIONS.replace("CISO", "''"))


class TestHipaa:
    """Addressable specifications need an alternative; required ones cannot be excluded."""

    LINE = APPLICABILITY.replace("iso-27001-2022", "hipaa")

    def test_required(self, tmp_path: Path) -> None:
        with pytest.raises(RecordError, match="not addressable"):
            read(tmp_path, self.LINE.replace("A.7.1", "164.1"))

    def test_addressable(self, tmp_path: Path) -> None:
        line = self.LINE.replace("A.7.1", "164.2")
        with pytest.raises(RecordError, match="alternative"):
            read(tmp_path, line)
        found = read(tmp_path, line + "    alternative: We do the other thing.\n")
        assert found.applicability[0].alternative == "We do the other thing."

    def test_other_frameworks_know_no_such_decision(self, tmp_path: Path) -> None:
        with pytest.raises(RecordError, match="only ISO"):
            read(tmp_path, APPLICABILITY.replace("iso-27001-2022", "gdpr").replace("A.7.1", "Art.1"))


class TestEvidence:
    """What lies behind an attestation is compared with what was attested."""

    def state(self, folder: Path, reference: str = "proof.txt") -> str:
        found = read(folder, ATTESTATIONS.replace("proof.txt", reference))
        return found.attestations[0].evidence[0].state

    def test_states(self, tmp_path: Path) -> None:
        assert self.state(tmp_path) == "missing"
        (tmp_path / "proof.txt").write_bytes(b"something else")
        assert self.state(tmp_path) == "changed"
        (tmp_path / "proof.txt").write_bytes(b"evidence")
        assert self.state(tmp_path) == "matches"
        assert self.state(tmp_path, "https://example.org/proof.txt") == "not checked"

    @pytest.mark.parametrize("kind", ["folder", "fifo", "device", "loop"])
    def test_what_is_no_file_is_missing(self, kind: str, tmp_path: Path) -> None:
        BAD[kind][0](tmp_path / "proof.txt")
        assert self.state(tmp_path) == "missing"

    def test_a_name_that_no_file_can_have(self, tmp_path: Path) -> None:
        assert self.state(tmp_path, '"a\\0b"') == "missing"
