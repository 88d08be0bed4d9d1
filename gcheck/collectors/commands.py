"""Commands that a build, a pipeline or a service is told to run: credentials among their words, checks switched off, and
what they download and run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from gcheck import credentials
from gcheck.patterns import regex
from gcheck.shell import SHELLS, Command, Script

_PASSWORD_OPTION = regex(r"(?i)\A--?([a-z-]*(password|passwd|token|secret|api-?key)[a-z-]*)(=(.*))?\Z")
_LOGINS = frozenset(["mysql", "mysqladmin", "sshpass", "svn", "docker", "podman", "helm", "az", "oc", "psql", "mongo", "wget", "curl",
                     "kinit"])  # fmt: skip
_CHECKS_OFF = {"NODE_TLS_REJECT_UNAUTHORIZED": "0", "PYTHONHTTPSVERIFY": "0", "GIT_SSL_NO_VERIFY": "1|true", "NPM_CONFIG_STRICT_SSL": "false",
               "PIP_TRUSTED_HOST": ".+", "CURL_INSECURE": "1|true"}  # fmt: skip


RUN_DOWNLOADS = regex(
    r"(?i)\b(iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod|downloadstring)\b[^\n]*\|\s*(iex|invoke-expression)\b"
    r"|\b(iex|invoke-expression)\b[^\n]*\b(downloadstring|iwr|irm|invoke-webrequest|invoke-restmethod)\b"
)
"""What PowerShell downloads and runs at once."""


def checks_off(name: str, value: str | None) -> bool:
    """True for a variable that has a program accept any certificate."""
    off = _CHECKS_OFF.get(name.upper())
    return value is not None and off is not None and re.fullmatch(off, value, re.IGNORECASE) is not None


def assigned(script: Script) -> list[tuple[str, int, str]]:
    """The variables that a script gives a credential which stands in it: name, line from 0, and what kind it is."""
    found = []
    for name, value, line in script.assignments:
        kind = credentials.recognised(value)
        if kind is None and credentials.named(name) and credentials.written(value) and "`" not in value:
            kind = "a credential that is assigned"
        if kind is not None:
            found.append((name, line, kind))
    return found


_RUNNERS = SHELLS | {"source", ".", "python", "python2", "python3", "perl", "ruby", "node"}
_CHECKERS = frozenset(["sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "b2sum", "md5sum", "shasum", "gpg", "gpg2", "gpgv", "cosign",
                       "minisign", "openssl", "rhash", "slsa-verifier"])  # fmt: skip


_FETCHES = regex(r"\A[\"']?(?:\$\(|`)\s*(?:curl|wget)\b")
_EVALUATES = SHELLS | {"eval"}


def with_runners(
    commands: Sequence[Command], assignments: Sequence[tuple[str, str, int]] = ()
) -> list[Command]:
    """The commands, where a download that a later one runs as a script has that one as ``into``, unless it is checked before.

    ``assignments`` are those of the script: what is downloaded into a variable is run by whoever evaluates that.
    """
    made = list(commands)
    for name, value, line in assignments:
        if _FETCHES.match(value):
            _mark_evaluated(made, name, line)
    for place, command in enumerate(commands):
        file = _downloaded(command) if command.into is None else None
        if file is None:
            continue
        for later in commands[place + 1 :]:
            if later.program in _CHECKERS:
                break
            runs = later.program in _RUNNERS and any(_same(word, file) for word in later.operands[:1])
            if runs or (later.program == file.rpartition("/")[2] and re.search(r"\.(ba)?sh\Z", file)):
                made[place] = replace(command, into=later.program if runs else "sh")
                break
    return made


def _mark_evaluated(commands: list[Command], name: str, line: int) -> None:
    """Gives the download into a variable the program that evaluates that later on as its ``into``."""
    used = re.compile(rf"\$\{{?{re.escape(name)}\b")
    for place, command in enumerate(commands):
        if command.line == line and command.program in ("curl", "wget") and command.into is None:
            later = (one for one in commands[place + 1 :] if one.program in _EVALUATES)
            runner = next((one.program for one in later if any(map(used.search, one.words))), None)
            commands[place] = replace(command, into=runner)


def _same(word: str, file: str) -> bool:
    return word.removeprefix("./") == file.removeprefix("./")


def _downloaded(command: Command) -> str | None:
    """The file that curl or wget downloads into."""
    if command.program not in ("curl", "wget"):
        return None
    names = ("-o", "--output") if command.program == "curl" else ("-O", "--output-document")
    for place, word in enumerate(command.words):
        if word.startswith(f"{names[1]}="):
            return word.partition("=")[2]
        short = re.fullmatch(rf"-[a-zA-Z]*{names[0][1]}(.*)", word)
        if word == names[1] or short is not None:
            file = (short[1] if short is not None else "") or "".join(command.words[place + 1 : place + 2])
            return None if file in ("", "-") else file
    if command.output is not None:
        return command.output
    address = next((word for word in command.words if "://" in word), None)
    remote = command.program == "wget" or command.has("-O", "--remote-name")
    return address.partition("?")[0].rpartition("/")[2] or None if address is not None and remote else None


def secret_in(command: Command) -> str | None:
    """What kind of credential stands in a command; None if there is none."""
    for word in command.words:
        kind = credentials.recognised(word)
        if kind is not None:
            return kind
    if _of_user(command):
        return "a password of a user"
    for place, word in enumerate(command.words):
        match = _PASSWORD_OPTION.match(word)
        if match is None or not credentials.named(match[1].replace("-", "_")) or match[1].endswith("stdin"):
            continue
        value = match[4] if match[3] else "".join(command.words[place + 1 : place + 2])
        known = bool(match[3]) or command.program in _LOGINS
        if known and value and not value.startswith("-") and credentials.written(value):
            return "a credential as an argument"
    if _of_login(command):
        return "a credential as an argument"
    if command.program in ("redis-server", "redis-cli", "valkey-server"):
        return _of_redis(command)
    return _of_curl(command) if command.program == "curl" else None


_OF_USER = regex(r"[^\s:$]+:(?!%s|[*!x]{0,2}(\s|\Z))[^\s$]+")
"""A line of chpasswd; a star or an exclamation mark locks the account."""


def _of_user(command: Command) -> bool:
    """True where a password stands that chpasswd or passwd is given."""
    if "chpasswd" in (command.program, command.into):
        return any(
            _OF_USER.match(text.strip()) for text in [*command.words, *(command.given or "").splitlines()]
        )
    if command.into == "passwd" and command.program in ("echo", "printf", "yes"):
        return any("$" not in word and credentials.written(word) for word in command.operands)
    return command.program == "passwd" and bool(command.given) and "$" not in str(command.given)


_SHORT = {
    "mysql": "-p",
    "mysqladmin": "-p",
    "mysqldump": "-p",
    "mariadb": "-p",
    "mariadb-admin": "-p",
    "mariadb-dump": "-p",
    "sshpass": "-p",
}
"""Programs that take a password behind a short option, in the same word."""
_APART = {"sshpass": "-p", "docker": "-p", "podman": "-p", "helm": "-p", "nerdctl": "-p", "buildah": "-p", "skopeo": "-p", "oras": "-p", "useradd": "-p",
          "usermod": "-p"}  # fmt: skip
"""Programs that take it as the next word; those of registries only with ``login``."""


def _of_login(command: Command) -> bool:
    """True for a password behind an option of a single letter, and for what is written into a configuration."""
    words, program = command.words, command.program
    if program == "aws" and words[:2] == ("configure", "set"):
        return len(words) > 3 and credentials.named(words[2]) and credentials.written(words[3])
    if program == "echo" and command.output is not None and command.output.endswith("netrc"):
        found = re.search(r"\bpassword\s+(\S+)", " ".join(words))
        return found is not None and credentials.written(found[1])
    short = _SHORT.get(program)
    if short is not None and any(
        word.startswith(short) and len(word) > 3 and credentials.written(word[2:]) for word in words
    ):
        return True
    apart = _APART.get(program)
    if apart is None or (program not in ("sshpass", "useradd", "usermod") and "login" not in words):
        return False
    return any(word == apart and credentials.written(value) for word, value in pairwise(words))


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
