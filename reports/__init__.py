"""Data: templates, style and schemas of the reports."""
