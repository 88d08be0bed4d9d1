"""A user's own template over the view of an assessment: Jinja in its sandbox, over plain data, without files.

How long it may take and how much memory it may use is up to whoever calls this; gcheck.cli.templating does, in a process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from markupsafe import Markup

from gcheck.errors import ReportError
from gcheck.patterns import regex
from gcheck.reporters import wording
from gcheck.reporters.csv import cell
from gcheck.reporters.deciding import one_line
from gcheck.reporters.markup import code, plain

OUTPUT_MOST = 64_000_000
"""Characters."""
_MARKUP = regex(r"\.(html?|xhtml|xml|svg)(\.(j2|jinja2?))?\Z", re.IGNORECASE)


def rendered(template: str, name: str, data: Mapping[str, Any]) -> str:
    """The text that a template makes of a view. ``name`` is its file's: what is called ``.html`` or ``.xml`` is escaped.

    Raises ReportError with the line for whatever is wrong with it, and where it makes more than OUTPUT_MOST.
    """
    try:
        made = _environment(bool(_MARKUP.search(name))).from_string(template)
        return "".join(_bounded(made.generate(**data)))
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = f"{name}:{line}" if line else name
        raise ReportError(
            f"{where}: the template cannot be rendered: {str(error.message or error).rstrip('.')}."
        ) from None
    except (
        TypeError,
        ValueError,
        KeyError,
        ArithmeticError,
        LookupError,
        AttributeError,
        RecursionError,
    ) as error:
        if "no loader" in str(error):
            raise ReportError(
                f"{name}: a template stands by itself; it cannot include, import or extend others."
            ) from None
        raise ReportError(
            f"{name}: the template failed: {type(error).__name__}: {str(error).rstrip('.')}."
        ) from None


def _bounded(parts: Iterator[str]) -> Iterator[str]:
    size = 0
    for part in parts:
        size += len(part)
        if size > OUTPUT_MOST:
            raise ReportError(f"The template makes more than {OUTPUT_MOST:,} characters.")
        yield part


def _environment(markup: bool) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        autoescape=markup, undefined=StrictUndefined, finalize=_finalize, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    made.globals.clear()
    made.globals["range"] = safe_range
    made.filters.update(
        one_line=one_line, markdown=plain, code=code, csv_cell=cell, plural=wording.plural, moment=wording.moment,
        value=wording.value,
    )  # fmt: skip
    return made


def _finalize(item: Any) -> Any:
    """What is invisible in a value is written out, and None is nothing."""
    if item is None:
        return ""
    return wording.visible(item) if isinstance(item, str) and not isinstance(item, Markup) else item
