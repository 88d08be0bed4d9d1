"""Settings of local accounts: login.defs, by login.defs(5). The last value of a name wins."""

from __future__ import annotations

import re
from typing import Any

from gcheck.collectors.files.includes import is_written_for_machines
from gcheck.collectors.files.lined import lines_of
from gcheck.collectors.files.yielding import Reading, Value
from gcheck.errors import DocumentError
from gcheck.model.place import Place
from gcheck.model.unread import Unread

TYPE = "linux.login.settings"
NOTE = "not set: the default of shadow 4.13, by login.defs(5)"

NAMES: dict[str, tuple[str, str, Any]] = {
    "PASS_MAX_DAYS": ("pass_max_days", "number", -1),
    "PASS_MIN_DAYS": ("pass_min_days", "number", -1),
    "PASS_WARN_AGE": ("pass_warn_days", "number", -1),
    "PASS_MIN_LEN": ("pass_min_length", "number", None),
    "LOGIN_RETRIES": ("login_retries", "number", 3),
    "LOGIN_TIMEOUT": ("login_timeout_seconds", "number", 60),
    "UMASK": ("umask", "text", "022"),
    "HOME_MODE": ("home_mode", "text", None),
    "ENCRYPT_METHOD": ("encrypt_method", "text", "DES"),
    "MD5_CRYPT_ENAB": ("md5_crypt", "flag", False),
    "FAILLOG_ENAB": ("faillog", "flag", False),
    "LOG_OK_LOGINS": ("log_ok_logins", "flag", False),
    "SYSLOG_SU_ENAB": ("log_su", "flag", False),
    "LOG_UNKFAIL_ENAB": ("log_unknown_names", "flag", False),
    "SHA_CRYPT_MIN_ROUNDS": ("sha_crypt_min_rounds", "number", None),
}

ATTRIBUTES = frozenset(name for name, _, _ in NAMES.values())


def is_main(name: str) -> bool:
    """True for login.defs, whatever stands before or behind its name."""
    return re.fullmatch(r"(.*[._-])?login\.defs([._-].*)?", name) is not None and is_written_for_machines(
        name
    )


def collect(reading: Reading) -> None:
    """The settings of every login.defs of the tree."""
    for file in reading.folder.named(is_main):
        values = {
            name: Value(default, Place(file, note=NOTE if default is not None else "not set"))
            for name, _, default in NAMES.values()
        }
        try:
            for number, line in lines_of(reading.folder.read(file), file):
                words = line.split("#")[0].split(None, 1)
                if words and words[0] in NAMES:
                    name, convert, _ = NAMES[words[0]]
                    text = words[1].strip().strip('"') if len(words) > 1 else ""
                    values[name] = Value(_read(convert, words[0], text, file, number), Place(file, number))
        except DocumentError as error:
            reading.lose(error, TYPE)
            continue
        reading.add(TYPE, file, file, Place(file, 1), values)


def _read(convert: str, key: str, text: str, file: str, line: int) -> Any:
    if convert == "number" and re.fullmatch(r"-?(0x[0-9a-fA-F]{1,8}|[0-9]{1,9})", text):
        return int(text, 16) if "x" in text else int(text, 8) if re.match(r"-?0\d", text) else int(text)
    if convert == "flag" and text.lower() in ("yes", "no"):
        return text.lower() == "yes"
    if convert == "text" and text:
        return text
    return Unread("malformed", f"{key} cannot be {text!r:.60}", file=file, line=line)
