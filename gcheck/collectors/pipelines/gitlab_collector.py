"""The collector: pipelines of GitLab CI in, resources, gaps and populations out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gcheck.collectors.pipelines.collecting import FilesCollector
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.pipelines.gathering import Gathering

FILE, JOB = "gitlab.pipeline.file", "gitlab.pipeline.job"
_ATTRIBUTES = {
    FILE: "name includes variables",
    JOB: "name pipeline variables images commands untrusted cloud_keys artifacts artifacts_access artifacts_expire scans deploys environment production manual limited"
    " allow_failure docker_in_docker docker_tls_off",
}
_NAMED = regex(r"(?i)\A(.*\.)?\.?gitlab-ci(\.[\w.-]+)?\.ya?ml\Z")
_SCRIPT = regex(rb"""(?m)^[ \t]+["']?(script|trigger)["']?\s*:""")
_PIPELINE = regex(rb"(?m)^(stages|default|workflow|image|variables|before_script|include)\s*:")
_OTHERS = regex(rb"""(?m)^(apiVersion|jobs|services|on|language|pipeline|steps|trigger|pool|runs)\s*:""")


class GitlabCollector(FilesCollector):
    """Reads pipelines of GitLab."""

    kind = "gitlab-ci"
    supplied = _ATTRIBUTES
    files, missing = "pipelines", "no pipeline was found"

    def among(self, folder: Folder, path: Path, quick: bool = False) -> list[str]:
        """By their names, or, where none is called so, by what they hold."""
        from gcheck.collectors.pipelines.finding import is_one_file, shaped

        found = folder.named(lambda name: bool(_NAMED.match(name)))
        return found or shaped(folder, _looks, quick and not is_one_file(folder, path))

    def read(self, files: list[str], out: Gathering) -> None:
        """Every pipeline that is not part of another: the shortest path first, as the repository's own includes the others."""
        from gcheck.collectors.pipelines.gitlab_job import pipeline_resources
        from gcheck.collectors.pipelines.gitlab_pipeline import Loading

        loading = Loading(out.folder)
        queue = sorted(
            files,
            key=lambda name: (not name.rpartition("/")[2].startswith(".gitlab-ci."), name.count("/"), name),
        )
        known: set[str] = set()
        while queue:
            file = queue.pop(0)
            if file in known:
                continue
            known.add(file)
            try:
                pipeline = loading.pipeline(file)
            except DocumentError as error:
                out.lose(error)
                continue
            known |= pipeline.files
            queue += pipeline.children
            pipeline_resources(pipeline, out)


def _looks(data: bytes) -> bool:
    return bool(_SCRIPT.search(data) and _PIPELINE.search(data)) and not _OTHERS.search(data)
