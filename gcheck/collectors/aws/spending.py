"""Budgets and cost allocation tags of the account. What was spent is not kept.

Requests to the API of Cost Explorer are billed, at 0.01 USD each on its price list; a run makes one for a hundred tags.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gcheck.collectors.aws.account import ACCOUNT
from gcheck.collectors.aws.calls import Call, Paging
from gcheck.collectors.aws.listings import Data, Detail, Found


def _budgets(data: Data, found: Found) -> Mapping[str, Any]:
    by_name = {
        item["BudgetName"]: {
            "name": item["BudgetName"],
            "kind": item["BudgetType"],
            "period": item["TimeUnit"],
        }
        for item in data["Budgets"]
    }
    return {"budgets": [by_name[name] for name in sorted(by_name)]}


def _tags(data: Data, found: Found) -> Mapping[str, Any]:
    active = [item for item in data["CostAllocationTags"] if item["Status"] == "Active"]
    return {
        "cost_allocation_tags": sorted({item["TagKey"] for item in active if item["Type"] == "UserDefined"})
    }


DESCRIBE_BUDGETS = Call(
    "budgets",
    "DescribeBudgets",
    "budgets:ViewBudget",
    {ACCOUNT: ("budgets",)},
    requires=("Budgets",),
    paging=Paging("NextToken", "NextToken", ("Budgets",), "MaxResults", 100),
    regional=False,
)
LIST_COST_ALLOCATION_TAGS = Call(
    "ce",
    "ListCostAllocationTags",
    "ce:ListCostAllocationTags",
    {ACCOUNT: ("cost_allocation_tags",)},
    requires=("CostAllocationTags",),
    paging=Paging("NextToken", "NextToken", ("CostAllocationTags",), "MaxResults", 100),
    regional=False,
)

LISTINGS = ()
DETAILS = (
    Detail(ACCOUNT, DESCRIBE_BUDGETS, _budgets),
    Detail(ACCOUNT, LIST_COST_ALLOCATION_TAGS, _tags, lambda found: {"Status": "Active"}),
)
