"""Instances of resources and data sources, and what is known of their attributes before apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gcheck.collectors.terraform.encodings import render_text
from gcheck.collectors.terraform.policy_document import policy_document
from gcheck.collectors.terraform.values import Answer, Symbol, partial_text, to_text, unresolved
from gcheck.collectors.terraform.view import View, attempt
from gcheck.model.unread import Unread

if TYPE_CHECKING:
    from gcheck.collectors.terraform.scope import Module, Scope
    from gcheck.collectors.terraform.syntax import Block

IDENTITY = {
    "aws_eip": "allocation_id",
    "aws_route53_zone": "zone_id",
    "aws_lambda_function": "function_name",
    "aws_lambda_alias": "arn",
    "aws_ecr_repository": "name",
    "aws_eks_cluster": "name",
    "aws_elb": "name",
    "aws_sns_topic": "arn",
    "aws_sqs_queue": "url",
    "aws_lb": "arn",
    "aws_alb": "arn",
    "aws_cloudwatch_log_delivery_source": "name",
    "aws_s3_bucket": "bucket",
    "aws_s3_bucket_ownership_controls": "bucket",
    "aws_s3_bucket_policy": "bucket",
    "aws_s3_bucket_public_access_block": "bucket",
    "aws_iam_user": "name",
    "aws_iam_group": "name",
    "aws_iam_role": "name",
    "aws_iam_policy": "arn",
    "aws_cloudtrail": "name",
    "aws_db_instance": "identifier",
    "aws_rds_cluster": "cluster_identifier",
    "aws_neptune_cluster": "cluster_identifier",
    "aws_docdb_cluster": "cluster_identifier",
    "aws_dynamodb_table": "name",
    "aws_elasticache_replication_group": "replication_group_id",
    "aws_opensearch_domain": "domain_name",
    "aws_elasticsearch_domain": "domain_name",
    "aws_redshift_cluster": "cluster_identifier",
    "aws_redshift_parameter_group": "name",
    "aws_autoscaling_group": "name",
    "aws_backup_vault": "name",
    "aws_cloudwatch_log_group": "name",
    "aws_codecommit_repository": "repository_name",
    "aws_config_configuration_recorder": "name",
    "aws_kms_key": "key_id",
}
"""The argument that is the same as the resource's ``id``, or that others name it by (a domain's ``id`` is its ARN)."""

BORROWED = frozenset(
    ["aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block"]
)
"""Types whose id is the name of what they are about, and no name of their own."""

ALWAYS_SET = frozenset([
    "id", "arn", "name", "bucket", "key_id", "unique_id", "owner_id", "dns_name", "domain_name", "invoke_arn",
    "bucket_domain_name", "bucket_regional_domain_name", "hosted_zone_id", "hex", "result", "b64_url", "dec",
    "b64_std", "target_key_arn", "target_key_id", "iam_arn", "cloudfront_access_identity_path", "url", "endpoint",
    "default_security_group_id", "repository_url", "default_network_acl_id", "execution_arn", "allocation_id",
    "root_resource_id", "address", "function_url", "qualified_arn", "cluster_security_group_id", "zone_id", "public_ip",
    "guardrail_id", "guardrail_arn",
])  # fmt: skip
"""Computed attributes that have a value after every apply, in whatever resource they occur."""

ALWAYS_ANSWERED = {
    "aws_caller_identity": ("account_id", "id", "user_id"),
    "aws_canonical_user_id": ("id",),
    "aws_cloudfront_log_delivery_canonical_user_id": ("id",),
    "aws_elb_service_account": ("id",),
    "aws_iam_session_context": ("issuer_arn",),
    "aws_kms_alias": ("id", "name", "target_key_arn", "target_key_id"),
    "aws_kms_key": ("id", "key_id"),
    "aws_organizations_organization": ("id", "master_account_id", "master_account_arn"),
    "aws_region": ("region", "name", "id"),
    "aws_service_principal": ("name", "id"),
}
"""Attributes of data sources that are a plain text in every run, as are the ``arn`` and ``iam_arn`` of all of them."""


PARTITION = {
    "partition": "aws",
    "id": "aws",
    "dns_suffix": "amazonaws.com",
    "reverse_dns_prefix": "com.amazonaws",
}
"""What stands for the answers of ``aws_partition``: a partition is aws in all but a few regions, and no control tells one
from another. CloudFormation's ``AWS::Partition`` is read in the same way."""


class ResourceInstance:
    """One instance of a resource. ``doubt`` says why it is not known whether it exists at all."""

    mode = ""
    note: str | None = None
    """What else the report says of it, beside the place where it stands."""

    def __init__(self, module: Module, block: Block, suffix: str, scope: Scope, doubt: Unread | None) -> None:
        self.module = module
        self.block = block
        self.type = block.labels[0]
        self.address = f"{module.address}{self.mode}{block.labels[0]}.{block.labels[1]}{suffix}"
        self.doubt = doubt
        self.view = View(block, scope)

    @property
    def uid(self) -> str:
        """The root folder and the address, unique within a source."""
        return f"{self.module.tree.label}/{self.address}"

    def symbol(self, name: str) -> Symbol:
        """The text that stands for an attribute which only exists after apply."""
        root = self.module.tree.label
        return Symbol(f"${{{self.address}.{name}}}" if root == "." else f"${{{root}/{self.address}.{name}}}")

    def may_name(self, target: ResourceInstance) -> bool:
        """False if no value in this one can be about the target, whatever it is."""
        return True

    def identity(self) -> Any:
        """What other resources name this one by: a text that the code gives, or the symbol of what it will be."""
        name = IDENTITY.get(self.type, "id")
        given = self._written(name) if name not in ("id", "arn", "url") else None
        if isinstance(given, str) and given:
            return given
        return self.symbol(name if name in ("arn", "url") else "id")

    def attribute(self, name: str, file: str, line: int) -> Any:
        """An attribute as a reference sees it: as written, else as a symbol, else unread."""
        if self.type.startswith("kubernetes_") and (found := self._object(name, file, line)) is not None:
            return found
        if name in ("id", IDENTITY.get(self.type)):
            return self.identity()
        body = self.block.body
        if body.attribute(name) is not None:
            value = self._written(name)
            if value is not None:
                return value
        elif self.view.has(name):
            return unresolved(f"{self.address}.{name} is a block and is not followed", file, line)
        if name in ALWAYS_SET:
            return self.symbol(name)
        return unresolved(f"{self.address}.{name} is only known after apply", file, line)

    def _object(self, name: str, file: str, line: int) -> Any:
        """What others refer to of a Kubernetes object: ``kubernetes_namespace.n.metadata[0].name``; None for what is not its own."""
        if self.view.has(name) and self.block.body.attribute(name) is None:
            from gcheck.collectors.terraform.kubernetes.references import content

            return self.module.once(
                ("blocks", self.address, name), lambda: content(self.view, name), file, line
            )
        if self.type == "kubernetes_manifest" and name == "object":
            return self._written("manifest")
        if name in ("metadata", "spec"):  # in JSON a block is an object
            value = self._written(name)
            return [value] if isinstance(value, dict) else value
        if name == "id" and self.type in ("kubernetes_namespace", "kubernetes_namespace_v1"):
            blocks = self._object("metadata", file, line)
            first = blocks[0] if isinstance(blocks, list) and blocks else blocks
            return first.get("name") if isinstance(first, dict) else first
        return None

    def _written(self, name: str) -> Any:
        """The value of an argument, kept; an Unread where it refers to itself."""
        found = self.block.body.attribute(name)
        if found is None:
            return None
        return self.module.once(
            ("written", self.address, name), lambda: self.view.get(name), found.file, found.line
        )


class DataInstance(ResourceInstance):
    """One instance of a data source. Only what does not need a provider's answer is known."""

    mode = "data."

    def attribute(self, name: str, file: str, line: int) -> Any:
        """A policy document is put together; the name by which something is looked up is what it will be."""
        if self.type == "aws_iam_policy_document" and name in ("json", "minified_json"):
            where = (self.block.file, self.block.line)
            build = lambda: attempt(lambda: policy_document(self.view), *where)  # noqa: E731 - one line, used once
            return self.module.once(("document", self.address), build, *where)
        named = IDENTITY.get(self.type)
        if name in ("id", named) and named is not None and self.block.body.attribute(named) is not None:
            return to_text(self.view.get(named))
        if name == "arn" and self.block.body.attribute(name) is not None:
            return to_text(self.view.get(name))
        if self.type.startswith("kubernetes_") and name == "metadata":
            return self._object(name, file, line)
        if self.type == "template_file" and name == "rendered":
            return self._rendered()
        if self.type == "aws_partition" and name in PARTITION:
            return Symbol(PARTITION[name])
        return self._answer(name, file, line)

    def _rendered(self) -> Any:
        """What the provider hashicorp/template makes of a template, by the same rules as templatefile()."""
        values = self.view.get("vars")
        where = f"of {self.address}"
        return render_text(
            self.view.scope, where, self.view.get("template"), {} if values is None else values
        )

    def _answer(self, name: str, file: str, line: int) -> Unread:
        """What only a run can tell, with what is known of it: that it is set, or how an ARN ends."""
        reason = f"{self.address}.{name} is only read when Terraform runs"
        asked = self.view.get("name") if self.type == "aws_iam_policy" and name == "arn" else None
        if type(asked) is str:
            return partial_text([unresolved(reason, file, line), f"/{asked}"])
        always = name in ALWAYS_ANSWERED.get(self.type, ())
        if always or (name in ("arn", "iam_arn") and self.type.startswith("aws_")):
            return Answer("unresolved", reason, file=file, line=line, text=str(self.symbol(name)))
        return unresolved(reason, file, line)
