"""Refuses answers that are none. botocore takes a 200 whose body is HTML, empty or cut for a success without data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

from gcheck.collectors.aws.calls import JSON_BODY, Call
from gcheck.collectors.aws.markup import described, is_page
from gcheck.collectors.aws.shapes import Path, misfit, odd_element

MARK = "gcheck-checked"
"""Stands in an answer that went through the check; an answer without it was not checked and is refused."""
NULLS = "gcheck-nulls"
"""Stands beside it: where the answer says null in place of a list or a map, which botocore drops."""


class MalformedError(Exception):
    """The source answered with something that is not an answer to this operation."""

    def __init__(self, call: Call, why: str) -> None:
        self.call = call
        super().__init__(why)


def checker(calls: Mapping[tuple[str, str], Call]) -> Callable[..., None]:
    """A handler of botocore's ``before-parse`` event, which sees the raw body before botocore makes sense of it.

    It raises MalformedError. ``calls`` is keyed by botocore's service and operation; the calls that botocore makes
    by itself to find credentials are left alone.
    """

    def check(
        operation_model: Any,
        response_dict: Mapping[str, Any],
        customized_response_dict: dict[str, Any],
        **rest: Any,
    ) -> None:
        service = operation_model.service_model
        call = calls.get((service.service_name, operation_model.name))
        if call is not None:
            customized_response_dict[NULLS] = _refuse(call, operation_model, response_dict)
            customized_response_dict[MARK] = True
            customized_response_dict.update(_told_apart(call, response_dict))

    return check


def _told_apart(call: Call, response: Mapping[str, Any]) -> dict[str, Any]:
    """The error, under the name that Call.absent has for it, where a code says two things and only the words say which.

    Such a name is ``Code: words``; it stands for a refusal with that code whose message holds the words.
    """
    named = [name.partition(": ") for name in call.absent if ": " in name]
    if not named or not 400 <= response["status_code"] < 500:
        return {}
    try:
        error = json.loads(response["body"])
    except ValueError:
        return {}
    said = {str(name).lower(): value for name, value in error.items()} if isinstance(error, dict) else {}
    code = response["headers"].get("x-amzn-errortype") or said.get("code") or said.get("__type") or ""
    message = str(said.get("message", ""))
    for name, colon, words in named:
        if str(code).partition(":")[0].rpartition("#")[2] == name and words in message:
            return {"Error": {"Code": f"{name}{colon}{words}", "Message": message}}
    return {}


def _refuse(call: Call, model: Any, response: Mapping[str, Any]) -> list[Path]:
    # a service may speak several; which one is used, older versions of botocore tell by the first alone
    service = model.service_model
    protocol: str = getattr(service, "resolved_protocol", None) or service.metadata["protocol"]
    body: bytes = response["body"]
    headers = response["headers"]
    length = headers.get("content-length")
    # a compressed body has been unpacked by now, and its length says nothing
    if length is not None and not headers.get("content-encoding") and int(length) != len(body):
        raise MalformedError(call, f"the answer was cut: {len(body)} of {length} bytes arrived")
    if response["status_code"] >= 300:
        return []
    if protocol == "json" or JSON_BODY in call.roots:
        return _refuse_json(call, model, body)
    _refuse_xml(call, model, protocol, body)
    return []


def _refuse_json(call: Call, model: Any, body: bytes) -> list[Path]:
    try:
        document = json.loads(body)
    except ValueError:
        raise MalformedError(call, f"the answer is not JSON but {_shown(body)}") from None
    if not isinstance(document, dict):
        raise MalformedError(call, f"the answer is not a JSON object but {_shown(body)}")
    # how the JSON protocols mark an error; where an operation requires no member, nothing else would tell
    if "__type" in document:
        raise MalformedError(call, f"the answer is an error inside of a success: {document['__type']}")
    shape, nulls = model.output_shape, list[Path]()
    payload = shape.serialization.get("payload") if shape is not None else None
    inner = shape.members[payload] if payload is not None else shape
    if inner is not None and inner.type_name == "structure":
        wrong = misfit(document, inner, nulls)
        if wrong is not None:
            raise MalformedError(call, wrong)
    return [(payload, *path) for path in nulls] if payload is not None else nulls


def _refuse_xml(call: Call, model: Any, protocol: str, body: bytes) -> None:
    try:
        # botocore hands the same bytes to the same parser a moment later
        root = ElementTree.fromstring(body)  # noqa: S314
    except ElementTree.ParseError:
        raise MalformedError(call, f"the answer is not well-formed XML but {_shown(body)}") from None
    expected = call.roots or (f"{call.operation}Response",)
    if _local(root) == "Error" and protocol == "rest-xml":
        return  # S3 may say 200 and then fail; botocore makes a 500 of it
    if _local(root) not in expected:
        found = described(body) if is_page(body) else f"<{_local(root)}>"
        raise MalformedError(call, f"the answer is {found} where <{expected[0]}> was expected")
    if protocol == "query" and f"{call.operation}Result" not in {_local(child) for child in root}:
        raise MalformedError(call, f"the answer holds no <{call.operation}Result>")
    wrong = odd_element(root, model)
    if wrong is not None:
        raise MalformedError(call, wrong)


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _shown(body: bytes) -> str:
    if is_page(body):
        return described(body)
    return f"{len(body)} bytes that begin with {body[:40]!r}" if body else "empty"
