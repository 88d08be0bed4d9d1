"""JUnit: valid by the schema of Jenkins' xUnit plugin, the strictest of those who read it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from gcheck import plugins
from gcheck.model.assessment import Assessment
from tests.reporters.hostile import hostile
from tests.reporters.sample import sample
from tests.reporters.variants import clean, empty, organisation, with_findings

SCHEMA = xmlschema.XMLSchema(str(Path(__file__).parent / "schemas" / "junit-10.xsd"))
OTHERS = {"testcase": ("file", "line"), "testsuites": ("skipped",)}
"""Attributes that other readers want (GitLab links the file, and counts what was skipped), and that this schema does not have."""


def valid(text: str) -> bool:
    root = ElementTree.fromstring(text)
    for node in root.iter():
        for name in OTHERS.get(node.tag, ()):
            node.attrib.pop(name, None)
    return SCHEMA.is_valid(root)


@pytest.mark.parametrize(
    "assessment", [sample(), clean(), empty(), organisation(30), with_findings(50), *hostile()]
)
def test_every_report_is_valid(assessment: Assessment) -> None:
    assert valid(str(plugins.reporter("junit").render(assessment)))


def test_the_schema_refuses_something() -> None:
    text = str(plugins.reporter("junit").render(sample()))
    assert not valid(text.replace("<failure", "<broken").replace("</failure", "</broken"))
