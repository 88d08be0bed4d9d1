"""Reads an AWS account: the calls are declared as data, one file per service, and planned from what is wanted."""
