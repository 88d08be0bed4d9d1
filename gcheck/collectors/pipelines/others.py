"""Pipelines of services that gcheck does not read: each is named as a gap, so that a report tells that nobody looked at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gcheck.folders import walk
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import Gap
from gcheck.model.place import Place
from gcheck.model.source import Source
from gcheck.patterns import regex

_SERVICES = (
    (
        "Azure Pipelines",
        r"(\A|/)\.?azure-pipelines?([._-][\w.-]+)?\.ya?ml\Z|(\A|/)\.azuredevops/[^/]+\.ya?ml\Z",
    ),
    ("Jenkins", r"(\A|/)Jenkinsfile([._-][\w.-]+)?\Z|\.jenkinsfile\Z"),
    ("CircleCI", r"(\A|/)\.circleci/[^/]+\.ya?ml\Z"),
    ("Bitbucket Pipelines", r"(\A|/)bitbucket-pipelines\.ya?ml\Z"),
    ("Travis CI", r"(\A|/)\.travis\.ya?ml\Z"),
    ("Drone", r"(\A|/)\.drone\.(ya?ml|star|jsonnet)\Z"),
    ("Woodpecker", r"(\A|/)\.woodpecker(/[^/]+)?\.ya?ml\Z"),
    ("Buildkite", r"(\A|/)\.buildkite/[^/]+\.ya?ml\Z"),
    ("Google Cloud Build", r"(\A|/)cloudbuild([._-][\w.-]+)?\.(ya?ml|json)\Z"),
    ("AWS CodeBuild", r"(\A|/)buildspec([._-][\w.-]+)?\.ya?ml\Z"),
    ("AppVeyor", r"(\A|/)\.?appveyor\.ya?ml\Z"),
    ("Cirrus CI", r"(\A|/)\.cirrus\.(ya?ml|star)\Z"),
    ("TeamCity", r"(\A|/)\.teamcity/settings\.kts\Z"),
    ("Semaphore", r"(\A|/)\.semaphore/[^/]+\.ya?ml\Z"),
    ("Forgejo or Gitea Actions", r"(\A|/)\.(forgejo|gitea)/workflows/[^/]+\.ya?ml\Z"),
)
_ANY = regex("|".join(f"(?:{form})" for _, form in _SERVICES))


class OtherPipelinesCollector:
    """Names files of other pipelines. It supplies no resource; a source has the option ``path``."""

    kind = "other-pipelines"

    def types(self) -> frozenset[str]:
        """None: nothing of these files is read."""
        return frozenset()

    def attributes(self, resource_type: str) -> frozenset[str]:
        """None."""
        return frozenset()

    def finds(self, path: Path) -> bool:
        """True for a tree with such a file; reads names only."""
        return any(service_of(name) is not None for name in walk(Path(path)).files)

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield a Gap for each file. Nothing that a control judges hides behind it, so that no finding becomes unknown."""
        folder = walk(Path(str(source.options.get("path", "."))))
        for name in folder.files:
            service = service_of(name)
            if service is not None:
                detail = (
                    f"{name}: a pipeline of {service}, which gcheck does not read: nothing in it was judged"
                )
                yield Gap(source.name, "unsupported", detail, (), place=Place(name, 1))


def service_of(name: str) -> str | None:
    """The service that a file of a tree is a pipeline of, by its name; None for any other file."""
    if not _ANY.search(name):  # a tree has many files, and few of these
        return None
    return next((service for service, form in _SERVICES if re.search(form, name)), None)
