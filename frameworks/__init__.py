"""Data: one file per framework edition, every requirement listed."""
