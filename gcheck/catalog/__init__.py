"""YAML to Controls, Frameworks and ResourceTypes: load, validate, lint."""
