"""Scans from the command line: exit codes, configuration, colours, silence, and what reaches the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.bad_files import BAD
from tests.unit.cli.conftest import VERSIONING, Gcheck

SCAN = ("scan", "infra", *VERSIONING)
BROKEN = 'resource "aws_s3_bucket" "x" {\n  bucket = {{{\n'
FIX = """
resource "aws_s3_bucket_versioning" "open" {
  bucket = aws_s3_bucket.open.id
  versioning_configuration {
    status = "Enabled"
  }
}
"""


class TestExitCodes:
    """0, 1 and 3, and what --exit-zero hides."""

    def test_codes(self, gcheck: Gcheck, infra: Path) -> None:
        assert gcheck(*SCAN).code == 1
        assert gcheck(*SCAN, "--fail-on", "critical").code == 3
        (infra / "fix.tf").write_text(FIX)
        found = gcheck(*SCAN)
        assert (found.code, "GATE PASSED" in found.out) == (0, True)
        (infra / "broken.tf").write_text(BROKEN)
        found = gcheck(*SCAN)
        assert (found.code, "INCOMPLETE" in found.out) == (3, True)
        assert "broken.tf" in found.out

    def test_exit_zero_hides_1_and_nothing_else(self, gcheck: Gcheck, folder: Path, infra: Path) -> None:
        assert gcheck(*SCAN, "--exit-zero").code == 0
        assert gcheck(*SCAN, "--exit-zero", "--fail-on", "critical").code == 3
        assert gcheck(*SCAN, "--exit-zero", "--report", "nope=x").code == 2
        (folder / "empty").mkdir()
        assert gcheck("scan", "empty", "--exit-zero").code == 3

    def test_a_folder_in_which_nothing_is_found_is_incomplete(self, gcheck: Gcheck, folder: Path) -> None:
        (folder / "empty").mkdir()
        assert gcheck("scan", "empty").code == 3

    def test_a_kind_of_gap_can_be_allowed_and_is_printed(self, gcheck: Gcheck, infra: Path) -> None:
        (infra / "fix.tf").write_text(FIX)
        (infra / "broken.tf").write_text(BROKEN)
        found = gcheck(*SCAN, "--allow-unknown", "unparsed")
        assert found.code == 0
        assert "allowed by the configuration: 1 unknown because of unparsed" in found.out
        assert gcheck(*SCAN, "--allow-unknown", "denied").code == 3


CONFIG = "sources:\n  - {name: mine, kind: terraform, path: infra}\nframeworks: [%s]\n"


class TestConfiguration:
    """Which configuration is obeyed."""

    def frameworks(self, gcheck: Gcheck, *words: str) -> tuple[str, list[str]]:
        found = gcheck("scan", *VERSIONING, "--report", "json=-", *words)
        assert found.code == 1, found.err
        data = json.loads(found.out)
        return data["provenance"].get("config", ""), [one["id"] for one in data["frameworks"]]

    def test_order(self, gcheck: Gcheck, folder: Path, infra: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        user = folder.parent / "xdg" / "gcheck" / "gcheck.yaml"
        user.parent.mkdir(parents=True)
        user.write_text((CONFIG % "gdpr").replace("path: infra", f"path: {infra}"))
        assert self.frameworks(gcheck)[1] == ["gdpr"]
        (folder / "gcheck.yaml").write_text(CONFIG % "hipaa")
        assert self.frameworks(gcheck) == ("gcheck.yaml", ["hipaa"])
        (folder / "v.yaml").write_text(CONFIG % "cobit-2019")
        monkeypatch.setenv("GCHECK_CONFIG", "v.yaml")
        assert self.frameworks(gcheck) == ("v.yaml", ["cobit-2019"])
        (folder / "o.yaml").write_text(CONFIG % "iso-27001-2022")
        assert self.frameworks(gcheck, "--config", "o.yaml") == ("o.yaml", ["iso-27001-2022"])
        assert self.frameworks(gcheck, "--config", "o.yaml", "--framework", "gdpr") == ("o.yaml", ["gdpr"])

    def test_the_one_in_use_is_said_and_its_digest_recorded(
        self, gcheck: Gcheck, folder: Path, infra: Path
    ) -> None:
        (folder / "gcheck.yaml").write_text(CONFIG % "hipaa")
        found = gcheck("scan", *VERSIONING, "--report", "json=r.json")
        assert "configuration: gcheck.yaml" in found.err
        provenance = json.loads((folder / "r.json").read_text())["provenance"]
        assert len(provenance["config_digest"]) == 64

    def test_one_deeper_in_a_scanned_tree_is_data(self, gcheck: Gcheck, folder: Path, infra: Path) -> None:
        (infra / "gcheck.yaml").write_text("gate: {fail_on: critical}\ncontrols: [evil]\nunknown key: 1\n")
        (infra / "evil").mkdir()
        (infra / "evil" / "x.yaml").write_text("id: [")
        found = gcheck(*SCAN)
        assert (found.code, "configuration" in found.err) == (1, False)

    @pytest.mark.parametrize("bad", [name for name in BAD if name != "missing"])
    def test_a_bad_one_exits_2_before_anything_is_read(
        self, gcheck: Gcheck, folder: Path, infra: Path, bad: str
    ) -> None:
        BAD[bad][0](folder / "gcheck.yaml")
        found = gcheck("scan", "infra", "--report", "json=r.json")
        assert found.code == 2
        where = "gcheck.yaml" if BAD[bad][2] is None else f"gcheck.yaml:{BAD[bad][2]}"
        assert where in found.err
        assert "Traceback" not in found.err
        assert not (folder / "r.json").exists()

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("gate: {frameworks: [sox]}\n", "no framework 'sox'"),
            ("frameworks: [sox]\n", "no framework 'sox'"),
            ("sources:\n  - {name: a, kind: gcp}\n", "gcp"),
            ("reports: {xml: a.xml}\n", "installed are"),
            ("records: [r.yaml]\n", "r.yaml"),
            ("controls: [own]\n", "own"),
            ("code: os.system\n", "no key 'code'"),
        ],
    )
    def test_names_that_do_not_exist(
        self, gcheck: Gcheck, folder: Path, infra: Path, text: str, says: str
    ) -> None:
        (folder / "gcheck.yaml").write_text(text)
        found = gcheck(*(("scan",) if "sources" in text else ("scan", "infra")))
        assert found.code == 2
        assert says in found.err

    def test_a_source_of_the_configuration_by_name(self, gcheck: Gcheck, folder: Path, infra: Path) -> None:
        (folder / "gcheck.yaml").write_text(CONFIG % "hipaa")
        assert "mine (terraform)" in gcheck("scan", "--source", "mine", *VERSIONING).out

    def test_records_from_the_command_line(self, gcheck: Gcheck, folder: Path, infra: Path) -> None:
        (folder / "r.yaml").write_text(
            "waivers:\n  - {id: w, control: aws.s3.bucket-versioning, resource: open, owner: a, approver: b,"
            " reason: Because of it., granted: 2026-01-01, expires: 2026-02-01}\n"
        )
        held = gcheck(*SCAN, "--records", "r.yaml", "--clock", "2026-02-01T23:59:59Z")
        assert (held.code, "accepted risk w" in held.out) == (0, True)
        over = gcheck(*SCAN, "--records", "r.yaml", "--clock", "2026-02-02T00:00:00Z")
        assert (over.code, "accepted risk" in over.out) == (1, False)


class TestColours:
    """NO_COLOR before --color before FORCE_COLOR, and else the terminal."""

    @pytest.mark.parametrize(
        ("environment", "words", "coloured"),
        [
            ({}, (), False),
            ({}, ("--color",), True),
            ({"FORCE_COLOR": "1"}, (), True),
            ({"FORCE_COLOR": "1"}, ("--no-color",), False),
            ({"FORCE_COLOR": ""}, (), False),
            ({"NO_COLOR": "1"}, ("--color",), False),
            ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, (), False),
            ({"NO_COLOR": ""}, ("--color",), True),
        ],
    )
    def test_colour(
        self, gcheck: Gcheck, infra: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str],
        words: tuple[str, ...], coloured: bool,
    ) -> None:  # fmt: skip
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert ("\x1b[" in gcheck(*SCAN, *words).out) is coloured


class TestTalking:
    """Data on standard output, messages on standard error, and silence where it is asked for."""

    def test_quiet(self, gcheck: Gcheck, folder: Path, infra: Path) -> None:
        (folder / "gcheck.yaml").write_text("organisation: Example\n")
        found = gcheck(*SCAN, "-q", "--report", "json=r.json")
        assert (found.code, found.out, found.err) == (1, "", "")
        assert gcheck("collect", "infra", "-q", "-o", "i.jsonl", *VERSIONING).err == ""
        assert gcheck("assess", "i.jsonl", "-q", *VERSIONING).out == ""
        assert "nope" in gcheck(*SCAN, "-q", "--report", "nope=x").err

    def test_verbose_says_what_is_going_on_on_standard_error(self, gcheck: Gcheck, infra: Path) -> None:
        found = gcheck(*SCAN, "-v")
        assert "reading" in found.err
        assert "reading" not in gcheck(*SCAN).err

    def test_control_characters_do_not_reach_the_terminal(self, gcheck: Gcheck, folder: Path) -> None:
        evil = folder / "evil\x1b[2Jdir"
        evil.mkdir()
        (evil / "main.tf.json").write_text(
            json.dumps({"resource": {"aws_s3_bucket": {"b": {"bucket": "x\x1b]0;owned\x07\u202ey\u2028z"}}}})
        )
        (evil / "bad\x1b[31m.tf").write_text("resource {{{")
        for words in ((), ("-v",), ("--no-color",)):
            found = gcheck("scan", evil.name, *VERSIONING, *words)
            for text in (found.out, found.err):
                assert not set(text) & set("\x1b\x07\u202e\u2028\r\x00")
            assert "\N{REPLACEMENT CHARACTER}" in found.out

    def test_they_do_not_in_an_error_either(self, gcheck: Gcheck, folder: Path, infra: Path) -> None:
        (folder / "own").mkdir()
        (folder / "own" / "x\x1b[2J.yaml").write_text("a: [")
        found = gcheck("scan", "infra", "--controls", "own")
        assert found.code == 2
        assert "\x1b" not in found.err


def _environment(folder: Path) -> dict[str, str]:
    # No bytecode is written: a limit on the size of files would leave it torn for everybody else.
    root = Path(__file__).parents[3]
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(root),
        "HOME": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _limited(
    folder: Path, *words: str, limit: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    # -B: bytecode that a limit on files cuts short would break every later import
    code = f"import resource, sys\n{limit}\nfrom gcheck.cli.main import run\nsys.exit(run(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-B", "-c", code, *words], cwd=folder, capture_output=True, text=True, env=_environment(folder) | environment
    )  # fmt: skip


class TestWriting:
    """A report is the old one or the new one, never half of either."""

    def test_a_folder_that_cannot_be_written(self, gcheck: Gcheck, folder: Path, infra: Path) -> None:
        (folder / "file").write_text("")
        (folder / "taken").mkdir()
        for path in ("file/r.json", "taken", "/proc/nowhere/r.json"):
            found = gcheck(*SCAN, "--report", f"json={path}")
            assert found.code == 2
            assert path in found.err
            assert "Traceback" not in found.err

    def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(self, folder: Path, infra: Path) -> None:
        (folder / "r.json").write_text("the old report")
        before = sorted(os.listdir(folder))
        limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"
        done = _limited(folder, *SCAN, "--report", "json=r.json", limit=limit)
        assert done.returncode == 2
        assert "r.json cannot be written" in done.stderr
        assert (folder / "r.json").read_text() == "the old report"
        assert sorted(os.listdir(folder)) == before

    def test_folders_are_made_and_the_mode_follows_the_umask(
        self, gcheck: Gcheck, folder: Path, infra: Path
    ) -> None:
        old = os.umask(0o027)
        try:
            gcheck(*SCAN, "--report", "json=a/b/r.json")
        finally:
            os.umask(old)
        assert (folder / "a/b/r.json").stat().st_mode & 0o777 == 0o640


def test_a_name_that_the_terminal_cannot_show_does_not_end_the_run(folder: Path, infra: Path) -> None:
    (infra / "語.tf").write_text('resource "aws_s3_bucket" "u" {\n  bucket = "u"\n}\n')
    done = _limited(folder, *SCAN, PYTHONIOENCODING="latin-1")
    assert done.returncode == 1, done.stderr
    assert "\\u8a9e.tf:1:1" in done.stdout


def test_a_lone_surrogate_in_a_scanned_file_does_not_end_the_run(
    gcheck: Gcheck, folder: Path, infra: Path
) -> None:
    (infra / "s.tf.json").write_text('{"resource": {"aws_s3_bucket": {"s": {"bucket": "a\\ud800b"}}}}')
    found = gcheck(*SCAN, "--report", "json=r.json", "--report", "html=r.html")
    assert found.code == 1, found.err
    assert gcheck("collect", "infra", *VERSIONING, "-o", "i.jsonl").code in (0, 3)
    assert gcheck("assess", "i.jsonl", *VERSIONING).code == 1


def test_a_closed_pipe_is_no_traceback(folder: Path, infra: Path) -> None:
    command = f"{sys.executable} -m gcheck controls list | head -n 1"
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, env=_environment(folder)
    )
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_an_internal_error_is_exit_4_and_says_so(
    gcheck: Gcheck, infra: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gcheck import scan

    def broken(*arguments: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(scan, "scan", broken)
    found = gcheck(*SCAN)
    assert found.code == 4
    assert "internal error: ZeroDivisionError: boom" in found.err


def test_bad_files_are_refused_within_limits(folder: Path, infra: Path) -> None:
    limit = "resource.setrlimit(resource.RLIMIT_AS, (600_000_000,) * 2); resource.setrlimit(resource.RLIMIT_CPU, (15, 15))"
    for number, bad in enumerate(
        ("200 MB", "device", "a million items", "billion laughs", "200,000 brackets")
    ):
        own = folder / f"own{number}"
        own.mkdir()
        BAD[bad][0](own / "x.yaml")
        done = _limited(folder, "scan", "infra", "--controls", str(own), limit=limit)
        assert (done.returncode, done.stdout) == (2, "")
        assert "x.yaml" in done.stderr
