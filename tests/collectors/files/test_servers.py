"""Servers' configuration, read as the servers themselves read it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from gcheck.catalog.resource_types import load_types
from gcheck.collectors.files.collector import FilesCollector, servers
from gcheck.collectors.files.postgresql import NAMES, attribute
from gcheck.model.unread import Unread
from tests.collectors.files.reading import collected, only, write

SSH = "linux.openssh.server"
SYSCTL = "linux.sysctl.parameters"
POSTGRES = "postgresql.server.settings"
HBA = "postgresql.access.rule"
NGINX = "nginx.http.server"


def test_every_attribute_is_declared() -> None:
    types = load_types([(Path(__file__).parents[3] / "gcheck/resource_types", False)])
    for kind, part in servers().items():
        assert set(part.ATTRIBUTES) == set(types[kind].attributes), kind


def test_sshd_takes_the_first_value_in_any_case(tmp_path: Path) -> None:
    text = "# PermitRootLogin no\npermitROOTlogin yes # really\nPermitRootLogin no\nMaxAuthTries=3\nLoginGraceTime 1h30m\n"
    found = only(write(tmp_path, {"sshd_config": text}), SSH)
    assert found.attributes["permit_root_login"] == "yes"
    assert str(found.place_of("permit_root_login")) == "sshd_config:2"
    assert found.attributes["max_auth_tries"] == 3
    assert found.attributes["login_grace_seconds"] == 5400
    assert "default of OpenSSH" in str(found.place_of("log_level"))


def test_sshd_includes_come_first_where_they_stand_first(tmp_path: Path) -> None:
    root = write(tmp_path, {
        "etc/ssh/sshd_config": "Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\nX11Forwarding yes\n",
        "etc/ssh/sshd_config.d/10-a.conf": "PasswordAuthentication yes\nMatch User bob\n  X11Forwarding no\n",
    })  # fmt: skip
    found = only(root, SSH)
    assert found.attributes["password_authentication"] is True
    assert found.place_of("password_authentication").file == "etc/ssh/sshd_config.d/10-a.conf"
    assert found.attributes["x11_forwarding"] is True, "a Match block ends with its file"
    assert [block["criteria"] for block in found.attributes["match_blocks"]] == ["User bob"]


def test_sshd_match_blocks_are_seen_and_match_all_holds_for_all(tmp_path: Path) -> None:
    text = "PermitRootLogin no\nMatch Address 10.0.0.0/8\n PermitRootLogin yes\nMatch all\n PasswordAuthentication no\n"
    found = only(write(tmp_path, {"sshd_config": text}), SSH)
    assert found.attributes["match_blocks"][0]["permit_root_login"] == "yes"
    assert found.attributes["match_blocks"][0]["max_auth_tries"] is None
    assert found.attributes["password_authentication"] is False


@pytest.mark.parametrize(
    ("text", "has", "lacks"),
    [
        ("Ciphers +3des-cbc", ["3des-cbc", "aes256-ctr"], []),
        ("Ciphers -aes*-ctr", ["aes128-gcm@openssh.com"], ["aes256-ctr"]),
        ("Ciphers aes128-cbc,aes256-ctr", ["aes128-cbc"], ["chacha20-poly1305@openssh.com"]),
        ("", ["aes256-ctr"], ["3des-cbc"]),
    ],
)
def test_sshd_lists_of_algorithms(tmp_path: Path, text: str, has: list[str], lacks: list[str]) -> None:
    ciphers = only(write(tmp_path, {"sshd_config": text}), SSH).attributes["ciphers"]
    assert set(has) <= set(ciphers)
    assert set(lacks).isdisjoint(ciphers)


def test_an_include_out_of_the_tree_is_a_gap_and_a_wrong_value_unread(tmp_path: Path) -> None:
    root = write(
        tmp_path, {"sshd_config": "Include /opt/secret.conf\nInclude ../../etc/passwd\nMaxAuthTries many\n"}
    )
    resources, gaps, populations = collected(root)
    assert isinstance(resources[0].attributes["max_auth_tries"], Unread)
    assert sum(gap.kind == "unresolved" for gap in gaps) == 2
    assert not populations[SSH].complete


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("sshd_config", "Include sshd_config\n", SSH),
        ("postgresql.conf", "include 'postgresql.conf'\n", POSTGRES),
        ("nginx.conf", "include nginx.conf;\n", NGINX),
        ("nginx.conf", "http { server { listen 80; ", NGINX),
        ("nginx.conf", "a {" * 100 + "}" * 100, NGINX),
        ("nginx.conf", "http { server_name \"open; }\n", NGINX),
        ("sshd_config", b"\xff\xfe\x00", SSH),
        ("sshd_config", b"Port 22\n\xe4\xf6\n", SSH),
        ("login.defs", b"UMASK\x00 022\n", "linux.login.settings"),
        ("sysctl.conf", "net.ipv4.ip_forward\n", SYSCTL),
        ("pg_hba.conf", "host all all\n", HBA),
        ("postgresql.conf", "ssl = 'on\n", POSTGRES),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_gaps_among_good_ones(
    tmp_path: Path, name: str, text: str, kind: str
) -> None:
    root = write(tmp_path, {f"bad/{name}": text, "good/sshd_config": "Port 22\n"})
    resources, gaps, populations = collected(root)
    assert not populations[kind].complete
    assert any(gap.place.file == f"bad/{name}" and gap.kind == "unparsed" for gap in gaps)
    assert [item.uid for item in resources if item.type == SSH] == ["good/sshd_config"]


def test_links_out_of_the_tree_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("PermitRootLogin yes\n")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/sshd_config").symlink_to(tmp_path / "outside")
    resources, gaps, _ = collected(tmp_path / "tree")
    assert resources == []
    assert any("out of the scanned folder" in gap.detail for gap in gaps)


def test_sysctl_order_and_masking(tmp_path: Path) -> None:
    root = write(tmp_path, {
        "etc/sysctl.conf": "# net.ipv4.ip_forward=1\nnet/ipv4/conf/all/rp_filter = 1\n",
        "etc/sysctl.d/10-a.conf": "kernel.dmesg_restrict=1\n",
        "etc/sysctl.d/20-b.conf": "kernel.dmesg_restrict=0\n-net.ipv4.conf.*.log_martians=1\n",
        "usr/lib/sysctl.d/20-b.conf": "fs.suid_dumpable=2\n",
    })  # fmt: skip
    found = only(root, SYSCTL).attributes
    assert found["kernel_dmesg_restrict"] == 0, "the later name wins"
    assert found["fs_suid_dumpable"] == 0, "a file of /etc takes the place of that of /usr/lib"
    assert found["net_ipv4_conf_all_rp_filter"] == 1
    assert (found["net_ipv4_conf_all_log_martians"], found["net_ipv4_conf_default_log_martians"]) == (1, 1)
    assert found["net_ipv4_ip_forward"] == 0


def test_a_part_of_sysctl_d_alone_says_only_what_it_sets(tmp_path: Path) -> None:
    found = only(write(tmp_path, {"files/sysctl.d/90-search.conf": "vm.max_map_count=262144\n"}), SYSCTL)
    assert set(found.attributes.values()) == {None}


def test_login_defs_takes_the_last_value(tmp_path: Path) -> None:
    text = "PASS_MAX_DAYS\t99999\nPASS_MAX_DAYS 90 # days\nUMASK 0027\n"
    found = only(write(tmp_path, {"etc/login.defs": text}), "linux.login.settings")
    assert (found.attributes["pass_max_days"], found.attributes["umask"]) == (90, "0027")
    assert found.attributes["encrypt_method"] == "DES"


def test_postgresql_conf_with_includes_and_auto_conf(tmp_path: Path) -> None:
    root = write(tmp_path, {
        "data/postgresql.conf": "SSL = off\ninclude_dir 'conf.d'\nlisten_addresses = 'localhost, ''*'''\n"
        "authentication_timeout = 2min # units\n",
        "data/conf.d/a.conf": "ssl on\nlog_statement='ddl'\n",
        "data/postgresql.auto.conf": "log_statement = 'none'\n",
    })  # fmt: skip
    found = only(root, POSTGRES)
    assert found.attributes["ssl"] is True
    assert found.place_of("ssl").file == "data/conf.d/a.conf"
    assert found.attributes["log_statement"] == "none"
    assert found.attributes["authentication_timeout_seconds"] == 120


def test_postgresql_reads_the_same(tmp_path: Path) -> None:
    """The server itself says what a file sets (``postgres -C``)."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))  # where Debian puts it
    program = shutil.which("postgres") or (str(installed[-1]) if installed else None)
    if program is None:
        pytest.fail("postgres is not installed; see `make system`")
    text = "ssl = tru\nlog_connections = yes\nlog_statement=MOD\nauthentication_timeout = 1500ms\nrow_security 0\n"
    write(tmp_path, {"postgresql.conf": text})
    found = only(tmp_path, POSTGRES).attributes
    for name in ("log_connections", "log_statement", "row_security", "ssl", "password_encryption", "fsync"):
        command = [program, "-C", name, "-D", str(tmp_path)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        ours = found[attribute(name)]
        assert told.stdout.strip() == {True: "on", False: "off"}.get(ours, ours), name


def test_pg_hba_records(tmp_path: Path) -> None:
    text = (
        "local all postgres peer\n"
        "host all all 10.0.0.0 255.0.0.0 md5\n"
        'hostssl "my db",other +admins all scram-sha-256 clientcert=verify-full\n'
        "host all all ::1/128 trust\n"
        "host all all db.example.org ldap ldapbindpasswd=hunter22\n"
        "nonsense\n"
    )
    resources, gaps, _ = collected(write(tmp_path, {"pg_hba.conf": text}))
    rules = {item.attributes["number"]: item.attributes for item in resources}
    assert rules[1]["remote"] is False
    assert rules[2]["cidrs"] == ["10.0.0.0/8"]
    assert rules[3]["databases"] == ["my db", "other"]
    assert rules[3]["cidrs"] == ["0.0.0.0/0", "::/0"]
    assert (rules[4]["remote"], rules[4]["method"]) == (False, "trust")
    assert "hunter22" not in str(rules[5])
    assert [gap.place.line for gap in gaps] == [6]


NGINX_CONF = """\
http {
  server_tokens off;
  ssl_protocols TLSv1 TLSv1.2;
  add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;
  include /etc/nginx/mime.types;
  include /etc/nginx/sites-enabled/*;
}
"""


def test_nginx_servers_inherit_and_headers_do_not_add_up(tmp_path: Path) -> None:
    site = """\
server { listen 80; listen [::]:80; server_name a.example; return 301 https://$host$request_uri; }
server {
  listen 443 ssl; server_name b.example;
  location / { proxy_pass http://app; }
  location /static { add_header Cache-Control "public; \\" x"; alias /srv/static/; }
}
server { listen 443 ssl; server_name c.example; ssl_protocols TLSv1.3; location /up/ { client_max_body_size 0; autoindex on; } }
server { listen 127.0.0.1:8080; server_name status; location / { stub_status; } }
"""
    root = write(tmp_path, {"etc/nginx/nginx.conf": NGINX_CONF, "etc/nginx/sites-enabled/site": site})
    resources, gaps, populations = collected(root)
    a, b, c, status = sorted((item for item in resources), key=lambda item: item.name)
    assert gaps == []
    assert populations[NGINX].count == 4
    assert (a.attributes["redirects_to_https"], a.attributes["redirects_everything"]) == (True, True)
    assert b.attributes["ssl_protocols"] == ["TLSv1", "TLSv1.2"]
    assert str(b.place_of("ssl_protocols")).startswith("etc/nginx/nginx.conf:3")
    assert b.attributes["hsts_max_age_seconds"] is None, (
        "a location that adds a header drops the inherited ones"
    )
    assert b.attributes["alias_traversal"] is True
    assert (c.attributes["ssl_protocols"], c.attributes["hsts_max_age_seconds"]) == (["TLSv1.3"], 31536000)
    assert (c.attributes["client_max_body_size_bytes"], c.attributes["autoindex"]) == (0, True)
    assert status.attributes["plain_http"] is False


def test_nginx_does_not_guess_what_a_missing_include_says(tmp_path: Path) -> None:
    text = "http { server { server_name x; include snippets/tls.conf; server_tokens off; } }"
    found = only(write(tmp_path, {"nginx.conf": text}), NGINX).attributes
    assert found["server_tokens"] == "off"
    for name in ("plain_http", "tls", "ssl_protocols", "headers", "redirects_to_https"):
        assert isinstance(found[name], Unread), name


def test_a_site_alone_is_judged_on_what_it_says(tmp_path: Path) -> None:
    text = "server { listen 443 ssl; ssl_protocols SSLv3; }"
    found = only(write(tmp_path, {"sites-available/x": text}), NGINX).attributes
    assert found["ssl_protocols"] == ["SSLv3"]
    assert isinstance(found["server_tokens"], Unread)


def test_finds_by_name_only(tmp_path: Path) -> None:
    finds = FilesCollector().finds
    assert not finds(
        write(tmp_path / "a", {"main.tf": "", "sshd_config.j2": "", "docs/nginx.md": "", "ssh_config": ""})
    )
    for name in ("sshd_config", "sysctl.conf", "login.defs", "postgresql.conf", "pg_hba.conf", "nginx.conf"):
        assert finds(write(tmp_path / name, {f"deep/{name}": "\0"}))


def test_names_of_settings_are_attributes() -> None:
    assert attribute("pgaudit.log") == "pgaudit_log"
    assert len({attribute(name) for name in NAMES}) == len(NAMES)
