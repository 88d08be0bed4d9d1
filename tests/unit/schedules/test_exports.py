"""Exports, each read by what will read it: systemd, the manifest collector, published schemas, cron's own grammar."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from gcheck.errors import UsageError
from gcheck.schedules.exports import exported, on_calendar
from gcheck.schedules.schedule import Schedule
from gcheck.schedules.times import occurrences

IMAGE = "registry.example/gcheck@sha256:" + "0" * 64
WORDS = ("infra structure", "--report", "json=out%d.json", "--control", "aws.*", 'it\'s $HOME "x" \\')
NIGHTLY = Schedule("nightly", "30 2 * * *", WORDS, "Europe/Berlin", jitter=60)
needs_systemd = shutil.which("systemd-analyze")


def text(schedule: Schedule, form: str) -> str:
    return exported(schedule, form, Path("/srv/compliance check"), IMAGE, "main")


def published(schema: list[str], content: str, folder: Path) -> None:
    file = folder / "exported.yml"
    file.write_text(content)
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *schema, str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr + content


CRONS = ["30 2 * * *", "*/15 * * * *", "0 6 1 * *", "0 6 1,15 1-6/2 *", "5 4 * * SUN", "0 22 * * 1-5", "0 0 1 * MON", "0 0 29 2 *"]  # fmt: skip


class TestSystemd:
    @pytest.mark.parametrize(
        ("cron", "said"),
        [
            ("30 2 * * *", ["*-*-* 02:30:00 Europe/Berlin"]),
            ("*/20 1-3 * * 1-5", ["Mon,Tue,Wed,Thu,Fri *-*-* 01,02,03:00,20,40:00 Europe/Berlin"]),
            ("0 0 1 JAN 7", ["*-01-01 00:00:00 Europe/Berlin", "Sun *-01-* 00:00:00 Europe/Berlin"]),
            ("* * * * *", ["*-*-* *:*:00 Europe/Berlin"]),
            ("5/20 3 * * *", ["*-*-* 03:05,25,45:00 Europe/Berlin"]),
        ],
    )
    def test_times(self, cron: str, said: list[str]) -> None:
        assert on_calendar(Schedule("a", cron, (), "Europe/Berlin")) == said

    def test_systemd_reads_it(self, tmp_path: Path) -> None:
        units = re.split(r"^# /etc/systemd/system/(.+)$", text(NIGHTLY, "systemd"), flags=re.MULTILINE)[1:]
        files = dict(zip(units[::2], units[1::2], strict=True))
        assert set(files) == {"gcheck-nightly.service", "gcheck-nightly.timer"}
        service = files["gcheck-nightly.service"]
        assert 'scan "infra structure" --report json=out%%d.json --control "aws.*" "it\'s $$HOME \\"x\\" \\\\"' in service  # fmt: skip
        for name, content in files.items():
            (tmp_path / name).write_text(content.replace("/srv/compliance check", str(tmp_path)))
        if not needs_systemd:
            return
        names = [str(tmp_path / name) for name in files]
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False)  # fmt: skip
        own = [line for line in (done.stdout + done.stderr).splitlines() if "gcheck" in line]
        assert own == []

    @pytest.mark.parametrize("cron", CRONS)
    def test_systemd_means_the_same_times(self, cron: str) -> None:
        if not needs_systemd:
            return
        start = datetime(2026, 6, 1, tzinfo=timezone.utc)
        found = set()
        for line in on_calendar(Schedule("a", cron, (), "UTC")):
            words = [
                "systemd-analyze",
                "calendar",
                "--iterations=6",
                "--base-time=2026-06-01 00:00:00 UTC",
                line,
            ]
            done = subprocess.run(words, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C"})  # fmt: skip
            assert done.returncode == 0, done.stderr
            found |= set(re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?= UTC)", done.stdout))
        expected = [f"{one:%Y-%m-%d %H:%M:%S}" for one in islice(occurrences(cron, "UTC", start), 4)]
        assert expected == [one for one in sorted(found) if one > "2026-06-01 00:00:00"][:4]


class TestKubernetes:
    def test_our_own_collector_reads_it_and_nothing_grave_fails(self, tmp_path: Path) -> None:
        (tmp_path / "cronjob.yaml").write_text(text(NIGHTLY, "kubernetes"))
        words = [sys.executable, "-m", "gcheck", "scan", "cronjob.yaml", "--report", "json=r.json", "-q", "--severity", "high"]  # fmt: skip
        subprocess.run(words, cwd=tmp_path, check=False)
        findings = json.loads((tmp_path / "r.json").read_text())["findings"]
        assert any(one["status"] == "pass" for one in findings)
        assert [one["control"] for one in findings if one["status"] == "fail"] == []

    def test_what_it_says(self) -> None:
        job: Any = yaml.safe_load(text(Schedule("a", "0 2 * * *", ("$(HOME)",)), "kubernetes"))
        assert (job["apiVersion"], job["kind"], job["metadata"]["name"]) == (
            "batch/v1",
            "CronJob",
            "gcheck-a",
        )
        assert (job["spec"]["timeZone"], job["spec"]["concurrencyPolicy"]) == ("Etc/UTC", "Forbid")
        (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
        assert container["args"] == ["scan", "$$(HOME)"]


class TestPipelines:
    @pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Europe/London", "Asia/Tokyo"])
    def test_github(self, zone: str, tmp_path: Path) -> None:
        content = text(Schedule("nightly", "30 2 * * *", WORDS, zone), "github")
        published(["vendor.github-workflows"], content, tmp_path)
        (last,) = yaml.safe_load(content)["jobs"]["scan"]["steps"][-1:]
        assert shlex.split(last["run"]) == ["gcheck", "scan", *WORDS]

    def test_github_goes_by_utc(self) -> None:
        def crons(cron: str, zone: str) -> list[str]:
            workflow: Any = yaml.load(text(Schedule("a", cron, (), zone), "github"), yaml.BaseLoader)
            return [one["cron"] for one in workflow["on"]["schedule"]]

        assert crons("30 2 * * *", "Europe/Berlin") == ["30 1 * * *", "30 0 * * *"]
        assert crons("30 2 * * *", "Europe/London") == ["30 2 * * *", "30 1 * * *"]
        assert crons("30 2 * * 1", "UTC") == ["30 2 * * 1"]
        assert crons("0 12 * * 1-5", "Asia/Tokyo") == ["0 3 * * 1-5"]
        assert crons("0 8 * * *", "Asia/Tokyo") == ["0 23 * * *"]

    @pytest.mark.parametrize(("cron", "zone"), [("0 8 * * 1", "Asia/Tokyo"), ("0 8 * * *", "Asia/Kolkata")])
    def test_github_what_falls_on_other_days_is_refused(self, cron: str, zone: str) -> None:
        with pytest.raises(UsageError, match="give the schedule in UTC"):
            text(Schedule("a", cron, (), zone), "github")

    def test_the_step_that_asks_for_the_offset_runs(self, tmp_path: Path) -> None:
        workflow: Any = yaml.safe_load(text(NIGHTLY, "github"))
        ask = workflow["jobs"]["scan"]["steps"][0]["run"]
        winter, summer, by_hand = "30 1 * * *", "30 0 * * *", ""
        due = []
        for cron in (winter, summer, by_hand):
            out = tmp_path / "out"
            out.write_text("")
            env = {"SCHEDULE": cron, "GITHUB_OUTPUT": str(out), "PATH": "/usr/bin:/bin"}
            subprocess.run(["bash", "-e", "-c", ask], env=env, check=True)
            due.append(out.read_text() == "due=yes\n")
        assert due[0] != due[1] and due[2]

    def test_github_replaces_nothing(self) -> None:
        with pytest.raises(UsageError, match="replace"):
            text(Schedule("a", "0 2 * * *", ("${{ secrets.X }}",)), "github")

    def test_gitlab(self, tmp_path: Path) -> None:
        content = text(NIGHTLY, "gitlab")
        published(["vendor.gitlab-ci", "--data-transform", "gitlab-ci"], content, tmp_path)
        assert shlex.split(yaml.safe_load(content)["gcheck-nightly"]["script"][0]) == ["gcheck", "scan", *WORDS]  # fmt: skip
        post = json.loads(text(NIGHTLY, "gitlab-api"))
        assert post["pipeline_schedule"] == {"description": "gcheck nightly", "ref": "main", "cron": "30 2 * * *", "cron_timezone": "Europe/Berlin", "active": True}  # fmt: skip

    def test_crontab(self) -> None:
        *head, line = text(NIGHTLY, "crontab").splitlines()
        assert "CRON_TZ=Europe/Berlin" in head
        assert line.startswith("30 2 * * * cd '/srv/compliance check' && gcheck scan ")
        assert not re.search(r"(?<!\\)%", line)  # a bare one is a line end to cron
        said = line.partition("&& ")[2].replace("\\%", "%")
        assert shlex.split(said) == ["gcheck", "scan", *WORDS]


@pytest.mark.parametrize("form", ["systemd", "kubernetes", "github", "gitlab-api", "crontab"])
@pytest.mark.parametrize("cron", ["0 0 L * *", "0 0 LW * *", "0 0 * * 5#1", "0 0 * * 5L"])
def test_what_they_do_not_know_is_refused(form: str, cron: str) -> None:
    with pytest.raises(UsageError, match="does not know"):
        text(Schedule("a", cron, ()), form)


@pytest.mark.parametrize("form", ["systemd", "crontab"])
def test_a_line_end_in_a_word_is_refused(form: str) -> None:
    with pytest.raises(UsageError, match="line end"):
        text(Schedule("a", "0 0 * * *", ("a\nExecStart=/bin/sh",)), form)


def test_an_image_is_needed() -> None:
    with pytest.raises(UsageError, match="--image"):
        exported(NIGHTLY, "kubernetes", Path("/srv"), None, "main")
