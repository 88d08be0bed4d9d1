"""What looks like a secret in user data."""

from __future__ import annotations

import base64
import gzip
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcheck.collectors.aws.leaks import LARGEST, secrets_of
from gcheck.collectors.aws.listings import UnsaidError

# put together here, so that no scanner of secrets takes this file for a leak
_KEY = "AKIA" + "Q2W3E4R5T6Y7ABCD"
_WORD = "hunter" + "22x"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _found(text: str) -> list[tuple[str, int]]:
    return [(item["kind"], item["line"]) for item in secrets_of(_encoded(text))]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (f"aws configure set aws_access_key_id {_KEY}", "aws-access-key-id"),
        ("-----BEGIN " + "RSA PRIVATE KEY-----", "private-key"),
        ("-----BEGIN " + "PRIVATE KEY-----", "private-key"),
        (f"export DB_PASSWORD={_WORD}", "password"),
        (f'password: "{_WORD}"', "password"),
        (f'{{"apiKey": "{_WORD}"}}', "password"),
        (f"mysql --password={_WORD}", "password"),
        (f"AWS_SECRET_ACCESS_KEY={_WORD}", "password"),
        (f"# the old TOKEN = '{_WORD}'", "password"),
        ("DB_PASSWORD=your-password", "password"),
        ("git clone https://bot:" + _WORD + "@git.larkspur.example/site", "password-in-url"),
        ("curl -H 'Authorization: ghp_" + "a1B2" * 9 + "'", "token"),
        ("glpat-" + "x1y2z3" * 4, "token"),
        (
            "/opt/agent join "
            + ".".join(("eyJ" + "hbGciOi", "eyJ" + "zdWIiOi", "Q2W3")).replace(".", "a1B2c3.")
            + "d4E5" * 8,
            "token",
        ),
    ],
)
def test_secrets_are_found_with_their_line(line: str, kind: str) -> None:
    assert (kind, 3) in _found(f"#!/bin/sh\n\n{line}\n")
    assert _WORD not in str(secrets_of(_encoded(line)))


@pytest.mark.parametrize(
    "line",
    [
        "export DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id booking)",
        "export DB_PASSWORD=${PASSWORD}",
        "DATABASE_SECRET_ARN=booking/database",
        "secretName: booking-database",
        "PASSWORD_FILE=/run/secrets/database",
        'TOKEN=`curl -X PUT "http://169.254.169.254/latest/api/token"`',
        'curl -H "X-aws-ec2-metadata-token-ttl-seconds: 21600" http://169.254.169.254/latest/api/token',
        'curl -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data/',
        "aws ec2 modify-instance-metadata-options HttpTokens=required",
        "password: {{ vault_password }}",
        "passwordAuthentication: false",
        "echo no secrets here",
        "AKIAIOSFODNN7EXAMPLE",
        "# export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "  # curl -H 'Authorization: ghp_" + "x" * 36 + "'",
        "# mysql://user:your-password@db/site",
        "https://git.larkspur.example/site@main",
    ],
)
def test_references_and_settings_are_none(line: str) -> None:
    assert _found(line) == []


def test_without_user_data_there_are_none() -> None:
    assert secrets_of(None) == []
    assert secrets_of("") == []


def test_compressed_text_is_unpacked() -> None:
    packed = base64.b64encode(gzip.compress(f"a\nPASSWORD={_WORD}\n".encode())).decode()
    assert secrets_of(packed) == [{"kind": "password", "line": 2}]


def test_encoded_parts_are_unpacked() -> None:
    message = MIMEMultipart()
    message.attach(MIMEText("#!/bin/sh\necho ü\n", "x-shellscript", "utf-8"))
    message.attach(MIMEText(f"#cloud-config ü\n\npassword: {_WORD}\n", "cloud-config", "utf-8"))
    assert _WORD not in message.as_string()
    assert _found(message.as_string()) == [("password", 3)]


@pytest.mark.parametrize(
    "data",
    [
        "not base64!",
        base64.b64encode(b"\x1f\x8b\x08 broken").decode(),
        base64.b64encode(gzip.compress(b"a" * 100)[:-12]).decode(),
        base64.b64encode(gzip.compress(b"a" * (LARGEST + 1))).decode(),
    ],
    ids=["not encoded", "not compressed", "cut", "too large"],
)
def test_what_cannot_be_unpacked_is_not_said_to_be_clean(data: str) -> None:
    with pytest.raises(UnsaidError):
        secrets_of(data)


def test_at_most_twenty_are_told() -> None:
    assert len(_found(f"PASSWORD={_WORD}\n" * 50)) == 20


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = secrets_of(base64.b64encode(data).decode())
    except UnsaidError:
        assert data.startswith(b"\x1f\x8b")
    else:
        assert isinstance(found, list)
