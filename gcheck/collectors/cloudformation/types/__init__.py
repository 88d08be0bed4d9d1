"""Which properties of CloudFormation's types are which arguments, one module for each service."""
