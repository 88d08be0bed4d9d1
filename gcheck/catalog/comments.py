"""Waivers that stand as comments in scanned code; they count only where the operator's own configuration allows them.

# gcheck:waive RISK-17 control=aws.ec2.security-group-no-public-ssh owner="Dana Whitfield" until=2027-03-31
#   reason="the old data centre is moved by March 2027"      (all on one line)
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path

from gcheck.documents import decode_text
from gcheck.errors import DocumentError, RecordError
from gcheck.folders import Folder
from gcheck.model.finding import Finding
from gcheck.model.record import Waiver
from gcheck.model.source import Source
from gcheck.patterns import regex

_COMMENT = regex(r"(?:#|//|--|;|<!--|/\*)[ \t]*gcheck:waive[ \t]+(.*?)[ \t]*(?:-->|\*/)?[ \t\r]*$")
_NEEDED = ("control", "owner", "reason", "until")
_KEYS = (*_NEEDED, "approver", "granted")
MIN_REASON = 10
"""Characters; as in a record file."""


def waivers_in_code(
    sources: Iterable[Source], findings: Iterable[Finding], controls: Collection[str], day: str
) -> list[Waiver]:
    """The waivers of the files that failures were read from; ``day`` stands for when they were granted, if none is said.

    Raises RecordError, with file and line, for one that is not whole: none counts then.
    """
    roots = {
        one.name: Path(one.options["path"]) for one in sources if isinstance(one.options.get("path"), str)
    }
    files = {
        (one.source, one.place.file)
        for one in findings
        if one.status == "fail" and one.place.file is not None
    }
    found: list[Waiver] = []
    for source, name in sorted(files):
        if source in roots:
            found += _of_file(roots[source], source, name, controls, day)
    seen: dict[str, Waiver] = {}
    for one in found:
        if one.id in seen:
            other = seen[one.id]
            raise RecordError(
                f"the waiver {one.id} stands at {other.file}:{other.line} too", one.file, one.line
            )
        seen[one.id] = one
    return found


def _of_file(root: Path, source: str, name: str, controls: Collection[str], day: str) -> Iterator[Waiver]:
    try:
        text = decode_text(Folder(root if root.is_dir() else root.parent).read(name), name)
    except DocumentError:  # it was read a moment ago; what is not there any more waives nothing
        return
    for number, line in enumerate(text.split("\n"), 1):
        comment = _COMMENT.search(line) if "gcheck:waive" in line else None
        if comment is not None:
            yield _waiver(comment[1], source, name, number, controls, day)


def _waiver(text: str, source: str, file: str, line: int, controls: Collection[str], day: str) -> Waiver:
    def wrong(why: str) -> RecordError:
        return RecordError(f"this waiver cannot be read: {why}", file, line)

    try:
        name, *words = shlex.split(text)
    except ValueError as error:
        raise wrong(str(error)) from None
    pairs = [word.partition("=") for word in words]
    said = {key: value for key, _, value in pairs}
    for key, separator, _ in pairs:
        if not separator or key not in _KEYS:
            raise wrong(f"{key!r} is none of {', '.join(f'{known}=' for known in _KEYS)}")
    if "=" in name:
        raise wrong("it lacks an id as its first word")
    missing = [key for key in _NEEDED if not said.get(key)]
    if missing:
        raise wrong(f"it lacks {', '.join(missing)}")
    if said["control"] not in controls:
        raise wrong(f"there is no control {said['control']!r}")
    if len(said["reason"]) < MIN_REASON:
        raise wrong(f"the reason has fewer than {MIN_REASON} characters")
    granted, until = said.get("granted", day), said["until"]
    for value in (granted, until):
        try:
            date.fromisoformat(value)
        except ValueError:
            raise wrong(f"there is no such day: {value}") from None
    approver = said.get("approver", "")
    return Waiver(
        name, said["control"], "*", said["owner"], approver, said["reason"], granted, until, source, file, line,
        in_code=True,
    )  # fmt: skip
