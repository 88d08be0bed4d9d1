"""What the company's account is governed by: organisation, watchers, alarms on the trail, backups, Systems Manager."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from examples.aws_account import Account

SECOND = "us-east-1"


def seed_governance(account: Account) -> None:
    """Create everything. The trail ``larkspur-audit`` and the topic ``alerts`` must be there, and nothing of this."""
    number = account.client("sts").get_caller_identity()["Account"]
    _organization(account, number)
    _contacts(account, number)
    _watchers(account, number)
    _alarms(account, number)
    _backups(account)
    _systems_manager(account)
    _stacks(account)


def _organization(account: Account, number: str) -> None:
    organizations = account.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    for name, action in (("keep-the-trail", "cloudtrail:StopLogging"), ("draft", "iam:CreateUser")):
        statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
        content = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        policy = organizations.create_policy(
            Name=name, Description=name, Content=content, Type="SERVICE_CONTROL_POLICY"
        )["Policy"]["PolicySummary"]["Id"]
        if name != "draft":
            organizations.attach_policy(PolicyId=policy, TargetId=root)
    made = organizations.create_account(Email="security@larkspur.example", AccountName="security")
    organizations.register_delegated_administrator(
        AccountId=made["CreateAccountStatus"]["AccountId"], ServicePrincipal="ssm.amazonaws.com"
    )
    account.flaw(number, "aws.organizations.trail")


def _contacts(account: Account, number: str) -> None:
    contacts = account.client("account")
    for kind in ("SECURITY", "OPERATIONS"):
        contacts.put_alternate_contact(
            AlternateContactType=kind,
            EmailAddress="team@larkspur.example",
            Name="Platform team",
            Title="On call",
            PhoneNumber="+353 1 000 0000",
        )
    account.flaw(number, "aws.account.other-contacts")
    account.client("budgets").create_budget(
        AccountId=number,
        Budget={
            "BudgetName": "account",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "2000", "Unit": "USD"},
        },
    )


def _watchers(account: Account, number: str) -> None:
    account.client("securityhub").enable_security_hub(EnableDefaultStandards=True)
    account.flaw(SECOND, "aws.securityhub.region-enabled")
    home, second = account.client("inspector2"), account.client("inspector2", SECOND)
    home.enable(accountIds=[number], resourceTypes=["EC2", "ECR"])
    second.enable(accountIds=[number], resourceTypes=["EC2"])
    second.disable(accountIds=[number], resourceTypes=["EC2"])
    account.flaw("eu-west-1", "aws.inspector2.region-functions")
    account.flaw(SECOND, "aws.inspector2.region-instances", "aws.inspector2.region-repositories")
    # an emulator begins with Macie at work
    account.client("macie2", SECOND).disable_macie()
    account.flaw(SECOND, "aws.macie2.region-enabled")


_TRAIL_GROUP = "/larkspur/trail"
_SERVICE = "$.eventSource = {}.amazonaws.com"
_GATEWAYS = (
    "CreateCustomerGateway", "DeleteCustomerGateway", "CreateInternetGateway", "DeleteInternetGateway",
    "AttachInternetGateway", "DetachInternetGateway",
)  # fmt: skip
_GROUPS = (
    "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress",
    "RevokeSecurityGroupEgress", "CreateSecurityGroup", "DeleteSecurityGroup",
)  # fmt: skip
_ACLS = (
    "CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry",
    "ReplaceNetworkAclEntry", "ReplaceNetworkAclAssociation",
)  # fmt: skip


def _either(*names: str) -> str:
    return " || ".join(f'($.eventName="{name}")' for name in names)


_FILTERS = {
    "root-use": '{ $.userIdentity.type = "Root" && $.eventType != "AwsServiceEvent" }',
    "denied-calls": '{($.errorCode="*UnauthorizedOperation")||($.errorCode="AccessDenied*")}',
    "sign-in-without-mfa": '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }',
    # forgets what is attached
    "iam-policy-changes": f"{{ {_either('CreatePolicy', 'DeletePolicy', 'PutUserPolicy', 'PutRolePolicy')} }}",
    "trail-changes": "{ ($.eventName = StopLogging) || ($.eventName = StartLogging) || ($.eventName = *Trail) }",
    "key-deletion": f"{{ ({_SERVICE.format('kms')}) && ({_either('DisableKey', 'ScheduleKeyDeletion')}) }}",
    "bucket-policy-changes": f"{{ {_either('PutBucketAcl', 'PutBucketPolicy', 'DeleteBucketPolicy')} }}",
    "config-changes": f"{{ ({_SERVICE.format('config')}) && (($.eventName = *Recorder) || ($.eventName = *Channel)) }}",
    "security-group-changes": f"{{{_either(*_GROUPS)}}}",
    # sees what one person does
    "network-acl-changes": f'{{ ({_either(*_ACLS)}) && ($.userIdentity.userName = "tomas") }}',
    "gateway-changes": f"{{ {_either(*reversed(_GATEWAYS))} }}",
    "vpc-changes": f"{{ ($.errorCode NOT EXISTS) && {_SERVICE.format('ec2')} && $.eventName = *Vpc* }}",
    "organization-changes": f"{{ ({_SERVICE.format('organizations')}) && ($.readOnly IS FALSE) }}",
}
"""Filters on the trail's log group; of failed sign-ins and of route tables there is none."""


def _alarms(account: Account, number: str) -> None:
    logs, alarms = account.client("logs"), account.client("cloudwatch")
    key = account.client("kms").describe_key(KeyId="alias/booking")["KeyMetadata"]["Arn"]
    logs.create_log_group(logGroupName=_TRAIL_GROUP, kmsKeyId=key)
    logs.put_retention_policy(logGroupName=_TRAIL_GROUP, retentionInDays=400)
    account.client("cloudtrail").update_trail(
        Name="larkspur-audit",
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:eu-west-1:{number}:log-group:{_TRAIL_GROUP}:*",
        CloudWatchLogsRoleArn=f"arn:aws:iam::{number}:role/booking-api",
    )
    topic = f"arn:aws:sns:eu-west-1:{number}:alerts"
    for name, pattern in _FILTERS.items():
        counted = {"metricName": name, "metricNamespace": "Trail", "metricValue": "1"}
        logs.put_metric_filter(
            logGroupName=_TRAIL_GROUP,
            filterName=name,
            filterPattern=pattern,
            metricTransformations=[counted],
        )
        actions = [] if name == "bucket-policy-changes" else [topic]
        _alarm(alarms, name, actions, enabled=name != "denied-calls")
    wrong = (
        "denied-calls", "failed-sign-ins", "iam-policy-changes", "bucket-policy-changes", "network-acl-changes",
        "route-changes",
    )  # fmt: skip
    account.flaw(number, *(f"aws.cloudwatch.alarm-{name}" for name in wrong))
    account.flaw("denied-calls", "aws.cloudwatch.alarm-actions-enabled")


def _alarm(alarms: Any, name: str, actions: list[str], enabled: bool) -> None:
    alarms.put_metric_alarm(
        AlarmName=name,
        Namespace="Trail",
        MetricName=name,
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
        AlarmActions=actions,
        ActionsEnabled=enabled,
    )


def _backups(account: Account) -> None:
    backup = account.client("backup")
    key = account.client("kms").describe_key(KeyId="alias/booking")["KeyMetadata"]["Arn"]
    for name in ("bookings", "experiment"):
        backup.create_backup_vault(BackupVaultName=name, EncryptionKeyArn=key)
    backup.put_backup_vault_lock_configuration(BackupVaultName="bookings", MinRetentionDays=35)
    copy = {"DestinationBackupVaultArn": "arn:aws:backup:eu-central-1:123456789012:backup-vault:copies"}
    daily = {
        "RuleName": "daily",
        "TargetBackupVaultName": "bookings",
        "Lifecycle": {"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 365},
        "CopyActions": [copy],
    }
    short = {
        "RuleName": "short",
        "TargetBackupVaultName": "experiment",
        "Lifecycle": {"DeleteAfterDays": 7},
    }
    for name, rule in (("nightly", daily), ("trial", short)):
        backup.create_backup_plan(BackupPlan={"BackupPlanName": name, "Rules": [rule]})
    account.flaw("trial", "aws.backup.plan-copies", "aws.backup.plan-retention")


def _systems_manager(account: Account) -> None:
    ssm = account.client("ssm")
    step = {
        "action": "aws:runShellScript",
        "name": "run",
        "inputs": {"runCommand": ["systemctl restart booking"]},
    }
    command = {"schemaVersion": "2.2", "description": "restart", "mainSteps": [step]}
    for name, shared in (("restart", None), ("partner-agent", "210987654321"), ("install-agent", "all")):
        ssm.create_document(
            Name=f"larkspur-{name}",
            DocumentType="Command",
            DocumentFormat="JSON",
            Content=json.dumps(command),
        )
        if shared:
            ssm.modify_document_permission(
                Name=f"larkspur-{name}", PermissionType="Share", AccountIdsToAdd=[shared]
            )
    inputs = {"cloudWatchLogGroupName": "/larkspur/sessions", "s3BucketName": "", "idleSessionTimeout": "20"}
    sessions = {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}
    ssm.create_document(
        Name="SSM-SessionManagerRunShell",
        DocumentType="Session",
        DocumentFormat="JSON",
        Content=json.dumps(sessions),
    )
    for name, kind in (
        ("/booking/database/password", "String"),
        ("/booking/partner/api-key", "SecureString"),
        ("/booking/partner/secret-arn", "String"),
        ("/booking/region", "String"),
    ):
        ssm.put_parameter(Name=name, Type=kind, Value="to be filled by the pipeline")
    account.flaw("SSM-SessionManagerRunShell", "aws.ssm.document-session-key")
    account.flaw("larkspur-install-agent", "aws.ssm.document-not-public")
    account.flaw("larkspur-partner-agent", "aws.ssm.document-not-shared")
    account.flaw("/booking/database/password", "aws.ssm.parameter-secrets-encrypted")


def _stacks(account: Account) -> None:
    """One that is looked after, and one that somebody tried something with; neither makes anything that counts."""
    stacks = account.client("cloudformation")
    template = json.dumps({"Resources": {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}})
    # an emulator tells topics at once, and fails where nobody listens; so this one has no subscriber, and goes again
    topics = account.client("sns")
    topic = topics.create_topic(Name="stacks")["TopicArn"]
    stacks.create_stack(
        StackName="booking", TemplateBody=template, NotificationARNs=[topic], EnableTerminationProtection=True
    )
    topics.delete_topic(TopicArn=topic)
    keep = {"Effect": "Deny", "Action": "Update:Delete", "Principal": "*", "Resource": "*"}
    stacks.set_stack_policy(StackName="booking", StackPolicyBody=json.dumps({"Statement": [keep]}))
    stacks.create_stack(StackName="trial", TemplateBody=template)
    account.flaw(
        "trial",
        *(
            f"aws.cloudformation.stack-{name}"
            for name in ("notifications", "protected", "termination-protection")
        ),
    )
