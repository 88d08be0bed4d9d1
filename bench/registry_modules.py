"""Stand-ins of registry modules against the modules themselves: the same calls, read both ways, attribute by attribute.

    python -m bench.registry_modules CLONES [--module NAME] [--verbose]

CLONES is a folder of clones with all tags, each named as its repository (``terraform-aws-s3-bucket``) or
``owner+repository/repo``; they are not part of this project. The calls are those in the ``examples/`` of each module, at
the first and the newest tag of every major version that the index knows. What is judged the same, what is unread only
with the stand-in ("unknown"), and what differs is counted; anything that differs is printed and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from gcheck.collectors.terraform.collector import TerraformCollector
from gcheck.collectors.terraform.registry import index
from gcheck.collectors.terraform.versions import Version, parse_version
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread
from gcheck.scan import now

_TAG = re.compile(r"v?\d+\.\d+\.\d+")
_INNER = re.compile(r"(module\.[\w-]+(?:\[[^\]]*\])?\.)(?:module\.[\w-]+(?:\[[^\]]*\])?\.)+")
_INDEXED_DATA = re.compile(r"(\bdata\.[\w.-]+)\[0\]")
_SUFFIX = re.compile(r"\$\{[^}]*data\.aws_partition\.[\w-]+\.dns_suffix\}")
_SERVICE = re.compile(r"\$\{[^}]*data\.aws_service_principal\.(\w+)\.name\}")
_UNREAD = "$unread"
_OWN_WORDS = "as the module describes "
_LOCAL = re.compile(r'(source\s*=\s*)"\.\./\.\./?(?P<inner>modules/[\w-]+)?/?"')


def main() -> int:
    """Print one line for each tag, then what differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clones", type=Path)
    parser.add_argument("--module", default="", help="only modules whose name holds this")
    parser.add_argument("--verbose", action="store_true", help="also print what only the module itself tells")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    for name in sorted({name.partition("//")[0] for name in index()}):
        if options.module in name:
            for tag in tags_of(options.clones, name):
                with tempfile.TemporaryDirectory() as folder:
                    found = compare(options.clones, name, tag, Path(folder), options.verbose)
                print(
                    f"{name} {tag}: " + ", ".join(f"{count} {what}" for what, count in sorted(found.items()))
                )
                total += found
    print("total: " + ", ".join(f"{count} {what}" for what, count in sorted(total.items())))
    return 1 if total["differ"] or total["missing"] or total["extra"] else 0


def clone(clones: Path, name: str) -> Path:
    """The git directory of a module's repository."""
    owner, module, provider = name.split("/")
    repository = f"terraform-{provider}-{module}"
    nested = clones / f"{owner}+{repository}" / "repo"
    return nested if nested.exists() else clones / repository


def tags_of(clones: Path, name: str) -> list[str]:
    """The first and the newest tag of every known major version."""
    repository = clone(clones, name)
    listed = subprocess.run(["git", "-C", repository, "tag"], capture_output=True, text=True, check=True)
    tags = {parse_version(tag.lstrip("v")): tag for tag in listed.stdout.split() if _TAG.fullmatch(tag)}
    chosen: set[Version] = set()
    for key, entries in index().items():
        for entry in entries if key.partition("//")[0] == name else []:
            start, end = parse_version(entry["from"]), parse_version(entry["below"])
            for major in range(start[0], end[0] + 1):
                inside = sorted(version for version in tags if start <= version < end and version[0] == major)
                chosen |= {inside[0], inside[-1]} if inside else set()
    return [tags[version] for version in sorted(chosen)]


def compare(clones: Path, name: str, tag: str, folder: Path, verbose: bool) -> Counter[str]:
    """Count what both readings of the examples of one tag have in common."""
    real, ours = folder / "real", folder / "ours"
    _unpack(clone(clones, name), tag, real)
    shutil.copytree(real / "examples", ours / "examples")
    known = {key for key in index() if key.partition("//")[0] == name}
    for file in sorted(ours.rglob("*.tf")):
        file.write_text(_called_from_registry(file.read_text(), name, tag, known))
    for file in sorted(real.rglob("*.tf")):
        if "examples" in file.parts:
            file.write_text(_without_unknown(file.read_text(), name, known))
    first, second = _collected(real), _collected(ours)
    return _counted(first, second, f"{name} {tag}", verbose)


def _unpack(repository: Path, tag: str, into: Path) -> None:
    archive = subprocess.run(
        ["git", "-C", repository, "archive", tag, "*.tf"], capture_output=True, check=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(into, filter="data")
    shutil.rmtree(into / "wrappers", ignore_errors=True)
    shutil.rmtree(into / "test", ignore_errors=True)


def _called_from_registry(code: str, name: str, tag: str, known: set[str]) -> str:
    def replaced(found: re.Match[str]) -> str:
        inner = f"//{found['inner']}" if found["inner"] else ""
        if name + inner not in known:
            return f'{found[1]}"{name}-other{inner}/aws"'
        return f'{found[1]}"{name}{inner}"\n  version = "{tag.lstrip("v")}"'

    return _LOCAL.sub(replaced, code)


def _without_unknown(code: str, name: str, known: set[str]) -> str:
    """Modules of the repository that the index does not know are called from elsewhere in both readings."""
    return _LOCAL.sub(
        lambda found: (
            found[0]
            if name + (f"//{found['inner']}" if found["inner"] else "") in known
            else f'{found[1]}"elsewhere/{name}"'
        ),
        code,
    )


def _collected(folder: Path) -> tuple[dict[tuple[str, str], dict[str, Any]], list[Gap]]:
    collector = TerraformCollector()
    plan = Plan({kind: collector.attributes(kind) for kind in collector.types()})
    source = Source("code", "terraform", {"path": str(folder)})
    found: list[Resource] = []
    gaps = []
    for item in collector.collect(source, plan, Run(now())):
        if isinstance(item, Resource) and item.uid.startswith("examples/"):
            found.append(item)
        elif isinstance(item, Gap):
            gaps.append(item)
    resources: dict[tuple[str, str], dict[str, Any]] = {}
    for item in sorted(found, key=lambda item: item.uid.count("module.")):  # of one name, the outermost
        resources.setdefault((item.type, _INNER.sub(r"\1", item.uid)), dict(item.attributes))
    return resources, gaps


def _counted(first: Any, second: Any, title: str, verbose: bool) -> Counter[str]:
    (real, _), (ours, gaps) = first, second
    count: Counter[str] = Counter()
    for key in sorted(real.keys() | ours.keys()):
        if "module." not in key[1]:
            continue
        if key not in ours:
            root = key[1].split("/module.")[0] + "/"
            hidden = [gap for gap in gaps if gap.may_hide(key[0]) and str(gap.place.file).startswith(root)]
            what = "hidden" if hidden else "missing"
            count[what] += 1
            if verbose or not hidden:
                print(f"  {title} {what}: {key} {hidden[0].detail if hidden else ''}")
        elif key not in real:
            count["extra"] += 1
            print(f"  {title} extra: {key}")
        else:
            _attributes(key, real[key], ours[key], title, verbose, count)
    return count


def _attributes(
    key: Any, real: dict[str, Any], ours: dict[str, Any], title: str, verbose: bool, count: Counter[str]
) -> None:
    for name, value in sorted(real.items()):
        mine = ours[name]
        what = _relation(_canonical(value), _canonical(mine))
        count[what] += 1
        if what == "differ" or (verbose and what in ("unknown", "better")):
            print(f"  {title} {what}: {key} {name}\n    {_shown(value)}\n    {_shown(mine)}")


def _relation(real: Any, ours: Any) -> str:
    """Of canonical values: the same, unread only with the stand-in, read only with it, or different."""
    if real == ours or (isinstance(ours, str) and isinstance(real, str) and ours.startswith(_OWN_WORDS)):
        return "same"
    if isinstance(real, dict) and isinstance(ours, dict) and real.keys() == ours.keys():
        return _worst([_relation(real[key], ours[key]) for key in real])
    if isinstance(real, list) and isinstance(ours, list) and len(real) == len(ours):
        return _worst([_relation(*pair) for pair in zip(real, ours, strict=True)])
    if ours == _UNREAD or (isinstance(ours, list) and _UNREAD in ours):
        return "unknown"
    return "better" if _UNREAD in json.dumps(real) else "differ"


def _worst(found: list[str]) -> str:
    return next((what for what in ("differ", "better", "unknown") if what in found), "same")


def _shown(value: Any) -> str:
    return json.dumps(_canonical(value), sort_keys=True)


def _order(item: Any) -> str:
    known = (
        {key: part for key, part in item.items() if key != "description"} if isinstance(item, dict) else item
    )
    return json.dumps(known, sort_keys=True)


def _canonical(value: Any) -> Any:
    """A policy says the same in another order, without names of statements, and with a list of one for a text."""
    if isinstance(value, Unread):
        return _UNREAD
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items() if key.lower() != "sid"}
    if isinstance(value, list):
        items = sorted((_canonical(item) for item in value), key=_order)
        return items[0] if len(items) == 1 else items
    if isinstance(value, str):
        value = _INDEXED_DATA.sub(r"\1", _INNER.sub(r"\1", value))
        value = _SUFFIX.sub("amazonaws.com", value)
        return _SERVICE.sub(lambda found: found[1].replace("_", ".") + ".amazonaws.com", value)
    return str(value).lower() if isinstance(value, bool) else value


if __name__ == "__main__":
    sys.exit(main())
