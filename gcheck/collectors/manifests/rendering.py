"""Rendering: Helm charts and kustomizations through helm, kustomize or kubectl, where the operator asks for it.

A tree never decides that something is started: the source's option ``render`` does, and the programs are those of the
operator's PATH, never one that lies in the tree. They see a copy of exactly the files that they need, in a folder of
their own, with an empty home and PATH, no network proxy, no plugin, and bounded time and output.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from gcheck.errors import DocumentError
from gcheck.folders import Folder

RELEASE = "release"
"""What a chart's release, and the namespace that it is installed into, are called while it is rendered."""

PROGRAMS = ("kustomize", "kubectl", "helm")
TIMEOUT = 60.0
"""Seconds that one chart or kustomization may take."""

MAX_OUTPUT = 20_000_000
"""Bytes of rendered manifests of one chart or kustomization."""

MAX_FILES, MAX_COPIED = 5_000, 50_000_000
"""Files and bytes that one chart or kustomization may be made of."""


class RenderError(Exception):
    """Why something could not be rendered, as a sentence."""


class Tools(Struct, frozen=True):
    """The programs that may be started, as absolute paths; a missing one is not there, or was not asked for."""

    programs: Mapping[str, str]
    timeout: float = TIMEOUT

    def kustomize(self) -> list[str] | None:
        """What builds the kustomization in the folder that is to be appended."""
        guard = "--load-restrictor=LoadRestrictionsRootOnly"
        if "kustomize" in self.programs:
            return [self.programs["kustomize"], "build", guard]
        return [self.programs["kubectl"], "kustomize", guard] if "kubectl" in self.programs else None

    def helm(self) -> list[str] | None:
        """What renders the chart in the folder that is to be appended."""
        if "helm" not in self.programs:
            return None
        return [self.programs["helm"], "template", RELEASE, "--namespace", RELEASE, "--include-crds"]


def tools_for(option: Any, root: Path, path: str | None = None) -> Tools | None:
    """The programs that ``render`` asks for: true for all, or a list of names. None where nothing is to be rendered.

    ``path`` is where they are looked for, as in PATH, which counts if it is left out.

    A program that lies in the scanned tree, as through a PATH with "." in it, is taken for missing.
    """
    if option is not True and not isinstance(option, list):
        return None
    wanted = PROGRAMS if option is True else [name for name in PROGRAMS if name in option]
    tree, found = os.path.realpath(root), {}
    for name in wanted:
        place = shutil.which(name, path=path)
        if place is None:
            continue
        absolute = Path(place).absolute()
        if not any(
            one.is_relative_to(tree) for one in (absolute, absolute.parent.resolve(), absolute.resolve())
        ):
            found[name] = str(absolute)
    return Tools(found)


def render(
    command: list[str], folder: Folder, files: Iterable[str], target: str, timeout: float = TIMEOUT
) -> bytes:
    """What a command prints for a folder of the tree, of which it sees these files only, within ``timeout`` seconds.

    Raises RenderError.
    """
    with tempfile.TemporaryDirectory(prefix="gcheck-render-") as room:
        tree = Path(room, "tree")
        tree.mkdir()
        _copy(folder, files, tree)
        return _output([*command, str(tree / target)], Path(room), f"{tree}/", timeout)


def _copy(folder: Folder, files: Iterable[str], tree: Path) -> None:
    total = 0
    for count, name in enumerate(files, 1):
        try:
            data = folder.read(name)
        except DocumentError as error:
            raise RenderError(f"{name}: {error.message}") from None
        total += len(data)
        if count > MAX_FILES or total > MAX_COPIED:
            raise RenderError(f"it is made of more than {MAX_FILES:,} files or {MAX_COPIED:,} bytes")
        place = tree / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def _environment(room: Path) -> dict[str, str]:
    """Nothing of the operator's: no token, no repository, no plugin, no other program, and no way out for HTTP."""
    home = room / "home"
    for name in ("bin", "plugins", "cache", "config", "data", "tmp"):
        (home / name).mkdir(parents=True)
    nowhere = "http://127.0.0.1:9"
    return {
        "HOME": str(home), "PATH": str(home / "bin"), "TMPDIR": str(home / "tmp"), "LANG": "C.UTF-8",
        "XDG_CONFIG_HOME": str(home / "config"), "XDG_CACHE_HOME": str(home / "cache"), "XDG_DATA_HOME": str(home / "data"),
        "HELM_PLUGINS": str(home / "plugins"), "HELM_CACHE_HOME": str(home / "cache"), "HELM_CONFIG_HOME": str(home / "config"),
        "HELM_DATA_HOME": str(home / "data"), "HELM_NO_PLUGINS": "1", "KUBECONFIG": str(home / "none"),
        "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "", "http_proxy": nowhere, "https_proxy": nowhere,
        "HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere, "NO_PROXY": "", "no_proxy": "",
    }  # fmt: skip


def _output(command: list[str], room: Path, shown: str, timeout: float) -> bytes:
    complaint = room / "complaint"
    try:
        with complaint.open("wb") as errors:
            process = subprocess.Popen(  # noqa: S603  an absolute path of the operator's PATH, no shell
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, cwd=room,
                env=_environment(room), start_new_session=True,
            )  # fmt: skip
    except OSError as error:
        raise RenderError(f"{Path(command[0]).name} cannot be started: {error.strerror}") from None
    late = threading.Event()

    def stop() -> None:
        late.set()
        _end(process)

    timer = threading.Timer(timeout, stop)
    timer.start()
    try:
        assert process.stdout is not None
        with process.stdout:
            data = process.stdout.read(MAX_OUTPUT + 1)
        if len(data) > MAX_OUTPUT:
            raise RenderError(f"more than {MAX_OUTPUT:,} bytes come of it")
        code = process.wait()
    finally:
        timer.cancel()
        _end(process)
        process.wait()
    if late.is_set():
        raise RenderError(f"it took longer than {timeout:g} seconds")
    if code != 0:
        with complaint.open("rb") as said:
            text = said.read(4_000).decode("utf-8", "replace").replace(shown, "")
        raise RenderError(" ".join(text.split())[:300] or f"it ended with {code}")
    return data


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started; it leads a group of its own."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
