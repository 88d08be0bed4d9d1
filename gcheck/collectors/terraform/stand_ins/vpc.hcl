# terraform-aws-modules/vpc/aws from 3.14; from 4.0 the defaults of the VPC are taken over
inputs {
  azs = []
  cidr = version.major < 4 ? "0.0.0.0/0" : "10.0.0.0/16"
  create_flow_log_cloudwatch_iam_role = false
  create_flow_log_cloudwatch_log_group = false
  create_vpc = true
  database_acl_tags = {}
  database_dedicated_network_acl = false
  database_inbound_acl_rules = local.open_rules
  database_outbound_acl_rules = local.open_rules
  database_subnet_ipv6_prefixes = []
  database_subnet_names = []
  database_subnet_suffix = "db"
  database_subnet_tags = {}
  database_subnets = []
  default_network_acl_egress = local.open_default
  default_network_acl_ingress = local.open_default
  default_network_acl_name = null
  default_network_acl_tags = {}
  default_security_group_egress = []
  default_security_group_ingress = []
  default_security_group_name = null
  default_security_group_tags = {}
  default_vpc_name = null
  default_vpc_tags = {}
  elasticache_acl_tags = {}
  elasticache_dedicated_network_acl = false
  elasticache_inbound_acl_rules = local.open_rules
  elasticache_outbound_acl_rules = local.open_rules
  elasticache_subnet_ipv6_prefixes = []
  elasticache_subnet_names = []
  elasticache_subnet_suffix = "elasticache"
  elasticache_subnet_tags = {}
  elasticache_subnets = []
  enable_flow_log = false
  enable_nat_gateway = false
  external_nat_ip_ids = []
  flow_log_cloudwatch_iam_role_arn = ""
  flow_log_cloudwatch_iam_role_conditions = []
  flow_log_cloudwatch_log_group_class = null
  flow_log_cloudwatch_log_group_kms_key_id = null
  flow_log_cloudwatch_log_group_name_prefix = "/aws/vpc-flow-log/"
  flow_log_cloudwatch_log_group_name_suffix = ""
  flow_log_cloudwatch_log_group_retention_in_days = null
  flow_log_destination_arn = ""
  flow_log_destination_type = "cloud-watch-logs"
  flow_log_traffic_type = "ALL"
  intra_acl_tags = {}
  intra_dedicated_network_acl = false
  intra_inbound_acl_rules = local.open_rules
  intra_outbound_acl_rules = local.open_rules
  intra_subnet_ipv6_prefixes = []
  intra_subnet_names = []
  intra_subnet_suffix = "intra"
  intra_subnet_tags = {}
  intra_subnets = []
  manage_default_network_acl = version.major >= 4
  manage_default_security_group = version.major >= 4
  manage_default_vpc = false
  map_public_ip_on_launch = version.major < 4
  name = ""
  nat_eip_tags = {}
  nat_gateway_tags = {}
  one_nat_gateway_per_az = false
  outpost_acl_tags = {}
  outpost_dedicated_network_acl = false
  outpost_inbound_acl_rules = local.open_rules
  outpost_outbound_acl_rules = local.open_rules
  outpost_subnet_ipv6_prefixes = []
  outpost_subnet_names = []
  outpost_subnet_suffix = "outpost"
  outpost_subnet_tags = {}
  outpost_subnets = []
  private_acl_tags = {}
  private_dedicated_network_acl = false
  private_inbound_acl_rules = local.open_rules
  private_outbound_acl_rules = local.open_rules
  private_subnet_ipv6_prefixes = []
  private_subnet_names = []
  private_subnet_suffix = "private"
  private_subnet_tags = {}
  private_subnet_tags_per_az = {}
  private_subnets = []
  public_acl_tags = {}
  public_dedicated_network_acl = false
  public_inbound_acl_rules = local.open_rules
  public_outbound_acl_rules = local.open_rules
  public_subnet_ipv6_prefixes = []
  public_subnet_names = []
  public_subnet_suffix = "public"
  public_subnet_tags = {}
  public_subnet_tags_per_az = {}
  public_subnets = []
  putin_khuylo = true
  redshift_acl_tags = {}
  redshift_dedicated_network_acl = false
  redshift_inbound_acl_rules = local.open_rules
  redshift_outbound_acl_rules = local.open_rules
  redshift_subnet_ipv6_prefixes = []
  redshift_subnet_names = []
  redshift_subnet_suffix = "redshift"
  redshift_subnet_tags = {}
  redshift_subnets = []
  region = null
  reuse_nat_ips = false
  single_nat_gateway = false
  tags = {}
  use_ipam_pool = false
  vpc_flow_log_iam_policy_name = "vpc-flow-log-to-cloudwatch"
  vpc_flow_log_iam_policy_use_name_prefix = true
  vpc_flow_log_iam_role_name = "vpc-flow-log-role"
  vpc_flow_log_iam_role_path = null
  vpc_flow_log_iam_role_use_name_prefix = true
  vpc_flow_log_permissions_boundary = null
  vpc_flow_log_tags = {}
  vpc_tags = {}
}
inert = [
  "amazon_side_asn", "assign_ipv6_address_on_creation", "create_database_internet_gateway_route",
  "create_database_nat_gateway_route", "create_database_subnet_group", "create_database_subnet_route_table",
  "create_egress_only_igw", "create_elasticache_subnet_group", "create_elasticache_subnet_route_table", "create_igw",
  "create_multiple_intra_route_tables", "create_multiple_public_route_tables", "create_private_nat_gateway_route",
  "create_redshift_subnet_group", "create_redshift_subnet_route_table", "customer_gateway_tags", "customer_gateways",
  "customer_owned_ipv4_pool", "database_route_table_tags", "database_subnet_assign_ipv6_address_on_creation",
  "database_subnet_enable_dns64", "database_subnet_enable_resource_name_dns_a_record_on_launch",
  "database_subnet_enable_resource_name_dns_aaaa_record_on_launch", "database_subnet_group_name",
  "database_subnet_group_tags", "database_subnet_ipv6_native", "database_subnet_private_dns_hostname_type_on_launch",
  "default_route_table_name", "default_route_table_propagating_vgws", "default_route_table_routes",
  "default_route_table_tags", "default_vpc_enable_classiclink", "default_vpc_enable_dns_hostnames",
  "default_vpc_enable_dns_support", "dhcp_options_domain_name", "dhcp_options_domain_name_servers",
  "dhcp_options_ipv6_address_preferred_lease_time", "dhcp_options_netbios_name_servers",
  "dhcp_options_netbios_node_type", "dhcp_options_ntp_servers", "dhcp_options_tags", "elasticache_route_table_tags",
  "elasticache_subnet_assign_ipv6_address_on_creation", "elasticache_subnet_enable_dns64",
  "elasticache_subnet_enable_resource_name_dns_a_record_on_launch",
  "elasticache_subnet_enable_resource_name_dns_aaaa_record_on_launch", "elasticache_subnet_group_name",
  "elasticache_subnet_group_tags", "elasticache_subnet_ipv6_native",
  "elasticache_subnet_private_dns_hostname_type_on_launch", "enable_classiclink", "enable_classiclink_dns_support",
  "enable_dhcp_options", "enable_dns_hostnames", "enable_dns_support", "enable_ipv6",
  "enable_network_address_usage_metrics", "enable_public_redshift", "enable_vpn_gateway", "external_nat_ips",
  "flow_log_cloudwatch_log_group_skip_destroy", "flow_log_deliver_cross_account_role", "flow_log_file_format",
  "flow_log_hive_compatible_partitions", "flow_log_log_format", "flow_log_max_aggregation_interval",
  "flow_log_per_hour_partition", "igw_tags", "instance_tenancy", "intra_route_table_tags",
  "intra_subnet_assign_ipv6_address_on_creation", "intra_subnet_enable_dns64",
  "intra_subnet_enable_resource_name_dns_a_record_on_launch",
  "intra_subnet_enable_resource_name_dns_aaaa_record_on_launch", "intra_subnet_ipv6_native",
  "intra_subnet_private_dns_hostname_type_on_launch", "ipv4_ipam_pool_id", "ipv4_netmask_length", "ipv6_cidr",
  "ipv6_cidr_block_network_border_group", "ipv6_ipam_pool_id", "ipv6_netmask_length", "manage_default_route_table",
  "map_customer_owned_ip_on_launch", "nat_gateway_destination_cidr_block", "outpost_arn", "outpost_az",
  "outpost_subnet_assign_ipv6_address_on_creation", "outpost_subnet_enable_dns64",
  "outpost_subnet_enable_resource_name_dns_a_record_on_launch",
  "outpost_subnet_enable_resource_name_dns_aaaa_record_on_launch", "outpost_subnet_ipv6_native",
  "outpost_subnet_private_dns_hostname_type_on_launch", "private_route_table_tags",
  "private_subnet_assign_ipv6_address_on_creation", "private_subnet_enable_dns64",
  "private_subnet_enable_resource_name_dns_a_record_on_launch",
  "private_subnet_enable_resource_name_dns_aaaa_record_on_launch", "private_subnet_ipv6_native",
  "private_subnet_private_dns_hostname_type_on_launch", "propagate_intra_route_tables_vgw",
  "propagate_private_route_tables_vgw", "propagate_public_route_tables_vgw", "public_route_table_tags",
  "public_subnet_assign_ipv6_address_on_creation", "public_subnet_enable_dns64",
  "public_subnet_enable_resource_name_dns_a_record_on_launch",
  "public_subnet_enable_resource_name_dns_aaaa_record_on_launch", "public_subnet_ipv6_native",
  "public_subnet_private_dns_hostname_type_on_launch", "redshift_route_table_tags",
  "redshift_subnet_assign_ipv6_address_on_creation", "redshift_subnet_enable_dns64",
  "redshift_subnet_enable_resource_name_dns_a_record_on_launch",
  "redshift_subnet_enable_resource_name_dns_aaaa_record_on_launch", "redshift_subnet_group_name",
  "redshift_subnet_group_tags", "redshift_subnet_ipv6_native", "redshift_subnet_private_dns_hostname_type_on_launch",
  "secondary_cidr_blocks", "vpc_block_public_access_exclusions", "vpc_block_public_access_options", "vpn_gateway_az",
  "vpn_gateway_id", "vpn_gateway_tags",
]

locals {
  create        = var.create_vpc && var.putin_khuylo
  open_rules    = [{ rule_number = 100, rule_action = "allow", from_port = 0, to_port = 0, protocol = "-1", cidr_block = "0.0.0.0/0" }]
  open_default = [
    { rule_no = 100, action = "allow", from_port = 0, to_port = 0, protocol = "-1", cidr_block = "0.0.0.0/0" },
    { rule_no = 101, action = "allow", from_port = 0, to_port = 0, protocol = "-1", ipv6_cidr_block = "::/0" },
  ]
  longest       = max(local.len_private, local.len_public, local.len_elasticache, local.len_database, local.len_redshift)
  gateways      = var.single_nat_gateway ? 1 : var.one_nat_gateway_per_az ? length(var.azs) : local.longest
  nat_ids       = var.reuse_nat_ips ? var.external_nat_ip_ids : aws_eip.nat[*].id
  flow_log      = var.create_vpc && var.enable_flow_log
  watched       = local.flow_log && var.flow_log_destination_type != "s3"
  flow_log_role = local.watched && var.create_flow_log_cloudwatch_iam_role
  len_public = max(length(var.public_subnets), length(var.public_subnet_ipv6_prefixes))
  len_private = max(length(var.private_subnets), length(var.private_subnet_ipv6_prefixes))
  len_database = max(length(var.database_subnets), length(var.database_subnet_ipv6_prefixes))
  len_redshift = max(length(var.redshift_subnets), length(var.redshift_subnet_ipv6_prefixes))
  len_elasticache = max(length(var.elasticache_subnets), length(var.elasticache_subnet_ipv6_prefixes))
  len_intra = max(length(var.intra_subnets), length(var.intra_subnet_ipv6_prefixes))
  len_outpost = version.major < 4 ? length(var.outpost_subnets) : max(length(var.outpost_subnets), length(var.outpost_subnet_ipv6_prefixes))
}

resource "aws_vpc" "this" {
  count      = local.create ? 1 : 0
  region     = var.region
  cidr_block = var.use_ipam_pool ? null : var.cidr
  tags       = merge({ Name = var.name }, var.tags, var.vpc_tags)
}
resource "aws_subnet" "public" {
  count      = local.create && (!var.one_nat_gateway_per_az || local.len_public >= length(var.azs)) ? local.len_public : 0
  region     = var.region
  cidr_block = element(concat(var.public_subnets, [""]), count.index)
  map_public_ip_on_launch = var.map_public_ip_on_launch
  vpc_id     = aws_vpc.this[0].id
  tags       = merge({ Name = try(var.public_subnet_names[count.index], "${var.name}-${var.public_subnet_suffix}-${element(var.azs, count.index)}") }, var.tags, var.public_subnet_tags, lookup(var.public_subnet_tags_per_az, element(var.azs, count.index), {}))
}
resource "aws_network_acl" "public" {
  count      = local.create && local.len_public > 0 && var.public_dedicated_network_acl ? 1 : 0
  region     = var.region
  vpc_id     = aws_vpc.this[0].id
  subnet_ids = aws_subnet.public[*].id
  tags       = merge({ Name = "${var.name}-${var.public_subnet_suffix}" }, var.tags, var.public_acl_tags)
}
resource "aws_network_acl_rule" "public_inbound" {
  count           = local.create && local.len_public > 0 && var.public_dedicated_network_acl ? length(var.public_inbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.public[0].id
  egress          = false
  rule_number     = var.public_inbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.public_inbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.public_inbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.public_inbound_acl_rules[count.index], "to_port", null)
  protocol        = var.public_inbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.public_inbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.public_inbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_network_acl_rule" "public_outbound" {
  count           = local.create && local.len_public > 0 && var.public_dedicated_network_acl ? length(var.public_outbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.public[0].id
  egress          = true
  rule_number     = var.public_outbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.public_outbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.public_outbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.public_outbound_acl_rules[count.index], "to_port", null)
  protocol        = var.public_outbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.public_outbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.public_outbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_subnet" "private" {
  count      = local.create ? local.len_private : 0
  region     = var.region
  cidr_block = element(concat(var.private_subnets, [""]), count.index)
  vpc_id     = aws_vpc.this[0].id
  tags       = merge({ Name = try(var.private_subnet_names[count.index], "${var.name}-${var.private_subnet_suffix}-${element(var.azs, count.index)}") }, var.tags, var.private_subnet_tags, lookup(var.private_subnet_tags_per_az, element(var.azs, count.index), {}))
}
resource "aws_network_acl" "private" {
  count      = local.create && local.len_private > 0 && var.private_dedicated_network_acl ? 1 : 0
  region     = var.region
  vpc_id     = aws_vpc.this[0].id
  subnet_ids = aws_subnet.private[*].id
  tags       = merge({ Name = "${var.name}-${var.private_subnet_suffix}" }, var.tags, var.private_acl_tags)
}
resource "aws_network_acl_rule" "private_inbound" {
  count           = local.create && local.len_private > 0 && var.private_dedicated_network_acl ? length(var.private_inbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.private[0].id
  egress          = false
  rule_number     = var.private_inbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.private_inbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.private_inbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.private_inbound_acl_rules[count.index], "to_port", null)
  protocol        = var.private_inbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.private_inbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.private_inbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_network_acl_rule" "private_outbound" {
  count           = local.create && local.len_private > 0 && var.private_dedicated_network_acl ? length(var.private_outbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.private[0].id
  egress          = true
  rule_number     = var.private_outbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.private_outbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.private_outbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.private_outbound_acl_rules[count.index], "to_port", null)
  protocol        = var.private_outbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.private_outbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.private_outbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_subnet" "database" {
  count      = local.create ? local.len_database : 0
  region     = var.region
  cidr_block = element(concat(var.database_subnets, [""]), count.index)
  vpc_id     = aws_vpc.this[0].id
  tags       = merge({ Name = try(var.database_subnet_names[count.index], "${var.name}-${var.database_subnet_suffix}-${element(var.azs, count.index)}") }, var.tags, var.database_subnet_tags)
}
resource "aws_network_acl" "database" {
  count      = local.create && local.len_database > 0 && var.database_dedicated_network_acl ? 1 : 0
  region     = var.region
  vpc_id     = aws_vpc.this[0].id
  subnet_ids = aws_subnet.database[*].id
  tags       = merge({ Name = "${var.name}-${var.database_subnet_suffix}" }, var.tags, var.database_acl_tags)
}
resource "aws_network_acl_rule" "database_inbound" {
  count           = local.create && local.len_database > 0 && var.database_dedicated_network_acl ? length(var.database_inbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.database[0].id
  egress          = false
  rule_number     = var.database_inbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.database_inbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.database_inbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.database_inbound_acl_rules[count.index], "to_port", null)
  protocol        = var.database_inbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.database_inbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.database_inbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_network_acl_rule" "database_outbound" {
  count           = local.create && local.len_database > 0 && var.database_dedicated_network_acl ? length(var.database_outbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.database[0].id
  egress          = true
  rule_number     = var.database_outbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.database_outbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.database_outbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.database_outbound_acl_rules[count.index], "to_port", null)
  protocol        = var.database_outbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.database_outbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.database_outbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_subnet" "redshift" {
  count      = local.create ? local.len_redshift : 0
  region     = var.region
  cidr_block = element(concat(var.redshift_subnets, [""]), count.index)
  vpc_id     = aws_vpc.this[0].id
  tags       = merge({ Name = try(var.redshift_subnet_names[count.index], "${var.name}-${var.redshift_subnet_suffix}-${element(var.azs, count.index)}") }, var.tags, var.redshift_subnet_tags)
}
resource "aws_network_acl" "redshift" {
  count      = local.create && local.len_redshift > 0 && var.redshift_dedicated_network_acl ? 1 : 0
  region     = var.region
  vpc_id     = aws_vpc.this[0].id
  subnet_ids = aws_subnet.redshift[*].id
  tags       = merge({ Name = "${var.name}-${var.redshift_subnet_suffix}" }, var.tags, var.redshift_acl_tags)
}
resource "aws_network_acl_rule" "redshift_inbound" {
  count           = local.create && local.len_redshift > 0 && var.redshift_dedicated_network_acl ? length(var.redshift_inbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.redshift[0].id
  egress          = false
  rule_number     = var.redshift_inbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.redshift_inbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.redshift_inbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.redshift_inbound_acl_rules[count.index], "to_port", null)
  protocol        = var.redshift_inbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.redshift_inbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.redshift_inbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_network_acl_rule" "redshift_outbound" {
  count           = local.create && local.len_redshift > 0 && var.redshift_dedicated_network_acl ? length(var.redshift_outbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.redshift[0].id
  egress          = true
  rule_number     = var.redshift_outbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.redshift_outbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.redshift_outbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.redshift_outbound_acl_rules[count.index], "to_port", null)
  protocol        = var.redshift_outbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.redshift_outbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.redshift_outbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_subnet" "elasticache" {
  count      = local.create ? local.len_elasticache : 0
  region     = var.region
  cidr_block = element(concat(var.elasticache_subnets, [""]), count.index)
  vpc_id     = aws_vpc.this[0].id
  tags       = merge({ Name = try(var.elasticache_subnet_names[count.index], "${var.name}-${var.elasticache_subnet_suffix}-${element(var.azs, count.index)}") }, var.tags, var.elasticache_subnet_tags)
}
resource "aws_network_acl" "elasticache" {
  count      = local.create && local.len_elasticache > 0 && var.elasticache_dedicated_network_acl ? 1 : 0
  region     = var.region
  vpc_id     = aws_vpc.this[0].id
  subnet_ids = aws_subnet.elasticache[*].id
  tags       = merge({ Name = "${var.name}-${var.elasticache_subnet_suffix}" }, var.tags, var.elasticache_acl_tags)
}
resource "aws_network_acl_rule" "elasticache_inbound" {
  count           = local.create && local.len_elasticache > 0 && var.elasticache_dedicated_network_acl ? length(var.elasticache_inbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.elasticache[0].id
  egress          = false
  rule_number     = var.elasticache_inbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.elasticache_inbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.elasticache_inbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.elasticache_inbound_acl_rules[count.index], "to_port", null)
  protocol        = var.elasticache_inbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.elasticache_inbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.elasticache_inbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_network_acl_rule" "elasticache_outbound" {
  count           = local.create && local.len_elasticache > 0 && var.elasticache_dedicated_network_acl ? length(var.elasticache_outbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.elasticache[0].id
  egress          = true
  rule_number     = var.elasticache_outbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.elasticache_outbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.elasticache_outbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.elasticache_outbound_acl_rules[count.index], "to_port", null)
  protocol        = var.elasticache_outbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.elasticache_outbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.elasticache_outbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_subnet" "intra" {
  count      = local.create ? local.len_intra : 0
  region     = var.region
  cidr_block = element(concat(var.intra_subnets, [""]), count.index)
  vpc_id     = aws_vpc.this[0].id
  tags       = merge({ Name = try(var.intra_subnet_names[count.index], "${var.name}-${var.intra_subnet_suffix}-${element(var.azs, count.index)}") }, var.tags, var.intra_subnet_tags)
}
resource "aws_network_acl" "intra" {
  count      = local.create && local.len_intra > 0 && var.intra_dedicated_network_acl ? 1 : 0
  region     = var.region
  vpc_id     = aws_vpc.this[0].id
  subnet_ids = aws_subnet.intra[*].id
  tags       = merge({ Name = "${var.name}-${var.intra_subnet_suffix}" }, var.tags, var.intra_acl_tags)
}
resource "aws_network_acl_rule" "intra_inbound" {
  count           = local.create && local.len_intra > 0 && var.intra_dedicated_network_acl ? length(var.intra_inbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.intra[0].id
  egress          = false
  rule_number     = var.intra_inbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.intra_inbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.intra_inbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.intra_inbound_acl_rules[count.index], "to_port", null)
  protocol        = var.intra_inbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.intra_inbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.intra_inbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_network_acl_rule" "intra_outbound" {
  count           = local.create && local.len_intra > 0 && var.intra_dedicated_network_acl ? length(var.intra_outbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.intra[0].id
  egress          = true
  rule_number     = var.intra_outbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.intra_outbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.intra_outbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.intra_outbound_acl_rules[count.index], "to_port", null)
  protocol        = var.intra_outbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.intra_outbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.intra_outbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_subnet" "outpost" {
  count      = local.create ? local.len_outpost : 0
  region     = var.region
  cidr_block = element(concat(var.outpost_subnets, [""]), count.index)
  vpc_id     = aws_vpc.this[0].id
  tags       = merge({ Name = try(var.outpost_subnet_names[count.index], "${var.name}-${var.outpost_subnet_suffix}-${unmodelled}") }, var.tags, var.outpost_subnet_tags)
}
resource "aws_network_acl" "outpost" {
  count      = local.create && local.len_outpost > 0 && var.outpost_dedicated_network_acl ? 1 : 0
  region     = var.region
  vpc_id     = aws_vpc.this[0].id
  subnet_ids = aws_subnet.outpost[*].id
  tags       = merge({ Name = "${var.name}-${var.outpost_subnet_suffix}" }, var.tags, var.outpost_acl_tags)
}
resource "aws_network_acl_rule" "outpost_inbound" {
  count           = local.create && local.len_outpost > 0 && var.outpost_dedicated_network_acl ? length(var.outpost_inbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.outpost[0].id
  egress          = false
  rule_number     = var.outpost_inbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.outpost_inbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.outpost_inbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.outpost_inbound_acl_rules[count.index], "to_port", null)
  protocol        = var.outpost_inbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.outpost_inbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.outpost_inbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_network_acl_rule" "outpost_outbound" {
  count           = local.create && local.len_outpost > 0 && var.outpost_dedicated_network_acl ? length(var.outpost_outbound_acl_rules) : 0
  network_acl_id  = aws_network_acl.outpost[0].id
  egress          = true
  rule_number     = var.outpost_outbound_acl_rules[count.index]["rule_number"]
  rule_action     = var.outpost_outbound_acl_rules[count.index]["rule_action"]
  from_port       = lookup(var.outpost_outbound_acl_rules[count.index], "from_port", null)
  to_port         = lookup(var.outpost_outbound_acl_rules[count.index], "to_port", null)
  protocol        = var.outpost_outbound_acl_rules[count.index]["protocol"]
  cidr_block      = lookup(var.outpost_outbound_acl_rules[count.index], "cidr_block", null)
  ipv6_cidr_block = lookup(var.outpost_outbound_acl_rules[count.index], "ipv6_cidr_block", null)
}
resource "aws_eip" "nat" {
  count  = local.create && var.enable_nat_gateway && !var.reuse_nat_ips ? local.gateways : 0
  region = var.region
  domain = "vpc"
  tags   = merge({ Name = "${var.name}-${element(var.azs, var.single_nat_gateway ? 0 : count.index)}" }, var.tags, var.nat_eip_tags)
}
resource "aws_nat_gateway" "this" {
  count         = local.create && var.enable_nat_gateway ? local.gateways : 0
  region        = var.region
  allocation_id = element(local.nat_ids, var.single_nat_gateway ? 0 : count.index)
  subnet_id     = element(aws_subnet.public[*].id, var.single_nat_gateway ? 0 : count.index)
  tags          = merge(var.tags, var.nat_gateway_tags)
}
resource "aws_default_vpc" "this" {
  count  = var.manage_default_vpc ? 1 : 0
  region = var.region
  tags   = merge({ Name = coalesce(var.default_vpc_name, "default") }, var.tags, var.default_vpc_tags)
}
resource "aws_default_security_group" "this" {
  count  = local.create && var.manage_default_security_group ? 1 : 0
  region = var.region
  vpc_id = aws_vpc.this[0].id
  dynamic "ingress" {
    for_each = var.default_security_group_ingress
    content {
      self             = lookup(ingress.value, "self", null)
      cidr_blocks      = compact(split(",", lookup(ingress.value, "cidr_blocks", "")))
      ipv6_cidr_blocks = compact(split(",", lookup(ingress.value, "ipv6_cidr_blocks", "")))
      prefix_list_ids  = compact(split(",", lookup(ingress.value, "prefix_list_ids", "")))
      security_groups  = compact(split(",", lookup(ingress.value, "security_groups", "")))
      description      = lookup(ingress.value, "description", null)
      from_port        = lookup(ingress.value, "from_port", 0)
      to_port          = lookup(ingress.value, "to_port", 0)
      protocol         = lookup(ingress.value, "protocol", "-1")
    }
  }
  dynamic "egress" {
    for_each = var.default_security_group_egress
    content {
      self             = lookup(egress.value, "self", null)
      cidr_blocks      = compact(split(",", lookup(egress.value, "cidr_blocks", "")))
      ipv6_cidr_blocks = compact(split(",", lookup(egress.value, "ipv6_cidr_blocks", "")))
      prefix_list_ids  = compact(split(",", lookup(egress.value, "prefix_list_ids", "")))
      security_groups  = compact(split(",", lookup(egress.value, "security_groups", "")))
      description      = lookup(egress.value, "description", null)
      from_port        = lookup(egress.value, "from_port", 0)
      to_port          = lookup(egress.value, "to_port", 0)
      protocol         = lookup(egress.value, "protocol", "-1")
    }
  }
  tags = merge({ Name = coalesce(var.default_security_group_name, version.major < 4 ? var.name : "${var.name}-default") }, var.tags, var.default_security_group_tags)
}
resource "aws_default_network_acl" "this" {
  count                  = local.create && var.manage_default_network_acl ? 1 : 0
  region                 = var.region
  default_network_acl_id = aws_vpc.this[0].default_network_acl_id
  dynamic "ingress" {
    for_each = var.default_network_acl_ingress
    content {
      rule_no         = ingress.value.rule_no
      action          = ingress.value.action
      from_port       = ingress.value.from_port
      to_port         = ingress.value.to_port
      protocol        = ingress.value.protocol
      cidr_block      = lookup(ingress.value, "cidr_block", null)
      ipv6_cidr_block = lookup(ingress.value, "ipv6_cidr_block", null)
    }
  }
  dynamic "egress" {
    for_each = var.default_network_acl_egress
    content {
      rule_no         = egress.value.rule_no
      action          = egress.value.action
      from_port       = egress.value.from_port
      to_port         = egress.value.to_port
      protocol        = egress.value.protocol
      cidr_block      = lookup(egress.value, "cidr_block", null)
      ipv6_cidr_block = lookup(egress.value, "ipv6_cidr_block", null)
    }
  }
  tags = merge({ Name = coalesce(var.default_network_acl_name, version.major < 4 ? var.name : "${var.name}-default") }, var.tags, var.default_network_acl_tags)
}
resource "aws_flow_log" "this" {
  count                = local.flow_log ? 1 : 0
  region               = var.region
  log_destination_type = var.flow_log_destination_type
  log_destination      = local.watched && var.create_flow_log_cloudwatch_log_group ? aws_cloudwatch_log_group.flow_log[0].arn : var.flow_log_destination_arn
  iam_role_arn         = local.flow_log_role ? aws_iam_role.vpc_flow_log_cloudwatch[0].arn : var.flow_log_cloudwatch_iam_role_arn
  traffic_type         = var.flow_log_traffic_type
  vpc_id               = try(aws_vpc.this[0].id, "")
  tags                 = merge(var.tags, var.vpc_flow_log_tags)
}
resource "aws_cloudwatch_log_group" "flow_log" {
  count             = local.watched && var.create_flow_log_cloudwatch_log_group ? 1 : 0
  region            = var.region
  name              = "${var.flow_log_cloudwatch_log_group_name_prefix}${var.flow_log_cloudwatch_log_group_name_suffix == "" ? aws_vpc.this[0].id : var.flow_log_cloudwatch_log_group_name_suffix}"
  retention_in_days = var.flow_log_cloudwatch_log_group_retention_in_days
  kms_key_id        = var.flow_log_cloudwatch_log_group_kms_key_id
  log_group_class   = var.flow_log_cloudwatch_log_group_class
  tags              = merge(var.tags, var.vpc_flow_log_tags)
}
resource "aws_iam_role" "vpc_flow_log_cloudwatch" {
  count                = local.flow_log_role ? 1 : 0
  name                 = var.vpc_flow_log_iam_role_use_name_prefix ? null : var.vpc_flow_log_iam_role_name
  name_prefix          = var.vpc_flow_log_iam_role_use_name_prefix ? "${var.vpc_flow_log_iam_role_name}-" : null
  path                 = var.vpc_flow_log_iam_role_path
  assume_role_policy   = data.aws_iam_policy_document.assumed.json
  permissions_boundary = var.vpc_flow_log_permissions_boundary
  tags                 = merge(var.tags, var.vpc_flow_log_tags)
}
data "aws_iam_policy_document" "assumed" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }
    dynamic "condition" {
      for_each = var.flow_log_cloudwatch_iam_role_conditions
      content {
        test     = condition.value.test
        variable = condition.value.variable
        values   = condition.value.values
      }
    }
  }
}
resource "aws_iam_policy" "vpc_flow_log_cloudwatch" {
  count       = local.flow_log_role ? 1 : 0
  name        = var.vpc_flow_log_iam_policy_use_name_prefix ? null : var.vpc_flow_log_iam_policy_name
  name_prefix = var.vpc_flow_log_iam_policy_use_name_prefix ? "${var.vpc_flow_log_iam_policy_name}-" : null
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect   = "Allow"
    Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]
    Resource = unmodelled
  }] })
  tags = merge(var.tags, var.vpc_flow_log_tags)
}
resource "aws_iam_role_policy_attachment" "vpc_flow_log_cloudwatch" {
  count      = local.flow_log_role ? 1 : 0
  role       = aws_iam_role.vpc_flow_log_cloudwatch[0].name
  policy_arn = aws_iam_policy.vpc_flow_log_cloudwatch[0].arn
}

resource "aws_route_table" "this" {
  count = local.create ? unmodelled : 0
}
resource "aws_route" "this" {
  count = local.create ? unmodelled : 0
}
resource "aws_route_table_association" "this" {
  count = local.create ? unmodelled : 0
}
resource "aws_internet_gateway" "this" {
  count = local.create ? unmodelled : 0
}
resource "aws_db_subnet_group" "this" {
  count = local.create && local.len_database > 0 ? unmodelled : 0
}
resource "aws_elasticache_subnet_group" "this" {
  count = local.create && local.len_elasticache > 0 ? unmodelled : 0
}
resource "aws_redshift_subnet_group" "this" {
  count = local.create && local.len_redshift > 0 ? unmodelled : 0
}
resource "aws_default_route_table" "this" {
  count = local.create ? unmodelled : 0
}

output "vpc_id" { value = try(aws_vpc.this[0].id, null) }
output "vpc_arn" { value = try(aws_vpc.this[0].arn, null) }
output "vpc_cidr_block" { value = var.use_ipam_pool ? unmodelled : try(aws_vpc.this[0].cidr_block, null) }
output "default_security_group_id" { value = try(aws_vpc.this[0].default_security_group_id, null) }
output "default_network_acl_id" { value = try(aws_vpc.this[0].default_network_acl_id, null) }
output "default_vpc_id" { value = try(aws_default_vpc.this[0].id, null) }
output "nat_ids" { value = aws_eip.nat[*].id }
output "natgw_ids" { value = aws_nat_gateway.this[*].id }
output "azs" { value = var.azs }
output "name" { value = var.name }
output "vpc_flow_log_id" { value = try(aws_flow_log.this[0].id, null) }
output "vpc_flow_log_destination_type" { value = var.flow_log_destination_type }
output "public_subnets" { value = aws_subnet.public[*].id }
output "public_subnet_arns" { value = aws_subnet.public[*].arn }
output "public_subnets_cidr_blocks" { value = aws_subnet.public[*].cidr_block }
output "public_network_acl_id" { value = try(aws_network_acl.public[0].id, null) }
output "private_subnets" { value = aws_subnet.private[*].id }
output "private_subnet_arns" { value = aws_subnet.private[*].arn }
output "private_subnets_cidr_blocks" { value = aws_subnet.private[*].cidr_block }
output "private_network_acl_id" { value = try(aws_network_acl.private[0].id, null) }
output "database_subnets" { value = aws_subnet.database[*].id }
output "database_subnet_arns" { value = aws_subnet.database[*].arn }
output "database_subnets_cidr_blocks" { value = aws_subnet.database[*].cidr_block }
output "database_network_acl_id" { value = try(aws_network_acl.database[0].id, null) }
output "redshift_subnets" { value = aws_subnet.redshift[*].id }
output "redshift_subnet_arns" { value = aws_subnet.redshift[*].arn }
output "redshift_subnets_cidr_blocks" { value = aws_subnet.redshift[*].cidr_block }
output "redshift_network_acl_id" { value = try(aws_network_acl.redshift[0].id, null) }
output "elasticache_subnets" { value = aws_subnet.elasticache[*].id }
output "elasticache_subnet_arns" { value = aws_subnet.elasticache[*].arn }
output "elasticache_subnets_cidr_blocks" { value = aws_subnet.elasticache[*].cidr_block }
output "elasticache_network_acl_id" { value = try(aws_network_acl.elasticache[0].id, null) }
output "intra_subnets" { value = aws_subnet.intra[*].id }
output "intra_subnet_arns" { value = aws_subnet.intra[*].arn }
output "intra_subnets_cidr_blocks" { value = aws_subnet.intra[*].cidr_block }
output "intra_network_acl_id" { value = try(aws_network_acl.intra[0].id, null) }
output "outpost_subnets" { value = aws_subnet.outpost[*].id }
output "outpost_subnet_arns" { value = aws_subnet.outpost[*].arn }
output "outpost_subnets_cidr_blocks" { value = aws_subnet.outpost[*].cidr_block }
output "outpost_network_acl_id" { value = try(aws_network_acl.outpost[0].id, null) }
