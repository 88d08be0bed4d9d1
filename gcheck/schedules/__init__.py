"""Schedules: when a scan is due, what became of each time it was due, and the same for whoever has a scheduler."""
