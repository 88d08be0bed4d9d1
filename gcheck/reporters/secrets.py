"""No report holds what looks like a secret, wherever it stood: evidence is without any already, names and reasons are not."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from gcheck.credentials import holding, without
from gcheck.model.assessment import Assessment
from gcheck.model.control import Control
from gcheck.model.finding import Finding
from gcheck.model.findings import Findings
from gcheck.reporters.texts import Texts, every_text, referring


def without_secrets(assessment: Assessment, shipped: Iterable[Control] = ()) -> Assessment:
    """The assessment with ``[redacted]`` in place of every part of a text that has the form of a secret.

    Nothing is looked for in the controls that are ``shipped``: their texts are our own, and most of a small report.
    Of findings that are made when they are asked for, each is looked at then.
    """
    made = assessment
    if holding(every_text(assessment, shipped)):
        made = referring(assessment, Texts(without).of(assessment))
    if isinstance(made.findings, Findings):
        made = replace(made, findings=made.findings.with_held(made.findings.held, _clean))
    return made


def _clean(one: Finding) -> Finding:
    return Texts(without).of(one) if holding(every_text(one)) else one
