"""What a format's name on the command line stands for: an installed reporter, ``template:FILE``, or ``pdf``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from gcheck.errors import PluginError, UsageError
from gcheck.model.assessment import Assessment
from gcheck.plugins import REPORTERS, offers, reporter

PAPERS = {"a4": "A4", "letter": "Letter"}


def check_format(name: str) -> None:
    """Raise UsageError or PluginError, before anything is read, for a format that there is not."""
    kind, _, rest = name.partition(":")
    if kind == "template":
        if not rest or not Path(rest).is_file():
            raise UsageError(f"template:FILE names a template; there is no file {rest!r}.")
    elif kind == "pdf":
        if rest and rest.lower() not in PAPERS:
            raise UsageError(f"pdf:PAPER takes {' or '.join(PAPERS)}; {rest!r} is neither.")
    elif name in offers(REPORTERS):
        reporter(name)
    else:
        installed = ", ".join(offers(REPORTERS))
        raise PluginError(
            f"there is no report format {name!r}; installed are: {installed}; and pdf, pdf:letter, template:FILE."
        )


def suffix(name: str) -> str:
    """The usual ending of a file of this format."""
    kind, _, rest = name.partition(":")
    if kind == "template":
        made = Path(rest)
        made = made.with_suffix("") if made.suffix in (".j2", ".jinja", ".jinja2") else made
        return made.suffix or ".txt"
    return ".pdf" if kind == "pdf" else reporter(name).suffix


def rendered(
    name: str, assessment: Assessment, say: Callable[[str], None] = lambda text: None
) -> str | bytes | Iterable[str]:
    """The report, in pieces where its reporter makes such. ``say`` is told what is going on.

    Raises ReportError, also while the pieces are gone through, and PluginError.
    """
    kind, _, rest = name.partition(":")
    if kind == "template":
        from gcheck.cli.templating import from_template

        return from_template(Path(rest), assessment)
    if kind == "pdf":
        from gcheck.cli.pdf import printed

        return printed(assessment, PAPERS[rest.lower() or "a4"], say)
    say(f"{name}: writing")
    made = reporter(name)
    pieces: Callable[[Assessment], Iterable[str]] | None = getattr(made, "pieces", None)
    return made.render(assessment) if pieces is None else pieces(assessment)
