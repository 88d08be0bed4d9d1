"""Keys, secrets, certificates, messages and functions of the company, good and bad ones."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from examples.aws_account import Account

_TAGS = [{"Key": "owner", "Value": "platform"}, {"Key": "environment", "Value": "production"}]


def seed_keys(account: Account) -> None:
    """Create everything. The role ``booking-api`` must be there, and nothing of this."""
    key = _keys(account)
    _secrets(account, key)
    _topics(account, key)
    _queues(account, key)
    _functions(account, key)
    _certificates(account)


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _everyone(action: str, resource: str = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource}


def _tls_only(service: str, resource: str) -> dict[str, Any]:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    # of sns:* a topic's policy may not speak
    action = {"sns": "sns:Publish", "sqs": "sqs:*"}[service]
    return {**_everyone(action, resource), "Effect": "Deny", "Condition": condition}


def _from_topic(queue: str) -> dict[str, Any]:
    source = {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-west-1:123456789012:alerts"}}
    principal = {"Service": "sns.amazonaws.com"}
    return {**_everyone("sqs:SendMessage", queue), "Principal": principal, "Condition": source}


def _keys(account: Account) -> str:
    kms = account.client("kms")
    tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in _TAGS]
    arn: str = kms.create_key(Description="messages and secrets", Tags=tags)["KeyMetadata"]["Arn"]
    kms.enable_key_rotation(KeyId=arn)
    kms.create_alias(AliasName="alias/booking", TargetKeyId=arn)
    kms.create_key(Description="signs tickets", KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")
    lent = kms.create_key(Description="lent to everyone", Policy=_document(_everyone("kms:*")))
    kms.create_alias(AliasName="alias/lent", TargetKeyId=lent["KeyMetadata"]["Arn"])
    account.flaw(lent["KeyMetadata"]["KeyId"], "aws.kms.key-policy-not-public", "aws.kms.key-rotation")
    retired = kms.create_key(Description="of the old shop")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/old-shop", TargetKeyId=retired)
    kms.schedule_key_deletion(KeyId=retired, PendingWindowInDays=30)
    account.flaw(retired, "aws.kms.key-not-pending-deletion")
    account.flaw("alias/old-shop", "aws.kms.alias-target-enabled")
    return arn


def _secrets(account: Account, key: str) -> None:
    manager = account.client("secretsmanager")
    safe = manager.create_secret(
        Name="booking/database", KmsKeyId=key, SecretString=secrets.token_hex(16), Tags=_TAGS
    )["ARN"]
    manager.rotate_secret(SecretId=safe, RotationRules={"AutomaticallyAfterDays": 30})
    open_to_all = manager.create_secret(Name="partner/api", SecretString=secrets.token_hex(16))["ARN"]
    policy = _document(_everyone("secretsmanager:GetSecretValue"))
    manager.put_resource_policy(SecretId=open_to_all, ResourcePolicy=policy)
    wrong = ("customer-key", "policy-not-public", "rotation")
    account.flaw("partner/api", *(f"aws.secretsmanager.secret-{name}" for name in wrong))
    for item in manager.list_secrets()["SecretList"]:
        if item["Name"].startswith("rds!"):
            # what RDS keeps the passwords of databases in; AWS itself would rotate them
            account.flaw(
                item["Name"], "aws.secretsmanager.secret-customer-key", "aws.secretsmanager.secret-rotation"
            )


def _topics(account: Account, key: str) -> None:
    sns = account.client("sns")
    alerts = sns.create_topic(Name="alerts", Tags=_TAGS)["TopicArn"]
    for name, value in (
        ("KmsMasterKeyId", key),
        ("Policy", _document(_tls_only("sns", alerts))),
        ("SignatureVersion", "2"),
    ):
        sns.set_topic_attributes(TopicArn=alerts, AttributeName=name, AttributeValue=value)
    sns.subscribe(TopicArn=alerts, Protocol="https", Endpoint="https://pager.larkspur.example/alerts")
    account.client("cloudtrail").update_trail(Name="larkspur-audit", SnsTopicName="alerts")
    news = sns.create_topic(Name="news")["TopicArn"]
    policy = _document(_everyone("sns:Publish", news))
    sns.set_topic_attributes(TopicArn=news, AttributeName="Policy", AttributeValue=policy)
    plain = sns.subscribe(TopicArn=news, Protocol="http", Endpoint="http://old.larkspur.example/news")
    account.flaw(plain["SubscriptionArn"].rpartition(":")[2], "aws.sns.subscription-not-http")
    account.flaw(
        "news", "aws.sns.topic-encryption", "aws.sns.topic-policy-not-public", "aws.sns.topic-tls-only"
    )
    for name in ("alerts", "news"):
        # an emulator keeps no role for it
        account.flaw(name, "aws.sns.topic-deliveries-logged")


def _queues(account: Account, key: str) -> None:
    sqs = account.client("sqs")
    bookings = "arn:aws:sqs:eu-west-1:123456789012:bookings"
    failed = f"{bookings}-failed"
    sqs.create_queue(QueueName="bookings-failed", tags={"owner": "platform"})
    sqs.create_queue(
        QueueName="bookings",
        Attributes={
            "KmsMasterKeyId": key,
            "SqsManagedSseEnabled": "false",
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": failed, "maxReceiveCount": 5}),
            "Policy": _document(_tls_only("sqs", bookings), _from_topic(bookings)),
        },
        tags={tag["Key"]: tag["Value"] for tag in _TAGS},
    )
    inbox = "arn:aws:sqs:eu-west-1:123456789012:inbox"
    bus = {"Principal": {"Service": "events.amazonaws.com"}}
    policy = _document(_everyone("sqs:SendMessage", inbox), {**_everyone("sqs:SendMessage", inbox), **bus})
    sqs.create_queue(QueueName="inbox", Attributes={"SqsManagedSseEnabled": "false", "Policy": policy})
    account.flaw("bookings-failed", "aws.sqs.queue-customer-key", "aws.sqs.queue-tls-only")
    wrong = ("customer-key", "encryption", "policy-not-public", "services-bound", "tls-only")
    account.flaw("inbox", *(f"aws.sqs.queue-{name}" for name in wrong))


def _functions(account: Account, key: str) -> None:
    functions = account.client("lambda")
    role = account.client("iam").get_role(RoleName="booking-api")["Role"]["Arn"]
    common = {"Role": role, "Handler": "main.handler", "Code": {"ZipFile": _archive()}}
    functions.create_function(
        FunctionName="confirm-booking",
        Runtime="python3.13",
        KMSKeyArn=key,
        Environment={"Variables": {"TABLE": "bookings", "DATABASE_SECRET_ARN": "booking/database"}},
        TracingConfig={"Mode": "Active"},
        DeadLetterConfig={"TargetArn": "arn:aws:sqs:eu-west-1:123456789012:bookings-failed"},
        Tags={tag["Key"]: tag["Value"] for tag in _TAGS},
        **common,
    )
    functions.add_permission(
        FunctionName="confirm-booking",
        StatementId="queue",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::larkspur-customer-data",
        SourceAccount="123456789012",
    )
    functions.put_function_concurrency(FunctionName="confirm-booking", ReservedConcurrentExecutions=20)
    functions.create_function(
        FunctionName="old-webhook",
        Runtime="python3.8",
        Environment={"Variables": {"PARTNER_PASSWORD": secrets.token_hex(8)}},
        **common,
    )
    functions.add_permission(
        FunctionName="old-webhook", StatementId="anyone", Action="lambda:InvokeFunction", Principal="*"
    )
    functions.create_function(
        FunctionName="thumbnails", Runtime="nodejs24.x", VpcConfig=_one_subnet(account), **common
    )
    functions.add_permission(
        FunctionName="thumbnails",
        StatementId="uploads",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
    )
    functions.create_function(FunctionName="nightly-report", Runtime="python3.13", **common)
    wrong = (
        "environment-customer-key",
        "no-secrets-in-environment",
        "policy-not-public",
        "runtime-supported",
    )
    account.flaw("old-webhook", *(f"aws.lambda.function-{name}" for name in wrong))
    account.flaw("thumbnails", "aws.lambda.function-services-bound", "aws.lambda.function-two-zones")
    for name in ("confirm-booking", "nightly-report", "old-webhook", "thumbnails"):
        account.flaw(name, "aws.lambda.function-dead-letter")
        if name != "thumbnails":
            account.flaw(name, "aws.lambda.function-in-vpc")
        if name != "confirm-booking":
            account.flaw(name, "aws.lambda.function-tracing")


def _one_subnet(account: Account) -> dict[str, list[str]]:
    only = [{"Name": "group-name", "Values": ["closed"]}]
    group = account.client("ec2").describe_security_groups(Filters=only)["SecurityGroups"][0]["GroupId"]
    return {"SubnetIds": account.subnets()[:1], "SecurityGroupIds": [group]}


def _archive() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("main.py", "def handler(event, context):\n    return event\n")
    return body.getvalue()


def _certificates(account: Account) -> None:
    acm = account.client("acm")
    acm.request_certificate(
        DomainName="www.larkspur.example",
        SubjectAlternativeNames=["www.larkspur.example", "larkspur.example"],
        ValidationMethod="DNS",
        Tags=_TAGS,
    )
    for name, days, bits in (("partners.larkspur.example", 9000, 3072), ("old.larkspur.example", 5, 1024)):
        certificate, key = self_signed(name, days, bits)
        arn = acm.import_certificate(Certificate=certificate, PrivateKey=key)["CertificateArn"]
        account.client("elb").create_load_balancer(
            LoadBalancerName=name.partition(".")[0],
            AvailabilityZones=["eu-west-1a"],
            Listeners=[
                {
                    "Protocol": "HTTPS",
                    "LoadBalancerPort": 443,
                    "InstanceProtocol": "HTTPS",
                    "InstancePort": 443,
                    "SSLCertificateId": arn,
                }
            ],
        )
        wrong = ("access-logs", "connection-draining", "two-zones")
        account.flaw(name.partition(".")[0], *(f"aws.elb.load-balancer-{what}" for what in wrong))
    account.flaw(
        "old.larkspur.example", "aws.acm.certificate-key-strength", "aws.acm.certificate-not-expiring"
    )


def self_signed(name: str, days: int, bits: int) -> tuple[bytes, bytes]:
    """A certificate with that many days left, and its key of so many bits, both in PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, bits)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    certificate = x509.CertificateBuilder(
        subject,
        subject,
        key.public_key(),
        x509.random_serial_number(),
        now - timedelta(days=300),
        now + timedelta(days=days),
    ).sign(key, hashes.SHA256())
    encoding = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    return (
        certificate.public_bytes(encoding),
        key.private_bytes(encoding, serialization.PrivateFormat.TraditionalOpenSSL, plain),
    )
