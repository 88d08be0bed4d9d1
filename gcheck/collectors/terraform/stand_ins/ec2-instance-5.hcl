# terraform-aws-modules/ec2-instance/aws before 6.0
inputs {
  ami = null
  associate_public_ip_address = null
  create = true
  create_eip = false
  create_iam_instance_profile = false
  create_spot_instance = false
  ebs_block_device = []
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
  metadata_options = version.major < 5 ? {} : { http_endpoint = "enabled", http_put_response_hop_limit = 1, http_tokens = version.minor < 8 ? "optional" : "required" }
  monitoring = version.major < 5 ? false : null
  name = ""
  network_interface = []
  putin_khuylo = true
  region = null
  root_block_device = []
  subnet_id = null
  tags = {}
  user_data = null
  user_data_base64 = null
  volume_tags = {}
  vpc_security_group_ids = null
}
inert = [
  "ami_ssm_parameter", "availability_zone", "capacity_reservation_specification", "cpu_core_count", "cpu_credits",
  "cpu_options", "cpu_threads_per_core", "disable_api_stop", "disable_api_termination", "ebs_optimized", "eip_domain",
  "enclave_options_enabled", "ephemeral_block_device", "get_password_data", "hibernation", "host_id",
  "iam_role_description", "instance_initiated_shutdown_behavior", "ipv6_address_count", "ipv6_addresses", "key_name",
  "maintenance_options", "placement_group", "private_dns_name_options", "private_ip", "secondary_private_ips",
  "source_dest_check", "spot_block_duration_minutes", "spot_instance_interruption_behavior", "spot_launch_group",
  "spot_price", "spot_type", "spot_valid_from", "spot_valid_until", "spot_wait_for_fulfillment", "tenancy",
  "timeouts", "user_data_replace_on_change",
]

locals {
  create    = var.create && var.putin_khuylo
  role_name = try(coalesce(var.iam_role_name, var.name), "")
  instance  = try(aws_instance.this[0].id, aws_instance.ignore_ami[0].id, var.create_spot_instance ? unmodelled : null)
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
  vpc_security_group_ids      = var.vpc_security_group_ids
  volume_tags                 = var.enable_volume_tags ? merge({ Name = var.name }, var.volume_tags) : null
  tags                        = merge({ Name = var.name }, var.instance_tags, var.tags)
  dynamic "metadata_options" {
    for_each = length(var.metadata_options) > 0 ? [var.metadata_options] : []
    content {
      http_endpoint               = try(coalesce(metadata_options.value.http_endpoint), "enabled")
      http_tokens                 = try(coalesce(metadata_options.value.http_tokens), version.major < 5 || version.minor < 8 ? "optional" : "required")
      http_put_response_hop_limit = try(coalesce(metadata_options.value.http_put_response_hop_limit), 1)
    }
  }
  dynamic "root_block_device" {
    for_each = var.root_block_device
    content {
      encrypted   = try(root_block_device.value.encrypted, null)
      kms_key_id  = try(root_block_device.value.kms_key_id, null)
      volume_size = try(root_block_device.value.volume_size, null)
      tags        = try(root_block_device.value.tags, null)
    }
  }
  dynamic "ebs_block_device" {
    for_each = var.ebs_block_device
    content {
      device_name = ebs_block_device.value.device_name
      encrypted   = try(ebs_block_device.value.encrypted, null)
      kms_key_id  = lookup(ebs_block_device.value, "kms_key_id", null)
      snapshot_id = lookup(ebs_block_device.value, "snapshot_id", null)
      volume_size = try(ebs_block_device.value.volume_size, null)
      tags        = version.major < 5 ? unmodelled : try(ebs_block_device.value.tags, null)
    }
  }
  dynamic "network_interface" {
    for_each = var.network_interface
    content {
      network_interface_id = try(network_interface.value.network_interface_id, null)
    }
  }
  dynamic "launch_template" {
    for_each = try(length(var.launch_template) > 0, false) ? [var.launch_template] : []
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
  vpc_security_group_ids      = var.vpc_security_group_ids
  volume_tags                 = var.enable_volume_tags ? merge({ Name = var.name }, var.volume_tags) : null
  tags                        = merge({ Name = var.name }, var.instance_tags, var.tags)
  dynamic "metadata_options" {
    for_each = length(var.metadata_options) > 0 ? [var.metadata_options] : []
    content {
      http_endpoint               = try(coalesce(metadata_options.value.http_endpoint), "enabled")
      http_tokens                 = try(coalesce(metadata_options.value.http_tokens), version.major < 5 || version.minor < 8 ? "optional" : "required")
      http_put_response_hop_limit = try(coalesce(metadata_options.value.http_put_response_hop_limit), 1)
    }
  }
  dynamic "root_block_device" {
    for_each = var.root_block_device
    content {
      encrypted   = try(root_block_device.value.encrypted, null)
      kms_key_id  = try(root_block_device.value.kms_key_id, null)
      volume_size = try(root_block_device.value.volume_size, null)
      tags        = try(root_block_device.value.tags, null)
    }
  }
  dynamic "ebs_block_device" {
    for_each = var.ebs_block_device
    content {
      device_name = ebs_block_device.value.device_name
      encrypted   = try(ebs_block_device.value.encrypted, null)
      kms_key_id  = lookup(ebs_block_device.value, "kms_key_id", null)
      snapshot_id = lookup(ebs_block_device.value, "snapshot_id", null)
      volume_size = try(ebs_block_device.value.volume_size, null)
      tags        = version.major < 5 ? unmodelled : try(ebs_block_device.value.tags, null)
    }
  }
  dynamic "network_interface" {
    for_each = var.network_interface
    content {
      network_interface_id = try(network_interface.value.network_interface_id, null)
    }
  }
  dynamic "launch_template" {
    for_each = try(length(var.launch_template) > 0, false) ? [var.launch_template] : []
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
  vpc_security_group_ids      = var.vpc_security_group_ids
  volume_tags                 = var.enable_volume_tags ? merge({ Name = var.name }, var.volume_tags) : null
  tags                        = merge({ Name = var.name }, var.instance_tags, var.tags)
  dynamic "metadata_options" {
    for_each = length(var.metadata_options) > 0 ? [var.metadata_options] : []
    content {
      http_endpoint               = try(coalesce(metadata_options.value.http_endpoint), "enabled")
      http_tokens                 = try(coalesce(metadata_options.value.http_tokens), version.major < 5 || version.minor < 8 ? "optional" : "required")
      http_put_response_hop_limit = try(coalesce(metadata_options.value.http_put_response_hop_limit), 1)
    }
  }
  dynamic "root_block_device" {
    for_each = var.root_block_device
    content {
      encrypted   = try(root_block_device.value.encrypted, null)
      kms_key_id  = try(root_block_device.value.kms_key_id, null)
      volume_size = try(root_block_device.value.volume_size, null)
      tags        = try(root_block_device.value.tags, null)
    }
  }
  dynamic "ebs_block_device" {
    for_each = var.ebs_block_device
    content {
      device_name = ebs_block_device.value.device_name
      encrypted   = try(ebs_block_device.value.encrypted, null)
      kms_key_id  = lookup(ebs_block_device.value, "kms_key_id", null)
      snapshot_id = lookup(ebs_block_device.value, "snapshot_id", null)
      volume_size = try(ebs_block_device.value.volume_size, null)
      tags        = version.major < 5 ? unmodelled : try(ebs_block_device.value.tags, null)
    }
  }
  dynamic "network_interface" {
    for_each = var.network_interface
    content {
      network_interface_id = try(network_interface.value.network_interface_id, null)
    }
  }
  dynamic "launch_template" {
    for_each = try(length(var.launch_template) > 0, false) ? [var.launch_template] : []
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

output "id" { value = local.instance }
output "arn" { value = try(aws_instance.this[0].arn, aws_instance.ignore_ami[0].arn, null) }
output "iam_role_name" { value = try(aws_iam_role.this[0].name, null) }
output "iam_role_arn" { value = try(aws_iam_role.this[0].arn, null) }
