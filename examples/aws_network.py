"""Larkspur's machines, networks, load balancers and watchers, good and bad ones; see examples/aws_account.py."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from examples.aws_account import Account

HOME = "eu-west-1"
SECOND = "us-east-1"
_TAGS = [{"Key": "owner", "Value": "platform"}, {"Key": "environment", "Value": "production"}]
_IMAGE = "ami-12c6146b"
NEW_GROUP = ("aws.ec2.security-group-no-unrestricted-egress",)
"""What is wrong with every new security group: one rule lets everything out."""


def seed_network(account: Account) -> None:
    """Create all of it; the buckets and the trails of the company should be there."""
    ec2 = account.client("ec2")
    vpc, subnets = _vpc(ec2)
    _acls(account, ec2, vpc, subnets[0])
    peering = _ties(account, ec2, vpc)
    _routes(account, ec2, vpc, subnets[1], peering)
    image = _machines(account, ec2, vpc, subnets)
    _forgotten_machine(account, account.client("ec2", SECOND))
    _images(account, ec2, image)
    _balancers(account, vpc, subnets)
    _classic_balancers(account)
    _watchers(account)
    _log_groups(account)


def _vpc(ec2: Any) -> tuple[str, list[str]]:
    vpc: str = ec2.create_vpc(CidrBlock="10.30.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[*_TAGS, {"Key": "Name", "Value": "production"}])
    ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::larkspur-logs",
    )
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.30.{number}.0/24", AvailabilityZone=f"{HOME}{zone}")[
            "Subnet"
        ]["SubnetId"]
        for number, zone in enumerate("ab")
    ]
    ec2.create_tags(Resources=subnets, Tags=_TAGS)
    return vpc, subnets


def _routes(account: Account, ec2: Any, vpc: str, subnet: str, peering: str) -> None:
    """The way out of one subnet, and one through a peering that takes more than it should."""
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    public = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=public, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.create_route(RouteTableId=public, DestinationIpv6CidrBlock="::/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=public, SubnetId=subnet)
    account.flaw(public, "aws.ec2.route-table-no-internet")
    strange = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=strange, DestinationCidrBlock="0.0.0.0/0", VpcPeeringConnectionId=peering)
    account.flaw(strange, "aws.ec2.route-table-peering")


def _acls(account: Account, ec2: Any, vpc: str, subnet: str) -> None:
    """One that lets the web in; one whose order refuses remote administration; one whose order comes too late."""
    for entries in (
        [(100, "allow", "6", 443, "0.0.0.0/0")],
        [(90, "deny", "6", 22, "0.0.0.0/0"), (91, "deny", "6", 3389, "0.0.0.0/0"), (100, "allow", "-1", None, "0.0.0.0/0")],
        [(100, "allow", "6", 22, "0.0.0.0/0"), (200, "deny", "6", 22, "0.0.0.0/0")],
    ):  # fmt: skip
        acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
        ec2.create_tags(Resources=[acl], Tags=_TAGS)
        for number, action, protocol, port, cidr in entries:
            ports = {} if port is None else {"PortRange": {"From": port, "To": port}}
            ec2.create_network_acl_entry(
                NetworkAclId=acl,
                RuleNumber=number,
                RuleAction=action,
                Protocol=protocol,
                CidrBlock=cidr,
                Egress=False,
                **ports,
            )
        if entries[0][0] == 90:
            _attach(ec2, acl, subnet)
        if len(entries) == 2:
            account.flaw(acl, "aws.ec2.network-acl-no-public-admin-ports")
        if any(protocol == "-1" for _, _, protocol, _, _ in entries):
            account.flaw(acl, "aws.ec2.network-acl-no-public-ftp", "aws.ec2.network-acl-ports-limited")


def _attach(ec2: Any, acl: str, subnet: str) -> None:
    held = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
    for place in held["NetworkAcls"][0]["Associations"]:
        if place["SubnetId"] == subnet:
            ec2.replace_network_acl_association(
                AssociationId=place["NetworkAclAssociationId"], NetworkAclId=acl
            )


def _ties(account: Account, ec2: Any, vpc: str) -> str:
    """Returns the id of a peering."""
    for name, cidr in (("offices", "192.0.2.0/24"), ("everyone-in-disguise", "0.0.0.0/0")):
        ec2.create_managed_prefix_list(
            PrefixListName=name,
            AddressFamily="IPv4",
            MaxEntries=5,
            Entries=[{"Cidr": cidr, "Description": name}],
        )
    account.flaw("everyone-in-disguise", "aws.ec2.prefix-list-no-internet")
    tools: str = ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"]
    account.flaw(tools, "aws.ec2.vpc-flow-logs")
    made = ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=tools)["VpcPeeringConnection"]
    peering: str = made["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    return peering


def _machines(account: Account, ec2: Any, vpc: str, subnets: list[str]) -> str:
    """Returns the id of a machine that images are made of."""
    web = _group(ec2, vpc, "api", 443)
    jump = _group(ec2, vpc, "jump-host", 22)
    account.flaw("api", *NEW_GROUP)
    account.flaw("jump-host", "aws.ec2.security-group-no-public-ssh", *NEW_GROUP)
    account.flaw("jump-host", "aws.ec2.security-group-public-ports", "aws.ec2.security-group-egress-ports")
    account.flaw("jump-host", "aws.ec2.security-group-rules-described")
    onward = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_egress(GroupId=jump, IpPermissions=[onward])
    ec2.modify_subnet_attribute(SubnetId=subnets[1], MapPublicIpOnLaunch={"Value": True})
    account.flaw(subnets[1], "aws.ec2.subnet-no-automatic-public-address")
    settings = "#!/bin/sh\nexport DATABASE_SECRET_ARN=booking/database TOKEN=$(cat /run/token)\n"
    api = _machine(account, ec2, "api", subnets[1], [web], "required", settings)
    _machine(account, ec2, "jump-host", subnets[1], [jump], "required")
    account.flaw("jump-host", "aws.ec2.instance-no-public-admin-ports")
    for name in ("api", "jump-host"):
        account.flaw(name, "aws.ec2.instance-no-public-address")
    # reachable by its group, yet without a public address
    password = f"#!/bin/sh\nexport DATABASE_PASSWORD={secrets.token_hex(8)}\n"
    batch = _machine(account, ec2, "batch", subnets[0], [jump], "optional", password)
    second = ec2.create_network_interface(SubnetId=subnets[0], Groups=[jump])["NetworkInterface"]
    ec2.attach_network_interface(
        NetworkInterfaceId=second["NetworkInterfaceId"], InstanceId=batch, DeviceIndex=1
    )
    wrong = ("imdsv2", "no-secrets-in-user-data", "one-interface")
    account.flaw("batch", *(f"aws.ec2.instance-{name}" for name in wrong))
    _machine(account, ec2, "no-metadata", subnets[0], [web], "optional", HttpEndpoint="disabled")
    return api


def _forgotten_machine(account: Account, ec2: Any) -> None:
    """One that stands where AWS puts what nobody placed, in the default VPC."""
    default = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]
    groups = [{"Name": "group-name", "Values": ["default"]}, {"Name": "vpc-id", "Values": [default["VpcId"]]}]
    group = ec2.describe_security_groups(Filters=groups)["SecurityGroups"][0]["GroupId"]
    _machine(account, ec2, "old-experiment", default["SubnetId"], [group], "optional")
    account.flaw("old-experiment", "aws.ec2.instance-imdsv2", "aws.ec2.instance-no-public-address")
    for name in ("api", "batch", "jump-host", "no-metadata", "old-experiment"):
        account.flaw(name, "aws.ec2.instance-detailed-monitoring", "aws.ec2.instance-profile")
    account.flaw(default["VpcId"], "aws.ec2.vpc-default-unused")


def _group(ec2: Any, vpc: str, name: str, port: int) -> str:
    group: str = ec2.create_security_group(GroupName=name, Description=f"the {name} machines", VpcId=vpc)[
        "GroupId"
    ]
    rule = {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "customers"}],
    }
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    ec2.create_tags(Resources=[group], Tags=_TAGS)
    return group


def _machine(
    account: Account,
    ec2: Any,
    name: str,
    subnet: str,
    groups: list[str],
    tokens: str,
    user_data: str = "",
    **metadata: Any,
) -> str:
    options = {"HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1, **metadata, "HttpTokens": tokens}
    made = ec2.run_instances(
        ImageId=_IMAGE,
        MinCount=1,
        MaxCount=1,
        InstanceType="t3.small",
        SubnetId=subnet,
        SecurityGroupIds=groups,
        MetadataOptions=options,
        UserData=user_data,
        TagSpecifications=[{"ResourceType": "instance", "Tags": [*_TAGS, {"Key": "Name", "Value": name}]}],
    )
    key: str = made["Instances"][0]["InstanceId"]
    for disk in ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [key]}])[
        "Volumes"
    ]:
        # an emulator encrypts nothing by itself, and nothing here takes snapshots
        account.flaw(disk["VolumeId"], "aws.ec2.volume-encryption", "aws.ec2.volume-recent-snapshot")
    return key


def _images(account: Account, ec2: Any, instance: str) -> None:
    permissions: dict[str, list[dict[str, str]]] = {
        "golden": [],
        "for-the-partner": [{"UserId": "210987654321"}],
        "demo-appliance": [{"Group": "all"}],
    }
    for name, given in permissions.items():
        image = ec2.create_image(InstanceId=instance, Name=name)["ImageId"]
        ec2.create_tags(Resources=[image], Tags=_TAGS)
        if given:
            ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": given})
        for disk in ec2.describe_images(ImageIds=[image])["Images"][0]["BlockDeviceMappings"]:
            account.flaw(disk["Ebs"]["SnapshotId"], "aws.ec2.snapshot-encryption")
    account.flaw("for-the-partner", "aws.ec2.image-not-shared")
    account.flaw("demo-appliance", "aws.ec2.image-not-public")


def _balancers(account: Account, vpc: str, subnets: list[str]) -> None:
    elb = account.client("elbv2")
    group = elb.create_target_group(Name="api", Protocol="HTTP", Port=8080, VpcId=vpc)["TargetGroups"][0]
    forward = {"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}
    redirect = {
        "Type": "redirect",
        "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"},
    }
    good = _balancer(elb, "booking", subnets, "application", True)
    bad = _balancer(elb, "old-admin", subnets[:1], "application", False)
    network = _balancer(elb, "mail", subnets, "network", False)
    certificate = _certificate(account)
    elb.create_listener(LoadBalancerArn=good, Protocol="HTTP", Port=80, DefaultActions=[redirect])
    for arn, policy in ((good, "ELBSecurityPolicy-TLS13-1-2-2021-06"), (bad, "ELBSecurityPolicy-2016-08")):
        elb.create_listener(
            LoadBalancerArn=arn,
            Protocol="HTTPS",
            Port=443,
            SslPolicy=policy,
            Certificates=[{"CertificateArn": certificate}],
            DefaultActions=[forward],
        )
    elb.create_listener(LoadBalancerArn=bad, Protocol="HTTP", Port=80, DefaultActions=[forward])
    elb.create_listener(LoadBalancerArn=network, Protocol="TCP", Port=25, DefaultActions=[forward])
    careless = ("access-logs", "deletion-protection")
    account.flaw("mail", *(f"aws.elbv2.load-balancer-{name}" for name in careless))
    weak = ("drop-invalid-headers", "https-only", "tls-policy", "two-zones")
    account.flaw("old-admin", *(f"aws.elbv2.load-balancer-{name}" for name in (*careless, *weak)))


def _balancer(elb: Any, name: str, subnets: list[str], kind: str, careful: bool) -> str:
    made = elb.create_load_balancer(
        Name=name, Subnets=subnets, Type=kind, Scheme="internet-facing", Tags=_TAGS
    )
    arn: str = made["LoadBalancers"][0]["LoadBalancerArn"]
    flag = str(careful).lower()
    wanted = {"deletion_protection.enabled": flag, "access_logs.s3.enabled": flag}
    if careful:
        wanted["access_logs.s3.bucket"] = "larkspur-logs"
    if kind == "application":
        wanted["routing.http.drop_invalid_header_fields.enabled"] = flag
        wanted["routing.http.desync_mitigation_mode"] = "defensive" if careful else "monitor"
    attributes = [{"Key": key, "Value": value} for key, value in wanted.items()]
    elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=attributes)
    return arn


def _classic_balancers(account: Account) -> None:
    elb, zones = account.client("elb"), [f"{HOME}a", f"{HOME}b"]
    web = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstanceProtocol": "HTTP", "InstancePort": 80}
    elb.create_load_balancer(LoadBalancerName="intranet", AvailabilityZones=zones[:1], Listeners=[web])
    lenient = [{"Key": "elb.http.desyncmitigationmode", "Value": "monitor"}]
    elb.modify_load_balancer_attributes(
        LoadBalancerName="intranet", LoadBalancerAttributes={"AdditionalAttributes": lenient}
    )
    safe = {"Protocol": "HTTPS", "LoadBalancerPort": 443, "InstanceProtocol": "HTTPS", "InstancePort": 443}
    safe["SSLCertificateId"] = _certificate(account)
    elb.create_load_balancer(
        LoadBalancerName="payroll", AvailabilityZones=zones, Listeners=[safe], Tags=_TAGS
    )
    wanted = {
        "AccessLog": {"Enabled": True, "S3BucketName": "larkspur-logs", "EmitInterval": 5},
        "CrossZoneLoadBalancing": {"Enabled": True},
        "ConnectionDraining": {"Enabled": True, "Timeout": 300},
    }
    elb.modify_load_balancer_attributes(LoadBalancerName="payroll", LoadBalancerAttributes=wanted)
    wrong = ("access-logs", "connection-draining", "desync-mitigation", "encrypted-listeners", "two-zones")
    account.flaw("intranet", *(f"aws.elb.load-balancer-{name}" for name in wrong))


def _certificate(account: Account) -> str:
    acm = account.client("acm")
    arn: str = acm.request_certificate(DomainName="booking.example.com", ValidationMethod="DNS")[
        "CertificateArn"
    ]
    return arn


def _watchers(account: Account) -> None:
    account.client("guardduty").create_detector(
        Enable=True,
        FindingPublishingFrequency="FIFTEEN_MINUTES",
        Features=[
            {"Name": "S3_DATA_EVENTS", "Status": "ENABLED"},
            {"Name": "EBS_MALWARE_PROTECTION", "Status": "DISABLED"},
            {"Name": "RDS_LOGIN_EVENTS", "Status": "ENABLED"},
        ],
        Tags={"owner": "platform"},
    )
    (watching,) = account.client("guardduty").list_detectors()["DetectorIds"]
    account.flaw(watching, "aws.guardduty.detector-malware-protection")
    resting = account.client("guardduty", SECOND).create_detector(Enable=False, Features=[])
    account.flaw(resting["DetectorId"], "aws.guardduty.detector-enabled")
    account.flaw(SECOND, "aws.guardduty.region-detector", "aws.config.region-recording")
    _recorder(account, HOME, {"allSupported": True, "includeGlobalResourceTypes": True}, "larkspur-logs")
    _recorder(account, SECOND, {"resourceTypes": ["AWS::S3::Bucket"]}, "larkspur-legacy-exports")
    account.client("config").start_configuration_recorder(ConfigurationRecorderName="default")
    account.flaw("default", "aws.config.recorder-all-resources")


def _recorder(account: Account, region: str, group: dict[str, Any], bucket: str) -> None:
    config = account.client("config", region)
    role = "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    recorder = {"name": "default", "roleARN": role, "recordingGroup": group}
    config.put_configuration_recorder(ConfigurationRecorder=recorder)
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": bucket})


def _log_groups(account: Account) -> None:
    key = account.client("kms").create_key(Description="logs")["KeyMetadata"]["Arn"]
    logs = account.client("logs")
    logs.create_log_group(logGroupName="/larkspur/booking", kmsKeyId=key, tags={"owner": "platform"})
    logs.put_retention_policy(logGroupName="/larkspur/booking", retentionInDays=400)
    logs.create_log_group(logGroupName="/larkspur/scratch")
    logs.put_retention_policy(logGroupName="/larkspur/scratch", retentionInDays=7)
    logs.create_log_group(logGroupName="/larkspur/for-ever")
    account.flaw(key.rpartition("/")[2], "aws.kms.key-rotation")
    account.flaw("/larkspur/scratch", "aws.logs.group-kms-encryption", "aws.logs.group-retention")
    account.flaw("/larkspur/for-ever", "aws.logs.group-kms-encryption", "aws.logs.group-expiry")
