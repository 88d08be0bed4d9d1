"""Plans and states in JSON: the same resources as their code, what only they know, and what they do not tell.

The plans in plans/ were written by Terraform 1.11 and the AWS provider 5.100, and are shortened.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.terraform.collector import TerraformCollector
from gcheck.model.unread import Unread
from tests.collectors.terraform.trees import Collected, collect_path

PLANS = Path(__file__).parent / "plans"


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """The plan of the shop, away from its code."""
    return Path(shutil.copy(PLANS / "shop" / "plan.json", tmp_path / "plan.json"))


def unread_in(value: Any) -> bool:
    if isinstance(value, (dict, list)):
        return any(map(unread_in, value.values() if isinstance(value, dict) else value))
    return isinstance(value, Unread)


def plainly(value: Any) -> Any:
    """IAM writes one action as a text or as a list of it."""
    if isinstance(value, dict):
        return {key: plainly(item) for key, item in value.items()}
    if isinstance(value, list):
        return plainly(value[0]) if len(value) == 1 else [plainly(item) for item in value]
    return value


def change(address: str, after: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One change of a plan that is written by hand; ``more`` goes into it as it is."""
    kind, name = address.rpartition("module.")[2].split(".")[-2:]
    actions = more.pop("actions", ["create"])
    marks = {key: more.pop(key) for key in ("after_unknown", "after_sensitive", "before") if key in more}
    return {
        "address": address, "mode": "managed", "type": kind, "name": name.partition("[")[0],
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": actions, "before": None, "after": after, **marks}, **more,
    }  # fmt: skip


def written(folder: Path, *changes: dict[str, Any], **more: Any) -> Path:
    """A plan in a file."""
    plan = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": list(changes), **more}
    file = folder / "plan.json"
    file.write_text(json.dumps(plan))
    return file


# --- a plan and its code -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"plan": True}])
def test_a_plan_and_its_code_say_the_same_wherever_both_know(
    tmp_path: Path, options: dict[str, bool]
) -> None:
    folder = Path(shutil.copytree(PLANS / "shop", tmp_path / "shop"))
    plan = Path(shutil.move(folder / "plan.json", tmp_path / "plan.json" if options else folder / "p.json"))
    code = collect_path(tmp_path / "shop") if options else None
    planned = collect_path(folder, plan=str(plan)) if options else collect_path(plan)
    if code is None:
        plan.unlink()
        code = collect_path(folder)
    assert planned.resources.keys() == code.resources.keys()
    compared = 0
    for uid, resource in code.resources.items():
        for name, value in resource.attributes.items():
            other = planned.resources[uid].attributes[name]
            if not unread_in(value):
                assert plainly(other) == plainly(value), (uid, name)
                compared += 1
    assert compared > 140


def test_a_plan_names_the_lines_of_its_code(tmp_path: Path) -> None:
    found = collect_path(
        PLANS / "shop", ("aws.s3.bucket", "aws.ec2.security-group"), plan=str(PLANS / "shop" / "plan.json")
    )
    lines = (PLANS / "shop" / "main.tf").read_text().splitlines()
    bucket = found.resources['./aws_s3_bucket.b["x"]']
    place = bucket.places["versioning.status"]
    assert place.file == "main.tf"
    assert 'status = "Enabled"' in lines[(place.line or 0) - 1]
    inner = found.resources['./module.m["one"].aws_s3_bucket.inner[0]']
    assert str(inner.places[""]).startswith("mod/main.tf:")
    rule = found.resources["./aws_security_group.dyn"].places["ingress.0"]
    assert lines[(rule.line or 0) - 1].split() == ["content", "{"]


def test_code_of_something_else_is_not_used(tmp_path: Path, alone: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "other" {}\n')
    found = collect_path(alone, ("aws.s3.bucket",))
    assert {place.file for item in found.resources.values() for place in item.places.values()} == {
        "plan.json"
    }


# --- a plan alone --------------------------------------------------------------------------------------------------


def test_unknown_ids_join_through_for_each_count_and_modules(alone: Path) -> None:
    buckets = collect_path(alone, ("aws.s3.bucket",)).resources
    for key in ("x", "y"):
        bucket = buckets[f'./aws_s3_bucket.b["{key}"]'].attributes
        assert bucket["versioning"] == {
            "status": "Enabled",
            "mfa_delete": False,
        }  # each.value of another resource
        assert bucket["public_access_block"]["block_public_acls"] is True  # the same key of another resource
    inner = [buckets[f'./module.m["one"].aws_s3_bucket.inner[{index}]'].attributes for index in (0, 1)]
    assert [item["encryption"]["rules"][0]["kms_key_id"] for item in inner] == ["${aws_kms_key.k.arn}"] * 2
    assert inner[0]["versioning"]["status"] == "Enabled"  # through an output
    assert isinstance(inner[1]["versioning"], Unread)


def test_documents_are_known_as_far_as_the_plan_is(alone: Path) -> None:
    found = collect_path(alone, ("aws.s3.bucket", "aws.iam.role"))
    (statement,) = found.resources["./aws_s3_bucket.plain"].attributes["policy"]["Statement"]
    assert statement["Principal"] == {"AWS": ["*"]}
    assert unread_in(statement["Resource"])
    trust = found.resources["./aws_iam_role.r"].attributes["trust_policy"]
    assert trust["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com"}


def test_tags_are_all_tags(alone: Path) -> None:
    tags = collect_path(alone, ("aws.s3.bucket",)).resources["./aws_s3_bucket.plain"].attributes["tags"]
    assert tags == {"a": "b", "owner": "platform"}


def test_the_region_is_that_of_the_provider_and_its_variable(alone: Path) -> None:
    assert collect_path(alone, ("aws.s3.bucket",)).resources["./aws_s3_bucket.plain"].region == "eu-west-1"


def test_blocks_that_a_dynamic_block_may_make_are_unread() -> None:
    found = collect_path(PLANS / "dynamic" / "plan.json", ("aws.s3.bucket", "aws.ec2.security-group"))
    group = found.one("aws.ec2.security-group").attributes
    assert all(isinstance(group["ingress"][0][name], Unread) for name in ("protocol", "from_port"))
    assert group["egress"] == []  # a plan tells an argument that is not written from one that is unknown
    bucket = found.one("aws.s3.bucket").attributes
    assert unread_in(bucket["acl"]["grants"])
    assert isinstance(bucket["ownership"], Unread)


def test_without_anything_unknown_to_depend_on_nothing_hides(tmp_path: Path) -> None:
    configuration = {"root_module": {"resources": [
        {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "expressions": {}}
    ]}}  # fmt: skip
    unknown = {"versioning": True, "grant": True, "id": True}
    item = change(
        "aws_s3_bucket.b", {}, after_unknown=unknown, after_sensitive={"versioning": [], "grant": []}
    )
    found = collect_path(written(tmp_path, item, configuration=configuration), ("aws.s3.bucket",))
    assert found.one("aws.s3.bucket").attributes["versioning"] == {"status": "Disabled", "mfa_delete": False}


def test_a_name_that_hides_behind_a_local_joins_nothing_and_passes_nothing(tmp_path: Path) -> None:
    resources = [
        {"mode": "managed", "type": "aws_s3_bucket", "name": "b", "expressions": {}},
        {"mode": "managed", "type": "aws_s3_bucket_versioning", "name": "v", "expressions": {"bucket": {"references": ["local.name"]}}},
    ]  # fmt: skip
    bucket = change("aws_s3_bucket.b", {}, after_unknown={"id": True, "bucket": True})
    beside = change(
        "aws_s3_bucket_versioning.v",
        {"versioning_configuration": [{"status": "Enabled"}]},
        after_unknown={"bucket": True},
    )
    plan = written(tmp_path, bucket, beside, configuration={"root_module": {"resources": resources}})
    assert isinstance(
        collect_path(plan, ("aws.s3.bucket",)).one("aws.s3.bucket").attributes["versioning"], Unread
    )


def test_user_data_of_which_the_plan_has_a_digest_is_unread(tmp_path: Path) -> None:
    item = change("aws_instance.i", {"user_data": "9f" * 20, "ami": "ami-1"})
    found = collect_path(written(tmp_path, item), ("aws.ec2.instance",)).one("aws.ec2.instance")
    assert unread_in(found.attributes["user_data_secrets"])


def test_other_providers_are_left_alone(tmp_path: Path) -> None:
    item = change("aws_s3_bucket.b", {"bucket": "b"}, provider_name="registry.terraform.io/acme/other")
    assert not collect_path(written(tmp_path, item), ("aws.s3.bucket",)).resources


# --- secrets -------------------------------------------------------------------------------------------------------


def test_sensitive_values_stand_nowhere(alone: Path) -> None:
    found = collect_path(alone)
    assert "hunter2" not in repr(found.items)
    literal = {
        uid: item.attributes["literal"]
        for uid, item in found.resources.items()
        if item.type == "terraform.secret-argument"
    }
    assert literal["./aws_db_instance.db.password"] is True  # the default of its variable


def test_tags_that_are_sensitive_or_unknown_are_neither_shown_nor_lost(tmp_path: Path) -> None:
    every = {"a": "1", "owner": "who"}
    item = change("aws_s3_bucket.b", {"tags": {"a": "1"}, "tags_all": every}, after_sensitive={"tags_all": {"owner": True}},
                  after_unknown={"tags_all": {"made": True}})  # fmt: skip
    tags = collect_path(written(tmp_path, item), ("aws.s3.bucket",)).one("aws.s3.bucket").attributes["tags"]
    assert {key: isinstance(value, Unread) for key, value in tags.items()} == {
        "a": False,
        "owner": True,
        "made": True,
    }


def test_a_sensitive_value_is_known_to_be_set(tmp_path: Path) -> None:
    item = change("aws_db_instance.d", {"kms_key_id": "arn:aws:kms:eu-west-1:1:key/2", "password": "p"},
                  after_sensitive={"kms_key_id": True, "password": True})  # fmt: skip
    found = collect_path(written(tmp_path, item), ("aws.rds.instance", "terraform.secret-argument"))
    assert found.one("aws.rds.instance").attributes["kms_key_id"] == "(sensitive)"
    assert isinstance(found.one("terraform.secret-argument").attributes["literal"], Unread)
    assert "key/2" not in repr(found.items)


# --- what changes --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drift() -> Collected:
    return collect_path(PLANS / "drift" / "plan.json")


def test_what_is_destroyed_is_not_judged_and_what_is_replaced_is(drift: Collected) -> None:
    assert "./aws_s3_bucket.goes" not in drift.resources
    assert drift.resources["./aws_sqs_queue.q"].name == "second"


def test_what_was_changed_outside_of_terraform_is_told(drift: Collected) -> None:
    assert str(drift.resources["./aws_s3_bucket.bare"].places[""]).endswith(
        "found not as Terraform left it: tags, tags_all, versioning"
    )
    assert drift.resources["./aws_sns_topic.t"].places[""].note == "it was deleted outside of Terraform"
    assert drift.resources["./aws_sqs_queue.q"].places[""].note is None


def test_a_plan_knows_what_code_does_not_say(drift: Collected) -> None:
    assert drift.resources["./aws_s3_bucket.bare"].attributes["versioning"]["status"] == "Enabled"


def test_what_a_part_had_set_is_not_taken_for_granted_when_that_goes(drift: Collected) -> None:
    kept = drift.resources["./aws_s3_bucket.kept"].attributes
    assert isinstance(kept["versioning"], Unread)
    assert "aws_s3_bucket_versioning.kept had set it" in kept["versioning"].reason
    assert kept["encryption"]["rules"][0]["algorithm"] == "AES256"


def test_a_real_id_is_the_resource_that_has_it(drift: Collected) -> None:
    group = drift.resources["./aws_security_group.g"].attributes
    assert group["ingress"][-1]["cidrs"] == ["10.0.0.0/8"]
    assert isinstance(group["ingress"][0], Unread)  # what the group had before that rule changes
    assert "./aws_security_group_rule.r" not in drift.resources


def test_a_state_is_read_like_a_plan() -> None:
    found = collect_path(PLANS / "drift" / "state.json", ("aws.s3.bucket", "aws.ec2.security-group"))
    assert found.resources["./aws_s3_bucket.kept"].attributes["versioning"]["status"] == "Enabled"
    assert found.resources["./aws_security_group.g"].region == "eu-west-1"
    assert found.resources["./aws_security_group.g"].attributes["ingress"][-1]["cidrs"] == ["0.0.0.0/0"]
    assert "./aws_s3_bucket.goes" in found.resources


def test_a_state_of_terraform_0_12_has_modules_beside_its_addresses(tmp_path: Path) -> None:
    bucket = {
        "address": "aws_s3_bucket.b",
        "mode": "managed",
        "type": "aws_s3_bucket",
        "name": "b",
        "values": {"bucket": "b"},
    }
    modules = [{"address": "module.m", "resources": [bucket]}]
    state = {
        "format_version": "0.1",
        "terraform_version": "0.12.0",
        "values": {"root_module": {"resources": [bucket], "child_modules": modules}},
    }
    (tmp_path / "state.json").write_text(json.dumps(state))
    found = collect_path(tmp_path / "state.json", ("aws.s3.bucket",))
    assert list(found.resources) == ["./aws_s3_bucket.b", "./module.m.aws_s3_bucket.b"]


# --- what cannot be relied on --------------------------------------------------------------------------------------


DEEP: Any = 1
for _ in range(100):
    DEEP = [{"x": DEEP}]

BAD: dict[str, Any] = {
    "a newer format": {"format_version": "2.0"},
    "no version": {"format_version": None},
    "changes that are none": {"resource_changes": {}},
    "a change that is a text": {"resource_changes": ["x"]},
    "a change without a type": {"resource_changes": [{"address": "a.b", "change": {"actions": ["create"]}}]},
    "a change without actions": {"resource_changes": [{"address": "aws_s3_bucket.b", "type": "aws_s3_bucket", "name": "b", "change": {}}]},
    "an index of another type": {"resource_changes": [change("aws_s3_bucket.b", {}, index=[1])]},
    "an address of something else": {"resource_changes": [change("aws_s3_bucket.b", {}, name="c")]},
    "a module's address that is none": {"resource_changes": [{**change("aws_s3_bucket.b", {}), "address": "modul.x.aws_s3_bucket.b"}]},
    "modules without end": {"resource_changes": [{**change("aws_s3_bucket.b", {}), "address": "module.m." * 500 + "aws_s3_bucket.b"}]},
    "values without end": {"resource_changes": [change("aws_s3_bucket.b", {"grant": DEEP})]},
    "an address that stands twice": {"resource_changes": [change("aws_s3_bucket.b", {}), change("aws_s3_bucket.b", {})]},
    "a configuration that is a list": {"configuration": []},
    "variables that are a text": {"variables": "x"},
    "a drift that is a number": {"resource_drift": 7},
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_plan_of_another_form_is_a_gap_over_everything(tmp_path: Path, name: str) -> None:
    good = change("aws_s3_bucket.good", {"bucket": "good"})
    plan = {"format_version": "1.2", "terraform_version": "1", "resource_changes": [good], **BAD[name]}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    found = collect_path(tmp_path / "plan.json", ("aws.s3.bucket",))
    assert [(gap.kind, gap.resource_types) for gap in found.gaps] == [("unparsed", ("*",))]
    assert not found.resources
    assert not found.populations["aws.s3.bucket"].complete


@pytest.mark.parametrize(
    "data",
    [
        b'{"format_version": "1.2", "terraform_version": "1", "resource_changes": [{"addr',
        b'{"format_version": "1.2", "terraform_version": "1", "x": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"format_version": "1.2", "terraform_version": "1", "planned_values": {"root_module": {"resources": [{}]}}}',
        b'{"format_version": "1.2", "terraform_version": "1", "a": "\xff"}',
        b'["format_version", "terraform_version"]',
        b"\xff\xfe" + '{"format_version": "1.2", "terraform_version"'.encode("utf-16-le") + b"\xd8",
        b"PK\x03\x04" + b"\0" * 26 + b"tfplan and so on",
    ],
)
def test_a_plan_that_is_cut_off_or_no_plan_is_a_gap_over_everything(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "plan.json").write_bytes(data)
    assert TerraformCollector().finds(tmp_path / "plan.json")
    found = collect_path(tmp_path / "plan.json", ("aws.s3.bucket",))
    assert [(gap.kind, gap.resource_types) for gap in found.gaps] == [("unparsed", ("*",))]


def test_a_plan_as_powershell_writes_it_is_read(tmp_path: Path, alone: Path) -> None:
    (tmp_path / "wide.json").write_text(alone.read_text(), encoding="utf-16")
    assert collect_path(tmp_path / "wide.json").resources.keys() == collect_path(alone).resources.keys()


@pytest.mark.parametrize(
    ("flag", "kind"),
    [
        ({"errored": True}, "truncated"),
        ({"complete": False}, "truncated"),
        ({"deferred_changes": [{}]}, "unresolved"),
    ],
)
def test_what_a_plan_says_that_it_leaves_out_is_a_gap(
    tmp_path: Path, flag: dict[str, Any], kind: str
) -> None:
    found = collect_path(
        written(tmp_path, change("aws_s3_bucket.b", {"bucket": "b"}), **flag), ("aws.s3.bucket",)
    )
    assert [(gap.kind, gap.resource_types) for gap in found.gaps if gap.hides_resources] == [(kind, ("*",))]
    assert len(found.resources) == 1


def test_an_empty_plan_has_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(
        '{"format_version": "1.0", "terraform_version": "1", "planned_values": {"root_module": {}}}'
    )
    found = collect_path(tmp_path / "plan.json", ("aws.s3.bucket",))
    assert (found.gaps, found.populations["aws.s3.bucket"].complete) == ([], True)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, (dict, list)) and len(path) < 9:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _paths(item, (*path, key))


@pytest.mark.parametrize("wrong", [None, "x", 7, [], {}, [[]], {"references": ["var.x", 3], "a": {"b": []}}])
def test_nothing_in_a_plan_makes_it_crash(tmp_path: Path, wrong: Any) -> None:
    good = json.loads((PLANS / "shop" / "plan.json").read_text())
    kept = ("aws_s3_bucket", "aws_s3_bucket_versioning", "aws_security_group", "aws_db_instance")
    good["resource_changes"] = [item for item in good["resource_changes"] if item["type"] in kept]
    paths = sorted(_paths(good), key=str)
    for path in paths[1 :: len(paths) // 60]:
        bad = copy.deepcopy(good)
        holder = bad
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = wrong
        (tmp_path / "plan.json").write_text(json.dumps(bad))
        assert collect_path(tmp_path / "plan.json", ("aws.s3.bucket", "aws.ec2.security-group")).items


# --- where plans are found -----------------------------------------------------------------------------------------


def test_a_plan_in_a_folder_is_judged_beside_the_code(tmp_path: Path) -> None:
    shutil.copytree(PLANS / "shop", tmp_path / "shop")
    found = collect_path(tmp_path, ("aws.kms.key",))
    assert sorted(found.resources) == ["shop/aws_kms_key.k", "shop/plan.json/aws_kms_key.k"]
    assert found.resources["shop/plan.json/aws_kms_key.k"].places[""].file == "shop/main.tf"


def test_a_plan_with_sorted_keys_is_found_by_its_name(tmp_path: Path, alone: Path) -> None:
    text = json.dumps(json.loads(alone.read_text()), sort_keys=True)
    alone.unlink()
    (tmp_path / "prod.tfplan.json").write_text(text)
    assert TerraformCollector().finds(tmp_path)
    assert collect_path(tmp_path, ("aws.kms.key",)).resources


@pytest.mark.parametrize("text", ['{"format_version": "1.0", "valid": true}', '{"plan": 1}', "{", "[]"])
def test_other_json_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.json").write_text(text)
    assert not TerraformCollector().finds(tmp_path)


def test_two_runs_are_the_same(alone: Path) -> None:
    assert repr(collect_path(alone).items) == repr(collect_path(alone).items)


def test_what_a_plan_tells_of_the_use_of_a_group(tmp_path: Path) -> None:
    group = change("aws_security_group.g", {"name": "g"})
    own = {"mode": "managed", "type": "aws_security_group", "name": "g", "expressions": {}}

    def said(*users: dict[str, Any], **more: Any) -> Any:
        configuration = {"root_module": {"resources": [own, *users], **more}}
        plan = written(tmp_path, group, configuration=configuration)
        return (
            collect_path(plan, ("aws.ec2.security-group",)).one("aws.ec2.security-group").attributes["used"]
        )

    def user(kind: str, argument: str, *references: str) -> dict[str, Any]:
        expressions = {argument: {"references": list(references)}}
        return {"mode": "managed", "type": kind, "name": "u", "expressions": expressions}

    named = ("aws_security_group.g.id", "aws_security_group.g")
    assert said() is False
    assert said(user("aws_instance", "vpc_security_group_ids", *named)) is True
    assert said(user("aws_security_group_rule", "security_group_id", *named)) is False
    assert said(user("aws_security_group_rule", "source_security_group_id", *named)) is True
    assert isinstance(said(user("aws_instance", "vpc_security_group_ids", "local.groups")), Unread)
    assert isinstance(said(outputs={"id": {"expression": {"references": list(named)}}}), Unread)


def test_a_plan_alone_has_nothing_of_what_code_says_of_itself(alone: Path) -> None:
    found = collect_path(alone, ("terraform.module-call", "terraform.backend"))
    assert [(item.count, item.applicable) for item in found.populations.values()] == [(0, False)] * 2
    assert not found.resources
