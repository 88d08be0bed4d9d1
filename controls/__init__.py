"""Data: one YAML file per control, <provider>/<service>/<name>.yaml."""
