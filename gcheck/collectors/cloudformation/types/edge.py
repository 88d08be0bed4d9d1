"""The edge: CloudFront, WAF, Route 53 and certificates."""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft, Names
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, beside, block, dropped, inner, items, value
from gcheck.collectors.terraform.values import Partial, Symbol
from gcheck.model.unread import Unread
from gcheck.patterns import regex


def _custom(draft: Draft, node: Node) -> None:
    """An origin of its own kind; CloudFormation asks for TLSv1 and SSLv3 where no protocol is named."""
    block("custom_origin_config")(draft, node)
    inside = draft.part("custom_origin_config")
    if inside is not None:
        inside.default("origin_ssl_protocols", ["TLSv1", "SSLv3"])


def _groups(draft: Draft, node: Node) -> None:
    for item in items(draft, inner(draft, node, "Items")):
        if isinstance(item.raw, Unread):
            continue
        group = draft.block("origin_group", item)
        identifier = inner(draft, item, "Id")
        if identifier is not None:
            group.put("origin_id", identifier)
        for member in items(draft, inner(draft, item, "Members", "Items")):
            if not isinstance(member.raw, Unread):
                group.block("member", member).fill(member, {})


_STAGE = regex(r"/stages/(\$\{[^{}]*\})$")

_DISTRIBUTION: Names = {
    "CacheBehaviors": block("ordered_cache_behavior"),
    "Origins": block("origin", {"Id": "origin_id", "CustomOriginConfig": _custom}),
    "OriginGroups": _groups,
    "ViewerCertificate": block(
        "viewer_certificate", {"CloudFrontDefaultCertificate": "cloudfront_default_certificate"}
    ),
    "Logging": block("logging_config"),
    "Tags": dropped,
}


def _distribution(draft: Draft, node: Node) -> None:
    """The configuration of a distribution, one level higher."""
    if isinstance(node.raw, Unread):
        names = (
            "default_cache_behavior",
            "origin",
            "viewer_certificate",
            "logging_config",
            "ordered_cache_behavior",
            "enabled",
            "aliases",
        )
        for name in (*names, "web_acl_id", "default_root_object"):
            draft.set(name, node.raw, node)
    else:
        draft.fill(node, _DISTRIBUTION)


def _protected(draft: Draft, node: Node) -> None:
    """A stage of an API is named by an ARN that ends in the stage."""
    found = value(draft, node, "ResourceArn")
    last = found.parts[-1] if isinstance(found, Partial) else found
    stage = _STAGE.search(last) if isinstance(last, str) else None
    if stage is not None:
        draft.set("resource_arn", Symbol(stage[1]))


_ASSOCIATION = Translation("aws_wafv2_web_acl_association", further=_protected)

TRANSLATIONS = {
    "AWS::CloudFront::Distribution": Translation(
        "aws_cloudfront_distribution", {"DistributionConfig": _distribution}
    ),
    "AWS::WAFv2::WebACL": Translation("aws_wafv2_web_acl", {"Rules": block("rule")}),
    "AWS::WAFv2::LoggingConfiguration": Translation("aws_wafv2_web_acl_logging_configuration"),
    "AWS::WAFv2::WebACLAssociation": _ASSOCIATION,
    "AWS::WAFRegional::WebACLAssociation": Translation(
        "aws_wafregional_web_acl_association", further=_protected
    ),
    "AWS::Route53::HostedZone": Translation(
        "aws_route53_zone",
        {
            "VPCs": block("vpc"),
            "QueryLoggingConfig": beside(
                "aws_route53_query_log", "zone_id", {"CloudWatchLogsLogGroupArn": "cloudwatch_log_group_arn"}
            ),
        },
    ),
    "AWS::Route53::DNSSEC": Translation("aws_route53_hosted_zone_dnssec"),
    "AWS::CertificateManager::Certificate": Translation("aws_acm_certificate", arn=True),
}
