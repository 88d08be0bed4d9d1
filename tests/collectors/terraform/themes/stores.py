"""Themes of stores: S3, databases, caches, warehouses, files, backups."""

from __future__ import annotations

from tests.collectors.terraform.themes.writing import Theme, pair, tf

_B = tf("aws_s3_bucket", 'bucket = "b"')
_PLAIN = tf("aws_s3_bucket", 'bucket = "plain"')
_ON_B = "bucket = aws_s3_bucket.x.id"
_FIXED = tf("aws_dynamodb_table", 'name = "t"; billing_mode = "PROVISIONED"')
_READS = tf(
    "aws_appautoscaling_target",
    'resource_id = "table/${aws_dynamodb_table.x.name}"; scalable_dimension = "dynamodb:table:ReadCapacityUnits"',
)
_WRITES = tf(
    "aws_appautoscaling_target",
    'resource_id = "table/${aws_dynamodb_table.x.name}"; scalable_dimension = "dynamodb:table:WriteCapacityUnits"',
    "w",
)
_FLAGS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")


def _public_access(without: str = "") -> str:
    flags = "; ".join(f"{flag} = {'false' if flag == without else 'true'}" for flag in _FLAGS)
    return tf("aws_s3_bucket_public_access_block", f"{_ON_B}; {flags}")


def _policy(effect: str, principal: str, action: str = "s3:GetObject", more: str = "") -> str:
    return tf(
        "aws_s3_bucket_policy",
        f'{_ON_B}; policy = jsonencode({{; Version = "2012-10-17"; Statement = [{{; Effect = "{effect}"; '
        f'Principal = {principal}; Action = "{action}"; Resource = ["${{aws_s3_bucket.x.arn}}", "${{aws_s3_bucket.x.arn}}/*"]; '
        f"{more}; }}]; }})",
    )


_TLS_DATA = """
data "aws_iam_policy_document" "tls" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.x.arn, "${aws_s3_bucket.x.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
"""
_SSE3 = "server_side_encryption_configuration {; rule {; apply_server_side_encryption_by_default {; sse_algorithm = "

S3 = [
    *(
        Theme("aws.s3.bucket-block-public-access", _B + _public_access(flag), _B + _public_access())
        for flag in _FLAGS
    ),
    Theme("aws.s3.bucket-block-public-access", _B, _B + _public_access()),
    Theme(
        "aws.s3.bucket-block-public-access",
        '{"resource": {"aws_s3_bucket": {"x": {"bucket": "b"}}}}',
        '{"resource": {"aws_s3_bucket": {"x": {"bucket": "b"}}, "aws_s3_bucket_public_access_block": {"p": {'
        '"bucket": "${aws_s3_bucket.x.id}", "block_public_acls": true, "block_public_policy": true, '
        '"ignore_public_acls": true, "restrict_public_buckets": true}}}}',
    ),
    pair("aws.s3.bucket-acl-not-public", "aws_s3_bucket", 'acl = "public-read"', 'acl = "private"'),
    pair("aws.s3.bucket-acl-not-public", "aws_s3_bucket", 'acl = "public-read-write"', 'acl = "log-delivery-write"'),
    pair("aws.s3.bucket-acl-not-public", "aws_s3_bucket", 'acl = "authenticated-read"', 'acl = "private"'),
    Theme(
        "aws.s3.bucket-acl-not-public",
        _B + tf("aws_s3_bucket_acl", f'{_ON_B}; acl = "public-read"'),
        _B + tf("aws_s3_bucket_acl", f'{_ON_B}; acl = "private"'),
    ),
    Theme("aws.s3.bucket-policy-not-public", _B + _policy("Allow", '"*"'), _B + _policy("Deny", '"*"')),
    Theme(
        "aws.s3.bucket-policy-not-public",
        _B + _policy("Allow", '{ AWS = "*" }', "s3:*"),
        _B + _policy("Allow", '{ AWS = "arn:aws:iam::111122223333:role/app" }', "s3:*"),
    ),
    *(
        Theme(
            "aws.s3.bucket-policy-not-public",
            _B + _policy("Allow", '"*"', action),
            _B + _policy("Allow", '{ AWS = "arn:aws:iam::111122223333:root" }', action),
        )
        for action in ("s3:PutObject", "s3:DeleteObject", "s3:List*", "s3:Get*")
    ),
    Theme(
        "aws.s3.bucket-policy-not-public",
        tf(
            "aws_s3_bucket",
            'policy = <<POLICY; {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}; POLICY',
        ).replace("  POLICY", "POLICY"),
        tf("aws_s3_bucket", 'bucket = "b"'),
    ),
    Theme(
        "aws.s3.bucket-tls-only",
        _B,
        _B + _TLS_DATA + tf("aws_s3_bucket_policy", f"{_ON_B}; policy = data.aws_iam_policy_document.tls.json"),
    ),
    Theme(
        "aws.s3.bucket-tls-only",
        _B + _policy("Allow", '{ AWS = "arn:aws:iam::111122223333:root" }'),
        _B + _policy("Deny", '"*"', "s3:*", 'Condition = { Bool = { "aws:SecureTransport" = "false" } }'),
    ),
    Theme("aws.s3.bucket-policy-no-lockout", _B + _policy("Deny", '"*"', "s3:*"), _B + _policy("Deny", '"*"', "s3:*", 'Condition = { Bool = { "aws:SecureTransport" = "false" } }')),
    pair("aws.s3.bucket-versioning", "aws_s3_bucket", "", "versioning {; enabled = true; }"),
    pair("aws.s3.bucket-versioning", "aws_s3_bucket", "versioning {; enabled = false; }", "versioning {; enabled = true; }"),
    Theme(
        "aws.s3.bucket-versioning",
        _B + tf("aws_s3_bucket_versioning", f'{_ON_B}; versioning_configuration {{; status = "Suspended"; }}'),
        _B + tf("aws_s3_bucket_versioning", f'{_ON_B}; versioning_configuration {{; status = "Enabled"; }}'),
    ),
    Theme(
        "aws.s3.bucket-mfa-delete",
        tf("aws_s3_bucket", "versioning {; enabled = true; }"),
        tf("aws_s3_bucket", "versioning {; enabled = true; mfa_delete = true; }"),
    ),
    pair("aws.s3.bucket-access-logging", "aws_s3_bucket", "", 'logging {; target_bucket = "logs"; }'),
    Theme(
        "aws.s3.bucket-access-logging",
        _PLAIN,  # under a name of its own: trails of other themes write to the one of the others
        _PLAIN + tf("aws_s3_bucket_logging", f'{_ON_B}; target_bucket = "logs"; target_prefix = "b/"'),
    ),
    pair("aws.s3.bucket-kms-encryption", "aws_s3_bucket", f'{_SSE3} "AES256"; }}; }}; }}', f'{_SSE3} "aws:kms"; }}; }}; }}'),
    Theme(
        "aws.s3.bucket-kms-encryption",
        _B,
        _B
        + tf(
            "aws_s3_bucket_server_side_encryption_configuration",
            f'{_ON_B}; rule {{; apply_server_side_encryption_by_default {{; sse_algorithm = "aws:kms"; '
            'kms_master_key_id = "arn:aws:kms:eu-west-1:111122223333:key/k"; }; }',
        ),
    ),
    pair(
        "aws.s3.bucket-no-website", "aws_s3_bucket", 'website {; index_document = "index.html"; }', 'bucket = "b"'
    ),
    Theme(
        "aws.s3.bucket-no-website",
        _B + tf("aws_s3_bucket_website_configuration", f'{_ON_B}; index_document {{; suffix = "index.html"; }}'),
        _B,
    ),
    pair(
        "aws.s3.bucket-cors-limited",
        "aws_s3_bucket",
        'cors_rule {; allowed_methods = ["GET"]; allowed_origins = ["*"]; }',
        'cors_rule {; allowed_methods = ["GET"]; allowed_origins = ["https://larkspur.example"]; }',
    ),
    Theme(
        "aws.s3.bucket-cors-limited",
        _B + tf("aws_s3_bucket_cors_configuration", f'{_ON_B}; cors_rule {{; allowed_methods = ["PUT"]; allowed_origins = ["*"]; }}'),
        _B + tf("aws_s3_bucket_cors_configuration", f'{_ON_B}; cors_rule {{; allowed_methods = ["PUT"]; allowed_origins = ["https://larkspur.example"]; }}'),
    ),
    Theme(
        "aws.s3.bucket-replication",
        _B,
        _B + tf("aws_s3_bucket_replication_configuration", f'{_ON_B}; role = "r"; rule {{; status = "Enabled"; destination {{; bucket = "arn:aws:s3:::c"; }}; }}'),
    ),
    Theme("aws.s3.bucket-notifications", _B, _B + tf("aws_s3_bucket_notification", f"{_ON_B}; eventbridge = true")),
    Theme(
        "aws.s3.bucket-incomplete-uploads",
        _B,
        _B + tf("aws_s3_bucket_lifecycle_configuration", f'{_ON_B}; rule {{; id = "u"; status = "Enabled"; abort_incomplete_multipart_upload {{; days_after_initiation = 7; }}; }}'),
    ),
    pair(
        "aws.s3.account-public-access-block", "aws_s3_account_public_access_block",
        "block_public_acls = true", "; ".join(f"{flag} = true" for flag in _FLAGS),
    ),
    pair(
        "aws.s3.access-point-block-public-access", "aws_s3_access_point",
        "public_access_block_configuration {; block_public_policy = false; }", 'name = "p"', 'bucket = "b"',
    ),
]  # fmt: skip

_KEY = '"arn:aws:kms:eu-west-1:111122223333:key/k"'
DATABASES = [
    pair("aws.rds.instance-encryption", "aws_db_instance", 'engine = "mysql"', "storage_encrypted = true"),
    pair("aws.rds.instance-encryption", "aws_db_instance", "storage_encrypted = false", "storage_encrypted = true"),
    pair("aws.rds.instance-not-public", "aws_db_instance", "publicly_accessible = true", 'engine = "mysql"'),
    pair("aws.rds.instance-not-public", "aws_rds_cluster_instance", "publicly_accessible = true", "publicly_accessible = false", 'cluster_identifier = "c"'),
    pair("aws.rds.instance-iam-authentication", "aws_db_instance", "", "iam_database_authentication_enabled = true", 'engine = "mysql"'),
    pair("aws.rds.instance-backup-retention", "aws_db_instance", "backup_retention_period = 0", "backup_retention_period = 30"),
    pair("aws.rds.instance-backup-retention", "aws_db_instance", 'engine = "mysql"', "backup_retention_period = 30"),
    pair("aws.rds.instance-deletion-protection", "aws_db_instance", "", "deletion_protection = true"),
    pair("aws.rds.instance-multi-az", "aws_db_instance", "multi_az = false", "multi_az = true"),
    pair("aws.rds.instance-minor-upgrades", "aws_db_instance", "auto_minor_version_upgrade = false", 'engine = "mysql"'),
    pair("aws.rds.instance-performance-insights", "aws_db_instance", "", "performance_insights_enabled = true", 'engine = "mysql"'),
    pair("aws.rds.instance-performance-insights-key", "aws_db_instance", "", f"performance_insights_kms_key_id = {_KEY}", 'engine = "mysql"; performance_insights_enabled = true'),
    pair("aws.rds.instance-enhanced-monitoring", "aws_db_instance", "monitoring_interval = 0", "monitoring_interval = 60", 'engine = "mysql"'),
    pair("aws.rds.instance-log-exports", "aws_db_instance", 'enabled_cloudwatch_logs_exports = ["upgrade"]', 'enabled_cloudwatch_logs_exports = ["postgresql"]', 'engine = "postgres"'),
    pair("aws.rds.instance-log-exports", "aws_db_instance", "", 'enabled_cloudwatch_logs_exports = ["audit", "error", "general", "slowquery"]', 'engine = "mysql"'),
    pair("aws.rds.instance-snapshot-tags", "aws_db_instance", "", "copy_tags_to_snapshot = true"),
    pair("aws.rds.instance-port", "aws_db_instance", "port = 3306", "port = 33060"),
    pair("aws.rds.instance-port", "aws_db_instance", 'engine = "postgres"', "port = 54320"),
    pair("aws.rds.instance-main-user", "aws_db_instance", 'username = "admin"', 'username = "larkspur_owner"'),
    pair("aws.rds.instance-main-user", "aws_db_instance", 'username = "postgres"', 'username = "larkspur_owner"'),
    pair("aws.rds.instance-certificate-authority", "aws_db_instance", 'ca_cert_identifier = "rds-ca-2019"', 'ca_cert_identifier = "rds-ca-rsa2048-g1"'),
    pair("aws.kms.key-choice-customer-key", "aws_db_instance", "storage_encrypted = true", f"storage_encrypted = true; kms_key_id = {_KEY}"),
    *(
        pair("aws.rds.cluster-encryption", kind, "storage_encrypted = false", "storage_encrypted = true")
        for kind in ("aws_rds_cluster", "aws_neptune_cluster", "aws_docdb_cluster")
    ),
    *(
        pair("aws.rds.cluster-deletion-protection", kind, "", "deletion_protection = true")
        for kind in ("aws_rds_cluster", "aws_neptune_cluster", "aws_docdb_cluster")
    ),
    *(
        pair("aws.rds.cluster-backup-retention", kind, "backup_retention_period = 1", "backup_retention_period = 30")
        for kind in ("aws_rds_cluster", "aws_neptune_cluster", "aws_docdb_cluster")
    ),
    pair("aws.rds.cluster-iam-authentication", "aws_neptune_cluster", "iam_database_authentication_enabled = false", "iam_database_authentication_enabled = true"),
    pair("aws.rds.cluster-iam-authentication", "aws_rds_cluster", 'engine = "aurora-mysql"', 'engine = "aurora-mysql"; iam_database_authentication_enabled = true'),
    pair("aws.rds.cluster-log-exports", "aws_neptune_cluster", "", 'enable_cloudwatch_logs_exports = ["audit"]'),
    pair("aws.rds.cluster-log-exports", "aws_docdb_cluster", "", 'enabled_cloudwatch_logs_exports = ["audit", "profiler"]'),
    pair("aws.rds.cluster-snapshot-tags", "aws_rds_cluster", "", "copy_tags_to_snapshot = true", 'engine = "aurora-mysql"'),
    pair("aws.rds.cluster-snapshot-tags", "aws_neptune_cluster", "", "copy_tags_to_snapshot = true"),
    pair("aws.rds.cluster-port", "aws_rds_cluster", "port = 5432", "port = 54320", 'engine = "aurora-postgresql"'),
    pair("aws.rds.cluster-main-user", "aws_rds_cluster", 'master_username = "root"', 'master_username = "larkspur_owner"', 'engine = "aurora-mysql"'),
    pair("aws.rds.cluster-backtrack", "aws_rds_cluster", "", "backtrack_window = 86400", 'engine = "aurora-mysql"'),
    pair("aws.rds.instance-not-public", "aws_neptune_cluster_instance", "publicly_accessible = true", "publicly_accessible = false", 'cluster_identifier = "c"'),
    pair("aws.rds.global-cluster-encryption", "aws_rds_global_cluster", "", "storage_encrypted = true"),
    pair("aws.rds.global-cluster-encryption", "aws_docdb_global_cluster", "", "storage_encrypted = true"),
    pair("aws.rds.global-cluster-encryption", "aws_neptune_global_cluster", "", "storage_encrypted = true"),
    pair("aws.rds.snapshot-not-public", "aws_db_snapshot", 'shared_accounts = ["all"]', "shared_accounts = []", 'db_instance_identifier = "d"'),
    pair("aws.rds.proxy-tls", "aws_db_proxy", "require_tls = false", "require_tls = true", 'name = "p"'),
    pair("aws.rds.proxy-tls", "aws_db_proxy", "", "require_tls = true", 'name = "p"'),
    pair("aws.rds.classic-group-not-public", "aws_db_security_group", 'ingress {; cidr = "0.0.0.0/0"; }', 'ingress {; cidr = "10.0.0.0/16"; }', 'name = "g"'),
    pair("aws.rds.classic-group-not-public", "aws_redshift_security_group", 'ingress {; cidr = "0.0.0.0/0"; }', 'ingress {; cidr = "10.0.0.0/24"; }', 'name = "g"'),
    pair("aws.rds.declared-parameters-tls", "aws_docdb_cluster_parameter_group", 'parameter {; name = "tls"; value = "disabled"; }', 'parameter {; name = "tls"; value = "enabled"; }', 'family = "docdb5.0"'),
    pair("aws.rds.declared-parameters-tls", "aws_db_parameter_group", 'parameter {; name = "rds.force_ssl"; value = "0"; }', 'parameter {; name = "rds.force_ssl"; value = "1"; }', 'family = "postgres16"'),
    pair("aws.rds.declared-parameters-tls", "aws_rds_cluster_parameter_group", 'parameter {; name = "require_secure_transport"; value = "OFF"; }', 'parameter {; name = "require_secure_transport"; value = "ON"; }', 'family = "aurora-mysql8.0"'),
    pair("aws.rds.declared-parameters-audit", "aws_docdb_cluster_parameter_group", "", 'parameter {; name = "audit_logs"; value = "enabled"; }', 'family = "docdb5.0"'),
    pair("aws.rds.declared-parameters-audit", "aws_neptune_cluster_parameter_group", 'parameter {; name = "neptune_enable_audit_log"; value = 0; }', 'parameter {; name = "neptune_enable_audit_log"; value = 1; }', 'family = "neptune1.3"'),
    pair("aws.rds.declared-parameters-statements", "aws_db_parameter_group", "", 'parameter {; name = "log_statement"; value = "ddl"; }', 'family = "postgres16"'),
    pair("aws.dynamodb.table-point-in-time-recovery", "aws_dynamodb_table", "", "point_in_time_recovery {; enabled = true; }", 'name = "t"'),
    pair("aws.dynamodb.table-kms-encryption", "aws_dynamodb_table", "", f"server_side_encryption {{; enabled = true; kms_key_arn = {_KEY}; }}", 'name = "t"'),
    pair("aws.dynamodb.table-deletion-protection", "aws_dynamodb_table", "", "deletion_protection_enabled = true", 'name = "t"'),
    pair("aws.dynamodb.table-capacity", "aws_dynamodb_table", "read_capacity = 5; write_capacity = 5", 'billing_mode = "PAY_PER_REQUEST"', 'name = "t"'),
    Theme("aws.dynamodb.table-capacity", _FIXED, _FIXED + _READS + _WRITES),
    Theme("aws.dynamodb.table-capacity", _FIXED + _READS, _FIXED + _READS + _WRITES),
    pair("aws.dax.cluster-encryption", "aws_dax_cluster", "", "server_side_encryption {; enabled = true; }", 'cluster_name = "c"'),
    pair("aws.dax.cluster-tls", "aws_dax_cluster", "", 'cluster_endpoint_encryption_type = "TLS"', 'cluster_name = "c"'),
    pair("aws.memorydb.cluster-tls", "aws_memorydb_cluster", "tls_enabled = false", 'name = "c"', 'acl_name = "a"'),
    pair("aws.memorydb.cluster-access-list", "aws_memorydb_cluster", 'acl_name = "open-access"', 'acl_name = "a"'),
    pair("aws.memorydb.cluster-backups", "aws_memorydb_cluster", "", "snapshot_retention_limit = 7", 'acl_name = "a"'),
    pair("aws.kms.key-choice-customer-key", "aws_memorydb_cluster", "", f"kms_key_arn = {_KEY}", 'acl_name = "a"'),
    pair("aws.qldb.ledger-permissions", "aws_qldb_ledger", 'permissions_mode = "ALLOW_ALL"', 'permissions_mode = "STANDARD"', 'name = "l"'),
    pair("aws.qldb.ledger-deletion-protection", "aws_qldb_ledger", "deletion_protection = false", 'name = "l"', 'permissions_mode = "STANDARD"'),
    pair("aws.keyspaces.table-point-in-time-recovery", "aws_keyspaces_table", "", 'point_in_time_recovery {; status = "ENABLED"; }', 'table_name = "t"'),
    pair("aws.kms.key-choice-customer-key", "aws_keyspaces_table", "", f'encryption_specification {{; type = "CUSTOMER_MANAGED_KMS_KEY"; kms_key_identifier = {_KEY}; }}', 'table_name = "t"'),
    *(
        pair("aws.kms.key-choice-customer-key", kind, "", f"{argument} = {_KEY}")
        for kind, argument in (
            ("aws_timestreamwrite_database", "kms_key_id"), ("aws_docdb_cluster", "kms_key_id"),
            ("aws_neptune_cluster", "kms_key_arn"), ("aws_efs_file_system", "kms_key_id"),
            ("aws_fsx_lustre_file_system", "kms_key_id"), ("aws_ebs_volume", "kms_key_id"),
            ("aws_kinesis_video_stream", "kms_key_id"), ("aws_redshift_cluster", "kms_key_id"),
            ("aws_s3_object", "kms_key_id"), ("aws_ami_copy", "kms_key_id"), ("aws_backup_vault", "kms_key_arn"),
            ("aws_codeartifact_domain", "encryption_key"), ("aws_scheduler_schedule", "kms_key_arn"),
            ("aws_cloudtrail_event_data_store", "kms_key_id"), ("aws_sagemaker_domain", "kms_key_id"),
            ("aws_dms_replication_instance", "kms_key_arn"), ("aws_mwaa_environment", "kms_key"),
        )
    ),
    pair("aws.kms.key-choice-customer-key", "aws_kendra_index", "", f"server_side_encryption_configuration {{; kms_key_id = {_KEY}; }}"),
    pair("aws.kms.key-choice-customer-key", "aws_codepipeline", 'artifact_store {; location = "b"; type = "S3"; }', f'artifact_store {{; location = "b"; type = "S3"; encryption_key {{; id = {_KEY}; type = "KMS"; }}; }}'),
    pair("aws.kms.key-choice-customer-key", "aws_connect_instance_storage_config", 'storage_config {; storage_type = "S3"; s3_config {; bucket_name = "b"; }; }', f'storage_config {{; storage_type = "S3"; s3_config {{; bucket_name = "b"; encryption_config {{; encryption_type = "KMS"; key_id = {_KEY}; }}; }}; }}'),
    pair("aws.elasticache.replication-group-encryption", "aws_elasticache_replication_group", 'engine = "redis"', "at_rest_encryption_enabled = true"),
    pair("aws.elasticache.replication-group-tls-required", "aws_elasticache_replication_group", 'engine = "redis"', "transit_encryption_enabled = true"),
    pair("aws.elasticache.replication-group-authentication", "aws_elasticache_replication_group", "transit_encryption_enabled = true", 'transit_encryption_enabled = true; auth_token = "sixteen-letters-long"'),
    pair("aws.elasticache.replication-group-multi-az", "aws_elasticache_replication_group", "", "multi_az_enabled = true"),
    pair("aws.elasticache.replication-group-backups", "aws_elasticache_replication_group", "", "snapshot_retention_limit = 7"),
    pair("aws.elasticache.replication-group-port", "aws_elasticache_replication_group", "port = 6379", "port = 6380"),
    pair("aws.elasticache.replication-group-subnets", "aws_elasticache_replication_group", "", 'subnet_group_name = "private"'),
    pair("aws.elasticache.replication-group-logs", "aws_elasticache_replication_group", "", 'log_delivery_configuration {; destination = "g"; destination_type = "cloudwatch-logs"; log_format = "json"; log_type = "slow-log"; }'),
    pair("aws.elasticache.cluster-backups", "aws_elasticache_cluster", "", "snapshot_retention_limit = 5", 'engine = "redis"'),
    pair("aws.elasticache.cluster-subnets", "aws_elasticache_cluster", "", 'subnet_group_name = "private"', 'engine = "redis"'),
    pair("aws.elasticache.cluster-port", "aws_elasticache_cluster", "port = 11211", "port = 11311", 'engine = "memcached"'),
    pair("aws.elasticache.cluster-several-zones", "aws_elasticache_cluster", "num_cache_nodes = 2", 'num_cache_nodes = 2; az_mode = "cross-az"', 'engine = "memcached"'),
    pair("aws.elasticache.cluster-minor-upgrades", "aws_elasticache_cluster", "auto_minor_version_upgrade = false", "auto_minor_version_upgrade = true", 'engine = "redis"'),
    pair("aws.elasticache.user-password", "aws_elasticache_user", "no_password_required = true", 'passwords = ["sixteen-letters-long"]', 'user_id = "u"; access_string = "on ~* +@all"'),
    pair("aws.opensearch.domain-encryption", "aws_elasticsearch_domain", "", "encrypt_at_rest {; enabled = true; }", 'domain_name = "d"'),
    pair("aws.opensearch.domain-node-to-node-encryption", "aws_elasticsearch_domain", "node_to_node_encryption {; enabled = false; }", "node_to_node_encryption {; enabled = true; }", 'domain_name = "d"'),
    pair("aws.opensearch.domain-https", "aws_opensearch_domain", 'domain_endpoint_options {; enforce_https = true; tls_security_policy = "Policy-Min-TLS-1-0-2019-07"; }', 'domain_endpoint_options {; enforce_https = true; tls_security_policy = "Policy-Min-TLS-1-2-2019-07"; }', 'domain_name = "d"'),
    pair("aws.opensearch.domain-in-vpc", "aws_elasticsearch_domain", "", 'vpc_options {; subnet_ids = ["s"]; }', 'domain_name = "d"'),
    pair("aws.opensearch.domain-audit-logs", "aws_opensearch_domain", "", 'log_publishing_options {; log_type = "AUDIT_LOGS"; cloudwatch_log_group_arn = "g"; }', 'domain_name = "d"'),
    pair("aws.opensearch.domain-application-logs", "aws_elasticsearch_domain", "", 'log_publishing_options {; log_type = "INDEX_SLOW_LOGS"; cloudwatch_log_group_arn = "g"; }', 'domain_name = "d"'),
    pair("aws.opensearch.domain-dedicated-masters", "aws_opensearch_domain", "", "cluster_config {; dedicated_master_enabled = true; }", 'domain_name = "d"'),
    pair("aws.opensearch.domain-three-data-nodes", "aws_opensearch_domain", "", "cluster_config {; instance_count = 3; }", 'domain_name = "d"'),
    pair("aws.opensearch.domain-several-zones", "aws_opensearch_domain", "", "cluster_config {; zone_awareness_enabled = true; }", 'domain_name = "d"'),
    Theme(
        "aws.opensearch.domain-policy-not-public",
        tf("aws_elasticsearch_domain", 'domain_name = "d"; access_policies = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "es:*", Resource = "*" }] })'),
        tf("aws_elasticsearch_domain", 'domain_name = "d"; access_policies = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "es:*", Resource = "*" }] })'),
    ),
    pair("aws.cloudsearch.domain-https", "aws_cloudsearch_domain", "", 'endpoint_options {; enforce_https = true; tls_security_policy = "Policy-Min-TLS-1-2-2019-07"; }', 'name = "d"'),
    pair("aws.redshift.cluster-encryption", "aws_redshift_cluster", "encrypted = false", "encrypted = true"),
    pair("aws.redshift.cluster-not-public", "aws_redshift_cluster", "publicly_accessible = true", "publicly_accessible = false"),
    pair("aws.redshift.cluster-audit-logging", "aws_redshift_cluster", "", "logging {; enable = true; }", 'cluster_identifier = "c"'),
    pair("aws.redshift.cluster-enhanced-vpc-routing", "aws_redshift_cluster", "", "enhanced_vpc_routing = true"),
    pair("aws.redshift.cluster-version-upgrade", "aws_redshift_cluster", "allow_version_upgrade = false", 'cluster_identifier = "c"'),
    pair("aws.redshift.cluster-in-vpc", "aws_redshift_cluster", "", 'cluster_subnet_group_name = "private"'),
    pair("aws.redshift.cluster-port", "aws_redshift_cluster", "port = 5439", "port = 5440"),
    pair("aws.redshift.cluster-main-user", "aws_redshift_cluster", 'master_username = "awsuser"', 'master_username = "larkspur_owner"'),
    pair("aws.redshift.cluster-database-name", "aws_redshift_cluster", "", 'database_name = "bookings"'),
    Theme(
        "aws.redshift.cluster-tls-required",
        tf("aws_redshift_cluster", "cluster_parameter_group_name = aws_redshift_parameter_group.g.name")
        + tf("aws_redshift_parameter_group", 'name = "g"; family = "redshift-1.0"; parameter {; name = "require_ssl"; value = "false"; }', "g"),
        tf("aws_redshift_cluster", "cluster_parameter_group_name = aws_redshift_parameter_group.g.name")
        + tf("aws_redshift_parameter_group", 'name = "g"; family = "redshift-1.0"; parameter {; name = "require_ssl"; value = "true"; }', "g"),
    ),
    pair("aws.redshiftserverless.workgroup-not-public", "aws_redshiftserverless_workgroup", "publicly_accessible = true", 'namespace_name = "n"', 'workgroup_name = "w"'),
    pair("aws.redshiftserverless.workgroup-vpc-routing", "aws_redshiftserverless_workgroup", "", "enhanced_vpc_routing = true", 'workgroup_name = "w"'),
    pair("aws.redshiftserverless.workgroup-tls", "aws_redshiftserverless_workgroup", 'config_parameter {; parameter_key = "require_ssl"; parameter_value = "false"; }', 'config_parameter {; parameter_key = "require_ssl"; parameter_value = "true"; }', 'workgroup_name = "w"'),
    pair("aws.redshiftserverless.namespace-logs", "aws_redshiftserverless_namespace", "", 'log_exports = ["connectionlog", "userlog"]', 'namespace_name = "n"'),
    pair("aws.redshiftserverless.namespace-main-user", "aws_redshiftserverless_namespace", 'admin_username = "admin"', 'admin_username = "larkspur_owner"', 'namespace_name = "n"'),
    pair("aws.dms.replication-instance-not-public", "aws_dms_replication_instance", "publicly_accessible = true", "publicly_accessible = false"),
    pair("aws.dms.task-logs", "aws_dms_replication_task", "", "replication_task_settings = jsonencode({ Logging = { EnableLogging = true } })", 'replication_task_id = "t"'),
    pair("aws.efs.file-system-encryption", "aws_efs_file_system", "", "encrypted = true"),
    Theme("aws.efs.file-system-automatic-backups", tf("aws_efs_file_system"), tf("aws_efs_file_system") + tf("aws_efs_backup_policy", 'file_system_id = aws_efs_file_system.x.id; backup_policy {; status = "ENABLED"; }')),
    pair("aws.ec2.volume-encryption", "aws_ebs_volume", "size = 1", "size = 1; encrypted = true"),
    pair("aws.ec2.volume-encryption", "aws_instance", "root_block_device {; encrypted = false; }", "root_block_device {; encrypted = true; }"),
    pair("aws.ec2.region-ebs-default-encryption", "aws_ebs_encryption_by_default", "enabled = false", "enabled = true"),
    pair("aws.workspaces.workspace-encryption", "aws_workspaces_workspace", "root_volume_encryption_enabled = true", "root_volume_encryption_enabled = true; user_volume_encryption_enabled = true"),
    Theme("aws.backup.vault-locked", tf("aws_backup_vault", 'name = "v"'), tf("aws_backup_vault", 'name = "v"') + tf("aws_backup_vault_lock_configuration", "backup_vault_name = aws_backup_vault.x.name; min_retention_days = 30")),
    pair("aws.dlm.policy-copies-encrypted", "aws_dlm_lifecycle_policy", 'policy_details {; schedule {; cross_region_copy_rule {; target = "eu-west-2"; encrypted = false; }; }; }', 'policy_details {; schedule {; cross_region_copy_rule {; target = "eu-west-2"; encrypted = true; }; }; }'),
]  # fmt: skip
