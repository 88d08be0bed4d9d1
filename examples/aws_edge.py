"""What the company shows to the internet: web sites, what guards them, and its names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from examples.aws_analytics import seed_analytics

if TYPE_CHECKING:
    from examples.aws_account import Account

_SECOND = "us-east-1"


def seed_edge(account: Account) -> None:
    """Create everything; nothing of this may be there."""
    guard = _firewalls(account)
    _distributions(account, guard)
    _names(account)
    seed_analytics(account)


def _firewalls(account: Account) -> str:
    """Returns the ARN of the web ACL for distributions."""
    regional = account.client("wafv2")
    guard = _web_acl(regional, "booking-api", [_rule("common", 1, OverrideAction={"None": {}})], "eu-west-1")
    for balancer in account.client("elbv2").describe_load_balancers(Names=["booking"])["LoadBalancers"]:
        regional.associate_web_acl(WebACLArn=guard, ResourceArn=balancer["LoadBalancerArn"])
    _web_acl(regional, "trial", [_rule("common", 1, OverrideAction={"Count": {}})])
    account.flaw("trial", "aws.wafv2.web-acl-logging", "aws.wafv2.web-acl-rules")
    shut = _rule("office", 1, Action={"Allow": {}})
    _web_acl(regional, "admin", [shut], default="Block")
    account.flaw("admin", "aws.wafv2.web-acl-logging")
    rules = [_rule("floods", 2, Action={"Block": {}}), _rule("common", 1, OverrideAction={"None": {}})]
    return _web_acl(account.client("wafv2", _SECOND), "web-site", rules, _SECOND, scope="CLOUDFRONT")


def _rule(name: str, priority: int, **acts: Any) -> dict[str, Any]:
    group = {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}
    source = {"Limit": 2000, "AggregateKeyType": "IP"}
    statement = {"RateBasedStatement": source} if "Action" in acts else {"ManagedRuleGroupStatement": group}
    return {
        "Name": name,
        "Priority": priority,
        "Statement": statement,
        "VisibilityConfig": _seen(name),
        **acts,
    }


def _seen(name: str) -> dict[str, Any]:
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}


def _web_acl(
    waf: Any,
    name: str,
    rules: list[dict[str, Any]],
    logged: str = "",
    scope: str = "REGIONAL",
    default: str = "Allow",
) -> str:
    arn: str = waf.create_web_acl(
        Name=name, Scope=scope, DefaultAction={default: {}}, VisibilityConfig=_seen(name), Rules=rules
    )["Summary"]["ARN"]
    if logged:
        stream = f"arn:aws:firehose:{logged}:123456789012:deliverystream/aws-waf-logs-{name}"
        waf.put_logging_configuration(
            LoggingConfiguration={"ResourceArn": arn, "LogDestinationConfigs": [stream]}
        )
    return arn


def _distributions(account: Account, guard: str) -> None:
    """A web site that is well kept; one of which one path is not; and one that nobody ever looked at."""
    cloudfront = account.client("cloudfront")
    own = {
        "ACMCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0f8fad5b-d9cb-469f-a165-70867728950e",
        "CloudFrontDefaultCertificate": False,
        "SSLSupportMethod": "sni-only",
    }
    cloudfront.create_distribution(
        DistributionConfig=_distribution(
            "www.larkspur.example",
            _origin("api", "https-only", "TLSv1.2"),
            [_behavior("redirect-to-https", ResponseHeadersPolicyId="67f7725c-6f97-4210-82d7-5512b31e9d03")],
            ViewerCertificate={**own, "MinimumProtocolVersion": "TLSv1.2_2021"},
            WebACLId=guard,
            DefaultRootObject="index.html",
            Logging={
                "Enabled": True,
                "IncludeCookies": False,
                "Bucket": "larkspur-logs.s3.amazonaws.com",
                "Prefix": "www/",
            },
        )
    )
    partners = cloudfront.create_distribution(
        DistributionConfig=_distribution(
            "partners.larkspur.example",
            _origin("api", "match-viewer", "TLSv1.1", "TLSv1.2"),
            [_behavior("https-only"), _behavior("allow-all", PathPattern="/feeds/*")],
            ViewerCertificate={**own, "MinimumProtocolVersion": "TLSv1.1_2016"},
        )
    )["Distribution"]
    _delivered(account, partners["ARN"])
    wrong = ("viewer-https", "minimum-tls", "origin-https", "origin-tls", "web-acl")
    account.flaw("partners.larkspur.example", *(f"aws.cloudfront.distribution-{name}" for name in wrong))
    forgotten = cloudfront.create_distribution(
        DistributionConfig=_distribution(
            "", _origin("shop", "http-only", "TLSv1.2"), [_behavior("allow-all", "shop")]
        )
    )["Distribution"]
    careless = (
        "viewer-https", "minimum-tls", "origin-https", "web-acl", "logging", "geo-restriction", "origin-failover",
        "own-certificate", "response-headers",
    )  # fmt: skip
    account.flaw(forgotten["DomainName"], *(f"aws.cloudfront.distribution-{name}" for name in careless))


def _distribution(
    alias: str, origin: dict[str, Any], behaviors: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    others = behaviors[1:]
    return {
        "CallerReference": alias or "forgotten",
        "Comment": alias,
        "Enabled": True,
        "Aliases": {"Quantity": 1, "Items": [alias]} if alias else {"Quantity": 0},
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": behaviors[0],
        "CacheBehaviors": {"Quantity": len(others), "Items": others} if others else {"Quantity": 0},
        **more,
    }


def _origin(key: str, protocol: str, *versions: str) -> dict[str, Any]:
    server = {
        "HTTPPort": 80,
        "HTTPSPort": 443,
        "OriginProtocolPolicy": protocol,
        "OriginSslProtocols": {"Quantity": len(versions), "Items": list(versions)},
    }
    return {"Id": key, "DomainName": f"{key}.origin.larkspur.example", "CustomOriginConfig": server}


def _behavior(policy: str, origin: str = "api", **more: Any) -> dict[str, Any]:
    cached = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    return {"TargetOriginId": origin, "ViewerProtocolPolicy": policy, "CachePolicyId": cached, **more}


def _delivered(account: Account, distribution: str) -> None:
    """Log a distribution by way of CloudWatch Logs, of which the distribution itself says nothing."""
    logs = account.client("logs", _SECOND)
    logs.put_delivery_source(name="partners", resourceArn=distribution, logType="ACCESS_LOGS")
    target = {"destinationResourceArn": "arn:aws:s3:::larkspur-logs"}
    destination = logs.put_delivery_destination(
        name="larkspur-logs", outputFormat="json", deliveryDestinationConfiguration=target
    )["deliveryDestination"]["arn"]
    logs.create_delivery(deliverySourceName="partners", deliveryDestinationArn=destination)


def _names(account: Account) -> None:
    route53, registrar = account.client("route53"), account.client("route53domains", _SECOND)
    # of names that are reserved for examples the registrar sells only these
    for name, renewed in (("example.org", True), ("example.net", False)):
        # makes the hosted zone as well
        _register(registrar, name, renewed)
        # an emulator cannot sign a zone
        account.flaw(name, "aws.route53.zone-dnssec")
    account.flaw("example.net", "aws.route53.zone-query-logging", "aws.route53.zone-domain-auto-renew")
    _log_queries(account, "example.org")
    vpc = account.client("ec2").describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    route53.create_hosted_zone(
        Name="internal.larkspur.example",
        CallerReference="internal",
        VPC={"VPCRegion": "eu-west-1", "VPCId": vpc["VpcId"]},
        HostedZoneConfig={"PrivateZone": True},
    )


def _register(registrar: Any, domain: str, renewed: bool) -> None:
    person = {
        "FirstName": "Ines",
        "LastName": "Larkspur",
        "ContactType": "PERSON",
        "AddressLine1": "1 Harbour Street",
        "City": "Galway",
        "CountryCode": "IE",
        "ZipCode": "H91",
        "PhoneNumber": "+353.91000000",
        "Email": "domains@larkspur.example",
    }
    registrar.register_domain(
        DomainName=domain,
        DurationInYears=2,
        AutoRenew=renewed,
        AdminContact=person,
        RegistrantContact=person,
        TechContact=person,
    )


def _log_queries(account: Account, zone: str) -> None:
    logs, route53 = account.client("logs", _SECOND), account.client("route53")
    group = f"/aws/route53/{zone}"
    logs.create_log_group(logGroupName=group)
    logs.put_retention_policy(logGroupName=group, retentionInDays=400)
    account.flaw(group, "aws.logs.group-kms-encryption")
    arn = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["arn"]
    zones = {item["Name"].rstrip("."): item["Id"] for item in route53.list_hosted_zones()["HostedZones"]}
    key = zones[zone].rpartition("/")[2]
    route53.create_query_logging_config(HostedZoneId=key, CloudWatchLogsLogGroupArn=arn)
