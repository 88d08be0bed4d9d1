"""What runs programs beside EC2, Lambda and ECS: scaling groups, Batch, Elastic Beanstalk, EMR, MWAA, models of SageMaker.

Defaults are those of the provider's resources.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gcheck.collectors.terraform.encodings import decode
from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import (
    Read,
    constant,
    each,
    each_beside,
    flag,
    given,
    inside,
    is_set,
    made,
    named,
    reference,
    table,
    text,
    texts,
)
from gcheck.collectors.terraform.values import bare, unresolved
from gcheck.collectors.terraform.view import Reading, View, attempt, listing
from gcheck.model.unread import Unread


def _spread(view: View) -> Reading:
    """A zone for each subnet or zone that it names; a group may well name two subnets of one zone."""
    found = view.texts("vpc_zone_identifier")
    return found if found.value else view.texts("availability_zones")


def _launched(view: View) -> Reading:
    """What its instances are made from."""
    for name, word in (
        ("launch_template", "template"),
        ("mixed_instances_policy", "template"),
        ("launch_configuration", "configuration"),
    ):
        if view.has(name):
            return Reading(word, {"": view.place_of(name)})
    return Reading(unresolved("it names neither a template nor a configuration"))


def _balanced(subject: Subject) -> Reading:
    """Whether load balancers send requests to it, as it or an attachment says."""
    for name in ("load_balancers", "target_group_arns", "traffic_source"):
        if given(subject.view, name):
            return Reading(True, {"": subject.view.place_of(name)})
    found = each_beside("aws_autoscaling_attachment", "autoscaling_group_name", constant(True, "attached"))(
        subject
    )
    unread = next((item for item in found.value if isinstance(item, Unread)), None)
    if True in found.value or unread is None:
        return Reading(True in found.value, found.places)
    return Reading(unread)


def _passed_on(view: View) -> Reading:
    """The keys of those of its tags that its instances get."""
    found: list[Reading] = []
    for block in view.blocks("tag"):
        if isinstance(block, Unread):
            found.append(Reading(bare(block)))
            continue
        passed = block.flag("propagate_at_launch", False)
        if isinstance(passed.value, Unread):
            found.append(passed)
        elif passed.value is True:
            found.append(block.text("key"))
    return listing(found, view.place)


def _types(view: View) -> Reading:
    """The types that a mixed policy may start, each once; requirements instead of a type stand for several that meet them."""
    read = inside("launch_template", each("override", text("instance_type")), [])
    found = inside("mixed_instances_policy", read, [])(view)
    held = found.value if isinstance(found.value, list) else [found.value]
    types: list[Any] = list(dict.fromkeys(item for item in held if isinstance(item, str)))
    types += [item for item in held if isinstance(item, Unread)]
    if None in held:
        types += ["a type that meets the requirements", "another that does"]
    return Reading(types, found.places)


GROUP = table(
    ("aws_autoscaling_group",),
    "name",
    {
        "made_from": _launched,
        "zones": _spread,
        "health_check": text("health_check_type", "EC2"),
        "metrics": texts("enabled_metrics"),
        "tags_passed_on": _passed_on,
        "instance_types": _types,
    },
    {"name": named("name"), "balanced": _balanced},
    tagged=False,
)


def parsed(name: str, pick: Callable[[Any], Any]) -> Read:
    """What ``pick`` takes out of JSON in an argument; null where the argument is not written."""

    def result(view: View) -> Reading:
        value, place = view.get(name), view.place_of(name)
        if value is None or value == "":
            return view.default(None, "not written")
        data = attempt(lambda: decode(value), view.block.file, place.line or view.block.line)
        found = data if isinstance(data, Unread) else pick(data)
        return Reading(bare(found) if isinstance(found, Unread) else found, {"": place})

    return result


def within(*keys: str, default: Any = None) -> Callable[[Any], Any]:
    """The value below these keys of an object; an Unread on the way, or the default where there is none."""

    def pick(data: Any) -> Any:
        for key in keys:
            if isinstance(data, Unread):
                return data
            data = data.get(key) if isinstance(data, dict) else None
        return default if data is None else data

    return pick


def _yes(value: Any) -> Any:
    return value if isinstance(value, Unread) else value is True or str(value).lower() == "true"


JOB = table(
    ("aws_batch_job_definition",),
    "name",
    {
        "privileged": made(
            parsed("container_properties", lambda data: _yes(within("privileged", default=False)(data))), bool
        ),
        "user": parsed("container_properties", within("user")),
    },
    {"name": named("name")},
)


def _option(namespace: str, name: str, default: Any) -> Read:
    """The value of one option setting of an environment of Elastic Beanstalk."""

    def result(view: View) -> Reading:
        doubt: Unread | None = None
        for block in view.blocks("setting"):
            if isinstance(block, Unread):
                doubt = bare(block)
                continue
            spelled = (block.text("namespace").value, block.text("name").value)
            if spelled == (namespace, name):
                return block.text("value")
            hidden = [one for one in spelled if isinstance(one, Unread)]
            if hidden and all(
                one in wanted or one in hidden
                for one, wanted in zip(spelled, ((namespace,), (name,)), strict=True)
            ):
                doubt = bare(hidden[0])
        return Reading(doubt) if doubt is not None else view.default(default, "default of Elastic Beanstalk")

    return result


def _on(read: Read) -> Read:
    return made(read, lambda value: str(value).lower() == "true")


ENVIRONMENT = table(
    ("aws_elastic_beanstalk_environment",),
    "name",
    {
        "health_reports": _option("aws:elasticbeanstalk:healthreporting:system", "SystemType", "basic"),
        "managed_updates": _on(
            _option("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled", "false")
        ),
        "logs_streamed": _on(_option("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs", "false")),
    },
    {"name": named("name")},
)

EMR_CLUSTER = table(
    ("aws_emr_cluster",),
    "name",
    {
        "security_configuration": reference("security_configuration"),
        "kerberos": made(inside("kerberos_attributes", text("realm")), lambda realm: realm is not None),
        "log_uri": reference("log_uri"),
        "subnet": inside("ec2_attributes", reference("subnet_id")),
        "termination_protection": flag("termination_protection"),
    },
    {"name": named("name")},
)


def _encrypts(*keys: str) -> Read:
    """Whether a part of the encryption settings is on; settings that are not there are off."""
    return made(
        parsed(
            "configuration", lambda data: _yes(within("EncryptionConfiguration", *keys, default=False)(data))
        ),
        bool,
    )


_DISK = ("AtRestEncryptionConfiguration", "LocalDiskEncryptionConfiguration")


def _disks(view: View) -> Reading:
    """Whether local disks are encrypted by a key provider, and volumes of EBS with them."""
    found = parsed("configuration", within("EncryptionConfiguration", *_DISK))
    return made(found, lambda settings: isinstance(settings, dict))(view)


def _volumes(view: View) -> Reading:
    pick = within("EncryptionConfiguration", *_DISK, "EnableEbsEncryption", default=False)
    return made(parsed("configuration", lambda data: _yes(pick(data))), bool)(view)


EMR_SECURITY = table(
    ("aws_emr_security_configuration",),
    "name",
    {
        "at_rest": _encrypts("EnableAtRestEncryption"),
        "in_transit": _encrypts("EnableInTransitEncryption"),
        "local_disks": _disks,
        "volumes": _volumes,
    },
    {"name": named("name")},
    tagged=False,
)

EMR_BLOCK = table(
    ("aws_emr_block_public_access_configuration",),
    "id",
    {"blocks": flag("block_public_security_group_rules", None)},
    tagged=False,
)

_LOGS = ("dag_processing_logs", "scheduler_logs", "task_logs", "webserver_logs", "worker_logs")


def _logs(view: View) -> Reading:
    """The logs that are kept: those whose module is enabled."""
    outer = view.block_or_unread("logging_configuration")
    if not isinstance(outer, View):
        return Reading([] if outer is None else [bare(outer)], {"": view.place})
    found: list[Reading] = []
    for name in _LOGS:
        on = inside(name, flag("enabled"), False)(outer)
        if on.value is not False:
            found.append(
                on if isinstance(on.value, Unread) else Reading(name.removesuffix("_logs"), on.places)
            )
    return listing(found, outer.place)


AIRFLOW = table(
    ("aws_mwaa_environment",),
    "name",
    {"access": text("webserver_access_mode", "PRIVATE_ONLY"), "logs": _logs},
    {"name": named("name")},
)


MODEL = table(
    ("aws_sagemaker_model",),
    "name",
    {"isolated": flag("enable_network_isolation"), "subnets": inside("vpc_config", texts("subnets"), [])},
    {"name": named("name")},
)


STACK = table(
    ("aws_cloudformation_stack",),
    "name",
    {
        "topics": texts("notification_arns"),
        "protected": is_set("policy_body", "policy_url"),
    },
    {"name": named("name")},
)

MAPPINGS = {
    "aws.autoscaling.group": GROUP,
    "aws.batch.job-definition": JOB,
    "aws.elasticbeanstalk.environment": ENVIRONMENT,
    "aws.emr.cluster": EMR_CLUSTER,
    "aws.emr.security-configuration": EMR_SECURITY,
    "aws.emr.public-access-block": EMR_BLOCK,
    "aws.mwaa.environment": AIRFLOW,
    "aws.sagemaker.model": MODEL,
    "aws.cloudformation.stack": STACK,
}
