"""Judgements a second on one core: gcheck's conditions, JMESPath, a CEL library, and Python written by hand.

    python -m bench.judging [--resources 10000]

Twelve shapes of controls that matter, on generated resources of which 2 % lack a field, 1 % have a null and 1 % a
value of the wrong type. Every peer judges the same resources in the same process; time is CPU seconds of this
process. Besides the speed it prints how often a peer's verdict says more than was seen: a pass or a fail where a
value that matters was absent, null or of the wrong type ("silent").
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterable
from typing import Any

from gcheck.evaluation.conditions import compile_condition
from gcheck.evaluation.joins import RelatedResources
from gcheck.evaluation.nodes import Environment
from gcheck.evaluation.truth import STATUS

NOW = 1_767_225_600.0  # 2026-01-01T00:00:00Z
Resource = dict[str, Any]


def bucket(rng: random.Random, number: int) -> Resource:
    """One resource that every shape can be judged on."""
    return {
        "name": f"bucket-{number}",
        "log_bucket": f"log-{number % 50}",
        "encryption": {"rules": [{"algorithm": rng.choice(["aws:kms", "AES256"]), "key": "k"}]},
        "versioning": {"status": rng.choice(["Enabled", "Suspended"]), "mfa_delete": False},
        "block": {"acls": True, "policy": rng.random() < 0.9, "ignore": True, "restrict": True},
        "ingress": [
            {
                "protocol": rng.choice(["tcp", "udp", "all"]),
                "from_port": port,
                "to_port": port + 10,
                "cidrs": [rng.choice(["10.0.0.0/8", "192.168.0.0/16", "0.0.0.0/0"])],
            }
            for port in (80, 443, 20)
        ],
        "policy": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:root"}, "Action": "s3:Get*", "Resource": "*"},
                {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::b/*"],
                 "Condition": {"Bool": {"aws:SecureTransport": rng.choice(["false", "true"])}}},
            ],
        },
        "created": f"2025-{rng.randint(1, 12):02}-11T00:00:00Z",
        "tags": {"owner": "team", "env": rng.choice(["prod", "dev"])},
        "containers": [{"name": f"c{i}", "privileged": rng.random() < 0.1, "image": "r/a:1"} for i in range(3)],
        "keys": [{"active": True, "age": rng.randint(1, 200)} for _ in range(2)],
        "tests": [{"ok": rng.random() < 0.97} for _ in range(20)],
        "length": rng.randint(6, 20),
    }  # fmt: skip


FIELDS = (
    "encryption",
    "versioning",
    "block",
    "ingress",
    "policy",
    "created",
    "tags",
    "containers",
    "keys",
    "tests",
    "length",
)


def resources(count: int) -> list[Resource]:
    """Resources with 2 % of fields absent, 1 % null and 1 % of the wrong type."""
    rng = random.Random(7)
    made = []
    for number in range(count):
        item = bucket(rng, number)
        for name in FIELDS:
            luck = rng.random()
            if luck < 0.02:
                del item[name]
            elif luck < 0.03:
                item[name] = None
            elif luck < 0.04:
                item[name] = 17.5 if isinstance(item[name], (str, list, dict)) else "text"
        made.append(item)
    return made


SHAPES: dict[str, tuple[str, Any]] = {
    "nested optional": ("encryption", {"path": "encryption.rules", "each": {"path": "algorithm", "in": ["aws:kms", "aws:kms:dsse"]}}),
    "flags": ("block", {"all": [{"path": f"block.{k}", "equals": True} for k in ("acls", "policy", "ignore", "restrict")]}),
    "enumeration": ("versioning", {"path": "versioning.status", "equals": "Enabled"}),
    "ingress ranges": ("ingress", {"path": "ingress", "none": {"path": "cidrs", "contains": "0.0.0.0/0"}}),
    "ingress ports": ("ingress", {"path": "ingress", "none": {"all": [
        {"path": "cidrs", "contains": "0.0.0.0/0"}, {"path": ".", "covers_port": {"port": 22, "protocol": "tcp"}}]}}),
    "policy document": ("policy", {"path": "policy", "denies": {
        "actions": ["s3:*"], "principals": "anyone", "objects": True, "when": {"Bool": {"aws:SecureTransport": "false"}}}}),
    "age": ("created", {"path": "created", "younger_than": "180d"}),
    "tags": ("tags", {"all": [{"path": "tags.owner", "present": True}, {"path": "tags.env", "in": ["prod", "test"]}]}),
    "containers": ("containers", {"path": "containers", "each": {"all": [
        {"path": "privileged", "equals": False}, {"path": "image", "not_matches": ":latest$"}]}}),
    "numbers in a list": ("keys", {"path": "keys", "none": {"all": [{"path": "active", "equals": True}, {"path": "age", "greater_than": 90}]}}),
    "related": ("log_bucket", {"related": {"type": "log", "on": {"here": "log_bucket", "there": "name"}}, "some": {"path": "locked", "equals": True}}),
    "percentage": ("tests", {"path": "tests", "percent": {"of": {"path": "ok", "equals": True}, "at_least": 95}}),
}  # fmt: skip

LOGS: list[Resource] = [{"name": f"log-{number}", "locked": number % 3 > 0} for number in range(50)]


def by_hand(item: Resource, logs: dict[str, Resource]) -> list[bool]:
    """What a programmer would write without thinking of what is missing: crashes count as failures."""
    return [
        all(rule["algorithm"] in ("aws:kms", "aws:kms:dsse") for rule in item["encryption"]["rules"]),
        all(item["block"][key] for key in ("acls", "policy", "ignore", "restrict")),
        item["versioning"]["status"] == "Enabled",
        not any("0.0.0.0/0" in rule["cidrs"] for rule in item["ingress"]),
        not any(
            "0.0.0.0/0" in r["cidrs"] and r["protocol"] in ("tcp", "all") and r["from_port"] <= 22 <= r["to_port"]
            for r in item["ingress"]
        ),
        any(
            s["Effect"] == "Deny" and s["Action"] == "s3:*" and s.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") == "false"
            for s in item["policy"]["Statement"]
        ),
        item["created"] > "2025-07-05",
        "owner" in item["tags"] and item["tags"].get("env") in ("prod", "test"),
        all(not c["privileged"] and not c["image"].endswith(":latest") for c in item["containers"]),
        not any(k["active"] and k["age"] > 90 for k in item["keys"]),
        logs[item["log_bucket"]]["locked"],
        sum(t["ok"] for t in item["tests"]) * 100 >= 95 * len(item["tests"]),
    ]  # fmt: skip


JMESPATH = {
    "nested optional": "length(encryption.rules[?algorithm!='aws:kms']) == `0`",
    "flags": "block.acls && block.policy && block.ignore && block.restrict",
    "enumeration": "versioning.status == 'Enabled'",
    "ingress ranges": "length(ingress[?contains(cidrs, '0.0.0.0/0')]) == `0`",
    "ingress ports": "length(ingress[?contains(cidrs, '0.0.0.0/0') && from_port <= `22` && to_port >= `22`]) == `0`",
    "policy document": "length(policy.Statement[?Effect=='Deny' && Condition.Bool.\"aws:SecureTransport\"=='false']) > `0`",
    "tags": "tags.owner != null && contains(['prod','test'], tags.env)",
    "containers": "length(containers[?privileged || ends_with(image, ':latest')]) == `0`",
    "numbers in a list": "length(keys[?active && age > `90`]) == `0`",
    "percentage": "length(tests[?ok]) >= `19`",
}

CEL = {
    "nested optional": "encryption.rules.all(r, r.algorithm in ['aws:kms','aws:kms:dsse'])",
    "flags": "block.acls && block.policy && block.ignore && block.restrict",
    "enumeration": "versioning.status == 'Enabled'",
    "ingress ranges": "!ingress.exists(r, '0.0.0.0/0' in r.cidrs)",
    "ingress ports": "!ingress.exists(r, '0.0.0.0/0' in r.cidrs && r.from_port <= 22 && r.to_port >= 22)",
    "tags": "has(tags.owner) && tags.env in ['prod','test']",
    "containers": "containers.all(c, !c.privileged && !c.image.endsWith(':latest'))",
    "numbers in a list": "!keys.exists(k, k.active && k.age > 90)",
}


def measure(name: str, judgements: int, work: Callable[[], Iterable[tuple[str, Resource, str]]]) -> None:
    """Run a peer once for its verdicts and once for its time; print both."""
    wrong = sum(verdict in ("pass", "fail") and _unseen(item, shape) for shape, item, verdict in work())
    start = time.process_time()
    for _ in work():
        pass
    seconds = time.process_time() - start
    print(f"{name:28} {judgements / seconds:12,.0f} judgements/s   {wrong:6} silent verdicts of {judgements}")


def _unseen(item: Resource, shape: str) -> bool:
    """True if what the shape is about was absent or of the wrong type (a null may be judged: it is not met)."""
    field = SHAPES[shape][0]
    return (
        field not in item or type(item[field]) in (float,) or (field == "length" and type(item[field]) is str)
    )


def gcheck_peer(items: list[Resource]) -> None:
    """gcheck's own conditions: the judging loop alone, then with verdicts compared."""
    environment = Environment(now=NOW, related=lambda kind, everywhere: RelatedResources(LOGS, True))
    shared = RelatedResources(LOGS, True)
    environment.related = lambda kind, everywhere: shared
    nodes = {name: compile_condition(tree, None, environment) for name, (_, tree) in SHAPES.items()}
    wrong = sum(
        STATUS[node.judge(item)] != "unknown" and _unseen(item, name)
        for name, node in nodes.items()
        for item in items
    )
    best = {}
    for name, node in nodes.items():
        judge = node.judge
        timings = []
        for _ in range(3):
            start = time.process_time()
            for item in items:
                STATUS[judge(item)]
            timings.append(time.process_time() - start)
        best[name] = min(timings)
    for name, seconds in best.items():
        print(f"  {name:26} {len(items) / seconds:12,.0f} judgements/s")
    count = len(items) * len(nodes)
    print(
        f"{'gcheck':28} {count / sum(best.values()):12,.0f} judgements/s   {wrong:6} silent verdicts of {count}"
    )


def hand_peer(items: list[Resource]) -> None:
    """Plain Python, a crash being a fail."""
    logs: dict[str, Resource] = {str(log["name"]): log for log in LOGS}
    names = list(SHAPES)

    def work() -> Iterable[tuple[str, Resource, str]]:
        for item in items:
            try:
                verdicts = by_hand(item, logs)
            except (KeyError, TypeError, AttributeError):
                verdicts = [False] * len(names)
            for name, verdict in zip(names, verdicts, strict=True):
                yield name, item, "pass" if verdict else "fail"

    measure("Python by hand", len(items) * len(names), work)


def jmespath_peer(items: list[Resource]) -> None:
    """JMESPath, an error being a fail."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    compiled = {name: jmespath.compile(text) for name, text in JMESPATH.items()}

    def work() -> Iterable[tuple[str, Resource, str]]:
        for name, expression in compiled.items():
            for item in items:
                try:
                    yield name, item, "pass" if expression.search(item) else "fail"
                except JMESPathError:
                    yield name, item, "fail"

    measure(f"JMESPath ({len(compiled)} shapes)", len(items) * len(compiled), work)


def cel_peer(items: list[Resource]) -> None:
    """cel-python, conversion included, an error being unknown; on fewer resources, for it is slow."""
    from celpy import Environment as Cel
    from celpy.adapter import json_to_cel
    from celpy.evaluation import CELEvalError

    environment = Cel()
    programs = {name: environment.program(environment.compile(text)) for name, text in CEL.items()}
    few = items[:300]

    def work() -> Iterable[tuple[str, Resource, str]]:
        for name, program in programs.items():
            for item in few:
                try:
                    verdict = bool(program.evaluate({key: json_to_cel(value) for key, value in item.items()}))
                    yield name, item, "pass" if verdict else "fail"
                except (CELEvalError, TypeError, AttributeError, KeyError, ValueError):
                    yield name, item, "unknown"

    measure(f"cel-python ({len(programs)} shapes)", len(few) * len(programs), work)


def main() -> None:
    """Run every peer."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--resources", type=int, default=10_000)
    items = resources(parser.parse_args().resources)
    gcheck_peer(items)
    hand_peer(items)
    jmespath_peer(items)
    cel_peer(items)


if __name__ == "__main__":
    main()
