"""The collector, as it is found by its entry point: what it supplies and what it finds, without a parser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from gcheck.collectors.terraform.files import holds_code
from gcheck.collectors.terraform.kubernetes.declared import SUPPLIED as OBJECTS
from gcheck.collectors.terraform.kubernetes.declared import attributes, holds_objects
from gcheck.collectors.terraform.resources.supplied import SUPPLIED
from gcheck.model.collector import HOLDS, Plan, Run, Yield
from gcheck.model.source import Source

_KUBERNETES = "kubernetes"


class TerraformCollector:
    """Reads Terraform code, plans and states.

    Source options: ``path`` (a folder, a .tf file or a plan in JSON), ``plan`` (a plan, whose code is in ``path``),
    ``var_files``, ``variables``, ``workspace``.
    """

    kind = "terraform"

    def types(self) -> frozenset[str]:
        """The resource types that this collector can supply."""
        return frozenset(SUPPLIED) | OBJECTS

    def types_of(self, source: Source) -> frozenset[str]:
        """Those that a source can hold: objects of Kubernetes only where its code has any."""
        return self.types() if _KUBERNETES in source.options.get(HOLDS, ()) else frozenset(SUPPLIED)

    def looked_at(self, source: Source) -> Source:
        """The source, with a word on whether it may hold objects of Kubernetes."""
        plan = source.options.get("plan")
        try:
            path = Path(str(source.options.get("path", ".")))
            held = holds_objects(path, None if plan is None else Path(str(plan)))
        except (OSError, ValueError):
            held = False
        return replace(source, options={**source.options, HOLDS: [_KUBERNETES]}) if held else source

    def attributes(self, resource_type: str) -> frozenset[str]:
        """What can be known before apply: no account, nothing that use changes, ids only as references to them."""
        supplied = SUPPLIED.get(resource_type)
        return supplied.attributes if supplied is not None else attributes(resource_type)

    def finds(self, path: Path) -> bool:
        """True for a folder that has Terraform files or plans anywhere below, and for such a file; reads names, and the beginning
        of JSON files."""
        try:
            return holds_code(Path(path))
        except (OSError, ValueError):
            return False

    def collect(self, source: Source, plan: Plan, run: Run) -> Iterator[Yield]:
        """Yield what the plan wants of a source, root by root; whatever cannot be read or known is a Gap."""
        from gcheck.collectors.terraform.collecting import collect

        yield from collect(source, plan, run)
