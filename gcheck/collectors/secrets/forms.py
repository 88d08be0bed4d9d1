"""Forms of keys and tokens that issuers document and detect-secrets does not know, and places where passwords are written.

By the issuers' own descriptions of their tokens, most of which begin with a mark of their own so that they can be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKENS = (
    ("google-api-key", r"\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])", "AIza"),
    ("google-oauth-secret", r"\bGOCSPX-[0-9A-Za-z_-]{28}\b", "GOCSPX-"),
    ("github-token", r"\bgithub_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{50,}\b", "github_pat_"),
    ("gitlab-token", r"\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[0-9A-Za-z_-]{20,}", "gl"),
    ("npm-token", r"\bnpm_[0-9A-Za-z]{36}\b", "npm_"),
    ("openai-key", r"\bsk-(?:proj|svcacct|admin)-[0-9A-Za-z_-]{40,}", "sk-"),
    ("anthropic-key", r"\bsk-ant-[0-9A-Za-z_-]{40,}", "sk-ant-"),
    ("hugging-face-token", r"\bhf_[A-Za-z]{34}\b", "hf_"),
    ("digitalocean-token", r"\bdo[opr]_v1_[0-9a-f]{64}\b", "_v1_"),
    ("vault-token", r"\bhv[sbr]\.[0-9A-Za-z_-]{24,}", "hv"),
    ("terraform-cloud-token", r"\b[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z_-]{60,}", ".atlasv1."),
    ("docker-token", r"\bdckr_(?:pat|oat)_[0-9A-Za-z_-]{27,}", "dckr_"),
    ("shopify-token", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b", "shp"),
    ("databricks-token", r"\bdapi[0-9a-f]{32}(?:-\d)?\b", "dapi"),
    ("stripe-key", r"\b(?:rk|sk)_live_[0-9A-Za-z]{20,}\b", "_live_"),
    ("stripe-webhook-secret", r"\bwhsec_[0-9A-Za-z+/=]{32,}", "whsec_"),
    ("slack-app-token", r"\bxapp-\d-[A-Z0-9]{9,}-\d{9,}-[0-9a-f]{40,}\b", "xapp-"),
    ("slack-webhook", r"hooks\.slack\.com/(?:services|workflows)/T[0-9A-Z]{8,}/[0-9A-Z]{8,}/[0-9A-Za-z]{20,}", "hooks.slack.com"),
    ("discord-webhook", r"discord(?:app)?\.com/api/webhooks/\d{17,20}/[0-9A-Za-z_-]{60,}", "/api/webhooks/"),
    ("grafana-token", r"\bgl(?:sa|c)_[0-9A-Za-z+/=_]{32,}", "gl"),
    ("new-relic-key", r"\bNRAK-[0-9A-Z]{27}\b", "NRAK-"),
    ("sentry-token", r"\bsntry[su]_[0-9A-Za-z+/=_-]{40,}", "sntry"),
    ("linear-key", r"\blin_api_[0-9A-Za-z]{40}\b", "lin_api_"),
    ("postman-key", r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b", "PMAK-"),
    ("atlassian-token", r"\bATATT3[0-9A-Za-z_=-]{60,}", "ATATT3"),
    ("rubygems-key", r"\brubygems_[0-9a-f]{48}\b", "rubygems_"),
    ("pulumi-token", r"\bpul-[0-9a-f]{40}\b", "pul-"),
    ("doppler-token", r"\bdp\.(?:pt|st|ct|sa)\.(?:[\w-]+\.)?[0-9A-Za-z]{40,}", "dp."),
    ("planetscale-token", r"\bpscale_(?:tkn|pw|oauth)_[0-9A-Za-z_.-]{32,}", "pscale_"),
    ("mailgun-key", r"\bkey-[0-9a-f]{32}\b", "key-"),
    ("age-key", r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b", "AGE-SECRET-KEY-1"),
    ("azure-client-secret", r"(?<![0-9A-Za-z_~.-])[0-9A-Za-z_~.-]{3}\dQ~[0-9A-Za-z_~.-]{31,34}(?![0-9A-Za-z_~.-])", "Q~"),
)  # fmt: skip
_FORMS = tuple((kind, re.compile(form), sign) for kind, form, sign in _TOKENS)


def tokens(line: str) -> Iterator[tuple[str, str]]:
    """The kind and the text of each token in a line. What has no sign of one in it costs next to nothing."""
    for kind, form, sign in _FORMS:
        if sign in line:
            for found in form.finditer(line):
                yield kind, found[0]


_NAME = r"[a-z0-9_.\-]*(?:passw(?:or)?d|passwd|passphrase|secret|api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token)[a-z0-9_\-]{0,12}"
_WRITTEN = (
    # <password>value</password>, and <add key="DbPassword" value="value"/>
    re.compile(rf"(?i)<(?P<name>{_NAME})>\s*(?P<value>[^<>\s]{{6,200}})\s*</(?P=name)>"),
    re.compile(
        rf"""(?i)\b(?:key|name)\s*=\s*"(?P<name>{_NAME})"\s+value\s*=\s*"(?P<value>[^"\s]{{6,200}})\""""
    ),
    # Server=db;User Id=app;Password=value;
    re.compile(
        r"""(?i)(?:^|[;"'])\s*(?P<name>password|pwd)\s*=\s*(?P<value>[^;"'\s]{6,200})\s*(?:;|"|'|$)(?=.*)"""
    ),
    # define('DB_PASSWORD', 'value')
    re.compile(rf"""(?i)\(\s*["'](?P<name>{_NAME})["']\s*,\s*["'](?P<value>[^"'\s]{{6,200}})["']"""),
    # curl -u name:value
    re.compile(
        r"""(?i)\bcurl\b[^\n|;]*\s(?:-u|--(?P<name>user))[ =]["']?[\w.@-]{1,80}:(?P<value>[^\s"'$]{6,200})"""
    ),
    # Authorization: Bearer value
    re.compile(
        r"""(?i)\b(?P<name>authorization)["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+(?P<value>[A-Za-z0-9_\-.=+/]{16,400})"""
    ),
)
_STRING = re.compile(r"(?i)(?:server|data source|host|user id|uid|initial catalog|database|accountname)\s*=")
_MACHINE = re.compile(r"(?i)\bmachine\s+\S+.*\bpassword\s+(?P<value>\S{6,200})")
_REGISTRY = re.compile(r'(?i)"auth"\s*:\s*"(?P<value>[A-Za-z0-9+/]{12,}={0,2})"')


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
