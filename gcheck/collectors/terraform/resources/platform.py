"""Databases, storage, keys, monitoring and analytics: which module maps which resource types."""

from __future__ import annotations

from gcheck.collectors.terraform.resources import (
    account_settings,
    analytics,
    backup,
    codebuild,
    dynamodb,
    elasticache,
    file_systems,
    iam_elsewhere,
    kms,
    monitoring,
    opensearch,
    rds,
    redshift,
    secret_arguments,
    secrets,
    streams,
)
from gcheck.collectors.terraform.resources.mapping import TypeMapping

MAPPINGS: dict[str, TypeMapping] = {
    **rds.MAPPINGS,
    **dynamodb.MAPPINGS,
    **elasticache.MAPPINGS,
    **opensearch.MAPPINGS,
    **redshift.MAPPINGS,
    **file_systems.MAPPINGS,
    **backup.MAPPINGS,
    **kms.MAPPINGS,
    **secrets.MAPPINGS,
    **monitoring.MAPPINGS,
    **analytics.MAPPINGS,
    **codebuild.MAPPINGS,
    **streams.MAPPINGS,
    **account_settings.MAPPINGS,
    **iam_elsewhere.MAPPINGS,
    **secret_arguments.MAPPINGS,
}
