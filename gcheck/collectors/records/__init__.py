"""Registers that people keep, as YAML, CSV or workbooks: a row is a resource."""
