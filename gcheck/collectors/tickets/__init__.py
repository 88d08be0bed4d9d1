"""Exports of ticket systems: a ticket is a resource."""
