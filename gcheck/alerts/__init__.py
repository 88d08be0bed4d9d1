"""Alerts: what has changed since it was last told, to whom it is told, and the messages on their way."""
