"""Versions of actions with published vulnerabilities that let others run code or read secrets, by GitHub's Advisory Database.

Kept by hand, and so never complete: an action that is not listed here is not thereby known to be safe.
"""

from __future__ import annotations

import re

_FIXED: dict[str, tuple[str, tuple[int, ...]]] = {
    "tj-actions/changed-files": ("CVE-2025-30066", (46, 0, 1)),
    "tj-actions/branch-names": ("CVE-2023-49291", (7, 0, 7)),
    "reviewdog/action-setup": ("CVE-2025-30154", (1, 3)),
    "actions/download-artifact": ("CVE-2024-42471", (4, 1, 3)),
    "gradle/gradle-build-action": ("CVE-2023-30853", (2, 4, 2)),
    "rlespinasse/github-slug-action": ("CVE-2023-27581", (4, 4, 1)),
    "hashicorp/vault-action": ("CVE-2021-32074", (2, 2, 0)),
    "atlassian/gajira-create": ("CVE-2020-14188", (2, 0, 1)),
    "atlassian/gajira-comment": ("CVE-2020-14189", (2, 0, 2)),
    "check-spelling/check-spelling": ("CVE-2021-32724", (0, 0, 19)),
    "embano1/wip": ("CVE-2022-39326", (2,)),
}
"""``owner/name`` -> the vulnerability, and the version that mended it."""
_SINCE: dict[str, tuple[int, ...]] = {"actions/download-artifact": (4,)}
"""The first version that has it, where earlier ones do not."""


def advisory(name: str, ref: str) -> str | None:
    """The vulnerability of an action, ``owner/name`` in lower case, at a version; None if none is known.

    A version of fewer parts, such as v4, moves with its releases, and is as new as the newest of them.
    """
    known = _FIXED.get(name)
    match = re.fullmatch(r"v?(\d{1,6}(?:\.\d{1,6}){0,3})", ref)
    if known is None or match is None:
        return None
    given = tuple(int(part) for part in match[1].split("."))
    fixed, since = known[1], _SINCE.get(name, ())
    if since and given[: len(since)] < since[: len(given)]:
        return None
    return known[0] if given < fixed[: len(given)] else None
