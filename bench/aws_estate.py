"""Fills an emulated account with so many resources in sixteen services, in proportions of a usual account."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3

REGION = "eu-west-1"

_TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
})  # fmt: skip
_READ = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::bench-*"}],
})  # fmt: skip


def fill(url: str, factor: int = 1) -> tuple[int, int]:
    """Create everything; returns how many resources in how many services."""
    made = [service(Clients(url), factor) for service in _SERVICES]
    return sum(made), len(made)


class Clients:
    """Clients of one emulator."""

    def __init__(self, url: str) -> None:
        self._url = url

    def get(self, service: str) -> Any:
        """A client that takes any credentials."""
        make: Any = boto3.client
        keys = {"aws_access_key_id": "bench", "aws_secret_access_key": "bench"}
        return make(service, region_name=REGION, endpoint_url=self._url, **keys)


def _s3(clients: Clients, factor: int) -> int:
    client = clients.get("s3")
    for number in range(15 * factor):
        where = {"LocationConstraint": REGION}
        client.create_bucket(
            Bucket=f"bench-{number:04}",
            CreateBucketConfiguration=where,
            # what AWS gives every new bucket, and the emulator does not
            ObjectOwnership="BucketOwnerEnforced",
        )
    return 15 * factor


def _iam(clients: Clients, factor: int) -> int:
    client = clients.get("iam")
    for number in range(40 * factor):
        client.create_user(UserName=f"user-{number}")
        if number % 4 == 0:
            client.create_access_key(UserName=f"user-{number}")
    for number in range(40 * factor):
        client.create_role(RoleName=f"role-{number}", AssumeRolePolicyDocument=_TRUST)
    for number in range(20 * factor):
        client.create_policy(PolicyName=f"policy-{number}", PolicyDocument=_READ)
    return 100 * factor


def _ec2(clients: Clients, factor: int) -> int:
    client = clients.get("ec2")
    vpc = client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for number in range(60 * factor):
        group = client.create_security_group(GroupName=f"group-{number}", Description="bench", VpcId=vpc)[
            "GroupId"
        ]
        client.authorize_security_group_ingress(
            GroupId=group, IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp="0.0.0.0/0"
        )
    for number in range(25 * factor):
        zone, encrypted = f"{REGION}a", number % 2 == 0
        volume = client.create_volume(AvailabilityZone=zone, Size=8, Encrypted=encrypted)["VolumeId"]
        if number % 2 == 0:
            client.create_snapshot(VolumeId=volume)
    subnet = client.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/18")["Subnet"]["SubnetId"]
    # each comes with a volume of its own
    client.run_instances(ImageId="ami-12c6146b", MinCount=30 * factor, MaxCount=30 * factor, SubnetId=subnet)
    return (60 + 25 + 13 + 30 + 30) * factor + 2


def _each(service: str, count: int, make: Callable[[Any, int], Any]) -> Callable[[Clients, int], int]:
    def seed(clients: Clients, factor: int) -> int:
        client = clients.get(service)
        for number in range(count * factor):
            make(client, number)
        return count * factor

    return seed


def _database(client: Any, number: int) -> None:
    client.create_db_instance(
        DBInstanceIdentifier=f"db-{number}", Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
        MasterUsername="bench", MasterUserPassword=f"bench-{number:08}", StorageEncrypted=number % 2 == 0,
    )  # fmt: skip


def _table(client: Any, number: int) -> None:
    client.create_table(
        TableName=f"table-{number}", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )  # fmt: skip


def _trails(clients: Clients, factor: int) -> int:
    client = clients.get("cloudtrail")
    client.create_trail(Name="bench", S3BucketName="bench-0000", IsMultiRegionTrail=True)
    client.start_logging(Name="bench")
    return 1


_SERVICES: tuple[Callable[[Clients, int], int], ...] = (
    _s3,
    _iam,
    _ec2,
    _trails,
    _each("rds", 20, _database),
    _each("dynamodb", 10, _table),
    _each("sqs", 20, lambda client, number: client.create_queue(QueueName=f"queue-{number}")),
    _each("sns", 10, lambda client, number: client.create_topic(Name=f"topic-{number}")),
    _each("kms", 10, lambda client, number: client.create_key(Description=f"key {number}")),
    _each("secretsmanager", 20, lambda client, number: client.create_secret(Name=f"secret-{number}", SecretString="-")),
    _each("logs", 40, lambda client, number: client.create_log_group(logGroupName=f"/bench/{number}")),
    _each("acm", 10, lambda client, number: client.request_certificate(DomainName=f"host{number}.example.com")),
    _each("ecr", 10, lambda client, number: client.create_repository(repositoryName=f"image-{number}")),
    _each("efs", 5, lambda client, number: client.create_file_system(CreationToken=f"files-{number}")),
    # its recovery points are those that the proxy answers with, since the emulator makes none
    _each("backup", 1, lambda client, number: client.create_backup_vault(BackupVaultName=f"vault-{number}")),
    _each("cloudwatch", 10, lambda client, number: client.put_metric_alarm(
        AlarmName=f"alarm-{number}", MetricName="CPUUtilization", Namespace="AWS/EC2", Period=300, EvaluationPeriods=1,
        Threshold=90.0, ComparisonOperator="GreaterThanThreshold", Statistic="Average")),
)  # fmt: skip
