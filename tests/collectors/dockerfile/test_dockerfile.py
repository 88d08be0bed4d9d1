"""Dockerfiles: what is read of a build, what a variable leaves open, and what is told as lost."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from gcheck.collectors.dockerfile.collector import ATTRIBUTES, TYPE, DockerfileCollector
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

COLLECTOR = DockerfileCollector()


def _collect(path: Path) -> list[Any]:
    run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc))
    return list(
        COLLECTOR.collect(Source("d", "dockerfile", {"path": str(path)}), Plan({TYPE: ATTRIBUTES}), run)
    )


def _one(tmp_path: Path, text: str) -> Resource:
    (tmp_path / "Dockerfile").write_text(text)
    found = [item for item in _collect(tmp_path) if isinstance(item, Resource)]
    assert len(found) == 1
    return found[0]


def _line(resource: Resource, path: str) -> int | None:
    return resource.place_of(path).line


def test_the_last_stage_and_what_it_builds_on_decide_the_user(tmp_path: Path) -> None:
    text = "FROM a:1 AS base\nUSER app:staff\nFROM b:1 AS other\nUSER root\nFROM base\nRUN make\n"
    found = _one(tmp_path, text)
    assert found.attributes["user"] == "app"
    assert _line(found, "user") == 2
    assert [item["final"] for item in found.attributes["stages"]] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("FROM a", None),
        ("FROM a\nUSER root\nUSER app", "app"),
        ("FROM a\nARG U=app\nUSER $U", "app"),
        ("FROM a\nARG U=app\nUSER ${U:-x}", "app"),
        ("FROM a\nUSER ${U:-x}", "x"),
        ("ARG U=outside\nFROM a\nARG U\nUSER $U", "outside"),
        ("FROM a\nENV U=10001\nUSER ${U}:${U}", "10001"),
    ],
)
def test_users(tmp_path: Path, text: str, wanted: str | None) -> None:
    assert _one(tmp_path, text).attributes["user"] == wanted


@pytest.mark.parametrize("text", ["FROM a\nARG U\nUSER $U", "FROM a\nUSER $FROM_THE_BASE"])
def test_a_user_that_only_the_build_knows_is_unread(tmp_path: Path, text: str) -> None:
    (tmp_path / "Dockerfile").write_text(text)
    found = _collect(tmp_path)
    gap = next(item for item in found if isinstance(item, Gap))
    resource = next(item for item in found if isinstance(item, Resource))
    assert isinstance(resource.attributes["user"], Unread)
    assert (gap.kind, gap.attributes, gap.place.line) == ("unresolved", ("user",), text.count("\n") + 1)
    assert found.index(gap) < found.index(resource)


@pytest.mark.parametrize(
    ("image", "wanted"),
    [
        ("python:3.12", ("3.12", None)),
        ("python", (None, None)),
        ("r.example.com:5000/p", (None, None)),
        ("r.example.com:5000/p:1@sha256:00", ("1", "sha256:00")),
    ],
)
def test_images(tmp_path: Path, image: str, wanted: tuple[str | None, str | None]) -> None:
    (stage,) = _one(tmp_path, f"FROM --platform=linux/amd64 {image} as x").attributes["stages"]
    assert (stage["image_tag"], stage["image_digest"]) == wanted
    assert (stage["name"], stage["platform"]) == ("x", "linux/amd64")


def test_an_image_without_a_value_is_unread(tmp_path: Path) -> None:
    (stage,) = _one(tmp_path, "ARG BASE\nFROM $BASE").attributes["stages"]
    assert isinstance(stage["image"], Unread)
    assert isinstance(stage["image_tag"], Unread)


def test_commands_have_their_own_lines(tmp_path: Path) -> None:
    text = 'FROM a\nRUN one && \\\n  # a comment\n\n  two | three; \\\n  four\nRUN ["five", "six seven"]\n'
    found = _one(tmp_path, text)
    commands = found.attributes["commands"]
    assert [(one["program"], one["into"]) for one in commands] == [
        ("one", None), ("two", "three"), ("three", None), ("four", None), ("five", None),
    ]  # fmt: skip
    assert [_line(found, f"commands.{number}") for number in range(5)] == [2, 5, 5, 6, 7]
    assert commands[4]["words"] == ["six seven"]


def test_heredocs(tmp_path: Path) -> None:
    text = "FROM a\nRUN <<EOF\ncurl x | sh\nEOF\nRUN cat <<-'E' > /x\n\tUSER root\n\tE\nCOPY <<f /f\nUSER root\nf\nUSER app\n"
    found = _one(tmp_path, text)
    assert [one["program"] for one in found.attributes["commands"]] == ["curl", "sh", "cat"]
    assert found.attributes["user"] == "app"


def test_a_script_in_another_language_is_no_shell_script(tmp_path: Path) -> None:
    found = _one(tmp_path, "FROM a\nRUN <<EOF\n#!/usr/bin/python3\nimport os\nif (x:\nEOF\n")
    assert found.attributes["commands"] == []


@pytest.mark.parametrize(
    "text",
    [
        '# escape=`\nFROM a:1\nSHELL ["powershell", "-Command"]\nRUN a; `\n  b\n',
        "FROM mcr.microsoft.com/windows/nanoserver:1\nRUN a\n",
        "FROM a\nRUN powershell -Command $x = { 1 }\n",
        "FROM a\nRUN if [ ; then ((\n",
    ],
)
def test_a_script_that_is_not_understood_leaves_the_commands_open(tmp_path: Path, text: str) -> None:
    assert any(isinstance(item, Unread) for item in _one(tmp_path, text).attributes["commands"])


STEPS = [
    ("apt-get update && apt-get install -y --no-install-recommends a=1 b && rm -rf /var/lib/apt/lists/*",
     ("apt-get", True, False, True, True, [("a=1", True), ("b", False)])),
    ("apt-get -qqy install a", ("apt-get", True, True, False, True, [("a", False)])),
    ("apt-get install a", ("apt-get", False, True, False, True, [("a", False)])),
    ("apt-get install -y -o APT::Install-Recommends=false --force-yes a", ("apt-get", True, False, False, False, [("a", False)])),
    ("apk add --no-cache a~=1 b", ("apk", True, True, True, True, [("a~=1", True), ("b", False)])),
    ("apk add --virtual .d a=1", ("apk", True, True, False, True, [("a=1", True)])),
    ("yum -y install a-1.2 --nogpgcheck && yum clean all", ("yum", True, True, True, False, [("a-1.2", True)])),
    ("dnf install b", ("dnf", False, True, False, True, [("b", False)])),
    ("pip3 install --no-cache-dir a==1 -r x.txt", ("pip", True, True, True, True, [("a==1", True)])),
    ("python3 -m pip install a", ("pip", True, True, False, True, [("a", False)])),
    ("npm install -g @x/y@1 z", ("npm", True, True, True, True, [("@x/y@1", True), ("z", False)])),
    ("go get a/b c/d@v1.2.0 ./x", ("go", True, True, True, True, [("a/b", False), ("c/d@v1.2.0", True)])),
    ("yum clean all && yum -y install a-1.2", ("yum", True, True, False, True, [("a-1.2", True)])),
    ("f() { yum clean all; }; yum -y install a-1.2 && f", ("yum", True, True, True, True, [("a-1.2", True)])),
    ("composer global require a/b c/d:^1.2", ("composer", True, True, True, True, [("a/b", False), ("c/d:^1.2", True)])),
    ("composer require a/b 1.2 c/d", ("composer", True, True, True, True, [("a/b", True), ("c/d", False)])),
    ("gem install a -v 1", ("gem", True, True, True, True, [("a", True)])),
    ("gem i a -- --with-x y", ("gem", True, True, True, True, [("a", False)])),
    ("apt-get install -q -q a=1", ("apt-get", True, True, False, True, [("a=1", True)])),
    ("apt-get install -q=2 a=1", ("apt-get", True, True, False, True, [("a=1", True)])),
    ("apt-get install -q a=1", ("apt-get", False, True, False, True, [("a=1", True)])),
    ("dnf -y in a", ("dnf", True, True, False, True, [("a", False)])),
    ("dnf module install -y a:9 b && dnf clean all", ("dnf", True, True, True, True, [("a:9", True), ("b", False)])),
    ("dnf -y group install 'Development Tools'", ("dnf", True, True, False, True, [])),
    ("pip install --root-user-action ignore a==1", ("pip", True, True, False, True, [("a==1", True)])),
    ("pip install a -c constraints.txt", ("pip", True, True, False, True, [("a", True)])),
    ("pip install git+https://example.com/o/r.git#egg=r", ("pip", True, True, False, True, [("git+https://example.com/o/r.git#egg=r", False)])),
    ("pip install git+ssh://git@example.com/o/r.git@v1", ("pip", True, True, False, True, [("git+ssh://git@example.com/o/r.git@v1", True)])),
    ("npm install git://example.com/o/r.git", ("npm", True, True, True, True, [("git://example.com/o/r.git", False)])),
    ("npm install git+ssh://git@example.com/o/r.git#v1", ("npm", True, True, True, True, [("git+ssh://git@example.com/o/r.git#v1", True)])),
    ("npm install --loglevel verbose a@1 b.tar", ("npm", True, True, True, True, [("a@1", True)])),
    ("yarn install --frozen-lockfile && yarn cache clean", ("yarn", True, True, True, True, [])),
    ("yarn --production", ("yarn", True, True, False, True, [])),
    ("yarn add a --cache-folder /tmp/y", ("yarn", True, True, True, True, [("a", False)])),
    ("go run a.org/b@latest c@1", ("go", True, True, True, True, [("a.org/b@latest", False)])),
]  # fmt: skip


@pytest.mark.parametrize(("run", "wanted"), STEPS)
def test_packages(tmp_path: Path, run: str, wanted: tuple[Any, ...]) -> None:
    steps = _one(tmp_path, f"FROM a\nRUN {run}\n").attributes["package_steps"]
    (step,) = [one for one in steps if one["action"] == "install"]
    names = [(one["name"], one["pinned"]) for one in step["packages"]]
    parts = ("manager", "answered", "recommends", "cleaned", "verified")
    assert (*(step[part] for part in parts), names) == wanted


def test_an_update_alone(tmp_path: Path) -> None:
    found = _one(tmp_path, "FROM a\nRUN apt-get update\nRUN apt-get update && apt-get install -y x\n")
    assert [one["alone"] for one in found.attributes["package_steps"] if one["action"] == "update"] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("run", "wanted"),
    [
        ("--mount=type=cache,target=/var/cache/apt apt-get install -y x", True),
        ("--mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y x", False),
        ("--mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y x", True),
        ("--mount=type=tmpfs,target=/var/cache/apk apk add x", True),
        ("--mount=type=cache,target=/var/cache/other apk add x", False),
        ("--mount=type=bind,target=/var/cache/apk apk add x", False),
        ("--mount=type=cache,target=$CACHE apk add x", True),
        ("--mount=type=cache,target=/root/.cache pip install x", True),
    ],
)  # fmt: skip
def test_what_is_mounted_is_not_in_the_layer(tmp_path: Path, run: str, wanted: bool) -> None:
    steps = _one(tmp_path, f"FROM a\nRUN {run}\n").attributes["package_steps"]
    assert [one["cleaned"] for one in steps if one["action"] == "install"] == [wanted]


@pytest.mark.parametrize(
    "run", ["npm run install", "npm run --x install", "yarn test install", "yarn --version"]
)
def test_a_script_of_the_package_is_no_installation(tmp_path: Path, run: str) -> None:
    assert _one(tmp_path, f"FROM a\nRUN {run}\n").attributes["package_steps"] == []


@pytest.mark.parametrize(
    ("run", "wanted"),
    [
        ("X=$(curl https://a.example/x) && eval $X", "eval"),
        ('X="$(curl -s https://a.example/x)"; bash -c "$X"', "bash"),
        ('X=`wget -qO- https://a.example/x`; eval "${X}"', "eval"),
        ("X=$(curl https://a.example/x) && echo $X", None),
        ("X=$(curl https://a.example/x) && eval $XY", None),
        ("eval $X; X=$(curl https://a.example/x)", None),
    ],
)
def test_what_is_downloaded_into_a_variable(tmp_path: Path, run: str, wanted: str | None) -> None:
    commands = _one(tmp_path, f"FROM a\nRUN {run}\n").attributes["commands"]
    assert [one["into"] for one in commands if one["program"] in ("curl", "wget")] == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ENV A=x B=$A", [False, True]),
        ("ENV A=x B=${A}/y", [False, True]),
        ("ENV A=x B=$AB", [False, False]),
        ("ENV A=x\nENV B=$A", [False, False]),
        ("ENV PATH=/a:$PATH", [False]),
        ("ENV A $B", [False]),
    ],
)
def test_variables_that_are_used_where_they_are_set(tmp_path: Path, text: str, wanted: list[bool]) -> None:
    assert [one["stale"] for one in _one(tmp_path, f"FROM a\n{text}\n").attributes["variables"]] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("COPY a b", True),
        ('COPY ["a", "b/"]', True),
        ("COPY a /b", False),
        ("COPY a $B", False),
        ("COPY a c:/b", False),
        ("WORKDIR /w\nCOPY a b", False),
    ],
)
def test_copies_to_wherever_the_base_image_is(tmp_path: Path, text: str, wanted: bool) -> None:
    assert [one["adrift"] for one in _one(tmp_path, f"FROM a\n{text}\n").attributes["copies"]] == [wanted]


def test_the_folder_of_the_stage_that_another_builds_on(tmp_path: Path) -> None:
    found = _one(tmp_path, "FROM a AS b\nWORKDIR /w\nFROM b\nCOPY a b\nFROM a\nCOPY a b\n")
    assert [one["adrift"] for one in found.attributes["copies"]] == [False, True]


def test_the_socket_of_the_runtime_is_copied(tmp_path: Path) -> None:
    found = _one(
        tmp_path,
        "FROM a\nCOPY docker.sock /var/run/docker.sock\nCOPY --from=b /run/docker.sock /x\nCOPY docker.sock.md /\n",
    )
    assert [one["runtime_socket"] for one in found.attributes["copies"]] == [True, True, False]


def test_a_stage_does_not_know_itself(tmp_path: Path) -> None:
    found = _one(tmp_path, "FROM a AS b\nFROM c AS d\nCOPY --from=b x .\nCOPY --from=d x .\n")
    assert [one["known_stage"] for one in found.attributes["copies"]] == [True, False]


def test_what_only_the_file_knows_to_be_an_archive(tmp_path: Path) -> None:
    found = _one(tmp_path, "FROM a\nADD x.gz /\nADD x.tar.gz /\nCOPY x.gz /\n")
    archive = [one["archive"] for one in found.attributes["copies"]]
    assert isinstance(archive[0], Unread)
    assert archive[1:] == [True, False]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ENV DB_PASSWORD=hunter2", [("DB_PASSWORD", True, True)]),
        ("ENV DB_PASSWORD hunter2 and more", [("DB_PASSWORD", True, True)]),
        ('ENV A="x y" B=z', [("A", True, False), ("B", True, False)]),
        ("ARG TOKEN", [("TOKEN", False, True)]),
        ("ENV TOKEN=$OTHER", [("TOKEN", False, True)]),
        ("ENV PASSWORD_FILE=/run/secrets/x", [("PASSWORD_FILE", False, False)]),
    ],
)
def test_variables_are_told_without_their_values(tmp_path: Path, text: str, wanted: Any) -> None:
    found = _one(tmp_path, f"FROM a\n{text}\n")
    said = [(one["name"], one["literal"], one["credential"]) for one in found.attributes["variables"]]
    assert said == wanted
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    ("run", "wanted"),
    [
        ("echo 'root:toor' | chpasswd", "a password of a user"),
        ('echo "root:$PW" | chpasswd', None),
        ("printf 'root:%s' \"$PW\" | chpasswd", None),
        ("echo 'root:!' | chpasswd -e", None),
        ("chpasswd <<< 'root:toor'", "a password of a user"),
        ("chpasswd <<EOF\n  root:toor\nEOF", "a password of a user"),
        ("chpasswd <<EOF\nroot:$PW\nEOF", None),
        ("cat <<EOF | chpasswd\nroot:toor\nEOF", "a password of a user"),
        ("echo toor | passwd --stdin root", "a password of a user"),
        ("passwd -l root", None),
        ("curl -u me:pw1 https://x", "a password for curl"),
        ("curl -H 'Authorization: Bearer abcdefgh12' x", "a credential in a header"),
        ("curl -H 'Authorization: Bearer $T' x", None),
        ("git clone https://me:" + "pw1@example.com/x", "a URL with a password"),
        ("tool --password=pw1", "a credential as an argument"),
        ("tool --password=$PW --token-file=x", None),
        ("docker login --password-stdin", None),
    ],
)
def test_credentials_in_commands(tmp_path: Path, run: str, wanted: str | None) -> None:
    found = _one(tmp_path, f"FROM a\nRUN {run}\n")
    assert next((one["secret"] for one in found.attributes["commands"] if one["secret"]), None) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ADD https://example.com/x /x", (True, False, False)),
        ("ADD --checksum=sha256:00 https://example.com/x /x", (True, True, False)),
        ("ADD git@example.com:x/y.git /x", (True, False, False)),
        ("ADD x.tar.gz /x", (False, False, True)),
        ('COPY ["a b", "/x"]', (False, False, False)),
    ],
)
def test_copies(tmp_path: Path, text: str, wanted: tuple[bool, bool, bool]) -> None:
    (copy,) = _one(tmp_path, f"FROM a\n{text}\n").attributes["copies"]
    assert (copy["remote"], copy["checked"], copy["archive"]) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [(".env", True), (".env.example", False), ("keys/id_rsa", True), ("id_rsa.pub", False), ("server.key", True), ("ca-bundle.pem", False),
     (".git", True), ("src", False), (".", False)],
)  # fmt: skip
def test_files_that_hold_credentials(tmp_path: Path, name: str, wanted: bool) -> None:
    (copy,) = _one(tmp_path, f"FROM a\nCOPY {name} /x\n").attributes["copies"]
    assert bool(copy["sensitive"]) is wanted


def test_ports(tmp_path: Path) -> None:
    found = _one(tmp_path, "FROM a\nARG P=81\nEXPOSE 80/udp 20-22 $P\n").attributes["ports"]
    assert [(one["port"], one["protocol"]) for one in found] == [
        (80, "udp"), (20, "tcp"), (21, "tcp"), (22, "tcp"), (81, "tcp"),
    ]  # fmt: skip


def test_what_stands_twice(tmp_path: Path) -> None:
    found = _one(tmp_path, "FROM a AS x\nCMD a\nFROM b AS x\nCMD a\nCMD b\nHEALTHCHECK NONE\n")
    assert found.attributes["repeated"] == [{"instruction": "CMD", "times": 2}]
    assert _line(found, "repeated.0") == 5
    assert [one["twice"] for one in found.attributes["stages"]] == [False, True]
    assert found.attributes["healthcheck"] == "NONE"


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("FROM a\nRAN x\n", "unparsed", 2),
        ("FROM a\nRUN <<EOF\nx\n", "unparsed", 3),
        ("RUN x\n", "unparsed", 1),
        ("", "unparsed", 1),
        ("FROM a\nUSER\n", "unparsed", 2),
        ("{{ FROM }}\n", "unsupported", 1),
    ],
)
def test_a_broken_file_is_a_gap_and_the_others_are_read(
    tmp_path: Path, text: str, kind: str, line: int
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM good:1\n")
    (tmp_path / "x.Dockerfile").write_text(text)
    found = _collect(tmp_path)
    (gap,) = [item for item in found if isinstance(item, Gap)]
    assert (gap.kind, gap.place.file, gap.place.line) == (kind, "x.Dockerfile", line)
    assert [item.uid for item in found if isinstance(item, Resource)] == ["Dockerfile"]
    (population,) = [item for item in found if isinstance(item, Population)]
    assert not population.complete


def test_names(tmp_path: Path) -> None:
    names = ["Dockerfile", "a/Dockerfile.prod", "b/app.dockerfile", "c/Containerfile", "d/Dockerfile-dev"]
    for name in [
        *names,
        "e/Dockerfile.md",
        "e/my-dockerfile.txt",
        "e/.dockerignore",
        "e/Dockerfile.dockerignore",
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("FROM a\n")
    assert sorted(item.uid for item in _collect(tmp_path) if isinstance(item, Resource)) == names
    assert COLLECTOR.finds(tmp_path)
    assert not COLLECTOR.finds(tmp_path / "e")


def test_a_file_of_any_name_that_was_named(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("# x\nFROM a\n")
    assert COLLECTOR.finds(tmp_path / "build")
    assert [item.uid for item in _collect(tmp_path / "build") if isinstance(item, Resource)] == ["build"]


def test_nothing_outside_of_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("FROM secret-registry/x\n")
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "Dockerfile").symlink_to(tmp_path / "outside")
    found = _collect(inside)
    assert not [item for item in found if isinstance(item, Resource)]
    assert [item.place.file for item in found if isinstance(item, Gap)] == ["Dockerfile"]
    assert "secret-registry" not in repr(found)


@pytest.mark.parametrize(
    "data",
    [
        b"FROM a\n" * 60_000,
        b"\xff\xfe\x00",
        b"FROM a\x00\n",
        b"FROM a\nRUN " + b"(" * 50_000,
        b"FROM " + b"a" * 100_000,
    ],
)
def test_hostile_files(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "Dockerfile").write_bytes(data)
    found = _collect(tmp_path)
    assert [item for item in found if isinstance(item, (Gap, Resource))]
    assert isinstance(found[-1], Population)


def test_the_environment_of_this_machine_is_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHO", "root")
    assert isinstance(_one(tmp_path, "FROM a\nUSER $WHO\n").attributes["user"], Unread)


def test_volumes(tmp_path: Path) -> None:
    text = 'FROM a AS b\nVOLUME ["/data", "/run/containerd/containerd.sock"]\nFROM b\nVOLUME /var/run/docker.sock /docker.sock.d $X\n'
    found = _one(tmp_path, text).attributes["volumes"]
    assert [item["runtime_socket"] for item in found[:4]] == [False, True, True, False]
    assert isinstance(found[4]["runtime_socket"], Unread)
    assert all(item["final"] for item in found)
