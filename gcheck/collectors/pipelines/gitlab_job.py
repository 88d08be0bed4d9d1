"""GitLab pipelines and jobs: their attributes."""

from __future__ import annotations

import re
from typing import Any

from gcheck.collectors.pipelines.gathering import Gathering, Record
from gcheck.collectors.pipelines.github_actions import KEY_VARIABLES
from gcheck.collectors.pipelines.gitlab_pipeline import Pipeline, parts_of, plain_text
from gcheck.collectors.pipelines.parts import Part, Tagged
from gcheck.collectors.pipelines.scripts import (
    Line,
    image_parts,
    of_own_host,
    read_lines,
    throwaway,
    variable,
)
from gcheck.model.unread import Unread
from gcheck.patterns import regex

FILE, JOB = "gitlab.pipeline.file", "gitlab.pipeline.job"
_WRITTEN = (
    r"\$\{?(CI_COMMIT_(MESSAGE|TITLE|DESCRIPTION|REF_NAME|BRANCH|AUTHOR|TAG|TAG_MESSAGE)|CI_MERGE_REQUEST_(TITLE|DESCRIPTION|SOURCE_BRANCH_NAME"
    r"|LABELS|MILESTONE)|CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME|GITLAB_USER_(NAME|LOGIN|EMAIL)|CI_BUILD_REF_NAME)\b"
)
_AS_CODE = regex(
    rf"\beval\s[^\n]*{_WRITTEN}|\b(?:ba|da|z|k|a)?sh\s+(?:-\w+\s+)*-\w*c\s+\"[^\"]*{_WRITTEN}|\bssh\s[^\n]*\"[^\"\n]*{_WRITTEN}"
    rf"|\b(?:python[0-9.]*|perl|ruby|node)\s+-[ce]\s+\"[^\"]*{_WRITTEN}|\bxargs\s[^\n]*sh\s+-c\s[^\n]*{_WRITTEN}"
    rf"|\b(?:echo|printf)\s[^\n|]*{_WRITTEN}[^\n|]*\|\s*(?:ba|da|z|k|a)?sh\b"
)
_PRODUCTION = regex(r"(?i)(prod|production|prd|live)([-_/.].*)?\Z|.*[-_/.](prod|production|prd)\Z")
_OF_DATABASES = regex(
    r"(POSTGRES|MYSQL|MARIADB|MONGO|MONGO_INITDB_ROOT|MSSQL_SA|SA|RABBITMQ_DEFAULT|REDIS|CLICKHOUSE)_\w*PASS(WORD)?\Z"
)
"""Variables by which the images of databases are given their first password."""
_WHOLE = regex(
    r"\A(\.|\./|\*\*?|\./\*\*?|\*\*/\*|\$\{?CI_PROJECT_DIR\}?/?(\*\*?)?|(\./)?\.(git|env|ssh|aws|kube|npmrc|netrc|pypirc|docker/config\.json)(/.*)?"
    r"|(.*/)?(kubeconfig(\.ya?ml)?|id_(rsa|dsa|ecdsa|ed25519)|credentials\.json|[\w.*-]+\.(tfstate|p12|pfx|key)))\Z"
)
_SCAN_REPORTS = frozenset(["sast", "dast", "dependency_scanning", "container_scanning", "secret_detection", "cluster_image_scanning",
                           "coverage_fuzzing", "api_fuzzing"])  # fmt: skip
_INTERNAL = regex(
    r"(?i)gl-(sast|dast|dependency-scanning|container-scanning|secret-detection|cluster-image-scanning)-report|tfplan|\.tfstate(\.|\Z)"
    r"|(\A|/)plan\.(cache|out|json)\Z"
    r"|(\A|/)(trivy|grype|snyk|semgrep|gitleaks|trufflehog|bandit|checkov|tfsec|kics|zap|nuclei|nikto)[\w.*-]*\.(json|sarif|xml|html|txt|log|csv)\Z"
)
"""What tells where the weak places are: reports of scanners, and plans and states of Terraform."""
_SECURITY_JOB = regex(
    r"(?i)(\A|[-_: ])(sast|dast|secret[-_]detection|dependency[-_]scanning|container[-_]scanning|iac[-_]scan|gemnasium\S*|semgrep\S*|trivy|gitleaks|snyk)\Z"
)
_LOGIN = regex(
    r"(?i)\Aaws configure set aws_secret_access_key|\Agcloud (.* )?auth activate-service-account (?!.*--login-config)"
    r"|\Aaz login (?=.*--service-principal)(?!.*--federated-token)"
)


def pipeline_resources(pipeline: Pipeline, out: Gathering) -> None:
    """The resources of a pipeline: the file itself, and each of its jobs."""
    root, file = pipeline.root, pipeline.file
    record = Record(Part(None, file, 1))
    record.put("name", file, root)
    record.lists("includes", "variables")
    for one in pipeline.includes:
        item = {"kind": one.kind, "where": one.where[:300], "fixed_to": one.fixed_to,
                "unencrypted": one.where.lower().startswith("http://")}  # fmt: skip
        record.add("includes", item, one.part.place)
    _variables(root.get("variables"), record, pipeline)
    out.add(FILE, file, file, record)
    for error in pipeline.lost:
        out.lose(error)
    for one in pipeline.includes:
        if one.kind in ("remote", "project", "component", "template", "artifact"):
            out.gap(
                "remote_module",
                f"the {one.kind} {one.where[:200]} that is included is not fetched",
                one.part.place,
                (JOB,),
            )
    for name, part in pipeline.jobs().items():
        if isinstance(part.value, dict):
            _job(name, pipeline, out)
        elif part.there:
            out.gap("malformed", f"the job {name[:100]} is not a mapping", part.place, (JOB,))


def _variables(part: Part, record: Record, pipeline: Pipeline) -> None:
    serves = any(
        job.get("services").there
        for job in [pipeline.root, pipeline.root.get("default"), *pipeline.root.map.values()]
    )
    if part.there and not isinstance(part.value, dict):
        record.add("variables", part.wrong("a mapping of variables"), part.place)
    for name, item in part.map.items():
        value = item.get("value") if isinstance(item.value, dict) else item
        if isinstance(value.value, Tagged):
            record.add(
                "variables", value.unread("a reference is not followed here", "unsupported"), item.place
            )
            continue
        told = throwaway if serves and _OF_DATABASES.match(name) else of_own_host
        record.add("variables", told(variable(name, value.text), value.text), item.place)


def _job(name: str, pipeline: Pipeline, out: Gathering) -> None:
    part, missing = pipeline.job(name)
    record = Record(pipeline.root.get(name))
    record.put("name", name, part)
    record.put("pipeline", pipeline.file, part)
    record.lists("variables", "images", "commands", "cloud_keys", "artifacts")
    _variables(part.get("variables"), record, pipeline)
    _images(part, pipeline, missing, record)
    lines, written = _commands(part, pipeline, record)
    lost = next((one for one in record.values["commands"] if isinstance(one, Unread)), None)
    record.put("untrusted", written, part.get("script"))
    scans = any(line.scans for line in lines) or bool(_SECURITY_JOB.search(name))
    record.put("scans", scans or (False if lost is None else lost), part)
    record.put("deploys", any(line.deploys for line in lines) or (False if lost is None else lost), part)
    _environment(part, record)
    _running(part, pipeline, record)
    ignored = next((line for line in lines if line.scans and line.command.ignored), None)
    if ignored is not None:
        record.values["allow_failure"], record.places["allow_failure"] = True, ignored.place
    _docker(part, pipeline, record)
    _artifacts(part.get("artifacts"), record)
    for line in lines:
        if _LOGIN.match(line.said):
            record.add("cloud_keys", line.command.program, line.place)
    for key, item in part.get("variables").map.items():
        if key in KEY_VARIABLES:
            record.add("cloud_keys", key, item.place)
    if missing is not None:
        _leave_open(record, missing)
    out.add(JOB, f"{pipeline.file}#{name}", f"{pipeline.file} {name}", record)


def _leave_open(record: Record, missing: Unread) -> None:
    """What a job that was not read may say besides."""
    for key, value in record.values.items():
        if isinstance(value, list):
            record.values[key] = [*value, missing]
        elif (value in (None, False) or (key, value) == ("artifacts_access", "all")) and key not in (
            "name",
            "pipeline",
        ):
            record.values[key] = missing


def _images(part: Part, pipeline: Pipeline, missing: Unread | None, record: Record) -> None:
    image = pipeline.resolved(part.get("image"))
    if not image.there and pipeline.hidden and missing is None and not part.get("trigger").there:
        record.add(
            "images",
            part.unread("which image the job runs in may stand in a file that is not fetched", "unresolved"),
            part.place,
        )
    for use, item in [
        ("image", image),
        *(("service", one) for one in parts_of(part.get("services"), pipeline)),
    ]:
        if not item.there:
            continue
        named = item.get("name") if isinstance(item.value, dict) else item
        if named.text is None:
            record.add("images", named.unread("this is not an image"), named.place)
        elif named.text:
            record.add("images", {"use": use} | _image(named.text, part, pipeline, named), named.place)


_VARIABLE = regex(r"\$\[\[.*?\]\]|\$\{(\w+)\}|\$(\w+)")
_INPUT = regex(r"\$\[\[.*?\]\]")
_UNKNOWN = "\0"


def _image(text: str, part: Part, pipeline: Pipeline, named: Part) -> dict[str, Any]:
    """The parts of an image's name; an Unread for each that a variable without a value here decides."""
    made = _with_variables(text, part, pipeline, 0)
    parts = image_parts(made)
    unread = named.unread("the image is made of a variable that has no value here", "unresolved")
    found = {
        key: unread if isinstance(value, str) and _UNKNOWN in value else value for key, value in parts.items()
    }
    if (
        _UNKNOWN in made.rpartition("/")[2] and parts["digest"] is None
    ):  # it may hold a tag or a digest as well
        found |= {"digest": unread} | ({"tag": unread} if parts["tag"] is None else {})
    return found


def _with_variables(text: str, part: Part, pipeline: Pipeline, depth: int) -> str:
    """A text with the variables of the job and of the pipeline in place; a null character for one without a value here.

    Those that GitLab sets itself, CI_REGISTRY_IMAGE or CI_COMMIT_SHA, hold neither a tag nor a digest, and stay as written.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name is None or depth > 5:
            return _UNKNOWN
        item = (
            part.get("variables", name)
            if part.get("variables", name).there
            else pipeline.root.get("variables", name)
        )
        found = (item.get("value") if isinstance(item.value, dict) else item).text
        if found is None:
            return match[0] if name.startswith("CI_") else _UNKNOWN
        return _with_variables(found, part, pipeline, depth + 1)

    return _VARIABLE.sub(value, text)


def _commands(part: Part, pipeline: Pipeline, record: Record) -> tuple[list[Line], list[str | Unread]]:
    found: list[Line] = []
    written: list[str | Unread] = []
    for key in ("before_script", "script", "after_script"):
        for item in parts_of(part.get(key), pipeline):
            text = item.text
            if text is None:
                wrong = item.wrong("a command")
                if wrong is not None:
                    record.add("commands", wrong, item.place)
                    written.append(wrong)
                continue
            lines, problem = read_lines(item, _INPUT.sub("gitlabinput", text))
            for line in lines:
                record.add("commands", line.item, line.place)
            if problem is not None:
                at = Part(text, item.file, problem)
                record.add(
                    "commands", at.unread("a part of this script is not understood", "unparsed"), at.place
                )
            found += lines
            for match in _AS_CODE.finditer(text):
                written += [
                    name
                    for name in re.findall(r"\$\{?((?:CI|GITLAB)_\w+)", match[0])
                    if re.match(_WRITTEN, f"${name}")
                ]
    return found, written


def _environment(part: Part, record: Record) -> None:
    environment = part.get("environment")
    named = environment.get("name") if isinstance(environment.value, dict) else environment
    name = plain_text(named)
    stops = environment.get("action").text in ("stop", "prepare", "verify", "access")
    tier = environment.get("deployment_tier").text
    record.put("environment", name, environment)
    production = (
        tier == "production" if tier is not None else isinstance(name, str) and bool(_PRODUCTION.match(name))
    )
    record.put("production", production and not stops, environment)


def _running(part: Part, pipeline: Pipeline, record: Record) -> None:
    allowed = part.get("allow_failure")
    manual = part.get("when").text == "manual"
    record.put(
        "allow_failure",
        _allowed(allowed, manual and not part.get("rules").there),
        allowed if allowed.there else part,
    )
    rules = pipeline.resolved(part.get("rules"))
    for rule in rules.list:
        if rule.get("allow_failure").value is True and rule.get("when").text not in ("never", "manual"):
            record.put("allow_failure", True, rule.get("allow_failure"))
    states = [rule.get("when").text for rule in rules.list if isinstance(rule.value, dict)]
    running = [state if state is not None else part.get("when").text for state in states if state != "never"]
    unread = next((rule.value for rule in rules.list if isinstance(rule.value, (Unread, Tagged))), None)
    by_hand = bool(running) and all(state == "manual" for state in running) if rules.there else manual
    if unread is not None and not by_hand:
        record.put("manual", rules.unread("a rule of the job was not read", "unresolved"), rules)
    else:
        record.put("manual", by_hand, rules if rules.there else part.get("when"))
    limited = any(part.get(key).there for key in ("rules", "only", "except"))
    record.put("limited", limited, part)


def _allowed(part: Part, manual: bool) -> Any:
    if isinstance(part.value, bool):
        return part.value
    if isinstance(part.value, dict):
        return False  # only some exit codes
    return part.wrong("true, false or exit codes") if part.there else manual


def _docker(part: Part, pipeline: Pipeline, record: Record) -> None:
    services = parts_of(part.get("services"), pipeline)
    texts = [
        (item.get("name").text if isinstance(item.value, dict) else item.text) or "" for item in services
    ]
    daemon = any(re.search(r"(\A|/)docker(:\S*)?\Z", text) and "dind" in text for text in texts)
    plain, place = False, part.get("services")
    for name, off in (("DOCKER_TLS_CERTDIR", r"\A\s*\Z"), ("DOCKER_HOST", r":2375/?\Z")):
        item = (
            part.get("variables", name)
            if name in part.get("variables").map
            else pipeline.root.get("variables", name)
        )
        held = name in part.get("variables").map or name in pipeline.root.get("variables").map
        text = (item.get("value") if isinstance(item.value, dict) else item).text or ""
        if held and re.search(off, text):
            plain, place = True, item
    for item in services:
        if any(
            word in ("--tls=false", "--host=tcp://0.0.0.0:2375")
            for word in map(_text, item.get("command").list)
        ):
            plain, place = True, item
    record.put("docker_in_docker", daemon, part.get("services"))
    record.put("docker_tls_off", daemon and plain, place)


def _text(part: Part) -> str | None:
    return part.text


def _artifacts(part: Part, record: Record) -> None:
    if part.get("untracked").value is True:
        record.add(
            "artifacts", _artifact("everything that is not tracked", False), part.get("untracked").place
        )
    expires = part.get("expire_in")
    record.put("artifacts_expire", _decided(expires), expires)
    public, access = part.get("public"), part.get("access")
    said = "developer" if public.text == "false" else _decided(access) or _opened(public)
    record.put("artifacts_access", said, access if access.there else public)
    for item in part.get("paths").list:
        text = item.text
        if text is None:
            record.add("artifacts", item.wrong("a path"), item.place)
        else:
            record.add("artifacts", _artifact(text[:300], bool(_WHOLE.match(text.strip()))), item.place)
    for name, item in part.get("reports").map.items():
        if item.there:
            told = {
                "path": f"the report of {name[:60]}",
                "sensitive": False,
                "internal": name in _SCAN_REPORTS,
            }
            record.add("artifacts", told, item.place)


def _artifact(path: str, sensitive: bool) -> dict[str, Any]:
    return {"path": path, "sensitive": sensitive, "internal": bool(_INTERNAL.search(path))}


def _decided(part: Part) -> Any:
    """What is written, unless a variable decides it."""
    text = part.text
    return part.unread("a variable decides it", "unresolved") if text is not None and "$" in text else text


def _opened(public: Part) -> Any:
    """Everybody who may see the pipeline, which is the default, unless a variable decides it."""
    said = _decided(public)
    return said if isinstance(said, Unread) else "all"
