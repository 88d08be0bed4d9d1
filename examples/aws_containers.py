"""Containers, builds and workflows of the company, good and bad ones."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from examples.aws_account import Account

_HOME = "eu-west-1"
_SECOND = "us-east-1"
_PARTNER = "210987654321"
_TAGS = {"owner": "platform", "environment": "production"}


def seed_containers(account: Account) -> None:
    """Create everything. The role ``booking-api`` must be there, and nothing of this."""
    key = account.client("kms").create_key(Description="containers and builds")["KeyMetadata"]["Arn"]
    account.client("kms").enable_key_rotation(KeyId=key)
    _repositories(account, key)
    _clusters(account, key)
    _tasks(account)
    _kubernetes(account, key)
    _builds(account)
    _workflows(account, key)


def _document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _repositories(account: Account, key: str) -> None:
    ecr = account.client("ecr")
    ecr.create_repository(
        repositoryName="shop/frontend",
        imageTagMutability="IMMUTABLE",
        encryptionConfiguration={"encryptionType": "KMS", "kmsKey": key},
    )
    pull = {"Effect": "Allow", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}
    partner = {**pull, "Principal": {"AWS": f"arn:aws:iam::{_PARTNER}:root"}}
    ecr.set_repository_policy(repositoryName="shop/frontend", policyText=_document(partner))
    rule = {
        "rulePriority": 1,
        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 50},
        "action": {"type": "expire"},
    }
    ecr.put_lifecycle_policy(
        repositoryName="shop/frontend", lifecyclePolicyText=json.dumps({"rules": [rule]})
    )
    ecr.create_repository(repositoryName="scratch")
    everyone = {**pull, "Principal": "*"}
    ecr.set_repository_policy(repositoryName="scratch", policyText=_document(everyone))
    account.client("ecr", _SECOND).create_repository(
        repositoryName="mirror", imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=[{"filter": "latest", "filterType": "WILDCARD"}],
    )  # fmt: skip
    for region, names in ((_HOME, "shop/*"), (_SECOND, "*")):
        rules = [
            {
                "scanFrequency": "SCAN_ON_PUSH",
                "repositoryFilters": [{"filter": names, "filterType": "WILDCARD"}],
            }
        ]
        account.client("ecr", region).put_registry_scanning_configuration(scanType="BASIC", rules=rules)
    account.flaw(_HOME, "aws.ecr.registry-scans-new-repositories")
    for name in ("scratch", "mirror"):
        account.flaw(name, "aws.ecr.repository-kms-encryption", "aws.ecr.repository-lifecycle")
    wrong = ("image-scanning", "immutable-tags", "policy-not-public")
    account.flaw("scratch", *(f"aws.ecr.repository-{name}" for name in wrong))


def _clusters(account: Account, key: str) -> None:
    ecs = account.client("ecs")
    kept = {"cloudWatchLogGroupName": "/ecs/exec", "cloudWatchEncryptionEnabled": True}
    ecs.create_cluster(
        clusterName="shop",
        settings=[{"name": "containerInsights", "value": "enhanced"}],
        configuration={
            "executeCommandConfiguration": {"kmsKeyId": key, "logging": "OVERRIDE", "logConfiguration": kept}
        },
        tags=_tags(),
    )
    quiet = {"executeCommandConfiguration": {"logging": "NONE"}}
    ecs.create_cluster(clusterName="nightly", configuration=quiet)
    account.client("ecs", _SECOND).create_cluster(clusterName="lab")
    for name in ("nightly", "lab"):
        account.flaw(name, "aws.ecs.cluster-container-insights")
    account.flaw("nightly", "aws.ecs.cluster-exec-logging")


def _tags() -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in _TAGS.items()]


def _tasks(account: Account) -> None:
    ecs = account.client("ecs")
    image = f"123456789012.dkr.ecr.{_HOME}.amazonaws.com/shop/frontend:1.0"
    bare = {"name": "web", "image": image, "memory": 512}
    # the first revision was wrong in all; only the newest counts
    ecs.register_task_definition(family="storefront", containerDefinitions=[{**bare, "privileged": True}])
    ecs.register_task_definition(
        family="storefront",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        taskRoleArn="arn:aws:iam::123456789012:role/booking-api",
        executionRoleArn="arn:aws:iam::123456789012:role/booking-api",
        runtimePlatform={"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"},
        containerDefinitions=[_hardened(bare)],
        volumes=[{"name": "documents", "efsVolumeConfiguration": _file_system("ENABLED")}],
        tags=_tags(),
    )
    reserved = {"name": "web", "image": image, "memoryReservation": 512}
    exposed = [
        {"name": "LEGACY_DB_PASSWORD", "value": secrets.token_hex(8)},
        {"name": "MODE", "value": "all"},
    ]
    ecs.register_task_definition(
        family="legacy-worker",
        networkMode="host",
        pidMode="host",
        containerDefinitions=[{**reserved, "privileged": True, "user": "0", "environment": exposed}],
        volumes=[
            {"name": "documents", "efsVolumeConfiguration": _file_system("DISABLED")},
            {"name": "docker", "host": {"sourcePath": "/var/run/docker.sock"}},
        ],
    )
    wrong = (
        "efs-tls", "logging", "memory-limit", "no-host-namespaces", "no-secrets-in-environment", "non-root-user", "not-privileged",
        "read-only-root",
    )  # fmt: skip
    ec2 = account.client("ec2")
    only = [{"Name": "group-name", "Values": ["default"]}]
    group = ec2.describe_security_groups(Filters=only)["SecurityGroups"][0]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [group["VpcId"]]}])["Subnets"]
    inside = {"subnets": [subnets[0]["SubnetId"]], "securityGroups": [group["GroupId"]]}
    for cluster, name, address in (("shop", "web", "DISABLED"), ("nightly", "reports", "ENABLED")):
        ecs.create_service(
            cluster=cluster,
            serviceName=name,
            taskDefinition="storefront",
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {**inside, "assignPublicIp": address}},
        )
    account.flaw("reports", "aws.ecs.service-no-public-address")
    account.flaw("legacy-worker", *(f"aws.ecs.task-definition-{name}" for name in wrong))


def _hardened(container: Mapping[str, Any]) -> dict[str, Any]:
    options = {"awslogs-group": "/ecs/shop", "awslogs-region": _HOME, "awslogs-stream-prefix": "web"}
    return {
        **container,
        "user": "1000:1000",
        "readonlyRootFilesystem": True,
        "linuxParameters": {"capabilities": {"drop": ["ALL"]}},
        "environment": [{"name": "TABLE", "value": "bookings"}],
        "secrets": [{"name": "DB_PASSWORD", "valueFrom": "booking/database"}],
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }


def _file_system(tls: str) -> dict[str, Any]:
    return {"fileSystemId": "fs-0123456789abcdef0", "transitEncryption": tls}


def _kubernetes(account: Account, key: str) -> None:
    eks = account.client("eks")
    subnets = {"subnetIds": ["subnet-0a1b2c3d", "subnet-4e5f6a7b"]}
    role = "arn:aws:iam::123456789012:role/booking-api"
    eks.create_cluster(
        name="platform",
        version="1.34",
        roleArn=role,
        resourcesVpcConfig={
            **subnets,
            "endpointPublicAccess": True,
            "endpointPrivateAccess": True,
            "publicAccessCidrs": ["192.0.2.0/24"],
        },
        logging={"clusterLogging": [{"types": ["api", "audit", "authenticator"], "enabled": True}]},
        encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": key}}],
        tags=_TAGS,
    )
    everyone = {
        "endpointPublicAccess": True,
        "endpointPrivateAccess": False,
        "publicAccessCidrs": ["0.0.0.0/0"],
    }
    eks.create_cluster(
        name="experiments",
        version="1.31",
        roleArn=role,
        resourcesVpcConfig={**subnets, **everyone},
        logging={"clusterLogging": [{"types": ["scheduler"], "enabled": True}]},
    )
    wrong = ("control-plane-logs", "endpoint-not-public", "secrets-customer-key", "version-supported")
    account.flaw("experiments", *(f"aws.eks.cluster-{name}" for name in wrong))
    doors: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("platform", "workers", {"ec2SshKey": "platform", "sourceSecurityGroups": ["sg-0a1b2c3d4e5f60718"]}),
        ("experiments", "spare-workers", {"ec2SshKey": "trial"}),
    )
    for cluster, name, access in doors:
        eks.create_nodegroup(
            clusterName=cluster,
            nodegroupName=name,
            nodeRole=role,
            subnets=subnets["subnetIds"],
            remoteAccess=access,
            tags=_TAGS,
        )
    account.flaw("spare-workers", "aws.eks.node-group-ssh-limited")


def _builds(account: Account) -> None:
    builds = account.client("codebuild")
    role = "arn:aws:iam::123456789012:role/booking-api"
    machine = {
        "type": "LINUX_CONTAINER",
        "image": "aws/codebuild/standard:7.0",
        "computeType": "BUILD_GENERAL1_SMALL",
    }
    token = {"name": "DEPLOY_TOKEN", "type": "SECRETS_MANAGER", "value": "partner/api"}
    builds.create_project(
        name="shop",
        serviceRole=role,
        source={"type": "GITHUB", "location": "https://github.com/larkspur/shop.git"},
        artifacts={"type": "S3", "location": "larkspur-archive"},
        environment={**machine, "environmentVariables": [{"name": "STAGE", "value": "live"}, token]},
        logsConfig={
            "cloudWatchLogs": {"status": "ENABLED", "groupName": "/builds/shop"},
            "s3Logs": {"status": "DISABLED"},
        },
        tags=_tags(),
    )
    login = f"builder:{secrets.token_hex(8)}"
    plain = {"name": "NPM_PASSWORD", "value": secrets.token_hex(8), "type": "PLAINTEXT"}
    builds.create_project(
        name="old-shop",
        serviceRole=role,
        source={"type": "BITBUCKET", "location": f"https://{login}@bitbucket.org/larkspur/old-shop.git"},
        artifacts={"type": "S3", "location": "larkspur-scratch", "encryptionDisabled": True},
        environment={**machine, "privilegedMode": True, "environmentVariables": [plain]},
        logsConfig={"cloudWatchLogs": {"status": "DISABLED"}, "s3Logs": {"status": "DISABLED"}},
    )
    wrong = (
        "logging", "no-secrets-in-environment", "no-source-credentials", "not-privileged", "output-encryption",
    )  # fmt: skip
    account.flaw("old-shop", *(f"aws.codebuild.project-{name}" for name in wrong))


def _workflows(account: Account, key: str) -> None:
    machines = account.client("stepfunctions")
    steps = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    common = {"definition": steps, "roleArn": "arn:aws:iam::123456789012:role/booking-api"}
    group = f"arn:aws:logs:{_HOME}:123456789012:log-group:/workflows/refunds:*"
    machines.create_state_machine(
        name="refunds",
        type="EXPRESS",
        loggingConfiguration={
            "level": "ERROR",
            "includeExecutionData": False,
            "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}],
        },
        tracingConfiguration={"enabled": True},
        encryptionConfiguration={"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": key},
        **common,
    )
    machines.create_state_machine(
        name="old-import",
        loggingConfiguration={"level": "OFF", "includeExecutionData": False},
        tracingConfiguration={"enabled": False},
        encryptionConfiguration={"type": "AWS_OWNED_KEY"},
        **common,
    )
    wrong = ("customer-key", "logging", "tracing")
    account.flaw("old-import", *(f"aws.stepfunctions.state-machine-{name}" for name in wrong))
