"""Glue: the data catalog with its databases and connections, what works on it, and security configurations.

No table, no script and no password is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found, Listing, Scope

CATALOG = "aws.glue.catalog"
DATABASE = "aws.glue.database"
CONNECTION = "aws.glue.connection"
SECURITY = "aws.glue.security-configuration"
JOB = "aws.glue.job"

_TLS = {"JDBC": ("JDBC_ENFORCE_SSL", "false"), "KAFKA": ("KAFKA_SSL_ENABLED", "true")}
"""The property that says whether TLS is insisted on, and what holds without it: ConnectionPropertyKey in the Glue API."""


def _catalog(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    """The settings of the catalog that each region has, whatever is in it."""
    settings = data["DataCatalogEncryptionSettings"]
    attributes: dict[str, Any] = {}
    if "EncryptionAtRest" in settings:
        mode = settings["EncryptionAtRest"]["CatalogEncryptionMode"]
        key = None if mode == "DISABLED" else settings["EncryptionAtRest"].get("SseAwsKmsKeyId")
        attributes.update(metadata_encryption=mode, kms_key_id=key)
    if "ConnectionPasswordEncryption" in settings:
        said = settings["ConnectionPasswordEncryption"]
        attributes["passwords_encrypted"] = said["ReturnConnectionPasswordEncrypted"]
    arn = scope.arn("glue", "catalog", scope.region, scope.account)
    yield _found(CATALOG, arn, scope.region, scope, attributes)


def _databases(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["DatabaseList"]:
        arn = scope.arn("glue", f"database/{item['Name']}", scope.region, scope.account)
        yield _found(DATABASE, arn, item["Name"], scope, {})


def _connections(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["ConnectionList"]:
        name, said = item["Name"], item.get("ConnectionProperties") or {}
        attributes: dict[str, Any] = {"secret": said.get("SECRET_ID") or None}
        # an emulator leaves the type out; where there is an address for JDBC it is that
        kind = item.get("ConnectionType") or ("JDBC" if "JDBC_CONNECTION_URL" in said else None)
        if kind:
            attributes.update(kind=kind, tls_enforced=_flag(said.get(*_TLS[kind])) if kind in _TLS else None)
        arn = scope.arn("glue", f"connection/{name}", scope.region, scope.account)
        yield _found(CONNECTION, arn, name, scope, attributes)


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _securities(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
    for item in data["SecurityConfigurations"]:
        name, said = item["Name"], item["EncryptionConfiguration"]
        attributes: dict[str, Any] = {}
        if "S3Encryption" in said:
            attributes["s3"] = [rule["S3EncryptionMode"] for rule in said["S3Encryption"]]
        if "CloudWatchEncryption" in said:
            attributes["logs"] = said["CloudWatchEncryption"]["CloudWatchEncryptionMode"]
        if "JobBookmarksEncryption" in said:
            attributes["bookmarks"] = said["JobBookmarksEncryption"]["JobBookmarksEncryptionMode"]
        # AWS names no ARN for these
        uid = f"{scope.account}/{scope.region}/glue-security-configuration/{name}"
        yield _found(SECURITY, uid, name, scope, attributes)


def _working(kind: str, member: str, named: str, configuration: str) -> Callable[..., Iterator[Found]]:
    """What one kind of worker is, by the names of its parts; none names a configuration where there is none."""

    def find(data: Data, scope: Scope, types: frozenset[str]) -> Iterator[Found]:
        for item in data[member]:
            name = item[named]
            arn = scope.arn("glue", f"{_PARTS[kind]}/{name}", scope.region, scope.account)
            said = {"kind": kind, "security_configuration": item.get(configuration) or None}
            yield Found(JOB, arn, name, scope.region, {"name": name, "region": scope.region, **said})

    return find


_NAMED_BY = "SecurityConfiguration"
_PARTS = {"job": "job", "crawler": "crawler", "dev-endpoint": "devEndpoint"}


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    return {"tags": dict(data["Tags"])}


def _found(kind: str, uid: str, name: str, scope: Scope, attributes: dict[str, Any]) -> Found:
    placed = {"name": name, "account": scope.account, "region": scope.region}
    return Found(kind, uid, name, scope.region, placed | attributes)


def _call(operation: str, kind: str, fills: tuple[str, ...], requires: str, size: int = 0) -> Call:
    paging = Paging("NextToken", "NextToken", (requires,), "MaxResults", size) if size else None
    placed = ("name", "region") if kind == JOB else ("name", "account", "region")
    return Call(
        "glue", operation, f"glue:{operation}", {kind: (*placed, *fills)}, requires=(requires,), paging=paging
    )


def _workers(operation: str, requires: str) -> Call:
    return _call(operation, JOB, ("kind", "security_configuration"), requires, 1000)


GET_CATALOG_ENCRYPTION = _call(
    "GetDataCatalogEncryptionSettings",
    CATALOG,
    ("metadata_encryption", "kms_key_id", "passwords_encrypted"),
    "DataCatalogEncryptionSettings",
)
GET_DATABASES = _call("GetDatabases", DATABASE, (), "DatabaseList", 100)
GET_CONNECTIONS = _call(
    "GetConnections", CONNECTION, ("kind", "secret", "tls_enforced"), "ConnectionList", 1000
)
GET_SECURITY_CONFIGURATIONS = _call(
    "GetSecurityConfigurations", SECURITY, ("s3", "logs", "bookmarks"), "SecurityConfigurations", 1000
)

GET_JOBS = _workers("GetJobs", "Jobs")
GET_CRAWLERS = _workers("GetCrawlers", "Crawlers")
GET_DEV_ENDPOINTS = _workers("GetDevEndpoints", "DevEndpoints")
GET_TAGS = Call("glue", "GetTags", "glue:GetTags", {JOB: ("tags",)}, requires=("Tags",))

LISTINGS = (
    Listing(GET_CATALOG_ENCRYPTION, (CATALOG,), True, _catalog),
    Listing(GET_DATABASES, (DATABASE,), True, _databases),
    Listing(GET_CONNECTIONS, (CONNECTION,), True, _connections, lambda types: {"HidePassword": True}),
    Listing(GET_SECURITY_CONFIGURATIONS, (SECURITY,), True, _securities),
    Listing(GET_JOBS, (JOB,), True, _working("job", "Jobs", "Name", _NAMED_BY)),
    Listing(GET_CRAWLERS, (JOB,), True, _working("crawler", "Crawlers", "Name", f"Crawler{_NAMED_BY}")),
    Listing(
        GET_DEV_ENDPOINTS,
        (JOB,),
        True,
        _working("dev-endpoint", "DevEndpoints", "EndpointName", _NAMED_BY),
    ),
)
DETAILS = (Detail(JOB, GET_TAGS, _tags, lambda found: {"ResourceArn": found.uid}),)
