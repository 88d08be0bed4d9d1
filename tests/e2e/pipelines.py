"""The drop-ins as their runners read them: the steps of an action, of a job, of a Dockerfile, with their shell lines."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "pipelines"
BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n'


@dataclass(frozen=True)
class Ended:
    """How a script ended."""

    code: int
    said: str


def document(path: Path) -> Any:
    """The file as YAML."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def bash(script: str, folder: Path, environment: Mapping[str, str]) -> Ended:
    """Run a script as a GitHub runner does: ``bash --noprofile --norc -eo pipefail``."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    done = subprocess.run(
        command, cwd=folder, env=dict(environment), capture_output=True, text=True, check=False, timeout=300
    )
    return Ended(done.returncode, done.stdout + done.stderr)


def ambient(home: Path) -> dict[str, str]:
    """An environment in which pip installs without a network: what gcheck needs is taken from this interpreter."""
    python = home / "bin"
    python.mkdir(exist_ok=True)
    for name in ("python", "python3"):
        if not (python / name).exists():
            (python / name).symlink_to(sys.executable)
    return {
        "PATH": f"{python}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(_libraries(home / "libraries")),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        # pip reads "0" as "do not isolate": the option is the negative of another.
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def _libraries(folder: Path) -> Path:
    """What this interpreter has installed, but for gcheck itself and the plugin of the examples."""
    if not folder.exists():
        folder.mkdir()
        for part in (Path(one) for one in sys.path if one.endswith("site-packages")):
            for path in part.iterdir():
                if "gcheck" not in path.name and path.suffix != ".pth" and not (folder / path.name).exists():
                    (folder / path.name).symlink_to(path)
    return folder


def dockerfile() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with their operands, continued lines joined, comments left out."""
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    text = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in text.splitlines() if line.strip()]


def sent(path: str) -> bool:
    """True if .dockerignore lets the path reach the builder; the last line that matches it decides."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        parts = [path, *(str(parent) for parent in Path(path).parents if str(parent) != ".")]
        found = any(
            fnmatch.fnmatchcase(part, pattern) or fnmatch.fnmatchcase(f"x/{part}", pattern.replace("**", "*"))
            for part in parts
        )
        if line and not line.startswith("#") and found:
            kept = line.startswith("!")
    return kept


def copied(folder: Path) -> Path:
    """What the Dockerfile copies before it installs, and nothing else."""
    for instruction, operands in dockerfile():
        if instruction == "RUN":
            return folder
        if instruction == "COPY":
            *sources, target = operands.split()
            for source in sources:
                assert sent(source), f"{source} is not sent to the builder"
                into = folder / (source if target == "./" else target)
                if (ROOT / source).is_dir():
                    shutil.copytree(
                        ROOT / source, into, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
                    )
                else:
                    shutil.copy(ROOT / source, into)
    raise AssertionError("the Dockerfile installs nothing")
