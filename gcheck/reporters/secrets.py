"""No report holds what looks like a secret, wherever it stood: evidence is without any already, names and reasons are not."""

from __future__ import annotations

from gcheck.credentials import holding, without
from gcheck.model.assessment import Assessment
from gcheck.reporters.texts import Texts, every_text, referring


def without_secrets(assessment: Assessment) -> Assessment:
    """The assessment with ``[redacted]`` in place of every part of a text that has the form of a secret."""
    if not holding(every_text(assessment)):
        return assessment
    made = Texts(without).of(assessment)
    return referring(assessment, made)
