"""Acme's extension of gcheck: a service catalogue as a source, two controls about it, and a report for a spreadsheet."""
