"""gcheck.yaml: which one is obeyed, and what is refused in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gcheck.catalog.schemas import require
from gcheck.config import Config, find, load
from gcheck.errors import ConfigError
from tests.unit.bad_files import BAD

TEXT = """\
organisation: Example Ltd
sources:
  - name: infra
    kind: terraform
    path: code
  - {name: live, kind: aws, regions: [eu-west-1], max_attempts: 3}
frameworks: [hipaa]
controls: [own]
records: [records.yaml]
gate:
  fail_on: high
  frameworks: [hipaa]
  allow_unknown: [remote_module]
reports:
  html: out/report.html
"""


def read(folder: Path, text: str = TEXT) -> Config:
    """The configuration of this text, beside the files that it names."""
    (folder / "own").mkdir(exist_ok=True)
    (folder / "records.yaml").write_text("")
    path = folder / "gcheck.yaml"
    path.write_text(text)
    return load(path, lambda document: require(document, "config", ConfigError))


def test_paths_are_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    found = read(tmp_path)
    assert found.sources[0].options == {"path": "../code"}
    assert found.sources[1].options == {"regions": ["eu-west-1"], "max_attempts": 3}
    assert [path.resolve() for path in found.controls] == [tmp_path / "own"]
    assert [path.resolve() for path in found.records] == [tmp_path / "records.yaml"]
    assert found.reports["html"].resolve() == tmp_path / "out/report.html"
    assert (found.fail_on, found.gate_frameworks, found.allow) == ("high", ("hipaa",), ("remote_module",))
    assert (found.organisation, found.frameworks) == ("Example Ltd", ("hipaa",))
    assert found.digest is not None
    assert len(found.digest) == 64


def test_everything_may_be_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, "{}\n")
    assert (found.sources, found.fail_on, found.allow, found.reports) == ((), "low", (), {})


CHANGES = [
    ("organisation: Example Ltd", "organization: Example Ltd", "no key 'organization'", 1),
    ("organisation: Example Ltd", "organisation: [x]", "must be text", 1),
    ("organisation: Example Ltd", "organisation: ''", "must not be empty", 1),
    ("organisation: Example Ltd", "plugins: [os]", "no key 'plugins'", 1),
    ("name: live", "name: infra", "two sources", 6),
    ("name: live, ", "", "'name' is missing", 6),
    ("name: infra", "name: 5", "put it in quotes", 3),
    ("path: code", "paths: code", "no key 'paths'", 5),
    ("path: code", "path: ''", "must not be empty", 5),
    ("regions: [eu-west-1]", "regions: [1]", "put it in quotes", 6),
    ("max_attempts: 3", "max_attempts: 0", "minimum", 6),
    ("max_attempts: 3", "max_attempts: '3'", "must be a whole number, not text", 6),
    ("frameworks: [hipaa]\ncontrols", "frameworks: hipaa\ncontrols", "must be a list, not text", 7),
    ("controls: [own]", "controls: [nowhere]", "nowhere", 8),
    ("controls: [own]", 'controls: ["own\\0"]', "there is no", 8),
    ("records: [records.yaml]", "records: [nothing.yaml]", "nothing.yaml", 9),
    ("fail_on: high", "fail_on: severe", "is none of", 11),
    ("fail_on: high", "fail: high", "no key 'fail'", 11),
    ("allow_unknown: [remote_module]", "allow_unknown: [everything]", "no kind of gap", 13),
    ("allow_unknown: [remote_module]", "allow_unknown: true", "must be a list", 13),
    ("html: out/report.html", "html: ''", "must not be empty", 15),
    ("reports:\n  html: out/report.html", "reports: [html]", "must be an object", 14),
]


@pytest.mark.parametrize(("old", "new", "says", "line"), CHANGES)
def test_one_mistake(old: str, new: str, says: str, line: int, tmp_path: Path) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, TEXT.replace(old, new))
    assert says in str(caught.value)
    assert caught.value.line == line, str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "[]", "text", "5", "sources: []", "sources: {}", "sources: [x]", "gate: []"]
)
def test_something_else(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gcheck\.yaml:1"):
        read(tmp_path, text)


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_file(bad: str, tmp_path: Path) -> None:
    path = tmp_path / "gcheck.yaml"
    BAD[bad][0](path)
    with pytest.raises(ConfigError) as caught:
        load(path, lambda document: require(document, "config", ConfigError))
    assert (caught.value.file, caught.value.line) == (str(path), BAD[bad][2])


class TestFind:
    """--config, else $GCHECK_CONFIG, else the working directory, else the user's own."""

    @pytest.fixture
    def places(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
        """One file in each place."""
        user = tmp_path / "xdg"
        found = {
            "option": tmp_path / "o.yaml", "variable": tmp_path / "v.yaml",
            "here": tmp_path / "here" / "gcheck.yaml", "user": user / "gcheck" / "gcheck.yaml",
        }  # fmt: skip
        for path in found.values():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("{}\n")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(user))
        monkeypatch.setenv("GCHECK_CONFIG", str(found["variable"]))
        return found

    def test_order(self, places: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
        folder = places["here"].parent
        assert find(places["option"], folder) == places["option"]
        assert find(None, folder) == places["variable"]
        monkeypatch.delenv("GCHECK_CONFIG")
        assert find(None, folder) == places["here"]
        places["here"].unlink()
        assert find(None, folder) == places["user"]
        places["user"].unlink()
        assert find(None, folder) is None

    def test_one_that_was_named_must_be_there(self, places: dict[str, Path]) -> None:
        places["variable"].unlink()
        for option in (places["here"].parent / "gone.yaml", None):
            with pytest.raises(ConfigError, match="no such configuration"):
                find(option, places["here"].parent)

    @pytest.mark.parametrize("bad", ["loop", "dangling link", "fifo", "folder"])
    def test_one_that_cannot_be_read_is_not_passed_over(
        self, bad: str, places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GCHECK_CONFIG")
        places["here"].unlink()
        BAD[bad][0](places["here"])
        assert find(None, places["here"].parent) == places["here"]

    def test_a_user_may_have_no_home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("GCHECK_CONFIG", "XDG_CONFIG_HOME"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HOME", "~")
        with pytest.raises(RuntimeError):
            Path.home()
        assert find(None, tmp_path) is None

    def test_the_users_own_without_xdg(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("GCHECK_CONFIG", raising=False)
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
        monkeypatch.setenv("HOME", str(tmp_path))
        path = tmp_path / ".config" / "gcheck" / "gcheck.yaml"
        path.parent.mkdir(parents=True)
        path.write_text("{}\n")
        assert find(None, tmp_path) == path
