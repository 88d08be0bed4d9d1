"""``gcheck frameworks``: list, show, export, import, coverage, related, lint."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import click

from gcheck.catalog.coverage import coverage_of
from gcheck.catalog.crosswalk import related, shipped_pairs
from gcheck.catalog.library import Library, lint_frameworks
from gcheck.cli.coverage_page import page
from gcheck.cli.files import write
from gcheck.cli.naming import find_requirement
from gcheck.cli.options import configured_library, export_clock
from gcheck.cli.related_page import page as related_page
from gcheck.errors import UsageError
from gcheck.model.codec import encode
from gcheck.model.framework import Framework


@click.group("frameworks")
def command() -> None:
    """List, show, export, import and lint frameworks; say how far they are covered and what is related."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """One line for each framework."""
    frameworks = sorted(configured_library().frameworks.values(), key=lambda one: one.id)
    if as_json:
        rows = [
            {"id": one.id, "title": one.title, "edition": one.edition, "requirements": len(one.requirements)}
            for one in frameworks
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for one in frameworks:
        click.echo(f"{one.id:15}  {len(one.requirements):4} requirements  {one.title}")


@command.command()
@click.argument("identifier")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(identifier: str, as_json: bool) -> None:
    """Every requirement of a framework: what can decide it, and which controls are mapped to it."""
    library = configured_library()
    framework = _framework(library, identifier)
    click.echo(
        json.dumps(encode(framework), indent=2, ensure_ascii=False) if as_json else _text(framework, library)
    )


@command.command()
@click.argument("identifier")
@click.option(
    "--format", "form", type=click.Choice(["oscal"]), default="oscal", show_default=True, help="The format."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("-"),
    help="The file; standard output by default.",
)
@click.option("--clock", help="When it was exported, RFC 3339; now where it is left out.")
def export(identifier: str, form: str, output: Path, clock: str | None) -> None:
    """Write a framework as an OSCAL catalogue: identifiers, titles and gcheck's own words, no text of a standard."""
    from gcheck.reporters.oscal_catalog import catalog

    write(output, catalog(_framework(configured_library(), identifier), export_clock(clock)))


@command.command("import")
@click.argument("catalogue", type=click.Path(path_type=Path))
@click.option(
    "--id",
    "identifier",
    metavar="ID",
    help="The framework's id, such as nist-800-53-r5; else that of the file's name.",
)
@click.option(
    "--leaves", is_flag=True, help="A control that has others within it is a heading, and no requirement."
)
@click.option(
    "--statements",
    is_flag=True,
    help="Take over what each control asks for, too: it stands in reports, so that you must be free to pass it on.",
)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("frameworks"),
    show_default=True,
    metavar="FOLDER",
    help="Where the file is written.",
)
def import_(catalogue: Path, identifier: str | None, leaves: bool, statements: bool, folder: Path) -> None:
    """Make a framework file of an OSCAL CATALOGUE in JSON, such as NIST's.

    Every control becomes a requirement that an attestation decides: write into the file what else can. `framework_folders` in
    gcheck.yaml then names the folder.
    """
    from gcheck.catalog.oscal import framework_text

    if identifier is not None and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier):
        raise UsageError(
            f"--id takes small letters, digits and hyphens, such as nist-800-53-r5; {identifier!r} is none."
        )
    name, text = framework_text(catalogue, identifier, leaves, statements)
    path = folder / f"{name}.yaml"
    if path.exists():
        raise UsageError(
            f"there is a {path} already, and somebody may have worked on it; remove it, or name another --id."
        )
    write(path, text)
    click.echo(f"framework {name}: {path}", err=True)


@command.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def lint(folder: Path | None) -> int:
    """Refuse whatever is wrong with the framework files of a folder, or of every installed pack."""
    if folder is not None and not folder.is_dir():
        raise UsageError(f"there is no folder {folder}.")
    packs = configured_library().packs
    folders = [folder] if folder else [pack.frameworks for pack in packs if pack.frameworks is not None]
    problems = [problem for one in folders for problem in lint_frameworks(one)]
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(problems)} problems" if problems else "nothing to complain about", err=True)
    return 1 if problems else 0


@command.command()
@click.argument("identifier", metavar="[FRAMEWORK]", required=False)
@click.option(
    "--controls",
    "folders",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help="A folder of your own controls that count too; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def coverage(identifier: str | None, folders: tuple[Path, ...], as_json: bool) -> None:
    """How far the controls reach into a framework, as counts that add up to the whole catalogue.

    Of one FRAMEWORK also each requirement: which controls see it, or what is asked for instead.
    """
    library = configured_library(folders)
    names = [_framework(library, identifier).id] if identifier else sorted(library.frameworks)
    found = [coverage_of(library.frameworks[name], library.controls.values()) for name in names]
    if as_json:
        data = encode(found[0] if identifier else found)
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    click.echo("\n\n".join(page(one, whole=bool(identifier)) for one in found))


@command.command("related")
@click.argument("requirement")
@click.option("--framework", "identifier", help="The framework, where several have a requirement of this id.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def related_(requirement: str, identifier: str | None, as_json: bool) -> None:
    """What is near REQUIREMENT in other frameworks: by the controls that bear on both, and by a published crosswalk.

    It helps to find one's way, and never moves a verdict.
    """
    library = configured_library()
    framework, found = find_requirement(library, requirement, identifier)
    near = related(framework, found.id, library.frameworks, library.controls.values(), shipped_pairs())
    click.echo(json.dumps(encode(near), indent=2, ensure_ascii=False) if as_json else related_page(near))


def _framework(library: Library, identifier: str) -> Framework:
    found = library.frameworks.get(identifier)
    if found is None:
        known = ", ".join(sorted(library.frameworks))
        raise UsageError(f"there is no framework {identifier!r}; known are: {known}.")
    return found


def _text(framework: Framework, library: Library) -> str:
    mapped: Counter[str] = Counter()
    for control in library.controls.values():
        for requirement in {line.requirement for line in control.satisfies if line.framework == framework.id}:
            mapped[requirement] += 1
    lines = [f"{framework.title} ({framework.edition})", framework.notice]
    titles = {group.id: group.title for group in framework.groups}
    current = None
    for item in framework.requirements:
        if item.group != current:
            current = item.group
            lines += ["", f"{current}  {titles[current]}"]
        controls = f", {mapped[item.id]} controls" if mapped[item.id] else ""
        approval = ", with a second person's approval" if item.approval else ""
        by = item.assessed_by.replace("_", " ")
        lines.append(f"  {item.id:20} {item.title} [{by}{approval}{controls}]")
    return "\n".join(lines)
