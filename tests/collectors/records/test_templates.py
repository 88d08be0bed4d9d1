"""Templates of registers: they are read without a gap, and are no records until somebody makes them so."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from gcheck.cli.main import command
from gcheck.collectors.records.registers import TYPES, registers
from gcheck.collectors.records.templates import FORMATS, examples, schema_of
from gcheck.documents import read_yaml
from tests.collectors.records.collecting import Collected, collect
from tests.collectors.records.judging import library


def made(folder: Path, form: str) -> Path:
    done = CliRunner().invoke(command, ["init", "records", str(folder), "--format", form])
    assert done.exit_code == 0, done.output
    return folder


def everything(folder: Path) -> Collected:
    return collect(folder, *TYPES.values())


@pytest.mark.parametrize("form", FORMATS)
def test_every_register_is_there_and_empty(tmp_path: Path, form: str) -> None:
    found = everything(made(tmp_path / "registers", form))
    assert not found.gaps and found.whole and not found.resources
    assert {one.resource_type for one in found.populations} == set(TYPES.values())


@pytest.mark.parametrize("form", ["csv", "yaml"])
def test_example_rows_are_read_once_they_are_records(tmp_path: Path, form: str) -> None:
    folder = made(tmp_path / "registers", form)
    for path in folder.glob(f"*.{form}"):
        path.write_bytes(path.read_bytes().replace(b"EXAMPLE-", b"X-"))
    found = everything(folder)
    assert not found.gaps and found.whole
    assert sum(one.count for one in found.populations) == len(TYPES)


def test_files_that_are_there_are_kept(tmp_path: Path) -> None:
    (tmp_path / "risks.csv").write_text("mine")
    done = CliRunner().invoke(command, ["init", "records", str(tmp_path)])
    assert done.exit_code != 0 and (tmp_path / "risks.csv").read_text() == "mine"
    assert CliRunner().invoke(command, ["init", "records", str(tmp_path), "--force"]).exit_code == 0


def test_init_of_a_folder_still_writes_a_configuration(tmp_path: Path) -> None:
    for arguments in (
        [str(tmp_path / "one")],
        ["configuration", str(tmp_path / "two")],
        ["--force", str(tmp_path / "one")],
    ):
        assert CliRunner().invoke(command, ["init", *arguments]).exit_code == 0
    assert (tmp_path / "one" / "gcheck.yaml").is_file() and (tmp_path / "two" / "gcheck.yaml").is_file()


@pytest.mark.parametrize("register", registers().values(), ids=lambda one: one.name)
def test_schemas_fit_the_templates(tmp_path_factory: pytest.TempPathFactory, register: object) -> None:
    name: str = register.name  # type: ignore[attr-defined]
    schema = schema_of(registers()[name])
    Draft202012Validator.check_schema(schema)
    folder = made(tmp_path_factory.mktemp("schemas"), "yaml")
    validator = Draft202012Validator(schema)
    data = read_yaml(folder / f"{name}.yaml").data
    assert not [error.message for error in validator.iter_errors(data)]
    assert not validator.is_valid([{**data[0], "ownr": "x"}]) and not validator.is_valid([{"title": "x"}])


def test_the_collector_and_the_catalogue_know_the_same_types() -> None:
    declared = {
        kind: set(one.attributes) for kind, one in library().types.items() if one.provider == "record"
    }
    assert declared == {one.type: {*one.attributes, *one.computed} for one in registers().values()}
    assert set(examples()) == set(registers())


def test_a_folder_is_found_by_three_files_that_are_called_as_registers_are(tmp_path: Path) -> None:
    from gcheck.collectors.records.collector import RecordsCollector

    for name, found in (
        ("risks.csv", False),
        ("Risks.yaml", False),
        ("suppliers.xlsx", False),
        ("training.CSV", True),
    ):
        (tmp_path / name).touch()
        assert RecordsCollector().finds(tmp_path) is found
    assert not RecordsCollector().finds(tmp_path / "risks.csv")
