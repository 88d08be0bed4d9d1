"""The accounts of an organisation: each a source of its own, and none passed over in silence."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import boto3
import pytest

from gcheck import scan
from gcheck.catalog.library import Library, Selection
from gcheck.collectors.aws.session import WORKERS
from gcheck.model.collector import Run
from gcheck.model.source import Source
from gcheck.plugins import catalogs
from gcheck.store.journal import Journal
from tests.aws_collecting import Collected, collect
from tests.aws_server import aws_server
from tests.fault_proxy import Asked, FaultProxy, Reply, deny, fault_proxy, refuse

VOLUMES = {"aws.ec2.volume": ["encrypted"]}
OWN = "123456789012"


@dataclass(frozen=True)
class Company:
    """An organisation: the ids of its accounts by name; ``closed`` is suspended, and each other one has a volume."""

    url: str
    ids: dict[str, str]


def _client(url: str, service: str, **keys: Any) -> Any:
    make: Any = boto3.client
    given = {"aws_access_key_id": "seeding", "aws_secret_access_key": "seeding", **keys}
    return make(service, region_name="eu-west-1", endpoint_url=url, **given)


@pytest.fixture(scope="module")
def organisation() -> Iterator[Company]:
    with aws_server(seeded=False) as url:
        api = _client(url, "organizations")
        api.create_organization(FeatureSet="ALL")
        ids = {}
        for name in ("production", "test", "closed"):
            made = api.create_account(AccountName=name, Email=f"{name}@larkspur.example")
            ids[name] = made["CreateAccountStatus"]["AccountId"]
        api.close_account(AccountId=ids["closed"])
        for name in ("production", "test"):
            role = f"arn:aws:iam::{ids[name]}:role/gcheck-read-only"
            keys = _client(url, "sts").assume_role(RoleArn=role, RoleSessionName="seed")["Credentials"]
            ec2 = _client(
                url, "ec2", aws_access_key_id=keys["AccessKeyId"],
                aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"],
            )  # fmt: skip
            ec2.create_volume(AvailabilityZone="eu-west-1a", Size=8, Encrypted=name == "production")
        yield Company(url, ids)


@pytest.fixture
def members(organisation: Company) -> Iterator[FaultProxy]:
    with fault_proxy(organisation.url) as proxy:
        yield proxy


def _encrypted(collected: Collected) -> dict[str, Any]:
    return {item.source: item.attributes["encrypted"] for item in collected.resources.values()}


def test_every_account_is_a_source_of_its_own(organisation: Company, members: FaultProxy) -> None:
    collected = collect(members.url, VOLUMES, organization=True)
    production, test, closed = (
        f"account/{organisation.ids[name]}" for name in ("production", "test", "closed")
    )
    assert _encrypted(collected) == {production: True, test: False}
    assert {one.name for one in collected.sources} == {f"account/{OWN}", production, test, closed}
    assert {one.within for one in collected.sources} == {"account"}
    assert {one.name: one.skipped for one in collected.sources if one.skipped} == {
        closed: "Organizations says that it is SUSPENDED"
    }
    read = {item.source for item in collected.populations}
    assert read == {f"account/{OWN}", production, test}
    assert not collected.gaps


def test_the_own_account_is_read_without_a_role(organisation: Company, members: FaultProxy) -> None:
    collected = collect(members.url, VOLUMES, organization=True)
    assert members.calls.count("sts:AssumeRole") == 2
    own = next(one for one in collected.sources if one.name == f"account/{OWN}")
    assert "role_arn" not in own.options


def test_roles_are_assumed_with_the_external_id_and_the_runs_name(
    organisation: Company, members: FaultProxy
) -> None:
    asked: list[dict[str, list[str]]] = []

    def record(request: Asked, honest: Reply) -> Reply:
        asked.append(parse_qs(request.body.decode()))
        return honest

    members.faults["sts:AssumeRole"] = record
    run = Run(datetime.now(timezone.utc), id="20261101T060000Z")
    collect(members.url, VOLUMES, run, organization=True, role_name="audit", external_id="larkspur")
    assert {one["RoleArn"][0] for one in asked} == {
        f"arn:aws:iam::{organisation.ids[name]}:role/audit" for name in ("production", "test")
    }
    assert {(one["ExternalId"][0], one["RoleSessionName"][0]) for one in asked} == {
        ("larkspur", "gcheck-20261101T060000Z")
    }


def test_roles_of_accounts_are_assumed_through_the_role_that_lists_them(
    organisation: Company, members: FaultProxy
) -> None:
    signed: dict[str, str] = {}

    def record(request: Asked, honest: Reply) -> Reply:
        signed[parse_qs(request.body.decode())["RoleArn"][0]] = request.access_key
        return honest

    members.faults["sts:AssumeRole"] = record
    lister = f"arn:aws:iam::{OWN}:role/lister"
    collected = collect(members.url, VOLUMES, organization=True, role_arn=lister)
    assert len(_encrypted(collected)) == 2
    assert signed.pop(lister) == "testing"
    assert len(set(signed.values())) == 1
    assert "testing" not in signed.values()


def test_an_account_that_cannot_be_entered_is_a_gap(organisation: Company, members: FaultProxy) -> None:
    test = organisation.ids["test"]
    members.faults["sts:AssumeRole"] = lambda asked, honest: (
        deny(asked, honest) if test.encode() in asked.body else honest
    )
    collected = collect(members.url, VOLUMES, organization=True)
    assert _encrypted(collected) == {f"account/{organisation.ids['production']}": True}
    (gap,) = collected.gaps
    assert (gap.source, gap.kind, gap.operation) == (f"account/{test}", "denied", "sts:AssumeRole")
    assert (gap.account, gap.detail.partition(":")[0]) == (test, f"{test} could not be entered")
    lost = [item for item in collected.populations if item.source == gap.source]
    assert [(item.complete, item.account) for item in lost] == [(False, test)]


def test_a_delegated_administrator_enters_the_management_account_by_its_role(
    organisation: Company, members: FaultProxy
) -> None:
    """The emulator lists the accounts for the management account only; AWS lists them for both."""
    listed: list[Reply] = []

    def keep(asked: Asked, honest: Reply) -> Reply:
        listed.append(honest)
        return honest

    members.faults["organizations:ListAccounts"] = keep
    collect(members.url, VOLUMES, organization=True)
    members.reset()
    members.faults["organizations:ListAccounts"] = lambda asked, honest: listed[0]
    entered: list[str] = []

    def record(asked: Asked, honest: Reply) -> Reply:
        entered.append(parse_qs(asked.body.decode())["RoleArn"][0].split(":")[4])
        return honest

    members.faults["sts:AssumeRole"] = record
    test, production = organisation.ids["test"], organisation.ids["production"]
    own = f"arn:aws:iam::{test}:role/audit"
    collected = collect(members.url, VOLUMES, organization=True, role_arn=own)
    # once into its own account, where it stays; then into each other one
    assert sorted(entered) == sorted((test, production, OWN))
    assert set(_encrypted(collected)) == {f"account/{test}", f"account/{production}"}
    assert not collected.gaps


def test_sessions_that_end_within_a_run_are_renewed(organisation: Company, members: FaultProxy) -> None:
    def short(asked: Asked, honest: Reply) -> Reply:
        soon = (datetime.now(timezone.utc) + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
        ended = re.sub(rb"(<Expiration>)[^<]*", b"\\g<1>" + soon.encode(), honest[2])
        return honest[0], honest[1], ended

    members.faults["sts:AssumeRole"] = short
    collected = collect(members.url, {**VOLUMES, "aws.ec2.subnet": ["cidr"]}, organization=True)
    assert members.calls.count("sts:AssumeRole") > 2
    assert {item.source for item in collected.of("aws.ec2.volume").values()} == {
        f"account/{organisation.ids[name]}" for name in ("production", "test")
    }
    assert not collected.gaps


def test_a_region_that_one_account_has_not_enabled_is_not_asked_there(
    organisation: Company, members: FaultProxy
) -> None:
    def off(asked: Asked, honest: Reply) -> Reply:
        own = re.sub(rb"opt-in-not-required(.{0,30}eu-west-1<)", rb"not-opted-in\1", honest[2])
        return honest[0], honest[1], own if asked.access_key == "testing" else honest[2]

    members.faults["ec2:DescribeRegions"] = off
    collected = collect(members.url, VOLUMES, organization=True, regions="all")
    refused = [item for item in collected.populations if item.region == "eu-west-1"]
    assert {item.account: item.applicable for item in refused} == {
        OWN: False,
        organisation.ids["production"]: True,
        organisation.ids["test"]: True,
    }
    assert len(_encrypted(collected)) == 2
    assert not collected.gaps


def test_a_role_that_leads_elsewhere_is_a_gap(
    organisation: Company, members: FaultProxy, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.yaml"
    elsewhere = f"arn:aws:iam::{organisation.ids['test']}:role/gcheck-read-only"
    file.write_text(
        f"- {{id: '{organisation.ids['production']}', role_arn: '{elsewhere}'}}\n", encoding="utf-8"
    )
    collected = collect(members.url, VOLUMES, accounts_file=str(file))
    assert not collected.resources
    (gap,) = collected.gaps
    assert organisation.ids["test"] in gap.detail


def test_a_listing_that_is_denied_is_a_gap_of_the_whole_source(members: FaultProxy) -> None:
    members.faults["organizations:ListAccounts"] = deny
    collected = collect(members.url, VOLUMES, organization=True)
    (gap,) = collected.gaps
    assert (gap.source, gap.permission) == ("account", "organizations:ListAccounts")
    assert [(item.source, item.complete) for item in collected.populations] == [("account", False)]


def test_an_account_without_an_organisation_says_so(members: FaultProxy) -> None:
    members.faults["organizations:ListAccounts"] = refuse(400, "AWSOrganizationsNotInUseException")
    (gap,) = collect(members.url, VOLUMES, organization=True).gaps
    assert gap.code == "AWSOrganizationsNotInUseException"


def test_accounts_can_be_chosen_and_excluded(organisation: Company, members: FaultProxy) -> None:
    production, test = organisation.ids["production"], organisation.ids["test"]
    chosen = collect(
        members.url, VOLUMES, organization=True, accounts=[production, test], exclude_accounts=[test]
    )
    assert set(_encrypted(chosen)) == {f"account/{production}"}
    why = {one.name.partition("/")[2]: one.skipped for one in chosen.sources}
    assert why[test] == "the configuration excludes it"
    assert why[OWN] == "the configuration names other accounts"


def test_accounts_of_a_file_need_no_organizations(
    organisation: Company, members: FaultProxy, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.json"
    file.write_text(f'["{organisation.ids["test"]}"]', encoding="utf-8")
    collected = collect(members.url, VOLUMES, accounts_file=str(file))
    assert _encrypted(collected) == {f"account/{organisation.ids['test']}": False}
    assert "organizations:ListAccounts" not in members.calls


@pytest.mark.parametrize(
    "text", ["", "[]", "- 12", "- '12'", "- {id: '123456789012', roles: x}", "accounts: x", "[", "- null"]
)
def test_a_file_of_accounts_that_is_none_is_a_gap_that_names_it(
    members: FaultProxy, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "accounts.yaml"
    file.write_text(text, encoding="utf-8")
    collected = collect(members.url, VOLUMES, accounts_file=str(file))
    (gap,) = collected.gaps
    assert gap.kind == "unparsed"
    assert "accounts.yaml" in gap.detail
    assert not collected.resources


def test_a_missing_file_of_accounts_is_a_gap(members: FaultProxy, tmp_path: Path) -> None:
    (gap,) = collect(members.url, VOLUMES, accounts_file=str(tmp_path / "nothing.yaml")).gaps
    assert "nothing.yaml" in gap.detail


def test_all_accounts_share_one_bound_on_calls_in_flight(organisation: Company, members: FaultProxy) -> None:
    flying, most, lock = 0, 0, threading.Lock()

    def slow(asked: Asked, honest: Reply) -> Reply:
        nonlocal flying, most
        with lock:
            flying += 1
            most = max(most, flying)
        time.sleep(0.05)
        with lock:
            flying -= 1
        return honest

    members.faults["*"] = slow
    regions = [
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "eu-central-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ]
    collect(
        members.url, {**VOLUMES, "aws.ec2.security-group": ["ingress"]}, organization=True, regions=regions
    )
    assert 3 < most <= WORKERS


def test_each_account_is_judged_by_itself(organisation: Company, members: FaultProxy) -> None:
    library = Library(tuple(catalogs()))
    request = scan.Request(Selection(controls=("aws.ec2.volume-encryption",)))
    controls = request.selection.choose(library.controls_of(["aws"]), library.frameworks)
    source = Source("larkspur", "aws", {"endpoint_url": members.url, "organization": True})
    inventory = scan.collect([source], controls, scan.now(), lambda text: None)
    assessment = scan.judge(inventory, library, request, lambda text: None)
    verdicts = {finding.source: finding.status for finding in assessment.findings}
    assert verdicts == {
        f"larkspur/{organisation.ids['production']}": "pass",
        f"larkspur/{organisation.ids['test']}": "fail",
    }
    named = {one.name: one.skipped for one in assessment.provenance.sources}
    assert len(named) == 5
    assert "SUSPENDED" in str(named[f"larkspur/{organisation.ids['closed']}"])


def test_a_source_whose_accounts_are_unknown_is_unknown(members: FaultProxy) -> None:
    members.faults["organizations:ListAccounts"] = refuse(400, "ServiceException")
    library = Library(tuple(catalogs()))
    request = scan.Request(Selection(controls=("aws.ec2.volume-encryption",)))
    controls = request.selection.choose(library.controls_of(["aws"]), library.frameworks)
    source = Source("larkspur", "aws", {"endpoint_url": members.url, "organization": True, "max_attempts": 1})
    inventory = scan.collect([source], controls, scan.now(), lambda text: None)
    assessment = scan.judge(inventory, library, request, lambda text: None)
    assert [finding.status for finding in assessment.findings] == ["unknown"]
    assert assessment.gate.exit_code == 3


def test_a_run_over_accounts_goes_on_where_it_ended(
    organisation: Company, members: FaultProxy, tmp_path: Path
) -> None:
    clock = datetime(2026, 11, 1, 6, tzinfo=timezone.utc)

    def run() -> Collected:
        return collect(
            members.url, VOLUMES, Run(clock, memory=Journal(tmp_path / "j", clock)), organization=True
        )

    def refused(asked: Asked, honest: Reply) -> Reply:
        return refuse(400, "ExpiredToken")(asked, honest) if b"vol-" not in honest[2] else honest

    members.faults["ec2:DescribeVolumes"] = refused
    broken = run()
    assert {gap.kind for gap in broken.gaps} == {"credentials"}
    members.reset()
    whole = run()
    # those that hold volumes were read; who they are is asked again, and the account that was refused is read
    assert members.calls.count("ec2:DescribeVolumes") == 1
    assert members.calls.count("sts:GetCallerIdentity") == 4  # one before the accounts were listed
    assert _encrypted(whole) == {
        f"account/{organisation.ids['production']}": True,
        f"account/{organisation.ids['test']}": False,
    }
    assert not whole.gaps
