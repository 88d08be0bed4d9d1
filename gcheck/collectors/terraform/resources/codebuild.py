"""CodeBuild projects. Defaults are those of aws_codebuild_project. No value of a variable is kept, only its name."""

from __future__ import annotations

import re

from gcheck.collectors.terraform.resources.tables import (
    Read,
    flag,
    inside,
    named,
    reference,
    required,
    table,
    text,
)
from gcheck.collectors.terraform.values import unresolved
from gcheck.collectors.terraform.view import Reading, View, listing, record
from gcheck.model.unread import Unread
from gcheck.patterns import regex

_LOGIN = regex(r"^[a-z+]+://[^/@:]*:[^/@]+@|^[a-z+]+://[^/@:]{20,}@", re.IGNORECASE)
"""A URL with a password after the user's name, or with a token in its place."""


def _source(view: View) -> Reading:
    place = view.place_of("location")
    location = view.text("location")
    shown, found = location.value, location.value
    if not isinstance(found, Unread):
        shown = re.sub(r"//[^/@]*@", "//", found) if found is not None else None
        found = found is not None and _LOGIN.search(found) is not None
    return record(
        view.place,
        type=required("type")(view),
        location=Reading(shown, location.places),
        credentials_in_location=Reading(found, {"": place}),
        tls_verified=_not(view.flag("insecure_ssl", False)),
    )


def _not(found: Reading) -> Reading:
    return Reading(not found.value, found.places) if isinstance(found.value, bool) else found


def _artifact(view: View) -> Reading:
    return record(
        view.place,
        type=required("type")(view),
        location=view.text("location"),
        encrypted=_not(view.flag("encryption_disabled", False)),
    )


def _both(first: str, more: str, read: Read) -> Read:
    """A list over the blocks of two names."""

    def result(view: View) -> Reading:
        blocks = view.blocks(first) + view.blocks(more)
        return listing(
            [Reading(item) if isinstance(item, Unread) else read(item) for item in blocks], view.place
        )

    return result


def _variables(plain: bool) -> Read:
    """Names of the environment's variables whose values stand in the code, or of those that a store fills."""

    def result(view: View) -> Reading:
        environment = view.block_or_unread("environment")
        if environment is None or isinstance(environment, Unread):
            return Reading([environment] if environment is not None else [], {"": view.place})
        found: list[Reading] = []
        for variable in environment.blocks("environment_variable"):
            if isinstance(variable, Unread):
                found.append(Reading(variable))
                continue
            kind = variable.text("type", "PLAINTEXT").value
            if isinstance(kind, Unread):
                found.append(Reading(unresolved("the type of a variable is not known", kind.file, kind.line)))
            elif (kind == "PLAINTEXT") == plain:
                found.append(variable.text("name"))
        return listing(found, environment.place)

    return result


def _image(view: View) -> Reading:
    environment = view.block_or_unread("environment")
    if isinstance(environment, View):
        return required("image")(environment)
    return Reading(environment or unresolved("there is no environment", view.block.file, view.block.line))


def _on(name: str, default: str) -> Read:
    def result(view: View) -> Reading:
        found = inside("logs_config", inside(name, text("status", default), default), default)(view)
        return found if isinstance(found.value, Unread) else Reading(found.value == "ENABLED", found.places)

    return result


def _logs(view: View) -> Reading:
    return record(
        view.place,
        cloudwatch=_on("cloudwatch_logs", "ENABLED")(view),
        s3=_on("s3_logs", "DISABLED")(view),
        s3_encrypted=_not(
            inside("logs_config", inside("s3_logs", flag("encryption_disabled"), False), False)(view)
        ),
    )


PROJECT = table(
    ("aws_codebuild_project",),
    "name",
    {
        "role_arn": reference("service_role"),
        "kms_key_id": reference("encryption_key"),
        "vpc_id": inside("vpc_config", reference("vpc_id")),
        "visibility": text("project_visibility", "PRIVATE"),
        "image": _image,
        "privileged": inside("environment", flag("privileged_mode"), False),
        "environment_names": _variables(plain=True),
        "secret_names": _variables(plain=False),
        "sources": _both("source", "secondary_sources", _source),
        "artifacts": _both("artifacts", "secondary_artifacts", _artifact),
        "logs": _logs,
    },
    {"name": named("name")},
)

MAPPINGS = {"aws.codebuild.project": PROJECT}
