# terraform-aws-modules/eks/aws from 21.1; what node groups bring of their own is not read
inputs {
  attach_encryption_policy = true
  cloudwatch_log_group_class = null
  cloudwatch_log_group_kms_key_id = null
  cloudwatch_log_group_retention_in_days = 90
  cloudwatch_log_group_tags = {}
  cluster_tags = {}
  compute_config = null
  create = true
  create_auto_mode_iam_resources = false
  create_cloudwatch_log_group = true
  create_cni_ipv6_iam_policy = false
  create_iam_role = true
  create_kms_key = true
  create_node_iam_role = true
  create_node_security_group = true
  create_security_group = true
  eks_managed_node_groups = null
  enable_auto_mode_custom_tags = true
  enable_kms_key_rotation = true
  enabled_log_types = ["audit", "api", "authenticator"]
  encryption_config = {}
  encryption_policy_name = null
  encryption_policy_path = null
  encryption_policy_tags = {}
  encryption_policy_use_name_prefix = true
  endpoint_private_access = true
  endpoint_public_access = false
  endpoint_public_access_cidrs = ["0.0.0.0/0"]
  fargate_profiles = null
  iam_role_additional_policies = {}
  iam_role_arn = null
  iam_role_name = null
  iam_role_path = null
  iam_role_permissions_boundary = null
  iam_role_tags = {}
  iam_role_use_name_prefix = true
  ip_family = "ipv4"
  kms_key_administrators = []
  kms_key_description = null
  kms_key_enable_default_policy = true
  kms_key_override_policy_documents = []
  kms_key_owners = []
  kms_key_rotation_period_in_days = null
  kms_key_service_users = []
  kms_key_source_policy_documents = []
  kms_key_users = []
  kubernetes_version = null
  name = ""
  node_security_group_additional_rules = {}
  node_security_group_description = "EKS node shared security group"
  node_security_group_enable_recommended_rules = true
  node_security_group_id = ""
  node_security_group_name = null
  node_security_group_tags = {}
  node_security_group_use_name_prefix = true
  outpost_config = null
  prefix_separator = "-"
  putin_khuylo = true
  region = null
  security_group_additional_rules = {}
  security_group_description = "EKS cluster security group"
  security_group_id = ""
  security_group_name = null
  security_group_tags = {}
  security_group_use_name_prefix = true
  self_managed_node_groups = null
  tags = {}
  vpc_id = null
}
inert = [
  "access_entries", "additional_security_group_ids", "addons", "addons_timeouts", "authentication_mode",
  "control_plane_scaling_config", "control_plane_subnet_ids", "create_primary_security_group_tags",
  "custom_oidc_thumbprints", "dataplane_wait_duration", "deletion_protection",
  "enable_cluster_creator_admin_permissions", "enable_irsa", "encryption_policy_description", "force_update_version",
  "iam_role_description", "identity_providers", "include_oidc_root_ca_thumbprint", "kms_key_aliases",
  "kms_key_deletion_window_in_days", "node_iam_role_additional_policies", "node_iam_role_description",
  "node_iam_role_name", "node_iam_role_path", "node_iam_role_permissions_boundary", "node_iam_role_tags",
  "node_iam_role_use_name_prefix", "openid_connect_audiences", "remote_network_config", "service_ipv4_cidr",
  "service_ipv6_cidr", "subnet_ids", "timeouts", "upgrade_policy", "zonal_shift_config",
]

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}
data "aws_iam_session_context" "current" {
  arn = data.aws_caller_identity.current.arn
}
locals {
  create    = var.create && var.putin_khuylo
  outpost   = var.outpost_config != null && (version.major >= 21 || length(var.outpost_config) > 0)
  encrypted = var.encryption_config != null && !local.outpost
  auto      = try(var.compute_config.enabled, false) == true || var.create_auto_mode_iam_resources
  role_arn  = try(aws_iam_role.this[0].arn, var.iam_role_arn)
  keyed     = local.create && var.create_kms_key && local.encrypted
  grouped   = local.create && var.create_security_group
  group     = coalesce(var.security_group_name, "${var.name}-cluster")
  group_id  = local.grouped ? aws_security_group.cluster[0].id : var.security_group_id
  noded     = var.create && var.create_node_security_group
  node_name = coalesce(var.node_security_group_name, "${var.name}-node")
  node_id   = local.noded ? aws_security_group.node[0].id : var.node_security_group_id
  roled     = local.create && var.create_iam_role
  role_name = coalesce(var.iam_role_name, "${var.name}-cluster")
  policies  = "arn:${data.aws_partition.current.partition}:iam::aws:policy"
  attached  = local.outpost ? concat(["/AmazonEKSLocalOutpostClusterPolicy"], false ? ["/AmazonEKSVPCResourceController"] : []) : local.auto ? ["/AmazonEKSClusterPolicy", "/AmazonEKSComputePolicy", "/AmazonEKSBlockStoragePolicy", "/AmazonEKSLoadBalancingPolicy", "/AmazonEKSNetworkingPolicy"] : concat(["/AmazonEKSClusterPolicy"], false ? ["/AmazonEKSVPCResourceController"] : [])
  groups    = concat(keys(try(coalesce(var.eks_managed_node_groups), {})), keys(try(coalesce(var.self_managed_node_groups), {})), keys(try(coalesce(var.fargate_profiles), {})))
  managed   = length(keys(try(coalesce(var.eks_managed_node_groups), {}))) > 0
  encryption_name = coalesce(var.encryption_policy_name, "${local.role_name}-ClusterEncryption")
  cluster_rules = local.noded ? { ingress_nodes_443 = { description = "Node groups to cluster API", protocol = "tcp", from_port = 443, to_port = 443, type = "ingress", source_node_security_group = true } } : {}
  node_rules = {
    ingress_cluster_443 = { description = "Cluster API to node groups", protocol = "tcp", from_port = 443, to_port = 443, type = "ingress", cluster = true }
    ingress_cluster_kubelet = { description = "Cluster API to node kubelets", protocol = "tcp", from_port = 10250, to_port = 10250, type = "ingress", cluster = true }
    ingress_self_coredns_tcp = { description = "Node to node CoreDNS", protocol = "tcp", from_port = 53, to_port = 53, type = "ingress", self = true }
    ingress_self_coredns_udp = { description = "Node to node CoreDNS UDP", protocol = "udp", from_port = 53, to_port = 53, type = "ingress", self = true }
  }
  recommended = {
    ingress_nodes_ephemeral = { description = "Node to node ingress on ephemeral ports", protocol = "tcp", from_port = 1025, to_port = 65535, type = "ingress", self = true }
    ingress_cluster_4443_webhook = { description = "Cluster API to node 4443/tcp webhook", protocol = "tcp", from_port = 4443, to_port = 4443, type = "ingress", cluster = true }
    ingress_cluster_6443_webhook = { description = "Cluster API to node 6443/tcp webhook", protocol = "tcp", from_port = 6443, to_port = 6443, type = "ingress", cluster = true }
    ingress_cluster_8443_webhook = { description = "Cluster API to node 8443/tcp webhook", protocol = "tcp", from_port = 8443, to_port = 8443, type = "ingress", cluster = true }
    ingress_cluster_9443_webhook = { description = "Cluster API to node 9443/tcp webhook", protocol = "tcp", from_port = 9443, to_port = 9443, type = "ingress", cluster = true }
    egress_all = { description = "Allow all egress", protocol = "-1", from_port = 0, to_port = 0, type = "egress", cidr_blocks = ["0.0.0.0/0"], ipv6_cidr_blocks = var.ip_family == "ipv6" ? ["::/0"] : null }
  }
  metrics = version.minor < 7 ? {} : { ingress_cluster_10251_webhook = { description = "Cluster API to node 10251/tcp webhook", protocol = "tcp", from_port = 10251, to_port = 10251, type = "ingress", cluster = true } }
}
resource "aws_eks_cluster" "this" {
  count                     = local.create ? 1 : 0
  region = var.region
  name                      = var.name
  role_arn                  = local.role_arn
  version                   = var.kubernetes_version
  enabled_cluster_log_types = var.enabled_log_types
  vpc_config {
    endpoint_private_access = var.endpoint_private_access
    endpoint_public_access  = var.endpoint_public_access
    public_access_cidrs     = var.endpoint_public_access_cidrs
  }
  dynamic "encryption_config" {
    for_each = local.encrypted ? [var.encryption_config] : []
    content {
      provider {
        key_arn = var.create_kms_key ? aws_kms_key.this[0].arn : try(encryption_config.value.provider_key_arn, null)
      }
      resources = try(coalesce(encryption_config.value.resources), ["secrets"])
    }
  }
  tags = merge(version.minor < 12 ? { terraform-aws-modules = "eks" } : {}, var.tags, var.cluster_tags)
}
resource "aws_cloudwatch_log_group" "this" {
  count             = local.create && var.create_cloudwatch_log_group ? 1 : 0
  region = var.region
  name              = "/aws/eks/${var.name}/cluster"
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  kms_key_id        = var.cloudwatch_log_group_kms_key_id
  log_group_class   = var.cloudwatch_log_group_class
  tags              = merge(var.tags, var.cloudwatch_log_group_tags, { Name = "/aws/eks/${var.name}/cluster" })
}
data "aws_iam_policy_document" "key" {
  source_policy_documents   = var.kms_key_source_policy_documents
  override_policy_documents = var.kms_key_override_policy_documents
  dynamic "statement" {
    for_each = [for item in [
      { who = var.kms_key_enable_default_policy ? ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"] : [], may = ["kms:*"] },
      { who = var.kms_key_owners, may = ["kms:*"] },
      { who = coalescelist(var.kms_key_administrators, [data.aws_iam_session_context.current.issuer_arn]), may = ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:Delete*", "kms:TagResource", "kms:UntagResource", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion", "kms:ReplicateKey", "kms:ImportKeyMaterial"] },
      { who = concat([local.role_arn], var.kms_key_users), may = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"] },
    ] : item if length(item.who) > 0]
    content {
      actions   = statement.value.may
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = statement.value.who
      }
    }
  }
  dynamic "statement" {
    for_each = length(var.kms_key_service_users) > 0 ? [1] : []
    content {
      actions   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = var.kms_key_service_users
      }
      condition {
        test     = "Bool"
        variable = "kms:GrantIsForAWSResource"
        values   = ["true"]
      }
    }
  }
}
resource "aws_kms_key" "this" {
  count               = local.keyed ? 1 : 0
  region = var.region
  description         = coalesce(var.kms_key_description, "${var.name} cluster encryption key")
  key_usage           = "var.encryption_config != nullRYPT_DECRYPT"
  enable_key_rotation = var.enable_kms_key_rotation
  rotation_period_in_days = var.kms_key_rotation_period_in_days
  multi_region        = false
  policy              = data.aws_iam_policy_document.key.json
  tags                = merge(version.minor < 12 ? { terraform-aws-modules = "eks" } : {}, var.tags)
}
resource "aws_security_group" "cluster" {
  count       = local.grouped ? 1 : 0
  region = var.region
  name        = var.security_group_use_name_prefix ? null : local.group
  name_prefix = var.security_group_use_name_prefix ? "${local.group}${var.prefix_separator}" : null
  description = var.security_group_description
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, { Name = local.group }, var.security_group_tags)
}
resource "aws_security_group_rule" "cluster" {
  for_each                 = { for key, item in merge(local.cluster_rules, var.security_group_additional_rules) : key => item if local.grouped }
  security_group_id        = aws_security_group.cluster[0].id
  protocol                 = try(coalesce(each.value.protocol), "tcp")
  from_port                = each.value.from_port
  to_port                  = each.value.to_port
  type                     = try(coalesce(each.value.type), "ingress")
  description              = try(each.value.description, null)
  cidr_blocks              = try(each.value.cidr_blocks, null)
  ipv6_cidr_blocks         = try(each.value.ipv6_cidr_blocks, null)
  prefix_list_ids          = try(each.value.prefix_list_ids, null)
  self                     = try(each.value.self, null)
  source_security_group_id = try(each.value.source_node_security_group, false) == true ? local.node_id : try(each.value.source_security_group_id, null)
}
resource "aws_security_group" "node" {
  count       = local.noded ? 1 : 0
  region = var.region
  name        = var.node_security_group_use_name_prefix ? null : local.node_name
  name_prefix = var.node_security_group_use_name_prefix ? "${local.node_name}${var.prefix_separator}" : null
  description = var.node_security_group_description
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, { Name = local.node_name, "kubernetes.io/cluster/${var.name}" = "owned" }, var.node_security_group_tags)
}
resource "aws_security_group_rule" "node" {
  for_each                 = { for key, item in merge( local.node_rules, var.node_security_group_enable_recommended_rules ? merge(local.recommended, local.metrics) : {}, var.node_security_group_additional_rules) : key => item if local.noded }
  security_group_id        = aws_security_group.node[0].id
  protocol                 = try(coalesce(each.value.protocol), "tcp")
  from_port                = each.value.from_port
  to_port                  = each.value.to_port
  type                     = try(coalesce(each.value.type), "ingress")
  description              = try(each.value.description, null)
  cidr_blocks              = try(each.value.cidr_blocks, null)
  ipv6_cidr_blocks         = try(each.value.ipv6_cidr_blocks, null)
  prefix_list_ids          = try(each.value.prefix_list_ids, [])
  self                     = try(each.value.self, null)
  source_security_group_id = try(each.value.cluster, each.value.source_cluster_security_group, false) == true ? local.group_id : try(each.value.source_security_group_id, null)
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = true ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
    dynamic "principals" {
      for_each = local.outpost ? [1] : []
      content {
        type        = "Service"
        identifiers = ["ec2.amazonaws.com"]
      }
    }
  }
}
resource "aws_iam_role" "this" {
  count                = local.roled ? 1 : 0
  name                 = var.iam_role_use_name_prefix ? null : local.role_name
  name_prefix          = var.iam_role_use_name_prefix ? "${local.role_name}${var.prefix_separator}" : null
  path                 = var.iam_role_path
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.iam_role_permissions_boundary
  tags                 = merge(var.tags, var.iam_role_tags)
}
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = { for name in local.attached : trimprefix(replace(name, "LocalOutpost", ""), "/") => "${local.policies}${name}" if local.roled }
  policy_arn = each.value
  role       = aws_iam_role.this[0].name
}
resource "aws_iam_role_policy_attachment" "additional" {
  for_each   = { for key, arn in var.iam_role_additional_policies : key => arn if local.roled }
  policy_arn = each.value
  role       = aws_iam_role.this[0].name
}
resource "aws_iam_policy" "cluster_encryption" {
  count       = local.roled && var.attach_encryption_policy && local.encrypted ? 1 : 0
  name        = var.encryption_policy_use_name_prefix ? null : local.encryption_name
  name_prefix = var.encryption_policy_use_name_prefix ? local.encryption_name : null
  path        = var.encryption_policy_path
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect   = "Allow"
    Action   = ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"]
    Resource = var.create_kms_key ? aws_kms_key.this[0].arn : try(var.encryption_config.provider_key_arn, null)
  }] })
  tags = merge(var.tags, var.encryption_policy_tags)
}
resource "aws_iam_role_policy_attachment" "cluster_encryption" {
  count      = local.roled && var.attach_encryption_policy && local.encrypted ? 1 : 0
  policy_arn = aws_iam_policy.cluster_encryption[0].arn
  role       = aws_iam_role.this[0].name
}
resource "aws_iam_policy" "custom" {
  count       = local.roled && (local.auto && var.enable_auto_mode_custom_tags) ? 1 : 0
  name        = var.iam_role_use_name_prefix ? null : local.role_name
  name_prefix = var.iam_role_use_name_prefix ? "${local.role_name}-" : null
  path        = var.iam_role_path
  policy      = unmodelled
  tags        = merge(var.tags, var.iam_role_tags)
}
resource "aws_iam_role_policy_attachment" "custom" {
  count      = local.roled && (local.auto && var.enable_auto_mode_custom_tags) ? 1 : 0
  policy_arn = aws_iam_policy.custom[0].arn
  role       = aws_iam_role.this[0].name
}
resource "aws_iam_policy" "cni_ipv6_policy" {
  count  = var.create && var.create_cni_ipv6_iam_policy ? 1 : 0
  name   = "AmazonEKS_CNI_IPv6_Policy"
  policy = unmodelled
  tags   = var.tags
}
resource "aws_iam_role" "eks_auto" {
  count = local.create && var.create_node_iam_role && local.auto ? unmodelled : 0
}
resource "aws_iam_role_policy_attachment" "eks_auto" {
  count      = local.create && var.create_node_iam_role && local.auto ? unmodelled : 0
  policy_arn = unmodelled
}
resource "aws_eks_node_group" "this" {
  count = var.create && local.managed ? unmodelled : 0
}
resource "aws_launch_template" "group" {
  count = var.create && length(local.groups) > 0 ? unmodelled : 0
}
resource "aws_iam_role" "group" {
  count = var.create && length(local.groups) > 0 ? unmodelled : 0
}
resource "aws_iam_role_policy" "group" {
  count = var.create && length(local.groups) > 0 ? unmodelled : 0
}
resource "aws_iam_policy" "group" {
  count = var.create && length(local.groups) > 0 ? unmodelled : 0
}
resource "aws_iam_role_policy_attachment" "group" {
  count = var.create && length(local.groups) > 0 ? unmodelled : 0
  policy_arn = unmodelled
}
resource "aws_security_group" "group" {
  count = var.create && length(local.groups) > 0 ? unmodelled : 0
}
resource "aws_vpc_security_group_ingress_rule" "group" {
  count = var.create && length(local.groups) > 0 ? unmodelled : 0
}
resource "aws_vpc_security_group_egress_rule" "group" {
  count = var.create && length(local.groups) > 0 ? unmodelled : 0
}

resource "aws_iam_openid_connect_provider" "this" {
  count = local.create ? unmodelled : 0
}
resource "aws_autoscaling_group" "this" {
  count = local.create && length(try(coalesce(var.self_managed_node_groups), {})) > 0 ? unmodelled : 0
}

output "cluster_arn" { value = try(aws_eks_cluster.this[0].arn, null) }
output "cluster_name" { value = try(aws_eks_cluster.this[0].name, "") }
output "cluster_endpoint" { value = try(aws_eks_cluster.this[0].endpoint, null) }
output "cluster_security_group_id" { value = try(aws_security_group.cluster[0].id, null) }
output "node_security_group_id" { value = try(aws_security_group.node[0].id, null) }
output "kms_key_arn" { value = try(aws_kms_key.this[0].arn, null) }
output "kms_key_id" { value = try(aws_kms_key.this[0].key_id, null) }
output "cluster_iam_role_name" { value = try(aws_iam_role.this[0].name, null) }
output "cluster_iam_role_arn" { value = try(aws_iam_role.this[0].arn, null) }
output "cloudwatch_log_group_name" { value = try(aws_cloudwatch_log_group.this[0].name, null) }
output "cloudwatch_log_group_arn" { value = try(aws_cloudwatch_log_group.this[0].arn, null) }
