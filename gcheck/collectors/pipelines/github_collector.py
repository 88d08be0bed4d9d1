"""The collector: GitHub workflows and actions in, resources, gaps and populations out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gcheck.collectors.pipelines.collecting import FilesCollector
from gcheck.errors import DocumentError
from gcheck.folders import Folder
from gcheck.patterns import regex

if TYPE_CHECKING:
    from gcheck.collectors.pipelines.gathering import Gathering

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


class GithubWorkflowsCollector(FilesCollector):
    """Reads workflows and actions of GitHub; the steps of an action count as a job."""

    kind = "github-workflows"
    supplied = _ATTRIBUTES
    files, missing = "workflows and actions", "no workflow and no action was found"

    def among(self, folder: Folder, path: Path, quick: bool = False) -> list[str]:
        """Those where GitHub looks for them, or, where none stands in such a place, by what they hold."""
        from gcheck.collectors.pipelines.finding import is_one_file, shaped

        root = folder.root.absolute().as_posix().rstrip("/")
        found = [name for name in folder.files if _ACTION.search(name) or _WORKFLOW.search(f"{root}/{name}")]
        one = is_one_file(folder, path)
        if one and found and not _WORKFLOW.search(f"{root}/{found[0]}"):
            found = []
        return found or shaped(folder, _looks, quick and not one)

    def read(self, files: list[str], out: Gathering) -> None:
        """Each by itself."""
        for file in files:
            _read(file, out)


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
