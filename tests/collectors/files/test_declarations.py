"""Any file as a resource, by declarations of gcheck.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gcheck.catalog.schemas import require
from gcheck.cli.main import command
from gcheck.config import load
from gcheck.errors import ConfigError
from gcheck.model.unread import Unread
from tests.collectors.files.reading import collected, only, write

TYPE = "acme.app.settings"


def declaration(form: str, file: str, **more: Any) -> dict[str, Any]:
    """A declaration of two attributes."""
    return {"type": TYPE, "files": [file], "format": form, "attributes": {"tls": "tls.enabled"}, **more}


@pytest.mark.parametrize(
    ("form", "text", "value", "line"),
    [
        ("yaml", "a: 1\ntls:\n  enabled: true\n", True, 3),
        ("json", '{"a": 1,\n "tls": {"enabled": true}}', True, 2),
        ("toml", "a = 1\n[tls]\n# no\nenabled = true\n", True, 4),
        ("ini", "; no\n[tls]\nenabled = yes\n", "yes", 3),
        ("xml", "<tls>\n <enabled>true</enabled>\n</tls>", "true", 2),
    ],
)
def test_formats_with_their_lines(tmp_path: Path, form: str, text: str, value: Any, line: int) -> None:
    found = only(write(tmp_path, {"conf/app": text}), TYPE, types=[declaration(form, "conf/*")])
    assert found.attributes["tls"] == value
    assert found.place_of("tls").line == line


def test_flat_formats(tmp_path: Path) -> None:
    root = write(tmp_path, {
        "a.properties": "# x\ntls.enabled \\\n  : t\\u0072ue\n",
        "a.kv": "Tls on # why\nUser a\nUser b\n",
        "a.csv": "host,tls\nh1,no\nh2,yes\n",
    })  # fmt: skip
    flat = {"type": TYPE, "attributes": {"tls": {"path": ["tls.enabled"], "as": "boolean"}}}
    assert only(
        root, TYPE, types=[{**flat, "format": "properties", "files": ["*.properties"]}]
    ).attributes == {"tls": True}
    pairs = {"type": TYPE, "attributes": {"tls": {"path": "Tls", "as": "boolean"}, "users": "User"}}
    found = only(root, TYPE, types=[{**pairs, "format": "key-value", "files": ["*.kv"]}])
    assert found.attributes == {"tls": True, "users": ["a", "b"]}
    rows = {
        "type": TYPE,
        "attributes": {"tls": "tls"},
        "at": "*",
        "name": "host",
        "format": "csv",
        "files": ["*.csv"],
    }
    resources, _, populations = collected(root, types=[rows])
    assert [(item.uid, item.name, item.attributes["tls"]) for item in resources] == [
        ("a.csv#0", "h1", "no"), ("a.csv#1", "h2", "yes"),
    ]  # fmt: skip
    assert resources[1].place_of("tls").line == 3
    assert populations[TYPE].complete


def test_items_defaults_and_wrong_types(tmp_path: Path) -> None:
    text = "[servers.a]\ntls = {enabled = true}\n[servers.b]\ntls = 'plain'\n[servers.c]\nport = 1\n"
    fields = {"tls": {"path": "tls.enabled", "default": False}, "port": "port"}
    one = declaration("toml", "**/*.toml", at="servers.*", attributes=fields)
    resources, gaps, _ = collected(write(tmp_path, {"x/y/app.toml": text}), types=[one])
    a, b, c = resources
    assert (a.attributes["tls"], a.attributes["port"], a.name) == (True, None, "a")
    assert isinstance(b.attributes["tls"], Unread)
    assert c.attributes == {"tls": False, "port": 1}
    assert "not set in this file" in str(c.place_of("tls"))
    assert [gap.resource_uid for gap in gaps] == ["x/y/app.toml#servers.b"]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("xml", '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'),
        ("xml", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'),
        ("xml", "<a>" * 5000),
        ("xml", "<a><b></a>"),
        ("yaml", "a: &a [x,x]\nb: &b [*a,*a]\n" + "".join(
            f"{chr(99 + n)}: &{chr(99 + n)} [*{chr(98 + n)},*{chr(98 + n)},*{chr(98 + n)},*{chr(98 + n)}]\n" for n in range(20))),
        ("json", "[" * 100_000),
        ("json", "{\"a\": 1"),
        ("toml", "a = " + "[" * 50_000),
        ("toml", "a = 1\na = 2\n"),
        ("csv", "a,b\n1\n"),
        ("csv", 'a\n"open'),
        ("ini", "[open\n"),
        ("yaml", b"\xff\xfea"),
        ("properties", b"a=\x00"),
        ("ini", b"a=\xe4"),
    ],
)  # fmt: skip
def test_hostile_files_are_gaps(tmp_path: Path, form: str, text: str | bytes) -> None:
    root = write(tmp_path, {"bad/app": text})
    resources, gaps, populations = collected(root, types=[declaration(form, "*/app")])
    assert [gap.kind for gap in gaps if TYPE in gap.resource_types] == ["unparsed"]
    assert (resources, populations[TYPE].complete) == ([], False)


def test_no_file_at_all_is_a_gap(tmp_path: Path) -> None:
    _, gaps, populations = collected(tmp_path, types=[declaration("yaml", "*.yaml")])
    assert "no file matches *.yaml" in gaps[0].detail
    assert not populations[TYPE].complete


CONFIG = """\
sources:
  - name: app
    kind: files
    path: tree
    types:
      - {type: acme.app.settings, files: ["*.toml"], format: toml, attributes: {tls: tls.enabled}}
resource_types: [types]
controls: [own]
"""
TYPES = """\
types:
  acme.app.settings:
    title: Settings
    description: One file.
    attributes:
      tls: {type: [boolean, "null"], description: Whether it encrypts.}
"""
CONTROL = """\
id: acme.app.tls
title: The application encrypts
severity: high
resource: acme.app.settings
assert: {path: tls, equals: true}
rationale: What is not encrypted can be read on the way.
remediation: {summary: Set tls.enabled to true.}
satisfies:
  iso-27001-2022:
    - {id: 'A.8.24', facet: the application encrypts, role: supports}
examples:
  - {name: on, given: {tls: true}, then: pass}
  - {name: off, given: {tls: false}, then: fail}
  - {name: unread, given: {}, unread: [tls], then: unknown}
"""


def test_a_declared_type_is_judged_from_end_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    write(tmp_path, {
        "gcheck.yaml": CONFIG, "types/acme.yaml": TYPES, "own/acme/app/tls.yaml": CONTROL,
        "tree/app.toml": "[tls]\nenabled = false\n",
    })  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert command.main(["scan"], standalone_mode=False) == 1
    told = capsys.readouterr()
    assert "acme.app.tls" in told.out + told.err


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("format: toml", "format: tommel", "format"),
        ("files:", "filez:", "files"),
        ("acme.app.settings", "Acme", "type"),
    ],
)
def test_a_wrong_declaration_is_refused_by_its_key(tmp_path: Path, before: str, after: str, key: str) -> None:
    write(tmp_path, {"gcheck.yaml": CONFIG.replace(before, after, 1), "types/x": "", "own/x": ""})
    with pytest.raises(ConfigError) as refused:
        load(tmp_path / "gcheck.yaml", lambda document: require(document, "config", ConfigError))
    assert key in str(refused.value)
