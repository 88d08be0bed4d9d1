"""Resource policies of what has no type of its own, of what this code does not declare, and of nothing yet.

What is known to be declared in the same code is judged with its policy there, and here it only says so. A document
that names who may call and that its folder uses nowhere, as a module does that hands it on, is judged by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from gcheck.collectors.terraform.documents import document, settled
from gcheck.collectors.terraform.joins import Joins
from gcheck.collectors.terraform.resources.iam_written import DOCUMENT, names_callers, unused, written_out
from gcheck.collectors.terraform.resources.mapping import Subject, TypeMapping, each_instance
from gcheck.collectors.terraform.resources.policies import principal, unbound, whole_services
from gcheck.collectors.terraform.resources.tables import inside
from gcheck.collectors.terraform.values import Symbol, bare, unresolved
from gcheck.collectors.terraform.view import Reading, View
from gcheck.model.unread import Unread

_BY_THEMSELVES = {
    "aws_cloudwatch_event_bus_policy": "policy",
    "aws_cloudwatch_log_resource_policy": "policy_document",
    "aws_cloudwatch_event_permission": "",
    "aws_codeartifact_domain_permissions_policy": "policy_document",
    "aws_codeartifact_repository_permissions_policy": "policy_document",
    "aws_dynamodb_resource_policy": "policy",
    "aws_ecr_registry_policy": "policy",
    "aws_glacier_vault": "access_policy",
    "aws_glue_resource_policy": "policy",
    "aws_kinesis_resource_policy": "policy",
    "aws_media_store_container_policy": "policy",
    "aws_msk_cluster_policy": "policy",
    "aws_networkfirewall_resource_policy": "policy",
    "aws_s3control_access_point_policy": "policy",
    "aws_schemas_registry_policy": "policy",
    "aws_ses_identity_policy": "policy",
    "aws_sesv2_email_identity_policy": "policy",
}
_OF_OTHERS = {
    "aws_backup_vault_policy": ("policy", "backup_vault_name", ("aws_backup_vault",)),
    "aws_ecr_repository_policy": ("policy", "repository", ("aws_ecr_repository",)),
    "aws_efs_file_system_policy": ("policy", "file_system_id", ("aws_efs_file_system",)),
    "aws_elasticsearch_domain_policy": ("access_policies", "domain_name", ("aws_elasticsearch_domain",)),
    "aws_kms_key_policy": ("policy", "key_id", ("aws_kms_key",)),
    "aws_lambda_layer_version_permission": ("", "layer_name", ()),
    "aws_lambda_permission": ("", "function_name", ("aws_lambda_function", "aws_lambda_alias")),
    "aws_opensearch_domain_policy": ("access_policies", "domain_name", ("aws_opensearch_domain",)),
    "aws_s3_bucket_policy": ("policy", "bucket", ("aws_s3_bucket",)),
    "aws_secretsmanager_secret_policy": ("policy", "secret_arn", ("aws_secretsmanager_secret",)),
    "aws_sns_topic_policy": ("policy", "arn", ("aws_sns_topic",)),
    "aws_sqs_queue_policy": ("policy", "queue_url", ("aws_sqs_queue",)),
}
"""The argument of the policy, the one that says whose it is, and the Terraform types that declare such a thing."""
_INSIDE = {"aws_s3_bucket": "policy", "aws_sns_topic": "policy", "aws_sqs_queue": "policy"}
"""What may write its policy in itself."""


def _subjects(joins: Joins) -> Iterator[Subject]:
    for subject in each_instance(*_BY_THEMSELVES, *_OF_OTHERS)(joins):
        if subject.instance.type != "aws_glacier_vault" or subject.view.has("access_policy"):
            yield Subject(subject.instance, subject.view, joins, ".policy")
    for subject in each_instance(*_INSIDE)(joins):
        if subject.view.has("policy"):
            yield Subject(subject.instance, subject.view, joins, ".policy")
    if not joins.tree.lost(DOCUMENT):
        yield from _alone(joins)


def _hidden(joins: Joins) -> Iterator[tuple[Subject, Unread]]:
    """Documents that a file which could not be read may use."""
    for item in joins.tree.lost(DOCUMENT)[:1]:
        yield from ((subject, item.unread) for subject in _alone(joins))


def _alone(joins: Joins) -> Iterator[Subject]:
    """Documents that say who may do something, and that nothing uses."""
    for instance in joins.tree.instances(DOCUMENT):
        if instance.doubt is None and names_callers(instance) and unused(instance):
            yield Subject(instance, instance.view, joins, ".policy")


def _declared(subject: Subject) -> Reading:
    """Whether its home is known to be declared here; what a policy grants can be judged wherever its home is."""
    if subject.instance.type in _INSIDE:
        return subject.view.default(True, "it stands in what it is about")
    if subject.instance.type not in _OF_OTHERS:
        return subject.view.default(False, "this policy stands by itself")
    _, argument, homes = _OF_OTHERS[subject.instance.type]
    places = {"": subject.view.place_of(argument)}
    if homes and subject.joins.named(subject.view.get(argument), *homes) is not None:
        return Reading(True, places)
    lost = next((item.unread for home in homes for item in subject.joins.tree.lost(home)), None)
    return Reading(lost or False, places)


def _document(subject: Subject) -> Reading:
    if subject.instance.mode == "data.":
        return written_out(subject.instance, subject.view)
    kind = subject.instance.type
    argument = {**_BY_THEMSELVES, **_INSIDE}.get(kind) if kind not in _OF_OTHERS else _OF_OTHERS[kind][0]
    if kind == "aws_cloudwatch_event_permission":
        return _events(subject)
    if not argument:
        return _permission(subject)
    found = document(subject.view, argument)
    return found if found.value is not None else Reading(unresolved("there is no policy"), found.places)


def _events(subject: Subject) -> Reading:
    """What a permission to send events to a bus says, as a policy; its condition names an organization, for everyone."""
    view = subject.view
    read = inside("condition", lambda block: _condition(block))(view)
    statement = {
        "Effect": "Allow",
        "Principal": view.text("principal").value,
        "Action": view.text("action", "events:PutEvents").value,
        "Resource": Symbol(subject.instance.symbol("id")),
        **({"Condition": read.value} if read.value is not None else {}),
    }
    return Reading({"Version": "2012-10-17", "Statement": [settled(statement)]}, {"": view.place})


def _condition(block: View) -> Reading:
    operator, key = block.text("type").value, block.text("key").value
    unread = next((item for item in (operator, key) if isinstance(item, Unread)), None)
    if unread is not None:
        return Reading(bare(unread))
    return Reading({str(operator): {str(key): block.text("value").value}}, {"": block.place})


def _permission(subject: Subject) -> Reading:
    """What a permission of Lambda says, as a policy."""
    view = subject.view
    conditions = {
        key: {"StringEquals": {key: view.get(name)}}
        for name, key in (
            ("source_arn", "aws:SourceArn"),
            ("source_account", "aws:SourceAccount"),
            ("principal_org_id", "aws:PrincipalOrgID"),
            ("organization_id", "aws:PrincipalOrgID"),
            ("event_source_token", "lambda:EventSourceToken"),
        )
        if view.get(name) not in (None, "")
    }
    statement = {
        "Effect": "Allow",
        "Principal": principal(view.text("principal").value),
        "Action": view.text("action").value,
        "Resource": Symbol(subject.instance.symbol("arn")),
        **({"Condition": next(iter(conditions.values()))} if conditions else {}),
    }
    return Reading({"Version": "2012-10-17", "Statement": [settled(statement)]}, {"": view.place})


POLICY = TypeMapping(
    sources=(*_BY_THEMSELVES, *_OF_OTHERS, *_INSIDE, DOCUMENT),
    subjects=_subjects,
    hidden=_hidden,
    name=lambda subject: subject.instance.address,
    attributes={
        "of": lambda subject: subject.view.default(
            f"{subject.instance.mode}{subject.instance.type}", "its Terraform type"
        ),
        "declared": _declared,
        "document": _document,
        "whole_services": lambda subject: whole_services(_document(subject)),
        "unbound_services": lambda subject: unbound(_document(subject)),
    },
)

MAPPINGS = {"aws.iam.resource-policy": POLICY}
