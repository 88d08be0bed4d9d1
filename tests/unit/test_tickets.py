"""One ticket for each failing finding, open until a run has seen that it is fixed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from gcheck import tickets
from gcheck.errors import UsageError
from gcheck.model.assessment import Assessment
from gcheck.model.finding import Finding
from gcheck.reporters.json import JsonReporter
from gcheck.tickets import Change, Rules, Ticket
from tests.e2e.running import gcheck
from tests.reporters.sample import sample
from tests.unit.alerts.reports import failing, passing, with_each

CONTROLS = {one.id: one for one in sample().controls}


class Tracker:
    """The state from one report to the next."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.known: dict[str, Ticket] = {}
        self.rules = rules or Rules()

    def look(self, assessment: Assessment) -> list[tuple[str, str]]:
        found = list(tickets.changes(assessment, self.known, self.rules))
        self.known |= {one.ticket.fingerprint: one.ticket for one in found}
        return [(one.action, one.ticket.fingerprint) for one in found]


def without(finding: Finding) -> Assessment:
    return with_each(lambda one: None if one.fingerprint == finding.fingerprint else one)


def test_one_ticket_for_each_failure_that_nobody_accepted() -> None:
    tracker = Tracker()
    assert tracker.look(sample()) == [("open", one.fingerprint) for one in failing()]
    assert tracker.look(sample()) == []


def test_closed_when_fixed_and_reopened_when_it_is_back() -> None:
    tracker, one = Tracker(), failing()[0].fingerprint
    tracker.look(sample())
    assert tracker.look(passing(one)) == [("close", one)]
    assert tracker.look(passing(one)) == []
    assert tracker.look(sample()) == [("reopen", one)]


def test_what_was_not_seen_stays_open() -> None:
    tracker, one = Tracker(), failing()[0]
    tracker.look(sample())
    unseen = with_each(lambda item: replace(item, status="unknown") if item.fingerprint == one.fingerprint else item)  # fmt: skip
    assert tracker.look(unseen) == []
    hidden = next(item for item in failing() if any(gap.may_hide(item.resource_type) for gap in sample().gaps))  # fmt: skip
    assert tracker.look(without(hidden)) == []
    unasked = replace(
        without(one),
        gaps=(),
        control_results=tuple(
            replace(item, state="not_selected") if item.control == one.control else item
            for item in sample().control_results
        ),
    )
    assert tracker.look(unasked) == []


def test_what_is_gone_and_what_was_accepted_is_closed() -> None:
    tracker, (one, two, *_) = Tracker(), failing()
    tracker.look(sample())
    assert tracker.look(replace(without(one), gaps=())) == [("close", one.fingerprint)]
    accepted = with_each(lambda item: replace(item, waiver="W-1") if item.fingerprint == two.fingerprint else item)  # fmt: skip
    assert ("close", two.fingerprint) in tracker.look(accepted)


def test_owner_and_due_date() -> None:
    one = replace(failing()[0], resource_tags=(("team", "data"),))
    rules = Rules(owner_tag="team", owners=((one.control, "first"), ("aws.*", "second")))
    assert rules.owner(one) == "data"
    assert rules.owner(replace(one, resource_tags=())) == "first"
    assert rules.owner(replace(one, resource_tags=(), control="gcp.x.y")) is None
    tracker = Tracker(rules)
    tracker.look(sample())
    day = sample().provenance.clock[:10]
    assert {one.opened for one in tracker.known.values()} == {day}
    assert all(item.due > day for item in tracker.known.values())


def changed(finding: Finding, action: str = "open", key: str | None = None) -> Change:
    made = Ticket(finding.fingerprint, finding.control, finding.resource_type, "2026-01-01", "2026-01-31", "data", key=key)  # fmt: skip
    return Change(action, made, None if action == "close" else finding)


def test_jira() -> None:
    made = tickets.payload(changed(failing()[0]), "jira", CONTROLS, "SEC", False)
    fields: Any = made["body"]["fields"]
    assert (made["method"], made["path"]) == ("POST", "/rest/api/3/issue")
    assert (fields["project"], fields["duedate"]) == ({"key": "SEC"}, "2026-01-31")
    assert all(" " not in label for label in fields["labels"])
    done = tickets.payload(changed(failing()[0], "close", "SEC-7"), "jira", CONTROLS, "SEC", False)
    assert (done["path"], done["body"]) == ("/rest/api/3/issue/SEC-7/transitions", {"transition": {"name": "Done"}})  # fmt: skip


def test_github() -> None:
    made = tickets.payload(changed(failing()[0]), "github", CONTROLS, "acme/infra", False)
    assert (made["path"], set(made["body"])) == ("/repos/acme/infra/issues", {"title", "body", "labels"})
    done = tickets.payload(changed(failing()[0], "close"), "github", CONTROLS, "acme/infra", False)
    assert (done["method"], done["body"]["state"]) == ("PATCH", "closed")
    assert done["find"] == f"repo:acme/infra label:gcheck-{failing()[0].fingerprint}"


@pytest.mark.parametrize("form", ["jira", "github"])
def test_a_name_is_no_markup_and_may_be_hidden(form: str) -> None:
    hostile = replace(
        failing()[0], resource_name="x\n@everyone ![](http://evil)", resource_uid="zebra\r\n# head"
    )
    text = json.dumps(tickets.payload(changed(hostile), form, CONTROLS, "acme/infra", False))
    assert "\\n@" not in text and "\\r" not in text and '"@everyone' not in text
    hidden = json.dumps(tickets.payload(changed(hostile), form, CONTROLS, "acme/infra", True))
    assert "zebra" not in hidden and "everyone" not in hidden


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "gcheck-tickets/1"}', '{"format": "gcheck-tickets/1", "tickets": [{"fingerprint": 1}]}'])  # fmt: skip
def test_a_damaged_state_is_an_error_and_stays(tmp_path: Path, text: str) -> None:
    (tmp_path / "report.json").write_text(JsonReporter().render(sample()))
    (tmp_path / "gcheck-tickets.json").write_text(text)
    done = gcheck("tickets", "report.json", "--format", "jira", "--project", "SEC", cwd=tmp_path)
    assert done.code == 2 and "gcheck-tickets.json" in done.err
    assert (tmp_path / "gcheck-tickets.json").read_text() == text


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(JsonReporter().render(sample()))
    words = ("tickets", "report.json", "--format", "github", "--project", "acme/infra", "--days", "low=5")
    first = gcheck(*words, cwd=tmp_path)
    assert len(json.loads(first.out)) == len(failing())
    assert json.loads(gcheck(*words, cwd=tmp_path).out) == []
    for wrong in (("--project", "not a repo"), ("--days", "grave=1"), ("--days", "low=x"), ("--owner", "x")):
        assert gcheck(*words, *wrong, cwd=tmp_path).code == 2


def test_in_a_store(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(JsonReporter().render(sample()))
    words = ("tickets", "report.json", "--format", "github", "--project", "acme/infra")
    assert len(json.loads(gcheck(*words, cwd=tmp_path).out)) == len(failing())
    done = gcheck(*words, "--store", "history", cwd=tmp_path)
    assert (json.loads(done.out), "is now history/tickets/tickets.json" in done.err) == ([], True)
    assert not (tmp_path / "gcheck-tickets.json").exists()
    assert json.loads(gcheck(*words, "--store", "history", cwd=tmp_path).out) == []
    assert gcheck(*words, "--store", "history", "--state", "other.json", cwd=tmp_path).out != "[]\n"


def test_an_unwritten_output_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(JsonReporter().render(sample()))
    done = gcheck("tickets", "report.json", "--format", "jira", "--project", "SEC", "-o", "report.json/x", cwd=tmp_path)  # fmt: skip
    assert done.code == 2
    assert not (tmp_path / "gcheck-tickets.json").exists()
    with pytest.raises(UsageError):
        tickets.save(tmp_path / "report.json" / "x", [])
