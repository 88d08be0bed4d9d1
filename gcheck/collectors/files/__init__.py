"""Any file: configuration of servers, and whatever the operator declares, as resources."""
