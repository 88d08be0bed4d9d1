"""Documents that an assessor asks for: an assessment as titles, sections and tables, and their renderings."""
