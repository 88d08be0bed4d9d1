"""Pure: conditions in three-valued logic, findings, and requirement results. No files, no network, no clock."""
