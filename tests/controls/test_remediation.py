"""The code that a control hands out is held against the control itself: whoever pastes it must not be told that it fails."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from gcheck import scan
from gcheck.builtin import catalog
from gcheck.catalog.library import Library, Selection
from gcheck.model.assessment import Assessment
from gcheck.model.control import Control
from gcheck.model.source import Source

LIBRARY = Library((catalog(),))
CLOCK = datetime(2026, 10, 1, 9, tzinfo=timezone.utc)
FILES = {"terraform": "main.tf", "cloudformation": "template.yaml"}
LEAST = {"terraform": 380, "cloudformation": 200}
"""So many of them are whole enough to pass; the others say what to add to what there is, or are about what lives elsewhere."""


def judged(folder: Path, kind: str) -> Assessment:
    """Each control's code in a folder that is called as the control is, judged in one scan."""
    for control in LIBRARY.controls.values():
        if kind in control.remediation:
            (folder / control.id).mkdir()
            (folder / control.id / FILES[kind]).write_text(str(control.remediation[kind]), encoding="utf-8")
    source = Source("code", kind, {"path": str(folder)})
    return scan.scan([source], LIBRARY, scan.Request(Selection()), CLOCK, lambda text: None)


@pytest.mark.parametrize("kind", FILES)
def test_code_that_mends_a_finding_does_not_fail_the_control_that_hands_it_out(
    tmp_path: Path, kind: str
) -> None:
    own = [
        one
        for one in judged(tmp_path, kind).findings
        if one.place.file is not None and one.place.file.split("/")[0] == one.control
    ]
    assert {one.control for one in own if one.status == "fail"} == set()
    assert len({one.control for one in own if one.status == "pass"}) >= LEAST[kind]


SETTINGS = {
    "linux.login": "etc/login.defs",
    "linux.openssh": "etc/ssh/sshd_config",
    "linux.sysctl": "etc/sysctl.d/99-gcheck.conf",
}
"""Services whose controls hand out whole lines of a file, each with that file."""


@pytest.mark.parametrize(
    "control",
    [one for one in LIBRARY.controls.values() if one.id.rpartition(".")[0] in SETTINGS],
    ids=lambda control: control.id,
)
def test_lines_that_mend_a_finding_pass_the_control_that_hands_them_out(
    tmp_path: Path, control: Control
) -> None:
    file = tmp_path / SETTINGS[control.id.rpartition(".")[0]]
    file.parent.mkdir(parents=True)
    file.write_text(str(control.remediation["configuration"]), encoding="utf-8")
    source = Source("files", "files", {"path": str(tmp_path)})
    request = scan.Request(Selection(controls=(control.id,)))
    found = scan.scan([source], LIBRARY, request, CLOCK, lambda text: None).findings
    assert [one.status for one in found] == ["pass"]
