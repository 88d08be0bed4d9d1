"""Names of files that configuration names, found again in the scanned tree.

A server's files are named by absolute paths of the machine that they are for. The folder of its main file in the tree
stands for the folder where the server keeps it; nothing outside of the tree is opened.
"""

from __future__ import annotations

import posixpath
import re
from fnmatch import fnmatchcase

from gcheck.folders import Folder
from gcheck.patterns import regex

MAX_FILES = 1_000
"""Files that one main file may include, each as often as it is named."""

_OTHER = regex(
    r"\.(j2|jinja2?|erb|epp|tmpl|tpl|template|md|rst|adoc|[1-9]|html?|py|rb|go|sh|pl|php|js|ts|c|h|ya?ml|json|patch|diff|"
    r"t|nix|lua|exp|te|pp|rpmnew|rpmsave|swp|gz|md5sum|sample|in|~)\Z",
    re.IGNORECASE,
)


def is_written_for_machines(name: str) -> bool:
    """False for a template, a page, a script or a program of a name that otherwise looks like configuration."""
    return not _OTHER.search(name)


def included(folder: Folder, main: str, home: str, pattern: str) -> list[str] | None:
    """The files of the tree that a pattern of a main file names, sorted; None if it leads out of the tree.

    ``home`` is the folder where the main file stands on its machine, such as ``etc/ssh``. An absolute pattern is
    looked for below the tree's own root of that machine, if the main file stands in such a folder, else beside it.
    """
    here = posixpath.dirname(main)
    if not pattern.startswith("/"):
        wanted = posixpath.normpath(posixpath.join(here, pattern))
    elif here == home or here.endswith("/" + home):
        top = here[: len(here) - len(home)].rstrip("/")
        wanted = posixpath.normpath(posixpath.join(top, pattern.lstrip("/")))
    elif pattern.startswith(f"/{home}/"):
        wanted = posixpath.normpath(posixpath.join(here, pattern[len(home) + 2 :]))
    else:
        return None
    if wanted == ".." or wanted.startswith(("../", "/")):
        return None
    if not re.search(r"[*?\[]", wanted):
        return [wanted] if wanted in set(folder.files) else []
    depth = wanted.count("/")
    return sorted(name for name in folder.files if name.count("/") == depth and _matches(name, wanted))


def _matches(name: str, wanted: str) -> bool:
    """As glob(3) does: a wildcard takes no dot at the beginning of a name."""
    pairs = zip(name.split("/"), wanted.split("/"), strict=True)
    return all(
        fnmatchcase(one, other) and one.startswith(".") <= other.startswith(".") for one, other in pairs
    )


def has_wildcard(pattern: str) -> bool:
    """True for a pattern that may match no file at all without being wrong."""
    return re.search(r"[*?\[]", pattern) is not None
