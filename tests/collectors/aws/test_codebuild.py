"""CodeBuild: what is read of the company's projects; of environments names only, and of URLs nothing secret."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from gcheck.collectors.aws.codebuild import PROJECT, _project
from gcheck.collectors.aws.listings import Found, UnsaidError
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import FaultProxy, deny

ARN = "arn:aws:codebuild:eu-west-1:123456789012:project/"


def _read(url: str) -> Collected:
    return collect(url, {PROJECT: everything()[PROJECT]}, regions=["eu-west-1", "us-east-1"])


def test_reads_projects(company: str) -> None:
    collected = _read(company)
    read = collected.of(PROJECT)["shop"].attributes
    assert (read["arn"], read["privileged"]) == (f"{ARN}shop", False)
    assert (read["environment_names"], read["secret_names"]) == (["STAGE"], ["DEPLOY_TOKEN"])
    (source,) = read["sources"]
    assert (source["type"], source["location"]) == ("GITHUB", "https://github.com/larkspur/shop.git")
    assert (source["credentials_in_location"], source["tls_verified"]) == (False, True)
    assert read["artifacts"] == [{"type": "S3", "location": "larkspur-archive", "encrypted": True}]
    assert read["logs"] == {"cloudwatch": True, "s3": False, "s3_encrypted": True}
    assert read["tags"] == {"owner": "platform", "environment": "production"}
    assert collected.gaps == ()


def test_reads_what_is_wrong(company: str) -> None:
    read = _read(company).of(PROJECT)["old-shop"].attributes
    assert (read["privileged"], read["environment_names"], read["tags"]) == (True, ["NPM_PASSWORD"], {})
    assert [artifact["encrypted"] for artifact in read["artifacts"]] == [False]
    assert (read["logs"]["cloudwatch"], read["logs"]["s3"]) == (False, False)


def test_keeps_no_login_and_no_value_of_the_environment(company: str) -> None:
    read = _read(company).of(PROJECT)["old-shop"].attributes
    (source,) = read["sources"]
    assert source["location"] == "https://bitbucket.org/larkspur/old-shop.git"
    assert source["credentials_in_location"] is True
    assert "builder" not in str(read)
    assert "partner/api" not in str(_read(company).of(PROJECT)["shop"].attributes)


def test_what_is_denied_is_unread(proxy: FaultProxy) -> None:
    proxy.faults["codebuild:BatchGetProjects"] = deny
    collected = _read(proxy.url)
    assert {gap.permission for gap in collected.gaps} == {"codebuild:BatchGetProjects"}
    for item in collected.resources.values():
        known = {key for key, value in item.attributes.items() if not isinstance(value, Unread)}
        assert known == {"name", "arn", "account", "region"}


def _parsed(name: str = "p", **said: Any) -> Any:
    item = {
        "name": "p",
        "created": datetime(2026, 1, 1, tzinfo=timezone.utc),
        "source": {"type": "NO_SOURCE"},
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": {"image": "i", "environmentVariables": []},
        **said,
    }
    return _project({"projects": [item]}, Found(PROJECT, f"{ARN}{name}", name, "eu-west-1", {}))


def test_another_project_says_nothing() -> None:
    with pytest.raises(UnsaidError):
        _parsed(name="other")


def test_what_the_answer_does_not_say_is_not_made_up() -> None:
    bare = _parsed()
    assert "logs" not in bare
    assert (bare["kms_key_id"], bare["vpc_id"]) == (None, None)
    assert "cloudwatch" not in _parsed(logsConfig={"s3Logs": {"status": "ENABLED"}})["logs"]


def test_builds_are_public_only_where_that_was_set() -> None:
    assert _parsed()["visibility"] == "PRIVATE"
    assert _parsed(projectVisibility="PUBLIC_READ")["visibility"] == "PUBLIC_READ"


@pytest.mark.parametrize(
    ("location", "kept", "credentials"),
    [
        ("https://user:pass@git.example/a.git?ref=main", "https://git.example/a.git?ref=main", True),
        ("https://ghp_0123@github.com/a/b.git", "https://github.com/a/b.git", True),
        ("https://x-access-token:t@github.com/a/b.git", "https://github.com/a/b.git", True),
        # what Bitbucket itself proposes to clone from
        ("https://user@bitbucket.org/a/b.git", "https://bitbucket.org/a/b.git", False),
        ("https://user:@bitbucket.org/a/b.git", "https://bitbucket.org/a/b.git", False),
        ("https://github.com/a/b@v1.git", "https://github.com/a/b@v1.git", False),
        ("bucket/path@1/source.zip", "bucket/path@1/source.zip", False),
        ("git@github.com:a/b.git", "git@github.com:a/b.git", False),
    ],
)
def test_tells_credentials_from_names(location: str, kept: str, credentials: bool) -> None:
    (source,) = _parsed(source={"type": "GITHUB", "location": location})["sources"]
    assert (source["location"], source["credentials_in_location"]) == (kept, credentials)


def test_secondary_sources_and_artifacts_count_too() -> None:
    read = _parsed(
        secondarySources=[{"type": "GITHUB", "location": "https://github.com/a/b.git", "insecureSsl": True}],
        secondaryArtifacts=[{"type": "S3", "location": "b", "encryptionDisabled": True}],
    )
    assert [source["tls_verified"] for source in read["sources"]] == [True, False]
    assert [artifact["encrypted"] for artifact in read["artifacts"]] == [True, False]


def test_a_variable_without_a_type_is_plain() -> None:
    names = [{"name": "B", "value": "v"}, {"name": "A", "value": "/p", "type": "PARAMETER_STORE"}]
    read = _parsed(environment={"image": "i", "environmentVariables": names})
    assert (read["environment_names"], read["secret_names"]) == (["B"], ["A"])
