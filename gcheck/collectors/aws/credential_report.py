"""The IAM credential report: one CSV for all users and the root user, at most four hours old.

Columns and their words are those of "Generate credential reports for your AWS account" in the IAM User Guide.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.failures import Failure
from gcheck.collectors.aws.listings import Data, Found, UnsaidError
from gcheck.collectors.aws.timestamps import rfc3339

if TYPE_CHECKING:
    from gcheck.collectors.aws.reader import Answer, Reader

_USER_FILLS = ("password", "mfa_active", "access_keys")
_FILLS = {"aws.iam.user": _USER_FILLS, "aws.account": ("root.password_last_used",)}

GENERATE_REPORT = Call(
    "iam", "GenerateCredentialReport", "iam:GenerateCredentialReport", _FILLS, requires=("State",), regional=False
)  # fmt: skip
GET_REPORT = Call(
    "iam", "GetCredentialReport", "iam:GetCredentialReport", _FILLS, requires=("Content", "GeneratedTime"), regional=False
)  # fmt: skip

ROOT = "<root_account>"
_WAITS = (0.1, 0.2, 0.5, 1, 2, 4, 8, 8, 8)
"""Seconds between the questions whether the report is ready: half a minute in all; it is usually ready in five seconds."""
_NOT_YET = frozenset({"ReportInProgress", "ReportNotPresent", "ReportExpired"})
"""What GetCredentialReport answers until the report that was asked for is there."""
_NEVER = frozenset({"n/a", "no_information"})
"""How a date column says that there is none: no such credential, or no use since AWS began to track it."""


def fetch_report(reader: Reader, region: str) -> Answer | Failure:
    """The report of this account, by the ARN of the user, asked for and waited for, at most half a minute."""
    begun = reader.read(GENERATE_REPORT, region)
    if isinstance(begun, Failure):
        return begun
    waits = iter(() if begun.data["State"] == "COMPLETE" else _WAITS)
    while True:
        outcome = reader.read(GET_REPORT, region)
        if not isinstance(outcome, Failure) or outcome.code not in _NOT_YET:
            return _dated(outcome)
        wait = next(waits, None)
        if wait is None:
            said = "the report was not ready in time"
            return Failure(GET_REPORT.name, "unreachable", said, at=outcome.at)
        time.sleep(wait)


def _dated(outcome: Answer | Failure) -> Answer | Failure:
    if isinstance(outcome, Failure):
        return outcome
    note = f"report generated {rfc3339(outcome.data['GeneratedTime'])}"
    return replace(outcome, place=replace(outcome.place, note=note))


def user_credentials(data: Data, found: Found) -> Mapping[str, Any]:
    """Password, MFA and access keys of one user. A column with a word that the guide does not list is left out."""
    row = report_rows(data["Content"]).get(found.uid)
    if row is None:
        raise UnsaidError(f"the report of {data['GeneratedTime']:%Y-%m-%d %H:%M} does not list the user")
    if _date(row.get("user_creation_time")) != found.attributes["created"]:
        raise UnsaidError("the report lists an earlier user of this name")
    kept: dict[str, Any] = {}
    password = _password(row)
    if password is not ...:
        kept["password"] = password
    active = _flag(row.get("mfa_active"))
    if active is not None:
        kept["mfa_active"] = active
    keys = [_key(row, number) for number in (1, 2)]
    if ... not in keys:
        kept["access_keys"] = [key for key in keys if key is not None]
    return kept


def root_credentials(data: Data, found: Found) -> Mapping[str, Any]:
    """When the root user's password was last used."""
    for row in report_rows(data["Content"]).values():
        if row.get("user") == ROOT:
            used = _date(row.get("password_last_used"))
            return {} if used is ... else {"root.password_last_used": used}
    raise UnsaidError("the report does not list the root user")


@lru_cache(maxsize=2)
def report_rows(content: bytes) -> Mapping[str, Mapping[str, str]]:
    """The rows of a report by ARN. Raises ValueError if it is not one."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
    if not rows or any("arn" not in row or None in row or None in row.values() for row in rows):
        raise ValueError("the credential report is not a table of users")
    return {row["arn"]: row for row in rows}


def _password(row: Mapping[str, str]) -> Any:
    """null without a password; Ellipsis where the report does not say."""
    enabled = _flag(row.get("password_enabled"))
    if enabled is None:
        return ...
    if not enabled:
        return None
    used, changed = _date(row.get("password_last_used")), _date(row.get("password_last_changed"))
    return ... if ... in (used, changed) else {"last_used": used, "last_changed": changed}


def _key(row: Mapping[str, str], number: int) -> Any:
    """null where there is no such key: it is not active, and has no date of creation; Ellipsis if nobody says."""
    active = _flag(row.get(f"access_key_{number}_active"))
    rotated = _date(row.get(f"access_key_{number}_last_rotated"))
    used = _date(row.get(f"access_key_{number}_last_used_date"))
    if active is None or rotated is ... or used is ...:
        return ...
    if not active and rotated is None:
        return None
    return {"number": number, "active": active, "last_rotated": rotated, "last_used": used}


def _flag(word: str | None) -> bool | None:
    return {"true": True, "false": False}.get((word or "").lower())


def _date(word: str | None) -> Any:
    """RFC 3339 in UTC, null for never, Ellipsis for anything else."""
    if (word or "").lower() in _NEVER:
        return None
    try:
        return rfc3339(_parsed(word or ""))
    except ValueError:
        return ...


def _parsed(word: str) -> datetime:
    moment = datetime.fromisoformat(word.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError("a date without an offset")
    return moment
