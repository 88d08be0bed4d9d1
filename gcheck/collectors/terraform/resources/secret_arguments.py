"""Arguments that hold a password, token or key: whether one stands in the code as it is. No value of any is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from gcheck import credentials
from gcheck.collectors.terraform.encodings import decode
from gcheck.collectors.terraform.instances import ResourceInstance
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.mapping import Subject, TypeMapping
from gcheck.collectors.terraform.values import Answer, EvaluationError, Masked, Symbol, bare
from gcheck.collectors.terraform.view import Reading, View, attempt
from gcheck.errors import DocumentError
from gcheck.model.unread import Unread
from gcheck.patterns import regex
from gcheck.positioned import read_trees

_MASTER = "advanced_security_options.master_user_options.master_user_password"
_OIDC = "authenticate_oidc.client_secret"
_APPLE = ("private_key", "token_key")
_ARGUMENTS = {
    "aws_db_instance": ("password",),
    "aws_rds_cluster": ("master_password",),
    "aws_docdb_cluster": ("master_password",),
    "aws_redshift_cluster": ("master_password",),
    "aws_redshiftserverless_namespace": ("admin_user_password",),
    "aws_elasticache_replication_group": ("auth_token",),
    "aws_dms_endpoint": ("password",),
    "aws_secretsmanager_secret_version": ("secret_string",),
    "aws_directory_service_directory": ("password",),
    "aws_opensearch_domain": (_MASTER,),
    "aws_elasticsearch_domain": (_MASTER,),
    "aws_mq_broker": ("user.password",),
    "aws_lightsail_database": ("master_password",),
    "aws_fsx_windows_file_system": ("self_managed_active_directory.password",),
    "aws_fsx_ontap_file_system": ("fsx_admin_password",),
    "aws_fsx_ontap_storage_virtual_machine": ("svm_admin_password",),
    "aws_acm_certificate": ("private_key",),
    "aws_iam_server_certificate": ("private_key",),
    "aws_alb_listener": (f"default_action.{_OIDC}",),
    "aws_alb_listener_rule": (f"action.{_OIDC}",),
    "aws_lb_listener": (f"default_action.{_OIDC}",),
    "aws_lb_listener_rule": (f"action.{_OIDC}",),
    "aws_amplify_app": ("access_token", "oauth_token", "basic_auth_credentials"),
    "aws_amplify_branch": ("basic_auth_credentials",),
    "aws_api_gateway_api_key": ("value",),
    "aws_appstream_directory_config": ("service_account_credentials.account_password",),
    "aws_cloudwatch_event_connection": (
        "auth_parameters.api_key.value",
        "auth_parameters.basic.password",
        "auth_parameters.oauth.client_parameters.client_secret",
    ),
    "aws_codebuild_source_credential": ("token",),
    "aws_codepipeline_webhook": ("authentication_configuration.secret_token",),
    "aws_datasync_location_smb": ("password",),
    "aws_elasticache_user": ("passwords", "authentication_mode.passwords"),
    "aws_memorydb_user": ("authentication_mode.passwords",),
    "aws_emr_cluster": (
        "kerberos_attributes.kdc_admin_password",
        "kerberos_attributes.ad_domain_join_password",
        "kerberos_attributes.cross_realm_trust_principal_password",
    ),
    "aws_kinesis_firehose_delivery_stream": (
        "redshift_configuration.password",
        "splunk_configuration.hec_token",
        "http_endpoint_configuration.access_key",
    ),
    "aws_lambda_permission": ("event_source_token",),
    "aws_opsworks_application": (
        "app_source.password",
        "app_source.ssh_key",
        "ssl_configuration.private_key",
    ),
    "aws_opsworks_rds_db_instance": ("db_password",),
    "aws_opsworks_stack": ("custom_cookbooks_source.password", "custom_cookbooks_source.ssh_key"),
    "aws_pinpoint_apns_channel": _APPLE,
    "aws_pinpoint_apns_sandbox_channel": _APPLE,
    "aws_pinpoint_apns_voip_channel": _APPLE,
    "aws_pinpoint_apns_voip_sandbox_channel": _APPLE,
    "aws_pinpoint_gcm_channel": ("api_key",),
    "aws_storagegateway_gateway": ("smb_guest_password", "smb_active_directory_settings.password"),
    "aws_vpn_connection": ("tunnel1_preshared_key", "tunnel2_preshared_key"),
}
MAX_VALUES = 1_000
"""Credentials of one document of values."""

_STORES = ("aws_secretsmanager_secret_version", "aws_ssm_parameter")
_PLACEHOLDER = regex(
    r"(?i)^\W*(replace|change|placeholder|dummy|todo|tbd|fixme|to be |set ?me|update ?me|empty\b|none\b)"
)
"""How the first value of a secret begins that is set by hand later. Only for stores: a database takes what is written."""

_SECRET_PARAMETER = ("value",)
_WITH_COMMANDS = ("aws_instance", "null_resource", "terraform_data")
_COMMANDS = ("command", "environment", "inline")
_OF_PROVIDER = ("access_key", "secret_key", "token")


class _Provider(ResourceInstance):
    """A provider's configuration, which is no resource but has an address of its own."""

    def __init__(self, view: View, module: Any, alias: str) -> None:
        self.module, self.block, self.type, self.doubt, self.view = module, view.block, "provider", None, view
        self.address = f"{module.address}provider.aws{'.' + alias if alias else ''}"


def _subjects(joins: Joins) -> Iterator[Subject]:
    for kind, arguments in sorted(_ARGUMENTS.items()):
        for instance in joins.tree.instances(kind):
            if instance.doubt is None:
                yield from _held(instance, arguments, joins)
    for instance in joins.tree.instances("aws_ssm_parameter"):
        if instance.doubt is None and instance.view.get("type") == "SecureString":
            yield from _held(instance, _SECRET_PARAMETER, joins)
    for instance in joins.tree.instances("helm_release"):
        if instance.doubt is None:
            yield from _held(instance, ("repository_password",), joins)
            yield from _of_chart(instance, joins)
            yield from _of_documents(instance, joins)
    for instance in joins.tree.instances(*_WITH_COMMANDS):
        if instance.doubt is None:
            yield from _commanded(instance, joins)
    for module in joins.tree.modules:
        for alias, block in sorted(module.folder.providers.items()):
            yield from _held(_Provider(View(block, module.scope), module, alias), _OF_PROVIDER, joins)


def _commanded(instance: ResourceInstance, joins: Joins) -> Iterator[Subject]:
    """Commands of provisioners, and what they are given, where a secret is written into them.

    Of a command that is put together only what stands in it is looked at: what a variable brings is not in the code.
    """
    from gcheck.collectors.aws.leaks import LARGEST, hits  # what user data is looked through with

    for position, view in enumerate(_blocks(instance.view, ["provisioner"])):
        for name in _COMMANDS:
            if any(True for _ in hits(_written(view, name)[:LARGEST])):
                yield Subject(instance, view, joins, f".provisioner[{position}].{name}")


def _written(view: View, name: str) -> str:
    """What stands in the code of an argument; of variables of the environment, those whose value is known to be a text."""
    found = view.block.body.attribute(name)
    if found is None or found.node is None:
        return ""
    value = view.get(name) if name == "environment" else None
    if isinstance(value, dict):
        return "\n".join(f"{key}={text}" for key, text in value.items() if isinstance(text, str))
    return found.text.of(found.node)


def _of_chart(instance: ResourceInstance, joins: Joins) -> Iterator[Subject]:
    """The values that a chart is given under the name of a credential; a flag or the name of a secret is none."""
    for block in ("set", "set_sensitive", "set_wo"):
        for position, view in enumerate(_blocks(instance.view, [block])):
            name, value = view.get("name"), view.get("value")
            if not isinstance(name, str) or not _is_credential(name) or value in (None, ""):
                continue
            if type(value) is not str or credentials.used(value):
                yield Subject(instance, view, joins, f".{block}[{position}].value")


class _Value(Subject, frozen=True):
    """One value among those that a chart is given as a document; ``given`` is what stands there."""

    given: Any = None


def _of_documents(instance: ResourceInstance, joins: Joins) -> Iterator[Subject]:
    """The credentials in ``values``, each item of which is a YAML text; an Unread stands for one that cannot be read."""
    items = instance.view.get("values")
    for position, item in enumerate(
        items if isinstance(items, list) else [items] if isinstance(items, Unread) else []
    ):
        if item is None:
            continue
        where = instance.view.block
        data = attempt(partial(decode, item, _document), where.file, where.line)
        for name, value in islice(_named(data), MAX_VALUES):
            if isinstance(value, (Unread, Symbol)) or (type(value) is str and credentials.used(value)):
                yield _Value(instance, instance.view, joins, f".values[{position}]{name}", value)


def _document(text: str) -> Any:
    """What a text of values says. Raises EvaluationError."""
    try:
        return next((tree.data for tree in read_trees(text.encode("utf-8", "replace"), "values")), None)
    except DocumentError as error:
        raise EvaluationError(f"these are no values: {error.message}"[:300]) from None


def _named(data: Any, name: str = "", last: str = "") -> Iterator[tuple[str, Any]]:
    """The values below one that have the name of a credential, and those parts that are not known."""
    if (isinstance(data, Unread) and not last) or (
        isinstance(data, (str, Unread)) and last and _is_credential(last)
    ):
        yield name, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _named(value, f"{name}.{key}", str(key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _named(value, f"{name}[{place}]", last)


def _is_credential(name: str) -> bool:
    """True for the last part of a name within a chart's values, such as ``auth.rootPassword``."""
    last = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.rpartition(".")[2]).lower()
    return credentials.named(last) and not re.match(
        r"(existing|use|create|generate|enable|mount)_|.*_(keys?_ref|keys|ref)\Z", last
    )


def _held(instance: ResourceInstance, arguments: tuple[str, ...], joins: Joins) -> Iterator[Subject]:
    """One subject for each argument that is written, unless it is a placeholder that code says is not kept up."""
    for path in arguments:
        *outer, name = path.split(".")
        for position, view in enumerate(_blocks(instance.view, outer)):
            if view.block.body.attribute(name) is None or view.get(name) in (None, "", []):
                continue
            if not (instance.type in _STORES and _replaced(instance.view, name)):
                where = f".{'.'.join(outer)}[{position}]" if outer else ""
                yield Subject(instance, view, joins, f"{where}.{name}")


def _replaced(view: View, name: str) -> bool:
    """True if the value is a placeholder by its words, or written elsewhere by ``lifecycle.ignore_changes``."""
    value = view.get(name)
    if type(value) is str and (_PLACEHOLDER.search(value) or not re.search(r"\w", value)):
        return True
    for block in view.block.body.named("lifecycle"):
        found = block.body.attribute("ignore_changes")
        written = found.text.of(found.node) if found is not None and found.node is not None else ""
        if name in re.findall(r"\w+", written) or written.strip() == "all":
            return True
    return False


def _blocks(view: View, names: list[str]) -> list[View]:
    found = [view]
    for name in names:
        found = [item for outer in found for item in outer.blocks(name) if isinstance(item, View)]
    return found


def _argument(subject: Subject) -> str:
    return subject.uid_suffix.rpartition(".")[2]


def _literal(subject: Subject) -> Reading:
    """True if the value stands in the code; what a variable without a value or another resource gives does not."""
    if isinstance(subject, _Value):
        return Reading(_in_code(subject.given), {"": subject.view.place_of("values")})
    name = _argument(subject)
    if name in _COMMANDS and ".provisioner[" in subject.uid_suffix:
        return Reading(True, {"": subject.view.place_of(name)})
    place, value = {"": subject.view.place_of(name)}, subject.view.get(name)
    if not isinstance(value, list):
        return Reading(_in_code(value), place)
    each = [_in_code(item) for item in value]
    if True in each:
        return Reading(True, place)
    return Reading(next((item for item in each if item is not False), False), place)


def _in_code(value: Any) -> Any:
    if isinstance(value, Masked):
        return bare(value) if value.literal is None else value.literal
    if isinstance(value, Answer) or (isinstance(value, Unread) and value.reason.endswith(" has no value")):
        return False
    if isinstance(value, Unread):
        return bare(value)
    return not isinstance(value, Symbol)


def _name(subject: Subject) -> str:
    return f"{subject.instance.address}{subject.uid_suffix}"


SECRET_ARGUMENT = TypeMapping(
    sources=(*sorted(_ARGUMENTS), "aws_ssm_parameter", "helm_release", "provider", *_WITH_COMMANDS),
    subjects=_subjects,
    name=_name,
    attributes={
        "argument": lambda subject: Reading(_argument(subject), {"": subject.view.place}),
        "of": lambda subject: Reading(subject.instance.type, {"": subject.view.place}),
        "literal": _literal,
    },
)

MAPPINGS = {"terraform.secret-argument": SECRET_ARGUMENT}
