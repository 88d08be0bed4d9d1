"""Availability of services, measured by Prometheus or written down as CSV."""
