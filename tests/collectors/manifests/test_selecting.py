"""What is found by labels is what trying every pod finds."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from gcheck.collectors.manifests.network import Selecting
from gcheck.collectors.manifests.node import Node
from gcheck.collectors.manifests.selecting import ByLabel
from gcheck.model.unread import Unread
from gcheck.positioned import read_trees

TREE = next(iter(read_trees(b"{}", "m.yaml")))
UNREAD = Unread("unresolved", "filled in later")
VALUES = some.sampled_from(["a", "b", "${later}"])
LABELS = some.dictionaries(some.sampled_from(["app", "tier"]), some.sampled_from(["a", "b", UNREAD]))
SELECTORS = some.one_of(
    some.just(UNREAD),
    some.fixed_dictionaries({"matchLabels": some.dictionaries(some.sampled_from(["app", "tier"]), VALUES | some.just(1))}),
    some.fixed_dictionaries({"matchLabels": some.just({"app": "a"}), "matchExpressions": some.just([{"key": "tier", "operator": "Exists"}])}),
    some.sampled_from([{}, {"matchLabels": []}, {"matchLabels": None, "matchExpressions": "no list"}]),
)  # fmt: skip
PLACES = some.sampled_from(["default", "other", UNREAD])


@given(
    some.lists(some.tuples(PLACES, LABELS | some.just(UNREAD)), max_size=8),
    PLACES,
    SELECTORS,
    some.booleans(),
)
def test_a_pod_that_a_selector_means_or_may_mean_is_a_candidate(
    pods: list[tuple[Any, Any]], namespace: Any, selector: Any, anywhere: bool
) -> None:
    index = ByLabel()
    for number, (space, labels) in enumerate(pods):
        index.add(number, space, labels)
    selecting = Selecting("it", namespace, Node("m.yaml", TREE, selector), [], anywhere)
    found = [
        (at, selecting.selects(*pods[at]))
        for at in index.candidates(selecting, len(pods))
        if selecting.selects(*pods[at]) is not False
    ]
    tried = [(at, selecting.selects(*pod)) for at, pod in enumerate(pods)]
    assert found == [(at, met) for at, met in tried if met is not False]
