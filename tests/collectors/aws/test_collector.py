"""What the AWS collector reads of the demo's company, over HTTP, and with how many calls."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import botocore.session
import jsonschema
import pytest
import yaml

import gcheck.resource_types
from gcheck.collectors.aws.collector import AwsCollector
from gcheck.collectors.aws.declared import LISTINGS, declared_calls, work_for
from gcheck.model.resource_type import ResourceType
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.aws_server import aws_server
from tests.fault_proxy import DOCUMENTED, FaultProxy, fault_proxy

BOTH = ["eu-west-1", "us-east-1"]
_PREFIXES = {"monitoring": "cloudwatch"}
"""IAM's prefix of actions, where requests are signed for another name."""
ONLY_IN_CODE = {"aws.apigateway.method"}
"""Types that only code supplies."""
ONLY_IN_CODE_OF = {
    "aws.apigateway.domain-name": {"tls_policy_named"},
    "aws.apigateway.rest-api": {"keys_asked"},
    "aws.ec2.instance": {"termination_protection"},
    "aws.ecs.task-definition": {"health_checked"},
    "aws.ec2.security-group": {"used"},
    "aws.elb.load-balancer": {"unnamed_tls_ports"},
    "aws.guardduty.detector": {"turned_off"},
    "aws.iam.group": {"mfa_asked"},
    "aws.iam.role": {"account_trusts", "trust_patterns"},
    "aws.opensearch.domain": {"default_group"},
    "aws.sagemaker.model": {"tags"},
    "aws.s3.bucket": {"notifies"},
}  # fmt: skip
"""Attributes that only code supplies: on an account they are named as not supplied."""


def _types() -> dict[str, ResourceType]:
    kept = {}
    for file in Path(next(iter(gcheck.resource_types.__path__))).glob("aws_*.yaml"):
        for name, data in yaml.safe_load(file.read_text(encoding="utf-8"))["types"].items():
            if name in ONLY_IN_CODE:
                continue
            less = ONLY_IN_CODE_OF.get(name, set())
            attributes = {key: item for key, item in data["attributes"].items() if key not in less}
            kept[name] = ResourceType(name, data["title"], data["description"], attributes, "aws")
    return kept


def _read(tree: Any) -> Any:
    """A tree without what is unread."""
    if isinstance(tree, dict):
        return {key: _read(value) for key, value in tree.items() if not isinstance(value, Unread)}
    return tree


@pytest.fixture(scope="module")
def whole(shared_proxy: FaultProxy) -> Collected:
    """All of the company, and what AWS documents where the emulator has nothing."""
    shared_proxy.reset()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        return collect(shared_proxy.url, regions=BOTH)


def test_supplies_every_attribute_of_every_aws_type() -> None:
    assert {kind: set(names) for kind, names in everything().items()} == {
        kind: set(item.attributes) for kind, item in _types().items()
    }


def test_every_attribute_is_of_its_declared_shape(whole: Collected) -> None:
    types = _types()
    seen = Counter(kind for kind, _ in whole.resources)
    assert set(seen) == set(types)
    for resource in whole.resources.values():
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        jsonschema.validate(_read(resource.attributes), types[resource.type].schema(), format_checker=checker)
        assert set(resource.attributes) == set(types[resource.type].attributes), resource.uid


def test_objects_are_complete_down_to_their_leaves(whole: Collected) -> None:
    types = _types()
    for resource in whole.resources.values():
        for name, value in resource.attributes.items():
            _assert_complete(value, types[resource.type].attributes[name], f"{resource.uid} {name}")


def _assert_complete(value: Any, schema: Any, where: str) -> None:
    if isinstance(value, list):
        for item in value:
            _assert_complete(item, schema["items"], where)
    elif isinstance(value, dict) and "properties" in schema:
        assert value.keys() == schema["properties"].keys(), where
        for key, item in value.items():
            _assert_complete(item, schema["properties"][key], f"{where}.{key}")


def test_the_emulator_leaves_out_the_root_user_nodes_of_caches_devices_and_insights(whole: Collected) -> None:
    gaps = [gap for gap in whole.gaps if gap.operation not in DOCUMENTED]
    assert Counter((gap.operation, gap.attributes) for gap in gaps) == {
        ("iam:GetCredentialReport", ("root.password_last_used",)): 1,
        ("rds:DescribeDBInstances", ("performance_insights",)): 4,
        ("elasticache:DescribeCacheClusters", ("port",)): 2,
        ("elasticache:DescribeCacheClusters", ("subnet_group",)): 2,
        ("ec2:DescribeImages", ("plain_devices",)): 3,
        ("redshift:DescribeClusters", ("multi_az",)): 2,
    }


def test_reads_buckets(whole: Collected) -> None:
    buckets = whole.of("aws.s3.bucket")
    safe = buckets["larkspur-customer-data"].attributes
    assert safe["encryption"]["rules"][0]["algorithm"] == "aws:kms"
    assert safe["encryption"]["rules"][0]["bucket_key_enabled"] is True
    assert safe["versioning"] == {"status": "Enabled", "mfa_delete": False}
    assert safe["logging"] == {"target_bucket": "larkspur-logs", "target_prefix": "s3/customer-data/"}
    assert safe["tags"] == {"owner": "platform", "environment": "production", "data": "personal"}
    assert safe["ownership"] == "BucketOwnerEnforced"
    assert safe["public_access_block"] == dict.fromkeys(safe["public_access_block"], True)
    assert buckets["larkspur-archive"].attributes["object_lock"] == {
        "mode": "COMPLIANCE",
        "retention_days": 365,
    }
    assert buckets["larkspur-website"].attributes["policy"]["Statement"][0]["Principal"] == "*"
    assert (buckets["larkspur-website"].attributes["website"], safe["website"]) == (True, False)
    assert buckets["larkspur-logs"].attributes["lifecycle"]["rules"] == [
        {
            "id": "keep-a-year",
            "enabled": True,
            "expiration_days": 400,
            "noncurrent_expiration_days": 30,
            "abort_incomplete_upload_days": 7,
        }
    ]


def test_what_s3_says_is_absent_is_null(whole: Collected) -> None:
    bare = whole.of("aws.s3.bucket")["larkspur-legacy-exports"]
    absent = (
        "encryption",
        "public_access_block",
        "ownership",
        "policy",
        "logging",
        "lifecycle",
        "object_lock",
    )
    assert {name: bare.attributes[name] for name in absent} == dict.fromkeys(absent)
    assert bare.attributes["versioning"]["status"] == "Disabled"
    assert bare.attributes["tags"] == {}
    assert (bare.region, bare.attributes["region"]) == ("us-east-1", "us-east-1")


def test_reads_people_and_roles(whole: Collected) -> None:
    users, roles = whole.of("aws.iam.user"), whole.of("aws.iam.role")
    assert users["ines"].attributes["mfa_active"] is True
    assert users["tomas"].attributes["mfa_active"] is False
    assert users["tomas"].attributes["groups"] == ["analysts"]
    assert users["deploy"].attributes["password"] is None
    assert [key["active"] for key in users["deploy"].attributes["access_keys"]] == [True, False]
    assert (
        users["former-contractor"].attributes["inline_policies"][0]["document"]["Statement"][0]["Action"]
        == "*"
    )
    assert roles["open-door"].attributes["trust_policy"]["Statement"][0]["Principal"] == {"AWS": "*"}
    assert roles["open-door"].attributes["permissions_boundary"].endswith(":policy/larkspur-boundary")
    assert roles["auditor"].attributes["last_used"] is None
    policy = whole.of("aws.iam.policy")["larkspur-everything"].attributes
    assert (policy["attachment_count"], policy["document"]["Statement"][0]["Resource"]) == (1, "*")


def test_reads_network_and_disks(whole: Collected) -> None:
    groups = whole.of("aws.ec2.security-group")
    rule = {"protocol": "tcp", "from_port": 22, "to_port": 22, "prefix_lists": [], "security_groups": []}
    assert groups["bastion-v6"].attributes["ingress"] == [
        {**rule, "cidrs": [], "ipv6_cidrs": ["::/0"], "description": "the address family that is forgotten"}
    ]
    assert groups["legacy"].attributes["ingress"][0]["protocol"] == "all"
    assert groups["closed"].attributes["ingress"] == []
    shared = [
        (item.attributes["public"], item.attributes["shared_with"])
        for item in whole.of("aws.ec2.snapshot").values()
    ]
    # one stands behind each of the three images
    images: list[tuple[bool, list[str]]] = [(False, [])] * 3
    assert sorted(shared) == [(False, []), *images, (False, ["210987654321"]), (True, [])]
    regions = {
        name: item.attributes["ebs_encryption_by_default"]
        for name, item in whole.of("aws.ec2.region").items()
    }
    assert regions == {"eu-west-1": True, "us-east-1": False}


def test_reads_account_and_trails(whole: Collected) -> None:
    account = whole.of("aws.account")["123456789012"].attributes
    assert account["password_policy"]["max_age_days"] == 180
    assert account["root"]["mfa_active"] is False
    assert isinstance(account["root"]["password_last_used"], Unread)
    assert account["s3_public_access_block"]["restrict_public_buckets"] is False
    trails = whole.of("aws.cloudtrail.trail")
    assert trails["larkspur-audit"].attributes["management_events"] == "All"
    assert trails["larkspur-audit"].attributes["data_resources"] == ["AWS::S3::Object"]
    assert trails["old-experiment"].attributes["logging"] is False


def test_a_trail_that_many_regions_show_is_listed_once_at_home(company: str) -> None:
    away = collect(
        company, {"aws.cloudtrail.trail": ["name", "logging"]}, regions=["ap-south-1", "us-east-1"]
    )
    trail = away.of("aws.cloudtrail.trail")["larkspur-audit"]
    assert trail.region == "eu-west-1"
    assert trail.place_of("logging").region == "eu-west-1"
    assert {item.region: item.count for item in away.populations} == {"ap-south-1": 1, "us-east-1": 1}


def test_a_trail_is_counted_where_it_is_at_home(company: str) -> None:
    both = collect(company, {"aws.cloudtrail.trail": ["name"]}, regions=["ap-south-1", "eu-west-1"])
    assert {item.region: item.count for item in both.populations} == {"ap-south-1": 0, "eu-west-1": 1}
    assert both.of("aws.cloudtrail.trail")["larkspur-audit"].place_of("name").region == "eu-west-1"


def test_says_where_and_when_each_value_was_read(whole: Collected) -> None:
    user = whole.of("aws.iam.user")["ines"]
    assert user.place_of("groups").operation == "iam:GetAccountAuthorizationDetails"
    assert user.place_of("mfa_active").operation == "iam:GetCredentialReport"
    assert "report generated" in str(user.place_of("mfa_active").note)
    bucket = whole.of("aws.s3.bucket")["larkspur-logs"]
    assert str(bucket.place_of("acl.grants.0")) == "s3:GetBucketOwnershipControls (eu-west-1)"
    open_one = whole.of("aws.s3.bucket")["larkspur-website"]
    assert str(open_one.place_of("acl.grants.0")) == "s3:GetBucketAcl (eu-west-1)"
    for resource in whole.resources.values():
        for place in resource.places.values():
            assert str(place.at).endswith("Z")


def test_lists_are_accounted_for(whole: Collected) -> None:
    regional = {(item.resource_type, item.region) for item in whole.populations if item.region}
    kinds = {kind for listing in LISTINGS if listing.regional for kind in listing.types}
    assert {"aws.ec2.region", "aws.cloudtrail.trail"} <= kinds
    assert regional == {(kind, region) for kind in kinds for region in BOTH}
    counted = Counter(dict.fromkeys(everything(), 0))
    for item in whole.populations:
        assert item.complete
        assert item.account == "123456789012"
        counted[item.resource_type] += item.count
    assert counted == Counter(kind for kind, _ in whole.resources)


def test_two_runs_yield_the_same_in_the_same_order(proxy: FaultProxy, whole: Collected) -> None:
    again = collect(proxy.url, regions=BOTH)
    assert list(again.resources) == list(whole.resources)
    assert again.populations == whole.populations
    assert [gap.id for gap in again.gaps] == [gap.id for gap in whole.gaps]
    assert [item.attributes for item in again.resources.values()] == [
        item.attributes for item in whole.resources.values()
    ]


def test_leaves_out_what_is_not_wanted(proxy: FaultProxy) -> None:
    collected = collect(proxy.url, {"aws.iam.group": ["name"], "gcp.bucket": ["name"]})
    assert [item.attributes for item in collected.resources.values()] == [
        {"name": "administrators"},
        {"name": "analysts"},
        {"name": "auditors"},
    ]
    assert proxy.calls == ["sts:GetCallerIdentity", "iam:GetAccountAuthorizationDetails"]


def test_wants_nothing_calls_nothing(proxy: FaultProxy) -> None:
    assert not collect(proxy.url, {"gcp.bucket": ["name"]}).populations
    assert not proxy.calls


def test_what_is_asked_about_most_often_is_listed_first() -> None:
    work = work_for(everything())
    chains = [max(len(work.details.get(kind, ())) for kind in one.types) for one in work.listings]
    assert chains == sorted(chains, reverse=True)
    assert work.listings[0].types == ("aws.s3.bucket",)
    assert len(work.listings) == len(LISTINGS)


def test_importing_the_collector_imports_no_sdk() -> None:
    code = "import sys, gcheck.collectors.aws.collector; print({'botocore', 'boto3', 'urllib3'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_finds_no_files() -> None:
    assert AwsCollector().finds(Path(__file__)) is False


def test_one_encryption_control_on_nine_buckets_costs_twenty_calls_at_most() -> None:
    with aws_server(seeded=False) as url, fault_proxy(url) as proxy:
        _make_buckets(url, 9)
        collected = collect(proxy.url, {"aws.s3.bucket": ["encryption"]})
        assert len(collected.of("aws.s3.bucket")) == 9
        assert Counter(proxy.calls) == {
            "sts:GetCallerIdentity": 1,
            "s3:ListBuckets": 1,
            "s3:GetBucketLocation": 9,
            "s3:GetBucketEncryption": 9,
        }


def test_no_bucket_is_asked_for_its_region_where_the_listing_tells(proxy: FaultProxy) -> None:
    def with_region(asked: Any, honest: Any) -> Any:
        status, headers, body = honest
        return (
            status,
            headers,
            body.replace(b"</CreationDate>", b"</CreationDate><BucketRegion>eu-west-1</BucketRegion>"),
        )

    proxy.faults["s3:ListBuckets"] = with_region
    collected = collect(proxy.url, {"aws.s3.bucket": ["encryption", "region"]})
    assert "s3:GetBucketLocation" not in proxy.calls
    assert {item.attributes["region"] for item in collected.resources.values()} == {"eu-west-1"}


def test_users_cost_no_calls_of_their_own(proxy: FaultProxy) -> None:
    collect(proxy.url, {kind: everything()[kind] for kind in ("aws.iam.user", "aws.iam.role", "aws.account")})
    counted = Counter(proxy.calls)
    assert counted.pop("iam:GenerateCredentialReport") <= 2
    assert counted.pop("account:GetAlternateContact") == 3
    assert set(counted.values()) == {1}


def test_an_empty_account_is_read_completely() -> None:
    with aws_server(seeded=False) as url, fault_proxy(url) as proxy:
        collected = collect(proxy.url)
        assert set(collected.of("aws.s3.bucket")) == set()
        assert all(item.complete for item in collected.populations)
        assert {item.resource_type for item in collected.populations} == set(everything())
        account = collected.of("aws.account")["123456789012"].attributes
        assert account["password_policy"] is None
        assert account["s3_public_access_block"] is None


def test_every_declared_call_is_documented() -> None:
    session = botocore.session.get_session()
    for call in declared_calls():
        signed_for = session.get_service_model(call.service).signing_name
        assert call.iam_action.partition(":")[0] == _PREFIXES.get(signed_for, signed_for)
        assert call.fills or call.name in (
            "sts:AssumeRole",
            "ec2:DescribeRegions",
            "organizations:ListAccounts",
        )


def _make_buckets(url: str, count: int) -> None:
    from examples.aws_account import Account

    s3 = Account(url).client("s3", "us-east-1")
    for number in range(count):
        s3.create_bucket(Bucket=f"bucket-{number:03}")
