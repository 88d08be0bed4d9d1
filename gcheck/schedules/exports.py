"""A schedule as another scheduler reads it. What one of them cannot say is refused with a sentence, never left out."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from gcheck.errors import UsageError
from gcheck.schedules.schedule import RUN, Schedule
from gcheck.schedules.times import zone_of

_DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_MONTHS = ("", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_RANGES = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7)}


def exported(schedule: Schedule, form: str, folder: Path, image: str | None, branch: str) -> str:
    """The text for systemd, kubernetes, github, gitlab, gitlab-api or crontab. Raises UsageError.

    ``folder`` is where the scan's arguments are meant; ``image`` has gcheck, for what runs in a container.
    """
    if form in ("kubernetes", "gitlab") and not image:
        raise UsageError(f"{form} runs an image that has gcheck: name it with --image.")
    if form == "gitlab-api":
        return gitlab_api(schedule, branch)
    if form in ("kubernetes", "gitlab"):
        return (kubernetes if form == "kubernetes" else gitlab)(schedule, str(image))
    made: dict[str, Callable[[Schedule, Path], str]] = {"systemd": systemd, "crontab": crontab}
    return made[form](schedule, folder) if form in made else github(schedule)


def _expanded(schedule: Schedule, scheduler: str) -> dict[str, list[int] | None]:
    """Each field's values, None for a star. Raises UsageError for what only cronsim and few others know."""
    found: dict[str, list[int] | None] = {}
    for (name, (low, high)), text in zip(_RANGES.items(), schedule.cron.upper().split(), strict=True):
        if re.search(r"[#LW](?![A-Z])", re.sub("[A-Z]{3}", "", text)):
            raise UsageError(f"{scheduler} does not know {text!r} in a cron expression.")
        found[name] = None if text == "*" else sorted(_values(text, name, low, high))
    return found


def _values(text: str, name: str, low: int, high: int) -> set[int]:
    values: set[int] = set()
    for part in text.split(","):
        term, _, step = part.partition("/")
        first, _, last = term.partition("-")
        start = low if first == "*" else _number(first, name)
        end = high if first == "*" or (step and not last) else _number(last or first, name)
        values.update(range(start, end + 1, int(step or 1)))
    return {value % 7 for value in values} if name == "weekday" else values


def _number(text: str, name: str) -> int:
    if name == "month" and text in _MONTHS:
        return _MONTHS.index(text)
    if name == "weekday" and text.title() in _DAYS:
        return _DAYS.index(text.title())
    return int(text)


def _either_day(schedule: Schedule) -> bool:
    """True if cron takes a day that fits the day of the month or the day of the week."""
    fields = schedule.cron.split()
    return not fields[2].startswith("*") and not fields[4].startswith("*")


def on_calendar(schedule: Schedule) -> list[str]:
    """The times as systemd writes them."""
    found = _expanded(schedule, "systemd")

    def listed(name: str) -> str:
        values = found[name]
        return "*" if values is None else ",".join(f"{value:02d}" for value in values)

    weekdays = found["weekday"]
    days = "" if weekdays is None else ",".join(_DAYS[value] for value in weekdays) + " "
    clock = f"{listed('hour')}:{listed('minute')}:00 {schedule.zone}"
    if _either_day(schedule):
        return [f"*-{listed('month')}-{listed('day')} {clock}", f"{days}*-{listed('month')}-* {clock}"]
    return [f"{days}*-{listed('month')}-{listed('day')} {clock}"]


def systemd(schedule: Schedule, folder: Path) -> str:
    """A service and its timer, one behind the other; each names its file in a comment."""
    command = " ".join(_systemd_word(word) for word in ("gcheck", "scan", *schedule.arguments))
    lines = [
        f"# /etc/systemd/system/gcheck-{schedule.name}.service", "[Unit]",
        f"Description=gcheck scan {schedule.name}", "After=network-online.target", "Wants=network-online.target", "",
        "[Service]", "Type=oneshot", f"WorkingDirectory={_plain(str(folder))}", f"ExecStart=/usr/bin/env {command}",
        # the gate's verdict is no failure of the unit
        "SuccessExitStatus=1 3", f"TimeoutStartSec={schedule.minutes}min", "NoNewPrivileges=yes", "PrivateTmp=yes",
        "", f"# /etc/systemd/system/gcheck-{schedule.name}.timer", "[Unit]", f"Description=When gcheck scans {schedule.name}",
        "", "[Timer]", *(f"OnCalendar={one}" for one in on_calendar(schedule)), "AccuracySec=1s",
        f"RandomizedDelaySec={schedule.jitter}", f"Persistent={'yes' if schedule.missed == RUN else 'no'}",
        "", "[Install]", "WantedBy=timers.target",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    if re.search(r"[\x00-\x1f\x7f]", text):
        raise UsageError(
            "systemd and cron cannot be given a word with a line end or another control character."
        )
    return text.replace("%", "%%")


def _systemd_word(word: str) -> str:
    text = _plain(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return text if re.fullmatch(r"[\w./:=@%+,-]+", text) else f'"{text}"'


def crontab(schedule: Schedule, folder: Path) -> str:
    """A line of a crontab. Where it begins later by a jitter, cron cannot say so."""
    _expanded(schedule, "cron")
    words = " ".join(shlex.quote(word) for word in ("gcheck", "scan", *schedule.arguments))
    command = f"cd {shlex.quote(str(folder))} && {words}"
    _plain(command)
    said = command.replace("%", "\\%")
    head = [f"# gcheck {schedule.name}"]
    if schedule.zone != "UTC":
        head.append(
            f"# CRON_TZ is obeyed by cronie; Debian's cron goes by the machine's zone, which must be {schedule.zone}."
        )
    return "\n".join([*head, f"CRON_TZ={schedule.zone}", f"{schedule.cron} {said}"]) + "\n"


def kubernetes(schedule: Schedule, image: str) -> str:
    """A CronJob that never overlaps, without rights beyond reading."""
    _expanded(schedule, "Kubernetes")
    name = f"gcheck-{schedule.name}"
    container = {
        "name": "gcheck", "image": image, "args": ["scan", *(word.replace("$(", "$$(") for word in schedule.arguments)], "workingDir": "/work",
        "securityContext": {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        },
        "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}},
        "volumeMounts": [{"name": "work", "mountPath": "/work"}, {"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108  # inside the container
    }  # fmt: skip
    pod = {
        "restartPolicy": "Never", "automountServiceAccountToken": False,
        "securityContext": {
            "runAsNonRoot": True, "runAsUser": 65532, "runAsGroup": 65532, "fsGroup": 65532,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [{"name": "work", "emptyDir": {}}, {"name": "tmp", "emptyDir": {}}],
    }  # fmt: skip
    missed = 3600 if schedule.missed == RUN else 300
    job = {"backoffLimit": 0, "activeDeadlineSeconds": schedule.minutes * 60, "template": {"spec": pod}}
    spec = {
        "schedule": schedule.cron, "timeZone": "Etc/UTC" if schedule.zone == "UTC" else schedule.zone,
        "concurrencyPolicy": "Forbid", "startingDeadlineSeconds": missed, "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 7, "jobTemplate": {"spec": job},
    }  # fmt: skip
    note = "# Put what the scan reads into the volume `work`: a config map, a claim, or a container that clones it.\n"
    return note + _yaml(
        {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": name}, "spec": spec}
    )


def gitlab(schedule: Schedule, image: str) -> str:
    """The job that a pipeline schedule runs; the schedule itself is what gitlab-api prints."""
    rule = f'$CI_PIPELINE_SOURCE == "schedule" && $GCHECK_SCHEDULE == "{schedule.name}"'
    job = {
        "image": {"name": image, "entrypoint": [""]},
        "rules": [{"if": rule}],
        "resource_group": f"gcheck-{schedule.name}",
        "timeout": f"{schedule.minutes} minutes",
        "script": [_shell(schedule)],
    }
    return _yaml({f"gcheck-{schedule.name}": job})


def gitlab_api(schedule: Schedule, branch: str) -> str:
    """What is posted to /projects/:id/pipeline_schedules, and then, for the variable, to its /variables."""
    _expanded(schedule, "GitLab")
    post = {"description": f"gcheck {schedule.name}", "ref": branch, "cron": schedule.cron,
            "cron_timezone": schedule.zone, "active": True}  # fmt: skip
    variable = {"key": "GCHECK_SCHEDULE", "value": schedule.name}
    return json.dumps({"pipeline_schedule": post, "variable": variable}, indent=2) + "\n"


def github(schedule: Schedule) -> str:
    """A workflow. GitHub goes by UTC: another zone has a line for each of its offsets, and the job asks which one holds."""
    if any("${{" in word for word in schedule.arguments):
        raise UsageError("GitHub would replace ${{ }} in an argument of the scan; it cannot be exported.")
    crons = _by_offset(schedule)
    steps: list[dict[str, Any]] = [{"uses": "actions/checkout@v4", "with": {"persist-credentials": False}}]
    steps.append({"name": "Scan", "run": _shell(schedule)})
    if len(crons) > 1:
        cases = "\n".join(f'  "{cron}") offset={offset} ;;' for offset, cron in crons.items())
        ask = (
            f'case "$SCHEDULE" in\n{cases}\n  *) offset=any ;;\nesac\n'
            f'if [ "$offset" = any ] || [ "$(TZ={schedule.zone} date +%z)" = "$offset" ]; then echo "due=yes" >> "$GITHUB_OUTPUT"; fi'
        )
        step = {"name": "Is this the offset of today?", "id": "zone", "env": {"SCHEDULE": "${{ github.event.schedule }}"}, "run": ask}  # fmt: skip
        steps = [step, *({**one, "if": "steps.zone.outputs.due == 'yes'"} for one in steps)]
    job = {"runs-on": "ubuntu-24.04", "timeout-minutes": min(schedule.minutes, 360), "steps": steps}
    workflow = {
        "name": f"gcheck {schedule.name}",
        "on": {"schedule": [{"cron": cron} for cron in crons.values()], "workflow_dispatch": {}},
        "permissions": {"contents": "read"},
        "concurrency": {"group": f"gcheck-{schedule.name}", "cancel-in-progress": False},
        "jobs": {"scan": job},
    }
    return "# Add the step that installs gcheck from where you keep it, before the scan.\n" + _yaml(workflow)


def _shell(schedule: Schedule) -> str:
    return " ".join(shlex.quote(word) for word in ("gcheck", "scan", *schedule.arguments))


def _by_offset(schedule: Schedule) -> dict[str, str]:
    """Offset, such as +0200, to the expression in UTC while it holds."""
    fields = _expanded(schedule, "GitHub")
    zone, start = zone_of(schedule.zone), datetime(2026, 1, 1, tzinfo=timezone.utc)
    offsets = {(start + timedelta(days=day)).astimezone(zone).utcoffset() for day in range(365)}
    known = sorted(one for one in offsets if one is not None)
    return {_sign(one): _shifted(schedule, fields["hour"], one) for one in known}


def _sign(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


def _shifted(schedule: Schedule, hours: list[int] | None, offset: timedelta) -> str:
    minute, _, *days = schedule.cron.split()
    by, rest = divmod(int(offset.total_seconds()), 3600)
    if not offset:
        return schedule.cron
    if hours is None and not rest and days == ["*", "*", "*"]:
        return schedule.cron
    moved = [value - by for value in hours or range(24)]
    same_day = all(0 <= value < 24 for value in moved)
    if rest or not (same_day or days == ["*", "*", "*"]):
        raise UsageError(
            f"GitHub goes by UTC, where {schedule.cron!r} in {schedule.zone} falls on other days or minutes; give the schedule in UTC."
        )
    return " ".join((minute, ",".join(str(value % 24) for value in sorted({one % 24 for one in moved})), *days))  # fmt: skip


def _yaml(data: Any) -> str:
    import yaml

    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
    return text.replace("\n'on':", "\non:")
