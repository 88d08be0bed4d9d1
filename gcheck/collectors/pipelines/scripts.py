"""Scripts: the commands that a step or job runs, as attributes, without any credential that stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from gcheck import credentials
from gcheck.collectors.commands import RUN_DOWNLOADS, assigned, checks_off, secret_in, with_runners
from gcheck.collectors.pipelines.parts import Part
from gcheck.model.place import Place
from gcheck.patterns import regex
from gcheck.shell import SHELLS, Command, read_script

_UNCHECKED = {"curl": ("-k", "--insecure"), "wget": ("--no-check-certificate",), "pip": ("--trusted-host",), "pip3": ("--trusted-host",),
              "npm": ("--strict-ssl=false",), "git": ("http.sslVerify=false",)}  # fmt: skip
_DEPLOYS = regex(
    r"(?i)\A(terraform|tofu|terragrunt) (.* )?apply\b|\Aaws (.* )?(ecs update-service|ecs deploy|s3 sync|s3 cp|lambda update-function-code"
    r"|cloudformation deploy|deploy create-deployment|elasticbeanstalk update-environment)\b|\Agcloud (.* )?(run|app|functions) deploy\b"
    r"|\Aaz (.* )?(webapp|functionapp|containerapp) (.* )?(deploy|up|update)\b|\A(serverless|sls|cdk|sam|firebase|flyctl|fly|vercel|netlify) (.* )?deploy\b"
    r"|\Apulumi (.* )?up\b|\Acap \w+ deploy\b"
)
_SCANNERS = regex(
    r"(?i)\A(trivy|snyk|gitleaks|semgrep|checkov|tfsec|kics|trufflehog|grype|bandit|gosec|zizmor|osv-scanner|pip-audit|safety|brakeman|govulncheck|hadolint"
    r"|detect-secrets|cargo-audit|gcheck|dependency-check(\.sh)?|(npm|yarn|pnpm|cargo|bundle|composer) audit)\b"
)
_DEVICE_SHELL = regex(r"\b(ba|z|k|da)?sh\s+-i\b[^\n]*/dev/(tcp|udp)/")


_POWERSHELL_ONLY = regex(
    r"[(){}@<>%]|`(?!\n)|(?m:^\s*(\$|if\b|else|foreach|function\b|param\b|try\b|catch\b|throw\b|return\b|\.\s))|(?m:^\s*&\s)"
)


class Line(Struct, frozen=True):
    """One command with its attributes, and the text that it is told by to the other readers here."""

    item: dict[str, Any]
    place: Place
    command: Command

    @property
    def said(self) -> str:
        """The program and its words."""
        return " ".join((self.command.program, *self.command.words))

    @property
    def deploys(self) -> bool:
        """True for a command that brings something into operation."""
        return bool(_DEPLOYS.match(self.said)) and "--dry-run" not in self.command.words

    @property
    def scans(self) -> bool:
        """True for a program that looks for vulnerabilities or secrets."""
        return bool(_SCANNERS.match(self.said))


def read_lines(
    part: Part, text: str, restore: Callable[[str], str] = lambda word: word
) -> tuple[list[Line], int | None]:
    """The commands of a script that stands at a part; and the line of what was not understood.

    ``restore`` gives a word back as it was written, where the script was changed to be read.
    """
    first = text.split("\n", 1)[0]
    if first.startswith("#!") and first[2:].strip().rpartition("/")[2].partition(" ")[0] not in (
        *SHELLS,
        "env",
    ):
        return [], None  # a script of another language
    start = part.line + ("\n" in text)
    script = read_script(text)
    found = [
        _line(command, Place(part.file, start + command.line), restore)
        for command in with_runners(script.commands, script.assignments)
    ]
    for name, at, kind in assigned(script):
        made = _line(Command("export", (name,), at), Place(part.file, start + at), restore)
        made.item["secret"] = kind
        found.append(made)
    if _DEVICE_SHELL.search(text):  # redirections are no words
        for line in found:
            line.item["remote_shell"] |= line.command.program in SHELLS and "-i" in line.command.words
    return found, None if script.problem is None else start + script.problem


def read_powershell(part: Part, text: str, restore: Callable[[str], str]) -> tuple[list[Line], int | None]:
    """The commands of a script for PowerShell, as far as it is written as one for sh could be; the same as of read_lines.

    Whatever only PowerShell has, an expression or a block, leaves the rest of it open; what is downloaded and run is still told.
    """
    if _POWERSHELL_ONLY.search(text) is None:
        return read_lines(
            part, text.replace("`\n", "\\\n").replace("\\", "/").replace("/\n", "\\\n"), restore
        )
    start = part.line + ("\n" in text)
    found = []
    for match in RUN_DOWNLOADS.finditer(text):
        number = text.count("\n", 0, match.start())
        found.append(
            _line(Command("Invoke-WebRequest", (), number, "iex"), Place(part.file, start + number), restore)
        )
    return found, start


def _line(command: Command, place: Place, restore: Callable[[str], str]) -> Line:
    secret = secret_in(command)
    words = [_shown(restore(word), secret is not None) for word in command.words]
    item = {"program": restore(command.program), "words": words, "into": command.into, "secret": secret,
            "unchecked": _unchecked(command), "remote_shell": _remote_shell(command),
            "password_argument": _password_argument(command)}  # fmt: skip
    return Line(item, place, command)


def _shown(word: str, holds_secret: bool) -> str:
    """A word, without what may be a credential in it."""
    if credentials.recognised(word) is not None:
        return "***"
    return word if not holds_secret or re.fullmatch(r"--?[a-zA-Z-]+|\$\{?\w+\}?", word) else "***"


def _unchecked(command: Command) -> bool:
    options = _UNCHECKED.get(command.program)
    if options is None:
        return False
    if command.program == "git":
        said = " ".join(command.words).lower()
        return bool(re.search(r"http\.(\S+\.)?sslverify[= ](false|0)", said))
    return command.has(*options) or (
        command.program == "npm" and "strict-ssl" in command.words and "false" in command.words
    )


def _remote_shell(command: Command) -> bool:
    """True for a shell that is handed to another machine."""
    if command.program in ("nc", "ncat", "netcat"):
        return command.has("-e", "-c", "--exec", "--sh-exec") and not command.has("-z")
    if command.program == "socat":
        return any(re.match(r"(?i)(exec|system):", word) for word in command.words)
    return False


def _password_argument(command: Command) -> bool:
    """True for a login whose password is an argument, which other processes of the machine can read."""
    if (
        command.program in ("docker", "podman", "helm", "buildah", "skopeo", "nerdctl", "oras", "crane")
        and "login" in command.words
    ):
        return any(re.match(r"(-p|--password)(=|\Z)|-p\S", word) for word in command.words)
    return command.program == "sshpass" and any(word.startswith("-p") for word in command.words)


def image_parts(name: str) -> dict[str, Any]:
    """The name, tag and digest of an image."""
    bare, _, digest = name.partition("@")
    tag = bare.rpartition("/")[2].partition(":")[2]
    return {"image": name, "tag": tag or None, "digest": digest or None}


def variable(name: str, value: str | None) -> dict[str, Any]:
    """A variable without its value: whether that is written, what kind of secret it looks like, and a truth value in it."""
    flag = (value or "").strip().lower()
    return {"name": name, "literal": value is not None and credentials.written(value), "credential": credentials.named(name),
            "secret": credentials.recognised(value) if value else None, "checks_off": checks_off(name, value),
            "flag": True if flag in ("true", "1", "yes", "on") else False if flag in ("false", "0", "no", "off", "") else None}  # fmt: skip


_OWN_HOST = regex(r"://[^/@\s]+@(localhost|127\.0\.0\.1|\[::1\]|[a-z][\w-]*)(:\d+)?(/|\Z)")


def throwaway(item: dict[str, Any], value: str | None) -> dict[str, Any]:
    """A variable of a database that a pipeline starts for itself: its password opens nothing that outlives the job."""
    return of_own_host(item, value) | {"credential": False}


def of_own_host(item: dict[str, Any], value: str | None) -> dict[str, Any]:
    """A variable, of which an address with a password counts only if it leads to another machine."""
    inside = "URL" in (item["secret"] or "") and _OWN_HOST.search(value or "") is not None
    return item | {"secret": None} if inside else item
