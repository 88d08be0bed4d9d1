"""CloudFormation and SAM templates.

A template says what Terraform code says, in the same API's words. So a template is evaluated here, with its parameters,
conditions and functions, and its resources are then put into the shape that the mappings of the Terraform collector
read: which property is which argument is a table in types/. One mapping judges both, and none is written twice.
"""
