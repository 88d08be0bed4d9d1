"""No report holds what looks like a secret, wherever it stood: evidence is without any already, names and reasons are not."""

from __future__ import annotations

from collections.abc import Iterable

from gcheck.credentials import holding, without
from gcheck.model.assessment import Assessment
from gcheck.model.control import Control
from gcheck.reporters.texts import Texts, every_text, referring


def without_secrets(assessment: Assessment, shipped: Iterable[Control] = ()) -> Assessment:
    """The assessment with ``[redacted]`` in place of every part of a text that has the form of a secret.

    Nothing is looked for in the controls that are ``shipped``: their texts are our own, and most of a small report.
    """
    if not holding(every_text(assessment, shipped)):
        return assessment
    made = Texts(without).of(assessment)
    return referring(assessment, made)
