"""Changes: which files of a folder differ from a commit, found by reading git's objects.

git itself is not run: a repository's own configuration can name programs that git would start.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gcheck.errors import DocumentError, UsageError
from gcheck.folders import walk
from gcheck.model.changed import Changed
from gcheck.model.source import Source
from gcheck.patterns import regex


def changed_since(sources: Iterable[Source], reference: str) -> Changed:
    """What changed in the sources that are folders, committed or not. Raises UsageError for a reference that is unknown."""
    files: dict[str, frozenset[str]] = {}
    folders: dict[str, frozenset[str]] = {}
    for source in sources:
        if isinstance(source.options.get("path"), str):
            path = Path(source.options["path"])
            root = path if path.is_dir() else path.parent
            files[source.name], folders[source.name] = _compare(root, reference)
    if not files:
        raise UsageError("--changed-since makes sense only for folders under version control; name a PATH.")
    return Changed(reference, files, folders)


def _compare(root: Path, reference: str) -> tuple[frozenset[str], frozenset[str]]:
    from dulwich.objects import Blob

    before = _blobs(root, reference)
    folder = walk(root)
    changed = set()
    for name in folder.files:
        try:
            same = before.get(name) == Blob.from_string(folder.read(name)).id
        except DocumentError:  # too large, or unreadable: nobody knows that it is the same
            same = False
        if not same:
            changed.add(name)
    gone = before.keys() - set(folder.files)
    return frozenset(changed), frozenset(name.rpartition("/")[0] for name in gone)


def _blobs(root: Path, reference: str) -> dict[str, bytes]:
    """The files below a folder as they were committed: their names relative to it, and git's ids of their contents."""
    try:
        from dulwich.errors import NotGitRepository
        from dulwich.objectspec import parse_commit
        from dulwich.repo import Repo
    except ImportError:
        raise UsageError(
            "--changed-since needs dulwich; install it with `pip install 'gcheck[git]'`."
        ) from None
    try:
        with Repo.discover(str(root)) as repo:
            inside = os.path.relpath(os.path.realpath(root), os.path.realpath(repo.path))
            prefix = "" if inside == "." else f"{Path(inside).as_posix()}/"
            name, steps = _ancestry(reference)
            commit = parse_commit(repo, name.encode())
            for _ in range(steps):
                commit = parse_commit(repo, commit.parents[0])
            entries: Iterable[Any] = repo.object_store.iter_tree_contents(commit.tree)
            names = {os.fsdecode(entry.path): entry.sha for entry in entries}
    except NotGitRepository:
        raise UsageError(f"--changed-since: {root} is not under version control by git.") from None
    except (KeyError, ValueError, IndexError):
        raise UsageError(f"--changed-since: git knows no commit {reference!r} here.") from None
    return {name[len(prefix) :]: sha for name, sha in names.items() if name.startswith(prefix)}


_STEPS = regex(r"(?:~\d{0,6}|\^)*$")


def _ancestry(reference: str) -> tuple[str, int]:
    """``main~2`` as ``main`` and the number of first parents to go back."""
    found = _STEPS.search(reference)
    steps = found[0] if found else ""
    name = reference[: len(reference) - len(steps)]
    return name, sum(1 if one in ("~", "^") else int(one[1:]) for one in re.findall(r"~\d*|\^", steps))
