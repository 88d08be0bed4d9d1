"""Themes of pipelines, Compose files and servers' configuration: caught where it is wrong, silent where it is right."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.e2e.themes import Theme, verdicts

COMMIT = "b4ffde65f46336ab88eb53be808477a3936bae11"
TITLE = "${{ github.event.pull_request.title }}"


def workflow(steps: str, on: str = "push", job: str = "", top: str = "permissions: {contents: read}") -> str:
    """A workflow with one job; ``steps``, ``job`` and ``top`` are lines of YAML."""
    lines = [f"on: {on}", top, "jobs:", "  build:", "    runs-on: ubuntu-latest", "    timeout-minutes: 5"]
    lines += [f"    {line}" for line in job.splitlines()]
    return "\n".join([*lines, "    steps:", *(f"      {line}" for line in steps.splitlines())]) + "\n"


def job(text: str) -> str:
    """A pipeline of GitLab with one job."""
    return "build:\n  image: alpine:3.20\n" + "".join(f"  {line}\n" for line in text.splitlines())


def service(text: str) -> str:
    """A Compose file with one service."""
    return "services:\n  web:\n    image: nginx:1.27\n" + "".join(
        f"    {line}\n" for line in text.splitlines()
    )


def server(text: str, around: str = "") -> str:
    """A main file of nginx with one server."""
    return f"events {{}}\nhttp {{\n{around}\nserver {{\nlisten 443 ssl;\n{text}\n}}\n}}\n"


def _g(control: str, bad: str, good: str) -> Theme:
    return Theme(f"github.workflow.{control}", bad, good)


def _l(control: str, bad: str, good: str) -> Theme:
    return Theme(f"gitlab.pipeline.{control}", job(bad), job(good))


def _c(control: str, bad: str, good: str) -> Theme:
    return Theme(f"docker.compose.service-{control}", service(bad), service(good))


def _n(control: str, bad: str, good: str) -> Theme:
    return Theme(f"nginx.http.server-{control}", server(bad), server(good))


PRIVILEGED = "pull_request_target"
CHECKOUT = f"- uses: actions/checkout@{COMMIT}"
WORKFLOWS = [
    _g("job-no-privileged-containers", workflow("- run: make", job="container: {image: 'node:22', options: --privileged}"), workflow("- run: make", job="container: {image: 'node:22', options: --cpus 1}")),
    _g("job-no-privileged-containers", workflow("- run: make", job="services: {a: {image: 'a:1', options: '--cap-add SYS_ADMIN'}}"), workflow("- run: make", job="services: {a: {image: 'a:1', options: '--health-cmd x'}}")),
    _g("job-no-privileged-containers", workflow("- run: make", job="container: {image: 'a:1', volumes: ['/var/run/docker.sock:/var/run/docker.sock']}"), workflow("- run: make", job="container: {image: 'a:1', volumes: ['/data:/data']}")),
    _g("job-no-outside-environment", workflow(f'- run: echo "T=$T" >> "$GITHUB_ENV"\n  env: {{T: "{TITLE}"}}', PRIVILEGED), workflow("- run: echo V=1 >> $GITHUB_ENV", PRIVILEGED)),
    _g("job-no-outside-environment", workflow("- run: cat title.txt >> ${GITHUB_ENV}", "workflow_run"), workflow("- run: cat title.txt >> title2.txt", "workflow_run")),
    _g("job-no-outside-environment", workflow('- run: echo "$B" | tee -a $GITHUB_PATH\n- run: echo "$B" >> $GITHUB_PATH\n  env: {B: "${{ github.head_ref }}"}', PRIVILEGED), workflow('- run: echo "$B" >> $GITHUB_PATH\n  env: {B: "${{ github.sha }}"}', PRIVILEGED)),
    _g("job-no-outside-artifacts", workflow("- uses: actions/download-artifact@v4\n  with: {run-id: '${{ github.event.workflow_run.id }}'}", "workflow_run"), workflow("- uses: actions/download-artifact@v4\n  with: {run-id: '${{ github.event.workflow_run.id }}', path: '${{ runner.temp }}/a'}", "workflow_run")),
    _g("job-no-outside-artifacts", workflow("- run: gh run download $ID", "workflow_run"), workflow("- uses: actions/download-artifact@v4", "workflow_run")),
    _g("job-no-pull-request-checkout", workflow("- run: git checkout ${{ github.event.pull_request.head.sha }}", PRIVILEGED), workflow("- run: git checkout ${{ github.event.pull_request.base.sha }}", PRIVILEGED)),
    _g(
        "job-no-cache-beside-outsiders",
        workflow(f"- uses: actions/checkout@{COMMIT}\n  with: {{ref: '${{{{ github.event.pull_request.head.sha }}}}'}}\n- uses: actions/cache@{COMMIT}\n  with: {{path: a, key: b}}", PRIVILEGED),
        workflow(f"- uses: actions/checkout@{COMMIT}\n- uses: actions/cache@{COMMIT}\n  with: {{path: a, key: b}}", PRIVILEGED),
    ),
    _g(
        "job-app-tokens-limited",
        workflow(f"- uses: actions/create-github-app-token@{COMMIT}\n  with: {{app-id: 1, private-key: x, owner: acme}}"),
        workflow(f"- uses: actions/create-github-app-token@{COMMIT}\n  with: {{app-id: 1, private-key: x, permission-contents: read}}"),
    ),
    _g("job-no-abandoned-actions", workflow("- uses: actions/create-release@v1"), workflow("- uses: softprops/action-gh-release@v2")),
    _g("job-no-vulnerable-actions", workflow("- uses: tj-actions/changed-files@v35"), workflow("- uses: tj-actions/changed-files@v46")),
    _g("job-no-vulnerable-actions", workflow("- uses: actions/download-artifact@v4.1.1"), workflow("- uses: actions/download-artifact@v4")),
    _g("job-no-vulnerable-actions", workflow("- uses: reviewdog/action-setup@v1.2"), workflow("- uses: actions/download-artifact@v3.0.2")),
    _g("job-github-actions-pinned", workflow("- uses: actions/checkout@v4"), workflow(CHECKOUT)),
    _g("job-not-all-secrets", workflow("- run: make", job="env: {ALL: '${{ toJSON(secrets) }}'}"), workflow("- run: make", job="env: {ONE: '${{ secrets.ONE }}'}")),
    _g("job-security-steps-can-fail", workflow("- run: trivy fs . || true"), workflow("- run: trivy fs . || exit 2")),
    _g("job-security-steps-can-fail", workflow("- run: npm audit", job="continue-on-error: true"), workflow("- run: npm test", job="continue-on-error: true")),
    _g("job-image-tag", workflow("- uses: docker://alpine:latest"), workflow("- uses: docker://alpine:3.20")),
    _g("job-no-secrets-in-code", workflow("- run: export API_TOKEN=k3yk3yk3y"), workflow("- run: export API_TOKEN=$(cat token)")),
    _g("job-no-download-into-shell", workflow("- run: |\n    curl -sSLo i.sh https://a\n    sh i.sh"), workflow("- run: |\n    curl -sSLo i.sh https://a\n    sha256sum -c sums\n    sh i.sh")),
    _g("file-no-write-for-every-job", workflow("- run: make", top="permissions: {contents: write}") + "  other: {runs-on: ubuntu-latest, steps: [{run: make}]}\n", workflow("- run: make", top="permissions: {contents: write}")),
    _g("file-secrets-for-single-steps", workflow("- run: make", top="env: {T: '${{ secrets.T }}'}"), workflow("- run: make\n  env: {T: '${{ secrets.T }}'}", top="env: {T: '${{ secrets.GITHUB_TOKEN }}'}")),
]  # fmt: skip
PIPELINES = [
    _l("job-security-jobs-can-fail", "script: ['trivy image a || true']", "script: ['trivy image a']"),
    _l("job-security-jobs-can-fail", "script: [gitleaks detect]\nrules: [{if: $CI, allow_failure: true}]", "script: [gitleaks detect]\nrules: [{if: $CI}]"),
    _l("job-docker-tls", "services: [{name: 'docker:24-dind', command: ['--tls=false']}]\nscript: [make]", "services: [{name: 'docker:24-dind'}]\nscript: [make]"),
    _l("job-no-untrusted-code", "script: ['echo \"$CI_COMMIT_MESSAGE\" | bash']", "script: ['echo \"$CI_COMMIT_MESSAGE\" | tee log']"),
    _l("job-no-sensitive-artifacts", "script: [make]\nartifacts: {paths: [kubeconfig]}", "script: [make]\nartifacts: {paths: [dist]}"),
    _l("job-no-sensitive-artifacts", "script: [make]\nartifacts: {paths: [infra/terraform.tfstate]}", "script: [make]\nartifacts: {paths: [plan.json]}"),
    _l("job-no-environment-printed", "script: [printenv]", "script: [printenv CI_COMMIT_SHA]"),
    _l("job-no-environment-printed", "script: ['env | sort']", "script: ['env A=b make']"),
    _l("job-artifacts-expire", "script: [make]\nartifacts: {paths: [dist], expire_in: never}", "script: [make]\nartifacts: {paths: [dist], expire_in: 1 week}"),
    _l("job-no-secrets-in-commands", "script: [docker login -u a -p hunter22 r]", "script: ['echo $P | docker login -u a --password-stdin r']"),
]  # fmt: skip
SERVICES = [
    Theme("docker.compose.service-not-privileged", "web:\n  image: a:1\n  privileged: true\n", "web:\n  image: a:1\n"),
    _c("no-sensitive-host-paths", "volumes: ['$HOME/.kube:/x']", "volumes: ['${PWD}/data:/x']"),
    _c("no-sensitive-host-paths", "volumes: ['/home:/x']", "volumes: ['/home/app/data:/x']"),
    _c("no-secrets-in-variables", "environment: [POSTGRES_PASSWORD=example]", "environment: ['POSTGRES_PASSWORD=${DB_PASSWORD}']"),
    _c("no-secrets-in-command", "healthcheck: {test: mysqladmin ping -uroot -phunter22}", "healthcheck: {test: mysqladmin ping -uroot -p$$PW}"),
    _c("no-secrets-in-command", "entrypoint: [sh, -c, PGPASSWORD=hunter22 psql]", "entrypoint: [sh, -c, psql]"),
    _c("no-secrets-in-command", "healthcheck: {test: [CMD-SHELL, 'redis-cli -a hunter22 ping']}", "healthcheck: {test: [CMD, redis-cli, ping]}"),
    _c("access-control-on", "environment: {xpack.security.enabled: 'false'}", "environment: {xpack.security.enabled: 'true'}"),
    _c("access-control-on", "environment: {POSTGRES_HOST_AUTH_METHOD: trust}", "environment: {POSTGRES_HOST_AUTH_METHOD: scram-sha-256}"),
    _c("access-control-on", "environment: [NEO4J_AUTH=none]", "environment: [NEO4J_AUTH]"),
    _c("no-public-databases", "ports: ['5601:5601']", "ports: ['127.0.0.1:5601:5601']"),
]  # fmt: skip
SITES = [
    _n("strong-ciphers", "ssl_ciphers HIGH:MEDIUM;", "ssl_ciphers HIGH:!MEDIUM:!aNULL;"),
    _n("strong-ciphers", "ssl_ciphers ALL:!aNULL;", "ssl_ciphers ALL:!aNULL:!LOW;"),
    _n("upstreams-verified", "location / { proxy_pass https://app; }", "location / { proxy_pass https://app; proxy_ssl_verify on; }"),
    _n("no-split-answers", "location / { return 302 https://a.example$uri; }", "location / { return 302 https://a.example$request_uri; }"),
    _n("no-split-answers", "rewrite ^ https://a.example${document_uri} permanent;", "rewrite ^/a$ /b$uri last;"),
    _n("no-split-answers", "add_header Location $uri;", "location / { return 200 $uri; }"),
    _n("no-open-proxy", "location / { proxy_pass http://$arg_to; }", "location / { proxy_pass http://app$request_uri; }"),
    _n("no-open-proxy", "location ~ ^/(.*)$ { proxy_pass http://$1; }", "location ~ ^/(.*)$ { proxy_pass http://app/$1; }"),
    _n("status-limited", "location /s { stub_status; }", "location /s { stub_status; allow 127.0.0.1; deny all; }"),
    _n("status-limited", "location = /s { stub_status on; }", "auth_basic x;\nlocation = /s { stub_status on; }"),
]  # fmt: skip
SETTINGS = [
    Theme(f"linux.openssh.server-{control}", bad, good) for control, bad, good in (
        ("strong-signatures", "HostKeyAlgorithms +ssh-rsa\n", "HostKeyAlgorithms ssh-ed25519\n"),
        ("strong-signatures", "PubkeyAcceptedKeyTypes ssh-dss\n", "Port 22\n"),
        ("banner", "Banner none\n", "Banner /etc/issue.net\n"),
        ("bounded-connections", "MaxStartups 100:30:200\n", "MaxStartups 10:30:60\n"),
    )
]  # fmt: skip
ALL = (
    ("github-workflows", ".github/workflows/build.yml", WORKFLOWS),
    ("gitlab-ci", ".gitlab-ci.yml", PIPELINES),
    ("compose", "docker-compose.yml", SERVICES),
    ("files", "nginx.conf", SITES),
    ("files", "nginx/other-name.conf", SITES),
    ("files", "some-site.conf", SITES[:3]),
    ("files", "sshd_config", SETTINGS),
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Mapping[str, frozenset[str]]]:
    return [verdicts(themes, kind, file, tmp_path_factory.mktemp("themes")) for kind, file, themes in ALL]


@pytest.mark.parametrize(
    ("group", "number", "theme"),
    [
        (group, number, theme)
        for group, (_, _, themes) in enumerate(ALL)
        for number, theme in enumerate(themes)
    ],
    ids=lambda value: getattr(value, "control", str(value)),
)
def test_theme(found: list[Mapping[str, frozenset[str]]], group: int, number: int, theme: Theme) -> None:
    assert "fail" in found[group][f"{number} bad"]
    assert found[group][f"{number} good"] <= {"pass", "not_applicable"}


def test_a_part_of_sshd_config_decides_what_it_says_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    themes = [
        Theme("linux.openssh.server-no-password-authentication", "PasswordAuthentication yes\n", "PasswordAuthentication no\n"),
        Theme("linux.openssh.server-no-x11-forwarding", "X11Forwarding yes\n", "PasswordAuthentication no\n"),
    ]  # fmt: skip
    judged = verdicts(
        themes, "files", "etc/ssh/sshd_config.d/50-cloud.conf", tmp_path_factory.mktemp("parts")
    )
    assert judged["0 bad"] == judged["1 bad"] == {"fail"}
    assert judged["1 good"] == {"unknown"}
