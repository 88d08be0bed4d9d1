"""What well-known actions of GitHub do: what they check out, keep, upload, deploy, and log in with."""

from __future__ import annotations

import re
from typing import Any

from gcheck.patterns import regex

_COMMIT = regex(r"([0-9a-f]{40}|[0-9a-f]{64})\Z", re.IGNORECASE)
_VERSION = regex(r"v?\d+(\.\d+)*([-+.][\w.+-]*)?\Z|.*[-/_@]v?\d+(\.\d+)+\Z", re.IGNORECASE)
SCANNERS = regex(
    r"(?i)(codeql-action/(analyze|init)|trivy-action|snyk/|gitleaks|semgrep|checkov|tfsec|trufflehog|dependency-review-action|anchore/scan-action"
    r"|grype|gosec|bandit|zizmor|ossf/scorecard-action|osv-scanner|kics|sonarcloud|sonarqube-scan|dependency-check|hadolint|docker/scout-action"
    r"|pip-audit|audit-check|govulncheck)"
)
DEPLOYS = regex(
    r"(?i)\A(aws-actions/(amazon-ecs-deploy|aws-cloudformation-github-deploy)|azure/(webapps-deploy|functions-action|k8s-deploy|static-web-apps-deploy"
    r"|container-apps-deploy-action|arm-deploy)|google-github-actions/deploy-|actions/deploy-pages|akhileshns/heroku-deploy|superfly/flyctl-actions"
    r"|cloudflare/(pages|wrangler)-action|amondnet/vercel-action|nwtgck/actions-netlify|serverless/github-action|firebaseextended/action-hosting-deploy"
    r"|einaregilsson/beanstalk-deploy|pulumi/actions)"
)
PUSHES = regex(
    r"(?i)\A(peter-evans/create-pull-request|stefanzweifel/git-auto-commit-action|endbug/add-and-commit|ad-m/github-push-action|actions-js/push"
    r"|peaceiris/actions-gh-pages|jamesives/github-pages-deploy-action|mathieudutour/github-tag-action|googleapis/release-please-action"
    r"|changesets/action|semantic-release|cycjimmy/semantic-release-action|crazy-max/ghaction-github-pages|charmbracelet|helm/chart-releaser-action"
    r"|goreleaser/goreleaser-action|planetscale/ghcommit-action|benchmark-action/github-action-benchmark|devops-infra/action-commit-push)"
)
PUBLISHES = regex(
    r"(?i)\A(softprops/action-gh-release|ncipollo/release-action|svenstaro/upload-release-action|pypa/gh-action-pypi-publish"
    r"|goreleaser/goreleaser-action|js-devtools/npm-publish|rubygems/release-gem|helm/chart-releaser-action|katyo/publish-crates"
    r"|microsoft/vscode-vsce|haaleo/publish-vscode-extension|marvinpinto/action-automatic-releases)([/@]|\Z)"
)
"""Actions that publish what was built."""
_PULL_REQUEST = regex(
    r"github\.(head_ref|event\.pull_request\.(head\.(sha|ref|label|repo\.full_name)|merge_commit_sha|number)"
    r"|event\.(number|issue\.number)|event\.workflow_run\.(head_sha|head_branch|head_commit\.id|head_repository\.full_name|pull_requests\.\*\..*))\Z"
)
_ABANDONED = frozenset(
    [
        "actions/create-release", "actions/upload-release-asset", "actions/setup-ruby", "actions/setup-elixir", "actions/setup-haskell",
        "actions-rs/toolchain", "actions-rs/cargo", "actions-rs/clippy-check", "actions-rs/audit-check", "actions-rs/grcov",
        "actions-rs/install", "actions-rs/tarpaulin", "azure/container-scan", "google-github-actions/release-please-action",
    ]
)  # fmt: skip
"""Actions whose repository its owner has archived: nobody mends them."""

_WHOLE = regex(r"\A(\.|\./|\*\*?|\./\*\*?|\*\*/\*|\$\{\{\s*github\.workspace\s*\}\}/?)\Z")
_KEYS = {
    "aws-actions/configure-aws-credentials": ("aws-access-key-id", "aws-secret-access-key"),
    "azure/login": ("creds",),
    "google-github-actions/auth": ("credentials_json",),
    "google-github-actions/setup-gcloud": ("service_account_key",),
    "aws-actions/amazon-ecr-login": (),
    "jakejarvis/s3-sync-action": (),
}
KEY_VARIABLES = frozenset(["AWS_SECRET_ACCESS_KEY", "AZURE_CLIENT_SECRET", "ARM_CLIENT_SECRET", "GOOGLE_CREDENTIALS", "GCP_SA_KEY",
                           "AZURE_CREDENTIALS", "ARM_ACCESS_KEY", "ALICLOUD_SECRET_KEY"])  # fmt: skip


def reference(uses: str) -> dict[str, Any]:
    """What an action or reusable workflow is, by its name: where it comes from, and to what it is fixed.

    ``origin`` is local, repository or docker; ``fixed_to`` is commit, version, branch, digest, tag or nothing.
    """
    if (
        uses.startswith(("./", "../", "$/")) or uses == "."
    ):  # $/ is the repository that the workflow itself comes from
        return {"origin": "local", "owner": None, "action": uses, "fixed_to": None}
    if uses.lower().startswith("docker://"):
        image = uses[len("docker://") :]
        fixed = "digest" if "@" in image else "tag" if ":" in image.rpartition("/")[2] else "nothing"
        return {"origin": "docker", "owner": None, "action": image.partition("@")[0], "fixed_to": fixed}
    action, _, ref = uses.partition("@")
    if _COMMIT.match(ref):
        fixed = "commit"
    else:
        fixed = "version" if _VERSION.match(ref) else "branch" if ref else "nothing"
    return {
        "origin": "repository",
        "owner": action.partition("/")[0].lower(),
        "action": action,
        "fixed_to": fixed,
    }


def repository(action: str | None) -> str:
    """``owner/name`` of an action, in lower case."""
    return "/".join((action or "").split("/")[:2]).lower()


def is_abandoned(name: str) -> bool:
    """True for an action, ``owner/name`` in lower case, that its owner no longer maintains."""
    return name in _ABANDONED


def brings_pull_request(context: str) -> bool:
    """True for a context that names the commit or the repository of a proposed change."""
    return bool(_PULL_REQUEST.match(context))


def uploads_everything(path: str) -> bool:
    """True for a path of upload-artifact that takes the whole checkout, with its hidden files where they are asked for."""
    return any(_WHOLE.match(line.strip()) for line in path.splitlines())


def key_inputs(action: str | None) -> tuple[str, ...]:
    """The inputs of an action that take a long-lived key of a cloud."""
    return _KEYS.get(repository(action), ())


def caches(action: str | None, inputs: dict[str, str | None]) -> bool:
    """True for a step that restores what an earlier run left in the cache."""
    name = repository(action)
    said = {key.lower(): (value or "").strip().lower() for key, value in inputs.items()}
    if said.get("lookup-only") == "true":  # only whether it is there is looked at
        return False
    if name in (
        "actions/cache",
        "swatinem/rust-cache",
        "mozilla-actions/sccache-action",
        "hendrikmuhs/ccache-action",
    ):
        return not (action or "").lower().endswith("/save")
    if name == "actions/setup-go":
        return said.get("cache") != "false"
    if name in (
        "actions/setup-node",
        "actions/setup-python",
        "actions/setup-java",
        "actions/setup-dotnet",
        "gradle/actions",
    ):
        return said.get("cache", "") not in ("", "false")
    if name == "ruby/setup-ruby":
        return said.get("bundler-cache") == "true"
    if name == "astral-sh/setup-uv":
        return said.get("enable-cache", "false") not in ("", "false", "auto")
    if name == "pyo3/maturin-action":
        return said.get("sccache", "false") not in ("", "false")
    return name in ("docker/build-push-action", "docker/bake-action") and "type=gha" in said.get(
        "cache-from", ""
    )
