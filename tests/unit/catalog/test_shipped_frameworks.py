"""The catalogues that are shipped: whole, and each requirement with its way or its reason."""

from __future__ import annotations

from collections import Counter

import pytest

from gcheck.builtin import catalog
from gcheck.catalog.library import Library

FRAMEWORKS = Library((catalog(),)).frameworks

CATALOGUES = {"cobit-2019": 231, "gdpr": 234, "hipaa": 166, "iso-27001-2022": 123, "itil-4": 34}


def test_every_line_of_each_catalogue_is_there() -> None:
    assert {name: len(one.requirements) for name, one in FRAMEWORKS.items()} == CATALOGUES


def test_itil_has_fourteen_general_seventeen_service_and_three_technical_practices() -> None:
    counted = Counter(one.group for one in FRAMEWORKS["itil-4"].requirements)
    assert counted == {"general": 14, "service": 17, "technical": 3}


@pytest.mark.parametrize("name", sorted(CATALOGUES))
def test_no_requirement_is_without_a_stated_way_or_reason(name: str) -> None:
    for one in FRAMEWORKS[name].requirements:
        stated = one.reason if one.assessed_by == "out_of_scope" else one.remainder
        assert len(stated) > 20 or one.assessed_by == "machine", one.id


@pytest.mark.parametrize("name", sorted(CATALOGUES))
def test_no_two_requirements_of_a_catalogue_name_the_same_remainder(name: str) -> None:
    said = Counter(one.remainder for one in FRAMEWORKS[name].requirements if one.remainder)
    assert [text for text, number in said.items() if number > 1] == []
