"""The table of everything that the AWS collector can call, and the part of it that a plan needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from gcheck.collectors.aws import (
    access_points,
    accessanalyzer,
    account,
    acm,
    apigateway,
    apigatewayv2,
    athena,
    awslambda,
    backup,
    cloudformation,
    cloudfront,
    cloudtrail,
    cloudwatch,
    codebuild,
    config,
    contacts,
    credential_report,
    dynamodb,
    ec2,
    ecr,
    ecs,
    efs,
    eks,
    elasticache,
    elb,
    elbv2,
    federation,
    fsx,
    gateways,
    glue,
    guardduty,
    iam,
    inspector2,
    instances,
    kms,
    launch_templates,
    logs,
    macie2,
    member_accounts,
    metric_filters,
    opensearch,
    organizations,
    peers,
    rds,
    recovery_points,
    redshift,
    region_settings,
    route53,
    routes,
    s3,
    sagemaker,
    secretsmanager,
    securityhub,
    sns,
    spending,
    sqs,
    ssm,
    stepfunctions,
    vpc,
    wafv2,
)
from gcheck.collectors.aws.calls import Call
from gcheck.collectors.aws.listings import Detail, Listing

_SERVICES = (
    access_points,
    accessanalyzer,
    account,
    acm,
    apigateway,
    apigatewayv2,
    athena,
    awslambda,
    backup,
    cloudformation,
    cloudfront,
    cloudtrail,
    cloudwatch,
    codebuild,
    config,
    contacts,
    dynamodb,
    ec2,
    ecr,
    ecs,
    efs,
    eks,
    elasticache,
    elb,
    elbv2,
    federation,
    fsx,
    gateways,
    glue,
    guardduty,
    iam,
    inspector2,
    instances,
    kms,
    launch_templates,
    logs,
    macie2,
    metric_filters,
    opensearch,
    organizations,
    peers,
    rds,
    recovery_points,
    redshift,
    region_settings,
    route53,
    routes,
    s3,
    sagemaker,
    secretsmanager,
    securityhub,
    sns,
    spending,
    sqs,
    ssm,
    stepfunctions,
    vpc,
    wafv2,
)
LISTINGS: tuple[Listing, ...] = tuple(listing for service in _SERVICES for listing in service.LISTINGS)
DETAILS: tuple[Detail, ...] = tuple(detail for service in _SERVICES for detail in service.DETAILS)
_OTHERS = (
    account.ASSUME_ROLE,
    credential_report.GENERATE_REPORT,
    ec2.DESCRIBE_REGIONS,
    member_accounts.LIST_ACCOUNTS,
)


def declared_calls() -> tuple[Call, ...]:
    """Every call that the collector can make, by name; anything else is refused before it is signed."""
    listed, detailed = (item.call for item in LISTINGS), (item.call for item in DETAILS)
    calls = {call.name: call for call in (*listed, *detailed, *_OTHERS)}
    return tuple(calls[name] for name in sorted(calls))


def calls_by_operation() -> dict[tuple[str, str], Call]:
    """The same, by botocore's service and operation."""
    return {(call.service, call.operation): call for call in declared_calls()}


def attributes_of(resource_type: str) -> frozenset[str]:
    """The first segments of the attributes of a type that some call fills."""
    return frozenset(
        path.split(".")[0] for call in declared_calls() for path in call.fills.get(resource_type, ())
    )


class Work(Struct, frozen=True):
    """What a plan comes down to: the types to list, the attributes to keep, and the calls that give them."""

    wanted: Mapping[str, frozenset[str]]
    listings: tuple[Listing, ...]
    details: Mapping[str, tuple[Detail, ...]]

    def types(self, listing: Listing) -> frozenset[str]:
        """The types to look for among those that a listing names: wanted ones, and those that others are listed within."""
        parents = {item.within for item in self.listings}
        return frozenset(listing.types) & (self.wanted.keys() | parents)

    def paths(self, call: Call, resource_type: str) -> tuple[str, ...]:
        """The wanted attribute paths that a call fills."""
        keep = self.wanted[resource_type]
        return tuple(path for path in call.fills.get(resource_type, ()) if path.split(".")[0] in keep)


def work_for(wanted: Mapping[str, Iterable[str]]) -> Work:
    """Pick the calls behind the wanted attributes; the types that this collector does not supply are left out."""
    known = frozenset(kind for listing in LISTINGS for kind in listing.types)
    kept = {kind: frozenset(names) for kind, names in sorted(wanted.items()) if kind in known}
    parents = {item.within for item in LISTINGS if kept.keys() & set(item.types)}
    listings = tuple(item for item in LISTINGS if (kept.keys() | parents) & set(item.types))
    work = Work(kept, listings, {})
    details = {
        kind: tuple(item for item in DETAILS if item.type == kind and _needed(item, work)) for kind in kept
    }
    return Work(kept, _longest_first(listings, details), details)


def _longest_first(
    listings: Iterable[Listing], details: Mapping[str, tuple[Detail, ...]]
) -> tuple[Listing, ...]:
    """Those first whose resources are asked about most often: calls about one resource follow each other, and what is begun
    last must not be what takes longest."""
    return tuple(sorted(listings, key=lambda one: -max(len(details.get(kind, ())) for kind in one.types)))


def _needed(detail: Detail, work: Work) -> bool:
    if not detail.locates:
        return bool(work.paths(detail.call, detail.type))
    # where a resource is must be known to ask anything else about it
    others = (item for item in DETAILS if item.type == detail.type and not item.locates)
    return "region" in work.wanted[detail.type] or any(work.paths(item.call, detail.type) for item in others)
