"""Alerts to real receivers on loopback, from real reports."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck.model.finding import Finding
from gcheck.reporters.json import parse
from tests.e2e.receivers import Mailbox, Posts, mail_server, web_server
from tests.e2e.running import Ended, gcheck

ENV = {"SMTP_USER": "gcheck", "SMTP_PASSWORD": "s3cret-word", "HOOK_SECRET": "another s3cret"}
BUCKET = 'resource "aws_s3_bucket" "{0}" {{\n  bucket = "{0}-ledger"\n}}\n'
VERSIONING = """\
resource "aws_s3_bucket_versioning" "{0}" {{
  bucket = aws_s3_bucket.{0}.id
  versioning_configuration {{
    status = "Enabled"
  }}
}}
"""
NAMES = ("zebra", "okapi", "gnu")


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of three days: all is well, one bucket fails, all fail."""
    folder = tmp_path_factory.mktemp("days")
    (folder / "code").mkdir()
    for name, well in (("well", NAMES), ("before", NAMES), ("now", NAMES[1:]), ("worst", ())):
        text = "".join(BUCKET.format(one) + (VERSIONING.format(one) if one in well else "") for one in NAMES)
        (folder / "code" / "main.tf").write_text(text)
        done = gcheck("scan", "code", "--control", "aws.s3.bucket-versioning", "--report", f"json={name}.json", "-q", cwd=folder)  # fmt: skip
        assert done.code in (0, 1), done.err
    return folder


@pytest.fixture
def folder(tmp_path: Path, days: Path) -> Path:
    for path in days.glob("*.json"):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.fixture
def new(folder: Path) -> Finding:
    """The bucket that fails since today."""
    (found,) = [one for one in parse((folder / "now.json").read_text()).findings if one.status == "fail"]
    return found


@pytest.fixture
def posts() -> Iterator[Posts]:
    with web_server(None) as server:
        yield server


def alerts(folder: Path, *receivers: dict[str, Any], **more: Any) -> None:
    data = {"about": ["failing"], "severity": "low", "to": receivers, **more}
    (folder / "alerts.yaml").write_text(json.dumps({"alerts": data}))


def hook(posts: Posts, **more: Any) -> dict[str, Any]:
    return {"kind": "webhook", "url": f"http://127.0.0.1:{posts.port}/in", **more}


def key_of(finding: Finding) -> str:
    return f"failing:{finding.fingerprint}"


def check(folder: Path, *more: str, **environment: str) -> Ended:
    return gcheck("alerts", "check", "now.json", *more, cwd=folder, **ENV, **environment)


def seen(folder: Path) -> list[Any]:
    return [json.loads(path.read_text())["message"] for path in (folder / "gcheck-alerts.state" / "outbox").glob("*.json")]  # fmt: skip


def test_mail_over_starttls(folder: Path, new: Finding) -> None:
    with mail_server(folder) as box:
        alerts(folder, mail(box, folder))
        assert check(folder, "--previous", "before.json").code == 0
        assert check(folder).code == 0
    (received,) = box.mails
    assert (box.encrypted, box.users) == ([True], ["gcheck"])
    assert "1 newly failing" in received["Subject"]
    body = received.get_payload(decode=True)
    assert isinstance(body, bytes) and key_of(new) in body.decode()


def mail(box: Mailbox, folder: Path, **more: Any) -> dict[str, Any]:
    return {
        "kind": "mail", "host": "localhost", "port": box.port, "from": "gcheck@example.org", "to": ["ops@example.org"],
        "user_env": "SMTP_USER", "password_env": "SMTP_PASSWORD", "ca_file": str(folder / "cert.pem"), **more,
    }  # fmt: skip


def test_mail_that_is_not_taken_says_why_and_waits(folder: Path) -> None:
    with mail_server(folder) as box:
        untrusted = mail(box, folder)
        del untrusted["ca_file"]
        alerts(folder, untrusted)
        done = check(folder, "--previous", "before.json")
        assert done.code == 3 and "CERTIFICATE_VERIFY_FAILED" in done.err
        alerts(folder, mail(box, folder, starttls=False))
        due(folder)
        assert "the mail was not taken" in gcheck("alerts", "send", cwd=folder, **ENV).err
        alerts(folder, mail(box, folder))
        due(folder)
        wrong = gcheck("alerts", "send", cwd=folder, **{**ENV, "SMTP_PASSWORD": "not this one"})
        assert wrong.code == 3 and "not this one" not in wrong.err + wrong.out
        due(folder)
        assert gcheck("alerts", "send", cwd=folder, **ENV).code == 0
    assert len(box.mails) == 1


def due(folder: Path) -> None:
    """Let the wait of every message be over."""
    for path in (folder / "gcheck-alerts.state" / "outbox").glob("*.json"):
        data = json.loads(path.read_text())
        data["message"]["after"] = data["message"]["made"]
        path.write_text(json.dumps(data))


def test_a_signed_webhook(folder: Path, posts: Posts, new: Finding) -> None:
    alerts(folder, hook(posts, secret_env="HOOK_SECRET"))
    assert check(folder, "--previous", "before.json").code == 0
    (body,), (headers,) = posts.bodies, posts.headers
    signed = headers["x-gcheck-timestamp"].encode() + b"." + body
    expected = hmac.new(ENV["HOOK_SECRET"].encode(), signed, hashlib.sha256).hexdigest()
    assert headers["x-gcheck-signature"] == f"sha256={expected}"
    (event,) = json.loads(body)["events"]
    assert (event["key"], event["about"]) == (key_of(new), new.control)
    assert new.resource_name in event["name"]


def test_over_https_with_a_certificate_that_is_checked(folder: Path) -> None:
    with web_server(folder) as posts:
        url = f"https://localhost:{posts.port}/in"
        alerts(folder, {"kind": "webhook", "url": url, "ca_file": str(folder / "cert.pem")})
        assert check(folder, "--previous", "before.json").code == 0
        alerts(folder, {"kind": "webhook", "url": url})
        assert check(folder, "--previous", "before.json").code == 3
    assert len(posts.bodies) == 1


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_chats(folder: Path, posts: Posts, kind: str, new: Finding) -> None:
    alerts(folder, {"kind": kind, "url_env": "CHAT_URL"})
    url = f"http://127.0.0.1:{posts.port}/T000/secret-part"
    done = check(folder, "--previous", "before.json", CHAT_URL=url)
    assert done.code == 0, done.err
    body = json.loads(posts.bodies[0])
    assert set(body) == ({"type", "attachments"} if kind == "teams" else {"text", "mrkdwn", "unfurl_links", "unfurl_media"})  # fmt: skip
    assert key_of(new) in json.dumps(body)
    down = check(folder, "--previous", "before.json", CHAT_URL="http://127.0.0.1:1/T000/secret-part")
    assert down.code == 3 and "secret-part" not in down.err
    assert "secret-part" not in json.dumps(seen(folder))


def test_any_service_that_apprise_knows(folder: Path, posts: Posts, new: Finding) -> None:
    alerts(folder, {"kind": "apprise", "url_env": "SERVICE"})
    address = f"json://127.0.0.1:{posts.port}/secret-part"
    done = check(folder, "--previous", "before.json", SERVICE=address)
    assert done.code == 0, done.err
    body = json.loads(posts.bodies[0])
    assert "1 newly failing" in body["title"] and key_of(new) in body["message"]
    posts.answers = [500]
    refused = check(folder, "--previous", "before.json", SERVICE=address)
    assert refused.code == 3 and "json did not take the message" in refused.err
    assert "secret-part" not in refused.err + json.dumps(seen(folder))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("json://example.org/secret-part", "json would go unencrypted"),
        ("jsons://example.org/secret-part?verify=no", "jsons would go unencrypted"),
        ("nothing-known://secret-part", "none that apprise knows"),
        ("json://[secret-part", "none that apprise knows"),
    ],
)
def test_an_address_of_a_service_that_nothing_is_sent_to(folder: Path, address: str, said: str) -> None:
    alerts(folder, {"kind": "apprise", "url_env": "SERVICE"})
    done = check(folder, "--previous", "before.json", SERVICE=address)
    assert done.code == 3 and said in done.err
    assert "secret-part" not in done.err + json.dumps(seen(folder))


def test_a_failed_post_is_tried_again_and_never_lost(folder: Path, posts: Posts) -> None:
    posts.answers = [500, 429]
    alerts(folder, hook(posts))
    assert check(folder, "--previous", "before.json").code == 3
    (waiting,) = seen(folder)
    assert (waiting["attempts"], "answered with 500" in waiting["trouble"]) == (1, True)
    assert "0 messages sent, 1 waiting" in gcheck("alerts", "send", cwd=folder).err
    due(folder)
    assert gcheck("alerts", "send", cwd=folder).code == 3
    due(folder)
    assert gcheck("alerts", "send", cwd=folder).code == 0
    assert seen(folder) == []
    assert len({json.loads(body)["id"] for body in posts.bodies}) == 1


def test_a_crash_before_it_counts_as_told_makes_no_second_message(folder: Path, posts: Posts) -> None:
    posts.answers = [500, 500, 200]
    alerts(folder, hook(posts))
    check(folder, "--previous", "before.json")
    (first,) = seen(folder)
    (folder / "gcheck-alerts.state" / "told.json").unlink()  # as if it had been killed in between
    check(folder, "--previous", "before.json")
    (second,) = seen(folder)
    assert first["id"] == second["id"]


def test_a_damaged_message_is_told_and_holds_up_no_other(folder: Path, posts: Posts) -> None:
    alerts(folder, hook(posts))
    box = folder / "gcheck-alerts.state" / "outbox"
    box.mkdir(parents=True)
    naive = {"id": "d", "receiver": "webhook", "subject": "", "lines": [], "events": [], "made": "", "after": "2026-01-01"}  # fmt: skip
    texts = ("", "{}", '{"format": "gcheck-message/1", "message": {"id": 1}}', json.dumps({"format": "gcheck-message/1", "message": naive}))  # fmt: skip
    for name, text in zip("abcd", texts, strict=True):
        (box / f"{name}.json").write_text(text)
    done = check(folder, "--previous", "before.json")
    assert (done.code, len(posts.bodies)) == (3, 1)
    assert all(f"{name}.json" in done.err for name in "abcd")
    assert len(list(box.glob("*.json"))) == 4


def test_a_redirect_is_not_followed(folder: Path, posts: Posts) -> None:
    with web_server(None) as other:
        posts.answers, posts.location = [307], f"http://127.0.0.1:{other.port}/"
        alerts(folder, hook(posts))
        assert check(folder, "--previous", "before.json").code == 3
        assert other.bodies == []


def test_a_digest_or_each_at_once(folder: Path, posts: Posts) -> None:
    shutil.copy(folder / "worst.json", folder / "now.json")
    alerts(folder, hook(posts), deliver="at-once")
    assert check(folder, "--previous", "before.json").code == 0
    assert len(posts.bodies) == 3
    alerts(folder, hook(posts), state="other.state")
    assert check(folder, "--previous", "before.json").code == 0
    assert len(posts.bodies) == 4


def test_names_stay_here(folder: Path, posts: Posts, new: Finding) -> None:
    alerts(folder, hook(posts), hide_names=True)
    assert check(folder, "--previous", "before.json").code == 0
    assert new.resource_name not in posts.bodies[0].decode()


def test_quiet_days_hold_a_message_back_and_what_is_grave_breaks_them(folder: Path, posts: Posts) -> None:
    today = datetime.now(timezone.utc)
    days = [f"{today + timedelta(days=number):%a}".lower() for number in (0, 1)]
    quiet: dict[str, Any] = {"days": days}
    alerts(folder, hook(posts), quiet=quiet)
    check(folder, "--previous", "before.json")
    held = len(posts.bodies) == 0
    alerts(folder, hook(posts), quiet={**quiet, "unless": "low"}, state="other.state")
    check(folder, "--previous", "before.json")
    assert held and len(posts.bodies) == 1 and len(seen(folder)) == 1


def test_acknowledged_and_listed(folder: Path, posts: Posts, new: Finding) -> None:
    alerts(folder, hook(posts))
    check(folder, "--previous", "before.json")
    assert gcheck("alerts", "ack", key_of(new), "--by", "Dana Okafor", cwd=folder).code == 0
    assert f"{key_of(new)}  {new.severity}" in gcheck("alerts", "list", cwd=folder).out
    assert "acknowledged by Dana Okafor" in gcheck("alerts", "list", cwd=folder).out
    assert gcheck("alerts", "ack", "failing:none", "--by", "Dana", cwd=folder).code == 2


def test_a_missing_run_is_told_once(folder: Path, posts: Posts) -> None:
    alerts(folder, hook(posts), about=["missed"])
    gcheck("schedule", "add", "nightly", "--cron", "0 2 * * *", "--", ".", cwd=folder)
    record = folder / "gcheck-schedules.state" / "nightly.json"
    entry = {"due": "2026-06-01T02:00:00Z", "outcome": "missed", "count": 2}
    record.write_text(json.dumps({"format": "gcheck-schedule-record/1", "last": "2026-06-02T02:00:00+00:00", "entries": [entry]}))  # fmt: skip
    for _ in range(2):
        done = gcheck("alerts", "check", "--schedules", "gcheck-schedules.json", cwd=folder)
        assert done.code == 0, done.err
    (body,) = posts.bodies
    assert json.loads(body)["subject"] == "gcheck: 1 scheduled run missing"


@pytest.mark.parametrize(
    ("receiver", "more", "said"),
    [
        ({"kind": "webhook", "url": "http://hooks.example/in"}, {}, "https:// address only"),
        ({"kind": "webhook", "url": "file:///etc/passwd"}, {}, "https:// address only"),
        ({"kind": "webhook", "url": "https://[::1/"}, {}, "https:// address only"),
        ({"kind": "slack", "url_env": "NOT_SET"}, {}, "NOT_SET is not set"),
        ({"kind": "slack", "url": "https://hooks.example"}, {}, "url_env"),
        ({"kind": "mail"}, {}, "host"),
        ({"kind": "fax"}, {}, "fax"),
        ({"kind": "webhook", "url": "https://x.example", "password": "x"}, {}, "password"),
        ({"kind": "webhook", "url": "https://x.example"}, {"quiet": {"from": "29:00"}}, "quiet"),
        ({"kind": "webhook", "url": "https://x.example"}, {"quiet": {"zone": "Mars"}}, "quiet"),
        ({"kind": "webhook", "url": "https://x.example"}, {"quiet": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}}, "every day"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_said(folder: Path, receiver: dict[str, Any], more: dict[str, Any], said: str) -> None:  # fmt: skip
    alerts(folder, receiver, **more)
    done = check(folder, "--previous", "before.json")
    assert done.code in (2, 3) and said in done.err, done.err
    assert "Traceback" not in done.err


def test_what_was_told_is_kept_in_the_store(folder: Path, posts: Posts) -> None:
    alerts(folder, hook(posts))
    posts.answers = [500]
    assert check(folder, "--previous", "before.json").code == 3
    (waiting,) = seen(folder)
    (folder / "gcheck.yaml").write_text(
        "sources:\n  - {name: code, kind: terraform, path: code}\nstore: history\n"
    )
    due(folder)
    done = gcheck("alerts", "send", cwd=folder, **ENV)
    assert (done.code, "gcheck-alerts.state is now history/alerts/alerts" in done.err) == (0, True)
    assert [json.loads(one)["id"] for one in posts.bodies] == [waiting["id"]] * 2, (
        "what waited at the old place has arrived"
    )
    assert not (folder / "gcheck-alerts.state").exists()
    assert check(folder).out == "", "what was told before is known"
    assert "alerts" in {one.name for one in (folder / "history").iterdir()}
    (folder / "code").mkdir()
    kept = gcheck("scan", "code", "--store", "history", cwd=folder)
    assert "kept: run" in kept.err, "the store that the alerts have begun is one"
    (folder / "gcheck-alerts.state").mkdir()
    assert "is left as it is" in gcheck("alerts", "list", cwd=folder).err


def test_half_written_files_are_swept(folder: Path, posts: Posts) -> None:
    alerts(folder, hook(posts))
    box = folder / "gcheck-alerts.state" / "outbox"
    box.mkdir(parents=True)
    for path in (box / ".0123.json.x.tmp", box.parent / ".told.json.y.tmp"):
        path.write_text("{")
    assert check(folder).code == 0
    assert not list((folder / "gcheck-alerts.state").rglob("*.tmp"))
