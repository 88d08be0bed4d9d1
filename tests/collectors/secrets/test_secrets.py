"""Secrets in code: found at their line, never shown; silence on what is none."""

from __future__ import annotations

import json
import random
import string
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.secrets.collector import TYPE, SecretsCollector
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source

DICE = random.Random(7)  # the same made-up secrets in every run


def made(letters: str, length: int) -> str:
    """A value that no scanner of this repository finds in it."""
    return "".join(DICE.choice(letters) for _ in range(length))


HEX, UPPER = "0123456789abcdef", string.ascii_uppercase + string.digits
ALNUM = string.ascii_letters + string.digits
AWS = "AKIA" + made(string.ascii_uppercase + "234567", 16)
AWS_SECRET = made(ALNUM + "/+", 40)
GITHUB = "ghp_" + made(ALNUM, 36)
SLACK = "xoxb-" + made(string.digits, 12) + "-" + made(string.digits, 12) + "-" + made(ALNUM, 24)
PASSWORD = made(ALNUM, 9) + "7!k"
BODY = made(ALNUM + "+/", 64)
PEM = "-----BEGIN RSA " + "PRIVATE KEY-----\n" + BODY + "\n" + BODY + "\n-----END RSA " + "PRIVATE KEY-----\n"


def looked(root: Path) -> list[Yield]:
    """What the collector yields of a folder."""
    plan = Plan({TYPE: frozenset(["candidates"])})
    run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc))
    return list(SecretsCollector().collect(Source("code", "secrets", {"path": str(root)}), plan, run))


def kinds(root: Path) -> list[tuple[str, int]]:
    """The kind and line of every candidate."""
    found = [item for item in looked(root) if isinstance(item, Resource)]
    return [(one["kind"], one["line"]) for item in found for one in item.attributes["candidates"]]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.py", f'key = "{AWS}"\n', "aws-access-key"),
        ("a.tf", f'aws_secret_access_key = "{AWS_SECRET}"\n', "aws-secret-key"),
        ("a.yml", f"token: {GITHUB}\n", "github-token"),
        ("a.js", f"const t = '{SLACK}'\n", "slack-token"),
        ("id_rsa", PEM, "private-key"),
        ("a.json", '{"key": "' + PEM.replace("\n", "\\n") + '"}\n', "private-key"),
        ("a.py", f'DB_PASSWORD = "{PASSWORD}"\n', "password"),
        ("a.tf", f'  administrator_login_password = "{PASSWORD}"\n', "password"),
        (".env", f"SMTP_PASSWORD={PASSWORD}\n", "password"),
        ("Dockerfile", f"ENV DB_PASSWORD={PASSWORD}\n", "password"),
        ("a.py", f'url = "postgres://app:{made(ALNUM, 14)}@db.internal/app"\n', "password-in-url"),
        ("a.js", f"const k = 'AIza{made(ALNUM, 35)}'\n", "google-api-key"),
        ("a.rb", f"k = 'npm_{made(ALNUM, 36)}'\n", "npm-token"),
        ("a.go", f'k := "github_pat_{made(ALNUM, 22)}_{made(ALNUM, 59)}"\n', "github-token"),
        ("a.sh", f"export VAULT_TOKEN=hvs.{made(ALNUM, 90)}\n", "vault-token"),
        ("a.py", f"k = 'dapi{made(HEX, 32)}'\n", "databricks-token"),
        (
            "a.py",
            f"u = 'https://hooks.slack.com/services/T{made(UPPER, 9)}/B{made(UPPER, 9)}/{made(ALNUM, 24)}'\n",
            "slack-webhook",
        ),
        ("a.py", f"k = 'dapi{made(HEX.upper(), 32)}'\n", "databricks-token"),
        ("a.rb", f"k = 'shpat_{made(ALNUM, 38)}'\n", "shopify-token"),
        (".env", f"FIGMA={'figd_' + made(ALNUM, 40)}\n", "figma-token"),
        ("a.py", f"k = 'gsk_{made(ALNUM, 52)}'\n", "groq-key"),
        ("a.ts", f"k = 'ntn_{made(string.digits, 11)}{made(ALNUM, 35)}'\n", "notion-token"),
        ("a.sh", f"export CF=cfut_{made(ALNUM, 40)}{made(HEX, 8)}\n", "cloudflare-token"),
        ("a.sh", f"op run --token ops_eyJ{made(ALNUM, 400)}\n", "1password-token"),
        ("a.yml", f"authKey: tskey-auth-{made(ALNUM, 12)}-{made(ALNUM, 24)}\n", "tailscale-key"),
        ("a.sh", f"vercel --token vcp_{made(ALNUM, 40)}\n", "vercel-token"),
        (
            "package.json",
            f'{{"x": "git+https://{made(HEX, 40)}:x-oauth-basic@github.com/o/r.git"}}\n',
            "token-in-url",
        ),
        ("a.yml", "token: glpat-" + made(string.ascii_letters, 16) + "tbDx\n", "gitlab-token"),
        ("a.yml", "token: ghp_" + "abcdef" + made(ALNUM, 30) + "\n", "github-token"),
        ("a.json", '{"key": "' + PEM.replace("\n", "\\n" + BODY * 20, 1) + '"}\n', "private-key"),
        ("a.ipynb", f'{{"source": ["k = \'{AWS}\'"]}}\n', "aws-access-key"),
        ("web.xml", f"<db-password>{PASSWORD}</db-password>\n", "password"),
        ("web.config", f'<add key="DbPassword" value="{PASSWORD}" />\n', "password"),
        ("a.cs", f'var c = "Server=db;User Id=app;Password={PASSWORD};";\n', "password"),
        ("a.php", f"define('DB_PASSWORD', '{PASSWORD}');\n", "password"),
        ("a.sh", f"curl -s -u admin:{PASSWORD} https://example.org\n", "password"),
        ("a.sh", f'curl -H "Authorization: Bearer {made(ALNUM, 30)}7" https://example.org\n', "password"),
        (".netrc", f"machine example.org login a password {PASSWORD}\n", "password"),
        (
            ".docker/config.json",
            f'{{"auths": {{"example.org": {{"auth": "{made(ALNUM, 23)}7="}}}}}}\n',
            "password",
        ),
        ("tests/test_a.py", f'key = "{AWS}"\n', "aws-access-key"),
    ],
)
def test_a_credential_is_found_at_its_line(tmp_path: Path, name: str, text: str, kind: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("# first line\n" + text)
    assert (kind, 2) in kinds(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        'password = "changeme123"', 'password = "<your-password-1>"', 'password = "${var.password1}"',
        'password = os.environ["DB_PASSWORD1"]', 'password = var.db_password_2', 'password = "{{ vault_pw_1 }}"',
        'password = "example-Pa55word"', 'api_key = "xxxxxxxxxxxx1"', 'token = "12345678"',
        'secret_name = "prod/db/9-credentials"', 'secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-1a2b3c"',
        'token_url = "https://id.example.org/oauth2/token"', 'id = "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"',
        'token = "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"', "sha256 = " + '"' + "ab12" * 16 + '"',
        'aws_access_key_id = "AKIAIOSFODNN7EXAMPLE"', 'aws_secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
        'password_field = "input#user-9"', 'if password == "":', 'PASSWORD_HASHERS = ["a.b.PBKDF2PasswordHasher"]',
        "-----BEGIN PUBLIC KEY-----\n" + BODY, 'marker = "-----BEGIN RSA PRIVATE KEY-----"', 'url = "https://user:password@host/"',
        "<password>${db.password.1}</password>", "<passwordLength>12</passwordLength>", 'c = "Server=db;Password=$(DbPassword1);"',
        "curl -u $USER:$PASS1 https://example.org", 'h = "Authorization: Bearer $TOKEN_1"', "f('password', 'Your password 1')",
        'url = "https://{USER}:{PASSWORD_1}@api.example.org/"', 'url = "mysql://root:mypassword@db.example.org/"',
        'url = "postgres://app2024:app2024@localhost:5432/app"', 'MONGO_CREDENTIALS = "mongodb://db1.example.org:27017/app"',
        "token: ghp_" + "x" * 36, "token: glpat-EXAMPLEEXAMPLE123456", "password: !Ref Password1", "uses: actions/checkout@" + "0a1b2c3d4e" * 4, 'AWS_PROFILE_KEY = "' + "0a1b2c3d4e" * 4 + '"',
    ],
)  # fmt: skip
def test_silence_on_what_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.py").write_text(text + "\n")
    assert kinds(tmp_path) == []


@pytest.mark.parametrize(
    "name", ["package-lock.json", "poetry.lock", "go.sum", "app.min.js", "id.pub", "tests/test_login.py"]
)
def test_silence_in_files_that_hold_none(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(f'password = "{PASSWORD}"\n')
    assert kinds(tmp_path) == []


def test_a_counted_token_is_none_in_a_text_about_it(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("token: ghp_" + "1234567890abcdefghij" + "klmnopqrstuvwxyz\n")
    assert kinds(tmp_path) == []


def test_the_secret_is_nowhere_in_what_is_yielded(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f'password = "{PASSWORD}"\nk = "{AWS}"\ns = "{GITHUB}"\n' + PEM)
    told: list[str] = []
    plan = Plan({TYPE: frozenset(["candidates"])})
    run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc), told.append)
    items: list[Any] = list(
        SecretsCollector().collect(Source("code", "secrets", {"path": str(tmp_path)}), plan, run)
    )
    text = json.dumps([item.to_json() for item in items if not isinstance(item, Source)]) + " ".join(told)
    assert "aws-access-key" in text
    for secret in (PASSWORD, AWS, GITHUB, BODY):
        assert all(secret[at : at + 6] not in text for at in range(len(secret) - 5))


def test_two_runs_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f'password = "{PASSWORD}"\nother_password = "{PASSWORD}"\n')
    assert looked(tmp_path) == looked(tmp_path)
    (found,) = [item for item in looked(tmp_path) if isinstance(item, Resource)]
    first, second = found.attributes["candidates"]
    assert first["digest"] == second["digest"]


def test_hostile_files(tmp_path: Path) -> None:
    (tmp_path / "huge.txt").write_bytes(b"a" * 1_000_001)
    (tmp_path / "binary").write_bytes(b"\0" + AWS.encode())
    (tmp_path / "latin.py").write_bytes(b"# \xe4\n" + f'k = "{AWS}"'.encode())
    (tmp_path / "long.py").write_text('password = "' + "a1" * 100_000 + '"\n')
    (tmp_path / "out").symlink_to("/etc/passwd")
    items = looked(tmp_path)
    assert [item.uid for item in items if isinstance(item, Resource)] == ["latin.py"]
    assert {gap.place.file for gap in items if isinstance(gap, Gap)} == {"huge.txt", "out"}
    assert [item.complete for item in items if isinstance(item, Population)] == [False]


def test_it_is_used_only_where_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f'k = "{AWS}"')
    assert SecretsCollector().finds(tmp_path) is False
