"""Every installed control is right: it lints, and each of its own examples gives what it says."""

from __future__ import annotations

import pytest

from gcheck import plugins
from gcheck.catalog.examples import run_examples
from gcheck.catalog.library import Library, lint_controls, lint_frameworks
from gcheck.model.catalog import Catalog
from gcheck.model.control import Control

LIBRARY = Library(tuple(plugins.catalogs()))


@pytest.mark.parametrize("control", LIBRARY.controls.values(), ids=lambda control: control.id)
def test_examples(control: Control) -> None:
    outcomes = list(run_examples(control, LIBRARY.types))
    assert len(outcomes) == len(control.examples)
    assert [(one.example, one.found, one.misfit) for one in outcomes] == [
        (one.example, one.wanted, None) for one in outcomes
    ]


@pytest.mark.parametrize(
    "pack", [pack for pack in LIBRARY.packs if pack.controls], ids=lambda pack: pack.name
)
def test_every_control_file_lints(pack: Catalog) -> None:
    assert pack.controls is not None
    assert [str(problem) for problem in lint_controls(LIBRARY, pack.controls)] == []


@pytest.mark.parametrize(
    "pack", [pack for pack in LIBRARY.packs if pack.frameworks], ids=lambda pack: pack.name
)
def test_every_framework_file_lints(pack: Catalog) -> None:
    assert pack.frameworks is not None
    assert [str(problem) for problem in lint_frameworks(pack.frameworks)] == []


def test_there_are_controls_for_every_framework() -> None:
    mapped = {line.framework for control in LIBRARY.controls.values() for line in control.satisfies}
    assert mapped == set(LIBRARY.frameworks)
