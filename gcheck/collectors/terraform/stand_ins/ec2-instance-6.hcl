# terraform-aws-modules/ec2-instance/aws from 6.0, which brings a security group and volumes of its own
inputs {
  ami = null
  associate_public_ip_address = null
  create = true
  create_eip = false
  create_iam_instance_profile = false
  create_security_group = true
  create_spot_instance = false
  ebs_volumes = null
  eip_tags = {}
  enable_volume_tags = true
  iam_instance_profile = null
  iam_role_name = null
  iam_role_path = null
  iam_role_permissions_boundary = null
  iam_role_policies = {}
  iam_role_tags = {}
  iam_role_use_name_prefix = true
  ignore_ami_changes = false
  instance_tags = {}
  instance_type = "t3.micro"
  launch_template = null
  metadata_options = { http_endpoint = "enabled", http_put_response_hop_limit = 1, http_tokens = "required" }
  monitoring = null
  name = ""
  network_interface = null
  putin_khuylo = true
  region = null
  root_block_device = null
  security_group_description = null
  security_group_egress_rules = { ipv4_default = { cidr_ipv4 = "0.0.0.0/0", description = "Allow all IPv4 traffic", ip_protocol = "-1" }, ipv6_default = { cidr_ipv6 = "::/0", description = "Allow all IPv6 traffic", ip_protocol = "-1" } }
  security_group_ingress_rules = null
  security_group_name = null
  security_group_tags = {}
  security_group_use_name_prefix = true
  security_group_vpc_id = null
  subnet_id = null
  tags = {}
  user_data = null
  user_data_base64 = null
  volume_tags = {}
  vpc_security_group_ids = []
}
inert = [
  "ami_ssm_parameter", "availability_zone", "capacity_reservation_specification", "cpu_credits", "cpu_options",
  "disable_api_stop", "disable_api_termination", "ebs_optimized", "eip_domain", "enable_primary_ipv6",
  "enclave_options_enabled", "ephemeral_block_device", "force_destroy", "get_password_data", "hibernation", "host_id",
  "host_resource_group_arn", "iam_role_description", "instance_initiated_shutdown_behavior",
  "instance_market_options", "ipv6_address_count", "ipv6_addresses", "key_name", "maintenance_options",
  "placement_group", "placement_group_id", "placement_partition_number", "private_dns_name_options", "private_ip",
  "secondary_network_interface", "secondary_private_ips", "source_dest_check", "spot_instance_interruption_behavior",
  "spot_launch_group", "spot_price", "spot_type", "spot_valid_from", "spot_valid_until", "spot_wait_for_fulfillment",
  "tenancy", "timeouts", "user_data_replace_on_change",
]

locals {
  create    = var.create && var.putin_khuylo
  role_name = try(coalesce(var.iam_role_name, var.name), "")
  instance  = try(aws_instance.this[0].id, aws_instance.ignore_ami[0].id, var.create_spot_instance ? unmodelled : null)
  grouped   = var.create && var.create_security_group && var.network_interface == null
  group     = try(coalesce(var.security_group_name, var.name), "")
  groups    = local.grouped ? concat(var.vpc_security_group_ids, [aws_security_group.this[0].id]) : var.vpc_security_group_ids
}
resource "aws_instance" "this" {
  count                       = local.create && !var.ignore_ami_changes && !var.create_spot_instance ? 1 : 0
  region                      = var.region
  ami                         = var.ami
  instance_type               = var.instance_type
  associate_public_ip_address = var.associate_public_ip_address
  iam_instance_profile        = var.create_iam_instance_profile ? aws_iam_instance_profile.this[0].name : var.iam_instance_profile
  monitoring                  = var.monitoring
  subnet_id                   = var.subnet_id
  user_data                   = var.user_data
  user_data_base64            = var.user_data_base64
  vpc_security_group_ids      = var.network_interface != null ? null : local.groups
  volume_tags                 = var.enable_volume_tags ? merge(var.tags, var.volume_tags, { Name = var.name }) : null
  tags                        = merge(var.tags, var.instance_tags, var.name != "" ? { Name = var.name } : {})
  dynamic "metadata_options" {
    for_each = var.metadata_options != null ? [var.metadata_options] : []
    content {
      http_endpoint               = try(coalesce(metadata_options.value.http_endpoint), "enabled")
      http_tokens                 = try(coalesce(metadata_options.value.http_tokens), "required")
      http_put_response_hop_limit = try(coalesce(metadata_options.value.http_put_response_hop_limit), 1)
    }
  }
  dynamic "root_block_device" {
    for_each = var.root_block_device != null ? [var.root_block_device] : []
    content {
      encrypted   = try(root_block_device.value.encrypted, null)
      kms_key_id  = try(root_block_device.value.kms_key_id, null)
      volume_size = try(root_block_device.value.size, null)
      tags        = try(root_block_device.value.tags, null)
    }
  }
  dynamic "network_interface" {
    for_each = var.network_interface != null ? var.network_interface : {}
    content {
      network_interface_id = try(network_interface.value.network_interface_id, null)
    }
  }
  dynamic "launch_template" {
    for_each = var.launch_template != null ? [var.launch_template] : []
    content {
      id      = try(launch_template.value.id, null)
      name    = try(launch_template.value.name, null)
      version = try(launch_template.value.version, null)
    }
  }
}
resource "aws_instance" "ignore_ami" {
  count                       = local.create && var.ignore_ami_changes && !var.create_spot_instance ? 1 : 0
  region                      = var.region
  ami                         = var.ami
  instance_type               = var.instance_type
  associate_public_ip_address = var.associate_public_ip_address
  iam_instance_profile        = var.create_iam_instance_profile ? aws_iam_instance_profile.this[0].name : var.iam_instance_profile
  monitoring                  = var.monitoring
  subnet_id                   = var.subnet_id
  user_data                   = var.user_data
  user_data_base64            = var.user_data_base64
  vpc_security_group_ids      = var.network_interface != null ? null : local.groups
  volume_tags                 = var.enable_volume_tags ? merge(var.tags, var.volume_tags, { Name = var.name }) : null
  tags                        = merge(var.tags, var.instance_tags, var.name != "" ? { Name = var.name } : {})
  dynamic "metadata_options" {
    for_each = var.metadata_options != null ? [var.metadata_options] : []
    content {
      http_endpoint               = try(coalesce(metadata_options.value.http_endpoint), "enabled")
      http_tokens                 = try(coalesce(metadata_options.value.http_tokens), "required")
      http_put_response_hop_limit = try(coalesce(metadata_options.value.http_put_response_hop_limit), 1)
    }
  }
  dynamic "root_block_device" {
    for_each = var.root_block_device != null ? [var.root_block_device] : []
    content {
      encrypted   = try(root_block_device.value.encrypted, null)
      kms_key_id  = try(root_block_device.value.kms_key_id, null)
      volume_size = try(root_block_device.value.size, null)
      tags        = try(root_block_device.value.tags, null)
    }
  }
  dynamic "network_interface" {
    for_each = var.network_interface != null ? var.network_interface : {}
    content {
      network_interface_id = try(network_interface.value.network_interface_id, null)
    }
  }
  dynamic "launch_template" {
    for_each = var.launch_template != null ? [var.launch_template] : []
    content {
      id      = try(launch_template.value.id, null)
      name    = try(launch_template.value.name, null)
      version = try(launch_template.value.version, null)
    }
  }
}
resource "aws_spot_instance_request" "this" {
  count                       = local.create && var.create_spot_instance ? 1 : 0
  region                      = var.region
  ami                         = var.ami
  instance_type               = var.instance_type
  associate_public_ip_address = var.associate_public_ip_address
  iam_instance_profile        = var.create_iam_instance_profile ? aws_iam_instance_profile.this[0].name : var.iam_instance_profile
  monitoring                  = var.monitoring
  subnet_id                   = var.subnet_id
  user_data                   = var.user_data
  user_data_base64            = var.user_data_base64
  vpc_security_group_ids      = var.network_interface != null ? null : local.groups
  volume_tags                 = var.enable_volume_tags ? merge(var.tags, var.volume_tags, { Name = var.name }) : null
  tags                        = merge(var.tags, var.instance_tags, var.name != "" ? { Name = var.name } : {})
  dynamic "metadata_options" {
    for_each = var.metadata_options != null ? [var.metadata_options] : []
    content {
      http_endpoint               = try(coalesce(metadata_options.value.http_endpoint), "enabled")
      http_tokens                 = try(coalesce(metadata_options.value.http_tokens), "required")
      http_put_response_hop_limit = try(coalesce(metadata_options.value.http_put_response_hop_limit), 1)
    }
  }
  dynamic "root_block_device" {
    for_each = var.root_block_device != null ? [var.root_block_device] : []
    content {
      encrypted   = try(root_block_device.value.encrypted, null)
      kms_key_id  = try(root_block_device.value.kms_key_id, null)
      volume_size = try(root_block_device.value.size, null)
      tags        = try(root_block_device.value.tags, null)
    }
  }
  dynamic "network_interface" {
    for_each = var.network_interface != null ? var.network_interface : {}
    content {
      network_interface_id = try(network_interface.value.network_interface_id, null)
    }
  }
  dynamic "launch_template" {
    for_each = var.launch_template != null ? [var.launch_template] : []
    content {
      id      = try(launch_template.value.id, null)
      name    = try(launch_template.value.name, null)
      version = try(launch_template.value.version, null)
    }
  }
}
data "aws_iam_policy_document" "assumed" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "this" {
  count                = var.create && var.create_iam_instance_profile ? 1 : 0
  name                 = var.iam_role_use_name_prefix ? null : local.role_name
  name_prefix          = var.iam_role_use_name_prefix ? "${local.role_name}-" : null
  path                 = var.iam_role_path
  assume_role_policy   = data.aws_iam_policy_document.assumed.json
  permissions_boundary = var.iam_role_permissions_boundary
  tags                 = merge(var.tags, var.iam_role_tags)
}
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = { for key, arn in var.iam_role_policies : key => arn if var.create && var.create_iam_instance_profile }
  policy_arn = each.value
  role       = aws_iam_role.this[0].name
}
resource "aws_iam_instance_profile" "this" {
  count       = var.create && var.create_iam_instance_profile ? 1 : 0
  name        = var.iam_role_use_name_prefix ? null : local.role_name
  name_prefix = var.iam_role_use_name_prefix ? "${local.role_name}-" : null
  role        = aws_iam_role.this[0].name
}
resource "aws_eip" "this" {
  count    = local.create && var.create_eip && !var.create_spot_instance ? 1 : 0
  region   = var.region
  instance = local.instance
  tags     = merge(var.tags, var.eip_tags)
}
resource "aws_ebs_volume" "this" {
  for_each    = var.create && var.ebs_volumes != null ? var.ebs_volumes : {}
  region      = var.region
  encrypted   = try(each.value.encrypted, null)
  kms_key_id  = try(each.value.kms_key_id, null)
  size        = try(each.value.size, null)
  snapshot_id = try(each.value.snapshot_id, null)
  type        = try(coalesce(each.value.type), "gp3")
  tags        = merge(var.tags, var.volume_tags, { Name = "${var.name}-${each.key}" }, try(coalesce(each.value.tags), {}))
}
resource "aws_volume_attachment" "this" {
  for_each    = var.create && var.ebs_volumes != null ? var.ebs_volumes : {}
  device_name = try(coalesce(each.value.device_name), each.key)
  instance_id = local.instance
  volume_id   = aws_ebs_volume.this[each.key].id
}
resource "aws_security_group" "this" {
  count       = local.grouped ? 1 : 0
  region      = var.region
  name        = var.security_group_use_name_prefix ? null : local.group
  name_prefix = var.security_group_use_name_prefix ? "${local.group}-" : null
  description = var.security_group_description
  vpc_id      = var.security_group_vpc_id != null ? var.security_group_vpc_id : unmodelled
  tags        = merge(var.tags, { Name = local.group }, var.security_group_tags)
}
resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each                     = local.grouped && var.security_group_ingress_rules != null ? var.security_group_ingress_rules : {}
  security_group_id            = aws_security_group.this[0].id
  cidr_ipv4                    = try(each.value.cidr_ipv4, null)
  cidr_ipv6                    = try(each.value.cidr_ipv6, null)
  description                  = try(each.value.description, null)
  from_port                    = try(coalesce(each.value.from_port), coalesce(each.value.to_port), null)
  to_port                      = try(coalesce(each.value.to_port), coalesce(each.value.from_port), null)
  ip_protocol                  = try(coalesce(each.value.ip_protocol), "tcp")
  prefix_list_id               = try(each.value.prefix_list_id, null)
  referenced_security_group_id = try(each.value.referenced_security_group_id, null)
}
resource "aws_vpc_security_group_egress_rule" "this" {
  for_each                     = local.grouped && var.security_group_egress_rules != null ? var.security_group_egress_rules : {}
  security_group_id            = aws_security_group.this[0].id
  cidr_ipv4                    = try(each.value.cidr_ipv4, null)
  cidr_ipv6                    = try(each.value.cidr_ipv6, null)
  description                  = try(each.value.description, null)
  from_port                    = try(coalesce(each.value.from_port), coalesce(each.value.to_port), null)
  to_port                      = try(coalesce(each.value.to_port), coalesce(each.value.from_port), null)
  ip_protocol                  = try(coalesce(each.value.ip_protocol), "tcp")
  prefix_list_id               = try(each.value.prefix_list_id, null)
  referenced_security_group_id = try(each.value.referenced_security_group_id, null)
}

output "id" { value = local.instance }
output "arn" { value = try(aws_instance.this[0].arn, aws_instance.ignore_ami[0].arn, null) }
output "iam_role_name" { value = try(aws_iam_role.this[0].name, null) }
output "iam_role_arn" { value = try(aws_iam_role.this[0].arn, null) }
output "security_group_id" { value = try(aws_security_group.this[0].id, null) }
