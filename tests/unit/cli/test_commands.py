"""Every command: its help, its output, its exit code, and what it says of wrong words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gcheck import __version__
from gcheck.cli.main import COMMANDS
from gcheck.plugins import REPORTERS, offers
from tests.unit.catalog.packs import CONTROL
from tests.unit.cli.conftest import VERSIONING, Gcheck

SUBCOMMANDS = [
    *([name] for name in COMMANDS),
    *(["controls", name] for name in ("list", "show", "new", "lint", "test")),
    *(["frameworks", name] for name in ("list", "show", "lint")),
]


def test_version(gcheck: Gcheck) -> None:
    for option in ("--version", "-V"):
        found = gcheck(option)
        assert (found.code, found.out) == (0, f"gcheck {__version__}\n")


def test_help_of_the_whole(gcheck: Gcheck) -> None:
    found = gcheck("--help")
    assert found.code == 0
    assert all(name in found.out for name in COMMANDS)
    assert "Exit codes" in found.out
    assert gcheck("-h").out == found.out


@pytest.mark.parametrize("words", SUBCOMMANDS, ids=" ".join)
def test_help_of_every_command(gcheck: Gcheck, words: list[str]) -> None:
    found = gcheck(*words, "--help")
    assert found.code == 0
    assert found.out.startswith(f"Usage: gcheck {' '.join(words)}")
    assert len(found.out.splitlines()) > 4
    assert found.err == ""


@pytest.mark.parametrize("words", SUBCOMMANDS, ids=" ".join)
def test_an_unknown_option_is_refused(gcheck: Gcheck, words: list[str]) -> None:
    found = gcheck(*words, "--frobnicate")
    assert found.code == 2
    assert "--frobnicate" in found.err
    assert found.out == ""


def test_without_a_command_or_with_an_unknown_one(gcheck: Gcheck) -> None:
    assert gcheck().code in (0, 2)
    found = gcheck("check")
    assert found.code == 2
    assert "check" in found.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["scan"], "nothing to read"),
        (["scan", "nowhere"], "no file or folder nowhere"),
        (["scan", ".", "--report", "xml=a.xml"], "xml"),
        (["scan", ".", "--report", "html"], "FORMAT=PATH"),
        (["scan", ".", "--report", "html="], "FORMAT=PATH"),
        (["scan", ".", "--framework", "sox"], "no framework 'sox'"),
        (["scan", ".", "--control", "nothing.*"], "no control matches"),
        (["scan", ".", "--controls", "nowhere"], "nowhere"),
        (["scan", ".", "--severity", "huge"], "huge"),
        (["scan", ".", "--fail-on", "huge"], "huge"),
        (["scan", ".", "--allow-unknown", "all"], "all"),
        (["scan", ".", "--records", "nowhere.yaml"], "nowhere.yaml"),
        (["scan", ".", "--clock", "yesterday"], "yesterday"),
        (["scan", ".", "--region", "eu-west-1"], "--source aws"),
        (["scan", "--source", "gcp"], "no source 'gcp'"),
        (["scan", "--source", "terraform"], "needs a folder"),
        (["scan", ".", ".", "--control", "aws.s3.*"], "two sources"),
        (["scan", ".", "--config", "nowhere.yaml"], "nowhere.yaml"),
        (["collect", "nowhere"], "nowhere"),
        (["assess", "nowhere.jsonl"], "nowhere.jsonl"),
        (["assess"], "INVENTORY"),
        (["report", "nowhere.json"], "nowhere.json"),
        (["controls", "show", "aws.s3.nothing"], "no control 'aws.s3.nothing'"),
        (["controls", "show", "bucket-versioning"], "Did you mean "),
        (["controls", "lint", "nowhere"], "nowhere"),
        (["controls", "list", "--controls", "nowhere"], "nowhere"),
        (["controls", "new", "Wrong Id", "--resource", "aws.s3.bucket"], "no id of a control"),
        (["controls", "new", "acme.s3.x", "--resource", "aws.nothing"], "no resource type"),
        (["controls", "new", "aws.s3.bucket-versioning", "--resource", "aws.s3.bucket"], "exists already"),
        (["controls", "new", "../../x.y.z", "--resource", "aws.s3.bucket"], "no id of a control"),
        (["frameworks", "show", "sox"], "no framework 'sox'"),
        (["frameworks", "lint", "nowhere"], "nowhere"),
        (["completion", "tcsh"], "tcsh"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_wrong_words_exit_2_with_one_clear_message(gcheck: Gcheck, words: list[str], says: str) -> None:
    found = gcheck(*words)
    assert found.code == 2
    assert says in found.err
    assert "Traceback" not in found.err
    assert found.out == ""


def test_an_unknown_report_format_lists_what_is_installed(gcheck: Gcheck, infra: Path) -> None:
    found = gcheck("scan", "infra", "--report", "xml=a.xml")
    assert all(name in found.err for name in offers(REPORTERS))


class TestControls:
    """gcheck controls."""

    def test_list(self, gcheck: Gcheck) -> None:
        found = gcheck("controls", "list", "--json")
        rows = json.loads(found.out)
        assert found.code == 0
        assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
        assert {"id", "title", "severity", "resource"} == set(rows[0])
        plain = gcheck("controls", "list")
        assert [line.split()[0] for line in plain.out.splitlines()] == [row["id"] for row in rows]

    def test_list_by_resource_and_framework(self, gcheck: Gcheck) -> None:
        rows = json.loads(gcheck("controls", "list", "--json", "--resource", "aws.s3.bucket").out)
        assert {row["resource"] for row in rows} == {"aws.s3.bucket"}
        mapped = json.loads(gcheck("controls", "list", "--json", "--framework", "hipaa").out)
        assert 0 < len(mapped) < len(json.loads(gcheck("controls", "list", "--json").out)) + 1

    def test_show(self, gcheck: Gcheck) -> None:
        text = gcheck("controls", "show", "aws.s3.bucket-versioning").out
        assert all(
            part in text for part in ("aws.s3.bucket-versioning", "Satisfies", "Remediation", "Examples")
        )
        data = json.loads(gcheck("controls", "show", "aws.s3.bucket-versioning", "--json").out)
        assert data["id"] == "aws.s3.bucket-versioning"
        assert {example["then"] for example in data["examples"]} >= {"pass", "fail", "unknown"}

    def test_every_type_can_be_scaffolded_linted_and_tested(self, gcheck: Gcheck, folder: Path) -> None:
        from gcheck.cli.options import library_of

        made = []
        for name, kind in library_of(()).types.items():
            identifier = f"acme.{name.replace('.', '-')}.first"
            found = gcheck("controls", "new", identifier, "--resource", name)
            if found.code == 2:
                assert "can be null" in found.err
                assert not any("null" in str(schema.get("type")) for schema in kind.attributes.values())
                continue
            made.append(found.out.strip())
        assert made
        assert all((folder / path).is_file() for path in made)
        linted = gcheck("controls", "lint", "controls")
        assert (linted.code, linted.out) == (0, "")
        tested = gcheck("controls", "test", "acme.*", "--controls", "controls")
        assert (tested.code, tested.out) == (0, ""), tested
        assert tested.err.endswith(", 0 wrong\n")
        assert int(tested.err.split()[0]) >= len(made)

    def test_new_never_overwrites(self, gcheck: Gcheck, folder: Path) -> None:
        words = ("controls", "new", "acme.s3.first", "--resource", "aws.s3.bucket", "--into", "own")
        path = folder / gcheck(*words).out.strip()
        path.write_text("mine")
        assert gcheck(*words).code == 2
        assert path.read_text() == "mine"

    def test_lint_exits_1_and_names_file_and_line(self, gcheck: Gcheck, folder: Path) -> None:
        path = folder / "own" / "t" / "x.yaml"
        path.parent.mkdir(parents=True)
        path.write_text("id: t.x\ntitel: x\n")
        found = gcheck("controls", "lint", "own")
        assert found.code == 1
        assert "own/t/x.yaml:2:1: there is no key 'titel'" in found.out

    def test_an_example_that_is_wrong_exits_1(self, gcheck: Gcheck, folder: Path) -> None:
        made = gcheck("controls", "new", "acme.s3.first", "--resource", "aws.s3.bucket")
        path = folder / made.out.strip()
        path.write_text(
            path.read_text().replace("then: fail", "then: not_applicable")
            + "  - {name: f, given: {}, then: fail}\n"
        )
        found = gcheck("controls", "test", "acme.s3.first", "--controls", "controls")
        assert found.code == 1
        assert "acme.s3.first: none: wanted not_applicable, got fail" in found.out
        assert "acme.s3.first: f: wanted fail, got unknown" in found.out

    def test_an_example_that_does_not_fit_its_type_exits_1(self, gcheck: Gcheck, folder: Path) -> None:
        made = gcheck("controls", "new", "acme.s3.first", "--resource", "aws.s3.bucket")
        path = folder / made.out.strip()
        path.write_text(path.read_text() + "  - {name: typo, given: {nmae: x}, then: unknown}\n")
        found = gcheck("controls", "test", "acme.s3.first", "--controls", "controls")
        assert found.code == 1
        assert "nmae" in found.out

    def test_a_pack_with_one_bad_control_is_not_loaded_at_all(
        self, gcheck: Gcheck, folder: Path, infra: Path
    ) -> None:
        gcheck("controls", "new", "acme.s3.first", "--resource", "aws.s3.bucket", "--into", "own")
        (folder / "own" / "bad.yaml").write_text(CONTROL)
        for words in (("scan", "infra"), ("collect", "infra"), ("controls", "list"), ("controls", "test")):
            found = gcheck(*words, "--controls", "own")
            assert found.code == 2
            assert "own/bad.yaml:1" in found.err
            assert found.out == ""

    def test_a_users_control_is_judged_wherever_it_lies(self, gcheck: Gcheck, infra: Path) -> None:
        gcheck("controls", "new", "acme.anything.owner-tag", "--resource", "aws.s3.bucket", "--into", "own")
        found = gcheck("scan", "infra", "--controls", "own", "--control", "acme.anything.*")
        assert "controls: 1 of" in found.out


class TestFrameworks:
    """gcheck frameworks."""

    def test_list_and_show_agree(self, gcheck: Gcheck) -> None:
        rows = json.loads(gcheck("frameworks", "list", "--json").out)
        assert {"cobit-2019", "gdpr", "hipaa", "iso-27001-2022"} <= {row["id"] for row in rows}
        plain = gcheck("frameworks", "list").out
        for row in rows:
            assert f"{row['requirements']} requirements" in next(
                line for line in plain.splitlines() if line.startswith(row["id"])
            )
            shown = json.loads(gcheck("frameworks", "show", row["id"], "--json").out)
            assert len(shown["requirements"]) == row["requirements"]
            text = gcheck("frameworks", "show", row["id"]).out
            assert all(f"  {one['id']} " in text for one in shown["requirements"])

    def test_lint(self, gcheck: Gcheck, folder: Path) -> None:
        assert gcheck("frameworks", "lint").code == 0
        (folder / "f").mkdir()
        (folder / "f" / "x.yaml").write_text("id: y\n")
        found = gcheck("frameworks", "lint", "f")
        assert found.code == 1
        assert "f/x.yaml:1" in found.out


class TestInit:
    """gcheck init."""

    def test_what_it_writes_is_a_configuration(self, gcheck: Gcheck, folder: Path, infra: Path) -> None:
        assert gcheck("init").code == 0
        assert json.loads((folder / ".gcheck.schema.json").read_text())["title"] == "gcheck.yaml"
        found = gcheck("scan", "-q")
        assert found.code in (1, 3)
        assert (folder / "gcheck-report.html").stat().st_size > 1000
        assert (
            json.loads((folder / "gcheck-report.json").read_text())["provenance"]["config"] == "gcheck.yaml"
        )

    def test_it_does_not_overwrite_unless_it_is_told_to(self, gcheck: Gcheck, folder: Path) -> None:
        (folder / "gcheck.yaml").write_text("mine")
        found = gcheck("init")
        assert (found.code, (folder / "gcheck.yaml").read_text()) == (2, "mine")
        assert gcheck("init", "--force").code == 0
        assert (folder / "gcheck.yaml").read_text() != "mine"

    def test_another_folder(self, gcheck: Gcheck, folder: Path) -> None:
        assert gcheck("init", "a/b").code == 0
        assert (folder / "a" / "b" / "gcheck.yaml").is_file()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(gcheck: Gcheck, shell: str) -> None:
    found = gcheck("completion", shell)
    assert found.code == 0
    assert "_GCHECK_COMPLETE" in found.out


def test_the_stages_one_by_one_say_what_the_scan_says(gcheck: Gcheck, folder: Path, infra: Path) -> None:
    clock = ("--clock", "2026-01-31T12:00:00Z")
    whole = gcheck("scan", "infra", *clock, "--report", "json=whole.json", "--report", "html=whole.html")
    assert gcheck("collect", "infra", *clock, "-o", "i.jsonl").code in (0, 3)
    part = gcheck("assess", "i.jsonl", "-o", "part.json")
    assert part.code == whole.code == 1
    assert part.out == whole.out
    assert (folder / "part.json").read_text() == (folder / "whole.json").read_text()
    assert gcheck("report", "part.json", "--format", "html", "-o", "part.html").code == 0
    assert (folder / "part.html").read_text() == (folder / "whole.html").read_text()


def test_a_stage_writes_to_standard_output(gcheck: Gcheck, folder: Path, infra: Path) -> None:
    collected = gcheck("collect", "infra", *VERSIONING)
    assert collected.out.startswith('{"format":"gcheck-inventory/1"')
    (folder / "i.jsonl").write_text(collected.out)
    assessed = gcheck("assess", "i.jsonl", *VERSIONING, "-o", "-")
    assert json.loads(assessed.out)["gate"]["exit_code"] == assessed.code == 1
    scanned = gcheck("scan", "infra", *VERSIONING, "--report", "json=-")
    assert json.loads(scanned.out)["gate"]["failing"] == 1
    assert "GATE FAILED" in scanned.err


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"format": "gcheck-inventory/9"}'])
def test_what_is_no_inventory_is_refused(gcheck: Gcheck, folder: Path, text: str) -> None:
    (folder / "i.jsonl").write_text(text)
    for words in (("assess", "i.jsonl"), ("report", "i.jsonl")):
        found = gcheck(*words)
        assert found.code == 2
        assert "i.jsonl" in found.err or "assessment" in found.err
        assert "Traceback" not in found.err


def test_several_reports_at_once_one_of_them_on_standard_output(gcheck: Gcheck, infra: Path) -> None:
    words = ("--report", "sarif=out/a.sarif", "--report", "markdown=-", "--report", "csv=a.csv")
    found = gcheck("scan", "infra", *words)
    assert found.out.startswith("<!-- gcheck -->\n")
    assert "GATE" in found.err or "INCOMPLETE" in found.err
    assert json.loads(Path("out/a.sarif").read_text())["version"] == "2.1.0"
    assert Path("a.csv").read_text().startswith('"row"')


@pytest.mark.parametrize("where", ["-", "a.txt"])
def test_two_reports_to_one_place_are_refused(gcheck: Gcheck, infra: Path, where: str) -> None:
    found = gcheck("scan", "infra", "--report", f"github={where}", "--report", f"csv={where}")
    assert (found.code, found.out) == (2, "")
    assert "two reports" in found.err


def test_a_catalogue_becomes_a_framework_that_runs_assess(gcheck: Gcheck, folder: Path, infra: Path) -> None:
    controls = [{"id": "ac-1", "title": "Policy"}, {"id": "ac-2", "title": "Accounts"}]
    catalogue = {"catalog": {"metadata": {"title": "Acme", "version": "1"}, "groups": [{"id": "ac", "title": "Access", "controls": controls}]}}  # fmt: skip
    (folder / "acme-catalog.json").write_text(json.dumps(catalogue))
    made = gcheck("frameworks", "import", "acme-catalog.json")
    assert (made.code, made.err.strip()) == (0, "framework acme: frameworks/acme.yaml")
    again = gcheck("frameworks", "import", "acme-catalog.json")
    assert again.code == 2
    assert "already" in again.err
    assert gcheck("frameworks", "import", "acme-catalog.json", "--id", "Not An Id").code == 2
    (folder / "gcheck.yaml").write_text("framework_folders: [frameworks]\nframeworks: [acme]\n")
    assert "acme" in gcheck("frameworks", "list").out
    gcheck("scan", "infra", "--report", "json=a.json")
    (found,) = json.loads((folder / "a.json").read_text())["frameworks"]
    assert [(one["requirement"], one["status"]) for one in found["requirements"]] == [
        ("ac-1", "not_assessed"), ("ac-2", "not_assessed"),
    ]  # fmt: skip
