"""Properties that hold a password, token or key: whether it stands in the template. No value of any is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcheck.collectors.cloudformation.declared import Declared
from gcheck.collectors.cloudformation.evaluation import Evaluation
from gcheck.collectors.cloudformation.node import Node, function
from gcheck.collectors.cloudformation.stack import Stack
from gcheck.collectors.terraform.values import Symbol, bare
from gcheck.model.resource import Resource
from gcheck.model.unread import Unread
from gcheck.patterns import regex

KIND = "cloudformation.secret-property"

_MASTER = "AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword"
_KEYS = ("PrivateKey", "TokenKey")
_AUTHENTICATION = "AWS::CloudFormation::Authentication"
_OF_METADATA = ("password", "secretKey")
_PROPERTIES = {
    "AWS::RDS::DBInstance": ("MasterUserPassword", "TdeCredentialPassword"),
    "AWS::RDS::DBCluster": ("MasterUserPassword",),
    "AWS::DocDB::DBCluster": ("MasterUserPassword",),
    "AWS::Redshift::Cluster": ("MasterUserPassword",),
    "AWS::RedshiftServerless::Namespace": ("AdminUserPassword",),
    "AWS::Lightsail::Database": ("MasterUserPassword",),
    "AWS::ElastiCache::ReplicationGroup": ("AuthToken",),
    "AWS::DMS::Endpoint": ("Password", "MongoDbSettings.Password"),
    "AWS::SecretsManager::Secret": ("SecretString",),
    "AWS::DirectoryService::MicrosoftAD": ("Password",),
    "AWS::DirectoryService::SimpleAD": ("Password",),
    "AWS::OpenSearchService::Domain": (_MASTER,),
    "AWS::Elasticsearch::Domain": (_MASTER,),
    "AWS::AmazonMQ::Broker": ("Users.Password",),
    "AWS::FSx::FileSystem": ("WindowsConfiguration.SelfManagedActiveDirectoryConfiguration.Password",),
    "AWS::IAM::User": ("LoginProfile.Password",),
    "AWS::Amplify::App": ("AccessToken", "OauthToken", "BasicAuthConfig.Password"),
    "AWS::Amplify::Branch": ("BasicAuthConfig.Password",),
    "AWS::CodeBuild::SourceCredential": ("Token",),
    "AWS::CodePipeline::Webhook": ("AuthenticationConfiguration.SecretToken",),
    "AWS::OpsWorks::App": ("AppSource.Password", "AppSource.SshKey", "SslConfiguration.PrivateKey"),
    "AWS::OpsWorks::Stack": (
        "CustomCookbooksSource.Password",
        "CustomCookbooksSource.SshKey",
        "RdsDbInstances.DbPassword",
    ),
    "AWS::EMR::Cluster": (
        "KerberosAttributes.KdcAdminPassword",
        "KerberosAttributes.ADDomainJoinPassword",
        "KerberosAttributes.CrossRealmTrustPrincipalPassword",
    ),
    "AWS::KinesisFirehose::DeliveryStream": (
        "RedshiftDestinationConfiguration.Password",
        "SplunkDestinationConfiguration.HECToken",
        "HttpEndpointDestinationConfiguration.EndpointConfiguration.AccessKey",
    ),
    "AWS::ElasticLoadBalancingV2::Listener": ("DefaultActions.AuthenticateOidcConfig.ClientSecret",),
    "AWS::ElasticLoadBalancingV2::ListenerRule": ("Actions.AuthenticateOidcConfig.ClientSecret",),
    "AWS::Lambda::Permission": ("EventSourceToken",),
    "AWS::AppStream::DirectoryConfig": ("ServiceAccountCredentials.AccountPassword",),
    "AWS::ManagedBlockchain::Member": (
        "MemberConfiguration.MemberFrameworkConfiguration.MemberFabricConfiguration.AdminPassword",
    ),
    "AWS::Pinpoint::APNSChannel": _KEYS,
    "AWS::Pinpoint::APNSSandboxChannel": _KEYS,
    "AWS::Pinpoint::APNSVoipChannel": _KEYS,
    "AWS::Pinpoint::APNSVoipSandboxChannel": _KEYS,
    "AWS::Pinpoint::GCMChannel": ("ApiKey",),
    "AWS::Cognito::UserPoolIdentityProvider": ("ProviderDetails.client_secret",),
    "AWS::Events::Connection": (
        "AuthParameters.ApiKeyAuthParameters.ApiKeyValue",
        "AuthParameters.BasicAuthParameters.Password",
        "AuthParameters.OAuthParameters.ClientParameters.ClientSecret",
    ),
    "AWS::ElastiCache::User": ("Passwords", "AuthenticationMode.Passwords"),
    "AWS::MemoryDB::User": ("AuthenticationMode.Passwords",),
    "AWS::Glue::Connection": ("ConnectionInput.ConnectionProperties.PASSWORD",),
    "Alexa::ASK::Skill": (
        "AuthenticationConfiguration.ClientSecret",
        "AuthenticationConfiguration.RefreshToken",
    ),
}

HOLDERS = _PROPERTIES.keys()
"""The CloudFormation types that have such properties."""

_NAMED = regex(r"\$\{([A-Za-z0-9]+)\}")
_PLAIN = regex(r"\{\{resolve:ssm:")
"""A dynamic reference to a parameter of Systems Manager that is no SecureString: those are ``ssm-secure``."""


def secrets(
    source: str, stack: Stack, wanted: frozenset[str]
) -> Iterator[Resource | tuple[Declared, Unread]]:
    """A resource for each such property that is written; a declaration of which it is not known if it is there."""
    for item in stack.declared():
        for path, node in _places(stack, item):
            doubt = stack.doubt(item)
            if doubt is not None:
                yield item, doubt
            else:
                yield _resource(source, stack, item, path, node, wanted)


def _places(stack: Stack, item: Declared) -> Iterator[tuple[str, Node]]:
    """The paths that may hold a secret, with each node that is written there."""
    for path in _PROPERTIES.get(item.type, ()):
        for node in _written(stack.evaluation, item.properties, path.split(".")):
            yield path, node
    for entry in _written(stack.evaluation, item.at, ["Metadata", _AUTHENTICATION]):
        named = stack.evaluation.settle(entry)
        for name, _ in named.children() if named is not None and isinstance(named.raw, dict) else ():
            for key in _OF_METADATA:
                for node in _written(stack.evaluation, entry, [name, key]):
                    yield f"Metadata.{_AUTHENTICATION}.{name}.{key}", node


def _written(evaluation: Evaluation, node: Node, names: list[str]) -> Iterator[Node]:
    """What is written under a path of properties, in each item of a list; conditions of values are followed."""
    for number, name in enumerate(names):
        found = evaluation.settle(node)
        if found is None:
            return
        if isinstance(found.raw, list):
            for _, child in found.children():
                yield from _written(evaluation, child, names[number:])
            return
        if not isinstance(found.raw, dict) or found.raw.get(name) in (None, ""):
            return
        node = found.child(name)
    last = evaluation.settle(node)
    if last is not None and isinstance(last.raw, list):
        for _, child in last.children():
            yield from _written(evaluation, child, [])
    elif last is not None:
        yield node


def _resource(
    source: str, stack: Stack, item: Declared, path: str, node: Node, wanted: frozenset[str]
) -> Resource:
    literal, hidden, plain = _origin(stack.evaluation, node)
    values = {
        "property": path,
        "of": item.type,
        "literal": literal,
        "hidden": hidden,
        "plain_parameter": plain,
    }
    kept = {name: value for name, value in values.items() if name in wanted}
    places = {"": item.at.place, **dict.fromkeys(kept, node.place)}
    uid = f"{stack.root}#{item.name}.{path}"
    if any(isinstance(step, int) for step in node.path):
        uid = f"{uid}:{node.line}"
    return Resource(KIND, uid, f"{item.name}.{path}", source, kept, places=places)


def _origin(evaluation: Evaluation, node: Node, depth: int = 0) -> tuple[Any, Any, Any]:
    """Whether the value stands in the template, whether the parameter that gives it is hidden, and whether
    Systems Manager keeps it as plain text."""
    name = function(node.raw)
    if name == "Fn::If" and depth < 20 and isinstance(node.raw[name], list) and len(node.raw[name]) == 3:
        branches = node.child(name)
        holds = evaluation.condition(branches.raw[0])
        if isinstance(holds, bool):
            return _origin(evaluation, branches.child(1 if holds else 2), depth + 1)
        both = [_origin(evaluation, branches.child(index), depth + 1) for index in (1, 2)]
        return both[0] if both[0] == both[1] else (bare(holds), bare(holds), bare(holds))
    for parameter in _parameters(node):
        declared = evaluation.declared(parameter)
        if declared is not None:
            hidden = _is_true(declared.get("NoEcho"))
            if str(declared.get("Type")).startswith("AWS::SSM::Parameter::Value<"):
                return False, hidden, True  # its default is the name of a parameter in the store
            return evaluation.has_default(parameter), hidden, False
    value = evaluation.plain(node)
    if isinstance(value, Unread):
        return bare(value), None, bare(value)
    looked_up = isinstance(value, Symbol)
    return value not in (None, "") and not looked_up, None, looked_up and bool(_PLAIN.search(str(value)))


def _parameters(node: Node) -> list[str]:
    """The names that the whole of a value, or a text that is put together, refers to."""
    raw, name = node.raw, function(node.raw)
    if name == "Ref":
        return [raw["Ref"]] if isinstance(raw["Ref"], str) else []
    if name == "Fn::Sub":
        text = raw[name][0] if isinstance(raw[name], list) and raw[name] else raw[name]
        return _NAMED.findall(text) if isinstance(text, str) and "{{resolve:" not in text else []
    return []


def _is_true(value: Any) -> bool:
    return value is True or str(value).lower() == "true"
