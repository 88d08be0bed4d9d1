"""gcheck: judge live systems, configuration and records against controls, and say what was not seen."""

__version__ = "0.1.0"
