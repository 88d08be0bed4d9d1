"""gcheck.yaml: what a run is asked to do, and where the records lie.

Only the file that the operator named, or the one in the working directory, is obeyed; a file of that name deeper
inside a scanned tree is data. No key can name code to load.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcheck.documents import Document, read_yaml
from gcheck.errors import ConfigError
from gcheck.model.gap import KINDS
from gcheck.model.source import Source

FILE = "gcheck.yaml"
VARIABLE = "GCHECK_CONFIG"


class Config(Struct, frozen=True):
    """One configuration. Paths are absolute: in the file they are relative to the file's folder.

    ``reports`` maps a format to the path that it is written to. ``digest`` is the SHA-256 of the file. ``parameters`` are
    as they stand in the file, which ``document`` is.
    """

    file: Path | None = None
    digest: str | None = None
    organisation: str | None = None
    report_title: str | None = None
    report_logo: Path | None = None
    owner_tag: str | None = None
    sources: tuple[Source, ...] = ()
    frameworks: tuple[str, ...] = ()
    controls: tuple[Path, ...] = ()
    resource_types: tuple[Path, ...] = ()
    framework_folders: tuple[Path, ...] = ()
    fail_on: str = "low"
    gate_frameworks: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    records: tuple[Path, ...] = ()
    reports: Mapping[str, Path] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    waivers_in_code: bool = False
    show_personal_data: bool = False
    store: str | None = None
    evidence: Path | None = None
    document: Document | None = None


def find(option: Path | None, folder: Path) -> Path | None:
    """The configuration in use: the option, else $GCHECK_CONFIG, else gcheck.yaml here, else the user's own.

    Raises ConfigError if a file that was named is not there.
    """
    named = option or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is not None:
        if not _is_there(named):
            raise ConfigError("there is no such configuration file", str(named))
        return named
    places = (folder / FILE, *(own / "gcheck" / FILE for own in _own_folder()))
    return next((path for path in places if _is_there(path)), None)


def _own_folder() -> tuple[Path, ...]:
    """Where the user's configurations are; nothing for a user without a home, as in a container."""
    named = os.environ.get("XDG_CONFIG_HOME")
    if named:
        return (Path(named),)
    try:
        return (Path.home() / ".config",)
    except RuntimeError:
        return ()


def _is_there(path: Path) -> bool:
    """True also for a link that leads nowhere: it is refused when it is read, not passed over for another file."""
    return path.exists() or path.is_symlink()


def load(path: Path, validate: Any) -> Config:
    """Read a configuration. ``validate(document)`` raises for what the schema refuses. Raises ConfigError."""
    document = read_yaml(path, kind=ConfigError)
    if document.data is None:
        raise ConfigError("the file is empty; `gcheck init` writes one to start from", str(path), 1)
    validate(document)
    data: dict[str, Any] = document.data
    base = path.resolve().parent
    gate, look = data.get("gate", {}), data.get("report", {})
    return Config(
        file=path,
        digest=document.digest,
        organisation=data.get("organisation"),
        report_title=look.get("title"),
        report_logo=_logo(document, base) if "logo" in look else None,
        owner_tag=look.get("owner_tag"),
        sources=_sources(document, base),
        frameworks=tuple(data.get("frameworks", ())),
        controls=tuple(_existing(document, base, "controls", number) for number in range(len(data.get("controls", ())))),
        resource_types=tuple(_existing(document, base, "resource_types", number) for number in range(len(data.get("resource_types", ())))),
        framework_folders=tuple(_existing(document, base, "framework_folders", number) for number in range(len(data.get("framework_folders", ())))),
        fail_on=gate.get("fail_on", "low"),
        gate_frameworks=tuple(gate.get("frameworks", ())),
        allow=_allowed(document, gate),
        records=tuple(_existing(document, base, "records", number) for number in range(len(data.get("records", ())))),
        reports={_format(name, base): _near(base / where) for name, where in data.get("reports", {}).items()},
        parameters=data.get("parameters", {}),
        waivers_in_code=data.get("waivers_in_code", False),
        show_personal_data=data.get("show_personal_data", False),
        store=_store(data.get("store"), base),
        evidence=base / data["evidence"] if "evidence" in data else None,
        document=document,
    )  # fmt: skip


def _logo(document: Document, base: Path) -> Path:
    path: Path = base / document.data["report"]["logo"]
    if not path.exists():
        raise document.error(f"there is no {path}", ("report", "logo"), ConfigError)
    return path


def _format(name: str, base: Path) -> str:
    """A report's format as the command line names it; a template lies where the configuration does."""
    kind, colon, rest = name.partition(":")
    return f"{kind}:{_near(base / rest)}" if kind == "template" and colon else name


def _store(named: str | None, base: Path) -> str | None:
    """A URL as it stands, a folder as somebody in the working directory would write it."""
    return named if named is None or "://" in named else str(_near(base / named))


def _near(path: Path) -> Path:
    """The path as somebody in the working directory would write it."""
    return Path(os.path.relpath(path))


def _sources(document: Document, base: Path) -> tuple[Source, ...]:
    made: list[Source] = []
    for number, item in enumerate(document.data.get("sources", ())):
        options = {key: value for key, value in item.items() if key not in ("name", "kind")}
        if isinstance(options.get("path"), str):
            options["path"] = os.path.relpath(base / options["path"])
        if "accounts_file" in options:
            options["accounts_file"] = os.path.relpath(base / options["accounts_file"])
        if isinstance(options.get("plan"), str):
            options["plan"] = os.path.relpath(base / options["plan"])
        options.update(options.pop("options", {}))
        for source in _of_workspaces(Source(item["name"], item["kind"], options), base):
            if any(source.name == other.name for other in made):
                raise document.error(
                    f"two sources are called {source.name!r}", ("sources", number, "name"), ConfigError
                )
            made.append(source)
    return tuple(made)


def _of_workspaces(source: Source, base: Path) -> list[Source]:
    """The source, or one for each of its workspaces, which is named behind a colon: ``infrastructure:prod``."""
    options = dict(source.options)
    workspaces = options.pop("workspaces", None)
    if not workspaces:
        return [replace(source, options=with_variable_files(options, options.pop("var_files", ()), base))]
    made = []
    for name, own in workspaces.items():
        files = [*options.get("var_files", ()), *(own or {}).get("var_files", ())]
        variables = {**options.get("variables", {}), **(own or {}).get("variables", {})}
        chosen = {**options, "workspace": name, **({"variables": variables} if variables else {})}
        made.append(Source(f"{source.name}:{name}", source.kind, with_variable_files(chosen, files, base)))
    return made


def with_variable_files(options: Mapping[str, Any], files: Sequence[str], base: Path) -> dict[str, Any]:
    """Options with files of variable values, which are named from ``base`` and looked up from the source's folder."""
    if not files:
        return dict(options)
    path = Path(str(options.get("path", ".")))
    folder = path if path.is_dir() else path.parent
    return {**options, "var_files": [os.path.relpath(base / name, folder) for name in files]}


def _existing(document: Document, base: Path, key: str, number: int) -> Path:
    path: Path = base / document.data[key][number]
    if not path.exists():
        raise document.error(f"there is no {path}", (key, number), ConfigError)
    return path


def _allowed(document: Document, gate: Mapping[str, Any]) -> tuple[str, ...]:
    for number, kind in enumerate(gate.get("allow_unknown", ())):
        if kind not in KINDS:
            known = ", ".join(KINDS)
            raise document.error(f"{kind!r} is no kind of gap; the kinds are {known}", ("gate", "allow_unknown", number), ConfigError)  # fmt: skip
    return tuple(gate.get("allow_unknown", ()))
