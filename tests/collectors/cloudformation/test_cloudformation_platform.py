"""What runs programs, signs people in and passes data on, in templates: what each property says of which attribute."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gcheck.model.unread import Unread
from tests.collectors.cloudformation.test_cloudformation_stores import read

CASES: list[tuple[str, str, dict[str, Any]]] = [
    ('aws.appsync.cache X', 'X: {Type: AWS::AppSync::ApiCache, Properties: {AtRestEncryptionEnabled: true}}',
     {'at_rest': True, 'in_transit': False}),
    ('aws.appsync.api X', 'X: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: a, AuthenticationType: AWS_IAM, AdditionalAuthenticationProviders: [{AuthenticationType: API_KEY}], LogConfig: {FieldLogLevel: ERROR}}}',
     {'authentication': ['AWS_IAM', 'API_KEY'], 'field_logs': 'ERROR'}),
    ('aws.autoscaling.group X', 'X: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {VPCZoneIdentifier: [a, b], HealthCheckType: ELB, TargetGroupARNs: [y], MetricsCollection: [{Granularity: 1Minute}], Tags: [{Key: k, Value: v, PropagateAtLaunch: true}]}}',
     {'balanced': True, 'health_check': 'ELB', 'tags_passed_on': ['k'], 'zones': ['a', 'b']}),
    ('aws.batch.job-definition X', 'X: {Type: AWS::Batch::JobDefinition, Properties: {Type: container, ContainerProperties: {Privileged: true}}}',
     {'privileged': True, 'user': None}),
    ('aws.keyspaces.table X', 'X: {Type: AWS::Cassandra::Table, Properties: {TableName: t, PointInTimeRecoveryEnabled: true}}',
     {'name': 't', 'point_in_time_recovery': True}),
    ('aws.cloudfront.header-policy X', 'X: {Type: AWS::CloudFront::ResponseHeadersPolicy, Properties: {ResponseHeadersPolicyConfig: {Name: h, SecurityHeadersConfig: {StrictTransportSecurity: {AccessControlMaxAgeSec: 63072000}}}}}',
     {'name': 'h', 'hsts_seconds': 63072000}),
    ('aws.cognito.identity-pool X', 'X: {Type: AWS::Cognito::IdentityPool, Properties: {AllowUnauthenticatedIdentities: true}}',
     {'guests': True, 'classic_flow': False}),
    ('aws.cognito.user-pool X', "X: {Type: AWS::Cognito::UserPool, Properties: {MfaConfiguration: 'ON', Policies: {PasswordPolicy: {MinimumLength: 12, RequireLowercase: true}}}}",
     {'mfa': 'ON', 'passwords': {'minimum_length': 12, 'lowercase': True, 'uppercase': False, 'numbers': False, 'symbols': False}}),
    ('aws.cognito.client X', 'X: {Type: AWS::Cognito::UserPoolClient, Properties: {ClientName: c, EnableTokenRevocation: true, PreventUserExistenceErrors: ENABLED}}',
     {'hides_users': True, 'revokes_tokens': True}),
    ('aws.dlm.policy X', 'X: {Type: AWS::DLM::LifecyclePolicy, Properties: {PolicyDetails: {Schedules: [{CrossRegionCopyRules: [{Encrypted: false}]}]}}}',
     {'copies_encrypted': [False]}),
    ('aws.dms.task X', "X: {Type: AWS::DMS::ReplicationTask, Properties: {ReplicationTaskSettings: '{}'}}",
     {'logging': False}),
    ('aws.datasync.task X', 'X: {Type: AWS::DataSync::Task, Properties: {CloudWatchLogGroupArn: x}}',
     {'logs': True}),
    ('aws.rds.declared-parameters X', 'X: {Type: AWS::DocDB::DBClusterParameterGroup, Properties: {Parameters: {tls: disabled, audit_logs: enabled}}}',
     {'tls': False, 'audit': True}),
    ('aws.ec2.route-table X', 'X: {Type: AWS::EC2::Route, Properties: {DestinationCidrBlock: 0.0.0.0/0, VpcPeeringConnectionId: p}}',
     {'routes': [{'cidr': '0.0.0.0/0', 'ipv6_cidr': None, 'peering': True, 'internet': False}]}),
    ('aws.ec2.route-table X', 'X: {Type: AWS::EC2::RouteTable, Properties: {VpcId: v}}',
     {'routes': []}),
    ('aws.emr.cluster X', 'X: {Type: AWS::EMR::Cluster, Properties: {Instances: {Ec2SubnetId: s, TerminationProtected: true}, LogUri: s3://x, SecurityConfiguration: c}}',
     {'subnet': 's', 'termination_protection': True, 'log_uri': 's3://x', 'security_configuration': 'c'}),
    ('aws.emr.security-configuration X', 'X: {Type: AWS::EMR::SecurityConfiguration, Properties: {SecurityConfiguration: {EncryptionConfiguration: {EnableAtRestEncryption: true, EnableInTransitEncryption: false}}}}',
     {'at_rest': True, 'in_transit': False}),
    ('aws.elasticache.user X', 'X: {Type: AWS::ElastiCache::User, Properties: {UserId: u, NoPasswordRequired: true}}',
     {'without_password': True}),
    ('aws.elasticbeanstalk.environment X', "X: {Type: AWS::ElasticBeanstalk::Environment, Properties: {OptionSettings: [{Namespace: 'aws:elasticbeanstalk:managedactions', OptionName: ManagedActionsEnabled, Value: 'true'}]}}",
     {'managed_updates': True, 'logs_streamed': False}),
    ('aws.elbv2.target-group X', 'X: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Protocol: HTTP, HealthCheckPath: /h}}',
     {'protocol': 'HTTP', 'health_check': True, 'health_path': '/h'}),
    ('aws.mwaa.environment X', 'X: {Type: AWS::MWAA::Environment, Properties: {Name: m, WebserverAccessMode: PUBLIC_ONLY, LoggingConfiguration: {TaskLogs: {Enabled: true, LogLevel: INFO}}}}',
     {'access': 'PUBLIC_ONLY', 'logs': ['task']}),
    ('aws.memorydb.cluster X', 'X: {Type: AWS::MemoryDB::Cluster, Properties: {ClusterName: m, TLSEnabled: false, SnapshotRetentionLimit: 7}}',
     {'tls': False, 'snapshot_retention_days': 7}),
    ('aws.rds.declared-parameters X', 'X: {Type: AWS::Neptune::DBClusterParameterGroup, Properties: {Parameters: {neptune_enable_audit_log: 1}}}',
     {'audit': True, 'tls': None}),
    ('aws.networkfirewall.firewall X', 'X: {Type: AWS::NetworkFirewall::Firewall, Properties: {FirewallName: f, DeleteProtection: true}}',
     {'deletion_protection': True, 'policy_protection': False}),
    ('aws.organizations.declared X', 'X: {Type: AWS::Organizations::Organization, Properties: {FeatureSet: ALL}}',
     {'all_features': True}),
    ('aws.qldb.ledger X', 'X: {Type: AWS::QLDB::Ledger, Properties: {Name: l, PermissionsMode: STANDARD, DeletionProtection: false}}',
     {'permissions': 'STANDARD', 'deletion_protection': False}),
    ('aws.rds.declared-parameters X', "X: {Type: AWS::RDS::DBClusterParameterGroup, Properties: {Parameters: {rds.force_ssl: '1'}}}",
     {'tls': True}),
    ('aws.rds.declared-parameters X', "X: {Type: AWS::RDS::DBParameterGroup, Properties: {Family: postgres15, Parameters: {rds.force_ssl: '1', log_statement: ddl}}}",
     {'family': 'postgres15', 'tls': True, 'statements': 'ddl'}),
    ('aws.rds.proxy X', 'X: {Type: AWS::RDS::DBProxy, Properties: {DBProxyName: p, RequireTLS: true}}',
     {'tls_required': True}),
    ('aws.rds.classic-group X', 'X: {Type: AWS::RDS::DBSecurityGroup, Properties: {DBSecurityGroupIngress: [{CIDRIP: 0.0.0.0/0}]}}',
     {'cidrs': ['0.0.0.0/0']}),
    ('aws.redshiftserverless.namespace X', 'X: {Type: AWS::RedshiftServerless::Namespace, Properties: {NamespaceName: n, LogExports: [userlog]}}',
     {'log_exports': ['userlog']}),
    ('aws.redshiftserverless.workgroup X', "X: {Type: AWS::RedshiftServerless::Workgroup, Properties: {WorkgroupName: w, PubliclyAccessible: true, ConfigParameters: [{ParameterKey: require_ssl, ParameterValue: 'false'}]}}",
     {'publicly_accessible': True, 'tls_required': False}),
    ('aws.ses.configuration-set X', 'X: {Type: AWS::SES::ConfigurationSet, Properties: {Name: s, DeliveryOptions: {TlsPolicy: REQUIRE}}}',
     {'tls': 'REQUIRE'}),
    ('aws.sso.permission-set X', 'X: {Type: AWS::SSO::PermissionSet, Properties: {Name: p, SessionDuration: PT1H}}',
     {'name': 'p', 'session_minutes': 60}),
    ('aws.sagemaker.model X', 'X: {Type: AWS::SageMaker::Model, Properties: {EnableNetworkIsolation: true, VpcConfig: {Subnets: [s]}}}',
     {'isolated': True, 'subnets': ['s']}),
    ('aws.transfer.connector X', 'X: {Type: AWS::Transfer::Connector, Properties: {Url: u, LoggingRole: r}}', {"logging_role": "r"}),
    ('aws.connect.instance X', 'X: {Type: AWS::Connect::Instance, Properties: {Attributes: {InboundCalls: true, ContactflowLogs: true}}}',
     {"flow_logs": True}),
    ('aws.macie2.session X', 'X: {Type: AWS::Macie::Session, Properties: {Status: PAUSED}}', {"enabled": False}),
    ('aws.ecs.task-set X', 'X: {Type: AWS::ECS::TaskSet, Properties: {NetworkConfiguration: {AwsVpcConfiguration: {AssignPublicIp: ENABLED}}}}',
     {"public_address": True}),
    ('aws.s3.multi-region-access-point X',
     'X: {Type: AWS::S3::MultiRegionAccessPoint, Properties: {PublicAccessBlockConfiguration: {BlockPublicAcls: false}}}',
     {"public_access_block": {"block_public_acls": False, "ignore_public_acls": True, "block_public_policy": True,
                              "restrict_public_buckets": True}}),
    ('aws.wafv2.rule-group X', 'X: {Type: AWS::WAFv2::RuleGroup, Properties: {VisibilityConfig: {CloudWatchMetricsEnabled: true}}}',
     {"metrics": True}),
    ('aws.dms.endpoint X', 'X: {Type: AWS::DMS::Endpoint, Properties: {EngineName: mongodb, MongoDbSettings: {AuthType: "no"}}}',
     {"mongodb_authentication": "no"}),
    ('aws.transfer.server X', 'X: {Type: AWS::Transfer::Server, Properties: {Protocols: [FTP], EndpointType: VPC}}',
     {'endpoint': 'VPC', 'protocols': ['FTP']}),
    ('aws.waf.web-acl X', 'X: {Type: AWS::WAF::WebACL, Properties: {MetricName: m, Rules: [{RuleId: r, Priority: 1, Action: {Type: BLOCK}}]}}',
     {'rules': ['rule']}),
    ('aws.waf.web-acl X', 'X: {Type: AWS::WAFRegional::WebACL, Properties: {MetricName: m, Rules: []}}',
     {'rules': []}),
    ("aws.logs.trail-watch X.watch",
     "X: {Type: AWS::Logs::MetricFilter, Properties: {LogGroupName: g, FilterPattern: '{ ($.eventSource = kms.amazonaws.com) && ($.eventName = DisableKey) }', "
     "MetricTransformations: [{MetricName: m, MetricNamespace: n, MetricValue: '1'}]}}\n"
     "A: {Type: AWS::CloudWatch::Alarm, Properties: {MetricName: m, Namespace: n, AlarmActions: [t], ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}}",
     {"calls": ["kms:DisableKey"]}),
    ("aws.appmesh.node X", "X: {Type: AWS::AppMesh::VirtualNode, Properties: {MeshName: m, Spec: {Listeners: [{TLS: {Mode: STRICT}}], "
     "Backends: [{VirtualService: {VirtualServiceName: s}}], BackendDefaults: {ClientPolicy: {TLS: {Enforce: false}}}, "
     "Logging: {AccessLog: {File: {Path: /dev/stdout}}}}}}",
     {"listener_tls": ["STRICT"], "backend_tls": [False], "access_log": True}),
    ("aws.appmesh.node X", "X: {Type: AWS::AppMesh::VirtualGateway, Properties: {MeshName: m, Spec: {Listeners: [{PortMapping: {Port: 1}}]}}}",
     {"listener_tls": ["DISABLED"], "backend_tls": [], "access_log": False}),
    ("aws.apprunner.service X", "X: {Type: AWS::AppRunner::Service, Properties: {NetworkConfiguration: {IngressConfiguration: "
     "{IsPubliclyAccessible: false}, EgressConfiguration: {EgressType: VPC}}, ObservabilityConfiguration: {ObservabilityEnabled: true}}}",
     {"publicly_accessible": False, "egress": "VPC", "tracing": True}),
    ("aws.bedrock.agent X", "X: {Type: AWS::Bedrock::Agent, Properties: {AgentName: a, GuardrailConfiguration: {GuardrailIdentifier: g}}}",
     {"name": "a", "guardrail": True}),
    ("aws.bedrock.guardrail X", "X: {Type: AWS::Bedrock::Guardrail, Properties: {Name: g, ContentPolicyConfig: {FiltersConfig: [{Type: HATE}]}, "
     "SensitiveInformationPolicyConfig: {RegexesConfig: [{Name: r}]}}}",
     {"content_filters": ["HATE"], "personal_data": True}),
    ("aws.cloudformation.stack X", "X: {Type: AWS::CloudFormation::Stack, Properties: {NotificationARNs: [t]}}", {"topics": ["t"]}),
    ("aws.ecs.capacity-provider X", "X: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: {ManagedTerminationProtection: ENABLED}}}",
     {"termination_protection": "ENABLED"}),
    ("aws.gamelift.fleet X", "X: {Type: AWS::GameLift::Fleet, Properties: {EC2InboundPermissions: [{FromPort: '22', ToPort: 23, IpRange: 0.0.0.0/0, Protocol: TCP}]}}",
     {"ports": [{"protocol": "tcp", "from_port": 22, "to_port": 23, "cidr": "0.0.0.0/0"}]}),
    ("aws.glue.ml-transform X", "X: {Type: AWS::Glue::MLTransform, Properties: {TransformEncryption: {MLUserDataEncryption: {MLUserDataEncryptionMode: SSE-KMS}}}}",
     {"encrypted": True}),
    ("aws.ec2.network-acl-entry X.entries", "X: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: a, RuleNumber: 1, Protocol: 6, RuleAction: allow, "
     "CidrBlock: 0.0.0.0/0, PortRange: {From: 22, To: 22}}}",
     {"internet_ingress": [{"protocol": "tcp", "from_port": 22, "to_port": 22, "ip_version": 4}]}),
    ("aws.ec2.security-group X", "X: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: d}}\n"
     "Y: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !GetAtt X.GroupId, IpProtocol: tcp}}",
     {"used": False}),
    ("aws.ec2.security-group X", "X: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: d}}\n"
     "Y: {Type: Custom::Thing, Properties: {ServiceToken: !Sub 'x-${X}'}}",
     {"used": True}),
    ("aws.rds.classic-group X", "X: {Type: AWS::RDS::DBSecurityGroupIngress, Properties: {CIDRIP: 0.0.0.0/0}}", {"cidrs": ["0.0.0.0/0"]}),
    ("aws.rds.classic-group X", "X: {Type: AWS::Redshift::ClusterSecurityGroupIngress, Properties: {CIDRIP: 10.0.0.0/8}}", {"cidrs": ["10.0.0.0/8"]}),
    ("aws.iam.group X", "X: {Type: AWS::IAM::Group, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Deny, "
     "Action: '*', Resource: '*', Condition: {Bool: {'aws:MultiFactorAuthPresent': 'false'}}}]}}]}}",
     {"mfa_asked": True}),
    ("aws.opensearch.domain X", "X: {Type: AWS::OpenSearchService::Domain, Properties: {VPCOptions: {SubnetIds: [s]}}}", {"default_group": True}),
    ("aws.ec2.volume X.launch_specification[0].ebs_block_device[0]", "X: {Type: AWS::EC2::SpotFleet, Properties: {SpotFleetRequestConfigData: "
     "{LaunchSpecifications: [{ImageId: a, BlockDeviceMappings: [{DeviceName: /dev/sdb, Ebs: {Encrypted: true}}]}]}}}",
     {"encrypted": True}),
    ("aws.elb.tls-policy X.Policies[0]", "X: {Type: AWS::ElasticLoadBalancing::LoadBalancer, Properties: {Listeners: [], Policies: [{PolicyName: p, "
     "PolicyType: SSLNegotiationPolicyType, Attributes: [{Name: Reference-Security-Policy, Value: ELBSecurityPolicy-2016-08}]}]}}",
     {"reference": "ELBSecurityPolicy-2016-08", "enabled": []}),
    ("aws.ec2.launch-template X.launch_specification[0]", "X: {Type: AWS::EC2::SpotFleet, Properties: {SpotFleetRequestConfigData: "
     "{LaunchSpecifications: [{ImageId: a, UserData: !Base64 'export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYzEXAMPLEKEYx', "
     "NetworkInterfaces: [{DeviceIndex: 0, AssociatePublicIpAddress: true}]}]}}}",
     {"public_address": True, "metadata": {"enabled": True, "token_required": False, "hop_limit": 1}}),
    ("aws.amplify.app X", "X: {Type: AWS::Amplify::App, Properties: {Name: a, EnvironmentVariables: [{Name: STAGE, Value: x}, {Name: DB_PASSWORD, "
     "Value: !Ref Unknown}], AutoBranchCreationConfig: {EnvironmentVariables: [{Name: API_TOKEN, Value: y}]}}}",
     {"kind": "app", "environment_names": ["DB_PASSWORD", "STAGE", "API_TOKEN"]}),
    ("aws.amplify.app X", "X: {Type: AWS::Amplify::Branch, Properties: {AppId: a, BranchName: main}}",
     {"kind": "branch", "name": "main", "environment_names": []}),
    ("aws.rds.subnet-group X", "S: {Type: AWS::EC2::Subnet, Properties: {MapPublicIpOnLaunch: true}}\nT: {Type: AWS::EC2::Subnet}\n"
     "X: {Type: AWS::RDS::DBSubnetGroup, Properties: {SubnetIds: [!Ref S, !Ref T]}}",
     {"public": [True, False]}),
]  # fmt: skip


@pytest.mark.parametrize(("which", "declared", "expected"), CASES, ids=range(len(CASES)))
def test_a_property_says_what_terraform_would(
    tmp_path: Path, which: str, declared: str, expected: dict[str, Any]
) -> None:
    resource = read(tmp_path, declared)[which]
    assert {name: resource.attributes[name] for name in expected} == expected


def test_metrics_of_a_group_are_all_of_them_where_none_is_named(tmp_path: Path) -> None:
    group = "A: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MetricsCollection: [%s]}}"
    read_back = [
        read(tmp_path, group % item)["aws.autoscaling.group A"].attributes["metrics"]
        for item in ("{Granularity: 1Minute}", "{Granularity: 1Minute, Metrics: [GroupMinSize]}")
    ]
    assert [len(found) for found in read_back] == [8, 1]


def test_parameters_that_are_not_known_leave_the_answer_open(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "P: {Type: AWS::RDS::DBParameterGroup, Properties: {Family: postgres15, "
        "Parameters: {rds.force_ssl: !Ref Unknown}}}",
    )
    assert isinstance(found["aws.rds.declared-parameters P"].attributes["tls"], Unread)
