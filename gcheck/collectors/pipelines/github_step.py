"""One step of a GitHub job: the action that it uses or the script that it runs, and what flows into that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from gcheck.collectors.pipelines import github_actions as known
from gcheck.collectors.pipelines.expressions import (
    Expression,
    Tree,
    children,
    contexts,
    expressions,
    flows,
    is_roundabout,
)
from gcheck.collectors.pipelines.gathering import Record
from gcheck.collectors.pipelines.github_advisories import advisory
from gcheck.collectors.pipelines.parts import Part
from gcheck.collectors.pipelines.scripts import Line, read_lines, read_powershell, variable
from gcheck.collectors.pipelines.trust import given, of_pull_request, untrusted
from gcheck.model.place import Place
from gcheck.model.unread import Unread
from gcheck.patterns import regex
from gcheck.shell import read_script

_SHELLS = frozenset(["bash", "sh"])
_SCRIPT_INPUTS = {"actions/github-script": "script", "azure/cli": "inlinescript", "azure/powershell": "inlinescript",
                  "appleboy/ssh-action": "script"}  # fmt: skip
"""Inputs that are run as code."""


_ENVIRONMENT_FILE = regex(r"\$\{?GITHUB_(ENV|PATH)\b")
_VARIABLE = regex(r"\$\{?([A-Za-z_]\w*)")


class Scope(Struct):
    """What holds where a step stands.

    ``variables`` has the contexts that flow into each; ``plain`` the inputs that hold no free text. ``guarded``: only changes
    from within the repository come here; ``unprivileged``: what others propose comes here only with a token that may read.
    ``called``: these are steps of an action, which workflows call that are not known here.
    """

    variables: Mapping[str, list[tuple[str, bool]]]
    plain: frozenset[str]
    shell: str | None
    guarded: bool = False
    unprivileged: bool = False
    windows: bool | None = False
    called: bool = False

    def within(
        self, variables: Mapping[str, Any], guarded: bool, unprivileged: bool, shell: str | None
    ) -> Scope:
        """The scope of what stands inside."""
        return Scope(
            {**self.variables, **variables},
            self.plain,
            shell or self.shell,
            guarded,
            unprivileged,
            self.windows,
            self.called,
        )

    def flows(self, found: list[Expression]) -> Iterator[tuple[str, bool]]:
        """The contexts that flow into a text, those behind ``env`` in its place."""
        for one in found:
            for context, whole in flows(one.tree) if one.tree is not None else ():
                name = context.partition("env.")[2] if context.startswith("env.") else None
                yield from (
                    self.variables.get(name, [(context, whole)]) if name is not None else [(context, whole)]
                )


def step(part: Part, scope: Scope, record: Record) -> None:
    """Adds a step to a job's record, with what it says about the job."""
    uses, run = part.get("uses"), part.get("run")
    inputs = part.get("with")
    code = _code(part)
    found = expressions(code.text or "") if code.there else []
    named = [context for one in found if one.tree is not None for context in contexts(one.tree)]
    flowing = list(scope.flows(found))
    bad = any(one.tree is None for one in found)
    item: dict[str, Any] = {
        "name": part.get("name").text or part.get("id").text or uses.text or "run",
        **_reference(uses),
        "runs": run.there,
        "untrusted": [
            name
            for name, whole in flowing
            if untrusted(name, whole) and not (scope.guarded and of_pull_request(name))
        ],
        "inputs_in_code": [
            name for name, _ in flowing if given(name) and name.rpartition(".")[2] not in scope.plain
        ],
        "secrets_in_code": sorted({name for name in named if name.startswith("secrets.")}),
        "roundabout": [
            (code.text or "")[one.start : one.end][:200]
            for one in found
            if one.tree is not None and is_roundabout(one.tree)
        ],
        "all_secrets": takes_all_secrets(part),
        "continue_on_error": flag(part.get("continue-on-error")),
        "environment_from_outside": False,
        "inputs": [variable(name, value.text) | {"given": value.there} for name, value in inputs.map.items()],
    }
    for key in ("untrusted", "inputs_in_code", "secrets_in_code") if bad else ():
        item[key] = [*item[key], code.unread("an expression in it is not understood", "unparsed")]
    lines, commands = _commands(run, part, scope)
    item["commands"] = commands
    item["environment_from_outside"] = _hands_anything_on(lines, run, scope)
    item["continue_on_error"] = (
        any(line.scans and line.command.ignored for line in lines) or item["continue_on_error"]
    )
    item |= _about(item, part, scope, lines)
    lost = next((one for one in commands if isinstance(one, Unread)), None)
    for key in (
        ("brings", "pushes", "scans", "deploys", "environment_from_outside") if lost is not None else ()
    ):
        item[key] = item[key] or lost  # the part that was not read may do so
    number = len(record.values["steps"])
    record.add("steps", item, part.place)
    _places(record, number, part, lines, code)
    _keys(item["action"], inputs, record)


def _code(part: Part) -> Part:
    """What a step runs as code: its script, or the script that it gives to an action."""
    if part.get("run").there:
        return part.get("run")
    name = _SCRIPT_INPUTS.get(known.repository((part.get("uses").text or "").partition("@")[0]))
    for key, value in part.get("with").map.items():
        if key.lower() == name:
            return value
    return Part(None, part.file, part.line)


def _reference(uses: Part) -> dict[str, Any]:
    if uses.text is not None:
        return known.reference(uses.text)
    return dict.fromkeys(("origin", "owner", "action", "fixed_to"), uses.wrong("the name of an action"))


def _hands_anything_on(lines: list[Line], run: Part, scope: Scope) -> Any:
    """True for a script that hands on what outsiders may choose, also by way of a variable of its own; an Unread where its caller decides."""
    text = run.text or ""
    if not _ENVIRONMENT_FILE.search(text):
        return False
    values = dict(scope.variables)
    for name, value, _ in read_script(text).assignments:
        found = [pair for other in _VARIABLE.findall(value) for pair in values.get(other.lower(), ())]
        if found:
            values[name.lower()] = found
    scope = scope.within(values, scope.guarded, scope.unprivileged, None)
    said = [_hands_on(line, scope) for line in lines]
    if scope.called and None in said and True not in said:
        return run.unread(
            "whoever calls this action decides what stands in the file that it hands on", "unresolved"
        )
    return any(said)


def _hands_on(line: Line, scope: Scope) -> bool | None:
    """True for a command that writes what outsiders may choose into the environment or the PATH of later steps; in an action, None
    for one that writes the content of a file there."""
    command = line.command
    words = command.words if command.program == "tee" else (command.output or "",)
    if not any(_ENVIRONMENT_FILE.search(word) for word in words):
        return False
    if command.program in ("cat", "unzip", "jq", "head", "tail"):
        return None if scope.called else True
    named = [name for word in command.words for name in _VARIABLE.findall(word)]
    given_by = [pair for name in named for pair in scope.variables.get(name.lower(), ())]
    return any(
        untrusted(name, whole) and not (scope.guarded and of_pull_request(name)) for name, whole in given_by
    )


def flag(part: Part) -> Any:
    """A truth value that is false where nothing is written; an Unread for anything else."""
    if isinstance(part.value, str):
        return part.unread("this is made by an expression", "unresolved")
    return (
        part.value is True if not part.there or isinstance(part.value, bool) else part.wrong("true or false")
    )


def takes_all_secrets(part: Part) -> bool:
    """True where an expression takes the whole of ``secrets``, or an entry that is chosen when it runs."""
    for text in _texts(part):
        for one in expressions(text):
            if one.tree is not None and any(name in ("secrets", "secrets.*") for name, _ in flows(one.tree)):
                return True
    return False


def parsed_secrets(part: Part) -> Iterator[tuple[str, Place]]:
    """The secrets of which an expression takes a part: what is in them is not masked in logs, as only the whole is."""
    if isinstance(part.value, str):
        for one in expressions(part.value) if "fromjson" in part.value.lower() else ():
            yield from ((name, part.place) for name in _parsed(one.tree))
        return
    for child in [*part.map.values(), *part.list]:
        yield from parsed_secrets(child)


def _parsed(tree: Tree | None) -> Iterator[str]:
    if tree is None:
        return
    if tree[0] == "call" and tree[1] == "fromjson":
        yield from (one[1] for one in tree[2] if one[0] == "context" and one[1].startswith("secrets."))
    for child in children(tree):
        yield from _parsed(child)


def _texts(part: Part) -> Iterator[str]:
    if isinstance(part.value, str):
        if "${{" in part.value:
            yield part.value
        return
    for child in [*part.map.values(), *part.list]:
        yield from _texts(child)


def _commands(run: Part, part: Part, scope: Scope) -> tuple[list[Line], list[Any]]:
    """The commands of a script, and the same as attributes."""
    if not run.there:
        return [], []
    if not isinstance(run.value, str):
        return [], [run.wrong("a script")]
    shell = part.get("shell").text or scope.shell
    words = (shell or "").split()
    program = words[0].rpartition("/")[2].lower() if words else "pwsh" if scope.windows else "bash"
    powershell = program.removesuffix(".exe") in ("pwsh", "powershell")
    if program not in _SHELLS and not powershell:
        return [], [
            run.unread(f"this script is for {program[:40]}, which gcheck does not read", "unsupported")
        ]
    masked, restore = _masked(run.value)
    lines, problem = (read_powershell if powershell else read_lines)(run, masked, restore)
    items: list[Any] = [line.item for line in lines]
    if problem is not None:
        at = Part(run.value, run.file, problem)
        reason = (
            "a part of this script, for PowerShell, is not read"
            if powershell
            else "a part of this script is not understood"
        )
        items.append(at.unread(reason, "unsupported" if powershell else "unparsed"))
    return lines, items


def _masked(text: str) -> tuple[str, Any]:
    """A script with a word in place of each expression, and what gives an expression back."""
    marks: dict[str, str] = {}
    parts, at = [], 0
    for number, one in enumerate(expressions(text)):
        mark = f"gcheckexpression{number}x"
        written = text[one.start : one.end]
        marks[mark] = written
        parts += [text[at : one.start], mark]
        at = one.end

    def restore(word: str) -> str:
        for mark, written in marks.items() if "gcheckexpression" in word else ():
            word = word.replace(mark, written)
        return word

    return "".join([*parts, text[at:]]), restore


def _about(item: dict[str, Any], part: Part, scope: Scope, lines: list[Line]) -> dict[str, Any]:
    """What a step does, by the action or the commands in it."""
    action = item["action"] if isinstance(item["action"], str) else None
    name = known.repository(action) if item["origin"] == "repository" else ""
    inputs = part.get("with")
    given_inputs = {key.lower(): value.text for key, value in inputs.map.items()}
    checkout = name == "actions/checkout"
    kept = (given_inputs.get("persist-credentials") or "true").lower()
    hidden = (given_inputs.get("include-hidden-files") or "false").lower() != "false"
    return {
        "brings": _artifact(name, inputs) or _brings(checkout, inputs, lines, scope),
        "abandoned": known.is_abandoned(name),
        "advisory": advisory(name, (part.get("uses").text or "").partition("@")[2].strip()),
        "unprivileged": scope.unprivileged or scope.guarded,
        "keeps_credentials": (_flag_text(kept, inputs) if checkout else None),
        "uploads_checkout": name == "actions/upload-artifact"
        and known.uploads_everything(given_inputs.get("path") or "")
        and (hidden or item["fixed_to"] != "version" or _before_four(part.get("uses").text)),
        "pushes": bool(known.PUSHES.match(action or "")) or any(_pushes(line) for line in lines),
        "caches": item["origin"] == "repository" and known.caches(action, given_inputs),
        "scans": bool(action and known.SCANNERS.search(action)) or any(line.scans for line in lines),
        "deploys": bool(known.DEPLOYS.match(action or "")) or any(line.deploys for line in lines),
    }


def _flag_text(text: str, inputs: Part) -> Any:
    if text in ("true", "false"):
        return text == "true"
    return inputs.get("persist-credentials").unread("this is made by an expression", "unresolved")


def _before_four(uses: str | None) -> bool:
    """True for upload-artifact up to version 3, which takes hidden files along (its release notes, v4.4)."""
    major = (uses or "").rpartition("@")[2].lstrip("v").partition(".")[0]
    return major.isdigit() and int(major) < 4


_DECIDED_LATER = (
    "steps.",
    "needs.",
    "inputs.",
    "matrix.",
    "vars.",
    "env.",
    "github.event.inputs.",
    "github.event.client_payload",
)


def _artifact(name: str, inputs: Part) -> str | None:
    """``artifact`` for a step that takes over what another run has uploaded, other than into a folder for temporary files."""
    other = name == "dawidd6/action-download-artifact" or (
        name == "actions/download-artifact" and inputs.get("run-id").there
    )
    apart = "runner.temp" in (inputs.get("path").text or "")
    return "artifact" if other and not apart else None


def _brings(checkout: bool, inputs: Part, lines: list[Line], scope: Scope) -> Any:
    """``pull request`` for a step that brings in the code of one, ``repository`` for any other checkout.

    An Unread where only the run decides which commit is checked out.
    """
    if checkout:
        return _checked_out(inputs, scope)
    for line in lines:
        said = line.said
        if said.startswith(("gh pr checkout", "hub pr checkout")) or (
            line.command.program == "git"
            and "pull/" in said
            and ("fetch" in said or "pull" in line.command.words)
        ):
            return "pull request"
        if line.command.program == "git" and any(
            _names_pull_request(str(word), scope) for word in line.item["words"]
        ):
            return "pull request"
        if said.startswith("gh run download"):
            return "artifact"
    return None


def _names_pull_request(word: str, scope: Scope) -> bool:
    """True for an expression that is the commit or the branch of a proposed change."""
    return "${{" in word and any(_COMMITS.match(name) for name, _ in scope.flows(expressions(word)))


_COMMITS = regex(
    r"github\.(head_ref|event\.(pull_request\.(head\.(sha|ref)|merge_commit_sha)|workflow_run\.head_(sha|branch)))\Z"
)


def _checked_out(inputs: Part, scope: Scope) -> Any:
    later: Any = None
    for key in ("ref", "repository"):
        part = inputs.get(key)
        found = expressions(part.text or "")
        named = [name for name, _ in scope.flows(found)]
        unknown = any(one.tree is None for one in found) or any(
            name.startswith(_DECIDED_LATER) for name in named
        )
        if any(map(known.brings_pull_request, named)) or (part.text or "").startswith("refs/pull/"):
            return "pull request"
        if unknown:
            later = part.unread("which commit is checked out is decided when the workflow runs", "unresolved")
    return later or "repository"


def _pushes(line: Line) -> bool:
    words = line.command.words
    return (
        line.command.program == "git" and ("push" in words or "fetch" in words or "submodule" in words)
    ) or (
        line.command.program in ("npx", "yarn", "npm", "pnpm")
        and any("semantic-release" in word for word in words)
    )


def _places(record: Record, number: int, part: Part, lines: list[Line], code: Part) -> None:
    at = f"steps.{number}"
    for name in ("uses", "run"):
        if part.get(name).there:
            for key in ("action", "fixed_to", "origin", "owner") if name == "uses" else ("runs",):
                record.places[f"{at}.{key}"] = part.get(name).place
    for key in ("untrusted", "inputs_in_code", "secrets_in_code"):
        record.places[f"{at}.{key}"] = code.place
    for index, line in enumerate(lines):
        record.places[f"{at}.commands.{index}"] = line.place
    for index, value in enumerate(part.get("with").map.values()):
        record.places[f"{at}.inputs.{index}"] = value.place


def _keys(action: Any, inputs: Part, record: Record) -> None:
    for name in known.key_inputs(action) if isinstance(action, str) else ():
        part = inputs.get(name)
        if part.there and "steps." not in (part.text or ""):
            record.add("cloud_keys", name, Place(part.file, part.line))
