"""AwsCollector: live accounts, through declared, guarded and checked calls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.source import Source

# The declared calls are imported where they are used: a run over files asks every collector what it finds.


class AwsCollector:
    """Reads one AWS account, or those of an organisation, each as a source of its own.

    The options of a source are those of options.Options.
    """

    kind = "aws"

    def types(self) -> frozenset[str]:
        """The resource types of the declared calls."""
        from gcheck.collectors.aws.declared import LISTINGS

        return frozenset(kind for listing in LISTINGS for kind in listing.types)

    def attributes(self, resource_type: str) -> frozenset[str]:
        """The attributes of a type that the declared calls fill; empty for a type that they do not know."""
        from gcheck.collectors.aws.declared import attributes_of

        return attributes_of(resource_type)

    def finds(self, path: Path) -> bool:
        """Never: an account is not a file."""
        return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Populations, gaps and resources of what the plan wants; without credentials, a gap over all of it."""
        from gcheck.collectors.aws.entering import collect

        return collect(source, plan, run)
