"""The collector, as it is found by its entry point: what it supplies and what it finds, without a parser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gcheck.collectors.cloudformation.files import holds_templates
from gcheck.collectors.cloudformation.types.supplied import SUPPLIED
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.source import Source


class CloudFormationCollector:
    """Reads CloudFormation and SAM templates.

    Source options: ``path`` (a folder or a template), ``parameters`` (values by name, ``AWS::Region`` among them), and
    ``parameter_files`` (files that the AWS command line takes, relative to the path).
    """

    kind = "cloudformation"

    def types(self) -> frozenset[str]:
        """The resource types that this collector can supply."""
        return frozenset(SUPPLIED)

    def attributes(self, resource_type: str) -> frozenset[str]:
        """What can be known before a template is deployed."""
        return SUPPLIED.get(resource_type, frozenset())

    def finds(self, path: Path) -> bool:
        """True for a folder with templates anywhere below, and for such a file."""
        try:
            return holds_templates(Path(path))
        except (OSError, ValueError):
            return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield what the plan wants of a source, template by template; whatever cannot be read or known is a Gap."""
        from gcheck.collectors.cloudformation.collecting import collect

        yield from collect(source, plan, run)
