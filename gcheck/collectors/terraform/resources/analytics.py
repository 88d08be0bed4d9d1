"""Athena, Glue and SageMaker. Defaults are those of the provider's resources."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.terraform.resources.tables import (
    chosen,
    flag,
    inside,
    made,
    named,
    reference,
    required,
    symbol,
    table,
    text,
)
from gcheck.collectors.terraform.values import bare
from gcheck.collectors.terraform.view import Reading, View, listing
from gcheck.model.unread import Unread


def _setting(read: Any, absent: Any = None) -> Any:
    return inside("configuration", read, absent)


def _result(read: Any) -> Any:
    return _setting(inside("result_configuration", read))


WORKGROUP = table(
    ("aws_athena_workgroup",),
    "name",
    {
        "state": text("state", "ENABLED"),
        "enforced": _setting(flag("enforce_workgroup_configuration", True), True),
        "output_location": _result(reference("output_location")),
        "result_encryption": _result(inside("encryption_configuration", text("encryption_option"))),
        "result_kms_key": _result(inside("encryption_configuration", reference("kms_key_arn"))),
        "managed_results": _setting(
            inside("managed_query_results_configuration", flag("enabled"), False), False
        ),
        "minimum_encryption": _setting(flag("enable_minimum_encryption_configuration"), False),
        "publishes_metrics": _setting(flag("publish_cloudwatch_metrics_enabled", True), True),
    },
    {"name": named("name")},
    tagged=False,
)

ATHENA_DATABASE = table(
    ("aws_athena_database",),
    "name",
    {"result_encryption": inside("encryption_configuration", text("encryption_option"))},
    {"name": named("name")},
    tagged=False,
)

_SETTINGS = "data_catalog_encryption_settings"

CATALOG = table(
    ("aws_glue_data_catalog_encryption_settings",),
    "catalog_id",
    {
        "metadata_encryption": inside(
            _SETTINGS,
            inside("encryption_at_rest", text("catalog_encryption_mode", "DISABLED"), "DISABLED"),
            "DISABLED",
        ),
        "passwords_encrypted": inside(
            _SETTINGS,
            inside("connection_password_encryption", flag("return_connection_password_encrypted"), False),
            False,
        ),
    },
    tagged=False,
)


def _property(view: View, name: str) -> Any:
    """One of the connection's properties, whose keys are the API's; None where it is not written."""
    found = view.get("connection_properties")
    return found.get(name) if isinstance(found, dict) else found


def _tls(view: View) -> Reading:
    """JDBC asks for TLS only if told to, Kafka unless told otherwise; other kinds have no such switch."""
    kind = view.text("connection_type", "JDBC").value
    place = view.place_of("connection_properties")
    names = {"JDBC": ("JDBC_ENFORCE_SSL", False), "KAFKA": ("KAFKA_SSL_ENABLED", True)}
    if isinstance(kind, Unread):
        return Reading(kind)
    if kind not in names:
        return view.default(None, "no such setting")
    name, default = names[kind]
    value = _property(view, name)
    if value is None:
        return view.default(default, "default of the API")
    return Reading(value if isinstance(value, Unread) else str(value).lower() == "true", {"": place})


CONNECTION = table(
    ("aws_glue_connection",),
    "name",
    {"kind": text("connection_type", "JDBC"), "tls_enforced": _tls},
    {"name": named("name")},
    tagged=False,
)


def _mode(block: str, name: str) -> Any:
    return inside("encryption_configuration", inside(block, text(name, "DISABLED"), "DISABLED"), "DISABLED")


SECURITY_CONFIGURATION = table(
    ("aws_glue_security_configuration",),
    "name",
    {
        "s3": made(_mode("s3_encryption", "s3_encryption_mode"), lambda mode: [mode]),
        "logs": _mode("cloudwatch_encryption", "cloudwatch_encryption_mode"),
        "bookmarks": _mode("job_bookmarks_encryption", "job_bookmarks_encryption_mode"),
    },
    {"name": named("name")},
    tagged=False,
)

JOB = table(
    ("aws_glue_job", "aws_glue_crawler", "aws_glue_dev_endpoint"),
    "name",
    {"security_configuration": reference("security_configuration")},
    {
        "name": named("name"),
        "kind": lambda subject: subject.view.default(
            subject.instance.type.removeprefix("aws_glue_").replace("_", "-"), "by its type"
        ),
    },
)

NOTEBOOK = table(
    ("aws_sagemaker_notebook_instance",),
    "name",
    {
        "direct_internet": chosen(
            text("direct_internet_access", "Enabled"), {"Enabled": True, "Disabled": False}
        ),
        "root_access": chosen(text("root_access", "Enabled"), {"Enabled": True, "Disabled": False}),
        "kms_key_id": reference("kms_key_id"),
        "subnet": reference("subnet_id"),
        "metadata_version": inside(
            "instance_metadata_service_configuration",
            text("minimum_instance_metadata_service_version", "1"),
            "1",
        ),
    },
    {"name": named("name")},
    tagged=False,
)

DOMAIN = table(
    ("aws_sagemaker_domain",),
    "domain_name",
    {
        "network_access": text("app_network_access_type", "PublicInternetOnly"),
        "auth_mode": required("auth_mode"),
        "kms_key_id": reference("kms_key_id"),
    },
    {"id": symbol("id"), "name": named("domain_name")},
    tagged=False,
)


def _counts(view: View) -> Reading:
    """Instances of each variant that has any: a serverless one has none."""
    found = []
    for block in view.blocks("production_variants"):
        if isinstance(block, Unread):
            found.append(Reading(bare(block)))
        elif not block.has("serverless_config"):
            found.append(block.whole("initial_instance_count", 1))
    return listing(found, view.place)


ENDPOINT = table(
    ("aws_sagemaker_endpoint_configuration",),
    "name",
    {"kms_key_id": reference("kms_key_arn"), "instance_counts": _counts},
    {"name": named("name")},
)

QUALITY_JOB = table(
    ("aws_sagemaker_data_quality_job_definition",),
    "name",
    {
        "traffic_encrypted": inside(
            "network_config", flag("enable_inter_container_traffic_encryption"), False
        ),
        "isolated": inside("network_config", flag("enable_network_isolation"), False),
        "kms_key_id": inside("job_resources", inside("cluster_config", reference("volume_kms_key_id"))),
    },
    {"name": named("name")},
)

MAPPINGS = {
    "aws.sagemaker.quality-job": QUALITY_JOB,
    "aws.athena.workgroup": WORKGROUP,
    "aws.athena.database": ATHENA_DATABASE,
    "aws.glue.catalog-settings": CATALOG,
    "aws.glue.connection": CONNECTION,
    "aws.glue.security-configuration": SECURITY_CONFIGURATION,
    "aws.glue.job": JOB,
    "aws.sagemaker.notebook-instance": NOTEBOOK,
    "aws.sagemaker.domain": DOMAIN,
    "aws.sagemaker.endpoint-configuration": ENDPOINT,
}
