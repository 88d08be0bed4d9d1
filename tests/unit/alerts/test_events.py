"""What counts as a change, and what does not."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from gcheck.alerts.event import Event, Lost, Seen, events, gravest_first, lost_run
from gcheck.alerts.ledger import Ledger
from gcheck.alerts.message import lines, message_id, slack, subject, teams
from gcheck.errors import UsageError
from gcheck.model.assessment import Assessment
from tests.reporters.sample import sample
from tests.unit.alerts.reports import failing, passing, with_each

NOW = datetime(2026, 3, 20, 12, tzinfo=timezone.utc)


def found(assessment: Assessment, severity: str = "low") -> list[Event]:
    return gravest_first(events(assessment, severity))


def look(ledger: Ledger, assessment: Assessment, days: int = 0, remind: int | None = None) -> list[Event]:
    """One run of `gcheck alerts check`, without the sending."""
    now, current = NOW + timedelta(days=days), found(assessment)
    news = ledger.news("r", current, now, remind)
    ledger.keep("r", current, news, Seen(assessment, current), now)
    ledger.save()
    return news


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.load(tmp_path / "told.json")


class TestEvents:
    def test_failures_that_nobody_accepted(self) -> None:
        told = {one.key for one in found(sample()) if one.kind == "failing"}
        assert told == {f"failing:{one.fingerprint}" for one in failing()}
        assert any(one.waiver for one in sample().findings)

    def test_the_severity(self) -> None:
        assert {one.severity for one in found(sample(), "critical") if one.kind == "failing"} == {"critical"}

    def test_each_gap_once(self) -> None:
        told = Counter(one.kind for one in found(sample()))
        assert told["unreadable"] >= len({gap.id for gap in sample().gaps})
        assert {f"unreadable:{gap.id}" for gap in sample().gaps} <= {one.key for one in found(sample())}

    def test_what_ends_soon(self) -> None:
        texts = [one.text for one in found(sample()) if one.kind == "expiring"]
        assert len(texts) == len(sample().expiring)

    def test_missing_runs(self) -> None:
        one = lost_run(Lost("nightly", "2026-06-02T00:30:00Z", "missed", 3))
        assert one.text == "nightly: 3 times, the first due 2026-06-02T00:30:00Z: missed"

    def test_gravest_first(self) -> None:
        order = [one.severity for one in found(sample())]
        assert order == sorted(order, key=["critical", "high", "medium", "low"].index)


class TestChanges:
    def test_the_first_report_is_only_remembered(self, ledger: Ledger) -> None:
        assert {one.kind for one in look(ledger, sample())} <= {"expiring"}

    def test_nothing_changed_nothing_told(self, ledger: Ledger) -> None:
        look(ledger, sample())
        assert look(Ledger.load(ledger.path), sample()) == []

    def test_a_new_failure_is_told_once_and_again_after_it_was_fixed(self, ledger: Ledger) -> None:
        one = failing()[0]
        look(ledger, passing(one.fingerprint))
        assert [event.key for event in look(ledger, sample())] == [f"failing:{one.fingerprint}"]
        assert look(ledger, sample()) == []
        assert look(ledger, passing(one.fingerprint)) == []
        assert [event.key for event in look(ledger, sample())] == [f"failing:{one.fingerprint}"]

    def test_what_could_not_be_seen_was_not_fixed(self, ledger: Ledger) -> None:
        one = failing()[0]
        look(ledger, sample())
        unseen = with_each(lambda item: replace(item, status="unknown") if item.fingerprint == one.fingerprint else item)  # fmt: skip
        look(ledger, unseen)
        assert not [event for event in look(ledger, sample()) if event.kind == "failing"]

    def test_a_resource_that_a_gap_may_hide_is_not_gone(self, ledger: Ledger) -> None:
        hidden = next(one for one in failing() if any(gap.may_hide(one.resource_type) for gap in sample().gaps))  # fmt: skip
        look(ledger, sample())
        look(ledger, with_each(lambda item: None if item.fingerprint == hidden.fingerprint else item))
        assert look(ledger, sample()) == []

    def test_a_resource_that_is_gone_is(self, ledger: Ledger) -> None:
        one = failing()[0]
        look(ledger, sample())
        look(ledger, replace(with_each(lambda item: None if item.fingerprint == one.fingerprint else item), gaps=()))  # fmt: skip
        assert f"failing:{one.fingerprint}" not in {told.event.key for told in ledger.told.values()}

    def test_a_waiver_that_ended_is_news(self, ledger: Ledger) -> None:
        look(ledger, sample())
        ended = with_each(lambda item: replace(item, waiver=None))
        accepted = {one.fingerprint for one in sample().findings if one.waiver and one.status == "fail"}
        assert {event.key for event in look(ledger, ended)} == {f"failing:{one}" for one in accepted}

    def test_a_new_gap(self, ledger: Ledger) -> None:
        gap = sample().gaps[0]
        look(ledger, replace(sample(), gaps=sample().gaps[1:]))
        assert [event.key for event in look(ledger, sample())] == [f"unreadable:{gap.id}"]

    def test_reminders_until_somebody_has_taken_note(self, ledger: Ledger) -> None:
        look(ledger, sample(), remind=7)
        assert look(ledger, sample(), days=6, remind=7) == []
        reminded = look(ledger, sample(), days=7, remind=7)
        assert {f"failing:{one.fingerprint}" for one in failing()} <= {one.key for one in reminded}
        assert ledger.acknowledge(f"failing:{failing()[0].fingerprint}", "Dana", None, NOW) == 1
        ledger.save()
        again = look(Ledger.load(ledger.path), sample(), days=14, remind=7)
        assert {one.key for one in reminded} - {one.key for one in again} == {f"failing:{failing()[0].fingerprint}"}  # fmt: skip

    def test_what_is_not_open_cannot_be_acknowledged(self, ledger: Ledger) -> None:
        assert ledger.acknowledge("failing:0", "Dana", None, NOW) == 0

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "gcheck-alerts/1"}', '{"format": "gcheck-alerts/1", "streams": 3, "told": []}',
        '{"format": "gcheck-alerts/1", "streams": [], "told": [{}]}'])  # fmt: skip
    def test_a_damaged_ledger_is_an_error(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "told.json").write_text(text)
        with pytest.raises(Exception, match=r"told\.json") as caught:
            Ledger.load(tmp_path / "told.json")
        assert isinstance(caught.value, UsageError) or "JSON" in str(caught.value)


class TestWords:
    HOSTILE = Event("failing:1", "failing", "high", "aws.s3.x", "title", "<!channel> [a](http://evil) *b*\r\nBcc: x@y \u202e")  # fmt: skip

    def test_names_may_be_hidden(self) -> None:
        told = "\n".join(lines(found(sample()), hide_names=True))
        for finding in failing():
            assert finding.resource_name not in told and finding.resource_uid not in told
        assert failing()[0].fingerprint in told

    def test_a_long_list_is_cut_and_says_so(self) -> None:
        many = [replace(self.HOSTILE, key=f"failing:{number}") for number in range(1000)]
        assert len(lines(many, False)) == 51
        assert lines(many, False)[-1] == "and 950 more; the report has them all"

    def test_a_name_cannot_steer_the_reader(self) -> None:
        (line,) = lines([self.HOSTILE], hide_names=False)
        assert "\r" not in line and "\n" not in line and "\u202e" not in line
        assert "<" not in slack("t", [line])["text"]
        runs = teams("t", [line])["attachments"][0]["content"]["body"]
        assert {block["type"] for block in runs} == {"RichTextBlock"}

    def test_subject(self) -> None:
        assert subject([self.HOSTILE, lost_run(Lost("a", "b", "c"))], "Ex\nample") == "gcheck (Ex\ufffdample): 1 newly failing, 1 scheduled run missing"  # fmt: skip

    def test_one_id_for_one_message(self) -> None:
        one, other = (self.HOSTILE, lost_run(Lost("a", "b", "c")))
        assert message_id("m", [one, other], "t") == message_id("m", [other, one], "t") != message_id("n", [one, other], "t")  # fmt: skip
