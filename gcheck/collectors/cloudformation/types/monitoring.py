"""CloudTrail, CloudWatch, CloudWatch Logs, AWS Config and GuardDuty."""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, block, inner, value
from gcheck.model.unread import Unread

_ALL_REGIONS = {"AllAwsRegions": "all_regions"}


def _global(draft: Draft, node: Node) -> None:
    """Global services are left out unless they are asked for; but CloudTrail refuses a trail of every region without them."""
    everywhere = value(draft, node, "IsMultiRegionTrail")
    if isinstance(everywhere, Unread):
        draft.default("include_global_service_events", everywhere)
    elif str(everywhere).lower() == "true":
        draft.default("include_global_service_events", True, "a trail of every region always does")
    else:
        draft.default("include_global_service_events", False)


def _recorder(draft: Draft, node: Node) -> None:
    """CloudFormation starts a recorder as soon as its delivery channel is there; naming types excludes all others."""
    status = draft.made.resource("aws_config_configuration_recorder_status")
    status.set("name", draft.made.own)
    status.set("is_enabled", True, note="CloudFormation starts it when there is a delivery channel")
    group = draft.part("recording_group")
    if group is not None and inner(draft, node, "RecordingGroup", "ResourceTypes") is not None:
        group.default("all_supported", False, "only the types that are named")


TRANSLATIONS = {
    "AWS::CloudTrail::Trail": Translation(
        "aws_cloudtrail",
        {
            "TrailName": "name",
            "IsLogging": "enable_logging",
            "CloudWatchLogsLogGroupArn": "cloud_watch_logs_group_arn",
            "EventSelectors": block("event_selector", {"DataResources": block("data_resource")}),
            "AdvancedEventSelectors": block(
                "advanced_event_selector", {"FieldSelectors": block("field_selector")}
            ),
        },
        named="TrailName",
        further=_global,
    ),
    "AWS::CloudWatch::Alarm": Translation("aws_cloudwatch_metric_alarm", named="AlarmName"),
    "AWS::CloudWatch::CompositeAlarm": Translation("aws_cloudwatch_composite_alarm", named="AlarmName"),
    "AWS::Logs::LogGroup": Translation(
        "aws_cloudwatch_log_group", {"LogGroupName": "name"}, named="LogGroupName"
    ),
    "AWS::Config::ConfigurationRecorder": Translation(
        "aws_config_configuration_recorder", named="Name", further=_recorder
    ),
    "AWS::Config::DeliveryChannel": Translation("aws_config_delivery_channel", named="Name"),
    "AWS::Config::ConfigurationAggregator": Translation(
        "aws_config_configuration_aggregator",
        {
            "ConfigurationAggregatorName": "name",
            "AccountAggregationSources": block("account_aggregation_source", _ALL_REGIONS),
            "OrganizationAggregationSource": block("organization_aggregation_source", _ALL_REGIONS),
        },
        named="ConfigurationAggregatorName",
    ),
    "AWS::GuardDuty::Detector": Translation("aws_guardduty_detector"),
}
