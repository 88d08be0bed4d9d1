"""Judging again: files as they change, and what events name."""
