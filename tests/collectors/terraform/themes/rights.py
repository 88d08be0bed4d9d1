"""Themes of rights: policies in all their spellings, trust, passwords, keys, users of applications, alarms over a trail."""

from __future__ import annotations

from tests.collectors.terraform.themes.writing import Theme, pair, tf

_ROLE = tf(
    "aws_iam_role",
    'name = "r"; assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }] })',
)
_USER = tf("aws_iam_user", 'name = "u"')


def _encoded(action: str, resource: str = "*") -> str:
    return f'jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow", Action = "{action}", Resource = "{resource}" }}] }})'


def _heredoc(action: str, resource: str = "*") -> str:
    return f'<<POLICY\n{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": ["{action}"], "Resource": ["{resource}"]}}]}}\nPOLICY\n'


def _data(action: str, resource: str = "*", name: str = "d") -> str:
    return f'data "aws_iam_policy_document" "{name}" {{\n  statement {{\n    actions   = ["{action}"]\n    resources = ["{resource}"]\n  }}\n}}\n'


def _policies(control: str, action: str, named: str, kinds: tuple[str, ...]) -> list[Theme]:
    """One action on everything and on something named, in three spellings, in each kind of policy."""
    rows = []
    for kind in kinds:
        both = {
            "aws_iam_role_policy": "role = aws_iam_role.x.name; ",
            "aws_iam_user_policy": "user = aws_iam_user.x.name; ",
        }.get(kind, "")
        beside = {"aws_iam_role_policy": _ROLE, "aws_iam_user_policy": _USER}.get(kind, "")
        read = "data.aws_iam_policy_document.d.json"
        rows += [
            Theme(
                control,
                beside + tf(kind, f"{both}policy = {_encoded(action)}"),
                beside + tf(kind, f"{both}policy = {_encoded(action, named)}"),
            ),
            Theme(
                control,
                beside + _heredocs(kind, both, _heredoc(action)),
                beside + _heredocs(kind, both, _heredoc(action, named)),
            ),
            Theme(
                control,
                beside + _data(action) + tf(kind, f"{both}policy = {read}"),
                beside + _data(action, named) + tf(kind, f"{both}policy = {read}"),
            ),
        ]
    return rows


def _heredocs(kind: str, both: str, text: str) -> str:
    lines = "\n".join(f"  {part.strip()}" for part in both.split(";") if part.strip())
    return f'resource "{kind}" "x" {{\n{lines}\n  policy = {text}}}\n'


_ALL = ("aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy")
_GROUPED = ("aws_iam_role_policy", "aws_iam_user_policy")


def _trust(principal: str, condition: str = "") -> str:
    return tf(
        "aws_iam_role",
        f'name = "r"; assume_role_policy = jsonencode({{ Statement = [{{ Effect = "Allow", Principal = {principal}, Action = "sts:AssumeRole"{condition} }}] }})',
    )


_AUDIENCE = '"token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"'
_SUBJECT = '"token.actions.githubusercontent.com:sub" = "repo:larkspur/booking:ref:refs/heads/main"'


def _oidc(conditions: str) -> str:
    provider = tf("aws_iam_openid_connect_provider", 'url = "https://token.actions.githubusercontent.com"')
    return provider + tf(
        "aws_iam_role",
        'name = "r"; assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Federated = aws_iam_openid_connect_provider.x.arn }, '
        f'Action = "sts:AssumeRoleWithWebIdentity", Condition = {{ StringLike = {{ {conditions} }} }} }}] }})',
    )


RIGHTS = [
    *_policies("aws.iam.policy-no-admin", "*", "arn:aws:s3:::b", ("aws_iam_policy",)),
    *_policies("aws.iam.policy-no-privilege-escalation", "iam:CreatePolicyVersion", "arn:aws:iam::111122223333:policy/p", ("aws_iam_policy",)),
    *_policies("aws.iam.written-policy-no-privilege-escalation", "iam:AttachUserPolicy", "arn:aws:iam::111122223333:user/u", (*_GROUPED, "aws_iam_group_policy")),
    *_policies("aws.iam.written-policy-no-passrole-wildcard", "iam:PassRole", "arn:aws:iam::111122223333:role/r", ("aws_iam_role_policy",)),
    *_policies("aws.iam.written-policy-no-assume-any-role", "sts:AssumeRole", "arn:aws:iam::111122223333:role/r", ("aws_iam_policy", "aws_iam_group_policy")),
    *_policies("aws.iam.written-policy-no-secrets-everywhere", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s", _ALL),
    *_policies("aws.iam.written-policy-no-object-reads-everywhere", "s3:Get*", "arn:aws:s3:::b/*", _ALL),
    *_policies("aws.iam.written-policy-no-decrypt-every-key", "kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k", ("aws_iam_policy",)),
    *_policies("aws.iam.written-policy-no-permission-changes-everywhere", "s3:PutBucketPolicy", "arn:aws:s3:::b", ("aws_iam_policy",)),
    *_policies("aws.iam.written-policy-no-writes-everywhere", "dynamodb:*", "arn:aws:dynamodb:eu-west-1:111122223333:table/t", ("aws_iam_policy",)),
    Theme("aws.iam.written-policy-no-star-action", tf("aws_iam_policy", f'policy = {_encoded("*", "arn:aws:s3:::b")}'), tf("aws_iam_policy", f'policy = {_encoded("s3:*", "arn:aws:s3:::b")}')),
    Theme("aws.iam.written-policy-no-admin", _data("*"), _data("s3:GetObject", "arn:aws:s3:::b/*")),
    Theme("aws.iam.written-policy-no-admin", tf("aws_ssoadmin_permission_set_inline_policy", f'inline_policy = {_encoded("*")}'), tf("aws_ssoadmin_permission_set_inline_policy", f'inline_policy = {_encoded("s3:GetObject", "arn:aws:s3:::b/*")}')),
    Theme(
        "aws.iam.written-policy-no-privilege-escalation",
        tf("aws_iam_role", f'name = "r"; assume_role_policy = "{{}}"; inline_policy {{; name = "p"; policy = {_encoded("iam:*")}; }}'),
        tf("aws_iam_role", f'name = "r"; assume_role_policy = "{{}}"; inline_policy {{; name = "p"; policy = {_encoded("s3:GetObject")}; }}'),
    ),
    Theme("aws.iam.role-no-admin", _ROLE + tf("aws_iam_role_policy", f'role = aws_iam_role.x.id; policy = {_encoded("*")}'), _ROLE + tf("aws_iam_role_policy", f'role = aws_iam_role.x.id; policy = {_encoded("s3:GetObject")}')),
    Theme("aws.iam.role-no-admin", _ROLE + tf("aws_iam_role_policy_attachment", 'role = aws_iam_role.x.name; policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"'), _ROLE + tf("aws_iam_role_policy_attachment", 'role = aws_iam_role.x.name; policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"')),
    Theme("aws.iam.role-no-admin", tf("aws_iam_role", 'name = "r"; assume_role_policy = "{}"; managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]'), tf("aws_iam_role", 'name = "r"; assume_role_policy = "{}"; managed_policy_arns = []')),
    Theme("aws.iam.user-no-direct-policies", _USER + tf("aws_iam_user_policy", f'user = aws_iam_user.x.name; policy = {_encoded("s3:GetObject", "arn:aws:s3:::b/*")}'), _USER),
    Theme("aws.iam.user-no-direct-policies", _USER + tf("aws_iam_user_policy_attachment", 'user = aws_iam_user.x.name; policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"'), _USER),
    Theme("aws.iam.user-no-direct-policies", _USER + tf("aws_iam_policy_attachment", 'name = "a"; users = [aws_iam_user.x.name]; policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"'), _USER),
    pair("aws.iam.policy-attachment-not-to-user", "aws_iam_policy_attachment", 'users = ["u"]', 'groups = ["g"]', 'name = "a"; policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"'),
    Theme("aws.iam.policy-attachment-not-to-user", tf("aws_iam_user_policy_attachment", 'user = "u"; policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"'), tf("aws_iam_role_policy_attachment", 'role = "r"; policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"')),
    Theme("aws.iam.policy-attachment-no-admin", tf("aws_iam_policy_attachment", 'name = "a"; groups = ["g"]; policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"'), tf("aws_iam_policy_attachment", 'name = "a"; groups = ["g"]; policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"')),
    Theme("aws.iam.embedded-policy-not-in-user", tf("aws_iam_user_policy", f'user = "u"; policy = {_encoded("s3:GetObject")}'), tf("aws_iam_group_policy", f'group = "g"; policy = {_encoded("s3:GetObject")}')),
    Theme("aws.iam.role-trust-not-public", _trust('"*"'), _trust('{ AWS = "arn:aws:iam::111122223333:role/deploy" }')),
    Theme("aws.iam.role-trust-not-public", _trust('{ AWS = "*" }'), _trust('{ Service = "lambda.amazonaws.com" }')),
    Theme("aws.iam.role-account-trust-guarded", _trust('{ AWS = "arn:aws:iam::444455556666:root" }'), _trust('{ AWS = "arn:aws:iam::444455556666:root" }', ', Condition = { StringEquals = { "sts:ExternalId" = "larkspur" } }')),
    Theme("aws.iam.role-account-trust-guarded", _trust('{ AWS = "444455556666" }'), _trust('{ AWS = "444455556666" }', ', Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }')),
    *(
        pair(f"aws.iam.password-policy-{control}", "aws_iam_account_password_policy", bad, good)
        for control, bad, good in (
            ("length", "minimum_password_length = 8", "minimum_password_length = 14"),
            ("reuse", "password_reuse_prevention = 3", "password_reuse_prevention = 24"),
            ("expiry", "max_password_age = 180", "max_password_age = 90"),
            ("change", "allow_users_to_change_password = false", "allow_users_to_change_password = true"),
            *(("characters", f"require_{name} = false; " + "; ".join(f"require_{other} = true" for other in ("symbols", "numbers", "uppercase_characters", "lowercase_characters") if other != name), "; ".join(f"require_{other} = true" for other in ("symbols", "numbers", "uppercase_characters", "lowercase_characters"))) for name in ("symbols", "numbers", "uppercase_characters", "lowercase_characters")),
        )
    ),
    pair("aws.iam.access-key-not-readable", "aws_iam_access_key", "", 'pgp_key = "keybase:larkspur"', 'user = "u"'),
    pair("aws.iam.access-key-not-of-root", "aws_iam_access_key", 'user = "root"', 'user = "build"'),
    pair("aws.iam.login-profile-must-change", "aws_iam_user_login_profile", "password_reset_required = false", "password_reset_required = true", 'user = "u"'),
    pair("aws.iam.login-profile-length", "aws_iam_user_login_profile", "password_length = 8", "password_length = 20", 'user = "u"'),
    pair("aws.sso.permission-set-session", "aws_ssoadmin_permission_set", 'session_duration = "PT12H"', 'session_duration = "PT1H"', 'name = "p"'),
    pair("aws.organizations.declared-all-features", "aws_organizations_organization", 'feature_set = "CONSOLIDATED_BILLING"', 'feature_set = "ALL"'),
    Theme("aws.iam.role-web-identity-subject", _oidc(_AUDIENCE), _oidc(f"{_AUDIENCE}, {_SUBJECT}")),
    Theme("aws.iam.role-web-identity-subject", _oidc(f'{_AUDIENCE}, {_SUBJECT.replace("larkspur/booking", "*")}'), _oidc(f"{_AUDIENCE}, {_SUBJECT}")),
    pair("aws.cognito.user-pool-mfa", "aws_cognito_user_pool", "", 'mfa_configuration = "ON"', 'name = "p"'),
    pair("aws.cognito.user-pool-passwords", "aws_cognito_user_pool", "password_policy {; minimum_length = 6; }", 'name = "p"'),
    pair("aws.cognito.user-pool-threat-protection", "aws_cognito_user_pool", "", 'user_pool_add_ons {; advanced_security_mode = "ENFORCED"; }', 'name = "p"'),
    pair("aws.cognito.user-pool-deletion-protection", "aws_cognito_user_pool", "", 'deletion_protection = "ACTIVE"', 'name = "p"'),
    pair("aws.cognito.client-hides-users", "aws_cognito_user_pool_client", "", 'prevent_user_existence_errors = "ENABLED"', 'name = "c"'),
    pair("aws.cognito.identity-pool-no-guests", "aws_cognito_identity_pool", "allow_unauthenticated_identities = true", "allow_unauthenticated_identities = false"),
    Theme("terraform.code.no-secrets", 'provider "aws" {\n  access_key = "AKIAIOSFODNN7ABCDEFG"\n  secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYABCDEFGKEY"\n}\n', 'variable "password" {}\n' + tf("aws_db_instance", "password = var.password")),
    Theme("terraform.code.no-secrets", tf("aws_db_instance", 'password = "hunter2hunter2"'), 'variable "password" {}\n' + tf("aws_db_instance", "password = var.password")),
]  # fmt: skip


def _watch(pattern: str, metric: str = "Watch") -> str:
    return tf(
        "aws_cloudwatch_log_metric_filter",
        f'name = "watch"; log_group_name = "trail"; pattern = "{pattern}"; metric_transformation {{; name = "Watch"; namespace = "Trail"; value = "1"; }}',
    ) + tf(
        "aws_cloudwatch_metric_alarm",
        f'alarm_name = "watch"; metric_name = "{metric}"; namespace = "Trail"; comparison_operator = "GreaterThanOrEqualToThreshold"; alarm_actions = ["arn:t"]',
    )


def _any_of(*names: str) -> str:
    return "{ " + " || ".join(f"($.eventName = {name})" for name in names) + " }"


_OTHER = "{ ($.eventName = PutBucketPolicy) }"
_WATCHED = {
    "root-use": '{ $.userIdentity.type = \\"Root\\" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != \\"AwsServiceEvent\\" }',
    "denied-calls": '{ ($.errorCode = \\"*UnauthorizedOperation\\") || ($.errorCode = \\"AccessDenied*\\") }',
    "sign-in-without-mfa": '{ ($.eventName = \\"ConsoleLogin\\") && ($.additionalEventData.MFAUsed != \\"Yes\\") }',
    "failed-sign-ins": '{ ($.eventName = ConsoleLogin) && ($.errorMessage = \\"Failed authentication\\") }',
    "key-deletion": "{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion)) }",
    "network-acl-changes": _any_of("CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry", "ReplaceNetworkAclEntry", "ReplaceNetworkAclAssociation"),
    "gateway-changes": _any_of("CreateCustomerGateway", "DeleteCustomerGateway", "AttachInternetGateway", "CreateInternetGateway", "DeleteInternetGateway", "DetachInternetGateway"),
    "route-changes": _any_of("CreateRoute", "CreateRouteTable", "ReplaceRoute", "ReplaceRouteTableAssociation", "DeleteRouteTable", "DeleteRoute", "DisassociateRouteTable"),
    "security-group-changes": _any_of("AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress", "CreateSecurityGroup", "DeleteSecurityGroup"),
}  # fmt: skip

ALARMS = [
    *(
        Theme(f"aws.logs.trail-watch-{theme}", _watch(_OTHER), _watch(pattern))
        for theme, pattern in _WATCHED.items()
    ),
    Theme(
        "aws.logs.trail-watch-root-use", _watch(_WATCHED["root-use"], "Another"), _watch(_WATCHED["root-use"])
    ),
]
