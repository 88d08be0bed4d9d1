"""Commands that a build, a pipeline or a service is told to run: credentials among their words, checks switched off."""

from __future__ import annotations

import re

from gcheck import credentials
from gcheck.shell import Command

_PASSWORD_OPTION = re.compile(r"(?i)\A--?([a-z-]*(password|passwd|token|secret|api-?key)[a-z-]*)(=(.*))?\Z")
_LOGINS = frozenset(["mysql", "mysqladmin", "sshpass", "svn", "docker", "podman", "helm", "az", "oc", "psql", "mongo", "wget", "curl",
                     "kinit"])  # fmt: skip
_CHECKS_OFF = {"NODE_TLS_REJECT_UNAUTHORIZED": "0", "PYTHONHTTPSVERIFY": "0", "GIT_SSL_NO_VERIFY": "1|true", "NPM_CONFIG_STRICT_SSL": "false",
               "PIP_TRUSTED_HOST": ".+", "CURL_INSECURE": "1|true"}  # fmt: skip


def checks_off(name: str, value: str | None) -> bool:
    """True for a variable that has a program accept any certificate."""
    off = _CHECKS_OFF.get(name.upper())
    return value is not None and off is not None and re.fullmatch(off, value, re.IGNORECASE) is not None


def secret_in(command: Command) -> str | None:
    """What kind of credential stands in a command; None if there is none."""
    for word in command.words:
        kind = credentials.recognised(word)
        if kind is not None:
            return kind
    if command.into == "chpasswd" and any(re.match(r"[^\s:$]+:[^\s$]+", word) for word in command.words):
        return "a password of a user"
    for place, word in enumerate(command.words):
        match = _PASSWORD_OPTION.match(word)
        if match is None or not credentials.named(match[1].replace("-", "_")) or match[1].endswith("stdin"):
            continue
        value = match[4] if match[3] else "".join(command.words[place + 1 : place + 2])
        known = bool(match[3]) or command.program in _LOGINS
        if known and value and not value.startswith("-") and credentials.written(value):
            return "a credential as an argument"
    if command.program in ("redis-server", "redis-cli", "valkey-server"):
        return _of_redis(command)
    return _of_curl(command) if command.program == "curl" else None


def _of_redis(command: Command) -> str | None:
    for place, word in enumerate(command.words):
        name, _, value = word.partition("=")
        if name in ("--requirepass", "--masterauth", "-a", "--pass"):
            value = value or "".join(command.words[place + 1 : place + 2])
            if value and credentials.written(value):
                return "a credential as an argument"
    return None


def _of_curl(command: Command) -> str | None:
    for option, value in zip(command.words, command.words[1:], strict=False):
        if option in ("-u", "--user") and re.match(r"[^\s:$]+:[^\s$]+", value):
            return "a password for curl"
        if option in ("-H", "--header") and re.match(
            r"(?i)(authorization|private-token|x-api-key)\s*:\s*(\w+\s+)?[^\s$]{8,}\Z", value
        ):
            return "a credential in a header"
    return None
