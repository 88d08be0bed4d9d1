"""AWS Backup: vaults with their locks and policies, plans with their selections."""

from __future__ import annotations

from gcheck.collectors.terraform.resources.mapping import Subject
from gcheck.collectors.terraform.resources.tables import (
    beside,
    constant,
    each,
    each_beside,
    inside,
    named,
    policy,
    required,
    symbol,
    table,
    text,
    whole,
)
from gcheck.collectors.terraform.view import Reading, View, record


def _rule(view: View) -> Reading:
    return record(
        view.place,
        name=required("rule_name")(view),
        vault=required("target_vault_name")(view),
        schedule=text("schedule", "cron(0 5 ? * * *)", "default of the API")(view),
        cold_after_days=inside("lifecycle", whole("cold_storage_after"))(view),
        delete_after_days=inside("lifecycle", whole("delete_after"))(view),
        copies_to=each("copy_action", required("destination_vault_arn"))(view),
    )


PLAN = table(
    ("aws_backup_plan",),
    "name",
    {"rules": each("rule", _rule)},
    {
        "id": symbol("id"),
        "name": named("name"),
        "selections": each_beside("aws_backup_selection", "plan_id", required("name")),
    },
    tagged=False,
)


def _undeclared(subject: Subject) -> Reading:
    return subject.view.default(None, "not declared in this code")


VAULT = table(
    ("aws_backup_vault",),
    "name",
    {},
    {
        "name": named("name"),
        "locked": beside(
            "aws_backup_vault_lock_configuration",
            "backup_vault_name",
            constant(True, "by aws_backup_vault_lock_configuration"),
            lambda subject: subject.view.default(False, "no lock is declared in this code"),
        ),
        "min_retention_days": beside(
            "aws_backup_vault_lock_configuration",
            "backup_vault_name",
            whole("min_retention_days"),
            _undeclared,
        ),
        "policy": beside("aws_backup_vault_policy", "backup_vault_name", policy(), _undeclared),
    },
    tagged=False,
)

MAPPINGS = {"aws.backup.plan": PLAN, "aws.backup.vault": VAULT}
