"""Shell scripts that others wrote: which programs they start, with which words, and what is piped into what.

Nothing is run and nothing is expanded. The grammar is bash's (tree-sitter-bash), which takes in that of POSIX shells.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from msgspec import Struct

MAX_BYTES = 1_000_000
"""A longer script is not looked at."""

SHELLS = frozenset(["sh", "bash", "dash", "ash", "zsh", "ksh"])
_RUNS_TEXT = SHELLS | {"eval", "source", "."}
_PREFIXES = {"sudo": "-ugpCDhrtTU", "doas": "-uC", "env": "-uCS", "exec": "-a", "command": "", "nohup": "", "time": "-fo", "nice": "-n",
             "xargs": "-IiLlnPsdEe", "gosu": "", "su-exec": "", "timeout": "-sk", "stdbuf": "-ioe", "builtin": ""}  # fmt: skip
"""Programs that start the program in their arguments, with those of their short options that take a value."""
_POSITIONS = {"gosu": 1, "su-exec": 1, "timeout": 1}
"""How many words stand before the program."""
_NESTED = 4


class Command(Struct, frozen=True):
    """A program that a script starts. ``words`` are its arguments, without quotes and with expansions as written.

    ``into`` is the program that its output is run by or piped into, ``output`` the file that it is written into. ``ignored``:
    the script goes on as if nothing had happened when it fails. ``line`` counts from 0 within the script. ``given`` is the text
    that it is given to read, by a here-document or a here-string.
    """

    program: str
    words: tuple[str, ...]
    line: int
    into: str | None = None
    output: str | None = None
    ignored: bool = False
    given: str | None = None

    def has(self, *options: str) -> bool:
        """True if one of these options is among the words; a short one also within a group, as -y in -qqy."""
        for option in options:
            if option.startswith("--") or len(option) != 2:
                if any(word == option or word.startswith(f"{option}=") for word in self.words):
                    return True
            elif any(_group(word) and option[1] in word for word in self.words):
                return True
        return False

    @property
    def operands(self) -> tuple[str, ...]:
        """The words that are no options."""
        return tuple(word for word in self.words if not word.startswith("-"))


class Script(Struct, frozen=True):
    """The commands of a script in their order. ``problem`` is the line (from 0) of a part that could not be read."""

    commands: tuple[Command, ...]
    problem: int | None = None
    assignments: tuple[tuple[str, str, int], ...] = ()
    """Variables that are set, exported or given to a command: name, value as written, line."""
    pipelines: tuple[int, ...] = ()
    """The lines of pipelines; those in the text of another shell are not among them."""

    @property
    def fails_in_pipelines(self) -> bool:
        """True if the script asks that a pipeline fails with any of its programs."""
        return any(command.program == "set" and "pipefail" in command.words for command in self.commands)


def read_script(text: str) -> Script:
    """The commands of a script, those in substitutions and in texts for ``sh -c`` included. Raises nothing."""
    data = text.encode("utf-8", "replace")
    if len(data) > MAX_BYTES:
        return Script((), 0)
    root = _parser().parse(data).root_node
    found = tuple(_commands(root, 0, 0))
    assignments, pipelines = _facts(root)
    return Script(found, _first_error(root) if root.has_error else None, assignments, pipelines)


def _facts(root: Any) -> tuple[tuple[tuple[str, str, int], ...], tuple[int, ...]]:
    assignments, pipelines, stack = [], [], [root]
    while stack:
        node = stack.pop()
        row = node.start_point.row
        if node.type == "variable_assignment" and node.named_children:
            parts = node.named_children
            assignments.append((_source(parts[0]), _word(parts[1]) if len(parts) > 1 else "", row))
        elif node.type == "pipeline":
            pipelines.append(row)
        stack += reversed(node.named_children)
    return tuple(assignments), tuple(pipelines)


def _group(word: str) -> bool:
    return len(word) > 1 and word[0] == "-" and word[1] != "-" and word[1:].isalnum()


@cache
def _parser() -> Any:
    import tree_sitter
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def _first_error(root: Any) -> int:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "ERROR" or node.is_missing:
            return int(node.start_point.row)
        stack += reversed([child for child in node.children if child.has_error or child.is_missing])
    return 0


def _commands(root: Any, line: int, depth: int, known: bool = False) -> Iterator[Command]:
    """The commands below a node, in their order, without recursion over the tree.

    ``known``: what stands in substitutions was told already, by the script that this text stands in.
    """
    stack = [root]
    while stack:
        node = stack.pop()
        if known and node.type == "command_substitution":
            continue
        if node.type == "command":
            yield from _command(node, line, depth)
        stack += reversed(node.named_children)


def _command(node: Any, line: int, depth: int) -> Iterator[Command]:
    words = [_word(child) for child in node.named_children if child.type not in _NO_WORDS]
    if not words or words[0].startswith(
        ("$(", "`")
    ):  # what that starts is told by itself, as far as it can be known
        return
    where, into = line + node.start_point.row, _into(node)
    while words:
        program = words[0].rpartition("/")[2]
        rest = tuple(words[1:])
        yield Command(program, rest, where, into, _output(node), _ignored(node), _given(node))
        if program in SHELLS and "-c" in (*rest, *(f"-{word[-1]}" for word in rest if _group(word))):
            yield from _text(rest, where, depth, any(child.type == "string" for child in node.named_children))
        words = _started(program, list(rest))


_NO_WORDS = frozenset(
    ["variable_assignment", "file_redirect", "heredoc_redirect", "herestring_redirect", "comment"]
)


def _text(words: tuple[str, ...], line: int, depth: int, known: bool) -> Iterator[Command]:
    """The commands of the text that a shell is given."""
    after = next((place for place, word in enumerate(words) if _group(word) and word.endswith("c")), None)
    if after is None or after + 1 >= len(words) or depth >= _NESTED:
        return
    root = _parser().parse(words[after + 1].encode("utf-8", "replace")).root_node
    yield from _commands(root, line, depth + 1, known)


def _started(program: str, words: list[str]) -> list[str]:
    """The command in the arguments of one that starts another, such as sudo; nothing for any other."""
    takes = _PREFIXES.get(program)
    if takes is None:
        return []
    while words and (words[0].startswith("-") or "=" in words[0]):
        option = words.pop(0)
        if option == "--":
            break
        if _group(option) and option[-1] in takes and len(option) == 2 and words:
            words.pop(0)
    return words[_POSITIONS.get(program, 0) :]


def _output(node: Any) -> str | None:
    """The file that the output of a command is written into."""
    parent = node.parent
    if parent is None or parent.type != "redirected_statement":
        return None
    for child in parent.named_children:
        written = child.type == "file_redirect" and any(
            part.type in (">", ">>", "&>") for part in child.children
        )
        if written and child.named_children and child.named_children[-1].type != "file_descriptor":
            return _word(child.named_children[-1])
    return None


def _given(node: Any) -> str | None:
    """The text that a command reads, as it stands in the script."""
    here = next((child for child in node.named_children if child.type == "herestring_redirect"), None)
    if here is not None:
        return _word(here.named_children[-1]) if here.named_children else None
    parent = node.parent
    if (
        parent is not None and parent.type == "pipeline"
    ):  # the text of the first program goes through to the last
        parent = parent.parent
    if parent is not None and parent.type == "redirected_statement":
        parent = next((child for child in parent.named_children if child.type == "heredoc_redirect"), None)
    if parent is None or parent.type != "heredoc_redirect":
        return None
    body = next((child for child in parent.named_children if child.type == "heredoc_body"), None)
    return None if body is None else _source(body)


def _ignored(node: Any) -> bool:
    """True for a command behind which stands ``|| true``, or another one that cannot fail."""
    child, parent = node, node.parent
    while parent is not None and parent.type in ("redirected_statement", "pipeline", "list"):
        operators = [part for part in parent.children if part.type == "||"]
        if parent.type == "list" and operators and child.end_byte <= operators[0].start_byte:
            return _source(parent.named_children[-1]).strip() in ("true", ":", "/bin/true", "exit 0")
        child, parent = parent, parent.parent
    return False


def _into(node: Any) -> str | None:
    """What runs the output of a command, or takes it through a pipe."""
    child, parent = node, node.parent
    while parent is not None:
        if parent.type == "pipeline":
            after = [one for one in parent.named_children if one.start_byte >= child.end_byte]
            if after:
                programs = [_runs(one) for one in after]
                return next((one for one in programs if one in _RUNS_TEXT), programs[0])
        if parent.type == "command" and child.type != "command_name":
            program = _runs(parent)
            return program if program in _RUNS_TEXT else None
        child, parent = parent, parent.parent
    return None


def _runs(node: Any) -> str | None:
    """The program that a node starts, past sudo and its like."""
    while node is not None and node.type != "command":
        node = next((child for child in node.named_children if child.type in _HOLDERS), None)
    if node is None:
        return None
    words = [_word(child) for child in node.named_children if child.type not in _NO_WORDS]
    program = ""
    while words:
        program = words[0].rpartition("/")[2]
        words = _started(program, words[1:])
    return program or None


_HOLDERS = frozenset(
    [
        "command",
        "redirected_statement",
        "subshell",
        "compound_statement",
        "list",
        "negated_command",
        "pipeline",
    ]
)


def _word(node: Any) -> str:
    """A word without its quotes; expansions stay as written."""
    kind = node.type
    if kind == "command_name":
        return _word(node.named_children[0]) if node.named_children else _source(node)
    if kind == "raw_string":
        return _source(node)[1:-1]
    if kind == "string":
        return _source(node)[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if kind == "ansi_c_string":
        return _source(node)[2:-1]
    if kind == "concatenation":
        return "".join(_word(child) for child in node.children)
    text = _source(node)
    return text.replace("\\", "") if kind == "word" else text


def _source(node: Any) -> str:
    return str(node.text.decode("utf-8", "replace"))
