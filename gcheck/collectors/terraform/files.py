"""Files: which of a walked tree are Terraform's or OpenTofu's."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, field

from gcheck.folders import Problem, walk

SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")


class Listing(Struct):
    """What a walk found: folder -> its Terraform file names, the variable files, and what could not be looked at.

    Folders are relative to the root in POSIX form, ``.`` for itself.
    """

    modules: dict[str, list[str]] = field(default_factory=dict)
    variables: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def is_code(name: str) -> bool:
    """True for the names that Terraform reads as code; editors' backup files are not among them."""
    return name.endswith(SUFFIXES) and not name.startswith((".", "#"))


def is_variables(name: str) -> bool:
    """True for the names from which Terraform takes values by itself."""
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith(
        (".auto.tfvars", ".auto.tfvars.json")
    )


def holds_code(path: Path) -> bool:
    """True if a folder has Terraform files or plans in JSON anywhere below, or the path is one."""
    if not os.path.lexists(path):
        return False
    found = walk(path)
    if any(is_code(name.rpartition("/")[2]) for name in found.files):
        return True
    # imported here: most trees have no JSON that could be a plan
    from gcheck.collectors.terraform.planned.reading import is_binary_plan, is_plan, plans_in

    if plans_in(found) if path.is_dir() else is_plan(path) or is_binary_plan(path):
        return True
    return any(is_code(problem.file.rpartition("/")[2]) for problem in found.problems if not problem.folder)


def list_files(files: Iterable[str], problems: Iterable[Problem]) -> Listing:
    """The files of a tree that Terraform reads, and the problems that may hide some."""
    found = Listing()
    for file in files:
        folder, _, name = file.rpartition("/")
        if is_code(name):
            found.modules.setdefault(folder or ".", []).append(name)
        elif is_variables(name):
            found.variables.setdefault(folder or ".", []).append(name)
    for folder, names in found.modules.items():
        found.modules[folder] = _chosen(names)
    for problem in problems:
        name = problem.file.rpartition("/")[2]
        if problem.folder or is_code(name) or is_variables(name):
            found.problems.append(problem)
    return found


def _chosen(names: list[str]) -> list[str]:
    """Without the files that OpenTofu passes over, since there is one of the same name in its own language."""
    tofu = {name for name in names if name.endswith((".tofu", ".tofu.json"))}
    return [name for name in names if name in tofu or _in_tofu(name) not in tofu] if tofu else names


def _in_tofu(name: str) -> str:
    return (
        name[: -len(".tf.json")] + ".tofu.json" if name.endswith(".json") else name[: -len(".tf")] + ".tofu"
    )
