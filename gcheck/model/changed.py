"""Changed: what became different in the scanned folders since a commit."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from gcheck.model.finding import Finding


class Changed(Struct, frozen=True):
    """For each source that is a folder under version control: its files that changed, and the folders that lost one.

    Names are relative to the source's root, in POSIX form. What was read elsewhere counts as changed.
    """

    since: str
    files: Mapping[str, frozenset[str]] = field(default_factory=dict)
    folders: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def touches(self, finding: Finding) -> bool:
        """True if something that a finding is about was read from a changed file, or beside a file that is gone."""
        files = self.files.get(finding.source)
        places = {finding.place.file, *(item.place.file for item in finding.evidence)} - {None}
        if files is None or not places:
            return True
        lost = self.folders.get(finding.source, frozenset())
        return any(name in files or str(name).rpartition("/")[0] in lost for name in places)
