"""What looks like a credential in a text, through the detectors of detect-secrets, without what is none.

Their search for text of high entropy is not used: it cannot tell a checksum from a key. A value that is assigned to
something called like a password counts only if it could be one: no name of another place, no example, no word.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from gcheck.collectors.secrets.forms import tokens, written
from gcheck.patterns import regex

MAX_LINE = 2_000
"""A longer line was made by a program."""

MAX_CANDIDATES = 500
"""Of one file."""

_SKIPPED = regex(
    r"(\A|/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|poetry\.lock|Pipfile\.lock|uv\.lock|"
    r"Cargo\.lock|composer\.lock|Gemfile\.lock|go\.sum|flake\.lock|\.terraform\.lock\.hcl|packages\.lock\.json|mix\.lock|"
    r"[^/]*\.(min\.js|min\.css|map|svg|png|jpe?g|gif|ico|pdf|zip|gz|tgz|xz|bz2|jar|war|class|so|dylib|dll|exe|o|a|woff2?|ttf|"
    r"eot|otf|mp[34]|webm|webp|pyc|whl|parquet|sqlite3?|db|bin|dat|sum|sha256|sha512|md5|asc|sig|pub|crt|cer|csr|po|mo|"
    r"snap))\Z",
    re.IGNORECASE,
)

_KINDS = {
    "AWS Access Key": "aws-access-key", "Artifactory Credentials": "artifactory-credential",
    "Azure Storage Account access key": "azure-storage-key", "Basic Auth Credentials": "password-in-url",
    "Cloudant Credentials": "cloudant-credential", "Discord Bot Token": "discord-token", "GitHub Token": "github-token",
    "GitLab Token": "gitlab-token", "IBM Cloud IAM Key": "ibm-cloud-key", "IBM COS HMAC Credentials": "ibm-cos-key",
    "JSON Web Token": "json-web-token", "Mailchimp Access Key": "mailchimp-key", "NPM tokens": "npm-token",
    "OpenAI Token": "openai-key", "Private Key": "private-key", "PyPI Token": "pypi-token",
    "SendGrid API Key": "sendgrid-key", "Slack Token": "slack-token", "SoftLayer Credentials": "softlayer-credential",
    "Square OAuth Secret": "square-secret", "Stripe Access Key": "stripe-key",
    "Telegram Bot Token": "telegram-token", "Twilio API Key": "twilio-key", "Secret Keyword": "password",
}  # fmt: skip
_CLASSES = (
    "artifactory.ArtifactoryDetector", "aws.AWSKeyDetector", "azure_storage_key.AzureStorageKeyDetector",
    "basic_auth.BasicAuthDetector", "cloudant.CloudantDetector", "discord.DiscordBotTokenDetector",
    "github_token.GitHubTokenDetector", "gitlab_token.GitLabTokenDetector", "ibm_cloud_iam.IbmCloudIamDetector",
    "ibm_cos_hmac.IbmCosHmacDetector", "jwt.JwtTokenDetector", "mailchimp.MailchimpDetector", "npm.NpmDetector",
    "openai.OpenAIDetector", "pypi_token.PypiTokenDetector", "sendgrid.SendGridDetector", "slack.SlackDetector",
    "softlayer.SoftlayerDetector", "square_oauth.SquareOAuthDetector", "stripe.StripeDetector",
    "telegram_token.TelegramBotTokenDetector", "twilio.TwilioKeyDetector",
)  # fmt: skip

_ASSIGNED = regex(
    r"""(?ix)(?P<name>[a-z0-9_.\-]*(?:passw(?:or)?d|passwd|pwd|passphrase|secret|api[_-]?key|apikey|access[_-]?key|
    private[_-]?key|auth[_-]?token|access[_-]?token|client[_-]?secret|token|credential)[a-z0-9_\-]{0,20})
    ["'\]]?\s*(?:(?::\s*[a-z]+\s*)?=>?|:=|:)\s*(?P<quote>["'`])(?P<value>[^"'`\s]{6,200})(?P=quote)"""
)
_BARE = regex(
    r"""(?ix)\A\s*(?:export\s+|-\s+|ENV\s+|ARG\s+|set\s+)?(?P<name>[a-z0-9_.\-]*(?:passw(?:or)?d|passwd|pwd|passphrase|
    secret[_-]?key|client[_-]?secret|api[_-]?key|apikey|access[_-]?key|auth[_-]?token|access[_-]?token|secret|token)
    [a-z0-9_\-]{0,8})\s*(?:=|:\s)\s*(?P<value>[^\s"'`,;#]{8,200})\s*(?:\#.*)?\Z"""
)
_BARE_FILES = regex(
    r"(\.(env|ini|cfg|conf|cnf|config|properties|ya?ml|toml|tfvars|sh|bash|envrc|netrc|npmrc|pypirc)|(^|/)(\.env[^/]*|Dockerfile[^/]*|"
    r"credentials))\Z",
    re.IGNORECASE,
)
_POINTS = regex(
    r"[_.-](arn|id|ids|name|names|ref|path|file|dir|url|uri|type|length|len|size|ttl|age|expir\w*|policy|hash|hashed|field|"
    r"label|prefix|suffix|regex|pattern|version|algorithm|alg|enabled|required|reset|count|key_name|header|param\w*|"
    r"placeholder|hint|error|msg|message|text|title|help|desc\w*|manager|provider|location|endpoint|scopes?|validator|selector)\Z|"
    r"\A(public|ssh)[_-]?key|public[_-]?key|token[_-]?(url|uri|type|path|name)|(no|without|forgot|reset|change)[_-]?pass",
    re.IGNORECASE,
)
_PLACEHOLDER = regex(
    r"(?i)example|sample|dummy|fake|mock|placeholder|change[_-]?(me|this|it)|replace|your[_-]|\byour|insert|<[^>]*>|"
    r"\$\{|\$\(|\{\{|\}\}|%\(|%[sdv]\b|\A[$%@&*#!]|xxx|\*\*\*|\.\.\.|todo|tbd|fixme|redact|hidden|masked|not[_-]?set|"
    r"undefined|\Anull|\Anone|\Atrue|\Afalse|\Aenv[.:(]|process\.env|os\.environ|getenv|secretsmanager|\Aarn:|vault:|"
    r"\Assm:|\Akms:|\Avar\.|\Alocal\.|\Adata\.|\Amodule\.|aws_|random_|\Aref[:+]|\Aenc\[|\A!|valuefrom|\Afile:|\Ahttps?://|"
    r"12345678|abcdef|qwerty|foobar|\Afoo|\Abar|\Atest|_test|-test|\Adeadbeef|0000000|1111111"
)
_MADE_UP = regex(
    r"(?i)example|sample|dummy|fake|placeholder|change[_-]?me|replace|your|redact|xxxx|\*\*\*|\.\.\.|[<>{}]"
)
"""What stands in for a token in a text about it. Shorter signs stand in a long token by chance."""
_COUNTED = regex(r"(?i)12345678|abcdef|qwerty|deadbeef|0000000|1111111|test")
"""What a person types in place of a token, and is taken for one only where it is in use."""
_PATHLIKE = regex(
    r"\A(/|\./|\.\./|~)[\w./-]*\Z|\A[A-Za-z_][\w]*(\.[A-Za-z_]\w*)+(\(.*)?\Z|\A[A-Za-z_]\w*\(.*|.*\[.*\].*"
)
_IDENTIFIER = regex(r"\A[A-Za-z]+([_.:/-][A-Za-z]+)*\Z")
_ADDRESS = regex(r"\A[a-z][a-z0-9+.-]{0,30}://", re.IGNORECASE)
_UUID = regex(r"\A\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?\Z", re.IGNORECASE)
_CHECKSUM = regex(r"(?i)sha(1|256|384|512)|md5|checksum|digest|integrity|fingerprint|etag|commit|revision")
_TESTS = regex(r"(\A|/)(tests?|spec|specs|__tests__|fixtures?|testdata|test_data|mocks?|examples?|samples?|docs?)/|"
                    r"(\A|/)(test_[^/]*|[^/]*_test\.\w+|[^/]*\.(test|spec)\.\w+|conftest\.py|[^/]*\.(md|rst|adoc|example|sample|dist|template))\Z", re.IGNORECASE)  # fmt: skip
_KEY_BEGINS = regex(
    r"-----BEGIN ((?:RSA |DSA |EC |OPENSSH |ENCRYPTED |PGP |SSH2 ENCRYPTED )?PRIVATE KEY(?: BLOCK)?)-----"
)
_AWS_SECRET = regex(
    r"(?i)aws.{0,20}?(?:secret|key).{0,20}?[=:>\"'\s]\s*[\"']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"
)
_BODY = regex(r"[A-Za-z0-9+/=]{40,}")


class Candidate(Struct, frozen=True):
    """One thing that looks like a credential. ``digest`` is not the secret's own: it cannot be looked up."""

    kind: str
    line: int
    digest: str
    specific: bool

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)


def is_installed() -> bool:
    """True if detect-secrets can be imported."""
    return find_spec("detect_secrets") is not None


def is_text_of_ours(file: str) -> bool:
    """False for lock files, public keys, and what is no text by its name."""
    return not _SKIPPED.search(file)


def candidates(data: bytes, file: str) -> list[Candidate]:
    """Everything in a file that looks like a credential, by line. A file that holds a null byte is no text."""
    if b"\0" in data[:8_000]:
        return []
    lines = data.decode("utf-8", "replace").split("\n")
    found: dict[tuple[int, str], Candidate] = {}
    for number, line in enumerate(lines, 1):
        if len(found) >= MAX_CANDIDATES or (len(line) > MAX_LINE and "-----BEGIN" not in line[:MAX_LINE]):
            continue
        specific = list(_specific(line, lines, number, file))
        general = [] if specific or _TESTS.search(file) else list(_assigned(line, file))
        for kind, secret in specific or general:
            made = Candidate(kind, number, _digest(kind, secret, file), bool(specific))
            found.setdefault((number, made.digest), made)
    return sorted(found.values(), key=lambda one: (one.line, one.kind, one.digest))


def _digest(kind: str, secret: str, file: str) -> str:
    """Slow to compute and short, so that a guess cannot be confirmed by it: every 16 millionth guess fits as well."""
    salt = f"gcheck {file} {kind}".encode()
    return hashlib.pbkdf2_hmac("sha256", secret.encode("utf-8", "replace"), salt, 10_000).hex()[:6]


@cache
def _detectors() -> tuple[Any, ...]:
    from importlib import import_module

    made = []
    for name in _CLASSES:
        module, _, kind = name.partition(".")
        made.append(getattr(import_module(f"detect_secrets.plugins.{module}"), kind)())
    return tuple(made)


_NAMED = ("pass", "pwd", "secret", "token", "key", "credential", "auth", "curl")
"""One of these stands, in small letters, in every line that assigns a password; looking for them first keeps other lines cheap."""
_LONG = regex(r"[A-Za-z0-9+/=_-]{13,}")


def _may_be_token(line: str) -> bool:
    """True for a line that could hold what an issuer made: a long word with a digit, or an address with a user in it."""
    if "://" in line and "@" in line:
        return True
    return any(any(letter.isdigit() for letter in word) for word in _LONG.findall(line))


def _specific(line: str, lines: list[str], number: int, file: str) -> Iterator[tuple[str, str]]:
    key = _KEY_BEGINS.search(line) if "-----BEGIN" in line else None
    if key is not None and _has_body(line, lines, number):
        yield "private-key", "".join(lines[number - 1 : number + 3])
    if not 12 <= len(line.strip()) <= MAX_LINE or not (_LONG.search(line) or "@" in line):
        return
    yield from (pair for pair in tokens(line) if _is_real(*pair, line, file))
    if not _may_be_token(line):
        return
    for found in _AWS_SECRET.finditer(line) if "aws" in line.lower() else ():
        if (
            _entropy(found[1]) > 4.0
            and not _PLACEHOLDER.search(found[1])
            and not re.fullmatch(r"[0-9a-f]{40}", found[1])
        ):
            yield "aws-secret-key", found[1]
    for detector in _detectors():
        kind = _KINDS.get(detector.secret_type)
        if kind is None:
            continue
        for part in detector.analyze_string(line):
            secret = _whole(detector, str(part), line)
            if _is_real(kind, secret, line, file):
                yield kind, secret


def _whole(detector: Any, part: str, line: str) -> str:
    """Some detectors tell only the prefix by which they know a token."""
    found = (one for regex in getattr(detector, "denylist", ()) for one in regex.finditer(line))
    return (
        next((one[0] for one in found if part in one[0]), part)
        if len(part) < 8 and "://" not in line
        else part
    )


def _has_body(line: str, lines: list[str], number: int) -> bool:
    """A private key, and not only its first line in a program or a page."""
    around = " ".join(lines[number - 1 : number + 12])
    body = around.partition("-----BEGIN")[2]
    return any(_entropy(found[0]) > 3.5 for found in _BODY.finditer(body.replace("\\n", " ")))


def _is_real(kind: str, secret: str, line: str, file: str) -> bool:
    if kind == "aws-access-key" and not re.fullmatch(
        r"(AKIA|ASIA|A3T[A-Z0-9]|ABIA|ACCA)[A-Z0-9]{16}", secret
    ):
        return False  # the detector's own search for secret keys takes any 40 characters
    if kind == "password-in-url":
        return (
            len(secret) >= 3
            and not _PLACEHOLDER.search(secret)
            and not _plain_word(secret)
            and "<" not in line[: line.find(secret)][-3:]
            and not _is_own_name(secret, line)
        )
    if kind == "json-web-token" and len(secret) < 60:
        return False
    if _MADE_UP.search(secret) or (_TESTS.search(file) and _COUNTED.search(secret)):
        return False
    return _entropy(secret) > 2.5


def _is_own_name(secret: str, line: str) -> bool:
    """True for what a database that only this machine reaches is called by default, as in postgres:postgres@localhost."""
    return any(f"//{secret}:{secret}@{host}" in line for host in ("localhost", "127.0.0.1", "[::1]"))


def _assigned(line: str, file: str) -> Iterator[tuple[str, str]]:
    lower = line.lower()
    if not any(word in lower for word in _NAMED):
        return
    patterns = (_ASSIGNED, _BARE) if _BARE_FILES.search(file) else (_ASSIGNED,)
    for pattern in patterns:
        for found in pattern.finditer(line):
            if _could_be(found["name"], found["value"], "quote" not in pattern.groupindex):
                yield "password", found["value"]
    for name, value in written(line, file):
        if _could_be(name, value, bare=True):
            yield "password", value


def _could_be(name: str, value: str, bare: bool) -> bool:
    """True for a value that a person or a program made up as a secret."""
    if _POINTS.search(name) or _CHECKSUM.search(name) or _PLACEHOLDER.search(value) or _UUID.match(value):
        return False
    if _ADDRESS.match(value):  # a password in it was looked for on its own
        return False
    if value.lower().strip("_-") in name.lower() or name.lower() in value.lower() or _PATHLIKE.match(value):
        return False
    if re.search(r"(?i)password|passwd|secret|token|api.?key", value) and not re.search(r"\d", value):
        return False
    strong = re.search(r"\d", value) is not None or re.search(r"[!@#%^&*?+=]", value) is not None
    if _IDENTIFIER.match(value) or not strong or len(set(value)) < 5:
        return False
    return _entropy(value) > (3.0 if bare else 2.5)


def _plain_word(value: str) -> bool:
    if value.startswith("{") or re.fullmatch(r"(?i)(my|the|some|a|new)?[_-]?(password|secret|token)", value):
        return True
    return value.lower() in (
        "password",
        "passwd",
        "pass",
        "pwd",
        "secret",
        "user",
        "username",
        "token",
        "admin",
        "host",
        "port",
    )


def _entropy(text: str) -> float:
    """Bits for each character (Shannon)."""
    counts = [text.count(letter) / len(text) for letter in set(text)]
    return -sum(share * math.log2(share) for share in counts)
