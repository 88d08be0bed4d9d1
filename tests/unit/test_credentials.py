"""What counts as a credential, and what only points at one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcheck.credentials import FORMS, named, recognised, written


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("DB_PASSWORD", True), ("mysqlRootPassword", True), ("API_KEY", True), ("SECRET", True), ("GITHUB_TOKEN", True),
        ("AWS_SECRET_ACCESS_KEY", True), ("PGPASS", False), ("DB_PASS", True), ("DB_PASSWORD_FILE", False), ("SECRET_NAME", False),
        ("TOKEN_URL", False), ("PUBLIC_KEY", False), ("PASSWORD_MIN_LENGTH", False), ("TOKENIZERS_PARALLELISM", False),
        ("PATH", False), ("KEYCLOAK_HOME", False),
    ],
)  # fmt: skip
def test_names(name: str, wanted: bool) -> None:
    assert named(name) is wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("hunter2", True), ("s3cr3t!", True), ("password", True), ("", False), ("${DB}", False), ("$DB", False), ("{{ x }}", False), ("<here>", False),
        ("true", False), ("8080", False), ("****", False), ("changeme", False), ("/run/secrets/x", False), ("https://example.com", False),
        ("https://u:p4ss@example.com", True),
    ],
)  # fmt: skip
def test_values(value: str, wanted: bool) -> None:
    assert written(value) is wanted


def test_forms() -> None:
    assert recognised("AKIA" + "A" * 16) == "an AWS access key"
    assert recognised("postgres://app:" + "pass" + "@db/x") == "a URL with a password"
    assert recognised("postgres://app:$PASS@db/x") is None
    assert recognised("-----BEGIN RSA PRIVATE" + " KEY-----") == "a private key"
    assert recognised("nothing") is None


@pytest.mark.parametrize(("kind", "signs", "form"), [(kind, signs, form) for kind, _, signs, form in FORMS])
@given(data=st.data())
def test_whatever_has_a_form_has_one_of_its_signs(
    kind: str, signs: tuple[str, ...], form: str, data: st.DataObject
) -> None:
    """What is looked for first must not lose anything."""
    text = data.draw(st.from_regex(form))
    assert any(sign in text for sign in signs), kind
    assert recognised(text) is not None
