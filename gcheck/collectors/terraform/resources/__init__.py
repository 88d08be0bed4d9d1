"""What Terraform's resources mean: one file per service, each a table from resource type to a Mapping."""
