"""Data: the declared attributes of each resource type, one YAML file per service."""
