"""Events of SAM functions that make methods and routes of an API, and the APIs that they make where they name none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.collectors.cloudformation.declared import Declared
from gcheck.collectors.cloudformation.node import Node

_IMPLICIT = {"Api": "ServerlessRestApi", "HttpApi": "ServerlessHttpApi"}


class Events:
    """What was seen of the APIs and events of one template. ``defaults`` are the template's Globals."""

    def __init__(self, defaults: dict[str, Any]) -> None:
        self._defaults = defaults
        self._authorizers: dict[str, Any] = {}
        self._seen: list[tuple[Declared, str, str, dict[str, Any]]] = []

    def declare(self, item: Declared, given: dict[str, Any]) -> None:
        """An API that stands in the template."""
        self._authorizers[item.name] = _default_authorizer(given)

    def take(self, item: Declared, given: dict[str, Any]) -> None:
        """The events of a function."""
        events = given.get("Events")
        for name, event in events.items() if isinstance(events, dict) else ():
            properties = event.get("Properties") if isinstance(event, dict) else None
            kind = event.get("Type") if isinstance(event, dict) else None
            if isinstance(kind, str) and kind in _IMPLICIT:
                self._seen.append((item, str(name), kind, properties if isinstance(properties, dict) else {}))

    def apis(self) -> Iterator[Declared]:
        """The methods and routes, and the APIs that no one declared."""
        implicit: dict[str, Declared] = {}
        for item, name, kind, given in self._seen:
            api = given.get("RestApiId" if kind == "Api" else "ApiId")
            if api is None:
                api = {"Ref": _IMPLICIT[kind]}
                implicit.setdefault(kind, item)
            target = api.get("Ref") if isinstance(api, dict) else None
            yield self._part(item, name, kind, given, api, target)
        for kind, item in implicit.items():
            yield from self._implicit(kind, item)

    def _part(
        self, item: Declared, name: str, kind: str, given: dict[str, Any], api: Any, target: Any
    ) -> Declared:
        asked = given.get("Auth")
        auth = asked if isinstance(asked, dict) else {}
        authorizer = auth.get("Authorizer", self._default_of(target, kind))
        if kind == "Api":
            properties = {
                "RestApiId": api,
                "HttpMethod": given.get("Method", "ANY"),
                "AuthorizationType": _authorization(authorizer, "CUSTOM"),
                "ApiKeyRequired": auth.get("ApiKeyRequired", False),
            }
            return _made(item, "AWS::ApiGateway::Method", properties, f"{item.name}{name}Method")
        key = (
            f"{str(given.get('Method', 'ANY')).upper()} {given.get('Path')}"
            if "Path" in given
            else "$default"
        )
        route = {"ApiId": api, "RouteKey": key, "AuthorizationType": _authorization(authorizer, "JWT")}
        return _made(item, "AWS::ApiGatewayV2::Route", route, f"{item.name}{name}Route")

    def _default_of(self, target: Any, kind: str) -> Any:
        if isinstance(target, str) and target in self._authorizers:
            return self._authorizers[target]
        shared = self._defaults.get(kind)
        return _default_authorizer(shared if isinstance(shared, dict) else {})

    def _implicit(self, kind: str, item: Declared) -> Iterator[Declared]:
        shared = self._defaults.get(kind)
        given = shared if isinstance(shared, dict) else {}
        name = _IMPLICIT[kind]
        if kind == "Api":
            endpoint = given.get("EndpointConfiguration")
            types = (
                {"Types": [endpoint["Type"]]} if isinstance(endpoint, dict) and "Type" in endpoint else None
            )
            yield _made(item, "AWS::ApiGateway::RestApi", {"EndpointConfiguration": types}, name)
            kept = ("AccessLogSetting", "TracingEnabled", "CacheClusterEnabled", "MethodSettings")
            stage = {**{key: given.get(key) for key in kept}, "RestApiId": {"Ref": name}, "StageName": "Prod"}
            yield _made(item, "AWS::ApiGateway::Stage", stage, f"{name}ProdStage")
            return
        cors = given.get("CorsConfiguration")
        api = {"ProtocolType": "HTTP", "CorsConfiguration": {"AllowOrigins": ["*"]} if cors is True else cors}
        yield _made(item, "AWS::ApiGatewayV2::Api", api, name)
        stage = {"ApiId": {"Ref": name}, "StageName": "$default", "AutoDeploy": True,
                 "AccessLogSettings": given.get("AccessLogSettings")}  # fmt: skip
        yield _made(item, "AWS::ApiGatewayV2::Stage", stage, f"{name}ApiGatewayDefaultStage")


def _made(item: Declared, kind: str, properties: dict[str, Any], name: str) -> Declared:
    written = item.properties
    raw = {key: value for key, value in properties.items() if value is not None}
    return Declared(name, kind, Node(raw, written.path, written.file, written.tree), item.condition, item.at)


def _default_authorizer(given: dict[str, Any]) -> Any:
    auth = given.get("Auth")
    return auth.get("DefaultAuthorizer") if isinstance(auth, dict) else None


def _authorization(authorizer: Any, other: str) -> Any:
    """NONE, AWS_IAM, or that some authorizer of the API decides."""
    if authorizer is None or authorizer == "NONE":
        return "NONE"
    return authorizer if authorizer == "AWS_IAM" or isinstance(authorizer, dict) else other
