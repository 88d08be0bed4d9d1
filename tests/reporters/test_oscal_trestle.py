"""OSCAL as the users of compliance-trestle read it: its models take every document."""

from __future__ import annotations

import sys
from pathlib import Path

from click.testing import CliRunner

from gcheck import plugins
from gcheck.cli.main import command
from tests.reporters.sample import sample

if sys.version_info >= (3, 11):  # the versions for Python 3.10 know only older editions of OSCAL
    from trestle.oscal.assessment_results import AssessmentResults
    from trestle.oscal.catalog import Catalog
    from trestle.oscal.component import ComponentDefinition
    from trestle.oscal.poam import PlanOfActionAndMilestones

    def test_assessment_results(tmp_path: Path) -> None:
        path = tmp_path / "results.json"
        path.write_text(str(plugins.reporter("oscal-results").render(sample())), "utf-8")
        read = AssessmentResults.oscal_read(path)
        assert read is not None
        assert len(read.results[0].findings) == sum(len(one.requirements) for one in sample().frameworks)

    def test_plan_of_action(tmp_path: Path) -> None:
        path = tmp_path / "poam.json"
        path.write_text(str(plugins.reporter("oscal-poam").render(sample())), "utf-8")
        read = PlanOfActionAndMilestones.oscal_read(path)
        assert read is not None
        assert len(read.poam_items) > 5

    def test_catalogue_and_components(tmp_path: Path) -> None:
        for words, kind in (
            (["frameworks", "export", "hipaa"], Catalog),
            (["controls", "export"], ComponentDefinition),
        ):
            path = tmp_path / f"{words[0]}.json"
            done = CliRunner().invoke(command, [*words, "-o", str(path)])
            assert done.exit_code == 0, done.output
            assert kind.oscal_read(path) is not None
