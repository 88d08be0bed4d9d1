"""Pipelines that are not read: named one by one, and nothing becomes unknown by them."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from gcheck.collectors.pipelines.others import OtherPipelinesCollector, service_of
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.source import Source

COLLECTOR = OtherPipelinesCollector()


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("azure-pipelines.yml", "Azure Pipelines"),
        ("build/azure-pipelines-release.yaml", "Azure Pipelines"),
        ("Jenkinsfile", "Jenkins"),
        ("ci/Jenkinsfile.release", "Jenkins"),
        (".circleci/config.yml", "CircleCI"),
        ("bitbucket-pipelines.yml", "Bitbucket Pipelines"),
        (".travis.yml", "Travis CI"),
        (".drone.yml", "Drone"),
        (".woodpecker/build.yaml", "Woodpecker"),
        (".buildkite/pipeline.yml", "Buildkite"),
        ("cloudbuild.yaml", "Google Cloud Build"),
        ("buildspec.yml", "AWS CodeBuild"),
        (".forgejo/workflows/test.yml", "Forgejo or Gitea Actions"),
        (".github/workflows/test.yml", None),
        (".gitlab-ci.yml", None),
        ("docs/Jenkinsfiles.md", None),
        ("config.yml", None),
    ],
)
def test_whose_a_file_is(name: str, service: str | None) -> None:
    assert service_of(name) == service


def test_each_file_is_a_gap_behind_which_no_resource_hides(tmp_path: Path) -> None:
    (tmp_path / ".circleci").mkdir()
    (tmp_path / ".circleci/config.yml").write_text("not: [read")
    (tmp_path / "Jenkinsfile").write_text("pipeline {}")
    assert COLLECTOR.finds(tmp_path)
    run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc))
    found = list(COLLECTOR.collect(Source("s", "other-pipelines", {"path": str(tmp_path)}), Plan({}), run))
    gaps = [item for item in found if isinstance(item, Gap)]
    assert len(gaps) == len(found) == 2
    assert {(gap.kind, gap.place.file) for gap in gaps} == {
        ("unsupported", ".circleci/config.yml"),
        ("unsupported", "Jenkinsfile"),
    }
    assert not any(gap.may_hide("github.workflow.job") for gap in gaps)


def test_a_tree_without_one_is_none_of_its_business(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    assert not COLLECTOR.finds(tmp_path)
    assert COLLECTOR.types() == COLLECTOR.attributes("github.workflow.job") == frozenset()
