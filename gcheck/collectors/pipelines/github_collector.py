"""The collector: GitHub workflows and actions in, resources, gaps and populations out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gcheck.errors import DocumentError
from gcheck.folders import Folder, walk
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.source import Source
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.pipelines.gathering import Gathering

# What reads the files is imported where it is used: a run over other files asks every collector what it finds.

FILE, JOB = "github.workflow.file", "github.workflow.job"
_ATTRIBUTES = {
    FILE: "name triggers permissions dispatch_inputs variables cloud_keys secret_variables jobs",
    JOB: "name kind workflow triggers permissions own_permissions releases steps variables images cloud_keys bot_conditions"
    " constant_conditions loose_conditions parsed_secrets environment uses origin owner fixed_to secrets_inherited timeout_minutes self_hosted"
    " all_secrets continue_on_error privileged_containers",
}
_WORKFLOW = regex(r"(\A|/)\.github/workflows/[^/]+\.ya?ml\Z")
_ACTION = regex(r"(\A|/)action\.ya?ml\Z")
_ON = regex(rb"""(?m)^(["']?)on\1\s*:""")
_JOBS = regex(rb"(?m)^jobs\s*:")
_USING = regex(rb"(?m)^runs\s*:")


class GithubWorkflowsCollector:
    """Reads workflows and actions of GitHub. Source options: ``path``, a folder or a file of any name."""

    kind = "github-workflows"

    def types(self) -> frozenset[str]:
        """Workflow files, and jobs; the steps of an action count as a job."""
        return frozenset(_ATTRIBUTES)

    def attributes(self, resource_type: str) -> frozenset[str]:
        """What files say; nothing that only a repository's settings know."""
        return frozenset(_ATTRIBUTES.get(resource_type, "").split())

    def finds(self, path: Path) -> bool:
        """True for a folder with workflows or actions where GitHub looks for them, or of any name where none stands there."""
        try:
            return bool(_files(walk(Path(path)), Path(path), quick=True))
        except (OSError, ValueError):
            return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield what the plan wants of a source; whatever cannot be read or known is a Gap."""
        from gcheck.collectors.pipelines.gathering import Gathering

        if not self.types() & set(plan.wanted):
            return
        path = Path(str(source.options.get("path", ".")))
        folder = walk(path)
        files = _files(folder, path)
        run.progress(f"{source.name}: reading {len(files)} workflows and actions")
        out = Gathering(source.name, folder, plan.wanted, tuple(sorted(self.types())))
        if not files and not folder.problems:
            out.lose(DocumentError("no workflow and no action was found", "."))
        for file in files:
            _read(file, out)
        yield from out.all()


def _files(folder: Folder, path: Path, quick: bool = False) -> list[str]:
    """The workflows and actions of a tree: by their place, or, where none stands in such a place, by what they hold.

    ``quick`` tells only whether there are any.
    """
    from gcheck.collectors.pipelines.finding import is_one_file, shaped

    root = folder.root.absolute().as_posix().rstrip("/")
    found = [name for name in folder.files if _ACTION.search(name) or _WORKFLOW.search(f"{root}/{name}")]
    one = is_one_file(folder, path)
    if one and found and not _WORKFLOW.search(f"{root}/{found[0]}"):
        found = []
    return found or shaped(folder, _looks, quick and not one)


def _looks(data: bytes) -> bool:
    return bool(_JOBS.search(data) and _ON.search(data)) or bool(_USING.search(data) and b"using:" in data)


def _read(file: str, out: Gathering) -> None:
    from gcheck.collectors.pipelines.finding import MAX_BYTES
    from gcheck.collectors.pipelines.github_workflow import action, workflow
    from gcheck.collectors.pipelines.parts import read_parts

    is_action = bool(_ACTION.search(file))
    try:
        data = out.folder.read(file, MAX_BYTES)
        documents = read_parts(data, file)
    except DocumentError as error:
        out.lose(error)
        return
    if len(documents) != 1 or not isinstance(documents[0].value, dict):
        if documents or not is_action:
            out.lose(DocumentError("this is not one mapping, as a workflow is", file, 1))
        return
    (root,) = documents
    if root.get("runs").there and not root.get("jobs").there:
        action(file, root, out)
    elif is_action:
        return  # a file of this name that is no action of GitHub
    else:
        workflow(file, root, out)
