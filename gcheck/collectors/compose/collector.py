"""The collector: compose files in, one resource for each service, gaps and the population out."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from gcheck.collectors.pipelines.collecting import FilesCollector
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.compose.project import Loading
    from gcheck.collectors.pipelines.gathering import Gathering

TYPE = "docker.compose.service"
_ATTRIBUTES = {
    TYPE: (
        "name file image image_tag image_digest builds privileged read_only cap_add cap_drop security_opt "
        "no_new_privileges volumes ports variables devices networks sysctls ulimits network_mode pid ipc uts "
        "userns_mode cgroup cgroup_parent user container_name pull_policy memory_limited cpu_limited pids_limit restart "
        "restart_attempts healthcheck logging_driver command_secret"
    )
}
_NAMED = regex(r"(?i)\A(.*[._-])?(docker-)?compose([._-][\w.-]*)?\.ya?ml\Z")
_SERVICES = regex(rb"""(?m)^["']?services["']?\s*:\s*(#.*)?$""")
_RUNS = regex(rb"""(?m)^\s+["']?(image|build)["']?\s*:""")
_OTHERS = regex(rb"(?m)^(apiVersion|kind|stages|jobs|on|pipeline|steps)\s*:")


class ComposeCollector(FilesCollector):
    """Reads compose files: a resource for each service."""

    kind = "compose"
    supplied = _ATTRIBUTES
    files, missing = "compose files", "no compose file was found"

    def among(self, folder: Folder, path: Path, quick: bool = False) -> list[str]:
        """By their names, or, where none is called so, by what they hold."""
        from gcheck.collectors.pipelines.finding import is_one_file, shaped

        found = folder.named(lambda name: bool(_NAMED.match(name)))
        return found or shaped(folder, _looks, quick and not is_one_file(folder, path))

    def read(self, files: list[str], out: Gathering) -> None:
        """A project for each file that docker compose would read, then the files that change one."""
        from gcheck.collectors.compose.project import Loading, overriding

        loading = Loading(out.folder)
        bases = _bases(files)
        known: set[str] = set()
        for base in bases.values():
            known |= _project([base, *overriding(out.folder, base)], loading, out, None)
        for file in files:
            if file in known:
                continue
            base = bases.get(posixpath.dirname(file), "")
            if loading.is_whole(file):
                known |= _project([file], loading, out, None)
            elif base:
                known |= {file}
                _project([base, file], loading, out, file)
            else:
                reason = "this file changes services of another, and which one is not known; scan the output of `docker compose config`"
                out.lose(DocumentError(reason, file, 1))


def _looks(data: bytes) -> bool:
    return bool(_SERVICES.search(data) and _RUNS.search(data)) and not _OTHERS.search(data)


def _bases(files: list[str]) -> dict[str, str]:
    """The file that docker compose reads in each folder."""
    from gcheck.collectors.compose.project import BASES

    found: dict[str, str] = {}
    for name in BASES:
        for file in files:
            if posixpath.basename(file) == name:
                found.setdefault(posixpath.dirname(file), file)
    return dict(sorted(found.items()))


def _project(files: list[str], loading: Loading, out: Gathering, only: str | None) -> set[str]:
    """Adds the services of a project; those that the file ``only`` names, if it is set. Returns the files that it is made of."""
    from gcheck.collectors.compose.service import Reader

    try:
        project = loading.project(files)
    except DocumentError as error:
        out.lose(error)
        return set(files)
    for lost in project.lost:
        out.lose(lost)
    for name, service in project.services.items():
        if not isinstance(service.part.value, dict):
            out.gap("malformed", f"the service {name[:100]} is not a mapping", service.part.place)
        elif only is None or service.part.file == only:
            where = only or files[0]
            out.add(TYPE, f"{where}#{name}", f"{where} {name}", Reader(project, service).record)
    return project.files
