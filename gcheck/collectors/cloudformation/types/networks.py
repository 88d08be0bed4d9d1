"""VPCs with flow logs, subnets, network ACLs, endpoints, peering, addresses, transit gateways and prefix lists."""

from __future__ import annotations

from gcheck.collectors.cloudformation.drafts import Draft
from gcheck.collectors.cloudformation.node import Node
from gcheck.collectors.cloudformation.tables import Translation, block, inner, json_text, lifted, value

_OWNERS = {"VPC": "vpc_id", "Subnet": "subnet_id", "NetworkInterface": "eni_id"}


def _logged(draft: Draft, node: Node) -> None:
    """What a flow log is about; a VPC where it is not known of what kind that is."""
    kind, found = value(draft, node, "ResourceType"), inner(draft, node, "ResourceId")
    if found is not None:
        draft.put(_OWNERS.get(kind, "vpc_id") if isinstance(kind, str) else "vpc_id", found)


def _peer(draft: Draft, node: Node) -> None:
    """The account of the peer, left out where it is written as this account."""
    found = draft.evaluation.plain(node)
    if found != "${AccountId}":
        draft.put("peer_owner_id", node)


def _subnets(kind: str, name: str) -> Translation:
    return Translation(kind, {name: "name"}, named=name)


TRANSLATIONS = {
    "AWS::EC2::InternetGateway": Translation("aws_internet_gateway"),
    "AWS::EC2::SubnetRouteTableAssociation": Translation("aws_route_table_association"),
    "AWS::RDS::DBSubnetGroup": _subnets("aws_db_subnet_group", "DBSubnetGroupName"),
    "AWS::DocDB::DBSubnetGroup": _subnets("aws_docdb_subnet_group", "DBSubnetGroupName"),
    "AWS::Neptune::DBSubnetGroup": _subnets("aws_neptune_subnet_group", "DBSubnetGroupName"),
    "AWS::Redshift::ClusterSubnetGroup": _subnets("aws_redshift_subnet_group", "ClusterSubnetGroupName"),
    "AWS::DMS::ReplicationSubnetGroup": _subnets(
        "aws_dms_replication_subnet_group", "ReplicationSubnetGroupIdentifier"
    ),
    "AWS::ElastiCache::SubnetGroup": _subnets("aws_elasticache_subnet_group", "CacheSubnetGroupName"),
    "AWS::MemoryDB::SubnetGroup": _subnets("aws_memorydb_subnet_group", "SubnetGroupName"),
    "AWS::EC2::VPC": Translation("aws_vpc"),
    "AWS::EC2::FlowLog": Translation("aws_flow_log", further=_logged),
    "AWS::EC2::Subnet": Translation("aws_subnet"),
    "AWS::EC2::NetworkAcl": Translation("aws_network_acl"),
    "AWS::EC2::NetworkAclEntry": Translation(
        "aws_network_acl_rule", {"PortRange": lifted({"From": "from_port", "To": "to_port"})}
    ),
    "AWS::EC2::SubnetNetworkAclAssociation": Translation("aws_network_acl_association"),
    "AWS::EC2::VPCEndpoint": Translation("aws_vpc_endpoint", {"PolicyDocument": json_text("policy")}),
    "AWS::EC2::VPCPeeringConnection": Translation("aws_vpc_peering_connection", {"PeerOwnerId": _peer}),
    "AWS::EC2::EIP": Translation("aws_eip", {"InstanceId": "instance"}),
    "AWS::EC2::EIPAssociation": Translation("aws_eip_association", {"EIP": "allocation_id"}),
    "AWS::EC2::NatGateway": Translation("aws_nat_gateway"),
    "AWS::EC2::TransitGateway": Translation("aws_ec2_transit_gateway"),
    "AWS::EC2::PrefixList": Translation(
        "aws_ec2_managed_prefix_list", {"PrefixListName": "name", "Entries": block("entry")}
    ),
}
