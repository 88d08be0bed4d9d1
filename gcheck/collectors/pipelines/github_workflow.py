"""GitHub workflows and composite actions: the attributes of files, jobs and their steps."""

from __future__ import annotations

from typing import Any

from gcheck.collectors.pipelines.expressions import condition, expressions, flows
from gcheck.collectors.pipelines.gathering import Gathering, Record
from gcheck.collectors.pipelines.github_actions import KEY_VARIABLES, PUBLISHES, reference
from gcheck.collectors.pipelines.github_runner import is_windows, labels_of, self_hosted
from gcheck.collectors.pipelines.github_step import Scope, flag, parsed_secrets, step, takes_all_secrets
from gcheck.collectors.pipelines.parts import Part, texts
from gcheck.collectors.pipelines.scripts import image_parts, of_own_host, throwaway, variable
from gcheck.collectors.pipelines.trust import guards, is_loose, trusts_bot_name
from gcheck.patterns import regex

FILE, JOB = "github.workflow.file", "github.workflow.job"
_RELEASE_BRANCH = regex(r"(?i)releases?([-/_.]|\Z)")
_PLAIN_INPUTS = frozenset(["boolean", "number", "choice", "environment"])
JOB_LISTS = (
    "steps",
    "variables",
    "images",
    "privileged_containers",
    "cloud_keys",
    "bot_conditions",
    "constant_conditions",
    "loose_conditions",
    "parsed_secrets",
)


def workflow(file: str, root: Part, out: Gathering) -> None:
    """The resources of a workflow file: itself, and each of its jobs."""
    triggers, on = _triggers(root.get("on")), root.get("on")
    record = Record(root)
    record.put("name", file, root)
    record.put("triggers", triggers, on)
    record.put("permissions", _permissions(root.get("permissions")), root.get("permissions"))
    inputs = on.get("workflow_dispatch", "inputs")
    record.put(
        "dispatch_inputs",
        list(inputs.map) if not inputs.wrong("") or inputs.map else [inputs.wrong("a mapping of inputs")],
        inputs,
    )
    record.lists("variables", "cloud_keys")
    values = _variables(root.get("env"), record)
    secrets = {
        name
        for name, found in values.items()
        for context, _ in found
        if context.startswith("secrets.") and context != "secrets.github_token"
    }
    record.put("secret_variables", sorted(secrets), root.get("env"))
    jobs = root.get("jobs")
    record.put("jobs", len(jobs.map), jobs)
    out.add(FILE, file, file, record)
    if not isinstance(jobs.value, dict):
        out.gap("malformed", "jobs is not a mapping", jobs.place, (JOB,))
    safe = _plain_inputs(on)
    for name, part in jobs.map.items():
        if not isinstance(part.value, dict):
            out.gap("malformed", f"the job {name} is not a mapping", part.place, (JOB,))
            continue
        scope = Scope(values, safe, _shell(root))
        _job(file, name, part, root, triggers, scope, out)


def action(file: str, root: Part, out: Gathering) -> None:
    """The resource of an action that is made of steps or of an image. One in JavaScript has nothing to be judged here."""
    runs = root.get("runs")
    if not isinstance(runs.value, dict):
        out.gap("malformed", "runs is not a mapping", runs.place, (JOB,))
        return
    using = (runs.get("using").text or "").lower()
    if using not in ("composite", "docker"):
        return
    record = Record(root)
    record.put("name", file, root)
    record.put("workflow", file, root)
    record.put("kind", "action", root)
    record.lists(*JOB_LISTS)
    image = runs.get("image").text
    if using == "docker" and image is not None and image.lower().startswith("docker://"):
        record.add(
            "images", {"use": "action"} | image_parts(image[len("docker://") :]), runs.get("image").place
        )
    _steps(runs, record, Scope({}, frozenset(), None, called=True), None)
    _nothing(record, root, ("triggers", "permissions", "own_permissions", "timeout_minutes", "environment", "uses", "origin",
                            "owner", "fixed_to", "self_hosted", "secrets_inherited", "releases", "all_secrets", "continue_on_error"))  # fmt: skip
    out.add(JOB, f"{file}#action", file, record)


def _nothing(record: Record, part: Part, names: tuple[str, ...]) -> None:
    for name in names:
        record.put(name, None, part)


def _triggers(on: Part) -> list[Any]:
    if isinstance(on.value, dict):
        return list(on.map)
    return texts(on, "an event, a list of events or a mapping of them")


def _releases(on: Part, triggers: list[Any]) -> bool:
    push = on.get("push")
    branches = [text for text in texts(push.get("branches")) if isinstance(text, str)]
    only_tags = push.get("tags").there and not branches
    return (
        "release" in triggers or only_tags or (bool(branches) and all(map(_RELEASE_BRANCH.match, branches)))
    )


def _publishes(part: Part) -> bool:
    """True if a step of a job uses an action that publishes what was built."""
    return any(PUBLISHES.match(item.get("uses").text or "") for item in part.get("steps").list)


def _plain_inputs(on: Part) -> frozenset[str]:
    """The inputs that cannot hold any text: numbers, truth values and choices."""
    found: dict[str, bool] = {}
    for event in ("workflow_dispatch", "workflow_call"):
        for name, part in on.get(event, "inputs").map.items():
            plain = part.get("type").text in _PLAIN_INPUTS
            found[name.lower()] = found.get(name.lower(), True) and plain
    return frozenset(name for name, plain in found.items() if plain)


def _permissions(part: Part) -> Any:
    """What the token may do; null where nothing is said."""
    if not part.there:
        return None
    if isinstance(part.value, dict):
        write = [name for name, item in part.map.items() if item.text == "write"]
        return {
            "all": None,
            "write": write,
            "read": [name for name, item in part.map.items() if item.text == "read"],
        }
    if part.text in ("write-all", "read-all"):
        return {"all": str(part.text).removesuffix("-all"), "write": [], "read": []}
    return part.wrong("a mapping of permissions, read-all or write-all")


def _shell(part: Part) -> str | None:
    return part.get("defaults", "run", "shell").text


def _variables(env: Part, record: Record, of_service: bool = False) -> dict[str, list[tuple[str, bool]]]:
    """Adds variables to a record. Returns the contexts that flow into each."""
    told = throwaway if of_service else of_own_host
    values: dict[str, list[tuple[str, bool]]] = {}
    if env.there and not isinstance(env.value, dict):
        if env.text is None or "${{" not in env.text:
            record.add("variables", env.wrong("a mapping of variables"), env.place)
        else:
            record.add(
                "variables", env.unread("the variables are made by an expression", "unresolved"), env.place
            )
    for name, part in env.map.items():
        text = part.text
        named = [pair for one in expressions(text or "") if one.tree is not None for pair in flows(one.tree)]
        values[name.lower()] = named
        if part.there and text is None:
            record.add("variables", part.wrong("a text"), part.place)
            continue
        record.add("variables", told(variable(name, text), text), part.place)
        if name in KEY_VARIABLES and any(context.startswith("secrets.") for context, _ in named):
            record.add("cloud_keys", name, part.place)
    return values


def _job(
    file: str, name: str, part: Part, root: Part, triggers: list[Any], scope: Scope, out: Gathering
) -> None:
    record = Record(part)
    own = part.get("permissions")
    said = own if own.there else root.get("permissions")
    record.put("name", name, part)
    record.put("workflow", file, root)
    record.put("triggers", triggers, root.get("on"))
    record.put("own_permissions", _permissions(own), own)
    record.put("permissions", _permissions(said), said if said.there else part)
    record.put("releases", _releases(root.get("on"), triggers) or _publishes(part), root.get("on"))
    record.lists(*JOB_LISTS)
    _environment(part.get("environment"), record)
    tree = _condition(part.get("if"), record)
    scope = scope.within(_variables(part.get("env"), record), guards(tree), guards(tree, True), _shell(part))
    shared = [one for one in (part.get("env"), root.get("env")) if takes_all_secrets(one)]
    for name, place in parsed_secrets(part):
        record.add("parsed_secrets", name, place)
    record.put("all_secrets", bool(shared), shared[0] if shared else part)
    record.put("continue_on_error", flag(part.get("continue-on-error")), part.get("continue-on-error"))
    uses = part.get("uses")
    record.put("kind", "call" if uses.there else "job", part)
    _called(uses, part, record)
    if uses.there:
        record.put("self_hosted", None, part)
        record.put("timeout_minutes", None, part)
    else:
        _running(part, record)
        _containers(part, record)
        scope.windows = is_windows(labels_of(part))
        _steps(part, record, scope, triggers)
    out.add(JOB, f"{file}#{name}", f"{file} {name}", record)


def _condition(part: Part, record: Record) -> Any:
    text = part.text
    if text is None:
        return None
    tree, constant = condition(text)
    if constant:
        record.add("constant_conditions", text.strip()[:200], part.place)
    if is_loose(tree):
        record.add("loose_conditions", text.strip()[:200], part.place)
    if trusts_bot_name(tree):
        record.add("bot_conditions", text.strip()[:200], part.place)
    return tree


def _environment(part: Part, record: Record) -> None:
    named = part.get("name") if isinstance(part.value, dict) else part
    text = named.text
    record.put("environment", text if text is not None else named.wrong("the name of an environment"), part)


def _called(uses: Part, part: Part, record: Record) -> None:
    text = uses.text
    if text is None:
        wrong = uses.wrong("the name of a workflow")
        found: dict[str, Any] = dict.fromkeys(("origin", "owner", "action", "fixed_to"), wrong)
    else:
        found = reference(text)
    record.put("uses", found["action"], uses)
    for key in ("origin", "owner", "fixed_to"):
        record.put(key, found[key], uses)
    secrets = part.get("secrets")
    record.put("secrets_inherited", secrets.text == "inherit" if uses.there else None, secrets)


def _running(part: Part, record: Record) -> None:
    timeout = part.get("timeout-minutes")
    value = timeout.value
    if isinstance(value, str):
        value = timeout.unread("the timeout is made by an expression", "unresolved")
    elif timeout.there and (isinstance(value, bool) or not isinstance(value, (int, float))):
        value = timeout.wrong("a number of minutes")
    record.put("timeout_minutes", value, timeout)
    record.put("self_hosted", self_hosted(part), part.get("runs-on"))


def _containers(part: Part, record: Record) -> None:
    services = part.get("services")
    for use, item in (
        ("container", part.get("container")),
        *(("service", one) for one in services.map.values()),
    ):
        if not item.there:
            continue
        image = item.get("image") if isinstance(item.value, dict) else item
        text = image.text
        if text is not None and text and "${{" not in text:
            record.add("images", {"use": use} | image_parts(text), image.place)
        elif text != "":
            reason = "which image this is, is made by an expression" if text else "the image is not a text"
            unread = image.unread(reason, "unresolved" if text else "malformed")
            hidden = dict.fromkeys(("image", "tag", "digest"), unread)
            record.add("images", {"use": use, **hidden}, image.place)
        rights = _rights(item)
        if rights is not None:
            record.add("privileged_containers", f"{use}: {rights}", item.place)
        _variables(item.get("env"), record, use == "service")
        password = item.get("credentials", "password")
        if password.text is not None:
            record.add("variables", variable("password", password.text), password.place)
    if services.there and not services.map and "${{" not in (services.text or ""):
        record.add("images", services.wrong("a mapping of services"), services.place)


_RIGHTS = regex(
    r"(?i)--privileged(?!=false)|--cap-add[= ](cap_)?(all|sys_admin|sys_ptrace|sys_module|net_admin|dac_read_search)\b"
    r"|--(pid|ipc|uts|userns|network|net)[= ]host\b|--device[= ]\S+|--security-opt[= ]\S*(unconfined|disable)\S*"
)


def _rights(item: Part) -> str | None:
    """What gives a container rights on its runner: an option, or the socket of the container runtime; None for nothing."""
    found = _RIGHTS.search(item.get("options").text or "")
    sockets = [text for text in texts(item.get("volumes")) if isinstance(text, str) and "docker.sock" in text]
    return found[0] if found is not None else sockets[0].partition(":")[0] if sockets else None


def _steps(part: Part, record: Record, scope: Scope, triggers: list[Any] | None) -> None:
    steps = part.get("steps")
    if steps.there and not isinstance(steps.value, list):
        record.add("steps", steps.wrong("a list of steps"), steps.place)
    for item in steps.list:
        if not isinstance(item.value, dict):
            record.add("steps", item.unread("this is not a step"), item.place)
            continue
        tree = _condition(item.get("if"), record)
        values = _variables(item.get("env"), record)
        own = scope.within(
            values, scope.guarded or guards(tree), scope.unprivileged or guards(tree, True), None
        )
        step(item, own, record)
