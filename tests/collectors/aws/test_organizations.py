"""What is read of the company's organisation, its contacts and its spending."""

from __future__ import annotations

from typing import Any

import pytest

from gcheck.collectors.aws.account import ACCOUNT
from gcheck.collectors.aws.organizations import ADMINISTRATOR, POLICY
from gcheck.model.unread import Unread
from tests.aws_collecting import Collected, collect, everything
from tests.fault_proxy import DOCUMENTED, Asked, FaultProxy, Reply, deny, refuse

NOT_IN_MOTO = ("ce:ListCostAllocationTags",)
OWN = ("contacts", "organization", "budgets", "cost_allocation_tags")
ALONE = refuse(400, "AWSOrganizationsNotInUseException")
OPERATIONS = ("DescribeOrganization", "ListPolicies", "ListDelegatedAdministrators")


def _read(url: str) -> Collected:
    wanted: dict[str, Any] = {kind: everything()[kind] for kind in (POLICY, ADMINISTRATOR)}
    return collect(url, {ACCOUNT: OWN, **wanted})


def _account(collected: Collected) -> dict[str, Any]:
    (account,) = collected.of(ACCOUNT).values()
    return dict(account.attributes)


def test_reads_the_account_and_its_organisation(proxy: FaultProxy) -> None:
    assert set(NOT_IN_MOTO) <= DOCUMENTED.keys()
    collected = _read(proxy.url)
    account = _account(collected)
    assert account["contacts"] == {"security": True, "operations": True, "billing": False}
    assert account["organization"]["feature_set"] == "ALL"
    assert account["organization"]["is_management"] is True
    assert account["budgets"] == [{"name": "account", "kind": "COST", "period": "MONTHLY"}]
    assert account["cost_allocation_tags"] == ["owner"], "those of AWS and those that are off do not count"
    assert not collected.gaps
    assert proxy.calls.count("account:GetAlternateContact") == 3


def test_reads_policies_with_what_they_are_attached_to(company: str) -> None:
    policies = {name: item.attributes for name, item in _read(company).of(POLICY).items()}
    assert policies["FullAWSAccess"]["aws_managed"] is True
    assert policies["keep-the-trail"]["aws_managed"] is False
    assert [target[:2] for target in policies["keep-the-trail"]["targets"]] == ["r-"]
    assert policies["draft"]["targets"] == []


def test_reads_delegated_administrators(company: str) -> None:
    (admin,) = _read(company).of(ADMINISTRATOR).values()
    assert (admin.name, admin.attributes["status"]) == ("security", "ACTIVE")
    assert not any("@" in str(value) for value in admin.attributes.values())


def test_an_account_in_no_organisation_has_none_of_it(proxy: FaultProxy) -> None:
    proxy.faults.update({f"organizations:{name}": ALONE for name in OPERATIONS})
    collected = _read(proxy.url)
    assert _account(collected)["organization"] is None
    assert (collected.of(POLICY), collected.of(ADMINISTRATOR)) == ({}, {})
    assert not collected.gaps
    assert all(item.complete for item in collected.populations)


def test_a_member_account_may_not_list_and_knows_that_it_does_not_know(proxy: FaultProxy) -> None:
    denied = refuse(400, "AccessDeniedException")
    proxy.faults.update({f"organizations:{name}": denied for name in OPERATIONS[1:]})
    collected = _read(proxy.url)
    assert _account(collected)["organization"]["feature_set"] == "ALL"
    assert {gap.kind for gap in collected.gaps} == {"denied"}
    assert {item.resource_type: item.complete for item in collected.populations} == {
        ACCOUNT: True, POLICY: False, ADMINISTRATOR: False,
    }  # fmt: skip


def test_a_member_account_is_not_the_management_account(proxy: FaultProxy) -> None:
    def member(asked: Asked, honest: Reply) -> Reply:
        old, new = b'"MasterAccountId": "123456789012"', b'"MasterAccountId": "444455556666"'
        assert old in honest[2]
        return honest[0], honest[1], honest[2].replace(old, new)

    proxy.faults["organizations:DescribeOrganization"] = member
    assert _account(_read(proxy.url))["organization"]["is_management"] is False


@pytest.mark.parametrize(
    ("operation", "attribute"),
    [
        ("account:GetAlternateContact", "contacts"), ("organizations:DescribeOrganization", "organization"),
        ("budgets:DescribeBudgets", "budgets"), ("ce:ListCostAllocationTags", "cost_allocation_tags"),
    ],
)  # fmt: skip
def test_what_is_denied_is_unread(operation: str, attribute: str, proxy: FaultProxy) -> None:
    proxy.faults[operation] = deny
    account = _account(_read(proxy.url))
    held = account[attribute]
    assert isinstance(held, Unread) or all(isinstance(value, Unread) for value in held.values())
