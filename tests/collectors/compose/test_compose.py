"""Docker Compose: files that belong together, variables, short and long forms, and what is told as lost."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gcheck.builtin import catalog
from gcheck.catalog.library import Library
from gcheck.collectors.compose.collector import TYPE, ComposeCollector
from gcheck.collectors.compose.interpolation import UnsetError, env_values, filled
from gcheck.collectors.compose.mounts import short_ports, short_volume
from gcheck.collectors.manifests.collector import ManifestsCollector
from gcheck.model.collector import Plan, Run
from gcheck.model.gap import Gap
from gcheck.model.population import Population
from gcheck.model.resource import Resource
from gcheck.model.source import Source
from gcheck.model.unread import Unread

COLLECTOR = ComposeCollector()


def _collect(path: Path) -> list[Any]:
    run = Run(datetime(2026, 1, 1, tzinfo=timezone.utc))
    return list(
        COLLECTOR.collect(
            Source("c", "compose", {"path": str(path)}), Plan({TYPE: COLLECTOR.attributes(TYPE)}), run
        )
    )


def _tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def _services(root: Path) -> dict[str, Resource]:
    return {one.uid: one for one in _collect(root) if isinstance(one, Resource)}


def _one(root: Path, service: str, rest: str = "") -> dict[str, Any]:
    (found,) = _services(_tree(root, {"compose.yaml": f"services:\n  a: {service}\n{rest}"})).values()
    return dict(found.attributes)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain", "plain"),
        ("$A/$B", "1/"),
        ("${A}${B}", "1"),
        ("${MISSING:-x}", "x"),
        ("${B:-x} ${B-x}", "x "),
        ("${MISSING-${A:-y}}", "1"),
        ("${A:+set}${MISSING:+set}", "set"),
        ("${A:?no}", "1"),
        ("$$A $", "$A $"),
        ("cost: 5$.", "cost: 5$."),
    ],
)
def test_interpolation(text: str, wanted: str) -> None:
    assert filled(text, {"A": "1", "B": ""}) == wanted


@pytest.mark.parametrize(
    "text", ["$X", "${X}", "${X:?needed}", "${", "${}", "${A!x}", "${X:-${Y}}", "${A:-" * 30]
)
def test_variables_without_a_value(text: str) -> None:
    with pytest.raises(UnsetError):
        filled(text, {})


def test_env_files() -> None:
    text = "# x\nA=1\nexport B = 'two words' \nC=\"$A\"\nD=$A\nE=x # note\nF=\nnot a line\nG=\"q\"\nH='$x'\n"
    assert env_values(text) == {"A": "1", "B": "two words", "E": "x", "F": "", "G": "q", "H": "$x"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("80", [(80, None, True, "tcp")]),
        ("8080:80", [(80, 8080, True, "tcp")]),
        ("127.0.0.1:8080:80/udp", [(80, 8080, False, "udp")]),
        ("0.0.0.0:8080:80", [(80, 8080, True, "tcp")]),
        ("[::1]:8080:80", [(80, 8080, False, "tcp")]),
        ("[::]:8080:80", [(80, 8080, True, "tcp")]),
        ("127.0.0.1::80", [(80, None, False, "tcp")]),
        ("3000-3001:3000-3001", [(3000, 3000, True, "tcp"), (3001, 3001, True, "tcp")]),
        ("x", None),
        ("", None),
        ("80:x", None),
    ],
)
def test_short_ports(text: str, wanted: Any) -> None:
    found = short_ports(text)
    keys = ("container_port", "published", "every_interface", "protocol")
    assert (None if found is None else [tuple(one[key] for key in keys) for one in found]) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/data", ("volume", None, False, None, False)),
        ("data:/data:ro", ("volume", None, True, None, False)),
        ("./x:/x", ("bind", None, False, None, False)),
        ("/etc/../etc:/x:rw,rshared", ("bind", "/etc", False, "rshared", False)),
        ("//:/host", ("bind", "/", False, None, False)),
        ("~/.ssh:/x", ("bind", "~/.ssh", False, None, False)),
        ("/var/run/docker.sock:/var/run/docker.sock:ro", ("bind", "/var/run/docker.sock", True, None, True)),
        ("/run/podman/podman.sock:/x", ("bind", "/run/podman/podman.sock", False, None, True)),
        (r"C:\data:C:\x", ("bind", r"C:\data", False, None, False)),
    ],
)
def test_short_volumes(text: str, wanted: tuple[Any, ...]) -> None:
    found = short_volume(text)
    assert (
        tuple(found[key] for key in ("kind", "host_path", "read_only", "propagation", "runtime_socket"))
        == wanted
    )


SERVICE = """
    image: "postgres:${TAG:-16}"
    privileged: true
    user: "0:0"
    cap_add: [sys_admin]
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true", "seccomp=unconfined"]
    read_only: true
    network_mode: host
    pid: host
    volumes:
      - {type: bind, source: /proc, target: /p, read_only: true, bind: {propagation: shared}}
      - data:/data
    ports:
      - {target: 5432, published: "15432", host_ip: 127.0.0.1}
      - 22
    environment:
      POSTGRES_PASSWORD: swordfish99
      API_TOKEN: ${API_TOKEN}
      OTHER_PASSWORD: "${OTHER:-swordfish99}"
      FLAG: true
    deploy:
      resources: {limits: {memory: 1G, cpus: 0.5, pids: 100}}
    restart: on-failure:5
    healthcheck: {disable: true}
    logging: {driver: none}
    devices: ["/dev/sda:/dev/x:rwm"]
    sysctls: [net.ipv4.conf.all.accept_redirects=1]
    ulimits: {nofile: {soft: 1, hard: -1}, nproc: 65535}
    command: redis-server --requirepass=swordfish99
    networks: [back]
"""


def test_a_service(tmp_path: Path) -> None:
    rest = "volumes: {data: {driver_opts: {type: none, o: bind, device: /etc}}}\n"
    found = _one(tmp_path, SERVICE, rest)
    assert (found["image"], found["image_tag"], found["image_digest"]) == ("postgres:16", "16", None)
    assert (found["privileged"], found["read_only"], found["user"]) == (True, True, "0:0")
    assert (found["cap_add"], found["cap_drop"], found["no_new_privileges"]) == (["SYS_ADMIN"], ["ALL"], True)
    assert (found["network_mode"], found["pid"], found["ipc"]) == ("host", "host", None)
    assert [(one["kind"], one["host_path"], one["propagation"]) for one in found["volumes"]] == [
        ("bind", "/proc", "shared"), ("bind", "/etc", None),
    ]  # fmt: skip
    assert [(one["container_port"], one["published"], one["every_interface"]) for one in found["ports"]] == [
        (5432, 15432, False),
        (22, None, True),
    ]
    assert [(one["name"], one["literal"]) for one in found["variables"]] == [
        ("POSTGRES_PASSWORD", True), ("API_TOKEN", False), ("OTHER_PASSWORD", True), ("FLAG", False),
    ]  # fmt: skip
    assert (found["memory_limited"], found["cpu_limited"], found["pids_limit"]) == (True, True, 100)
    assert (found["restart"], found["restart_attempts"], found["healthcheck"], found["logging_driver"]) == (
        "on-failure",
        5,
        "disabled",
        "none",
    )
    assert (found["devices"], found["networks"]) == (["/dev/sda"], ["back"])
    assert found["sysctls"] == [{"name": "net.ipv4.conf.all.accept_redirects", "value": "1"}]
    assert found["ulimits"] == [{"name": "nofile", "hard": -1}, {"name": "nproc", "hard": 65535}]
    assert found["command_secret"] is not None
    assert "swordfish99" not in json.dumps(
        [one.to_json() for one in _collect(tmp_path) if isinstance(one, Resource)]
    )


def test_defaults_are_those_of_docker(tmp_path: Path) -> None:
    found = _one(tmp_path, "{build: .}")
    assert (found["builds"], found["image"], found["privileged"], found["no_new_privileges"]) == (
        True,
        None,
        False,
        False,
    )
    assert (found["memory_limited"], found["pids_limit"], found["restart"], found["healthcheck"]) == (
        False,
        None,
        None,
        None,
    )
    assert [found[name] for name in ("cap_add", "volumes", "ports", "variables")] == [[], [], [], []]


@pytest.mark.parametrize(
    ("limits", "wanted"),
    [
        ("mem_limit: 512m, cpus: 1.5, pids_limit: 50", (True, True, 50)),
        ("mem_limit: 0, cpu_quota: -1, pids_limit: -1", (False, False, -1)),
        ("deploy: {resources: {limits: {memory: 0}}}", (False, False, None)),
    ],
)
def test_limits_of_both_kinds(tmp_path: Path, limits: str, wanted: tuple[Any, ...]) -> None:
    found = _one(tmp_path, f"{{image: 'a:1', {limits}}}")
    assert (found["memory_limited"], found["cpu_limited"], found["pids_limit"]) == wanted


def test_variables_of_the_env_file_and_without_a_value(tmp_path: Path) -> None:
    _tree(tmp_path, {".env": "TAG=3\nMODE=host\n"})
    found = _one(
        tmp_path,
        "{image: 'a:$TAG', network_mode: $MODE, user: $WHO, volumes: ['$DIR:/x', '${DIR}/sub:/y:ro', '$DIR'], ports: ['$P:5432', '$Q']}",
    )
    assert (found["image_tag"], found["network_mode"]) == ("3", "host")
    assert isinstance(found["user"], Unread)
    whole, below, alone = found["volumes"]
    assert [isinstance(whole[key], Unread) for key in ("host_path", "runtime_socket")] == [True, True]
    assert (below["read_only"], below["target"], below["runtime_socket"]) == (True, "/y", False)
    assert isinstance(alone, Unread)
    assert found["ports"][0]["container_port"] == 5432
    assert isinstance(found["ports"][0]["every_interface"], Unread)
    assert isinstance(found["ports"][1], Unread)


def _variables(root: Path, service: str, files: dict[str, str]) -> list[tuple[Any, ...]]:
    (found,) = _services(_tree(root, files | {"compose.yaml": f"services:\n  a: {service}\n"})).values()
    at = [found.places[f"variables.{place}"] for place in range(len(found.attributes["variables"]))]
    return [(one["use"], one["name"], one["literal"], place.file, place.line)
            for one, place in zip(found.attributes["variables"], at, strict=True)]  # fmt: skip


def test_variables_of_files_that_a_service_names(tmp_path: Path) -> None:
    files = {
        "conf/db.env": "# none\nDB_PASSWORD=hunter2\nexport URL=$OTHER\nEMPTY=\n",
        ".env": "API_KEY='k3y-of-ours'\n",
    }
    wanted = [
        ("environment file", "DB_PASSWORD", True, "conf/db.env", 2),
        ("environment file", "URL", False, "conf/db.env", 3),
        ("environment file", "EMPTY", False, "conf/db.env", 4),
    ]
    assert _variables(tmp_path, "{image: a, env_file: conf/db.env}", files) == wanted
    assert (
        _variables(
            tmp_path, "{image: a, env_file: [{path: ./conf/db.env, required: false}, gone.env]}", files
        )
        == wanted
    )
    found = _variables(tmp_path, "{image: a, env_file: [.env]}", files)
    assert found == [("environment file", "API_KEY", True, ".env", 1)]


def test_a_variable_of_a_file_that_the_service_sets_itself(tmp_path: Path) -> None:
    _tree(tmp_path, {"db.env": "POSTGRES_HOST_AUTH_METHOD=trust\n"})
    found = _one(tmp_path, "{image: postgres, env_file: db.env}")["variables"]
    assert [one["opens"] for one in found] == [True]
    found = _one(
        tmp_path,
        "{image: postgres, env_file: db.env, environment: {POSTGRES_HOST_AUTH_METHOD: scram-sha-256}}",
    )
    assert [one["opens"] for one in found["variables"]] == [False, False]


@pytest.mark.parametrize("named", ["../outside.env", "/etc/passwd", "5", "[[a]]", "{path: [a]}", "''"])
def test_files_of_variables_that_are_not_in_the_tree_say_nothing(tmp_path: Path, named: str) -> None:
    (tmp_path / "outside.env").write_text("DB_PASSWORD=hunter2\n")
    assert _one(tmp_path / "in", f"{{image: a, env_file: {named}}}")["variables"] == []


def test_a_file_of_variables_that_cannot_be_read_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "db.env").write_bytes(b"A=\xff\xfe\x00")
    _tree(tmp_path, {"compose.yaml": "services:\n  a: {image: a, env_file: db.env}\n"})
    (gap,) = [one for one in _collect(tmp_path) if isinstance(one, Gap)]
    assert gap.place.file == "db.env"


def test_a_socket_in_the_long_form_without_its_type(tmp_path: Path) -> None:
    found = _one(
        tmp_path,
        "{image: a, volumes: [{source: /var/run/docker.sock, target: /s}, {source: data, target: /d}]}",
    )
    assert [one["runtime_socket"] for one in found["volumes"]] == [True, False]


def test_an_override_is_read_and_other_files_are_not_mixed_in(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services:\n  a: {image: 'a:1', ports: ['1:1'], environment: [X=1, Y=2]}\n",
        "compose.override.yaml": "services:\n  a: {privileged: true, ports: ['2:2'], environment: {X: 3}}\n  b: {image: b}\n",
        "compose.prod.yaml": "services:\n  a: {user: app}\n",
        "docker-compose.test.yml": "services:\n  t: {image: 't:1'}\n",
    }
    found = _services(_tree(tmp_path, files))
    assert list(found) == [
        "compose.yaml#a",
        "compose.yaml#b",
        "compose.prod.yaml#a",
        "docker-compose.test.yml#t",
    ]
    base, prod = found["compose.yaml#a"].attributes, found["compose.prod.yaml#a"].attributes
    assert (base["privileged"], [one["container_port"] for one in base["ports"]]) == (True, [1, 2])
    assert [one["name"] for one in base["variables"]] == ["X", "Y"]
    assert (prod["privileged"], prod["user"], prod["image"]) == (False, "app", "a:1")
    assert found["compose.yaml#a"].place_of("privileged").file == "compose.override.yaml"


def test_reset_and_override(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services:\n  a: {image: 'a:1', ports: ['1:1'], user: root, cap_add: [NET_RAW]}\n",
        "compose.override.yaml": "services:\n  a:\n    ports: !override ['2:2']\n    user: !reset null\n    cap_add: !reset []\n",
    }
    found = _services(_tree(tmp_path, files))["compose.yaml#a"].attributes
    assert ([one["container_port"] for one in found["ports"]], found["user"], found["cap_add"]) == (
        [2],
        None,
        [],
    )


def test_includes_and_extends(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "include:\n  - sub/compose.yaml\n  - path: [other.yml]\nservices:\n  a: {extends: {file: sub/compose.yaml, service: base}, image: 'a:2'}\n",
        "sub/compose.yaml": "services:\n  base: {image: 'a:1', privileged: true, cap_add: [SYS_TIME]}\n",
        "other.yml": "services: {o: {image: 'o:1'}}\n",
    }
    found = _services(_tree(tmp_path, files))
    assert sorted(found) == ["compose.yaml#a", "compose.yaml#base", "compose.yaml#o", "sub/compose.yaml#base"]
    assert (
        found["compose.yaml#a"].attributes["image"],
        found["compose.yaml#a"].attributes["privileged"],
    ) == ("a:2", True)


def test_anchors_and_extensions(tmp_path: Path) -> None:
    text = (
        "x-base: &base {image: 'a:1', restart: always}\nservices:\n  a: {<<: *base, user: app}\n  b: *base\n"
    )
    found = _services(_tree(tmp_path, {"docker-compose.yml": text}))
    assert [(one.attributes["image"], one.attributes["user"]) for one in found.values()] == [
        ("a:1", "app"),
        ("a:1", None),
    ]


@pytest.mark.parametrize(
    "extends",
    [
        "a",
        "{service: a}",
        "{service: missing}",
        "{file: missing.yml, service: x}",
        "{file: ../../etc/x.yml, service: x}",
        "5",
        "[x]",
        "{file: $X, service: y}",
    ],
)
def test_what_a_missing_base_says_is_open(tmp_path: Path, extends: str) -> None:
    found = _one(tmp_path, f"{{image: 'a:1', extends: {extends}}}")
    assert found["image"] == "a:1"
    assert isinstance(found["privileged"], Unread)
    assert isinstance(found["cap_add"][-1], Unread)


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"compose.yaml": "services: ["}, "unparsed"),
        ({"compose.yaml": "services: [a]"}, "unparsed"),
        ({"compose.yaml": "- a"}, "unparsed"),
        ({"compose.yaml": "services: {a: 5}"}, "malformed"),
        ({"compose.yaml": "services: {a: {image: x}, a: {image: y}}"}, "unparsed"),
        ({"compose.yaml": "include: [missing.yml]\nservices: {a: {image: x}}"}, "unparsed"),
        ({"docker-compose.prod.yml": "services: {a: {user: app}}"}, "unparsed"),
        (
            {
                "compose.yaml": "x: &x "
                + "{a: " * 90
                + "1"
                + "}" * 90
                + "\ny: "
                + "{a: " * 80
                + "*x"
                + "}" * 80
            },
            "unparsed",
        ),
        ({"x.txt": ""}, "unparsed"),
    ],
)
def test_what_cannot_be_read_is_a_gap(tmp_path: Path, files: dict[str, str], kind: str) -> None:
    found = _collect(_tree(tmp_path, files))
    assert kind in [one.kind for one in found if isinstance(one, Gap)]
    assert [one.complete for one in found if isinstance(one, Population)] == [False]


def test_includes_that_go_round_are_read_once(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "include: [b.yml]\nservices: {a: {image: 'a:1'}}\n",
        "b.yml": "include: [compose.yaml]\nservices: {b: {image: 'b:1'}}\n",
    }
    assert sorted(_services(_tree(tmp_path, files))) == ["compose.yaml#a", "compose.yaml#b"]


def test_files_are_known_by_name_or_by_what_they_hold(tmp_path: Path) -> None:
    _tree(tmp_path, {"stack.yml": "services:\n  a:\n    image: a:1\n"})
    assert COLLECTOR.finds(tmp_path)
    assert COLLECTOR.finds(tmp_path / "stack.yml")
    assert list(_services(tmp_path)) == ["stack.yml#a"]
    assert COLLECTOR.finds(_tree(tmp_path, {"sub/docker-compose.yml": "services: {}"}))
    assert not ManifestsCollector().finds(tmp_path)
    assert not COLLECTOR.finds(tmp_path / "missing")


WRONG = st.recursive(
    st.sampled_from([None, True, 5, 1.5, "", "x", "$X", "${X:-y}", "a:b:c", "/etc:/etc", "80:80", -1]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["source", "target", "type", "limits", "resources", "service", "file", "test", "args", "hard"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
KEYS = sorted(
    [
        "image",
        "build",
        "privileged",
        "user",
        "cap_add",
        "cap_drop",
        "security_opt",
        "read_only",
        "network_mode",
        "pid",
        "volumes",
        "ports",
        "environment",
        "deploy",
        "restart",
        "healthcheck",
        "logging",
        "devices",
        "sysctls",
        "ulimits",
        "command",
        "entrypoint",
        "networks",
        "extends",
        "labels",
        "mem_limit",
        "cpus",
        "pids_limit",
    ]
)
FITS = Draft202012Validator(Library((catalog(),)).types[TYPE].schema())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(KEYS), WRONG, max_size=8),
    st.dictionaries(st.sampled_from(KEYS), WRONG, max_size=8),
    st.dictionaries(st.sampled_from(["volumes", "include", "x-a"]), WRONG),
)
def test_wrong_types_are_never_more_than_unread(
    tmp_path: Path, one: dict[str, Any], two: dict[str, Any], root: dict[str, Any]
) -> None:
    files = {
        "compose.yaml": json.dumps(root | {"services": {"a": one}}),
        "compose.override.yaml": json.dumps({"services": {"a": two}}),
    }
    for found in _collect(_tree(tmp_path, files)):
        if isinstance(found, Resource):
            FITS.validate(_without_unread(dict(found.attributes)))


def _without_unread(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_unread(item) for key, item in value.items() if not isinstance(item, Unread)}
    if isinstance(value, list):
        return [_without_unread(item) for item in value if not isinstance(item, Unread)]
    return value
