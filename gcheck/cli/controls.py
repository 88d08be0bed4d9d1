"""``gcheck controls``: list, show, new, export, lint, test."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gcheck.catalog.examples import run_examples
from gcheck.catalog.library import Library, lint_controls
from gcheck.catalog.scaffold import scaffold
from gcheck.cli.files import write
from gcheck.cli.options import export_clock, library_with, pack_folders
from gcheck.errors import UsageError
from gcheck.model.codec import encode
from gcheck.model.control import Control
from gcheck.model.parameter import Parameter


@click.group("controls")
def command() -> None:
    """List, show, scaffold, export, lint and test controls."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--resource", help="Only controls about this resource type.")
@click.option("--framework", help="Only controls mapped to this framework.")
@click.option(
    "--controls",
    "folder",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A folder of your own controls.",
)
def list_(as_json: bool, resource: str | None, framework: str | None, folder: tuple[Path, ...]) -> None:
    """One line for each control."""
    chosen = [
        control
        for control in library_with(folder).controls.values()
        if (resource is None or control.resource == resource)
        and (framework is None or any(line.framework == framework for line in control.satisfies))
    ]
    if as_json:
        keys = ("id", "title", "severity", "resource")
        click.echo(json.dumps([{key: getattr(control, key) for key in keys} for control in chosen], indent=2))
        return
    width = max((len(control.id) for control in chosen), default=0)
    for control in chosen:
        click.echo(f"{control.id:{width}}  {control.severity:8}  {control.title}")


@command.command()
@click.argument("identifier")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--controls",
    "folder",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A folder of your own controls.",
)
def show(identifier: str, as_json: bool, folder: tuple[Path, ...]) -> None:
    """Everything about one control."""
    control = _find(library_with(folder), identifier)
    click.echo(json.dumps(encode(control), indent=2, ensure_ascii=False) if as_json else _text(control))


@command.command()
@click.argument("identifier")
@click.option("--resource", required=True, help="The resource type, e.g. aws.s3.bucket.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), default=Path("controls"), show_default=True,
              help="The folder of your controls; the file's path below it is its id.")  # fmt: skip
def new(identifier: str, resource: str, into: Path) -> None:
    """Scaffold a control: one file to edit, which lints and tests as it stands.

    \b
    Example:
      gcheck controls new acme.s3.bucket-owner-tag --resource aws.s3.bucket
      gcheck controls test --controls controls
    """
    path = scaffold(library_with(()), identifier, resource, into)
    click.echo(str(path))


@command.command()
@click.option(
    "--format", "form", type=click.Choice(["oscal"]), default="oscal", show_default=True, help="The format."
)
@click.option(
    "--controls",
    "folder",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A folder of your own controls.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("-"),
    help="The file; standard output by default.",
)
@click.option("--clock", help="When it was exported, RFC 3339; now where it is left out.")
def export(form: str, folder: tuple[Path, ...], output: Path, clock: str | None) -> None:
    """Write every control as an OSCAL component definition."""
    from gcheck.reporters.oscal_catalog import component_definition

    library = library_with(folder)
    write(output, component_definition(library.controls.values(), library.frameworks, export_clock(clock)))


@command.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def lint(folder: Path | None) -> int:
    """Refuse whatever is wrong with the control files of a folder, or of every installed pack."""
    library = library_with(())
    folders = [folder] if folder else pack_folders(library)
    problems = [problem for one in folders for problem in lint_controls(library, _existing(one))]
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(problems)} problems" if problems else "nothing to complain about", err=True)
    return 1 if problems else 0


@command.command()
@click.argument("patterns", nargs=-1)
@click.option(
    "--controls",
    "folder",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A folder of your own controls.",
)
def test(patterns: tuple[str, ...], folder: tuple[Path, ...]) -> int:
    """Run the examples of every control, or of those whose ids match PATTERNS."""
    from gcheck.catalog.library import Selection

    library = library_with(folder)
    controls = Selection(controls=patterns).choose(library.controls, library.frameworks)
    outcomes = [outcome for control in controls for outcome in run_examples(control, library.types)]
    for outcome in outcomes:
        if not outcome.ok:
            problem = outcome.misfit or f"wanted {outcome.wanted}, got {outcome.found}"
            click.echo(f"{outcome.control}: {outcome.example}: {problem}")
    bad = sum(not outcome.ok for outcome in outcomes)
    click.echo(f"{len(controls)} controls, {len(outcomes)} examples, {bad} wrong", err=True)
    return 1 if bad or not outcomes else 0


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}.")
    return folder


def _find(library: Library, identifier: str) -> Control:
    control = library.controls.get(identifier)
    if control is None:
        near = [name for name in library.controls if identifier in name]
        hint = f" Did you mean {', '.join(near[:5])}?" if near else " `gcheck controls list` shows them all."
        raise UsageError(f"there is no control {identifier!r}.{hint}")
    return control


def _text(control: Control) -> str:
    lines = [
        control.id,
        f"{control.title}",
        f"severity {control.severity}, judged on {control.resource}",
        "",
        control.rationale,
        "",
        *(["Parameters", *(_parameter(one) for one in control.parameters), ""] if control.parameters else []),
        "Satisfies",
        *(
            [
                f"  {line.framework} {line.requirement} ({line.role}): {line.facet}"
                for line in control.satisfies
            ]
            or ["  nothing that a shipped framework asks for"]
        ),
        "",
        "Remediation",
    ]
    for key, text in control.remediation.items():
        lines += [f"  {key}:", *(f"    {line}" for line in text.strip().splitlines())]
    lines += ["", "Examples", *(f"  {example.then}: {example.name}" for example in control.examples)]
    return "\n".join(lines)


def _parameter(one: Parameter) -> str:
    default = "no default" if one.default is None else f"{one.default} by default"
    return f"  {one.name}: {one.description} ({default}, {one.tighter} asks for more)"
