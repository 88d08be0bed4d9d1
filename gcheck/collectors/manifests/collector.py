"""The collector, as it is found by its entry point: what it supplies and what it finds, without a parser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gcheck.collectors.manifests.finding import holds_manifests
from gcheck.collectors.manifests.supplied import ATTRIBUTES
from gcheck.model.collector import Plan, Run, Yield
from gcheck.model.source import Source


class ManifestsCollector:
    """Reads Kubernetes manifests. Source options: ``path``, a folder or a YAML or JSON file; ``render``, whether charts and
    kustomizations are rendered: true, or the names of the programs that may be started.
    """

    kind = "kubernetes-manifests"

    def types(self) -> frozenset[str]:
        """The resource types that this collector can supply."""
        return frozenset(ATTRIBUTES)

    def attributes(self, resource_type: str) -> frozenset[str]:
        """What manifests say; nothing that only a cluster knows."""
        named = ATTRIBUTES.get(resource_type)
        return frozenset(["name", "namespace", *named.split()]) if named is not None else frozenset()

    def finds(self, path: Path) -> bool:
        """True for a folder with manifests, charts or kustomizations anywhere below, and for such a file."""
        try:
            return holds_manifests(Path(path))
        except (OSError, ValueError):
            return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield what the plan wants of a source; whatever cannot be read or known is a Gap."""
        from gcheck.collectors.manifests.collecting import collect

        yield from collect(source, plan, run)
