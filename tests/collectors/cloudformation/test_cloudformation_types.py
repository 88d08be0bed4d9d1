"""Each type with everything left out, as AWS documents its defaults; what is written; what is not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gcheck.model.unread import Unread

Collect = Callable[..., Any]

UNREAD = object()
"""Stands in a case for a value that cannot be known."""

_POLICY = "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}"

BARE: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        "aws.s3.bucket", "AWS::S3::Bucket", "{}",
        {
            "acl": {"grants": []}, "public_access_block": None, "policy": None, "logging": None,
            "versioning": {"status": "Disabled", "mfa_delete": False}, "ownership": "BucketOwnerEnforced",
            "encryption": {"rules": [{"algorithm": "AES256", "kms_key_id": None, "bucket_key_enabled": False}]},
            "lifecycle": None, "object_lock": None, "tags": {}, "region": UNREAD,
        },
    ),
    (
        "aws.networkfirewall.policy", "AWS::NetworkFirewall::FirewallPolicy", "{FirewallPolicyName: p}",
        {"default_actions": [], "fragment_actions": [], "rule_groups": []},
    ),
    (
        "aws.networkfirewall.rule-group", "AWS::NetworkFirewall::RuleGroup", "{Type: STATELESS}",
        {"kind": "STATELESS", "stateless_rules": []},
    ),
    ("aws.wafv2.rule-group", "AWS::WAFv2::RuleGroup", "{Capacity: 1}", {"rules": [], "metrics": False}),
    ("aws.transfer.connector", "AWS::Transfer::Connector", "{Url: 'sftp://p'}", {"logging_role": None}),
    ("aws.connect.instance", "AWS::Connect::Instance", "{IdentityManagementType: SAML}", {"flow_logs": False}),
    ("aws.macie2.session", "AWS::Macie::Session", "{}", {"enabled": True}),
    (
        "aws.ec2.sharing-block", "AWS::EC2::SnapshotBlockPublicAccess", "{State: unblocked}",
        {"what": "snapshots", "state": "unblocked"},
    ),
    ("aws.ecs.task-set", "AWS::ECS::TaskSet", "{Service: s}", {"public_address": False}),
    (
        "aws.s3.multi-region-access-point", "AWS::S3::MultiRegionAccessPoint", "{Name: n, Regions: []}",
        {"name": "n", "public_access_block": dict.fromkeys(
            ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"), True
        )},
    ),
    ("aws.waf.rule", "AWS::WAFRegional::Rule", "{Name: r}", {"conditions": []}),
    ("aws.ec2.client-vpn", "AWS::EC2::ClientVpnEndpoint", "{VpcId: v}", {"connection_logs": False}),
    ("aws.ec2.vpn", "AWS::EC2::VPNConnection", "{Type: ipsec.1}", {"tunnel_logs": [False, False]}),
    (
        "aws.codedeploy.group", "AWS::CodeDeploy::DeploymentGroup", "{ApplicationName: a}",
        {"rolls_back": False, "alarms": [], "configuration": "CodeDeployDefault.OneAtATime"},
    ),
    ("aws.msk.connector", "AWS::KafkaConnect::Connector", "{ConnectorName: c}", {"tls": False, "logs": False}),
    ("aws.iot.policy", "AWS::IoT::Policy", "{PolicyName: p}", {"document": None}),
    (
        "aws.lightsail.database", "AWS::Lightsail::Database", "{MasterUsername: u}",
        {"publicly_accessible": False, "backups": True},
    ),
    (
        "aws.rds.event-subscription", "AWS::RDS::EventSubscription", "{SnsTopicArn: t}",
        {"enabled": True, "source": None, "categories": [], "limited": False},
    ),
    (
        "aws.ec2.endpoint-service", "AWS::EC2::VPCEndpointService", "{AcceptanceRequired: false}",
        {"acceptance_required": False, "principals": []},
    ),
    (
        "aws.iam.login-profile", "AWS::IAM::User", "{LoginProfile: {Password: '{{resolve:ssm-secure:p:1}}'}}",
        {"must_change": False, "length": UNREAD},
    ),
    (
        "aws.iam.resource-policy", "AWS::Events::EventBusPolicy",
        "{StatementId: s, Principal: '*', Action: 'events:PutEvents'}",
        {"declared": False, "document": {
            "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents"}]}},
    ),
    (
        "aws.iam.resource-policy", "AWS::Events::EventBusPolicy",
        "{Principal: '*', Action: a, Condition: {Type: StringEquals, Key: 'aws:PrincipalOrgID', Value: o-1}}",
        {"document": {"Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "a",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}]}},
    ),
    (
        "aws.iam.resource-policy", "AWS::Lambda::LayerVersionPermission",
        "{LayerVersionArn: l, Principal: '*', Action: 'lambda:GetLayerVersion'}",
        {"declared": False},
    ),
    ("aws.kms.key-choice", "AWS::CodePipeline::Pipeline", "{RoleArn: r}", {"kms_key_id": None}),
    (
        "aws.kms.key-choice", "AWS::CodePipeline::Pipeline",
        "{ArtifactStores: [{Region: r, ArtifactStore: {EncryptionKey: {Id: k, Type: KMS}}}]}", {"kms_key_id": "k"},
    ),
    ("aws.kms.key-choice", "AWS::Timestream::Database", "{DatabaseName: d}", {"kms_key_id": None}),
    (
        "aws.apigateway.method", "AWS::ApiGateway::Method",
        "{RestApiId: elsewhere, HttpMethod: GET, AuthorizationType: NONE}",
        {"call": "GET", "authorization": "NONE"},
    ),
    (
        "aws.apigateway.rest-api", "AWS::ApiGateway::Stage", "{RestApiId: elsewhere, StageName: s}",
        {"methods": UNREAD, "name": UNREAD},
    ),
    (
        "aws.lambda.url", "AWS::Lambda::Url", "{TargetFunctionArn: f, AuthType: NONE}",
        {"authentication": "NONE", "allow_origins": []},
    ),
    (
        "aws.sagemaker.quality-job", "AWS::SageMaker::ModelBiasJobDefinition", "{RoleArn: r}",
        {"traffic_encrypted": False, "isolated": False, "kms_key_id": None},
    ),
    (
        "aws.s3.access-point", "AWS::S3::AccessPoint", "{Bucket: b}",
        {"bucket": "b", "vpc_id": None, "public_access_block": {
            "block_public_acls": True, "ignore_public_acls": True, "block_public_policy": True,
            "restrict_public_buckets": True}},
    ),
    (
        "aws.ec2.security-group", "AWS::EC2::SecurityGroup", "{GroupDescription: d}",
        {"ingress": [], "is_default": False, "vpc_id": UNREAD, "description": "d", "egress": [
            {"protocol": "all", "from_port": None, "to_port": None, "cidrs": ["0.0.0.0/0"],
             "ipv6_cidrs": ["::/0"], "prefix_lists": [], "security_groups": [], "description": None}]},
    ),
    (
        "aws.ec2.instance", "AWS::EC2::Instance", "{ImageId: ami-1}",
        {
            "metadata": {"enabled": True, "token_required": False, "hop_limit": 1}, "user_data_secrets": [],
            "detailed_monitoring": False, "instance_profile": None, "state": "running", "vpc_id": UNREAD,
            "security_groups": [UNREAD], "public_addresses": [UNREAD],
        },
    ),
    ("aws.ec2.volume", "AWS::EC2::Volume", "{Size: 8}", {"encrypted": False, "kms_key_id": None, "size_gib": 8}),
    (
        "aws.ec2.launch-template", "AWS::EC2::LaunchTemplate", "{LaunchTemplateData: {}}",
        {"metadata": {"enabled": True, "token_required": False, "hop_limit": 1}, "public_address": None},
    ),
    ("aws.ec2.vpc", "AWS::EC2::VPC", "{CidrBlock: 10.0.0.0/16}", {"flow_logs": [], "is_default": False}),
    ("aws.ec2.subnet", "AWS::EC2::Subnet", "{CidrBlock: 10.0.0.0/24}", {"public_address_on_launch": False}),
    ("aws.ec2.network-acl", "AWS::EC2::NetworkAcl", "{VpcId: vpc-1}", {"ingress": [], "internet_ingress": []}),
    ("aws.ec2.vpc-peering", "AWS::EC2::VPCPeeringConnection", "{}", {"foreign_accounts": []}),
    ("aws.ec2.address", "AWS::EC2::EIP", "{}", {"attached_to": None}),
    ("aws.ec2.transit-gateway", "AWS::EC2::TransitGateway", "{}", {"accepts_attachments_by_itself": False}),
    ("aws.ec2.prefix-list", "AWS::EC2::PrefixList", "{PrefixListName: p}", {"cidrs": [], "name": "p"}),
    ("aws.ec2.vpc-endpoint", "AWS::EC2::VPCEndpoint", "{}", {"kind": "Gateway"}),
    (
        "aws.iam.role", "AWS::IAM::Role", f"{{RoleName: r, AssumeRolePolicyDocument: {_POLICY}}}",
        {"name": "r", "path": "/", "attached_policies": [], "inline_policies": [], "permissions_boundary": None},
    ),
    ("aws.iam.user", "AWS::IAM::User", "{}", {"groups": [], "attached_policies": [], "inline_policies": []}),
    ("aws.iam.group", "AWS::IAM::Group", "{}", {"attached_policies": [], "inline_policies": []}),
    ("aws.iam.policy", "AWS::IAM::ManagedPolicy", f"{{PolicyDocument: {_POLICY}}}", {"attachment_count": 0}),
    (
        "aws.iam.embedded-policy", "AWS::IAM::RolePolicy", f"{{RoleName: r, PolicyDocument: {_POLICY}}}",
        {"declared": False, "of": "role"},
    ),
    (
        "aws.elb.load-balancer", "AWS::ElasticLoadBalancing::LoadBalancer",
        "{Listeners: [{LoadBalancerPort: 80, Protocol: http}]}",
        {
            "scheme": "internet-facing", "cross_zone": False, "connection_draining": False,
            "access_logs": {"enabled": False, "bucket": None},
            "listeners": [{"protocol": "HTTP", "port": 80, "instance_protocol": "HTTP"}],
        },
    ),
    (
        "aws.elbv2.load-balancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", "{}",
        {
            "type": "application", "scheme": "internet-facing", "deletion_protection": False,
            "drop_invalid_headers": False, "desync_mitigation": "defensive", "web_acl": None, "listeners": [],
            "access_logs": {"enabled": False, "bucket": None},
        },
    ),
    (
        "aws.cloudfront.distribution", "AWS::CloudFront::Distribution", "{DistributionConfig: {Enabled: true}}",
        {"minimum_tls": "TLSv1", "access_log": None, "web_acl": None, "enabled": True, "aliases": []},
    ),
    ("aws.wafv2.web-acl", "AWS::WAFv2::WebACL", "{Scope: REGIONAL, DefaultAction: {Allow: {}}}",
     {"default_action": "allow", "rules": [], "log_destinations": []}),
    ("aws.route53.hosted-zone", "AWS::Route53::HostedZone", "{Name: x.org.}",
     {"name": "x.org", "private": False, "signing": "NOT_SIGNING", "query_log_group": None}),
    ("aws.acm.certificate", "AWS::CertificateManager::Certificate", "{DomainName: x.org}",
     {"kind": "AMAZON_ISSUED", "key_algorithm": "RSA_2048"}),
    (
        "aws.apigateway.rest-api", "AWS::ApiGateway::RestApi", "{Name: a}",
        {"endpoint_types": ["EDGE"], "methods": [], "stages": [], "policy": None, "default_endpoint_disabled": False},
    ),
    ("aws.apigateway.domain-name", "AWS::ApiGateway::DomainName", "{DomainName: x.org}", {"tls_policy": UNREAD}),
    ("aws.apigatewayv2.api", "AWS::ApiGatewayV2::Api", "{ProtocolType: HTTP}",
     {"routes": [], "stages": [], "cors_origins": [], "protocol": "HTTP"}),
    (
        "aws.lambda.function", "AWS::Lambda::Function", "{Runtime: python3.13, Role: r}",
        {
            "package_type": "Zip", "runtime": "python3.13", "kms_key_id": None, "environment_names": [],
            "security_groups": [], "tracing": "PassThrough", "dead_letter_target": None, "vpc_id": None,
            "policy": None, "unbound_services": [], "urls": [],
        },
    ),
    (
        "aws.ecr.repository", "AWS::ECR::Repository", "{}",
        {"tag_mutability": "MUTABLE", "encryption": "AES256", "scan_on_push": False, "policy": None,
         "lifecycle_rules": None, "tag_exceptions": []},
    ),
    ("aws.ecs.cluster", "AWS::ECS::Cluster", "{}",
     {"container_insights": "disabled", "exec": {"logging": "DEFAULT", "kms_key_id": None}}),
    ("aws.ecs.service", "AWS::ECS::Service", "{}",
     {"public_address": None, "exec_enabled": False, "security_groups": []}),
    ("aws.ecs.task-definition", "AWS::ECS::TaskDefinition", "{ContainerDefinitions: []}",
     {"containers": [], "efs_volumes": [], "pid_mode": None}),
    (
        "aws.eks.cluster", "AWS::EKS::Cluster", "{RoleArn: r, ResourcesVpcConfig: {SubnetIds: [s]}}",
        {"endpoint_public": True, "endpoint_private": False, "public_cidrs": ["0.0.0.0/0"],
         "secrets_key_arn": None, "log_types": [], "version": UNREAD},
    ),
    ("aws.eks.node-group", "AWS::EKS::Nodegroup", "{ClusterName: c}", {"remote_access": None, "cluster": "c"}),
    (
        "aws.cloudtrail.trail", "AWS::CloudTrail::Trail", "{IsLogging: true, S3BucketName: b}",
        {
            "multi_region": False, "global_service_events": False, "log_file_validation": False,
            "kms_key_id": None, "logging": True, "management_events": "All", "data_resources": [],
            "cloudwatch_log_group_arn": None, "organization": False, "s3_bucket": "b",
        },
    ),
    ("aws.cloudwatch.alarm", "AWS::CloudWatch::Alarm", "{}",
     {"actions_enabled": True, "alarm_actions": [], "kind": "metric"}),
    ("aws.logs.group", "AWS::Logs::LogGroup", "{}", {"retention_days": None, "kms_key_id": None}),
    (
        "aws.config.recorder", "AWS::Config::ConfigurationRecorder", "{RoleARN: arn}",
        {"all_resources": True, "global_resources": False, "recording": True, "included_types": []},
    ),
    ("aws.config.delivery-channel", "AWS::Config::DeliveryChannel", "{S3BucketName: b}",
     {"s3_bucket": "b", "s3_kms_key_arn": None}),
    ("aws.config.aggregator", "AWS::Config::ConfigurationAggregator",
     "{AccountAggregationSources: [{AccountIds: ['1'], AllAwsRegions: true}]}", {"all_regions": True}),
    ("aws.sns.topic", "AWS::SNS::Topic", "{}", {"kms_key_id": None}),
    ("aws.ssm.document", "AWS::SSM::Document", "{Content: {}, DocumentType: Command}",
     {"kind": "Command", "public": False, "shared_with": []}),
    ("aws.sagemaker.endpoint-configuration", "AWS::SageMaker::EndpointConfig", "{}", {"kms_key_id": None}),
    ("aws.guardduty.detector", "AWS::GuardDuty::Detector", "{Enable: true}",
     {"enabled": True, "publishing_frequency": "SIX_HOURS"}),
]  # fmt: skip


def _template(kind: str, properties: str) -> str:
    return f"Resources:\n  X: {{Type: '{kind}', Properties: {properties}}}\n"


def _matches(found: Any, expected: Any) -> bool:
    if expected is UNREAD:
        return isinstance(found, Unread)
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(_matches, found, expected))
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(
            _matches(found[key], expected[key]) for key in expected
        )
    return type(found) is type(expected) and bool(found == expected)


@pytest.mark.parametrize(("kind", "written", "properties", "expected"), BARE, ids=[item[1] for item in BARE])
def test_what_is_left_out(
    collect: Collect, kind: str, written: str, properties: str, expected: dict[str, Any]
) -> None:
    attributes = collect(_template(written, properties), kind).one(kind).attributes
    for name, value in expected.items():
        assert _matches(attributes[name], value), (name, attributes[name])


WRITTEN: list[tuple[str, str, dict[str, Any]]] = [
    (
        "aws.s3.bucket",
        """
  X:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - BucketKeyEnabled: true
            ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: alias/k}
      LoggingConfiguration: {DestinationBucketName: logs, LogFilePrefix: x/}
      ObjectLockEnabled: true
      ObjectLockConfiguration:
        ObjectLockEnabled: Enabled
        Rule: {DefaultRetention: {Mode: COMPLIANCE, Years: 1}}
      OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}
      LifecycleConfiguration:
        Rules:
          - Id: a
            Status: Enabled
            ExpirationInDays: 30
            NoncurrentVersionExpiration: {NoncurrentDays: 7}
            AbortIncompleteMultipartUpload: {DaysAfterInitiation: 3}
""",
        {
            "encryption": {"rules": [
                {"algorithm": "aws:kms", "kms_key_id": "alias/k", "bucket_key_enabled": True}]},
            "logging": {"target_bucket": "logs", "target_prefix": "x/"},
            "object_lock": {"mode": "COMPLIANCE", "retention_days": 365},
            "ownership": "ObjectWriter",
            "lifecycle": {"rules": [{
                "id": "a", "enabled": True, "expiration_days": 30, "noncurrent_expiration_days": 7,
                "abort_incomplete_upload_days": 3}]},
        },
    ),
    (
        "aws.s3.bucket",
        "\n  X: {Type: AWS::S3::Bucket, Properties: {AccessControl: LogDeliveryWrite, LoggingConfiguration: {}}}",
        {"ownership": None, "logging": {"target_bucket": "${t.yaml#X}", "target_prefix": None}},
    ),
    (
        "aws.ec2.instance",
        """
  S: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, MapPublicIpOnLaunch: true}}
  X:
    Type: AWS::EC2::Instance
    Properties:
      Monitoring: "True"
      IamInstanceProfile: p
      MetadataOptions: {HttpTokens: required, HttpPutResponseHopLimit: 2}
      UserData: !Base64 {"Fn::Sub": "password=${AWS::Region}"}
      NetworkInterfaces:
        - {DeviceIndex: "0", SubnetId: !Ref S, AssociatePublicIpAddress: false, GroupSet: [sg-1]}
""",
        {
            "detailed_monitoring": True, "instance_profile": "p", "vpc_id": "vpc-1", "security_groups": ["sg-1"],
            "metadata": {"enabled": True, "token_required": True, "hop_limit": 2}, "public_addresses": [],
            "user_data_secrets": [],
        },
    ),
    (
        "aws.ec2.instance",
        """
  X:
    Type: AWS::EC2::Instance
    Properties:
      UserData:
        Fn::Base64: |
          export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKE
""",
        {"user_data_secrets": [{"kind": "password", "line": 1}]},
    ),
    (
        "aws.ec2.launch-template",
        """
  X:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        MetadataOptions: {HttpTokens: required}
        NetworkInterfaces: [{AssociatePublicIpAddress: true}]
        UserData: !Base64 "no secret"
""",
        {
            "metadata": {"enabled": True, "token_required": True, "hop_limit": 1}, "public_address": True,
            "user_data_secrets": [],
        },
    ),
    (
        "aws.ec2.security-group",
        """
  X:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: d
      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}]
  In:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !GetAtt X.GroupId, IpProtocol: 6, FromPort: 22, ToPort: 22, CidrIpv6: "::/0"}
  Out:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: {GroupId: !Ref X, IpProtocol: "-1", DestinationPrefixListId: pl-1, Description: out}
""",
        {
            "ingress": [{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidrs": [], "ipv6_cidrs": ["::/0"],
                         "prefix_lists": [], "security_groups": [], "description": None}],
            "egress": [{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidrs": ["10.0.0.0/8"],
                        "ipv6_cidrs": [], "prefix_lists": [], "security_groups": [], "description": None},
                       {"protocol": "all", "from_port": None, "to_port": None, "cidrs": [], "ipv6_cidrs": [],
                        "prefix_lists": ["pl-1"], "security_groups": [], "description": "out"}],
        },
    ),
    (
        "aws.ec2.network-acl",
        """
  X: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: v}}
  E:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref X
      RuleNumber: 100
      Protocol: 6
      RuleAction: allow
      CidrBlock: 0.0.0.0/0
      PortRange: {From: 22, To: 22}
  A: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {NetworkAclId: !Ref X, SubnetId: s}}
""",
        {
            "ingress": [{"number": 100, "allow": True, "protocol": "tcp", "from_port": 22, "to_port": 22,
                         "cidr": "0.0.0.0/0"}],
            "subnet_ids": ["s"],
        },
    ),
    (
        "aws.ec2.vpc",
        """
  X: {Type: AWS::EC2::VPC}
  F: {Type: AWS::EC2::FlowLog, Properties: {ResourceId: !Ref X, ResourceType: VPC, TrafficType: ALL}}
  Other: {Type: AWS::EC2::FlowLog, Properties: {ResourceId: s, ResourceType: Subnet, TrafficType: ALL}}
""",
        {"flow_logs": [{"active": True, "delivery": None, "traffic": "ALL",
                        "destination_type": "cloud-watch-logs"}]},
    ),
    (
        "aws.ec2.address",
        """
  X: {Type: AWS::EC2::EIP}
  N: {Type: AWS::EC2::NatGateway, Properties: {AllocationId: !GetAtt X.AllocationId, SubnetId: s}}
""",
        {"attached_to": "${t.yaml#N}"},
    ),
    (
        "aws.ec2.vpc-peering",
        "\n  X: {Type: AWS::EC2::VPCPeeringConnection, Properties: {PeerOwnerId: !Ref AWS::AccountId}}",
        {"foreign_accounts": []},
    ),
    (
        "aws.iam.role",
        """
  X:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}, Action: "sts:*"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess
        - !Ref M
      Policies: [{PolicyName: p, PolicyDocument: {Statement: []}}]
  M: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: m, PolicyDocument: {Statement: []}}}
  P: {Type: AWS::IAM::Policy, Properties: {PolicyName: q, Roles: [!Ref X], PolicyDocument: {Statement: []}}}
  N: {Type: AWS::IAM::ManagedPolicy, Properties: {Roles: [!Ref X], PolicyDocument: {Statement: []}}}
""",
        {
            "trust_policy": {"Statement": {"Effect": "Allow", "Action": "sts:*",
                                           "Principal": {"AWS": "arn:aws:iam::${AccountId}:root"}}},
            "attached_policies": [
                {"name": "${t.yaml#N.name}", "arn": "${t.yaml#N}"},
                {"name": "AdministratorAccess", "arn": "arn:aws:iam::aws:policy/AdministratorAccess"},
                {"name": "m", "arn": "${t.yaml#M}"},
            ],
            "inline_policies": [
                {"name": "q", "document": {"Statement": []}}, {"name": "p", "document": {"Statement": []}},
            ],
        },
    ),
    (
        "aws.iam.user",
        """
  X: {Type: AWS::IAM::User, Properties: {Groups: [g], ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}}
  A: {Type: AWS::IAM::UserToGroupAddition, Properties: {GroupName: h, Users: [!Ref X]}}
""",
        {
            "groups": ["g", "h"],
            "attached_policies": [{"name": "ReadOnlyAccess", "arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
        },
    ),
    (
        "aws.elbv2.load-balancer",
        """
  X:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Scheme: internal
      LoadBalancerAttributes:
        - {Key: deletion_protection.enabled, Value: "true"}
        - {Key: access_logs.s3.enabled, Value: true}
        - {Key: access_logs.s3.bucket, Value: logs}
        - {Key: routing.http.drop_invalid_header_fields.enabled, Value: "true"}
  L:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref X
      Port: 80
      Protocol: HTTP
      DefaultActions: [{Type: redirect, RedirectConfig: {Protocol: HTTPS, StatusCode: HTTP_301}}]
  W: {Type: AWS::WAFv2::WebACLAssociation, Properties: {ResourceArn: !Ref X, WebACLArn: w}}
""",
        {
            "scheme": "internal", "deletion_protection": True, "drop_invalid_headers": True, "web_acl": "w",
            "access_logs": {"enabled": True, "bucket": "logs"},
            "listeners": [{"protocol": "HTTP", "port": 80, "tls_policy": None, "redirects_to_https": True}],
        },
    ),
    (
        "aws.cloudfront.distribution",
        """
  X:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        DefaultCacheBehavior: {TargetOriginId: o, ViewerProtocolPolicy: https-only}
        CacheBehaviors: [{PathPattern: "/a", TargetOriginId: s, ViewerProtocolPolicy: allow-all}]
        Origins:
          - Id: o
            DomainName: x.org
            CustomOriginConfig: {OriginProtocolPolicy: https-only, OriginSSLProtocols: [TLSv1.2]}
          - {Id: s, DomainName: b.s3.amazonaws.com, S3OriginConfig: {OriginAccessIdentity: ""}}
        ViewerCertificate: {AcmCertificateArn: c, SslSupportMethod: sni-only, MinimumProtocolVersion: TLSv1.2_2021}
        Logging: {Bucket: logs}
        WebACLId: w
""",
        {
            "minimum_tls": "TLSv1.2_2021", "web_acl": "w", "access_log": {"bucket": "logs", "prefix": None},
            "behaviors": [
                {"path": None, "origin": "o", "viewer_protocol": "https-only", "field_level_encryption": None,
                 "realtime_log_config": None},
                {"path": "/a", "origin": "s", "viewer_protocol": "allow-all", "field_level_encryption": None,
                 "realtime_log_config": None},
            ],
            "origins": [
                {"id": "o", "domain": "x.org", "kind": "custom", "access_control": None, "access_identity": None,
                 "protocol": "https-only", "tls_versions": ["TLSv1.2"], "viewer_protocols": ["https-only"]},
                {"id": "s", "domain": "b.s3.amazonaws.com", "kind": "s3", "access_control": None,
                 "access_identity": None, "protocol": None, "tls_versions": [], "viewer_protocols": ["allow-all"]},
            ],
        },
    ),
    (
        "aws.apigateway.rest-api",
        """
  X: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, EndpointConfiguration: {Types: [PRIVATE]}}}
  R: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref X, PathPart: pets}}
  M:
    Type: AWS::ApiGateway::Method
    Properties: {RestApiId: !Ref X, ResourceId: !Ref R, HttpMethod: GET, AuthorizationType: AWS_IAM}
  N: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref X, ResourceId: !GetAtt X.RootResourceId, HttpMethod: ANY}}
  S:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref X
      StageName: prod
      TracingEnabled: true
      AccessLogSetting: {DestinationArn: logs}
      MethodSettings: [{ResourcePath: "/*", HttpMethod: "*", LoggingLevel: INFO, CachingEnabled: true}]
  W:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      ResourceArn: !Sub "arn:aws:apigateway:${AWS::Region}::/restapis/${X}/stages/${S}"
      WebACLArn: w
""",
        {
            "endpoint_types": ["PRIVATE"],
            "methods": [
                {"path": "…/pets", "method": "GET", "authorization": "AWS_IAM", "api_key_required": False},
                {"path": "/", "method": "ANY", "authorization": "NONE", "api_key_required": False},
            ],
            "stages": [{
                "name": "prod", "access_log_destination": "logs", "cache_enabled": False, "xray": True,
                "client_certificate_id": None, "web_acl_arn": "w",
                "settings": [{"methods": "*/*", "logging_level": "INFO", "data_trace": False, "caching": True,
                              "cache_encrypted": False}],
            }],
        },
    ),
    (
        "aws.lambda.function",
        """
  X:
    Type: AWS::Lambda::Function
    Properties:
      PackageType: Image
      Role: r
      Environment: {Variables: {B: !Ref AWS::Region, A: x}}
      TracingConfig: {Mode: Active}
      DeadLetterConfig: {TargetArn: q}
      VpcConfig: {SubnetIds: [s], SecurityGroupIds: [g]}
  P:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref A, Principal: sns.amazonaws.com, Action: "lambda:InvokeFunction"}
  A: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref X, Name: live}}
  U: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref X, AuthType: NONE}}
""",
        {
            "environment_names": ["A", "B"], "tracing": "Active", "dead_letter_target": "q", "runtime": None,
            "security_groups": ["g"], "vpc_id": "the VPC of s", "unbound_services": ["sns.amazonaws.com"],
            "urls": [{"function_arn": "${t.yaml#X}", "auth_type": "NONE", "allow_origins": []}],
        },
    ),
    (
        "aws.ecr.repository",
        """
  X:
    Type: AWS::ECR::Repository
    Properties:
      ImageTagMutability: IMMUTABLE
      ImageScanningConfiguration: {ScanOnPush: true}
      EncryptionConfiguration: {EncryptionType: KMS, KmsKey: k}
      LifecyclePolicy: {LifecyclePolicyText: '{"rules": [{"action": {"type": "expire"}}]}'}
      RepositoryPolicyText: {Statement: [{Effect: Allow, Principal: "*", Action: "ecr:*"}]}
""",
        {
            "tag_mutability": "IMMUTABLE", "scan_on_push": True, "encryption": "KMS", "kms_key_id": "k",
            "lifecycle_rules": [{"action": "expire"}],
            "policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}]},
        },
    ),
    (
        "aws.ecs.task-definition",
        """
  X:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: host
      ContainerDefinitions:
        - Name: c
          Image: !Sub "${AWS::AccountId}.dkr.ecr/x:1"
          Privileged: true
          ReadonlyRootFilesystem: true
          LinuxParameters: {Capabilities: {Add: [SYS_ADMIN]}}
          Environment: [{Name: PASSWORD, Value: x}]
          LogConfiguration: {LogDriver: awslogs}
      Volumes:
        - Name: v
          EFSVolumeConfiguration:
            FilesystemId: fs-1
            TransitEncryption: ENABLED
            AuthorizationConfig: {IAM: ENABLED}
""",
        {
            "network_mode": "host",
            "containers": [{
                "name": "c", "image": "${AccountId}.dkr.ecr/x:1", "user": None, "privileged": True,
                "read_only_root": True, "added_capabilities": ["SYS_ADMIN"], "environment_names": ["PASSWORD"],
                "secret_names": [], "log_driver": "awslogs"}],
            "efs_volumes": [{"file_system": "fs-1", "tls": True, "iam": True}],
        },
    ),
    (
        "aws.ecs.service",
        """
  X:
    Type: AWS::ECS::Service
    Properties:
      EnableExecuteCommand: true
      NetworkConfiguration: {AwsvpcConfiguration: {AssignPublicIp: ENABLED, SecurityGroups: [g], Subnets: [s]}}
""",
        {"exec_enabled": True, "public_address": True, "security_groups": ["g"]},
    ),
    (
        "aws.eks.cluster",
        """
  X:
    Type: AWS::EKS::Cluster
    Properties:
      RoleArn: r
      ResourcesVpcConfig: {EndpointPublicAccess: false, EndpointPrivateAccess: true, SubnetIds: [s]}
      EncryptionConfig: [{Resources: [secrets], Provider: {KeyArn: k}}]
      Logging: {ClusterLogging: {EnabledTypes: [{Type: api}, {Type: audit}]}}
""",
        {
            "endpoint_public": False, "endpoint_private": True, "secrets_key_arn": "k",
            "log_types": ["api", "audit"],
        },
    ),
    (
        "aws.cloudtrail.trail",
        """
  B: {Type: AWS::S3::Bucket}
  K: {Type: AWS::KMS::Key}
  X:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: false
      S3BucketName: !Ref B
      KMSKeyId: !GetAtt K.Arn
      IsMultiRegionTrail: true
      EnableLogFileValidation: true
      CloudWatchLogsLogGroupArn: g
      EventSelectors: [{ReadWriteType: WriteOnly, DataResources: [{Type: "AWS::S3::Object", Values: [x]}]}]
""",
        {
            "logging": False, "s3_bucket": "${t.yaml#B}", "kms_key_id": "${t.yaml#K.Arn}", "multi_region": True,
            "log_file_validation": True, "management_events": "WriteOnly", "data_resources": ["AWS::S3::Object"],
            "cloudwatch_log_group_arn": "g",
        },
    ),
    (
        "aws.wafv2.web-acl",
        """
  X:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
      DefaultAction: {Block: {}}
      Rules:
        - {Name: r, Priority: 1, Action: {Count: {}}, Statement: {}}
        - {Name: g, Priority: 2, OverrideAction: {None: {}}, Statement: {}}
  L:
    Type: AWS::WAFv2::LoggingConfiguration
    Properties: {ResourceArn: !GetAtt X.Arn, LogDestinationConfigs: [d]}
""",
        {
            "default_action": "block", "log_destinations": ["d"],
            "rules": [{"name": "r", "action": "count"}, {"name": "g", "action": "group"}],
        },
    ),
    (
        "aws.route53.hosted-zone",
        """
  X: {Type: AWS::Route53::HostedZone, Properties: {Name: x, QueryLoggingConfig: {CloudWatchLogsLogGroupArn: g}}}
  D: {Type: AWS::Route53::DNSSEC, Properties: {HostedZoneId: !Ref X}}
""",
        {"signing": "SIGNING", "query_log_group": "g"},
    ),
    (
        "aws.networkfirewall.policy",
        """
  X:
    Type: AWS::NetworkFirewall::FirewallPolicy
    Properties:
      FirewallPolicyName: p
      FirewallPolicy:
        StatelessDefaultActions: ["aws:forward_to_sfe"]
        StatelessFragmentDefaultActions: ["aws:drop"]
        StatefulRuleGroupReferences: [{ResourceArn: g}]
""",
        {"default_actions": ["aws:forward_to_sfe"], "fragment_actions": ["aws:drop"], "rule_groups": ["g"]},
    ),
    (
        "aws.networkfirewall.firewall",
        """
  X: {Type: AWS::NetworkFirewall::Firewall, Properties: {FirewallName: f, SubnetMappings: [{SubnetId: a}, {SubnetId: b}]}}
  L:
    Type: AWS::NetworkFirewall::LoggingConfiguration
    Properties:
      FirewallArn: !Ref X
      LoggingConfiguration: {LogDestinationConfigs: [{LogType: ALERT, LogDestinationType: S3, LogDestination: {}}]}
""",
        {"subnets": ["a", "b"], "logs": ["ALERT"]},
    ),
    (
        "aws.ec2.vpn",
        """
  X:
    Type: AWS::EC2::VPNConnection
    Properties:
      VpnTunnelOptionsSpecifications: [{LogOptions: {CloudwatchLogOptions: {LogEnabled: true}}}, {PreSharedKey: k}]
""",
        {"tunnel_logs": [True, False]},
    ),
    (
        "aws.codedeploy.group",
        """
  X:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      DeploymentConfigName: CodeDeployDefault.AllAtOnce
      AutoRollbackConfiguration: {Enabled: true}
      AlarmConfiguration: {Enabled: true, Alarms: [{Name: errors}]}
""",
        {"rolls_back": True, "alarms": ["errors"], "configuration": "CodeDeployDefault.AllAtOnce"},
    ),
    (
        "aws.msk.connector",
        """
  X:
    Type: AWS::KafkaConnect::Connector
    Properties:
      KafkaClusterEncryptionInTransit: {EncryptionType: TLS}
      LogDelivery: {WorkerLogDelivery: {CloudWatchLogs: {Enabled: true, LogGroup: g}}}
""",
        {"tls": True, "logs": True},
    ),
    (
        "aws.autoscaling.group",
        """
  X:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MixedInstancesPolicy: {LaunchTemplate: {Overrides: [{InstanceType: m5.large}, {InstanceRequirements: {}}]}}
""",
        {"made_from": "template", "instance_types": ["m5.large", "a type that meets the requirements", "another that does"]},
    ),
    (
        "aws.sns.topic",
        "\n  X: {Type: AWS::SNS::Topic, Properties: {DeliveryStatusLogging: [{Protocol: sqs, FailureFeedbackRoleArn: r}]}}",
        {"deliveries_logged": True},
    ),
    (
        "aws.apigateway.rest-api",
        """
  X:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: elsewhere
      StageName: prod
      TracingEnabled: true
      MethodSettings: [{ResourcePath: "/*", HttpMethod: "*", LoggingLevel: INFO}]
""",
        {
            "stages": [{
                "name": "prod", "access_log_destination": None, "cache_enabled": False, "xray": True,
                "client_certificate_id": None, "web_acl_arn": None,
                "settings": [{"methods": "*/*", "logging_level": "INFO", "data_trace": False, "caching": False,
                              "cache_encrypted": False}],
            }],
        },
    ),
    (
        "aws.config.recorder",
        "\n  X: {Type: AWS::Config::ConfigurationRecorder, Properties: {RoleARN: r, RecordingGroup: {ResourceTypes: [a]}}}",
        {"all_resources": False, "included_types": ["a"]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "code", "expected"), WRITTEN, ids=[f"{item[0]}-{number}" for number, item in enumerate(WRITTEN)]
)
def test_what_is_written(collect: Collect, kind: str, code: str, expected: dict[str, Any]) -> None:
    found = collect(f"Resources:{code}", kind)
    attributes = found.resources["t.yaml#X"].attributes
    for name, value in expected.items():
        assert _matches(attributes[name], value), (name, attributes[name])


def test_volumes_of_instances(collect: Collect) -> None:
    code = """Resources:
  Plain: {Type: AWS::EC2::Instance}
  Both:
    Type: AWS::EC2::Instance
    Properties:
      BlockDeviceMappings:
        - {DeviceName: /dev/xvda, Ebs: {Encrypted: true, VolumeSize: 8}}
        - {DeviceName: /dev/sdb, Ebs: {VolumeSize: 9}}
        - {DeviceName: /dev/sdc, NoDevice: {}}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData: {BlockDeviceMappings: [{DeviceName: /dev/sda1, Ebs: {Encrypted: true}}]}
  Configuration:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties: {BlockDeviceMappings: [{DeviceName: /dev/sda1, Ebs: {Encrypted: false}}]}
"""
    found = collect(code, "aws.ec2.volume").resources
    assert {uid.partition("#")[2]: item.attributes["encrypted"] for uid, item in found.items()} == {
        "Plain.root_block_device[0]": False,
        "Both.root_block_device[0]": True,
        "Both.ebs_block_device[0]": False,
        "Template.block_device_mappings[0].ebs": True,
        "Configuration.root_block_device[0]": False,
    }


def test_the_names_of_two_templates_are_not_the_same(collect: Collect) -> None:
    bucket = "Resources:\n  B: {Type: AWS::S3::Bucket}\n"
    policy = (
        "  P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref B, PolicyDocument: {Statement: []}}}\n"
    )
    found = collect({"a.yaml": bucket + policy, "b.yaml": bucket}, "aws.s3.bucket").resources
    assert found["a.yaml#B"].attributes["policy"] == {"Statement": []}
    assert found["b.yaml#B"].attributes["policy"] is None
    assert found["a.yaml#B"].attributes["name"] != found["b.yaml#B"].attributes["name"]
