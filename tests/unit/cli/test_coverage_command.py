"""gcheck frameworks coverage and related, as a person calls them."""

from __future__ import annotations

import json

import pytest

from gcheck.catalog.coverage import CLASSES
from tests.unit.cli.conftest import Gcheck


def test_the_text_and_the_json_of_every_framework_say_the_same(gcheck: Gcheck) -> None:
    found = json.loads(gcheck("frameworks", "coverage", "--json").out)
    text = gcheck("frameworks", "coverage").out
    assert [one["framework"] for one in found] == sorted(one["framework"] for one in found)
    for one in found:
        whole = one["whole"]
        assert sum(whole["classes"].values()) == whole["catalogue"] == len(one["requirements"])
        assert f"covered by controls or records: {whole['covered']} of {whole['catalogue']}" in text


def test_one_framework_names_every_requirement_with_its_way(gcheck: Gcheck) -> None:
    text = gcheck("frameworks", "coverage", "itil-4").out
    found = json.loads(gcheck("frameworks", "coverage", "itil-4", "--json").out)
    for one in found["requirements"]:
        assert f"  {one['requirement']}  {one['title']}" in text
        assert one["kind"] in CLASSES
        assert one["stated"] in text
    assert "A second person approves it." in text


def test_ones_own_controls_count(gcheck: Gcheck) -> None:
    gcheck("controls", "new", "acme.anything.owner-tag", "--resource", "aws.s3.bucket", "--into", "own")
    before = json.loads(gcheck("frameworks", "coverage", "iso-27001-2022", "--json").out)
    after = json.loads(gcheck("frameworks", "coverage", "iso-27001-2022", "--json", "--controls", "own").out)
    named = [
        one["requirement"] for one in after["requirements"] if "acme.anything.owner-tag" in one["controls"]
    ]
    assert named
    assert before["whole"]["catalogue"] == after["whole"]["catalogue"]


def test_related(gcheck: Gcheck) -> None:
    text = gcheck("frameworks", "related", "A.8.13").out
    assert "DSS04.07" in text
    assert "source: NIST" in text
    assert "none of this carries a verdict" in text
    found = json.loads(gcheck("frameworks", "related", "A.8.13", "--json").out)
    assert ("cobit-2019", "DSS04.07") in {
        (one["framework"], one["requirement"]) for one in found["neighbours"]
    }


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("coverage", "iso"), "there is no framework 'iso'"),
        (("related", "A.9.99"), "there is no requirement 'A.9.99' in any framework"),
        (("related", "A.5.1", "--framework", "hipaa"), "no requirement 'A.5.1' in hipaa"),
        (("related", "A.5.1", "--framework", "iso"), "there is no framework 'iso'"),
    ],
)
def test_what_does_not_exist(words: tuple[str, ...], says: str, gcheck: Gcheck) -> None:
    found = gcheck("frameworks", *words)
    assert (found.code, found.out) == (2, "")
    assert says in found.err
