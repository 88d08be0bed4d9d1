"""``gcheck document``: documents that an assessor asks for, from an assessment file, offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gcheck.cli.files import write
from gcheck.cli.reading import read_report
from gcheck.errors import RecordError, UsageError
from gcheck.reporters.documents.writing import FORMATS, documents, render

if TYPE_CHECKING:
    from gcheck.documents import Document
    from gcheck.reporters.documents.model import Given

_PATH = click.Path(path_type=Path)
_NAMES = "\n".join(f"  {name:28}{about}" for name, (about, _) in documents().items())


@click.command("document", epilog=f"""\b
Documents:
{_NAMES}

\b
Example:
  gcheck document plan-of-action assessment.json --record records/documents.yaml --format xlsx""")  # fmt: skip
@click.argument("name", metavar="NAME")
@click.argument("assessment", type=_PATH)
@click.option(
    "--format", "form", type=click.Choice(tuple(FORMATS)), default="md", show_default=True, help="The format."
)
@click.option("-o", "--output", type=_PATH, help="The document's file; `-` is standard output.")
@click.option(
    "--against",
    type=_PATH,
    metavar="FILE",
    help="An earlier assessment, such as that of the approved statement, to say what changed.",
)
@click.option("--record", type=_PATH, metavar="FILE", help="What persons put down: inclusions, levels, owners, due_days.")  # fmt: skip
@click.option("--against-record", type=_PATH, metavar="FILE", help="What they had put down then; the same where it is left out.")  # fmt: skip
def command(
    name: str,
    assessment: Path,
    form: str,
    output: Path | None,
    against: Path | None,
    record: Path | None,
    against_record: Path | None,
) -> int:
    """Write the document NAME from an ASSESSMENT that `gcheck assess` or a JSON report wrote."""
    known = documents()
    if name not in known:
        raise UsageError(f"there is no document {name!r}; there are {', '.join(known)}.")
    if against_record is not None and against is None:
        raise UsageError("--against-record belongs to --against.")
    given = _given(against, record, against_record)
    made = render(known[name][1](read_report(assessment), given), form)
    path = output or Path(f"{name}{FORMATS[form]}")
    if any(
        path.absolute() == other.absolute()
        for other in (assessment, against, record, against_record)
        if other
    ):
        raise UsageError(f"{path} is what the document is made from; name another file with -o.")
    write(path, made)
    if str(path) != "-":
        click.echo(f"{name}: {path}", err=True)
    return 0


def _given(against: Path | None, record: Path | None, against_record: Path | None) -> Given:
    """What the document needs besides the assessment. Raises InventoryError and RecordError."""
    from msgspec.structs import replace

    from gcheck.catalog.library import Library
    from gcheck.plugins import catalogs
    from gcheck.reporters.documents.model import Given

    hipaa = Library(tuple(catalogs())).frameworks.get("hipaa")
    specifications = hipaa.requirements if hipaa else ()
    given = Given(
        earlier=None if against is None else read_report(against),
        addressable=frozenset(one.id for one in specifications if one.attributes.get("obligation") == "addressable"),
    )  # fmt: skip
    if against_record is not None:
        given = replace(given, approved=_recorded(against_record)["inclusions"])
    return given if record is None else replace(given, **_recorded(record))


def _recorded(path: Path) -> dict[str, Any]:
    """What a file of records holds, by the names of Given. Raises RecordError."""
    from gcheck.catalog.schemas import require
    from gcheck.documents import read_yaml
    from gcheck.reporters.documents.model import Inclusion, Level, Owner

    document = read_yaml(path, kind=RecordError)
    require(document, "document", RecordError)
    data: dict[str, Any] = document.data
    for key, name in (("inclusions", "requirement"), ("levels", "objective")):
        _once(document, key, name)
    _dated(document)
    return {
        "inclusions": tuple(Inclusion(**item) for item in data.get("inclusions", ())),
        "levels": tuple(Level(**item) for item in data.get("levels", ())),
        "owners": tuple(Owner(**item) for item in data.get("owners", ())),
        "due_days": data.get("due_days", {}),
    }


def _once(document: Document, key: str, name: str) -> None:
    seen: set[str] = set()
    for number, item in enumerate(document.data.get(key, ())):
        if item[name] in seen:
            raise document.error(f"{item[name]} stands here twice", (key, number, name), RecordError)
        seen.add(item[name])


def _dated(document: Document) -> None:
    from datetime import date

    for number, item in enumerate(document.data.get("levels", ())):
        try:
            date.fromisoformat(item["date"])
        except ValueError:
            raise document.error(
                f"{item['date']} is no day of the calendar", ("levels", number, "date"), RecordError
            ) from None
