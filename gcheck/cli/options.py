"""Options that several commands share, and what they add up to: the library, the sources and the request."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec import Struct
from msgspec.structs import replace

from gcheck import config as configuration
from gcheck import plugins, scan
from gcheck.catalog.library import Library, Selection
from gcheck.catalog.parameters import Settings
from gcheck.catalog.schemas import require
from gcheck.cli.finish import read_text
from gcheck.cli.look import presentation_of
from gcheck.cli.rendering import check_format
from gcheck.config import Config
from gcheck.errors import ConfigError, UsageError
from gcheck.evaluation.assess import Baseline
from gcheck.evaluation.gate import GatePolicy
from gcheck.model.catalog import Catalog
from gcheck.model.control import SEVERITIES
from gcheck.model.gap import KINDS
from gcheck.model.source import Source

Command = TypeVar("Command", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)
AWS = (
    "profile", "role_arn", "external_id", "organization", "role_name", "endpoint_url", "max_per_type", "deadline",
)  # fmt: skip
"""Options of an aws source that the command line may set, by name, besides the regions."""


AWS_OPTIONS = (
    click.option("--region", "regions", multiple=True, help="aws: a region, or `all`. Several times for several."),
    click.option("--profile", help="aws: a profile of the shared configuration."),
    click.option("--role-arn", help="aws: a role to assume."),
    click.option("--external-id", help="aws: the external id that the role's trust policy asks for."),
    click.option("--organization", is_flag=True, default=None, help="aws: every account of the organization, through --role-name."),
    click.option("--role-name", help="aws: the role to assume in each account; gcheck-read-only by default."),
    click.option("--endpoint-url", help="aws: another endpoint for every service."),
    click.option("--max-per-type", type=click.IntRange(1), help="aws: read no more resources of one type than this in an account; the rest is a gap."),
    click.option("--deadline", type=click.IntRange(1), help="aws: seconds that one account may take; what is then unread is a gap."),
)  # fmt: skip


def aws_options(function: Command) -> Command:
    """What the command line may say of an aws source."""
    for option in reversed(AWS_OPTIONS):
        function = option(function)
    return function


def reading(function: Command) -> Command:
    """The options that say what to read."""
    for option in reversed(
        (
            click.argument("paths", nargs=-1, type=_PATH),
            click.option("--source", "sources", multiple=True, metavar="NAME",
                         help="A source of gcheck.yaml by name, or `aws`. Several times for several."),
            click.option("--var-file", "var_files", multiple=True, type=_PATH, metavar="FILE",
                         help="terraform: a file of variable values. Several times for several; the last one wins."),
            click.option("--workspace", metavar="NAME", help="terraform: what terraform.workspace is."),
            *AWS_OPTIONS,
            click.option("--resume", type=_PATH, metavar="FILE", help="Keep in FILE what was read, until all is; repeated within 24 hours, the command asks for the rest only."),
            click.option("--changed-since", metavar="REF", help="The gate counts only what was read from files that differ from this commit; everything is judged."),
            click.option("--clock", help="The time to judge ages by, RFC 3339; now where it is left out."),
        )
    ):  # fmt: skip
        function = option(function)
    return function


def choosing(function: Command) -> Command:
    """The options that say which controls, whose controls, and by which configuration."""
    for option in reversed(
        (
            click.option("--config", "config_path", type=_PATH, help="The configuration; else $GCHECK_CONFIG, else gcheck.yaml here."),
            click.option("--framework", "frameworks", multiple=True, help="Assess only this framework. Several times for several."),
            click.option("--control", "controls", multiple=True, help="Only this control, or a glob over ids."),
            click.option("--severity", type=click.Choice(SEVERITIES), help="Only controls of this severity and above."),
            click.option("--controls", "folders", multiple=True, type=_PATH, help="A folder of your own controls."),
        )
    ):  # fmt: skip
        function = option(function)
    return function


def gating(function: Command) -> Command:
    """The options that decide the exit code and the reports."""
    for option in reversed(
        (
            click.option("--fail-on", type=click.Choice(SEVERITIES), help="What fails the gate: this severity and above; low by default."),
            click.option("--allow-unknown", multiple=True, type=click.Choice(sorted(KINDS)), metavar="KIND",
                         help="A kind of gap that does not make the run incomplete: " + ", ".join(sorted(KINDS)) + "."),
            click.option("--records", multiple=True, type=_PATH, help="A file of waivers, attestations or applicability."),
            click.option("--report", "reports", multiple=True, metavar="FORMAT=PATH", help="Write a report, e.g. html=report.html, or template:FILE=PATH; `-` is standard output."),
            click.option("--baseline", type=_PATH, metavar="FILE", help="A JSON report of an earlier run: what stood in it already is marked as known."),
            click.option("--only-new", is_flag=True, help="The gate counts only what does not stand in the baseline."),
            click.option("--exit-zero", is_flag=True, help="Exit 0 where the gate failed. Incomplete runs still exit 3."),
        )
    ):  # fmt: skip
        function = option(function)
    return function


def talking(function: Command) -> Command:
    """The options that say how much is said, and how."""
    for option in reversed(
        (
            click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
            click.option(
                "-v",
                "--verbose",
                is_flag=True,
                help="Say more: every failing finding, and progress as lines.",
            ),
            click.option("--color/--no-color", "color", default=None, help="Colours, whatever the terminal."),
        )
    ):
        function = option(function)
    return function


class Setup(Struct, frozen=True):
    """One command's options and configuration, joined: the command line wins."""

    config: Config
    library: Library
    request: scan.Request
    sources: tuple[Source, ...]
    reports: tuple[tuple[str, Path], ...]
    clock: datetime


def set_up(options: dict[str, Any], need_sources: bool = True) -> Setup:
    """Join the command line and the configuration. Raises UsageError, ConfigError and PluginError."""
    config = configured(options["config_path"])
    selection = Selection(
        tuple(options["frameworks"]) or config.frameworks, tuple(options["controls"]), options["severity"]
    )
    gate = GatePolicy(
        options.get("fail_on") or config.fail_on,
        config.gate_frameworks,
        tuple(options.get("allow_unknown") or ()) or config.allow,
    )
    sources = _sources(options, config) if need_sources else ()
    if options.get("changed_since"):
        from gcheck.changes import changed_since

        gate = replace(gate, changed=changed_since(sources, options["changed_since"]))
    baseline = _baseline(options.get("baseline"))
    if options.get("only_new"):
        if baseline is None:
            raise UsageError(
                "--only-new needs to know since when: name an earlier JSON report with --baseline."
            )
        gate = replace(gate, only_new=True)
    records = tuple(options.get("records") or ()) or config.records
    file = None if config.file is None else os.path.relpath(config.file)
    reports = _reports(options.get("reports") or ()) or tuple(config.reports.items())
    for name, _ in reports:
        check_format(name)
    settings = Settings(config.parameters, config.document, file or "the configuration")
    library = library_of(
        (*config.controls, *options["folders"]), settings, config.resource_types, config.framework_folders
    )
    if config.parameters:
        settings.check(library.controls)
    for name in config.gate_frameworks:
        if name not in library.frameworks:
            known = ", ".join(sorted(library.frameworks))
            raise ConfigError(
                f"gate.frameworks: there is no framework {name!r}; known are: {known}", str(config.file)
            )
    return Setup(
        config,
        library,
        scan.Request(
            selection,
            gate,
            records,
            file,
            config.digest,
            config.organisation,
            presentation_of(config),
            baseline,
            config.waivers_in_code,
            config.show_personal_data,
        ),
        sources,
        reports,
        moment(options.get("clock")),
    )


def _baseline(path: Path | None) -> Baseline | None:
    if path is None:
        return None
    from gcheck.reporters.json import parse  # few runs have a baseline, and each would wait for the import

    text = read_text(path)
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    return Baseline(parse(text, str(path)).findings, digest)


def library_of(
    folders: tuple[Path, ...],
    settings: Settings | None = None,
    types: tuple[Path, ...] = (),
    frameworks: tuple[Path, ...] = (),
) -> Library:
    """Every installed pack, and folders of the user's own controls, resource types and frameworks, validated at every run."""
    own = [Catalog(name=str(folder), controls=folder) for folder in folders]
    own += [Catalog(name=str(folder), resource_types=folder) for folder in types]
    own += [Catalog(name=str(folder), frameworks=folder) for folder in frameworks]
    return Library((*plugins.catalogs(), *own), settings or Settings())


def configured_library(folders: tuple[Path, ...] = ()) -> Library:
    """The installed packs, these folders of controls, and what the configuration here names of one's own."""
    config = configured(None)
    own = {folder.resolve(): folder for folder in (*config.controls, *folders)}  # one may be named in both
    return library_of(tuple(own.values()), None, config.resource_types, config.framework_folders)


def library_with(folders: tuple[Path, ...]) -> Library:
    """The installed packs and these folders of controls, which may be mapped to one's own frameworks."""
    config = configured(None)
    return library_of(folders, None, config.resource_types, config.framework_folders)


def pack_folders(library: Library) -> list[Path]:
    """The control folders of every pack."""
    return [pack.controls for pack in library.packs if pack.controls is not None]


def configured(named: Path | None) -> Config:
    """The configuration in use; an empty one where there is none. Raises ConfigError."""
    path = configuration.find(named, Path.cwd())
    if path is None:
        return Config()
    return configuration.load(path, lambda document: require(document, "config", ConfigError))


def _sources(options: dict[str, Any], config: Config) -> tuple[Source, ...]:
    chosen = [source for name in options["sources"] for source in _named(name, config)]
    chosen += scan.sources_for(options["paths"])
    if not options["sources"] and not options["paths"]:
        chosen = list(config.sources)
    if not chosen:
        raise UsageError(
            "there is nothing to read: name a PATH, or --source aws, or write a gcheck.yaml (`gcheck init`)."
        )
    for number, source in enumerate(chosen):
        plugins.collector(source.kind)
        if any(source.name == other.name for other in chosen[:number]):
            raise UsageError(f"two sources are called {source.name!r}; name each of them once.")
    chosen = _with_values(chosen, options)
    given = {key: options[key] for key in AWS if options[key]}
    if options["regions"]:
        given["regions"] = "all" if "all" in options["regions"] else list(options["regions"])
    if not given:
        return tuple(chosen)
    if not any(source.kind == "aws" for source in chosen):
        raise UsageError(f"{', '.join(sorted(given))} make sense only with an aws source; add --source aws.")
    return tuple(
        replace(source, options={**source.options, **given}) if source.kind == "aws" else source
        for source in chosen
    )


def _with_values(chosen: list[Source], options: dict[str, Any]) -> list[Source]:
    """The sources with what the command line says of Terraform's variables and workspace."""
    files, workspace = options.get("var_files"), options.get("workspace")
    if not files and not workspace:
        return chosen
    if not any(source.kind == "terraform" for source in chosen):
        raise UsageError(
            "--var-file and --workspace make sense only with Terraform files; name a PATH that has some."
        )
    for file in files or ():
        if not file.is_file():
            raise UsageError(f"there is no file {file}.")
    return [
        _with_value(source, files or (), workspace) if source.kind == "terraform" else source
        for source in chosen
    ]


def _with_value(source: Source, files: Sequence[Path], workspace: str | None) -> Source:
    kept = list(source.options.get("var_files", ()))
    more = configuration.with_variable_files(source.options, [str(file) for file in files], Path.cwd())
    found = {**source.options, "var_files": [*kept, *(more["var_files"] if files else ())]}
    return replace(source, options={**found, "workspace": workspace} if workspace else found)


def _named(name: str, config: Config) -> list[Source]:
    found = [source for source in config.sources if source.name == name]
    found = found or [
        source for source in config.sources if source.name == f"{name}:{source.options.get('workspace')}"
    ]
    if found:
        return found
    if name == "terraform":
        raise UsageError("a terraform source needs a folder: name it as a PATH, or in gcheck.yaml.")
    if name in plugins.offers(plugins.COLLECTORS):
        return [Source(name, name)]
    known = ", ".join([*(source.name for source in config.sources), *plugins.offers(plugins.COLLECTORS)])
    raise UsageError(f"there is no source {name!r}; known are: {known}.")


def _reports(given: tuple[str, ...]) -> tuple[tuple[str, Path], ...]:
    found: list[tuple[str, Path]] = []
    for text in given:
        name, separator, path = text.partition("=")
        if not separator or not path:
            raise UsageError(f"--report takes FORMAT=PATH, such as html=report.html; {text!r} is not that.")
        if Path(path) in [other for _, other in found]:
            where = "standard output" if path == "-" else path
            raise UsageError(f"two reports cannot both be written to {where}; name a file for each.")
        found.append((name, Path(path)))
    return tuple(found)


def moment(text: str | None) -> datetime:
    """The time that a person gave as --clock, in UTC and whole seconds; now for None. Raises UsageError."""
    if text is None:
        return scan.now()
    try:
        moment = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    except ValueError:
        raise UsageError(f"--clock takes a time such as 2026-01-31T12:00:00Z; {text!r} is none.") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return aware.astimezone(timezone.utc).replace(microsecond=0)


def export_clock(text: str | None) -> str:
    """The time of an export, RFC 3339 UTC. Raises UsageError."""
    return f"{moment(text):%Y-%m-%dT%H:%M:%SZ}"


def announce(setup: Setup, quiet: bool) -> None:
    """Say which configuration is in use, on standard error."""
    if setup.config.file is not None and not quiet:
        click.echo(f"configuration: {os.path.relpath(setup.config.file)}", err=True)
