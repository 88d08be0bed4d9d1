"""The rules of a SARIF run: each control that was judged, with its help (3.49 of the standard)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.model.assessment import Assessment
from gcheck.model.control import Control
from gcheck.reporters.deciding import cut, one_line
from gcheck.reporters.entries import UNREAD, UNREAD_TITLE, Entry
from gcheck.reporters.markup import code, fenced, plain
from gcheck.reporters.wording import TOOLS, visible

LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
"""Within the bands that code scanning shows by the same words: over 9.0, 7.0 to 8.9, 4.0 to 6.9, 0.1 to 3.9."""

_TAGS_MOST = 20
_LANGUAGES = {"cli": "sh", "configuration": "", "terraform": "hcl", "cloudformation": "yaml", "console": ""}
_UNREAD_HELP = (
    "gcheck could not read something in scope, so resources may stand there that nobody judged. Give what the message "
    "asks for, such as a value, a permission or a file that parses. In gcheck.yaml, gate.allow_unknown accepts a kind of "
    "gap by name; the result stays."
)


def rules(assessment: Assessment, found: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """A rule for each control that has a finding, and for each other rule of an entry; sorted by id."""
    judged = {finding.control for finding in assessment.findings}
    made = [_rule(control) for control in assessment.controls if control.id in judged]
    if any(entry.rule == UNREAD for entry in found):
        made.append(_unread())
    return sorted(made, key=lambda rule: str(rule["id"]))


def _rule(control: Control) -> dict[str, Any]:
    return {
        "id": one_line(control.id),
        "name": _pascal(one_line(control.id)),
        "shortDescription": {"text": cut(one_line(control.title))},
        "fullDescription": {"text": cut(one_line(control.rationale) or one_line(control.title))},
        "help": {"text": "\n\n".join(_help_text(control)), "markdown": "\n\n".join(_help_markdown(control))},
        "defaultConfiguration": {"level": LEVELS[control.severity]},
        "properties": {
            "tags": ["security", *sorted({one_line(line.framework) for line in control.satisfies})][
                :_TAGS_MOST
            ],
            "severity": control.severity,
            "security-severity": SECURITY_SEVERITY[control.severity],
            "resourceType": one_line(control.resource),
            "satisfies": sorted(
                {one_line(f"{line.framework} {line.requirement}") for line in control.satisfies}
            ),
        },
    }


def _unread() -> dict[str, Any]:
    return {
        "id": UNREAD,
        "name": "GcheckUnread",
        "shortDescription": {"text": UNREAD_TITLE},
        "fullDescription": {"text": _UNREAD_HELP},
        "help": {"text": _UNREAD_HELP, "markdown": plain(_UNREAD_HELP)},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["security"]},
    }


def _help_text(control: Control) -> Iterator[str]:
    yield visible(control.rationale).strip() or one_line(control.title)
    for key, text in control.remediation.items():
        yield f"{TOOLS.get(key, 'What to do')}:\n{visible(text).strip()}"


def _help_markdown(control: Control) -> Iterator[str]:
    yield plain(control.rationale) or plain(control.title)
    summary = control.remediation.get("summary")
    if summary:
        yield f"**What to do:** {plain(summary)}"
    for key, text in control.remediation.items():
        if key != "summary":
            yield f"**{TOOLS.get(key, plain(key))}**\n\n{fenced(text, _LANGUAGES.get(key, ''))}"
    lines = sorted({(line.framework, line.requirement, line.facet) for line in control.satisfies})
    if lines:
        yield "\n".join(
            ["**Maps to**\n", *(f"- {code(f'{one} {two}')}: {plain(facet)}" for one, two, facet in lines)]
        )


def _pascal(name: str) -> str:
    """``aws.s3.bucket-versioning`` becomes ``AwsS3BucketVersioning``, the form that 3.49.7 recommends."""
    words = "".join(char if char.isalnum() else " " for char in name).split()
    return "".join(word[:1].upper() + word[1:] for word in words)
