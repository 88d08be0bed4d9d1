"""Attributes that code tells too: what answers mean that the emulator cannot give, and details that lean on others."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from msgspec.structs import replace

from gcheck.collectors.aws import awslambda, dynamodb, elb, glue, kms, redshift, sagemaker, sns, ssm
from gcheck.collectors.aws.apigateway import _methods, _stages
from gcheck.collectors.aws.cloudfront import _certificate
from gcheck.collectors.aws.ecs import _definition, _one_role
from gcheck.collectors.aws.eks import NODE_GROUP
from gcheck.collectors.aws.elasticache import _port, _subnets
from gcheck.collectors.aws.elbv2 import _attributes
from gcheck.collectors.aws.iam import _everything
from gcheck.collectors.aws.instances import _devices
from gcheck.collectors.aws.listings import Found, Scope, UnsaidError
from gcheck.collectors.aws.rds import _cluster, _instance
from gcheck.collectors.aws.rds_monitoring import MONITORING, _monitoring
from gcheck.collectors.aws.s3 import _versioning
from gcheck.collectors.aws.wafv2 import _managed
from gcheck.model.unread import Unread
from tests.aws_collecting import collect, everything
from tests.fault_proxy import FaultProxy, deny

SCOPE = Scope("123456789012", "aws", "eu-west-1")
TABLE = "aws.dynamodb.table"
BUCKET = "aws.s3.bucket"


def test_a_table_follows_the_load_on_demand_or_where_both_are_scaled(company: str) -> None:
    tables = collect(company, {TABLE: ["capacity"]}).of(TABLE)
    said = {name: item.attributes["capacity"] for name, item in tables.items()}
    assert said == {"bookings": "on demand", "rates": "scaled", "sessions": "fixed"}
    operations = {name: item.place_of("capacity").operation for name, item in tables.items()}
    assert operations["bookings"] == "dynamodb:DescribeTable"
    assert operations["rates"] == "application-autoscaling:DescribeScalableTargets"


def test_one_scaled_dimension_is_not_both() -> None:
    found = Found(TABLE, "arn", "rates", "eu-west-1", {"provisioned": True})
    target = {"ResourceId": "table/rates", "ScalableDimension": "dynamodb:table:ReadCapacityUnits"}
    other = {"ResourceId": "table/other", "ScalableDimension": "dynamodb:table:WriteCapacityUnits"}
    (scaling,) = (one for one in dynamodb.DETAILS if one.call is dynamodb.DESCRIBE_SCALABLE_TARGETS)
    assert scaling.parse({"ScalableTargets": [target, other]}, found) == {"capacity": "fixed"}


@pytest.mark.parametrize(
    ("denied", "unread"),
    [
        ("dynamodb:DescribeTable", {"bookings", "rates", "sessions"}),
        ("application-autoscaling:DescribeScalableTargets", {"rates", "sessions"}),
    ],
)
def test_a_capacity_that_is_not_known_names_the_call_that_is_missing(
    denied: str, unread: set[str], proxy: FaultProxy
) -> None:
    proxy.faults[denied] = deny
    collected = collect(proxy.url, {TABLE: ["capacity"]})
    tables = collected.of(TABLE)
    assert {name for name, one in tables.items() if isinstance(one.attributes["capacity"], Unread)} == unread
    assert {(gap.operation, gap.attributes) for gap in collected.gaps} == {(denied, ("capacity",))}


def test_a_lock_is_asked_for_where_versioning_is_on_or_not_known(proxy: FaultProxy) -> None:
    collected = collect(proxy.url, {BUCKET: ["versioning", "object_lock"]})
    asked = proxy.calls.count("s3:GetObjectLockConfiguration")
    states = [item.attributes["versioning"]["status"] for item in collected.of(BUCKET).values()]
    assert 0 < asked == states.count("Enabled") < len(states)
    proxy.reset()
    proxy.faults["s3:GetBucketVersioning"] = deny
    without = collect(proxy.url, {BUCKET: ["versioning", "object_lock"]})
    assert proxy.calls.count("s3:GetObjectLockConfiguration") == len(states)
    assert {gap.attributes for gap in without.gaps} == {("versioning",)}
    for name, item in without.of(BUCKET).items():
        assert item.attributes["object_lock"] == collected.of(BUCKET)[name].attributes["object_lock"]


def test_versioning_that_was_suspended_leaves_no_lock() -> None:
    said = _versioning({"Status": "Suspended"}, Found(BUCKET, "arn", "b", None, {}))
    assert said["object_lock"] is None
    assert "object_lock" not in _versioning({"Status": "Enabled"}, Found(BUCKET, "arn", "b", None, {}))


def test_node_groups_are_listed_within_their_clusters(company: str) -> None:
    collected = collect(company, {NODE_GROUP: ["name", "cluster", "remote_access"]})
    groups = collected.of(NODE_GROUP)
    assert {item.uid.partition(":nodegroup/")[2] for item in groups.values()} == {
        "platform/workers",
        "experiments/spare-workers",
    }
    assert groups["spare-workers"].attributes["remote_access"] == {"key": "trial", "security_groups": []}
    assert groups["spare-workers"].attributes["cluster"] == "experiments"


INSTANCE = {"DBInstanceIdentifier": "d", "DBInstanceStatus": "creating", "Engine": "postgres"}
CLUSTER = {"DBClusterIdentifier": "c", "Status": "available"}


def test_a_database_in_the_making_has_no_port_yet() -> None:
    assert "port" not in _instance(INSTANCE, SCOPE)
    assert "port" not in _instance({**INSTANCE, "Endpoint": {"Address": "d.example"}}, SCOPE)
    assert _instance({**INSTANCE, "Endpoint": {"Port": 6432}}, SCOPE)["port"] == 6432


def test_instances_are_listed_once_for_what_they_are_and_what_watches_them(proxy: FaultProxy) -> None:
    kinds = {"aws.rds.instance": ["engine"], MONITORING: ["monitoring_interval_seconds"]}
    collected = collect(proxy.url, kinds)
    assert proxy.calls.count("rds:DescribeDBInstances") == 1
    watched = collected.of(MONITORING)
    assert watched.keys() == collected.of("aws.rds.instance").keys()
    assert watched["bookings"].attributes == {"monitoring_interval_seconds": 60}
    alone = collect(proxy.url, {MONITORING: ["engine"]})
    assert {kind for kind, _ in alone.resources} == {MONITORING}


def test_insights_that_are_not_mentioned_are_unread() -> None:
    said = _monitoring({**INSTANCE, "PerformanceInsightsEnabled": True, "MonitoringInterval": 0}, SCOPE)
    assert (said["performance_insights"], said["monitoring_interval_seconds"]) == (True, 0)
    assert not {"performance_insights", "monitoring_interval_seconds"} & set(_monitoring(INSTANCE, SCOPE))


@pytest.mark.parametrize(
    ("engine", "seconds", "hours"),
    [("aurora-mysql", 86400, 24), ("aurora-mysql", None, 0), ("aurora-postgresql", None, None)],
)
def test_only_aurora_mysql_can_be_turned_back(engine: str, seconds: int | None, hours: int | None) -> None:
    window = {} if seconds is None else {"BacktrackWindow": seconds}
    assert _cluster({**CLUSTER, "Engine": engine, **window}, SCOPE)["backtrack_hours"] == hours


def test_documents_have_no_tags_on_snapshots() -> None:
    said = _cluster({**CLUSTER, "Engine": "docdb", "CopyTagsToSnapshot": False}, SCOPE)
    assert said["tags_on_snapshots"] is None
    assert "tags_on_snapshots" not in _cluster({**CLUSTER, "Engine": "aurora-mysql"}, SCOPE)


def test_the_port_of_a_cache_is_that_of_its_endpoints() -> None:
    assert _port({"ConfigurationEndpoint": {"Port": 11311}}, ()) == {"port": 11311}
    assert _port({}, (None, {"Address": "a", "Port": 6380})) == {"port": 6380}
    assert _port({}, (None, {})) == {}


@pytest.mark.parametrize(
    ("kind", "said", "cross_zone", "desync"),
    [
        ("application", {"load_balancing.cross_zone.enabled": "false"}, True, None),
        ("application", {"routing.http.desync_mitigation_mode": "strictest"}, True, "strictest"),
        ("network", {"load_balancing.cross_zone.enabled": "true"}, True, None),
        ("network", {}, None, None),
    ],
)
def test_cross_zone_and_desync_follow_the_kind(
    kind: str, said: dict[str, str], cross_zone: bool | None, desync: str | None
) -> None:
    attributes = {"deletion_protection.enabled": "true", **said}
    answer = {"Attributes": [{"Key": key, "Value": value} for key, value in attributes.items()]}
    read = _attributes(answer, Found("aws.elbv2.load-balancer", "arn", "b", "eu-west-1", {"type": kind}))
    assert (read.get("cross_zone"), read.get("desync_mitigation")) == (cross_zone, desync)
    # what has no such setting is none, and what is not said is not read
    assert ("desync_mitigation" in read) == (kind == "network" or desync is not None)


def test_a_stage_without_settings_measures_nothing() -> None:
    found = Found("aws.apigateway.rest-api", "arn", "a", "eu-west-1", {})
    bare = {"stageName": "live", "cacheClusterEnabled": False}
    on = {**bare, "methodSettings": {"*/*": {"metricsEnabled": True}}}
    assert _stages({"item": [on, bare]}, found)["measured"] == [True, False]
    assert "measured" not in _stages({"item": [{**bare, "methodSettings": {"*/*": {}}}]}, found)


def test_whose_certificate_a_distribution_shows() -> None:
    own = {"SSLSupportMethod": "vip"}
    assert _certificate({"CloudFrontDefaultCertificate": True}) == {
        "certificate": "cloudfront",
        "ssl_support": None,
    }
    assert _certificate({**own, "IAMCertificateId": "i"}) == {"certificate": "iam", "ssl_support": "vip"}
    assert _certificate({**own, "ACMCertificateArn": "a"}) == {"certificate": "acm", "ssl_support": "vip"}


def test_a_role_may_be_named_by_its_name_alone() -> None:
    arn = "arn:aws:iam::123456789012:role/teams/web"
    assert _one_role(arn, "web")
    assert not _one_role(arn, "start")
    assert not _one_role(None, None)
    assert not _one_role(None, arn)


def test_managed_groups_of_rules_and_of_firewall_manager() -> None:
    group = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}
    assert _managed({"Statement": group}) == _managed({"FirewallManagerStatement": group})
    assert _managed({"Statement": {"RateBasedStatement": {}}}) is None


def test_code_signing_is_asked_of_archives_only() -> None:
    (signing,) = (one for one in awslambda.DETAILS if one.call is awslambda.GET_CODE_SIGNING_CONFIG)
    image = Found(awslambda.FUNCTION, "arn", "f", "eu-west-1", {"package_type": "Image"})
    assert not signing.needed(image)
    assert signing.needed(Found(awslambda.FUNCTION, "arn", "f", "eu-west-1", {"package_type": "Zip"}))
    assert signing.parse({"FunctionName": "f"}, image) == {"code_signing": None}
    assert signing.parse({"CodeSigningConfigArn": "c"}, image) == {"code_signing": "c"}


def _session(**inputs: Any) -> Any:
    content = json.dumps({"schemaVersion": "1.0", "inputs": inputs})
    found = Found(ssm.DOCUMENT, "arn", "d", "eu-west-1", {"kind": "Session"})
    return ssm._session_document({"Content": content}, found)["session"]


def test_switches_of_a_session_document_may_be_text_and_are_on_by_default() -> None:
    said = _session(s3BucketName="logs", s3EncryptionEnabled="false", cloudWatchLogGroupName="")
    assert (said["s3_bucket"], said["s3_encrypted"]) == ("logs", False)
    assert (said["log_group"], said["log_encrypted"], said["kms_key_id"]) == (None, True, None)
    with pytest.raises(KeyError):
        _session(s3EncryptionEnabled="perhaps")


def test_devices_of_an_image_whose_volumes_are_in_the_clear() -> None:
    plain = {"DeviceName": "/dev/sdb", "Ebs": {"Encrypted": False}}
    blocks = [{"DeviceName": "/dev/sda1", "Ebs": {"Encrypted": True}}, plain]
    instance_store = {"DeviceName": "/dev/sdc", "VirtualName": "ephemeral0"}
    assert _devices({"BlockDeviceMappings": [*blocks, instance_store]}) == {"plain_devices": ["/dev/sdb"]}
    assert _devices({"BlockDeviceMappings": [instance_store]}) == {"plain_devices": []}
    # one that does not say is not known to be encrypted, nor the image to be without fault
    assert _devices({"BlockDeviceMappings": [plain, {"DeviceName": "/dev/sdd", "Ebs": {}}]}) == {}


@pytest.mark.parametrize(
    ("task", "container", "limited"),
    [({}, {"memory": 512}, True), ({"memory": "512"}, {}, True), ({}, {"memoryReservation": 256}, False)],
)
def test_only_a_hard_limit_limits(task: dict[str, Any], container: dict[str, Any], limited: bool) -> None:
    definition = {
        "taskDefinitionArn": "a",
        "revision": 1,
        "containerDefinitions": [{"name": "c", **container}],
    }
    found = Found("aws.ecs.task-definition", "arn", "t", "eu-west-1", {})
    assert _definition({"taskDefinition": {**definition, **task}}, found)["memory_limited"] == [limited]


def test_what_a_classic_load_balancer_does_with_ambiguous_requests() -> None:
    off = {"Enabled": False}
    said = {"AccessLog": off, "CrossZoneLoadBalancing": off, "ConnectionDraining": off}
    found = Found(elb.BALANCER, "arn", "b", "eu-west-1", {})
    assert elb._attributes({"LoadBalancerAttributes": said}, found)["desync_mitigation"] == "defensive"
    said["AdditionalAttributes"] = [{"Key": "elb.http.desyncmitigationmode", "Value": "monitor"}]  # type: ignore[assignment]
    assert elb._attributes({"LoadBalancerAttributes": said}, found)["desync_mitigation"] == "monitor"


def test_a_group_of_caches_stands_where_its_nodes_stand() -> None:
    nodes = [
        {"CacheClusterId": "other"},
        {"CacheClusterId": "p-001", "ReplicationGroupId": "p", "CacheSubnetGroupName": "caches"},
    ]
    found = Found("aws.elasticache.replication-group", "arn", "p", "eu-west-1", {})
    assert _subnets({"CacheClusters": nodes}, found) == {"subnet_group": "caches"}
    nodes[1]["CacheSubnetGroupName"] = "default"
    assert _subnets({"CacheClusters": nodes}, found) == {"subnet_group": None}
    with pytest.raises(UnsaidError):
        _subnets({"CacheClusters": nodes[:1]}, found)


@pytest.mark.parametrize(
    ("said", "kept"), [("Enabled", True), ("disabled", False), ("Modifying", KeyError), (None, None)]
)
def test_zones_of_a_warehouse(said: str | None, kept: Any) -> None:
    item = {} if said is None else {"MultiAZ": said}
    if kept is KeyError:
        with pytest.raises(KeyError):
            redshift._cluster(item)
    else:
        assert redshift._cluster(item).get("multi_az") == kept


def test_the_version_of_metadata_is_the_oldest_where_none_was_chosen() -> None:
    found = Found(sagemaker.NOTEBOOK, "arn", "n", "eu-west-1", {})
    chosen = {"InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"}}
    assert sagemaker._notebook(chosen, found)["metadata_version"] == "2"
    assert sagemaker._notebook({}, found)["metadata_version"] == "1"


def test_one_protocol_whose_deliveries_are_logged_is_enough() -> None:
    found = Found(sns.TOPIC, "arn", "t", "eu-west-1", {})
    role = {"SQSFailureFeedbackRoleArn": "arn:aws:iam::123456789012:role/logs"}
    for more, logged in (({}, False), ({"SQSFailureFeedbackRoleArn": ""}, False), (role, True)):
        said = sns._attributes({"Attributes": {"Policy": "{}", **more}}, found)
        assert said["deliveries_logged"] is logged


def test_methods_that_take_something_have_it_validated() -> None:
    methods = {
        "GET": {"authorizationType": "NONE", "requestValidatorId": "v"},
        "OPTIONS": {"authorizationType": "NONE"},
        "POST": {"authorizationType": "NONE"},
    }
    found = Found("aws.apigateway.rest-api", "arn", "a", "eu-west-1", {})
    answer = {"items": [{"path": "/"}, {"path": "/b", "resourceMethods": methods}]}
    assert _methods(answer, found)["validated"] == [True, False]


def test_keys_of_aws_turn_by_themselves_every_year() -> None:
    item = {"KeyManager": "AWS", "CreationDate": datetime(2026, 1, 1, tzinfo=timezone.utc)}
    found = Found(kms.KEY, "arn", "k", "eu-west-1", {})
    said = kms._metadata({"KeyMetadata": item}, found)
    assert (said["rotation_enabled"], said["rotation_period_days"]) == (True, 365)
    assert "rotation_enabled" not in kms._metadata({"KeyMetadata": {**item, "KeyManager": "CUSTOMER"}}, found)
    (rotation,) = (one for one in kms.DETAILS if one.call is kms.GET_KEY_ROTATION_STATUS)
    assert not rotation.needed(Found(kms.KEY, "arn", "k", "eu-west-1", dict(said)))
    assert rotation.needed(found)


def test_who_is_in_a_group_is_known_from_whole_listings_only() -> None:
    named = {"Arn": "arn:aws:iam::123456789012:x", "Path": "/", "AttachedManagedPolicies": []}
    users = [
        {"UserName": "tom", "GroupList": ["a"]},
        {"UserName": "ann", "GroupList": ["a"]},
        {"UserName": "c"},
    ]
    data = {"UserDetailList": users, "GroupDetailList": [{**named, "GroupName": name} for name in "ab"]}
    kinds = frozenset({"aws.iam.group"})
    assert [one.attributes["members"] for one in _everything(data, SCOPE, kinds)] == [["ann", "tom"], []]
    cut = _everything(data, replace(SCOPE, whole=False), kinds)
    assert not any("members" in one.attributes for one in cut)


def test_preferences_of_sessions_are_asked_for_where_a_document_holds_them() -> None:
    def region(names: list[str], whole: bool = True) -> Found:
        documents = {"DocumentIdentifiers": [{"Name": name, "DocumentType": "Session"} for name in names]}
        (found,) = ssm._documents(documents, replace(SCOPE, whole=whole), frozenset({ssm.REGION}))
        return found

    (asked,) = (one for one in ssm.DETAILS if one.type == ssm.REGION)
    assert region(["mine"]).attributes["session_preferences"] is None
    assert not asked.needed(region([]))
    assert asked.needed(region(["SSM-SessionManagerRunShell"]))
    # it may stand on a page that was not read
    assert asked.needed(region([], whole=False))


def test_what_works_on_a_catalog_names_a_configuration_or_none(company: str) -> None:
    collected = collect(company, {glue.JOB: everything()[glue.JOB]}, regions=["eu-west-1"])
    said = {
        name: (item.attributes["kind"], item.attributes["security_configuration"])
        for name, item in collected.of(glue.JOB).items()
    }
    assert said == {
        "nightly-export": ("job", "everything"),
        "one-off": ("job", None),
        "exports": ("crawler", None),
        "workbench": ("dev-endpoint", "everything"),
    }
    assert collected.of(glue.JOB)["nightly-export"].attributes["tags"] == {"owner": "platform"}
    assert not collected.gaps
