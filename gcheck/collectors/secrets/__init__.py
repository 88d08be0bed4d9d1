"""Secrets in code: where something in a file looks like a credential; the credential itself is never kept."""
