"""Keys and tokens by forms that detect-secrets does not know, and places where passwords are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gcheck.credentials import FORMS
from gcheck.patterns import regex

_OTHERS = frozenset(["private-key", "aws-access-key", "slack-token", "password-in-url", "json-web-token"])
"""What detect-secrets knows."""
_FORMS = tuple((kind, signs, re.compile(form)) for kind, _, signs, form in FORMS if kind not in _OTHERS)


def tokens(line: str) -> Iterator[tuple[str, str]]:
    """The kind and the text of each token in a line. What has no sign of one in it costs next to nothing."""
    for kind, signs, form in _FORMS:
        if any(sign in line for sign in signs):
            for found in form.finditer(line):
                yield kind, found[0]


_NAME = r"[a-z0-9_.\-]*(?:passw(?:or)?d|passwd|passphrase|secret|api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token)[a-z0-9_\-]{0,12}"
_WRITTEN = (
    # <password>value</password>, and <add key="DbPassword" value="value"/>
    regex(rf"(?i)<(?P<name>{_NAME})>\s*(?P<value>[^<>\s]{{6,200}})\s*</(?P=name)>"),
    regex(rf"""(?i)\b(?:key|name)\s*=\s*"(?P<name>{_NAME})"\s+value\s*=\s*"(?P<value>[^"\s]{{6,200}})\""""),
    # Server=db;User Id=app;Password=value;
    regex(
        r"""(?i)(?:^|[;"'])\s*(?P<name>password|pwd)\s*=\s*(?P<value>[^;"'\s]{6,200})\s*(?:;|"|'|$)(?=.*)"""
    ),
    # define('DB_PASSWORD', 'value')
    regex(rf"""(?i)\(\s*["'](?P<name>{_NAME})["']\s*,\s*["'](?P<value>[^"'\s]{{6,200}})["']"""),
    # curl -u name:value
    regex(
        r"""(?i)\bcurl\b[^\n|;]*\s(?:-u|--(?P<name>user))[ =]["']?[\w.@-]{1,80}:(?P<value>[^\s"'$]{6,200})"""
    ),
    # Authorization: Bearer value
    regex(
        r"""(?i)\b(?P<name>authorization)["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+(?P<value>[A-Za-z0-9_\-.=+/]{16,400})"""
    ),
)
_STRING = regex(r"(?i)(?:server|data source|host|user id|uid|initial catalog|database|accountname)\s*=")
_MACHINE = regex(r"(?i)\bmachine\s+\S+.*\bpassword\s+(?P<value>\S{6,200})")
_REGISTRY = regex(r'(?i)"auth"\s*:\s*"(?P<value>[A-Za-z0-9+/]{12,}={0,2})"')


def written(line: str, file: str) -> Iterator[tuple[str, str]]:
    """The name and the value of passwords that stand in a line otherwise than as an assignment of a program."""
    for number, pattern in enumerate(_WRITTEN):
        for found in pattern.finditer(line):
            if number != 2 or _STRING.search(
                line
            ):  # a connection string, and not any text with an equals sign
                yield found["name"] or "user", found["value"]
    name = file.rpartition("/")[2].lower()
    if name in (".netrc", "_netrc", ".authinfo"):
        yield from (("password", found["value"]) for found in _MACHINE.finditer(line))
    if name in (".dockercfg", ".dockerconfigjson") or file.lower().endswith(".docker/config.json"):
        yield from (("auth", found["value"]) for found in _REGISTRY.finditer(line))
