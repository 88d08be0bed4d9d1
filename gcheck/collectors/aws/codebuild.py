"""CodeBuild: projects. Of environment variables names are kept, never a value, and of URLs nothing secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from gcheck.collectors.aws.calls import JSON_BODY, Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope, UnsaidError
from gcheck.collectors.aws.timestamps import rfc3339

PROJECT = "aws.codebuild.project"


def _projects(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for name in data["projects"]:
        arn = scope.arn("codebuild", f"project/{name}", scope.region, scope.account)
        attributes = {"name": name, "arn": arn, "account": scope.account, "region": scope.region}
        yield Found(PROJECT, arn, name, scope.region, attributes)


def _project(data: Data, found: Found) -> Mapping[str, Any]:
    for item in data["projects"]:
        if item["name"] == found.name:
            return {**_settings(item), **_environment(item["environment"])}
    raise UnsaidError("the answer does not name the project")


def _settings(item: Data) -> dict[str, Any]:
    sources = [item["source"], *(item.get("secondarySources") or ())]
    artifacts = [item["artifacts"], *(item.get("secondaryArtifacts") or ())]
    kept = {
        "created": rfc3339(item["created"]),
        "role_arn": item.get("serviceRole"),
        "kms_key_id": item.get("encryptionKey"),
        "vpc_id": (item.get("vpcConfig") or {}).get("vpcId"),
        "tags": {tag["key"]: tag.get("value", "") for tag in item.get("tags") or ()},
        "sources": [_source(source) for source in sources],
        "artifacts": [_artifact(artifact) for artifact in artifacts],
        # projects are made without this setting; nothing but UpdateProjectVisibility makes builds public
        "visibility": item.get("projectVisibility", "PRIVATE"),
    }
    if "logsConfig" in item:
        kept["logs"] = _logs(item["logsConfig"])
    return kept


def _environment(item: Data) -> dict[str, Any]:
    variables = item.get("environmentVariables") or ()
    # the API's own default of the type
    plain = {entry["name"] for entry in variables if entry.get("type", "PLAINTEXT") == "PLAINTEXT"}
    return {
        "image": item["image"],
        "environment_names": sorted(plain),
        "secret_names": sorted({entry["name"] for entry in variables} - plain),
        # false is the API's default
        "privileged": bool(item.get("privilegedMode", False)),
    }


def _source(item: Data) -> dict[str, Any]:
    location = item.get("location") or None
    return {
        "type": item["type"],
        "location": location and _without_login(location),
        "credentials_in_location": location is not None and _holds_credentials(location),
        # a flag, left out where it is not set
        "tls_verified": not item.get("insecureSsl", False),
    }


_TOKENS = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-")


def _holds_credentials(location: str) -> bool:
    """Whether a URL holds a password, or a token in place of a user's name; a name alone is common and no secret."""
    login = _login(location)
    name, _, password = login.partition(":")
    return bool(password) or name.startswith(_TOKENS)


def _login(location: str) -> str:
    return urlsplit(location).netloc.rpartition("@")[0] if "://" in location else ""


def _without_login(location: str) -> str:
    if not _login(location):
        return location
    parts = urlsplit(location)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _artifact(item: Data) -> dict[str, Any]:
    return {
        "type": item["type"],
        "location": item.get("location") or None,
        # a flag, left out where it is not set
        "encrypted": not item.get("encryptionDisabled", False),
    }


def _logs(item: Data) -> dict[str, Any]:
    """Where the logs go; each of the two is left out where it was never set."""
    watch, bucket = item.get("cloudWatchLogs") or {}, item.get("s3Logs") or {}
    kept: dict[str, Any] = {
        "s3": bucket.get("status") == "ENABLED",
        # S3 build logs are encrypted by default, says the API's page
        "s3_encrypted": not bucket.get("encryptionDisabled", False),
    }
    # CloudWatch is where logs go unless it is said otherwise, so that silence does not tell
    return {**kept, "cloudwatch": watch["status"] == "ENABLED"} if watch else kept


LIST_PROJECTS = Call(
    "codebuild",
    "ListProjects",
    "codebuild:ListProjects",
    {PROJECT: ("name", "arn", "account", "region")},
    roots=(JSON_BODY,),
    requires=("projects",),
    paging=Paging("nextToken", "nextToken", ("projects",)),
)
GET_PROJECTS = Call(
    "codebuild",
    "BatchGetProjects",
    "codebuild:BatchGetProjects",
    {
        PROJECT: (
            "created",
            "role_arn",
            "kms_key_id",
            "vpc_id",
            "tags",
            "sources",
            "artifacts",
            "logs",
            "visibility",
            "image",
            "environment_names",
            "secret_names",
            "privileged",
        )
    },
    roots=(JSON_BODY,),
    requires=("projects",),
)

LISTINGS = (Listing(LIST_PROJECTS, (PROJECT,), True, _projects),)
DETAILS = (
    Detail(PROJECT, GET_PROJECTS, _project, lambda found: {"names": [found.name]}, batched="names", most=100),
)
