"""Run history."""
