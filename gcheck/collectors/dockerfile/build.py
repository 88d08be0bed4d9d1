"""The build that a Dockerfile describes: stages, and what each of its instructions brings into the image.

Lists are filled in the order of the file. Every value has its place, so that a finding points at the line.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from msgspec import Struct, field

from gcheck import credentials
from gcheck.collectors.commands import RUN_DOWNLOADS, assigned, checks_off, secret_in, with_runners
from gcheck.collectors.dockerfile.caches import cleaned, family, mounted
from gcheck.collectors.dockerfile.packages import use_of
from gcheck.collectors.dockerfile.syntax import Instruction
from gcheck.collectors.dockerfile.variables import PREDEFINED, assignments, replaced, words
from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.patterns import regex
from gcheck.shell import SHELLS, Command, read_script

_ARCHIVE = regex(r"(?i)\.(tar|tgz|tbz2?|txz|tzst|tar\.(gz|bz2|xz|zst|lzma|Z))\Z")
_ROOTED = regex(r"[/\\$]|[A-Za-z]:")
_PACKED = regex(r"(?i)\.(gz|bz2|xz|zst|lzma)\Z")
_REMOTE = regex(r"(?i)\A(https?|ftp)://|\Agit@|\Assh://|\.git(#|\Z)")
_SENSITIVE = regex(
    r"(?i)(\A|/)(\.env(\.(?!example|sample|template|dist|test)[\w-]+)?|id_(rsa|dsa|ecdsa|ed25519)|\.aws|\.ssh|\.netrc|\.pypirc|\.npmrc|"
    r"\.git-credentials|\.dockercfg|\.htpasswd|\.git|\.kube(/config)?|kubeconfig|\.docker/config\.json|\.pgpass|\.my\.cnf|\.vault-token|\.terraformrc|secrets?\.(ya?ml|json|toml|env)|credentials(\.json)?|service[_-]account[\w-]*\.json|"
    r"(?![\w.-]*(ca|cert|chain|bundle|pub|public)[\w.-]*\.)[\w.-]+\.(pem|key|p12|pfx|ppk|kdbx))/?\Z"
)
_NON_ROOT = regex(r"(?i)non-?root|rootless|unprivileged|(\A|/)cgr\.dev/chainguard/|(\A|docker\.io/)bitnami/")
_SOCKET = regex(r"(\A|/)run/(docker|podman/podman|containerd/containerd|crio/crio|cri-dockerd)\.sock(:|\Z)")
_POWERSHELL = regex(r"(?i)(powershell|pwsh|cmd)(\.exe)?(\s|\Z)")
_WINDOWS = regex(r"(?i)nanoserver|windowsservercore|(\A|/)windows(/|:|\Z)")
_FUNCTION = regex(r"\w\s*\(\)\s*\{|\btrap\b")


class Stage(Struct):
    """One stage. ``values`` are the variables at the place that is being read; ``parent`` is the stage that it builds on."""

    number: int
    name: str | None
    values: dict[str, str | None] = field(default_factory=dict)
    parent: Stage | None = None
    user: Any = None
    user_at: Place | None = None
    healthcheck: str | None = None
    healthcheck_at: Place | None = None
    powershell: bool = False
    quiet_pip: bool = False
    pipefail: bool = False
    workdir: bool = False
    counted: Counter[str] = field(default_factory=Counter)

    def chain(self) -> list[Stage]:
        """The stage and those that it builds on."""
        return [self, *(self.parent.chain() if self.parent is not None else [])]


class Build:
    """Fills the attributes of one Dockerfile from its instructions."""

    def __init__(self, file: str, instructions: list[Instruction]) -> None:
        self._file = file
        self._globals: dict[str, str | None] = dict.fromkeys(PREDEFINED)
        self._stages: list[Stage] = []
        self._names: set[str] = set()
        self._by_name: dict[str, Stage] = {}
        self._counted_at: dict[tuple[int, str], Place] = {}
        self._handlers = {
            "ARG": self._arg, "ENV": self._env, "USER": self._user, "WORKDIR": self._workdir, "EXPOSE": self._expose,
            "HEALTHCHECK": self._healthcheck, "CMD": self._start, "ENTRYPOINT": self._start, "MAINTAINER": self._maintainer,
            "SHELL": self._shell, "COPY": self._copy, "ADD": self._copy, "RUN": self._run, "VOLUME": self._volume,
        }  # fmt: skip
        self._final: list[tuple[dict[str, Any], Stage]] = []
        self.places: dict[str, Place] = {"": Place(file, instructions[0].line), "name": Place(file, 1)}
        self.values: dict[str, Any] = {"name": file, **{name: [] for name in _LISTS}}
        for instruction in instructions:
            self._take(instruction)
        self._end()

    def _take(self, one: Instruction) -> None:
        if one.name == "FROM":
            self._from(one)
        elif not self._stages:
            if one.name == "ARG":
                for name, value in assignments(one.joined):
                    self._globals[name] = self._text(value, self._globals)
                    self._variable(one, name, value, None)
        else:
            stage = self._stages[-1]
            handler = self._handlers.get(one.name)
            if handler is not None:
                handler(one, stage)

    def _end(self) -> None:
        last = self._stages[-1]
        chain = last.chain()
        for item, stage in self._final:
            item["final"] = stage in chain
        for name in ("user", "healthcheck"):
            said = next((one for one in chain if getattr(one, name) is not None), None)
            self.values[name] = getattr(said, name) if said is not None else None
            self.places[name] = getattr(said, f"{name}_at") if said is not None else self.places[""]
        for stage in self._stages:
            for instruction, times in stage.counted.items():
                if times > 1:
                    self._add(
                        "repeated",
                        {"instruction": instruction, "times": times},
                        self._counted_at[stage.number, instruction],
                    )
        for name in _LISTS:
            self.places.setdefault(name, self.places[""])

    def _place(self, one: Instruction) -> Place:
        return Place(self._file, one.line)

    def _add(self, name: str, item: Any, place: Place, stage: Stage | None = None) -> None:
        self.places[f"{name}.{len(self.values[name])}"] = place
        self.values[name].append(item)
        if stage is not None:
            self._final.append((item, stage))

    def _text(self, text: str | None, values: dict[str, str | None]) -> str | None:
        found = None if text is None else replaced(text, values)
        return found if isinstance(found, str) else None

    def _known(self, one: Instruction, text: str, stage: Stage) -> Any:
        found = replaced(text, stage.values)
        return (
            Unread(found.kind, found.reason, file=self._file, line=one.line)
            if isinstance(found, Unread)
            else found
        )

    # Instructions

    def _from(self, one: Instruction) -> None:
        parts = one.joined.split()
        name = parts[2] if len(parts) == 3 and parts[1].lower() == "as" else None
        stage = Stage(len(self._stages), name)
        image = replaced(parts[0], self._globals)
        stage.parent = self._by_name.get(image.lower()) if isinstance(image, str) else None
        if stage.parent is not None:
            stage.values = dict(stage.parent.values)
            stage.powershell, stage.quiet_pip = stage.parent.powershell, stage.parent.quiet_pip
            stage.pipefail, stage.workdir = stage.parent.pipefail, stage.parent.workdir
        stage.powershell = stage.powershell or (isinstance(image, str) and _WINDOWS.search(image) is not None)
        item = {"name": name, "platform": one.flags.get("platform"), "from_stage": stage.parent is not None,
                "twice": name is not None and name.lower() in self._names}  # fmt: skip
        item |= _image(image, self._file, one.line)
        self._stages.append(stage)
        if name is not None:
            self._names.add(name.lower())
            self._by_name.setdefault(name.lower(), stage)
        self._add("stages", item, self._place(one), stage)

    def _arg(self, one: Instruction, stage: Stage) -> None:
        for name, value in assignments(one.joined):
            inherited = self._globals.get(name)
            stage.values[name] = inherited if value is None else self._text(value, stage.values)
            stage.quiet_pip = stage.quiet_pip or (name == "PIP_NO_CACHE_DIR" and value is not None)
            self._variable(one, name, value, stage)

    def _env(self, one: Instruction, stage: Stage) -> None:
        found = list(assignments(one.joined))
        for place, (name, value) in enumerate(found):
            others = [other for at, (other, _) in enumerate(found) if at != place]
            stale = any(_takes(value, other) for other in others)
            stage.values[name] = self._text(value, stage.values)
            stage.quiet_pip = stage.quiet_pip or name == "PIP_NO_CACHE_DIR"
            self._variable(one, name, value, stage, stale)

    def _variable(
        self, one: Instruction, name: str, value: str | None, stage: Stage | None, stale: bool = False
    ) -> None:
        literal = value is not None and credentials.used(value)
        item = {"name": name, "instruction": one.name, "literal": literal, "credential": credentials.named(name),
                "given": (one.name == "ARG" and value is None) or (value is not None and "$" in value),
                "secret": credentials.recognised(value) if value else None,
                "checks_off": checks_off(name, value), "stale": stale}  # fmt: skip
        self._add("variables", item, self._place(one), stage)
        if stage is None:
            item["final"] = False

    def _user(self, one: Instruction, stage: Stage) -> None:
        found = self._known(one, words(one.joined)[0], stage)
        stage.user = found.partition(":")[0] if isinstance(found, str) else found
        stage.user_at = self._place(one)

    def _workdir(self, one: Instruction, stage: Stage) -> None:
        path = one.joined.strip("\"'")
        found = self._known(one, path, stage)
        if path.startswith("$") and isinstance(found, Unread):
            found = path  # what a base image sets, such as $HOME, is a path from the root
        self._add("workdirs", {"path": found}, self._place(one))
        stage.workdir = True

    def _expose(self, one: Instruction, stage: Stage) -> None:
        for word in words(one.joined):
            found = self._known(one, word, stage)
            for number, protocol in [(found, "tcp")] if isinstance(found, Unread) else _ports(found):
                self._add("ports", {"port": number, "protocol": protocol}, self._place(one), stage)

    def _healthcheck(self, one: Instruction, stage: Stage) -> None:
        stage.healthcheck = one.joined.split()[0].upper()
        stage.healthcheck_at = self._place(one)
        self._count(one, stage)

    def _count(self, one: Instruction, stage: Stage) -> None:
        if not one.trigger:
            stage.counted[one.name] += 1
            self._counted_at[stage.number, one.name] = self._place(one)

    def _start(self, one: Instruction, stage: Stage) -> None:
        self._add(
            "starts", {"instruction": one.name, "exec_form": one.form is not None}, self._place(one), stage
        )
        self._count(one, stage)

    def _maintainer(self, one: Instruction, stage: Stage) -> None:
        self._add("deprecated", one.name, self._place(one))

    def _shell(self, one: Instruction, stage: Stage) -> None:
        stage.powershell = bool(one.form and _POWERSHELL.match(one.form[0].rpartition("\\")[2]))
        stage.pipefail = bool(one.form and "pipefail" in one.form)

    def _copy(self, one: Instruction, stage: Stage) -> None:
        parts = one.form or words(one.joined)
        sources = [part for part in parts[:-1] if not part.startswith("<<")]
        origin = one.flags.get("from")
        found = [self._known(one, source, stage) for source in sources]
        unsure = next((item for item in found if isinstance(item, Unread)), None)
        texts = [item for item in found if isinstance(item, str)]
        item = {
            "instruction": one.name, "from": origin, "chmod": one.flags.get("chmod"),
            "own_stage": origin is not None and stage.name is not None and origin.lower() == stage.name.lower(),
            "known_stage": origin is None or self._is_known(origin, stage),
            "many_into_file": _many_into_file(len(parts) - 1, self._known(one, parts[-1], stage)),
            "remote": any(map(_REMOTE.search, texts)) or (unsure if unsure is not None else False),
            "archive": self._is_archive(one, texts) if unsure is None else unsure,
            "checked": "checksum" in one.flags, "adrift": not stage.workdir and _ROOTED.match(parts[-1].strip("\"'")) is None,
            "whole_folder": origin is None and any(text.strip("\"'") in (".", "./", "/", "*", "./*") for text in texts),
            "runtime_socket": any(map(_SOCKET.search, [*texts, parts[-1].strip("\"'")])),
            "sensitive": [text for text in texts if origin is None and _SENSITIVE.search(text.rstrip("*"))],
        }  # fmt: skip
        item = {
            name: bool(value) if name in ("remote", "archive") and not isinstance(value, Unread) else value
            for name, value in item.items()
        }
        self._add("copies", item, self._place(one), stage)

    def _is_archive(self, one: Instruction, texts: list[str]) -> Any:
        """What is packed without a hint at tar in its name is unpacked if there is one in it, which only the file knows."""
        doubt = [text for text in texts if _PACKED.search(text) and not _ARCHIVE.search(text)]
        if doubt and one.name == "ADD":
            return Unread(
                "unsupported",
                f"whether {doubt[0]} is an archive is not known by its name",
                file=self._file,
                line=one.line,
            )
        return bool(texts) and all(map(_ARCHIVE.search, texts))

    def _volume(self, one: Instruction, stage: Stage) -> None:
        for path in one.form or words(one.joined):
            found = self._known(one, path, stage)
            item = {
                "path": found,
                "runtime_socket": found if isinstance(found, Unread) else bool(_SOCKET.search(found)),
            }
            self._add("volumes", item, self._place(one), stage)

    def _is_known(self, origin: str, stage: Stage) -> bool:
        """True for a stage before this one, and for what can only be an image or is not known here."""
        if origin.isdigit():
            return int(origin) < stage.number
        known = self._by_name.get(origin.lower())
        return (known is not None and known is not stage) or any(mark in origin for mark in ":/@.$")

    def _run(self, one: Instruction, stage: Stage) -> None:
        for name, value in (("security", "insecure"), ("network", "host")):
            if one.flags.get(name) == value:
                self._add("unconfined", f"--{name}={value}", self._place(one))
        scripts = self._scripts(one, stage)
        found: list[tuple[Command, int]] = []
        quiet = stage.quiet_pip
        for text, line in scripts:
            script = read_script(text)
            found += [
                (command, line + command.line)
                for command in with_runners(script.commands, script.assignments)
            ]
            quiet = quiet or any(name == "PIP_NO_CACHE_DIR" for name, _, _ in script.assignments)
            guarded = stage.pipefail or script.fails_in_pipelines
            for at in script.pipelines:
                self._add("pipelines", {"fails": guarded}, Place(self._file, line + at), stage)
            for name, at, kind in assigned(script):
                self._add(
                    "commands", _command("export", [name], None, kind), Place(self._file, line + at), stage
                )
            for name, value, at in script.assignments:
                off = {"name": name, "instruction": "RUN", "literal": False, "credential": False, "given": False, "secret": None,
                       "checks_off": checks_off(name, value), "stale": False}  # fmt: skip
                if off["checks_off"]:
                    self._add("variables", off, Place(self._file, line + at), stage)
            if script.problem is not None:
                at = line + script.problem
                unread = Unread(
                    "unparsed", "a part of this script is not understood", file=self._file, line=at
                )
                self._add("commands", unread, Place(self._file, at))
        for command, line in found:
            item = _command(command.program, list(command.words), command.into, secret_in(command))
            self._add("commands", item, Place(self._file, line), stage)
        self._packages(one, found, stage, quiet)

    def _scripts(self, one: Instruction, stage: Stage) -> list[tuple[str, int]]:
        if one.form is not None:
            quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in one.form)
            return [(quoted, one.start)]
        if stage.powershell or _POWERSHELL.match(one.joined):
            for _ in RUN_DOWNLOADS.finditer(one.joined):
                self._add("commands", _command("curl", [], "iex", None), self._place(one), stage)
            reason = "this script is for a shell of Windows, which gcheck does not read"
            self._add(
                "commands", Unread("unsupported", reason, file=self._file, line=one.line), self._place(one)
            )
            return []
        alone = re.fullmatch(r"<<-?\s*[\"']?\w+[\"']?", one.joined)
        if not one.heredocs or not alone:
            whole = "".join(f"\n{doc.text}\n{doc.name}" for doc in one.heredocs)
            return [(one.text + whole, one.start)]
        (document,) = one.heredocs
        first = document.text.split("\n", 1)[0]
        if first.startswith("#!") and first[2:].strip().rpartition("/")[2].partition(" ")[0] not in (
            *SHELLS,
            "env",
        ):
            return []  # a script of another language
        return [(document.text, document.line)]

    def _packages(
        self, one: Instruction, found: list[tuple[Command, int]], stage: Stage, quiet: bool
    ) -> None:
        uses = [(use_of(command), line) for command, line in found]
        installs = {family(use.manager) for use, _ in uses if use is not None and use.action == "install"}
        mounts = one.flags.get("mount", "").splitlines()
        moved = "YARN_CACHE_FOLDER" in stage.values
        refreshes = any(use is not None and use.action == "update" for use, _ in uses)
        defines = _FUNCTION.search(one.text) is not None
        for place, (use, line) in enumerate(uses):
            if use is None:
                continue
            # what was removed before it came is there again, unless a function is called later on
            after = [command for command, _ in (found if defines else found[place:])]
            clean = (
                any(mounted(use, text, refreshes) for text in mounts)
                or not use.keeps_cache
                or cleaned(use, after)
            )
            clean = clean or (use.manager == "pip" and quiet) or (use.manager == "yarn" and moved)
            item = {
                "manager": use.manager, "action": use.action, "answered": use.answered, "recommends": use.recommends,
                "cleaned": clean, "verified": use.verified, "alone": family(use.manager) not in installs,
                "packages": [{"name": name, "pinned": pinned} for name, pinned in use.packages],
            }  # fmt: skip
            self._add("package_steps", item, Place(self._file, line), stage)


_LISTS = (
    "stages",
    "variables",
    "ports",
    "workdirs",
    "copies",
    "volumes",
    "commands",
    "pipelines",
    "starts",
    "package_steps",
    "repeated",
    "deprecated",
    "unconfined",
)


def _image(image: str | Unread, file: str, line: int) -> dict[str, Any]:
    """The parts of an image's name; an Unread for each where a variable decides."""
    if isinstance(image, Unread):
        unread = Unread(image.kind, image.reason, file=file, line=line)
        return {"image": unread, "image_tag": unread, "image_digest": unread, "non_root": unread}
    name, _, digest = image.partition("@")
    last = name.rpartition("/")[2]
    tag = last.partition(":")[2] or None
    return {
        "image": image,
        "image_tag": tag,
        "image_digest": digest or None,
        "non_root": bool(_NON_ROOT.search(image)),
    }


def _command(program: str, words: list[str], into: str | None, secret: str | None) -> dict[str, Any]:
    return {"program": program, "words": words, "into": into, "secret": secret}


def _takes(value: str | None, name: str) -> bool:
    return (
        value is not None and re.search(rf"\$(\{{{re.escape(name)}\b|{re.escape(name)}\b)", value) is not None
    )


def _many_into_file(sources: int, target: Any) -> Any:
    """True if several files are to be put into what is no folder by its name, which the builder refuses."""
    if sources < 2 or isinstance(target, Unread):
        return target if sources > 1 else False
    return not re.search(r"[/\\]\Z|(\A|/)\.{1,2}\Z", target)


def _ports(text: str) -> list[tuple[int, str]]:
    match = re.fullmatch(r"(?:[\d.]+:)?(\d{1,6})(?:-(\d{1,6}))?(?:/(tcp|udp|sctp))?", text, re.IGNORECASE)
    if match is None:
        return []
    first, last = int(match[1]), int(match[2] or match[1])
    numbers = range(first, last + 1) if 0 <= last - first < 1000 else (first, last)
    return [(number, (match[3] or "tcp").lower()) for number in numbers]
